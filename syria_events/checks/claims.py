"""How a rule between tables is written, and those that hold of claims.

A rule says nothing where another one speaks already: it skips what is missing or dangling.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syria_events.derivation import edtf, kinds
from syria_events.derivation.kinds import Kind
from syria_events.derivation.records import chain
from syria_events.schema import Schema
from syria_events.schema.text import key_text, shown

Row = Mapping[str, Any]
Rows = Mapping[str, Sequence[Row]]
Found = Iterator[tuple[str, int, str]]  # table, row from 1, message

_CLOCK = re.compile("([01][0-9]|2[0-3]):[0-5][0-9]~?")
_BLOCK = (
    *("document_id", "voice_id", "via_id", "claimed_on", "paragraph", "span_start", "span_end", "span_sha256"),
    *("stance", "certainty", "coder", "note"),
)


@dataclass(frozen=True)
class DatasetRule:
    """A named law between tables; `needs` are the tables without which it cannot be checked.

    One that holds of rows `alone` holds of any of them, whatever rows are left out beside them. One that holds
    `beside` a whole dataset holds of any rows of the first table where those of the others are that dataset's.
    """

    name: str
    description: str
    needs: tuple[str, ...]
    broken: Callable[[Rows, Schema], Found]
    alone: bool = False
    beside: bool = False


def rule(
    *needs: str, alone: bool = False, beside: bool = False
) -> Callable[[Callable[[Rows, Schema], Found]], DatasetRule]:
    """Make a rule of a function that yields what breaks it: named after it, described by its docstring."""

    def named(broken: Callable[[Rows, Schema], Found]) -> DatasetRule:
        return DatasetRule(broken.__name__, " ".join((broken.__doc__ or "").split()), needs, broken, alone, beside)

    return named


def by_key(rows: Rows, table: str, column: str) -> dict[str, Row]:
    """The rows of a table by a column; rows without a value there are left out."""
    return {row[column]: row for row in rows[table] if row.get(column) is not None}


def claims_of(rows: Rows, schema: Schema) -> Iterator[tuple[int, Kind, Row]]:
    """Row from 1, kind and claim, for the claims whose field is known."""
    of_fields = kinds.of_fields(schema)
    for line, row in enumerate(rows["claims"], start=1):
        kind = of_fields.get(row["field"])
        if kind is not None and row["claim_id"] is not None:
            yield line, kind, row


@rule("events", "claims")
def every_event_has_a_claim(rows: Rows, schema: Schema) -> Found:
    """An event is there because somebody claims something about it."""
    claimed = {row["event_id"] for row in rows["claims"]}
    for line, row in enumerate(rows["events"], start=1):
        if row["event_id"] is not None and row["event_id"] not in claimed:
            yield "events", line, f"{row['event_id']}: no claim is about it; expected at least one"


@rule("claims", "events", beside=True)
def claim_prefix_known(rows: Rows, schema: Schema) -> Found:
    """A claim's identifier starts with its event; one about an actor only with the event it was coded with."""
    events = by_key(rows, "events", "event_id")
    for line, kind, row in claims_of(rows, schema):
        prefix, event = row["claim_id"].partition("/")[0], row["event_id"]
        if prefix not in events:
            yield "claims", line, f"{row['claim_id']}: {prefix} is not an event"
        elif kind.name == "affiliation" and event is not None:
            yield "claims", line, f"{row['claim_id']}: event_id is {event}; expected it empty for an affiliation"
        elif kind.name != "affiliation" and event != prefix:
            yield "claims", line, f"{row['claim_id']}: event_id is {shown(event)}; expected {prefix}"


@rule("claims", alone=True)
def claim_id_says_what(rows: Rows, schema: Schema) -> Found:
    """A claim's identifier ends in its field and its subject, or the value of a role, link or detail without one."""
    for line, kind, row in claims_of(rows, schema):
        tail = kinds.tail(kind, row["subject_id"], row["value"])
        expected = row["field"] if tail is None else f"{row['field']}.{tail}"
        if row["claim_id"].split("/", 2)[-1] != expected:
            yield "claims", line, f"{row['claim_id']}: expected it to end in {expected}"


@rule("claims", "actors", "locations", beside=True)
def subject_known(rows: Rows, schema: Schema) -> Found:
    """The subject of a claim fits its field.

    It is an actor for casualties, severity and affiliations; a value of the vocabulary `object`
    for effects and acts; a location for a founding; one of the three, or none, for a detail; and
    none for every other field.
    """
    keys = {
        "actor": set(by_key(rows, "actors", "actor_id")),
        "location": set(by_key(rows, "locations", "location_id")),
        "object": set(schema.values("object")),
    }
    for line, kind, row in claims_of(rows, schema):
        subject, claim = row["subject_id"], row["claim_id"]
        if kind.subject == "any":
            fits = [what for what, held in keys.items() if subject in held]
            if subject is not None and len(fits) != 1:
                what = " and ".join(fits) or "nothing known"
                yield "claims", line, f"{claim}: {subject!r} is {what}; expected one of {', '.join(keys)}"
        elif kind.subject and subject not in keys[kind.subject]:
            yield "claims", line, f"{claim}: subject_id is {shown(subject)}; expected {_one(kind.subject)}"
        elif not kind.subject and subject is not None:
            yield "claims", line, f"{claim}: subject_id is {subject!r}; expected none for {row['field']}"


