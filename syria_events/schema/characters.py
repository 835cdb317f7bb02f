"""What text may hold: characters that can be seen and mean something, in the one form that Unicode calls composed.

`faults` is the rule. It is asked of each cell of free text in every engine, of the descriptor and the
vocabularies, and, as far as it can be told of a line, of the coding files. What Unicode says of characters is
in `unicode.txt`, so that a text is not sound under one Python and unsound under another.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from itertools import groupby, islice
from pathlib import Path
from typing import NamedTuple

from syria_events.schema.mojibake import misread


class Fault(NamedTuple):
    """What is wrong with a text: its kind in a word, the character it is at, counted from 0, and the words for it."""

    kind: str
    at: int
    said: str


SOUND = (
    "text whose characters can all be seen and are in NFC, without blanks at its ends or two together, and with the "
    "letters of one script in each word"
)

# Seven of a kind are what git leaves where two versions could not be merged.
_MARKS = [sign * 7 for sign in "<=>|"]
_MARKERS = re.compile("|".join(map(re.escape, _MARKS)))
_MARKER_LINE = re.compile(rf"(?:{_MARKERS.pattern})(?= |\Z)")
# Most texts are of these, and need not be looked at further; those with a mark of a merge are, if only for the mark.
_PLAIN, _PLAIN_LINE = re.compile("[!-~]+(?: [!-~]+)*"), re.compile("[ -~]*")
_PLAIN_FILE = re.compile("[ -~\n]*")
_PLAIN_LINES = re.compile("[!-~]+(?:[ \n][!-~]+)*")

# What is seen as nothing, or stands for a character that was lost, without Unicode counting it as ignorable: the
# blank pattern of Braille, what annotations begin and end with, what stands for an object or a lost character.
_EMPTY = "\u2800\ufff9\ufffa\ufffb\ufffc\ufffd"
_BIDI = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
# A space other than the plain one between two letters, the first not a word by itself ("v\u00a0Praze"). Beside digits,
# marks of quotation and other signs it has its use.
_ODD_SPACE = re.compile(r"(?<=[^\W\d_]{2})[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000](?=[^\W\d_])")
_BLANKS = re.compile(r"\s\s+")

# Scripts that need joiners between their letters; scripts whose letters have variants; signs that are emoji or not.
_JOINED = {
    *("Arabic", "Syriac", "Mandaic", "Nko", "Mongolian", "Phags_Pa", "Devanagari", "Bengali", "Gurmukhi", "Gujarati"),
    *("Oriya", "Tamil", "Telugu", "Kannada", "Malayalam", "Sinhala", "Khmer", "Myanmar", "Tibetan"),
}
_VARIED = {"Han", "Mongolian", "Phags_Pa", "Manichaean", "Myanmar"}
_KEYS = "#*0123456789\u203c\u2049\u2139\u3030\u303d"
JOINERS, _MONGOLIAN = "\u200c\u200d", "\u180b\u180c\u180d\u180e\u180f"
_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
# Words that writers of Japanese, Chinese and Korean make of several scripts: what UTS 39 calls highly restrictive.
_TOGETHER = ({"Latin", "Han", "Hiragana", "Katakana"}, {"Latin", "Han", "Bopomofo"}, {"Latin", "Han", "Hangul"})
_TATWEEL = "\u0640"  # also what ties an Arabic article to a word in Latin letters
NO_SCRIPT = {None, "Common", "Inherited"}
# Texts of more characters are looked at anew each time.
_LONG = 2000


class _Unicode:
    """The file of Unicode's data, read when the first text asks for it."""

    def __init__(self) -> None:
        lines = (Path(__file__).parent / "unicode.txt").read_text("utf-8").splitlines()
        self.version = lines[0].split()[3].rstrip(",")
        sets = {name: spans.split(" ") for name, spans in (line.split(" ", 1) for line in lines if line[0] != "#")}
        classes = {
            name: "".join(map(_escaped, sets.pop(name))) for name in ("assigned", "ignorable", "marks", "symbols")
        }
        self.assigned = re.compile(f"[{classes['assigned']}]")
        self.symbol = re.compile(f"[{classes['symbols']}]")
        self.stray_mark = re.compile(rf"(?:\A|(?<=\s))(?![{classes['ignorable']}])[{classes['marks']}]")
        seen = f"\x00-\x1f\x7f-\x9f\u2028\u2029{_EMPTY}{classes['ignorable']}"
        self.suspect = re.compile(f"[^{classes['assigned']}]|[{seen}]")
        found = sorted(
            (_code(span.split("-")[0]), _code(span.split("-")[-1]), name)
            for name, spans in sets.items()
            for span in spans
        )
        self.starts = [start for start, _, _ in found]
        self.ends = [end for _, end, _ in found]
        self.names = [name for _, _, name in found]


