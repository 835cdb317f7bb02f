"""A pattern of somebody else is matched as ours are, in a time that no text can stretch."""

from __future__ import annotations

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.issues import Refused
from syria_events.schema import patterns

pytestmark = pytest.mark.slow

OURS = sorted({field.pattern or "" for table in schema.installed().tables.values() for field in table.fields} - {""})


@pytest.mark.slow
@pytest.mark.parametrize("pattern", OURS)
@given(st.data())
def test_both_engines_agree_on_our_own_patterns(pattern: str, data: st.DataObject) -> None:
    fitting = st.from_regex(re.compile(pattern), fullmatch=True)
    texts = data.draw(st.lists(st.text() | fitting | st.builds("".join, st.tuples(fitting, st.text(max_size=1)))))
    assert patterns.matches(pattern, texts) == [re.fullmatch(pattern, text) is not None for text in texts]


@pytest.mark.parametrize("pattern", ["(a+)+", "(a|a)*", "((a*)*)*", "(a|aa)+", "(.*)*x", "a*a*a*a*a*a*a*a*x"])
def test_no_text_takes_exponential_time(pattern: str) -> None:
    begun = time.process_time()
    assert patterns.matches(pattern, ["a" * 20_000 + "!"]) == [False]
    assert time.process_time() - begun < 5


@pytest.mark.parametrize("pattern", [r"(a)\1", "a(?=b)", "(?<!a)b", "(?P<x>a)(?P=x)"])
def test_a_pattern_that_needs_more_is_refused(pattern: str) -> None:
    with pytest.raises(Refused, match="expected a pattern that is matched in linear time"):
        patterns.matches(pattern, [])


def test_half_a_character_matches_nothing() -> None:
    assert patterns.matches(".*", ["\ud800", "a", ""]) == [False, True, True]


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("a" * 1001, "at most 1000 characters"),
        ("(", "expected a regular expression"),
        ("(" * 499 + ")" * 499, "expected a regular expression"),
        ("a{99999999999999999999}", "expected a regular expression"),
    ],
)
def test_what_is_no_pattern_is_told(pattern: str, said: str) -> None:
    assert said in (patterns.fault(pattern) or "")


def test_our_patterns_have_no_fault() -> None:
    assert [patterns.fault(pattern) for pattern in OURS] == [None] * len(OURS)
