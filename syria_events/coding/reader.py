"""The coding files as data: incidents with their claims and rulings, and the rows of the record tables.

Reading never stops at the first problem: `read` returns what could be read, and every issue it met.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from syria_events import naming
from syria_events.coding import blocks, lists, plain, strays, tomltext
from syria_events.coding.blocks import Row
from syria_events.coding.lists import Listed
from syria_events.derivation.records import TOMBSTONE
from syria_events.issues import Issue
from syria_events.schema import Schema

_INCIDENT = {
    "format": int, "id": str, "title": str, "event_type": str, "in_recap": bool, "coder": str, "claims": list,
}  # fmt: skip
_MORE = {"description": str, "joint_with": str, "rulings": dict}
_RECORDED = ("in_recap", "title", "description", "event_type", "joint_with")


@dataclass(frozen=True)
class Incident:
    """One coding file: the event's own record, the claims as rows, the rulings, where each stands, and its text.

    `partial` are rows of claims of which something could not be read, `unread` are columns of the record for which
    that is so, and `doubtful` names of rulings; whatever these are, it is told.
    """

    path: str
    record: dict[str, Any]
    claims: tuple[dict[str, Any], ...]
    rulings: dict[str, dict[str, Any]]
    lines: Mapping[str, int]
    partial: tuple[Row, ...] = ()
    unread: frozenset[str] = frozenset()
    doubtful: frozenset[str] = frozenset()
    text: str = ""

    def line(self, claim_id: str) -> int:
        """The line on which the block of a claim starts."""
        return self.lines.get(claim_id.split("/")[1], 1)

    def lines_of(self, words: str) -> list[int]:
        """The lines on which words stand, as they are or with characters written as TOML's escapes."""
        forms = (words, json.dumps(words, ensure_ascii=False)[1:-1], json.dumps(words)[1:-1])
        written = next((form for form in forms if form in self.text), words)
        return [number for number, line in enumerate(self.text.split("\n"), 1) if written in line]

    def rows(self) -> Iterator[Row]:
        """All rows of claims, whole or not, each with the line of its block."""
        yield from (Row(row, self.line(row["claim_id"])) for row in self.claims)
        yield from self.partial


@dataclass(frozen=True)
class Coding:
    """Everything under `coding/`: incidents by event; record tables, retired rows and coders as rows by line.

    `lists` say what of the latter could not be read. `unread` are events of files that could not be read, or are not
    named as they should be: they exist all the same.
    """

    incidents: dict[str, Incident]
    lists: dict[str, Listed]
    unread: frozenset[str]

    @property
    def records(self) -> dict[str, dict[int, dict[str, Any]]]:
        """The rows of the record tables by line."""
        return {name: self.lists[name].rows for name in lists.RECORDS}

    @property
    def retired(self) -> dict[int, dict[str, Any]]:
        """The tombstones by line."""
        return self.lists["retired"].rows


def read(folder: Path, schema: Schema) -> tuple[Coding, list[Issue]]:
    """All coding files under `folder`/coding, and every problem met in reading them.

    An issue's path is relative to `folder`. What could not be read is told, left empty and marked as unread.
    """
    issues, unread = strays.found(folder)
    found: dict[str, Listed] = {}
    for name in lists.RECORDS:
        columns = [column for column in schema.table(name).names if column != "geometry"]
        found[name] = lists.listed(folder, name, columns, schema.table(name), issues)
    found["retired"] = lists.listed(folder, "retired", TOMBSTONE, None, issues)
    found["coders"] = lists.coders_listed(folder, issues)
    incidents: dict[str, Incident] = {}
    for file in sorted((folder / "coding" / "incidents").glob("*.toml")):
        incident = read_incident(file, strays.told(file.relative_to(folder)), schema, issues)
        unread.add(file.stem)
        if incident is not None:
            incidents[incident.record["event_id"]] = incident
    if not incidents and not issues:
        issues.append(Issue("coding/incidents", 0, "coding", "no incident found; expected SE-XXXXX.toml files"))
    for incident in incidents.values():
        issues += unknown_coders(incident, found["coders"])
    return Coding(incidents, found, frozenset(unread - incidents.keys())), issues


