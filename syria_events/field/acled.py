"""ACLED beside our own events: their rows in our columns, and our events in theirs.

`read` takes old and new exports and the answers of their programming interface.

>>> import syria_events as se
>>> rows, losses = se.acled.export()
>>> int(rows["year"].max())
2022
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Unpack, overload

from syria_events import naming
from syria_events.field import carrying, layouts, sparkrows
from syria_events.frames.outgoing import convert

if TYPE_CHECKING:
    from datetime import date

    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    from syria_events.field.losses import Losses
    from syria_events.reading.views import Filters, Names

__all__ = ["export", "read"]


def __dir__() -> list[str]:
    return __all__


Paths = str | Path | list[str | Path]

# A day that stands for a week is some day of it: the week lies within six days of it either way.
_WEEK = 6
# That the number is unknown ends a phrase; before a noun the word is about somebody else, such as a group.
_UNKNOWN = (
    r"(?i)(?:casualt|fatalit|deaths?|number of (?:dead|killed))[^.;\]]{0,30}\b(?:unknown|not (?:known|reported))"
    r"\s*(?:[.;,)\]\n]|$|at this|as of|yet|so far)|\bunknown (?:number of )?(?:casualt|fatalit|deaths?)"
)
_CODED = r"(?i)(?:fatalities|deaths) (?:are |were )?coded (?:to|as|at)\b"


@overload
def read(path: Paths, as_: Literal["pandas"] = "pandas") -> tuple[pd.DataFrame, pd.DataFrame]: ...
@overload
def read(path: Paths, as_: Literal["polars"]) -> tuple[pl.DataFrame, pl.DataFrame]: ...
@overload
def read(path: Paths, as_: Literal["arrow"]) -> tuple[pa.Table, pa.Table]: ...
@overload
def read(path: Paths, as_: Literal["duckdb"]) -> tuple[duckdb.DuckDBPyRelation, duckdb.DuckDBPyRelation]: ...
@overload
def read(path: object) -> tuple[Any, Any]: ...


@naming.public
def read(path: Any, as_: str = "pandas") -> tuple[Any, Any]:
    """Events in our columns, one for each row of an export of ACLED in its order, and what of them is lost.

    `path` is a file in CSV, gzip, a zip with one CSV, Parquet, GeoJSON or the JSON of their programming interface, or a
    list of the pages of one answer. `as_` is the library of both frames, as in `load`. Of a data frame of Spark that
    has their rows, both are frames of Spark, made where the rows are; nothing is told of rows that repeat a key.

    The events have every column of our table `events`, in the same types, and after those what serves joining: their
    id (`their_id`), type and sub-event type, actors and country. `fatalities`, the number of the most conservative
    report, is `killed_best` and `killed_low`, and nothing is known of a highest: the count is open above. It is empty
    where it is 0 and the notes say that the number is unknown. A day that stands for a month is that month in
    `date_start` and `date_end`, one that stands for a week the six days before and after it; `their_date` is the day.
    `event_type` is there where the crosswalk has one of ours that means the same, and `event_id` is their id after
    `acled:`.

    The losses have `row` (of the file, from 1), `key` (the `event_id`), `field`, `value` and `reason`, a row for each
    cell; `schema/field/vocab/loss_reason.csv` says what the reasons mean.

    Warns where rows break a rule of the layout, and keeps them. Raises Refused, with everything that is wrong, for a
    file that cannot be read or is none of ACLED's events; and ImportError naming the extra to install where the library
    is missing.

    >>> import syria_events as se
    >>> events, losses = se.acled.read("acled.csv")  # doctest: +SKIP
    >>> losses.groupby(["reason", "field"], observed=True).size()  # doctest: +SKIP
    """
    carrying.engine(as_)
    if sparkrows.is_frame(path):
        from syria_events.field import sparkreading

        return sparkreading.read(path, DIALECT)
    events, losses = carrying.read(path, DIALECT)
    made = layouts.made()
    tables = ((events, made.table("field_events")), (losses, made.table("losses")))
    first, second = (convert(data, table, as_, made) for data, table in tables)
    return first, second


@overload
def export(
    as_: Literal["pandas"] = "pandas", *, version: str | None = None, **view: Unpack[Filters]
) -> tuple[pd.DataFrame, pd.DataFrame]: ...
@overload
def export(
    as_: Literal["polars"], *, version: str | None = None, **view: Unpack[Filters]
) -> tuple[pl.DataFrame, pl.DataFrame]: ...
@overload
def export(
    as_: Literal["arrow"], *, version: str | None = None, **view: Unpack[Filters]
) -> tuple[pa.Table, pa.Table]: ...
@overload
def export(
    as_: Literal["duckdb"], *, version: str | None = None, **view: Unpack[Filters]
) -> tuple[duckdb.DuckDBPyRelation, duckdb.DuckDBPyRelation]: ...


@naming.public
def export(
    as_: str = "pandas",
    *,
    version: str | None = None,
    voices: Names | None = None,
    origins: Names | None = None,
    documents: Names | None = None,
    until: date | str | None = None,
) -> tuple[Any, Any]:
    """Our events in the columns of ACLED, one row for each that can be one, and what of all events is lost.

    `as_` is the library of both frames; `version` and the filters of a view are those of `load`. The rows have the
    31 columns of an export since 2023 and `event_id`, ours, by which they are sorted. A row is an act of violence or
    a movement of forces on a day, or on days within a week or a month; all others are lost as a whole.
    `event_id_cnty` is empty, for only ACLED can give it. Types are those of the crosswalk, empty where several are
    possible. `fatalities` is the best number where one stands, else the least that is claimed; where nobody gives one
    it is 0 and the notes say that casualties are unknown, which is how ACLED writes it. `notes` are our own words,
    with each contested value and who says what.

    The losses are like those of `read`: `row` is the place of the event in our table, counted from 1, `key` its
    identifier; without a `field` the whole event has no row. `read` takes the rows back, under our identifiers.

    Raises KeyError and ValueError as `load` does, ValueError for a version before 2.0.0, and ImportError naming the
    extra to install.

    >>> import syria_events as se
    >>> rows, losses = se.acled.export()
    >>> int(rows["event_id_cnty"].count())
    0
    >>> sorted(set(losses.query("field.isna()").reason))
    ['counted_elsewhere', 'no_date', 'statement']
    """
    from syria_events.field import acledrows, outward

    carrying.engine(as_)
    view: Filters = {"voices": voices, "origins": origins, "documents": documents, "until": until}
    known = layouts.layout("acled")
    rows, losses = acledrows.rows(outward.Ours.of(version, view))
    table, vocabularies = outward.table_of(known)
    first = convert(outward.written(rows, known), table, as_, vocabularies)
    return first, convert(outward.losses(losses), layouts.made().table("losses"), as_, layouts.made())


def _implied(values: carrying.Columns) -> dict[str, pa.ChunkedArray]:
    """Where the year and the number within the id say no more than the day and the id."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = {}
    if "year" in values:
        found["year"] = pc.equal(values["year"].cast(pa.int64()), pc.year(values["event_date"]))
    if "event_id_no_cnty" in values:
        number = pc.replace_substring_regex(values["event_id_cnty"], "^[A-Z]{3}0*", "")
        found["event_id_no_cnty"] = pc.equal(number, values["event_id_no_cnty"].cast(pa.string()))
    return found


