"""What a value rests on, at the edges: claims of which a view sees only what a ruling set aside."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events.derivation.resolve import Claim, differ, in_force
from syria_events.derivation.support import support

LOOKUPS: Any = SimpleNamespace(origin=lambda voice: voice[0])


def claim(value: str = "occurred", voice: str = "a1", stance: str = "asserts", used: bool = True) -> Claim:
    return Claim("c", "e", "event_status", None, value, None, None, None, stance, "stated", None, voice, used)


A_CLAIM = st.builds(
    claim,
    value=st.sampled_from(["occurred", "partial"]),
    voice=st.sampled_from(["a1", "a2", "b1"]),
    stance=st.sampled_from(["asserts", "denies"]),
    used=st.booleans(),
)


def basis(claims: list[Claim], among: list[Claim] | None = None) -> str:
    return str(support(claims, LOOKUPS, among or ())["support"])


def test_what_only_set_aside_claims_say_rests_on_them_where_no_other_is_seen() -> None:
    assert basis([claim(used=False)]) == "one_origin"
    assert basis([claim(used=False), claim(voice="b1", used=False)]) == "several_agree"
    assert basis([claim(used=False), claim("partial", used=False)]) == "contested"
    assert basis([claim(stance="denies", used=False)]) == "denied"


def test_a_side_that_a_ruling_set_aside_is_set_aside_beside_the_other() -> None:
    aside, taken = claim("partial", used=False), claim("occurred", "b1")
    assert basis([aside], [aside, taken]) == "set_aside"
    assert basis([taken], [aside, taken]) == "ruled"
    assert basis([aside], [aside]) == "one_origin"


@pytest.mark.parametrize(("voices", "said"), [(["a1"], "one_origin"), (["a1", "a2"], "one_origin")])
def test_voices_of_one_origin_are_one(voices: list[str], said: str) -> None:
    found = support([claim(voice=voice) for voice in voices], LOOKUPS)
    assert (found["n_voices"], found["n_origins"], found["support"]) == (len(voices), 1, said)


@given(st.lists(A_CLAIM, min_size=1, max_size=4), st.lists(A_CLAIM, max_size=3))
def test_the_basis_is_what_its_words_mean(claims: list[Claim], others: list[Claim]) -> None:
    among = [*claims, *others]
    said = basis(claims, among)
    force = in_force(among)
    if all(each not in force for each in claims):
        assert said == "set_aside"
    elif differ(force):
        assert said == "contested"
    elif differ(among):
        assert said == "ruled"
    else:
        assert said in ("denied", "one_origin", "several_agree")
        assert (said == "denied") == all(each.stance == "denies" for each in in_force(claims))
