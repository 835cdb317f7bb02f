"""A package says what is wrong with it, all of it; and tools that are not ours accept a good one."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import frictionless
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import inputs, schema
from syria_events.editions import datapackage
from syria_events.editions.datapackage import DESCRIPTOR, Package
from syria_events.issues import Refused
from syria_events.schema import arrow

TYPES = {
    "thing_id": "string",
    "colour": "string",
    "label": "string",
    "count": "integer",
    "size": "number",
    "known": "boolean",
    "day": "date",
    "instant": "datetime",
    "geometry": "any",
}
CONSTRAINTS: dict[str, dict[str, Any]] = {
    "thing_id": {"required": True, "unique": True, "pattern": "[a-z]+"},
    "label": {"maxLength": 9},
    "count": {"minimum": 0, "maximum": 9},
    "size": {"minimum": 0, "maximum": 9},
}
THINGS = {
    "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
    "name": "things",
    "title": "Things",
    "description": "One column of every type.",
    "fields": [
        {"name": name, "type": type_, "description": name, "constraints": CONSTRAINTS.get(name, {})}
        for name, type_ in TYPES.items()
    ],
    "primaryKey": ["thing_id"],
    "foreignKeys": [{"fields": ["colour"], "reference": {"resource": "colour", "fields": ["value"]}}],
}
COLOURS = "value,label,definition,since,broader\nred,Red,Like blood.,0.1.0,\nblue,Blue,Like sky.,0.1.0,\n"
ROWS: list[dict[str, Any]] = [
    {
        "thing_id": "b",
        "colour": "blue",
        "label": "قرية",
        "count": 3,
        "size": 1.5,
        "known": True,
        "day": dt.date(2022, 8, 24),
        "instant": dt.datetime(2022, 8, 24, 1, tzinfo=dt.UTC),
        "geometry": arrow.point(36, 33),
    },
    {"thing_id": "a"},
]
HEAD = {
    "$schema": "https://datapackage.org/profiles/2.0/datapackage.json",
    "name": "small",
    "version": "0.1.0",
    "resources": [],
    "licenses": [{"name": "CC-BY-4.0"}],
}
TABLE, VOCABULARY = datapackage.table_path("things"), datapackage.vocabulary_path("colour")


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A good package of one table and one vocabulary, with nulls in every type."""
    return built(tmp_path / "small", ROWS)


def built(folder: Path, rows: list[dict[str, Any]]) -> Path:
    for path in (TABLE, VOCABULARY):
        (folder / path).parent.mkdir(parents=True)
    (folder / "schema" / "things.json").write_text(json.dumps(THINGS))
    shutil.copy(schema.root() / "schema" / "vocab.json", folder / "schema")
    (folder / VOCABULARY).write_text(COLOURS)
    known = schema.read(folder)
    data = arrow.from_rows(known.table("things"), known, rows)
    (folder / TABLE).write_bytes(arrow.to_bytes(data))
    files = {path: (folder / path).read_bytes() for path in (TABLE, VOCABULARY)}
    (folder / DESCRIPTOR).write_text(json.dumps(datapackage.render(HEAD, known, {"things": data}, files)))
    return folder


def found(folder: Path) -> list[tuple[str, str]]:
    return [(issue.path, issue.rule) for issue in Package.open(folder).issues()]


def edited(folder: Path, edit: Callable[[dict[str, Any]], object]) -> Path:
    """The package after a change to its descriptor."""
    descriptor = json.loads((folder / DESCRIPTOR).read_text())
    edit(descriptor)
    (folder / DESCRIPTOR).write_text(json.dumps(descriptor))
    return folder


# A good package


def test_a_good_package_has_no_issues(small: Path) -> None:
    assert Package.open(small).issues() == []


@pytest.mark.parametrize("rows", [ROWS, ROWS[1:], []], ids=["some null", "all null", "none"])
def test_frictionless_accepts_a_good_package(tmp_path: Path, rows: list[dict[str, Any]]) -> None:
    report = frictionless.validate(str(built(tmp_path / "small", rows) / DESCRIPTOR))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])
    assert report.stats["tasks"] == 2