@rule("claims", "events", "actors", "locations", beside=True)
def value_fits_field(rows: Rows, schema: Schema) -> Found:
    """The value of a claim fits its field: a date in EDTF, HH:MM, a key, or a value of the vocabulary.

    A link leads to another event and an affiliation to another actor. A total has a duration, other
    counts have no value.
    """
    keys = {
        "location": set(by_key(rows, "locations", "location_id")),
        "actor": set(by_key(rows, "actors", "actor_id")),
        "event": set(by_key(rows, "events", "event_id")),
    }
    for line, kind, row in claims_of(rows, schema):
        value, expected = row["value"], None
        if kind.value == "duration":
            expected = None if kinds.DURATION.fullmatch(value or "") else "a duration such as PT24H"
        elif kind.counted:
            expected = "none beside counts" if value is not None else None
        elif kind.value == "date":
            expected = not_edtf(value)
        elif kind.value == "time":
            expected = None if _CLOCK.fullmatch(value or "") else "HH:MM, with ~ where it is approximate"
        elif kind.vocabulary:
            held = value in schema.values(kind.vocabulary)
            expected = None if held else f"a value of schema/vocab/{kind.vocabulary}.csv"
        elif kind.value:
            itself = value == (row["subject_id"] if kind.subject else row["event_id"])
            wrong = value not in keys[kind.value] or itself
            said = f"another {kind.value}" if kind.other else _one(kind.value)
            expected = said if wrong else None
        if expected:
            yield "claims", line, f"{row['claim_id']}: value is {shown(value)}; expected {expected}"


def _one(word: str) -> str:
    return f"{'an' if word[0] in 'aeo' else 'a'} {word}"


def not_edtf(text: str | None) -> str | None:
    """What would be right instead of `text`, where it is not a date in EDTF."""
    try:
        edtf.bounds(text or "")
    except ValueError as error:
        return f"a date in EDTF: {error}"
    return None


@rule("claims", alone=True)
def counts_fit_field(rows: Rows, schema: Schema) -> Found:
    """Only people and things are counted, and a count says which side of it is open."""
    columns = [name for name in ("low", "best", "high", "open") if name in schema.table("claims").names]
    for line, kind, row in claims_of(rows, schema):
        counts = {column: row[column] for column in columns if row[column] is not None}
        if counts and not kind.counted:
            found = f"{key_text(counts)} is given; expected no counts for {row['field']}"
            yield "claims", line, f"{row['claim_id']}: {found}"
        elif kind.counted and "open" in columns and row["open"] is None:
            yield "claims", line, f"{row['claim_id']}: open is empty; expected it for {row['field']}"
        if row["high"] == 0 and row["low"] is None:
            yield (
                "claims",
                line,
                f"{row['claim_id']}: high is 0 and low is empty; at most none is none, low 0 and best 0",
            )


@rule("claims", "events", beside=True)
def totals_stand_apart(rows: Rows, schema: Schema) -> Found:
    """Nobody claims figures of its own people of an event that is a total, who would be counted twice: only totals."""
    wholes = {row["event_id"] for row in rows["events"] if row.get("is_total")}
    for line, kind, row in claims_of(rows, schema):
        if kind.name == "casualty" and row["stance"] != "denies" and row["event_id"] in wholes:
            message = f"{row['event_id']} is a total; expected {row['field']}_total with its window of time"
            yield "claims", line, f"{row['claim_id']}: {message}"


@rule("claims", alone=True)
def date_basis_with_dates(rows: Rows, schema: Schema) -> Found:
    """A claimed date says how the day was reached, and nothing else does."""
    for line, kind, row in claims_of(rows, schema):
        if (kind.name == "date") != (row["date_basis"] is not None):
            expected = "one for a date" if kind.name == "date" else f"none for {row['field']}"
            yield "claims", line, f"{row['claim_id']}: date_basis is {shown(row['date_basis'])}; expected {expected}"


