"""What a claim of each kind says is written down for every kind there is, and fits the schema."""

from __future__ import annotations

from dataclasses import replace

import pytest

from syria_events import schema
from syria_events.derivation import kinds
from syria_events.derivation.kinds import KINDS, Kind

SCHEMA = schema.installed()


def test_the_kinds_are_those_of_the_vocabulary() -> None:
    assert tuple(KINDS) == SCHEMA.values("claim_kind")


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_what_a_kind_says_hangs_together(kind: Kind) -> None:
    assert kind.subject in {None, "actor", "object", "location", "any"}
    assert kind.value in {None, "date", "time", "duration", "location", "actor", "event"}
    assert [kind.counted, kind.value not in {None, "duration"}, kind.vocabulary is not None].count(True) == 1
    assert kind.vocabulary is None or kind.vocabulary in SCHEMA.vocabularies
    assert not (kind.single and kind.listed)
    # What is led to can only be other than what the claim is about if it is of the same sort.
    assert not kind.other or kind.value == (kind.subject or "event")


def test_an_event_has_one_initiator_and_one_target_and_many_victims() -> None:
    of_fields = kinds.of_fields(SCHEMA)
    assert set(of_fields) == set(SCHEMA.values("claim_field"))
    roles = {field: kind for field, kind in of_fields.items() if kind.name == "role"}
    assert {field for field, kind in roles.items() if kind.single} == set(kinds.SINGLE_ROLES) == {"initiator", "target"}
    assert {replace(kind, single=False) for kind in roles.values()} == {KINDS["role"]}


@pytest.mark.parametrize(
    ("kind", "subject", "value", "tail"),
    [
        ("date", None, "2022", None),
        ("role", None, "army", "army"),
        ("casualty", "army", None, "army"),
        ("detail", "base", "quiet", "base"),
        ("detail", None, "quiet", "quiet"),
    ],
)
def test_how_a_claim_is_told_from_others_of_its_block(
    kind: str, subject: str | None, value: str | None, tail: str | None
) -> None:
    assert kinds.tail(KINDS[kind], subject, value) == tail


def test_what_does_not_fit_a_class_and_which_weapons_a_type_has_are_in_the_vocabularies() -> None:
    classes, types = SCHEMA.values("event_class"), SCHEMA.vocabularies["event_type"]
    assert set(kinds.UNFIT) == set(classes)
    for unfit in kinds.UNFIT.values():
        assert unfit <= {*SCHEMA.values("claim_kind"), *SCHEMA.values("role"), *SCHEMA.values("link_relation")}
    for name, weapons in kinds.WEAPONS.items():
        assert types.broader[name] == "violence"
        assert set(weapons) <= set(SCHEMA.values("weapon"))


def test_what_makes_an_event_one_of_its_type_is_a_field_or_a_value_of_one_that_fits_it() -> None:
    types, of_fields = SCHEMA.vocabularies["event_type"].broader, kinds.of_fields(SCHEMA)
    for name, telling in kinds.TELLING.items():
        assert telling, name
        for each in telling:
            field, _, value = each.partition("=")
            assert not {field, of_fields[field].name} & kinds.UNFIT[types[name]], each
            assert not value or value in SCHEMA.values(of_fields[field].vocabulary or ""), each


@pytest.mark.parametrize(
    ("text", "held"),
    [("PT24H", True), ("P10D", True), ("P1DT6H", True), ("P", False), ("PT", False), ("24H", False), ("P1H", False)],
)
def test_a_duration_is_written_in_iso_8601(text: str, held: bool) -> None:
    assert bool(kinds.DURATION.fullmatch(text)) is held


def test_a_schema_may_know_other_kinds_and_fewer_roles() -> None:
    fields = SCHEMA.vocabularies["claim_field"]
    terms = tuple(term for term in fields.terms if term.value in ("date", "initiator"))
    terms += (replace(terms[0], value="mood", broader="feeling"),)
    other = replace(SCHEMA, vocabularies={"claim_field": replace(fields, terms=terms)})
    assert kinds.of_fields(other) == {
        "date": KINDS["date"],
        "initiator": replace(KINDS["role"], single=True),
        "mood": Kind("feeling"),
    }


