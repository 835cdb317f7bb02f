"""Events of any dataset as points in space and time, and those that are nowhere or at no time told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events.field import headers, layouts
from syria_events.field.nearby import Points
from syria_events.frames.fitting import fitted
from syria_events.frames.incoming import Columns, columns_of
from syria_events.issues import Issue, Refused
from syria_events.schema import Field, Table, arrow

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Ints = NDArray[np.int64]
    Flags = NDArray[np.bool_]

# Kilometres around the point within which an event lies by UCDP's where_prec, where no radius is given: the place,
# its surroundings, a district, a governorate, and a region or line. A rule of ours (decision 0052). Of a country (6)
# and of the sea and the air (7) a point says nothing.
RADIUS = {1: 0.0, 2: 25.0, 3: 50.0, 4: 150.0, 5: 150.0}
# ACLED's geo_precision has one code for all regions larger than a place.
_ACLED_REGION = 3

NEEDED = ("event_id", "date_start", "date_end", "latitude", "longitude")
# What is asked of an event where it is there.
MORE = (
    "event_class", "event_type", "location_precision", "radius_km", "dataset", "their_type", "their_subtype",
    "their_place_precision",
)  # fmt: skip


@dataclass(frozen=True)
class Placed:
    """Rows with a place and a time, where they stand among all, and why each of the others has none.

    `rows` are the places of `points` in `data`; `reasons` has for each row of `data` the empty text or the reason.
    """

    data: pa.Table
    points: Points
    rows: Ints
    reasons: NDArray[np.str_]

    @property
    def ids(self) -> pa.Array:
        """The `event_id` of every row."""
        return whole(self.data.column("event_id"))


def placed(events: object, side: str, more: Sequence[str] = ()) -> Placed:
    """Events of a frame of any library as points; Refused naming `side` where a row cannot be one at all.

    An event is `undated` where a bound of its days is missing, `unplaced` without coordinates, and `vague` where its
    point stands for a country, the sea or the air.
    """
    data = typed(events, side, NEEDED, (*MORE, *more))
    latitude, longitude = (floats(data, name) for name in ("latitude", "longitude"))
    within(latitude, longitude, side)
    first, last = (days_of(data, name) for name in ("date_start", "date_end"))
    backward = np.flatnonzero(~np.isnan(first) & ~np.isnan(last) & (last < first))
    if len(backward):
        said = "date_end is before date_start; expected a span of days in order"
        raise Refused(Issue(side, int(row) + 1, "date", said) for row in backward)
    radius = _radius(data)
    reasons = np.full(data.num_rows, "", dtype="<U8")
    reasons[np.isnan(radius)] = "vague"
    reasons[np.isnan(latitude) | np.isnan(longitude)] = "unplaced"
    reasons[np.isnan(first) | np.isnan(last)] = "undated"
    rows = np.flatnonzero(reasons == "")
    days = (column[rows].astype(np.int64) for column in (first, last))
    return Placed(data, Points(latitude[rows], longitude[rows], radius[rows], *days), rows, reasons)


def typed(events: object, side: str, needed: Sequence[str], more: Sequence[str] = (), keyed: bool = True) -> pa.Table:
    """Some columns of events in the types that our tables give them; those of `more` that are missing are empty.

    Raises Refused, with everything that is wrong, for columns of `needed` that are missing or there twice, cells that
    are none of their type, and, unless `keyed` is False, events that are there twice or have no identifier.
    """
    columns = events if isinstance(events, Columns) else columns_of(events)
    issues = [Issue(side, 0, "column", f"expected a column {name}") for name in needed if name not in columns.names]
    if issues and (theirs := headers.meant(columns.names)):
        read = f"se.{theirs.partition('-')[0]}.read"
        raise Refused(
            [Issue(side, 0, "header", f"the columns are those of {theirs}; expected what {read} makes of them")]
        )
    twice = [name for name in (*needed, *more) if columns.names.count(name) > 1]
    issues += [Issue(side, 0, "column", f"there are several columns {name}; expected one") for name in twice]
    if issues:
        raise Refused(issues)
    made = layouts.made()
    known = made.table("field_events")
    wanted = [known.field(name) for name in dict.fromkeys((*needed, *more)) if name in columns.names]
    values = {field.name: columns.values[columns.names.index(field.name)] for field in wanted}
    ready = {field.name: column for field in wanted if (column := _ready(field, values[field.name])) is not None}
    rest = [layouts.unasked(field) for field in wanted if field.name not in ready]
    part = Columns(tuple(f.name for f in rest), tuple(values[f.name] for f in rest), columns.n_rows)
    found = fitted(part, Table("events", "", "", tuple(rest), ("event_id",)), made)
    if found.problems:
        raise Refused(Issue(side, problem.row, problem.rule, problem.message) for problem in found.problems)
    ready |= {field.name: found.data.column(field.name) for field in rest}
    cells = {field.name: ready[field.name] for field in wanted}
    # where no column is there, none says how many rows there are
    data = pa.table(cells | {name: pa.nulls(columns.n_rows) for name in more if name not in cells})
    if keyed and "event_id" in needed:
        distinct(whole(data.column("event_id")), side)
    return data


def _ready(field: Field, values: pa.ChunkedArray | list[Any]) -> pa.ChunkedArray | None:
    """A column that is of its type as it stands, or None where its cells have to be looked at one by one.

    Days that a library keeps as midnights are made days; text is looked at once for each that differs.
    """
    if isinstance(values, list):
        return None
    if field.type == "date" and pa.types.is_timestamp(values.type) and values.type.tz is None:
        with suppress(pa.ArrowInvalid):  # there is a time of day
            return values.cast(pa.date32())
    if values.type == arrow.plain_type(field) and field.type in ("date", "integer", "number", "boolean"):
        return values
    if field.type == "string" and pa.types.is_dictionary(values.type):
        coded = values.unify_dictionaries()
        coded = coded.chunk(0) if coded.num_chunks == 1 else coded.combine_chunks()
        return pa.chunked_array([coded]) if isinstance(coded, pa.DictionaryArray) and not _odd(coded) else None
    if field.type != "string" or not re.fullmatch("(large_)?string|string_view", str(values.type)):
        return None
    if field.name == "event_id":
        return values.cast(pa.string())
    coded = whole(values).dictionary_encode()
    if coded.type.value_type != pa.string():
        coded = pa.DictionaryArray.from_arrays(coded.indices, coded.dictionary.cast(pa.string()))
    return None if _odd(coded) else pa.chunked_array([coded])


def _odd(coded: pa.DictionaryArray) -> bool:
    """Whether some text may be more or less than it says."""
    return bool(len(coded.dictionary) and pc.any(pc.match_substring_regex(coded.dictionary, _ODD)).as_py())


# What may stand for a missing value, or be a clock time that a program wrote: for `fitted` to decide.
_ODD = "^$|^[#<]?[Nn](/?[Aa]|[Aa][NnTt]|[Uu][Ll][Ll]|one)>?$|^(0 days )?[0-9]{1,2}:[0-9]{2}"


def whole(column: pa.ChunkedArray) -> pa.Array:
    """A column in one piece, text of closed vocabularies as text."""
    if pa.types.is_dictionary(column.type):
        column = column.cast(pa.string())
    if isinstance(column, pa.ChunkedArray):
        # Combining one chunk would copy it.
        return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()
    return column


def distinct(ids: pa.Array, side: str) -> None:
    """Raises Refused where an identifier is missing or there twice."""
    if ids.null_count:
        row = pc.index(pc.is_null(ids), True).as_py()
        raise Refused([Issue(side, row + 1, "key", "event_id is empty; expected an identifier in every row")])
    if len(ids) < 2 or pc.all(pc.less(ids[:-1], ids[1:])).as_py():  # in order, which costs less to see
        return
    if pc.count_distinct(ids).as_py() < len(ids):
        counts = pc.value_counts(ids)
        several = pc.greater(counts.field("counts"), 1)
        again = sorted(counts.field("values").filter(several).to_pylist())[:5]
        said = f"{', '.join(again)}: there several times; expected each event once"
        raise Refused([Issue(side, 0, "key", said)])


def floats(data: pa.Table, name: str) -> NDArray[np.float64]:
    """A column of numbers, missing ones as NaN."""
    cells = whole(data.column(name).cast(pa.float64()))
    return np.asarray(pc.fill_null(cells, float("nan")).to_numpy(zero_copy_only=False), np.float64)


def days_of(data: pa.Table, name: str) -> NDArray[np.float64]:
    """Days from 1970, missing ones as NaN."""
    cells = data.column(name).cast(pa.date32()).cast(pa.int32()).cast(pa.float64())
    return np.asarray(whole(pc.fill_null(cells, float("nan"))).to_numpy(zero_copy_only=False), np.float64)


def within(latitude: NDArray[np.float64], longitude: NDArray[np.float64], side: str) -> None:
    """Refused naming `side` where a point is no place on the globe."""
    issues = []
    for name, cells, most in (("latitude", latitude, 90), ("longitude", longitude, 180)):
        for row in np.flatnonzero(np.abs(cells) > most):
            said = f"{name} is {cells[row]}; expected -{most} to {most} degrees"
            issues.append(Issue(side, int(row) + 1, "range", said))
    if issues:
        raise Refused(issues)


def _radius(data: pa.Table) -> NDArray[np.float64]:
    """Kilometres within which each event lies around its point; NaN where the point says nothing."""
    by_code = np.array([0.0, *(RADIUS.get(code, np.nan) for code in range(1, 8))])
    codes = precision(data)
    given = floats(data, "radius_km")
    known = by_code[codes]
    # A radius that was measured is better than that of a code, but the middle of a country is no place.
    return np.where(np.isnan(given) | np.isnan(known), known, np.maximum(given, 0))


def precision(data: pa.Table) -> Ints:
    """UCDP's code of how exactly each place is known, 0 where nobody says; ACLED's larger region is a governorate."""
    column = data.column("location_precision")
    if pa.types.is_integer(column.type) and not column.null_count:
        codes = whole(column).to_numpy(zero_copy_only=False)
        if not len(codes) or (codes.min() > 0 and codes.max() <= 7):
            return np.asarray(codes)
    codes = np.asarray(np.nan_to_num(floats(data, "location_precision")), np.int64)
    region = (floats(data, "their_place_precision") == _ACLED_REGION) & (codes == 0)
    return np.where((codes < 0) | (codes > 7), 0, np.where(region, 4, codes))
