"""The reader of `schema/` refuses what it does not understand, so nothing written there is ignored."""

from __future__ import annotations

import copy
import csv
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.issues import Refused

VOCABULARY = "value,label,definition,since,broader\nred,Red,Like blood.,0.1.0,warm\nblue,Blue,Like sky.,0.2.0,\n"
TABLE: dict[str, Any] = {
    "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
    "name": "things",
    "title": "Things",
    "description": "What there is.",
    "fields": [
        {"name": "thing_id", "type": "string", "constraints": {"required": True, "unique": True, "pattern": "[a-z]+"}},
        {"name": "colour", "type": "string", "description": "Colour."},
        {"name": "low", "type": "integer", "unit": "items", "constraints": {"minimum": 0, "maximum": 9}},
        {"name": "high", "type": "integer"},
        {"name": "tags", "type": "string", "separator": ";", "constraints": {"maxLength": 9}},
        {"name": "parent_id", "type": "string"},
    ],
    "primaryKey": ["thing_id"],
    "foreignKeys": [
        {"fields": ["colour"], "reference": {"resource": "colour", "fields": ["value"]}},
        {"fields": ["parent_id"], "reference": {"resource": "", "fields": ["thing_id"]}},
    ],
    "rules": [
        {"name": "order", "description": "Low is not above high.", "ordered": ["low", "high"]},
        {"name": "both", "together": ["low", "high"]},
        {"name": "red_is_tagged", "when": {"colour": ["red"]}, "then": {"tags": "present"}},
    ],
}
Place = tuple[str | int, ...]


def read(folder: Path, table: object = TABLE, vocabulary: str | bytes = VOCABULARY) -> schema.Schema:
    (folder / "schema" / "vocab").mkdir(parents=True, exist_ok=True)
    (folder / "schema" / "things.json").write_text(table if isinstance(table, str) else json.dumps(table))
    content = vocabulary if isinstance(vocabulary, bytes) else vocabulary.encode()
    (folder / "schema" / "vocab" / "colour.csv").write_bytes(content)
    return schema.read(folder)


def places(node: Any, place: Place = ()) -> Iterator[Place]:
    """Where every value of a JSON text stands, the whole first."""
    yield place
    inner = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in inner:
        yield from places(value, (*place, key))


def at(node: Any, place: Place) -> Any:
    for key in place:
        node = node[key]
    return node


def replaced(place: Place, value: object) -> Any:
    if not place:
        return value
    table = copy.deepcopy(TABLE)
    at(table, place[:-1])[place[-1]] = value
    return table


OBJECTS = [place for place in places(TABLE) if isinstance(at(TABLE, place), dict)]


def issues(folder: Path, table: object = TABLE, vocabulary: str | bytes = VOCABULARY) -> list[str]:
    with pytest.raises(Refused) as caught:
        read(folder, table, vocabulary)
    return [str(issue) for issue in caught.value.issues]


# What is read


def test_what_is_written_is_what_is_read(tmp_path: Path) -> None:
    found = read(tmp_path)
    table = found.table("things")
    assert table.names == ("thing_id", "colour", "low", "high", "tags", "parent_id")
    assert table.field("thing_id") == schema.Field(
        "thing_id", "string", "", required=True, unique=True, pattern="[a-z]+"
    )
    assert table.field("colour") == schema.Field("colour", "string", "Colour.", vocabulary="colour")
    assert table.field("low") == schema.Field("low", "integer", "", unit="items", minimum=0, maximum=9)
    assert table.field("tags") == schema.Field("tags", "string", "", separator=";", max_length=9)
    assert table.primary_key == ("thing_id",)
    assert table.foreign_keys[1] == schema.ForeignKey(("parent_id",), "things", ("thing_id",))
    assert [rule.columns for rule in table.rules] == [("low", "high"), ("low", "high"), ("colour", "tags")]


def test_a_vocabulary_keeps_its_order(tmp_path: Path) -> None:
    found = read(tmp_path).vocabularies["colour"]
    assert found.values == ("red", "blue")
    assert found.broader == {"red": "warm"}


