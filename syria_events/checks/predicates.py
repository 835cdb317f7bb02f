"""What can be asked of a row, as data: a small language in which every rule is written once.

A predicate is true or false of each row, also where values are missing: a leaf says with `unknown` what it is then. Its
meaning is `holds`, one row of Python values at a time; `inpandas`, `inpolars` and `insql` say the same to engines, and
a test holds them to one another. Another thing that can be asked is another class here and a case in each of the four.
"""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cache
from typing import Any

from syria_events.schema import installed
from syria_events.schema.patterns import matches

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Cell:
    """The value of a column."""

    name: str


@dataclass(frozen=True)
class Const:
    """A value that is the same in every row."""

    value: Any


@dataclass(frozen=True)
class Sum:
    """The sum of whole numbers, missing where one of them is."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class Greatest:
    """The greatest of several numbers, missing where one of them is."""

    names: tuple[str, ...]


@dataclass(frozen=True)
class YearOf:
    """The calendar year of a day."""

    name: str


@dataclass(frozen=True)
class DaysOf:
    """The days of a span, its first and its last counted."""

    first: str
    last: str


@dataclass(frozen=True)
class GridCell:
    """The cell of PRIO-GRID that a point is in: half a degree wide, 720 to a row, from the south-west."""

    latitude: str
    longitude: str


@dataclass(frozen=True)
class NumberIn:
    """The number that the first group of a pattern finds in a text."""

    name: str
    pattern: str


@dataclass(frozen=True)
class Joined:
    """Texts with something between them; `gap` stands for one that is missing, and without it nothing does."""

    names: tuple[str, ...]
    between: str
    gap: str | None = None


Term = Cell | Const | Sum | Greatest | YearOf | DaysOf | GridCell | NumberIn | Joined


@dataclass(frozen=True)
class Present:
    """A value is there."""

    name: str


@dataclass(frozen=True)
class Alike:
    """Both values are there, or neither is."""

    name: str
    other: str


@dataclass(frozen=True)
class Compared:
    """One value stands to another as a sign says: <=, >=, <, >, = or <>."""

    left: Term
    sign: str
    right: Term
    unknown: bool = True


@dataclass(frozen=True)
class Near:
    """Two numbers are no further apart than `within`."""

    left: Term
    right: Term
    within: float


@dataclass(frozen=True)
class Among:
    """A value is one of several."""

    term: Term
    values: tuple[Any, ...]
    unknown: bool = True


@dataclass(frozen=True)
class Matching:
    """A text matches a pattern from end to end."""

    name: str
    pattern: str
    unknown: bool = True


@dataclass(frozen=True)
class NoLonger:
    """A text has at most so many characters."""

    name: str
    most: int


@dataclass(frozen=True)
class Finite:
    """A number is neither infinite nor NaN."""

    name: str


@dataclass(frozen=True)
class Within:
    """A day, or the day of an instant, is one from the first to the last."""

    name: str
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class Told:
    """A text is as Python alone can tell; each distinct one is asked once, in every engine of frames."""

    name: str
    test: Callable[[str], bool]


@dataclass(frozen=True)
class Not:
    """What is asked is not so."""

    part: Predicate


@dataclass(frozen=True)
class All:
    """Each part is so."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True)
class Some:
    """One part at least is so."""

    parts: tuple[Predicate, ...]


Leaf = Present | Alike | Compared | Near | Among | Matching | NoLonger | Finite | Within | Told
Predicate = Leaf | Not | All | Some

SIGNS: Mapping[str, Callable[[Any, Any], bool]] = {
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "=": lambda a, b: a == b,
    "<>": lambda a, b: a != b,
}


def columns(part: Predicate | Term) -> tuple[str, ...]:
    """The columns of which something is asked, each once."""
    return tuple(dict.fromkeys(_columns(part)))


def _columns(part: Any) -> Iterator[str]:
    for field in fields(part):
        value = getattr(part, field.name)
        if field.name in ("name", "other", "first", "last", "latitude", "longitude") and isinstance(value, str):
            yield value
        elif field.name == "names":
            yield from value
        elif field.name in ("left", "right", "term", "part"):
            yield from _columns(value)
        elif field.name == "parts":
            for each in value:
                yield from _columns(each)


def holds(part: Predicate, row: Row) -> bool:
    """Whether what is asked is so of a row: what the predicate means."""
    match part:
        case Present(name):
            return row[name] is not None
        case Alike(name, other):
            return (row[name] is None) is (row[other] is None)
        case Compared(left, sign, right, unknown):
            cells = [value(left, row), value(right, row)]
            return unknown if None in cells else bool(SIGNS[sign](*cells))
        case Near(left, right, within):
            cells = [value(left, row), value(right, row)]
            return None in cells or abs(cells[0] - cells[1]) <= within
        case Among(term, values, unknown):
            cell = value(term, row)
            return unknown if cell is None else cell in values
        case Not(inner):
            return not holds(inner, row)
        case All(parts):
            return all(holds(each, row) for each in parts)
        case Some(parts):
            return any(holds(each, row) for each in parts)
    cell = row[part.name]
    return (part.unknown if isinstance(part, Matching) else True) if cell is None else _fits(part, cell)


def _fits(part: Matching | NoLonger | Finite | Within | Told, cell: Any) -> bool:
    """Whether a value that is there is as a leaf asks that reads one column."""
    match part:
        case Matching(_, pattern):
            return matching(pattern, [cell])[0]
        case NoLonger(_, most):
            return len(cell) <= most
        case Finite():
            return math.isfinite(cell)
        case Within(_, first, last):
            return bool(first <= (cell.date() if isinstance(cell, dt.datetime) else cell) <= last)
        case Told(_, test):
            return test(cell)


def value(term: Term, row: Row) -> Any:
    """What a term is in a row, None where a value that it needs is missing."""
    match term:
        case Cell(name):
            return row[name]
        case Const(known):
            return known
        case Joined(names, between, gap):
            texts = [gap if row[name] is None else str(row[name]) for name in names]
            present = [text for text in texts if text is not None]
            return between.join(present) if len(present) == len(texts) else None
    cells = [row[name] for name in columns(term)]
    if None in cells:
        return None
    match term:
        case Sum():
            return sum(cells)
        case Greatest():
            return max(cells)
        case YearOf():
            return cells[0].year
        case DaysOf():
            return (cells[1] - cells[0]).days + 1
        case GridCell():
            return math.floor((cells[0] + 90) * 2) * 720 + math.floor((cells[1] + 180) * 2) + 1
        case NumberIn(_, pattern):
            found = re.search(pattern, cells[0])
            return float(found[1]) if found else None


def matching(pattern: str, texts: Sequence[str]) -> list[bool]:
    """Whether each text matches from end to end; a stranger's pattern in a time that grows as the texts do."""
    if is_ours(pattern):
        return [re.fullmatch(pattern, text) is not None for text in texts]
    return matches(pattern, texts)


@cache
def is_ours(pattern: str) -> bool:
    """Whether the schema that is installed has the pattern."""
    return pattern in {field.pattern for table in installed().tables.values() for field in table.fields}
