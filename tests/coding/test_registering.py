"""A document's row: measured, added, completed, and never contradicted."""

from __future__ import annotations

import csv
import hashlib
import shutil
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.coding import lists, registering
from syria_events.issues import Refused

ROOT = Path(__file__).parents[2]
SCHEMA = schema.read(ROOT)
TEXT = "Été\n\nOne sentence.\n"
SAID = {
    "document_id": "made-up", "source_id": "north-press", "title": "A report", "published_edtf": "2022-08-04",
    "language": "en", "read_as": "full_text",
}  # fmt: skip


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "coding", tmp_path / "coding")
    (tmp_path / "report.txt").write_text(TEXT, "utf-8")
    return tmp_path


def row(tree: Path, document: str) -> dict[str, str]:
    with (tree / registering.PATH).open(encoding="utf-8", newline="") as lines:
        (found,) = [row for row in csv.DictReader(lines) if row["document_id"] == document]
    return found


def test_a_document_is_measured_and_stands_in_order(tree: Path) -> None:
    before = (tree / registering.PATH).read_text("utf-8").splitlines()
    document, filled = registering.add(tree, tree / "report.txt", SAID, SCHEMA)
    assert document == "made-up"
    assert set(filled) == {*SAID, "sha256", "n_characters"}
    found = row(tree, "made-up")
    assert {name: found[name] for name in SAID} == SAID
    assert found["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert found["n_characters"] == str(len(TEXT))
    after = (tree / registering.PATH).read_text("utf-8").splitlines()
    assert [line for line in after if not line.startswith("made-up,")] == before
    assert not [
        *lists.unsorted({"documents": lists.listed(tree, "documents", SCHEMA.table("documents").names, None, [])})
    ]


def test_what_stands_there_is_completed_once(tree: Path) -> None:
    registering.add(tree, tree / "report.txt", SAID, SCHEMA)
    assert registering.add(tree, tree / "report.txt", {"note": "Ours."}, SCHEMA) == ("made-up", ["note"])
    before = (tree / registering.PATH).read_bytes()
    assert registering.add(tree, tree / "report.txt", SAID, SCHEMA) == ("made-up", [])
    assert (tree / registering.PATH).read_bytes() == before
    assert registering.recognised(tree, tree / "report.txt") == "made-up"


@pytest.mark.parametrize(
    ("said", "messages"),
    [
        ({}, ["--id"]),
        ({"document_id": "made-up"}, ["--source", "--title", "--published", "--language", "--read-as"]),
        (
            SAID | {"source_id": "nobody", "published_edtf": "soon", "language": "eng", "read_as": "whole"},
            ["nobody", "published_edtf", "language", "read_as"],
        ),
        (SAID | {"document_id": "syrian-observer-recap", "title": "Other"}, ["sha256", "n_characters", "title"]),
    ],
)
def test_what_is_wrong_is_told_at_once_and_changes_nothing(
    tree: Path, said: dict[str, str], messages: list[str]
) -> None:
    before = (tree / registering.PATH).read_bytes()
    with pytest.raises(Refused) as refused:
        registering.add(tree, tree / "report.txt", said, SCHEMA)
    for message in messages:
        assert message in str(refused.value)
    assert (tree / registering.PATH).read_bytes() == before


def test_one_text_is_one_document_and_no_retired_one(tree: Path) -> None:
    with (tree / "coding" / "retired.csv").open("a", encoding="utf-8") as lines:
        lines.write("documents,gone,2.0.0,,Why.\n")
    with pytest.raises(Refused, match="retired"):
        registering.add(tree, tree / "report.txt", SAID | {"document_id": "gone"}, SCHEMA)
    registering.add(tree, tree / "report.txt", SAID, SCHEMA)
    with pytest.raises(Refused, match="this is the text of made-up"):
        registering.add(tree, tree / "report.txt", SAID | {"document_id": "other"}, SCHEMA)


@pytest.mark.parametrize("content", [b"", b" \n", b"\xff", b"\xef\xbb\xbfText\n"])
def test_what_is_no_text_is_refused(tree: Path, content: bytes) -> None:
    (tree / "report.txt").write_bytes(content)
    with pytest.raises(Refused):
        registering.add(tree, tree / "report.txt", SAID, SCHEMA)


HEADER = ("source_id", "name")


@given(st.lists(st.text("abc", min_size=1, max_size=2), max_size=6))
def test_rows_are_in_order_or_told(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    folder = tmp_path_factory.getbasetemp() / "unsorted"
    (folder / "coding").mkdir(parents=True, exist_ok=True)
    (folder / "coding" / "sources.csv").write_text("source_id,name\n" + "".join(f"{name},x\n" for name in names))
    found = [issue.line - 2 for issue in lists.unsorted({"sources": lists.listed(folder, "sources", HEADER, None, [])})]
    stay = [name for place, name in enumerate(names) if place not in found]
    assert stay == sorted(stay)
    # No fewer rows could be moved.
    assert len(stay) == max(
        len(few) for n in range(len(names) + 1) for few in combinations(names, n) if [*few] == sorted(few)
    )
