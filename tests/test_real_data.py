"""What the recap says, read off it by hand, held against the dataset.

Nothing here is copied from our files: events are looked up by what the recap tells of them. The
expectations are of the view of that one document, which no other document can change.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import pytest

import syria_events as se

ASK: Any = se  # called with names in variables, which no type checker lets through

Row = dict[str, Any]
RECAP = "syrian-observer-recap"
WEDNESDAY, TUESDAY = dt.date(2022, 8, 24), dt.date(2022, 8, 23)
TOLL = [f"{what}_{bound}" for what in ("killed", "injured", "civilians_killed") for bound in ("low", "best", "high")]


@cache
def rows(table: str, *, recap: bool = True) -> list[Row]:
    """The rows of a table as the recap alone gives them, or as the whole dataset does."""
    data = ASK.load(table, as_="arrow", documents=RECAP) if recap else ASK.load(table, as_="arrow")
    found: list[Row] = data.to_pylist()
    return found


def events(event_type: str, **cells: Any) -> list[Row]:
    return [row for row in rows("events") if row["event_type"] == event_type and cells.items() <= row.items()]


def event(event_type: str, **cells: Any) -> Row:
    (found,) = events(event_type, **cells)
    return found


def of(table: str, row: Row) -> list[Row]:
    return [other for other in rows(table) if other["event_id"] == row["event_id"]]


def figures(row: Row) -> dict[tuple[str, str], tuple[int | None, int | None, int | None]]:
    """The casualties of an event by outcome and side."""
    return {(r["outcome"], r["actor_id"]): (r["low"], r["best"], r["high"]) for r in of("casualties", row)}


def damage(row: Row) -> dict[tuple[str, str], tuple[int | None, int | None, int | None]]:
    return {(r["effect"], r["object"]): (r["low"], r["best"], r["high"]) for r in of("damage", row)}


def said(row: Row, field: str) -> set[tuple[str | None, str | None, str, str]]:
    """Subject, value, voice and stance of the claims on a field."""
    return {(c["subject_id"], c["value"], c["voice_id"], c["stance"]) for c in of("claims", row) if c["field"] == field}


def test_two_rocket_attacks_with_one_account_of_the_injured() -> None:
    coneco = event("rocket_attack", location_id="coneco-site")
    omar = event("rocket_attack", location_id="al-omar-field")
    assert len(events("rocket_attack")) == 2
    for row in (coneco, omar):
        assert (row["date_start"], row["date_end"], row["event_status"]) == (WEDNESDAY, WEDNESDAY, "occurred")
        assert (row["weapon"], row["target_id"], row["initiator_id"]) == ("rocket", "us-military", None)
        assert row["admin1_name"] == "Deir-ez-Zor"
    # One soldier, and two more under assessment; where they were is not said.
    assert figures(coneco) == {("injured", "us-soldiers"): (1, None, 3)}
    (injured,) = of("casualties", coneco)
    assert (injured["severity"], injured["status"], injured["category"]) == ("minor", "preliminary", "combatant")
    assert figures(omar) == {}
    assert omar["joint_with"] == coneco["event_id"]
    assert coneco["joint_with"] is None
    assert [omar[column] for column in TOLL] == [None] * len(TOLL)
    assert sum(row["injured_high"] or 0 for row in events("rocket_attack")) == 3


def test_the_attacks_began_around_seven_twenty_in_syria() -> None:
    coneco = event("rocket_attack", location_id="coneco-site")
    assert (coneco["time_local"], coneco["time_approximate"]) == ("19:20", True)
    assert coneco["start_utc"] == dt.datetime(2022, 8, 24, 16, 20, tzinfo=dt.UTC)
    omar = event("rocket_attack", location_id="al-omar-field")
    assert omar["time_local"] is None
    assert (omar["event_id"], "precedes") in {
        (link["other_id"], link["relation"]) for link in of("event_links", coneco)
    }


def test_the_helicopter_response() -> None:
    row = event("helicopter_strike")
    assert figures(row) == {("killed", "militants-killed-2022-08-24"): (2, None, 3)}
    (killed,) = of("casualties", row)
    assert (killed["status"], killed["attribution"]) == ("preliminary", "suspected")
    assert damage(row) == {("destroyed", "vehicle"): (3, 3, 3), ("destroyed", "launch_equipment"): (None, None, None)}
    assert (row["weapon"], row["initiator_id"], row["initiator_attribution"]) == (
        "helicopter",
        "us-military",
        "claimed",
    )
    answered = {link["other_id"] for link in of("event_links", row) if link["relation"] == "responds_to"}
    assert answered == {attack["event_id"] for attack in events("rocket_attack")}
    assert (row["date_start"], row["location_id"]) == (WEDNESDAY, None)


def test_the_strike_on_the_depots() -> None:
    row = event("strike")
    depot = "ammunition_depot"
    assert damage(row) == {
        ("targeted", depot): (9, 9, 9),
        ("planned", depot): (11, 11, 11),
        ("spared", depot): (2, 2, 2),
    }
    assert (row["date_start"], row["date_end"]) == (TUESDAY, TUESDAY)
    # That no civilian was to be killed is a purpose, and no count.
    assert of("casualties", row) == []
    assert [row[column] for column in TOLL] == [None] * len(TOLL)
    assert {value for _, value, _, _ in said(row, "detail")} >= {"people_seen_near_targets", "spared_for_civilians"}


def test_the_drones_at_al_tanf() -> None:
    first, second = sorted(events("drone_attack"), key=lambda row: row["date_start"])
    assert (first["date_start"], first["date_end"]) == (dt.date(2021, 10, 1), dt.date(2021, 10, 31))
    assert second["date_start"] < dt.date(2022, 8, 18) < second["date_end"]
    for row in (first, second):
        assert (row["location_id"], row["weapon"], row["initiator_id"]) == ("al-tanf-garrison", "drone", None)
        assert (row["admin1_name"], row["admin1_pcode"]) == (None, None)
        assert of("casualties", row) == []
    (tanf,) = [place for place in rows("locations", recap=False) if place["location_id"] == "al-tanf-garrison"]
    # Rural Damascus and Homs.
    assert (tanf["admin1_name"], tanf["admin1_disputed"]) == (None, "SY03;SY04")


def test_the_ambush_near_al_sukhna() -> None:
    row = event("armed_attack")
    assert figures(row) == {("killed", "liwa-al-quds"): (2, 2, 2), ("injured", "liwa-al-quds"): (3, 3, 3)}
    assert {r["severity"] for r in of("casualties", row) if r["outcome"] == "injured"} == {"critical"}
    kinds = {actor["actor_id"]: actor["kind"] for actor in rows("actors", recap=False)}
    assert (kinds[row["initiator_id"]], row["initiator_attribution"]) == ("unidentified", "unknown")
    assert row["admin1_name"] == "Homs"
    severity = {(value, voice) for _, value, voice, _ in said(row, "severity")}
    assert severity == {("critical", "homs-medical-source")}


def test_killings_and_arrests_are_two_accusations_without_numbers() -> None:
    killings, arrests = event("killing"), event("arrest")
    for row, outcome in ((killings, "killed"), (arrests, "detained")):
        assert row["event_status"] == "alleged"
        assert list(figures(row).values()) == [(None, None, None)]
        assert {what for what, _ in figures(row)} == {outcome}
        assert {r["status"] for r in of("casualties", row)} == {"alleged"}
        assert [row[column] for column in TOLL] == [None] * len(TOLL)
        assert (row["date_start"], row["latitude"]) == (None, None)
        assert row["initiator_attribution"] == "suspected"


def test_what_is_and_what_is_not_said_of_the_russians() -> None:
    left = {row["location_id"]: row for row in events("withdrawal")}
    assert left.keys() == {"muthabin-base", "white-rose-hotel"}
    muthabin = left["muthabin-base"]
    assert (muthabin["date_start"].month, muthabin["date_end"].month) == (5, 5)
    assert muthabin["date_start"].day > 1 and muthabin["date_end"].day < 31
    assert ("muthabin-base", "2017") in {(subject, value) for subject, value, _, _ in said(muthabin, "established")}
    # Of Izraa only that patrols set out from there.
    izraa = {(c["field"], c["value"]) for c in rows("claims") if "izraa-base" in (c["subject_id"], c["value"])}
    assert izraa == {("detail", "starting_point_for_patrols")}
    reduction = event("reduction")
    assert (reduction["initiator_id"], reduction["date_start"]) == ("russian-forces", dt.date(2022, 5, 1))
    assert len(events("deployment")) == 4


def test_what_the_statements_say() -> None:
    central_command, remarks = event("press_statement"), event("interview")
    condemnation, denial = event("condemnation"), event("denial")
    acts = {
        (value, voice)
        for row in (central_command, remarks, condemnation, denial)
        for _, value, voice, _ in said(row, "act")
    }
    assert acts >= {
        ("justifies_as_proportionate", "us-centcom"),
        ("justifies_as_focused", "us-centcom"),
        ("disavows_escalation", "us-centcom"),
        ("vows_protection", "us-centcom"),
        ("describes_as_aggression", "iran-mfa-spokesman"),
        ("describes_as_terrorism", "iran-mfa-spokesman"),
        ("accuses_of_violation", "iran-mfa-spokesman"),
        ("describes_as_occupation", "iran-mfa-spokesman"),
        ("demands_withdrawal", "iran-mfa-spokesman"),
        ("accuses_of_plunder", "iran-mfa-spokesman"),
        ("rejects_as_pretext", "iran-mfa-spokesman"),
        ("denies_link", "iran-mfa-spokesman"),
        ("denies_link", "iran-mfa"),
    }
    assert (condemnation["date_start"], condemnation["date_end"]) == (WEDNESDAY, WEDNESDAY)
    depots = event("strike")["event_id"]
    assert {link["relation"] for link in of("event_links", condemnation) if link["other_id"] == depots} == {
        *("condemns", "denies")
    }


def test_backing_by_iran_is_asserted_and_denied() -> None:
    (tie,) = [row for row in rows("affiliations") if row["contested"]]
    assert (tie["actor_id"], tie["patron_id"], tie["relation"]) == ("deir-ez-zor-groups", "iran", "backed_by")
    denied = [c for c in rows("claims") if c["stance"] == "denies"]
    assert {c["voice_id"] for c in denied} == {"iran-mfa", "iran-mfa-spokesman"}


def test_no_value_that_the_recap_gives_contradicts_another() -> None:
    assert rows("events")
    assert not any(row["contested"] for row in rows("events"))
    assert all(row["in_recap"] for row in rows("events"))
    assert len(rows("claims")) > 100


def test_the_spellings_of_the_recap_are_found() -> None:
    aliases = {
        alias: row
        for table in ("locations", "actors")
        for row in rows(table, recap=False)
        for alias in (row["aliases"] or "").split(";")
    }
    for alias, key in (("Kuniko", "coneco-site"), ("Coneco", "coneco-site"), ("Omar", "al-omar-field")):
        assert aliases[alias]["location_id"] == key
    assert aliases["Quds Force"]["actor_id"] == "liwa-al-quds"
    assert aliases["CENTCOM"]["actor_id"] == "us-centcom"
    notes = {row["source_id"]: row["note"] or "" for row in rows("sources", recap=False)}
    assert "Puccino" in notes["us-centcom-spokesman"]
    assert "Kinani" in notes["iran-mfa-spokesman"]


@pytest.mark.parametrize("recap", [True, False], ids=["recap", "all documents"])
def test_no_event_is_placed_more_precisely_than_its_location(recap: bool) -> None:
    places = {place["location_id"]: place for place in rows("locations", recap=False)}
    assert {row["location_id"] for row in rows("events", recap=recap)} - {None}
    for row in rows("events", recap=recap):
        if row["location_id"] is None:
            assert (row["latitude"], row["longitude"], row["radius_km"]) == (None, None, None)
            continue
        place = places[row["location_id"]]
        assert [row[c] for c in ("latitude", "longitude", "radius_km")] == [
            place[c] for c in ("latitude", "longitude", "radius_km")
        ]
        assert row["location_precision"] == place["precision"]
    for place in places.values():
        # A region has no point, and a point has a radius and a source.
        assert (place["latitude"] is None) == (place["coordinate_source"] is None)
        assert place["precision"] > 3 or place["latitude"] is not None
        assert place["latitude"] is None or place["radius_km"] > 0


def test_nobody_is_named_but_officials_who_speak_in_their_office() -> None:
    sources = {row["source_id"]: row for row in rows("sources", recap=False)}
    speaking = {c[column] for c in rows("claims") for column in ("voice_id", "via_id")} - {None}
    officials = {voice for voice in speaking if sources[voice]["kind"] == "official"}
    assert {sources[voice]["name"] for voice in officials} == {
        "Colonel Joe Buccino, spokesman of US Central Command",
        "Nasser Kanaani, spokesman of the Iranian foreign ministry",
    }
    unnamed = {voice for voice in speaking if not sources[voice]["is_named"]}
    assert unnamed == {
        *("activists-daraa", "activists-region", "homs-medical-source", "liwa-al-quds-source", "people-of-daraa")
    }
    for row in sources.values():
        assert row["is_named"] == (row["kind"] not in ("activist", "anonymous", "public", "witness")), row["source_id"]


def test_every_claim_of_the_recap_has_its_passage() -> None:
    assert rows("claims")
    for claim in rows("claims"):
        assert claim["span_start"] is not None, claim["claim_id"]
        assert claim["span_sha256"] is not None
        assert 1 <= claim["paragraph"] <= 21
