"""Codes that other people keep: that those of one row stand for one thing, and that they were looked up.

What contradicts a list is wrong in any dataset. That a code is not in a list that is not complete is wrong in this
one only, where a place or a state is looked up before its code is written down: others have other places.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from syria_events.checks.claims import DatasetRule, Found, Row, Rows, rule
from syria_events.derivation.globe import distance_km
from syria_events.schema import Field, Schema
from syria_events.schema.codelists import CodeList, codelist, codelists
from syria_events.schema.text import key_text, shown

# The points of two sources for one settlement are this far apart at most where they mean one place.
_SLACK_KM = 2.0


def coded(schema: Schema, table: str) -> list[Field]:
    """The columns of a table that hold a code of a list, one in a cell."""
    if table not in schema.tables:
        return []
    return [field for field in schema.tables[table].fields if field.codes and not field.separator]


def _agree(table: str) -> DatasetRule:
    """The rule that the codes of a row stand for one thing, for a table."""

    def broken(rows: Rows, schema: Schema) -> Found:
        fields = coded(schema, table)
        pairs = [(one, other) for one in fields for other in fields if one is not other]
        for line, row in enumerate(rows[table], start=1):
            told: set[frozenset[str]] = set()
            for one, other in pairs:
                known, both = _entry(one, row), frozenset((one.name, other.name))
                meant = known.get(other.codes or "")
                if meant and row[other.name] is not None and str(row[other.name]) != meant and both not in told:
                    told.add(both)
                    said = f"{one.name} is {shown(row[one.name])}, which is {known['name']}"
                    expected = f"{other.name} is {shown(row[other.name])}; expected {meant} with it"
                    yield table, line, f"{_key(table, row, schema)}: {said}, and {expected}"

    description = "Codes that stand in one row, such as those of a place in several lists, stand for one thing."
    return DatasetRule("codes_agree", description, (table,), broken, alone=True)


def _entry(field: Field, row: Row) -> dict[str, str]:
    """What the list of a column says of the code in a row; nothing where it does not have it."""
    return dict(codelist(field.codes or "").rows.get(str(row[field.name]), {}))


def _key(table: str, row: Row, schema: Schema) -> str:
    return key_text(row[column] for column in schema.table(table).primary_key)


@rule("locations", alone=True)
def governorate_is_called_so(rows: Rows, schema: Schema) -> Found:
    """The name of a governorate is not that of another than its code."""
    if _column(schema, "locations", "admin1_pcode") is None:
        return
    governorates = codelist("governorate")
    named = {name: code for code, entry in governorates.rows.items() for name in entry["names"].split(";")}
    for line, row in enumerate(rows["locations"], start=1):
        code, called = row["admin1_pcode"], named.get(row["admin1_name"] or "")
        if code in governorates.rows and called and called != code:
            expected = governorates.rows[code]["names"].replace(";", " or ")
            message = f"admin1_name is {shown(row['admin1_name'])}, which is {called}; expected {expected} for {code}"
            yield "locations", line, f"{row['location_id']}: {message}"


@rule("locations", alone=True)
def code_is_of_the_place(rows: Rows, schema: Schema) -> Found:
    """The GeoNames id of a place is that of a place of its kind that lies within its radius."""
    if _column(schema, "locations", "geonames") is None:
        return
    for line, row in enumerate(rows["locations"], start=1):
        entry = codelist("geonames").rows.get(str(row["geonames"]))
        if entry is None:
            continue
        said = f"{row['location_id']}: geonames is {row['geonames']}, which is {entry['name']}"
        if (row["kind"] == "governorate") != (entry["kind"] == "governorate"):
            yield "locations", line, f"{said}, a {entry['kind']}; kind is {shown(row['kind'])}"
        place = row["latitude"], row["longitude"], row["radius_km"]
        if entry["latitude"] and None not in place:
            far = distance_km(place[0], place[1], float(entry["latitude"]), float(entry["longitude"]))
            if far > place[2] + _SLACK_KM:
                yield "locations", line, f"{said}, {far:.0f} km away; expected it within radius_km {place[2]:g}"


@rule("crosswalk", alone=True)
def crosswalk_code_exists(rows: Rows, schema: Schema) -> Found:
    """A code of another scheme is one that the version of the scheme has which the row was checked against."""
    for line, row in enumerate(rows["crosswalk"], start=1):
        listed = _scheme(row)
        if listed and listed.complete and listed.version == row.get("object_source_version"):
            yield from _unlisted_code(line, row, listed)


def _scheme(row: Row) -> CodeList | None:
    return codelist(row["scheme"]) if row["scheme"] in ("acled", "cameo", "plover", "ucdp") else None


def _unlisted_code(line: int, row: Row, listed: CodeList) -> Found:
    if row["code"] is not None and row["code"] not in listed.rows:
        yield "crosswalk", line, f"{shown(row['code'])} is no code of {listed.title} {listed.version}"


@rule("crosswalk")
def crosswalk_was_looked_up(rows: Rows, schema: Schema) -> Found:
    """A code of another scheme was looked up in the version that the list here was read from."""
    for line, row in enumerate(rows["crosswalk"], start=1):
        listed, version = _scheme(row), row.get("object_source_version")
        if listed and version not in (None, listed.version):
            message = f"object_source_version is {shown(version)}; the codes were read in {listed.version}"
            yield "crosswalk", line, f"{row['vocabulary']}:{row['value']}: {message}"
        elif listed and version and not listed.complete:
            yield from _unlisted_code(line, row, listed)


def _looked_up(table: str) -> DatasetRule:
    def broken(rows: Rows, schema: Schema) -> Found:
        fields = coded(schema, table)
        others = set(codelists()) - {field.codes for field in fields}
        for field in fields:
            listed = codelist(field.codes or "")
            # What leads to a list that the table has no column for, such as a place, is no row of it.
            here = {code for code, entry in listed.rows.items() if not any(entry.get(other) for other in others)}
            for line, row in enumerate(rows[table] if not listed.complete else (), start=1):
                if row[field.name] is not None and str(row[field.name]) not in here:
                    said = f"{field.name} is {shown(row[field.name])}, which is none that was looked up for {table}"
                    expected = f"expected a code of reference/{listed.name}.csv, where it is added with its source"
                    yield table, line, f"{_key(table, row, schema)}: {said}; {expected}"

    return DatasetRule("code_was_looked_up", "A code that is in no complete list was looked up.", (table,), broken)


@rule("locations")
def place_is_called_so(rows: Rows, schema: Schema) -> Found:
    """A place is called as the GeoNames id, the Wikidata item and the governorate of its row are."""
    for line, row in enumerate(rows["locations"], start=1):
        called = {_plainly(name) for name in _names(row)}
        for name in ("geonames", "wikidata"):
            field = _column(schema, "locations", name)
            entry = _entry(field, row) if field else {}
            entry = entry if "names" in entry else dict(codelist("geonames").rows.get(entry.get("geonames", ""), {}))
            if entry and called.isdisjoint(map(_plainly, [entry["name"], *entry["names"].split(";")])):
                said = f"{name} is {shown(row[name])}, which is {entry['name']}"
                yield "locations", line, f"{row['location_id']}: {said}; expected the place or an alias to be called so"
        field = _column(schema, "locations", "admin1_pcode")
        known = _entry(field, row).get("names", "").split(";") if field else [""]
        if known != [""] and row["admin1_name"] is not None and row["admin1_name"] not in known:
            message = f"admin1_name is {shown(row['admin1_name'])}; expected {' or '.join(known)}"
            yield "locations", line, f"{row['location_id']}: {message} for {row['admin1_pcode']}"


def _names(row: Row) -> Iterator[str]:
    yield from (row["name"] or "", row["name_ar"] or "", *(row["aliases"] or "").split(";"))


def _plainly(name: str) -> str:
    return name.casefold().strip()


def _column(schema: Schema, table: str, name: str) -> Any:
    return next((field for field in coded(schema, table) if field.name == name), None)


REFERENCE_RULES = (
    _agree("actors"),
    _agree("locations"),
    governorate_is_called_so,
    code_is_of_the_place,
    crosswalk_code_exists,
)
# What holds of this dataset, and need not of one that somebody else makes with the same tables.
OWN_RULES = (_looked_up("actors"), _looked_up("locations"), place_is_called_so, crosswalk_was_looked_up)
