"""The text of a TOML file as data, with the line of each table, and every place at which it is no TOML.

`tomllib` stops at the first fault and tells no places of what it reads. Here a statement that is none is told, and
replaced by one that says that it was not read, as often as needed: the rest is read as if the fault were mended.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from syria_events.coding import plain
from syria_events.issues import Issue

# Faults of one file that are looked for; one with more is no file that somebody wrote by hand.
_MOST = 60

_PIECE = re.compile(
    r'"""(?:\\.|[^\\])*?"{3,5}|'
    + r"'''.*?'{3,5}|"
    + r'"(?:\\.|[^"\\\n])*"|'
    + r"'[^'\n]*'|#[^\n]*|[\[\]{}\n]|[^\"'#\[\]{}\n]+|.",
    re.DOTALL,
)
_HEADER = re.compile(r"[ \t]*\[")
_STATEMENT = re.compile(r"""[ \t]*(\[|[\w."' -]+=)""")
_CLAIMS = re.compile(r"""(?m)^[ \t]*\[\[[ \t]*["']?claims["']?[ \t]*\]\]""")
_ALIKE = re.compile(
    r"""(?m)^[ \t]*(?!\[\[[ \t]*["']?claims["']?[ \t]*\]\])\[{1,3}[ \t]*["']?claims?["']?[ \t]*\]{1,3}"""
)
_RULING = re.compile(r"""(?m)^[ \t]*\[[ \t]*["']?rulings["']?[ \t]*\.([\w."' \t-]+)\]""")
_WHERE = re.compile(r" \(at (?:line (\d+), (column \d+)|end of document)\)$")
_LIST = re.compile(r"(?m)^claims[ \t]*=")


@dataclass(frozen=True)
class Read:
    """What a file holds, the line on which each claim block starts, and that of each ruling by its dotted name."""

    data: dict[str, Any]
    blocks: tuple[int, ...]
    rulings: dict[str, int]


def read(text: str, path: str, issues: list[Issue]) -> Read:
    """The file as far as it can be read; what is no TOML goes into `issues`, each statement at its line."""
    for match in _headers(_ALIKE, text):
        line = 1 + text.count("\n", 0, match.start())
        issues.append(Issue(path, line, "toml", f"{match[0].strip()} begins nothing; expected [[claims]]"))
    text = _ALIKE.sub("[[claims]]", text)
    for _ in range(_MOST):
        try:
            data = _loads(text)
        except (ValueError, RecursionError) as error:
            text = _without(text, path, error, issues)
        else:
            return Read(data, tuple(_starts(text, data)), _rulings(text))
    return Read({plain.UNREAD: None}, (), {})


def _loads(text: str) -> dict[str, Any]:
    """The data; raises ValueError and RecursionError, the latter also where it cannot be shown."""
    data = tomllib.loads(text)
    repr(data)  # Python does not print integers of thousands of digits
    return data


def _without(text: str, path: str, error: Exception, issues: list[Issue]) -> str:
    """The text in which the first statement that is none is replaced, and told."""
    lines = text.split("\n")
    first, last = _broken(text, lines)
    said = _WHERE.search(str(error))
    line, column = first, ""
    if said and said[1] and first <= int(said[1]) <= last:
        line, column = int(said[1]), f" at {said[2]}"
    elif said:
        column = "; a list, table or text that begins here is not closed"
    reason = _reason(error)
    if not plain.unread("\n".join(lines[first - 1 : last])):  # which is told already
        issues.append(Issue(path, line, "toml", f"{reason}{column}{_hint(lines[line - 1])}"))
    again = plain.UNREAD in lines[first - 1] or ("overwrite" in reason and not _HEADER.match(lines[first - 1]))
    instead = "" if again else _instead(lines[first - 1], first)
    lines[first - 1 : last] = ["" if instead == lines[first - 1] else instead, *[""] * (last - first)]
    return "\n".join(lines)


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deep"
    said = _WHERE.sub("", str(error))
    return "a number of thousands of digits" if said.startswith("Exceeds the limit") else said


