"""Packages and files that are made to hang a reader or to fill its memory have issues like any other."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from syria_events import inputs, schema
from syria_events.checks import validation
from syria_events.coding import sheets
from syria_events.editions.datapackage import DESCRIPTOR
from syria_events.issues import Refused, Report

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")

EVENTS = "syria_events/data/events.parquet"
PLACES = {DESCRIPTOR: "missing", "schema/events.json": "json", "schema/vocab/weapon.csv": "csv", EVENTS: "missing"}


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of the installed package."""
    folder = tmp_path / "package"
    for name in ("schema", "syria_events/data"):
        shutil.copytree(schema.root() / name, folder / name)
    shutil.copy(schema.root() / DESCRIPTOR, folder)
    return folder


def edited(package: Path, edit: Callable[[dict[str, Any]], None]) -> Report:
    content = json.loads((package / DESCRIPTOR).read_text("utf-8"))
    edit(content)
    (package / DESCRIPTOR).write_text(json.dumps(content), "utf-8")
    return validation.validate_package(package)


def said(report: Report) -> list[str]:
    return [f"{issue.rule}: {issue.message}" for issue in report.issues]


@pytest.mark.parametrize("kind", ["a named pipe", "a device"])
@pytest.mark.parametrize("place", PLACES)
def test_what_is_no_file_in_a_package_is_told(place: str, kind: str, package: Path) -> None:
    (package / place).unlink()
    os.mkfifo(package / place) if kind == "a named pipe" else (package / place).symlink_to("/dev/zero")
    found = said(validation.validate_package(package))
    assert [line for line in found if line.startswith(PLACES[place]) and line.endswith(f"it is {kind}, not a file")]


@pytest.mark.parametrize("name", ["rows.csv", "rows.parquet"])
@pytest.mark.parametrize("kind", ["a named pipe", "a device"])
def test_what_is_no_file_of_rows_is_told(name: str, kind: str, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / name) if kind == "a named pipe" else (tmp_path / name).symlink_to("/dev/zero")
    (issue,) = validation.validate(tmp_path / name).issues
    assert f"it is {kind}, not a file" in issue.message


@pytest.mark.parametrize("kind", ["a named pipe", "a device"])
def test_what_is_no_spreadsheet_is_told(kind: str, tmp_path: Path) -> None:
    file = tmp_path / "claims.csv"
    os.mkfifo(file) if kind == "a named pipe" else file.symlink_to("/dev/zero")
    with pytest.raises(Refused, match=f"it is {kind}, not a file"):
        sheets.read(file)


def test_columns_without_end_are_refused(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("," * inputs.COLUMNS + "\n", "utf-8")
    (issue,) = validation.validate(tmp_path / "rows.csv").issues
    assert (issue.line, issue.rule) == (1, "size")


def test_rows_of_the_wrong_length_are_not_told_without_end(tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("event_id,title\n" + "a,b,c\n" * 3000, "utf-8")
    issues = validation.validate(tmp_path / "rows.csv").issues
    assert {issue.rule for issue in issues} == {"cells"}
    assert issues[-1].line == len(issues) + 1
    assert "so have 2000 more rows" in issues[-1].message


def test_a_path_that_no_system_holds_hides_no_other_issue(package: Path) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["resources"][0]["path"] = "a" * 5000
        content["resources"][3]["title"] = "Thongs"

    found = edited(package, edit)
    assert {issue.rule for issue in found.issues} >= {"path", "descriptor"}
    assert all(len(str(issue)) < 500 for issue in found.issues)


def test_a_file_is_named_once_and_files_are_not_without_number(package: Path) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["resources"] += [{"name": f"r{number}", "path": EVENTS} for number in range(2000)]

    found = said(edited(package, edit))
    assert any("expected at most 1000 resources" in line for line in found)
    assert any("is taken by an earlier one" in line for line in found)


def test_files_that_are_too_much_together_are_refused(package: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(inputs, "TOTAL", 100_000)
    assert any("expected files of at most 0 MiB in all" in line for line in said(validation.validate_package(package)))


def test_values_without_end_are_cut(package: Path) -> None:
    def edit(content: dict[str, Any]) -> None:
        content["resources"][0] |= {"rows": 10**4000, "title": "x" * 100_000, "schema": [[["y" * 1000] * 99] * 99]}

    assert all(len(str(issue)) < 1500 for issue in edited(package, edit).issues)


@pytest.mark.parametrize(
    ("pattern", "rule", "where"),
    [("(([a-zA-Z ,0-9]+)+)+!", "pattern", "events"), (r"(.)\1", "pattern", "schema/events.json")],
)
def test_a_pattern_that_would_take_for_ever_does_not(pattern: str, rule: str, where: str, package: Path) -> None:
    file = package / "schema" / "events.json"
    text = json.loads(file.read_text("utf-8"))
    next(field for field in text["fields"] if field["name"] == "title")["constraints"]["pattern"] = pattern
    file.write_text(json.dumps(text), "utf-8")
    found = validation.validate_package(package)
    assert (where, rule) in {(issue.path, issue.rule) for issue in found.issues}


def test_a_vocabulary_without_end_is_refused(package: Path) -> None:
    with (package / "schema" / "vocab" / "weapon.csv").open("a", encoding="utf-8") as lines:
        lines.writelines(f"v{number},l,d,0.1.0,\n" for number in range(inputs.VALUES))
    assert any("more than 10000 rows" in line for line in said(validation.validate_package(package)))


@pytest.mark.parametrize(("limit", "rows"), [("ROWS", 9), ("CELLS", 9)])
def test_rows_without_end_are_refused(limit: str, rows: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "rows.csv").write_text("event_id\n" + "a\n" * rows, "utf-8")
    assert "size" not in {issue.rule for issue in validation.validate(tmp_path / "rows.csv").issues}
    monkeypatch.setattr(inputs, limit, rows - 1)
    (issue,) = validation.validate(tmp_path / "rows.csv").issues
    assert (issue.line, issue.rule) == (rows + 1, "size")


def test_a_write_that_was_cut_off_is_an_issue(package: Path) -> None:
    (package / ".made-x").mkdir()
    assert validation.validate_package(package).ok
    (package / ".made-x" / "plan").write_bytes(b"{}")
    assert [issue.rule for issue in validation.validate_package(package).issues] == ["unfinished"]
