"""Values and counts as text: nothing different looks alike where people compare it."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events.schema import text

Counts = dict[str, int | None]
BOUNDS = ("low", "best", "high")


@st.composite
def counts(draw: st.DrawFn) -> Counts:
    """Counts that the tables may hold: both bounds and perhaps a best between them, or neither."""
    numbers = draw(st.none() | st.lists(st.integers(0, 4), min_size=3, max_size=3).map(sorted))
    given_best = draw(st.booleans())
    return (
        dict(zip(BOUNDS, (numbers[0], numbers[1] if given_best else None, numbers[2]), strict=True))
        if numbers
        else (dict.fromkeys(BOUNDS))
    )


@given(counts(), counts())
@example({"low": 2, "best": 3, "high": 5}, {"low": 2, "best": 4, "high": 5})
@example({"low": 2, "best": 2, "high": 2}, {"low": 2, "best": None, "high": 2})
def test_different_counts_are_said_differently(one: Counts, other: Counts) -> None:
    assert (text.count_text(one) == text.count_text(other)) == (one == other)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ((6, 6, 6), "6"),
        ((0, 0, 0), "0"),
        ((2, None, 3), "2 to 3"),
        ((2, 3, 5), "2 to 5, best 3"),
        ((None, None, None), "some"),
    ],
)
def test_what_a_voice_says_of_a_number(counts: tuple[int | None, ...], said: str) -> None:
    assert text.count_text(dict(zip(BOUNDS, counts, strict=True))) == said


@pytest.mark.parametrize(
    ("low", "best", "high", "published"),
    [
        (3, 3, 3, "3"),
        (0, 0, 0, "0"),
        (2, None, 3, "2 to 3"),
        (1, 2, 3, "2 (1 to 3)"),
        (1, None, None, "at least 1"),
        (None, None, 4, "up to 4"),
        (None, None, None, "number unknown"),
    ],
)
def test_what_is_published_of_a_number(low: int | None, best: int | None, high: int | None, published: str) -> None:
    assert text.estimate({"low": low, "best": best, "high": high}) == published


@pytest.mark.parametrize(
    ("value", "cell", "shown"),
    [
        (None, "", "empty"),
        ("a", "a", "'a'"),
        (True, "true", "True"),
        (3, "3", "3"),
        (0.1, "0.1", "0.1"),
        (dt.date(2022, 8, 24), "2022-08-24", "2022-08-24"),
        (dt.datetime(2022, 8, 24, 4, tzinfo=dt.timezone(dt.timedelta(hours=3))), "2022-08-24T01:00:00Z", None),
        (b"\x01\xff", "01ff", None),
    ],
)
def test_a_value_as_a_cell_and_in_a_message(value: object, cell: str, shown: str | None) -> None:
    assert text.cell(value) == cell
    assert shown in (None, text.shown(value))


def test_a_key_has_a_place_for_each_of_its_values() -> None:
    assert text.key_text(["SE-00001", None, 3]) == "SE-00001//3"


def test_what_is_long_or_strange_is_cut() -> None:
    assert len(text.cut("a" * 1000)) < 100
    assert text.cut(1.5, named=True) == "float 1.5"
    assert text.cut(10**9999) in {"a very large int", "100000000000000000...0000000000000000000"}