# What follows are decisions of the coding manual, stated a second time: who changes one has to change both.


def test_of_what_an_event_has_one_of_what_several_and_what_is_counted() -> None:
    def those(mark: str) -> set[str]:
        return {name for name, kind in KINDS.items() if getattr(kind, mark)}

    assert those("counted") == {"casualty", "effect", "total"}
    assert those("listed") == {"role", "link", "detail"}
    assert set(KINDS) - those("single") - those("listed") == {"affiliation", "act", "founding"}
    assert those("other") == {"link", "affiliation"}
    assert Kind("new") == Kind("new", None, None, None, False, False, False, False)


def test_what_claims_are_about_and_what_they_say() -> None:
    def by(mark: str) -> dict[str, set[str]]:
        found = {getattr(kind, mark) for kind in KINDS.values()} - {None}
        return {each: {name for name, kind in KINDS.items() if getattr(kind, mark) == each} for each in found}

    assert by("subject") == {
        "actor": {"casualty", "severity", "affiliation", "total", "category"},
        "object": {"effect", "act"},
        "location": {"founding"},
        "any": {"detail"},
    }
    assert by("value") == {
        "date": {"date", "founding"},
        "time": {"time"},
        "location": {"place"},
        "actor": {"role", "affiliation"},
        "event": {"link"},
        "duration": {"total"},
    }
    named = {"status": "event_status", "means": "weapon", "category": "casualty_category"}
    same = {name: name for name in ("severity", "act", "detail", "part_of_day")}
    assert {name: kind.vocabulary for name, kind in KINDS.items() if kind.vocabulary} == named | same


def test_nobody_is_hurt_by_a_statement_and_nobody_speaks_in_an_attack() -> None:
    spoken = {"speaker", "addressee", "condemns", "denies", "reports"}
    hurt = {"casualty", "total", "category", "severity", "means"}
    acting = {"initiator", "target", "victim", "owner", "beneficiary"}
    assert {"violence": spoken, "posture": spoken | hurt, "statement": acting | hurt | {"effect"}} == kinds.UNFIT


def test_a_type_of_attack_has_its_weapon_or_none_that_is_named() -> None:
    named = {"rocket_attack": {"rocket"}, "drone_attack": {"drone"}, "helicopter_strike": {"helicopter"}}
    assert {name: set(weapons) for name, weapons in kinds.WEAPONS.items()} == named | {
        name: set() for name in ("shelling", "bombing", "ied")
    }


def test_an_event_is_of_its_type_by_what_somebody_says() -> None:
    accusations = {"describes_as_aggression", "describes_as_terrorism", "describes_as_occupation"}
    accusations |= {"accuses_of_violation", "accuses_of_plunder", "accuses_of_creating_is"}
    assert {name: set(telling) for name, telling in kinds.TELLING.items()} == {
        "rocket_attack": {"weapon=rocket"},
        "drone_attack": {"weapon=drone"},
        "helicopter_strike": {"weapon=helicopter"},
        "drone_interception": {"weapon=drone", "intercepted", "destroyed"},
        "killing": {"killed", "killed_total", "victim"},
        "arrest": {"detained", "victim"},
        "abduction": {"detained", "victim"},
        "withdrawal": {"initiator"},
        "reduction": {"initiator"},
        "deployment": {"initiator"},
        "press_statement": {"speaker"},
        "interview": {"speaker"},
        "denial": {"denies", "act=denies_link", "act=denies_attack"},
        "condemnation": {"condemns", *(f"act={act}" for act in accusations)},
    }


@pytest.mark.parametrize(
    "text", ["P1Y", "P2M", "P3W", "P4D", "P1Y2M3W4D", "PT5H", "PT6M", "PT7S", "PT5H6M7S", "P1DT1S"]
)
def test_every_unit_of_a_duration_is_read(text: str) -> None:
    assert kinds.DURATION.fullmatch(text)


@pytest.mark.parametrize("text", ["", "P1", "P1D1", "PT1Y", "P1DT", "1D", "P-1D", "P1.5D", "P1DX", "P1S", "PTT1H"])
def test_what_is_no_duration_is_not_read(text: str) -> None:
    assert kinds.DURATION.fullmatch(text) is None
