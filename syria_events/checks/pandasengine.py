"""Checks asked of rows in pandas, row by row and without guards: where polars is not installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from syria_events.checks import inpandas
from syria_events.checks.judging import MOST, Case, Check, Judgement, Settled, Unique, Verdict, not_among, outvoted

if TYPE_CHECKING:
    import pandas as pd


def judged(
    values: pd.DataFrame,
    cells: Mapping[str, Sequence[Any]],
    key: str,
    checks: Sequence[Check],
    by: str,
    sums: Sequence[str] = (),
) -> Judgement:
    """What rows break, and what they come to by the values of a column.

    `values` are the cells as they were read, and `fit:` columns that say which could be; `cells` are those as they are.
    """
    import pandas as pd

    found = []
    for check in checks:
        broken = _broken(values, check)
        rows = broken.to_numpy().nonzero()[0]
        shown = [cells[name] for name in check.columns]
        cases = [Case(int(row) + 1, _text(cells[key][row]), tuple(each[row] for each in shown)) for row in rows[:MOST]]
        found.append(Verdict(check, len(rows), tuple(cases)))
    groups = values.groupby(by, dropna=False, sort=False)
    sizes = groups.size()  # pandas 2.2 cannot count groups of which one has no value
    added = groups[list(sums)].sum().itertuples(index=False) if sums else [()] * len(sizes)
    table = [
        (None if pd.Series([value]).isna().all() else value, int(size), *map(int, numbers))
        for (value, size), numbers in zip(sizes.items(), added, strict=True)
    ]
    filled = {name: sum(cell is not None for cell in column) for name, column in cells.items()}
    return Judgement(tuple(found), len(values), filled, tuple(table))


def _broken(values: pd.DataFrame, check: Check) -> pd.Series[bool]:
    if isinstance(check.test, Unique):
        column = values[check.test.name]
        return column.notna() & column.duplicated()
    test = check.test
    if isinstance(test, Settled):
        pairs = values[[test.given, test.name]].dropna().astype("string").value_counts().reset_index()
        many = pairs[pairs.duplicated(test.given, keep=False)]
        test = not_among(test, outvoted([(a, b, int(n)) for a, b, n in many.itertuples(index=False)]))
    return ~inpandas.mask(test, values)


def _text(cell: Any) -> str | None:
    return None if cell is None else str(cell)
