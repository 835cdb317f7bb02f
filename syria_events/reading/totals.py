"""Sums of people that count nobody twice, say which side is open, and count what stands behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, overload

from syria_events import naming, schema
from syria_events.frames.fitting import Fitted, fitted
from syria_events.frames.incoming import Columns, columns_of
from syria_events.frames.outgoing import convert
from syria_events.reading.entries import BOUNDS, CONTESTING, Entry, entries, tally, unknown_key
from syria_events.schema import Field, Table, arrow

if TYPE_CHECKING:
    import duckdb
    import pandas as pd
    import polars as pl
    import pyarrow as pa

Keys = str | Sequence[str] | None

# What a sum of events needs besides the figure, and a sum of casualties; what a period and the other numbers need.
_OF_EVENTS = ("event_id", "event_class", "event_status", "date_start", "date_end", "location_id")
_OF_EVENTS_TOO = ("joint_with", "joint_for", "is_total", "contested_fields")
_OF_CASUALTIES = ("casualty_id", "event_id", "outcome", "low", "best", "high", "open", "status", "contested", "joint")
_DATES = ("date_start", "date_end")
_PERIODS = {"month": "string", "year": "integer"}

_RESULT = (
    Field("n_events", "integer", "Events, without those that are totals of others.", "events", required=True),
    Field("n_figures", "integer", "Figures summed.", required=True),
    Field("low", "integer", "At least so many, as far as figures go; empty where none has a floor.", "persons"),
    Field("best", "integer", "Sum of the best figures, only where every figure has one.", "persons"),
    Field("high", "integer", "At most so many by these figures; empty where one has no ceiling.", "persons"),
    Field("open", "string", "Which side is open; empty where nobody gives a figure.", vocabulary="open_side"),
    Field("n_contested", "integer", "Contested figures.", required=True),
    Field("n_unknown", "integer", "Violent events, or figures, of which nobody gives a number.", required=True),
    Field("n_alleged", "integer", "Events, or figures, only alleged.", required=True),
    Field("n_undated", "integer", "Not dated to within one calendar month."),
    Field("n_unplaced", "integer", "Without a location."),
    Field("n_joint", "integer", "Whose people are counted together with those of another event.", required=True),
    Field("n_totals", "integer", "Totals of other events, left out of everything else.", required=True),
)


@overload
def total(
    rows: object = None, what: str = "killed", by: Keys = None, as_: Literal["pandas"] = "pandas"
) -> pd.DataFrame: ...
@overload
def total(rows: object = None, what: str = "killed", by: Keys = None, *, as_: Literal["polars"]) -> pl.DataFrame: ...
@overload
def total(rows: object = None, what: str = "killed", by: Keys = None, *, as_: Literal["arrow"]) -> pa.Table: ...
@overload
def total(
    rows: object = None, what: str = "killed", by: Keys = None, *, as_: Literal["duckdb"]
) -> duckdb.DuckDBPyRelation: ...


@naming.public
def total(rows: object = None, what: str = "killed", by: Keys = None, as_: str = "pandas") -> Any:
    """The people killed or hurt in each group, nobody twice, with what stands behind the sum and what is not in it.

    `rows` are events or casualties, all or some of them, in pandas, polars, Arrow or DuckDB; None
    stands for the installed events. `what` is "killed", "injured" or "civilians_killed" of events,
    "killed", "injured" or "detained" of casualties. `by` is a column or several; "month" ("2022-08")
    and "year" are those of the date where the whole span from `date_start` to `date_end` lies in
    one, unless `rows` have a column of that name. `as_` is the library of the result, as in `load`.

    One row per group, sorted, a group whose key is missing last; without `by` one row. After the
    keys, in persons: `low` (at least), `best` (only where every figure has one), `high` (at most;
    empty where a figure has no ceiling or its number is unknown) and `open`, which side is
    open, empty where nobody gives a figure. And in events, or figures where `rows` are casualties:

    - `n_events` events in the group, `n_figures` figures with a bound, which are those summed;
    - `n_contested` contested figures; `n_alleged` alleged only;
    - `n_unknown` without a number: violent events of which nobody gives one, and numbers unknown;
    - `n_undated` whose date does not lie in one calendar month, `n_unplaced` without a location;
      of casualties empty, unless `rows` have `date_start`, `date_end` and `location_id`;
    - `n_joint` whose people are counted together with those of another event, at one of them;
    - `n_totals` events that are totals of others, which nothing else counts.

    `low` and `high` bound what figures say. Of the events in `n_unknown` nobody says anything.

    Raises ValueError where a sum would count people twice or columns are missing, for an unknown
    `what` or library and for cells that are none; KeyError for an unknown column in `by`.

    >>> import syria_events as se
    >>> events = se.load("events")
    >>> killed = se.total(events, "killed", by="event_type")
    >>> int(killed["n_events"].sum() + killed["n_totals"].sum()) == len(events)
    True
    >>> by_side = se.total(se.load("casualties"), "killed", by="side_id")
    >>> bool((by_side["low"] <= by_side["high"]).all())
    True
    """
    if isinstance(rows, str):
        raise TypeError(f"rows is {rows!r}; expected a frame, as in total(load('events'), 'killed')")
    if rows is None:
        from syria_events.reading.loading import load

        rows = load("events", as_="arrow")
    table, made = _totalled(columns_of(rows), what, by)
    known = schema.installed()
    return convert(arrow.from_rows(table, known, made), table, as_, known)


def _totalled(columns: Columns, what: str, by: Keys) -> tuple[Table, list[dict[str, Any]]]:
    """What a result's columns are, and its rows."""
    of, needed = _needed(columns, what)
    keys = _keys(columns, by)
    periods = [key for key in keys if key in _PERIODS and key not in columns.names]
    if missing := [name for name in needed if name not in columns.names]:
        needs = f"a total of {of} needs what load({of!r}) has since version 2.0.0"
        raise ValueError(f"rows lack {', '.join(missing)}; {needs}. {_ADVICE}")
    if periods and not {*_DATES} <= {*columns.names}:
        raise ValueError(f"by {periods[0]!r} needs date_start and date_end; join those of the events by event_id")
    fields = [Field(key, _PERIODS[key], "") if key in periods else _key(columns, key, of) for key in keys]
    labels = _typed(columns, [field for field in fields if field.name not in periods])
    groups: dict[tuple[Any, ...], list[Entry]] = {} if keys else {(): []}
    for number, entry in entries(of, what, _typed(columns, _declared(columns, of, needed))):
        own = entry.periods | {name: cells[number] for name, cells in labels.items()}
        groups.setdefault(tuple(own[key] for key in keys), []).append(entry)
    made = [dict(zip(keys, key, strict=True)) | tally(found) for key, found in groups.items()]
    return Table("total", "", "", (*fields, *_RESULT), ()), made


