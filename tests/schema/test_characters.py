"""What text may hold: every planted fault is found and named, and no honest text of any script is refused."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

import ftfy
import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from syria_events import schema
from syria_events.reading import loading
from syria_events.schema import characters
from syria_events.schema.characters import faults

# Words as people write them, by script; joined with a space they are honest text too.
HONEST = {
    "arabic": ["دير الزور", "التنف", "إزرع", "فَصِيل", "لواء القدس", "١٢ آب", "الـCNN", "قناة «الجزيرة»", "٪٥٠", "هـ"],
    "persian": ["می\u200cخواهم", "خانه\u200cای", "کار\u200cها", "ایران", "نیروی\u200cهوایی", "گ چ پ ژ"],
    "kurdish": ["کوردستان", "شێخ مەقسوود", "Şêx Meqsûd", "Hêzên Sûriya Demokratîk", "Qamişlo", "hûn û ew"],
    "hebrew": ["שלום עולם", "צה״ל", "ה-CNN", "תל־אביב", "ירושלים"],
    "russian": ["Москва", "Сирия", "ёлка", "IP-адрес", "«Известия»", "№ 5"],
    "turkish": ["İstanbul", "Iğdır", "Şırnak", "Türkiye", "ağaç"],
    "greek": ["Ελλάδα", "Αθήνα", "α-σωματίδιο", "«ναι»"],
    "chinese": ["叙利亚", "大马士革", "新华社", "葛\U000e0100城市", "，。「」"],
    "japanese": ["シリア", "東京タワー", "Tシャツ", "ありがとう", "全角\u3000空白"],
    "korean": ["시리아", "한국어", "KBS뉴스"],
    "indic": ["क्\u200dष", "क्षत्रिय", "নয়", "த\u200cமிழ்"],
    "latin": [
        *("ʿAyn al-ʿArab", "Ḥalab", "Dayr az-Zawr", "Ḥamā", "Muʾassasa", "Đà Nẵng", "Việt Nam", "naïve", "Œuvre"),
        *("«\u202fLe Monde\u202f»", "Quoi\u00a0?", "café\u00a0»", "OÙ\u00a0?", "10\u202f000\u00a0km", "“CAFÉ…”"),
        *("É—mot", "3×½ m", "2×2", "Spaß…", "„Café“…", "»Café«", "voilà… é”…", "«ÂGE»", "GÜNLÜ®", "ß–Maß"),
        *("it’s", "rock ’n’ roll", "Spaß” …", "AMANHÃ.", "Úžas", "KNÍŽE", "MÍŠEŇ", "v\u00a0Praze", "Łódź", "Þór"),
        *("3×½", "20°C", "€5", "Mª José", "№ 12", "5 µm", "½ §", "CÀ PHÊ»", "Ünlü", "smörgåsbord", "Ångström"),
    ],
    "signs": ["→ 35.3°N", "❤\ufe0f", "\U0001f468\u200d\U0001f469\u200d\U0001f467", "A|B = C < D > E",
               "== x ==", "1\ufe0f\u20e3"],
}  # fmt: skip
WORDS = [word for words in HONEST.values() for word in words]

# Each with what the message says of it.
PLANTED = {
    "soft hyphen": ("Pal\u00admyra", "U+00AD SOFT HYPHEN at character 4"),
    "zero width space": ("Pal\u200bmyra", "U+200B ZERO WIDTH SPACE at character 4"),
    "joiner": ("Pal\u200dmyra", "U+200D ZERO WIDTH JOINER at character 4"),
    "non-joiner": ("Pal\u200cmyra", "U+200C ZERO WIDTH NON-JOINER at character 4"),
    "non-joiner at an end": ("التنف\u200c", "U+200C ZERO WIDTH NON-JOINER at character 6"),
    "non-joiner twice": ("می\u200c\u200cخواهم", "U+200C ZERO WIDTH NON-JOINER"),
    "word joiner": ("Pal\u2060myra", "U+2060 WORD JOINER"),
    "byte order mark": ("\ufeffPalmyra", "U+FEFF ZERO WIDTH NO-BREAK SPACE at character 1"),
    "grapheme joiner": ("Pa\u034flmyra", "U+034F COMBINING GRAPHEME JOINER"),
    "hangul filler": ("Pal\u3164myra", "U+3164 HANGUL FILLER"),
    "halfwidth filler": ("\uffa0", "U+FFA0 HALFWIDTH HANGUL FILLER"),
    "choseong filler": ("Pal\u115fmyra", "U+115F HANGUL CHOSEONG FILLER"),
    "blank braille": ("\u2800", "U+2800 BRAILLE PATTERN BLANK"),
    "khmer vowel": ("\u1780\u17b4", "U+17B4 KHMER VOWEL INHERENT AQ"),
    "tag": ("Palmyra\U000e0041", "U+E0041 TAG LATIN CAPITAL LETTER A"),
    "selector without base": ("\ufe0fPalmyra", "U+FE0F VARIATION SELECTOR-16 at character 1"),
    "selector after a letter": ("P\ufe0falmyra", "U+FE0F VARIATION SELECTOR-16 at character 2"),
    "selector twice": ("❤\ufe0f\ufe0f", "U+FE0F VARIATION SELECTOR-16 at character 3"),
    "override": ("Pal\u202emyra", "U+202E RIGHT-TO-LEFT OVERRIDE"),
    "isolate": ("Pal\u2067myra", "U+2067 RIGHT-TO-LEFT ISOLATE"),
    "mark of direction": ("Pal\u200fmyra", "U+200F RIGHT-TO-LEFT MARK"),
    "arabic mark": ("Pal\u061cmyra", "U+061C ARABIC LETTER MARK"),
    "private use": ("Pal\ue000myra", "U+E000 <private-use-E000>"),
    "private plane": ("Pal\U000f0000myra", "U+F0000 <private-use-F0000>"),
    "noncharacter": ("Pal\uffffmyra", "U+FFFF <noncharacter-FFFF>"),
    "inner noncharacter": ("Pal\ufdd0myra", "U+FDD0 <noncharacter-FDD0>"),
    "unassigned": ("Pal\u0378myra", "U+0378 <reserved-0378>"),
    "surrogate": ("Pal\ud800myra", "U+D800 <surrogate-D800>"),
    "replacement": ("Pal\ufffdmyra", "U+FFFD REPLACEMENT CHARACTER"),
    "object": ("Pal\ufffcmyra", "U+FFFC OBJECT REPLACEMENT CHARACTER"),
    "null": ("Pal\x00myra", "U+0000 <control-0000>"),
    "delete": ("Pal\x7fmyra", "U+007F <control-007F>"),
    "next line": ("Pal\x85myra", "U+0085 <control-0085>"),
    "line feed": ("Pal\nmyra", "U+000A <control-000A>"),
    "tab": ("Pal\tmyra", "U+0009 <control-0009>"),
    "line separator": ("Pal\u2028myra", "U+2028 LINE SEPARATOR"),
    "stray accent": ("\u0301Palmyra", "U+0301 COMBINING ACUTE ACCENT at character 1"),
    "accent after a space": ("Pal \u064emyra", "U+064E ARABIC FATHA at character 5"),
    "blank": ("   ", "it is blank"),
    "blank no-break": ("\u00a0", "it is blank"),
    "empty": ("", "it is empty text"),
    "space first": (" Palmyra", "U+0020 SPACE at character 1 is at its start"),
    "space last": ("Palmyra ", "U+0020 SPACE at character 8 is at its end"),
    "no-break space last": ("Palmyra\u00a0", "U+00A0 NO-BREAK SPACE at character 8 is at its end"),
    "ideographic space first": ("\u3000叙利亚", "U+3000 IDEOGRAPHIC SPACE at character 1 is at its start"),
    "ogham space last": ("Palmyra\u1680", "U+1680 OGHAM SPACE MARK at character 8 is at its end"),
    "two spaces": ("Pal  myra", "2 blanks stand together at character 4"),
    "space and no-break space": ("Pal \u00a0myra", "2 blanks stand together at character 4"),
    "no-break space": ("Deir\u00a0ez-Zor", "U+00A0 NO-BREAK SPACE at character 5 stands between letters"),
    "no-break space, arabic": ("دير\u00a0الزور", "U+00A0 NO-BREAK SPACE at character 4 stands between letters"),
    "em space": ("Deir\u2003ez-Zor", "U+2003 EM SPACE at character 5 stands between letters"),
    "ideographic space": ("Deir\u3000ez-Zor", "U+3000 IDEOGRAPHIC SPACE at character 5 stands between letters"),
    "decomposed": ("Ha\u0304ma", "U+0061 LATIN SMALL LETTER A and U+0304 COMBINING MACRON at character 2"),
    "angstrom": ("\u212bngström", "U+212B ANGSTROM SIGN at character 1 is not in NFC"),
    "cyrillic a": ("P\u0430lmyra", "U+0430 CYRILLIC SMALL LETTER A at character 2"),
    "latin o in russian": ("М\u006fсква", "U+006F LATIN SMALL LETTER O at character 2"),
    "greek o": ("H\u03bfms", "U+03BF GREEK SMALL LETTER OMICRON at character 2"),
    "arabic in latin": ("Hom\u0633s", "U+0633 ARABIC LETTER SEEN at character 4"),
    "latin in arabic": ("التaنف", "U+0061 LATIN SMALL LETTER A at character 4"),
    "armenian": ("Հalab", "U+0540 ARMENIAN CAPITAL LETTER HO at character 1"),
    "merge, ours": ("<<<<<<< HEAD", "'<<<<<<<' at character 1 was left by a merge"),
    "merge, between": ("a =======", "'=======' at character 3"),
    "merge, theirs": (">>>>>>> branch", "'>>>>>>>' at character 1"),
    "merge, base": ("||||||| base", "'|||||||' at character 1"),
    "mojibake": ("CafÃ©", "'Ã©' at character 4 seems to be 'é'"),
    "mojibake twice": ("CafÃƒÂ©", "'ÃƒÂ©' at character 4 seems to be 'é'"),
    "mojibake, quote": ("itâ€™s", "'â€™' at character 3 seems to be '’'"),
    "mojibake, arabic": ("Ø³ÙˆØ±ÙŠØ§", "at character 1 seems to be 'سوريا'"),
    "mojibake, ayn": ("Ê¿Ayn", "'Ê¿' at character 1 seems to be 'ʿ'"),
    "mojibake, no-break space": ("10Â km".replace(" ", "\u00a0"), "at character 3 seems to be '\\xa0'"),
    "mojibake, mark": ("ï»¿Palmyra", "at character 1 seems to be '\\ufeff'"),
}  # fmt: skip


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
        for text in loading.load(table.name, as_="arrow")[field.name].cast("string").to_pylist()
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


def test_the_data_are_those_of_unicode() -> None:
    """Held against the Unicode that this Python has, as far as both know a character."""
    data = characters._data()
    for code in range(0x110000):
        character = chr(code)
        category = unicodedata.category(character)
        if category in ("Co", "Cs") or code & 0xFFFE == 0xFFFE:
            assert not data.assigned.match(character), hex(code)
        elif category != "Cn" and data.assigned.match(character):
            script, name = characters._script(character), unicodedata.name(character, "")
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
