"""The text of a coding file, and every byte and character in it that should not be there.

What is not as it should be is told and read all the same, so that it hides nothing else. Bytes that are no UTF-8 stay
in the text as the half characters that Python makes of them: `unread` finds these, and nobody else writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from syria_events import inputs
from syria_events.issues import Issue

# Stands in the place of what cannot be read.
UNREAD = "\udcff"

# Characters that a reviewer of a change cannot see, or that turn what is seen around.
_HIDDEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b\u200e\u200f\u2028-\u202e\u2060-\u2069\ufeff]")
_BAD = re.compile("[\udc80-\udcff]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
# So many lines with bytes that are no UTF-8 have one cause.
_MANY = 10


def read(file: Path, path: str, issues: list[Issue]) -> str | None:
    """The text of a file without hidden characters, or None where there is none; what is wrong goes into `issues`."""
    try:
        content = inputs.contents(file, inputs.TEXT)
    except (OSError, ValueError) as error:
        said = f"{type(error).__name__}: {inputs.reason(error)}; expected a text file in UTF-8"
        issues.append(Issue(path, 0, "unreadable", said))
        return None
    if content.startswith(_WIDE):
        issues.append(Issue(path, 1, "unreadable", "is in UTF-16; expected a text file in UTF-8"))
        return None
    text = content.decode("utf-8", "surrogateescape")
    if _BAD.search(text):
        issues += _bytes(text, path)
    if _HIDDEN.search(text):
        issues += _hidden(text, path)
        text = _HIDDEN.sub("", text.replace("\r\n", "\n").replace("\t", " "))
    return text


def unread(value: object) -> bool:
    """Whether a value is text with something in it that could not be read."""
    return isinstance(value, str) and not value.isascii() and _BAD.search(value) is not None


def _bytes(text: str, path: str) -> Iterator[Issue]:
    """Where bytes are no UTF-8: each line of a few, or what is likely the cause of many."""
    wrong = [(number, found) for number, line in enumerate(text.split("\n"), 1) if (found := _BAD.search(line))]
    for number, found in wrong if len(wrong) < _MANY else wrong[:1]:
        byte = f"byte 0x{ord(found[0]) - 0xDC00:02X} at column {found.start() + 1} is not UTF-8"
        many = f", nor are {len(wrong) - 1} lines after it: save the file as UTF-8" if len(wrong) >= _MANY else ""
        yield Issue(path, number, "unreadable", f"{byte}{many or '; expected a text file in UTF-8'}")


def _hidden(text: str, path: str) -> Iterator[Issue]:
    """The characters of each line that nobody sees; line ends that all lines have are told once."""
    lines = text.split("\n")
    if all(line.endswith("\r") for line in lines[:-1]) and len(lines) > 1:
        yield Issue(path, 1, "hidden_character", "U+000D ends every line; expected lines that end in a line feed alone")
        lines = [line.removesuffix("\r") for line in lines]
    for number, line in enumerate(lines, 1):
        if found := [f"U+{ord(each[0]):04X} at column {each.start() + 1}" for each in _HIDDEN.finditer(line)]:
            more = f" and {len(found) - 9} more" if len(found) > 9 else ""
            yield Issue(path, number, "hidden_character", f"{', '.join(found[:9])}{more}; remove it")
