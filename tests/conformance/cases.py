"""A conformance case: claims in, tables out; as JSON that any language reads, and what Python makes of it.

`README.md` beside this file says what the JSON means.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa

from syria_events import schema
from syria_events.derivation.derive import DERIVED, derive
from syria_events.derivation.kinds import KINDS, SINGLE_ROLES
from syria_events.derivation.records import Records
from syria_events.derivation.resolve import Claim
from syria_events.editions.datapackage import Package
from syria_events.reading import views
from syria_events.schema import arrow
from syria_events.schema.text import cell, key_text

HERE = Path(__file__).parent
SCHEMA = schema.installed()
# Beside what Claim has, what views choose claims by.
OF_CLAIMS = (*Claim._fields, "document_id", "claimed_on")
OF_RECORDS = {
    "events": ("event_id", "title", "description", "event_type", "in_recap", "joint_with"),
    "actors": ("actor_id", "name", "kind", "parent_id"),
    "locations": (
        *("location_id", "name", "admin1_name", "admin1_pcode"),
        *("latitude", "longitude", "precision", "radius_km"),
    ),
    "sources": ("source_id", "name", "parent_id", "actor_id"),
    "documents": ("document_id", "published_edtf"),
}
# The vocabularies whose order, or way to another vocabulary, decides something.
ORDERED = ("claim_field", "event_type", "actor_kind", "certainty", "attribution", "date_basis")

Row = Mapping[str, Any]
Rows = Mapping[str, Iterable[Row]]
Case = dict[str, Any]


def tables(case: Case) -> dict[str, list[dict[str, Any]]]:
    """The derived tables of a case as JSON has them: rows sorted by key, without their empty cells."""
    rows = {name: list(case["records"].get(name, ())) for name in OF_RECORDS} | {"claims": case["claims"]}
    full = {name: [_filled(name, row) for row in found] for name, found in rows.items()}
    if "view" in case:
        made = views.view(_package(full), **case["view"])
    else:
        derived = derive(map(Claim.of, full["claims"]), Records.of(full), SCHEMA)
        made = {name: arrow.from_rows(SCHEMA.table(name), SCHEMA, found) for name, found in derived.items()}
    found = {name: plain(made[name].to_pylist()) for name in DERIVED}
    if "event" in case:
        found = {name: [row for row in rows if row.get("event_id") == case["event"]] for name, rows in found.items()}
        found = {name: rows for name, rows in found.items() if "event_id" in SCHEMA.table(name).names}
    if "view" in case:
        found["claims"] = [{"claim_id": row["claim_id"]} for row in plain(made["claims"].to_pylist())]
    return found


def plain(rows: Iterable[Row], columns: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """Rows as JSON has them, with these columns or all: days and instants as text, no empty cells."""
    kept = set(columns) if columns is not None else None
    return [
        {name: _plain(value) for name, value in row.items() if value is not None and (kept is None or name in kept)}
        for row in rows
    ]


def key(table: str, row: Row) -> str:
    """The primary key of a row, its parts with a slash between them."""
    return key_text(row.get(column) for column in SCHEMA.table(table).primary_key)


def vocabularies() -> dict[str, Any]:
    """What the cases need to be known besides records and claims, from schema and kinds."""
    columns = {name: list(SCHEMA.table(name).names) for name in DERIVED}
    keys = {name: list(SCHEMA.table(name).primary_key) for name in DERIVED}
    ordered = {
        name: [
            {"value": value, "broader": SCHEMA.vocabularies[name].broader.get(value)} for value in SCHEMA.values(name)
        ]
        for name in ORDERED
    }
    kinds = {name: {key: value for key, value in asdict(kind).items() if value} for name, kind in KINDS.items()}
    about = {"single_roles": list(SINGLE_ROLES), "kinds": kinds}
    return {"columns": columns, "keys": keys, "vocabularies": ordered} | about


def written(value: Any, depth: int = 0) -> str:
    """JSON with a line for each row, so that a change of one row is a change of one line."""
    inside, end = "\n" + " " * (depth + 1), "\n" + " " * depth
    if isinstance(value, dict) and any(isinstance(part, dict | list) for part in value.values()):
        parts = (f"{json.dumps(name)}: {written(part, depth + 1)}" for name, part in value.items())
        return "{" + inside + ("," + inside).join(parts) + end + "}"
    if isinstance(value, list) and any(isinstance(part, dict | list) for part in value):
        return "[" + inside + ("," + inside).join(written(part, depth + 1) for part in value) + end + "]"
    return json.dumps(value, ensure_ascii=False)


def _filled(table: str, row: Row) -> dict[str, Any]:
    blank = dict.fromkeys(SCHEMA.table(table).names)
    found = blank | dict(row)
    if table == "claims" and isinstance(found["claimed_on"], str):
        found["claimed_on"] = date.fromisoformat(found["claimed_on"])
    return found


def _package(rows: Rows) -> Package:
    made = {name: _data(name, found) for name, found in rows.items()}
    return cast(Package, SimpleNamespace(schema=SCHEMA, table=made.__getitem__))


def _data(name: str, rows: Iterable[Row]) -> pa.Table:
    """Rows of which only some columns are there, so that they are not checked."""
    table = SCHEMA.table(name)
    types = arrow.from_rows(table, SCHEMA, []).schema
    plain = [field.type.value_type if pa.types.is_dictionary(field.type) else field.type for field in types]
    found = list(rows)
    columns = [pa.array([row[column] for row in found], kind) for column, kind in zip(types.names, plain, strict=True)]
    return pa.table(columns, names=types.names)


def _plain(value: object) -> object:
    return value if isinstance(value, bool | int | float | str) else cell(value)
