"""Recorded choices among claims that differ: where one is needed, whether it is sound, what it sets aside.

A ruling chooses among claims; it never brings a value. It is needed exactly where the claims on a
value differ, and the build fails where one is missing and where one is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from syria_events.coding.reader import Incident
from syria_events.derivation import kinds
from syria_events.derivation.kinds import Kind
from syria_events.derivation.resolve import Claim, differ, group
from syria_events.issues import Issue
from syria_events.schema import Schema
from syria_events.schema.text import claim_text


def applied(incident: Incident, schema: Schema) -> tuple[list[dict[str, Any]], list[Issue]]:
    """The incident's claims as rows, `used` false for those a ruling sets aside; and every problem of its rulings."""
    fields = kinds.of_fields(schema)
    issues: list[Issue] = []
    aside: set[str] = set()
    values = {
        f"{field}.{subject}" if subject else field: said
        for (_, field, subject), said in group(map(Claim.of, incident.claims), fields).items()
        if fields[field].single
    }
    for name in sorted({*values, *incident.rulings}):
        kind = fields.get(name.partition(".")[0], Kind(name))
        found = list(_problems(name, kind, values.get(name, []), incident))
        if not found and name in incident.rulings and "take" in incident.rulings[name]:
            taken = incident.rulings[name]["take"]
            aside |= {claim.claim_id for claim in values[name] if _key(claim) not in taken}
        issues += found
    return [row | {"used": row["claim_id"] not in aside} for row in incident.claims], issues


def recorded(incident: Incident, claims: Sequence[Mapping[str, Any]], schema: Schema) -> Iterator[dict[str, Any]]:
    """The rows of the table `rulings` that an incident's rulings come to, once they are applied to its claims."""
    fields = kinds.of_fields(schema)
    on: dict[str, list[Claim]] = {}
    for (_, field, subject), said in group(map(Claim.of, claims), fields).items():
        on.setdefault(f"{field}.{subject}" if subject else field, []).extend(said)
    event = incident.record["event_id"]
    for name, ruling in incident.rulings.items():
        taken = [claim.claim_id for claim in on.get(name, ()) if claim.used and "take" in ruling]
        aside = [claim.claim_id for claim in on.get(name, ()) if not claim.used]
        yield {
            "ruling_id": f"{event}/{name}",
            "event_id": event,
            "value": name,
            "decision": "taken" if "take" in ruling else "contested",
            "taken": ";".join(sorted(taken)) or None,
            "set_aside": ";".join(sorted(aside)) or None,
            "reason": ruling["why"],
        }


def _problems(name: str, kind: Kind, said: Sequence[Claim], incident: Incident) -> Iterator[Issue]:
    """What is wrong with the ruling on one value, or with its absence."""
    ruling: Mapping[str, Any] | None = incident.rulings.get(name)
    line = incident.lines.get(f"rulings.{name}", 1)
    if ruling is None:
        if differ(said):
            what = ", ".join(f"{_key(claim)} {claim.stance} {_said(claim, kind)}" for claim in said)
            message = f"{name}: claims differ ({what}); expected [rulings] that take some of them or contested = true"
            yield Issue(incident.path, incident.line(said[0].claim_id), "missing_ruling", message)
        return
    if not differ(said):
        message = f"{name}: no claims differ here, so there is nothing to rule on; remove it"
        yield Issue(incident.path, line, "needless_ruling", message)
        return
    keys = {_key(claim) for claim in said}
    taken = ruling.get("take", [])
    for key in taken:
        if key not in keys:
            message = (
                f"{name}: take names {key!r}, which claims nothing here; expected some of {', '.join(sorted(keys))}"
            )
            yield Issue(incident.path, line, "ruling", message)
    if taken and differ([claim for claim in said if _key(claim) in taken]):
        yield Issue(incident.path, line, "ruling", f"{name}: the claims taken differ from one another")


def _key(claim: Claim) -> str:
    return claim.claim_id.split("/")[1]


def _said(claim: Claim, kind: Kind) -> str:
    return claim_text(claim._asdict(), kind.counted)
