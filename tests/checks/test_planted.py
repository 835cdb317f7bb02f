"""A fault of each kind in the real tables, of which no key or pattern knows: a rule refuses it at its row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import cache
from typing import Any

import pyarrow as pa
import pytest

import syria_events as se
from syria_events import schema
from syria_events.checks import onetable, relations
from syria_events.schema import arrow

LOAD: Any = se.load  # called with names in variables, which no type checker lets through

Row = dict[str, Any]
SCHEMA = schema.installed()


@cache
def real(name: str) -> list[Row]:
    rows: list[Row] = LOAD(name, as_="arrow").to_pylist()
    return rows


def place(location: str) -> Callable[[Row], bool]:
    return lambda row: row["location_id"] == location


def typed(event_type: str) -> Callable[[Row], bool]:
    return lambda row: row["event_type"] == event_type


def is_(column: str, value: object) -> Callable[[Row], bool]:
    return lambda row: row[column] == value


def later(row: Row) -> Any:
    return row["claimed_on"] + timedelta(days=40)


def earlier(row: Row) -> Any:
    return row["claimed_on"] - timedelta(days=400)


def address_of_another(row: Row) -> Any:
    return next(each["url"] for each in real("documents") if each["url"] and each["url"] != row["url"])


def same_page(row: Row) -> Any:
    return address_of_another(row).replace("https://", "http://www.") + "#top"


def first_claim(_: Row) -> Any:
    return real("claims")[0]["claim_id"]


def name_of_another(table: str) -> Callable[[Row], str]:
    return lambda row: next(each["name"] for each in real(table) if each["name"] != row["name"])


# The table, the first row that is changed, the cells, and the rule that refuses it.
PLANTED: list[tuple[str, Callable[[Row], object], Row, str]] = [
    # time
    ("claims", lambda row: row["claimed_on"], {"claimed_on": later}, "claimed_before_publication"),
    ("claims", lambda row: row["claimed_on"] and row["event_id"], {"claimed_on": earlier}, "claimed_after_the_event"),
    ("claims", is_("document_id", "reuters-tanf"), {"document_id": "human-voice-muthabin"}, "claimed_after_the_event"),
    ("claims", is_("field", "date"), {"value": "2024-08-24"}, "dates_are_past"),
    # counts and voices of a claim
    ("claims", lambda row: row["best"] is not None, {"best": None}, "best_where_one_number"),
    ("claims", lambda row: row["via_id"], {"via_id": lambda row: row["voice_id"]}, "relayed_by_another"),
    ("claims", is_("document_id", "reuters-tanf"), {"voice_id": "jerusalem-post"}, "carriers_say_nothing"),
    ("casualties", lambda row: row["support"] == "one_origin" and row["best"], {"best": None}, "best_where_one_number"),
    ("damage", lambda row: row["support"] == "one_origin" and row["best"], {"best": None}, "best_where_one_number"),
    # type of an event against class, weapon and what is claimed
    ("events", typed("rocket_attack"), {"event_type": "drone_attack"}, "event_type_is_claimed"),
    ("events", typed("drone_attack"), {"event_type": "helicopter_strike"}, "event_type_is_claimed"),
    ("events", typed("armed_attack"), {"event_type": "rocket_attack"}, "event_type_is_claimed"),
    ("events", typed("press_statement"), {"event_type": "denial"}, "event_type_is_claimed"),
    ("events", typed("escalation"), {"event_type": "withdrawal"}, "event_type_is_claimed"),
    ("events", typed("withdrawal"), {"event_type": "armed_attack"}, "class_follows_type"),
    ("events", typed("strike"), {"event_class": "posture"}, "class_follows_type"),
    ("claims", is_("field", "condemns"), {"event_id": "SE-VC36S"}, "claims_fit_event_type"),
    # what is recorded of an event
    ("events", is_("in_recap", True), {"in_recap": False}, "in_recap_is_claimed"),
    ("events", is_("in_recap", False), {"in_recap": True}, "in_recap_is_claimed"),
    ("events", is_("event_id", "SE-ZRN12"), {"joint_with": "SE-X4DJF"}, "joint_figures_exist"),
    ("events", is_("event_id", "SE-ZRN12"), {"joint_with": "SE-QFKDK"}, "joint_figures_are_claimed"),
    ("events", is_("event_id", "SE-ZWD9D"), {"title": lambda _: real("events")[0]["title"]}, "titles_tell_apart"),
    # documents
    ("documents", lambda row: row["url"], {"url": address_of_another}, "unique"),
    ("documents", is_("document_id", "wsj-tanf-2022-08-30"), {"url": same_page}, "one_address_one_document"),
    ("documents", lambda row: row["sha256"], {"read_as": "opening"}, "kept_text_was_read_whole"),
    ("documents", lambda row: row["sha256"], {"read_as": "carrier_copy"}, "carriers_say_nothing"),
    ("documents", lambda row: row["sha256"], {"n_characters": None}, "text_whole"),
    # actors and voices
    ("actors", is_("actor_id", "zaynabiyoun"), {"name": name_of_another("actors")}, "unique"),
    ("actors", is_("actor_id", "zaynabiyoun"), {"name": "FATEMIYOUN"}, "actors_tell_apart"),
    ("actors", is_("actor_id", "iran"), {"gwno": 652}, "unique"),
    ("actors", is_("actor_id", "zaynabiyoun"), {"gwno": 700}, "gwno_of_a_state"),
    ("actors", is_("actor_id", "iran"), {"country": None}, "state_stands_alone"),
    ("actors", is_("actor_id", "iran"), {"parent_id": "syria"}, "state_stands_alone"),
    ("actors", is_("actor_id", "us-soldiers"), {"country": None}, "actors_keep_their_country"),
    ("actors", is_("kind", "unidentified"), {"country": "SYR"}, "unidentified_is_of_no_state"),
    ("documents", is_("source_id", "sohr"), {"source_id": "sohr-director"}, "publishers_have_a_name"),
    ("actors", is_("actor_id", "iran-mfa"), {"country": "RUS"}, "actors_keep_their_country"),
    ("sources", is_("source_id", "reuters"), {"name": name_of_another("sources")}, "unique"),
    ("sources", is_("source_id", "reuters"), {"name": "afp"}, "voices_tell_apart"),
    ("sources", is_("source_id", "us-dod"), {"country": "IRN"}, "voices_keep_their_country"),
    ("sources", is_("source_id", "iran-mfa"), {"country": "USA"}, "voices_are_of_their_actor"),
    ("sources", is_("kind", "anonymous"), {"is_named": True}, "anonymous_is_not_named"),
    # codes of a place
    ("locations", place("izraa"), {"admin1_name": "Homs"}, "governorate_has_one_code"),
    ("locations", place("izraa"), {"admin1_pcode": "SY04"}, "governorate_has_one_code"),
    ("locations", place("izraa"), {"iso_3166_2": "SY-HI"}, "governorate_has_one_code"),
    ("locations", place("izraa"), {"iso_3166_2": None}, "governorate_whole"),
    ("locations", place("izraa"), {"admin2_pcode": "SY0405"}, "district_lies_in_its_governorate"),
    ("locations", place("izraa-base"), {"admin2_pcode": "SY1201"}, "one_point_one_governorate"),
    ("locations", place("southern-syria"), {"admin2_pcode": "SY1201"}, "district_needs_a_governorate"),
    ("locations", place("daraa-governorate"), {"name": "Homs governorate"}, "governorate_bears_its_name"),
    ("locations", place("daraa-governorate"), {"precision": 6}, "governorate_as_a_whole"),
    ("locations", place("syria"), {"precision": 4}, "country_as_a_whole"),
    ("locations", place("al-tanf-garrison"), {"admin1_disputed": "SY04;SY03"}, "disputed_between_two"),
    ("locations", place("izraa"), {"geonames": 173480}, "unique"),
    ("locations", place("al-mayadin"), {"wikidata": "Q1676159"}, "unique"),
    # links, ties and rulings
    ("event_links", lambda _: True, {"other_id": lambda row: row["event_id"]}, "other_is_another"),
    ("affiliations", lambda _: True, {"patron_id": lambda row: row["actor_id"]}, "patron_is_another"),
    ("rulings", is_("decision", "contested"), {"value": "location"}, "rulings_are_on_their_value"),
    ("rulings", is_("decision", "taken"), {"taken": first_claim}, "rulings_are_on_their_value"),
    ("rulings", is_("decision", "contested"), {"decision": "taken"}, "contested_by_a_ruling"),
    ("crosswalk", is_("value", "reports_strike"), {"value": "reports_attack"}, "crosswalk_ids_follow"),
]  # fmt: skip


@pytest.mark.parametrize(("table", "where", "cells", "rule"), PLANTED, ids=[f"{each[0]}-{each[3]}" for each in PLANTED])
def test_a_planted_fault_is_refused_at_its_row(
    table: str, where: Callable[[Row], object], cells: Row, rule: str
) -> None:
    rows = [dict(row) for row in real(table)]
    line = next(number for number, row in enumerate(rows, start=1) if where(row))
    before = rows[line - 1]
    rows[line - 1] = before | {name: cell(before) if callable(cell) else cell for name, cell in cells.items()}
    assert rows[line - 1] != before
    made = unchecked(table, rows)
    tables = {name: LOAD(name, as_="arrow") for name in SCHEMA.tables} | {table: made}
    found = relations.issues(tables, SCHEMA) + onetable.table_issues(table, made, SCHEMA.table(table), SCHEMA)
    told = [issue for issue in found if issue.rule == rule]
    assert told, found
    # Of two that are alike the later is named, and what is wrong with a document may be told of what was read in it.
    assert (table, line) in {(issue.path, issue.line) for issue in told} or rule in ("unique", "carriers_say_nothing")
    assert all("; " in issue.message or ": " in issue.message for issue in told)


def unchecked(name: str, rows: list[Row]) -> pa.Table:
    """Rows as Arrow data though cells may be empty that must not be."""
    declared = arrow.arrow_schema(SCHEMA.table(name), SCHEMA)
    return pa.Table.from_pylist(rows, pa.schema([field.with_nullable(True) for field in declared]))


def test_an_emptied_crosswalk_is_refused() -> None:
    empty = se.load("crosswalk", as_="arrow").slice(0, 0)
    issues = relations.issues({"crosswalk": empty}, SCHEMA)
    assert {issue.rule for issue in issues} == {"crosswalk_is_whole"}
    missing = {issue.message.partition(" has")[0] for issue in issues}
    assert {f"event_type {value}" for value in SCHEMA.values("event_type")} <= missing
