"""Rules that hold the crosswalk to other schemes against our vocabularies and against itself."""

from __future__ import annotations

import re

from syria_events.checks.claims import Found, Row, Rows, rule
from syria_events.schema import Schema
from syria_events.schema.text import shown

# The vocabularies that the crosswalk carries as a whole: each value has a counterpart, or an entry that says why not.
CROSSED = ("act", "casualty_category", "date_precision", "event_type", "outcome", "weapon")

# How one code of a scheme is written; an event and a mode of PLOVER are one code.
ONE_CODE = {
    "acled": "[A-Za-z/ -]+(: [A-Za-z/ -]+)?",
    "cameo": "[0-9]{2,4}",
    "plover": "[A-Z]+(, [A-Za-z-]+)?|[a-z_]+",
    "ucdp": "[a-z_]+( [0-9]+)?",
}


@rule("crosswalk")
def crosswalk_is_whole(rows: Rows, schema: Schema) -> Found:
    """Every value of act, casualty_category, date_precision, event_type, outcome and weapon has a counterpart."""
    crossed = {(row["vocabulary"], row["value"]) for row in rows["crosswalk"]}
    for name in CROSSED if "object_id" in schema.table("crosswalk").names else ():  # before 2.0.0 it had gaps
        for value in schema.values(name):
            if (name, value) not in crossed:
                yield "crosswalk", 0, f"{name} {value} has no row; expected its counterpart in at least one scheme"


@rule("crosswalk", alone=True)
def crosswalk_values_exist(rows: Rows, schema: Schema) -> Found:
    """A crosswalk starts from a value that one of our vocabularies has."""
    for line, row in enumerate(rows["crosswalk"], start=1):
        name = row["vocabulary"]
        if None in (name, row["value"]):
            continue
        if name not in schema.vocabularies:
            yield "crosswalk", line, f"there is no vocabulary {name!r}; expected a file of schema/vocab"
        elif row["value"] not in schema.values(name):
            yield "crosswalk", line, f"{row['value']!r} is not a value of schema/vocab/{name}.csv"


@rule("crosswalk", alone=True)
def crosswalk_one_code(rows: Rows, schema: Schema) -> Found:
    """A row of the crosswalk has one code, written as its scheme writes codes; two counterparts are two rows."""
    if "object_id" not in schema.table("crosswalk").names:
        return  # versions before 2.0.0 have several codes in a row
    for line, row in enumerate(rows["crosswalk"], start=1):
        expected = ONE_CODE.get(row["scheme"])
        if None not in (expected, row["code"]) and re.fullmatch(str(expected), row["code"]) is None:
            yield "crosswalk", line, f"{shown(row['code'])} is not one code of {row['scheme']}; expected {expected}"


@rule("crosswalk", alone=True)
def crosswalk_ids_follow(rows: Rows, schema: Schema) -> Found:
    """The identifiers of a crosswalk row are made of its vocabulary and value, and of its scheme and code."""
    for line, row in enumerate(rows["crosswalk"], start=1):
        code = re.sub("[^A-Za-z0-9-]+", "_", row["code"] or "")
        made = {
            "subject_id": (row["vocabulary"], row["value"]),
            "object_id": (row["scheme"] and row["scheme"].upper(), row["code"] and code),
        }
        for column, parts in made.items():
            found = row.get(column)  # versions before 2.0.0 do not have them
            if None not in (found, *parts) and found != ":".join(parts):
                yield "crosswalk", line, f"{column} is {shown(found)}; expected {':'.join(parts)}"


@rule("crosswalk", alone=True)
def crosswalk_one_version(rows: Rows, schema: Schema) -> Found:
    """The codes of one scheme were looked up in one version of it."""
    first: dict[str, Row] = {}
    for line, row in enumerate(rows["crosswalk"], start=1):
        version = row.get("object_source_version")
        if None not in (version, row["scheme"]):
            before = first.setdefault(row["scheme"], row)
            if before["object_source_version"] != version:
                expected = f"{before['object_source_version']}, as in {before['vocabulary']}:{before['value']}"
                message = f"object_source_version is {version}; expected {expected}"
                yield "crosswalk", line, f"{row['vocabulary']}:{row['value']}: {message}"


CROSSWALK_RULES = (
    crosswalk_is_whole,
    crosswalk_values_exist,
    crosswalk_one_code,
    crosswalk_ids_follow,
    crosswalk_one_version,
)
