"""The units and periods of a panel: each event's place in space, among actors and in time, as numbers with labels."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events import naming
from syria_events.field import governorates
from syria_events.field.placed import whole

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

PERIODS = ("day", "week", "month", "year")
# The columns of events behind the names of units; those of casualties behind theirs.
EVENTS = {
    "admin1": "admin1_name", "admin2": "admin2_name", "country": "country", "actor": "initiator_id",
    "side": "initiator_side_id",
}  # fmt: skip
CASUALTIES = EVENTS | {"actor": "actor_id", "side": "side_id"}
H3 = tuple(f"h3-{resolution}" for resolution in range(16))
# Units of which a point is enough.
_POINTS = ("governorate", "priogrid", *H3)
PLACES = frozenset({"admin1", "admin2", "country", *_POINTS})

# Columns of PRIO-GRID in a row of it, and rows: cells of half a degree.
_COLUMNS, _ROWS = 720, 360


@dataclass(frozen=True)
class Units:
    """The unit of each row as the number of its label, -1 where it has none; `labels` are sorted."""

    codes: Ints
    labels: pa.Array
    gaps: bool


def priogrid(latitude: Floats, longitude: Floats) -> Ints:
    """The number of the cell of PRIO-GRID in which a point lies: cells of half a degree from the south-west, from 1.

    A point on an edge is in the cell to its north and east; the north pole and the meridian of 180 degrees have none
    beyond, and are in the last. Source: the definition of PRIO-GRID (Tollefsen, Strand and Buhaug 2012).
    """
    # Of what is not negative the whole part is the floor.
    row = np.clip((latitude + 90) * 2, 0, _ROWS - 1).astype(np.int64)
    column = np.clip((longitude + 180) * 2, 0, _COLUMNS - 1).astype(np.int64)
    return row * _COLUMNS + column + 1


def columns(by: Sequence[str], names: Mapping[str, str]) -> tuple[str, ...]:
    """The columns of events that the units of `by` need; `names` are those behind the names of units."""
    needed: list[str] = []
    for key in by:
        if key in _POINTS:
            needed += ["latitude", "longitude"]
        elif key not in PERIODS:
            needed.append(names.get(key, key))
    return tuple(dict.fromkeys(needed))


def unknown(keys: Sequence[str], offered: Sequence[str]) -> naming.Unknown:
    """What is said of keys that are neither units nor columns."""
    return naming.Unknown("unit, period or column", keys, [*EVENTS, *_POINTS[:2], *PERIODS, *offered, *H3])


def units(data: pa.Table, key: str, names: Mapping[str, str]) -> Units:
    """The unit of each row of events by one key; ImportError where it needs a library that is not there."""
    if key == "priogrid" or key in H3:
        points = [_degrees(whole(data.column(name))) for name in ("latitude", "longitude")]
        gone = np.isnan(points[0]) | np.isnan(points[1])
        latitude, longitude = points if not gone.any() else (np.where(gone, 0.0, axis) for axis in points)
        if key == "priogrid":
            return _placed(priogrid(latitude, longitude), gone)
        return sorted_labels(pa.array(_h3(latitude, longitude, int(key[3:])), mask=gone))
    if key == "governorate":
        return sorted_labels(governorates.of_events(data))
    column = data.column(names.get(key, key))
    if pa.types.is_dictionary(column.type) and column.num_chunks == 1:
        return sorted_labels(column.chunk(0))
    column = whole(column)
    return sorted_labels(column if pa.types.is_integer(column.type) else column.cast(pa.string()))


def _degrees(axis: pa.Array) -> Floats:
    known = pc.fill_null(axis.cast(pa.float64()), float("nan")) if axis.null_count else axis
    return np.asarray(known.to_numpy(zero_copy_only=False), np.float64)


def together(several: Sequence[Ints], sizes: Sequence[int], n_rows: int) -> Ints:
    """Each row's units, given by the places of their labels, as one number, -1 where one is missing."""
    if len(several) < 2:
        return several[0] if several else np.zeros(n_rows, np.int64)
    code, missing = np.zeros(len(several[0]), np.int64), np.zeros(len(several[0]), bool)
    for each, size in zip(several, sizes, strict=True):
        code = code * max(1, size) + each
        missing |= each < 0
    return np.where(missing, -1, code)


