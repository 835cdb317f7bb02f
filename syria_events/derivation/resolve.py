"""What the claims on one value come to: pure functions, the same for the dataset and for any view.

The rules, in full in the coding manual:

- One distinct claimed value is published. Several are contested, and empty, unless a ruling set
  all but one of them aside (`used` is false for those). A denial contests the value it denies.
- Counts: `low` is the smallest low and `high` the largest high of all claims, set aside or not, and
  empty where a claim leaves that side open ("at least six" has no high); `best` is the one best
  that the claims in force share, else empty. Nothing is averaged. A number said to be unknown
  ("some") bounds nothing and opens nothing.
- Where a view sees none of the claims in force, the claims it does see are in force.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from itertools import combinations
from typing import Any, NamedTuple, TypeVar

from syria_events.derivation.kinds import Kind

# low, best, high and which side is open.
Counts = dict[str, int | str | None]
# An end of a count, or of a span of days.
Bound = TypeVar("Bound", int, date)


class Claim(NamedTuple):
    """What a claim says, as far as published values depend on it."""

    claim_id: str
    event_id: str | None
    field: str
    subject_id: str | None
    value: str | None
    low: int | None
    best: int | None
    high: int | None
    stance: str
    certainty: str
    date_basis: str | None
    voice_id: str
    used: bool

    @classmethod
    def of(cls, row: Mapping[str, Any]) -> Claim:
        """The claim in a row of the claims table."""
        return cls(**{name: row[name] for name in cls._fields})

    @property
    def content(self) -> tuple[Any, ...]:
        """What is claimed, whoever claims it."""
        return self.value, self.low, self.best, self.high


def open_side(low: int | None, high: int | None) -> str:
    """Which side of a count is open: closed, above, below or both, as its bounds are there or not."""
    if low is None:
        return "both" if high is None else "below"
    return "above" if high is None else "closed"


def group(claims: Iterable[Claim], kinds: Mapping[str, Kind]) -> dict[tuple[str | None, str, str | None], list[Claim]]:
    """The claims on each value: (event, field, subject) -> claims; a total's subject has its window after a dot."""
    groups: dict[tuple[str | None, str, str | None], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.event_id, claim.field, about(claim, kinds[claim.field])), []).append(claim)
    return groups


def about(claim: Claim, kind: Kind) -> str | None:
    """What tells the value that a claim is on from others of its field: the subject, of a total the window too."""
    return f"{claim.subject_id}.{claim.value}" if kind.value == "duration" else claim.subject_id


def differ(claims: Sequence[Claim]) -> bool:
    """True when the claims on one value cannot all be right: two values, or a value and its denial.

    A count that is open on a side differs from another only where no number fits both: "at least
    six" from five, and not from ten. A number said to be unknown ("some") is one or more.
    """
    if len(claims) < 2:
        return False
    asserting = {claim.content for claim in claims if claim.stance == "asserts"}
    denied = {claim.content for claim in claims if claim.stance == "denies"}
    if not asserting.isdisjoint(denied):
        return True
    return len(asserting) > 1 and any(_exclude(one, other) for one, other in combinations(asserting, 2))


def _exclude(one: tuple[Any, ...], other: tuple[Any, ...]) -> bool:
    """Whether two different contents cannot both be right."""
    (value, low, _, high), (other_value, other_low, _, other_high) = one, other
    if value != other_value or None not in (low, high, other_low, other_high):
        return True
    ceilings = [bound for bound in (high, other_high) if bound is not None]
    return bool(ceilings) and max(_floor(low, high), _floor(other_low, other_high)) > min(ceilings)


def _floor(low: int | None, high: int | None) -> int:
    """The least number that a count allows; some are at least one."""
    return low if low is not None else 1 if high is None else 0


def in_force(claims: Sequence[Claim]) -> list[Claim]:
    """The claims that no ruling set aside; all of them where only such are seen."""
    return [claim for claim in claims if claim.used] or list(claims)


def asserted(claims: Sequence[Claim]) -> list[Claim]:
    """The claims in force that assert: in force first, so that what a ruling set aside for a denial stays aside."""
    return [claim for claim in in_force(claims) if claim.stance == "asserts"]


def settle(claims: Sequence[Claim]) -> tuple[str | None, bool]:
    """The one claimed value and False; None and True when it is contested; None, False when only denied."""
    force = in_force(claims)
    if differ(force):
        return None, True
    return next((claim.value for claim in force if claim.stance == "asserts"), None), False


def count(claims: Sequence[Claim]) -> tuple[Counts, bool]:
    """low, best, high and open of the claims on one count, and whether it is contested."""
    giving = [claim for claim in claims if claim.stance == "asserts" and (claim.low, claim.high) != (None, None)]
    force = in_force(claims)
    contested = differ(force)
    bests = {claim.best for claim in force if claim in giving}
    low = outermost(min, [claim.low for claim in giving])
    high = outermost(max, [claim.high for claim in giving])
    best = bests.pop() if len(bests) == 1 and not contested else None
    return {"low": low, "best": best, "high": high, "open": open_side(low, high)}, contested


def outermost(which: Callable[[Iterable[Bound]], Bound], bounds: Sequence[Bound | None]) -> Bound | None:
    """The outermost of some bounds; None where there is none, or where one of them is open."""
    given = [bound for bound in bounds if bound is not None]
    return which(given) if given and len(given) == len(bounds) else None
