"""A folder of CSV files: which it is, what its descriptor says of the files, and at which line a row stands."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from syria_events import schema
from syria_events.checks import csvfolder
from syria_events.editions.contenthash import content_hash
from syria_events.editions.datapackage import DESCRIPTOR
from syria_events.issues import Issue
from syria_events.schema import Schema

INSTALLED = schema.installed()
SCHEMA = Schema({name: INSTALLED.tables[name] for name in ("actors", "locations")}, INSTALLED.vocabularies)
ROWS = pa.table({"a": [1, 2]})
FILES = {"actors": b"a\n1\n2\n", "locations": b"a\n3\n4\n"}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / f"{name}.csv").write_bytes(content)
    return tmp_path


def entry(name: str) -> dict[str, Any]:
    content = FILES[name]
    return {
        "name": name,
        "path": f"{name}.csv",
        "bytes": len(content),
        "rows": 2,
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "content_hash": content_hash(ROWS),
    }


def described(*entries: Any, read: dict[str, pa.Table] | None = None, folder: Path) -> list[Issue]:
    tables = dict.fromkeys(FILES, ROWS) if read is None else read
    return list(csvfolder.stamp_issues(folder, {"resources": list(entries)}, tables, SCHEMA))


def test_a_folder_of_tables_as_csv_is_known_by_its_files(folder: Path) -> None:
    assert csvfolder.is_one(folder)
    assert csvfolder.is_one(folder / DESCRIPTOR)  # which need not be there
    assert not csvfolder.is_one(folder / "actors.csv")
    assert not csvfolder.is_one(folder / "nowhere")
    assert csvfolder.tables(folder, SCHEMA) == {name: folder / f"{name}.csv" for name in FILES}
    assert csvfolder.tables(folder / DESCRIPTOR, SCHEMA) == csvfolder.tables(folder, SCHEMA)
    (folder / "locations.csv").unlink()
    (folder / "locations.csv").mkdir()
    assert list(csvfolder.tables(folder, SCHEMA)) == ["actors"]
    (folder / "schema").mkdir()
    assert not csvfolder.is_one(folder)  # a package has a schema of its own


def test_a_folder_without_tables_of_ours_is_none(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_bytes(b"a\n1\n")
    assert not csvfolder.is_one(tmp_path)


def test_the_descriptor_is_read_where_there_is_one(folder: Path) -> None:
    assert csvfolder.head(folder) == csvfolder.head(folder / DESCRIPTOR) == ({}, [])
    (folder / DESCRIPTOR).write_text(json.dumps({"version": "2.1.0"}), "utf-8")
    assert csvfolder.head(folder) == csvfolder.head(folder / DESCRIPTOR) == ({"version": "2.1.0"}, [])
    (folder / DESCRIPTOR).write_bytes(b"[]")
    wrong = Issue(DESCRIPTOR, 0, "descriptor", "expected a JSON object, found list")
    assert csvfolder.head(folder) == ({}, [wrong])
    (folder / DESCRIPTOR).write_bytes(b"{")
    found, (issue,) = csvfolder.head(folder)
    assert found == {}
    assert (issue.path, issue.line, issue.rule) == (DESCRIPTOR, 0, "descriptor")
    assert issue.message.startswith("expected JSON in UTF-8; ")
    (folder / DESCRIPTOR).unlink()
    (folder / DESCRIPTOR).mkdir()
    assert csvfolder.head(folder)[1][0].message.startswith("expected JSON in UTF-8; ")


def test_what_the_descriptor_says_of_the_files_is_accepted(folder: Path) -> None:
    assert described(*map(entry, FILES), folder=folder) == []
    assert list(csvfolder.stamp_issues(folder, {}, {}, SCHEMA)) == []  # there is none
    # Of a table that could not be read nothing is said here.
    assert described(entry("actors"), entry("locations") | {"rows": 9}, read={"actors": ROWS}, folder=folder) == []


@pytest.mark.parametrize("key", ["path", "bytes", "rows", "hash", "content_hash"])
def test_a_file_that_is_not_as_described_is_told(folder: Path, key: str) -> None:
    good = entry("locations")
    for wrong, shown in (({**good, key: 7}, "7"), ({k: v for k, v in good.items() if k != key}, "None")):
        (issue,) = described(entry("actors"), wrong, folder=folder)
        said = f"locations: the descriptor has {key} {shown}; expected {good[key]!r}"
        assert issue == Issue("locations.csv", 0, "hash", said)


@pytest.mark.parametrize("stray", [7, None, "locations", [], {}, {"name": 7}, {"name": ["locations"]}, {"name": None}])
def test_a_table_that_the_descriptor_does_not_list_is_told(folder: Path, stray: object) -> None:
    missing = Issue(DESCRIPTOR, 0, "descriptor", "expected a resource called 'locations'")
    assert described(entry("actors"), stray, folder=folder) == [missing]


@pytest.mark.parametrize("resources", [None, 7, {}, "actors", []])
def test_resources_that_are_no_list_list_nothing(folder: Path, resources: object) -> None:
    found = list(csvfolder.stamp_issues(folder, {"resources": resources}, {}, SCHEMA))
    assert [issue.message for issue in found] == [f"expected a resource called {name!r}" for name in FILES]


def test_a_table_of_the_version_without_a_file_is_told(folder: Path) -> None:
    (folder / "locations.csv").unlink()
    missing = Issue("locations.csv", 0, "missing", "expected this file, a table of the version")
    assert described(*map(entry, FILES), folder=folder) == [missing]


def test_an_issue_of_a_row_is_placed_at_the_line_of_its_file() -> None:
    lines = {"actors": [2, 3, 7]}
    for line, of_file in ((0, 0), (1, 2), (3, 7)):
        assert csvfolder.placed(Issue("actors", line, "text", "m"), lines) == Issue("actors.csv", of_file, "text", "m")
    other = Issue("locations", 1, "text", "m")
    assert csvfolder.placed(other, lines) is other
