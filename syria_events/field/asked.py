"""What rows of a layout are asked: its constraints and its rules, as checks that every engine answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from syria_events.checks.constraints import constraints
from syria_events.checks.judging import Check, Unique, readable
from syria_events.checks.predicates import Not, Predicate, Present, Some
from syria_events.field.layouts import Column, Layout
from syria_events.schema import Field, Schema

# What is asked of a cell of others. Of text that is free nothing is: they write it as they like.
_OF_CELLS = ("pattern", "minimum", "maximum", "max_length", "vocabulary")
# Our own identifier, in rows that we wrote and that have no ids of theirs.
OURS = "event_id"


def checks(known: Layout, there: Set[str], unfit: Mapping[str, bool]) -> list[Check]:
    """Everything that is asked of the columns that are there.

    `unfit` are the columns whose cells may be no values of their type, and whether these are read as missing.
    """
    found: list[Check] = []
    for column in known.columns:
        if column.name in there:
            found += _of_column(column, known, there, unfit)
    for rule in (*known.rules, *known.checks):
        if there >= {*rule.columns}:
            found += [Check(rule.name, rule.severity, rule.description.rstrip("."), each) for each in rule.asks]
    return found


def _of_column(column: Column, known: Layout, there: Set[str], unfit: Mapping[str, bool]) -> Iterator[Check]:
    name, field = column.name, column.field
    if name in unfit:
        yield Check("type", "error", f"expected {field.kind.loosely}", readable(name))
    if field.required:
        ways: list[Predicate] = [Present(name)]
        if unfit.get(name):  # told already
            ways.append(Not(readable(name)))
        if OURS in there:
            ways.append(Present(OURS))
        test = Some(tuple(ways)) if len(ways) > 1 else ways[0]
        yield Check("required", "error", "expected a value in every row", test)
    if field.unique or name == OURS:
        yield Check("unique", "error", "expected a value that no other row has", Unique(name))
    yield from _of_cells(field, name, known, "error")
    if column.warned:
        yield from _of_cells(column.warned, name, known, "warning")


def _of_cells(field: Field, name: str, known: Layout, severity: str) -> Iterator[Check]:
    for each in constraints(field, Schema({}, known.vocabularies)):
        if each.rule in _OF_CELLS:
            yield Check(each.rule, severity, f"expected {each.expected}", each.predicate(name))