@rule("claims", alone=True)
def block_agrees(rows: Rows, schema: Schema) -> Found:
    """Claims of one block, which share event and key, share passage, voice, stance, certainty and coder."""
    due = {field.name for field in schema.table("claims").fields if field.required}
    first: dict[str, Row] = {}
    for line, _, row in claims_of(rows, schema):
        before = first.setdefault(row["claim_id"].rpartition("/")[0], row)
        pairs = [] if before is row else [(column, row[column], before[column]) for column in _BLOCK]
        differing = [name for name, *pair in pairs if pair[0] != pair[1] and not (name in due and None in pair)]
        if differing:
            what = ", ".join(f"{column} is {shown(row[column])}" for column in differing)
            yield "claims", line, f"{row['claim_id']}: {what}; expected the same as in {before['claim_id']}"


@rule("claims", alone=True)
def passage_has_one_hash(rows: Rows, schema: Schema) -> Found:
    """The same characters of the same document have the same hash and paragraph, whoever cites them."""
    first: dict[tuple[Any, ...], Row] = {}
    for line, _, row in claims_of(rows, schema):
        place = tuple(row[column] for column in ("document_id", "span_start", "span_end"))
        before = first.setdefault(place, row)
        if None not in place and any(row[column] != before[column] for column in ("span_sha256", "paragraph")):
            yield "claims", line, f"{row['claim_id']}: expected hash and paragraph as in {before['claim_id']}"


@rule("claims", alone=True)
def paragraphs_follow_the_text(rows: Rows, schema: Schema) -> Found:
    """In one document, what begins later stands in the same paragraph or a later one, and not further than it can."""
    passages: dict[str, dict[int, tuple[int, Row]]] = defaultdict(dict)
    for line, _, row in claims_of(rows, schema):
        if None not in (row["document_id"], row["span_start"], row["paragraph"]):
            passages[row["document_id"]].setdefault(row["span_start"], (line, row))
    for found in passages.values():
        before: Row = {"claim_id": "the text itself", "paragraph": 1, "span_start": 0}
        for start, (line, row) in sorted(found.items()):
            # a paragraph has a character, and a line end after it
            most = before["paragraph"] + (start - before["span_start"]) // 2
            if not before["paragraph"] <= row["paragraph"] <= most:
                after = f"{before['claim_id']} begins at {before['span_start']} in {before['paragraph']}"
                expected = f"expected it from {before['paragraph']} to {most}, as {after}"
                yield "claims", line, f"{row['claim_id']}: paragraph is {row['paragraph']} at {start}; {expected}"
            else:
                before = row


@rule("claims", "documents", beside=True)
def span_within_document(rows: Rows, schema: Schema) -> Found:
    """A span is not empty and ends within its document; a document without a text has no spans."""
    documents = by_key(rows, "documents", "document_id")
    for line, _, row in claims_of(rows, schema):
        start, end, document = row["span_start"], row["span_end"], documents.get(row["document_id"])
        if start is None or end is None or document is None:
            continue
        length = document["n_characters"]
        if length is None or end > length:
            has = "no text" if length is None else f"{length} characters"
            yield "claims", line, f"{row['claim_id']}: span_end is {end}; {document['document_id']} has {has}"
        if start == end:
            yield "claims", line, f"{row['claim_id']}: the span is empty; expected span_start before span_end"


@rule("claims")
def one_claim_in_force(rows: Rows, schema: Schema) -> Found:
    """A claim is set aside (`used` is false) only beside another on the same value, which is in force."""

    def place(kind: Kind, row: Row) -> tuple[Any, ...]:
        return row["event_id"], row["field"], row["subject_id"], row["value"] if kind.value == "duration" else None

    force = {place(kind, row) for _, kind, row in claims_of(rows, schema) if row["used"]}
    for line, kind, row in claims_of(rows, schema):
        if row["used"] is False and place(kind, row) not in force:
            yield "claims", line, f"{row['claim_id']}: set aside, and no claim on the same value is in force"


@rule("claims", "actors", beside=True)
def casualty_sides_disjoint(rows: Rows, schema: Schema) -> Found:
    """No side counted in an event is part of another side counted there, so that nobody is counted twice."""
    actors = by_key(rows, "actors", "actor_id")
    sides: dict[tuple[str, str], dict[str, int]] = defaultdict(dict)
    for line, kind, row in claims_of(rows, schema):
        if kind.name == "casualty" and row["stance"] == "asserts":
            sides[row["event_id"], row["field"]].setdefault(row["subject_id"], line)
    for (event, field), lines in sides.items():
        for actor, line in lines.items():
            for above in chain(actors, actor)[1:]:
                if above in lines:
                    yield "claims", line, f"{event}: {field} of {actor} is within {field} of {above}; expected one side"


CLAIM_RULES = (
    every_event_has_a_claim,
    claim_prefix_known,
    claim_id_says_what,
    subject_known,
    value_fits_field,
    counts_fit_field,
    totals_stand_apart,
    date_basis_with_dates,
    block_agrees,
    passage_has_one_hash,
    paragraphs_follow_the_text,
    span_within_document,
    one_claim_in_force,
    casualty_sides_disjoint,
)
