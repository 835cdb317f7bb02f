"""The lists under `coding/`, one CSV each: what they hold, as typed rows by line, and whether they are in order.

What is not as it should be is told and read all the same, as far as it goes: a cell as empty, a line of the wrong
length as one of which only the first cell is known, columns by their names wherever they stand.
"""

from __future__ import annotations

import csv
import re
import reprlib
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from syria_events import inputs
from syria_events.coding import plain
from syria_events.issues import Issue
from syria_events.schema import Table, characters
from syria_events.schema.scripts import foreign
from syria_events.schema.text import cut

RECORDS = ("actors", "locations", "sources", "documents", "crosswalk")
# Who coded; it is not published as a table, and every `coder` leads there.
CODERS = ("coder", "kind", "blind", "documents", "fields", "note")
KINDS_OF_CODER = ("person", "language_model")

# Python's own readers take digits of any script, underscores and blanks too.
_NUMBERS = {int: re.compile("-?[0-9]+"), float: re.compile(r"-?[0-9]+(\.[0-9]+)?")}
# Lines that are no CSV; a file with more was not written by hand, and what comes after is left out.
_MOST = 60


@dataclass
class Listed:
    """The rows of a list by the line on which each starts.

    `unread` are cells, by line and column, that are empty only because they could not be read; `lost` says that
    there may be rows of which not even the first cell is known.
    """

    rows: dict[int, dict[str, Any]] = field(default_factory=dict)
    unread: set[tuple[int, str]] = field(default_factory=set)
    lost: bool = False


class Line(NamedTuple):
    """The cells of a row and the line on which it starts; `told` if it is no CSV, and only its first cell is there."""

    number: int
    cells: list[str]
    told: bool = False


def listed(folder: Path, name: str, header: Sequence[str], table: Table | None, issues: list[Issue]) -> Listed:
    """coding/`name`.csv as far as it can be read; what is wrong with it is added to `issues`."""
    path, found = f"coding/{name}.csv", Listed()
    first, *rows = lines(folder, name, issues)
    columns = _columns(first.cells, header, path, issues) if not first.told else []
    if columns != list(header):
        columns = _meant(columns, header, [line.cells for line in rows if not line.told], table)
    found.lost = header[0] not in columns or len([line for line in rows if line.told]) >= _MOST
    for number, cells, told in rows if any(columns) else ():
        whole = len(cells) == len(columns) and not told
        if not whole and not told and not any(map(plain.unread, cells)):
            issues.append(Issue(path, number, "cells", f"{len(cells)} cells; expected {len(columns)}"))
        if not cells or (not whole and columns[0] != header[0]):
            found.lost |= told
            continue
        given = dict(zip(columns, cells, strict=True)) if whole else {header[0]: cells[0]}
        found.rows[number] = row = dict.fromkeys(header)
        for column in header:
            cell = given.get(column, plain.UNREAD)
            if not plain.unread(cell):
                if table is None and cell and (faults := (*characters.faults(cell), *foreign(cell, "Latin"))):
                    # of a table its checks tell
                    issues.append(Issue(path, number, "text", f"{column}: {characters.said(faults)}"))
                row[column] = _cell(cell, column, table, path, number, issues)
            if row[column] is None and cell != "":
                found.unread.add((number, column))
    return found


def typed_rows(
    folder: Path, name: str, header: Sequence[str], table: Table | None, issues: list[Issue]
) -> dict[int, dict[str, Any]]:
    """The rows of `listed` by the line on which each starts."""
    return listed(folder, name, header, table, issues).rows


def lines(folder: Path, name: str, issues: list[Issue]) -> list[Line]:
    """The rows of coding/`name`.csv, its header first; one that is no CSV is told, and reading goes on after it."""
    path = f"coding/{name}.csv"
    text = plain.read(folder / path, path, issues)
    if text is None:
        return [Line(1, [], told=True)]
    texts, found, at = text.splitlines(keepends=True), list[Line](), 0
    for _ in range(_MOST):
        reader, number = csv.reader(texts[at:], strict=True), at + 1
        try:
            for cells in inputs.of_cells(reader):
                found.append(Line(number, cells))
                number = at + reader.line_num + 1  # a cell may hold line ends
            break
        except csv.Error as error:
            issues.append(Issue(path, number, "csv", _reason(error)))
            key = texts[number - 1].rstrip("\n").partition(",")[0]
            found.append(Line(number, [key] if key and '"' not in key else [], told=True))
            at = number
    return found or [Line(1, [])]


def _reason(error: csv.Error) -> str:
    """What is wrong with a line, in words; the most common fault is one quotation mark too many or too few."""
    said = str(error)
    if said == "unexpected end of data":
        return "a quotation mark opens a cell and none closes it"
    if "expected after" in said:
        return f"{said}; a quotation mark within a quoted cell is doubled"
    return said


