"""Regular expressions that somebody else wrote: what is wrong with one, and matching that no text can slow down."""

from __future__ import annotations

import re
from collections.abc import Sequence

from syria_events import inputs
from syria_events.issues import Issue, Refused
from syria_events.schema.text import cut

_SURROGATE = re.compile("[\ud800-\udfff]")


def fault(pattern: str) -> str | None:
    """What is wrong with a pattern, None for a regular expression of Python of a length that can be read."""
    if len(pattern) > inputs.PATTERN:
        return f"expected a pattern of at most {inputs.PATTERN} characters"
    try:
        re.compile(pattern)
    except (re.error, RecursionError, OverflowError) as error:
        return f"expected a regular expression; {error}"
    return None


def matches(pattern: str, texts: Sequence[str]) -> list[bool]:
    """Whether each text matches a stranger's pattern from end to end, in a time that grows as the texts do.

    Raises Refused for a pattern that needs more, such as one that refers back to what it has found.
    """
    import pyarrow as pa
    import pyarrow.compute as pc

    # RE2 writes a character by its number in another way, and never goes back over a text.
    whole = r"\A(?:" + re.sub(r"\\u([0-9A-Fa-f]{4})", r"\\x{\1}", pattern) + r")\z"
    sound = [text if not _SURROGATE.search(text) else None for text in texts]
    sound.append("")  # of no texts the pattern would not be looked at
    try:
        found = pc.match_substring_regex(pa.array(sound, pa.string()), whole)
    except pa.ArrowException as error:
        message = f"expected a pattern that is matched in linear time, found {cut(pattern)}; {inputs.reason(error)}"
        raise Refused([Issue("schema", 0, "pattern", message)]) from error
    return [bool(each) for each in found.to_pylist()[:-1]]
