"""What a constraint is: what a column asks of each value, and what that is as a predicate for every engine."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

from syria_events.checks import inpandas, inpolars, insql
from syria_events.checks.predicates import Predicate

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


class Constraint(ABC):
    """What one column asks of each value: the rule's name, its limit, the limit in words, and the predicate."""

    rule: ClassVar[str]
    limit: Any

    def __init__(self, limit: Any, expected: str) -> None:
        self.limit = limit
        self.expected = expected

    @abstractmethod
    def holds(self, value: Any) -> bool:
        """True when a value that is present is as asked: what the constraint means."""

    @abstractmethod
    def predicate(self, column: str) -> Predicate:
        """The same of a column, true where the value is missing."""

    def said(self, value: Any) -> str:
        """What would be right in the place of a value that is not as asked."""
        return f"expected {self.expected}"

    def sql(self, column: str) -> str | None:
        """The condition as DuckDB, SQLite and data-dict.yaml share it; None where they share none."""
        try:
            said = insql.condition(self.predicate("value"), lambda _: column)
        except insql.Unsayable:
            return None
        return said.removeprefix("(").removesuffix(")") if said.startswith("(") else said

    def pandas_mask(self, values: pd.Series[Any]) -> pd.Series[bool]:
        """Where the values of a pandas column are missing or as asked."""
        return inpandas.mask(self.predicate("value"), {"value": values})

    def polars_mask(self, column: str) -> pl.Expr:
        """Where the values of a polars column are missing or as asked."""
        # NaN is the largest number to polars, so that a maximum refuses it and a minimum does not
        return inpolars.mask(self.predicate(column))