def _columns(found: list[str], header: Sequence[str], path: str, issues: list[Issue]) -> list[str | None]:
    """The name of each column that is there, None for one that is not known; what is wrong with them is told."""
    if found == list(header):
        return list(found)

    def told(message: str) -> None:
        issues.append(Issue(path, 1, "header", message))

    spoilt = any(map(plain.unread, found))  # which is told already
    if not set(found) & set(header):
        if not spoilt:
            told(f"expected the columns {','.join(header)}")
        return []
    columns: list[str | None] = []
    before = len(issues)
    for place, name in enumerate(found):
        wanted = header[place] if place < len(header) else name
        if name in columns:
            told(f"{name} is there twice")
            columns.append(None)
        elif name in header:
            columns.append(name)
        elif plain.unread(name):
            columns.append(wanted if wanted not in found else None)
        elif wanted not in found:
            told(f"expected {wanted}, found {cut(name)}")
            columns.append(wanted)
        else:
            told(f"{cut(name)} is no column here; expected {','.join(header)}")
            columns.append(None)
    for name in header:
        if name not in columns and not spoilt:
            told(f"{name} is missing; expected {','.join(header)}")
    if len(issues) == before and not spoilt:
        told(f"expected the columns in this order: {','.join(header)}")
    return columns


def _meant(
    columns: list[str | None], header: Sequence[str], rows: Sequence[Sequence[str]], table: Table | None
) -> list[str | None]:
    """The columns that the cells below a wrong header are likely in: its own, or those that are expected."""
    fits = [len(columns) == len(cells) for cells in rows]
    if any(columns) and fits.count(False) > fits.count(True):
        return list(header) if all(len(cells) == len(header) for cells in rows) else columns
    pattern = table.field(header[0]).pattern if table else None
    if pattern and set(columns) == set(header):  # in another order, which that of the cells may not follow
        for layout in (columns, list[str | None](header)):
            place = layout.index(header[0])
            if all(re.fullmatch(pattern, cells[place]) for cells in rows if len(cells) > place):
                return layout
        return []
    return columns


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


def coders(folder: Path, issues: list[Issue]) -> list[dict[str, Any]]:
    """The rows of coding/coders.csv; what is wrong with them is added to `issues`."""
    return list(coders_listed(folder, issues).rows.values())


def coders_listed(folder: Path, issues: list[Issue]) -> Listed:
    """The same as a list."""
    found = listed(folder, "coders", CODERS, None, issues)
    issues += coder_issues(found)
    return found


def coder_issues(found: Listed) -> Iterator[Issue]:
    """What is wrong with the list of coders."""
    path, seen = "coding/coders.csv", set()
    for line, row in found.rows.items():
        if (line, "coder") not in found.unread:
            if re.fullmatch("[a-z0-9]+(-[a-z0-9]+)*", row["coder"] or "") is None or row["coder"] in seen:
                message = "expected a new name of lower-case letters and digits"
                yield Issue(path, line, "coder", f"{message}, found {row['coder']!r}")
            seen.add(row["coder"])
        if row["kind"] not in KINDS_OF_CODER and (line, "kind") not in found.unread:
            yield Issue(path, line, "coder", f"kind is {row['kind']!r}; expected {' or '.join(KINDS_OF_CODER)}")
        if row["blind"] not in (None, "true", "false"):
            yield Issue(path, line, "coder", f"blind is {row['blind']!r}; expected true, false or nothing")


def unsorted(lists: Mapping[str, Listed]) -> Iterator[Issue]:
    """The fewest lines that have to be moved for the lists to be in the order of their first columns.

    What is made of the tables does not depend on it; people who read and merge the files do.
    """
    for name, found in lists.items():
        rows = [(line, str(next(iter(row.values())))) for line, row in found.rows.items() if next(iter(row.values()))]
        stay = _longest([key for _, key in rows])
        for place, (line, key) in enumerate(rows):
            if place not in stay:
                others = [rows[other][1] for other in sorted(stay)]
                after = bisect_right(others, key)
                where = f"after {others[after - 1]!r}" if after else f"before {others[0]!r}"
                message = f"{key!r} belongs {where}; expected the rows sorted by their first column"
                yield Issue(f"coding/{name}.csv", line, "order", message)


def _longest(keys: Sequence[str]) -> set[int]:
    """The places of the most keys that are in order; of two that could stay, the one that stands first."""
    rank = {key: -number for number, key in enumerate(sorted(set(keys)))}
    ends: list[int] = []
    places: list[int] = []
    after: dict[int, int | None] = {}
    for place in reversed(range(len(keys))):
        at = bisect_right(ends, rank[keys[place]])
        after[place] = places[at - 1] if at else None
        ends[at : at + 1], places[at : at + 1] = [rank[keys[place]]], [place]
    found, last = set[int](), places[-1] if places else None
    while last is not None:
        found.add(last)
        last = after[last]
    return found
