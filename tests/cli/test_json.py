"""What commands tell programs: one shape for all, with the keys that the page of the command line names."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import syria_events as se
from syria_events import cli, schema
from syria_events.cli.program import COMMANDS

ROOT = schema.root()
PAGE = (ROOT / "docs" / "command-line.md").read_text("utf-8")
ALL = {"command", "version", "ok", "issues"}

Told = Callable[..., dict[str, Any]]

# A call of each command that only reads, and its exit code.
READING: dict[str, tuple[list[str], int]] = {
    "summary": ([], 0),
    "show": (["se-074xc"], 0),
    "claims": (["SE-VC36S", "injured"], 0),
    "compare": (["us-centcom", "sohr"], 0),
    "events": (["--place", "tanf"], 0),
    "voices": (["--origin", "us-government"], 0),
    "documents": (["--event", "SE-074XC"], 0),
    "versions": ([], 0),
    "validate": ([], 0),
    "verify": (["README.md"], 1),
    "cite": (["SE-074XC"], 0),
    "diff": (["1.0.0", "2.0.0"], 0),
    "completion": (["bash"], 0),
    "match": (["ours", "ours"], 0),
    "panel": (["ours", "--by", "admin1,month"], 0),
    "lint": ([], 0),
    "agreement": ([], 0),
}
WRITING = {"explore", "export", "new", "add-document", "span", "import", "accept", "build", "render", "release"}
ELSEWHERE = {"coverage", "convert"}  # need a file of theirs: tests/field/test_held.py, tests/cli/test_beside.py


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Told:
    """What a call tells programs, after it was looked at for what holds for all."""

    def call(*arguments: str, code: int = 0, folder: Path = ROOT) -> dict[str, Any]:
        monkeypatch.chdir(folder)
        assert cli.main([*arguments, "--json"]) == code
        out = capsys.readouterr().out
        assert out.endswith("}\n")
        found: dict[str, Any] = json.loads(out, parse_constant=pytest.fail)
        assert list(found)[:4] == ["command", "version", "ok", "issues"]
        assert (found["command"], found["version"]) == (arguments[0], se.__version__)
        assert found["ok"] == (code == 0)
        for issue in found["issues"]:
            assert issue.keys() == {"path", "line", "rule", "message"}
        assert found.keys() <= ALL | documented(arguments[0]) | ({"n_rows"} if found["issues"] else set())
        return found

    return call


def documented(command: str) -> set[str]:
    """The keys that the page names for a command."""
    row = re.search(rf"(?m)^\| `{command}` \| ([`a-z_ ]+) \| .+ \|$", PAGE.partition("## JSON")[2])
    assert row, f"docs/command-line.md: no row for the keys of {command}"
    return set(re.findall(r"`([a-z_]+)`", row[1]))


def test_every_command_is_called_here() -> None:
    assert READING.keys() | WRITING | ELSEWHERE == {command.name for command in COMMANDS}
    assert all(command.json for command in COMMANDS)


@pytest.mark.slow
@pytest.mark.parametrize("command", READING)
def test_commands_that_read(told: Told, command: str) -> None:
    arguments, code = READING[command]
    found = told(command, *arguments, code=code)
    assert found.keys() == ALL | documented(command)


def test_rows_have_the_columns_of_the_tables(told: Told) -> None:
    events = told("events")["events"]
    assert {tuple(row) for row in events} == {tuple(se.load("events").columns)}
    assert len(events) == len(se.load("events"))
    assert set(se.load("sources").columns) < set(told("voices")["voices"][0])
    assert set(se.load("documents").columns) < set(told("documents")["documents"][0])
    assert set(se.load("claims").columns) == set(told("claims", "SE-074XC")["claims"][0])


def test_values_are_as_the_csv_mirror_has_them(told: Told) -> None:
    event = told("show", "SE-074XC")["event"]
    assert event["date_start"] == "2022-08-24"
    assert event["start_utc"] == "2022-08-24T01:00:00Z"
    assert event["killed_low"] == 0
    assert event["killed_high"] is None
    assert event["contested"] is True


def test_what_cannot_be_read_is_told_in_the_same_shape(told: Told, tmp_path: Path) -> None:
    assert told("lint", code=1, folder=tmp_path)["issues"][0]["rule"] == "checkout"
    assert told("validate", str(tmp_path / "missing.csv"), code=1)["issues"]
    assert told("verify", str(tmp_path), code=1)["issues"]


def test_a_wrong_call_tells_programs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    for arguments in (["show", "SE-ZZZZZ"], ["show"], ["events", "--novel"], ["compare", "sohr", "nobody"]):
        assert cli.main([*arguments, "--json"]) == 2
        out, error = capsys.readouterr()
        assert (out, bool(error)) == ("", True)


@pytest.mark.three
def test_commands_that_write_name_their_files(told: Told, checkout: Path, tmp_path: Path) -> None:
    made = told("new", folder=checkout)["files"]
    assert [Path(file).is_file() for file in made] == [True]
    assert told("build", "--check", code=1, folder=checkout)["issues"]
    Path(made[0]).unlink()
    assert all(Path(file).is_file() for file in told("build", folder=checkout)["files"])
    assert told("build", "--check", folder=checkout)["n_rows"] == 0
    exported = told("export", "--to", "geojson", str(tmp_path / "out.geojson"))
    assert exported["files"] == [str(tmp_path / "out.geojson")]
    (checkout / "report.txt").write_text("Several rockets fell. Several rockets fell.\n", "utf-8")
    held = [
        "--source",
        "north-press",
        "--published",
        "2022",
        "--title",
        "T",
        "--language",
        "en",
        "--read-as",
        "full_text",
    ]
    added = told("add-document", "report.txt", "--id", "made-up", *held, folder=checkout)
    assert added["document_id"] == "made-up"
    span = ("span", "made-up", "Several rockets", "--file", "report.txt")
    assert len(told(*span, code=1, folder=checkout)["passages"]) == 2
    (checkout / "claims.csv").write_text(
        "event,key,title,event_type,in_recap,document,voice,field,value\n"
        "new1,a1,Made up,strike,true,syrian-observer-recap,north-press,event_status,occurred\n"
    )
    drafted = told("import", "claims.csv", "--coder", "a", folder=checkout)
    assert list(drafted["new"]) == ["new1"]
    assert all((checkout / file).is_file() for file in drafted["files"])
    accepted = told("accept", "--all", folder=checkout)["files"]
    assert all((checkout / file).is_file() for file in accepted)


@pytest.mark.slow
@pytest.mark.three
def test_render_and_release_name_their_files(told: Told, checkout: Path) -> None:
    assert told("render", "--check", code=1, folder=checkout)["issues"]
    assert all(Path(file).is_file() for file in told("render", folder=checkout)["files"])
    assert told("release", code=1, folder=checkout)["issues"]
