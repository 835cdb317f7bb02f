"""What the claims on one value come to: pure functions, the same for the dataset and for any view.

The rules, in full in the coding manual:

- One distinct claimed value is published. Several are contested, and empty, unless a ruling set
  all but one of them aside (`used` is false for those). A denial contests the value it denies.
- Counts: `low` is the smallest low and `high` the largest high of all claims, set aside or not;
  `best` is the one best that the claims in force share, else empty. Nothing is averaged.
- Where a view sees none of the claims in force, the claims it does see are in force.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple


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


def group(claims: Iterable[Claim]) -> dict[tuple[str | None, str, str | None], list[Claim]]:
    """The claims on each value: (event, field, subject) -> claims."""
    groups: dict[tuple[str | None, str, str | None], list[Claim]] = {}
    for claim in claims:
        groups.setdefault((claim.event_id, claim.field, claim.subject_id), []).append(claim)
    return groups


def differ(claims: Sequence[Claim]) -> bool:
    """True when the claims on one value cannot all be right: two values, or a value and its denial.

    A number said to be unknown ("some") differs from none, and from no other number.
    """
    if len(claims) < 2:
        return False
    asserted = {claim.content for claim in claims if claim.stance == "asserts"}
    denied = {claim.content for claim in claims if claim.stance == "denies"}
    if len(asserted) > 1 and not any(high == 0 for *_, high in asserted):
        asserted.discard((None, None, None, None))
    return len(asserted) > 1 or not asserted.isdisjoint(denied)


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


def count(claims: Sequence[Claim]) -> tuple[dict[str, int | None], bool]:
    """low, best and high of the claims on one count, and whether it is contested."""
    asserting = [claim for claim in claims if claim.stance == "asserts"]
    force = in_force(claims)
    contested = differ(force)
    bests = {claim.best for claim in force if claim.stance == "asserts" and claim.content[1:] != (None, None, None)}
    return {
        "low": min((claim.low for claim in asserting if claim.low is not None), default=None),
        "best": bests.pop() if len(bests) == 1 and not contested else None,
        "high": max((claim.high for claim in asserting if claim.high is not None), default=None),
    }, contested