def test_frictionless_sees_what_is_wrong_in_the_rows(tmp_path: Path) -> None:
    # A witness that accepts everything would prove nothing.
    bad = built(tmp_path / "small", [ROWS[0] | {"count": 10, "label": "much too long"}, {"thing_id": "NO"}])
    report = frictionless.validate(str(bad / DESCRIPTOR))
    assert sorted(error[0] for error in report.flatten(["fieldName"])) == ["count", "label", "thing_id"]


def test_a_package_opens_from_a_folder_its_descriptor_or_a_zip(small: Path, tmp_path: Path) -> None:
    shutil.make_archive(str(tmp_path / "flat"), "zip", small)
    shutil.make_archive(str(tmp_path / "nested"), "zip", tmp_path, "small")
    for path in (small, str(small), small / DESCRIPTOR, tmp_path / "flat.zip", tmp_path / "nested.zip"):
        opened = Package.open(path)
        assert opened.issues() == []
        assert (opened.version, opened.names) == ("0.1.0", ("things",))
        assert opened.table("things").num_rows == 2
        assert opened.path("things").is_file()


def test_a_table_is_read_once_and_its_vocabulary_is_whole_without_rows(tmp_path: Path) -> None:
    opened = Package.open(built(tmp_path / "small", []))
    assert opened.table("things") is opened.table("things")
    assert opened.table("things")["colour"].chunk(0).dictionary.to_pylist() == ["red", "blue"]


def test_the_schema_of_a_package_is_its_own(small: Path) -> None:
    assert list(Package.open(small).schema.tables) == ["things"]
    assert Package.open().schema is schema.installed()


def test_an_unknown_table_is_a_key_error_that_names_the_tables(small: Path) -> None:
    with pytest.raises(KeyError, match="things"):
        Package.open(small).path("thing")
    with pytest.raises(KeyError, match="things"):
        Package.open(small).table("colour")


# Rendering


def test_render_keeps_what_is_written_by_hand_and_its_order(small: Path) -> None:
    descriptor = json.loads((small / DESCRIPTOR).read_text())
    assert list(descriptor) == list(HEAD)
    assert {key: value for key, value in descriptor.items() if key != "resources"} == {
        key: value for key, value in HEAD.items() if key != "resources"
    }
    assert [resource["path"] for resource in descriptor["resources"]] == [TABLE, VOCABULARY]
    assert descriptor["resources"][0]["rows"] == 2


def test_render_puts_tables_before_vocabularies_in_readers_order() -> None:
    known = schema.installed()
    tables = {name: arrow.from_rows(table, known, []) for name, table in known.tables.items()}
    files = {datapackage.table_path(name): arrow.to_bytes(data) for name, data in tables.items()}
    files |= {datapackage.vocabulary_path(name): b"" for name in known.vocabularies}
    names = [resource["name"] for resource in datapackage.render(HEAD, known, tables, files)["resources"]]
    assert names[:2] == ["events", "event_actors"]
    assert names[len(tables) :] == sorted(known.vocabularies)
    assert len(names) == len(tables) + len(known.vocabularies)
    backwards = dict(reversed(files.items()))
    assert datapackage.render(HEAD, known, tables, backwards) == datapackage.render(HEAD, known, tables, files)


def test_render_refuses_when_a_file_is_missing(small: Path) -> None:
    known = schema.read(small)
    with pytest.raises(Refused) as caught:
        datapackage.render(HEAD, known, {}, {})
    assert [issue.path for issue in caught.value.issues] == sorted([TABLE, VOCABULARY])


def test_the_dataset_s_own_schema_passes_frictionless_without_rows(tmp_path: Path) -> None:
    known = schema.installed()
    shutil.copytree(schema.root() / "schema", tmp_path / "schema")
    tables = {name: arrow.from_rows(table, known, []) for name, table in known.tables.items()}
    files = {datapackage.table_path(name): arrow.to_bytes(data) for name, data in tables.items()}
    files |= {
        datapackage.vocabulary_path(name): (tmp_path / datapackage.vocabulary_path(name)).read_bytes()
        for name in known.vocabularies
    }
    for path, content in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_bytes(content)
    (tmp_path / DESCRIPTOR).write_text(json.dumps(datapackage.render(HEAD, known, tables, files)))
    assert Package.open(tmp_path).issues() == []
    report = frictionless.validate(str(tmp_path / DESCRIPTOR))
    assert report.valid, report.flatten(["title", "rowNumber", "fieldName", "message"])


