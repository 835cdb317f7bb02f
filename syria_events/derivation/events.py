"""The row of an event: what is recorded of it, and what the claims about it come to."""

from __future__ import annotations

from collections.abc import Sequence

from syria_events.derivation.casualties import toll
from syria_events.derivation.dates import when
from syria_events.derivation.lookups import Lookups
from syria_events.derivation.parties import initiator_attribution, party
from syria_events.derivation.records import Cells, Records
from syria_events.derivation.resolve import Claim, in_force
from syria_events.derivation.support import support
from syria_events.derivation.values import Values

_OF_PLACES = ("admin1_name", "admin1_pcode", "latitude", "longitude", "radius_km")


def event(event_id: str, values: Values, casualties: Sequence[Cells], lookups: Lookups) -> Cells:
    """The row of `events`, `casualties` being the rows of that table for the event."""
    record = lookups.records.events[event_id]
    joint = record.get("joint_with") if record.get("joint_with") in lookups.published else None
    contested = values.contested()
    return {
        "event_id": event_id,
        "title": record["title"],
        "description": record.get("description"),
        "event_type": record["event_type"],
        "event_class": lookups.broader["event_type"].get(record["event_type"]),
        "in_recap": record["in_recap"],
        "joint_with": joint,
        "joint_for": ";".join(lookups.joint_for.get(event_id, ())) or None,
        "is_total": event_id in lookups.wholes,
        "event_status": _status(values),
        **_status_support(values, lookups),
        "weapon": values.one("weapon"),
        **when(values, lookups),
        **_where(values, lookups.records),
        **party("initiator", values, lookups),
        "initiator_attribution": initiator_attribution(values, lookups),
        **party("target", values, lookups),
        **toll(casualties, joint is not None or event_id in lookups.wholes),
        **_voices(values.claims, lookups.records),
        "contested": bool(contested),
        "contested_fields": ";".join(contested) or None,
    }


def _status(values: Values) -> str | None:
    claims = values.on("event_status")
    if claims and all(claim.stance == "denies" for claim in in_force(claims)):
        return "denied"
    return values.one("event_status")


def _status_support(values: Values, lookups: Lookups) -> Cells:
    claims = values.on("event_status")
    found = support(claims, lookups)
    columns = {f"status_{name.removeprefix('n_')}": cell for name, cell in found.items()}
    return columns if claims else columns | {"status_support": None}


def _where(values: Values, records: Records) -> Cells:
    key = values.one("location")
    place = records.locations.get(str(key), {})
    return {
        "location_id": key,
        "location_name": place.get("name"),
        "location_precision": place.get("precision"),
        **{column: place.get(column) for column in _OF_PLACES},
    }


def _voices(claims: Sequence[Claim], records: Records) -> Cells:
    voices = {claim.voice_id for claim in claims}
    names = sorted(records.sources.get(voice, {}).get("name") or voice for voice in voices)
    origins = {records.origins.get(voice, voice) for voice in voices}
    return {"n_claims": len(claims), "n_voices": len(voices), "n_origins": len(origins), "voices": ";".join(names)}
