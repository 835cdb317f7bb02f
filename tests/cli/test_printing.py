"""Tables as text: every number is the data's, and nothing is lost between columns."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events.cli import printing
from syria_events.editions.datapackage import Package

EVENTS = Package.open().table("events")["event_id"].to_pylist()


@pytest.fixture(scope="module")
def package() -> Package:
    return Package.open()


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal that breaks no line."""
    monkeypatch.setenv("COLUMNS", "400")


def test_the_numbers_of_the_summary_are_those_of_the_tables(package: Package) -> None:
    text = printing.summary(package)
    numbers = dict(re.findall(r"(?m)^([a-z ]+?)  +(\d+)\b", text))
    for name in ("events", "claims", "documents", "casualties", "damage", "event_links", "affiliations"):
        assert int(numbers[name.replace("_", " ")]) == package.table(name).num_rows
    voices = set(package.table("claims")["voice_id"].to_pylist())
    assert int(numbers["voices"]) == len(voices)
    denials = package.table("claims")["stance"].to_pylist().count("denies")
    assert f"{denials} denies" in text
    assert re.findall(r"(?m)^SE-\w{5}", text) == sorted(
        EVENTS, key=lambda event: (str(row(package, event)["date_start"] or ""), event)
    )
    starred = set(re.findall(r"(?m)^(SE-\w{5}).* \*$", text))
    assert starred == {event for event in EVENTS if row(package, event)["contested"]}


def row(package: Package, event_id: str) -> dict[str, Any]:
    return next(row for row in package.table("events").to_pylist() if row["event_id"] == event_id)


CELL = st.text(alphabet="ab é", max_size=9).map(lambda cell: "-".join(cell.split()))


@given(
    st.integers(1, 4).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), max_size=5)), st.integers(0, 6)
)
def test_columns_stand_under_one_another(rows: list[list[str]], indent: int) -> None:
    lines = printing.columns(rows, indent)
    assert len(lines) == len(rows)
    for line, cells in zip(lines, rows, strict=True):
        assert line == line.rstrip()
        assert line.split() == [cell for cell in cells if cell]
    starts = {line.index(cells[-1], indent) for line, cells in zip(lines, rows, strict=True) if cells[-1:] == ["b-b"]}
    assert len(starts) <= 1


def test_a_long_last_column_is_wrapped_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    lines = printing.columns([("a", "word " * 30)], indent=2)
    assert all(len(line) <= 40 for line in lines)
    assert " ".join(lines).split() == ["a", *["word"] * 30]
