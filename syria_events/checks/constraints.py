"""What a column asks of each value: one class for each constraint, with its meaning and its predicate.

A constraint is a plain Python test of one value, which is the loop's, and a predicate, which engines are asked.
Another constraint is another class here, and its line in `constraints`. None but `required` asks anything of a missing
value.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

from syria_events.checks.constraint import Constraint
from syria_events.checks.predicates import (
    Among,
    Cell,
    Compared,
    Const,
    Finite,
    Matching,
    NoLonger,
    Predicate,
    Within,
    is_ours,
    matching,
)
from syria_events.checks.worded import Address, Coded, Items, Script, Text
from syria_events.schema import Field, Schema, Table, characters
from syria_events.schema.codelists import codelist

# What a timestamp in nanoseconds can hold, cut to whole years: outside it a date is lost or wraps
# around in most tools that read the files.
FIRST_DAY, LAST_DAY = dt.date(1678, 1, 1), dt.date(2261, 12, 31)


class _Pattern(Constraint):
    """Text that matches from end to end. No SQL: SQLite has no regular expressions."""

    rule = "pattern"
    limit: str

    def holds(self, value: Any) -> bool:
        # Python's engine may take exponential time, so a stranger's pattern is not for it.
        return matching(self.limit, [value])[0]

    def predicate(self, column: str) -> Predicate:
        return Matching(column, self.limit)


class _Minimum(Constraint):
    """A value that is not smaller."""

    rule = "minimum"
    limit: float

    def holds(self, value: Any) -> bool:
        return bool(value >= self.limit)

    def predicate(self, column: str) -> Predicate:
        return Compared(Cell(column), ">=", Const(self.limit))


class _Maximum(Constraint):
    """A value that is not greater."""

    rule = "maximum"
    limit: float

    def holds(self, value: Any) -> bool:
        return bool(value <= self.limit)

    def predicate(self, column: str) -> Predicate:
        return Compared(Cell(column), "<=", Const(self.limit))


class _MaxLength(Constraint):
    """A text of not more characters."""

    rule = "max_length"
    limit: int

    def holds(self, value: Any) -> bool:
        return len(value) <= self.limit

    def predicate(self, column: str) -> Predicate:
        return NoLonger(column, self.limit)


class _Closed(Constraint):
    """A value of a closed vocabulary."""

    rule = "vocabulary"
    limit: tuple[str, ...]

    def holds(self, value: Any) -> bool:
        return value in self.limit

    def predicate(self, column: str) -> Predicate:
        return Among(Cell(column), self.limit)


class _Finite(Constraint):
    """A number that is neither infinite nor NaN. No SQL: SQLite has no word for infinity."""

    rule = "finite"

    def holds(self, value: Any) -> bool:
        return bool(abs(value) < float("inf"))

    def predicate(self, column: str) -> Predicate:
        return Finite(column)


class _Calendar(Constraint):
    """A day, or the day of an instant, from the first to the last. No SQL: days are text in SQLite."""

    rule = "calendar"
    limit: tuple[dt.date, dt.date]

    def holds(self, value: Any) -> bool:
        first, last = self.limit
        return bool(first <= (value.date() if isinstance(value, dt.datetime) else value) <= last)

    def predicate(self, column: str) -> Predicate:
        return Within(column, *self.limit)


def constraints(field: Field, schema: Schema) -> list[Constraint]:
    """What `field` asks of each value that is present, by itself."""
    return list(_constraints(field, schema))


def _constraints(field: Field, schema: Schema) -> Iterator[Constraint]:
    free = field.pattern is None or _of_free_text(field.pattern)
    listed = codelist(field.codes) if field.codes else None
    whole = listed is not None and listed.complete and field.kind.python is str
    if listed is not None and whole:
        yield Coded(listed, field.separator)
    if field.format == "uri":
        yield Address(None, "the address of a public page")
    if field.pattern is not None and not (
        is_ours(field.pattern) and (free or (whole and not field.separator) or field.format)
    ):
        yield _Pattern(field.pattern, f"text that matches {field.pattern} from end to end")
    if field.minimum is not None:
        yield _Minimum(field.minimum, f"at least {field.minimum}")
    if field.maximum is not None:
        yield _Maximum(field.maximum, f"at most {field.maximum}")
    if field.max_length is not None:
        yield _MaxLength(field.max_length, f"at most {field.max_length} characters")
    if field.vocabulary is not None:
        values = schema.values(field.vocabulary)
        yield _Closed(values, f"one of {', '.join(values)}")
    elif field.kind.python is str and (free or not is_ours(field.pattern or "")):
        yield Text(None, characters.SOUND)
    if field.script is not None:
        yield Script(field.script, f"text in letters of {field.script}, with plain spaces and no joiners")
    if field.separator is not None:
        yield Items(field.separator, f"items between which {field.separator} stands, none empty or there twice")
    if field.kind.python is float:
        yield _Finite(None, "a number that is neither infinite nor NaN")
    if issubclass(field.kind.python, dt.date):  # days and instants
        yield _Calendar((FIRST_DAY, LAST_DAY), f"a day from {FIRST_DAY} to {LAST_DAY}")


def _of_free_text(pattern: str) -> bool:
    """Whether a pattern only leaves characters out; ours leave out some of those that the rule `text` does."""
    return pattern.startswith("[^")


def conditions(field: Field, schema: Schema, name: Callable[[str], str] = str) -> dict[str, str]:
    """What `field` asks of each value, as far as SQL can say it: rule -> condition; `name` writes a column."""
    said = {each.rule: each.sql(name(field.name)) for each in constraints(field, schema)}
    return {rule: condition for rule, condition in said.items() if condition is not None}


def asked(rule: str, column: str, table: Table, schema: Schema, value: Any) -> str:
    """What the rule of that name asks in the place of a value, in words."""
    words = {each.name: each.description.removesuffix(".") for each in table.rules}
    words |= {each.rule: each.said(value) for each in constraints(table.field(column), schema) if each.rule == rule}
    words |= {
        "required": "expected a value in every row",
        "unique": "expected a value that no other row has",
        "primary_key": "expected a key that no other row has",
    }
    return words[rule]
