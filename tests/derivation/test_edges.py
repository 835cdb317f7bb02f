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
