"""What is said of an invented event: its claims, and the rulings where they differ."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cache

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from syria_events.derivation import kinds
from syria_events.derivation.kinds import KINDS, Kind
from syria_events.derivation.resolve import Claim, differ, group, open_side
from syria_events.schema import Schema
from syria_events.strategies.onetable import Row, cells

_STANCES = ("asserts", "asserts", "asserts", "denies")
_BESIDE = {"category": "killed", "severity": "injured", "part_of_day": "date"}
# What happens, what is said of it, and where it is printed follow one another.
_HAPPENING, _SAYING, _PRINTING = (
    st.dates(*days)
    for days in (
        (date(2021, 1, 1), date(2021, 12, 31)),
        (date(2021, 12, 31), date(2022, 6, 30)),
        (date(2022, 6, 30), date(2022, 12, 31)),
    )
)


@cache
def dates(printed: bool = False) -> SearchStrategy[str]:
    """Dates in EDTF of what happened or was `printed`: days, months, days that are the last possible, and spans."""
    days = _PRINTING if printed else _HAPPENING
    day = days.map(date.isoformat)
    span = st.tuples(days, days).map(lambda pair: "/".join(day.isoformat() for day in sorted(pair)))
    return st.one_of(day, day, day.map(lambda text: text[:7]), day.map("../{}".format), span)


@cache
def _counts() -> SearchStrategy[Row]:
    """A number, a range, at least, up to, and some: low, best, high and which side is open."""
    number = st.integers(0, 9)
    numbers = st.lists(number, min_size=3, max_size=3).map(sorted)
    drawn = st.one_of(
        st.just((None, None, None)),
        number.map(lambda drawn: (drawn, drawn, drawn)),
        st.tuples(numbers, st.booleans()).map(_range),
        number.map(lambda floor: (floor, None, None)),
        st.integers(1, 9).map(lambda ceiling: (None, None, ceiling)),
    )
    return drawn.map(
        lambda bounds: (
            dict(zip(("low", "best", "high"), bounds, strict=True)) | {"open": open_side(bounds[0], bounds[2])}
        )
    )


def _range(drawn: tuple[list[int], bool]) -> tuple[int, int | None, int]:
    (low, best, high), told = drawn
    return low, best if told or low == high else None, high


def _values(known: Schema, event: Row, tables: Mapping[str, list[Row]]) -> dict[str, SearchStrategy[Row]]:
    """For each kind of claim: what a claim of it with `event` may say, as cells of the claims table."""
    weapons = kinds.WEAPONS.get(event["event_type"], known.values("weapon"))
    actor = st.sampled_from([row["actor_id"] for row in tables["actors"]])
    # Sides that contain one another must not both have a figure; roots never do.
    side = st.sampled_from([row["actor_id"] for row in tables["actors"] if row["parent_id"] is None])
    subjects = {"actor": side, "object": st.sampled_from(known.values("object")), "any": actor}
    clock = st.times().map(lambda clock: f"{clock:%H:%M}{'~' if clock.second % 2 else ''}")
    leads = {"date": dates(), "time": clock, "actor": actor, "duration": st.sampled_from(("PT24H", "P10D"))}
    if others := [row["event_id"] for row in tables["events"] if row["event_id"] != event["event_id"]]:
        leads["event"] = st.sampled_from(others)
    if places := [row["location_id"] for row in tables["locations"]]:
        subjects["location"] = leads["location"] = st.sampled_from(places)
    said = {}
    for kind in KINDS.values():
        if kind.subject in {None, *subjects} and kind.value in {None, *leads} and (weapons or kind.name != "means"):
            parts = {"subject_id": subjects[kind.subject]} if kind.subject else {}
            terms = weapons if kind.name == "means" else known.values(kind.vocabulary or "weapon")
            parts |= {"value": st.sampled_from(terms)} if kind.vocabulary else {}
            parts |= {"value": leads[kind.value]} if kind.value else {}
            parts |= {"date_basis": st.sampled_from(known.values("date_basis"))} if kind.name == "date" else {}
            said[kind.name] = st.fixed_dictionaries(parts)
            if kind.counted:
                said[kind.name] = st.tuples(said[kind.name], _counts()).map(lambda drawn: drawn[0] | drawn[1])
    pair = st.lists(actor, min_size=2, max_size=2, unique=True)
    return said | {"affiliation": pair.map(lambda drawn: {"subject_id": drawn[0], "value": drawn[1]})}


@st.composite
def said_of(draw: DrawFn, known: Schema, event: Row, tables: Mapping[str, list[Row]], max_claims: int) -> list[Row]:
    """The claims of one event, its rulings applied."""
    event_id, of_fields = event["event_id"], kinds.of_fields(known)
    unfit = kinds.UNFIT[known.vocabularies["event_type"].broader[event["event_type"]]]
    values = _values(known, event, tables)
    # What takes two claims to show, or two events, is drawn more often.
    weights = {"casualty": 10, "date": 10, "total": 4, "affiliation": 4, "role": 2}
    fitting = {field: kind.name for field, kind in of_fields.items() if not {field, kind.name} & unfit}
    names = {field: name for field, name in fitting.items() if name in values}
    fields = st.sampled_from([field for field, name in names.items() for _ in range(weights.get(name, 1))])
    carriers = {row["source_id"] for row in tables["documents"] if row["read_as"] == "carrier_copy"}
    voices = st.sampled_from([row["source_id"] for row in tables["sources"] if row["source_id"] not in carriers])
    # Few fields, so that claims meet. The first claim is about the event itself, so that the event has one.
    few = draw(st.lists(fields, min_size=1, max_size=4))
    # What is published only beside something else is drawn beside it.
    few += [beside for beside, field in _BESIDE.items() if field in few and beside in names]
    met = st.sampled_from(few)
    chosen = ["event_status", *draw(st.lists(met, min_size=min(3, max_claims - 1), max_size=max_claims - 1))]
    telling = draw(_telling(event["event_type"], names))
    found: list[Row] = []
    for number, field in enumerate([*telling, *chosen]):
        row = dict.fromkeys(known.table("claims").names) | draw(values[names[field]])
        row |= telling.get(field) or {} if number == 0 else {}
        before = [earlier for earlier in found if earlier["field"] == field]
        whose = [earlier["subject_id"] for earlier in found if earlier["field"] == _BESIDE.get(field)]
        if whose and row["subject_id"]:
            row["subject_id"] = draw(st.sampled_from(whose))
        elif before:
            row |= draw(_again(draw(st.sampled_from(before)), row))
        tail = kinds.tail(of_fields[field], row["subject_id"], row["value"])
        row |= {
            "claim_id": f"{event_id}/c{number}/{field}" + (f".{tail}" if tail else ""),
            "event_id": None if names[field] == "affiliation" else event_id,
            "field": field,
            "stance": "asserts" if number < len(telling) else draw(st.sampled_from(_STANCES)),
            "certainty": draw(st.sampled_from(known.values("certainty"))),
            "voice_id": draw(voices),
            **_passage(number, draw(st.sampled_from(tables["documents"]))),
            "claimed_on": draw(st.none() | _SAYING),
            "coder": "a",
            "used": True,
        }
        found.append(row)
    _rule(draw, found, of_fields)
    return found


def _passage(number: int, document: Row) -> Row:
    """Where a claim was read; with a span of its own where the text of the document is kept."""
    start = 10 * number
    span = {"span_start": start, "span_end": start + 5, "span_sha256": f"{start:064x}", "paragraph": 1}
    return {"document_id": document["document_id"], **(span if document["n_characters"] else {})}


def _telling(event_type: str, names: Mapping[str, str]) -> SearchStrategy[dict[str, Row]]:
    """The field of a claim that makes an event one of its type, with the cells it needs; none where nothing does.

    No figure, which may go to another event.
    """
    options = [
        (field, value) for field, _, value in (each.partition("=") for each in kinds.TELLING.get(event_type, ()))
    ]
    fitting = [(field, value) for field, value in options if names.get(field) not in (None, "casualty", "total")]
    made = [{field: {"value": value} if value else {}} for field, value in fitting]
    return st.sampled_from(made) if made else st.just({})


@st.composite
def rulings_on(draw: DrawFn, known: Schema, claims: list[Row]) -> list[Row]:
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


def left_open(events: list[Row]) -> list[Row]:
    """One ruling for each value of `events` that is contested."""
    return [
        {"ruling_id": f"{event['event_id']}/{value}", "event_id": event["event_id"], "value": value}
        | {"decision": "contested", "taken": None, "set_aside": None, "reason": "Nothing decides between them."}
        for event in events
        for value in filter(None, (event["contested_fields"] or "").split(";"))
    ]


def _again(earlier: Row, row: Row) -> SearchStrategy[Row]:
    """What to change of a claim in `row`, so that it meets an earlier one.

    Nothing; or to be of the same subject; or to agree with it; or to agree but for the best of a count.
    """
    same = {column: earlier[column] for column in ("subject_id", "value", "low", "best", "high", "open", "date_basis")}
    subject = {"subject_id": earlier["subject_id"]} if earlier["subject_id"] != row["value"] else {}
    changes = st.sampled_from([{}, subject, same])
    if None in (earlier["low"], earlier["high"]):
        return changes
    return changes | st.integers(earlier["low"], earlier["high"]).map(lambda best: same | {"best": best})


def _rule(draw: DrawFn, found: list[Row], of_fields: Mapping[str, Kind]) -> None:
    """Where claims differ, a ruling takes one content or leaves the value contested."""
    rows_of = {row["claim_id"]: row for row in found}
    for (_, field, _), said in group(map(Claim.of, found), of_fields).items():
        if of_fields[field].single and differ(said):
            taken = draw(st.none() | st.sampled_from([(claim.stance, claim.content) for claim in said]))
            for claim in said:
                rows_of[claim.claim_id]["used"] = taken is None or (claim.stance, claim.content) == taken
