"""What coders are said to have been asked for is there, and holds all that they coded."""

from __future__ import annotations

from pathlib import Path

import pytest

from syria_events.coding import build

LISTED = "coding/coders.csv"


def told(checkout: Path, *changes: tuple[str, str]) -> list[str]:
    file = checkout / LISTED
    text = file.read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    file.write_text(text, "utf-8")
    return [issue.message for issue in build.lint(checkout) if (issue.path, issue.rule) == (LISTED, "coder")]


@pytest.mark.three
def test_the_list_of_coders_is_accepted(checkout: Path) -> None:
    assert told(checkout) == []


@pytest.mark.three
def test_documents_and_fields_that_there_are_not_are_told_once(checkout: Path) -> None:
    found = told(
        checkout, ("b,language_model,true,", "b,language_model,true,nothing;nothing;"), (";injured;", ";Injured;")
    )
    assert found == [
        "b: documents: nothing is there twice",
        "b: documents: there is no document 'nothing'",
        "c: fields: there is no field 'Injured'",
    ]


@pytest.mark.three
def test_a_coder_asked_for_some_documents_coded_no_other(checkout: Path) -> None:
    [message] = told(checkout, ("a,language_model,,", "a,language_model,,syrian-observer-recap"))
    assert message.startswith("a: documents leaves out ")


@pytest.mark.three
def test_where_documents_are_spoilt_nothing_is_said_of_those_of_coders(checkout: Path) -> None:
    (checkout / "coding" / "documents.csv").write_text("document_id\n", "utf-8")
    assert [message for message in told(checkout) if "there is no document" in message] == []


@pytest.mark.three
def test_a_coder_without_a_name_is_told_and_those_of_the_name_are_unknown(checkout: Path) -> None:
    file = checkout / LISTED
    lines = file.read_text("utf-8").splitlines(keepends=True)
    number = next(number for number, line in enumerate(lines, start=1) if line.startswith("d,"))
    lines[number - 1] = lines[number - 1][1:]
    file.write_text("".join(lines), "utf-8")
    issues = build.lint(checkout)
    assert (LISTED, number, "coder") in {(issue.path, issue.line, issue.rule) for issue in issues}
    assert any(issue.message.startswith("'d' is not in coding/coders.csv") for issue in issues)
