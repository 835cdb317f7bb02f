"""Coding files as data: what they may say, and that whatever they hold is read or refused at its line."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.coding import lists, reader
from syria_events.coding.reader import Incident
from syria_events.derivation.records import TOMBSTONE
from syria_events.issues import Issue

SCHEMA = schema.installed()
HEAD = """\
format = 1
id = "SE-00001"
title = "A title"
event_type = "rocket_attack"
in_recap = false
coder = "a"
"""
BLOCK = """
[[claims]]
key = "c1"
document = "d"
voice = "v"
says.event_status = "occurred"
"""
AT = 8  # the line of the first block


def read(folder: Path, text: str | bytes, name: str = "SE-00001") -> tuple[Incident | None, list[Issue]]:
    """What an incident file of this text comes to."""
    file = folder / f"{name}.toml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    issues: list[Issue] = []
    return reader.read_incident(file, file.name, SCHEMA, issues), issues


def saying(folder: Path, *lines: str) -> tuple[tuple[dict[str, Any], ...], list[Issue]]:
    """The claims and issues of a sound file whose block has these lines more."""
    incident, issues = read(folder, HEAD + BLOCK + "\n".join(lines) + "\n")
    assert incident is not None
    return incident.claims, issues


def found(issues: list[Issue]) -> list[tuple[int, str]]:
    return [(issue.line, issue.rule) for issue in issues]


# Any TOML value that can stand on one line.
KEYS = st.sampled_from(["killed", "us-soldiers", "low", "high", "best", "x"])
VALUES = st.recursive(
    st.one_of(
        st.booleans().map(json.dumps),
        st.integers(-3, 5).map(str),
        st.integers().map(str),
        st.sampled_from(
            ['"some"', '"iran"', '""', "2022-08-24", "2022-08-24T04:00:00Z", "19:20:00", "1.5", "nan", "inf"]
        ),
    ),
    lambda inner: (
        st.lists(inner, max_size=3).map(lambda items: f"[{', '.join(items)}]")
        | st.dictionaries(KEYS, inner, max_size=3).map(
            lambda items: "{ " + ", ".join(f"{key} = {value}" for key, value in items.items()) + " }"
        )
    ),
    max_leaves=5,
)


@given(st.sampled_from(["killed", "destroyed", "date", "weapon", "victim", "backed_by", "detail", "novel"]), VALUES)
@example("killed", "true")
@example("weapon", '"some"')
@example("detail", "[]")
def test_whatever_a_block_says_comes_to_claims_or_to_an_issue_at_its_line(
    tmp_path_factory: pytest.TempPathFactory, field: str, value: str
) -> None:
    basis = ['date_basis = "stated"'] if field == "date" else []
    claims, issues = saying(tmp_path_factory.getbasetemp(), *basis, f"says.{field} = {value}")
    said = [row for row in claims if row["field"] == field]
    assert said or issues
    assert all((issue.line, issue.path) == (AT, "SE-00001.toml") for issue in issues)
    for row in said:
        bounds = [row[bound] for bound in ("low", "best", "high") if row[bound] is not None]
        assert bounds == sorted(bounds)
        assert all(type(bound) is int and 0 <= bound < 2**31 for bound in bounds)
        assert row["value"] is None or (type(row["value"]) is str and not bounds)
        assert field not in ("killed", "destroyed") or row["value"] is None


@given(st.text() | st.text(alphabet='[]{}="\n.ab1', max_size=60))
@example("a = [" * 2000)
@example("a." * 3000 + "a = 1")
@example("a = " + "9" * 5000)
@example("a = 0x" + "f" * 5000)
@example("format = 0x" + "f" * 5000)
@example("title = 0x" + "f" * 5000)
@example("claims = [1, 2]")
@example("rulings = 1")
def test_any_text_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    for whole in (text, HEAD + text, HEAD + BLOCK + text):
        incident, issues = read(tmp_path_factory.getbasetemp(), whole.encode("utf-8", "surrogatepass"))
        assert issues or incident is not None


@given(st.sampled_from([*lists.RECORDS, "retired"]), st.binary() | st.text().map(str.encode), st.booleans())
@example("sources", b"a,b\n", False)
@example("sources", b'"', True)
@example("sources", b"x" * 200_000, True)
def test_any_csv_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, name: str, content: bytes, headed: bool
) -> None:
    folder = tmp_path_factory.getbasetemp()
    (folder / "coding" / "incidents").mkdir(parents=True, exist_ok=True)
    header = [column for column in SCHEMA.table(name).names if column != "geometry"] if name != "retired" else None
    head = ",".join(header or TOMBSTONE).encode() + b"\n" if headed else b""
    (folder / "coding" / f"{name}.csv").write_bytes(head + content)
    data, issues = reader.read(folder, SCHEMA)
    about = [issue for issue in issues if issue.path == f"coding/{name}.csv"]
    rows = data.retired if name == "retired" else data.records[name]
    assert about or headed
    assert about or len(rows) <= content.count(b"\n") + content.count(b"\r") + 1
    for row in rows.values():
        assert list(row) == (header or list(TOMBSTONE))


def test_a_block_becomes_one_claim_for_each_thing_it_says(tmp_path: Path) -> None:
    claims, issues = saying(
        tmp_path,
        'via = "w"',
        "span = [3, 9]",
        "paragraph = 2",
        'date_basis = "stated"',
        "claimed_on = 2022-08-24",
        'certainty = "preliminary"',
        'says.date = "2022-08-24"',
        "says.killed.us-soldiers = 2",
        "says.injured.us-soldiers = { low = 1, high = 3 }",
        "says.injured.iran = { low = 1, best = 2, high = 3 }",
        'says.destroyed.vehicle = "some"',
        'says.victim = ["iran", "us-soldiers"]',
        'says.backed_by.us-soldiers = "iran"',
    )
    assert issues == []
    assert [row["claim_id"].removeprefix("SE-00001/c1/") for row in claims] == [
        *("event_status", "date", "killed.us-soldiers", "injured.us-soldiers", "injured.iran", "destroyed.vehicle"),
        *("victim.iran", "victim.us-soldiers", "backed_by.us-soldiers"),
    ]
    counts = [(row["low"], row["best"], row["high"]) for row in claims]
    assert counts[2:6] == [(2, 2, 2), (1, None, 3), (1, 2, 3), (None, None, None)]
    assert [row["date_basis"] for row in claims] == [None, "stated", *[None] * 7]
    # What is said of an actor's backing is no value of the event.
    assert [row["event_id"] for row in claims] == [*["SE-00001"] * 8, None]
    assert {(row["voice_id"], row["via_id"], row["certainty"], row["stance"]) for row in claims} == {
        ("v", "w", "preliminary", "asserts")
    }
    assert {(row["claimed_on"], row["span_start"], row["span_end"], row["paragraph"]) for row in claims} == {
        (date(2022, 8, 24), 3, 9, 2)
    }
    assert {(row["coder"], row["used"]) for row in claims} == {("a", True)}


def test_lines_are_those_of_blocks_and_rulings(tmp_path: Path) -> None:
    ruling = '\n[rulings."killed.us-soldiers"]\ntake = ["c1"]\nwhy = "w"\n'
    ruling += '\n[rulings.location]\ncontested = true\nwhy = "w"\n'
    incident, issues = read(tmp_path, HEAD + BLOCK + BLOCK.replace("c1", "c2") + ruling)
    assert incident is not None
    assert issues == []
    assert incident.lines == {"c1": 8, "c2": 14, "rulings.killed.us-soldiers": 20, "rulings.location": 24}
    assert incident.line("SE-00001/c2/event_status") == 14


@pytest.mark.parametrize(
    ("lines", "rule"),
    [
        (["says.killed.x = -1"], "value"),
        (["says.killed.x = true"], "value"),
        (["says.killed.x = 2.0"], "value"),
        (["says.killed.x = 2147483648"], "value"),
        (['says.killed.x = "2"'], "value"),
        (["says.killed.x = { low = 3, high = 1 }"], "value"),
        (["says.killed.x = { low = 1, best = 4, high = 3 }"], "value"),
        (["says.killed.x = { best = 1 }"], "value"),
        (["says.killed.x = {}"], "value"),
        (["says.killed.x = { low = 1, high = 2, mean = 1 }"], "value"),
        (["says.killed = {}"], "value"),
        (["says.detail = []"], "value"),
        (["says.weapon = 3"], "value"),
        (["says.novel = 1"], "field"),
        (["says.date = 2022-08-24", 'date_basis = "stated"'], "value"),
        (['says.date = "2022"'], "date_basis"),
        (['date_basis = "stated"'], "date_basis"),
        (['claimed_on = "2022-08-24"'], "type"),
        (["claimed_on = 2022-08-24T10:00:00"], "type"),
        (["novel = 1"], "key"),
        (["paragraph = true"], "type"),
        (["paragraph = -1"], "span"),
        (["span = [1]"], "span"),
        (["span = [-1, 2]"], "span"),
        (["span = [true, 2]"], "span"),
        (["span = [1, 9999999999]"], "span"),
        (['certainty = "sure"'], "vocabulary"),
        (['stance = "Asserts"'], "vocabulary"),
    ],
    ids=lambda value: value[-1] if isinstance(value, list) else value,
)
def test_a_fault_of_a_block_stands_at_its_line(tmp_path: Path, lines: list[str], rule: str) -> None:
    _, issues = saying(tmp_path, *lines)
    assert (AT, rule) in found(issues)
    assert {line for line, _ in found(issues)} == {AT}


@pytest.mark.parametrize("number", ["2", "{ low = 1, high = 3 }", '"some"'])
def test_a_date_that_is_no_text_says_what_is_expected(tmp_path: Path, number: str) -> None:
    _, (issue,) = saying(tmp_path, f"says.killed.x = [{number}]")
    bounds = "{ low, high }, { low } for at least, { high } for up to"
    assert issue.message.endswith(f'expected a number, {bounds}, "several" or "some", of a subject')
    _, (issue,) = saying(tmp_path, 'date_basis = "stated"', "says.date = 2022-08-24")
    assert issue.message.endswith("expected text")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (HEAD.replace("1", "2", 1) + BLOCK, [(1, "format")]),
        (HEAD.replace("00001", "00002") + BLOCK, [(1, "id")]),
        (HEAD.replace("rocket_attack", "party") + BLOCK, [(1, "vocabulary")]),
        (HEAD.replace("false", '"no"') + BLOCK, [(1, "type")]),
        (HEAD.replace("title", "titel") + BLOCK, [(1, "key")]),
        (HEAD, [(1, "key")]),
        (HEAD + "claims = []\n", [(1, "every_event_has_a_claim")]),
        (HEAD + BLOCK.replace("event_status", "backed_by.x"), [(1, "every_event_has_a_claim")]),
        (HEAD + BLOCK + BLOCK, [(14, "key")]),
        (HEAD + BLOCK.replace("c1", "C 1"), [(8, "key")]),
        (HEAD + BLOCK.replace('key = "c1"\n', ""), [(8, "key")]),
        (HEAD + BLOCK.replace("says.event_status", "says.event_statu"), [(8, "field")]),
        (HEAD + BLOCK + '[rulings.location]\ntake = []\nwhy = "w"\n', [(13, "ruling")]),
        (HEAD + BLOCK + '[rulings.location]\ntake = ["c1"]\n', [(13, "key")]),
        (HEAD + BLOCK + '[rulings.location]\ntake = [["c1"]]\nwhy = "w"\n', [(13, "ruling")]),
        (HEAD + BLOCK + '[rulings.location]\ntake = ["c1"]\ncontested = true\nwhy = "w"\n', [(13, "ruling")]),
        (HEAD + BLOCK + '[rulings.killed.x]\ntake = ["c1"]\nwhy = "w"\n', [(13, "ruling")]),
        (
            HEAD + BLOCK + '\n[rulings.killed.x]\nwhy = "w"\n[ rulings . "killed" . y ]\n',
            [(14, "ruling"), (16, "ruling")],
        ),
        (HEAD + BLOCK + '[rulings.killed]\ncontested = true\nwhy = "w"\n[rulings.killed.x]\n', [(16, "ruling")]),
        (HEAD + BLOCK + "[rulings.killed]\nx = { contested = true }\n", [(13, "ruling")]),
        (HEAD + BLOCK + '[rulings.acted.a.b]\nwhy = "w"\n', [(13, "ruling")]),
        (HEAD + BLOCK + "[rulings.'killed.x'] # one\ntake = ['c1']\n", [(13, "key")]),
        (HEAD + BLOCK + 'says.event_status = "denied"\n', [(13, "toml")]),
        (HEAD + 'title = "again"\n' + BLOCK, [(7, "toml")]),
        (HEAD + BLOCK + "span = [1,\n", [(13, "toml")]),
        (HEAD.replace("A title", "A \u202e title") + BLOCK, [(3, "hidden_character")]),
        (HEAD.replace("A title", "A \0 title") + BLOCK, [(3, "hidden_character")]),
        (HEAD.replace("A title", "A\u200btitle") + BLOCK, [(3, "hidden_character")]),
        ("\ufeff" + HEAD + BLOCK, [(1, "hidden_character")]),
        ((HEAD + BLOCK).replace("\n", "\r\n"), [(1, "hidden_character")]),
        ((HEAD + BLOCK).encode("utf-16"), [(1, "unreadable")]),
        ((HEAD + BLOCK).replace("A title", "Été").encode("latin-1"), [(3, "unreadable")]),
    ],
)
def test_a_fault_of_a_file_stands_at_its_line(
    tmp_path: Path, text: str | bytes, expected: list[tuple[int, str]]
) -> None:
    _, issues = read(tmp_path, text)
    assert found(issues) == expected


@pytest.mark.parametrize("name", ["killed.x", "acted.a.b", '"killed" . x', "killed . us-soldiers"])
def test_a_ruling_whose_name_is_not_quoted_says_how_to_write_it(tmp_path: Path, name: str) -> None:
    _, (issue,) = read(tmp_path, HEAD + BLOCK + f'\n[rulings.{name}] # why not\ntake = ["c1"]\nwhy = "w"\n')
    assert issue.line == 14
    assert f'[rulings."{name.replace(" ", "").replace(chr(34), "")}"]' in issue.message


def test_a_fault_in_one_block_hides_none_in_another(tmp_path: Path) -> None:
    faulty = BLOCK.replace("voice =", "vioce =")
    incident, issues = read(tmp_path, HEAD + BLOCK + faulty.replace("c1", "c2") + faulty.replace("c1", "c3"))
    assert incident is not None
    assert found(issues) == [(14, "key"), (20, "key")]
    # The names are so like to one that is missing that they are taken for it.
    assert [row["claim_id"].split("/")[1] for row in incident.claims] == ["c1", "c2", "c3"]


def test_a_folder_in_place_of_a_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "SE-00001.toml").mkdir()
    issues: list[Issue] = []
    assert reader.read_incident(tmp_path / "SE-00001.toml", "SE-00001.toml", SCHEMA, issues) is None
    assert found(issues) == [(0, "unreadable")]


def test_nothing_at_all_is_refused(tmp_path: Path) -> None:
    data, issues = reader.read(tmp_path, SCHEMA)
    assert data.incidents == {}
    assert {issue.path for issue in issues} == {f"coding/{name}.csv" for name in (*lists.RECORDS, "retired", "coders")}


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        *(("12", 12), ("-1", -1), ("", None)),
        *((cell, None) for cell in ("1.0", "1_000", " 12", "٣", "+1", "1e3", "true", "9" * 5000)),
    ],
)
def test_whole_numbers_in_csv(cell: str, value: int | None) -> None:
    issues: list[Issue] = []
    assert lists._cell(cell, "geonames", SCHEMA.table("locations"), "coding/locations.csv", 7, issues) == value
    assert found(issues) == ([] if value is not None or cell == "" else [(7, "type")])


@pytest.mark.parametrize("cell", ["nan", "inf", "-inf", "1e3", "1,5", "٣", "1_0", ".5", "35.3 "])
def test_numbers_in_csv_are_plain(cell: str) -> None:
    issues: list[Issue] = []
    assert lists._cell(cell, "latitude", SCHEMA.table("locations"), "coding/locations.csv", 7, issues) is None
    assert found(issues) == [(7, "type")]
    assert lists._cell("-35.30", "latitude", SCHEMA.table("locations"), "", 7, issues) == -35.3


def test_a_cell_of_two_lines_does_not_shift_the_lines_after_it(checkout: Path) -> None:
    file = checkout / "coding" / "retired.csv"
    before = file.read_text("utf-8")
    after = before.count("\n") + 3
    file.write_text(before + 'events,SE-00001,0.1.0,,"two\nlines"\nevents,SE-00002,0.1.0\n', "utf-8")
    data, issues = reader.read(checkout, SCHEMA)
    assert [(issue.path, issue.line, issue.rule) for issue in issues] == [
        ("coding/retired.csv", after - 2, "text"),
        ("coding/retired.csv", after, "cells"),
    ]
    assert [row["reason"] for row in data.retired.values()][-2:] == ["two\nlines", None]
