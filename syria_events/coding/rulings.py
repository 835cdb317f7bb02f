"""Recorded choices among claims that differ: where one is needed, whether it is sound, what it sets aside.

A ruling chooses among claims; it never brings a value. It is needed exactly where the claims on a
value differ, and the build fails where one is missing and where one is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from syria_events.coding.reader import Incident
from syria_events.derivation import kinds
from syria_events.derivation.resolve import Claim, differ, group
from syria_events.issues import Issue
from syria_events.schema import Schema
from syria_events.schema.text import count_text


def applied(incident: Incident, schema: Schema) -> tuple[list[dict[str, Any]], list[Issue]]:
    """The incident's claims as rows, `used` false for those a ruling sets aside; and every problem of its rulings."""
    fields = kinds.of_fields(schema)
    issues: list[Issue] = []
    aside: set[str] = set()
    values = {
        f"{field}.{subject}" if subject else field: said
        for (_, field, subject), said in group(map(Claim.of, incident.claims)).items()
        if fields[field].single
    }
    for name in sorted({*values, *incident.rulings}):
        found = list(_problems(name, values.get(name, []), incident))
        if not found and name in incident.rulings and "take" in incident.rulings[name]:
            taken = incident.rulings[name]["take"]
            aside |= {claim.claim_id for claim in values[name] if _key(claim) not in taken}
        issues += found
    return [row | {"used": row["claim_id"] not in aside} for row in incident.claims], issues


def _problems(name: str, said: Sequence[Claim], incident: Incident) -> Iterator[Issue]:
    """What is wrong with the ruling on one value, or with its absence."""
    ruling: Mapping[str, Any] | None = incident.rulings.get(name)
    line = incident.lines.get(f"rulings.{name}", 1)
    if ruling is None:
        if differ(said):
            what = ", ".join(f"{_key(claim)} {claim.stance} {_said(claim)}" for claim in said)
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


def _said(claim: Claim) -> str:
    return claim.value or count_text(claim._asdict())
