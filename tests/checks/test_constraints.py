"""What a column asks of each value: which constraints, where each begins and ends, and what it says."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from typing import Any

import pandas as pd
import polars as pl
import pytest

from syria_events import schema
from syria_events.checks.constraint import Constraint
from syria_events.checks.constraints import FIRST_DAY, LAST_DAY, asked, conditions, constraints
from syria_events.checks.predicates import holds
from syria_events.checks.worded import Address, Coded, Items, Script, Text, Worded
from syria_events.schema import Field
from syria_events.schema.addresses import address_faults
from syria_events.schema.codelists import codelist

SCHEMA = schema.installed()
OURS = "[A-Z]{3}"  # a pattern of the schema that is installed
PATTERNS = [each.pattern for table in SCHEMA.tables.values() for each in table.fields if each.pattern]
FREE = next(pattern for pattern in PATTERNS if pattern.startswith("[^"))  # one that only leaves characters out


def field(kind: str = "string", **more: Any) -> Field:
    return Field("cell", kind, "A cell.", **more)


def asks(kind: str = "string", **more: Any) -> dict[str, Constraint]:
    return {each.rule: each for each in constraints(field(kind, **more), SCHEMA)}


@pytest.mark.parametrize(
    ("given", "rules"),
    [
        ({}, ["text"]),
        ({"pattern": FREE}, ["text"]),
        ({"pattern": "[^x]+"}, ["pattern", "text"]),
        ({"pattern": OURS}, ["pattern"]),
        ({"pattern": "[A-Z]{7}"}, ["pattern", "text"]),  # a stranger's pattern may let anything through
        ({"pattern": FREE, "script": "Latin"}, ["text", "script"]),
        ({"pattern": OURS, "codes": "country"}, ["code"]),
        ({"pattern": OURS, "codes": "country", "separator": ";"}, ["code", "pattern", "items"]),
        ({"pattern": "[A-Z]{7}", "codes": "country"}, ["code", "pattern", "text"]),
        ({"pattern": OURS, "codes": "wikidata"}, ["pattern"]),  # of which the list is not complete
        ({"codes": "wikidata"}, ["text"]),
        ({"codes": "country"}, ["code", "text"]),
        ({"pattern": OURS, "format": "uri"}, ["address"]),
        ({"pattern": "[A-Z]{7}", "format": "uri"}, ["address", "pattern", "text"]),
        ({"separator": ";"}, ["text", "items"]),
        ({"max_length": 3}, ["max_length", "text"]),
        ({"vocabulary": "status"}, ["vocabulary"]),
        ({"kind": "integer"}, []),
        ({"kind": "integer", "codes": "state"}, []),
        ({"kind": "integer", "codes": "geonames"}, []),
        ({"kind": "integer", "codes": "country"}, []),  # a number is no code of a list of texts
        ({"kind": "integer", "minimum": 0, "maximum": 0}, ["minimum", "maximum"]),
        ({"kind": "number"}, ["finite"]),
        ({"kind": "boolean"}, []),
        ({"kind": "date"}, ["calendar"]),
        ({"kind": "datetime"}, ["calendar"]),
        ({"kind": "any"}, []),
    ],
)
def test_what_a_column_asks(given: dict[str, Any], rules: list[str]) -> None:
    vocabularies = sorted(SCHEMA.vocabularies)
    if "vocabulary" in given:
        given = given | {"vocabulary": vocabularies[0]}
    assert [each.rule for each in constraints(field(**given), SCHEMA)] == rules


HELD: list[tuple[dict[str, Any], str, list[Any], list[Any], str]] = [
    (
        {"pattern": OURS},
        "pattern",
        ["SYR"],
        ["", "SY", "SYRX", "xSYR", "SYR\n"],
        f"text that matches {OURS} from end to end",
    ),
    ({"pattern": "(a+)+b"}, "pattern", ["ab", "aab"], ["a" * 40, "b"], "text that matches (a+)+b from end to end"),
    ({"kind": "integer", "minimum": 2}, "minimum", [2, 3], [1, -5], "at least 2"),
    ({"kind": "integer", "maximum": 2}, "maximum", [2, 1, -5], [3], "at most 2"),
    ({"kind": "number", "minimum": 0.5}, "minimum", [0.5, float("inf")], [0.4, float("nan")], "at least 0.5"),
    ({"max_length": 2}, "max_length", ["", "ab", "\u00e9\u00e9"], ["abc"], "at most 2 characters"),
    ({"vocabulary": "truth"}, "vocabulary", ["yes", "no"], ["", "Yes", "y"], "one of yes, no"),
    (
        {"kind": "number"},
        "finite",
        [0.0, -1e308],
        [float("inf"), -float("inf"), float("nan")],
        "a number that is neither infinite nor NaN",
    ),
    (
        {"kind": "date"},
        "calendar",
        [dt.date(1678, 1, 1), dt.date(2261, 12, 31)],
        [dt.date(1677, 12, 31), dt.date(2262, 1, 1)],
        "a day from 1678-01-01 to 2261-12-31",
    ),
    (
        {"kind": "datetime"},
        "calendar",
        [dt.datetime(1678, 1, 1, tzinfo=dt.UTC), dt.datetime(2261, 12, 31, 23, 59, 59, tzinfo=dt.UTC)],
        [dt.datetime(1677, 12, 31, 23, 59, 59, tzinfo=dt.UTC), dt.datetime(2262, 1, 1, tzinfo=dt.UTC)],
        "a day from 1678-01-01 to 2261-12-31",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("given", "rule", "good", "bad", "expected"), HELD, ids=lambda value: str(value)[:20])
def test_each_constraint_holds_up_to_its_bounds(
    given: dict[str, Any], rule: str, good: list[Any], bad: list[Any], expected: str
) -> None:
    truth = replace(next(iter(SCHEMA.vocabularies.values())))
    truth = replace(truth, terms=tuple(replace(truth.terms[0], value=word) for word in ("yes", "no")))
    known = schema.Schema(SCHEMA.tables, {"truth": truth})
    found = {each.rule: each for each in constraints(field(**given), known)}[rule]
    assert ([found.holds(each) for each in good], [found.holds(each) for each in bad]) == (
        [True] * len(good),
        [False] * len(bad),
    )
    assert found.expected == expected
    assert [found.said(each) for each in bad] == [f"expected {expected}"] * len(bad)
    # The predicate says the same, to Python and to the engines of frames; to these NaN may be a missing value.
    cells = [each for each in (*good, *bad) if not (isinstance(each, float) and math.isnan(each))]
    meant = [True, *map(found.holds, cells)]
    assert [holds(found.predicate("cell"), {"cell": cell}) for cell in (None, *cells)] == meant
    series = pd.Series([None, *cells], dtype=None if given.get("kind") in ("date", "datetime") else found_type(cells))
    if given.get("kind") in ("date", "datetime"):
        series = series.astype("datetime64[s, UTC]" if given["kind"] == "datetime" else "datetime64[s]")
    assert found.pandas_mask(series).to_list() == meant
    frame = pl.DataFrame({"cell": [None, *cells]}).select(met=found.polars_mask("cell"))
    assert frame["met"].to_list() == meant


def found_type(cells: list[Any]) -> str:
    return {str: "string", int: "Int64", float: "Float64"}[type(cells[0])]


def test_the_bounds_of_days_are_those_of_nanoseconds_cut_to_whole_years() -> None:
    least, most = (dt.datetime(1970, 1, 1) + dt.timedelta(microseconds=bound / 1000) for bound in (-(2**63), 2**63 - 1))
    assert dt.date(least.year + 1, 1, 1) == FIRST_DAY
    assert dt.date(most.year - 1, 12, 31) == LAST_DAY


def test_what_sql_can_say_of_a_column() -> None:
    def said(kind: str = "string", **more: Any) -> dict[str, str]:
        return conditions(field(kind, **more), SCHEMA, lambda name: f'"{name}"')

    assert said("integer", minimum=1, maximum=7) == {"minimum": '"cell" >= 1', "maximum": '"cell" <= 7'}
    assert said("number", minimum=-0.5) == {"minimum": '"cell" >= -0.5'}  # there is no word for infinity
    assert said(max_length=120) == {"max_length": 'LENGTH("cell") <= 120'}
    assert said(pattern=OURS, script="Latin", separator=";") == {}
    assert said("date") == said("datetime") == said("boolean") == said("any") == {}
    name, vocabulary = next(iter(SCHEMA.vocabularies.items()))
    values = ", ".join(f"'{value}'" for value in vocabulary.values)
    assert said(vocabulary=name) == {"vocabulary": f'"cell" IN ({values})'}
    assert conditions(field("integer", minimum=1), SCHEMA) == {"minimum": "cell >= 1"}


def test_what_a_rule_asks_in_the_place_of_a_value() -> None:
    table = SCHEMA.table("events")
    (order,) = [rule for rule in table.rules if rule.name == "date_order"]
    assert not asked("date_order", "date_start", table, SCHEMA, None).endswith(".")
    assert asked("date_order", "date_start", table, SCHEMA, None) == order.description.removesuffix(".")
    assert asked("minimum", "n_claims", table, SCHEMA, 0) == "expected at least 1"
    assert asked("required", "title", table, SCHEMA, None) == "expected a value in every row"
    assert asked("unique", "title", table, SCHEMA, "x") == "expected a value that no other row has"
    assert asked("primary_key", "event_id", table, SCHEMA, "x") == "expected a key that no other row has"
    assert asked("text", "title", table, SCHEMA, "a\u00adb").startswith("U+00AD SOFT HYPHEN at character 2")
    with pytest.raises(KeyError):
        asked("maximum", "title", table, SCHEMA, "x")


COUNTRY = "expected a code of ISO 3166-1 alpha-3: countries"
WORDED: list[tuple[Worded, str, str]] = [
    (Text(None, "sound"), "a\u00adb", "U+00AD SOFT HYPHEN at character 2 cannot be seen; take it out"),
    (Items(";", "items"), "a;;b", "item 2 of 3 is empty"),
    (Items(";", "items"), ";a", "item 1 of 2 is empty"),
    (Items(";", "items"), ";a;", "item 1 of 3 is empty; item 3 of 3 is empty"),
    (Items(";", "items"), "a;b;a", "'a' is there twice"),
    (Items(";", "items"), "a; b;c ;a", "' b' has blanks at its ends; 'c ' has blanks at its ends; 'a' is there twice"),
    (Items(";", "items"), ";;a ;b;b", "item 1 of 5 is empty; item 2 of 5 is empty; 'a ' has blanks at its ends"),
    (Items(";", "items"), ";;;", "item 1 of 4 is empty; item 2 of 4 is empty; item 3 of 4 is empty"),
    (Items("|", "items"), "a| |b", "item 2 of 3 is empty"),
    (Coded(codelist("country"), None), "SYRX", f"{COUNTRY}, such as SYR (Syria)"),
    (Coded(codelist("country"), None), "SYR;IRQ", f"{COUNTRY}, such as SYR (Syria) or IRQ (Iraq)"),
    (Coded(codelist("country"), ";"), "SYR;SYRX", f"{COUNTRY}, such as SYR (Syria)"),
    (Coded(codelist("country"), None), "SYR IRQ", f"{COUNTRY}, such as SYR (Syria) or IRQ (Iraq)"),
    (Coded(codelist("country"), None), "--", COUNTRY),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "wrong", "said"), WORDED, ids=map(str, range(len(WORDED))))
def test_what_only_python_can_tell_says_what_is_at_fault(rule: Worded, wrong: str, said: str) -> None:
    assert not rule.holds(wrong)
    assert rule.said(wrong) == said
    assert not holds(rule.predicate("cell"), {"cell": wrong})
    assert holds(rule.predicate("cell"), {"cell": None})


def test_what_only_python_can_tell_accepts_what_is_sound() -> None:
    sound: list[tuple[Worded, list[str]]] = [
        (Text(None, "sound"), ["a", "A b", "\u062f\u0631\u0639\u0627"]),
        (Items(";", "items"), ["a", "a;b", " a;b ", "a;b|b"]),
        (Script("Arabic", "letters"), ["\u062f\u0631\u0639\u0627"]),
        (Script("Latin", "letters"), ["Dar\u02bfa", "7 of 9"]),
        (Coded(codelist("country"), None), ["SYR"]),
        (Coded(codelist("country"), ";"), ["SYR", "SYR;IRQ"]),
        (Address(None, "the address of a public page"), ["https://www.geonames.org/170654"]),
    ]
    assert [(rule.rule, each) for rule, cells in sound for each in cells if not rule.holds(each)] == []
    assert [rule.rule for rule, _ in sound] == ["text", "items", "script", "script", "code", "code", "address"]


def test_letters_of_another_script_are_told() -> None:
    rule = Script("Latin", "letters")
    assert not rule.holds("Tadmur, \u041f\u0430\u043b\u044c")
    assert "'\u041f\u0430\u043b\u044c'" in rule.said("Tadmur, \u041f\u0430\u043b\u044c")
    assert rule.holds("P\u0430lmyra")  # letters of two scripts in one word are told by `text`


def test_what_is_wrong_with_an_address_is_told_in_three_parts_at_most() -> None:
    rule = Address(None, "the address of a public page")
    (fault,) = [said for said in [rule.said("htp://geonames.org")] if not rule.holds("htp://geonames.org")]
    assert "htt" in fault
    many = "http://user:word@host_name:0/%zz"
    assert len(address_faults(many)) == 4
    assert rule.said(many) == "; ".join(address_faults(many)[:3])


def test_two_of_the_nearest_codes_are_offered_for_each_that_is_none() -> None:
    rule = Coded(codelist("country"), ";")
    offered = rule.said("SYX;IRX").split(", such as ")[1]
    assert offered.count(" or ") == 3
    assert all(code in codelist("country").rows for code in (part[:3] for part in offered.split(" or ")))
