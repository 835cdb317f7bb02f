"""The layouts of other datasets, as `schema/field/` has them."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from syria_events import schema
from syria_events.field import laws, layouts
from syria_events.schema.arrow import plain_type


@pytest.mark.parametrize("path", sorted(layouts.folder().glob("*.json")), ids=lambda path: path.stem)
def test_everything_is_described(path: Path) -> None:
    text = json.loads(path.read_text("utf-8"))
    parts = [text, *text["fields"], *text.get("rules", ()), *text.get("editions", ())]
    for part in parts:
        assert re.match(r"[A-Zl1].+\.$", part["description"]), part["name"]


@pytest.mark.parametrize("name", layouts.NAMES)
def test_what_becomes_of_a_column_is_a_column_of_the_events(name: str) -> None:
    made = layouts.made().table("field_events")
    becoming = [column.becomes for column in layouts.layout(name).columns if column.becomes]
    assert set(becoming) <= set(made.names) and len(set(becoming)) == len(becoming) > 20


def test_the_events_have_every_column_of_ours_in_its_type() -> None:
    ours, made = schema.installed().table("events"), layouts.made().table("field_events")
    assert made.names[: len(ours.names)] == ours.names
    kinds = [(field.type, field.unit, field.vocabulary) for field in ours.fields]
    assert [(field.type, field.unit, field.vocabulary) for field in made.fields[: len(kinds)]] == kinds
    assert all(re.fullmatch("[a-z][a-z0-9_]{0,31}", name) for name in made.names)


def test_the_editions_have_as_many_columns_as_the_releases() -> None:
    counts = {edition.name: len(edition.fields) for edition in layouts.layout("ucdp-ged").editions}
    assert counts == {"20.1": 49, "17.1": 42, "ours": 50, "hdx": 52}
    assert [len(edition.fields) for edition in layouts.layout("acled").editions] == [31, 31, 32]


def test_every_subtype_of_acled_has_a_type_and_a_disorder() -> None:
    terms = layouts.layout("acled").vocabularies
    assert len(terms["acled_sub_event_type"].values) == 25
    assert set(terms["acled_sub_event_type"].broader.values()) == set(terms["acled_event_type"].values)
    assert set(terms["acled_disorder"].broader) == set(terms["acled_sub_event_type"].values)


def test_an_unknown_layout_names_those_there_are() -> None:
    with pytest.raises(KeyError, match="ucdp-ged, acled"):
        layouts.layout("gtd")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"sentinels": ["-1"]}, "unknown keyword 'sentinels'"),
        ({"needed": ["nothing"]}, "needed: there is no field nothing"),
        ({"primaryKey": []}, "expected one column"),
        ({"editions": [{"name": "x", "description": "X.", "fields": ["y"]}]}, "edition x: there is no field y"),
        ({"rules": [{"name": "r", "description": "R.", "severity": "error"}]}, "rule r: expected one of these forms"),
        ({"rules": [{"name": "r", "description": "R.", "severity": "bad", "any": ["best"]}]}, "severity error or warn"),
        ({"rules": [{"name": "r", "description": "R.", "severity": "error", "any": ["z"]}]}, "there is no field z"),
        ({"name": "other"}, "expected the name"),
    ],
)
def test_a_layout_is_read_strictly(tmp_path: Path, change: dict[str, Any], said: str) -> None:
    text = json.loads((layouts.folder() / "ucdp-ged.json").read_text("utf-8")) | change
    (tmp_path / "ucdp-ged.json").write_text(json.dumps(text), "utf-8")
    with pytest.raises(se.Refused, match=re.escape(said)):
        layouts.read(tmp_path / "ucdp-ged.json")


_KINDS: dict[str, st.SearchStrategy[Any]] = {
    "integer": st.integers(0, 8),
    "string": st.sampled_from(["a", "b"]),
    "date": st.dates(date(2000, 12, 30), date(2001, 1, 2)),
}
_RULES = [(name, rule.name) for name in layouts.NAMES for rule in layouts.layout(name).rules]


@pytest.mark.parametrize(("name", "rule"), _RULES)
@given(data=st.data())
def test_a_rule_on_columns_says_what_it_says_row_by_row(name: str, rule: str, data: st.DataObject) -> None:
    known = layouts.layout(name)
    law = next(each for each in known.rules if each.name == rule)
    cells = {column: st.none() | _KINDS[known.column(column).field.type] for column in law.columns}
    for column in {"year", "start_year", "end_year"} & cells.keys():
        cells[column] = st.none() | st.integers(2000, 2001)
    rows = data.draw(st.lists(st.fixed_dictionaries(cells), max_size=8))
    columns = {
        column: pa.chunked_array([pa.array([row[column] for row in rows], plain_type(known.column(column).field))])
        for column in law.columns
    }
    mask = laws.broken(law, columns)
    assert mask is not None
    assert mask.to_pylist() == [not law.holds(row) for row in rows]


def test_a_rule_whose_columns_are_not_there_says_nothing() -> None:
    assert laws.broken(layouts.layout("acled").rules[0], {}) is None
