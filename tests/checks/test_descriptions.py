"""What describes the dataset, in JSON and CSV, is text as it should be; each fault is told at its line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from syria_events import schema
from syria_events.checks.descriptions import description_issues
from syria_events.checks.heads import NAME

HIDDEN = "a\u202eb"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "schema" / "vocab").mkdir(parents=True)
    described(tmp_path, "datapackage.json", {"name": NAME, "title": "A title"})
    described(tmp_path, "schema/events.json", {"fields": [{"name": "title", "description": "What it is called."}]})
    (tmp_path / "schema" / "vocab" / "weapon.csv").write_text("value,label\ndrone,Aircraft\nrocket,\n", "utf-8")
    return tmp_path


def described(folder: Path, path: str, found: Any, **options: Any) -> None:
    (folder / path).write_text(json.dumps(found, indent=1, **options), "utf-8")


def told(folder: Path) -> list[tuple[str, int, str]]:
    found = description_issues(folder)
    assert found == sorted(set(found))
    assert {issue.rule for issue in found} <= {"text"}
    return [(issue.path, issue.line, issue.message) for issue in found]


def test_ours_and_what_is_sound_is_accepted(folder: Path) -> None:
    assert told(folder) == told(schema.root()) == []


@pytest.mark.parametrize("as_numbers", [True, False])
def test_a_text_in_json_is_told_at_its_line_by_the_way_to_it(folder: Path, as_numbers: bool) -> None:
    fields = [{"name": "a"}, {"name": "b", "description": HIDDEN, "more": [7, None, {"said": "two  blanks"}]}]
    described(folder, "schema/events.json", {"fields": fields, "title": ""}, ensure_ascii=as_numbers)
    (path, line, message), (other, below, blanks) = told(folder)
    assert path == other == "schema/events.json"
    assert (line, below) == (8, 13)
    assert message.startswith("fields/1/description: ")
    assert blanks.startswith("fields/1/more/2/said: ")


def test_a_text_that_is_written_another_way_is_told_without_a_line(folder: Path) -> None:
    (folder / "schema" / "events.json").write_text('{"title":\n "\\u0061\\u202Eb"}', "utf-8")
    ((path, line, message),) = told(folder)
    assert (path, line) == ("schema/events.json", 0)
    assert message.startswith("title: ")


def test_lines_are_counted_from_the_first(folder: Path) -> None:
    (folder / "schema" / "events.json").write_text(f'\n{{"title": "{HIDDEN}"}}', "utf-8")
    assert [line for _, line, _ in told(folder)] == [2]


def test_the_descriptor_is_looked_at_too_and_its_own_text(folder: Path) -> None:
    described(folder, "datapackage.json", HIDDEN)
    ((path, line, message),) = told(folder)
    assert (path, line) == ("datapackage.json", 1)
    assert message.startswith(": ")


def test_a_cell_of_a_vocabulary_is_told_at_its_line_by_its_column(folder: Path) -> None:
    text = f"value,label\ndrone,Aircraft\nrocket,{HIDDEN}\n{HIDDEN},x,and more than columns\n"
    (folder / "schema" / "vocab" / "weapon.csv").write_text(text, "utf-8")
    found = [(path, line, message.partition(":")[0]) for path, line, message in told(folder)]
    assert found == [("schema/vocab/weapon.csv", 3, "label"), ("schema/vocab/weapon.csv", 4, "value")]


@pytest.mark.parametrize(("name", "number"), [(NAME, 2), ("another", 0), (None, 0)])
def test_other_letters_than_latin_ones_are_told_of_this_dataset_alone(
    folder: Path, name: str | None, number: int
) -> None:
    described(folder, "datapackage.json", {"name": name})
    described(folder, "schema/events.json", {"title": "\u0434\u043e\u043c"}, ensure_ascii=False)
    (folder / "schema" / "vocab" / "weapon.csv").write_text("value,label\ndrone,\u0434\u043e\u043c\n", "utf-8")
    assert len(told(folder)) == number


@pytest.mark.parametrize("written", [b"{", b"\xff", b"[" * 100_000, b"[]", None])
def test_of_a_descriptor_that_cannot_be_read_others_tell(folder: Path, written: bytes | None) -> None:
    described(folder, "schema/events.json", {"title": HIDDEN, "description": "\u0434\u043e\u043c"}, ensure_ascii=False)
    path = folder / "datapackage.json"
    path.unlink() if written is None else path.write_bytes(written)
    assert [path for path, *_ in told(folder)] == ["schema/events.json"]


def test_of_a_vocabulary_that_cannot_be_read_others_tell(folder: Path) -> None:
    file = folder / "schema" / "vocab" / "weapon.csv"
    for written in (b"", b"\xff\xfe", b'value\n"'):
        file.write_bytes(written)
        assert told(folder) == []
    (folder / "schema" / "vocab" / "folder.csv").mkdir()
    assert told(folder) == []


def test_of_a_text_of_several_lines_the_blanks_are_its_authors(folder: Path) -> None:
    described(folder, "datapackage.json", {"name": NAME, "description": "First  \n  - second   line\n\nlast"})
    assert told(folder) == []
    described(folder, "datapackage.json", {"name": NAME, "description": "First  \n  second"})
    assert told(folder) == []
    described(folder, "datapackage.json", {"name": NAME, "description": f"First\n{HIDDEN}\n\n{HIDDEN}"})
    ((_, line, message),) = told(folder)
    assert line == 3
    assert message.count("; ") >= 1
    described(folder, "datapackage.json", {"name": NAME, "description": "First  second"})
    assert len(told(folder)) == 1