def _code(text: str) -> int:
    return int(text, 16)


def _escaped(span: str) -> str:
    return "-".join(f"\\U{_code(end):08x}" for end in span.split("-"))


_data = cache(_Unicode)


@cache
def script_of(character: str) -> str | None:
    """The script of a letter or mark; None of any other character."""
    data, code = _data(), ord(character)
    number = bisect_right(data.starts, code) - 1
    return data.names[number] if number >= 0 and code <= data.ends[number] else None


def named(character: str) -> str:
    """A character as Unicode writes it: code point and name, or the label of one that has no name."""
    code = ord(character)
    kinds = {"Cc": "control", "Co": "private-use", "Cs": "surrogate"}
    kind = kinds.get(unicodedata.category(character), "noncharacter" if _noncharacter(code) else "reserved")
    return f"U+{code:04X} {unicodedata.name(character, f'<{kind}-{code:04X}>')}"


def _noncharacter(code: int) -> bool:
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def faults(text: str) -> tuple[Fault, ...]:
    """What is wrong with the text of a cell, in the order in which it stands there; none where it is sound.

    Of a hundred faults of one kind and more, the first hundred.
    """
    if _PLAIN.fullmatch(text) and not _has_mark(text):
        return ()
    return _remembered(text) if len(text) <= _LONG else _found(text)


def plain(texts: Iterable[str]) -> bool:
    """True of texts that are words of ASCII with one space between them, so without a fault; all in one pass."""
    lines = "\n".join(texts)
    return not lines or (bool(_PLAIN_LINES.fullmatch(lines)) and not _has_mark(lines))


def plain_lines(text: str) -> bool:
    """True of a file in ASCII of whose lines `line_faults` finds nothing, in one pass."""
    return bool(_PLAIN_FILE.fullmatch(text)) and not _has_mark(text)


def _has_mark(text: str) -> bool:
    ours, between, theirs, base = _MARKS
    return ours in text or between in text or theirs in text or base in text


def _found(text: str) -> tuple[Fault, ...]:
    looks = (_blanks, _merged, _unseen) if text.isascii() else (_blanks, _merged, _unseen, *_BEYOND_ASCII)
    return tuple(sorted((fault for look in looks for fault in islice(look(text), 100)), key=lambda fault: fault.at))


_remembered = lru_cache(maxsize=1 << 14)(_found)


def line_faults(line: str) -> tuple[Fault, ...]:
    """What no line of a text file may hold, whatever it is of: characters that nobody sees, and marks of a merge."""
    return () if _PLAIN_LINE.fullmatch(line) and not _MARKER_LINE.match(line) else (*_merged_line(line), *_unseen(line))


def said(found: tuple[Fault, ...]) -> str:
    """The faults of a text in words, the first three of many."""
    more = f"; and {len(found) - 3} more" if len(found) > 3 else ""
    return "; ".join(fault.said for fault in found[:3]) + more


def _merged(text: str) -> Iterator[Fault]:
    for found in _MARKERS.finditer(text):
        yield Fault("merge", found.start(), f"{found[0]!r} at character {found.start() + 1} was left by a merge")


def _merged_line(line: str) -> Iterator[Fault]:
    return _merged(line[:7]) if _MARKER_LINE.match(line) else iter(())


def _blanks(text: str) -> Iterator[Fault]:
    if not text.strip():
        yield Fault("blank", 0, "it is blank; leave it empty" if text else "it is empty text; expected none at all")
        return
    inner = text.strip()
    start = text.index(inner)
    for at, side in ((0, "start"), (len(text) - 1, "end")):
        if text[at].isspace():
            yield Fault("end", at, f"{named(text[at])} at character {at + 1} is at its {side}; take it out")
    for found in _BLANKS.finditer(inner):
        at = start + found.start()
        yield Fault("blanks", at, f"{len(found[0])} blanks stand together at character {at + 1}; expected one")


def _strange_spaces(text: str) -> Iterator[Fault]:
    for found in _ODD_SPACE.finditer(text):
        at = found.start()
        if not (found[0] == "\u3000" and "Latin" not in (script_of(text[at - 1]), script_of(text[at + 1]))):
            yield Fault(
                "space", at, f"{named(found[0])} at character {at + 1} stands between letters; expected a space"
            )


