"""What claims and texts seldom hold: clock times that are none, words that stand nowhere or with other marks."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from syria_events.derivation import dates, spans


def test_an_instant_is_the_clock_of_damascus_in_utc() -> None:
    assert dates.instant(date(2022, 8, 24), "04:00") == datetime(2022, 8, 24, 1, tzinfo=UTC)


@pytest.mark.parametrize(("day", "clock"), [(date(2022, 8, 24), "25:00"), (date.min, "00:00")])
def test_a_clock_time_that_is_none_is_no_instant(day: date, clock: str) -> None:
    assert dates.instant(day, clock) is None


def test_sentences_are_covered_where_a_span_touches_them() -> None:
    text = "One fell. Two rose."
    assert spans.covered(text, [(4, 6)]) == [True, False]
    assert spans.covered(text, [(8, 11)]) == [True, True]
    assert spans.covered(text, [(9, 10)]) == [False, False]


def test_words_are_found_exactly_or_with_other_marks_and_white_space() -> None:
    text = "he said \u201cno\u201d, and\nhe said \u201cno\u201d"
    assert spans.places(text, 'said "no"') == []
    assert spans.places(text, "") == spans.near_places(text, " ") == []
    assert spans.near_places(text, 'said  "no"') == [(3, 12), (21, 30)]
    assert spans.places(text, "he said") == [(0, 7), (18, 25)]


@pytest.mark.parametrize("marks", ['"\u201c\u201d\u201e\u201f\u00ab\u00bb', "'\u2018\u2019\u201a\u201b\u02bc"])
def test_a_mark_stands_for_any_of_its_kind_and_for_nothing_else(marks: str) -> None:
    for mark in marks:
        for other in (*marks, "x"):
            assert bool(spans.near_places(f"a{other}b", f"a{mark}b")) is (other in marks)
    assert spans.near_places('a"b', "a'b") == []
    assert spans.near_places("axb", "a.b") == []
    for character in "^]\\-.*(":
        assert spans.near_places(f"a{character}b", character) == [(1, 2)]


def test_a_line_end_belongs_to_the_line_that_it_ends() -> None:
    assert [spans.paragraph("a\n\nb\nc", place) for place in range(6)] == [1, 1, 1, 2, 2, 3]