def texts(folder: Path) -> list[Issue]:
    """What is wrong with the coding files as texts, CSV and TOML, whatever should be in them."""
    issues, _ = strays.found(folder)
    for name in (*lists.RECORDS, "retired", "coders"):
        lists.lines(folder, name, issues)
    for file in sorted((folder / "coding").glob("[is]*/**/*.toml")):
        path = strays.told(file.relative_to(folder))
        if (text := plain.read(file, path, issues)) is not None:
            tomltext.read(text, path, issues)
    return issues


def unknown_coders(incident: Incident, known: Listed) -> Iterator[Issue]:
    """Who coded something of an incident and does not stand in coding/coders.csv."""
    names = {row["coder"] for row in known.rows.values()}
    if known.lost or any(column == "coder" for _, column in known.unread):
        return
    lines: dict[str, int] = {}
    for row in incident.rows():
        if row.cells["coder"] is not None:
            lines[row.cells["coder"]] = min(row.line, lines.get(row.cells["coder"], row.line))
    for coder, line in lines.items():
        if coder not in names:
            message = f"{coder!r} is not in coding/coders.csv, which says what kind of coder each is"
            message += naming.meant(coder, sorted(filter(None, names)))
            yield Issue(incident.path, line, "coder", message)


def placed_blocks(file: Path) -> list[tuple[int, dict[str, Any]]]:
    """The claim blocks of a coding file, whatever is wrong with it, and the line on which each starts."""
    text = plain.read(file, "", [])
    whole = tomltext.read(text or "", "", [])
    found = whole.data.get("claims")
    return [
        (line, block)
        for line, block in zip(whole.blocks, found if isinstance(found, list) else [], strict=False)
        if isinstance(block, dict)
    ]


def read_incident(file: Path, path: str, schema: Schema, issues: list[Issue]) -> Incident | None:
    """The incident in `file` as far as it can be read, or None; what is wrong is added to `issues` under `path`."""
    text = plain.read(file, path, issues)
    if text is None:
        return None
    whole = tomltext.read(text, path, issues)
    known, unread = blocks.keys(whole.data, _INCIDENT, _MORE, path, 1, "incident", issues)
    issues += _head_problems(known, path, file.stem, schema)
    event_id, certain = _identifier(known.get("id"), file, schema)
    found = blocks.Reader(path, event_id, known.get("coder"), schema, found=issues)
    rows: list[blocks.Row] = []
    lines: dict[str, int] = {}
    listed = known.get("claims", [])
    for block, line in zip(listed, whole.blocks, strict=False):
        rows += found.rows(block, line)
        lines.setdefault(str(block.get("key")) if isinstance(block, dict) else "", line)
    none = all(row.cells["event_id"] is None and "field" not in row.unread for row in rows)
    if none and "claims" in known and all(isinstance(block, dict) for block in listed):
        message = "no claim is about the event itself; expected at least one, such as says.event_status"
        issues.append(Issue(path, 1, "every_event_has_a_claim", message))
    given, doubtful = _rulings(known.get("rulings", {}), path, whole.rulings, issues)
    record = {"event_id": event_id, **{name: known.get(name) for name in _RECORDED}}
    missed = {name for name in _RECORDED if name in unread} | (set() if certain else {"event_id"})
    if record["event_type"] not in schema.values("event_type"):
        missed.add("event_type")
    return Incident(
        path,
        record,
        tuple(row.cells for row in rows if not row.unread),
        given,
        lines | {f"rulings.{name}": line for name, line in whole.rulings.items()},
        partial=tuple(row for row in rows if row.unread),
        unread=frozenset(missed),
        doubtful=frozenset(doubtful | ({plain.UNREAD} if "rulings" in unread else set())),
        text=text,
    )


def _identifier(said: str | None, file: Path, schema: Schema) -> tuple[str, bool]:
    """The event that a file is of, and whether that is certain: what it says, unless another file has that name."""
    pattern = schema.table("events").field("event_id").pattern or ""
    if said is not None and re.fullmatch(pattern, said) and not file.with_name(f"{said}.toml").exists():
        return said, True
    return file.stem, re.fullmatch(pattern, file.stem) is not None


