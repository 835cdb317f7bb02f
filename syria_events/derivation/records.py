"""What is known besides claims: the events' own records, the actors, the places and the voices."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

# Tables whose identifiers are promised to last; rows of others come and go as claims are corrected.
LASTING = ("events", "actors", "locations", "sources", "documents")

# What is kept of an identifier that is retired, in coding/retired.csv and in the descriptor.
TOMBSTONE = ("table", "id", "retired_in", "successor_id", "reason")


# A row, or some columns of one, while it is made: column -> value.
Cells = dict[str, Any]


@dataclass(frozen=True)
class Records:
    """What is known besides claims: rows by key.

    `events` needs title, description, event_type, in_recap and joint_with; the others need the
    columns of their tables.
    """

    events: Mapping[str, Mapping[str, Any]]
    actors: Mapping[str, Mapping[str, Any]]
    locations: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, Mapping[str, Any]]

    @classmethod
    def of(cls, tables: Mapping[str, Iterable[Mapping[str, Any]]]) -> Records:
        """The records in rows of the tables events, actors, locations and sources."""
        keys = {"events": "event_id", "actors": "actor_id", "locations": "location_id", "sources": "source_id"}
        return cls(**{name: {row[key]: row for row in tables[name]} for name, key in keys.items()})

    @cached_property
    def origins(self) -> dict[str, str]:
        """Voice -> the root of its parents."""
        return {voice: chain(self.sources, voice)[-1] for voice in self.sources}


def chain(rows: Mapping[str, Mapping[str, Any]], key: str, by: str = "parent_id") -> tuple[str, ...]:
    """`key` and its parents by the column `by`, up to the root; a cycle ends where it would repeat."""
    found = [key]
    while (parent := rows.get(found[-1], {}).get(by)) is not None and parent not in found:
        found.append(parent)
    return tuple(found)
