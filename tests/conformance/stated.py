"""Cases written by hand: for each rule the least that shows it, and the cells that the rule decides.

What is expected here was worked out from the coding manual and from no program.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

Row = dict[str, Any]

RECORDS: dict[str, list[Row]] = {
    "events": [
        {
            "event_id": "E",
            "title": "The event",
            "description": "Words of ours.",
            "event_type": "strike",
            "in_recap": True,
        }
    ],
    "actors": [
        {"actor_id": "us", "name": "United States", "kind": "state"},
        {"actor_id": "us-military", "name": "US armed forces", "kind": "state_force", "parent_id": "us"},
        {"actor_id": "iran", "name": "Iran", "kind": "state"},
        {"actor_id": "iran-guards", "name": "Guards", "kind": "state_force", "parent_id": "iran"},
        {"actor_id": "russia", "name": "Russia", "kind": "state"},
        {"actor_id": "group", "name": "A group", "kind": "militia"},
        {"actor_id": "gunmen", "name": "Gunmen", "kind": "unidentified"},
        {"actor_id": "villagers", "name": "Villagers", "kind": "civilians"},
    ],
    "locations": [
        {
            "location_id": "field",
            "name": "The field",
            "admin1_name": "Deir-ez-Zor",
            "admin1_pcode": "SY09",
            "latitude": 35.3,
            "longitude": 40.25,
            "precision": 2,
            "radius_km": 5.0,
        },
        {"location_id": "country", "name": "Syria", "precision": 6},
    ],
    "sources": [
        {"source_id": "agency", "name": "Agency"},
        {"source_id": "monitor", "name": "Monitor"},
        {"source_id": "command", "name": "Command", "actor_id": "us-military"},
        {"source_id": "spokesman", "name": "Spokesman", "actor_id": "us-military", "parent_id": "command"},
    ],
    "documents": [
        {"document_id": "early", "published_edtf": "2022-08-24"},
        {"document_id": "late", "published_edtf": "2022-08-25/2022-08-29"},
    ],
}


class Stated(NamedTuple):
    """A case: the rule it shows, what is claimed, and the decisive cells by table and key; None is no such row."""

    name: str
    rule: str
    claims: list[Row]
    expects: Mapping[tuple[str, str], Row | None]
    more: Mapping[str, Any] = {}


def says(field: str, value: str | None = None, voice: str = "agency", **more: Any) -> Row:
    """A claim on a value."""
    event = None if field in ("backed_by", "loyal_to", "affiliated_with", "part_of") else "E"
    row = {"event_id": event, "field": field, "value": value, "voice_id": voice, "document_id": "early"}
    return row | {"stance": "asserts", "certainty": "stated", "used": True} | more


def counts(field: str, about: str, low: int | None, high: int | None, best: int | None = None, **more: Any) -> Row:
    """A claim on a count; one number is its own best."""
    best = low if low == high else best
    return says(field, **{"subject_id": about, "low": low, "best": best, "high": high, **more})


def day(text: str, basis: str = "stated", **more: Any) -> Row:
    """A claim on the date."""
    return says("date", text, date_basis=basis, **more)


def denied(row: Row, voice: str = "command", **more: Any) -> Row:
    """The denial of a claim."""
    return row | {"stance": "denies", "voice_id": voice} | more


def aside(row: Row) -> Row:
    """A claim that a ruling set aside."""
    return row | {"used": False}


E = ("events", "E")
KILLED = ("casualties", "E/killed.us")
DAMAGE = ("damage", "E/struck.ammunition_depot")
NO_COUNT = dict.fromkeys(("killed_low", "killed_best", "killed_high", "killed_open"))


def killed(low: int | None, high: int | None, best: int | None = None, **more: Any) -> Row:
    """A claim on how many of one side were killed."""
    return counts("killed", "us", low, high, best, **more)


def bounds(low: int | None, best: int | None, high: int | None, side: str, contested: bool) -> Row:
    """The cells that a count comes to."""
    return {"low": low, "best": best, "high": high, "open": side, "contested": contested}


def _values() -> list[Stated]:
    drone, rocket = says("weapon", "drone"), says("weapon", "rocket", voice="monitor")
    return [
        Stated("one voice", "one distinct value is published", [drone], {E: {"weapon": "drone", "contested": False}}),
        Stated(
            "two voices agree",
            "an agreeing claim changes nothing but who says so",
            [drone, drone | {"voice_id": "monitor"}],
            {E: {"weapon": "drone", "contested": False, "n_claims": 2, "n_voices": 2, "n_origins": 2}},
        ),
        Stated(
            "two values",
            "several values are contested, and empty",
            [drone, rocket],
            {E: {"weapon": None, "contested": True, "contested_fields": "weapon"}},
        ),
        Stated(
            "a ruling took one",
            "a ruling sets all but one value aside",
            [drone, aside(rocket)],
            {E: {"weapon": "drone", "contested": False, "n_voices": 2}},
        ),
        Stated(
            "a denial of the value",
            "a denial contests the value it denies",
            [drone, denied(drone)],
            {E: {"weapon": None, "contested_fields": "weapon"}},
        ),
        Stated(
            "a denial of another value",
            "a denial contests no value but the one it denies",
            [drone, denied(rocket)],
            {E: {"weapon": "drone", "contested": False}},
        ),
        Stated(
            "only denied",
            "what is only denied is empty and not contested",
            [denied(drone)],
            {E: {"weapon": None, "contested": False}},
        ),
        Stated(
            "set aside for its denial",
            "a value that a ruling set aside for its denial is not published",
            [aside(drone), denied(drone)],
            {E: {"weapon": None, "contested": False}},
        ),
        Stated(
            "none in force is seen",
            "where none of the claims in force is seen, those that are seen are in force",
            [aside(rocket)],
            {E: {"weapon": "rocket", "contested": False}},
        ),
        Stated(
            "an event only denied",
            "an event of which the status is only denied is published as denied",
            [says("event_status", "occurred", stance="denies")],
            {E: {"event_status": "denied", "status_support": "denied", "status_voices": 0, "status_denying": 1}},
        ),
        Stated(
            "told and denied",
            "a denial contests the value it denies",
            [says("event_status", "occurred"), says("event_status", "occurred", voice="command", stance="denies")],
            {E: {"event_status": None, "status_support": "contested", "contested_fields": "event_status"}},
        ),
        Stated(
            "no word on the status",
            "what the status rests on is empty where nobody speaks of it",
            [drone],
            {E: {"event_status": None, "status_support": None, "status_voices": 0}},
        ),
        Stated(
            "a place",
            "the place is told by its record",
            [says("location", "field")],
            {
                E: {
                    "location_id": "field",
                    "latitude": 35.3,
                    "longitude": 40.25,
                    "location_precision": 2,
                    "radius_km": 5.0,
                }
            },
        ),
        Stated(
            "two places",
            "a contested place has no point",
            [says("location", "field"), says("location", "country")],
            {E: {"location_id": None, "location_name": None, "latitude": None, "contested_fields": "location"}},
        ),
        Stated(
            "no such event",
            "an event of which nothing is recorded has no row",
            [says("weapon", "drone", event_id="F"), drone],
            {E: {"n_claims": 1}, ("events", "F"): None},
        ),
    ]


def _counts() -> list[Stated]:
    two_three, six, none, some = killed(2, 3), killed(6, 6, voice="monitor"), killed(0, 0), killed(None, None)
    least, most = killed(6, None), killed(None, 5)
    return [
        Stated("a number", "one number is low, best and high", [six], {KILLED: bounds(6, 6, 6, "closed", False)}),
        Stated("a range", "a range has no best of its own", [two_three], {KILLED: bounds(2, None, 3, "closed", False)}),
        Stated(
            "a zero",
            "a claimed zero is a zero",
            [none],
            {KILLED: bounds(0, 0, 0, "closed", False), E: {"killed_high": 0}},
        ),
        Stated(
            "some",
            "some, the number unknown, is a row without counts",
            [some],
            {KILLED: bounds(None, None, None, "both", False)},
        ),
        Stated("nobody speaks", "nothing claimed is no row", [says("weapon", "drone")], {KILLED: None, E: NO_COUNT}),
        Stated("at least", "at least six has no high", [least], {KILLED: bounds(6, None, None, "above", False)}),
        Stated("up to", "up to five has no low", [most], {KILLED: bounds(None, None, 5, "below", False)}),
        Stated(
            "two numbers",
            "low is the smallest low, high the largest high, and the two are contested",
            [two_three, six],
            {KILLED: bounds(2, None, 6, "closed", True), E: {"contested_fields": "killed.us"}},
        ),
        Stated(
            "a ruling on a number",
            "no count is ruled away: the ruling chooses the best",
            [aside(none), six],
            {KILLED: bounds(0, 6, 6, "closed", False)},
        ),
        Stated(
            "one best",
            "best is the one that all claims in force share",
            [killed(1, 4, 2), killed(1, 4, 2, voice="monitor")],
            {KILLED: bounds(1, 2, 4, "closed", False)},
        ),
        Stated(
            "two bests",
            "counts that differ in their best differ",
            [killed(1, 4, 2), killed(1, 4, 3, voice="monitor")],
            {KILLED: bounds(1, None, 4, "closed", True)},
        ),
        Stated(
            "some beside a number",
            "some bounds nothing and opens nothing",
            [some, six],
            {KILLED: bounds(6, 6, 6, "closed", False)},
        ),
        Stated(
            "some beside a zero", "some are one or more", [some, none], {KILLED: bounds(0, None, 0, "closed", True)}
        ),
        Stated(
            "at least beside a number that fits",
            "an open count differs only where no number fits both",
            [least, killed(10, 10)],
            {KILLED: bounds(6, None, None, "above", False)},
        ),
        Stated(
            "at least beside a smaller number",
            "an open count differs where no number fits both",
            [least, killed(5, 5)],
            {KILLED: bounds(5, None, None, "above", True)},
        ),
        Stated(
            "up to beside at least",
            "two open counts that no number fits are contested, and open on both sides",
            [most, least],
            {KILLED: bounds(None, None, None, "both", True)},
        ),
        Stated(
            "up to beside some",
            "some leaves the bounds to the others",
            [most, some],
            {KILLED: bounds(None, None, 5, "below", False)},
        ),
        Stated(
            "up to none beside some",
            "up to none leaves room for nobody, and some are one or more",
            [killed(None, 0), some],
            {KILLED: bounds(None, None, 0, "below", True)},
        ),
        Stated(
            "an open count set aside",
            "a count set aside still opens its side, and the best that is left stands beside it",
            [aside(killed(1, None)), six],
            {KILLED: bounds(1, 6, None, "above", False)},
        ),
        Stated(
            "a number denied",
            "a denial contests the number it denies, which keeps its bounds",
            [six, denied(six)],
            {KILLED: bounds(6, None, 6, "closed", True)},
        ),
        Stated(
            "only a denial of a number",
            "a number that is only denied has no row",
            [denied(six)],
            {KILLED: None, E: NO_COUNT | {"contested": False}},
        ),
        Stated(
            "how firm a figure is",
            "the status of a figure is the firmest certainty with which it is given",
            [killed(6, 6, certainty="alleged"), killed(6, 6, certainty="preliminary", voice="monitor")],
            {KILLED: {"status": "preliminary", "n_voices": 2, "support": "several_agree"}},
        ),
        Stated(
            "how firm a denied figure is",
            "voices that a ruling set aside for a denial give their figure still",
            [aside(killed(2, 2, certainty="alleged")), denied(killed(2, 2))],
            {KILLED: bounds(2, None, 2, "closed", False) | {"status": "alleged"}},
        ),
        Stated(
            "things",
            "things are counted as people are",
            [counts("struck", "ammunition_depot", 9, 9), counts("struck", "ammunition_depot", 11, 11, voice="monitor")],
            {DAMAGE: bounds(9, None, 11, "closed", True), E: {"contested_fields": "struck.ammunition_depot"}},
        ),
    ]


def _sides() -> list[Stated]:
    us, group = killed(2, 3), counts("killed", "group", 4, 4)
    farmers = counts("killed", "villagers", 1, 1)
    backed = says("backed_by", "iran", subject_id="group")
    told = says("event_status", "occurred")
    return [
        Stated(
            "two sides",
            "the columns of the event are sums over its sides",
            [us, group],
            {E: {"killed_low": 6, "killed_best": None, "killed_high": 7, "killed_open": "closed"}},
        ),
        Stated(
            "two bests add up",
            "a sum has a best where every side has one",
            [killed(2, 2), group],
            {E: {"killed_low": 6, "killed_best": 6, "killed_high": 6}},
        ),
        Stated(
            "a side without a ceiling",
            "a sum has a high where every side has one",
            [killed(2, None), group],
            {E: {"killed_low": 6, "killed_high": None, "killed_open": "above"}},
        ),
        Stated(
            "a side of some",
            "the low of a sum is that of the sides that have one",
            [killed(None, None), group],
            {E: {"killed_low": 4, "killed_best": None, "killed_high": None, "killed_open": "above"}},
        ),
        Stated(
            "civilians",
            "civilians are those whom a claim calls so",
            [farmers, says("category", "civilian", subject_id="villagers"), us],
            {
                E: {
                    "killed_low": 3,
                    "civilians_killed_low": 1,
                    "civilians_killed_best": 1,
                    "civilians_killed_open": "closed",
                },
                ("casualties", "E/killed.villagers"): {"category": "civilian"},
                KILLED: {"category": "unknown"},
            },
        ),
        Stated(
            "a kind of actor is no category",
            "who they were is unknown where nobody says",
            [farmers],
            {E: {"civilians_killed_low": None, "civilians_killed_open": None}},
        ),
        Stated(
            "contested category",
            "who they were is unknown where claims differ, and contested",
            [
                farmers,
                says("category", "civilian", subject_id="villagers"),
                says("category", "combatant", voice="monitor", subject_id="villagers"),
            ],
            {
                ("casualties", "E/killed.villagers"): {"category": "unknown"},
                E: {"contested_fields": "category.villagers"},
            },
        ),
        Stated(
            "a severity without a number",
            "how badly people were hurt is contested with their number only",
            [says("severity", "minor", subject_id="us"), says("severity", "critical", subject_id="us")],
            {E: {"contested": False}},
        ),
        Stated(
            "a severity",
            "how badly people were hurt stands with the injured",
            [counts("injured", "us", 1, 1), us, says("severity", "minor", subject_id="us")],
            {("casualties", "E/injured.us"): {"severity": "minor"}, KILLED: {"severity": None}},
        ),
        Stated(
            "no tie to the side",
            "the attribution of people is empty where no claim names the side as victim",
            [us],
            {KILLED: {"attribution": None}},
        ),
        Stated(
            "a suspected victim",
            "the attribution of people is that of the claims that name their side",
            [us, says("victim", "us", certainty="suspected")],
            {KILLED: {"attribution": "suspected"}},
        ),
        Stated(
            "by parent",
            "an actor with parents is on the side of their root",
            [counts("killed", "us-military", 1, 1)],
            {
                ("casualties", "E/killed.us-military"): {"side_id": "us", "side_contested": False},
                ("sides", "us-military"): {"side_id": "us", "basis": "parent", "n_asserting": 0, "contested": False},
                ("sides", "us"): {"side_id": "us", "basis": "itself"},
            },
        ),
        Stated(
            "by affiliation",
            "an actor without parents is on the side of its one patron",
            [group, backed],
            {
                ("sides", "group"): {"side_id": "iran", "basis": "affiliation", "n_asserting": 1, "contested": False},
                ("casualties", "E/killed.group"): {"side_id": "iran"},
                ("affiliations", "group/backed_by/iran"): {"n_asserting": 1, "n_denying": 0, "contested": False},
            },
        ),
        Stated(
            "patrons of one root",
            "patrons that lead to one root are one patron",
            [told, backed, says("loyal_to", "iran-guards", voice="monitor", subject_id="group")],
            {("sides", "group"): {"side_id": "iran", "basis": "affiliation", "n_asserting": 2}},
        ),
        Stated(
            "patrons of two roots",
            "an actor of several patrons stands for itself",
            [told, backed, says("backed_by", "russia", voice="monitor", subject_id="group")],
            {("sides", "group"): {"side_id": "group", "basis": "several_patrons", "n_asserting": 2}},
        ),
        Stated(
            "a tie denied",
            "a side is contested where a tie that decides it is denied",
            [group, backed, denied(backed)],
            {
                ("sides", "group"): {"side_id": "iran", "n_asserting": 1, "n_denying": 1, "contested": True},
                ("casualties", "E/killed.group"): {"side_contested": True, "contested": False},
                ("affiliations", "group/backed_by/iran"): {"contested": True},
            },
        ),
        Stated(
            "a tie only denied",
            "a tie that is only denied makes no side",
            [told, denied(backed)],
            {("sides", "group"): {"side_id": "group", "basis": "itself", "contested": False}},
        ),
        Stated(
            "a tie to another root",
            "a claim that ties an actor with parents to another root contests its side",
            [told, says("loyal_to", "russia", subject_id="us-military")],
            {("sides", "us-military"): {"side_id": "us", "basis": "parent", "contested": True}},
        ),
    ]


def _joint() -> list[Stated]:
    event = RECORDS["events"][0]
    other = event | {"event_id": "F", "joint_with": "E"}
    both = {"records": RECORDS | {"events": [event, other]}}
    of_other = says("event_status", "occurred", event_id="F")
    part = says("part_of_event", "E", event_id="F")
    total = counts("killed_total", "us", 9, 9, value="PT24H")
    row = ("totals", "E/killed.us.PT24H")
    return [
        Stated(
            "joint figures",
            "people are counted with one event only",
            [killed(6, 6), of_other, counts("killed", "group", 1, 1, event_id="F")],
            {
                E: {"killed_low": 6, "joint_for": "F", "joint_with": None},
                ("events", "F"): NO_COUNT | {"joint_with": "E", "joint_for": None},
                KILLED: {"joint": True},
                ("casualties", "F/killed.group"): {"joint": False, "low": 1},
            },
            both,
        ),
        Stated(
            "joint with an event that is not seen",
            "joint figures lead to events that have a row",
            [of_other, counts("killed", "group", 1, 1, event_id="F")],
            {E: None, ("events", "F"): {"joint_with": None, "killed_low": 1}},
            both,
        ),
        Stated(
            "an event of parts",
            "an event of which others are parts has no figures of its own",
            [killed(6, 6), part],
            {E: NO_COUNT | {"is_total": True}, ("events", "F"): {"is_total": False}},
            both,
        ),
        Stated(
            "a part denied",
            "a link that is denied makes no part",
            [killed(6, 6), part | {"stance": "denies"}],
            {E: {"is_total": False, "killed_low": 6}, ("event_links", "F/part_of/E"): None},
            both,
        ),
        Stated(
            "a link",
            "a link has its first claim, and leads to an event that has a row",
            [
                says("event_status", "occurred"),
                part,
                part | {"voice_id": "monitor"},
                says("reports", "G", event_id="F"),
            ],
            {("event_links", "F/part_of/E"): {"claim_id": "x02"}, ("event_links", "F/reports/G"): None},
            both,
        ),
        Stated(
            "a total",
            "a total is a row of its own and no figure of the event",
            [total],
            {
                row: bounds(9, 9, 9, "closed", False) | {"window": "PT24H", "support": "one_origin"},
                E: NO_COUNT,
                KILLED: None,
            },
        ),
        Stated(
            "an event of totals only",
            "an event of whose people there are totals over a time and nothing else is a total",
            [total],
            {E: NO_COUNT | {"is_total": True}, row: {"best": 9}},
        ),
        Stated(
            "a total beside figures",
            "a total over a time leaves an event its own figures",
            [killed(6, 6), total],
            {E: {"is_total": False, "killed_low": 6}, row: {"best": 9}},
        ),
        Stated(
            "a total beside a figure that is only denied",
            "a figure that is only denied is no figure of the event",
            [killed(6, 6) | {"stance": "denies"}, total],
            {E: NO_COUNT | {"is_total": True}, KILLED: None, row: {"best": 9}},
        ),
        Stated(
            "totals of two windows",
            "totals of two windows are two values",
            [total, counts("killed_total", "us", 11, 11, value="P10D")],
            {
                row: {"best": 9, "contested": False},
                ("totals", "E/killed.us.P10D"): {"best": 11},
                E: {"contested": False},
            },
        ),
        Stated(
            "totals that differ",
            "totals of one window are contested as counts are",
            [
                total,
                counts("killed_total", "us", 4, None, value="PT24H", voice="monitor"),
                total | {"low": 3, "best": 3, "high": 3},
            ],
            {
                row: bounds(3, None, None, "above", True) | {"support": "contested"},
                E: {"contested_fields": "killed_total.us.PT24H"},
            },
        ),
    ]


def _support() -> list[Stated]:
    six, four = killed(6, 6), killed(4, 4, voice="monitor")
    us = says("initiator", "us-military")
    row = ("event_actors", "E/initiator/us-military")
    return [
        Stated(
            "one origin",
            "one voice is one origin",
            [six],
            {KILLED: {"n_voices": 1, "n_origins": 1, "n_denying": 0, "support": "one_origin"}},
        ),
        Stated(
            "two voices of one origin",
            "those who speak for a voice are of its origin",
            [six | {"voice_id": "command"}, six | {"voice_id": "spokesman"}],
            {
                KILLED: {"n_voices": 2, "n_origins": 1, "support": "one_origin"},
                E: {"n_origins": 1, "voices": "Command;Spokesman"},
            },
        ),
        Stated(
            "two origins agree",
            "two origins that do not differ agree",
            [six, six | {"voice_id": "monitor"}],
            {KILLED: {"n_origins": 2, "support": "several_agree"}},
        ),
        Stated(
            "contested",
            "claims in force that differ are contested",
            [six, four],
            {KILLED: {"n_voices": 2, "support": "contested"}},
        ),
        Stated(
            "ruled",
            "claims differ and a ruling chose",
            [six, aside(four)],
            {KILLED: {"n_voices": 1, "support": "ruled"}},
        ),
        Stated(
            "background supports nothing",
            "only who speaks of the value is counted",
            [six, says("detail", "starting_point_for_patrols", voice="monitor")],
            {KILLED: {"n_voices": 1}, E: {"n_voices": 2}},
        ),
        Stated(
            "a role denied",
            "a role that is only denied stays on record",
            [us | {"stance": "denies"}],
            {
                row: {"attribution": "denied", "support": "denied", "n_denying": 1, "n_voices": 0},
                E: {"initiator_id": None},
            },
        ),
        Stated(
            "a role set aside",
            "whom a ruling set aside stays on record",
            [aside(us), says("initiator", "gunmen", voice="monitor")],
            {
                row: {"support": "set_aside", "attribution": "attributed"},
                ("event_actors", "E/initiator/gunmen"): {"support": "ruled", "attribution": "unknown"},
                E: {"initiator_id": "gunmen", "initiator_side_id": "gunmen", "initiator_attribution": "unknown"},
            },
        ),
        Stated(
            "two initiators",
            "of initiators an event has one",
            [us, says("initiator", "group", voice="monitor")],
            {row: {"support": "contested"}, E: {"initiator_id": None, "contested_fields": "initiator"}},
        ),
        Stated(
            "two victims",
            "of victims an event has several",
            [says("victim", "us"), says("victim", "group", voice="monitor")],
            {("event_actors", "E/victim/us"): {"support": "one_origin"}, E: {"contested": False}},
        ),
        Stated(
            "claimed",
            "what an actor says of itself is claimed",
            [us | {"voice_id": "spokesman"}],
            {row: {"attribution": "claimed"}},
        ),
        Stated(
            "claimed by a part",
            "what a part says of the whole is claimed",
            [says("initiator", "us", voice="command")],
            {("event_actors", "E/initiator/us"): {"attribution": "claimed"}},
        ),
        Stated(
            "attributed",
            "what others say is attributed",
            [us],
            {E: {"initiator_attribution": "attributed", "initiator_side_id": "us"}},
        ),
        Stated(
            "suspected",
            "a hedge or an accusation makes a tie suspected",
            [us | {"certainty": "alleged"}],
            {row: {"attribution": "suspected"}},
        ),
        Stated(
            "the firmest tie",
            "of several ties the firmest is published",
            [us | {"certainty": "alleged"}, us | {"voice_id": "command"}],
            {row: {"attribution": "claimed"}},
        ),
        Stated(
            "a preliminary tie",
            "a first assessment is no hedge of a tie",
            [us | {"certainty": "preliminary"}],
            {row: {"attribution": "attributed"}},
        ),
    ]


def _dates() -> list[Stated]:
    clock = says("time_local", "04:00")

    def dated(text: str, first: str | None, last: str | None, precision: str | None) -> Stated:
        cells = {"date_start": first, "date_end": last, "date_precision": precision, "date_edtf": text}
        return Stated(f"the date {text}", "a date bounds the days it allows", [day(text)], {E: cells})

    return [
        dated("2022-08-24", "2022-08-24", "2022-08-24", "day"),
        dated("2022-08-24~", "2022-08-24", "2022-08-24", "day"),
        dated("2022-08", "2022-08-01", "2022-08-31", "month"),
        dated("2024-02?", "2024-02-01", "2024-02-29", "month"),
        dated("1900-02", "1900-02-01", "1900-02-28", "month"),
        dated("2022%", "2022-01-01", "2022-12-31", "longer"),
        dated("2022-08-14~/2022-08-19~", "2022-08-14", "2022-08-19", "span"),
        dated("2022-08-14/2022-08-20", "2022-08-14", "2022-08-20", "week"),
        dated("2022-08-14/2022-08-21", "2022-08-14", "2022-08-21", "month"),
        dated("2022-07-31/2022-08-31", "2022-07-31", "2022-08-31", "longer"),
        dated("../2022-08-29", None, "2022-08-29", "open"),
        dated("2022-05/..", "2022-05-01", None, "open"),
        dated("2021/2022-08", "2021-01-01", "2022-08-31", "longer"),
        Stated(
            "contested days",
            "contested days come as their hull, without a date",
            [day("2022-08-23"), day("2022-08-24", "relative", voice="monitor")],
            {
                E: {"date_start": "2022-08-23", "date_end": "2022-08-24", "date_precision": "span", "date_edtf": None}
                | {"date_basis": None, "contested_fields": "date"}
            },
        ),
        Stated(
            "a contested open date",
            "a bound that any date leaves open is open",
            [day("../2022-08-29"), day("2022-08-24", voice="monitor")],
            {E: {"date_start": None, "date_end": "2022-08-29", "date_precision": "open", "date_edtf": None}},
        ),
        Stated(
            "a day ruled",
            "days that a ruling set aside widen nothing",
            [day("2022-08-23"), aside(day("2022-08-24"))],
            {E: {"date_start": "2022-08-23", "date_end": "2022-08-23", "date_precision": "day", "contested": False}},
        ),
        Stated(
            "a day set aside for its denial",
            "a day that is only denied in force bounds nothing",
            [aside(day("2022-08-24")), denied(day("2022-08-24"))],
            {E: dict.fromkeys(("date_start", "date_end", "date_edtf", "date_basis", "date_precision"))},
        ),
        Stated(
            "the firmest basis",
            "of several grounds for a date the firmest is published",
            [day("2022-08-24", "inferred"), day("2022-08-24", "stated", voice="monitor")],
            {E: {"date_basis": "stated"}},
        ),
        Stated(
            "no day of the calendar",
            "a date that is none bounds nothing",
            [day("2022-02-30")],
            {E: {"date_start": None, "date_end": None, "date_precision": None}},
        ),
        Stated(
            "summer time",
            "Syria was three hours ahead of UTC in the summer of 2022",
            [day("2022-08-24"), clock],
            {E: {"time_local": "04:00", "time_approximate": False, "start_utc": "2022-08-24T01:00:00Z"}},
        ),
        Stated(
            "winter time",
            "Syria was two hours ahead of UTC in the winter of 2021",
            [day("2021-12-24"), says("time_local", "19:20~")],
            {E: {"time_local": "19:20", "time_approximate": True, "start_utc": "2021-12-24T17:20:00Z"}},
        ),
        Stated(
            "an hour that was left out",
            "a clock time that was skipped is taken by the clock before",
            [day("2022-03-25"), says("time_local", "00:30")],
            {E: {"start_utc": "2022-03-24T22:30:00Z"}},
        ),
        Stated(
            "an hour that came twice",
            "a clock time that came twice is taken as the first",
            [day("2021-10-28"), says("time_local", "23:30")],
            {E: {"start_utc": "2021-10-28T20:30:00Z"}},
        ),
        Stated(
            "a time without a day",
            "a clock time is published with a single day only",
            [day("2022-08"), clock, says("part_of_day", "morning")],
            {E: {"time_local": None, "time_approximate": None, "start_utc": None, "part_of_day": None}},
        ),
        Stated(
            "a part of the day",
            "a part of the day is published with a single day",
            [day("2022-08-24"), says("part_of_day", "morning")],
            {E: {"part_of_day": "morning", "time_local": None}},
        ),
        Stated(
            "contested times",
            "contested clock times are empty",
            [day("2022-08-24"), clock, says("time_local", "05:00", voice="monitor")],
            {E: {"time_local": None, "start_utc": None, "contested_fields": "time_local"}},
        ),
    ]


def _views() -> list[Stated]:
    drone = says("weapon", "drone")
    rocket = says("weapon", "rocket", voice="spokesman")
    late = says("weapon", "rocket", voice="monitor", document_id="late")
    dated = says("weapon", "rocket", voice="monitor", document_id="late", claimed_on="2022-08-20")

    def seen(name: str, rule: str, claims: list[Row], weapon: str | None, **view: Any) -> Stated:
        return Stated(name, rule, claims, {E: {"weapon": weapon, "description": None}}, {"view": view})

    return [
        seen("a voice", "a view has the claims of its voices", [drone, rocket], "drone", voices=["agency"]),
        seen(
            "who speaks for a voice",
            "a view of a voice has those who speak for it",
            [drone, rocket],
            "rocket",
            voices=["command"],
        ),
        seen("an origin", "a view of an origin has all of its voices", [drone, rocket], "rocket", origins=["command"]),
        seen("a document", "a view of a document has what was read there", [drone, late], "rocket", documents=["late"]),
        seen(
            "until a day",
            "a claim counts from the latest day of its document",
            [drone, late],
            "drone",
            until="2022-08-28",
        ),
        seen(
            "until the last day",
            "a claim counts from the latest day of its document",
            [drone, late],
            None,
            until="2022-08-29",
        ),
        seen(
            "until a day that is told",
            "a claim counts from the day it was made, where that is known",
            [drone, dated],
            None,
            until="2022-08-24",
        ),
        seen(
            "set aside and alone",
            "a view that sees only what a ruling set aside shows it",
            [drone, aside(late)],
            "rocket",
            voices=["monitor"],
        ),
        seen(
            "both",
            "filters narrow one another",
            [drone, rocket, drone | {"voice_id": "spokesman", "document_id": "late"}],
            "rocket",
            voices=["command"],
            documents=["early"],
        ),
        Stated(
            "nothing to see",
            "an event without a claim in the view has no row",
            [drone],
            {E: None, ("sides", "us"): {"side_id": "us"}},
            {"view": {"voices": ["monitor"]}},
        ),
    ]


STATED = [*_values(), *_counts(), *_sides(), *_joint(), *_support(), *_dates(), *_views()]