_ADVICE = "Choose rows before and columns after; in pandas, reset_index() makes an index a column"


def _needed(columns: Columns, what: str) -> tuple[str, tuple[str, ...]]:
    """The table that the rows are of, and the columns of it that a total of `what` needs."""
    names = set(columns.names)
    for name in sorted(names):
        if columns.names.count(name) > 1:
            raise ValueError(f"rows have {columns.names.count(name)} columns called {name!r}; expected one")
    if {"window", "total_id"} & names:
        raise ValueError("rows are totals, which overlap with the figures of events; expected events or casualties")
    if {"claim_id", "stance"} <= names:
        raise ValueError("rows are claims, several of one figure; expected what they come to: events or casualties")
    of = "casualties" if {"casualty_id", "outcome"} & names else "events"
    offered = schema.installed().values("outcome") if of == "casualties" else tuple(CONTESTING)
    if what not in offered:
        more = ""
        if of == "events" and what == "detained":
            more = "; events have no such column: total(load('casualties'), 'detained')"
        if of == "casualties" and what == "civilians_killed":
            more = "; choose the rows whose category is civilian, and total 'killed'"
        raise naming.Unknown(f"figure of {of}", [what], offered, more)
    if of == "casualties":
        return of, _OF_CASUALTIES
    return of, (*_OF_EVENTS, *_OF_EVENTS_TOO, *(f"{what}_{bound}" for bound in BOUNDS))


