"""The coding files as data: incidents with their claims and rulings, and the rows of the record tables.

Reading never stops at the first problem: `read` returns what could be read, and every issue it met.
"""

from __future__ import annotations

import csv
import re
import reprlib
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syria_events.coding import blocks
from syria_events.derivation.records import LASTING, TOMBSTONE, chain
from syria_events.issues import Issue
from syria_events.schema import Schema, Table

RECORDS = ("actors", "locations", "sources", "documents", "crosswalk")

# Characters that a reviewer of a change cannot see, or that turn what is seen around.
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_INCIDENT = {
    "format": int, "id": str, "title": str, "event_type": str, "in_recap": bool, "coder": str, "claims": list,
}  # fmt: skip
_MORE = {"description": str, "joint_with": str, "rulings": dict}
# Python's own readers take digits of any script, underscores and blanks too.
_NUMBERS = {"integer": re.compile("-?[0-9]+"), "number": re.compile(r"-?[0-9]+(\.[0-9]+)?")}


@dataclass(frozen=True)
class Incident:
    """One coding file: the event's own record, the claims as rows, the rulings, and where each stands."""

    path: str
    record: dict[str, Any]
    claims: tuple[dict[str, Any], ...]
    rulings: dict[str, dict[str, Any]]
    lines: Mapping[str, int]

    def line(self, claim_id: str) -> int:
        """The line on which the block of a claim starts."""
        return self.lines.get(claim_id.split("/")[1], 1)


@dataclass(frozen=True)
class Coding:
    """Everything under `coding/`: incidents by event; record tables and retired events as rows by line."""

    incidents: dict[str, Incident]
    records: dict[str, dict[int, dict[str, Any]]]
    retired: dict[int, dict[str, Any]]

    def claims(self) -> list[dict[str, Any]]:
        """The rows of the claims table, all of them still in force."""
        return [row for incident in self.incidents.values() for row in incident.claims]


def read(folder: Path, schema: Schema) -> tuple[Coding, list[Issue]]:
    """All coding files under `folder`/coding, and every problem met in reading them.

    An issue's path is relative to `folder`. Incidents that do not parse are left out, and so are
    claim blocks, cells and lines that are not as they should be: what is left is typed as it should be.
    """
    issues: list[Issue] = []
    records = {
        name: _rows(folder, name, [c for c in schema.table(name).names if c != "geometry"], schema.table(name), issues)
        for name in RECORDS
    }
    retired = _rows(folder, "retired", TOMBSTONE, None, issues)
    incidents: dict[str, Incident] = {}
    files = sorted((folder / "coding" / "incidents").glob("*.toml"))
    for file in files:
        incident = read_incident(file, file.relative_to(folder).as_posix(), schema, issues)
        if incident is not None:
            incidents[incident.record["event_id"]] = incident
    if not incidents and not issues:
        issues.append(Issue("coding/incidents", 0, "coding", "no incident found; expected SE-XXXXX.toml files"))
    held = {"events": {file.stem: (file.relative_to(folder).as_posix(), 1) for file in files}}
    for name in LASTING[1:]:
        key = schema.table(name).primary_key[0]
        held[name] = {row[key]: (f"coding/{name}.csv", line) for line, row in records[name].items()}
    issues += _retired_issues(retired, held, schema)
    issues += [
        Issue(incident.path, 1, "joint_with", f"there is no event {joint!r}; expected one that holds the figures")
        for incident in incidents.values()
        if (joint := incident.record["joint_with"]) is not None and joint not in held["events"]
    ]
    return Coding(incidents, records, retired), issues


def _retired_issues(
    retired: Mapping[int, Mapping[str, Any]], held: Mapping[str, Mapping[str, tuple[str, int]]], schema: Schema
) -> Iterator[Issue]:
    """What is wrong with the tombstones; `held` says by table and identifier where each row in use stands."""
    path = "coding/retired.csv"
    graves = {(row["table"], row["id"]): row for row in retired.values()}
    for line, row in retired.items():
        table, name, successor = row["table"], row["id"], row["successor_id"]
        if table not in held:
            yield Issue(path, line, "foreign_key", f"table: expected one of {', '.join(held)}, found {table!r}")
            continue
        described = schema.table(table)
        if graves[table, name] is not row:
            yield Issue(path, line, "primary_key", f"{name} is there twice")
        pattern = described.field(described.primary_key[0]).pattern or ""
        if re.fullmatch(pattern, name or "") is None:
            yield Issue(path, line, "pattern", f"id: expected {pattern}, found {name!r}")
        if re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", row["retired_in"] or "") is None:
            yield Issue(path, line, "pattern", f"retired_in: expected MAJOR.MINOR.PATCH, found {row['retired_in']!r}")
        if row["reason"] is None:
            yield Issue(path, line, "required", f"{name}: expected a reason")
        if name in held[table]:
            yield Issue(*held[table][name], "retired", "this identifier is retired and must not be used again")
        if successor is not None and successor not in held[table] and (table, successor) not in graves:
            yield Issue(path, line, "foreign_key", f"successor_id: {table} has no {successor!r}")
        elif successor is not None:
            below = {other: grave for (of, other), grave in graves.items() if of == table}
            if name in chain(below, successor, "successor_id"):
                yield Issue(path, line, "successors_end", f"{name} is its own successor")


