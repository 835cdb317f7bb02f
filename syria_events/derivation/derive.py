"""The tables that follow from claims, for the whole dataset or for any view of it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

from syria_events.derivation import edtf
from syria_events.derivation.records import Records, chain
from syria_events.derivation.resolve import Claim, count, in_force, settle
from syria_events.schema import Schema

Row = dict[str, Any]
_Values = Mapping[tuple[str, str | None], Sequence[Claim]]

DERIVED = ("events", "event_actors", "casualties", "damage", "event_links", "affiliations")
_BOUNDS = ("low", "best", "high")
_HEDGES = {"suspected", "alleged"}
_CLOCK = ZoneInfo("Asia/Damascus")


def derive(claims: Iterable[Claim], records: Records, schema: Schema) -> dict[str, list[Row]]:
    """The rows of the tables that follow from `claims`, in no particular order.

    Keys are the names in DERIVED. An event without a claim, or of which `records` does not know,
    has no row; links and joint figures that lead to such an event are left out.
    Keys that lead nowhere and dates that are none are passed over: finding those is not the
    business of deriving.
    """
    claims = list(claims)
    by_event: dict[str, list[Claim]] = {}
    about_actors: list[Claim] = []
    for claim in claims:
        if claim.event_id is None:
            about_actors.append(claim)
        elif claim.event_id in records.events:
            by_event.setdefault(claim.event_id, []).append(claim)
    deriving = _Deriving(records, schema, frozenset(by_event))
    tables: dict[str, list[Row]] = {name: [] for name in DERIVED}
    for event_id, said in by_event.items():
        for name, rows in deriving.event(event_id, said).items():
            tables[name] += rows
    tables["affiliations"] = list(_affiliations(about_actors))
    return tables


def _affiliations(claims: Iterable[Claim]) -> Iterator[Row]:
    ties: dict[tuple[str | None, str, str | None], list[Claim]] = {}
    for claim in claims:
        ties.setdefault((claim.subject_id, claim.field, claim.value), []).append(claim)
    for (actor, relation, patron), said in ties.items():
        asserting = {claim.voice_id for claim in said if claim.stance == "asserts"}
        denying = {claim.voice_id for claim in said if claim.stance == "denies"}
        yield {
            "actor_id": actor,
            "patron_id": patron,
            "relation": relation,
            "n_asserting": len(asserting),
            "n_denying": len(denying),
            "contested": bool(asserting and denying),
        }


class _Deriving:
    """The rows of one event at a time, with the look-ups that all events share."""

    def __init__(self, records: Records, schema: Schema, shown: frozenset[str]) -> None:
        self.records = records
        self.shown = shown
        broader = {name: vocabulary.broader for name, vocabulary in schema.vocabularies.items()}
        self.kinds = broader["claim_field"]
        self.classes = broader["event_type"]
        self.categories = broader["actor_kind"]
        self.statuses = broader["certainty"]
        self.certainties = schema.values("certainty")
        self.attributions = schema.values("attribution")
        self.bases = schema.values("date_basis")
        self.sides = {actor: frozenset(chain(records.actors, actor)) for actor in records.actors}

    def event(self, event_id: str, said: list[Claim]) -> dict[str, list[Row]]:
        """The rows of one event in each derived table."""
        values: dict[tuple[str, str | None], list[Claim]] = {}
        for claim in said:
            values.setdefault((claim.field, claim.subject_id), []).append(claim)
        contested: set[str] = set()
        casualties = list(self._casualties(event_id, values, contested))
        damage = list(self._damage(event_id, values, contested))
        row = self._event_row(event_id, values, contested)
        row |= self._toll(casualties, row["joint_with"])
        row |= self._voices(said)
        row |= {"contested": bool(contested), "contested_fields": ";".join(sorted(contested)) or None}
        return {
            "events": [row],
            "event_actors": list(self._actors(event_id, values)),
            "casualties": casualties,
            "damage": damage,
            "event_links": list(self._links(event_id, values)),
        }

    def _event_row(self, event_id: str, values: _Values, contested: set[str]) -> Row:
        record = self.records.events[event_id]
        joint = record.get("joint_with")
        return {
            "event_id": event_id,
            "title": record["title"],
            "description": record.get("description"),
            "event_type": record["event_type"],
            "event_class": self.classes[record["event_type"]],
            "in_recap": record["in_recap"],
            "joint_with": joint if joint in self.shown else None,
            "event_status": self._status(values, contested),
            "weapon": _one("weapon", values, contested),
            **self._when(values, contested),
            **self._where(values, contested),
            **self._party("initiator", values, contested),
            **self._party("target", values, contested),
        }

    def _status(self, values: _Values, contested: set[str]) -> str | None:
        claims = values.get(("event_status", None), [])
        if claims and all(claim.stance == "denies" for claim in in_force(claims)):
            return "denied"
        return _one("event_status", values, contested)

    def _when(self, values: _Values, contested: set[str]) -> Row:
        claims = [claim for claim in values.get(("date", None), []) if claim.stance == "asserts"]
        value = _one("date", values, contested)
        said = [value] if value else [claim.value for claim in in_force(claims) if claim.value]
        start, end = _hull([_bounds(text) for text in said])
        precision = edtf.precision(start, end)
        clock = _one("time_local", values, contested)
        # A tilde marks a clock time that is given as approximate.
        approximate = clock.endswith("~") if clock and precision == "day" else None
        clock = clock.removesuffix("~") if clock and precision == "day" else None
        bases = {claim.date_basis for claim in in_force(claims)}
        return {
            "date_start": start,
            "date_end": end,
            "date_edtf": value,
            "date_precision": precision,
            "date_basis": next((basis for basis in self.bases if basis in bases), None) if value else None,
            "time_local": clock,
            "time_approximate": approximate,
            "start_utc": _instant(start, clock) if start and clock else None,
        }

    def _where(self, values: _Values, contested: set[str]) -> Row:
        key = _one("location", values, contested)
        place = self.records.locations.get(key, {}) if key else {}
        copied = ("admin1_name", "admin1_pcode", "latitude", "longitude", "radius_km")
        return {
            "location_id": key,
            "location_name": place.get("name"),
            "location_precision": place.get("precision"),
            **{column: place.get(column) for column in copied},
        }

    def _party(self, role: str, values: _Values, contested: set[str]) -> Row:
        actor = _one(role, values, contested)
        row = {f"{role}_id": actor, f"{role}_name": self._actor(actor).get("name")}
        if role == "initiator":
            claims = [claim for claim in values.get((role, None), []) if claim.value == actor]
            row["initiator_attribution"] = self._attribution(actor, claims) if actor else None
        return row

    def _actor(self, actor: str | None) -> Mapping[str, Any]:
        return self.records.actors.get(actor, {}) if actor else {}

    def _attribution(self, actor: str, claims: Sequence[Claim]) -> str:
        """How firmly the actor is tied to its role: the firmest tie that any voice asserts."""
        ties = {self._tie(actor, claim) for claim in claims if claim.stance == "asserts"}
        return next((tie for tie in self.attributions if tie in ties), "denied")

    def _tie(self, actor: str, claim: Claim) -> str:
        if self._actor(actor).get("kind") == "unidentified":
            return "unknown"
        if claim.certainty in _HEDGES:
            return "suspected"
        speaker = self.records.sources.get(claim.voice_id, {}).get("actor_id")
        own = speaker in self.sides.get(actor, ()) or actor in self.sides.get(str(speaker), ())
        return "claimed" if own else "attributed"

    def _actors(self, event_id: str, values: _Values) -> Iterator[Row]:
        roles: dict[tuple[str, str], list[Claim]] = {}
        for (field, _), claims in values.items():
            if self.kinds[field] == "role":
                for claim in claims:
                    roles.setdefault((field, str(claim.value)), []).append(claim)
        for (role, actor), claims in roles.items():
            yield {
                "event_id": event_id,
                "actor_id": actor,
                "role": role,
                "attribution": self._attribution(actor, claims),
            }

    def _casualties(self, event_id: str, values: _Values, contested: set[str]) -> Iterator[Row]:
        for (field, actor), claims in values.items():
            asserting = [claim for claim in claims if claim.stance == "asserts"]
            if self.kinds[field] != "casualty" or actor is None or not asserting:
                continue
            numbers, differing = count(claims)
            if differing:
                contested.add(f"{field}.{actor}")
            victims = [claim for claim in values.get(("victim", None), ()) if claim.value == actor]
            said = {claim.certainty for claim in in_force(asserting)}
            firmest = next((certainty for certainty in self.certainties if certainty in said), "")
            yield {
                "casualty_id": f"{event_id}/{field}.{actor}",
                "event_id": event_id,
                "actor_id": actor,
                "category": self.categories.get(str(self._actor(actor).get("kind")), "unknown"),
                "attribution": self._attribution(actor, victims) if victims else None,
                "outcome": field,
                **numbers,
                "severity": _one("severity", values, contested, actor) if field == "injured" else None,
                "status": self.statuses.get(firmest),
                "contested": differing,
            }

    def _damage(self, event_id: str, values: _Values, contested: set[str]) -> Iterator[Row]:
        for (field, thing), claims in values.items():
            if self.kinds[field] != "effect" or not any(claim.stance == "asserts" for claim in claims):
                continue
            numbers, differing = count(claims)
            if differing:
                contested.add(f"{field}.{thing}")
            row = {"damage_id": f"{event_id}/{field}.{thing}", "event_id": event_id, "object": thing, "effect": field}
            yield row | numbers | {"contested": differing}

    def _links(self, event_id: str, values: _Values) -> Iterator[Row]:
        links: dict[tuple[str, str], list[str]] = {}
        for (field, _), claims in values.items():
            if self.kinds[field] == "link":
                for claim in claims:
                    if claim.stance == "asserts" and claim.value in self.shown:
                        # `part_of` is an affiliation of actors; between events its field is `part_of_event`.
                        links.setdefault((field.removesuffix("_event"), claim.value), []).append(claim.claim_id)
        for (relation, other), claim_ids in links.items():
            yield {"event_id": event_id, "other_id": other, "relation": relation, "claim_id": min(claim_ids)}

    def _toll(self, casualties: Sequence[Row], joint_with: str | None) -> Row:
        """The flat casualty columns: sums over the sides, which do not overlap."""
        chosen = {
            "killed": [row for row in casualties if row["outcome"] == "killed"],
            "injured": [row for row in casualties if row["outcome"] == "injured"],
            "civilians_killed": [
                row for row in casualties if row["outcome"] == "killed" and row["category"] == "civilian"
            ],
        }
        return {
            f"{what}_{bound}": None if joint_with else total
            for what, rows in chosen.items()
            for bound, total in _sums(rows).items()
        }

    def _voices(self, said: Sequence[Claim]) -> Row:
        voices = {claim.voice_id for claim in said}
        names = sorted(self.records.sources.get(voice, {}).get("name", voice) for voice in voices)
        origins = {self.records.origins.get(voice, voice) for voice in voices}
        return {"n_claims": len(said), "n_voices": len(voices), "n_origins": len(origins), "voices": ";".join(names)}


def _one(field: str, values: _Values, contested: set[str], subject: str | None = None) -> str | None:
    """The settled value of a field, noting it in `contested` where the claims differ."""
    value, differing = settle(values.get((field, subject), ()))
    if differing:
        contested.add(f"{field}.{subject}" if subject else field)
    return value


def _hull(spans: Sequence[tuple[date | None, date | None]]) -> tuple[date | None, date | None]:
    """The span that holds all `spans`; a bound that any of them leaves open is open."""
    starts, ends = [start for start, _ in spans], [end for _, end in spans]
    return (
        None if not starts or None in starts else min(start for start in starts if start),
        None if not ends or None in ends else max(end for end in ends if end),
    )


def _bounds(text: str) -> tuple[date | None, date | None]:
    try:
        return edtf.bounds(text)
    except ValueError:
        return None, None


def _instant(day: date, clock: str) -> datetime | None:
    try:
        return datetime.combine(day, time.fromisoformat(clock), _CLOCK).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _sums(rows: Sequence[Row]) -> Row:
    """Sums over sides: a lower bound needs one known low, an upper bound every high."""
    known = {bound: [row[bound] for row in rows if row[bound] is not None] for bound in _BOUNDS}
    whole = {bound: bool(rows) and len(found) == len(rows) for bound, found in known.items()}
    return {
        "low": sum(known["low"]) if known["low"] else None,
        "best": sum(known["best"]) if whole["best"] else None,
        "high": sum(known["high"]) if whole["high"] else None,
    }
