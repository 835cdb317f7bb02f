"""What several claims on one value come to under rules other than ours."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date, timedelta

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import syria_events as se
from syria_events.field.rulesets import (
    RULES,
    SETS,
    Count,
    Days,
    each_shared,
    highest,
    lowest,
    most_precise,
    most_shared,
    narrowest,
    shared,
    summed,
    widest,
)

Rule = Callable[[Sequence[Count]], Count]


@st.composite
def counts(draw: st.DrawFn) -> Count:
    """A count as a voice may give it: exact, a range with or without a best, open on a side, or "some"."""
    low, width = draw(st.integers(0, 9)), draw(st.integers(0, 4))
    kind = draw(st.sampled_from(["exact", "range", "best", "at least", "up to", "some"]))
    return {
        "exact": Count(low, low, low),
        "range": Count(low, None, low + width + 1),
        "best": Count(low, low + draw(st.integers(0, width)), low + width),
        "at least": Count(low, None, None),
        "up to": Count(None, None, low),
        "some": Count(None, None, None),
    }[kind]


MANY = st.lists(counts(), min_size=1, max_size=6)
EXACT = st.lists(st.integers(0, 9).map(lambda n: Count(n, n, n)), min_size=1, max_size=6)
DAYS = st.lists(st.tuples(st.dates(date(2022, 8, 1), date(2022, 8, 9)), st.integers(0, 3)), min_size=1, max_size=6).map(
    lambda pairs: [(start, start + timedelta(length)) for start, length in pairs]
)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@given(given_=MANY, seed=st.randoms())
def test_the_order_of_claims_is_irrelevant(rule: Rule, given_: list[Count], seed: object) -> None:
    other = sorted(given_, key=lambda count: seed.random())  # type: ignore[attr-defined]
    assert rule(given_) == rule(other)


@pytest.mark.parametrize("rule", RULES.values(), ids=RULES)
@given(given_=MANY)
def test_every_number_was_given(rule: Rule, given_: list[Count]) -> None:
    numbers = {number for count in given_ for number in count} | {None}
    assert set(rule(given_)) <= numbers


@pytest.mark.parametrize("rule", [*RULES.values(), each_shared])
@given(count=counts(), times=st.integers(1, 4))
def test_what_all_say_alike_is_what_it_comes_to(rule: Rule, count: Count, times: int) -> None:
    found = rule([count] * times)
    assert (found.low, found.high) == (count.low, count.high)
    assert found.best == (count.point if count.point is not None else found.best)


@given(given_=MANY)
def test_the_rules_lie_between_the_lowest_and_the_highest(given_: list[Count]) -> None:
    low, high = lowest(given_).best, highest(given_).best
    for rule in (most_shared, most_precise):
        best = rule(given_).best
        if None not in (low, best, high) and any(count.low is not None for count in given_):
            assert low is not None and best is not None and high is not None
            assert best <= high
            assert low <= best or best in {count.high for count in given_}


@given(given_=MANY)
def test_the_number_that_most_share_lies_within_the_bounds_that_go_with_it(given_: list[Count]) -> None:
    for rule in (most_shared, most_precise):
        low, best, high = rule(given_)
        assert best is None or ((low is None or low <= best) and (high is None or best <= high))


@given(given_=EXACT)
def test_of_exact_numbers_the_mode_is_that_of_eventreport(given_: list[Count]) -> None:
    counted = Counter(count.best for count in given_)
    mode = min(number for number, times in counted.items() if times == max(counted.values()) and number is not None)
    assert most_shared(given_) == each_shared(given_) == most_precise(given_) == Count(mode, mode, mode)
    assert lowest(given_).best == min(counted, key=lambda n: n or 0)
    assert highest(given_).best == max(counted, key=lambda n: n or 0)


@given(days=DAYS)
def test_the_widest_span_holds_every_other(days: list[Days]) -> None:
    first, last = widest(days)
    assert all(first <= start and end <= last for start, end in days)
    inner, outer = narrowest(days)
    assert all(start <= inner and outer <= end for start, end in days)
    mode_start, mode_end = shared(days)
    assert first <= mode_start and mode_end <= last


def test_of_several_days_that_are_shared_alike_the_mean_is_rounded_down() -> None:
    spans = [(date(2022, 8, day), date(2022, 8, day)) for day in (1, 1, 4, 4, 9)]
    assert shared(spans) == (date(2022, 8, 2), date(2022, 8, 2))


@example(parts=[Count(1, None, 2), Count(None, 3, 4)])
@given(parts=st.lists(counts(), max_size=5))
def test_a_sum_is_as_open_as_its_parts(parts: list[Count]) -> None:
    low, best, high = summed(parts)
    lows = [count.low for count in parts if count.low is not None]
    assert low == (sum(lows) if lows else None)
    for number, given_ in ((best, [c.best for c in parts]), (high, [c.high for c in parts])):
        assert number == (None if None in given_ or not given_ else sum(filter(None, given_)))


def test_at_least_has_no_ceiling_and_a_number_for_the_highest() -> None:
    at_least, exact = Count(6, None, None), Count(2, 2, 2)
    assert highest([at_least, exact]) == Count(6, 6, None)
    assert lowest([at_least, exact]) == Count(2, 2, 2)
    assert most_precise([at_least, at_least, exact]) == exact
    assert most_shared([at_least, at_least, exact]) == Count(6, 6, None)


def test_an_unknown_rule_set_names_those_there_are() -> None:
    with pytest.raises(ValueError, match=", ".join(SETS)):
        se.reports.aggregate(se.load("claims"), "average")
    with pytest.raises(KeyError, match="expected rows of the table claims"):
        se.reports.aggregate(pd.DataFrame({"a": [1]}))
