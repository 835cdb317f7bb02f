"""What all events share while tables are made: the records, the orders of vocabularies, who belongs to whom."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from syria_events.derivation import kinds
from syria_events.derivation.kinds import Kind
from syria_events.derivation.records import Records, chain
from syria_events.schema import Schema

# A row, or some columns of one, while it is made: column -> value.
Cells = dict[str, Any]


@dataclass(frozen=True)
class Lookups:
    """What all events share; `published` are the events that have rows, which alone are linked to.

    `broader` leads from the values of a vocabulary to those of another, `ordered` are the values of
    a vocabulary in its own order, `sides` an actor with everything it is a part of.
    """

    records: Records
    published: frozenset[str]
    kinds: Mapping[str, Kind]
    broader: Mapping[str, Mapping[str, str]]
    ordered: Mapping[str, tuple[str, ...]]
    sides: Mapping[str, frozenset[str]]

    @classmethod
    def of(cls, records: Records, schema: Schema, published: frozenset[str]) -> Lookups:
        """The look-ups of a dataset."""
        return cls(
            records=records,
            published=published,
            kinds=kinds.of_fields(schema),
            broader={name: schema.vocabularies[name].broader for name in ("event_type", "actor_kind", "certainty")},
            ordered={name: schema.values(name) for name in ("certainty", "attribution", "date_basis")},
            sides={actor: frozenset(chain(records.actors, actor)) for actor in records.actors},
        )

    def actor(self, actor: str | None) -> Mapping[str, Any]:
        """The record of an actor; empty where there is none."""
        return self.records.actors.get(actor, {}) if actor else {}

    def first(self, vocabulary: str, values: set[str]) -> str | None:
        """The one of `values` that comes first in its vocabulary, which is the firmest."""
        return next((value for value in self.ordered[vocabulary] if value in values), None)
