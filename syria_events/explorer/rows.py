"""The rows that figures show: those of `events` as JSON has them, whatever library they come in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from syria_events import schema
from syria_events.frames.fitting import fitted
from syria_events.frames.incoming import columns_of
from syria_events.schema.text import cell

# Without these a row cannot be shown as an event; of the others a missing one counts as empty.
NEEDED = ("event_id",)


def rows_of(rows: object, table: str = "events") -> list[dict[str, Any]]:
    """Rows of a table as JSON has them, days and instants as text; None stands for the installed ones.

    Raises ValueError where they have no identifiers, two rows with one, or a cell that stands for nothing.
    """
    if rows is None:
        from syria_events.editions.datapackage import Package

        return plain(Package.open().table(table).to_pylist())
    data = table_of(rows, table)
    made = plain(data.to_pylist())
    _unique([row["event_id"] for row in made])
    _finite(made)
    blank = dict.fromkeys(schema.installed().table(table).names)
    return [blank | row for row in made]


def table_of(rows: object, table: str = "events") -> pa.Table:
    """Those columns of rows that a table has, in its types; raises ValueError as `rows_of` does."""
    columns = columns_of(rows)
    known = schema.installed()
    declared = known.table(table)
    if meant := _meant(columns.names, declared.names):
        raise ValueError(meant)
    if missing := [name for name in NEEDED if name not in columns.names]:
        raise ValueError(f"rows lack {', '.join(missing)}; expected rows of {table}, as load({table!r}) has them")
    found = fitted(columns, declared, known)
    for problem in found.problems:
        raise ValueError(f"row {problem.row}: {problem.message}" if problem.row else problem.message)
    names = [name for name in declared.names if name in found.data.column_names]
    return found.data.select(names)


def _unique(identifiers: Sequence[str | None]) -> None:
    seen: set[str | None] = set()
    for number, event in enumerate(identifiers, 1):
        if event is None or event in seen:
            said = f"a second one with event_id {event}" if event else "without an event_id"
            raise ValueError(f"row {number} is {said}; expected one row for each event")
        seen.add(event)


def _finite(rows: Sequence[dict[str, Any]]) -> None:
    for number, row in enumerate(rows, 1):
        for name, value in row.items():
            if isinstance(value, float) and not math.isfinite(value):
                raise ValueError(f"row {number}: {name} is {value}; expected a number, or nothing where none is known")


def _meant(names: Sequence[str], ours: Sequence[str]) -> str:
    """What to do with rows whose columns are rather those of another dataset; empty for rows of ours."""
    from syria_events.field import headers, layouts

    for layout, read in (("ucdp-ged", "ucdp.read"), ("acled", "acled.read")):
        theirs = len(headers.resolved(names, layouts.layout(layout)))
        if theirs > max(len({*names} & {*ours}), len(names) / 2):
            return f"the columns are those of {layout}; give what se.{read} makes of the file, or say --as {layout}"
    return ""


def plain(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with days and instants as text, as JSON has them."""
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool | int | float) else cell(value)


def labels(vocabulary: str) -> dict[str, str]:
    """What each value of a vocabulary is called for readers."""
    return {term.value: term.label for term in schema.installed().vocabularies[vocabulary].terms}
