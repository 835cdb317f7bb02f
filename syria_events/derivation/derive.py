"""The tables that follow from claims, for the whole dataset or for any view of it; pure.

How a row comes about stands in one function for each table: `events.event`, `parties.event_actors`,
`casualties.casualties`, `damage.damage`, `links.links`, `parties.affiliations`.
"""

from __future__ import annotations

from collections.abc import Iterable

from syria_events.derivation.casualties import casualties
from syria_events.derivation.damage import damage
from syria_events.derivation.events import event
from syria_events.derivation.links import links
from syria_events.derivation.lookups import Cells, Lookups
from syria_events.derivation.parties import affiliations, event_actors
from syria_events.derivation.records import Records
from syria_events.derivation.resolve import Claim
from syria_events.derivation.values import Values
from syria_events.schema import Schema

DERIVED = ("events", "event_actors", "casualties", "damage", "event_links", "affiliations")


def derive(claims: Iterable[Claim], records: Records, schema: Schema) -> dict[str, list[Cells]]:
    """The rows of the tables that follow from `claims`, in no particular order.

    Keys are the names in DERIVED. An event without a claim, or of which `records` does not know,
    has no row; links and joint figures that lead to such an event are left out.
    Keys that lead nowhere and dates that are none are passed over: finding those is not the
    business of deriving.
    """
    about: dict[str, list[Claim]] = {}
    of_no_event: list[Claim] = []
    for claim in claims:
        if claim.event_id is None:
            of_no_event.append(claim)
        elif claim.event_id in records.events:
            about.setdefault(claim.event_id, []).append(claim)
    lookups = Lookups.of(records, schema, frozenset(about))
    made: dict[str, list[Cells]] = {name: [] for name in DERIVED}
    for event_id, said in about.items():
        for name, rows in _event_tables(event_id, Values.of(said, lookups.kinds), lookups).items():
            made[name] += rows
    return made | {"affiliations": list(affiliations(of_no_event))}


def _event_tables(event_id: str, values: Values, lookups: Lookups) -> dict[str, list[Cells]]:
    """The rows of one event in each table that follows from the claims about it."""
    hurt = list(casualties(event_id, values, lookups))
    return {
        "events": [event(event_id, values, hurt, lookups)],
        "event_actors": list(event_actors(event_id, values, lookups)),
        "casualties": hurt,
        "damage": list(damage(event_id, values)),
        "event_links": list(links(event_id, values, lookups)),
    }
