"""What an event is to other events."""

from __future__ import annotations

from collections.abc import Iterator

from syria_events.derivation.lookups import Lookups
from syria_events.derivation.records import Cells
from syria_events.derivation.values import Values


def links(event_id: str, values: Values, lookups: Lookups) -> Iterator[Cells]:
    """The rows of `event_links`: each link to a published event that any voice asserts, with its first claim."""
    asserting: dict[tuple[str, str], list[str]] = {}
    for claim in values.listed.get("link", ()):
        if claim.stance == "asserts" and claim.value in lookups.published:
            # `part_of` is an affiliation of actors; between events its field is `part_of_event`.
            asserting.setdefault((claim.field.removesuffix("_event"), claim.value), []).append(claim.claim_id)
    for (relation, other), claim_ids in asserting.items():
        yield {"event_id": event_id, "other_id": other, "relation": relation, "claim_id": min(claim_ids)}
