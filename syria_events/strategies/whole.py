"""A whole small dataset: records, events, what is said of them, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from syria_events import schema
from syria_events.checks.crosswalks import CROSSED
from syria_events.checks.incidents import JOINT, RECAP
from syria_events.derivation import derive
from syria_events.derivation.records import Records
from syria_events.derivation.resolve import Claim
from syria_events.schema import Schema, arrow
from syria_events.schema.codelists import codelist
from syria_events.strategies.onetable import Row, cells, rows
from syria_events.strategies.speech import dates, left_open, rulings_on, said_of

EVENT_ID = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=5, max_size=5).map("SE-{}".format)


@st.composite
def datasets(draw: DrawFn, max_events: int = 4, max_claims: int = 12) -> dict[str, pa.Table]:
    """All tables of a small invented dataset, as Arrow: every key leads somewhere, every value follows from claims."""
    known = schema.installed()
    coded = draw(_coded(known, max_events, max_claims))
    derived = derive.derive([Claim.of(row) for row in coded["claims"]], Records.of(coded), known)
    coded["rulings"] += left_open(derived["events"])
    return {
        name: arrow.from_rows(table, known, (coded | derived).get(name, [])) for name, table in known.tables.items()
    }


@st.composite
def _coded(draw: DrawFn, known: Schema, max_events: int, max_claims: int) -> dict[str, list[Row]]:
    """Rows of the tables that people code; of events only what no claim decides."""
    tables = {name: draw(_people(known, name)) for name in ("actors", "sources")}
    for source in tables["sources"]:
        source["actor_id"] = draw(st.none() | st.sampled_from([row["actor_id"] for row in tables["actors"]]))
        source["kind"], source["is_named"] = draw(st.sampled_from(("outlet", "agency"))), True
        source["country"] = None if source["actor_id"] or source["parent_id"] else source["country"]
    tables["locations"] = draw(_places(known))
    tables["documents"] = draw(_documents(known, [row["source_id"] for row in tables["sources"]]))
    tables["crosswalk"] = _counterparts(known)
    ids = draw(st.lists(EVENT_ID, min_size=1, max_size=max_events, unique=True))
    tables["events"] = [draw(_event(known, event_id)) for event_id in ids]
    _told_apart(tables["events"], "title")
    said = [row for event in tables["events"] for row in draw(said_of(known, event, tables, max_claims))]
    wholes = {row["value"] for row in said if row["field"] == "part_of_event" and row["stance"] == "asserts"}
    # Of an event that has parts nobody claims other figures than totals, so that nobody is counted twice.
    outcomes = known.values("outcome")
    tables["claims"] = [
        row
        for row in said
        if row["event_id"] not in wholes or row["field"] not in outcomes or row["stance"] == "denies"
    ]
    _join(draw, tables, outcomes)
    tables["rulings"] = draw(rulings_on(known, tables["claims"]))
    read = {row["event_id"] for row in tables["claims"] if row["document_id"] == RECAP}
    for event in tables["events"]:
        event["in_recap"] = event["event_id"] in read
    return tables


def _join(draw: DrawFn, tables: dict[str, list[Row]], outcomes: Collection[str]) -> None:
    """Some events leave their figures to another, and a claim says so and ties the two to each other."""
    figures = [row for row in tables["claims"] if row["field"] in outcomes]
    with_toll = {row["event_id"] for row in figures if row["stance"] == "asserts"}
    holders: set[str] = set()
    for event in tables["events"]:
        event_id, free = event["event_id"], sorted(with_toll - {event["event_id"]})
        if event_id in holders or not free:
            continue
        event["joint_with"] = holder = draw(st.none() | st.sampled_from(free))
        if holder is not None:
            with_toll.discard(event_id)
            holders.add(holder)
            tables["claims"] = [row for row in tables["claims"] if row["event_id"] != event_id or row not in figures]
            of_it = (row for row in tables["claims"] if row["event_id"] == event_id)
            first = next(row for row in of_it if row["field"] == "event_status")
            for field, value in (("detail", JOINT), ("precedes", holder)):
                told = {"claim_id": f"{event_id}/joint/{field}.{value}", "field": field, "value": value}
                tables["claims"].append(first | told | {"stance": "asserts", "used": True})


@st.composite
def _people(draw: DrawFn, known: Schema, name: str) -> list[Row]:
    """Rows of actors or sources in which every parent stands before its children, who are of its country."""
    key = known.table(name).primary_key[0]
    found = draw(rows(known.table(name), known, min_size=2, max_size=5, empty={"parent_id", "actor_id"} - {key}))
    for number, row in enumerate(found):
        if row.get("gwno") is not None:
            row["gwno"] = None if row["kind"] == "unidentified" else row["gwno"]
            row["country"] = codelist("state").rows[str(row["gwno"])]["country"] if row["gwno"] else None
        if number and row["kind"] not in ("state", "unidentified"):
            parent = draw(st.none() | st.sampled_from(found[:number]))
            # A part has the country of the whole, and the number of a state is that of no part.
            row.update({"parent_id": parent[key], "country": parent["country"]} if parent else {})
            row.update({"gwno": None} if parent and "gwno" in row else {})
    _told_apart(found, "name")
    return found


def _told_apart(found: list[Row], column: str) -> None:
    """What is named alike, but for capitals, gets a number."""
    seen: set[str] = set()
    for number, row in enumerate(found):
        if row[column].casefold() in seen:
            row[column] = f"{number} {row[column]}"[:100]
        seen.add(row[column].casefold())


@st.composite
def _documents(draw: DrawFn, known: Schema, publishers: list[str]) -> list[Row]:
    """Documents, the recap perhaps among them; copies are carried by the first publisher alone."""
    found = draw(rows(known.table("documents"), known, min_size=1, max_size=3))
    for number, document in enumerate(found):
        carried = document["read_as"] == "carrier_copy"
        document |= {"source_id": publishers[0] if carried else draw(st.sampled_from(publishers))}
        document |= {"published_edtf": draw(dates(printed=True))}
        document |= {"n_characters": 5000 if document["sha256"] else None}
        document |= {"url": f"https://page-{number}.net/" if document["url"] else None}
    if draw(st.booleans()) and RECAP not in {document["document_id"] for document in found}:
        found[0]["document_id"] = RECAP
    return found


@st.composite
def _places(draw: DrawFn, known: Schema) -> list[Row]:
    found = draw(rows(known.table("locations"), known, max_size=3))
    for row in found:
        if row["geometry"] is None:
            row["precision"] = max(row["precision"], 4)
        else:
            latitude, longitude = draw(st.floats(32.3, 37.4)), draw(st.floats(35.5, 42.4))
            row |= {"latitude": round(latitude, 2), "longitude": round(longitude, 2)}
            row["geometry"] = arrow.point(row["longitude"], row["latitude"])
        governorate = "SY02" if (row["latitude"] or 0) > 35 else "SY12"  # so that places at one point lie in one
        for column, code in _codes_of_a_place(governorate).items():
            row[column] = code if row[column] else None
        row["admin1_disputed"] = "SY02;SY12" if row["admin1_disputed"] else None
        row["name"] = _codes_of_a_place(governorate)["admin1_name"] if row["kind"] == "governorate" else row["name"]
        row |= {"geonames": None, "wikidata": None}  # an invented place is in no gazetteer
    return found


def _counterparts(known: Schema) -> list[Row]:
    """A row of the crosswalk for each value that has to have one."""
    said = {"justification": "Invented.", "mapping_justification": "semapv:ManualMappingCuration"}
    return [
        {"vocabulary": name, "value": value, "scheme": "plover", "code": "none", "predicate": "skos:relatedMatch"}
        | {"subject_id": f"{name}:{value}", "object_id": "PLOVER:none", "object_source_version": "1", **said}
        for name in CROSSED
        for value in known.values(name)
    ]


def _codes_of_a_place(governorate: str) -> Row:
    """Codes that stand for one governorate and a district of it."""
    entry = codelist("governorate").rows[governorate]
    district = next(code for code in codelist("district").rows if code.startswith(governorate))
    names = {"admin1_name": entry["names"].split(";")[0], "admin1_pcode": governorate}
    return names | {"admin2_pcode": district, "iso_3166_2": entry["subdivision"]}


@st.composite
def _event(draw: DrawFn, known: Schema, event_id: str) -> Row:
    table = known.table("events")
    coded = ("title", "description", "event_type", "in_recap")
    return {"event_id": event_id, "joint_with": None} | {name: draw(cells(table.field(name), known)) for name in coded}