# What is wrong


def set_(name: str, **values: object) -> Callable[[dict[str, Any]], None]:
    """An edit of one resource; None takes the key away."""

    def edit(descriptor: dict[str, Any]) -> None:
        resource = next(resource for resource in descriptor["resources"] if resource["name"] == name)
        for key, value in values.items():
            resource[key] = value
            if value is None:
                del resource[key]

    return edit


def renamed(descriptor: dict[str, Any]) -> None:
    descriptor["resources"][0]["name"] = "thongs"


EDITS: dict[str, tuple[Callable[[dict[str, Any]], object], list[tuple[str, str]]]] = {
    "no version": (lambda d: d.pop("version"), [(DESCRIPTOR, "descriptor")]),
    "version is a number": (lambda d: d.update(version=1), [(DESCRIPTOR, "descriptor")]),
    "no resources": (lambda d: d.pop("resources"), [(DESCRIPTOR, "descriptor")] * 3),
    "empty resources": (lambda d: d.update(resources=[]), [(DESCRIPTOR, "descriptor")] * 3),
    "resources is an object": (lambda d: d.update(resources={}), [(DESCRIPTOR, "descriptor")] * 3),
    "resource is a text": (lambda d: d["resources"].append("x"), [(DESCRIPTOR, "descriptor")]),
    "resource without a name": (lambda d: d["resources"].append({"path": "x"}), [(DESCRIPTOR, "descriptor")]),
    "name twice": (lambda d: d["resources"].append(d["resources"][0]), [(DESCRIPTOR, "descriptor")]),
    "unknown table": (renamed, [(DESCRIPTOR, "descriptor")] * 2),
    "table not listed": (lambda d: d["resources"].pop(0), [(DESCRIPTOR, "descriptor")]),
    "vocabulary not listed": (lambda d: d["resources"].pop(1), [(DESCRIPTOR, "descriptor")]),
    "no path": (set_("things", path=None), [(DESCRIPTOR, "path")]),
    "several paths": (set_("things", path=[TABLE]), [(DESCRIPTOR, "path")]),
    "empty path": (set_("things", path=""), [(DESCRIPTOR, "path")]),
    "path above": (set_("things", path="../small/" + TABLE), [(DESCRIPTOR, "path")]),
    "path above, inside": (set_("things", path="schema/../" + TABLE), [(DESCRIPTOR, "path")]),
    "absolute path": (set_("things", path="/etc/hostname"), [(DESCRIPTOR, "path")]),
    "drive": (set_("things", path="c:\\things.parquet"), [(DESCRIPTOR, "path")]),
    "address": (set_("things", path="https://example.org/things.parquet"), [(DESCRIPTOR, "path")]),
    "NUL": (set_("things", path="things\0.parquet"), [(DESCRIPTOR, "path")]),
    "no such file": (set_("things", path="none.parquet"), [("none.parquet", "missing")]),
    "very long name": (set_("things", path="n" * 5000), [(DESCRIPTOR, "path")]),
    "a folder": (set_("things", path="schema"), [("schema", "missing")]),
    "no hash": (set_("things", hash=None), [(TABLE, "hash")]),
    "wrong hash": (set_("colour", hash="sha256:" + "0" * 64), [(VOCABULARY, "hash")]),
    "wrong rows": (set_("things", rows=3), [(TABLE, "hash")]),
    "wrong content hash": (set_("things", content_hash="sha256:"), [(TABLE, "hash")]),
    "no schema": (set_("things", schema=None), [(DESCRIPTOR, "descriptor")]),
    "another schema": (set_("colour", schema="schema/none.json"), [(DESCRIPTOR, "descriptor")]),
    "stale title": (set_("things", title="Thongs"), [(DESCRIPTOR, "descriptor")]),
    "two at once": (
        lambda d: (set_("things", path="..")(d), set_("colour", hash=None)(d)),
        [(DESCRIPTOR, "path"), (VOCABULARY, "hash")],
    ),
}


