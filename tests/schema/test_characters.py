"""What text may hold: every planted fault is found and named, and no honest text of any script is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.reading import loading
from syria_events.schema import characters
from syria_events.schema.characters import faults
from texts import PLANTED, WORDS

ftfy: Any = pytest.importorskip("ftfy", reason="the extra test has it")
LOAD: Any = loading.load  # called with names in variables, which no type checker lets through


@pytest.mark.parametrize("word", WORDS)
def test_honest_words_are_let_through(word: str) -> None:
    assert unicodedata.is_normalized("NFC", word), "the example itself"
    assert faults(word) == (), characters.said(faults(word))


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=8), st.sampled_from([" ", ", ", " – ", "; ", ". ", "/"]))
def test_honest_words_make_honest_text(words: list[str], between: str) -> None:
    assert faults(between.join(words)) == ()


def test_all_text_of_the_dataset_is_let_through() -> None:
    known = schema.installed()
    texts = [
        text
        for table in known.tables.values()
        for field in table.fields
        if field.type == "string"
        for text in LOAD(table.name, as_="arrow")[field.name].cast("string").to_pylist()
        if text is not None
    ]
    assert len(texts) > 10_000
    assert [text for text in texts if faults(text)] == []


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_fault_is_found_and_named(name: str) -> None:
    text, said = PLANTED[name]
    assert said in characters.said(faults(text))


@given(st.sampled_from(sorted(PLANTED)), st.sampled_from(WORDS), st.sampled_from(WORDS))
def test_a_fault_among_honest_words_is_found(name: str, before: str, after: str) -> None:
    text, _ = PLANTED[name]
    assume(not name.startswith(("blank", "empty")) and not name.endswith((" first", " last")))
    assert faults(f"{before} {text} {after}"), name


def kept_from_all_free_text() -> Iterator[str]:
    """The characters that the pattern of our free text leaves out, which is for readers who do not know the rule."""
    patterns = {field.pattern or "" for table in schema.installed().tables.values() for field in table.fields}
    [free] = [pattern for pattern in patterns if pattern.startswith("[^")]
    return (chr(code) for code in range(0x110000) if not re.fullmatch(free, chr(code)))


def test_what_the_pattern_of_free_text_refuses_the_rule_refuses() -> None:
    found = list(kept_from_all_free_text())
    assert len(found) > 80
    assert [character for character in found if not faults(f"a{character}b")] == []


@given(st.text())
@example("\u200d\ufe0f")
@example("\ufe0f\u200d❤")
def test_a_fault_is_in_the_text_and_any_text_has_a_verdict(text: str) -> None:
    for fault in faults(text):
        assert 0 <= fault.at <= len(text)
        assert fault.said


@given(st.text(max_size=12), st.text(max_size=12))
def test_sound_texts_stay_sound_when_a_sentence_is_made_of_them(one: str, other: str) -> None:
    assume(not faults(one) and not faults(other))
    assert not faults(f"{one} / {other}")


def test_texts_of_ascii_are_told_at_once_as_one_by_one() -> None:
    assert characters.plain(["a", "b c", "- d"])
    assert characters.plain([])
    for wrong in ("a  b", " a", "a ", "", "é", "a\tb", "<<<<<<< a", "a =======", "x\n"):
        assert not characters.plain(["a", wrong, "b"]), wrong


@pytest.mark.slow
def test_the_data_are_those_of_unicode() -> None:
    """Held against the Unicode that this Python has, as far as both know a character."""
    data = characters._data()
    for code in range(0x110000):
        character = chr(code)
        category = unicodedata.category(character)
        if category in ("Co", "Cs") or code & 0xFFFE == 0xFFFE:
            assert not data.assigned.match(character), hex(code)
        elif category != "Cn" and data.assigned.match(character):
            script, name = characters.script_of(character), unicodedata.name(character, "")
            assert (script is not None) == (category[0] in "LM"), hex(code)
            assert bool(data.symbol.match(character)) == (category[0] == "S"), hex(code)
            for known in ("Arabic", "Hebrew", "Cyrillic", "Greek", "Hiragana", "Latin", "Devanagari"):
                if category[0] == "L" and name.startswith(f"{known.upper()} ") and script != "Common":
                    assert script == known, hex(code)
    assert re.fullmatch(r"[0-9]+\.[0-9]+\.[0-9]+", data.version)


def read_wrongly(text: str) -> str:
    """A text as it comes out where its UTF-8 is read as Windows-1252, and as Latin-1 where that has nothing."""
    return "".join(bytes([byte]).decode("cp1252", "ignore") or chr(byte) for byte in text.encode("utf-8"))


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("word", [word for word in WORDS if not word.isascii()])
def test_every_honest_word_is_found_out_once_it_is_read_wrongly(word: str, times: int) -> None:
    wrong = word
    for _ in range(times):
        wrong = read_wrongly(wrong)
    assert faults(wrong)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join))
def test_what_ftfy_mends_is_refused(text: str) -> None:
    wrong = read_wrongly(text)
    assume(ftfy.fix_encoding(wrong) != wrong)
    assert faults(wrong)


@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map(" ".join))
def test_ftfy_too_leaves_honest_text_as_it_is(text: str) -> None:
    assert ftfy.fix_encoding(text) == text
