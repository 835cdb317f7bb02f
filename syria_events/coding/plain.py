"""The text of a coding file, and every byte and character in it that should not be there.

What is not as it should be is told and read all the same, so that it hides nothing else. Bytes that are no UTF-8 stay
in the text as the half characters that Python makes of them: `unread` finds these, and nobody else writes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from syria_events import inputs
from syria_events.issues import Issue
from syria_events.schema import characters

# Stands in the place of what cannot be read.
UNREAD = "\udcff"

_BAD = re.compile("[\udc80-\udcff]")
_WIDE = (b"\xff\xfe", b"\xfe\xff")
# So many lines with bytes that are no UTF-8 have one cause.
_MANY = 10


def read(file: Path, path: str, issues: list[Issue]) -> str | None:
    """The text of a file but for what nobody sees in it, or None where there is none; what is wrong is told."""
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
    return text if characters.plain_lines(text) else _seen(text, path, issues)


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


def _seen(text: str, path: str, issues: list[Issue]) -> str:
    """The text without characters that nobody sees and marks of a merge, each of which is told."""
    lines = text.split("\n")
    if all(line.endswith("\r") for line in lines[:-1]) and len(lines) > 1:
        message = "U+000D ends every line; expected lines that end in a line feed alone"
        issues.append(Issue(path, 1, "hidden_character", message))
        lines = [line.removesuffix("\r") for line in lines]
    for number, line in enumerate(lines):
        faults = [fault for fault in characters.line_faults(line) if not _BAD.match(line, fault.at)]
        issues += [Issue(path, number + 1, "hidden_character", fault.said) for fault in faults]
        if faults and faults[0].kind == "merge":
            lines[number] = "#" if path.endswith(".toml") else UNREAD
        elif faults:
            lines[number] = _without(line, [fault.at for fault in faults])
    return "\n".join(lines)


def _without(line: str, places: Sequence[int]) -> str:
    """The line without the characters at some places, and without a second blank where one stood between two."""
    kept = "".join("\0" if at in places and char != "\t" else char for at, char in enumerate(line))
    return re.sub("(?<= )\0+ |\0", "", kept).replace("\t", " ")
