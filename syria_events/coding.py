"""The coding files as data: incidents with their claims and rulings, and the rows of the record tables.

Reading never stops at the first problem: `read` returns what could be read, and every issue it met.
"""

from __future__ import annotations

import csv
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from syria_events.issues import Issue
from syria_events.schema import Schema, Table

RECORDS = ("actors", "locations", "sources", "documents", "crosswalk")
RETIRED = ("event_id", "retired_in", "successor_id", "reason")
COUNTED_KINDS = {"casualty", "effect"}
# Of these an event has several; the value is what tells one claim of a block from another.
LISTED_KINDS = {"role", "link", "detail"}

# Characters that a reviewer of a change cannot see, or that turn what is seen around.
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_INCIDENT = {
    "format": int, "id": str, "title": str, "event_type": str, "in_recap": bool, "coder": str, "claims": list,
    "description": str, "joint_with": str, "rulings": dict,
}  # fmt: skip
_BLOCK = {
    "key": str, "document": str, "voice": str, "says": dict,
    "via": str, "span": list, "sha256": str, "paragraph": int, "certainty": str, "stance": str,
    "date_basis": str, "claimed_on": date, "coder": str, "note": str,
}  # fmt: skip
_RULING = {"why": str, "take": list, "contested": bool}
_OPTIONAL = {*list(_INCIDENT)[7:], *list(_BLOCK)[4:], "take", "contested"}
_COUNTS = {"low": int, "high": int, "best": int}


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

    An issue's path is relative to `folder`. Incidents that do not parse are left out.
    """
    issues: list[Issue] = []
    records = {
        name: _rows(folder, name, [c for c in schema.table(name).names if c != "geometry"], schema.table(name), issues)
        for name in RECORDS
    }
    retired = _rows(folder, "retired", RETIRED, None, issues)
    incidents: dict[str, Incident] = {}
    for file in sorted((folder / "coding" / "incidents").glob("*.toml")):
        incident = read_incident(file, file.relative_to(folder).as_posix(), schema, issues)
        if incident is not None:
            incidents[incident.record["event_id"]] = incident
    if not incidents and not issues:
        issues.append(Issue("coding/incidents", 0, "coding", "no incident found; expected SE-XXXXX.toml files"))
    issues += [
        Issue(incidents[row["event_id"]].path, 1, "retired", "this identifier is retired and must not be used again")
        for row in retired.values()
        if row["event_id"] in incidents
    ]
    return Coding(incidents, records, retired), issues


def read_incident(file: Path, path: str, schema: Schema, issues: list[Issue]) -> Incident | None:
    """The incident in `file`, or None with what is wrong added to `issues` under `path`."""
    text = _text(file, path, issues)
    if text is None:
        return None
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        line = re.search(r"line (\d+)", str(error))
        issues.append(Issue(path, int(line[1]) if line else 0, "toml", str(error)))
        return None
    lines = _lines(text, data)
    found = list(_problems(data, path, file.stem, lines, schema))
    if not found:
        claims = [row for block in data["claims"] for row in _claims(block, data, path, lines, schema, found)]
    issues += found
    if found:
        return None
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
    try:
        lines = list(csv.reader(text.splitlines(keepends=True), strict=True))
    except csv.Error as error:
        issues.append(Issue(path, 0, "csv", str(error)))
        return {}
    if not lines or lines[0] != list(header):
        issues.append(Issue(path, 1, "header", f"expected the columns {','.join(header)}"))
        return {}
    for line, row in enumerate(lines[1:], start=2):
        if len(row) != len(header):
            issues.append(Issue(path, line, "cells", f"{len(row)} cells; expected {len(header)}"))
    return {
        line: {column: _cell(cell, column, table, path, line, issues) for column, cell in zip(header, row, strict=True)}
        for line, row in enumerate(lines[1:], start=2)
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
        return int(cell) if kind == "integer" else float(cell)
    except (ValueError, KeyError):
        expected = {"integer": "a whole number", "number": "a number", "boolean": "true or false"}[kind]
        issues.append(Issue(path, line, "type", f"{column} is {cell!r}; expected {expected}"))
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
    yield from _keys(data, _INCIDENT, path, 1, "incident")
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
    seen: set[str] = set()
    for number, block in enumerate(data["claims"] if isinstance(data.get("claims"), list) else [], 1):
        if not isinstance(block, dict):
            yield Issue(path, 1, "key", f"claim block {number} is not a table")
            continue
        key = str(block.get("key"))
        line = lines.get(key, 1)
        yield from _keys(block, _BLOCK, path, line, f"claim {key}")
        if not re.fullmatch("[a-z][a-z0-9]*", key) or key in seen:
            yield Issue(
                path, line, "key", f"claim key {key!r} must be new in the file: a letter, then letters or digits"
            )
        seen.add(key)
        says = block.get("says")
        if isinstance(says, dict) and ("date" in says) != ("date_basis" in block):
            yield Issue(path, line, "date_basis", f"claim {key}: a date needs a date_basis, and nothing else has one")
        span = block.get("span", [0, 1])
        if isinstance(span, list) and not (len(span) == 2 and all(type(end) is int for end in span)):
            yield Issue(path, line, "span", f"claim {key}: expected span = [start, end]")
    rulings = data.get("rulings")
    for name, ruling in rulings.items() if isinstance(rulings, dict) else ():
        line = lines.get(f"rulings.{name}", 1)
        if not isinstance(ruling, dict) or (bool(ruling.get("take")) == bool(ruling.get("contested"))):
            yield Issue(path, line, "ruling", f"{name}: expected why, and either take = [keys] or contested = true")
        else:
            yield from _keys(ruling, _RULING, path, line, f"ruling {name}")


def _keys(data: Mapping[str, Any], shape: Mapping[str, type], path: str, line: int, what: str) -> Iterator[Issue]:
    """Unknown, missing and wrongly typed keys of a TOML table."""
    for key in sorted(set(data) - set(shape)):
        yield Issue(path, line, "key", f"{what}: unknown key {key!r}; known are {', '.join(shape)}")
    for key, kind in shape.items():
        if key not in data and key not in _OPTIONAL:
            yield Issue(path, line, "key", f"{what}: {key} is missing")
        # A boolean is an integer and an instant is a date to Python, and neither to a coder.
        elif key in data and type(data[key]) is not kind:
            yield Issue(path, line, "type", f"{what}: {key} is {data[key]!r}; expected {kind.__name__}")


def _claims(
    block: Mapping[str, Any],
    data: Mapping[str, Any],
    path: str,
    lines: Mapping[str, int],
    schema: Schema,
    issues: list[Issue],
) -> Iterator[dict[str, Any]]:
    """The rows of the claims table that one block says."""
    kinds = schema.vocabularies["claim_field"].broader
    line, what = lines.get(block["key"], 1), f"claim {block['key']}"
    start, end = block.get("span", (None, None))
    for name, said in block["says"].items():
        if name not in kinds:
            issues.append(Issue(path, line, "field", f"{what}: {name!r} is not in schema/vocab/claim_field.csv"))
            continue
        for subject, value in _said(said, kinds[name] in COUNTED_KINDS):
            counts = _counts(value)
            if (counts is None) == (kinds[name] in COUNTED_KINDS) or (counts is None and not isinstance(value, str)):
                expected = 'a number, { low, high } or "some", of a subject' if counts is None else "text"
                issues.append(Issue(path, line, "value", f"{what}: {name} is {value!r}; expected {expected}"))
                continue
            tail = subject or (value if kinds[name] in LISTED_KINDS else None)
            yield {
                "claim_id": f"{data['id']}/{block['key']}/{name}" + (f".{tail}" if tail else ""),
                "event_id": None if kinds[name] == "affiliation" else data["id"],
                "field": name,
                "subject_id": subject,
                "value": value if counts is None else None,
                **(counts or dict.fromkeys(_COUNTS)),
                "stance": block.get("stance", "asserts"),
                "certainty": block.get("certainty", "stated"),
                "date_basis": block.get("date_basis") if kinds[name] == "date" else None,
                "voice_id": block["voice"],
                "via_id": block.get("via"),
                "document_id": block["document"],
                "claimed_on": block.get("claimed_on"),
                "paragraph": block.get("paragraph"),
                "span_start": start,
                "span_end": end,
                "span_sha256": block.get("sha256"),
                "coder": block.get("coder", data["coder"]),
                "used": True,
                "note": block.get("note"),
            }


def _said(said: Any, counted: bool) -> Iterator[tuple[str | None, Any]]:
    """Subject and value of everything that one field of a block says."""
    if isinstance(said, dict) and not (counted and _counts(said)):
        for subject, value in said.items():
            yield subject, value
    else:
        for value in said if isinstance(said, list) else [said]:
            yield None, value


def _counts(value: Any) -> dict[str, int | None] | None:
    """low, best and high of a count; None when `value` is not one."""
    if value == "some":
        return dict.fromkeys(_COUNTS)
    if type(value) is int and value >= 0:
        return dict.fromkeys(_COUNTS, value)
    if isinstance(value, dict) and {"low", "high"} <= set(value) <= set(_COUNTS):
        numbers = [value["low"], value.get("best", value["low"]), value["high"]]
        if all(type(number) is int and number >= 0 for number in numbers) and numbers == sorted(numbers):
            return {"low": value["low"], "best": value.get("best"), "high": value["high"]}
    return None
