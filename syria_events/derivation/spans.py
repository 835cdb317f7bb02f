"""Places in a document: character offsets, their hash, paragraphs and sentences."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable

# A full stop ends a sentence where white space and a capital or an opening quote follow, unless it
# belongs to an abbreviation such as "U.S." or "p.m."
_END = re.compile(r"(?<!\bU\.S)(?<!\bp\.m)(?<!\ba\.m)[.!?][\"\u201d]?\s+(?=[A-Z\"\u201c])|\n+")

# Quotation marks, and apostrophes, that are written for one another.
_ALIKE = ('"\u201c\u201d\u201e\u201f\u00ab\u00bb', "'\u2018\u2019\u201a\u201b\u02bc")


def digest(text: str, start: int, end: int) -> str:
    """The SHA-256 of the characters from `start` up to `end`, encoded in UTF-8."""
    return hashlib.sha256(text[start:end].encode()).hexdigest()


def paragraph(text: str, start: int) -> int:
    """The number of the paragraph that holds character `start`, counted from 1 over lines that are not blank."""
    lines = text[: start + 1].split("\n")
    return sum(1 for line in lines if line.strip())


def sentences(text: str) -> list[tuple[int, int]]:
    """Start and end of each sentence; a headline is one."""
    found, start = [], 0
    for match in [*_END.finditer(text), None]:
        end = match.end() if match else len(text)
        if text[start:end].strip():
            found.append((start, start + len(text[start:end].rstrip())))
        start = end
    return found


def covered(text: str, spans: Iterable[tuple[int, int]]) -> list[bool]:
    """For each sentence, whether any of `spans` touches it."""
    spans = list(spans)
    return [any(start < last and first < end for first, last in spans) for start, end in sentences(text)]


def places(text: str, words: str) -> list[tuple[int, int]]:
    """Start and end of every place in `text` where `words` stand, character by character."""
    return [match.span() for match in re.finditer(re.escape(words), text)] if words else []


def near_places(text: str, words: str) -> list[tuple[int, int]]:
    """The same, with any white space for white space and any quotation mark or apostrophe for another."""
    pattern = r"\s+".join("".join(map(_alike, part)) for part in words.split())
    return [match.span() for match in re.finditer(pattern, text)] if pattern else []


def _alike(character: str) -> str:
    alike = next((marks for marks in _ALIKE if character in marks), None)
    return f"[{alike}]" if alike else re.escape(character)
