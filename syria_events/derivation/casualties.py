"""The people an event killed, injured and detained: a row for each side, and their sums."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syria_events.derivation.lookups import Cells, Lookups
from syria_events.derivation.parties import attribution
from syria_events.derivation.resolve import Claim, asserted, in_force
from syria_events.derivation.values import Values

_BOUNDS = ("low", "best", "high")


def casualties(event_id: str, values: Values, lookups: Lookups) -> Iterator[Cells]:
    """The rows of `casualties`: one for each outcome and side of which any voice gives a figure."""
    for outcome, actor, figure in values.counts("casualty"):
        victims = [claim for claim in values.listed.get("role", ()) if claim.field == "victim" and claim.value == actor]
        yield {
            "casualty_id": f"{event_id}/{outcome}.{actor}",
            "event_id": event_id,
            "actor_id": actor,
            "category": lookups.broader["actor_kind"].get(str(lookups.actor(actor).get("kind")), "unknown"),
            "attribution": attribution(actor, asserted(victims), lookups) if victims else None,
            "outcome": outcome,
            **figure.counts,
            "severity": values.one("severity", actor) if outcome == "injured" else None,
            "status": _status(figure.claims, lookups),
            "contested": figure.contested,
        }


def _status(claims: Sequence[Claim], lookups: Lookups) -> str | None:
    """The status of a figure: the firmest certainty with which a voice gives it.

    Where a ruling took a denial, voices that were set aside give it still: no count is ruled away.
    """
    giving = in_force([claim for claim in claims if claim.stance == "asserts"])
    firmest = lookups.first("certainty", {claim.certainty for claim in giving})
    return lookups.broader["certainty"].get(firmest or "")


def toll(rows: Sequence[Cells], joint_with: str | None) -> Cells:
    """The casualty columns of `events`: sums over the sides, which do not overlap; empty where figures are joint."""
    killed = [row for row in rows if row["outcome"] == "killed"]
    parts = {
        "killed": killed,
        "injured": [row for row in rows if row["outcome"] == "injured"],
        "civilians_killed": [row for row in killed if row["category"] == "civilian"],
    }
    return {
        f"{what}_{bound}": _sum(bound, part) if part and not joint_with else None
        for what, part in parts.items()
        for bound in _BOUNDS
    }


def _sum(bound: str, rows: Sequence[Cells]) -> int | None:
    """The sum over sides: a lower bound needs one known low, a best or an upper bound that of every side."""
    given = [row[bound] for row in rows if row[bound] is not None]
    return sum(given) if given and (bound == "low" or len(given) == len(rows)) else None