def _completed(values: carrying.Columns, cells: carrying.Columns, losses: Losses) -> dict[str, pa.ChunkedArray]:
    """Class and type, days, place, kinds of actors and counts."""
    from syria_events.field import derived

    n_rows = len(values["event_id_cnty"])
    found = {"is_total": derived.constant(False, n_rows)}
    found |= _types(values, cells, losses) | _days(values, cells, losses) | _deaths(values, cells, losses)
    found |= {f"side_{side}_kind": _kind(values[name]) for side, name in _INTERS if name in values}
    if "geo_precision" in values:
        found["location_precision"] = _same_up_to_two(values["geo_precision"])
        _lost(losses, "geo_precision", cells, "no_value", found["location_precision"])
    return found


_INTERS = (("a", "inter1"), ("b", "inter2"))


def _lost(losses: Losses, name: str, cells: carrying.Columns, reason: str, made: pa.ChunkedArray) -> None:
    """The cells of a column for which nothing was made."""
    import pyarrow.compute as pc

    losses.cells(name, cells[name], reason, pc.is_null(made))


def _same_up_to_two(codes: pa.ChunkedArray) -> pa.ChunkedArray:
    """Their precision as UCDP's: an exact place and its surroundings are alike; a larger region may be any of four."""
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.if_else(pc.less_equal(codes, 2), codes, pa.scalar(None, codes.type))


