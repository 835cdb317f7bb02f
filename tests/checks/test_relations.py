"""Rules between tables: each accepts a small invented dataset and refuses it with one cell changed."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa
import pytest

from invented import (
    FIRST,
    JOINT,
    SCHEMA,
    SPOKEN,
    WHOLE,
    Row,
    Tables,
    claims_line,
    coded,
    counted,
    derived,
    found,
    row,
    tables,
    unchecked,
    whole,
)
from syria_events.checks import relations
from syria_events.derivation.derive import DERIVED
from syria_events.editions import archives
from syria_events.editions.datapackage import Package
from syria_events.issues import Issue
from syria_events.schema import arrow


def test_the_invented_dataset_is_accepted() -> None:
    assert found(whole()) == set()


def test_the_real_dataset_is_accepted() -> None:
    package = Package.open()
    assert relations.issues({name: package.table(name) for name in package.names}, SCHEMA) == []


@pytest.mark.parametrize("version", archives.versions())
def test_the_released_dataset_is_accepted(version: str) -> None:
    """Rules that came later pass over columns and tables that a version does not have, and points finer than ours."""
    package = archives.package(version)
    assert relations.issues({name: package.table(name) for name in package.names}, package.schema) == []


CLAIM = f"{FIRST}/a/"
SAID = f"{SPOKEN}/a/"

# The rule, the claim it speaks of (the end of its identifier), and the cells that break it.
BROKEN_CLAIMS: list[tuple[str, str, Row]] = [
    ("claim_prefix_known", "a/location", {"claim_id": "SE-99999/a/location"}),
    ("claim_prefix_known", "a/location", {"event_id": JOINT}),
    ("claim_prefix_known", "a/location", {"event_id": None}),
    ("claim_prefix_known", "backed_by.militia", {"event_id": FIRST}),
    ("claim_id_says_what", "a/location", {"claim_id": f"{CLAIM}location.base"}),
    ("claim_id_says_what", "a/location", {"claim_id": f"{CLAIM}weapon"}),
    ("claim_id_says_what", "target.militia", {"claim_id": f"{CLAIM}target"}),
    ("claim_id_says_what", "killed.militia", {"claim_id": f"{CLAIM}killed.army"}),
    ("claim_id_says_what", "a/location", {"claim_id": f"{CLAIM}more/location"}),
    ("subject_known", "killed.militia", {"subject_id": "vehicle", "claim_id": f"{CLAIM}killed.vehicle"}),
    ("subject_known", "killed.militia", {"subject_id": None, "claim_id": f"{CLAIM}killed"}),
    ("subject_known", "severity.militia", {"subject_id": "base", "claim_id": f"{FIRST}/b/severity.base"}),
    ("subject_known", "backed_by.militia", {"subject_id": "nobody", "claim_id": f"{FIRST}/b/backed_by.nobody"}),
    ("subject_known", "act.us_presence", {"subject_id": "army", "claim_id": f"{SAID}act.army"}),
    ("subject_known", "destroyed.vehicle", {"subject_id": "army", "claim_id": f"{FIRST}/b/destroyed.army"}),
    ("subject_known", "established.base", {"subject_id": "army", "claim_id": f"{SAID}established.army"}),
    ("subject_known", "detail.base", {"subject_id": "nothing", "claim_id": f"{SAID}detail.nothing"}),
    ("subject_known", "a/location", {"subject_id": "base", "claim_id": f"{CLAIM}location.base"}),
    ("value_fits_field", "a/date", {"value": "2022-02-30"}),
    ("value_fits_field", "a/date", {"value": None}),
    ("value_fits_field", "established.base", {"value": "base"}),
    ("value_fits_field", "time_local", {"value": "24:00"}),
    ("value_fits_field", "time_local", {"value": None}),
    ("value_fits_field", "target.militia", {"value": FIRST, "claim_id": f"{CLAIM}target.{FIRST}"}),
    ("value_fits_field", "a/location", {"value": "army"}),
    ("value_fits_field", "event_status", {"value": "unheard_of"}),
    ("value_fits_field", "severity.militia", {"value": "asserts"}),
    ("value_fits_field", "act.us_presence", {"value": "minor"}),
    ("value_fits_field", "detail.base", {"value": "minor"}),
    ("value_fits_field", "target.militia", {"value": "base", "claim_id": f"{CLAIM}target.base"}),
    ("value_fits_field", "backed_by.militia", {"value": "militia"}),
    ("value_fits_field", "backed_by.militia", {"value": "base"}),
    ("value_fits_field", "responds_to.SE-00001", {"value": "SE-99999", "claim_id": f"{SAID}responds_to.SE-99999"}),
    ("value_fits_field", "responds_to.SE-00001", {"value": SPOKEN, "claim_id": f"{SAID}responds_to.{SPOKEN}"}),
    ("value_fits_field", "killed.militia", {"value": "2"}),
    ("value_fits_field", "killed_total.militia", {"value": None}),
    ("value_fits_field", "killed_total.militia", {"value": "P"}),
    ("value_fits_field", "killed_total.militia", {"value": "24 hours"}),
    ("totals_stand_apart", "killed_total.militia", {"field": "killed", "value": None}),
    ("joint_figures_stand_once", "event_status", {"field": "killed", "subject_id": "army", "value": None} | counted(1)),
    ("rulings_name_what_is_set_aside", "c/date", {"used": True}),
    ("rulings_name_what_is_set_aside", "time_local", {"used": False}),
    ("claims_fit_event_type", "a/target.militia", {"field": "speaker"}),
    ("claims_fit_event_type", "detail.base", {"field": "injured"}),
    ("claims_fit_event_type", "event_status", {"field": "weapon", "value": "drone"}),
    ("counts_fit_field", "a/location", {"low": 1, "high": 1}),
    *(("counts_fit_field", "a/location", {column: 1}) for column in ("low", "best", "high")),
    ("counts_fit_field", "a/location", {"open": "closed"}),
    ("counts_fit_field", "killed.militia", {"open": None}),
    ("counts_fit_field", "destroyed.vehicle", {"open": None}),
    ("date_basis_with_dates", "a/date", {"date_basis": None}),
    ("date_basis_with_dates", "established.base", {"date_basis": "stated"}),
    *(
        ("block_agrees", "a/target.militia", {column: other})
        for column, other in {
            "document_id": "page",
            "voice_id": "site",
            "via_id": "site",
            "claimed_on": date(2022, 8, 25),
            "paragraph": 2,
            "span_start": 1,
            "span_end": 11,
            "span_sha256": "f" * 64,
            "stance": "denies",
            "certainty": "preliminary",
            "coder": "b",
            "note": "Otherwise.",
        }.items()
    ),
    ("passage_has_one_hash", "c/date", {"span_sha256": "f" * 64}),
    ("passage_has_one_hash", "c/date", {"paragraph": 2}),
    ("paragraphs_follow_the_text", "b/time_local", {"span_start": 12, "span_end": 18, "paragraph": 30}),
    ("paragraphs_follow_the_text", "b/time_local", {"span_start": 40, "span_end": 41, "paragraph": 0}),
    ("paragraphs_follow_the_text", "c/date", {"span_start": 41, "paragraph": 22}),
    ("paragraphs_follow_the_text", "c/date", {"document_id": "old", "span_start": 3, "paragraph": 3}),
    ("span_within_document", "c/date", {"span_end": 101, "span_sha256": "e" * 64}),
    ("span_within_document", "c/date", {"span_start": 10, "span_sha256": "e" * 64}),
    ("span_within_document", "c/date", {"document_id": "page"}),
    ("counts_fit_field", "killed.militia", {"low": None, "high": 0, "open": "below"}),
    ("claimed_before_publication", "a/location", {"claimed_on": date(2022, 8, 26)}),
    ("claimed_after_the_event", "a/location", {"claimed_on": date(2022, 8, 22)}),
    ("claimed_after_the_event", "b/time_local", {"document_id": "old"}),
    ("dates_are_past", "a/date", {"value": "2022-08-27"}),
    ("carriers_say_nothing", "a/location", {"document_id": "old", "voice_id": "site"}),
    ("one_claim_in_force", "time_local", {"used": False}),
    ("casualty_sides_disjoint", "killed.militia", {"subject_id": "brigade", "claim_id": f"{CLAIM}killed.brigade"}),
    ("one_claim_in_force", "killed_total.militia", {"used": False}),
]


@pytest.mark.parametrize(("rule", "ending", "cells"), BROKEN_CLAIMS)
def test_a_changed_claim_is_refused_by_the_rule_at_its_row(rule: str, ending: str, cells: Row) -> None:
    rows = whole()
    line = claims_line(ending)
    rows["claims"][line - 1] |= cells
    assert (rule, "claims", line) in found(rows)


BROKEN_ROWS: list[tuple[str, str, int, Row]] = [
    ("voice_chains_end", "sources", 1, {"parent_id": "army-press"}),
    ("actor_chains_end", "actors", 1, {"parent_id": "brigade"}),
    ("event_type_is_claimed", "events", 1, {"event_type": "rocket_attack"}),
    ("event_type_is_claimed", "events", 3, {"event_type": "condemnation", "title": "Other"}),
    ("event_type_is_claimed", "events", 4, {"event_type": "withdrawal"}),
    ("class_follows_type", "events", 1, {"event_class": "posture"}),
    ("titles_tell_apart", "events", 2, {"title": f"title of {FIRST}"}),
    ("contested_by_a_ruling", "events", 1, {"contested_fields": "location"}),
    ("contested_by_a_ruling", "rulings", 1, {"decision": "contested"}),
    ("rulings_are_on_their_value", "rulings", 1, {"ruling_id": f"{FIRST}/location"}),
    ("rulings_are_on_their_value", "rulings", 1, {"taken": f"{FIRST}/a/location"}),
    ("rulings_are_on_their_value", "rulings", 1, {"taken": f"{JOINT}/a/event_status"}),
    ("governorate_has_one_code", "locations", 2, {"admin1_name": "South"}),
    ("governorate_has_one_code", "locations", 2, {"admin1_pcode": "SY02", "admin2_pcode": None}),
    ("governorate_has_one_code", "locations", 2, {"iso_3166_2": "SY-S"}),
    ("district_lies_in_its_governorate", "locations", 2, {"admin2_pcode": "SY0201"}),
    ("governorate_bears_its_name", "locations", 2, {"kind": "governorate"}),
    ("disputed_between_two", "locations", 2, {"admin1_disputed": "SY02;SY01"}),
    ("disputed_between_two", "locations", 2, {"admin1_disputed": "SY01;SY01"}),
    ("one_point_one_governorate", "locations", 2, {"latitude": 33.5, "longitude": 38.25, "admin2_pcode": "SY0102"}),
    ("one_address_one_document", "documents", 2, {"url": "http://www.A.org/report/#top"}),
    ("documents_tell_apart", "documents", 2, {"title": "o", "published_edtf": "2021", "url": "https://a.org/report"}),
    ("places_tell_apart", "locations", 2, {"name": "BASE", "kind": "base", "latitude": 33.5, "longitude": 38.25}),
    ("aliases_of_actors_stand_apart", "actors", 1, {"aliases": "Forces, The Army"}),
    ("aliases_of_actors_stand_apart", "actors", 1, {"aliases": "Forces;The Army / Army"}),
    ("aliases_of_places_stand_apart", "locations", 1, {"aliases": "Basis|The Base"}),
    ("crosswalk_one_version", "crosswalk", 2, {"object_source_version": "1.3"}),
    ("sides_are_claimed", "events", 1, {"initiator_side_id": "militia"}),
    ("sides_are_claimed", "casualties", 1, {"side_id": "brigade"}),
    ("contested_values_are_open", "events", 1, {"contested_fields": "location"}),
    ("contested_values_are_open", "events", 1, {"contested_fields": "killed.army;weapon", "killed_best": 3}),
    ("days_are_those_of_the_date", "events", 1, {"date_start": date(2022, 8, 23)}),
    ("days_are_those_of_the_date", "events", 1, {"date_edtf": "2022-08-25"}),
    ("days_are_those_of_the_date", "events", 1, {"date_precision": "week"}),
    ("days_are_those_of_the_date", "events", 1, {"time_local": "22:30"}),
    ("voices_are_counted", "events", 1, {"voices": "Army;Site"}),
    ("actors_tell_apart", "actors", 2, {"name": "ARMY"}),
    ("voices_tell_apart", "sources", 2, {"name": "army"}),
    ("actors_keep_their_country", "actors", 2, {"country": "IRQ"}),
    ("actors_keep_their_country", "actors", 2, {"country": None}),
    ("publishers_have_a_name", "documents", 1, {"source_id": "somebody"}),
    ("voices_keep_their_country", "sources", 2, {"parent_id": "army-press", "country": "IRQ"}),
    ("voices_are_of_their_actor", "sources", 2, {"actor_id": "army", "country": "IRQ"}),
    ("crosswalk_is_whole", "crosswalk", 0, {"value": "reports_strike"}),
    ("joint_figures_exist", "events", 2, {"joint_with": JOINT}),
    ("joint_figures_exist", "events", 1, {"joint_with": SPOKEN}),
    ("joint_figures_exist", "events", 3, {"joint_with": JOINT}),
    ("joint_figures_exist", "events", 2, {"joint_with": WHOLE}),
    ("joint_figures_are_claimed", "events", 3, {"joint_with": FIRST}),
    ("joint_figures_are_claimed", "events", 2, {"joint_with": SPOKEN}),
    ("in_recap_is_claimed", "events", 1, {"in_recap": False}),
    ("coordinates_no_finer_than_radius", "locations", 1, {"latitude": 33.123}),
    ("precise_places_have_a_point", "locations", 2, {"precision": 3}),
    ("rulings_name_what_is_set_aside", "rulings", 1, {"set_aside": "nothing"}),
    ("rulings_name_what_is_set_aside", "rulings", 1, {"taken": f"{FIRST}/c/date"}),
    ("foreign_key", "rulings", 1, {"event_id": "SE-99999"}),
    ("geometry_is_the_position", "locations", 1, {"geometry": arrow.point(38.0, 33.5)}),
    ("geometry_is_the_position", "locations", 1, {"latitude": 33.0}),
    ("publication_dated", "documents", 1, {"published_edtf": "2022-02-30"}),
    ("crosswalk_values_exist", "crosswalk", 1, {"vocabulary": "nowhere"}),
    ("crosswalk_values_exist", "crosswalk", 1, {"value": "earthquake"}),
    ("crosswalk_one_code", "crosswalk", 1, {"code": "Arrests, Agreement"}),
    ("crosswalk_one_code", "crosswalk", 1, {"scheme": "ucdp", "code": "deaths_a, deaths_b"}),
    ("crosswalk_one_code", "crosswalk", 1, {"scheme": "plover", "code": "ASSAULT, drone, aerial"}),
    ("crosswalk_one_code", "crosswalk", 1, {"scheme": "cameo", "code": "190/195"}),
    ("crosswalk_code_exists", "crosswalk", 1, {"scheme": "cameo", "code": "197", "object_source_version": "1.1b3"}),
    ("codes_agree", "actors", 1, {"gwno": 652, "country": "IRN"}),
    ("codes_agree", "locations", 1, {"admin1_pcode": "SY09", "iso_3166_2": "SY-HI"}),
    ("governorate_is_called_so", "locations", 2, {"admin1_pcode": "SY09", "admin1_name": "Homs"}),
    ("code_is_of_the_place", "locations", 2, {"geonames": 170792}),
    ("crosswalk_ids_follow", "crosswalk", 1, {"subject_id": "event_type:strike"}),
    ("crosswalk_ids_follow", "crosswalk", 1, {"value": "strike"}),
    ("crosswalk_ids_follow", "crosswalk", 1, {"object_id": "PLOVER:Battles"}),
    ("crosswalk_ids_follow", "crosswalk", 1, {"scheme": "cameo"}),
    ("event_place_is_the_location", "events", 1, {"location_name": "Basis"}),
    ("event_place_is_the_location", "events", 1, {"latitude": 34.0}),
    ("event_place_is_the_location", "events", 1, {"radius_km": None}),
    ("event_place_is_the_location", "events", 1, {"admin1_pcode": "SY02"}),
    ("event_initiator_is_the_actor", "events", 1, {"initiator_name": "Army"}),
    ("event_target_is_the_actor", "events", 1, {"target_name": "Army"}),
    ("foreign_key", "events", 1, {"location_id": "nowhere"}),
    ("foreign_key", "events", 2, {"joint_with": "SE-99999"}),
    ("foreign_key", "claims", 1, {"voice_id": "nobody"}),
    ("foreign_key", "claims", 1, {"document_id": "nothing"}),
    ("foreign_key", "actors", 2, {"parent_id": "nobody"}),
    ("foreign_key", "documents", 1, {"source_id": "nobody"}),
    ("foreign_key", "sources", 1, {"actor_id": "nobody"}),
]


@pytest.mark.parametrize(("rule", "table", "line", "cells"), BROKEN_ROWS)
def test_a_changed_row_is_refused_by_the_rule_at_its_place(rule: str, table: str, line: int, cells: Row) -> None:
    rows = whole()
    rows[table][line - 1] |= cells
    assert (rule, table, line) in found(rows)


# The rule, the claim of which it says nothing, and the cells that are as near to breaking it as may be.
SOUND_CLAIMS: list[tuple[str, str, Row]] = [
    ("claim_prefix_known", "a/location", {"field": "unheard_of"}),
    ("totals_stand_apart", "killed_total.militia", {"field": "killed", "value": None, "stance": "denies"}),
    ("totals_stand_apart", "killed_total.militia", {"field": "destroyed", "value": None}),
    ("value_fits_field", "time_local", {"value": "00:00"}),
    ("value_fits_field", "time_local", {"value": "23:59~"}),
    ("counts_fit_field", "killed.militia", {"low": 0, "high": 0}),
    ("counts_fit_field", "killed.militia", {"low": None, "high": 1, "open": "below"}),
    ("passage_has_one_hash", "c/date", {"span_end": 11, "span_sha256": "f" * 64}),
    ("passage_has_one_hash", "c/date", {"document_id": "page", "paragraph": 2}),
    ("paragraphs_follow_the_text", "c/date", {"span_start": 41, "paragraph": 11}),
    ("paragraphs_follow_the_text", "c/date", {"document_id": "old", "span_start": 2, "paragraph": 2}),
    ("span_within_document", "c/date", {"span_end": 100}),
    ("span_within_document", "c/date", {"span_start": 9}),
    ("span_within_document", "c/date", {"document_id": "page", "span_end": None}),
    ("span_within_document", "c/date", {"span_start": None, "span_end": 101}),
    ("span_within_document", "c/date", {"document_id": "nothing", "span_end": 101}),
    ("one_claim_in_force", "time_local", {"used": None}),
    ("casualty_sides_disjoint", "killed.militia", {"subject_id": "brigade", "stance": "denies"}),
    ("casualty_sides_disjoint", "killed.militia", {"subject_id": "brigade", "field": "injured"}),
]


@pytest.mark.parametrize(("rule", "ending", "cells"), SOUND_CLAIMS)
def test_a_rule_asks_no_more_of_a_claim_than_it_says(rule: str, ending: str, cells: Row) -> None:
    rows = whole()
    rows["claims"][claims_line(ending) - 1] |= cells
    assert said(rule, rows) == []


# What each rule says in the cases above; `PYTHONPATH=tests python tests/checks/test_relations.py` writes it anew, to be
# read.
TOLD = Path(__file__).with_name("told.txt")
CASES = sorted({*(case[0] for case in BROKEN_CLAIMS), *(case[0] for case in BROKEN_ROWS)})


def cases(rule: str) -> Iterator[Tables]:
    """All tables, broken as each case of a rule says."""
    claims = [("claims", claims_line(ending), cells) for name, ending, cells in BROKEN_CLAIMS if name == rule]
    for table, line, cells in [*claims, *(case[1:] for case in BROKEN_ROWS if case[0] == rule)]:
        rows = whole()
        rows[table][line - 1] |= cells
        yield rows


def told(rule: str) -> list[str]:
    """All that a rule says in its cases, as it is printed."""
    return sorted({str(issue) for rows in cases(rule) for issue in said(rule, rows)})


def said(rule: str, rows: Tables) -> list[Issue]:
    return [issue for issue in relations.issues(tables(rows), SCHEMA) if issue.rule == rule]


@pytest.mark.parametrize("rule", CASES)
def test_what_a_rule_says_is_what_was_read_and_found_right(rule: str) -> None:
    expected = [line for line in TOLD.read_text("utf-8").splitlines() if f": {rule}: " in line]
    assert expected == told(rule)


@pytest.mark.parametrize("rule", CASES)
def test_a_row_of_which_nothing_is_known_is_passed_over(rule: str) -> None:
    for rows in cases(rule):
        expected = [replace(issue, line=issue.line + (issue.line > 0)) for issue in said(rule, rows)]
        for table, there in rows.items():
            there.insert(0, row(table))
        assert said(rule, rows) == expected


@pytest.mark.parametrize("table", sorted(whole()))
def test_of_a_cell_that_must_not_be_empty_no_rule_says_more(table: str) -> None:
    for field in SCHEMA.table(table).fields:
        for at in range(len(whole()[table][:25]) if field.required else 0):
            rows = whole()
            rows[table][at][field.name] = None
            issues = relations.issues(tables(rows), SCHEMA)
            assert [issue for issue in issues if (issue.path, issue.line) == (table, at + 1)] == []


@pytest.mark.parametrize("table", sorted(whole()))
def test_what_is_missing_stops_no_rule(table: str) -> None:
    for column in SCHEMA.table(table).names:
        rows = whole()
        for each in rows[table]:
            each[column] = None
        assert all(issue.line >= 0 for issue in relations.issues(tables(rows), SCHEMA)), column


@pytest.mark.parametrize(("window", "refused"), [("PT24H", False), ("P10D", True)])
def test_totals_over_other_times_are_other_values(window: str, refused: bool) -> None:
    rows = whole()
    *_, total = rows["claims"]
    rows["claims"].append(total | {"claim_id": f"{WHOLE}/b/killed_total.militia", "value": window, "used": False})
    assert (("one_claim_in_force", "claims", len(rows["claims"])) in found(rows)) is refused


def test_a_row_without_a_key_is_nobodys_parent() -> None:
    rows = whole()
    rows["sources"].append(row("sources", name="Other", country="IRQ"))
    rows["actors"].append(row("actors", name="Other", country="IRQ"))
    assert found(rows) == set()


def test_an_event_without_a_claim_is_refused() -> None:
    rows = whole()
    rows["claims"] = [each for each in rows["claims"] if not each["claim_id"].startswith(JOINT)]
    assert ("every_event_has_a_claim", "events", 2) in found(rows)


def test_every_rule_is_broken_by_a_case_above() -> None:
    cases = {case[0] for case in (*BROKEN_CLAIMS, *BROKEN_ROWS)} | {"every_event_has_a_claim"}
    assert cases == {rule.name for rule in relations.RULES} | {"foreign_key"}


def test_every_rule_says_what_holds() -> None:
    for rule in relations.RULES:
        assert rule.description.endswith("."), rule.name
        assert set(rule.needs) <= SCHEMA.tables.keys()


def test_a_subject_that_stands_for_two_things_is_refused() -> None:
    rows = whole()
    rows["actors"].insert(2, row("actors", actor_id="base", name="Base", kind="militia"))
    assert ("subject_known", "claims", claims_line("detail.base")) in found(rows)


def test_a_dangling_key_is_shown_with_its_row_and_what_is_expected() -> None:
    rows = whole()
    rows["claims"][0]["voice_id"] = "nobody"
    assert Issue(
        "claims",
        1,
        "foreign_key",
        f"{FIRST}/a/date: voice_id is 'nobody'; expected a key of sources (source_id)",
    ) in relations.issues(tables(rows), SCHEMA)


def test_rows_alone_are_asked_what_holds_of_rows_alone() -> None:
    rows = whole()
    some = {
        name: relations.rows_of(unchecked(name, rows[name][:1]))
        for name in ("crosswalk", "locations", "claims", "sources")
    }
    assert relations.row_issues(some, SCHEMA) == []
    rows["locations"][0] |= {"latitude": 33.123, "admin2_pcode": "SY0201"}
    rows["claims"][0] |= {"date_basis": None, "low": 1}
    some |= {name: relations.rows_of(unchecked(name, rows[name][:1])) for name in ("locations", "claims")}
    told = relations.row_issues(some, SCHEMA)
    assert {issue.rule for issue in told} == {
        *("coordinates_no_finer_than_radius", "counts_fit_field", "date_basis_with_dates"),
        *("district_lies_in_its_governorate", "geometry_is_the_position"),
    }
    assert told == sorted(told)
    assert relations.row_issues({"locations": some["locations"]}, SCHEMA) == [
        issue for issue in told if issue.path == "locations"
    ]


@pytest.mark.parametrize(
    ("table", "names"),
    [
        ("actors", {"actors_keep_their_country"}),
        ("documents", {"publishers_have_a_name"}),
        ("sources", {"voices_keep_their_country", "voices_are_of_their_actor"}),
        ("casualties", {"sides_are_claimed"}),
        ("locations", set()),
        ("rulings", set()),
    ],
)
def test_which_rules_hold_beside_a_dataset(table: str, names: set[str]) -> None:
    assert {law.name for law in relations.beside(table)} == names


def test_what_holds_of_rows_alone_needs_one_table_and_no_other_row() -> None:
    alone = {law.name for law in relations.RULES if law.alone}
    assert all(len(law.needs) == 1 for law in relations.RULES if law.alone)
    assert not alone & {"crosswalk_is_whole", "one_claim_in_force", "voice_chains_end", "actor_chains_end"}
    assert {law.name for law in relations.RULES if law.beside} & alone == set()


def test_rows_beside_a_dataset_stand_for_its_rows_with_their_keys() -> None:
    rows = whole()
    among = {name: relations.rows_of(data) for name, data in tables(rows).items()}
    mine = [rows["actors"][1] | {"country": "IRQ"}, row("actors", actor_id="new", parent_id="army", country="SYR")]
    told = relations.beside_issues({"actors": relations.rows_of(unchecked("actors", mine))}, among, SCHEMA)
    message = "brigade: country is 'IRQ'; expected SYR, that of army"
    assert told == [Issue("actors", 1, "actors_keep_their_country", message)]
    told = relations.beside_issues({"actors": relations.rows_of(unchecked("actors", mine[::-1]))}, among, SCHEMA)
    assert told == [Issue("actors", 2, "actors_keep_their_country", message)]
    alone = relations.beside_issues(
        {"actors": relations.rows_of(unchecked("actors", [rows["actors"][0], mine[0]]))}, {}, SCHEMA
    )
    assert alone == told
    # What is wrong with the dataset itself is no matter of the rows.
    rows["actors"][1]["country"] = "IRQ"
    among = {name: relations.rows_of(data) for name, data in tables(rows).items()}
    assert relations.beside_issues({"actors": relations.rows_of(unchecked("actors", mine[1:]))}, among, SCHEMA) == []
    # Rules whose other tables are not there are left out.
    claims = {"claims": relations.rows_of(unchecked("claims", [rows["claims"][0] | {"claim_id": "SE-99999/a/date"}]))}
    assert {issue.rule for issue in relations.beside_issues(claims, among, SCHEMA)} == {"claim_prefix_known"}
    del among["events"]
    assert relations.beside_issues(claims, among, SCHEMA) == []
    assert relations.beside_issues({"unheard of": among["actors"]}, among, SCHEMA) == []


def test_keys_of_two_columns_are_looked_up_as_one() -> None:
    rows = whole()
    rows["event_actors"][0]["actor_id"] = "nobody"
    some = {"event_actors": unchecked("event_actors", rows["event_actors"])}
    others = {name: data for name, data in tables(rows).items() if name != "event_actors"}
    told = relations.key_issues(some, others, SCHEMA)
    assert told == sorted(told)
    assert {(issue.path, issue.line, issue.rule) for issue in told} == {("event_actors", 1, "foreign_key")}
    del others["actors"]
    assert relations.key_issues(some, others, SCHEMA) == []
    pairs = pa.table({"a": ["x", "x", "y", "x"], "b": [1, 2, None, 1]})
    assert relations._keys(pairs, ("a", "b")) == {("x", 1), ("x", 2), ("y", None)}
    assert relations._keys(pairs, ("b",)) == {(1,), (2,), (None,)}


def test_what_is_told_of_several_tables_is_in_order() -> None:
    parts = [row("actors", actor_id=f"part-{n}", parent_id="army", country="IRQ") for n in range(9)]
    astray = [each | {"location_id": "nowhere"} for each in whole()["events"]]
    some = {"events": unchecked("events", astray), "actors": unchecked("actors", parts)}
    mine, among = ({name: relations.rows_of(data) for name, data in each.items()} for each in (some, tables(whole())))
    told = relations.beside_issues(mine, among, SCHEMA)
    assert [issue.line for issue in told if issue.path == "actors"] == [*range(1, 10)]
    assert told == sorted(told)
    some["actors"] = unchecked("actors", [each | {"parent_id": "gone"} for each in parts])
    told = relations.key_issues(some, tables(whole()), SCHEMA)
    assert [(issue.path, issue.line) for issue in told] == [
        *(("actors", line) for line in range(1, 10)),
        *(("events", line) for line in range(1, 5)),
    ]


def test_rules_of_this_dataset_are_asked_of_it_alone() -> None:
    rows = whole()
    rows["locations"][0]["wikidata"] = "Q1"
    assert "code_was_looked_up" not in {issue.rule for issue in relations.issues(tables(rows), SCHEMA)}
    assert "code_was_looked_up" in {issue.rule for issue in relations.issues(tables(rows), SCHEMA, own=True)}


def test_keys_are_looked_for_among_other_tables_and_the_rows_themselves() -> None:
    rows = whole()
    some = {"events": unchecked("events", rows["events"])}
    others = {name: unchecked(name, rows[name]) for name in ("locations", "actors")}
    assert relations.key_issues(some, others, SCHEMA) == []
    others["locations"] = unchecked("locations", [])
    assert [(issue.path, issue.line) for issue in relations.key_issues(some, others, SCHEMA)] == [("events", 1)]


def test_rules_whose_tables_are_missing_are_left_out() -> None:
    rows = whole()
    rows["claims"][0]["value"] = "never"
    some = {name: table for name, table in tables(rows).items() if name != "actors"}
    assert {issue.rule for issue in relations.issues(some, SCHEMA)} == set()


def test_days_outside_the_calendar_do_not_stop_the_rules() -> None:
    rows = whole()
    data = tables(rows)["events"]
    far = pa.array([2**31 - 1, None, None, None], pa.int32()).cast(pa.date32())
    data = data.set_column(data.column_names.index("date_end"), data.schema.field("date_end"), far)
    assert relations.rows_of(data)[0]["date_end"] is None
    instant = pa.array([2**62, None, 0, None], pa.int64()).cast(pa.timestamp("us", tz="UTC"))
    data = data.set_column(data.column_names.index("start_utc"), data.schema.field("start_utc"), instant)
    assert [each["start_utc"] for each in relations.rows_of(data)] == [
        None,
        None,
        datetime(1970, 1, 1, tzinfo=UTC),
        None,
    ]


class TestDerived:
    """Tables that follow from claims are compared with what follows, cell by cell."""

    def issues(self, changed: Tables) -> list[tuple[str, int, str]]:
        issues = relations.derived_issues(tables(changed), derived(coded()), SCHEMA)
        assert {issue.rule for issue in issues} <= {"derived"}
        return [(issue.path, issue.line, issue.message) for issue in issues]

    def test_what_follows_is_accepted(self) -> None:
        assert self.issues(whole()) == []
        assert set(derived(coded())) == set(DERIVED)

    def test_a_changed_cell_is_shown_with_what_the_claims_give(self) -> None:
        rows = whole()
        line = next(n for n, each in enumerate(rows["casualties"], 1) if each["actor_id"] == "militia")
        rows["casualties"][line - 1]["low"] = 1
        assert self.issues(rows) == [
            ("casualties", line, f"{FIRST}/killed.militia: low is 1; the claims give 2"),
        ]

    def test_a_row_too_many_is_shown(self) -> None:
        rows = whole()
        rows["event_links"].append(rows["event_links"][0] | {"relation": "denies"})
        assert self.issues(rows) == [("event_links", 4, f"{FIRST}/denies/{WHOLE} does not follow from the claims")]

    def test_what_differs_is_told_in_the_order_of_tables_and_rows(self) -> None:
        rows = whole()
        for name in ("events", "casualties", "event_actors"):
            for each in rows[name]:
                each["n_voices"] = 9
        told = self.issues(rows)
        assert told == sorted(told)
        assert [issue[:2] for issue in told] == [
            *(("casualties", line) for line in (1, 2)),
            *(("event_actors", line) for line in (1, 2, 3)),
            *(("events", line) for line in (1, 2, 3, 4)),
        ]

    def test_a_missing_row_is_shown(self) -> None:
        rows = whole()
        gone = rows["damage"].pop()
        assert self.issues(rows) == [("damage", 0, f"{gone['damage_id']} is missing; it follows from the claims")]

    def test_every_derived_cell_is_compared(self) -> None:
        for name in DERIVED:
            for column in SCHEMA.table(name).names:
                expected = derived(coded())
                data = {name: unchecked(name, expected[name])}
                spoiled = deepcopy(expected)
                spoiled[name][0][column] = "something else"
                assert relations.derived_issues(data, spoiled, SCHEMA), (name, column)


if __name__ == "__main__":
    TOLD.write_text("".join(f"{line}\n" for rule in CASES for line in told(rule)), "utf-8")


@pytest.mark.parametrize("kind", [pa.string(), pa.large_string(), pa.string_view(), pa.binary()])
def test_coded_cells_of_any_kind_are_rows(kind: pa.DataType) -> None:
    words = pa.array(["a", "b"], kind)
    coded = pa.DictionaryArray.from_arrays(pa.array([1, None, 0], pa.int32()), words)
    expected = [words[1].as_py(), None, words[0].as_py()]
    assert relations.rows_of(pa.table({"x": coded})) == [{"x": value} for value in expected]
