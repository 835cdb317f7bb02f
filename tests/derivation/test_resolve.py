"""The laws by which claims come to a value."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from hypothesis.strategies import DrawFn, SearchStrategy

from syria_events.derivation.resolve import Claim, count, differ, in_force, open_side, settle

BOUNDS = ("low", "best", "high")
NUMBER = st.integers(0, 12)
# A number, a range with or without a best, at least, up to, and some.
NUMBERS: SearchStrategy[tuple[int | None, int | None, int | None]] = st.one_of(
    NUMBER.map(lambda number: (number, number, number)),
    st.tuples(st.lists(NUMBER, min_size=3, max_size=3).map(sorted), st.booleans()).map(
        lambda drawn: (drawn[0][0], drawn[0][1] if drawn[1] else None, drawn[0][2])
    ),
    NUMBER.map(lambda floor: (floor, None, None)),
    NUMBER.map(lambda ceiling: (None, None, ceiling)),
    st.just((None, None, None)),
)


@st.composite
def claims_on_a_count(draw: DrawFn) -> Claim:
    low, best, high = draw(NUMBERS)
    return claim(low=low, best=best, high=high, used=draw(st.booleans()), stance=draw(stances()))


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


def hull(parts: Iterable[Mapping[str, Any]]) -> dict[str, Any]:
    """The span that holds some spans; `both` is its identity, and a side that one leaves open is open."""
    spans = [part for part in parts if part["open"] != "both"]
    low, high = ([span[bound] for span in spans] for bound in ("low", "high"))
    least = min(low) if low and None not in low else None
    most = max(high) if high and None not in high else None
    return {"low": least, "high": most, "open": open_side(least, most)}


def envelope(said: Sequence[Claim]) -> dict[str, Any]:
    return {name: cell for name, cell in count(said)[0].items() if name != "best"}


def one_sided(said: Sequence[Claim]) -> bool:
    """Whether no claim is open above beside one that is open below: together they leave nothing known."""
    return len({claim_open(c) for c in said if c.stance == "asserts"} & {"above", "below"}) < 2


def claim_open(said: Claim) -> str:
    return open_side(said.low, said.high)


@given(st.lists(claims_on_a_count()), st.lists(claims_on_a_count()))
def test_the_envelope_of_a_union_is_the_hull_of_the_envelopes(left: list[Claim], right: list[Claim]) -> None:
    # "At least six" beside "up to five" leaves no bound, as "some" does, which bounds nothing and opens nothing.
    assume(one_sided(left) and one_sided(right))
    assert envelope([*left, *right]) == hull([envelope(left), envelope(right)])


@given(st.lists(claims_on_a_count()))
def test_an_envelope_is_the_hull_of_what_each_claim_gives(said: list[Claim]) -> None:
    each = [c._asdict() | {"open": claim_open(c)} for c in said if c.stance == "asserts"]
    assert envelope(said) == hull(each)


@given(st.lists(claims_on_a_count()))
def test_open_says_exactly_which_bounds_are_missing(said: list[Claim]) -> None:
    numbers, _ = count(said)
    missing = {"closed": set(), "above": {"high"}, "below": {"low"}, "both": {"low", "high"}}[str(numbers["open"])]
    assert {bound for bound in ("low", "high") if numbers[bound] is None} == missing


@given(st.lists(claims_on_a_count()))
def test_every_published_number_was_claimed_and_low_best_high_are_in_order(said: list[Claim]) -> None:
    numbers, _ = count(said)
    asserting = [c for c in said if c.stance == "asserts"]
    for bound in BOUNDS:
        assert numbers[bound] is None or numbers[bound] in {getattr(c, bound) for c in asserting}
    present = [numbers[bound] for bound in BOUNDS if numbers[bound] is not None]
    assert present == sorted(present)  # type: ignore[type-var]


def allowed(said: Claim) -> set[int]:
    """The numbers that fit what a claim says, up to one that fits everything without a ceiling."""
    least = said.low if said.low is not None else 1 if said.high is None else 0
    return set(range(least, 40 if said.high is None else said.high + 1))


@given(claims_on_a_count(), claims_on_a_count())
def test_counts_differ_where_both_are_closed_and_not_the_same_or_no_number_fits_both(one: Claim, other: Claim) -> None:
    said = [c._replace(stance="asserts") for c in (one, other)]
    closed = {claim_open(c) for c in said} == {"closed"}
    apart = one.content != other.content if closed else not allowed(one) & allowed(other)
    assert differ(said) is apart


@given(st.lists(claims_on_a_count() | claims_on_a_value(), max_size=4), st.randoms())
def test_who_speaks_first_does_not_matter_to_a_difference(said: list[Claim], random: Random) -> None:
    assert differ(said) is differ(random.sample(said, len(said))) is differ(said[::-1])


@given(st.lists(claims_on_a_count()))
def test_a_best_is_what_every_claim_in_force_gives_that_bounds_the_number(said: list[Claim]) -> None:
    numbers, contested = count(said)
    force = [c for c in in_force(said) if c.stance == "asserts" and claim_open(c) != "both"]
    shared = {c.best for c in force}
    assert numbers["best"] == (shared.pop() if len(shared) == 1 and not contested else None)


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


def figure(low: int | None, best: int | None, high: int | None) -> dict[str, Any]:
    return {"low": low, "best": best, "high": high, "open": open_side(low, high)}


def test_a_claimed_zero_is_a_zero_and_an_unknown_number_is_none() -> None:
    assert count([claim(low=0, best=0, high=0)]) == (figure(0, 0, 0), False)
    assert count([claim()]) == ({"low": None, "best": None, "high": None, "open": "both"}, False)


def test_some_does_not_contradict_a_number() -> None:
    some, three = claim(), claim(low=3, best=3, high=3)
    assert not differ([some, three])
    assert count([some, three]) == (figure(3, 3, 3), False)


@pytest.mark.parametrize("none", [claim(low=0, best=0, high=0), claim(high=0)], ids=["zero", "up to zero"])
@pytest.mark.parametrize("some", [claim(), claim(low=1)], ids=["some", "at least one"])
def test_some_contradicts_a_claimed_zero(some: Claim, none: Claim) -> None:
    assert differ([some, none])
    assert count([some, none])[1]


def test_zero_and_six_dead_are_contested_until_a_ruling_chooses() -> None:
    none, six = claim(low=0, best=0, high=0), claim(low=6, best=6, high=6)
    assert count([none, six]) == (figure(0, None, 6), True)
    # A ruling chooses the best and leaves the envelope: nobody's number disappears.
    assert count([none._replace(used=False), six]) == (figure(0, 6, 6), False)


def test_at_least_six_opens_the_number_above_and_agrees_with_ten_but_not_with_five() -> None:
    six, five, ten = claim(low=6), claim(low=5, best=5, high=5), claim(low=10, best=10, high=10)
    assert count([six]) == (figure(6, None, None), False)
    assert count([six, ten]) == (figure(6, None, None), False)
    assert count([six, five]) == (figure(5, None, None), True)
    # A ruling that takes the five gives a best; that somebody gives no ceiling is still on record.
    assert count([six._replace(used=False), five]) == (figure(5, 5, None), False)


def test_up_to_five_opens_the_number_below() -> None:
    assert count([claim(high=5)]) == (figure(None, None, 5), False)
    assert count([claim(high=5), claim(low=2, best=2, high=2)]) == (figure(None, None, 5), False)
    assert count([claim(high=5), claim(low=6)]) == (figure(None, None, None), True)
    # Nobody may be among up to five.
    assert count([claim(high=5), claim(low=0, best=0, high=0)]) == (figure(None, None, 5), False)
    assert count([claim(high=5), claim(low=6, high=8)]) == (figure(None, None, 8), True)
    assert count([claim(high=5), claim(low=4, high=8)]) == (figure(None, None, 8), False)


def test_a_count_that_a_ruling_finds_denied_keeps_its_bounds() -> None:
    two = claim(low=2, best=2, high=2, used=False)
    assert count([two, two._replace(stance="denies", used=True)]) == (figure(2, None, 2), False)


def test_a_count_that_is_given_and_denied_has_no_best() -> None:
    two = claim(low=2, best=2, high=2)
    assert count([two, two._replace(stance="denies")]) == (figure(2, None, 2), True)


def test_a_denial_contests_the_value_it_denies_and_no_other() -> None:
    says, denies = claim(value="a"), claim(value="a", stance="denies")
    assert settle([says, denies]) == (None, True)
    assert settle([says, denies._replace(value="b")]) == ("a", False)
    assert settle([denies]) == (None, False)


def test_a_view_of_claims_that_were_set_aside_shows_them() -> None:
    assert settle([claim(value="a", used=False)]) == ("a", False)
    assert settle([claim(value="a", used=False), claim(value="b")]) == ("b", False)
