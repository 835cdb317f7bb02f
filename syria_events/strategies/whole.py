"""A whole small dataset: records, events, what is said of them, and what follows from it."""

from __future__ import annotations

from collections.abc import Collection

import pyarrow as pa
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from syria_events import schema
from syria_events.checks.incidents import JOINT, RECAP
from syria_events.derivation import derive
from syria_events.derivation.records import Records
from syria_events.derivation.resolve import Claim
from syria_events.schema import Schema, arrow
from syria_events.schema.codelists import codelist
from syria_events.strategies.onetable import Row, cells, rows
from syria_events.strategies.speech import dates, rulings_on, said_of

EVENT_ID = st.text("0123456789ABCDEFGHJKMNPQRSTVWXYZ", min_size=5, max_size=5).map("SE-{}".format)


@st.composite
def datasets(draw: DrawFn, max_events: int = 4, max_claims: int = 12) -> dict[str, pa.Table]:
    """All tables of a small invented dataset, as Arrow: every key leads somewhere, every value follows from claims."""
    known = schema.installed()
    coded = draw(_coded(known, max_events, max_claims))
    derived = derive.derive([Claim.of(row) for row in coded["claims"]], Records.of(coded), known)
    return {
        name: arrow.from_rows(table, known, (coded | derived).get(name, [])) for name, table in known.tables.items()
    }


@st.composite
def _coded(draw: DrawFn, known: Schema, max_events: int, max_claims: int) -> dict[str, list[Row]]:
    """Rows of the tables that people code; of events only what no claim decides."""
    tables = {name: draw(_people(known, name)) for name in ("actors", "sources")}
    for source in tables["sources"]:
        source["actor_id"] = draw(st.none() | st.sampled_from([row["actor_id"] for row in tables["actors"]]))
    tables["locations"] = draw(_places(known))
    publishers = [row["source_id"] for row in tables["sources"]]
    tables["documents"] = draw(rows(known.table("documents"), known, min_size=1, max_size=3))
    for document in tables["documents"]:
        document |= {"source_id": draw(st.sampled_from(publishers)), "published_edtf": draw(dates())}
        document |= {"n_characters": 5000 if document["sha256"] else None}
    if draw(st.booleans()) and RECAP not in {document["document_id"] for document in tables["documents"]}:
        tables["documents"][0]["document_id"] = RECAP
    ids = draw(st.lists(EVENT_ID, min_size=1, max_size=max_events, unique=True))
    tables["events"] = [draw(_event(known, event_id)) for event_id in ids]
    said = [row for event in tables["events"] for row in draw(said_of(known, event, tables, max_claims))]
    wholes = {row["value"] for row in said if row["field"] == "part_of_event" and row["stance"] == "asserts"}
    # Of an event that has parts there are totals only, so that nobody is counted twice.
    outcomes = known.values("outcome")
    tables["claims"] = [row for row in said if row["event_id"] not in wholes or row["field"] not in outcomes]
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
            first = next(row for row in tables["claims"] if row["event_id"] == event_id)
            for field, value in (("detail", JOINT), ("precedes", holder)):
                told = {"claim_id": f"{event_id}/joint/{field}.{value}", "field": field, "value": value}
                tables["claims"].append(first | told | {"stance": "asserts", "used": True})


@st.composite
def _people(draw: DrawFn, known: Schema, name: str) -> list[Row]:
    """Rows of actors or sources in which every parent stands before its children."""
    key = known.table(name).primary_key[0]
    found = draw(rows(known.table(name), known, min_size=2, max_size=5, empty={"parent_id", "actor_id"} - {key}))
    for number, row in enumerate(found):
        row["parent_id"] = (
            draw(st.none() | st.sampled_from([other[key] for other in found[:number]])) if number else None
        )
        if row.get("gwno") is not None:
            row["country"] = draw(st.none() | st.just(codelist("state").rows[str(row["gwno"])]["country"]))
    return found


@st.composite
def _places(draw: DrawFn, known: Schema) -> list[Row]:
    found = draw(rows(known.table("locations"), known, max_size=3))
    for row in found:
        if row["geometry"] is None:
            row["precision"] = max(row["precision"], 4)
        else:
            row |= {name: round(row[name], 2) for name in ("latitude", "longitude")}
            row["geometry"] = arrow.point(row["longitude"], row["latitude"])
        row.update(draw(_codes_of_a_place(row["admin1_pcode"])))
    return found


@st.composite
def _codes_of_a_place(draw: DrawFn, governorate: str | None) -> Row:
    """Codes that stand for one place; an invented one is in no gazetteer."""
    codes: Row = dict.fromkeys(("geonames", "wikidata", "admin1_name", "admin2_pcode", "iso_3166_2"))
    if governorate is not None:
        entry = codelist("governorate").rows[governorate]
        districts = [code for code in codelist("district").rows if code.startswith(governorate)]
        codes["admin1_name"] = draw(st.none() | st.sampled_from(entry["names"].split(";")))
        codes["admin2_pcode"] = draw(st.none() | st.sampled_from(districts))
        codes["iso_3166_2"] = draw(st.none() | st.just(entry["subdivision"]))
    return codes


@st.composite
def _event(draw: DrawFn, known: Schema, event_id: str) -> Row:
    table = known.table("events")
    coded = ("title", "description", "event_type", "in_recap")
    return {"event_id": event_id, "joint_with": None} | {name: draw(cells(table.field(name), known)) for name in coded}
