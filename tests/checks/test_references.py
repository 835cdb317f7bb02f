"""Codes of others: those of a row stand for one thing, the right one; data of others are not held to our places."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from syria_events import schema
from syria_events.checks import references, relations
from syria_events.checks.onetable import table_issues
from syria_events.editions.datapackage import Package
from syria_events.schema import Schema
from syria_events.schema.arrow import from_rows
from syria_events.schema.codelists import codelist, codelists

Row = dict[str, Any]
SCHEMA = schema.installed()
KEYS = {name: SCHEMA.table(name).primary_key[0] for name in ("actors", "locations", "sources", "documents")}


def rows_of(table: str) -> list[Row]:
    found: list[Row] = Package.open().table(table).to_pylist()
    return found


def found(table: str, rows: list[Row], own: bool = True, known: Schema = SCHEMA) -> set[str]:
    """The rules that rows break, between themselves and cell by cell."""
    data = from_rows(known.table(table), known, rows)
    issues = relations.issues({table: data}, known, own)
    return {issue.rule for issue in [*issues, *table_issues(table, data, known.table(table), known)]}


def changed(table: str, key: str, cells: Row, own: bool = True, known: Schema = SCHEMA) -> set[str]:
    rows = rows_of(table)
    next(row for row in rows if row[KEYS[table]] == key).update(cells)
    return found(table, rows, own, known)


# A wrong code, the rule that must find it, and whether that is wrong in anybody's data.
WRONG = [
    ("actors", "iran", {"country": "IRQ"}, "codes_agree", True),
    ("actors", "iran", {"gwno": 652}, "codes_agree", True),
    ("actors", "iran", {"gwno": 631}, "code_was_looked_up", False),
    ("actors", "iran", {"country": "IRX"}, "code", True),
    ("actors", "iran", {"wikidata": "Q310895"}, "code_was_looked_up", False),
    ("sources", "fars", {"country": "ZZZ"}, "code", True),
    ("sources", "north-press", {"url": "https://npasyria.con/"}, "address", True),
    ("documents", "bbc-strike", {"language": "xx"}, "code", True),
    ("documents", "bbc-strike", {"url": "http://localhost/x"}, "address", True),
    ("locations", "al-mayadin", {"admin1_pcode": "SY15", "iso_3166_2": None}, "code", True),
    ("locations", "al-mayadin", {"admin1_pcode": "SY04"}, "codes_agree", True),
    ("locations", "al-mayadin", {"iso_3166_2": "SY-HI"}, "codes_agree", True),
    ("locations", "al-mayadin", {"iso_3166_2": "JO-MA"}, "codes_agree", True),
    ("locations", "al-mayadin", {"admin2_pcode": "SY0904"}, "code", True),
    ("locations", "al-mayadin", {"admin2_pcode": "SY0405"}, "codes_agree", True),
    ("locations", "al-mayadin", {"admin2_pcode": "SY0902"}, "codes_agree", True),
    ("locations", "al-mayadin", {"admin1_name": "Homs"}, "governorate_is_called_so", True),
    ("locations", "al-mayadin", {"admin1_name": "Deir"}, "place_is_called_so", False),
    ("locations", "al-mayadin", {"geonames": 172425}, "codes_agree", True),
    ("locations", "al-mayadin", {"geonames": 173481}, "code_was_looked_up", False),
    ("locations", "al-mayadin", {"wikidata": "Q239097"}, "codes_agree", True),
    ("locations", "al-mayadin", {"wikidata": "Q239098"}, "code_was_looked_up", False),
    ("locations", "ayyash", {"geonames": 170794}, "code_is_of_the_place", True),
    ("locations", "ayyash", {"geonames": 170792}, "code_is_of_the_place", True),
    ("locations", "white-rose-hotel", {"wikidata": "Q131301"}, "place_is_called_so", False),
    ("locations", "daraa-governorate", {"geonames": 170905, "wikidata": None}, "code_is_of_the_place", True),
    ("locations", "al-tanf-garrison", {"admin1_disputed": "SY03;SY99"}, "code", True),
]


@pytest.mark.parametrize(("table", "key", "cells", "rule", "anywhere"), WRONG)
def test_a_wrong_code_is_found(table: str, key: str, cells: Row, rule: str, anywhere: bool) -> None:
    assert rule in changed(table, key, cells)
    assert (rule in changed(table, key, cells, own=False)) == anywhere


def test_every_code_of_the_dataset_is_right() -> None:
    for table in (*KEYS, "crosswalk"):
        assert found(table, rows_of(table)) == set()


@pytest.mark.parametrize(
    ("scheme", "code", "rule"),
    [
        ("cameo", "197", "crosswalk_code_exists"),
        ("cameo", "1953", "crosswalk_code_exists"),
        ("acled", "Battles: Suicide bomb", "crosswalk_code_exists"),
        ("acled", "Armed clash", "crosswalk_code_exists"),
        ("ucdp", "date_prec 6", "crosswalk_code_exists"),
        ("ucdp", "type_of_violence 4", "crosswalk_code_exists"),
        ("plover", "ASSAULT, flood", "crosswalk_was_looked_up"),
    ],
)
def test_a_code_that_its_scheme_does_not_have_is_found(scheme: str, code: str, rule: str) -> None:
    rows = rows_of("crosswalk")
    row = next(row for row in rows if row["scheme"] == scheme)
    made = re.sub("[^A-Za-z0-9-]+", "_", code)
    row |= {"code": code, "object_id": f"{scheme.upper()}:{made}"}
    assert found("crosswalk", rows) - {"order"} == {rule}


def test_another_version_of_a_scheme_was_not_looked_up() -> None:
    rows = rows_of("crosswalk")
    next(row for row in rows if row["scheme"] == "cameo")["object_source_version"] = "0.9b5"
    assert found("crosswalk", rows) == {"crosswalk_was_looked_up", "crosswalk_one_version"}
    assert found("crosswalk", rows, own=False) == {"crosswalk_one_version"}


def test_what_was_not_looked_up_is_told_at_its_row() -> None:
    rows = rows_of("crosswalk")
    number = next(number for number, row in enumerate(rows, 1) if row["scheme"] == "cameo")
    rows[number - 1]["object_source_version"] = "0.9b5"
    (told,) = references.crosswalk_was_looked_up.broken({"crosswalk": rows}, SCHEMA)
    assert told[:2] == ("crosswalk", number)
    # Of an empty cell nothing is said here, nor of a scheme that nobody knows.
    rows[number - 1] |= {"object_source_version": None}
    assert list(references.crosswalk_was_looked_up.broken({"crosswalk": rows}, SCHEMA)) == []
    rows[number - 1] |= {"object_source_version": "1.1b3", "code": None}
    assert list(references.crosswalk_code_exists.broken({"crosswalk": rows}, SCHEMA)) == []
    rows[number - 1] |= {"scheme": "gtd"}
    assert list(references.crosswalk_was_looked_up.broken({"crosswalk": rows}, SCHEMA)) == []


def test_places_of_other_people_are_not_held_to_our_gazetteer() -> None:
    """Somebody with our tables and other places; and somebody whose own schema says nothing of lists."""
    elsewhere = {"name": "Mafraq", "geonames": 250582, "wikidata": "Q738154"}
    elsewhere |= dict.fromkeys(("admin1_name", "admin1_pcode", "admin2_pcode", "iso_3166_2"))
    assert changed("locations", "al-mayadin", elsewhere, own=False) == set()
    assert "code_was_looked_up" in changed("locations", "al-mayadin", elsewhere)
    table = SCHEMA.table("locations")
    fields = tuple(replace(field, codes=None, pattern=None) for field in table.fields)
    own = Schema({**SCHEMA.tables, "locations": replace(table, fields=fields)}, SCHEMA.vocabularies)
    elsewhere |= {"admin1_pcode": "JO-AM", "admin1_name": "Mafraq", "iso_3166_2": "JO-MA"}
    assert changed("locations", "al-mayadin", elsewhere, own=False, known=own) == set()


def test_a_message_says_what_the_code_stands_for() -> None:
    rows = rows_of("locations")
    next(row for row in rows if row["location_id"] == "al-mayadin")["admin2_pcode"] = "SY0405"
    issues = relations.issues({"locations": from_rows(SCHEMA.table("locations"), SCHEMA, rows)}, SCHEMA)
    told = [issue.message for issue in issues if issue.rule == "codes_agree"]
    assert "admin2_pcode is 'SY0405', which is Tadmor, and admin1_pcode is 'SY09'; expected SY04 with it" in told[0]


@pytest.mark.parametrize("name", codelists())
def test_a_list_says_where_it_is_from_and_its_codes_lead_somewhere(name: str) -> None:
    listed = codelist(name)
    assert listed.rows
    assert all((listed.title, listed.version, listed.source, listed.licence, listed.note))
    assert re.fullmatch("[0-9]{4}-[0-9]{2}-[0-9]{2}", listed.read_on)
    codes = list(listed.rows)
    assert codes == sorted(codes) or codes == sorted(codes, key=lambda code: code.zfill(12))
    for code, entry in listed.rows.items():
        assert code
        for other in set(codelists()) & entry.keys():
            assert entry[other] == "" or entry[other] in codelist(other).rows, f"{code}: {other} is {entry[other]}"


def test_lists_that_lead_to_each_other_lead_back() -> None:
    for one, other in (("governorate", "subdivision"), ("geonames", "wikidata")):
        there = {code: entry[other] for code, entry in codelist(one).rows.items() if entry[other]}
        back = {entry[one]: code for code, entry in codelist(other).rows.items()}
        assert there == back


@pytest.mark.parametrize("name", codelists())
def test_the_page_on_codes_has_the_list_as_it_is(name: str) -> None:
    listed = codelist(name)
    page = (schema.root() / "docs" / "text-and-codes.md").read_text("utf-8")
    [line] = [line for line in page.splitlines() if line.startswith(f"| `{name}` |")]
    told = [f"{len(listed.rows):,}", "yes" if listed.complete else "no", listed.title, listed.licence, listed.read_on]
    assert all(part in line for part in told), line


def agreeing(table: str) -> Any:
    return next(law for law in references.REFERENCE_RULES if law.name == "codes_agree" and law.needs == (table,))


def test_two_codes_of_a_row_that_do_not_agree_are_told_once_at_its_line() -> None:
    rows = rows_of("locations")
    line = next(n for n, row in enumerate(rows, start=1) if row["location_id"] == "al-mayadin")
    codes = [field.name for field in references.coded(SCHEMA, "locations")]
    rows[line - 1] |= dict.fromkeys(codes) | {"admin1_pcode": "SY04", "admin2_pcode": "SY0902"}
    (told,) = agreeing("locations").broken({"locations": rows}, SCHEMA)
    assert told[:2] == ("locations", line)
    assert told[2].startswith("al-mayadin: admin")
    assert "SY04" in told[2] and "SY0902" in told[2]
    for name in codes:
        alone = (
            rows[line - 1] | dict.fromkeys(codes) | {name: Package.open().table("locations")[name][line - 1].as_py()}
        )
        assert list(agreeing("locations").broken({"locations": [alone]}, SCHEMA)) == []


def test_columns_of_codes_are_those_with_one_code_in_a_cell() -> None:
    assert references.coded(SCHEMA, "nowhere") == []
    assert "admin1_disputed" not in {field.name for field in references.coded(SCHEMA, "locations")}


@pytest.mark.parametrize(
    ("km", "radius", "told"), [(0.0, 0.0, 0), (1.9, 0.0, 0), (2.1, 0.0, 1), (2.9, 0.0, 1), (6.9, 5.0, 0), (7.9, 5.0, 1)]
)
def test_two_sources_put_a_place_two_kilometres_apart_at_most(km: float, radius: float, told: int) -> None:
    row = next(row for row in rows_of("locations") if row["location_id"] == "al-mayadin")
    entry = codelist("geonames").rows[str(row["geonames"])]
    north = float(entry["latitude"]) + km / 111.195
    row |= {"latitude": north, "longitude": float(entry["longitude"]), "radius_km": radius}
    issues = list(references.code_is_of_the_place.broken({"locations": [row]}, SCHEMA))
    assert [(table, line) for table, line, _ in issues] == [("locations", 1)] * told
    assert all(said.endswith(f"{km:.0f} km away; expected it within radius_km {radius:g}") for *_, said in issues)


def test_a_name_that_no_governorate_has_is_no_other_governorates() -> None:
    assert "governorate_is_called_so" not in changed("locations", "al-mayadin", {"admin1_name": "Deir"})
    assert "governorate_is_called_so" not in changed("locations", "al-mayadin", {"admin1_name": None})


def called_so(known: Schema | None = None, **cells: Any) -> list[tuple[str, int, str]]:
    """What is said of the name of the second of two places; the first is sound."""
    rows = [row for row in rows_of("locations") if row["location_id"] in ("al-mayadin", "al-tanf-garrison")]
    rows.sort(key=lambda row: row["location_id"], reverse=True)
    assert rows[1]["location_id"] == "al-mayadin"
    rows[1] |= cells
    return list(references.place_is_called_so.broken({"locations": rows}, known or SCHEMA))


def test_a_place_is_called_as_its_codes_are_in_any_of_its_names() -> None:
    nameless: Row = {"name": None, "name_ar": None, "aliases": None}
    row = next(row for row in rows_of("locations") if row["location_id"] == "al-mayadin")
    entry = codelist("geonames").rows[str(row["geonames"])]
    known = [entry["name"], *entry["names"].split(";")]
    assert len({*known}) > 1
    assert called_so() == []
    for name in known:
        assert called_so(**nameless | {"name": name}) == []
        assert called_so(**nameless | {"name": "Elsewhere", "name_ar": name}) == []
        assert called_so(**nameless | {"name": "Elsewhere", "aliases": f"Other;{name.upper()} "}) == []
    said = f"which is {entry['name']}; expected the place or an alias to be called so"
    for cells in (nameless, nameless | {"name": "Elsewhere"}, nameless | {"aliases": "Other;Elsewhere"}):
        assert called_so(**cells) == [
            ("locations", 2, f"al-mayadin: geonames is {row['geonames']}, {said}"),
            ("locations", 2, f"al-mayadin: wikidata is {row['wikidata']!r}, {said}"),
        ]
        assert len(called_so(**cells | {"wikidata": None})) == len(called_so(**cells | {"geonames": None})) == 1
        assert called_so(**cells | {"geonames": None, "wikidata": None}) == []


def test_a_governorate_is_called_as_its_code_is() -> None:
    row = next(row for row in rows_of("locations") if row["location_id"] == "al-mayadin")
    names = codelist("governorate").rows[row["admin1_pcode"]]["names"].split(";")
    assert [called_so(admin1_name=name) for name in names] == [[]] * len(names)
    said = f"al-mayadin: admin1_name is 'Deir'; expected {' or '.join(names)} for {row['admin1_pcode']}"
    assert called_so(admin1_name="Deir") == [("locations", 2, said)]
    assert called_so(admin1_name=None) == []
    assert called_so(admin1_name="Deir", admin1_pcode="SY15") == []  # told by `code`
    assert called_so(admin1_name="Deir", admin1_pcode=None) == []


def test_of_columns_that_are_from_no_list_no_name_is_expected() -> None:
    table = SCHEMA.table("locations")
    fields = tuple(replace(field, codes=None) for field in table.fields)
    own = Schema({**SCHEMA.tables, "locations": replace(table, fields=fields)}, SCHEMA.vocabularies)
    assert called_so(own, name="Elsewhere", aliases=None, name_ar=None, admin1_name="Deir") == []


def looked_up(table: str) -> Any:
    return next(law for law in references.OWN_RULES if law.name == "code_was_looked_up" and law.needs == (table,))


def test_only_of_a_list_that_is_not_complete_a_code_is_looked_up() -> None:
    rows = rows_of("actors")
    line = next(n for n, row in enumerate(rows, start=1) if row["actor_id"] == "iran")
    rows[line - 1] |= {"country": "IRX"}  # told by `code`
    assert list(looked_up("actors").broken({"actors": rows}, SCHEMA)) == []
    rows[line - 1] |= {"gwno": 631}
    said = "iran: gwno is 631, which is none that was looked up for actors"
    expected = "expected a code of reference/state.csv, where it is added with its source"
    assert list(looked_up("actors").broken({"actors": rows}, SCHEMA)) == [("actors", line, f"{said}; {expected}")]


def test_a_code_of_a_scheme_without_a_version_is_left_to_the_version() -> None:
    row = next(row for row in rows_of("crosswalk") if row["scheme"] == "plover") | {"code": "ASSAULT, flood"}
    told = list(references.crosswalk_was_looked_up.broken({"crosswalk": [row]}, SCHEMA))
    assert [(table, line) for table, line, _ in told] == [("crosswalk", 1)]
    assert "'ASSAULT, flood' is no code of" in told[0][2]
    row |= {"object_source_version": None}
    assert list(references.crosswalk_was_looked_up.broken({"crosswalk": [row]}, SCHEMA)) == []


def test_two_codes_that_lead_to_each_other_are_told_once() -> None:
    rows = [next(row for row in rows_of("locations") if row["location_id"] == "al-mayadin")]
    codes = [field.name for field in references.coded(SCHEMA, "locations")]
    rows[0] |= dict.fromkeys(codes) | {"admin1_pcode": "SY04", "iso_3166_2": "SY-DR"}
    assert len(list(agreeing("locations").broken({"locations": rows}, SCHEMA))) == 1
    rows[0] |= {"admin2_pcode": "SY0902"}
    assert len(list(agreeing("locations").broken({"locations": rows}, SCHEMA))) == 2
    assert agreeing("locations").alone


def test_the_name_of_another_governorate_is_told_with_those_that_it_may_have() -> None:
    rows = [{"location_id": key, "admin1_pcode": "SY09", "admin1_name": "Homs"} for key in ("a", "b")]
    rows[0]["admin1_pcode"] = "SY04"
    names = codelist("governorate").rows["SY09"]["names"].split(";")
    assert len(names) > 1
    said = f"b: admin1_name is 'Homs', which is SY04; expected {' or '.join(names)} for SY09"
    assert list(references.governorate_is_called_so.broken({"locations": rows}, SCHEMA)) == [("locations", 2, said)]
    for name in codelist("governorate").rows["SY04"]["names"].split(";"):
        others = [rows[1] | {"admin1_name": name}]
        assert len(list(references.governorate_is_called_so.broken({"locations": others}, SCHEMA))) == 1


def test_a_place_of_another_kind_is_told_at_its_row() -> None:
    rows = [row for row in rows_of("locations") if row["location_id"] in ("al-mayadin", "daraa-governorate")]
    rows[1] |= {"geonames": 170905, "wikidata": None, "latitude": None}
    entry = codelist("geonames").rows["170905"]
    said = f"{rows[1]['location_id']}: geonames is 170905, which is {entry['name']}, a {entry['kind']}"
    told = ("locations", 2, f"{said}; kind is {rows[1]['kind']!r}")
    assert list(references.code_is_of_the_place.broken({"locations": rows}, SCHEMA)) == [told]


def test_a_code_of_a_scheme_is_looked_for_in_its_own_version() -> None:
    rows = [row for row in rows_of("crosswalk") if row["scheme"] == "cameo"][:2]
    rows[1] |= {"code": "1953"}

    def told() -> list[tuple[str, int]]:
        return [found[:2] for found in references.crosswalk_code_exists.broken({"crosswalk": rows}, SCHEMA)]

    assert told() == [("crosswalk", 2)]
    rows[1] |= {"object_source_version": "0.9b5"}
    assert told() == []  # told by `crosswalk_was_looked_up`
    rows[1] |= {"object_source_version": rows[0]["object_source_version"], "scheme": "gtd"}
    assert told() == []
