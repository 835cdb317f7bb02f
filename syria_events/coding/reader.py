"""The coding files as data: incidents with their claims and rulings, and the rows of the record tables.

Reading never stops at the first problem: `read` returns what could be read, and every issue it met.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syria_events.coding import blocks, lists
from syria_events.derivation.records import LASTING, TOMBSTONE, chain
from syria_events.issues import Issue
from syria_events.progress import told
from syria_events.schema import Schema

_INCIDENT = {
    "format": int, "id": str, "title": str, "event_type": str, "in_recap": bool, "coder": str, "claims": list,
}  # fmt: skip
_MORE = {"description": str, "joint_with": str, "rulings": dict}


@dataclass(frozen=True)
class Incident:
    """One coding file: the event's own record, the claims as rows, the rulings, where each stands, and its text."""

    path: str
    record: dict[str, Any]
    claims: tuple[dict[str, Any], ...]
    rulings: dict[str, dict[str, Any]]
    lines: Mapping[str, int]
    text: str = ""

    def line(self, claim_id: str) -> int:
        """The line on which the block of a claim starts."""
        return self.lines.get(claim_id.split("/")[1], 1)

    def lines_of(self, words: str) -> list[int]:
        """The lines on which words stand, as they are or with characters written as TOML's escapes."""
        forms = (words, json.dumps(words, ensure_ascii=False)[1:-1], json.dumps(words)[1:-1])
        written = next((form for form in forms if form in self.text), words)
        return [number for number, line in enumerate(self.text.split("\n"), 1) if written in line]


@dataclass(frozen=True)
class Coding:
    """Everything under `coding/`: incidents by event; record tables, retired rows and coders as rows by line.

    `unread` are the events of files that could not be read, or not in full: they exist all the same.
    """

    incidents: dict[str, Incident]
    records: dict[str, dict[int, dict[str, Any]]]
    retired: dict[int, dict[str, Any]]
    coders: dict[int, dict[str, Any]]
    unread: frozenset[str]

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
        name: lists.typed_rows(
            folder, name, [c for c in schema.table(name).names if c != "geometry"], schema.table(name), issues
        )
        for name in lists.RECORDS
    }
    retired = lists.typed_rows(folder, "retired", TOMBSTONE, None, issues)
    coders = lists.typed_rows(folder, "coders", lists.CODERS, None, issues)
    issues += lists.coder_issues(coders)
    incidents: dict[str, Incident] = {}
    held: dict[str, str] = {}
    unread: set[str] = set()
    for file in told(sorted((folder / "coding" / "incidents").glob("*.toml")), "reading incidents"):
        path, before = file.relative_to(folder).as_posix(), len(issues)
        incident = read_incident(file, path, schema, issues)
        if incident is not None:
            incidents[incident.record["event_id"]] = incident
        events = _events(file) if len(issues) > before else {file.stem}
        unread |= events if len(issues) > before else set()
        held |= dict.fromkeys(events - held.keys(), path) | {file.stem: path}
    if not incidents and not issues:
        issues.append(Issue("coding/incidents", 0, "coding", "no incident found; expected SE-XXXXX.toml files"))
    in_use = {"events": {event: (path, 1) for event, path in held.items()}}
    for name in LASTING[1:]:
        key = schema.table(name).primary_key[0]
        in_use[name] = {row[key]: (f"coding/{name}.csv", line) for line, row in records[name].items()}
    issues += _retired_issues(retired, in_use, schema)
    issues += [
        Issue(incident.path, 1, "joint_with", f"there is no event {joint!r}; expected one that holds the figures")
        for incident in incidents.values()
        if (joint := incident.record["joint_with"]) is not None and joint not in held
    ]
    names = {row["coder"] for row in coders.values()}
    issues += [issue for incident in incidents.values() for issue in unknown_coders(incident, names) if names]
    return Coding(incidents, records, retired, coders, frozenset(unread)), issues


def unknown_coders(incident: Incident, names: Collection[str]) -> list[Issue]:
    """Who coded something of an incident and does not stand in coding/coders.csv."""
    lines = {row["coder"]: incident.line(row["claim_id"]) for row in reversed(incident.claims)}
    message = "{!r} is not in coding/coders.csv, which says what kind of coder each is"
    return [
        Issue(incident.path, line, "coder", message.format(coder))
        for coder, line in lines.items()
        if coder not in names
    ]


