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

from syria_events.checks import onetable, relations
from syria_events.coding import reader, rulings
from syria_events.derivation import derive, resolve
from syria_events.derivation.records import Records
from syria_events.editions import datapackage
from syria_events.issues import Issue, Refused
from syria_events.schema import Schema, Table, arrow, read


def lint(folder: Path) -> list[Issue]:
    """Every problem of the coding files under `folder`, sorted; empty when they can be built."""
    try:
        tables(folder, read(folder))
    except Refused as refused:
        return list(refused.issues)
    return []


def files(folder: Path) -> dict[str, bytes]:
    """The files that the coding under `folder` comes to: path relative to `folder` -> content.

    Raises Refused with every problem of the coding, schema or descriptor.
    """
    schema, opened = read(folder), datapackage.Package.open(folder)
    if not opened.version:
        message = "expected a version, MAJOR.MINOR.PATCH"
        raise Refused([Issue(datapackage.DESCRIPTOR, 0, "version", message)])
    found, issues = reader.read(folder, schema)
    made = _tables(found, issues, schema)
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
    return _tables(*reader.read(folder, schema), schema)


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
        placed["rulings"] += [
            _Placed(row, incident.path, incident.lines.get(f"rulings.{row['value']}", 1))
            for row in rulings.recorded(incident, claims, schema)
        ]
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
    issues += _traced(misfits + _broken(made, unsound, schema), placed, unsound, schema)
    if issues:
        raise Refused(issues)
    return made


def _broken(made: Mapping[str, pa.Table], unsound: Set[str], schema: Schema) -> list[Issue]:
    """Every rule that the tables break, by table and row.

    A table of which some lines could not be read is checked by itself, but nothing is looked up in it.
    """
    found = relations.issues({name: data for name, data in made.items() if f"coding/{name}.csv" not in unsound}, schema)
    for name, data in made.items():
        found += onetable.table_issues(name, data, schema.table(name), schema)
    return found


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
