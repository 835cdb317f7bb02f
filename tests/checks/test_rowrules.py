"""A rule of a table as a predicate is what the rule means, whole or without columns that are not there; and as SQL."""

from __future__ import annotations

from itertools import product
from typing import Any

import pandas as pd
import polars as pl
import pytest

from syria_events.checks.predicates import holds
from syria_events.checks.rowrules import predicate, translated
from syria_events.schema import Rule, SameAs

COLUMNS = ("a", "b", "c")
ROWS: list[dict[str, Any]] = [dict(zip(COLUMNS, cells, strict=True)) for cells in product((None, 1, 2, 3), repeat=3)]


def rule(**form: Any) -> Rule:
    return Rule("law", "A law.", **form)


# A rule, and what it comes to without a column; None where nothing is left of it.
RULES: list[tuple[Rule, dict[str, Rule | None]]] = [
    (
        rule(ordered=COLUMNS),
        {"a": rule(ordered=("b", "c")), "b": rule(ordered=("a", "c")), "ab": None, "abc": None},
    ),
    (rule(together=COLUMNS), {"a": rule(together=("b", "c")), "c": rule(together=("a", "b")), "bc": None, "abc": None}),
    (rule(different=COLUMNS), {"a": rule(different=("b", "c")), "b": rule(different=("a", "c")), "ac": None}),
    (
        rule(when=(("a", "present"),), then=(("b", "present"), ("c", "absent"))),
        {
            "a": None,
            "b": rule(when=(("a", "present"),), then=(("c", "absent"),)),
            "c": rule(when=(("a", "present"),), then=(("b", "present"),)),
            "bc": None,
        },
    ),
    (
        rule(when=(("a", "absent"),), then=(("b", (1, 2)),)),
        {"a": None, "b": None, "c": rule(when=(("a", "absent"),), then=(("b", (1, 2)),))},
    ),
    (rule(when=(("a", (1, 3)), ("b", "present")), then=(("c", (2,)),)), {"a": None, "b": None, "c": None}),
    (rule(when=(("a", SameAs("b")),), then=(("c", "present"),)), {"a": None, "b": None, "c": None}),
    (rule(when=(("a", "present"),), then=(("b", SameAs("c")),)), {"b": None, "c": None}),
    (rule(when=(("a", "present"),), then=(("b", "present"), ("b", SameAs("c")))), {"c": None}),
]  # fmt: skip


@pytest.mark.parametrize(("law", "left"), RULES, ids=map(str, range(len(RULES))))
def test_a_rule_is_asked_as_it_is_meant(law: Rule, left: dict[str, Rule | None]) -> None:
    meant = [law.holds(row) for row in ROWS]
    assert {*meant} == {True, False}
    asked = predicate(law)
    assert asked is not None
    assert [holds(asked, row) for row in ROWS] == meant
    frame = pd.DataFrame(ROWS, dtype="Int64")
    assert translated(law).pandas(frame).to_list() == meant
    assert pl.DataFrame(ROWS).select(translated(law).polars()).to_series().to_list() == meant
    for gone, rest in left.items():
        part = predicate(law, frozenset(gone))
        assert (part is None) == (rest is None), gone
        if part is not None and rest is not None:
            assert [holds(part, row) for row in ROWS] == [rest.holds(row) for row in ROWS], gone


def test_a_rule_in_sql() -> None:
    def said(law: Rule, without: str = "") -> str | None:
        return translated(law).sql(lambda column: f'"{column}"', frozenset(without))

    ordered, together, different, *when = (law for law, _ in RULES)
    assert said(ordered) == '("a" <= "b") AND ("a" <= "c") AND ("b" <= "c")'
    assert said(ordered, "a") == '("b" <= "c")'
    assert said(ordered, "ac") is None
    assert said(together) == '(("a" IS NULL) = ("b" IS NULL)) AND (("a" IS NULL) = ("c" IS NULL))'
    assert said(different, "b") == '("a" <> "c")'
    assert said(when[0]) == 'NOT ("a" IS NOT NULL) OR ("b" IS NOT NULL AND "c" IS NULL)'
    assert said(when[2], "c") is None
    assert translated(when[3]).sql() == "NOT ((a IS NOT NULL AND b IS NOT NULL AND a = b)) OR (c IS NOT NULL)"


def test_a_law_that_asks_nothing_is_kept_by_every_row() -> None:
    assert predicate(rule()) is None
    assert predicate(rule(ordered=("a",))) is None
    frame = pd.DataFrame(ROWS, dtype="Int64")
    assert translated(rule(ordered=("a",))).pandas(frame).all()
    assert pl.DataFrame(ROWS).select(translated(rule(together=("b",))).polars()).to_series().all()
    assert translated(rule(different=("a",))).sql() is None
    assert predicate(rule(when=(), then=(("a", "present"),))) is None
    assert predicate(rule(when=(("a", "present"),), then=())) is None
