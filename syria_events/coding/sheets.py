"""A spreadsheet of claims as rows of text: the layout, and what spreadsheets do to a CSV undone or told."""

from __future__ import annotations

import codecs
import csv
import io
from dataclasses import dataclass
from pathlib import Path

from syria_events import inputs, naming
from syria_events.issues import Issue, Refused

# What a column holds, in the words of the help. Of an incident: asked for where it is new.
HEAD = {
    "title": "of a new incident",
    "description": "of a new incident",
    "event_type": "of a new incident",
    "in_recap": "of a new incident: true or false",
    "joint_with": "of a new incident: the event that holds its figures",
}
# Of a block: written in its first row, and again or not at all in the others.
BLOCK = {
    "document": "the document",
    "voice": "who says it",
    "via": "who relays it",
    "start": "first character of the span, from 0",
    "end": "end of the span, not included",
    "words": "instead of start and end: the words of the passage, which are looked up in the text and not kept",
    "certainty": "as in schema/vocab/certainty.csv",
    "stance": "asserts or denies",
    "date_basis": "beside a date",
    "claimed_on": "YYYY-MM-DD",
    "coder": "as in coding/coders.csv",
    "note": "in your own words",
}
# Of what is said.
SAYS = {
    "field": "as in schema/vocab/claim_field.csv",
    "subject": "whom or what it is about, where the field has a subject",
    "value": "the value; of people or things a number, some or several",
    "low": "at least",
    "best": "the number between the two that is given",
    "high": "at most",
    "window": "of a total: the time over which was counted, such as PT24H",
}
PLACE = {
    "event": "the incident, or any word for a new one, such as new1",
    "key": "the block: rows with one event and key are one",
}
COLUMNS = {**PLACE, **HEAD, **BLOCK, **SAYS}
REQUIRED = ("event", "key", "document", "voice", "field")


@dataclass(frozen=True)
class Row:
    """A row with something in it: the line on which it starts, and the cells that are not empty."""

    line: int
    cells: dict[str, str]

    def get(self, column: str) -> str | None:
        """The cell of a column, None where it is empty."""
        return self.cells.get(column)


def read(file: Path) -> tuple[list[Row], list[Issue]]:
    """The rows of a spreadsheet saved as CSV, and what is wrong with some of them.

    A byte order mark, empty rows, blanks around a cell, and semicolons or tabs for commas are no
    matter. Raises Refused where there is nothing to read it by: another encoding, quotes that do
    not close, or columns that are missing, unknown or there twice.
    """
    path, text = str(file), _text(file)
    lines = text.splitlines(keepends=True)
    skipped = 1 if lines and lines[0].lower().startswith("sep=") else 0  # a hint of spreadsheets to one another
    head = next((line for line in lines[skipped:] if line.strip(",;\t \r\n")), "")
    reader = csv.reader(io.StringIO("".join(lines[skipped:]), newline=""), delimiter=_delimiter(head), strict=True)
    found: list[tuple[int, list[str]]] = []
    before = skipped
    try:
        for cells in inputs.of_cells(reader):
            if any(cell.strip() for cell in cells):
                found.append((before + 1, [cell.strip() for cell in cells]))
            before = skipped + reader.line_num
    except csv.Error as error:
        raise Refused([Issue(path, skipped + reader.line_num, "csv", str(error))]) from error
    line, header = found[0] if found else (0, [])
    header = [name.lower() for name in header]
    if issues := _misnamed(path, line, header):
        raise Refused(issues)
    issues = [
        Issue(path, line, "cells", f"{len(cells)} cells; the header has {len(header)}")
        for line, cells in found[1:]
        if any(cells[len(header) :])
    ]
    rows = [Row(line, {n: cell for n, cell in zip(header, cells, strict=False) if n and cell}) for line, cells in found]
    return rows[1:], issues


def _text(file: Path) -> str:
    """The text of a CSV in UTF-8, without its byte order mark."""
    try:
        content = inputs.contents(file, inputs.TEXT)
    except (OSError, ValueError) as error:
        message = f"{type(error).__name__}: {inputs.reason(error)}; expected a spreadsheet saved as CSV"
        raise Refused([Issue(str(file), 0, "unreadable", message)]) from error
    try:
        if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content:
            raise ValueError
        return content.decode("utf-8-sig")
    except ValueError as error:
        message = "is not in UTF-8; save it as CSV in UTF-8, which spreadsheets offer under that name"
        raise Refused([Issue(str(file), 0, "unreadable", message)]) from error


def _delimiter(head: str) -> str:
    return max(",;\t", key=head.count)


def _misnamed(path: str, line: int, header: list[str]) -> list[Issue]:
    """What is wrong with the names of the columns."""
    missing = [name for name in REQUIRED if name not in header]
    unknown = [name for name in header if name and name not in COLUMNS]
    twice = sorted({name for name in header if name and header.count(name) > 1})
    messages = {"is missing": missing, "is there twice": twice}
    found = [Issue(path, line, "header", f"{name} {what}") for what, names in messages.items() for name in names]
    no_column = f"is no column; known are {', '.join(COLUMNS)}"
    return found + [Issue(path, line, "header", f"{name} {no_column}{naming.meant(name, COLUMNS)}") for name in unknown]
