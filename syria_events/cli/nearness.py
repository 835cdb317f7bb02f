"""What somebody may have meant who wrote a name that there is not."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

_MANY = 3


def near(word: str, known: Iterable[str]) -> str:
    """The names that come close to `word`, as part of a message: "did you mean 'events'? "; empty for none.

    Where no name does, those of which a part does: "tnaf" is near to al-tanf-base.
    """
    names, word = list(known), word.casefold()
    folded = {name: name.casefold() for name in names}
    alike = {near: _alike(word, near) for near in difflib.get_close_matches(word, folded.values(), _MANY)}
    close = [near for near, share in alike.items() if share > max(alike.values()) - 0.15]
    found = [name for near in close for name in names if folded[name] == near]
    parts = {part for name in names for part in re.split(r"[-_. ]", name.casefold()) if len(part) > 2}
    for part in difflib.get_close_matches(word, sorted(parts), 1, 0.7) if not found else ():
        found = [name for name in names if part in re.split(r"[-_. ]", name.casefold())]
    return f"did you mean {' or '.join(map(repr, found[:_MANY]))}? " if found else ""


def _alike(left: str, right: str) -> float:
    return difflib.SequenceMatcher(None, left, right).ratio()
