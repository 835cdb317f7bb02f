"""Recorded choices among claims that differ: where one is needed, whether it is sound, what it sets aside.

A ruling chooses among claims; it never brings a value. It is needed exactly where the claims on a
value differ, and the build fails where one is missing and where one is not needed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Any, NamedTuple

from syria_events.coding import plain
from syria_events.coding.blocks import SAID, Row
from syria_events.coding.reader import Incident
from syria_events.derivation import kinds
from syria_events.derivation.kinds import Kind
from syria_events.derivation.resolve import Claim, differ, group
from syria_events.issues import Issue
from syria_events.schema import Schema
from syria_events.schema.text import claim_text

_CONTENT = frozenset(SAID) - {"claim_id"} | {"stance"}


class Ruled(NamedTuple):
    """Rows of claims, what is wrong with the rulings on them, and the rulings of which that cannot be told."""

    rows: list[Row]
    issues: list[Issue]
    unsure: frozenset[str]


def ruled(incident: Incident, schema: Schema, wrong: Set[str] = frozenset()) -> Ruled:
    """The incident's claims as rows, `used` false for those a ruling sets aside; and every problem of its rulings.

    Rows of which something could not be read are among them. What they say may be anything, as may what the claims
    say that are `wrong`: nothing is told that mending them may mend.
    """
    fields = kinds.of_fields(schema)
    rows = list(incident.rows())
    doubt = _Doubt.of(incident, rows, fields, wrong)
    sound = [row for row in rows if not row.unread & _CONTENT and row.cells["claim_id"] not in wrong]
    values = {
        f"{field}.{subject}" if subject else field: said
        for (_, field, subject), said in group((Claim.of(row.cells) for row in sound), fields).items()
        if fields[field].single
    }
    issues: list[Issue] = []
    aside: set[str] = set()
    for name in sorted({*values, *incident.rulings}):
        kind = fields.get(name.partition(".")[0], Kind(name))
        found = list(_problems(name, kind, values.get(name, []), incident, doubt))
        ruling = incident.rulings.get(name, {})
        if not found and "take" in ruling and name not in doubt:
            aside |= {claim.claim_id for claim in values.get(name, ()) if _key(claim) not in ruling["take"]}
        issues += found
    misnamed = _misnamed(incident, values)
    for name, near in misnamed.items():
        message = f"{name}: nothing is claimed under that name; is it {near}?"
        issues.append(Issue(incident.path, incident.lines.get(f"rulings.{name}", 1), "ruling", message))
    told = {f"{name}:" for pair in misnamed.items() for name in pair}
    issues = [issue for issue in issues if issue.rule == "ruling" or issue.message.split(" ")[0] not in told]
    rows = [row._replace(cells=row.cells | {"used": row.cells["claim_id"] not in aside}) for row in rows]
    return Ruled(rows, issues, frozenset(name for name in incident.rulings if name in doubt))


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
            "reason": ruling.get("why"),
        }


@dataclass(frozen=True)
class _Doubt:
    """The values of an incident of which it cannot be told whether claims on them differ.

    By name, by field where the subject is not known, or all of them; `keys` if the key of a block is not known.
    """

    names: frozenset[str]
    fields: frozenset[str]
    all: bool
    keys: bool

    @classmethod
    def of(cls, incident: Incident, rows: Sequence[Row], fields: Mapping[str, Kind], wrong: Set[str]) -> _Doubt:
        """What is in doubt while some rows were not read in full and some claims are wrong."""
        names, whole, everything = set[str](), set[str](), False
        for row in rows:
            field, subject = row.cells["field"], row.cells["subject_id"]
            if not row.unread & _CONTENT and row.cells["claim_id"] not in wrong:
                continue
            everything |= field is None
            known = field is None or (fields[field].subject is None) == (subject is None)
            if field is not None and (not known or "subject_id" in row.unread or fields[field].value == "duration"):
                whole.add(field)
            elif field is not None:
                names.add(f"{field}.{subject}" if subject else field)
                if row.cells["claim_id"] in wrong and subject:
                    whole.add(field)  # it may be the subject that is wrong
        keys = any(row.cells["claim_id"].split("/")[1].startswith("?") for row in rows)
        return cls(frozenset(names), frozenset(whole), everything, keys)

    def __contains__(self, name: str) -> bool:
        return self.all or name in self.names or name.partition(".")[0] in self.fields


def _problems(name: str, kind: Kind, said: Sequence[Claim], incident: Incident, doubt: _Doubt) -> Iterator[Issue]:
    """What is wrong with the ruling on one value, or with its absence."""
    ruling: Mapping[str, Any] | None = incident.rulings.get(name)
    line = incident.lines.get(f"rulings.{name}", 1)
    if ruling is None:
        if differ(said) and not incident.doubtful & {name, plain.UNREAD}:
            what = ", ".join(f"{_key(claim)} {claim.stance} {_said(claim, kind)}" for claim in said)
            message = f"{name}: claims differ ({what}); expected [rulings] that take some of them or contested = true"
            yield Issue(incident.path, incident.line(said[0].claim_id), "missing_ruling", message)
        return
    if not differ(said):
        if name not in doubt:
            message = f"{name}: no claims differ here, so there is nothing to rule on; remove it"
            yield Issue(incident.path, line, "needless_ruling", message)
        return
    keys = {_key(claim) for claim in said}
    taken = ruling.get("take", [])
    for key in taken:
        if key not in keys and not doubt.keys and name not in doubt:
            message = (
                f"{name}: take names {key!r}, which claims nothing here; expected some of {', '.join(sorted(keys))}"
            )
            yield Issue(incident.path, line, "ruling", message)
    if taken and differ([claim for claim in said if _key(claim) in taken]):
        yield Issue(incident.path, line, "ruling", f"{name}: the claims taken differ from one another")


def _misnamed(incident: Incident, values: Mapping[str, Sequence[Claim]]) -> dict[str, str]:
    """Rulings on what nothing is claimed of, and the value without a ruling that each is likely meant for."""
    wanting = [name for name, said in values.items() if name not in incident.rulings and differ(said)]
    found: dict[str, str] = {}
    for name in incident.rulings.keys() - values.keys():
        near = get_close_matches(name, [each for each in wanting if each not in found.values()], n=1, cutoff=0.75)
        if near:
            found[name] = near[0]
    return found


def _key(claim: Claim) -> str:
    return claim.claim_id.split("/")[1]


def _said(claim: Claim, kind: Kind) -> str:
    return claim_text(claim._asdict(), kind.counted)
