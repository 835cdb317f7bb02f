"""The tables that follow from claims, for the whole dataset or for any view of it; pure.

How a row comes about stands in one function for each table: `events.event`, `parties.event_actors`,
`casualties.casualties`, `casualties.totals`, `damage.damage`, `links.links`, `parties.affiliations`,
`sides.sides`.
"""

from __future__ import annotations

from collections.abc import Iterable

from syria_events.derivation.casualties import casualties, totals
from syria_events.derivation.damage import damage
from syria_events.derivation.events import event
from syria_events.derivation.links import links
from syria_events.derivation.lookups import Lookups
from syria_events.derivation.parties import affiliations, event_actors
from syria_events.derivation.records import Cells, Records
from syria_events.derivation.resolve import Claim
from syria_events.derivation.values import Values
from syria_events.schema import Schema

DERIVED = ("events", "event_actors", "casualties", "totals", "damage", "event_links", "affiliations", "sides")


def derive(claims: Iterable[Claim], records: Records, schema: Schema) -> dict[str, list[Cells]]:
    """The rows of the tables that follow from `claims`, in no particular order.

    Keys are the names in DERIVED. An event without a claim, or of which `records` does not know,
    has no row; links and joint figures that lead to such an event are left out.
    Keys that lead nowhere and dates that are none are passed over: finding those is not the
    business of deriving.
    """
    claims = list(claims)
    lookups = Lookups.of(claims, records, schema)
    about: dict[str, list[Claim]] = {}
    for claim in claims:
        if claim.event_id in lookups.published:
            about.setdefault(str(claim.event_id), []).append(claim)
    made: dict[str, list[Cells]] = {name: [] for name in DERIVED}
    for event_id, said in about.items():
        for name, rows in _event_tables(event_id, Values.of(said, lookups.kinds), lookups).items():
            made[name] += rows
    ties = [claim for claim in claims if claim.event_id is None]
    return made | {"affiliations": list(affiliations(ties)), "sides": list(lookups.sides.values())}


def _event_tables(event_id: str, values: Values, lookups: Lookups) -> dict[str, list[Cells]]:
    """The rows of one event in each table that follows from the claims about it."""
    hurt = list(casualties(event_id, values, lookups))
    return {
        "events": [event(event_id, values, hurt, lookups)],
        "event_actors": list(event_actors(event_id, values, lookups)),
        "casualties": hurt,
        "totals": list(totals(event_id, values, lookups)),
        "damage": list(damage(event_id, values, lookups)),
        "event_links": list(links(event_id, values, lookups)),
    }
