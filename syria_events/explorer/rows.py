"""The rows that figures show: those of `events` as JSON has them, whatever library they come in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

import pyarrow as pa

from syria_events import schema
from syria_events.checks import onetable, relations
from syria_events.checks.eventrows import contested_values_are_open, days_are_those_of_the_date
from syria_events.field import headers
from syria_events.frames.fitting import fitted
from syria_events.frames.incoming import columns_of
from syria_events.issues import Issue, Refused
from syria_events.schema import Table
from syria_events.schema.text import cell

# Without these a row cannot be shown as an event; of the others a missing one counts as empty.
NEEDED = ("event_id",)
_OF_VALUES = {"minimum", "maximum", "vocabulary", "finite", "calendar"}
_TOLD = 5  # of what is wrong with rows


def rows_of(rows: object, table: str = "events") -> list[dict[str, Any]]:
    """Rows of a table as JSON has them, days and instants as text; None stands for the installed ones.

    Raises ValueError where they have no identifiers, two rows with one, or a cell that stands for nothing.
    """
    if rows is None:
        from syria_events.editions.datapackage import Package

        return plain(Package.open().table(table).to_pylist())
    data = table_of(rows, table)
    made = plain(data.to_pylist())
    blank = dict.fromkeys(schema.installed().table(table).names)
    return [blank | row for row in made]


def table_of(rows: object, table: str = "events") -> pa.Table:
    """Those columns of rows that a table has, in its types; raises ValueError as `rows_of` does.

    What cannot be is not drawn: values are held against the schema, as `validate` does with all else too.
    """
    columns = columns_of(rows)
    known = schema.installed()
    declared = known.table(table)
    if theirs := headers.meant(columns.names):
        read = f"se.{theirs.partition('-')[0]}.read"
        expected = f"the columns are those of {theirs}; expected rows of {table}, as {read} makes of the file"
        raise Refused([Issue("rows", 0, "header", expected)])
    if missing := [name for name in NEEDED if name not in columns.names]:
        raise ValueError(f"rows lack {', '.join(missing)}; expected rows of {table}, as load({table!r}) has them")
    found = fitted(columns, declared, known)
    for problem in found.problems:
        raise ValueError(f"row {problem.row}: {problem.message}" if problem.row else problem.message)
    names = [name for name in declared.names if name in found.data.column_names]
    data = found.data.select(names)
    _unique(data["event_id"].to_pylist())
    if wrong := list(_impossible(data, declared, known)):
        kind, lines = ("line", columns.lines) if columns.lines else ("row", range(1, columns.n_rows + 1))
        said = [f"{kind} {lines[issue.line - 1]}: {issue.message}" for issue in wrong[:_TOLD] if issue.line]
        more = f"; and {len(wrong) - _TOLD} more, which validate tells" if len(wrong) > _TOLD else ""
        raise ValueError("; ".join(said) + more)
    return data


def _impossible(data: pa.Table, table: Table, known: schema.Schema) -> Iterator[Issue]:
    """What cannot be: values beyond their bounds or vocabularies, and in our own events bounds or days in disorder.

    That rows are incomplete, or of others' making, is no fault here; UCDP has best numbers above the highest.
    """
    there = replace(table, fields=tuple(field for field in table.fields if field.name in data.column_names))
    there = replace(there, rules=tuple(rule for rule in table.rules if {*rule.columns} <= {*there.names}))
    form = re.compile(known.table("events").field("event_id").pattern or "")
    ours = {number for number, key in enumerate(data["event_id"].to_pylist(), start=1) if form.fullmatch(str(key))}
    ordered = {rule.name for rule in there.rules if rule.ordered}
    for issue in onetable.table_issues(table.name, data, there, known, in_order=False):
        if issue.rule in _OF_VALUES or (issue.rule in ordered and issue.line in ours):
            yield issue
    if there.names == known.table("events").names:
        rows = {"events": relations.rows_of(data)}
        for law in (days_are_those_of_the_date, contested_values_are_open):
            for name, line, message in law.broken(rows, known):
                if line in ours:
                    yield Issue(name, line, law.name, message)


def _unique(identifiers: Sequence[str | None]) -> None:
    seen: set[str | None] = set()
    for number, event in enumerate(identifiers, 1):
        if event is None or event in seen:
            said = f"a second one with event_id {event}" if event else "without an event_id"
            raise ValueError(f"row {number} is {said}; expected one row for each event")
        seen.add(event)


def plain(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with days and instants as text, as JSON has them."""
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool | int | float) else cell(value)


def labels(vocabulary: str) -> dict[str, str]:
    """What each value of a vocabulary is called for readers."""
    return {term.value: term.label for term in schema.installed().vocabularies[vocabulary].terms}
