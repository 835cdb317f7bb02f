"""Text that was written in UTF-8 and read as Latin-1 or Windows-1252, once or more often, told from honest text.

The bytes of a character beyond ASCII are a first that says how many follow, and the following, from 80 to BF. Read
in the other encoding each is a character: an accented letter, and then signs that seldom follow one. They do follow
it in honest text too, at the end of a word: a quotation mark, a dash, dots. What may be honest is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator


def _read(byte: int) -> str:
    """What a byte is in Windows-1252, or in Latin-1 where that has nothing."""
    try:
        return bytes([byte]).decode("cp1252")
    except UnicodeDecodeError:
        return chr(byte)


_BYTES = {_read(byte): byte for byte in range(0x80, 0x100)} | {chr(byte): byte for byte in range(0x80, 0x100)}
_FOLLOWING = "".join(re.escape(character) for character, byte in _BYTES.items() if byte < 0xC0)
_SEQUENCE = f"[\xc2-\xdf][{_FOLLOWING}]|[\xe0-\xef][{_FOLLOWING}]{{2}}|[\xf0-\xf4][{_FOLLOWING}]{{3}}"
_SEQUENCES = re.compile(f"(?:{_SEQUENCE})+")

# What ends a word and stands right after its last letter; of these, what another word may follow at once.
_CLOSING = "\u2018\u2019\u201c\u201d\u2022\u2026\u203a\u2013\u2014\u2122\xa0\xab\xae\xb7\xbb"
_TYING = "\u2013\u2014\u2026"
# In Czech and Slovak these letters follow the accented capitals that begin a sequence.
_CAPITALS, _CARONS = "\xc9\xcd\xd3\xd4\xda\xdd", "\u0160\u0161\u017d\u017e"
# The sign of multiplication stands before numbers; no character of today's languages begins as the sharp s.
_TIMES, _MULTIPLIED, _SHARP_S = "\xd7", "\xa0\xbc\xbd\xbe", "\xdf"


def misread(text: str) -> Iterator[tuple[int, str, str]]:
    """Each piece that was read in the wrong encoding: where it starts, as it stands, and as it was written."""
    for found in _SEQUENCES.finditer(text):
        written = _written(found[0])
        start, end = found.span()
        if written is not None and not _honest(found[0], text[max(start - 1, 0) : start], text[end : end + 1]):
            yield start, found[0], written


def _written(piece: str) -> str | None:
    """The text that the bytes of a piece are in UTF-8, and what that is in turn; None where they are none."""
    try:
        written = bytes(_BYTES[character] for character in piece).decode("utf-8")
    except UnicodeDecodeError:
        return None
    again = _written(written) if len(written) > 1 and all(character in _BYTES for character in written) else None
    return again or written


def _honest(piece: str, before: str, after: str) -> bool:
    """Whether a piece may be the end of a word and what closes it."""
    first, following = piece[0], piece[1:]
    if len(piece) > 2 + (first >= "\xe0") + (first >= "\xf0"):
        return False  # several characters one after another, which honest text does not come to
    if first == _SHARP_S or (first == _TIMES and following in _MULTIPLIED):
        return True
    if first in _CAPITALS and following in _CARONS:
        return True
    closes = all(sign in _CLOSING for sign in following) and (not after.isalpha() or following[-1] in _TYING)
    return closes and first != _TIMES and (len(piece) > 2 or before.isupper() or not before.isalnum())
