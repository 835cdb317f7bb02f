"""The rows that figures show: those of `events` as JSON has them, whatever library they come in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
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


def rows_of(rows: object, table: str = "events") -> list[dict[str, Any]]:
    """Rows of a table as JSON has them, days and instants as text; None stands for the installed ones.

    Raises ValueError where they have no column of identifiers, and Refused, with everything that is wrong, for rows
    without an identifier, two rows with one, and cells that stand for nothing or for what cannot be.
    """
    if rows is None:
        from syria_events.editions.datapackage import Package

        return plain(Package.open().table(table).to_pylist())
    data = table_of(rows, table)
    made = plain(data.to_pylist())
    blank = dict.fromkeys(schema.installed().table(table).names)
    return [blank | row for row in made]


def table_of(rows: object, table: str = "events") -> pa.Table:
    """Those columns of rows that a table has, in its types; raises what `rows_of` does.

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
    names = [name for name in declared.names if name in found.data.column_names]
    data = found.data.select(names)
    unread = {row for row, _ in found.unread}
    issues = [Issue(table, problem.row, problem.rule, problem.message) for problem in found.problems]
    issues += _repeated(table, data["event_id"].to_pylist(), {row for row, name in found.unread if name == "event_id"})
    # What a law says of a row with a cell that could not be read may be the echo of that.
    wrong = _impossible(data, declared, known)
    issues += [issue for issue in wrong if issue.line not in unread or issue.rule in _OF_VALUES]
    if issues:
        path = str(rows) if isinstance(rows, str | Path) else table
        lines = (0, *(columns.lines or range(1, columns.n_rows + 1)))
        raise Refused(sorted({replace(issue, path=path, line=lines[issue.line]) for issue in issues}))
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


def _repeated(table: str, identifiers: Sequence[str | None], unread: Collection[int]) -> Iterator[Issue]:
    """Rows without an identifier, `unread` ones apart, and those whose identifier another had before."""
    seen: set[str] = set()
    for row, event in enumerate(identifiers, 1):
        if event is None:
            if row not in unread:
                yield Issue(table, row, "required", "event_id is empty; expected a value in every row")
        elif event in seen:
            yield Issue(table, row, "primary_key", f"event_id is {event} again; expected a key that no other row has")
        else:
            seen.add(event)


def plain(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Rows with days and instants as text, as JSON has them."""
    return [{name: _plain(value) for name, value in row.items()} for row in rows]


def _plain(value: Any) -> Any:
    return value if value is None or isinstance(value, str | bool | int | float) else cell(value)


def labels(vocabulary: str) -> dict[str, str]:
    """What each value of a vocabulary is called for readers."""
    return {term.value: term.label for term in schema.installed().vocabularies[vocabulary].terms}