def placed_blocks(file: Path) -> list[tuple[int, dict[str, Any]]]:
    """The claim blocks of a coding file, whatever is wrong with it, and the line on which each starts."""
    text = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
    try:
        claims = tomllib.loads(text).get("claims")
    except (ValueError, RecursionError):
        return []
    found = claims if isinstance(claims, list) else []
    return [(line, block) for line, block in zip(_starts(text), found, strict=False) if isinstance(block, dict)]


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
    text = lists.plain_text(file, path, issues)
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
    headless = bool(found)
    head = {name: str(data.get(name)) for name in ("id", "coder")}
    claims: list[dict[str, Any]] = []
    seen: set[str] = set()
    for block in data["claims"] if isinstance(data.get("claims"), list) else ():
        wrong = list(blocks.problems(block, seen, path, lines, schema))
        sound = not wrong
        # What a block with a fault says is looked at all the same, so that its faults come together.
        rows = list(blocks.claims(block, head, path, lines, schema, wrong)) if blocks.readable(block) else []
        if sound:
            claims += rows
            seen.add(block["key"])
        found += wrong
    if headless:
        issues += found
        return None
    if not found and all(row["event_id"] is None for row in claims):
        message = "no claim is about the event itself; expected at least one, such as says.event_status"
        found.append(Issue(path, 1, "every_event_has_a_claim", message))
    issues += found
    record = {"event_id": data["id"], "in_recap": data["in_recap"]}
    record |= {name: data.get(name) for name in ("title", "description", "event_type", "joint_with")}
    return Incident(path, record, tuple(claims), data.get("rulings", {}), lines, text)


def _events(file: Path) -> set[str]:
    """The events that a faulty incident file may be about: the one it is named for, and the one it says."""
    text = file.read_bytes().decode("utf-8", "replace") if file.is_file() else ""
    return {file.stem, *re.findall(r"""(?m)^\s*id\s*=\s*["'](\w+-\w+)["']""", text)}


def _lines(text: str, data: Mapping[str, Any]) -> dict[str, int]:
    """Where each claim block and ruling starts, which `tomllib` does not tell."""
    lines = list(enumerate(text.split("\n"), 1))
    blocks = data["claims"] if isinstance(data.get("claims"), list) else []
    found = {
        str(block.get("key")): number
        for block, number in zip(blocks, _starts(text), strict=False)
        if isinstance(block, dict)
    }
    for number, line in lines:
        if match := re.match(r"""\s*\[\s*rulings\s*\.([A-Za-z0-9_.\s"'-]+)\]""", line):
            found["rulings." + re.sub(r"""["'\s]""", "", match[1])] = number
    return found


def _starts(text: str) -> list[int]:
    """The lines on which claim blocks start."""
    return [n for n, line in enumerate(text.split("\n"), 1) if re.match(r"\s*\[\[\s*claims\s*\]\]", line)]


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
        yield from _ruling_problems(name, ruling, path, lines)


def _ruling_problems(name: str, ruling: Any, path: str, lines: Mapping[str, int]) -> Iterator[Issue]:
    """What is wrong with the shape of a ruling; a table in it comes of a name with a dot that is not quoted."""
    line = lines.get(f"rulings.{name}", 1)
    inner = {key: value for key, value in ruling.items() if isinstance(value, dict)} if isinstance(ruling, dict) else {}
    for key, value in inner.items():
        whole = _innermost(f"{name}.{key}", value)
        message = f'{whole}: a name with a dot must be quoted; expected [rulings."{whole}"]'
        yield Issue(path, lines.get(f"rulings.{whole}", line), "ruling", message)
    if inner:
        ruling = {key: value for key, value in ruling.items() if key not in inner}
        if not ruling:
            return
    taken = ruling.get("take", []) if isinstance(ruling, dict) else [None]
    if not isinstance(taken, list) or not all(isinstance(key, str) for key in taken):
        yield Issue(path, line, "ruling", f"{name}: expected why, and take = [keys of claims] or contested = true")
    elif bool(taken) == bool(ruling.get("contested")):
        yield Issue(path, line, "ruling", f"{name}: expected why, and either take = [keys] or contested = true")
    else:
        choices = {"take": list, "contested": bool}
        yield from blocks.key_problems(ruling, {"why": str}, choices, path, line, f"ruling {name}")


def _innermost(name: str, table: Mapping[str, Any]) -> str:
    """The dotted name of the first table below `name` that holds more than another table."""
    key, value = next(iter(table.items()), ("", None))
    return _innermost(f"{name}.{key}", value) if len(table) == 1 and isinstance(value, dict) else name
