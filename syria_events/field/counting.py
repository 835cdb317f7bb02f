"""Rows that a panel counts: what each says of people, when and in which unit, and why some are in no cell."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events import schema
from syria_events.field import layouts, units
from syria_events.field.placed import days_of, precision, typed, whole
from syria_events.frames.incoming import Columns, columns_of
from syria_events.issues import Issue, Refused

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

_OF_EVENTS = ("killed", "injured", "civilians_killed")
_BOUNDS = ("low", "best", "high", "open")
_DATES = ("date_start", "date_end")
_PLACES = (*_DATES, "admin1_name", "latitude", "longitude", "location_precision", "location_id")
_VAGUE = 3  # where_prec of a district
# Why an event without a unit is in no cell, where the unit is no place.
_LACKING = {"actor": "unnamed", "side": "unnamed"}


@dataclass(frozen=True)
class Counted:
    """Rows as columns of numbers; `reasons` is the empty text for those that are in a cell.

    `codes` are the places of the rows' units in `tuples`, which for each key has the place of its label in `units`.
    `earliest` and `latest` are the bounds of the days, NaN where one is missing. `dead` are rows that may have people:
    of violence or with a figure, but for a figure of nobody. `casualties` says whether they are rows of that table.
    """

    ids: pa.Array
    bounds: dict[str, Floats]
    first: Ints
    last: Ints
    earliest: Floats
    latest: Floats
    codes: Ints
    tuples: list[Ints]
    units: list[units.Units]
    given: Flags
    numbered: Flags
    unknown: Flags
    joint: Flags
    vague: Flags
    dead: Flags
    casualties: bool
    reasons: NDArray[np.str_]


def counted(events: object, keys: Sequence[str], what: str, period: str | None) -> Counted:
    """Events, or rows of casualties, as a panel by `keys` counts them."""
    source = columns_of(events)
    casualties = "casualty_id" in source.names
    names = units.CASUALTIES if casualties else units.EVENTS
    data, figure = _figures(source, what) if casualties else _events(source, keys, what)
    for key in keys:
        if missing := [name for name in units.columns((key,), names) if name not in data.column_names]:
            if key in units.EVENTS or key in units.PLACES:
                raise KeyError(f"by has {key!r}, for which events need a column {', '.join(missing)}")
            raise units.unknown(key, data.column_names)
    of = [units.units(data, key, names) for key in keys if key != period]
    codes, tuples = units.together(of, data.num_rows)
    bounds = {bound: _floats(data.column(f"{figure}_{bound}")) for bound in _BOUNDS[:3]}
    first, last = (days_of(data, name) if name in data.column_names else np.zeros(data.num_rows) for name in _DATES)
    undated = np.isnan(first) | np.isnan(last)
    numbered = ~np.isnan(bounds["low"]) | ~np.isnan(bounds["high"])
    given = numbered | ~np.isnan(bounds["best"]) | _there(data, f"{figure}_open")
    elsewhere = _there(data, "joint_with")
    violent = np.ones(data.num_rows, bool) if casualties else _is(data, "event_class", "violence")
    dead = (violent | given) & (bounds["high"] != 0)
    total = np.asarray(pc.fill_null(whole(data.column("is_total").cast(pa.bool_())), False))
    _once(data, elsewhere & given, casualties)
    reasons = np.full(data.num_rows, "", dtype="<U8")
    for key, unit in reversed(list(zip([key for key in keys if key != period], of, strict=True))):
        reasons[unit.codes < 0] = _LACKING.get(key, "unplaced" if key in units.PLACES else "empty")
    if period:
        reasons[undated] = "undated"
    reasons[total] = "total"
    start, end = (np.where(undated, 0, column).astype(np.int64) for column in (first, last))
    ids = whole(data.column("event_id"))
    unknown, joint = ~numbered & (given | (violent & ~elsewhere)), elsewhere | _there(data, "joint_for")
    vague = precision(data) >= _VAGUE
    return Counted(
        ids, bounds, start, end, first, last, codes, tuples, of, given, numbered, unknown, joint, vague, dead,
        casualties, reasons,
    )  # fmt: skip


def _events(source: Columns, keys: Sequence[str], what: str) -> tuple[pa.Table, str]:
    """The columns of events that a panel needs, and the name of the figure."""
    if what not in _OF_EVENTS:
        raise ValueError(f"what is {what!r}; of events expected one of {', '.join(_OF_EVENTS)}")
    wanted = ["event_class", "joint_with", "joint_for", "is_total", *(f"{what}_{bound}" for bound in _BOUNDS)]
    wanted += ["location_precision", "their_place_precision", *["admin1_name"] * ("governorate" in keys)]
    used = [name for name in units.columns(keys, units.EVENTS) if name in source.names]
    known = {*layouts.made().table("field_events").names}
    data = typed(_as_table(source, known), "events", ("event_id", *_DATES), [*wanted, *(n for n in used if n in known)])
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
    if what not in offered:
        raise ValueError(f"what is {what!r}; of casualties expected one of {', '.join(offered)}")
    rows = pa.table({name: _arrow(source, name) for name in dict.fromkeys(source.names)})
    lacking = [n for n in ("event_id", "outcome", *_BOUNDS, "actor_id", "side_id") if n not in rows.column_names]
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
    columns |= {f"figure_{bound}": rows.column(bound) for bound in _BOUNDS}
    nothing = pa.nulls(rows.num_rows)
    joint = whole(rows.column("joint")) if "joint" in columns else pa.nulls(rows.num_rows, pa.bool_())
    columns["joint_for"] = pc.if_else(pc.fill_null(joint, False), "joint", pa.scalar(None, pa.string()))
    columns |= {"joint_with": nothing, "is_total": nothing, "their_place_precision": nothing}
    columns["event_id"] = rows.column("casualty_id")
    if pc.count_distinct(columns["event_id"]).as_py() < rows.num_rows or columns["event_id"].null_count:
        said = "a figure is there twice or has no casualty_id, and people would be counted twice; expected each once"
        raise Refused([Issue("casualties", 0, "key", said)])
    return pa.table(columns), "figure"


def _once(data: pa.Table, twice: Flags, casualties: bool) -> None:
    """Refused where an event has people who are counted with those of another."""
    if casualties or not twice.any():
        return
    said = "its people are counted with those of the event in joint_with; expected no figure of its own"
    raise Refused(Issue("events", int(row) + 1, "joint", said) for row in np.flatnonzero(twice))


def _as_table(source: Columns, known: set[str]) -> pa.Table:
    """Columns that are known, as Arrow data where they are such; cells of Python are read one by one."""
    names = [name for name in source.names if name in known]
    return pa.Table.from_arrays([_arrow(source, name) for name in names], names=names)


def _arrow(source: Columns, name: str) -> pa.ChunkedArray:
    values = source.values[source.names.index(name)]
    return values if not isinstance(values, list) else pa.chunked_array([pa.array(values)])


def _districts(places: pa.ChunkedArray) -> pa.Array:
    """The P-codes of the districts of locations of ours; missing where a location has none."""
    from syria_events.editions.datapackage import Package

    locations = Package.open().table("locations")
    at = pc.index_in(whole(places).cast(pa.string()), value_set=whole(locations.column("location_id")))
    return whole(locations.column("admin2_pcode")).take(at)


def _floats(column: pa.ChunkedArray) -> Floats:
    cells = pc.fill_null(whole(column.cast(pa.float64())), float("nan"))
    return np.asarray(cells.to_numpy(zero_copy_only=False), np.float64)


def _there(data: pa.Table, name: str) -> Flags:
    return np.asarray(whole(pc.is_valid(data.column(name))).to_numpy(zero_copy_only=False), bool)


def _is(data: pa.Table, name: str, value: str) -> Flags:
    """Where a column of text has one value; of coded text the codes are looked at."""
    column = data.column(name)
    if pa.types.is_dictionary(column.type) and column.num_chunks == 1:
        coded = column.chunk(0)
        code = pc.index(coded.dictionary, value).as_py()
        return np.asarray(pc.fill_null(coded.indices, -1).to_numpy(zero_copy_only=False) == (code if code >= 0 else -2))
    return np.asarray(pc.fill_null(pc.equal(whole(column).cast(pa.string()), value), False), bool)
