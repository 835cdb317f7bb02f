"""Rules that hold the lists of actors, voices, documents and places against themselves and one another."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from syria_events.checks.claims import Found, Row, Rows, by_key, claims_of, rule
from syria_events.schema import Schema
from syria_events.schema.text import shown

# Kinds of voices that are people, and no bodies with a name that publish.
_PEOPLE = ("official", "witness", "anonymous", "public")

# What says which document, and which place, a row is about.
_DOCUMENT = ("source_id", "title", "published_edtf", "language", "url", "sha256")
_PLACE = ("name", "kind", "admin1_name", "admin1_disputed", "admin2_pcode", "latitude", "longitude")
# Signs that people put between the items of a list, and that no name of an actor or a place has.
_OTHER_SIGN = re.compile(r"[,|\t\u060c\u061b\u3001\uff0c\uff1b]| / ")


@rule("documents", alone=True)
def one_address_one_document(rows: Rows, schema: Schema) -> Found:
    """No two documents have addresses that lead to one page."""
    first: dict[str, Row] = {}
    for line, row in enumerate(rows["documents"], start=1):
        if row["url"] is not None:
            before = first.setdefault(_page(row["url"]), row)
            if before["url"] != row["url"]:  # equal ones are `unique`
                message = f"url leads to the page of {before['document_id']}, {before['url']}; expected another"
                yield "documents", line, f"{row['document_id']}: {message}"


def _page(url: str) -> str:
    """An address without what makes no difference to where it leads."""
    scheme_less = re.sub("^https?://(www[.])?", "", url.partition("#")[0], flags=re.IGNORECASE)
    host, slash, rest = scheme_less.partition("/")
    return f"{host.lower()}{slash}{rest}".rstrip("/?")


@rule("documents", "sources", beside=True)
def publishers_have_a_name(rows: Rows, schema: Schema) -> Found:
    """A document is published by a body with a name: by no official, witness, unnamed person or public."""
    sources = by_key(rows, "sources", "source_id")
    for line, row in enumerate(rows["documents"], start=1):
        publisher = sources.get(row["source_id"], {})
        if publisher.get("is_named") is False or publisher.get("kind") in _PEOPLE:
            found = f"{publisher['kind']}, is_named {str(publisher['is_named']).lower()}"
            message = f"source_id is {row['source_id']} ({found}); expected a publisher with a name"
            yield "documents", line, f"{row['document_id']}: {message}"


@rule("events", alone=True)
def titles_tell_apart(rows: Rows, schema: Schema) -> Found:
    """No two events have one title."""
    yield from _twice(rows, schema, "events", "event_id", "title")


@rule("actors", alone=True)
def actors_tell_apart(rows: Rows, schema: Schema) -> Found:
    """No two actors have one name, however it is capitalised."""
    yield from _twice(rows, schema, "actors", "actor_id", "name")


@rule("sources", alone=True)
def voices_tell_apart(rows: Rows, schema: Schema) -> Found:
    """No two voices have one name, however it is capitalised."""
    yield from _twice(rows, schema, "sources", "source_id", "name")


def _twice(rows: Rows, schema: Schema, table: str, key: str, column: str) -> Found:
    told = schema.table(table).field(column).unique  # of names that are equal letter by letter
    first: dict[str, Row] = {}
    for line, row in enumerate(rows[table], start=1):
        if row[column] is not None:
            before = first.setdefault(row[column].casefold(), row)
            if before is not row and not (told and row[column] == before[column]):
                message = f"{column} is {shown(row[column])}, that of {before[key]}; expected another"
                yield table, line, f"{row[key]}: {message}"


@rule("actors", beside=True)
def actors_keep_their_country(rows: Rows, schema: Schema) -> Found:
    """A part of an actor is of the same state."""
    yield from _countries(rows, "actors", "actor_id", may_be_unknown=False)


@rule("sources", beside=True)
def voices_keep_their_country(rows: Rows, schema: Schema) -> Found:
    """A voice that speaks for another is of the same state, where both have one."""
    yield from _countries(rows, "sources", "source_id", may_be_unknown=True)


def _countries(rows: Rows, table: str, key: str, may_be_unknown: bool) -> Found:
    known = by_key(rows, table, key)
    for line, row in enumerate(rows[table], start=1):
        above = known.get(row["parent_id"], {}).get("country")
        told = row["country"] is not None or not may_be_unknown
        if above is not None and told and row["country"] != above:
            message = f"country is {shown(row['country'])}; expected {above}, that of {row['parent_id']}"
            yield table, line, f"{row[key]}: {message}"


@rule("sources", "actors", beside=True)
def voices_are_of_their_actor(rows: Rows, schema: Schema) -> Found:
    """A voice that speaks for an actor is of the same state, where both have one."""
    actors = by_key(rows, "actors", "actor_id")
    for line, row in enumerate(rows["sources"], start=1):
        country = actors.get(row["actor_id"], {}).get("country")
        if None not in (row["country"], country) and row["country"] != country:
            message = f"country is {row['country']}; expected {country}, that of the actor {row['actor_id']}"
            yield "sources", line, f"{row['source_id']}: {message}"


@rule("documents", alone=True)
def documents_tell_apart(rows: Rows, schema: Schema) -> Found:
    """No two documents agree in all that says which one is meant: publisher, title, day, language, address and hash."""
    yield from _alike(rows, "documents", "document_id", _DOCUMENT)


@rule("locations", alone=True)
def places_tell_apart(rows: Rows, schema: Schema) -> Found:
    """No two places agree in all that says which one is meant: name, kind, governorate, district and point."""
    yield from _alike(rows, "locations", "location_id", _PLACE)


def _alike(rows: Rows, table: str, key: str, columns: Sequence[str]) -> Found:
    first: dict[tuple[Any, ...], Row] = {}
    for line, row in enumerate(rows[table], start=1):
        cells = tuple(row[name].casefold() if isinstance(row[name], str) else row[name] for name in columns)
        before = first.setdefault(cells, row)
        if before[key] != row[key]:
            said = f"it has the {', '.join(columns[:-1])} and {columns[-1]} of {before[key]}"
            yield table, line, f"{row[key]}: {said}; expected one row, or what tells the two apart"


@rule("actors", alone=True)
def aliases_of_actors_stand_apart(rows: Rows, schema: Schema) -> Found:
    """Between the other spellings of an actor stands `;` and no other sign."""
    yield from _run_together(rows, "actors", "actor_id")


@rule("locations", alone=True)
def aliases_of_places_stand_apart(rows: Rows, schema: Schema) -> Found:
    """Between the other spellings of a place stands `;` and no other sign."""
    yield from _run_together(rows, "locations", "location_id")


def _run_together(rows: Rows, table: str, key: str) -> Found:
    for line, row in enumerate(rows[table], start=1):
        for alias in (row["aliases"] or "").split(";"):
            if sign := _OTHER_SIGN.search(alias):
                message = f"{shown(sign[0].strip() or sign[0])} stands in the alias {shown(alias)}"
                yield table, line, f"{row[key]}: {message}; expected ; between two spellings"


@rule("claims", "documents", beside=True)
def carriers_say_nothing(rows: Rows, schema: Schema) -> Found:
    """The site on which a copy was read is no voice in it: what it carries is said by others."""
    copies = {row["document_id"]: row["source_id"] for row in rows["documents"] if row["read_as"] == "carrier_copy"}
    for line, _, row in claims_of(rows, schema):
        if row["voice_id"] is not None and copies.get(row["document_id"]) == row["voice_id"]:
            message = f"voice_id is {row['voice_id']}, which only carries {row['document_id']}"
            yield "claims", line, f"{row['claim_id']}: {message}; expected the voice whose text it is"


REGISTER_RULES = (
    one_address_one_document,
    publishers_have_a_name,
    documents_tell_apart,
    places_tell_apart,
    aliases_of_actors_stand_apart,
    aliases_of_places_stand_apart,
    titles_tell_apart,
    actors_tell_apart,
    voices_tell_apart,
    actors_keep_their_country,
    voices_keep_their_country,
    voices_are_of_their_actor,
    carriers_say_nothing,
)
