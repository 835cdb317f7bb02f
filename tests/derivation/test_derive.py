"""The laws by which the published tables follow from claims, held on invented datasets; then cases by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from random import Random
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from effort import few
from syria_events import schema
from syria_events.derivation.derive import DERIVED, derive
from syria_events.derivation.records import Records
from syria_events.derivation.resolve import Claim, differ
from syria_events.schema import arrow
from syria_events.strategies import datasets

SCHEMA = schema.installed()
KINDS = SCHEMA.vocabularies["claim_field"].broader
BOUNDS = ("low", "best", "high")
OF_A_COUNT = (*BOUNDS, "open")
# Columns that count voices, and say what a value rests on.
COUNTS = ("n_voices", "n_origins", "n_denying", "support")
STATUS_COUNTS = ("status_voices", "status_origins", "status_denying", "status_support")
WHO_SAYS_SO = {"n_claims", "voices", "n_asserting", *COUNTS, *STATUS_COUNTS}
# Tables of counts: what names the field that a row is of, and its subject.
COUNTED = {"casualties": ("outcome", "actor_id"), "damage": ("effect", "object"), "totals": ("outcome", "actor_id")}
Rows = dict[str, list[dict[str, Any]]]
Dataset = Mapping[str, pa.Table]


def rows_of(dataset: Dataset) -> Rows:
    return {name: data.to_pylist() for name, data in dataset.items()}


def derived(rows: Rows) -> Rows:
    """The derived tables of what is coded in `rows`, sorted by key."""
    made = derive(map(Claim.of, rows["claims"]), Records.of(rows), SCHEMA)
    return {name: arrow.from_rows(SCHEMA.table(name), SCHEMA, found).to_pylist() for name, found in made.items()}


def figures(rows: Rows) -> list[tuple[str, dict[str, Any]]]:
    """Every row of the tables of counts, with the name of its table."""
    return [(name, row) for name in COUNTED for row in rows[name]]


def claims_behind(name: str, row: Mapping[str, Any], rows: Rows) -> list[dict[str, Any]]:
    """The claims on the count in `row`, denials and what is set aside among them."""
    field, subject = (row[column] for column in COUNTED[name])
    window = row.get("window")
    field = f"{field}_total" if window else field
    place = (row["event_id"], field, subject, window)
    names = ("event_id", "field", "subject_id", "value")
    return [claim for claim in rows["claims"] if tuple(claim[name] for name in names) == place]


@few
@given(datasets(), st.randoms())
def test_the_order_of_claims_and_records_does_not_matter(dataset: Dataset, random: Random) -> None:
    rows = rows_of(dataset)
    shuffled = {name: random.sample(found, len(found)) for name, found in rows.items()}
    assert derived(shuffled) == derived(rows) == {name: rows[name] for name in DERIVED}


@few
@given(datasets(), st.data())
def test_an_agreeing_claim_changes_nothing_but_who_says_so(dataset: Dataset, data: st.DataObject) -> None:
    rows = rows_of(dataset)
    said = data.draw(st.sampled_from(rows["claims"]))
    voice = dict.fromkeys(SCHEMA.table("sources").names) | {"source_id": "one-more", "name": "One more"}
    event, _, what = said["claim_id"].split("/", 2)
    again = said | {"claim_id": f"{event}/zz/{what}", "voice_id": "one-more"}
    more = derived(rows | {"claims": [*rows["claims"], again], "sources": [*rows["sources"], voice]})
    before = derived(rows)
    for name in DERIVED:
        for one, other in zip(before[name], more[name], strict=True):
            moved = {column for column in one if one[column] != other[column]}
            assert moved <= WHO_SAYS_SO
            for column in moved & {"support", "status_support"}:
                assert (one[column], other[column]) == ("one_origin", "several_agree")
    if said["event_id"] is not None:
        one, other = ({row["event_id"]: row for row in found["events"]}[event] for found in (before, more))
        assert [other[n] - one[n] for n in ("n_claims", "n_voices", "n_origins")] == [1, 1, 1]
        assert set(other["voices"].split(";")) == set(one["voices"].split(";")) | {"One more"}


@few
@given(datasets())
def test_every_published_value_was_claimed(dataset: Dataset) -> None:
    rows = rows_of(dataset)
    asserted: dict[tuple[Any, ...], list[dict[str, Any]]] = {}
    for claim in rows["claims"]:
        if claim["stance"] == "asserts":
            asserted.setdefault((claim["event_id"], claim["field"], claim["subject_id"]), []).append(claim)

    def values(*key: str | None) -> set[Any]:
        said = {claim["value"] for claim in asserted.get(key, ())} | {None}
        return said | {clock.removesuffix("~") for clock in said if clock} if "time_local" in key else said

    for row in rows["events"]:
        event = row["event_id"]
        assert row["event_status"] in values(event, "event_status", None) | {"denied"}
        for column, field in (
            *(("date_edtf", "date"), ("time_local", "time_local"), ("location_id", "location"), ("weapon", "weapon")),
            *(("initiator_id", "initiator"), ("target_id", "target")),
        ):
            assert row[column] in values(event, field, None), column
        assert row["part_of_day"] in values(event, "part_of_day", None)
    for row in rows["casualties"]:
        assert row["severity"] in values(row["event_id"], "severity", row["actor_id"])
        assert row["category"] in values(row["event_id"], "category", row["actor_id"]) | {"unknown"}
    for name, row in figures(rows):
        claims = [claim for claim in claims_behind(name, row, rows) if claim["stance"] == "asserts"]
        assert all(row[bound] in {None, *(claim[bound] for claim in claims)} for bound in BOUNDS)
    said = {(claim["event_id"], claim["field"], claim["value"]) for claim in rows["claims"]}
    assert {(row["event_id"], row["role"], row["actor_id"]) for row in rows["event_actors"]} <= said


@few
@given(datasets())
def test_what_was_said_is_published(dataset: Dataset) -> None:
    """No number that a voice gives falls outside the published bounds, and no count, role or link is lost."""
    rows = rows_of(dataset)
    counts = {row[SCHEMA.table(name).primary_key[0]]: row for name, row in figures(rows)}
    roles = {(row["event_id"], row["role"], row["actor_id"]) for row in rows["event_actors"]}
    links = {(row["event_id"], row["relation"], row["other_id"]) for row in rows["event_links"]}
    for claim in rows["claims"]:
        kind, event = KINDS[claim["field"]], claim["event_id"]
        if kind == "role":
            assert (event, claim["field"], claim["value"]) in roles
        elif claim["stance"] == "asserts" and kind in ("casualty", "effect", "total"):
            window = f".{claim['value']}" if kind == "total" else ""
            row = counts[f"{event}/{claim['field'].removesuffix('_total')}.{claim['subject_id']}{window}"]
            assert None in (row["low"], claim["low"]) or row["low"] <= claim["low"]
            assert None in (row["high"], claim["high"]) or row["high"] >= claim["high"]
            assert (claim["low"], claim["high"]) == (None, None) or all(
                row[bound] is None for bound in ("low", "high") if claim[bound] is None
            )
        elif claim["stance"] == "asserts" and kind == "link":
            assert (event, claim["field"].removesuffix("_event"), claim["value"]) in links


@few
@given(datasets())
def test_open_says_exactly_which_bounds_are_missing(dataset: Dataset) -> None:
    missing = {"closed": set(), "above": {"high"}, "below": {"low"}, "both": {"low", "high"}}
    rows = rows_of(dataset)
    counted = [*(row for _, row in figures(rows)), *(row for row in rows["claims"] if row["open"])]
    for row in counted:
        assert {bound for bound in ("low", "high") if row[bound] is None} == missing[row["open"]]
    for row in rows["events"]:
        for what in ("killed", "injured", "civilians_killed"):
            absent = {bound for bound in ("low", "high") if row[f"{what}_{bound}"] is None}
            assert absent == missing[row[f"{what}_open"] or "both"]


@few
@given(datasets())
def test_a_sum_over_events_never_counts_a_person_twice(dataset: Dataset) -> None:
    rows = rows_of(dataset)
    events = {row["event_id"]: row for row in rows["events"]}
    sides = Records.of(rows)
    for outcome in ("killed", "injured"):
        held = [row for row in rows["casualties"] if row["outcome"] == outcome]
        assert not any(events[row["event_id"]]["is_total"] or events[row["event_id"]]["joint_with"] for row in held)
        for event_id, row in events.items():
            own = [one for one in held if one["event_id"] == event_id]
            assert (row[f"{outcome}_open"] is None) is (own == [])
            for bound in ("low", "high"):
                given = [one[bound] for one in own if one[bound] is not None]
                known = given and (bound == "low" or len(given) == len(own))
                assert row[f"{outcome}_{bound}"] == (sum(given) if known else None)
        # Nobody stands at two sides of one event, for no side is a part of another.
        for row in held:
            above = sides.actors[row["actor_id"]]["parent_id"]
            assert above not in {other["actor_id"] for other in held if other["event_id"] == row["event_id"]}
    wholes = {row["value"] for row in rows["claims"] if row["field"] == "part_of_event" and row["stance"] == "asserts"}
    wholes |= {row["event_id"] for row in rows["totals"]} - {row["event_id"] for row in rows["casualties"]}
    for event_id, row in events.items():
        assert row["is_total"] is (event_id in wholes)
        assert set((row["joint_for"] or "").split(";")) - {""} == {
            other["event_id"] for other in events.values() if other["joint_with"] == event_id
        }
        if row["joint_with"] is not None:
            assert events[row["joint_with"]]["joint_with"] is None
        if row["joint_with"] is not None or row["is_total"]:
            columns = [f"{what}_{part}" for what in ("killed", "injured", "civilians_killed") for part in OF_A_COUNT]
            assert not any(row[column] is not None for column in columns)
    assert all(row["joint"] is bool(events[row["event_id"]]["joint_for"]) for row in rows["casualties"])


def counted(said: list[dict[str, Any]], among: list[dict[str, Any]], origins: Mapping[str, str]) -> list[Any]:
    """Who says so, counted anew: voices, origins, who denies, and what it rests on."""
    force = [claim for claim in said if claim["used"]] or said
    asserting = {claim["voice_id"] for claim in force if claim["stance"] == "asserts"}
    denying = {claim["voice_id"] for claim in said if claim["stance"] == "denies"}
    roots = {origins[voice] for voice in asserting}
    ruled_on = [claim for claim in among if claim["used"]]
    if ruled_on and not any(claim["used"] for claim in said):
        rests = "set_aside"
    elif differ([Claim.of(claim) for claim in ruled_on or among]):
        rests = "contested"
    elif len(ruled_on) < len(among) and differ([Claim.of(claim) for claim in among]):
        rests = "ruled"
    else:
        rests = ("denied", "one_origin", "several_agree")[min(len(roots), 2)]
    return [len(asserting), len(roots), len(denying), rests]


@few
@given(datasets())
def test_support_is_what_counting_the_claims_by_hand_gives(dataset: Dataset) -> None:
    rows = rows_of(dataset)
    origins = Records.of(rows).origins
    for name, row in figures(rows):
        said = claims_behind(name, row, rows)
        assert [row[column] for column in COUNTS] == counted(said, said, origins)
    for row in rows["event_actors"]:
        roles = [c for c in rows["claims"] if (c["event_id"], c["field"]) == (row["event_id"], row["role"])]
        said = [claim for claim in roles if claim["value"] == row["actor_id"]]
        among = roles if row["role"] in ("initiator", "target") else said
        assert [row[column] for column in COUNTS] == counted(said, among, origins)
    for row in rows["events"]:
        said = [c for c in rows["claims"] if (c["event_id"], c["field"]) == (row["event_id"], "event_status")]
        expected = counted(said, said, origins) if said else [0, 0, 0, None]
        assert [row[column] for column in STATUS_COUNTS] == expected


@few
@given(datasets())
def test_every_actor_has_one_side_and_a_side_is_on_its_own(dataset: Dataset) -> None:
    rows = rows_of(dataset)
    sides = {row["actor_id"]: row["side_id"] for row in rows["sides"]}
    assert sorted(sides) == [row["actor_id"] for row in rows["actors"]]
    assert all(sides[side] == side for side in sides.values())
    for row in rows["actors"]:  # what belongs together is grouped together
        assert row["parent_id"] is None or sides[row["parent_id"]] == sides[row["actor_id"]]
    contested = {row["actor_id"]: row["contested"] for row in rows["sides"]}
    for name in ("casualties", "totals", "event_actors"):
        for row in rows[name]:
            assert (row["side_id"], row["side_contested"]) == (sides[row["actor_id"]], contested[row["actor_id"]])
    for row in rows["events"]:
        for role in ("initiator", "target"):
            assert row[f"{role}_side_id"] == sides.get(row[f"{role}_id"])


@few
@given(datasets())
def test_rulings_list_exactly_the_claims_that_are_set_aside(dataset: Dataset) -> None:
    rows = rows_of(dataset)
    listed = [claim for row in rows["rulings"] for claim in (row["set_aside"] or "").split(";") if claim]
    assert sorted(listed) == [claim["claim_id"] for claim in rows["claims"] if not claim["used"]]


# By hand: one event with a few claims.

ACTORS = {
    "us": {"kind": "state"},
    "us-military": {"kind": "state_force", "parent_id": "us"},
    "gunmen": {"kind": "unidentified", "name": "Gunmen"},
    "villagers": {"kind": "civilians"},
}
SOURCES = {
    "agency": {"name": "Agency"},
    "centcom": {"name": "CENTCOM", "actor_id": "us-military"},
    "spokesman": {"name": "Spokesman", "actor_id": "us-military", "parent_id": "centcom"},
}


COMMON = {"stance": "asserts", "certainty": "stated", "used": True, "voice_id": "agency"}


def tables(*said: Mapping[str, Any], **record: Any) -> dict[str, list[dict[str, Any]]]:
    """The derived tables of one event of which this is said; voices are the agency where none is named."""
    event = {"event_id": "E", "title": "T", "event_type": "strike", "in_recap": False} | record
    blank = dict.fromkeys(Claim._fields) | COMMON | {"event_id": "E"}
    claims = [Claim(**{**blank, "claim_id": f"E/c{number}/{row['field']}", **row}) for number, row in enumerate(said)]
    place = dict.fromkeys(SCHEMA.table("locations").names) | {"name": "Place", "precision": 2}
    return derive(claims, Records({"E": event}, ACTORS, {"place": place}, SOURCES), SCHEMA)


def event(*said: Mapping[str, Any], **record: Any) -> dict[str, Any]:
    return tables(*said, **record)["events"][0]


def says(field: str, value: str | None = None, **more: Any) -> dict[str, Any]:
    return {"field": field, "value": value, **more}


def number(field: str, side: str, low: int | None, high: int | None = None, **more: Any) -> dict[str, Any]:
    high = low if high is None else high
    best = low if low == high else None
    return {"field": field, "subject_id": side, "low": low, "best": best, "high": high, **more}


def day(text: str, basis: str = "stated", **more: Any) -> dict[str, Any]:
    return says("date", text, date_basis=basis, **more)


SAID = st.fixed_dictionaries(
    {
        "what": st.sampled_from(
            [
                *(("date", None, "2022-08-23"), ("date", None, "2022-08-24"), ("time_local", None, "19:20")),
                *(("initiator", None, "us-military"), ("initiator", None, "gunmen"), ("weapon", None, "drone")),
                *(("event_status", None, "occurred"), ("location", None, "place"), ("severity", "us", "minor")),
            ]
        ),
        "stance": st.sampled_from(("asserts", "denies")),
        "certainty": st.sampled_from(("stated", "alleged")),
        "date_basis": st.sampled_from(("stated", "relative")),
        "voice_id": st.sampled_from(("agency", "spokesman")),
        "used": st.booleans(),
    }
)


@given(st.lists(SAID, min_size=1, max_size=6))
def test_what_a_ruling_set_aside_is_on_record_and_decides_nothing(drawn: list[dict[str, Any]]) -> None:
    """Claims that are set aside may as well not be there, but for the bounds of counts and who is named at all."""
    parts = [(row["what"], {name: cell for name, cell in row.items() if name != "what"}) for row in drawn]
    said = [{"field": what[0], "subject_id": what[1], "value": what[2], **row} for what, row in parts]
    held = {(row["field"], row["subject_id"]) for row in said if row["used"]}
    # Where no claim on a value is in force, those that are seen are.
    force = [row for row in said if row["used"] or (row["field"], row["subject_id"]) not in held]
    whole, rest = (tables(number("injured", "us", 2), *claims) for claims in (said, force))
    voices = dict.fromkeys(("n_claims", "n_voices", "n_origins", "voices", "status_denying", "status_support"))
    assert whole["events"][0] | voices == rest["events"][0] | voices
    assert whole["casualties"] == rest["casualties"]
    ties = [
        {(row["role"], row["actor_id"]): row["attribution"] for row in made["event_actors"]} for made in (whole, rest)
    ]
    assert ties[1].items() <= ties[0].items()


def test_a_day_that_was_set_aside_for_its_denial_is_not_published() -> None:
    row = event(day("2022-08-24", used=False), day("2022-08-24", stance="denies", voice_id="centcom"))
    assert [row[column] for column in ("date_start", "date_end", "date_edtf", "date_basis", "date_precision")] == [
        None
    ] * 5
    assert not row["contested"]


def test_a_tie_that_was_set_aside_does_not_make_the_initiator_firmer() -> None:
    alleged = says("initiator", "us-military", certainty="alleged")
    made = tables(alleged, says("initiator", "us-military", used=False), says("initiator", "gunmen", used=False))
    assert made["events"][0]["initiator_attribution"] == "suspected"
    assert {row["actor_id"]: row["attribution"] for row in made["event_actors"]} == {
        "us-military": "suspected",
        "gunmen": "unknown",  # nobody who was named disappears
    }


def test_a_figure_that_was_set_aside_for_its_denial_keeps_its_bounds_and_its_firmness() -> None:
    two = number("killed", "us", 2, certainty="alleged")
    (row,) = tables(two | {"used": False}, two | {"stance": "denies", "voice_id": "centcom"})["casualties"]
    assert [row[part] for part in OF_A_COUNT] == [2, None, 2, "closed"]
    assert (row["status"], row["contested"]) == ("alleged", False)
    # Nobody in force gives it, and a ruling is why: that is how a reader tells.
    assert [row[column] for column in COUNTS] == [0, 0, 1, "ruled"]


def test_an_event_that_is_only_denied_is_published_as_denied() -> None:
    assert event(says("event_status", "occurred", stance="denies"))["event_status"] == "denied"
    contested = event(says("event_status", "occurred"), says("event_status", "occurred", stance="denies"))
    assert (contested["event_status"], contested["contested_fields"]) == (None, "event_status")


def test_a_clock_time_is_published_with_a_day_and_as_an_instant() -> None:
    row = event(day("2022-08-24"), says("time_local", "19:20"))
    assert (row["time_local"], row["start_utc"]) == ("19:20", datetime(2022, 8, 24, 16, 20, tzinfo=UTC))
    assert row["time_approximate"] is False
    about = event(day("2022-08-24"), says("time_local", "19:20~"))
    assert (about["time_local"], about["time_approximate"], about["start_utc"]) == ("19:20", True, row["start_utc"])
    winter = event(day("2021-12-24"), says("time_local", "19:20"))  # Syria changed its clocks until 2022
    assert winter["start_utc"] == datetime(2021, 12, 24, 17, 20, tzinfo=UTC)
    for other in (event(says("time_local", "19:20")), event(day("2022-08"), says("time_local", "19:20"))):
        assert (other["time_local"], other["start_utc"]) == (None, None)


def test_contested_days_are_published_as_their_hull_without_a_date() -> None:
    row = event(day("2022-08-23"), day("2022-08-24", basis="relative"))
    assert (row["date_start"], row["date_end"], row["date_precision"]) == (date(2022, 8, 23), date(2022, 8, 24), "span")
    assert (row["date_edtf"], row["date_basis"], row["contested_fields"]) == (None, None, "date")
    ruled = event(day("2022-08-23"), day("2022-08-24", used=False))
    assert (ruled["date_edtf"], ruled["contested"]) == ("2022-08-23", False)


@pytest.mark.parametrize(
    ("claims", "attribution"),
    [
        ([says("initiator", "us-military")], "attributed"),
        ([says("initiator", "us-military", certainty="suspected")], "suspected"),
        ([says("initiator", "us-military", certainty="alleged")], "suspected"),
        ([says("initiator", "us-military", voice_id="spokesman")], "claimed"),
        ([says("initiator", "us", voice_id="centcom")], "claimed"),
        ([says("initiator", "us-military", certainty="alleged"), says("initiator", "us-military")], "attributed"),
        ([says("initiator", "gunmen")], "unknown"),
    ],
)
def test_how_firmly_a_deed_is_tied_to_its_doer(claims: Sequence[Mapping[str, Any]], attribution: str) -> None:
    assert event(*claims)["initiator_attribution"] == attribution
    assert tables(*claims)["event_actors"][0]["attribution"] == attribution


@pytest.mark.parametrize(
    "claims",
    [
        [says("weapon", "drone")],
        [says("initiator", "us-military", stance="denies")],
        [says("initiator", "us-military"), says("initiator", "us")],
    ],
    ids=["nobody", "only denied", "contested"],
)
def test_without_one_doer_nobody_is_tied_to_the_deed(claims: Sequence[Mapping[str, Any]]) -> None:
    row = event(*claims)
    assert (row["initiator_id"], row["initiator_name"], row["initiator_attribution"]) == (None, None, None)


def test_a_role_that_is_only_denied_stays_on_record_as_denied() -> None:
    made = tables(says("event_status", "occurred"), says("initiator", "us-military", stance="denies"))
    assert made["events"][0]["initiator_id"] is None
    assert [(row["actor_id"], row["attribution"]) for row in made["event_actors"]] == [("us-military", "denied")]


def test_a_claimed_zero_some_and_silence_are_three_things() -> None:
    zero, some, silence = event(number("killed", "us", 0)), event(number("killed", "us", None)), event(says("weapon"))
    assert [zero[f"killed_{bound}"] for bound in BOUNDS] == [0, 0, 0]
    assert (
        [some[f"killed_{bound}"] for bound in BOUNDS] == [silence[f"killed_{bound}"] for bound in BOUNDS] == [None] * 3
    )
    assert len(tables(number("killed", "us", None))["casualties"]) == 1
    assert tables(says("weapon"))["casualties"] == []


def test_the_toll_adds_sides_and_knows_no_upper_bound_where_one_side_has_none() -> None:
    civilians = says("category", "civilian", subject_id="villagers")
    row = event(number("killed", "us", 1, 3), number("killed", "villagers", 2), civilians)
    assert [row[f"killed_{part}"] for part in OF_A_COUNT] == [3, None, 5, "closed"]
    assert [row[f"civilians_killed_{part}"] for part in OF_A_COUNT] == [2, 2, 2, "closed"]
    some = event(number("killed", "us", 1, 3), number("killed", "villagers", None))
    assert [some[f"killed_{part}"] for part in OF_A_COUNT] == [1, None, None, "above"]
    at_least = number("killed", "villagers", 2) | {"best": None, "high": None}
    row = event(number("killed", "us", 1, 3), at_least)
    assert [row[f"killed_{part}"] for part in OF_A_COUNT] == [3, None, None, "above"]
    row = event(at_least | {"low": None, "high": 4})
    assert [row[f"killed_{part}"] for part in OF_A_COUNT] == [None, None, 4, "below"]


@pytest.mark.parametrize(
    ("said", "category", "contested"),
    [
        ([], "unknown", None),  # who is called villagers is no civilian by that
        ([("civilian", "asserts")], "civilian", None),
        ([("civilian", "asserts"), ("civilian", "asserts")], "civilian", None),
        ([("civilian", "asserts"), ("combatant", "asserts")], "unknown", "category.villagers"),
        ([("civilian", "asserts"), ("civilian", "denies")], "unknown", "category.villagers"),
    ],
)
def test_who_the_dead_were_is_what_voices_say(
    said: Sequence[tuple[str, str]], category: str, contested: str | None
) -> None:
    claims = [says("category", value, subject_id="villagers", stance=stance) for value, stance in said]
    made = tables(number("killed", "villagers", 2), *claims)
    assert [row["category"] for row in made["casualties"]] == [category]
    assert made["events"][0]["contested_fields"] == contested


def test_totals_over_a_time_stand_apart_and_are_held_against_each_other() -> None:
    four, nine = (
        number("killed_total", "us", n, value="PT24H", voice_id=v) for n, v in ((4, "agency"), (9, "centcom"))
    )
    ten_days = number("killed_total", "us", 11, value="P10D")
    made = tables(four, nine, ten_days)
    assert {row["window"]: [row[part] for part in OF_A_COUNT] for row in made["totals"]} == {
        "PT24H": [4, None, 9, "closed"],
        "P10D": [11, 11, 11, "closed"],
    }
    assert {row["window"]: row["support"] for row in made["totals"]} == {"PT24H": "contested", "P10D": "one_origin"}
    (row,) = made["events"]
    assert row["contested_fields"] == "killed_total.us.PT24H"
    assert all(row[f"killed_{part}"] is None for part in OF_A_COUNT)
    assert made["casualties"] == []


def test_a_part_of_the_day_is_published_with_a_day() -> None:
    evening = says("part_of_day", "evening")
    assert event(day("2022-08-24"), evening)["part_of_day"] == "evening"
    assert event(day("2022-08"), evening)["part_of_day"] is None
    assert event(evening)["part_of_day"] is None


def tie(actor: str, patron: str, **more: Any) -> dict[str, Any]:
    return {"event_id": None, "subject_id": actor, "value": patron, "field": "backed_by", **more}


@pytest.mark.parametrize(
    ("ties", "side", "basis", "contested"),
    [
        ([], "gunmen", "itself", False),
        ([tie("gunmen", "us-military")], "us", "affiliation", False),  # the root of the patron
        ([tie("gunmen", "us"), tie("gunmen", "us", stance="denies", voice_id="centcom")], "us", "affiliation", True),
        ([tie("gunmen", "us", stance="denies")], "gunmen", "itself", False),
        ([tie("gunmen", "us"), tie("gunmen", "villagers")], "gunmen", "several_patrons", False),
        ([tie("gunmen", "villagers"), tie("villagers", "us")], "us", "affiliation", False),
        # Who backs each other stands each for itself, else nobody could say who is on whose side.
        ([tie("gunmen", "villagers"), tie("villagers", "gunmen")], "gunmen", "itself", False),
        (
            [tie("gunmen", "villagers"), tie("villagers", "us"), tie("us", "gunmen")],
            *("gunmen", "itself", False),
        ),
        # Who is led into such a ring is on the side of the first in it.
        (
            [tie("gunmen", "villagers"), tie("villagers", "us"), tie("us", "villagers")],
            *("villagers", "affiliation", False),
        ),
    ],
)
def test_an_actor_is_on_the_side_that_records_and_ties_lead_to(
    ties: Sequence[Mapping[str, Any]], side: str, basis: str, contested: bool
) -> None:
    found = {row["actor_id"]: row for row in tables(*ties)["sides"]}
    assert [found["gunmen"][column] for column in ("side_id", "basis", "contested")] == [side, basis, contested]


def test_a_part_goes_with_its_whole_and_ties_to_others_contest_it() -> None:
    found = {row["actor_id"]: row for row in tables(tie("us-military", "villagers"))["sides"]}
    part = found["us-military"]
    assert [part[column] for column in ("side_id", "basis", "contested")] == ["us", "parent", True]
    found = {row["actor_id"]: row for row in tables(tie("us", "villagers"))["sides"]}
    assert {actor: found[actor]["side_id"] for actor in ("us", "us-military")} == {
        "us": "villagers",
        "us-military": "villagers",
    }


@pytest.mark.parametrize(
    ("actor", "ties", "counted"),
    [
        ("gunmen", [], (0, 0, False)),
        ("us-military", [], (0, 0, False)),
        ("gunmen", [tie("gunmen", "us"), tie("gunmen", "us-military", voice_id="centcom")], (2, 0, False)),
        ("gunmen", [tie("gunmen", "us"), tie("gunmen", "us", stance="denies", voice_id="centcom")], (1, 1, True)),
        # Not what is said of others than the one it leads to.
        ("gunmen", [tie("gunmen", "us"), tie("gunmen", "villagers", stance="denies")], (1, 0, False)),
        # Of one who stands for itself, whatever is said: it is why.
        ("gunmen", [tie("gunmen", "us", stance="denies")], (0, 1, False)),
        ("gunmen", [tie("gunmen", "us"), tie("gunmen", "villagers", voice_id="centcom")], (2, 0, False)),
        # Of each on the way to the side, and not of the side.
        ("gunmen", [tie("gunmen", "villagers"), tie("villagers", "us", voice_id="centcom")], (2, 0, False)),
        ("villagers", [tie("gunmen", "villagers"), tie("villagers", "us", voice_id="centcom")], (1, 0, False)),
        ("us", [tie("gunmen", "villagers"), tie("villagers", "us", voice_id="centcom")], (0, 0, False)),
        ("gunmen", [tie("gunmen", "us"), tie("us", "villagers", stance="denies", voice_id="centcom")], (1, 0, False)),
        # Of a part, what ties it to its whole, and what ties the whole to its side.
        ("us-military", [tie("us-military", "us")], (1, 0, False)),
        ("us-military", [tie("us-military", "villagers")], (0, 0, True)),
        ("us-military", [tie("us-military", "villagers"), tie("us", "villagers", voice_id="centcom")], (1, 0, True)),
        ("us-military", [tie("us-military", "us"), tie("us", "villagers", voice_id="centcom")], (2, 0, False)),
    ],
)
def test_a_side_rests_on_the_ties_along_the_way_to_it(
    actor: str, ties: Sequence[Mapping[str, Any]], counted: tuple[int, int, bool]
) -> None:
    found = {row["actor_id"]: row for row in tables(*ties)["sides"]}[actor]
    assert (found["n_asserting"], found["n_denying"], found["contested"]) == counted


def test_rows_on_an_actor_are_grouped_by_its_side() -> None:
    ties = [tie("gunmen", "us"), tie("gunmen", "us", stance="denies", voice_id="centcom")]
    said = [number("killed", "gunmen", 2), number("killed_total", "gunmen", 2, value="PT24H")]
    made = tables(*ties, *said, says("initiator", "gunmen"), says("target", "nobody"))
    for name in ("casualties", "totals", "event_actors"):
        found = {row["actor_id"]: (row["side_id"], row["side_contested"]) for row in made[name]}
        assert found["gunmen"] == ("us", True), name
    assert (made["events"][0]["initiator_side_id"], made["events"][0]["initiator_name"]) == ("us", "Gunmen")
    # Who is not known stands alone.
    assert made["events"][0]["target_side_id"] == "nobody"
    assert [row["side_contested"] for row in made["event_actors"] if row["actor_id"] == "nobody"] == [False]
    assert tables(says("weapon", "drone"))["events"][0]["target_side_id"] is None


def test_figures_that_another_event_includes_are_kept_apart_and_not_added() -> None:
    others = "FGHIJKLM"
    events = {name: {"title": name, "event_type": "strike", "in_recap": False} for name in ("E", *others)}
    for name in others:
        events[name]["joint_with"] = "E"
    claims = [
        Claim.of(dict.fromkeys(Claim._fields) | number("killed", "us", 2, event_id=name) | COMMON | {"claim_id": name})
        for name in ("E", *reversed(others))
    ]
    made = derive(claims, Records(events, ACTORS, {}, SOURCES), SCHEMA)
    assert {row["event_id"]: row["killed_high"] for row in made["events"]} == {"E": 2} | dict.fromkeys(others)
    assert {row["high"] for row in made["casualties"]} == {2}
    joint = {row["event_id"]: row["joint_for"] for row in made["events"]}
    assert joint == {"E": ";".join(others)} | dict.fromkeys(others)
    assert {row["event_id"] for row in made["casualties"] if row["joint"]} == {"E"}


def test_the_status_of_a_figure_is_its_firmest() -> None:
    made = tables(number("killed", "us", 2, certainty="preliminary"), number("killed", "us", 2, certainty="alleged"))
    assert [row["status"] for row in made["casualties"]] == ["preliminary"]
    # However firmly somebody denies it.
    made = tables(number("killed", "us", 2, certainty="alleged"), number("killed", "us", 2, stance="denies"))
    assert [row["status"] for row in made["casualties"]] == ["alleged"]


def test_those_who_speak_for_one_voice_are_one_origin() -> None:
    row = event(*(says("weapon", "drone", voice_id=voice) for voice in ("agency", "centcom", "spokesman", "centcom")))
    assert (row["n_claims"], row["n_voices"], row["n_origins"]) == (4, 3, 2)
    assert row["voices"] == "Agency;CENTCOM;Spokesman"


def test_what_leads_nowhere_is_passed_over() -> None:
    made = tables(
        *(says("location", "nowhere"), says("initiator", "nobody"), says("precedes", "SE-ZZZZZ"), day("yesterday")),
        *(number("killed", "nobody", 2, certainty="sure"), says("time_local", "25:00", voice_id="nobody")),
        joint_with="SE-ZZZZZ",
    )
    (row,) = made["events"]
    assert (row["location_name"], row["initiator_name"], row["date_start"], row["joint_with"]) == (None,) * 4
    assert made["event_links"] == []


def test_backing_that_one_asserts_and_another_denies_is_contested() -> None:
    about = {"event_id": None, "subject_id": "gunmen", "value": "us", "field": "backed_by"}
    made = tables(about, about | {"voice_id": "centcom"}, about | {"stance": "denies", "voice_id": "spokesman"})
    assert made["affiliations"] == [
        {"actor_id": "gunmen", "patron_id": "us", "relation": "backed_by"}
        | {"n_asserting": 2, "n_denying": 1, "contested": True}
    ]
    assert made["events"] == []


def test_the_tables_are_those_that_are_promised() -> None:
    assert set(derive([], Records({}, {}, {}, {}), SCHEMA)) == set(DERIVED)
    assert set(DERIVED) <= set(SCHEMA.tables)


def test_the_people_of_a_figure_are_tied_to_the_deed_by_the_claims_that_name_them() -> None:
    tied = [says("victim", "us", certainty="suspected"), says("victim", "villagers"), says("owner", "gunmen")]
    made = tables(*(number("killed", side, 2) for side in ("us", "villagers", "gunmen")), *tied)
    found = {row["actor_id"]: row["attribution"] for row in made["casualties"]}
    assert found == {"us": "suspected", "villagers": "attributed", "gunmen": None}


def test_a_day_that_a_claim_leaves_out_is_passed_over() -> None:
    row = event(day("2022-08-24"), says("date", None, date_basis="stated", voice_id="centcom"))
    assert (row["date_start"], row["date_end"], row["date_edtf"]) == (date(2022, 8, 24), date(2022, 8, 24), None)


def test_by_a_schema_in_which_kinds_of_actors_are_civilians_the_dead_are_too() -> None:
    """As before 2.0.0, by whose schema releases of then are held."""
    kinds = SCHEMA.vocabularies["actor_kind"]
    terms = tuple(replace(term, broader="civilian" if term.value == "civilians" else None) for term in kinds.terms)
    then = replace(SCHEMA, vocabularies={**SCHEMA.vocabularies, "actor_kind": replace(kinds, terms=terms)})
    claims = [
        Claim.of(dict.fromkeys(Claim._fields) | number("killed", side, 2, event_id="E") | COMMON | {"claim_id": side})
        for side in ("villagers", "us")
    ]
    records = Records({"E": {"title": "E", "event_type": "strike", "in_recap": False}}, ACTORS, {}, SOURCES)
    rows = derive(claims, records, then)["casualties"]
    assert {row["actor_id"]: row["category"] for row in rows} == {"villagers": "civilian", "us": "unknown"}


def test_backing_that_is_only_denied_is_not_contested() -> None:
    about = {"event_id": None, "subject_id": "gunmen", "value": "us", "field": "backed_by", "stance": "denies"}
    (row,) = tables(about, about | {"voice_id": "centcom"})["affiliations"]
    assert (row["n_asserting"], row["n_denying"], row["contested"]) == (0, 2, False)


def test_a_claim_without_the_subject_that_it_needs_or_with_one_too_many_is_passed_over() -> None:
    made = tables(number("killed", "us", 2) | {"subject_id": None}, says("weapon", "drone", subject_id="us"))
    assert made["casualties"] == []
    assert (made["events"][0]["weapon"], made["events"][0]["contested_fields"]) == (None, None)
    row = event(says("weapon", "drone"), says("weapon", "rocket", subject_id="us"))
    assert (row["weapon"], row["contested"]) == ("drone", False)


@pytest.mark.parametrize(
    "claims",
    [
        [says("victim", "us"), says("victim", "villagers", voice_id="centcom")],
        [says("act", "denies_link", subject_id="us_presence"), says("act", "denies_attack", subject_id="us_presence")],
        [
            says("detail", "a"),
            says("detail", "b"),
            says("detail", "c", subject_id="us"),
            says("detail", subject_id="us"),
        ],
    ],
    ids=["victims", "acts", "details"],
)
def test_of_what_an_event_has_several_nothing_is_contested(claims: Sequence[Mapping[str, Any]]) -> None:
    assert event(*claims)["contested_fields"] is None


@pytest.mark.parametrize("field", ["severity", "category"])
@pytest.mark.parametrize("counted", [(), ("killed",), ("injured",), ("injured", "killed")], ids=" and ".join)
def test_how_badly_and_who_was_hurt_is_contested_with_their_number_only(field: str, counted: Sequence[str]) -> None:
    differing = [says(field, value, subject_id="us") for value in ("one", "other")]
    row = event(*differing, *(number(outcome, "us", 2) for outcome in counted), number("killed", "gunmen", 1))
    told = "injured" in counted if field == "severity" else counted != ()
    assert row["contested_fields"] == (f"{field}.us" if told else None)


def test_contested_values_are_named_in_order() -> None:
    said = [number("killed", "us", 1), number("killed", "us", 2), says("weapon", "drone"), says("weapon", "rocket")]
    said += [day("2022-08-24"), day("2022-08-25")]
    for claims in (said, said[::-1]):
        assert event(*claims)["contested_fields"] == "date;killed.us;weapon"


def several(*said: Mapping[str, Any], events: Sequence[str] = ("E", "F")) -> dict[str, list[dict[str, Any]]]:
    """The derived tables of events, each claim being on the one it names."""
    records = {name: {"title": name, "event_type": "strike", "in_recap": False} for name in events}
    claims = [
        Claim.of(dict.fromkeys(Claim._fields) | COMMON | {"claim_id": f"c{n}", **row}) for n, row in enumerate(said)
    ]
    return derive(claims, Records(records, ACTORS, {}, SOURCES), SCHEMA)


@pytest.mark.parametrize(
    ("link", "is_total"),
    [
        (says("part_of_event", "E", event_id="F"), True),
        (says("part_of_event", "E", event_id="F", stance="denies"), False),
        (says("part_of_event", "E", event_id="X"), False),  # no such event is published
        (says("precedes", "E", event_id="F"), False),
        (says("event_status", "E", event_id="F"), False),
    ],
)
def test_an_event_is_a_total_where_a_voice_makes_a_published_one_its_part(
    link: Mapping[str, Any], is_total: bool
) -> None:
    dead = number("killed", "us", 2, event_id="E")
    made = several(dead, says("weapon", "drone", event_id="F"), link)
    rows = {row["event_id"]: row for row in made["events"]}
    assert set(rows) == {"E", "F"}
    assert (rows["E"]["is_total"], rows["F"]["is_total"]) == (is_total, False)
    assert rows["E"]["killed_high"] == (None if is_total else 2)
    linked = [(row["event_id"], row["relation"], row["other_id"]) for row in made["event_links"]]
    relation = {"part_of_event": "part_of", "precedes": "precedes"}.get(link["field"])
    assert linked == ([("F", relation, "E")] if relation and link["event_id"] == "F" and not link.get("stance") else [])


def test_what_is_claimed_of_an_event_that_nobody_knows_has_no_row() -> None:
    made = several(number("killed", "us", 2, event_id="X"), says("weapon", "drone", event_id="E"))
    assert [row["event_id"] for row in made["events"]] == ["E"]
    assert made["casualties"] == []