@pytest.mark.parametrize("name", EDITS)
def test_a_wrong_descriptor_is_told(small: Path, name: str) -> None:
    edit, wanted = EDITS[name]
    assert found(edited(small, edit)) == wanted


DAMAGE: dict[str, tuple[Callable[[Path], object], list[tuple[str, str]]]] = {
    "truncated": (
        lambda folder: (folder / TABLE).write_bytes((folder / TABLE).read_bytes()[:-9]),
        [(TABLE, "hash"), (TABLE, "parquet")],
    ),
    "text": (lambda folder: (folder / TABLE).write_text("a,b\n"), [(TABLE, "hash"), (TABLE, "parquet")]),
    "nothing": (lambda folder: (folder / TABLE).write_bytes(b""), [(TABLE, "hash"), (TABLE, "parquet")]),
    "gone": (lambda folder: (folder / TABLE).unlink(), [(TABLE, "missing")]),
    "longer vocabulary": (
        lambda folder: (folder / VOCABULARY).write_text(COLOURS + "sky,Sky,Up.,0.1.0,\n"),
        [(VOCABULARY, "hash")],
    ),
    "no schema": (lambda folder: (folder / "schema" / "things.json").unlink(), [("schema", "schema")]),
    "bad schema": (lambda folder: (folder / "schema/things.json").write_text("{"), [("schema/things.json", "json")]),
}


@pytest.mark.parametrize("name", DAMAGE)
def test_a_damaged_package_is_told(small: Path, name: str) -> None:
    act, wanted = DAMAGE[name]
    act(small)
    assert found(small) == wanted


def test_a_file_with_other_columns_is_told_even_when_its_hash_is_right(small: Path) -> None:
    for data in (pa.table({"thing_id": ["a"]}), arrow.read(small / TABLE).set_column(3, "count", pa.array([1, 2]))):
        content = arrow.to_bytes(data)
        (small / TABLE).write_bytes(content)
        files = {TABLE: content, VOCABULARY: (small / VOCABULARY).read_bytes()}
        descriptor = datapackage.render(HEAD, schema.read(small), {"things": data}, files)
        (small / DESCRIPTOR).write_text(json.dumps(descriptor))
        assert found(small) == [(TABLE, "columns")]


def test_a_path_that_leaves_the_folder_is_not_served(small: Path) -> None:
    opened = Package.open(edited(small, set_("things", path="../small/" + TABLE)))
    with pytest.raises(Refused):
        opened.path("things")
    with pytest.raises(Refused):
        opened.table("things")


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '"x"', "[" * 100_000, "1" * 5000, "\ufeff{}"])
def test_a_descriptor_that_is_no_json_object_is_refused(small: Path, text: str) -> None:
    (small / DESCRIPTOR).write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as caught:
        Package.open(small)
    assert [issue.rule for issue in caught.value.issues] == ["descriptor"]


def test_a_descriptor_in_another_encoding_is_refused(small: Path) -> None:
    (small / DESCRIPTOR).write_bytes('{"name": "é"}'.encode("latin-1"))
    with pytest.raises(Refused):
        Package.open(small)


def test_a_place_without_a_package_is_refused(tmp_path: Path) -> None:
    (tmp_path / "text.zip").write_text("no zip")
    (tmp_path / "empty.zip").write_bytes(b"")
    (tmp_path / "folder" / DESCRIPTOR).mkdir(parents=True)
    with zipfile.ZipFile(tmp_path / "bare.zip", "w") as archive:
        archive.writestr("readme", "nothing here")
    for name in ("none", "none.zip", "text.zip", "empty.zip", "bare.zip", "folder", "", f"none/{DESCRIPTOR}"):
        with pytest.raises(Refused) as caught:
            Package.open(tmp_path / name)
        assert len(caught.value.issues) == 1, name


def test_a_damaged_zip_is_read_or_refused(small: Path, tmp_path: Path) -> None:
    file = tmp_path / "small.zip"
    shutil.make_archive(str(file.with_suffix("")), "zip", small)
    content = file.read_bytes()
    refused = 0
    for place in range(0, len(content), 61):
        file.write_bytes(content[:place] + bytes([content[place] ^ 0xFF]) + content[place + 1 :])
        try:
            Package.open(file)
        except Refused:
            refused += 1
    assert refused > len(content) // 61 // 2


