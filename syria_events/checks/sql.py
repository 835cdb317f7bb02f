"""What a table asks of its rows, as conditions in SQL.

The part of SQL is the one that DuckDB, SQLite and data-dict.yaml share. As in a CHECK, a condition
that is unknown, because a value is missing, is met.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

from syria_events.schema import Field, Rule

Naming = Callable[[str], str]


def bounds(field: Field, name: Naming = str) -> list[str]:
    """What the length and size of the values of `field` must be; `name` writes a column."""
    column = name(field.name)
    asked = [
        (field.max_length, f"LENGTH({column}) <= {field.max_length}"),
        (field.minimum, f"{column} >= {field.minimum}"),
        (field.maximum, f"{column} <= {field.maximum}"),
    ]
    return [condition for limit, condition in asked if limit is not None]


def rule(rule: Rule, name: Naming = str, without: frozenset[str] = frozenset()) -> str | None:
    """What `rule` asks, as far as it can be said without some columns; None where nothing is left."""
    asked = [pair for pair in rule.then if pair[0] not in without]
    if rule.when and asked and without.isdisjoint(column for column, _ in rule.when):
        when, then = (" AND ".join(_condition(name(c), want) for c, want in pairs) for pairs in (rule.when, asked))
        return f"NOT ({when}) OR ({then})"
    pairs = list(combinations([name(c) for c in (*rule.ordered, *rule.together) if c not in without], 2))
    if rule.ordered:
        # Each with each: where the middle one is missing, the outer two are still in order.
        return " AND ".join(f"({low} <= {high})" for low, high in pairs) or None
    first = pairs[0][0] if pairs else None
    return " AND ".join(f"(({one} IS NULL) = ({other} IS NULL))" for one, other in pairs if one == first) or None


def literal(value: Any) -> str:
    """A text, number or boolean as SQL."""
    if isinstance(value, str):
        return "'" + value.replace("'", "''") + "'"
    return str(value).upper() if isinstance(value, bool) else str(value)


def _condition(column: str, want: Any) -> str:
    if isinstance(want, str):
        return f"{column} IS {'NOT ' if want == 'present' else ''}NULL"
    return f"({column} IS NOT NULL AND {column} IN ({', '.join(map(literal, want))}))"
