"""Rules on the side of an actor, wherever a row names both."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from syria_events.checks.claims import DatasetRule, Found, Rows, by_key
from syria_events.derivation.records import chain
from syria_events.schema import Schema
from syria_events.schema.text import key_text, shown

# In each table, the columns with an actor and with its side.
_PAIRS = {
    "events": (("initiator_id", "initiator_side_id"), ("target_id", "target_side_id")),
    "event_actors": (("actor_id", "side_id"),),
    "casualties": (("actor_id", "side_id"),),
    "totals": (("actor_id", "side_id"),),
    "sides": (("actor_id", "side_id"),),
}


def _claimed(table: str) -> DatasetRule:
    """The rule that a side is one that somebody gives, for a table."""

    def broken(rows: Rows, schema: Schema) -> Found:
        actors = by_key(rows, "actors", "actor_id")
        patrons: dict[str, set[str]] = {}
        for row in rows["affiliations"]:
            if row["patron_id"] in actors:
                patrons.setdefault(row["actor_id"], set()).add(chain(actors, row["patron_id"])[-1])
        for line, row in enumerate(rows[table], start=1):
            for column, side in _PAIRS[table]:
                actor, found = row[column], row.get(side)  # before 2.0.0 nobody has a side
                if actor not in actors or found not in actors:
                    continue
                possible = _reached(chain(actors, actor)[-1], patrons)
                if found not in possible:
                    key = key_text(row[each] for each in schema.table(table).primary_key)
                    expected = f"expected {' or '.join(sorted(possible))}, by the parents and patrons of {actor}"
                    yield table, line, f"{key}: {side} is {shown(found)}; {expected}"

    description = "The side of an actor is the root of its parents, or a patron that somebody names for that root."
    return DatasetRule("sides_are_claimed", description, (table, "actors", "affiliations"), broken, beside=True)


def _reached(root: str, patrons: Mapping[str, Iterable[str]]) -> set[str]:
    """A root, its patrons, their patrons and so on."""
    found, new = {root}, [root]
    while new:
        more = set(patrons.get(new.pop(), ())) - found
        found |= more
        new += more
    return found


SIDE_RULES = tuple(map(_claimed, _PAIRS))