@pytest.mark.parametrize("member", ["../out", "/out", "a/../../out", "..\\out", "c:/out"])
def test_a_zip_that_leaves_its_folder_is_refused_and_nothing_is_written(
    small: Path, tmp_path: Path, member: str
) -> None:
    file = tmp_path / "small.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.write(small / DESCRIPTOR, DESCRIPTOR)
        archive.writestr(member, "x")
    with pytest.raises(Refused) as caught:
        Package.open(file)
    assert [issue.rule for issue in caught.value.issues] == ["path"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=5,
)
RESOURCES = st.lists(
    JSON
    | st.dictionaries(
        st.sampled_from(["name", "path", "format", "hash", "schema", "rows"]),
        JSON | st.sampled_from(["things", "colour", TABLE, VOCABULARY, "parquet", "schema"]),
    )
)


@given(JSON | RESOURCES, JSON)
def test_any_descriptor_has_its_issues_told(
    tmp_path_factory: pytest.TempPathFactory, resources: object, version: object
) -> None:
    folder = tmp_path_factory.getbasetemp() / "any"
    if not folder.exists():
        built(folder, ROWS)
    (folder / DESCRIPTOR).write_text(json.dumps({"version": version, "resources": resources}))
    opened = Package.open(folder)
    assert opened.issues()
    assert all(isinstance(name, str) for name in opened.names)


def test_what_a_stranger_has_written_is_told_shortly(small: Path) -> None:
    """Numbers that Python does not print, deep lists, and long texts, in the places of what was expected."""
    long, deep = "n" * 100_000, [[[[[[[[[["x"]]]]]]]]]]
    for value, said in (
        (10**5000, "a very large int"),
        (long, "nnn"),
        (deep, "[[[[[[[...]]]]]]]"),
        (dict.fromkeys(map(str, range(1000))), "{'0': None, "),
    ):
        opened = Package.open(edited(small, lambda d: None))
        opened.descriptor["resources"][0]["hash"] = value
        (issue,) = opened.issues()
        assert said in issue.message
        assert len(issue.message) < 700


def test_a_pattern_that_takes_exponential_time_is_refused_where_it_stands(small: Path) -> None:
    path = small / "schema" / "things.json"
    things = json.loads(path.read_text())
    for field in things["fields"]:
        if field["name"] == "label":
            field["constraints"] = {"pattern": "(?=a)b"}
    path.write_text(json.dumps(things))
    opened = Package.open(small)
    with pytest.raises(Refused) as caught:
        opened.schema  # noqa: B018 - which reads it
    (issue,) = caught.value.issues
    assert (issue.path, issue.rule) == ("schema/things.json", "pattern")
    assert "expected a pattern that is matched in linear time, found '(?=a)b'" in issue.message


def test_files_of_more_than_a_memory_holds_in_all_are_not_read(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    both = sum((small / path).stat().st_size for path in (TABLE, VOCABULARY))
    monkeypatch.setattr(inputs, "TOTAL", both)
    assert Package.open(small).issues() == []
    monkeypatch.setattr(inputs, "TOTAL", both - 1)
    assert found(small) == [(DESCRIPTOR, "size")]


def test_more_resources_than_any_of_ours_are_told(small: Path) -> None:
    most = datapackage._RESOURCES
    edited(small, lambda d: d["resources"].extend({"name": f"r{n}", "path": f"r{n}.csv"} for n in range(most)))
    messages = [issue.message for issue in Package.open(small).issues()]
    assert f"expected at most {most} resources, found {most + 2}" in messages
    assert len(messages) < 3 * most


def test_a_package_shows_its_name_version_and_tables(small: Path) -> None:
    shown = repr(Package.open(small))
    assert "small 0.1.0" in shown
    assert "1 table" in shown
    assert "things" in Package.open(small)._repr_html_()
    assert "? ?" in repr(Package.open(edited(small, lambda d: (d.pop("name"), d.pop("version")))))
