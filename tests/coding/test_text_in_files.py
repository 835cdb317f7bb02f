"""Faults in the text of coding files and of what describes the data are told at the line on which they stand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from syria_events.checks.validation import validate_package
from syria_events.coding import build
from texts import PLANTED
from tombstones import bury

pytestmark = pytest.mark.three

TRICKY = (
    "decomposed",
    "angstrom",
    "cyrillic a",
    "greek o",
    "mojibake",
    "mojibake twice",
    "two spaces",
    "no-break space",
)


def spoil(checkout: Path, path: str, old: str, text: str) -> tuple[str, int]:
    """Puts a text before the first place where `old` stands in a file, and says where that is."""
    file = checkout / path
    before = file.read_text("utf-8")
    start = before.index(old)
    file.write_text(before[:start] + text + before[start:], "utf-8")
    return path, before.count("\n", 0, start) + 1


def told(checkout: Path) -> set[tuple[str, int, str]]:
    return {(issue.path, issue.line, issue.rule) for issue in build.lint(checkout)}


@pytest.mark.parametrize("name", TRICKY)
def test_a_fault_in_an_incident_is_told_at_its_own_line(checkout: Path, name: str) -> None:
    text, said = PLANTED[name]
    path = "coding/incidents/SE-QGZNB.toml"
    places = [spoil(checkout, path, old, f"{text} ") for old in ("Left but for about", "The wider bounds hold")]
    issues = build.lint(checkout)
    assert {(issue.path, issue.line, issue.rule) for issue in issues} == {(*place, "text") for place in places}
    assert all(said in issue.message for issue in issues)


def test_faults_of_title_note_and_reason_are_all_told_at_once(checkout: Path) -> None:
    path = "coding/incidents/SE-QGZNB.toml"
    lines = (checkout / path).read_text("utf-8").split("\n")
    wanted = set()
    for number, line in enumerate(lines):
        key, _, value = line.partition(' = "')
        if key in ("title", "description", "note", "why"):
            lines[number] = f'{key} = "CafÃ© {number} {value}'
            wanted.add((path, number + 1, "text"))
    (checkout / path).write_text("\n".join(lines), "utf-8")
    assert len(wanted) > 4
    assert told(checkout) == wanted


def test_what_nobody_sees_is_told_with_its_name(checkout: Path) -> None:
    path = "coding/incidents/SE-QGZNB.toml"
    _, line = spoil(checkout, path, "The wider bounds hold", "a\u00adb \u3164 ")
    issues = [issue for issue in build.lint(checkout) if issue.path == path]
    assert [(issue.line, issue.rule) for issue in issues] == [(line, "hidden_character")] * 2
    assert "U+00AD SOFT HYPHEN at character" in issues[1].message + issues[0].message


def test_an_escape_of_toml_does_not_hide_a_character(checkout: Path) -> None:
    place = spoil(checkout, "coding/incidents/SE-QGZNB.toml", "The wider bounds hold", "a\\u00adb ")
    assert told(checkout) == {(*place, "text")}


@pytest.mark.parametrize("name", TRICKY)
@pytest.mark.parametrize(
    ("path", "old"),
    [
        ("coding/sources.csv", "North Press,"),
        ("coding/retired.csv", "It was no event"),
        ("coding/coders.csv", "First reader of"),
        ("schema/vocab/weapon.csv", "Rocket"),
        ("schema/actors.json", "English name."),
        ("datapackage.json", "Incidents, movements of forces"),
    ],
)
def test_a_fault_in_a_list_or_in_what_describes_the_data_is_told(
    checkout: Path, path: str, old: str, name: str
) -> None:
    text = PLANTED[name][0]
    bury(checkout, "events,SE-00001,1.0.0,,It was no event.")
    place = spoil(checkout, path, old, f"{text} ")
    assert told(checkout) == {(*place, "text")}


def test_marks_of_a_merge_are_told_at_their_lines(checkout: Path) -> None:
    file = checkout / "coding" / "sources.csv"
    lines = file.read_text("utf-8").split("\n")
    merged = [*lines[:5], "<<<<<<< HEAD", lines[5], "=======", lines[5], ">>>>>>> other", *lines[6:]]
    file.write_text("\n".join(merged), "utf-8")
    issues = [issue for issue in build.lint(checkout) if issue.rule == "hidden_character"]
    assert [(issue.path, issue.line) for issue in issues] == [("coding/sources.csv", line) for line in (6, 8, 10)]
    assert all("was left by a merge" in issue.message for issue in issues)


def test_a_package_whose_descriptor_has_a_fault_is_refused_at_its_line(checkout: Path) -> None:
    file = checkout / "datapackage.json"
    descriptor = json.loads(file.read_text("utf-8"))
    descriptor["contributors"][0]["title"] += "\u200b"
    descriptor["longer"] = "Two lines of Markdown,\n  * the second set in\n    by some blanks  \n\nare no fault."
    file.write_text(json.dumps(descriptor, indent=2, ensure_ascii=True) + "\n", "utf-8")
    line = file.read_text("utf-8").split("\\u200b")[0].count("\n") + 1
    [issue] = [issue for issue in validate_package(checkout).issues if issue.rule != "released"]
    assert (issue.path, issue.line, issue.rule) == ("datapackage.json", line, "text")
    assert "contributors/0/title: U+200B ZERO WIDTH SPACE at character 30" in issue.message
