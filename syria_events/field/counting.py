"""Rows that a panel counts: what each says of people, when and in which unit, and why some are in no cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events import naming, schema
from syria_events.field import layouts, units
from syria_events.field.placed import precision, typed, whole
from syria_events.frames.incoming import Columns
from syria_events.issues import Issue, Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]
    # Of whole columns that are alike, one answer for all rows, which spares most of the work.
    Flagged = Flags | bool

OF_EVENTS = ("killed", "injured", "civilians_killed")
BOUNDS = ("low", "best", "high")
_DATES = ("date_start", "date_end")
_PLACES = (*_DATES, "admin1_name", "latitude", "longitude", "location_precision", "location_id")
_VAGUE = 3  # where_prec of a district
# Why an event is in no cell, by a number; the first that holds of those that come last in the list is told.
REASONS = ("", "spanning", "empty", "unnamed", "unplaced", "undated", "total")


class Cells(NamedTuple):
    """The numbers of a column, 0 where there is none, and where there is one."""

    values: Ints
    there: Flagged


@dataclass(frozen=True)
class Counted:
    """Rows as columns of numbers; `reasons` has 0 for those that are in a cell, else a place in `REASONS`.

    `bounds` are persons, `first` and `last` days from 1970, 0 where there is none. `given` are rows that say something
    of people; `numbered` those with a bound; `unknown` those of whose people nobody gives a number; `dead` rows that
    may have people: of violence or with a figure, but for a figure of nobody.
    """

    n_rows: int
    ids: pa.ChunkedArray
    bounds: dict[str, Cells]
    first: Cells
    last: Cells
    units: list[units.Units]
    given: Flagged
    numbered: Flagged
    unknown: Flagged
    joint: Flagged
    vague: Flagged
    violent: Flagged
    reasons: NDArray[np.int8]

    def dead(self, rows: Ints) -> Flags:
        """Whether some rows may have people."""
        high = self.bounds["high"]
        nobody = of(high.there, rows) & (high.values[rows] == 0)
        found: Flags = (of(self.violent, rows) | of(self.given, rows)) & ~nobody
        return found


def of(flags: Flagged, rows: Ints) -> Flags:
    """The flags of some rows."""
    return flags[rows] if isinstance(flags, np.ndarray) else np.full(len(rows), flags)


def either(one: Flagged, other: Flagged) -> Flagged:
    """Where one of two holds."""
    if one is True or other is True:
        return True
    if one is False or other is False:
        return other if one is False else one
    return one | other


def _but(one: Flagged, other: Flagged) -> Flagged:
    """Where the one holds and the other does not."""
    if one is False or other is True:
        return False
    return one if other is False else one & ~np.asarray(other)


def wanted(keys: Sequence[str], what: str, names: Sequence[str]) -> tuple[str, ...]:
    """The columns that a panel of events or of casualties looks at; ValueError for a figure that there is not."""
    if "casualty_id" in names:
        return tuple(dict.fromkeys(names))
    naming.chosen("figure of events", what, OF_EVENTS)
    used = ["event_id", *_DATES, "event_class", "joint_with", "joint_for", "is_total", "location_precision"]
    used += ["their_place_precision", *(f"{what}_{bound}" for bound in (*BOUNDS, "open"))]
    used += [*units.columns(keys, units.EVENTS), *["admin1_name"] * ("governorate" in keys)]
    if "admin2" in keys and "admin2_name" not in names:
        used.append("location_id")
    for key in keys:
        if missing := [name for name in units.columns((key,), units.EVENTS) if name not in names]:
            if "location_id" in names and missing == ["admin2_name"]:
                continue
            if key in units.EVENTS or key in units.PLACES:
                raise KeyError(f"by has {key!r}, for which events need a column {', '.join(missing)}")
            raise units.unknown([key], names)
    return tuple(name for name in names if name in used)


def counted(source: Columns, keys: Sequence[str], what: str, period: str | None) -> Counted:
    """Events, or rows of casualties, as a panel by `keys` counts them."""
    casualties = "casualty_id" in source.names
    names = units.CASUALTIES if casualties else units.EVENTS
    data, figure = _figures(source, what) if casualties else _events(source, keys, what)
    places = [key for key in keys if key != period]
    if lacking := [n for key in places for n in units.columns((key,), names) if n not in data.column_names]:
        raise units.unknown(lacking, data.column_names)
    bounds = {bound: cells(data.column(f"{figure}_{bound}")) for bound in BOUNDS}
    numbered = either(bounds["low"].there, bounds["high"].there)
    given = numbered
    if given is not True:
        side = data.column("figure_open") if casualties else _text(source, f"{what}_open")
        given = either(given, either(bounds["best"].there, _there(side)))
    elsewhere = _there(data.column("joint_with"))
    total = cells(data.column("is_total").cast(pa.bool_()))
    twice = _both(elsewhere, given)
    if not casualties and np.any(twice):
        said = "its people are counted with those of the event in joint_with; expected no figure of its own"
        raise Refused(
            Issue("events", int(row) + 1, "joint", said) for row in np.flatnonzero(of(twice, np.arange(data.num_rows)))
        )
    first, last = (_days(data, name) for name in _DATES)
    found = [units.units(data, key, names) for key in places]
    reasons = np.zeros(data.num_rows, np.int8)
    for key, unit in reversed(list(zip(places, found, strict=True))):
        if unit.gaps:
            why = "unnamed" if key in ("actor", "side") else "unplaced" if key in units.PLACES else "empty"
            reasons[unit.codes < 0] = REASONS.index(why)
    if period and not (first.there is True and last.there is True):
        everywhere = np.arange(len(reasons))
        reasons[~(of(first.there, everywhere) & of(last.there, everywhere))] = REASONS.index("undated")
    if total.there is not False:
        reasons[np.asarray(total.values, bool)] = REASONS.index("total")
    # Of rows with a number that stand in a cell it is irrelevant.
    violent = casualties or (numbered is True and not reasons.any()) or _is(_text(source, "event_class"), "violence")
    unknown = _but(either(given, _but(violent, elsewhere)), numbered)
    joint = either(elsewhere, _there(data.column("joint_for")))
    return Counted(
        data.num_rows, data.column("event_id"), bounds, first, last, found, given, numbered, unknown, joint,
        _vague(data), violent, reasons,
    )  # fmt: skip


def _both(one: Flagged, other: Flagged) -> Flagged:
    if one is False or other is False:
        return False
    return other if one is True else one if other is True else one & other


def _events(source: Columns, keys: Sequence[str], what: str) -> tuple[pa.Table, str]:
    """The columns of events that a panel needs, and the name of the figure."""
    more = ["joint_with", "joint_for", "is_total", *(f"{what}_{bound}" for bound in BOUNDS)]
    more += ["location_precision", "their_place_precision", *["admin1_name"] * ("governorate" in keys)]
    used = [name for name in units.columns(keys, units.EVENTS) if name in source.names]
    known = {*layouts.made().table("field_events").names}
    ids = source.values[source.names.index("event_id")] if source.names.count("event_id") == 1 else None
    plain = isinstance(ids, pa.ChunkedArray) and str(ids.type) in ("string", "large_string")
    needed = _DATES if plain else ("event_id", *_DATES)
    data = typed(source, "events", needed, [*more, *(n for n in used if n in known)], keyed=False)
    if plain:
        data = data.append_column("event_id", ids)
    for name in used:
        if name not in known:
            data = data.append_column(name, _arrow(source, name))
    if "admin2" in keys and "admin2_name" not in source.names and "location_id" in source.names:
        data = data.append_column("admin2_name", _districts(_arrow(source, "location_id")))
    return data, what


def _figures(source: Columns, what: str) -> tuple[pa.Table, str]:
    """Rows of casualties as the columns of events, with the days and places of their events."""
    from syria_events.editions.datapackage import Package

    offered = schema.installed().values("outcome")
    naming.chosen("figure of casualties", what, offered)
    rows = pa.table({name: _arrow(source, name) for name in dict.fromkeys(source.names)})
    lacking = [n for n in ("event_id", "outcome", *BOUNDS, "open", "actor_id", "side_id") if n not in rows.column_names]
    if lacking:
        raise Refused([Issue("casualties", 0, "column", f"expected a column {name}") for name in lacking])
    rows = rows.filter(pc.equal(rows.column("outcome").cast(pa.string()), what))
    events = Package.open().table("events")
    at = pc.index_in(whole(rows.column("event_id").cast(pa.string())), value_set=whole(events.column("event_id")))
    columns = {name: rows.column(name) for name in rows.column_names}
    for name in _PLACES:
        if name not in columns:
            columns[name] = whole(events.column(name)).take(at)
    columns["admin2_name"] = columns.get("admin2_name", _districts(columns["location_id"]))
    columns |= {f"figure_{bound}": rows.column(bound) for bound in (*BOUNDS, "open")}
    nothing = pa.nulls(rows.num_rows)
    joint = whole(rows.column("joint")) if "joint" in columns else pa.nulls(rows.num_rows, pa.bool_())
    columns["joint_for"] = pc.if_else(pc.fill_null(joint, False), "joint", pa.scalar(None, pa.string()))
    columns |= {"joint_with": nothing, "is_total": nothing, "their_place_precision": nothing}
    columns["event_id"] = rows.column("casualty_id")
    if pc.count_distinct(columns["event_id"]).as_py() < rows.num_rows or columns["event_id"].null_count:
        said = "a figure is there twice or has no casualty_id, and people would be counted twice; expected each once"
        raise Refused([Issue("casualties", 0, "key", said)])
    return pa.table(columns), "figure"


def _text(source: Columns, name: str) -> pa.ChunkedArray:
    """A column of text that is only looked at where it matters."""
    return typed(source, "events", (), (name,)).column(name)


def _arrow(source: Columns, name: str) -> pa.ChunkedArray:
    values = source.values[source.names.index(name)]
    return values if not isinstance(values, list) else pa.chunked_array([pa.array(values)])


def _districts(places: pa.ChunkedArray) -> pa.Array:
    """The P-codes of the districts of locations of ours; missing where a location has none."""
    from syria_events.editions.datapackage import Package

    locations = Package.open().table("locations")
    at = pc.index_in(whole(places).cast(pa.string()), value_set=whole(locations.column("location_id")))
    return whole(locations.column("admin2_pcode")).take(at)


def cells(column: pa.ChunkedArray) -> Cells:
    """The numbers or truths of a column."""
    array = whole(column)
    if array.null_count == len(array):
        return Cells(np.zeros(len(array), np.int32), len(array) == 0)
    if not array.null_count:
        return Cells(array.to_numpy(zero_copy_only=False), True)
    there = np.asarray(array.is_valid().to_numpy(zero_copy_only=False), bool)
    return Cells(pc.fill_null(array, False if pa.types.is_boolean(array.type) else 0).to_numpy(False), there)


def _days(data: pa.Table, name: str) -> Cells:
    if name not in data.column_names:
        return Cells(np.zeros(data.num_rows, np.int32), False)
    return cells(data.column(name).cast(pa.date32()).cast(pa.int32()))


def _there(column: pa.ChunkedArray) -> Flagged:
    if column.null_count == len(column):
        return False
    if not column.null_count:
        return True
    return np.asarray(whole(pc.is_valid(column)).to_numpy(zero_copy_only=False), bool)


def _vague(data: pa.Table) -> Flagged:
    """Whether each place is known no closer than to a district."""
    codes = data.column("location_precision")
    if codes.null_count == len(codes) and data.column("their_place_precision").null_count == len(codes):
        return False
    vague = precision(data) >= _VAGUE
    return vague if vague.any() else False


def _is(column: pa.ChunkedArray, value: str) -> Flags:
    """Where a column of text has one value; of coded text the codes are looked at."""
    if pa.types.is_dictionary(column.type) and column.num_chunks == 1:
        coded = column.chunk(0)
        code = pc.index(coded.dictionary, value).as_py()
        return np.asarray(pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False) == (code if code >= 0 else -2))
    return np.asarray(pc.fill_null(pc.equal(whole(column).cast(pa.string()), value), False), bool)
