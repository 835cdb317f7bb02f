"""Coding files become tables and their files: all of them, or none.

`lint` finds every problem, at the line of the coding file that causes it; `files` makes only what
`lint` accepts.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence, Set
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa

from syria_events import outputs
from syria_events.checks import onetable, relations
from syria_events.coding import head, lists, passages, reader, rulings
from syria_events.derivation import derive, resolve
from syria_events.derivation.records import Records
from syria_events.editions import archives, datapackage
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema, Table, arrow, read

# In these folders nothing stands but what a build makes.
WHOLE = (datapackage.DATA,)


def lint(folder: Path) -> list[Issue]:
    """Every problem of the coding files under `folder`, sorted; empty when they can be built and are in order."""
    try:
        schema = read(folder)
    except Refused as refused:
        return list(refused.issues)
    return problems(folder, schema)


def problems(folder: Path, schema: Schema) -> list[Issue]:
    """The same, where the schema is at hand."""
    issues = [*lists.unsorted(folder), *head.problems(folder, schema)]
    try:
        tables(folder, schema)
    except Refused as refused:
        issues += refused.issues
    return sorted(issues)


def frozen(folder: Path, changed: bool) -> str:
    """A note where the version in the descriptor is released, and the coding is no longer what it was released with.

    `changed` says so already; else it is what a build would write that says so.
    """
    try:
        version = datapackage.Package.open(folder).version
        if version not in archives.sums(folder):
            return ""
        if not changed and not outputs.stale(folder, files(folder), "build", WHOLE):
            return ""
    except Refused:  # told by the commands that need what is broken
        return ""
    return f"{version} is released and stays as it is: give the data the next version in {datapackage.DESCRIPTOR}"


def files(folder: Path) -> dict[str, bytes]:
    """The files that the coding under `folder` comes to: path relative to `folder` -> content.

    Raises Refused with every problem of the coding, schema or descriptor.
    """
    schema, opened = read(folder), datapackage.Package.open(folder)
    if not opened.version:
        message = "expected a version, MAJOR.MINOR.PATCH"
        raise Refused([Issue(datapackage.DESCRIPTOR, 0, "version", message)])
    found, issues = _read(folder, schema)
    wrong = head.problems(folder, schema)
    try:
        made = _tables(found, issues, schema)
    except Refused as refused:
        raise Refused([*refused.issues, *wrong]) from refused
    if wrong:
        raise Refused(wrong)
    paths = {name: datapackage.table_path(name) for name in made}
    parquet = {paths[name]: arrow.to_bytes(data, folder / paths[name]) for name, data in made.items()}
    vocabularies = map(datapackage.vocabulary_path, schema.vocabularies)
    described = parquet | {path: (folder / path).read_bytes() for path in vocabularies}
    retired = sorted(found.retired.values(), key=lambda row: (str(row["table"]), str(row["id"])))
    days = [day for name in ("date_start", "date_end") for day in made["events"][name].to_pylist() if day is not None]
    temporal = {"start": min(days).isoformat(), "end": max(days).isoformat()} if days else {}
    descriptor = {**opened.descriptor, "temporal": temporal, "retired": retired}
    descriptor = datapackage.render(descriptor, schema, made, described)
    return parquet | {datapackage.DESCRIPTOR: (json.dumps(descriptor, indent=2, ensure_ascii=False) + "\n").encode()}


class _Placed(NamedTuple):
    """A row and the place in the coding files that it comes from."""

    row: dict[str, Any]
    path: str
    line: int


def tables(folder: Path, schema: Schema) -> dict[str, pa.Table]:
    """Every table of the dataset, from the coding files under `folder`.

    Raises Refused with all problems, each at its line in the coding files.
    """
    return _tables(*_read(folder, schema), schema)


def _read(folder: Path, schema: Schema) -> tuple[reader.Coding, list[Issue]]:
    """The coding files, and what is wrong with each by itself or with the passages that they share."""
    found, issues = reader.read(folder, schema)
    return found, [*issues, *passages.moved(found, folder)]


def _tables(found: reader.Coding, issues: list[Issue], schema: Schema) -> dict[str, pa.Table]:
    """Every table; raises Refused with `issues` and all that are found on the way."""
    placed: dict[str, list[_Placed]] = {"claims": [], "events": [], "rulings": []}
    for name, rows in found.records.items():
        placed[name] = [_Placed(row, f"coding/{name}.csv", line) for line, row in rows.items()]
    for place in placed["locations"]:
        place.row["geometry"] = _point(place.row)
    unsound = {issue.path for issue in issues}
    for incident in found.incidents.values():
        claims, problems = rulings.applied(incident, schema)
        placed["claims"] += [_Placed(row, incident.path, incident.line(row["claim_id"])) for row in claims]
        placed["events"].append(_Placed(incident.record, incident.path, 1))
        told = {issue.line for issue in problems}
        recorded = [
            _Placed(row, incident.path, incident.lines.get(f"rulings.{row['value']}", 1))
            for row in rulings.recorded(incident, claims, schema)
        ]
        # What is wrong with a ruling is not told again of its row.
        placed["rulings"] += [place for place in recorded if place.line not in told]
        # Whether a ruling is needed cannot be told while claims beside it are left out.
        issues += problems if incident.path not in unsound else ()
    known = {name: [place.row for place in places] for name, places in placed.items()}
    derived = derive.derive(map(resolve.Claim.of, known["claims"]), Records.of(known), schema)
    lines = {place.row["event_id"]: place for place in placed["events"]}
    for name, made_rows in derived.items():
        origins = [lines.get(row.get("event_id", ""), _Placed(row, "coding/incidents", 0)) for row in made_rows]
        placed[name] = [_Placed(row, origin.path, origin.line) for row, origin in zip(made_rows, origins, strict=True)]
    misfits: list[Issue] = []
    converted = {name: _converted(table, placed[name], schema, misfits) for name, table in schema.tables.items()}
    made = {name: data for name, data in converted.items() if data is not None}
    issues += _traced(misfits + _broken(made, found.unread, unsound, schema), placed, unsound, schema)
    if issues:
        raise Refused(issues)
    return made


def _broken(made: Mapping[str, pa.Table], unread: Set[str], unsound: Set[str], schema: Schema) -> list[Issue]:
    """Every rule that the tables break, by table and row.

    A table of which some lines could not be read is checked by itself, and one with faults of its
    own is held against the others, but nothing is looked up in either: what is not found there may
    be among the faults.
    """
    alone = {name: onetable.table_issues(name, data, schema.table(name), schema) for name, data in made.items()}
    readable = {name: data for name, data in made.items() if f"coding/{name}.csv" not in unsound}
    whole = _with_unread(readable, unread, schema)
    faulty = [name for name in lists.RECORDS if name in whole and alone[name]]
    sound = {name: data for name, data in whole.items() if name not in faulty}
    found = relations.issues(sound, schema)
    for name in faulty:
        found += [issue for issue in relations.issues(sound | {name: whole[name]}, schema) if issue.path == name]
    found = [issue for issue in found if issue.line <= made[issue.path].num_rows]
    return found + [issue for issues in alone.values() for issue in issues]


def _with_unread(made: Mapping[str, pa.Table], unread: Set[str], schema: Schema) -> dict[str, pa.Table]:
    """The tables with rows at their ends for the events `unread`, which exist and may have figures."""
    if not {"events", "claims"} <= made.keys():
        return dict(made)
    figures = next(name for name, kind in schema.vocabularies["claim_field"].broader.items() if kind == "casualty")
    absent = sorted(unread - set(made["events"]["event_id"].to_pylist()))
    more: dict[str, list[dict[str, Any]]] = {
        "events": [{"event_id": event} for event in absent],
        "claims": [
            {"claim_id": f"{event}//{figures}", "event_id": event, "field": figures} for event in sorted(unread)
        ],
    }
    ends = {name: pa.Table.from_pylist(rows, made[name].schema) for name, rows in more.items()}
    return {**made, **{name: pa.concat_tables([made[name], end]) for name, end in ends.items()}}


def _traced(
    found: Sequence[Issue], placed: Mapping[str, Sequence[_Placed]], unsound: Set[str], schema: Schema
) -> list[Issue]:
    """The issues of rows where the coding files cause them; one for each fault is enough.

    What is derived from a wrong claim or record is wrong with it.
    """
    coded = [_located(issue, placed, schema) for issue in found if issue.path not in derive.DERIVED]
    blamed = unsound | {issue.path for issue in coded}
    if any(path.endswith(".csv") for path in blamed):
        return coded
    derived = [_located(issue, placed, schema) for issue in found if issue.path in derive.DERIVED]
    return coded + [issue for issue in derived if issue.path not in blamed and (issue.line or not blamed)]


def _converted(table: Table, places: list[_Placed], schema: Schema, misfits: list[Issue]) -> pa.Table | None:
    """The rows as Arrow data in the order of their key, or None with what does not fit added to `misfits`."""
    order = tuple(dict.fromkeys((*table.primary_key, *table.names)))
    # As `arrow.canonical` sorts, so that row and place stay together where a key is there twice.
    places.sort(key=lambda place: [(value is None, value) for value in map(place.row.get, order)])
    try:
        return arrow.from_rows(table, schema, [place.row for place in places])
    except Refused as refused:
        misfits += refused.issues
        return None


def _located(issue: Issue, placed: Mapping[str, Sequence[_Placed]], schema: Schema) -> Issue:
    """An issue of a row, at the place in the coding files that the row comes from."""
    places = placed.get(issue.path, ())
    if not 0 < issue.line <= len(places):
        return issue
    place = places[issue.line - 1]
    key = "/".join(str(place.row[column]) for column in schema.tables[issue.path].primary_key)
    message = issue.message.removeprefix(f"{key}: ")
    return Issue(place.path, place.line, issue.rule, f"{issue.path} {key}: {message}")


def _point(place: Mapping[str, Any]) -> bytes | None:
    if place["longitude"] is None or place["latitude"] is None:
        return None
    return arrow.point(place["longitude"], place["latitude"])
