"""UCDP GED beside our own events: their rows in our columns, and our events in theirs.

`read` takes annual and candidate releases since 17.1, the files of the Humanitarian Data Exchange, those that a
shapefile cut, and the answers of their programming interface.

>>> import syria_events as se
>>> rows, losses = se.ucdp.export()
>>> sorted(set(rows["year"].tolist()))
[2022]
"""

from __future__ import annotations

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
    """Events in our columns, one for each row of a file of UCDP GED in its order, and what of them is lost.

    `path` is a file in CSV, gzip, a zip with one CSV, Parquet, GeoJSON or the JSON of their programming interface, or a
    list of the pages of one answer. `as_` is the library of both frames, as in `load`. Of a data frame of Spark that
    has their rows, both are frames of Spark, made where the rows are; nothing is told of rows that repeat a key.

    The events have every column of our table `events`, in the same types, and after those what serves joining:
    their id (`their_id`), sides, conflict, dyad, country and cell. Of people killed: `best`, `low` and `high` are
    `killed_best`, `killed_low` and `killed_high`; `deaths_civilians` is `civilians_killed_best`, and the dead of the
    sides and of neither are `killed_a`, `killed_b` and `killed_unknown`, all of them as they were. What UCDP does not
    say (an act, a weapon, who acted, the injured) is empty. `event_id` is their id after `ucdp-ged:`.

    The losses have `row` (of the file, from 1), `key` (the `event_id`), `field`, `value` and `reason`, a row for each
    cell; `schema/field/vocab/loss_reason.csv` says what the reasons mean.

    Warns where rows break a rule that GED itself is known to break, such as low <= best <= high, and keeps them.
    Raises Refused, with everything that is wrong, for a file that cannot be read or is none of GED; and ImportError
    naming the extra to install where the library is missing.

    >>> import syria_events as se
    >>> events, losses = se.ucdp.read("GEDEvent_v23_1.csv")  # doctest: +SKIP
    >>> se.total(events, "killed", by="year")  # doctest: +SKIP
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
    """Our events in the columns of UCDP GED, one row for each that can be one, and what of all events is lost.

    `as_` is the library of both frames; `version` and the filters of a view are those of `load`. The rows have the
    49 columns of 20.1 and `event_id`, ours, by which they are sorted. A row is an event of violence, on days that are
    known, in which somebody is claimed to have died; all others are lost as a whole. Ids that only UCDP can give are
    empty (`id`, `relid`, those of conflict, dyad and sides), and so is the best estimate where claims differ or give
    a range. `source_article` has publisher, day and our own words for each document; `event_clarity` is 2 where
    anything is contested.

    The losses are like those of `read`: `row` is the place of the event in our table, counted from 1, `key` its
    identifier; without a `field` the whole event has no row. `read` takes the rows back, under our identifiers.

    Raises KeyError and ValueError as `load` does, ValueError for a version before 2.0.0, and ImportError naming the
    extra to install.

    >>> import syria_events as se
    >>> rows, losses = se.ucdp.export()
    >>> int(rows["id"].count())
    0
    >>> sorted(set(losses.query("field.isna()").reason))
    ['counted_elsewhere', 'no_date', 'no_death', 'posture', 'statement']
    """
    from syria_events.field import outward, ucdprows

    carrying.engine(as_)
    view: Filters = {"voices": voices, "origins": origins, "documents": documents, "until": until}
    known = layouts.layout("ucdp-ged")
    rows, losses = ucdprows.rows(outward.Ours.of(version, view))
    table, vocabularies = outward.table_of(known)
    first = convert(outward.written(rows, known), table, as_, vocabularies)
    return first, convert(outward.losses(losses), layouts.made().table("losses"), as_, layouts.made())


def _implied(values: carrying.Columns) -> dict[str, pa.ChunkedArray]:
    """Where years and the point as text say no more than the days and the coordinates."""
    import pyarrow as pa
    import pyarrow.compute as pc

    found = {}
    for name, day in (("year", "date_start"), ("start_year", "date_start"), ("end_year", "date_end")):
        if name in values:
            found[name] = pc.equal(values[name].cast(pa.int64()), pc.year(values[day]))
    if {"geom_wkt", "longitude", "latitude"} <= values.keys():
        parts = pc.extract_regex(values["geom_wkt"], r"^POINT ?[(] ?(?P<x>-?[0-9.]{1,20}) (?P<y>-?[0-9.]{1,20}) ?[)]$")
        same = [
            pc.equal(_number(pc.struct_field(parts, axis)), values[name])
            for axis, name in (("x", "longitude"), ("y", "latitude"))
        ]
        found["geom_wkt"] = pc.and_(*same)
    return found


def _number(texts: pa.ChunkedArray) -> pa.ChunkedArray:
    import pyarrow as pa
    import pyarrow.compute as pc

    good = pc.match_substring_regex(texts, r"^-?[0-9]+([.][0-9]+)?$")
    return pc.if_else(good, texts, pa.scalar(None, pa.string())).cast(pa.float64())


def _completed(values: carrying.Columns, cells: carrying.Columns, losses: Losses) -> dict[str, pa.ChunkedArray]:
    """Class, precision of the date, and which side of the counts is open."""
    from syria_events.field import derived

    if "type_of_violence" in cells:
        losses.cells("type_of_violence", cells["type_of_violence"], "no_value")
    n_rows = len(values["id"])
    return {
        "event_class": derived.constant("violence", n_rows),
        "is_total": derived.constant(False, n_rows),
        "date_precision": derived.date_precision(values["date_start"], values["date_end"]),
        "killed_open": derived.open_side(values.get("low"), values.get("high"), n_rows),
    }


_ASKED = frozenset({"year", "start_year", "end_year", "geom_wkt"})
DIALECT = carrying.Dialect("ucdp-ged", _ASKED, _implied, _completed)
