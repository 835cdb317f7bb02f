"""The frames of revisions: deaths that add up, the rows that move them, and the values and columns that differ."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events import progress
from syria_events.editions import deltas
from syria_events.field.meeting import FATES, Beside, doubled

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]

PARTS = ("old", "added", "gone", "revised", "renumbered", "new")
_BY = ("year", "country", "type")


def deaths(of: Beside) -> pd.DataFrame:
    """The frame `deaths` of revisions: in each row the parts add up from old to new."""
    import pandas as pd

    old, new, by = of.both.old, of.both.new, of.habits.by
    keys = pa.concat_tables([side.select(by) for side in (old, new)])
    code = deltas.numbered(keys).to_numpy()
    first = np.flatnonzero(np.diff(np.maximum.accumulate(code), prepend=-1))  # numbers are given as they come
    labels = of.both.spelt(keys.take(pa.array(first)))
    # Each row is in one group and has one fate, so that one sum for each of these tells all.
    parts = code[: old.num_rows], code[old.num_rows :]
    cells = [part * len(FATES) + fate for part, fate in zip(parts, of.fates, strict=True)]
    frames = []
    for measure in progress.told(("rows", *of.deaths), "adding up deaths"):
        was, now = (
            _by_fate(cell, _numbers(side, measure), len(first)) for cell, side in zip(cells, (old, new), strict=True)
        )
        sums = {"old": sum(was.values())} | {fate: now[fate] - was[fate] for fate in PARTS[1:-1]}
        sums["new"] = sum(now.values())
        named = {name: labels.column(column) for name, column in zip(_BY, by, strict=True)}
        columns = {"measure": pa.repeat(pa.scalar(measure), len(first))} | named | sums
        frames.append(pa.table({name: _chunk(column) for name, column in columns.items()}))
    found = _pandas(pa.concat_tables(frames))
    order = pd.Categorical(found["measure"], ["rows", *of.deaths])
    found = found.assign(order=order.codes).sort_values(["order", *_BY], kind="stable", ignore_index=True)
    return found.drop(columns="order")


def rows(of: Beside) -> pd.DataFrame:
    """The frame `rows` of revisions."""
    met, key, habits = of.meeting, of.key, of.habits
    names = np.array(FATES, object)
    pairs = np.flatnonzero(of.fates[0][met.old] != FATES.index("same"))
    none = np.full(len(pairs), -1)
    place = {
        "old": np.concatenate((met.old[pairs], met.gone, np.full(len(met.added), -1))),
        "new": np.concatenate((met.new[pairs], np.full(len(met.gone), -1), met.added)),
    }
    change = np.concatenate((of.fates[0][met.old[pairs]], of.fates[0][met.gone], of.fates[1][met.added]))
    pad = len(change) - len(none)
    told = dict.fromkeys((key, *habits.by, habits.days[0], *of.deaths))
    sides = ((of.both.old, "old"), (of.both.new, "new"))
    old, new = (of.both.spelt(_taken(side.select([*told]), place[name])) for side, name in sides)
    reused = pa.array(sorted(met.reused), old.column(key).type)
    either = {name: pc.coalesce(new.column(name), old.column(name)) for name in (key, *habits.by, habits.days[0])}
    columns: dict[str, Any] = {
        "change": pa.array(names[change], pa.string()),
        "key": either[key],
        "old_key": old.column(key),
        "basis": pa.array([each or None for each in (*met.basis[pairs], *[None] * pad)], pa.string()),
        "n_alike": pa.array([*met.n_alike[pairs].tolist(), *[None] * pad], pa.int64()),
        "reused": pc.is_in(either[key], value_set=reused),
    }
    columns["n_alike"] = pc.if_else(columns["basis"].is_valid(), columns["n_alike"], None)
    columns |= {name: either[column] for name, column in zip(_BY, habits.by, strict=True)}
    columns["first_day"] = either[habits.days[0]]
    for measure in of.deaths:
        was, now = old.column(measure).cast(pa.int64()), new.column(measure).cast(pa.int64())
        columns |= {f"{measure}_old": was, f"{measure}_new": now}
        columns[f"{measure}_change"] = pc.subtract(pc.fill_null(now, 0), pc.fill_null(was, 0))
    revised = _revised(of)
    columns["columns"] = pa.array([*(revised.get(pair) for pair in pairs.tolist()), *[None] * pad], pa.string())
    found = _pandas(pa.table({name: _chunk(column) for name, column in columns.items()}))
    order = found[f"{of.deaths[0]}_change"].abs().sort_values(ascending=False, kind="stable").index
    return found.reindex(order).reset_index(drop=True)


def _revised(of: Beside) -> dict[int, str]:
    """Pair -> the names of the columns in which it differs."""
    found: dict[int, list[str]] = {}
    for name, places in of.cells.items():
        if name not in of.habits.stamps:
            for place in places.tolist():
                found.setdefault(place, []).append(name)
    return {place: ";".join(names) for place, names in found.items()}


def values(of: Beside) -> pd.DataFrame:
    """The frame `values` of revisions."""
    kinds = {name: pa.string() for name in ("change", "column", "from", "to")}
    fates = np.array(FATES, object)
    made = []
    for name, places in of.cells.items():
        if name in of.habits.stamps:
            continue
        old, new = of.meeting.old[places], of.meeting.new[places]
        was, now = (
            of.both.spelt(side.select([name]).take(pa.array(rows))).column(0).cast(pa.string())
            for side, rows in ((of.both.old, old), (of.both.new, new))
        )
        columns = {
            "change": pa.array(fates[of.fates[0][old]], pa.string()),
            "key": of.both.new.column(of.key).take(pa.array(new)),
            "column": pa.repeat(pa.scalar(name), len(places)),
            "from": was,
            "to": now,
        }
        made.append(pa.table({column: _chunk(data) for column, data in columns.items()}))
    kinds = {"change": pa.string(), "key": of.both.new.column(of.key).type} | kinds
    empty = pa.table({name: pa.array([], kind) for name, kind in kinds.items()})
    return _pandas(pa.concat_tables([empty, *made]))


def columns(of: Beside) -> pd.DataFrame:
    """The frame `columns` of revisions."""
    import pandas as pd

    found = []
    for name in dict.fromkeys((*of.both.old.column_names, *of.both.new.column_names, *of.only[0], *of.only[1])):
        release = "old" if name in of.only[0] else "new" if name in of.only[1] else "both"
        places = of.cells.get(name, np.zeros(0, np.int64))
        numbers: tuple[int | None, ...] = (None, None, None)
        if release == "both":
            old = of.both.old.column(name).take(pa.array(of.meeting.old[places])).null_count
            numbers = len(places), old, of.both.new.column(name).take(pa.array(of.meeting.new[places])).null_count
        found.append((name, release, *numbers, name in of.habits.stamps, name in of.both.as_text))
    names = ["name", "release", "n_values", "n_filled", "n_emptied", "stamp", "as_text"]
    kinds = {"name": "string", "release": "string", "n_values": "Int64", "n_filled": "Int64", "n_emptied": "Int64"}
    return pd.DataFrame(found, columns=names).astype(kinds)


def repeated(of: Beside) -> pd.DataFrame:
    """The frame `doubled` of revisions."""
    import pandas as pd

    found = [doubled(side, of.key) for side in (of.both.old, of.both.new)]
    every = sorted({*found[0], *found[1]})
    there = [set(side.column(of.key).to_pylist()) if every else set() for side in (of.both.old, of.both.new)]
    rows = [(key, *(f.get(key, int(key in t)) for f, t in zip(found, there, strict=True))) for key in every]
    return pd.DataFrame(rows, columns=["key", "old", "new"])


def place(row: Mapping[Any, Any]) -> str:
    """Year, country and type of a row, as a reader writes them."""
    kind = _plain(row["type"])
    return ", ".join((_plain(row["year"]), _plain(row["country"]), f"type {kind}" if kind.isdigit() else kind))


def line(row: Mapping[Any, Any], measure: str) -> str:
    """A row that is added, gone, revised or renumbered, in a line."""
    was, now = (_plain(row[f"{measure}_{side}"], "-") for side in ("old", "new"))
    return f"{row[f'{measure}_change']:+} {row['change']} {_plain(row['key'])} ({place(row)}): {was} -> {now}"


def changed(row: Mapping[Any, Any]) -> str:
    """A column in which values differ, in a line."""
    more = [f"{row[f'n_{part}']} {part}" for part in ("filled", "emptied") if row[f"n_{part}"]]
    more += ["tells when a row was written"] * row["stamp"] + ["compared as text"] * row["as_text"]
    return f"{row['name']}: {row['n_values']}{f' ({chr(44).join(more)})' if more else ''}".replace(",", ", ")


def because(row: Mapping[Any, Any]) -> str:
    """Why two rows with different keys may be the same event."""
    said = {"content": "all other columns are equal", "label": "their label and first day are equal"}
    alike = f"; {row['n_alike']} rows say so much" if row["n_alike"] > 1 else ""
    return said.get(row["basis"], "days, point, sides and deaths are equal") + alike


def _plain(value: Any, missing: str = "not known") -> str:
    return missing if value is None or str(value) in ("<NA>", "nan") else str(value)


def _numbers(data: pa.Table, measure: str) -> Ints:
    """What each row adds to a measure: itself, or the dead that it has."""
    if measure == "rows":
        return np.ones(data.num_rows, np.int64)
    return np.asarray(pc.fill_null(data.column(measure).cast(pa.int64()), 0))


def _by_fate(cells: Ints, numbers: Ints, size: int) -> dict[str, Ints]:
    """Sums of each group by what became of rows; doubles hold them exactly: none reaches 2 to the power of 53."""
    sums = np.rint(np.bincount(cells, numbers, size * len(FATES))).astype(np.int64)
    return dict(zip(FATES, sums.reshape(size, len(FATES)).T, strict=True))


def _taken(data: pa.Table, places: Ints) -> pa.Table:
    """The rows at some places, all of it empty where the place is -1."""
    return data.take(pa.array(places, pa.int64(), mask=places < 0))


def _chunk(column: Any) -> pa.Array:
    array = column if isinstance(column, pa.Array | pa.ChunkedArray) else pa.array(column)
    return array.combine_chunks() if isinstance(array, pa.ChunkedArray) else array


def _pandas(data: pa.Table) -> pd.DataFrame:
    """The rows in nullable types."""
    import pandas as pd

    kinds = {pa.int32(): pd.Int32Dtype(), pa.int64(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype(),
             pa.string(): pd.StringDtype()}  # fmt: skip
    frame: pd.DataFrame = data.to_pandas(types_mapper=kinds.get)
    return frame.astype({f.name: "datetime64[s]" for f in data.schema if pa.types.is_date(f.type)})