def _keys(columns: Columns, by: Keys) -> tuple[str, ...]:
    """The columns to group by; each is there, or is a period of the date, and is not one of the result's own."""
    keys = () if by is None else (by,) if isinstance(by, str) else tuple(by) if isinstance(by, Iterable) else (by,)
    if wrong := [key for key in keys if not isinstance(key, str)]:
        raise TypeError(f"by has {wrong[0]!r}; expected the name of a column, or several")
    if repeated := sorted({key for key in keys if keys.count(key) > 1}):
        raise ValueError(f"by names {repeated[0]!r} twice; expected each column once")
    offered = (*columns.names, *_PERIODS)
    for key in keys:
        if key not in offered:
            raise unknown_key([key], offered)
        if key in {field.name for field in _RESULT}:
            raise ValueError(f"by is {key!r}, which is a column of the result; expected another name, so rename yours")
    return keys


def _declared(columns: Columns, of: str, needed: Sequence[str]) -> list[Field]:
    """The columns a total reads: those it needs, and where they are there those of time and place."""
    known = schema.installed()
    more = [name for name in (*_DATES, "location_id") if name in columns.names and name not in needed]
    return [known.table(of).field(name) for name in needed] + [known.table("events").field(name) for name in more]


# What a column is that no table declares, by the Python types of its cells.
_OF_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "boolean": bool, "integer": int, "number": (int, float), "datetime": dt.datetime, "date": dt.date, "string": str,
}  # fmt: skip


def _key(columns: Columns, name: str, of: str) -> Field:
    """What is known of a column to group by: as the schema has it where its cells fit, else by its cells."""
    known = schema.installed()
    declared = [known.table(table).field(name) for table in (of, "events") if name in known.table(table).names]
    types = {type(cell) for cell in columns.cells(name) if cell is not None}
    inferred = [Field(name, kind, "") for kind, alike in _OF_TYPES.items() if all(issubclass(t, alike) for t in types)]
    for field in (*declared, *inferred):
        plain = Field(name, field.type, field.description, field.unit)
        found = _fitted(columns, [plain])
        if not found.unread:
            terms = known.values(field.vocabulary) if field.vocabulary else ()
            closed = set(found.data[name].to_pylist()) <= {None, *terms}
            return replace(plain, vocabulary=field.vocabulary if closed else None)
    raise ValueError(f"by is {name!r}, whose cells are of several types, or of one that nothing can be grouped by")


def _fitted(columns: Columns, fields: Sequence[Field]) -> Fitted:
    """Some columns in the types of `fields`."""
    values = tuple(columns.values[columns.names.index(field.name)] for field in fields)
    part = Columns(tuple(field.name for field in fields), values, columns.n_rows)
    return fitted(part, Table("rows", "", "", tuple(fields), ()), schema.installed())


def _typed(columns: Columns, fields: Sequence[Field]) -> dict[str, list[Any]]:
    """The cells of some columns, all of their declared types."""
    found = _fitted(columns, fields)
    for problem in found.problems:
        raise ValueError(f"row {problem.row}: {problem.message}" if problem.row else problem.message)
    cells = {name: found.data[name].to_pylist() for name in found.data.column_names}
    for name, counts in cells.items():
        for row, count in enumerate(counts, start=1):
            if isinstance(count, int) and count < 0:
                raise ValueError(f"row {row}: {name} is {count}; expected a number of people, and empty where unknown")
    return cells
