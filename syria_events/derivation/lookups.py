"""What all events share while tables are made: the records, the orders of vocabularies, who belongs to whom."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from syria_events.derivation import kinds
from syria_events.derivation.kinds import Kind
from syria_events.derivation.records import Cells, Records, chain
from syria_events.derivation.resolve import Claim
from syria_events.derivation.sides import sides
from syria_events.schema import Schema


@dataclass(frozen=True)
class Lookups:
    """What all events share; `published` are the events that have rows, which alone are linked to.

    `broader` leads from the values of a vocabulary to those of another, `ordered` are the values of
    a vocabulary in its own order, `above` an actor with everything it is a part of, `sides` the rows
    of that table by actor. `wholes` are the events whose people are those of others, `joint_for` leads from
    an event to those whose people its figures include.
    """

    records: Records
    published: frozenset[str]
    kinds: Mapping[str, Kind]
    broader: Mapping[str, Mapping[str, str]]
    ordered: Mapping[str, tuple[str, ...]]
    above: Mapping[str, frozenset[str]]
    sides: Mapping[str, Cells]
    wholes: frozenset[str]
    joint_for: Mapping[str, Sequence[str]]

    @classmethod
    def of(cls, claims: Sequence[Claim], records: Records, schema: Schema) -> Lookups:
        """The look-ups of a dataset, or of a view of it, that has these claims."""
        published = frozenset(str(claim.event_id) for claim in claims if claim.event_id in records.events)
        of_fields = kinds.of_fields(schema)
        joint_for: dict[str, list[str]] = {}
        for event in sorted(published):
            joint_for.setdefault(str(records.events[event].get("joint_with")), []).append(event)
        return cls(
            records=records,
            published=published,
            kinds=of_fields,
            broader={name: schema.vocabulary(name).broader for name in ("event_type", "actor_kind", "certainty")},
            ordered={name: schema.values(name) for name in ("certainty", "attribution", "date_basis")},
            above={actor: frozenset(chain(records.actors, actor)) for actor in records.actors},
            sides=sides((claim for claim in claims if claim.event_id is None), records),
            wholes=_wholes(claims, of_fields, published),
            joint_for=joint_for,
        )

    def actor(self, actor: str | None) -> Mapping[str, Any]:
        """The record of an actor; empty where there is none."""
        return self.records.actors.get(str(actor), {})

    def origin(self, voice: str) -> str:
        """The root of a voice's parents."""
        return self.records.origins.get(voice, voice)

    def first(self, vocabulary: str, values: set[str]) -> str | None:
        """The one of `values` that comes first in its vocabulary, which is the firmest."""
        return next((value for value in self.ordered[vocabulary] if value in values), None)


def _wholes(claims: Sequence[Claim], of_fields: Mapping[str, Kind], published: frozenset[str]) -> frozenset[str]:
    """The events of which others are parts, and those of whose people there are totals over a time and nothing else."""
    counting: dict[str, set[str | None]] = {"casualty": set(), "total": set()}
    parts: set[str | None] = set()
    for claim in claims:
        if claim.stance != "asserts":
            continue
        if claim.field == "part_of_event" and claim.event_id in published:
            parts.add(claim.value)
        elif claim.subject_id is not None and (kind := of_fields.get(claim.field)) and kind.name in counting:
            counting[kind.name].add(claim.event_id)
    return published & (parts | (counting["total"] - counting["casualty"]))
