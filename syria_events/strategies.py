"""Hypothesis strategies: valid tables to test your own code with, drawn from the schema.

One function per table gives frames of that table alone, whose keys into other tables are not
looked at; `datasets` gives all tables at once, consistent with one another.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from functools import cache
from typing import Any

import pyarrow as pa

try:
    from hypothesis import strategies as st
    from hypothesis.strategies import DrawFn, SearchStrategy
except ModuleNotFoundError as error:
    raise ImportError("hypothesis is not installed; pip install 'syria-events[strategies]'") from error

from syria_events import schema
from syria_events.derivation import derive, kinds
from syria_events.derivation.kinds import KINDS, Kind
from syria_events.derivation.records import Records
from syria_events.derivation.resolve import Claim, differ, group, open_side
from syria_events.frames.outgoing import convert
from syria_events.schema import Field, Schema, Table, arrow

Row = dict[str, Any]
EVENT_ID = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=5, max_size=5).map("SE-{}".format)
_SLUG = "[a-z0-9]+(-[a-z0-9]+)*"  # the pattern of most keys
_WORDS = st.lists(st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=1, max_size=5), min_size=1, max_size=3)
_DAYS = st.dates(date(2021, 1, 1), date(2022, 12, 31))


def cells(field: Field, known: Schema) -> SearchStrategy[Any]:
    """Valid values of one column, None among them where the column may be empty."""
    return _cells(field, known.values(field.vocabulary) if field.vocabulary else ())


@cache  # a strategy that is made anew for every row is checked anew by hypothesis, which takes most of the time
def _cells(field: Field, terms: tuple[str, ...]) -> SearchStrategy[Any]:
    if terms:
        values: SearchStrategy[Any] = st.sampled_from(terms)
    elif field.type == "string":
        values = _text(field.pattern, field.max_length)
    elif field.type == "integer":
        low, high = field.minimum, field.maximum
        values = st.integers(int(low) if low is not None else -(2**31), int(high) if high is not None else 2**31 - 1)
    elif field.type == "number":
        values = st.floats(field.minimum, field.maximum, allow_nan=False, allow_infinity=False)
    else:
        values = {
            "boolean": st.booleans(),
            "date": st.dates(date(1900, 1, 1), date(2100, 1, 1)),
            "datetime": st.datetimes(datetime(1900, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
            "any": st.binary(min_size=21, max_size=21),
        }[field.type]
    return values if field.required else st.none() | values


def _text(pattern: str | None, max_length: int | None) -> SearchStrategy[str]:
    """Text that matches `pattern` from end to end."""
    if pattern is None or pattern.startswith("[^"):
        # Free text but for some characters: drawn whole, which is ten times as fast as by the pattern.
        visible = st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))
        fits = re.compile(pattern or ".+").fullmatch
        return st.text(visible, min_size=1, max_size=max_length).filter(lambda text: fits(text) is not None)
    matching = _WORDS.map("-".join) if pattern == _SLUG else st.from_regex(pattern, fullmatch=True)
    return matching if max_length is None else matching.filter(lambda text: len(text) <= max_length)


@st.composite
def rows(
    draw: DrawFn, table: Table, known: Schema, min_size: int = 0, max_size: int = 5, empty: Collection[str] = ()
) -> list[Row]:
    """Rows of one table that keep its constraints, its primary key and its row rules, `empty` columns apart."""
    each = st.fixed_dictionaries(
        {field.name: st.none() if field.name in empty else cells(field, known) for field in table.fields}
    )
    alone = [(field.name,) for field in table.fields if field.unique]
    keys = [lambda row, columns=columns: tuple(row[c] for c in columns) for columns in (table.primary_key, *alone)]
    found = draw(st.lists(each, min_size=min_size, max_size=max_size, unique_by=tuple(keys)))
    return [_mended(row, table, known, draw) for row in found]


def _mended(row: Row, table: Table, known: Schema, draw: DrawFn) -> Row:
    """The row, changed until it keeps the rules."""

    def present(column: str) -> SearchStrategy[Any]:
        return cells(replace(table.field(column), required=True), known)

    for attempt in range(len(table.rules) + 2):
        broken = [rule for rule in table.rules if not rule.holds(row)]
        if not broken:
            return row
        for rule in broken:
            if rule.ordered:
                held = [column for column in rule.ordered if row[column] is not None]
                row |= dict(zip(held, sorted(row[column] for column in held), strict=True))
            elif rule.together and attempt == 0 and draw(st.booleans()):
                row |= dict.fromkeys(rule.together)
            for column in rule.together if attempt else ():
                row[column] = draw(present(column)) if row[column] is None else row[column]
            for column, want in rule.then:
                if want == "absent":
                    row[column] = None
                elif want == "present":
                    row[column] = draw(present(column))
                elif row[column] not in want:
                    row[column] = draw(st.sampled_from(want))
    raise AssertionError(f"the rules of {table.name} cannot be kept together: {[rule.name for rule in broken]}")


@st.composite
def _frames(draw: DrawFn, name: str, as_: str, min_size: int, max_size: int) -> Any:
    known = schema.installed()
    table = known.table(name)
    data = arrow.from_rows(table, known, draw(rows(table, known, min_size, max_size)))
    return convert(data, table, as_)


def _of(name: str) -> Callable[..., SearchStrategy[Any]]:
    def strategy(as_: str = "pandas", min_size: int = 0, max_size: int = 5) -> SearchStrategy[Any]:
        return _frames(name, as_, min_size, max_size)

    strategy.__name__ = strategy.__qualname__ = name
    strategy.__doc__ = f"""Frames of the table {name} that `pandera_schema("{name}")` accepts.

    `as_` is the library, as in `load`; `min_size` and `max_size` bound the number of rows.
    """
    return strategy


events = _of("events")
event_actors = _of("event_actors")
casualties = _of("casualties")
damage = _of("damage")
totals = _of("totals")
sides = _of("sides")
rulings = _of("rulings")
event_links = _of("event_links")
claims = _of("claims")
actors = _of("actors")
affiliations = _of("affiliations")
locations = _of("locations")
sources = _of("sources")
documents = _of("documents")
crosswalk = _of("crosswalk")


@st.composite
def datasets(draw: DrawFn, max_events: int = 4, max_claims: int = 12) -> dict[str, pa.Table]:
    """All tables of a small invented dataset, as Arrow: every key leads somewhere, every value follows from claims."""
    known = schema.installed()
    coded = draw(_coded(known, max_events, max_claims))
    derived = derive.derive([Claim.of(row) for row in coded["claims"]], Records.of(coded), known)
    return {
        name: arrow.from_rows(table, known, (coded | derived).get(name, [])) for name, table in known.tables.items()
    }


@st.composite
def _coded(draw: DrawFn, known: Schema, max_events: int, max_claims: int) -> dict[str, list[Row]]:
    """Rows of the tables that people code; of events only what no claim decides."""
    tables = {name: draw(_people(known, name)) for name in ("actors", "sources")}
    for source in tables["sources"]:
        source["actor_id"] = draw(st.none() | st.sampled_from([row["actor_id"] for row in tables["actors"]]))
    tables["locations"] = draw(_places(known))
    publishers = [row["source_id"] for row in tables["sources"]]
    tables["documents"] = draw(rows(known.table("documents"), known, min_size=1, max_size=3))
    for document in tables["documents"]:
        document |= {"source_id": draw(st.sampled_from(publishers)), "published_edtf": draw(_dates())}
        document |= {"n_characters": 5000 if document["sha256"] else None}
    ids = draw(st.lists(EVENT_ID, min_size=1, max_size=max_events, unique=True))
    tables["events"] = [draw(_event(known, event_id)) for event_id in ids]
    said = [row for event_id in ids for row in draw(_said(known, event_id, tables, max_claims))]
    wholes = {row["value"] for row in said if row["field"] == "part_of_event" and row["stance"] == "asserts"}
    # Of an event that has parts there are totals only, so that nobody is counted twice.
    outcomes = known.values("outcome")
    tables["claims"] = [row for row in said if row["event_id"] not in wholes or row["field"] not in outcomes]
    tables["rulings"] = draw(_rulings(known, tables["claims"]))
    with_toll = {row["event_id"] for row in tables["claims"] if row["field"] in known.values("outcome")}
    holders: set[str] = set()
    for event in tables["events"]:
        free = sorted(with_toll - {event["event_id"]})
        if event["event_id"] not in holders and free:
            event["joint_with"] = draw(st.none() | st.sampled_from(free))
            with_toll.discard(event["event_id"] if event["joint_with"] else "")
            holders.add(event["joint_with"] or "")
    return tables


@st.composite
def _people(draw: DrawFn, known: Schema, name: str) -> list[Row]:
    """Rows of actors or sources in which every parent stands before its children."""
    key = known.table(name).primary_key[0]
    found = draw(rows(known.table(name), known, min_size=2, max_size=5, empty={"parent_id", "actor_id"} - {key}))
    for number, row in enumerate(found):
        row["parent_id"] = (
            draw(st.none() | st.sampled_from([other[key] for other in found[:number]])) if number else None
        )
    return found


@st.composite
def _places(draw: DrawFn, known: Schema) -> list[Row]:
    found = draw(rows(known.table("locations"), known, max_size=3))
    for row in found:
        if row["geometry"] is not None:
            row["geometry"] = arrow.point(row["longitude"], row["latitude"])
    return found


@st.composite
def _event(draw: DrawFn, known: Schema, event_id: str) -> Row:
    table = known.table("events")
    coded = ("title", "description", "event_type", "in_recap")
    return {"event_id": event_id, "joint_with": None} | {name: draw(cells(table.field(name), known)) for name in coded}


@cache
def _dates() -> SearchStrategy[str]:
    day = _DAYS.map(date.isoformat)
    span = st.tuples(_DAYS, _DAYS).map(lambda pair: "/".join(day.isoformat() for day in sorted(pair)))
    return st.one_of(day, day.map(lambda text: text[:7]), day.map("../{}".format), span)


@cache
def _counts() -> SearchStrategy[Row]:
    """A number, a range, at least, up to, and some: low, best, high and which side is open."""
    number = st.integers(0, 9)
    numbers = st.lists(number, min_size=3, max_size=3).map(sorted)
    drawn = st.one_of(
        st.just((None, None, None)),
        number.map(lambda drawn: (drawn, drawn, drawn)),
        st.tuples(numbers, st.booleans()).map(lambda pair: (pair[0][0], pair[0][1] if pair[1] else None, pair[0][2])),
        number.map(lambda floor: (floor, None, None)),
        number.map(lambda ceiling: (None, None, ceiling)),
    )
    return drawn.map(
        lambda bounds: (
            dict(zip(("low", "best", "high"), bounds, strict=True)) | {"open": open_side(bounds[0], bounds[2])}
        )
    )


def _values(known: Schema, event_id: str, tables: Mapping[str, list[Row]]) -> dict[str, SearchStrategy[Row]]:
    """For each kind of claim: what a claim of it with `event_id` may say, as cells of the claims table."""
    actor = st.sampled_from([row["actor_id"] for row in tables["actors"]])
    # Sides that contain one another must not both have a figure; roots never do.
    side = st.sampled_from([row["actor_id"] for row in tables["actors"] if row["parent_id"] is None])
    subjects: dict[str, SearchStrategy[Any]] = {
        "actor": side,
        "object": st.sampled_from(known.values("object")),
        "any": actor,
    }
    leads: dict[str, SearchStrategy[Any]] = {
        "date": _dates(),
        "time": st.times().map(lambda clock: f"{clock:%H:%M}{'~' if clock.second % 2 else ''}"),
        "actor": actor,
        "duration": st.sampled_from(("PT24H", "P10D")),
    }
    if others := [row["event_id"] for row in tables["events"] if row["event_id"] != event_id]:
        leads["event"] = st.sampled_from(others)
    if places := [row["location_id"] for row in tables["locations"]]:
        subjects["location"] = leads["location"] = st.sampled_from(places)
    said: dict[str, SearchStrategy[Row]] = {}
    for kind in KINDS.values():
        if kind.subject in {None, *subjects} and kind.value in {None, *leads}:
            parts = {"subject_id": subjects[kind.subject]} if kind.subject else {}
            parts |= {"value": st.sampled_from(known.values(kind.vocabulary))} if kind.vocabulary else {}
            parts |= {"value": leads[kind.value]} if kind.value else {}
            parts |= {"date_basis": st.sampled_from(known.values("date_basis"))} if kind.name == "date" else {}
            said[kind.name] = st.fixed_dictionaries(parts)
            if kind.counted:
                said[kind.name] = st.tuples(said[kind.name], _counts()).map(lambda drawn: drawn[0] | drawn[1])
    pair = st.lists(actor, min_size=2, max_size=2, unique=True)
    return said | {"affiliation": pair.map(lambda drawn: {"subject_id": drawn[0], "value": drawn[1]})}


@st.composite
def _said(draw: DrawFn, known: Schema, event_id: str, tables: Mapping[str, list[Row]], max_claims: int) -> list[Row]:
    """The claims of one event, its rulings applied."""
    of_fields = kinds.of_fields(known)
    values = _values(known, event_id, tables)
    # What takes two claims to show, or two events, is drawn more often.
    weights = {"casualty": 10, "date": 10, "affiliation": 4}
    names = {field: kind.name for field, kind in of_fields.items() if kind.name in values}
    fields = st.sampled_from([field for field, name in names.items() for _ in range(weights.get(name, 1))])
    voices = st.sampled_from([row["source_id"] for row in tables["sources"]])
    # Few fields, so that claims meet. The first claim is about the event itself, so that the event has one.
    met = st.sampled_from(draw(st.lists(fields, min_size=1, max_size=4)))
    chosen = ["event_status", *draw(st.lists(met, min_size=min(3, max_claims - 1), max_size=max_claims - 1))]
    found: list[Row] = []
    for number, field in enumerate(chosen):
        row = dict.fromkeys(known.table("claims").names) | draw(values[names[field]])
        before = [earlier for earlier in found if earlier["field"] == field]
        if before:
            row |= draw(_again(draw(st.sampled_from(before)), row))
        tail = kinds.tail(of_fields[field], row["subject_id"], row["value"])
        row |= {
            "claim_id": f"{event_id}/c{number}/{field}" + (f".{tail}" if tail else ""),
            "event_id": None if names[field] == "affiliation" else event_id,
            "field": field,
            "stance": draw(st.sampled_from(("asserts", "asserts", "asserts", "denies"))),
            "certainty": draw(st.sampled_from(known.values("certainty"))),
            "voice_id": draw(voices),
            "document_id": draw(st.sampled_from([row["document_id"] for row in tables["documents"]])),
            "claimed_on": draw(st.none() | _DAYS),
            "coder": "a",
            "used": True,
        }
        found.append(row)
    _rule(draw, found, of_fields)
    return found


@st.composite
def _rulings(draw: DrawFn, known: Schema, claims: list[Row]) -> list[Row]:
    """One ruling for each value of which claims are set aside."""
    reasons = cells(known.table("rulings").field("reason"), known)
    made = []
    for (event_id, field, about), said in group(map(Claim.of, claims), kinds.of_fields(known)).items():
        aside = sorted(claim.claim_id for claim in said if not claim.used)
        if aside and event_id:
            value = f"{field}.{about}" if about else field
            row = {"ruling_id": f"{event_id}/{value}", "event_id": event_id, "value": value, "decision": "taken"}
            taken = sorted(claim.claim_id for claim in said if claim.used)
            made.append(row | {"taken": ";".join(taken), "set_aside": ";".join(aside), "reason": draw(reasons)})
    return made


def _again(earlier: Row, row: Row) -> SearchStrategy[Row]:
    """What to change of a claim in `row`: nothing, to be of the same subject as an earlier one, or to agree with it."""
    same = {column: earlier[column] for column in ("subject_id", "value", "low", "best", "high", "open", "date_basis")}
    subject = {"subject_id": earlier["subject_id"]} if earlier["subject_id"] != row["value"] else {}
    return st.sampled_from([{}, subject, same])


def _rule(draw: DrawFn, found: list[Row], of_fields: Mapping[str, Kind]) -> None:
    """Where claims differ, a ruling takes one content or leaves the value contested."""
    rows_of = {row["claim_id"]: row for row in found}
    for (_, field, _), said in group(map(Claim.of, found), of_fields).items():
        if of_fields[field].single and differ(said):
            taken = draw(st.none() | st.sampled_from([(claim.stance, claim.content) for claim in said]))
            for claim in said:
                rows_of[claim.claim_id]["used"] = taken is None or (claim.stance, claim.content) == taken
