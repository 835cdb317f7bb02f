"""Rules that hold what is recorded of an event, or of its place, against the claims about it.

Type, `in_recap` and `joint_with` are written down once for an event and are no claims: here is what they rest on.
"""

from __future__ import annotations

from syria_events.checks.claims import Found, Rows, by_key, claims_of, rule
from syria_events.derivation import kinds
from syria_events.schema import Schema

# The document that the events of the recap are read in.
RECAP = "syrian-observer-recap"
# What a voice says where it gives one figure for two places.
JOINT = "figure_joint_for_two_sites"

_TWO_DECIMALS_KM = 1.0  # of latitude, a hundredth of a degree is 1.1 km


@rule("events", "claims")
def in_recap_is_claimed(rows: Rows, schema: Schema) -> Found:
    """An event is in the recap exactly if a claim about it was read there."""
    read = {row["event_id"] for row in rows["claims"] if row["document_id"] == RECAP}
    for line, row in enumerate(rows["events"], start=1):
        told = row["event_id"] in read
        if row["in_recap"] is not None and row["in_recap"] is not told:
            found = "a claim about it was" if told else "no claim about it was"
            yield "events", line, f"{row['event_id']}: in_recap is {row['in_recap']}; {found} read in {RECAP}"


@rule("claims", "events", beside=True)
def claims_fit_event_type(rows: Rows, schema: Schema) -> Found:
    """What is claimed about an event fits its type.

    Violence has no speaker; a statement has no casualties, no effects, no weapon and nobody who
    acts but the speaker; forces that move hurt nobody, or it is violence. A weapon in force is one
    that the type tells of.
    """
    events = by_key(rows, "events", "event_id")
    classes = schema.vocabulary("event_type").broader
    for line, kind, row in claims_of(rows, schema):
        event_type = str(events.get(str(row["event_id"]), {}).get("event_type"))
        wrong = kinds.UNFIT.get(classes.get(event_type, ""), ())
        if kind.name in wrong or row["field"] in wrong:
            yield "claims", line, f"{row['claim_id']}: {row['field']} is claimed of a {event_type}, which has none"
        weapons = kinds.WEAPONS.get(event_type)
        in_force = row["stance"] == "asserts" and row["used"]
        if kind.name == "means" and in_force and weapons is not None and row["value"] not in weapons:
            expected = " or ".join(weapons) or "none that the vocabulary has"
            yield "claims", line, f"{row['claim_id']}: {row['value']} is claimed of a {event_type}; expected {expected}"


@rule("events", "claims", beside=True)
def event_type_is_claimed(rows: Rows, schema: Schema) -> Found:
    """A voice says what makes an event one of its type: rockets of a rocket attack, who speaks of a statement."""
    said: dict[str, set[str]] = {}
    for _, _, row in claims_of(rows, schema):
        if row["stance"] == "asserts":
            said.setdefault(str(row["event_id"]), set()).update((row["field"], f"{row['field']}={row['value']}"))
    for line, row in enumerate(rows["events"], start=1):
        telling = kinds.TELLING.get(row["event_type"], ())
        if telling and said.get(row["event_id"]) and said[row["event_id"]].isdisjoint(telling):
            message = f"event_type is {row['event_type']}; no voice asserts {' or '.join(telling)} of it"
            yield "events", line, f"{row['event_id']}: {message}, which makes one"


@rule("events", alone=True)
def class_follows_type(rows: Rows, schema: Schema) -> Found:
    """The class of an event is that to which its type belongs."""
    classes = schema.vocabulary("event_type").broader
    for line, row in enumerate(rows["events"], start=1):
        expected = classes.get(row["event_type"])
        if None not in (expected, row["event_class"]) and row["event_class"] != expected:
            message = f"event_class is {row['event_class']}; expected {expected}, that of {row['event_type']}"
            yield "events", line, f"{row['event_id']}: {message}"


