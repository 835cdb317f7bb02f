"""What somebody may have meant who wrote a name that there is not."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def near(word: str, known: Iterable[str]) -> str:
    """The names that come close to `word`, as part of a message: "did you mean 'events'? "; empty for none."""
    by = {name.casefold(): name for name in known}
    found = [by[name] for name in difflib.get_close_matches(word.casefold(), by, 3, 0.6)]
    return f"did you mean {' or '.join(map(repr, found))}? " if found else ""
