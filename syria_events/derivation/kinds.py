"""What a claim of each kind says: written here once, for coding, checking, deriving, tracing and inventing claims."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from syria_events.schema import Schema


@dataclass(frozen=True)
class Kind:
    """One kind of claims.

    `subject` is whom or what a claim is about: an actor, an object or a location, "any" of the three or
    none, or None where there is no subject. `value` is what its value is: a date, a time, a duration, or the key
    of a location, actor or event, which is `other` than the one the claim is about; `vocabulary`
    is that of the value where it has one. `counted` claims have counts, and no value but the
    duration over which was counted. Of what is
    `single` an event has one per subject, so that claims can differ. Of what is `listed` it has
    several, and the value tells one claim of a block from another.
    """

    name: str
    subject: str | None = None
    value: str | None = None
    vocabulary: str | None = None
    other: bool = False
    counted: bool = False
    single: bool = False
    listed: bool = False


KINDS = {
    kind.name: kind
    for kind in (
        Kind("date", value="date", single=True),
        Kind("time", value="time", single=True),
        Kind("place", value="location", single=True),
        Kind("status", vocabulary="event_status", single=True),
        Kind("means", vocabulary="weapon", single=True),
        Kind("role", value="actor", listed=True),
        Kind("casualty", subject="actor", counted=True, single=True),
        Kind("severity", subject="actor", vocabulary="severity", single=True),
        Kind("effect", subject="object", counted=True, single=True),
        Kind("link", value="event", other=True, listed=True),
        Kind("affiliation", subject="actor", value="actor", other=True),
        Kind("act", subject="object", vocabulary="act"),
        Kind("detail", subject="any", vocabulary="detail", listed=True),
        Kind("founding", subject="location", value="date"),
        Kind("total", subject="actor", value="duration", counted=True, single=True),
        Kind("category", subject="actor", vocabulary="casualty_category", single=True),
        Kind("part_of_day", vocabulary="part_of_day", single=True),
    )
}

# How long the time is over which a total counts, in ISO 8601: PT24H, P10D.
DURATION = re.compile(r"P(?=[0-9T])([0-9]+[YMWD])*(T([0-9]+[HMS])+)?")

# By class of event: the kinds of claims, and the fields, that no event of the class has.
_SPOKEN = frozenset({"speaker", "addressee", "condemns", "denies", "reports"})
UNFIT: Mapping[str, frozenset[str]] = {
    "violence": _SPOKEN,
    "posture": _SPOKEN | {"casualty", "total", "category", "severity", "means"},
    "statement": frozenset(
        {"initiator", "target", "victim", "owner", "beneficiary"}
        | {"casualty", "total", "category", "severity", "effect", "means"}
    ),
}

# By type of event: the weapons it tells of; a type that is not here tells of any.
WEAPONS: Mapping[str, tuple[str, ...]] = {
    "rocket_attack": ("rocket",),
    "drone_attack": ("drone",),
    "helicopter_strike": ("helicopter",),
    **dict.fromkeys(("shelling", "bombing", "ied"), ()),
}

# By type of event: what makes it one, so that a voice must have said it: fields, or values of a field.
TELLING: Mapping[str, tuple[str, ...]] = {
    "rocket_attack": ("weapon=rocket",),
    "drone_attack": ("weapon=drone",),
    "helicopter_strike": ("weapon=helicopter",),
    "drone_interception": ("weapon=drone", "intercepted", "destroyed"),
    "killing": ("killed", "killed_total", "victim"),
    **dict.fromkeys(("arrest", "abduction"), ("detained", "victim")),
    **dict.fromkeys(("withdrawal", "reduction", "deployment"), ("initiator",)),
    **dict.fromkeys(("press_statement", "interview"), ("speaker",)),
    "denial": ("denies", "act=denies_link", "act=denies_attack"),
    "condemnation": (
        *("condemns", "act=describes_as_aggression", "act=describes_as_terrorism", "act=describes_as_occupation"),
        *("act=accuses_of_violation", "act=accuses_of_plunder", "act=accuses_of_creating_is"),
    ),
}

# Roles of which an event has one.
SINGLE_ROLES = ("initiator", "target")


def of_fields(schema: Schema) -> dict[str, Kind]:
    """Field of claims -> what a claim on it says; of a kind that is not in KINDS only the name."""
    kinds = {field: KINDS.get(kind) or Kind(kind) for field, kind in schema.vocabulary("claim_field").broader.items()}
    return kinds | {field: replace(kinds[field], single=True) for field in SINGLE_ROLES if field in kinds}


def tail(kind: Kind, subject: str | None, value: str | None) -> str | None:
    """What stands after the field in a claim's identifier: its subject, or the value that is listed; else nothing."""
    return subject or (value if kind.listed else None)
