"""Reports of events as tables like ours: a claim for each thing that a report says, and what follows from those."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from syria_events import schema
from syria_events.field import layouts
from syria_events.field.reportlayouts import ReportLayout
from syria_events.field.reportrows import Report
from syria_events.reading import views
from syria_events.schema import Schema, Table, arrow

Row = dict[str, Any]

# Everybody who was hurt: reports tell of them by no side.
PEOPLE = "people"


@dataclass(frozen=True)
class _Records:
    """What is known before anything is derived."""

    schema: Schema
    rows: Mapping[str, pa.Table]

    def table(self, name: str) -> pa.Table:
        return self.rows[name]


def tables(known: ReportLayout, reports: Sequence[Report]) -> tuple[Schema, dict[str, pa.Table]]:
    """The tables that the reports come to, and their schema, in which nothing is required."""
    loose = _schema()
    records: dict[str, list[Any]] = {
        "events": [_event(event) for event in dict.fromkeys(report.event for report in reports)],
        "sources": list(_voices(reports)),
        "documents": list(_documents(reports)),
        "locations": list(_places(reports)),
        "actors": [{"actor_id": PEOPLE, "name": "People of all sides"}],
        "claims": [claim for report in reports for claim in _claims(known, report)],
    }
    rows = {name: arrow.from_rows(loose.table(name), loose, found) for name, found in records.items()}
    derived = views.tables(_Records(loose, rows), rows["claims"])
    kept, events = _kept(known.keep, reports), derived["events"]
    for name, values in kept.items():
        column = [values.get(event) for event in events["event_id"].to_pylist()]
        events = events.append_column(name, pa.array(column, pa.string()))
    return loose, {**rows, **derived, "events": events}


def _schema() -> Schema:
    """Our own schema with nothing required: reports do not say everything that our coding asks for."""
    ours, tables = schema.installed(), {}
    for name, table in ours.tables.items():
        fields = tuple(layouts.unasked(field) for field in table.fields)
        tables[name] = Table(table.name, table.title, table.description, fields, table.primary_key, table.foreign_keys)
    return Schema(tables, ours.vocabularies)


def _event(event: str) -> Row:
    return {"event_id": event, "title": event, "event_type": None, "in_recap": False, "joint_with": None, "n_claims": 0}


def _voices(reports: Iterable[Report]) -> Iterator[Row]:
    found: dict[str, Row] = {}
    for report in reports:
        found.setdefault(
            report.voice_id, {"source_id": report.voice_id, "name": report.voice, "kind": report.kind, "is_named": True}
        )
    yield from found.values()


def _documents(reports: Iterable[Report]) -> Iterator[Row]:
    found: dict[str, Row] = {}
    for report in reports:
        row = {"document_id": report.document_id, "source_id": report.voice_id, "title": report.document}
        found.setdefault(report.document_id, {**row, "published_edtf": report.published})
    yield from found.values()


def _places(reports: Iterable[Report]) -> Iterator[Mapping[str, Any]]:
    yield from {report.place["location_id"]: report.place for report in reports if report.place}.values()


def _claims(known: ReportLayout, report: Report) -> Iterator[Row]:
    """What a report says, a row for each value."""
    shared = {
        "event_id": report.event,
        "stance": "asserts",
        "certainty": "stated",
        "voice_id": report.voice_id,
        "document_id": report.document_id,
        "coder": known.name,
        "used": True,
    }
    start = f"{report.event}/r{report.number}"
    for field, (low, best, high) in report.counts.items():
        claim_id = f"{start}/{field}.{PEOPLE}"
        counts = {"low": low, "best": best, "high": high, "open": "closed"}
        yield {"claim_id": claim_id, "field": field, "subject_id": PEOPLE, **counts, **shared}
    if report.days:
        yield {"claim_id": f"{start}/date", "field": "date", "value": report.days, "date_basis": "stated", **shared}
    if report.place:
        yield {"claim_id": f"{start}/location", "field": "location", "value": report.place["location_id"], **shared}


def _kept(names: Iterable[str], reports: Sequence[Report]) -> dict[str, dict[str, str]]:
    """Of each kept column the value that most reports of an event share, of several the first in the alphabet."""
    found: dict[str, dict[str, str]] = {}
    for name in names:
        by_event: dict[str, list[str]] = {}
        for report in reports:
            if (value := report.kept.get(name)) is not None:
                by_event.setdefault(report.event, []).append(value)
        found[name] = {event: max(sorted(set(told)), key=told.count) for event, told in by_event.items()}
    return found