def _types(values: carrying.Columns, cells: carrying.Columns, losses: Losses) -> dict[str, pa.ChunkedArray]:
    import pyarrow as pa
    import pyarrow.compute as pc

    kind = values["event_type"]
    none = pa.chunked_array([pa.nulls(len(kind), pa.string())])
    sub = values.get("sub_event_type", none)
    term = pc.binary_join_element_wise(kind, sub, ": ")
    ours = _looked_up(term, _our_types())
    disorder = pc.coalesce(values.get("disorder_type", none), _looked_up(sub, _disorders()))
    violent = pc.fill_null(pc.match_substring(disorder, "Political violence"), False)
    violence = pc.if_else(violent, pa.scalar("violence"), pa.scalar(None, pa.string()))
    event_class = pc.coalesce(_looked_up(ours, layouts.made().vocabularies["event_type"].broader), violence)
    _lost(losses, "event_type", cells, "no_value", event_class)
    if "sub_event_type" in cells:
        _lost(losses, "sub_event_type", cells, "no_value", ours)
    return {"event_class": event_class, "event_type": ours}


def _looked_up(column: pa.ChunkedArray, known: dict[str, str]) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    places = pc.index_in(column, value_set=pa.array(list(known), pa.string()))
    texts = pa.array(list(known.values()), pa.string())
    return pa.chunked_array([texts.take(chunk) for chunk in places.chunks], pa.string())


def _disorders() -> dict[str, str]:
    return layouts.layout("acled").vocabularies["acled_disorder"].broader


@cache
def _our_types() -> dict[str, str]:
    """Their type and sub-event type -> the one type of ours that means the same or more, by the crosswalk."""
    from syria_events.editions.datapackage import Package

    found: dict[str, set[str]] = {}
    for row in Package.open().table("crosswalk").to_pylist():
        # What is broader than ours, or only related to it, may be something else.
        safe = row["predicate"] in ("skos:exactMatch", "skos:closeMatch", "skos:narrowMatch")
        if (row["vocabulary"], row["scheme"]) == ("event_type", "acled") and safe:
            found.setdefault(row["code"], set()).add(row["value"])
    return {code: values.pop() for code, values in sorted(found.items()) if len(values) == 1}


def _days(values: carrying.Columns, cells: carrying.Columns, losses: Losses) -> dict[str, pa.ChunkedArray]:
    import pyarrow as pa
    import pyarrow.compute as pc

    from syria_events.field import derived

    day = values["event_date"]
    start = end = day
    if "time_precision" in values:
        number, code = day.cast(pa.int32()), values["time_precision"]
        first = pc.floor_temporal(day, unit="month").cast(pa.int32())
        following = pc.ceil_temporal(day, unit="month", ceil_is_strictly_greater=True).cast(pa.int32())
        week, month = (pc.fill_null(pc.equal(code, wanted), False) for wanted in (2, 3))
        starts = pc.if_else(month, first, pc.if_else(week, pc.subtract(number, _WEEK), number))
        ends = pc.if_else(month, pc.subtract(following, 1), pc.if_else(week, pc.add(number, _WEEK), number))
        start, end = (bound.cast(pa.int32()).cast(pa.date32()) for bound in (starts, ends))
        losses.cells("event_date", cells["event_date"], "widened", pc.or_(week, month))
    return {"date_start": start, "date_end": end, "date_precision": derived.date_precision(start, end)}


def _kind(codes: pa.ChunkedArray) -> pa.ChunkedArray:
    """The kind of actor in words, as it is written since 2024."""
    import pyarrow.compute as pc

    terms = layouts.layout("acled").vocabularies["acled_inter"].terms
    codes = pc.replace_substring_regex(codes, "^([0-8])[.]0$", r"\1")
    return pc.coalesce(_looked_up(codes, {term.value: term.label for term in terms}), codes)


def _deaths(values: carrying.Columns, cells: carrying.Columns, losses: Losses) -> dict[str, pa.ChunkedArray]:
    import pyarrow as pa
    import pyarrow.compute as pc

    number = values["fatalities"]
    if "notes" in cells:
        zero = pc.fill_null(pc.equal(number, 0), False)
        # Looked for only where it matters: notes are long.
        unknown = pc.and_(zero, _said(pc.if_else(zero, cells["notes"], None), _UNKNOWN))
        coded = pc.and_(pc.invert(zero), _said(cells["notes"], _CODED))
        losses.cells("fatalities", cells["fatalities"], "unknown_number", unknown)
        losses.cells("fatalities", cells["fatalities"], "coded_number", coded)
        number = pc.if_else(unknown, pa.scalar(None, number.type), number)
    above = pc.if_else(pc.is_valid(number), pa.scalar("above"), pa.scalar(None, pa.string()))
    return {"killed_best": number, "killed_low": number, "killed_open": above}


def _said(notes: pa.ChunkedArray, pattern: str) -> pa.ChunkedArray:
    import pyarrow.compute as pc

    return pc.fill_null(pc.match_substring_regex(notes, pattern), False)


_ASKED = frozenset({"year", "event_id_no_cnty"})
DIALECT = carrying.Dialect("acled", _ASKED, _implied, _completed)
