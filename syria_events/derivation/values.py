"""What the claims about one event come to, each value settled once; every table of the event is made of it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from syria_events.derivation.kinds import Kind
from syria_events.derivation.resolve import Claim, Counts, about, count, settle


class Settled(NamedTuple):
    """One value: the claims on it, what they come to, as a text or as counts, and whether they contest it."""

    kind: Kind
    claims: Sequence[Claim]
    value: str | None
    counts: Counts
    contested: bool

    @classmethod
    def of(cls, kind: Kind, claims: Sequence[Claim]) -> Settled:
        """What `claims`, all of them on one value, come to."""
        if kind.counted:
            counts, contested = count(claims)
            return cls(kind, claims, None, counts, contested)
        value, contested = settle(claims)
        return cls(kind, claims, value, {}, contested)


@dataclass(frozen=True)
class Values:
    """What is claimed about one event.

    `settled` has what it comes to where an event has one value per field and subject; `listed` has
    the claims on fields that hold several values at once, by kind.
    """

    claims: Sequence[Claim]
    settled: Mapping[tuple[str, str | None], Settled]
    listed: Mapping[str, Sequence[Claim]]

    @classmethod
    def of(cls, claims: Sequence[Claim], kinds: Mapping[str, Kind]) -> Values:
        """What `claims` come to; what has no subject where it needs one, or the reverse, is passed over."""
        on: dict[tuple[str, str | None], list[Claim]] = {}
        listed: dict[str, list[Claim]] = {}
        for claim in claims:
            kind = kinds[claim.field]
            if kind.listed:
                listed.setdefault(kind.name, []).append(claim)
            if kind.single and (claim.subject_id is None) == (kind.subject is None):
                on.setdefault((claim.field, about(claim, kind)), []).append(claim)
        return cls(claims, {key: Settled.of(kinds[key[0]], said) for key, said in on.items()}, listed)

    def one(self, field: str, subject: str | None = None) -> str | None:
        """The value that stands; None where it is contested, only denied, or nobody speaks of it."""
        found = self.settled.get((field, subject))
        return found.value if found else None

    def on(self, field: str) -> Sequence[Claim]:
        """The claims on a field without a subject."""
        found = self.settled.get((field, None))
        return found.claims if found else ()

    def counts(self, kind: str) -> Iterator[tuple[str, str, Settled]]:
        """Field, subject and what stands of the counts that any voice gives, be they set aside or not."""
        for (field, subject), found in self.settled.items():
            if found.kind.name == kind and any(claim.stance == "asserts" for claim in found.claims):
                yield field, str(subject), found  # what is counted has a subject

    def contested(self) -> list[str]:
        """The names, sorted, of the published values on which claims in force differ."""
        differing = [key for key, found in self.settled.items() if found.contested]
        # How badly people were hurt, and who they were, is published with their number only.
        counted = {(field, subject) for field, subject, _ in self.counts("casualty")}
        told = {"severity": {s for f, s in counted if f == "injured"}, "category": {s for _, s in counted}}
        differing = [(field, subject) for field, subject in differing if subject in told.get(field, {subject})]
        return sorted(f"{field}.{subject}" if subject else field for field, subject in differing)