def _head_problems(known: Mapping[str, Any], path: str, stem: str, schema: Schema) -> Iterator[Issue]:
    """What is wrong with the values in the head of an incident file."""
    if known.get("format", 1) != 1:
        yield Issue(path, 1, "format", "expected format = 1")
    named = re.fullmatch(schema.table("events").field("event_id").pattern or "", stem)
    if known.get("id", stem) != stem or not named:
        found = f"{known['id']!r}" if "id" in known else f"the file is {stem!r}"
        yield Issue(path, 1, "id", f"id and file name must be the same, SE- and five characters; here {found}")
    kinds = schema.values("event_type")
    if known.get("event_type", kinds[0]) not in kinds:
        message = f"event_type {known['event_type']!r} is not in schema/vocab/event_type.csv"
        yield Issue(path, 1, "vocabulary", message + blocks.near(known["event_type"], kinds))


def _rulings(
    given: Mapping[str, Any], path: str, lines: Mapping[str, int], issues: list[Issue]
) -> tuple[dict[str, dict[str, Any]], set[str]]:
    """The rulings that can be read, and the names of those that cannot; a name that is none stands for any."""
    found: dict[str, dict[str, Any]] = {}
    doubtful: set[str] = set()
    for name, ruling in given.items():
        line, inner = lines.get(name, 1), {}
        if plain.unread(name) or plain.unread(ruling):
            doubtful.add(plain.UNREAD if plain.unread(name) else name)
            continue
        if isinstance(ruling, dict):
            inner = {key: value for key, value in ruling.items() if isinstance(value, dict)}
        # A table in a ruling comes of a name with a dot that is not quoted.
        for key, value in inner.items():
            whole = _innermost(f"{name}.{key}", value)
            message = f'{whole}: a name with a dot must be quoted; expected [rulings."{whole}"]'
            issues.append(Issue(path, lines.get(whole, line), "ruling", message))
            doubtful.add(whole)
        if isinstance(ruling, dict) and inner.keys() == ruling.keys() and inner:
            continue
        read = _ruling(
            name, {k: v for k, v in ruling.items() if k not in inner} if inner else ruling, path, line, issues
        )
        if read is None:
            doubtful.add(name)
        else:
            found[name] = read
    return found, doubtful


def _ruling(name: str, ruling: Any, path: str, line: int, issues: list[Issue]) -> dict[str, Any] | None:
    """A ruling as far as it says what is chosen, or None; without a reason where that is missing or is none."""
    if not isinstance(ruling, dict):
        issues.append(
            Issue(path, line, "ruling", f"{name}: expected why, and take = [keys of claims] or contested = true")
        )
        return None
    choices = {"take": list, "contested": bool}
    if not choices.keys() & ruling.keys() and not any(map(plain.unread, ruling)):
        message = f"{name}: expected why, and either take = [keys] or contested = true"
        issues.append(Issue(path, line, "ruling", message))
        return None
    known, unread = blocks.keys(ruling, {"why": str}, choices, path, line, f"ruling {name}", issues)
    taken = known.get("take", [])
    if unread & choices.keys() or any(map(plain.unread, taken)):
        return None
    if not all(isinstance(key, str) for key in taken):
        issues.append(
            Issue(path, line, "ruling", f"{name}: expected why, and take = [keys of claims] or contested = true")
        )
        return None
    if bool(taken) == bool(known.get("contested")):
        message = f"{name}: expected why, and either take = [keys] or contested = true"
        issues.append(Issue(path, line, "ruling", message))
        return None
    return {name: value for name, value in known.items() if value}


def _innermost(name: str, table: Mapping[str, Any]) -> str:
    """The dotted name of the first table below `name` that holds more than another table."""
    key, value = next(iter(table.items()), ("", None))
    return _innermost(f"{name}.{key}", value) if len(table) == 1 and isinstance(value, dict) else name
