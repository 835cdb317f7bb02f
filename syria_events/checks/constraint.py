"""What a constraint is: what a column asks of each value, in every language that asks it."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl


class Constraint(ABC):
    """What one column asks of each value: the rule's name, its limit, the limit in words, and the forms."""

    rule: ClassVar[str]
    limit: Any

    def __init__(self, limit: Any, expected: str) -> None:
        self.limit = limit
        self.expected = expected

    @abstractmethod
    def holds(self, value: Any) -> bool:
        """True when a value that is present is as asked: what the constraint means."""

    def said(self, value: Any) -> str:
        """What would be right in the place of a value that is not as asked."""
        return f"expected {self.expected}"

    @abstractmethod
    def pandas(self, values: pd.Series[Any]) -> pd.Series[bool]:
        """Where the values of a pandas column that are present are as asked."""

    @abstractmethod
    def polars(self, values: pl.Expr) -> pl.Expr:
        """Where the values of a polars column that are present are as asked."""

    def sql(self, column: str) -> str | None:
        """The condition as DuckDB, SQLite and data-dict.yaml share it; None where they share none.

        As in a CHECK, a condition that is unknown, because the value is missing, is met.
        """
        return None

    def pandas_mask(self, values: pd.Series[Any]) -> pd.Series[bool]:
        """Where the values of a pandas column are missing or as asked."""
        return (values.isna() | self.pandas(values)).astype(bool)

    def polars_mask(self, column: str) -> pl.Expr:
        """Where the values of a polars column are missing or as asked."""
        import polars as pl

        # NaN is the largest number to polars, so that a maximum refuses it and a minimum does not
        return pl.col(column).is_null() | self.polars(pl.col(column))
