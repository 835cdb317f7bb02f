"""What a panel has to know of its rows, however many: added up part by part, so that no more than a part is held.

A tally has the sums of each unit and period that some row is in, where the rows that stand elsewhere may belong, and
the rows that are in no cell. Tallies of parts come to one; Spark makes one where its rows are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events.field import units
from syria_events.field.counting import BOUNDS, REASONS, Counted, of
from syria_events.field.placed import whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from syria_events.field.counting import Flagged

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

COUNTS = ("n_figures", "n_unknown", "n_joint", "n_spanning", "n_vague")
SUMS = ("n_events", "touched", "given", *COUNTS, *BOUNDS, *(f"n_{bound}" for bound in BOUNDS))


@dataclass(frozen=True)
class Tally:
    """Sums by unit and period; `labels` are those of each key, sorted, and units are places in them, -1 for none.

    `seen` are the units of any row. `codes`, `number` and `sums` are of cells: their units, the number of their period
    and each of `SUMS`. `elsewhere` are units, the first and the last period, NaN where it is open, and the number of
    rows that stand in another cell or in none, and may have people. `apart` are the rows in no cell.
    """

    n_rows: int
    labels: list[pa.Array]
    seen: list[Ints]
    codes: list[Ints]
    number: Ints
    sums: dict[str, Floats]
    elsewhere: tuple[list[Ints], Floats, Floats, Floats]
    apart: Any


def tallied(rows: Counted, period: str | None, spans: str) -> Tally:
    """The tally of the rows of one part."""
    n_rows, nothing = rows.n_rows, np.zeros(rows.n_rows, np.int64)
    first = units.numbered(rows.first.values, period) if period else nothing
    one_day = not period or np.array_equal(rows.first.values, rows.last.values)
    last = first if one_day or not period else units.numbered(rows.last.values, period)
    spanning: Flagged = False if one_day else last > first
    spanning = spanning if np.any(spanning) else False
    reasons = rows.reasons
    if spans == "drop" and spanning is not False:
        reasons = np.where((reasons == 0) & spanning, REASONS.index("spanning"), reasons)
    everything = not reasons.any()
    at: Any = slice(None) if everything else np.flatnonzero(reasons == 0)
    number, share, start = first[at], None, None
    if spans == "split" and period and spanning is not False:
        at = np.arange(n_rows)[at]
        at, number, share, start = _split(rows, at, first, last, period)
    sizes = [len(unit.labels) for unit in rows.units]
    code = units.together([unit.codes for unit in rows.units], sizes, n_rows)
    cells, cell = _cells(code[at], number)
    sums = _sums(rows, at, cell, len(cells[0]), share, start, spanning)
    there = sums["touched"] > 0
    gone = np.flatnonzero(reasons != 0)
    where = np.arange(len(gone)) if everything or not len(gone) else gone
    return Tally(
        n_rows,
        [unit.labels for unit in rows.units],
        units.untied(np.unique(code[code >= 0]) if len(sizes) > 1 else np.arange((sizes or [1])[0]), sizes),
        units.untied(cells[0][there], sizes),
        cells[1][there],
        {name: values[there] for name, values in sums.items()},
        _elsewhere(rows, reasons, spanning if spans == "whole" else False, period),
        pa.table(
            {"event_id": whole(rows.ids).take(pa.array(where)).cast(pa.string()), "reason": _words(reasons[where])}
            | {bound: pa.array(_floats(rows, bound, where), from_pandas=True) for bound in BOUNDS}
        ),
    )


def _words(reasons: NDArray[np.int8]) -> pa.Array:
    return pa.array(REASONS).take(pa.array(reasons))


def _floats(rows: Counted, bound: str, at: Any) -> Floats:
    """A bound of some rows, NaN where there is none."""
    values, there = rows.bounds[bound]
    return np.where(of(there, at), values[at].astype(float), np.nan)


def _split(
    rows: Counted, at: Ints, first: Ints, last: Ints, period: str
) -> tuple[Ints, Ints, Floats, NDArray[np.bool_]]:
    """Each row once for each period that it touches, the period, its share of the days, and whether it starts there."""
    number = last[at] - first[at] + 1
    again = np.repeat(at, number)
    offset = np.arange(len(again)) - np.repeat(np.cumsum(number) - number, number)
    periods = first[again] + offset
    begins, ends = units.first_days(periods, period), units.first_days(periods + 1, period) - 1
    first_day, last_day = (of.values[again].astype(np.int64) for of in (rows.first, rows.last))
    days = np.minimum(ends, last_day) - np.maximum(begins, first_day) + 1
    return again, periods, days / (last_day - first_day + 1), offset == 0


def _cells(code: Ints, number: Ints) -> tuple[tuple[Ints, Ints], Ints]:
    """The units and periods of cells, and the place of each row among them: all there may be, or those that are."""
    if not len(code):
        return (code, number), code
    begins, most = int(number.min()), int(code.max()) + 1
    wide = int(number.max()) - begins + 1
    cell = code * wide + (number - begins)
    if most * wide <= 4 * len(code) + (1 << 16):
        every = np.arange(most * wide)
    else:
        every, cell = np.unique(cell, return_inverse=True)
    return (every // wide, every % wide + begins), cell


def _sums(
    rows: Counted, at: Any, cell: Ints, size: int, share: Floats | None, start: Any, spanning: Flagged
) -> dict[str, Floats]:
    """What the rows of each cell come to; events are counted once, where they start."""
    touched = np.bincount(cell, minlength=size).astype(float)
    started: Floats = touched if start is None else np.bincount(cell[start], minlength=size).astype(float)

    def count(flags: Flagged, once: bool = True) -> Floats:
        """How many rows of some start in each cell, or are in it; most columns are all alike."""
        if isinstance(flags, np.ndarray):
            chosen = flags[at] if start is None or not once else flags[at] & start
            return np.bincount(cell[chosen], minlength=size).astype(float)
        return (started if once else touched) if flags else np.zeros(size)

    found = {"n_events": started, "touched": touched, "given": count(rows.given, False)}
    flags = (rows.numbered, rows.unknown, rows.joint, spanning, rows.vague)
    found |= {name: count(each, name != "n_spanning") for name, each in zip(COUNTS, flags, strict=True)}
    for bound in BOUNDS:
        values, there = rows.bounds[bound]  # 0 where there is none
        weights = values[at] if share is None else values[at] * share
        found[bound] = np.bincount(cell, weights, size) if there is not False else np.zeros(size)
        found[f"n_{bound}"] = count(there, False)
    return found


def _elsewhere(
    rows: Counted, reasons: NDArray[np.int8], spanning: Flagged, period: str | None
) -> tuple[list[Ints], Floats, Floats, Floats]:
    """Where rows that are in no cell, or in the first of several, may belong."""
    at = np.flatnonzero((reasons != 0) | spanning)
    at = at[rows.dead(at)]
    bounds = [np.full(len(at), np.nan), np.full(len(at), np.nan)]
    for bound, (values, there) in zip(bounds, (rows.first, rows.last), strict=True):
        known = of(there, at)
        if period and known.any():
            bound[known] = units.numbered(values[at[known]], period)
    # Those that are kept whole are in their first period.
    bounds[0] += (reasons[at] == 0) if spanning is not False else 0
    return [unit.codes[at] for unit in rows.units], bounds[0], bounds[1], np.ones(len(at))


def together(parts: Sequence[Tally]) -> Tally:
    """The tally of all rows from those of their parts, each cell once for each part that has it."""
    if len(parts) == 1:
        return parts[0]
    labels, places = [], []
    for key in range(len(parts[0].labels)):
        every = pa.concat_arrays([part.labels[key] for part in parts]).unique()
        every = every.take(pa.array(sorted(range(len(every)), key=every.to_pylist().__getitem__), pa.int64()))
        labels.append(every)
        places.append([_with_none(pc.index_in(part.labels[key], value_set=every)) for part in parts])

    def joined(of: Any) -> list[Ints]:
        return [
            np.concatenate([places[key][n][of(part)[key]] for n, part in enumerate(parts)])
            for key in range(len(labels))
        ]

    seen = units.together(joined(lambda part: part.seen), list(map(len, labels)), 1)
    return Tally(
        sum(part.n_rows for part in parts),
        labels,
        units.untied(np.unique(seen), list(map(len, labels))),
        joined(lambda part: part.codes),
        np.concatenate([part.number for part in parts]),
        {name: np.concatenate([part.sums[name] for part in parts]) for name in SUMS},
        (
            joined(lambda part: part.elsewhere[0]),
            np.concatenate([part.elsewhere[1] for part in parts]),
            np.concatenate([part.elsewhere[2] for part in parts]),
            np.concatenate([part.elsewhere[3] for part in parts]),
        ),
        pa.concat_tables([part.apart for part in parts]),
    )


def _with_none(places: pa.Array) -> Ints:
    """Places of labels, and last, where -1 looks, -1."""
    return np.append(places.to_numpy(zero_copy_only=False).astype(np.int64), -1)