def _unseen(text: str) -> Iterator[Fault]:
    """Characters that cannot be seen, mean nothing or have nothing to stand on."""
    data = _data()
    for found in data.suspect.finditer(text):
        if not _has_its_place(text, found.start()):
            at = found.start()
            yield Fault("character", at, f"{named(found[0])} at character {at + 1} {_why(found[0])}")
    for found in data.stray_mark.finditer(text):
        at = found.start()
        yield Fault("mark", at, f"{named(found[0])} at character {at + 1} has no letter before it to stand on")


def _why(character: str) -> str:
    """What is against a character."""
    data, code = _data(), ord(character)
    if character == "\ufffd":
        return "stands for a character that was lost when the text was decoded"
    if 0xD800 <= code <= 0xDFFF:
        return "is half of a character"
    if re.match(f"[{_BIDI}]", character):
        return "cannot be seen and turns the text around; take it out"
    if unicodedata.category(character) in ("Cc", "Zl", "Zp"):
        return "is a control character; take it out"
    if unicodedata.category(character) == "Co":
        return "is for private use and means nothing to others"
    if not data.assigned.match(character):
        return f"is no character of Unicode {data.version}"
    return "cannot be seen; take it out" if character not in JOINERS else "joins nothing here; take it out"


def _has_its_place(text: str, at: int) -> bool:
    """Whether a character that is not seen by itself does something where it stands."""
    character, before, after = text[at], text[max(at - 4, 0) : at], text[at + 1 : at + 2]
    if not before:
        return False
    if character in JOINERS:
        letter = next((each for each in reversed(before) if script_of(each) != "Inherited"), "")
        if letter and after and {script_of(letter), script_of(after)} <= _JOINED:
            return True
        signs = before.rstrip("\ufe0f")[-1:], after
        return character == "\u200d" and all(sign and _data().symbol.match(sign) for sign in signs)
    if _SELECTORS.match(character):
        return before[-1] in _KEYS or script_of(before[-1]) in _VARIED or bool(_data().symbol.match(before[-1]))
    return character in _MONGOLIAN and script_of(before[-1]) == "Mongolian"


def _uncomposed(text: str) -> Iterator[Fault]:
    """The first place where the text is not in normal form C; what follows may be out of step."""
    composed = unicodedata.normalize("NFC", text)
    if text != composed:
        pairs = zip(text, composed, strict=False)
        at = next((at for at, (has, wants) in enumerate(pairs) if has != wants), min(len(text), len(composed)))
        standing, wanted = _cluster(text, at), _cluster(composed, at)
        is_ = " and ".join(map(named, standing))
        expected = " and ".join(map(named, wanted))
        yield Fault("composed", at, f"{is_} at character {at + 1} is not in NFC; expected {expected}")


def _cluster(text: str, at: int) -> str:
    """The character at a place, and the marks that combine with it."""
    end = at + 1
    while end < len(text) and unicodedata.combining(text[end]):
        end += 1
    return text[at:end]


def _mixed(text: str) -> Iterator[Fault]:
    """Words with letters of scripts that are not written together."""
    if len({script_of(character) for character in set(text)} - NO_SCRIPT) < 2:
        return
    for is_word, group in groupby(enumerate(text), lambda pair: pair[1] != _TATWEEL and script_of(pair[1]) is not None):
        word = list(group)
        letters = [
            (at, letter, script_of(letter)) for at, letter in word if is_word and script_of(letter) not in NO_SCRIPT
        ]
        scripts = {script or "" for _, _, script in letters}
        if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
            count = {script: sum(each[2] == script for each in letters) for script in scripts}
            rarest = min(sorted(scripts), key=lambda script: (count[script], script == "Latin"))
            at, letter = next((at, letter) for at, letter, script in letters if script == rarest)
            whole = "".join(letter for _, letter in word)
            mixture = " and ".join(sorted(scripts))
            yield Fault("scripts", at, f"{whole!r} has letters of {mixture}: {named(letter)} at character {at + 1}")


def _misread(text: str) -> Iterator[Fault]:
    for at, wrong, right in misread(text):
        message = (
            f"{wrong!r} at character {at + 1} seems to be {right!r}, written in UTF-8 and read in another encoding"
        )
        yield Fault("mojibake", at, message)


_BEYOND_ASCII = (_strange_spaces, _uncomposed, _mixed, _misread)
