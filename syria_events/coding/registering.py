"""A document becomes a row of coding/documents.csv: its text is measured, its row added or completed."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from syria_events import naming, outputs
from syria_events.checks import onetable
from syria_events.coding import lists, passages
from syria_events.derivation.records import TOMBSTONE
from syria_events.editions import documents
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema, Table, arrow

PATH = "coding/documents.csv"
_MEASURED = ("sha256", "n_characters")
# The option that gives a column, and a value that is as good as any other where it is missing.
_OPTIONS = {
    "source_id": "--source", "title": "--title", "published_edtf": "--published", "language": "--language",
    "read_as": "--read-as",
}  # fmt: skip
_STANDS_IN = {"source_id": "x", "title": "x", "published_edtf": "2022", "language": "en", "read_as": "full_text"}


def add(folder: Path, file: Path, said: Mapping[str, str], schema: Schema) -> tuple[str, list[str]]:
    """The document whose text is `file`, and the columns of its row that were filled in; none when all stood there.

    `said` is column -> cell of documents.csv. Without a `document_id` the document is the one whose
    text it is already. Raises Refused, with everything at once, when the text cannot be read or is
    empty, when what is said or measured contradicts the row, when the text is another document's,
    and when the row does not satisfy the schema; then nothing is changed.
    """
    with outputs.alone(folder):
        return _added(folder, file, said, schema)


def _added(folder: Path, file: Path, said: Mapping[str, str], schema: Schema) -> tuple[str, list[str]]:
    text, sha256 = documents.decode(file)
    table, issues = schema.table("documents"), []
    if not text.strip():
        issues.append(Issue(str(file), 0, "document", "the text is empty"))
    if text.startswith("\ufeff"):
        message = "begins with a byte order mark, which would count as a character; save it as UTF-8 without one"
        issues.append(Issue(str(file), 1, "document", message))
    rows = lists.typed_rows(folder, "documents", table.names, None, issues)  # without a table, as they are written
    same = {str(row["document_id"]): line for line, row in rows.items() if row["sha256"] == sha256}
    document = said.get("document_id") or next(iter(same), None)
    if document is None:
        issues.append(Issue(PATH, 0, "document", "this text is new; expected an identifier for it (--id)"))
        raise Refused(issues)
    issues += [
        Issue(PATH, line, "document", f"this is the text of {other}; expected one text for each document")
        for other, line in same.items()
        if other != document
    ]
    wanted = {**said, "document_id": document, "sha256": sha256, "n_characters": str(len(text))}
    line, row = next(((n, row) for n, row in rows.items() if row["document_id"] == document), (0, None))
    completed = {name: (row or {}).get(name) or wanted.get(name) for name in table.names}
    if row is not None:
        issues += _contradictions(row, wanted, line)
    issues += _faults(folder, completed, line, table, schema)
    if issues:
        raise Refused(issues)
    filled = [name for name in table.names if completed[name] != (row or {}).get(name)]
    if filled:
        others = [other for other in rows.values() if other["document_id"] != document]
        outputs.write(folder, {PATH: _written([*others, completed], table)})
    return document, filled


def recognised(folder: Path, file: Path) -> str | None:
    """The document whose text `file` is, by coding/documents.csv; None where it is no document's."""
    _, sha256 = documents.decode(file)
    return next((document for document, known in passages.recorded(folder).items() if known == sha256), None)


def _contradictions(row: Mapping[str, str | None], wanted: Mapping[str, str], line: int) -> Iterator[Issue]:
    """Where a row has another cell than what is said, or measured."""
    for name, cell in wanted.items():
        if cell and row[name] not in (None, cell):
            what = "the file comes to" if name in _MEASURED else "you say"
            yield Issue(PATH, line, "document", f"{row['document_id']}: {name} is {row[name]!r}; {what} {cell!r}")


def _faults(folder: Path, row: Mapping[str, str | None], line: int, table: Table, schema: Schema) -> Iterator[Issue]:
    """Where a row is not as the schema says, by itself and in what it leads to."""
    missing = [name for name in table.names if table.field(name).required and row[name] is None]
    for name in missing:
        yield Issue(PATH, line, "required", f"{row['document_id']}: {name} is missing; expected {_OPTIONS[name]}")
    if row["read_as"] not in (None, *schema.values("read_as")):
        message = f"read_as is {row['read_as']!r}; expected one of {', '.join(schema.values('read_as'))}"
        message += naming.meant(row["read_as"], schema.values("read_as"))
        yield Issue(PATH, line, "vocabulary", message)
        missing.append("read_as")
    length = row["n_characters"] or ""
    typed: dict[str, Any] = {**row, "n_characters": int(length) if length.isdecimal() else None}
    # What is there is checked although something is missing, so that all is told at once.
    typed |= {name: _STANDS_IN[name] for name in missing}
    try:
        data = arrow.from_rows(table, schema, [typed])
    except Refused as refused:
        yield from (Issue(PATH, line, issue.rule, issue.message) for issue in refused.issues)
    else:
        for issue in onetable.table_issues("documents", data, table, schema):
            yield Issue(PATH, line, issue.rule, issue.message.removeprefix(f"{row['document_id']}: "))
    sources = {
        each["source_id"]
        for each in lists.typed_rows(folder, "sources", schema.table("sources").names, None, []).values()
    }
    if row["source_id"] and row["source_id"] not in sources:
        message = f"source_id: sources has no {row['source_id']!r}; expected the publisher, with a row of its own"
        message += naming.meant(row["source_id"], sorted(map(str, sources)))
        yield Issue(PATH, line, "foreign_key", message)
    retired = lists.typed_rows(folder, "retired", TOMBSTONE, None, []).values()
    if ("documents", row["document_id"]) in {(grave["table"], grave["id"]) for grave in retired}:
        yield Issue(PATH, line, "retired", f"{row['document_id']} is retired and must not be used again")


def _written(rows: list[dict[str, str | None]], table: Table) -> bytes:
    """The CSV of rows, sorted by their first column."""
    target = io.StringIO()
    writer = csv.DictWriter(target, table.names, lineterminator="\n")
    writer.writeheader()
    writer.writerows(sorted(rows, key=lambda row: row["document_id"] or ""))
    return target.getvalue().encode()
