"""Where things stand in a document."""

from __future__ import annotations

import hashlib

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from syria_events.derivation import spans

TEXTS = st.text(alphabet='Aa .!?\n"“”U.S.pm,é', max_size=80)


@given(TEXTS)
@example("Ends with a break.\n\n \nNext.")
def test_every_visible_character_is_in_one_sentence(text: str) -> None:
    found = spans.sentences(text)
    inside = [position for start, end in found for position in range(start, end)]
    assert len(inside) == len(set(inside))
    assert {position for position, letter in enumerate(text) if not letter.isspace()} <= set(inside)
    assert all(start < end for start, end in found)


@given(TEXTS, st.data())
def test_a_span_covers_the_sentences_that_it_touches(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start + 1, len(text) + 1))
    touched = [bool(set(range(start, end)) & set(range(*sentence))) for sentence in spans.sentences(text)]
    assert spans.covered(text, [(start, end)]) == touched
    assert not any(spans.covered(text, []))


@given(st.lists(st.text(alphabet="ab ", max_size=4), min_size=1), st.data())
def test_paragraphs_are_lines_that_are_not_blank(lines: list[str], data: st.DataObject) -> None:
    held = [number for number, line in enumerate(lines) if line.strip()]
    if held:
        line = data.draw(st.sampled_from(held))
        start = sum(len(before) + 1 for before in lines[:line]) + len(lines[line]) - len(lines[line].lstrip())
        assert spans.paragraph("\n".join(lines), start) == held.index(line) + 1


@given(st.text(max_size=40), st.data())
def test_the_digest_is_of_the_characters_and_not_of_bytes(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    end = data.draw(st.integers(start, len(text)))
    assert spans.digest(text, start, end) == hashlib.sha256(text[start:end].encode()).hexdigest()


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("A headline\n\nOne sentence. Another.", 3),
        ("The attacks began around 7:20 p.m. local time.", 1),
        ("It came from the U.S. Central Command. It denied.", 2),
        ("He said, “It is an occupation.” He left.", 2),
        ("Nasib/Jaber 3.5 km off. “Quoted” start.", 2),
        ("", 0),
        ("\n \n", 0),
    ],
)
def test_sentences(text: str, number: int) -> None:
    assert len(spans.sentences(text)) == number
