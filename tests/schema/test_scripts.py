"""Text is written in the letters of its column, and what is told already is not told again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events.schema.characters import JOINERS, faults
from syria_events.schema.scripts import SCRIPTS, foreign

LETTERS = {"Latin": "abcéşʿ", "Arabic": "حلبكهة", "Cyrillic": "абвг", "Greek": "αβγ", "Hebrew": "אבג"}
WORDS = {script: st.text(letters, min_size=1, max_size=6) for script, letters in LETTERS.items()}


def test_every_script_is_tried() -> None:
    assert {*LETTERS} == {*SCRIPTS}


@given(st.sampled_from(SCRIPTS), st.data())
def test_text_in_its_own_letters_is_sound(script: str, data: st.DataObject) -> None:
    text = " ".join(data.draw(st.lists(WORDS[script], min_size=1, max_size=4)))
    assert foreign(f"{text} (2000-), «1» 10%", script) == ()


@given(st.sampled_from(SCRIPTS), st.sampled_from(SCRIPTS), st.data())
def test_a_word_of_another_script_is_told_where_it_stands(own: str, other: str, data: st.DataObject) -> None:
    before, word = data.draw(WORDS[own]), data.draw(WORDS[other].filter(lambda word: word[0] not in "ʿ"))
    found = foreign(f"{before} {word} {before}", own)
    if own == other:
        assert found == ()
    else:
        assert [(fault.kind, fault.at) for fault in found] == [("script", len(before) + 1)]
        assert f"in letters of {other}; expected {own}" in found[0].said


@given(st.text(max_size=30), st.sampled_from(SCRIPTS))
def test_nothing_is_told_twice(text: str, script: str) -> None:
    told = {fault.at for fault in faults(text)}
    assert not told & {fault.at for fault in foreign(text, script)}


@pytest.mark.parametrize(
    ("text", "script", "kinds"),
    [
        ("وزا\u200dرة", "Arabic", ["joiner"]),
        ("وزا\u200cرة", "Arabic", ["joiner"]),
        ("US (2021-)\u00a0x", "Latin", ["space"]),
        ("10\u202fkm", "Latin", ["space"]),
        ("al-Hasaka", "Arabic", ["script", "script"]),
        ("pal\u0430ce", "Latin", []),  # letters of two scripts in a word: `text` tells it
        ("v\u00a0Praze to\u00a0Homs", "Latin", ["space"]),  # of the second `text` tells
    ],
)
def test_what_does_not_belong_is_told_by_kind(text: str, script: str, kinds: list[str]) -> None:
    assert [fault.kind for fault in foreign(text, script)] == kinds


def test_joiners_are_those_of_unicode() -> None:
    assert JOINERS == "\u200c\u200d"
