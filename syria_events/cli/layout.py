"""Text in the width of a terminal: lines are broken between words, so that no identifier ever is.

Widths are counted in cells of the terminal: a Chinese letter has two, an Arabic vowel sign none.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence

# The width where nobody sits at a terminal and none is asked for, as in a file.
_UNSEEN = 110
_GAP = 2
# A column of words is not made narrower than this while another can give way.
_LEAST = 12
_JOINED = re.compile(r";(?=\S)")
_CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]+")


def width() -> int:
    """The columns of the terminal: as `COLUMNS` says, or as that has which output, errors or input stand on."""
    if (asked := os.environ.get("COLUMNS", "")).isdecimal() and int(asked) > 0:
        return int(asked)
    for stream in (sys.__stdout__, sys.__stderr__, sys.__stdin__):  # `| less` leaves the terminal to the errors
        try:
            found = os.get_terminal_size(stream.fileno()).columns if stream else 0
        except (OSError, ValueError, AttributeError):
            continue
        if found:
            return found
    return shutil.get_terminal_size((_UNSEEN, 24)).columns


def cells(text: str) -> int:
    """How many cells of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def shown(text: str) -> str:
    """The text as the output can show it: what has no sign there is written out as its code; no signs of control."""
    text = _CONTROL.sub(" ", text)
    if text.isascii():
        return text
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    return text.encode(encoding, "backslashreplace").decode(encoding)


def wrapped(text: str, room: int) -> list[str]:
    """The text as lines of at most `room` cells, broken between words alone: a longer word has its own line.

    Where the text has ends of lines, they stay.
    """
    lines: list[str] = []
    for part in text.split("\n"):
        if cells(part) <= room:
            lines.append(part.strip())
            continue
        line, taken = "", 0
        for word in part.split():
            size = cells(word)
            if line and taken + 1 + size > room:
                lines.append(line)
                line, taken = "", 0
            line, taken = (f"{line} {word}", taken + 1 + size) if line else (word, size)
        lines.append(line)
    return lines


def paragraph(text: str, indent: int = 0, hanging: int = 0) -> str:
    """A paragraph between both sides of the terminal; later lines are `hanging` cells further in."""
    first, *rest = wrapped(shown(text), max(1, width() - indent - hanging))
    return "\n".join([(" " * indent + first).rstrip(), *(" " * (indent + hanging) + line for line in rest)])


def fitted(text: str) -> str:
    """Lines as they are where they fit; what is too long goes on below, four cells further in than it begins.

    A list that `;` joins may be broken after each.
    """
    room = width()
    lines = []
    for line in text.split("\n"):
        indent = len(line) - len(line.lstrip(" "))
        lines.append(line if cells(line) <= room else paragraph(_JOINED.sub("; ", line), indent, 4))
    return "\n".join(lines)


def columns(rows: Sequence[Sequence[str]], indent: int = 0, head: Sequence[str] = (), first: int = 0) -> list[str]:
    """Rows as lines with aligned columns, the widest of them wrapped as far as the terminal asks for it.

    `head` names the columns; numbers stand to the right under one. The first column has at least
    `first` cells. Where not even single words find room beside one another, the first
    cell of a row stands above the others.
    """
    if not rows:
        return []
    table = [[shown(cell) for cell in row] for row in ([head] if head else []) + list(rows)]
    right = [bool(head) and all(cell.isdecimal() for cell in column[1:]) for column in zip(*table, strict=True)]
    return [line for row in _rows(table, right, indent, first) for line in row]


def _rows(table: Sequence[Sequence[str]], right: Sequence[bool], indent: int, first: int) -> list[list[str]]:
    """The lines of each row."""
    widths = _widths(table, width() - indent, first)
    if widths is not None:
        return [list(_aligned(row, widths, right, indent)) for row in table]
    alone = [paragraph(row[0], indent).split("\n") for row in table]
    if len(right) == 1:
        return alone
    below = _rows([row[1:] for row in table], right[1:], indent + 2, 0)
    return [above + (rest if any(map(str.strip, rest)) else []) for above, rest in zip(alone, below, strict=True)]


def _aligned(row: Sequence[str], widths: Sequence[int], right: Sequence[bool], indent: int) -> Iterator[str]:
    parts = [wrapped(cell, room) for cell, room in zip(row, widths, strict=True)]
    for number in range(max(map(len, parts), default=1)):
        line = " " * indent
        for part, room, to_right in zip(parts, widths, right, strict=True):
            cell = part[number] if number < len(part) else ""
            space = " " * (room - cells(cell))
            line += (space + cell if to_right else cell + space) + " " * _GAP
        yield line.rstrip()


def _widths(table: Sequence[Sequence[str]], room: int, first: int) -> list[int] | None:
    """The width of each column, the widest cut first; None where they cannot stand beside one another."""
    each = list(zip(*table, strict=True))
    widest = [max(cells(line) for cell in column for line in cell.split("\n")) for column in each]
    least = [max((cells(word) for cell in column for word in cell.split()), default=0) for column in each]
    widest[0], least[0] = max(widest[0], first), max(least[0], first)
    room -= _GAP * (len(each) - 1)
    if sum(widest) <= room:
        return widest
    for floor in (_LEAST, 0):  # rather two words on a line than one, if there is room
        lowest = [max(low, min(wide, floor)) for low, wide in zip(least, widest, strict=True)]
        if sum(lowest) <= room:
            return _cut(lowest, widest, room)
    return None


def _cut(lowest: Sequence[int], widest: Sequence[int], room: int) -> list[int]:
    """Widths between the lowest and the widest that fill the room, all that are cut to one width."""
    found: list[int] = list(lowest)
    for most in range(max(widest) + 1):
        tried = [min(wide, max(low, most)) for low, wide in zip(lowest, widest, strict=True)]
        if sum(tried) > room:
            break
        found = tried
    spare = room - sum(found)
    return [*found[:-1], min(widest[-1], found[-1] + spare)] if found else found


def call(text: str, indent: int) -> list[str]:
    """A call of a command as it can be pasted into a shell: where a line is too long, it ends with a backslash."""
    words = re.findall(r'(?:[^\s"]|"[^"]*")+', text)
    lines = [" " * indent + words[0]]
    for word in words[1:]:
        if cells(lines[-1]) + 1 + cells(word) + 2 > width():
            lines[-1] += " \\"
            lines.append(" " * (indent + 4) + word)
        else:
            lines[-1] += f" {word}"
    return lines


def section(title: str, lines: Iterable[str]) -> list[str]:
    """A heading and what stands under it, after an empty line; nothing where nothing does."""
    below = list(lines)
    return ["", title, *below] if below else []
