"""Claims in, tables out: the cases that every language passes, passed by Python."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cases import HERE, key, tables
from make import files, stated
from stated import RECORDS, STATED, Stated

pytestmark = pytest.mark.slow

FILES = ("stated.json", "found.json", "dataset.json", "vocabularies.json")


@pytest.fixture(scope="module")
def made() -> dict[str, str]:
    """The files as Python makes them of their inputs."""
    return files()


@pytest.mark.parametrize(("case", "claimed"), [*zip(STATED, stated(), strict=True)], ids=[case.name for case in STATED])
def test_what_was_worked_out_by_hand_is_what_comes_out(case: Stated, claimed: dict[str, Any]) -> None:
    made = tables({"records": RECORDS} | claimed)
    for (table, place), cells in case.expects.items():
        rows = [row for row in made[table] if key(table, row) == place]
        if cells is None:
            assert rows == []
        else:
            (row,) = rows
            assert {name: row.get(name) for name in cells} == cells


@pytest.mark.slow
@pytest.mark.parametrize("name", FILES)
def test_every_case_comes_out_as_it_is_committed(name: str, made: dict[str, str]) -> None:
    committed = (HERE / name).read_text("utf-8")
    ours, theirs = (
        {case["name"]: case for case in json.loads(text).get("cases", ())} for text in (made[name], committed)
    )
    assert [case for case in ours if ours[case] != theirs.get(case)] == []
    assert made[name] == committed, "run tests/conformance/make.py"


def test_no_two_cases_have_one_name_and_each_names_its_rule(made: dict[str, str]) -> None:
    for text in made.values():
        cases = json.loads(text).get("cases", [])
        assert len({case["name"] for case in cases}) == len(cases)
        assert all(case["rule"] for case in cases)
