"""The laws by which claims come to a value."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from syria_events.derivation.resolve import Claim, count, differ, in_force, settle

NUMBERS = st.none() | st.lists(st.integers(0, 30), min_size=3, max_size=3).map(sorted)


@st.composite
def claims_on_a_count(draw: DrawFn) -> Claim:
    low, best, high = draw(NUMBERS) or (None, None, None)
    exact = draw(st.booleans())
    return claim(low=low, best=best if exact else None, high=high, used=draw(st.booleans()), stance=draw(stances()))


@st.composite
def claims_on_a_value(draw: DrawFn) -> Claim:
    return claim(value=draw(st.sampled_from("abc")), used=draw(st.booleans()), stance=draw(stances()))


def stances() -> SearchStrategy[str]:
    return st.sampled_from(("asserts", "asserts", "denies"))


def claim(**said: object) -> Claim:
    blank: dict[str, object] = dict.fromkeys(Claim._fields)
    blank |= {"claim_id": "c", "stance": "asserts", "certainty": "stated", "voice_id": "v", "used": True}
    return Claim(**{**blank, **said})  # type: ignore[arg-type]


@given(st.lists(claims_on_a_count()), st.randoms())
def test_the_order_of_claims_does_not_matter_to_a_count(said: list[Claim], random: Random) -> None:
    shuffled = random.sample(said, len(said))
    assert count(shuffled) == count(said)


@given(st.lists(claims_on_a_value()), st.randoms())
def test_the_order_of_claims_does_not_matter_to_a_value(said: list[Claim], random: Random) -> None:
    assert settle(random.sample(said, len(said))) == settle(said)


@given(st.lists(claims_on_a_count(), min_size=1), st.data())
def test_saying_the_same_again_changes_nothing(said: list[Claim], data: st.DataObject) -> None:
    again = data.draw(st.sampled_from(said))
    assert count([*said, again]) == count(said)
    assert settle([*said, again]) == settle(said)


@given(st.lists(claims_on_a_count()), st.lists(claims_on_a_count()))
def test_the_envelope_of_a_union_is_the_hull_of_the_envelopes(left: list[Claim], right: list[Claim]) -> None:
    whole, _ = count([*left, *right])
    parts = [count(left)[0], count(right)[0]]
    assert whole["low"] == min((part["low"] for part in parts if part["low"] is not None), default=None)
    assert whole["high"] == max((part["high"] for part in parts if part["high"] is not None), default=None)


@given(st.lists(claims_on_a_count()))
def test_every_published_number_was_claimed_and_low_best_high_are_in_order(said: list[Claim]) -> None:
    numbers, _ = count(said)
    asserting = [c for c in said if c.stance == "asserts"]
    for bound, number in numbers.items():
        assert number is None or number in {getattr(c, bound) for c in asserting}
    present = [number for number in numbers.values() if number is not None]
    assert present == sorted(present)


@given(st.lists(claims_on_a_value()))
def test_every_published_value_was_asserted_by_a_claim_in_force(said: list[Claim]) -> None:
    value, contested = settle(said)
    force = in_force(said)
    assert value is None or value in {c.value for c in force if c.stance == "asserts"}
    assert contested == differ(force)
    assert not (contested and value is not None)


@given(st.lists(claims_on_a_count()))
def test_a_contested_count_has_no_best(said: list[Claim]) -> None:
    numbers, contested = count(said)
    assert not contested or numbers["best"] is None


def test_a_claimed_zero_is_a_zero_and_an_unknown_number_is_none() -> None:
    assert count([claim(low=0, best=0, high=0)]) == ({"low": 0, "best": 0, "high": 0}, False)
    assert count([claim()]) == ({"low": None, "best": None, "high": None}, False)


def test_some_does_not_contradict_a_number() -> None:
    some, three = claim(), claim(low=3, best=3, high=3)
    assert not differ([some, three])
    assert count([some, three]) == ({"low": 3, "best": 3, "high": 3}, False)


def test_some_contradicts_a_claimed_zero() -> None:
    some, none = claim(), claim(low=0, best=0, high=0)
    assert differ([some, none])
    assert count([some, none]) == ({"low": 0, "best": None, "high": 0}, True)


def test_zero_and_six_dead_are_contested_until_a_ruling_chooses() -> None:
    none, six = claim(low=0, best=0, high=0), claim(low=6, best=6, high=6)
    assert count([none, six]) == ({"low": 0, "best": None, "high": 6}, True)
    # A ruling chooses the best and leaves the envelope: nobody's number disappears.
    assert count([none._replace(used=False), six]) == ({"low": 0, "best": 6, "high": 6}, False)


def test_a_denial_contests_the_value_it_denies_and_no_other() -> None:
    says, denies = claim(value="a"), claim(value="a", stance="denies")
    assert settle([says, denies]) == (None, True)
    assert settle([says, denies._replace(value="b")]) == ("a", False)
    assert settle([denies]) == (None, False)


def test_a_view_of_claims_that_were_set_aside_shows_them() -> None:
    assert settle([claim(value="a", used=False)]) == ("a", False)
    assert settle([claim(value="a", used=False), claim(value="b")]) == ("b", False)
