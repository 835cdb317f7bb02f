"""From a spreadsheet to drafts, and from drafts to incidents: whole, in order, everything wrong at its line."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.coding import build, drafts, importing, sheets
from syria_events.issues import Refused

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
SCHEMA = schema.read(ROOT)
EVENT = "SE-HSV9P"
TEXT = "Title\n\nTwo soldiers were hurt, it was said.\n"
NEW = {
    "event": "new1", "key": "a1", "title": "An invented event", "event_type": "armed_attack", "in_recap": "TRUE",
    "document": "syrian-observer-recap", "voice": "north-press", "field": "event_status", "value": "occurred",
}  # fmt: skip
MORE = {"event": EVENT, "key": "z1", "document": "syrian-observer-recap", "voice": "north-press"}

Cells = Mapping[str, str]


@pytest.fixture
def tree(three: Path, tmp_path: Path) -> Path:
    for name in ("coding", "schema"):
        shutil.copytree(three / name, tmp_path / name)
    (tmp_path / "coding" / "coders.csv").write_text(
        "coder,kind,blind,documents,fields,note\n" + "".join(f"{coder},person,,,,\n" for coder in "abcd"), "utf-8"
    )
    return tmp_path


def sheet(tree: Path, rows: Sequence[Cells], delimiter: str = ",", start: str = "", end: str = "\n") -> Path:
    """A spreadsheet with these rows, of the columns that are in use; the first is on line 2."""
    target = io.StringIO()
    columns = list(dict.fromkeys(name for row in rows for name in row))
    writer = csv.DictWriter(target, columns, delimiter=delimiter, lineterminator=end)
    writer.writeheader()
    writer.writerows(rows)
    file = tree / "claims.csv"
    file.write_bytes((start + target.getvalue()).encode())
    return file


def drafted(tree: Path, rows: Sequence[Cells], **texts: str) -> importing.Imported:
    return importing.imported(tree, sheet(tree, rows), SCHEMA, texts, "a")


def wrong(tree: Path, rows: Sequence[Cells], **texts: str) -> set[tuple[int, str]]:
    with pytest.raises(Refused) as refused:
        drafted(tree, rows, **texts)
    assert {issue.path for issue in refused.value.issues} == {str(tree / "claims.csv")}
    assert not list((tree / "coding").glob("drafts/*"))
    return {(issue.line, issue.rule) for issue in refused.value.issues}


def test_claims_become_drafts_that_build_ignores_and_accept_moves(tree: Path) -> None:
    before = {file.name: file.read_bytes() for file in (tree / "coding" / "incidents").iterdir()}
    rows = [
        NEW,
        {"event": "new1", "key": "a1", "field": "injured", "subject": "us-soldiers", "low": "2", "high": "3"},
        {"event": "new1", "key": "a1", "field": "victim", "value": "us-soldiers"},
        {"event": "new1", "key": "a1", "field": "victim", "value": "iran"},
        MORE | {"field": "precedes", "value": "new1", "coder": "b"},
    ]
    made = drafted(tree, rows)
    new = made.new["new1"]
    assert set(made.drafts) == {new, EVENT}
    text = (tree / drafts.FOLDER / f"{new}.toml").read_text("utf-8")
    assert "says.injured.us-soldiers = { low = 2, high = 3 }\n" in text
    assert 'says.victim = ["us-soldiers", "iran"]\n' in text
    assert build.lint(tree) == []
    assert {file.name: file.read_bytes() for file in (tree / "coding" / "incidents").iterdir()} == before
    assert drafts.lint(tree, drafts.read(tree), SCHEMA) == []
    with pytest.raises(Refused, match=new):  # it leads to an event that still waits
        drafts.accept(tree, [EVENT], SCHEMA)
    assert len(drafts.accept(tree, None, SCHEMA)) == 2
    assert build.lint(tree) == []
    assert drafts.read(tree) == {}
    grown = (tree / "coding" / "incidents" / f"{EVENT}.toml").read_text("utf-8")
    assert 'key = "z1"\ncoder = "b"\n' in grown
    claims = build.tables(tree, SCHEMA)["claims"].to_pylist()
    assert {row["coder"] for row in claims if row["claim_id"].startswith(f"{EVENT}/z1/")} == {"b"}
    # What was there stays, line by line.
    old = before[f"{EVENT}.toml"].decode().splitlines()
    added = iter(grown.splitlines())
    assert all(line in added for line in old)


def test_all_faults_are_told_at_once_each_at_its_line(tree: Path) -> None:
    rows = [
        {**NEW, "title": "", "in_recap": "maybe", "claimed_on": "04.08.2022"},
        {"event": "new1", "key": "a1", "field": "colour", "value": "red"},
        {"event": "new1", "key": "a1", "voice": "tasnim", "field": "weapon", "value": "catapult"},
        {"event": "new1", "key": "a1", "field": "injured", "subject": "us-soldiers", "value": "2", "low": "2"},
        {"event": "new1", "key": "a1", "field": "injured", "subject": "us-soldiers", "low": "two"},
        {"event": "new1", "key": "a1", "field": "killed_total", "subject": "us-soldiers", "value": "2"},
        {"event": "new1", "key": "a1", "field": "event_status", "value": "denied"},
        {"event": "SE-ZZZZZ", "key": "a1", "document": "x", "voice": "y", "field": "event_status", "value": "occurred"},
        {**MORE, "key": "c1", "field": "event_status", "value": "occurred"},
        {**MORE, "title": "Another", "voice": "nobody", "field": "event_status", "value": "occurred"},
        {**MORE, "key": "", "field": "event_status", "value": "occurred"},
        {**MORE, "key": "z2", "words": "two", "field": "event_status", "value": "occurred"},
        {**MORE, "key": "z3", "start": "5", "field": "event_status", "value": "occurred"},
    ]
    found = wrong(tree, rows)
    assert found >= {
        *((2, "head"), (2, "type"), (3, "field"), (4, "block"), (2, "vocabulary"), (5, "value"), (6, "value")),
        *((7, "value"), (8, "block"), (9, "event"), (10, "key"), (10, "head"), (11, "foreign_key"), (12, "block")),
        *((13, "words"), (14, "span")),
    }
    assert {line for line, _ in found} == set(range(2, 15))


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("start", ["", "\ufeff", "\ufeff\r\n", "sep={}\n"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\n;;;\r\n"])
def test_what_spreadsheets_do_to_a_csv_is_no_matter(tree: Path, delimiter: str, start: str, end: str) -> None:
    row = NEW | {"title": 'Commas, semicolons; and "quotes"', "note": "Two\nlines"}
    end = end.replace(";", delimiter)
    rows, issues = sheets.read(sheet(tree, [row, NEW], delimiter, start.format(delimiter), end))
    assert issues == []
    assert [found.cells for found in rows] == [row, NEW]
    lines = (tree / "claims.csv").read_text("utf-8").splitlines()
    assert [lines[found.line - 1].startswith("new1") for found in rows] == [True, True]


@pytest.mark.parametrize(
    ("content", "rule"),
    [
        ("event;key\n".encode("utf-16"), "unreadable"),
        ("event,key,\xe9\n".encode("latin-1"), "unreadable"),
        (b"event,key,document,voice,field,colour\n", "header"),
        (b"event,key,key,document,voice,field\n", "header"),
        (b"event,key\n", "header"),
        (b"", "header"),
        (b'event,key,document,voice,field\n"', "csv"),
    ],
)
def test_what_cannot_be_read_is_told(tree: Path, content: bytes, rule: str) -> None:
    (tree / "claims.csv").write_bytes(content)
    with pytest.raises(Refused) as refused:
        importing.imported(tree, tree / "claims.csv", SCHEMA, {})
    assert {issue.rule for issue in refused.value.issues} == {rule}


@given(
    st.binary() | st.text().map(str.encode) | st.text().map(lambda text: f"{','.join(sheets.COLUMNS)}\n{text}".encode())
)
def test_any_file_is_read_or_refused(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any.csv"
    file.write_bytes(content)
    try:
        rows, _ = sheets.read(file)
    except Refused as refused:
        assert refused.issues
    else:
        assert all(row.cells for row in rows)


def test_words_are_looked_up_and_not_kept(tree: Path) -> None:
    row = NEW | {"words": "Two soldiers"}
    assert wrong(tree, [row]) == {(2, "words")}
    texts = {"syrian-observer-recap": TEXT}
    for words in ("Nobody", "“Two soldiers", "s"):
        assert (2, "words") in wrong(tree, [row | {"words": words}], **texts)
    text = next(iter(drafted(tree, [row], **texts).drafts.values()))
    assert f"span = [{TEXT.index('Two')}, {TEXT.index(' were')}]\nsha256 = " in text
    assert "Two soldiers" not in text


def test_a_draft_brings_the_ruling_that_its_claims_need(tree: Path) -> None:
    made = drafted(tree, [NEW, {**NEW, "key": "a2", "title": "", "voice": "tasnim", "value": "partial"}])
    ((event, text),) = made.drafts.items()
    (issue,) = drafts.lint(tree, drafts.read(tree), SCHEMA)
    assert (issue.path, issue.rule) == (f"{drafts.FOLDER}/{event}.toml", "missing_ruling")
    with pytest.raises(Refused, match="missing_ruling"):
        drafts.accept(tree, [event], SCHEMA)
    for n, taken in enumerate(("a1", "a2"), 1):
        (tree / drafts.FOLDER / f"{event}.toml").write_text(
            f'{text if n == 1 else made_head(text)}\n[rulings.event_status]\ntake = ["{taken}"]\nwhy = "Because."\n',
            "utf-8",
        )
        assert drafts.accept(tree, [event], SCHEMA) == [f"coding/incidents/{event}.toml"]
        stands = (tree / "coding" / "incidents" / f"{event}.toml").read_text("utf-8")
        assert re.findall(r'take = \["(a.)"\]', stands) == [taken]


def made_head(text: str) -> str:
    """The head of a draft that adds nothing but what follows."""
    return "".join(line for line in text.partition("\n\n")[0].splitlines(True)) + "\n"


def test_a_draft_that_waits_is_not_overwritten(tree: Path) -> None:
    row = MORE | {"field": "event_status", "value": "occurred"}
    made = drafted(tree, [row])
    with pytest.raises(Refused, match="waits already"):
        drafted(tree, [row])
    assert drafts.read(tree) == made.drafts
    with pytest.raises(Refused, match="no such draft"):
        drafts.accept(tree, ["SE-00000"], SCHEMA)
