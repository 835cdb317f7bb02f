"""What somebody may have meant who wrote a name that there is not, as a part of a message."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from syria_events import naming


def near(word: str, known: Mapping[str, str] | Iterable[str]) -> str:
    """The names that come close to `word`: "did you mean 'events'? "; empty for none."""
    found = naming.near(word, known)
    return f"did you mean {' or '.join(map(repr, found))}? " if found else ""
