"""Claims in, tables out: the cases that every language passes, passed by Python."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cases import HERE, key, tables
from make import files, stated
from stated import RECORDS, STATED, Stated

FILES = {name: json.loads((HERE / name).read_text("utf-8")) for name in ("stated.json", "found.json", "dataset.json")}


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


@pytest.mark.parametrize("name", FILES)
def test_every_case_comes_out_as_it_is_committed(name: str) -> None:
    shared = {part: FILES[name].get(part) for part in ("records", "claims")}
    for case in FILES[name]["cases"]:
        made = {table: rows for table, rows in tables(shared | case).items() if rows}
        assert made == {table: rows for table, rows in case["tables"].items() if rows}, case["name"]


def test_the_files_are_as_the_script_makes_them() -> None:
    assert files() == {name: (HERE / name).read_text("utf-8") for name in files()}


def test_no_two_cases_have_one_name_and_each_names_its_rule() -> None:
    for content in FILES.values():
        names = [case["name"] for case in content["cases"]]
        assert len(set(names)) == len(names)
        assert all(case["rule"] for case in content["cases"])