def test_the_dataset_s_own_schema_is_read() -> None:
    folder = schema.root() / "schema"
    found = schema.installed()
    assert {*found.tables, "vocab"} == {path.stem for path in folder.glob("*.json")}
    assert set(found.vocabularies) == {path.stem for path in (folder / "vocab").glob("*.csv")}
    closed = {field.vocabulary for table in found.tables.values() for field in table.fields} - {None}
    assert closed <= set(found.vocabularies)


def test_a_name_that_is_not_there_is_a_key_error(tmp_path: Path) -> None:
    found = read(tmp_path)
    with pytest.raises(KeyError, match="things"):
        found.table("thing")
    with pytest.raises(KeyError, match="things"):
        found.table("things").field("color")


@pytest.mark.parametrize(
    ("row", "broken"),
    [
        ({"low": 1, "high": 2}, []),
        ({"low": 2, "high": 2}, []),
        ({"low": 2, "high": 1}, ["order"]),
        ({"low": 1}, ["both"]),
        ({"colour": "red", "tags": "x"}, []),
        ({"colour": "red"}, ["red_is_tagged"]),
        ({"colour": "blue"}, []),
    ],
)
def test_a_rule_holds_or_not_row_by_row(tmp_path: Path, row: dict[str, Any], broken: list[str]) -> None:
    table = read(tmp_path).table("things")
    whole = {**dict.fromkeys(table.names), **row}
    assert [rule.name for rule in table.rules if not rule.holds(whole)] == broken


# What is refused


@pytest.mark.parametrize("place", OBJECTS, ids=lambda place: "/".join(map(str, place)) or "table")
def test_an_unknown_keyword_is_refused_wherever_it_stands(tmp_path: Path, place: Place) -> None:
    for keyword in ("enum", "minLength", "Name", "fields ", ""):
        assert any(
            "keyword" in issue or "no column" in issue
            for issue in issues(tmp_path, replaced(place, {**at(TABLE, place), keyword: "present"}))
        ), keyword


@pytest.mark.parametrize("place", OBJECTS, ids=lambda place: "/".join(map(str, place)) or "table")
def test_a_keyword_given_twice_is_refused(tmp_path: Path, place: Place) -> None:
    marked = json.dumps(replaced(place, {**at(TABLE, place), "": 0}))
    keyword, value = next(iter(at(TABLE, place).items()))
    twice = marked.replace('"": 0', f"{json.dumps(keyword)}: {json.dumps(value)}")
    assert "twice" in issues(tmp_path, twice)[0]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-3, 3) | st.just(0.5) | st.text("a[(", max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["name", "type", "a"]), inner),
    max_leaves=3,
)


@given(st.sampled_from(list(places(TABLE))), JSON)
def test_any_json_in_any_place_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: Place, value: object
) -> None:
    try:
        read(tmp_path_factory.getbasetemp() / "any", replaced(place, value))
    except Refused as refused:
        assert refused.issues


@given(st.sampled_from([place for place in places(TABLE) if place and isinstance(place[-1], str)]))
def test_a_value_of_another_kind_is_refused(tmp_path_factory: pytest.TempPathFactory, place: Place) -> None:
    # An object fits nowhere but where there is one already, and null fits nowhere.
    wrong: object = None if isinstance(at(TABLE, place), dict) else {"name": "a"}
    assert issues(tmp_path_factory.getbasetemp() / "kind", replaced(place, wrong))