@rule("events", "claims")
def joint_figures_are_claimed(rows: Rows, schema: Schema) -> Found:
    """Of two events with one figure, a claim says that it is joint, and one ties the two to each other."""
    events = by_key(rows, "events", "event_id")
    said = [row for _, _, row in claims_of(rows, schema) if row["stance"] == "asserts"]
    joint = {row["event_id"] for row in said if (row["field"], row["value"]) == ("detail", JOINT)}
    tied = {frozenset((row["event_id"], row["value"])) for row in said}
    for line, row in enumerate(rows["events"], start=1):
        pair = frozenset((row["event_id"], row["joint_with"]))
        if row["joint_with"] not in events or None in pair or len(pair) < 2:
            continue
        if not pair & joint:
            yield "events", line, f"{row['event_id']}: no claim about it or {row['joint_with']} has the detail {JOINT}"
        if pair not in tied:
            yield "events", line, f"{row['event_id']}: no claim links it and {row['joint_with']}; expected one"


@rule("events", "claims")
def joint_figures_exist(rows: Rows, schema: Schema) -> Found:
    """`joint_with` leads to another event that holds casualty figures itself and is not joint with a third."""
    events = by_key(rows, "events", "event_id")
    holding = {
        row["event_id"]
        for _, kind, row in claims_of(rows, schema)
        if kind.name == "casualty" and row["stance"] != "denies"
    }
    for line, row in enumerate(rows["events"], start=1):
        other = row["joint_with"]
        if other in events:
            wrong = "itself" if other == row["event_id"] else "without casualty figures" if other not in holding else ""
            if events[other]["joint_with"] is not None and not wrong:
                wrong = f"joint with {events[other]['joint_with']} in turn"
            if wrong:
                yield "events", line, f"{row['event_id']}: joint_with {other}, which is {wrong}"


@rule("events", "claims")
def joint_figures_stand_once(rows: Rows, schema: Schema) -> Found:
    """An event whose figures another holds has none of its own people, who would be counted twice: they stand there."""
    holders = {row["event_id"]: row["joint_with"] for row in rows["events"] if row["joint_with"] is not None}
    for line, kind, row in claims_of(rows, schema):
        if kind.name == "casualty" and row["event_id"] in holders:
            message = f"{row['event_id']} is joint with {holders[row['event_id']]}; expected {row['field']} there"
            yield "claims", line, f"{row['claim_id']}: {message}"


@rule("locations", alone=True)
def coordinates_no_finer_than_radius(rows: Rows, schema: Schema) -> Found:
    """A point with a radius of 1 km or more has two decimals, so that it does not look finer than it is."""
    for line, row in enumerate(rows["locations"], start=1):
        if row["radius_km"] is None or row["radius_km"] < _TWO_DECIMALS_KM or "sides" not in schema.tables:
            continue  # versions before 2.0.0 have finer points
        for column in ("latitude", "longitude"):
            if row[column] is not None and round(row[column], 2) != row[column]:
                expected = f"two decimals, the radius being {row['radius_km']} km"
                yield "locations", line, f"{row['location_id']}: {column} is {row[column]}; expected {expected}"


@rule("locations", alone=True)
def precise_places_have_a_point(rows: Rows, schema: Schema) -> Found:
    """A place whose precision is 1 to 3, a settlement or nearer, has a point."""
    for line, row in enumerate(rows["locations"], start=1):
        if row["precision"] in (1, 2, 3) and row["latitude"] is None and "sides" in schema.tables:
            message = f"precision is {row['precision']} and there is no point; expected one, or precision 4 or more"
            yield "locations", line, f"{row['location_id']}: {message}"


INCIDENT_RULES = (
    in_recap_is_claimed,
    claims_fit_event_type,
    event_type_is_claimed,
    class_follows_type,
    joint_figures_exist,
    joint_figures_are_claimed,
    joint_figures_stand_once,
    coordinates_no_finer_than_radius,
    precise_places_have_a_point,
)