def read_incident(file: Path, path: str, schema: Schema, issues: list[Issue]) -> Incident | None:
    """The incident in `file`, or None with what is wrong added to `issues` under `path`."""
    text = _text(file, path, issues)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
        repr(data)  # so that any value can be shown: Python does not print integers of thousands of digits
    except (ValueError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        issues.append(Issue(path, int(line[1]) if line else 0, "toml", str(error)))
        return None
    lines = _lines(text, data)
    found = list(_problems(data, path, file.stem, lines, schema))
    if found:
        issues += found
        return None
    claims: list[dict[str, Any]] = []
    seen: set[str] = set()
    for block in data["claims"]:
        wrong = list(blocks.problems(block, seen, path, lines, schema))
        if not wrong:
            claims += blocks.claims(block, data, path, lines, schema, wrong)
            seen.add(block["key"])
        found += wrong
    if not found and all(row["event_id"] is None for row in claims):
        message = "no claim is about the event itself; expected at least one, such as says.event_status"
        found.append(Issue(path, 1, "every_event_has_a_claim", message))
    issues += found
    record = {"event_id": data["id"], "in_recap": data["in_recap"]}
    record |= {name: data.get(name) for name in ("title", "description", "event_type", "joint_with")}
    return Incident(path, record, tuple(claims), data.get("rulings", {}), lines)


def _rows(
    folder: Path, name: str, header: Sequence[str], table: Table | None, issues: list[Issue]
) -> dict[int, dict[str, Any]]:
    """The typed rows of coding/`name`.csv by their line; none when its header is wrong."""
    path = f"coding/{name}.csv"
    text = _text(folder / path, path, issues)
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
    return {
        line: {column: _cell(cell, column, table, path, line, issues) for column, cell in zip(header, row, strict=True)}
        for line, row in rows.items()
        if len(row) == len(header)
    }


def _cell(cell: str, column: str, table: Table | None, path: str, line: int, issues: list[Issue]) -> Any:
    """The typed value of a CSV cell; empty is null."""
    kind = table.field(column).type if table else "string"
    if cell == "" or kind not in {"integer", "number", "boolean"}:
        return cell or None
    try:
        if kind == "boolean":
            return {"true": True, "false": False}[cell]
        if _NUMBERS[kind].fullmatch(cell):
            return int(cell) if kind == "integer" else float(cell)
    except (ValueError, KeyError):  # not a word of the two, or an integer of thousands of digits
        pass
    expected = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}[kind]
    issues.append(Issue(path, line, "type", f"{column} is {reprlib.repr(cell)}; expected {expected}"))
    return None


def _text(file: Path, path: str, issues: list[Issue]) -> str | None:
    """The decoded text of a coding file, refused when it hides characters from its reviewers."""
    try:
        text = file.read_bytes().decode("utf-8")
    except (OSError, UnicodeDecodeError) as error:
        issues.append(Issue(path, 0, "unreadable", f"{type(error).__name__}; expected a text file in UTF-8"))
        return None
    hidden = [(number, _HIDDEN.search(line)) for number, line in enumerate(text.split("\n"), 1)]
    for number, found in hidden:
        if found:
            message = f"U+{ord(found[0]):04X} at column {found.start() + 1}; remove it"
            issues.append(Issue(path, number, "hidden_character", message))
    return None if any(found for _, found in hidden) else text


def _lines(text: str, data: Mapping[str, Any]) -> dict[str, int]:
    """Where each claim block and ruling starts, which `tomllib` does not tell."""
    lines = list(enumerate(text.split("\n"), 1))
    starts = [number for number, line in lines if re.match(r"\s*\[\[\s*claims\s*\]\]", line)]
    blocks = data["claims"] if isinstance(data.get("claims"), list) else []
    found = {
        str(block.get("key")): number for block, number in zip(blocks, starts, strict=False) if isinstance(block, dict)
    }
    for number, line in lines:
        if match := re.match(r'\s*\[\s*rulings\s*\.\s*"?([A-Za-z0-9_.-]+)"?\s*\]', line):
            found[f"rulings.{match[1]}"] = number
    return found


def _problems(
    data: Mapping[str, Any], path: str, stem: str, lines: Mapping[str, int], schema: Schema
) -> Iterator[Issue]:
    """What is wrong with the shape of an incident file, before its claims are looked at."""
    yield from blocks.key_problems(data, _INCIDENT, _MORE, path, 1, "incident")
    if data.get("format") != 1:
        yield Issue(path, 1, "format", "expected format = 1")
    if data.get("id") != stem or not re.fullmatch(schema.table("events").field("event_id").pattern or "", stem):
        yield Issue(
            path, 1, "id", f"id and file name must be the same, SE- and five characters; here {data.get('id')!r}"
        )
    if data.get("event_type") not in schema.values("event_type"):
        yield Issue(
            path, 1, "vocabulary", f"event_type {data.get('event_type')!r} is not in schema/vocab/event_type.csv"
        )
    rulings = data.get("rulings")
    for name, ruling in rulings.items() if isinstance(rulings, dict) else ():
        line = lines.get(f"rulings.{name}", 1)
        taken = ruling.get("take", []) if isinstance(ruling, dict) else [None]
        if not isinstance(taken, list) or not all(isinstance(key, str) for key in taken):
            yield Issue(path, line, "ruling", f"{name}: expected why, and take = [keys of claims] or contested = true")
        elif bool(taken) == bool(ruling.get("contested")):
            yield Issue(path, line, "ruling", f"{name}: expected why, and either take = [keys] or contested = true")
        else:
            choices = {"take": list, "contested": bool}
            yield from blocks.key_problems(ruling, {"why": str}, choices, path, line, f"ruling {name}")
