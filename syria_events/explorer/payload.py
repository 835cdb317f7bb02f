"""What the page knows: rows as compact columns, the rules that JavaScript needs besides, labels, and how to cite."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from syria_events.derivation.derive import DERIVED
from syria_events.derivation.kinds import KINDS, SINGLE_ROLES
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.explorer.rows import plain
from syria_events.publishing import citing
from syria_events.schema import Schema, Table

Row = Mapping[str, Any]

# What claims are derived from, and what is shown of it; hashes and places in texts are left to the files.
_KEPT = {
    "events": ("event_id", "title", "description", "event_type", "in_recap", "joint_with"),
    "actors": ("actor_id", "name", "name_ar", "kind", "parent_id"),
    "locations": (
        *("location_id", "name", "name_ar", "kind", "admin1_name", "admin1_pcode"),
        *("latitude", "longitude", "precision", "radius_km"),
    ),
    "sources": ("source_id", "name", "kind", "parent_id", "actor_id", "url"),
    "documents": ("document_id", "source_id", "title", "published_edtf", "language", "url", "read_as"),
    "rulings": ("event_id", "value", "decision", "reason"),
    "claims": (
        *("claim_id", "event_id", "field", "subject_id", "value", "low", "best", "high", "stance", "certainty"),
        *(
            "date_basis",
            "voice_id",
            "via_id",
            "document_id",
            "claimed_on",
            "paragraph",
            "span_start",
            "span_end",
            "used",
        ),
    ),
}
# The vocabularies whose order, or way to another vocabulary, decides something.
ORDERED = ("claim_field", "event_type", "actor_kind", "certainty", "attribution", "date_basis")


def payload(
    package: Package, rows: Sequence[Row] | None, only: Sequence[str] | None, view: Row, title: str
) -> dict[str, Any]:
    """All that the page knows: with claims, of which `only` some events are shown, or `rows` as they are.

    `view` is what the page is opened with, `title` what rows are called that are not the dataset's own.
    """
    schema = package.schema
    tables = {name: plain(package.table(name).select(list(names)).to_pylist()) for name, names in _KEPT.items()}
    if rows is not None:
        tables = {name: [] for name in _KEPT}
    return {
        "about": _about(package) if rows is None else _theirs(title, len(rows)),
        "rules": rules(schema),
        "columns": [{"name": field.name, "type": field.type} for field in schema.table("events").fields],
        "labels": _labels(schema),
        "tables": {name: columns(found, _KEPT[name]) for name, found in tables.items()},
        "rows": None if rows is None else columns(rows, schema.table("events").names),
        "only": None if only is None else list(only),
        "view": dict(view),
    }


def columns(rows: Sequence[Row], names: Iterable[str]) -> dict[str, Any]:
    """Rows as columns, each a list, or where values repeat much a list of the values and one of their places in it."""
    return {"n": len(rows), "columns": {name: _column([row[name] for row in rows]) for name in names}}


def _column(cells: list[Any]) -> list[Any] | dict[str, list[Any]]:
    if not all(cell is None or isinstance(cell, str) for cell in cells):
        return cells
    known = {cell: place for place, cell in enumerate(dict.fromkeys(cells))}
    if len(known) * 2 >= len(cells):
        return cells
    return {"values": list(known), "places": [known[cell] for cell in cells]}


def rules(schema: Schema) -> dict[str, Any]:
    """What the derivation needs to be known besides records and claims; as tests/conformance/README.md says."""
    vocabularies = {
        name: [
            {"value": value, "broader": schema.vocabularies[name].broader.get(value)} for value in schema.values(name)
        ]
        for name in ORDERED
    }
    return {
        "columns": {name: list(schema.table(name).names) for name in DERIVED},
        "keys": {name: list(schema.table(name).primary_key) for name in DERIVED},
        "vocabularies": vocabularies,
        "single_roles": list(SINGLE_ROLES),
        "kinds": {name: {key: value for key, value in asdict(kind).items() if value} for name, kind in KINDS.items()},
    }


def _labels(schema: Schema) -> dict[str, dict[str, str]]:
    """What readers call the values of the vocabularies, and by column of `events` which vocabulary it has."""
    labels = {name: {term.value: term.label for term in found.terms} for name, found in schema.vocabularies.items()}
    return labels | {"columns": _vocabulary_of(schema.table("events"))}


def _vocabulary_of(table: Table) -> dict[str, str]:
    return {field.name: field.vocabulary for field in table.fields if field.vocabulary}


def _theirs(title: str, number: int) -> dict[str, Any]:
    """What is known of rows that are not the dataset's own: no version, licence or citation of it holds for them."""
    return {"name": "events", "title": title, "licenses": [], "citation": None, "documents": {}, "total": number}


def _about(package: Package) -> dict[str, Any]:
    """Names, version, licence and citation of the dataset."""
    descriptor = package.descriptor
    return {
        "name": descriptor["name"],
        "title": descriptor["title"],
        "version": package.version,
        "released": archives.is_released(package),
        "licenses": [{"name": entry["name"], "path": entry["path"]} for entry in descriptor["licenses"]],
        "citation": citing.cite("text", version=package).strip(),
        "documents": citing.document_lines(package),
        "total": package.table("events").num_rows,
    }


def embedded(value: Any) -> str:
    """JSON that stands in a script of an HTML page and cannot end it, or break a line of JavaScript."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return text