BAD_PLACES: dict[str, tuple[Place, object]] = {
    "unknown type": (("fields", 0, "type"), "text"),
    "name of another file": (("name",), "thing"),
    "two fields of one name": (("fields", 3, "name"), "low"),
    "no regular expression": (("fields", 0, "constraints", "pattern"), "[a-z"),
    "key without a column": (("primaryKey",), ["id"]),
    "foreign key without a column": (("foreignKeys", 0, "fields"), ["color"]),
    "foreign key to no table": (("foreignKeys", 0, "reference", "resource"), "colours"),
    "foreign key to no column": (("foreignKeys", 1, "reference", "fields"), ["id"]),
    "foreign key of unequal length": (("foreignKeys", 0, "reference", "fields"), ["value", "label"]),
    "rule without a form": (("rules", 0), {"name": "order"}),
    "rule of two forms": (("rules", 0), {"name": "order", "ordered": ["low", "high"], "together": ["low", "high"]}),
    "when without then": (("rules", 2), {"name": "x", "when": {"colour": "present"}}),
    "rule on no column": (("rules", 0, "ordered"), ["low", "hihg"]),
    "condition on no column": (("rules", 2, "then"), {"tag": "present"}),
    "unknown condition": (("rules", 2, "then", "tags"), "presnt"),
    "same as no column": (("rules", 2, "then", "tags"), {"same_as": ["colour"]}),
    "same as a column and more": (("rules", 2, "then", "tags"), {"same_as": "colour", "or": "low"}),
    "unknown format": (("fields", 5, "format"), "email"),
    "codes of no list": (("fields", 5, "codes"), "postcodes"),
}


@pytest.mark.parametrize("name", BAD_PLACES)
def test_nonsense_is_refused(tmp_path: Path, name: str) -> None:
    assert len(issues(tmp_path, replaced(*BAD_PLACES[name]))) == 1


def test_more_columns_than_are_read_are_refused_at_once(tmp_path: Path) -> None:
    fields = [{"name": f"c{number}", "type": "string"} for number in range(1001)]
    assert "expected at most 1000 of fields" in issues(tmp_path, TABLE | {"fields": fields})[0]


@pytest.mark.parametrize("text", ["", "{", "null", "[]", '"x"', "[" * 100_000, "1" * 5000])
def test_a_file_that_is_no_json_object_is_refused(tmp_path: Path, text: str) -> None:
    assert len(issues(tmp_path, text)) == 1


@pytest.mark.parametrize(
    ("vocabulary", "line"),
    [
        ("", 1),
        ("value,label\n", 1),
        (VOCABULARY + "red,Red,Again.,0.1.0,\n", 4),
        (VOCABULARY + "sky,Sky,,0.1.0,\n", 4),
        (VOCABULARY + "sky,Sky,Up.,0.1.0\n", 4),
        (VOCABULARY + "sky,Sky,Up.,0.1.0,,\n", 4),
        (VOCABULARY + "\n", 4),
        (VOCABULARY.encode() + b"\xff", 0),
    ],
    ids=["nothing", "header", "twice", "no definition", "four cells", "six cells", "blank", "not UTF-8"],
)
def test_a_wrong_vocabulary_is_refused_by_line(tmp_path: Path, vocabulary: str | bytes, line: int) -> None:
    [issue] = issues(tmp_path, TABLE, vocabulary)
    assert f"colour.csv:{line}: " in issue


@pytest.mark.parametrize("raised", [131_072, 10**9])
def test_a_vocabulary_with_a_huge_cell_is_refused(tmp_path: Path, raised: int) -> None:
    limit = csv.field_size_limit(raised)  # other libraries raise it for the whole process
    try:
        assert "colour.csv:0: " in issues(tmp_path, TABLE, VOCABULARY + "x" * 200_000)[0]
    finally:
        csv.field_size_limit(limit)


def test_every_problem_is_told_at_once(tmp_path: Path) -> None:
    table = copy.deepcopy(TABLE)
    table["enum"] = []
    table["fields"][0]["constraints"]["minLength"] = 1
    table["rules"][0]["order"] = []
    assert len(issues(tmp_path, table, VOCABULARY + "red,Red,Again.,0.1.0,\n")) == 4


def test_a_folder_without_a_schema_is_refused(tmp_path: Path) -> None:
    for folder in (tmp_path, tmp_path / "none"):
        with pytest.raises(Refused, match="no table found"):
            schema.read(folder)
