"""Rules that hold what was said, where it was read and what it is about in the order of time.

A day in Syria begins seven hours before that of Washington or Tampa: what happened there after
midnight was told, and published, on what was still the day before. So one day is let through.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from syria_events.checks.claims import Found, Row, Rows, by_key, claims_of, rule
from syria_events.derivation import edtf
from syria_events.derivation.kinds import Kind
from syria_events.schema import Schema

_ACROSS_TIME_ZONES = timedelta(days=1)


@rule("claims", "documents", beside=True)
def claimed_before_publication(rows: Rows, schema: Schema) -> Found:
    """Nobody says on a later day what a document has printed."""
    for line, _, row, published in _published(rows, schema):
        if row["claimed_on"] is not None and row["claimed_on"] > published:
            expected = f"no day after {published}, by which {row['document_id']} was published"
            yield "claims", line, f"{row['claim_id']}: claimed_on is {row['claimed_on']}; expected {expected}"


@rule("claims", "documents", "events", beside=True)
def claimed_after_the_event(rows: Rows, schema: Schema) -> Found:
    """What is claimed of an event was said, and published, no earlier than the day before it began."""
    events = by_key(rows, "events", "event_id")
    printed = _printed(rows)
    for line, _, row in claims_of(rows, schema) if "sides" in schema.tables else ():
        # versions before 2.0.0 have what was said of a place years ago under what happened there since
        begun = events.get(str(row["event_id"]), {}).get("date_start")
        for what, day in (("claimed_on", row["claimed_on"]), (row["document_id"], printed.get(row["document_id"]))):
            if begun is not None and day is not None and day < begun - _ACROSS_TIME_ZONES:
                found = f"claimed_on is {day}" if what == "claimed_on" else f"{what} was published by {day}"
                yield "claims", line, f"{row['claim_id']}: {found}; {row['event_id']} begins on {begun}"


@rule("claims", "documents", beside=True)
def dates_are_past(rows: Rows, schema: Schema) -> Found:
    """The day that a document gives for what has happened is not after its publication."""
    for line, kind, row, published in _published(rows, schema):
        begun = _bounds(row["value"])[0] if kind.value == "date" else None
        if begun is not None and begun > published + _ACROSS_TIME_ZONES:
            expected = f"none after {published}, by which {row['document_id']} was published"
            yield "claims", line, f"{row['claim_id']}: value is {row['value']}; expected {expected}"


def _published(rows: Rows, schema: Schema) -> Iterator[tuple[int, Kind, Row, date]]:
    """The claims read in documents that were published by a certain day, which comes last."""
    printed = _printed(rows)
    for line, kind, row in claims_of(rows, schema):
        published = printed.get(row["document_id"])
        if published is not None:
            yield line, kind, row, published


def _printed(rows: Rows) -> dict[str, date | None]:
    """The day by which each document was published; None where that is not certain."""
    documents = by_key(rows, "documents", "document_id")
    return {document: _bounds(row["published_edtf"])[1] for document, row in documents.items()}


def _bounds(text: str | None) -> tuple[date | None, date | None]:
    try:
        return edtf.bounds(text or "")
    except ValueError:
        return None, None


TIME_RULES = (claimed_before_publication, claimed_after_the_event, dates_are_past)
