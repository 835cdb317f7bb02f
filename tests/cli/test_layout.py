"""Text in the width of a terminal: nothing is lost, no word is broken, and columns stand under one another."""

from __future__ import annotations

import io
import sys
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events.cli import layout

# Plain letters, Arabic with vowel signs, wide letters, a letter with its accent apart, and the parts of identifiers.
WORD = st.text(alphabet="aé-._0دِّ日本e\u0301", min_size=1, max_size=12)
TEXT = st.lists(WORD, max_size=8).map(" ".join)
WIDTHS = st.integers(1, 130)


def tables(cells: st.SearchStrategy[str]) -> st.SearchStrategy[list[list[str]]]:
    """One to five rows of as many cells each."""
    return st.integers(1, 5).flatmap(
        lambda n: st.lists(st.lists(cells, min_size=n, max_size=n), min_size=1, max_size=5)
    )


def laid(rows: list[list[str]], room: int, **more: object) -> list[str]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(room))
        return layout.columns(rows, **more)  # type: ignore[arg-type]


@given(TEXT, WIDTHS)
@example("دِير الزَّور 日本 SE-074XC", 10)
def test_a_wrapped_text_has_its_words_in_their_order_and_breaks_none(text: str, room: int) -> None:
    lines = layout.wrapped(text, room)
    assert " ".join(lines).split() == text.split()
    for line in lines:
        assert layout.cells(line) <= room or len(line.split()) == 1


@given(TEXT, WIDTHS)
def test_a_line_is_as_long_as_it_can_be(text: str, room: int) -> None:
    lines = layout.wrapped(text, room)
    for line, after in pairwise(lines):
        assert layout.cells(f"{line} {after.split()[0]}") > room


@given(tables(TEXT), WIDTHS, st.integers(0, 6))
@example([[""], ["0"]], 1, 1)
def test_columns_lose_nothing_and_fit_where_words_do(rows: list[list[str]], room: int, indent: int) -> None:
    lines = laid(rows, room, indent=indent)
    assert sorted(" ".join(lines).split()) == sorted(word for row in rows for cell in row for word in cell.split())
    longest = max((layout.cells(word) for row in rows for cell in row for word in cell.split()), default=0)
    deepest = indent + 2 * len(rows[0]) + 4
    for line in lines:
        assert line == line.rstrip()
        assert layout.cells(line) <= max(room, deepest + longest)


@given(tables(WORD), st.integers(0, 6))
def test_columns_stand_under_one_another(rows: list[list[str]], indent: int) -> None:
    lines = laid(rows, 400, indent=indent)
    assert len(lines) == len(rows)
    for number in range(len(rows[0])):
        starts = set()
        for line, row in zip(lines, rows, strict=True):
            before, at = "", indent
            for cell in row[:number]:
                at = line.index(cell, at) + len(cell)
            before = line[: line.index(row[number], at)]
            starts.add(layout.cells(before))
        assert len(starts) == 1


def test_numbers_stand_to_the_right_under_a_head() -> None:
    assert laid([["a", "1"], ["b", "100"]], 80, head=("x", "n")) == ["x    n", "a    1", "b  100"]
    assert laid([["a", "1"], ["b", "100"]], 80) == ["a  1", "b  100"]


def test_the_widest_column_is_cut_first() -> None:
    lines = laid([["SE-074XC", "2022-08-24", "word " * 30]], 40)
    assert lines[0].startswith("SE-074XC  2022-08-24  word word word")
    assert all(len(line) <= 40 for line in lines)


def test_what_finds_no_room_beside_stands_below() -> None:
    rows = [["very-long-identifier", "another-identifier", "7"], ["b", "c", ""]]
    assert laid(rows, 24) == ["very-long-identifier", "  another-identifier  7", "b", "  c"]
    assert laid(rows, 20) == ["very-long-identifier", "  another-identifier", "    7", "b", "  c"]


@given(
    st.lists(st.sampled_from(["syria-events", "events", "--from", "2022-08-24", '"a b"', "SE-074XC"]), min_size=1),
    WIDTHS,
)
def test_a_call_can_be_pasted_at_any_width(words: list[str], room: int) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(room))
        lines = layout.call(" ".join(words), 2)
    assert all(line.endswith(" \\") for line in lines[:-1])
    assert "".join(line.removesuffix("\\") for line in lines).split() == " ".join(words).split()
    for line in lines:
        assert len(line) <= max(room, 6 + 12 + 2)


@pytest.mark.parametrize("columns", ["", "0", "-3", "wide", "12.5"])
def test_a_width_that_is_none_is_not_taken(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    assert layout.width() >= 20


def test_signs_of_control_never_reach_the_terminal() -> None:
    assert layout.shown("a\x1b[31mb\rc\x9bd\u2028e\tf") == "a [31mb c d e f"


def test_what_the_output_cannot_show_is_measured_as_it_is_written(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(io.BytesIO(), "ascii"))
    lines = laid([["دير", "x"], ["abc", "y"]], 80)
    assert lines == [r"\u062f\u064a\u0631  x", "abc" + " " * 15 + "  y"]
