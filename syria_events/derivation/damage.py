"""What an event did to things."""

from __future__ import annotations

from collections.abc import Iterator

from syria_events.derivation.lookups import Lookups
from syria_events.derivation.records import Cells
from syria_events.derivation.support import support
from syria_events.derivation.values import Values


def damage(event_id: str, values: Values, lookups: Lookups) -> Iterator[Cells]:
    """The rows of `damage`: one for each effect and kind of thing of which any voice gives a figure."""
    for effect, thing, figure in values.counts("effect"):
        yield {
            "damage_id": f"{event_id}/{effect}.{thing}",
            "event_id": event_id,
            "object": thing,
            "effect": effect,
            **figure.counts,
            "contested": figure.contested,
            **support(figure.claims, lookups),
        }
