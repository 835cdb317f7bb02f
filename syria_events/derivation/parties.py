"""Who took part in an event and how firmly each is tied to it; and who is tied to whom, in no event."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from syria_events.derivation.lookups import Lookups
from syria_events.derivation.records import Cells
from syria_events.derivation.resolve import Claim, asserted
from syria_events.derivation.sides import grouped
from syria_events.derivation.support import support
from syria_events.derivation.values import Values

_HEDGES = {"suspected", "alleged"}


def event_actors(event_id: str, values: Values, lookups: Lookups) -> Iterator[Cells]:
    """The rows of `event_actors`: everybody whom a claim names in a role, set aside or denied as it may be.

    The attribution is what the claims that name the actor in the role say, those in force before others.
    """
    naming: dict[tuple[str, str], list[Claim]] = {}
    for claim in values.listed.get("role", ()):
        naming.setdefault((claim.field, str(claim.value)), []).append(claim)
    for (role, actor), claims in naming.items():
        firmest = attribution(actor, asserted(claims), lookups)
        yield {
            "event_id": event_id,
            "actor_id": actor,
            **grouped(actor, lookups.sides),
            "role": role,
            "attribution": firmest,
            **support(claims, lookups, among=values.on(role)),
        }


def party(role: str, values: Values, lookups: Lookups) -> Cells:
    """The columns of `events` on the one actor in a role; empty where that is contested or unknown."""
    actor = values.one(role)
    side = grouped(actor, lookups.sides)["side_id"]
    return {f"{role}_id": actor, f"{role}_name": lookups.actor(actor).get("name"), f"{role}_side_id": side}


def initiator_attribution(values: Values, lookups: Lookups) -> str | None:
    """How firmly the published initiator is tied to the event by the claims in force."""
    actor = values.one("initiator")
    return attribution(actor, asserted(values.on("initiator")), lookups) if actor else None


def attribution(actor: str, asserting: Iterable[Claim], lookups: Lookups) -> str:
    """How firmly an actor is tied to its role: the firmest tie that any of the claims makes; "denied" without one."""
    return lookups.first("attribution", {_tie(actor, claim, lookups) for claim in asserting}) or "denied"


def _tie(actor: str, claim: Claim, lookups: Lookups) -> str:
    if lookups.actor(actor).get("kind") == "unidentified":
        return "unknown"
    if claim.certainty in _HEDGES:
        return "suspected"
    speaker = lookups.records.sources.get(claim.voice_id, {}).get("actor_id")
    own = speaker in lookups.above.get(actor, ()) or actor in lookups.above.get(str(speaker), ())
    return "claimed" if own else "attributed"


def affiliations(claims: Sequence[Claim]) -> Iterator[Cells]:
    """The rows of `affiliations`, from claims that are about no event: each tie, and how many assert and deny it."""
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
