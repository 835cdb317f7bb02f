"""What a rule asks of a row: the predicate that each form of rule is.

What a form means is `Rule.holds` of the schema, one row of Python values at a time; here it is said again as a
predicate, which every engine can be asked. Another form is read and given its meaning in `schema.description`, and is
another case here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING, Any

from syria_events.checks import inpandas, inpolars, insql
from syria_events.checks.predicates import Alike, All, Among, Cell, Compared, Not, Predicate, Present, Some
from syria_events.schema import Rule, SameAs

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Naming = Callable[[str], str]


def predicate(rule: Rule, without: frozenset[str] = frozenset()) -> Predicate | None:
    """What the rule asks, as far as it can be asked without some columns; None where nothing is left."""
    if rule.ordered:  # each is held against each, as the one between two may be missing
        kept = [column for column in rule.ordered if column not in without]
        return _every([Compared(Cell(low), "<=", Cell(high)) for low, high in combinations(kept, 2)])
    if rule.together:
        first, *others = [column for column in rule.together if column not in without] or [""]
        return _every([Alike(first, other) for other in others])
    if rule.different:
        kept = [column for column in rule.different if column not in without]
        return _every([Compared(Cell(a), "<>", Cell(b)) for a, b in combinations(kept, 2)])
    then = [_condition(column, want) for column, want in rule.then if column not in without]
    read = {column for column, _ in rule.when}
    read |= {want.column for _, want in (*rule.when, *rule.then) if isinstance(want, SameAs)}
    when = [_condition(column, want) for column, want in rule.when]
    return Some((Not(All(tuple(when))), All(tuple(then)))) if when and then and without.isdisjoint(read) else None


def _condition(column: str, want: Any) -> Predicate:
    if isinstance(want, SameAs):
        return Compared(Cell(column), "=", Cell(want.column), unknown=False)
    if isinstance(want, str):
        return Present(column) if want == "present" else Not(Present(column))
    return Among(Cell(column), tuple(want), unknown=False)


def _every(parts: list[Predicate]) -> Predicate | None:
    return All(tuple(parts)) if parts else None


def _always(column: str) -> Predicate:
    """What every row keeps."""
    return Some((Present(column), Not(Present(column))))


@dataclass(frozen=True)
class Translated:
    """A rule of a table in the languages of the engines."""

    rule: Rule

    def pandas(self, frame: pd.DataFrame) -> pd.Series[bool]:
        """Where the rows of a pandas frame keep the rule."""
        return inpandas.mask(self._whole, frame)

    def polars(self) -> pl.Expr:
        """Where the rows of a polars frame keep the rule."""
        return inpolars.mask(self._whole)

    def sql(self, name: Naming = str, without: frozenset[str] = frozenset()) -> str | None:
        """What the rule asks, as far as it can be said without some columns; None where nothing is left.

        `name` writes a column. The part of SQL is the one that DuckDB, SQLite and data-dict.yaml
        share. As in a CHECK, a condition that is unknown, because a value is missing, is met.
        """
        asked = predicate(self.rule, without)
        return insql.condition(asked, name) if asked else None

    @property
    def _whole(self) -> Predicate:
        return predicate(self.rule) or _always(self.rule.columns[0])


def translated(rule: Rule) -> Translated:
    """The rule in the languages of the engines."""
    return Translated(rule)
