"""The lists under `coding/`, one CSV each: what they hold, as typed rows by line, and whether they are in order.

A cell that is not as it should be is told and read as empty, a line of the wrong length is told and left out.
"""

from __future__ import annotations

import csv
import re
import reprlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from syria_events.issues import Issue
from syria_events.schema import Table, characters

RECORDS = ("actors", "locations", "sources", "documents", "crosswalk")
# Who coded; it is not published as a table, and every `coder` leads there.
CODERS = ("coder", "kind", "blind", "documents", "fields", "note")
KINDS_OF_CODER = ("person", "language_model")

# Python's own readers take digits of any script, underscores and blanks too.
_NUMBERS = {int: re.compile("-?[0-9]+"), float: re.compile(r"-?[0-9]+(\.[0-9]+)?")}


def typed_rows(
    folder: Path, name: str, header: Sequence[str], table: Table | None, issues: list[Issue]
) -> dict[int, dict[str, Any]]:
    """The typed rows of coding/`name`.csv by their line; none when its header is wrong."""
    path = f"coding/{name}.csv"
    text = plain_text(folder / path, path, issues)
    if text is None:
        return {}
    reader = csv.reader(text.splitlines(keepends=True), strict=True)
    rows: dict[int, list[str]] = {}
    try:
        for row in reader:
            rows[reader.line_num] = row  # a cell may hold line ends
    except csv.Error as error:
        issues.append(Issue(path, reader.line_num, "csv", str(error)))
        return {}
    if rows.pop(1, None) != list(header):
        issues.append(Issue(path, 1, "header", f"expected the columns {','.join(header)}"))
        return {}
    for line, row in rows.items():
        if len(row) != len(header):
            issues.append(Issue(path, line, "cells", f"{len(row)} cells; expected {len(header)}"))
        elif table is None:  # of a table the checks of its rows tell
            found = [(column, characters.faults(cell)) for column, cell in zip(header, row, strict=True) if cell]
            issues += [
                Issue(path, line, "text", f"{column}: {characters.said(faults)}") for column, faults in found if faults
            ]
    return {
        line: {column: _cell(cell, column, table, path, line, issues) for column, cell in zip(header, row, strict=True)}
        for line, row in rows.items()
        if len(row) == len(header)
    }


def _cell(cell: str, column: str, table: Table | None, path: str, line: int, issues: list[Issue]) -> Any:
    """The typed value of a CSV cell; empty is null."""
    kind = table.field(column).kind.python if table else str
    if cell == "" or kind not in {int, float, bool}:
        return cell or None
    try:
        if kind is bool:
            return {"true": True, "false": False}[cell]
        if _NUMBERS[kind].fullmatch(cell):
            return kind(cell)
    except (ValueError, KeyError):  # not a word of the two, or an integer of thousands of digits
        pass
    expected = {int: "a whole number", float: "a number", bool: "true or false"}[kind]
    issues.append(Issue(path, line, "type", f"{column} is {reprlib.repr(cell)}; expected {expected}"))
    return None


def plain_text(file: Path, path: str, issues: list[Issue]) -> str | None:
    """The decoded text of a coding file, refused when it hides characters from its reviewers."""
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        issues.append(Issue(path, 0, "unreadable", f"{type(error).__name__}; expected a text file in UTF-8"))
        return None
    lines = () if characters.plain_lines(text) else enumerate(text.split("\n"), 1)
    hidden = [(number, fault) for number, line in lines for fault in characters.line_faults(line)]
    issues += [Issue(path, number, "hidden_character", fault.said) for number, fault in hidden]
    return None if hidden else text


def coders(folder: Path, issues: list[Issue]) -> list[dict[str, Any]]:
    """The rows of coding/coders.csv; what is wrong with them is added to `issues`."""
    rows = typed_rows(folder, "coders", CODERS, None, issues)
    issues += coder_issues(rows)
    return list(rows.values())


def coder_issues(rows: Mapping[int, Mapping[str, Any]]) -> Iterator[Issue]:
    """What is wrong with the list of coders."""
    path, seen = "coding/coders.csv", set()
    for line, row in rows.items():
        if re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", row["coder"] or "") is None or row["coder"] in seen:
            message = "expected a new name of lower-case letters and digits"
            yield Issue(path, line, "coder", f"{message}, found {row['coder']!r}")
        seen.add(row["coder"])
        if row["kind"] not in KINDS_OF_CODER:
            yield Issue(path, line, "coder", f"kind is {row['kind']!r}; expected {' or '.join(KINDS_OF_CODER)}")
        if row["blind"] not in (None, "true", "false"):
            yield Issue(path, line, "coder", f"blind is {row['blind']!r}; expected true, false or nothing")


def unsorted(folder: Path) -> list[Issue]:
    """Every line of a CSV under `folder`/coding that comes too late for the order by first column.

    What is made of the tables does not depend on it; people who read and merge the files do.
    """
    issues = []
    for name in (*RECORDS, "retired", "coders"):
        last = ""
        for line, cells in _lined(plain_text(folder / "coding" / f"{name}.csv", "", []) or "")[1:]:
            if cells and cells[0] < last:
                message = f"{cells[0]!r} stands after {last!r}; expected the rows sorted by their first column"
                issues.append(Issue(f"coding/{name}.csv", line, "order", message))
            last = max([last, *cells[:1]])
    return issues


def _lined(text: str) -> list[tuple[int, list[str]]]:
    """The rows of a CSV with the line on which each ends; those up to where it is none."""
    reader, rows = csv.reader(text.splitlines(keepends=True), strict=True), []
    with suppress(csv.Error):
        for row in reader:
            rows.append((reader.line_num, row))  # a cell may hold line ends
    return rows
