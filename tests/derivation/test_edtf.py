"""What dates in EDTF bound, and what is refused."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events.derivation import edtf


@given(st.dates(), st.dates())
def test_an_interval_bounds_its_days(first: date, last: date) -> None:
    first, last = sorted((first, last))
    assert edtf.bounds(f"{first}/{last}") == (first, last)
    assert edtf.bounds(f"../{last}") == (None, last)
    assert edtf.bounds(f"{first}~/..") == (first, None)


@given(st.dates(), st.sampled_from(["", "~", "?", "%"]))
def test_a_month_and_a_year_hold_their_days(day: date, qualifier: str) -> None:
    for length, most in ((10, 1), (7, 31), (4, 366)):
        start, end = edtf.bounds(f"{day}"[:length] + qualifier)
        assert start is not None and end is not None
        assert start <= day <= end
        assert (end - start).days < most
    assert edtf.precision(*edtf.bounds(f"{day}")) == "day"


@given(st.text(alphabet="0123456789-/.~?%X", max_size=14))
@example("0000")
@example("2022-00")
@example("2022\n")
@example("٢٠٢٢")
def test_edtf_is_read_or_refused_with_a_reason(text: str) -> None:
    try:
        start, end = edtf.bounds(text)
    except ValueError as error:
        assert repr(text) in str(error)
    else:
        assert start is not None or end is not None
        assert start is None or end is None or start <= end


@given(st.dates(), st.integers(0, 500))
def test_precision_coarsens_with_the_length_of_the_span(start: date, days: int) -> None:
    names = ["day", "span", "week", "month", "longer"]
    end = date.fromordinal(min(start.toordinal() + days, date.max.toordinal()))
    shorter = date.fromordinal(start.toordinal() + (end - start).days // 2)
    found = [edtf.precision(start, last) for last in (shorter, end)]
    assert names.index(str(found[0])) <= names.index(str(found[1]))


@pytest.mark.parametrize(
    ("text", "start", "end", "precision"),
    [
        ("2022-08-24", date(2022, 8, 24), date(2022, 8, 24), "day"),
        ("2022-02", date(2022, 2, 1), date(2022, 2, 28), "month"),
        ("2021-10", date(2021, 10, 1), date(2021, 10, 31), "month"),
        ("2022-08-14~/2022-08-22~", date(2022, 8, 14), date(2022, 8, 22), "month"),
        ("2022-08-23/2022-08-29", date(2022, 8, 23), date(2022, 8, 29), "week"),
        ("2022-05/2022-08-29", date(2022, 5, 1), date(2022, 8, 29), "longer"),
        ("../2022-08-29", None, date(2022, 8, 29), "open"),
    ],
)
def test_the_dates_of_the_recap(text: str, start: date | None, end: date | None, precision: str) -> None:
    assert edtf.bounds(text) == (start, end)
    assert edtf.precision(start, end) == precision


@pytest.mark.parametrize(
    "text",
    [
        *("2022-13", "2022-02-30", "2021-02-29", "2022-08-25/2022-08-24", "../..", "..", "", "22-08-24"),
        *("2022-08-24T04:00", "yesterday", "2022-08-24/", "/2022", "2022/2023/2024", " 2022", "-2022", "2022-8-4"),
    ],
)
def test_what_is_not_a_date_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"bounds nothing|ends before|not a date|not in the calendar"):
        edtf.bounds(text)


def test_nothing_known_has_no_precision() -> None:
    assert edtf.precision(None, None) is None
