"""Predicates as conditions of SQL: the part that all share, and the dialects of DuckDB and Spark.

As in a CHECK, a condition that is unknown, because a value is missing, is met: `NOT (condition)` is true of the rows
that break it, and of no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from syria_events.checks.predicates import (
    Alike,
    All,
    Among,
    Cell,
    Compared,
    Const,
    DaysOf,
    Greatest,
    GridCell,
    Joined,
    Leaf,
    Matching,
    Near,
    NoLonger,
    Not,
    NumberIn,
    Predicate,
    Present,
    Some,
    Sum,
    Term,
    YearOf,
    columns,
)
from syria_events.checks.sql import literal

Naming = Callable[[str], str]


class Unsayable(Exception):
    """A dialect has no words for what is asked."""


@dataclass(frozen=True)
class Dialect:
    """How one engine writes what SQL has no common words for; each is a form with places for its parts.

    `backslash` says that a backslash stands for itself in a text only when it is doubled.
    """

    name: str
    quote: str
    matches: str
    extract: str
    days: str
    string: str
    regular: Callable[[str], str]
    backslash: bool = False

    def column(self, name: str) -> str:
        """The name of a column."""
        return self.quote + name.replace(self.quote, self.quote * 2) + self.quote

    def text(self, value: Any) -> str:
        """A value as the dialect writes it."""
        if isinstance(value, str) and self.backslash:
            value = value.replace("\\", "\\\\").replace("'", "\\'")
            return f"'{value}'"
        return f"DATE '{value}'" if hasattr(value, "isoformat") else literal(value)


DUCKDB = Dialect(
    name="duckdb",
    quote='"',
    matches="regexp_full_match({0}, {1})",
    extract="nullif(regexp_extract({0}, {1}, 1), '')",
    days="date_diff('day', {0}, {1})",
    string="VARCHAR",
    regular=str,
)
SPARK = Dialect(
    name="spark",
    quote="`",
    matches="({0} RLIKE {1})",
    extract="nullif(regexp_extract({0}, {1}, 1), '')",
    days="datediff({1}, {0})",
    string="STRING",
    # Java's $ also stands before a line feed at the end
    regular=lambda pattern: f"^(?:{pattern})\\z",
    backslash=True,
)


def condition(part: Predicate, name: Naming = str, dialect: Dialect | None = None) -> str:
    """What is asked, as a condition that is unknown or true where it is met; raises Unsayable.

    `name` writes a column; without a dialect only what DuckDB, SQLite and data-dict.yaml share is said.
    """
    match part:
        case Not(Present(column)):
            return f"{name(column)} IS NULL"
        case Not(inner):
            return f"NOT ({condition(inner, name, dialect)})"
        case All(parts):
            return " AND ".join(_inside(each, name, dialect, Some) for each in parts)
        case Some(parts):
            return " OR ".join(_inside(each, name, dialect, All) for each in parts)
    return _leaf(part, name, dialect)


def _leaf(part: Leaf, name: Naming, dialect: Dialect | None) -> str:
    match part:
        case Present(column):
            return f"{name(column)} IS NOT NULL"
        case Alike(column, other):
            return f"(({name(column)} IS NULL) = ({name(other)} IS NULL))"
        case Compared(left, sign, right, unknown):
            compared = f"{value(left, name, dialect)} {sign} {value(right, name, dialect)}"
            return f"({compared})" if unknown else _sure(compared, (left, right), name, dialect)
        case Near(left, right, within):
            return f"(abs({value(left, name, dialect)} - {value(right, name, dialect)}) <= {within!r})"
        case Among(term, values, unknown):
            found = f"{value(term, name, dialect)} IN ({', '.join(_text(each, dialect) for each in values)})"
            return found if unknown else _sure(found, (term,), name, dialect)
        case NoLonger(column, most):
            return f"LENGTH({name(column)}) <= {most}"
        case Matching(column, pattern, unknown) if dialect:
            found = dialect.matches.format(name(column), dialect.text(dialect.regular(pattern)))
            return found if unknown else f"({name(column)} IS NOT NULL AND {found})"
    raise Unsayable


def value(term: Term, name: Naming = str, dialect: Dialect | None = None) -> str:
    """A term in SQL, null where a value that it needs is missing; raises Unsayable."""
    match term:
        case Cell(column):
            return name(column)
        case Const(known):
            return _text(known, dialect)
    if dialect is None:
        raise Unsayable
    match term:
        case Sum(names):
            return f"({' + '.join(f'CAST({name(each)} AS BIGINT)' for each in names)})"
        case Greatest(names):
            whole = " AND ".join(f"{name(each)} IS NOT NULL" for each in names)
            return f"(CASE WHEN {whole} THEN greatest({', '.join(map(name, names))}) END)"
        case YearOf(column):
            return f"year({name(column)})"
        case DaysOf(first, last):
            return f"({dialect.days.format(name(first), name(last))} + 1)"
        case GridCell(latitude, longitude):
            row, place = (f"floor(({name(each)} + {turn}) * 2)" for each, turn in ((latitude, 90), (longitude, 180)))
            return f"({row} * 720 + {place} + 1)"
        case NumberIn(column, pattern):
            found = dialect.extract.format(name(column), dialect.text(pattern))
            return f"TRY_CAST({found} AS DOUBLE)"
        case Joined(names, between, gap):
            texts = [f"CAST({name(each)} AS {dialect.string})" for each in names]
            cells = texts if gap is None else [f"coalesce({each}, {dialect.text(gap)})" for each in texts]
            return f"({f' || {dialect.text(between)} || '.join(cells)})"


def _text(value: Any, dialect: Dialect | None) -> str:
    """A value as it is written; for a day there are no common words."""
    if dialect is None and hasattr(value, "isoformat"):
        raise Unsayable
    return dialect.text(value) if dialect else literal(value)


def _sure(asked: str, terms: tuple[Term, ...], name: Naming, dialect: Dialect | None) -> str:
    """What is asked of terms, and false where one of them is missing."""
    there = [said for term in terms for said in _there(term, name, dialect)]
    return f"({' AND '.join([*dict.fromkeys(there), asked])})"


def _there(term: Term, name: Naming, dialect: Dialect | None) -> Iterator[str]:
    """What is so where a term is there."""
    if isinstance(term, NumberIn):  # a text may be there and have no number
        yield f"{value(term, name, dialect)} IS NOT NULL"
    elif not (isinstance(term, Joined) and term.gap is not None):
        yield from (f"{name(column)} IS NOT NULL" for column in columns(term))


def _inside(part: Predicate, name: Naming, dialect: Dialect | None, other: type) -> str:
    """A part of what is joined by one word, in brackets where it is joined by the other."""
    said = condition(part, name, dialect)
    return f"({said})" if isinstance(part, other) else said
