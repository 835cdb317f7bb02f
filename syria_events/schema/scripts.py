"""Text in the letters of one script: what does not belong into it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

from syria_events.schema.characters import JOINERS, NO_SCRIPT, Fault, faults, named, script_of
from syria_events.schema.text import cut

# Those of Unicode's scripts that a column may be written in.
SCRIPTS = ("Arabic", "Cyrillic", "Greek", "Hebrew", "Latin")
_WORD = re.compile(r"[\w\u200c\u200d]+")


def foreign(text: str, script: str) -> tuple[Fault, ...]:
    """Words in letters of another script, joiners, and spaces other than the plain one; the first hundred.

    What `characters.faults` tells, words of several scripts among it, is not told again. Languages that need joiners
    are not written in columns of one script: Arabic needs none.
    """
    if text.isascii() and script == "Latin":
        return ()
    told = {fault.at for fault in faults(text)}
    return tuple(islice((fault for fault in _foreign(text, script) if fault.at not in told), 100))


def _foreign(text: str, script: str) -> Iterator[Fault]:
    for word in _WORD.finditer(text):
        of = {found for letter in word[0] if (found := script_of(letter)) not in NO_SCRIPT}
        if len(of) == 1 and script not in of:
            said = f"{cut(word[0])} at character {word.start() + 1} is in letters of {of.pop()}; expected {script}"
            yield Fault("script", word.start(), said)
    for at, sign in enumerate(text):
        if sign in JOINERS:
            yield Fault("joiner", at, f"{named(sign)} at character {at + 1} joins nothing here; take it out")
        elif sign != " " and unicodedata.category(sign) == "Zs":
            yield Fault("space", at, f"{named(sign)} at character {at + 1}; expected a plain space")
