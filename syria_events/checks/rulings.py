"""Rules that hold recorded rulings against the claims that they choose among."""

from __future__ import annotations

from syria_events.checks.claims import Found, Rows, by_key, claims_of, rule
from syria_events.derivation import kinds
from syria_events.derivation.resolve import Claim, about
from syria_events.schema import Schema
from syria_events.schema.text import shown


@rule("claims", "rulings")
def rulings_name_what_is_set_aside(rows: Rows, schema: Schema) -> Found:
    """A claim is set aside exactly where a ruling says so, and a claim that a ruling takes is in force."""
    ruled = {mark: _listed(rows, mark) for mark in ("taken", "set_aside")}
    used = {row["claim_id"]: row["used"] for row in rows["claims"]}
    for line, _, row in claims_of(rows, schema):
        aside = row["claim_id"] in ruled["set_aside"]
        if aside is row["used"]:
            expected = "a ruling that names it in set_aside" if not aside else "used false, as a ruling sets it aside"
            yield "claims", line, f"{row['claim_id']}: used is {row['used']}; expected {expected}"
    for mark, claims in ruled.items():
        for claim, line in claims.items():
            if claim not in used:
                yield "rulings", line, f"{mark} names {claim}; expected a claim"
            elif mark == "taken" and used[claim] is False:
                yield "rulings", line, f"taken names {claim}, which is set aside"


def _listed(rows: Rows, column: str) -> dict[str, int]:
    """The claims that a column of rulings lists, and in which row."""
    return {
        claim: line
        for line, row in enumerate(rows["rulings"], start=1)
        for claim in (row[column] or "").split(";")
        if claim
    }


@rule("claims", "rulings")
def rulings_are_on_their_value(rows: Rows, schema: Schema) -> Found:
    """A ruling is named after its event and value, and chooses among claims on that value of that event."""
    claims, of_fields = by_key(rows, "claims", "claim_id"), kinds.of_fields(schema)
    for line, row in enumerate(rows["rulings"], start=1):
        expected = f"{row['event_id']}/{row['value']}"
        if None not in (row["ruling_id"], row["event_id"], row["value"]) and row["ruling_id"] != expected:
            yield "rulings", line, f"ruling_id is {shown(row['ruling_id'])}; expected {expected}"
        for mark in ("taken", "set_aside"):
            for claim in filter(None, (row[mark] or "").split(";")):
                said = claims.get(claim)
                if said is None or said["field"] not in of_fields or row["ruling_id"] != expected:
                    continue
                subject = about(Claim.of(said), of_fields[said["field"]])
                # a claim about actors only is of no event, and ruled on in the file in which it stands
                on = f"{claim.partition('/')[0]}/{said['field']}" + (f".{subject}" if subject else "")
                if on != expected:
                    yield "rulings", line, f"{expected}: {mark} names {claim}, which is on {on}"


@rule("events", "rulings")
def contested_by_a_ruling(rows: Rows, schema: Schema) -> Found:
    """A value is contested exactly if a ruling leaves it so."""
    contested = {row["event_id"]: (row["contested_fields"] or "").split(";") for row in rows["events"]}
    ruled = {(row["event_id"], row["value"]) for row in rows["rulings"] if row["decision"] == "contested"}
    for line, row in enumerate(rows["rulings"], start=1):
        if row["event_id"] not in contested or None in (row["decision"], row["value"]):
            continue
        is_open = row["value"] in contested[row["event_id"]]
        if is_open is not (row["decision"] == "contested"):
            expected = "contested" if is_open else "taken"
            found = "is" if is_open else "is not"
            message = f"decision is {row['decision']}; the value {found} among contested_fields, expected {expected}"
            yield "rulings", line, f"{row['ruling_id']}: {message}"
    for line, row in enumerate(rows["events"], start=1):
        for value in filter(None, (row["contested_fields"] or "").split(";")):
            if (row["event_id"], value) not in ruled:
                message = f"contested_fields names {value}; expected a ruling that leaves it contested"
                yield "events", line, f"{row['event_id']}: {message}"


RULING_RULES = (rulings_name_what_is_set_aside, rulings_are_on_their_value, contested_by_a_ruling)
