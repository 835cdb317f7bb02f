"""The people an event killed, injured and detained: a row for each side, and their sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syria_events.derivation.lookups import Lookups
from syria_events.derivation.parties import attribution
from syria_events.derivation.records import Cells
from syria_events.derivation.resolve import Claim, asserted, in_force, open_side
from syria_events.derivation.sides import grouped
from syria_events.derivation.support import support
from syria_events.derivation.values import Values

_OUTCOMES = ("killed", "injured")


def casualties(event_id: str, values: Values, lookups: Lookups) -> Iterator[Cells]:
    """The rows of `casualties`: one for each outcome and side of which any voice gives a figure."""
    for outcome, actor, figure in values.counts("casualty"):
        victims = [claim for claim in values.listed.get("role", ()) if claim.field == "victim" and claim.value == actor]
        yield {
            "casualty_id": f"{event_id}/{outcome}.{actor}",
            "event_id": event_id,
            "actor_id": actor,
            **grouped(actor, lookups.sides),
            "category": _category(actor, values, lookups),
            "attribution": attribution(actor, asserted(victims), lookups) if victims else None,
            "outcome": outcome,
            **figure.counts,
            "severity": values.one("severity", actor) if outcome == "injured" else None,
            "status": _status(figure.claims, lookups),
            "contested": figure.contested,
            **support(figure.claims, lookups),
            "joint": event_id in lookups.joint_for,
        }


def totals(event_id: str, values: Values, lookups: Lookups) -> Iterator[Cells]:
    """The rows of `totals`: one for each outcome, side and window of time of which any voice gives a figure."""
    for field, subject, figure in values.counts("total"):
        outcome, (actor, _, window) = field.removesuffix("_total"), subject.rpartition(".")
        yield {
            "total_id": f"{event_id}/{outcome}.{subject}",
            "event_id": event_id,
            "actor_id": actor,
            **grouped(actor, lookups.sides),
            "outcome": outcome,
            "window": window,
            **figure.counts,
            "status": _status(figure.claims, lookups),
            "contested": figure.contested,
            **support(figure.claims, lookups),
        }


def _category(actor: str, values: Values, lookups: Lookups) -> str:
    """Combatant or civilian as claims say; before 2.0.0 it followed from the kind of the actor."""
    kind = str(lookups.actor(actor).get("kind"))
    return values.one("category", actor) or lookups.broader["actor_kind"].get(kind, "unknown")


def _status(claims: Sequence[Claim], lookups: Lookups) -> str | None:
    """The status of a figure: the firmest certainty with which a voice gives it.

    Where a ruling took a denial, voices that were set aside give it still: no count is ruled away.
    """
    giving = in_force([claim for claim in claims if claim.stance == "asserts"])
    firmest = lookups.first("certainty", {claim.certainty for claim in giving})
    return lookups.broader["certainty"].get(str(firmest))


def toll(rows: Sequence[Cells], counted_elsewhere: bool) -> Cells:
    """The casualty columns of `events`: sums over the sides, which do not overlap.

    All empty where the people are counted elsewhere, with another event or with the parts of this one.
    """
    parts = {outcome: [row for row in rows if row["outcome"] == outcome] for outcome in _OUTCOMES}
    parts["civilians_killed"] = [row for row in parts["killed"] if row["category"] == "civilian"]
    return {
        f"{what}_{column}": cell
        for what, part in parts.items()
        for column, cell in summed([] if counted_elsewhere else part).items()
    }


def summed(rows: Sequence[Cells]) -> Cells:
    """The sum of figures: a lower bound needs one known low, a best or an upper bound that of every figure."""
    given = {bound: [row[bound] for row in rows if row[bound] is not None] for bound in ("low", "best", "high")}
    low, best, high = (sum(g) if g and (b == "low" or len(g) == len(rows)) else None for b, g in given.items())
    return {"low": low, "best": best, "high": high, "open": open_side(low, high) if rows else None}