def untied(code: Ints, sizes: Sequence[int]) -> list[Ints]:
    """The places of the labels of units from their numbers: what `together` made one."""
    found: list[Ints] = []
    for size in reversed(sizes):
        code, own = np.divmod(code, max(1, size))
        found.insert(0, own)
    return found


def _placed(cells: Ints, gone: NDArray[np.bool_]) -> Units:
    """Cells of PRIO-GRID, few enough for a table of all."""
    seen = np.zeros(_ROWS * _COLUMNS + 1, bool)
    seen[cells] = True
    labels, gaps = np.flatnonzero(seen), bool(gone.any())
    if gaps:
        labels = np.unique(cells[~gone])
    codes = np.zeros(len(seen), np.int64)
    codes[labels] = np.arange(len(labels))
    return Units(np.where(gone, -1, codes[cells]) if gaps else codes[cells], pa.array(labels), gaps)


def sorted_labels(cells: pa.Array) -> Units:
    """The cells of a column as the places of their labels, in order."""
    encoded = cells if pa.types.is_dictionary(cells.type) else cells.dictionary_encode()
    labels = encoded.dictionary.to_pylist()
    order = sorted(range(len(labels)), key=labels.__getitem__)
    rank = np.empty(len(labels) + 1, np.int64)
    rank[order], rank[-1] = np.arange(len(labels)), -1
    indices, gaps = encoded.indices, bool(encoded.null_count)
    codes = (pc.fill_null(indices, len(labels)) if gaps else indices).to_numpy(zero_copy_only=False)
    return Units(rank[codes], encoded.dictionary.take(pa.array(order, pa.int64())), gaps)


def _h3(latitude: Floats, longitude: Floats, resolution: int) -> list[str]:
    """The cells of H3; each distinct point is looked up once."""
    try:
        import h3
    except ModuleNotFoundError as error:
        raise ImportError("h3 is not installed; pip install 'syria-events[field]'") from error
    distinct, where = np.unique(np.stack((latitude, longitude)), axis=1, return_inverse=True)
    cells = [h3.latlng_to_cell(*point, resolution) for point in distinct.T.tolist()]
    return [cells[place] for place in where.ravel().tolist()]


_EPOCH = date(1970, 1, 1)


def numbered(days: Ints, period: str) -> Ints:
    """The number of the period in which each day, counted from 1970, lies; weeks are those of ISO 8601."""
    if period == "day":
        return days
    if period == "week":
        return (days + 3) // 7
    unit = {"month": "datetime64[M]", "year": "datetime64[Y]"}[period]
    first, last = (int(days.min()), int(days.max())) if len(days) else (0, 0)
    if len(days) > last - first + 1:  # each day of the calendar once, and not each event
        return _counted(np.arange(first, last + 1), unit)[days - first]
    return _counted(days, unit)


def _counted(days: Ints, unit: str) -> Ints:
    return days.astype("datetime64[D]").astype(unit).astype(np.int64)


def first_days(numbers: Ints, period: str) -> Ints:
    """The first day of each period, counted from 1970."""
    if period == "day":
        return numbers
    if period == "week":
        return numbers * 7 - 3
    unit = {"month": "datetime64[M]", "year": "datetime64[Y]"}[period]
    return numbers.astype(unit).astype("datetime64[D]").astype(np.int64)


def labelled(numbers: Ints, period: str) -> list[Any]:
    """The names of periods: 2022-08-24, 2022-W34, 2022-08, and 2022 as a number."""
    words: dict[str, Callable[[date], Any]] = {
        "day": date.isoformat,
        "week": lambda day: "{}-W{:02}".format(*day.isocalendar()),
        "month": lambda day: day.isoformat()[:7],
        "year": lambda day: day.year,
    }
    return [words[period](_EPOCH + timedelta(int(day))) for day in first_days(numbers, period)]