def _broken(text: str, lines: list[str]) -> tuple[int, int]:
    """The first and last line of the first statement that is none; one without an end ends before the next."""
    statements = list(_statements(text))
    low, high = 0, len(statements) - 1  # the first that cannot be read is among these
    while low < high:
        middle = (low + high) // 2
        try:
            _loads("\n".join(lines[: statements[middle][1]]))
            low = middle + 1
        except (ValueError, RecursionError):
            high = middle
    first, last = statements[low] if statements else (1, len(lines))
    after = [n for n in range(first + 1, last + 1) if _STATEMENT.match(lines[n - 1])]
    return first, after[0] - 1 if after else last


def _statements(text: str) -> Iterator[tuple[int, int]]:
    """The first and last line of each statement; a table's header is one."""
    line, depth, first, header = 1, 0, 0, False
    for match in _PIECE.finditer(text):
        piece = match[0]
        if piece == "\n":
            if first and (depth <= 0 or header):
                yield first, line
                first, depth = 0, 0
            line += 1
        elif not piece.isspace() and not piece.startswith("#"):
            if not first:
                first, header = line, piece == "["
            depth += (piece in ("[", "{")) - (piece in ("]", "}"))
            line += piece.count("\n")
    if first:
        yield first, line


def _instead(statement: str, line: int) -> str:
    """A statement that stands where another could not be read, as like to it as can be told."""
    unread = f'"{plain.UNREAD}{line}"'
    if _HEADER.match(statement):
        if re.match(r"""[ \t]*\[+[ \t]*["']?claim""", statement):
            return "[[claims]]"
        return f"[rulings.{unread}]" if re.match(r"""[ \t]*\[+[ \t]*["']?ruling""", statement) else f"[{unread}]"
    key = statement.partition("=")[0].strip()
    try:
        if len(tomllib.loads(f"{key} = 0")) == 1:
            return f"{key} = {unread}"
    except (ValueError, RecursionError):
        pass
    known = re.match(r"says[ \t]*\.[ \t]*\w+[ \t]*\.|says[ \t]*\.", key)
    return f"{known[0] if known else ''}{unread} = {unread}"


def _hint(line: str) -> str:
    """What is likely wrong with a line, beyond what the reader of TOML says."""
    key, equals, value = line.partition("=")
    if _HEADER.match(line):
        return '; expected a header such as [[claims]] or [rulings."killed.us-soldiers"]'
    if equals and not re.fullmatch(r"""[ \t]*[A-Za-z0-9_."'-]+([ \t]*\.[ \t]*[A-Za-z0-9_."'-]+)*[ \t]*""", key):
        return "; a name with blanks or other letters than a to z is quoted"
    if equals and re.match(r"[ \t]*[A-Za-z]", value) and not re.match(r"[ \t]*(true|false|nan|inf)\b", value):
        return "; text is quoted"
    return ""


def _starts(text: str, data: dict[str, Any]) -> list[int]:
    """The line of each claim block; those that are written as a list are all on the line of its name."""
    blocks = data.get("claims")
    found = [1 + text.count("\n", 0, match.start()) for match in _headers(_CLAIMS, text)]
    if not isinstance(blocks, list) or len(found) == len(blocks):
        return found
    match = _LIST.search(text)
    return [1 + text.count("\n", 0, match.start()) if match else 1] * len(blocks)


def _rulings(text: str) -> dict[str, int]:
    """The line of each ruling, by its name without quotes."""
    return {
        re.sub(r"""["'\s]""", "", match[1]): 1 + text.count("\n", 0, match.start()) for match in _headers(_RULING, text)
    }


def _headers(pattern: re.Pattern[str], text: str) -> Iterator[re.Match[str]]:
    """The headers of a kind, but for what looks like one in a text of several lines."""
    if '"""' not in text and "'''" not in text:
        yield from pattern.finditer(text)
        return
    firsts = {first for first, _ in _statements(text)}
    yield from (match for match in pattern.finditer(text) if 1 + text.count("\n", 0, match.start()) in firsts)
