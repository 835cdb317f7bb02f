"""Checks asked in SQL of what an engine of its own holds: relations of DuckDB, frames of Spark.

The rows stay where they are: what comes back is how many break each check, and the first of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from syria_events.checks import insql
from syria_events.checks.insql import Dialect
from syria_events.checks.judging import (
    FIT,
    MOST,
    Case,
    Check,
    Judgement,
    Settled,
    Tally,
    Unique,
    not_among,
    of_rows,
    of_values,
    outvoted,
)
from syria_events.checks.predicates import Predicate
from syria_events.progress import told

# Before the name of a column stands for its cells as they are, and for the text that is read of them.
RAW, TEXT = "raw:", "text:"


@dataclass(frozen=True)
class SqlReading:
    """How the cells of one column are read, as SQL.

    `raw` is the column. `text` is what is read of a cell that is text, and may be called `text:` and the name in
    `value`, the value; None where cells are no text. `fit` says which cells are values, and is None where all are.
    """

    raw: str
    text: str | None
    value: str
    fit: str | None


@dataclass(frozen=True)
class SqlRows:
    """Rows that an engine holds: how it is asked, in what dialect, and how their columns are read.

    `ask` gives the rows of a query over the table called `source`. `numbered` rows have an order of their own, in which
    they are counted. `kept` is a condition that leaves out what is no row, such as a line of tags.
    """

    ask: Callable[[str], Sequence[Sequence[Any]]]
    source: str
    dialect: Dialect
    readings: Mapping[str, SqlReading]
    key: str
    numbered: bool
    kept: str = "TRUE"

    def read(self, names: Sequence[str], numbered: bool = False) -> str:
        """A query whose columns are the values, and the cells as they are, of some columns."""
        column = self.dialect.column
        names = list(dict.fromkeys(name.removeprefix(FIT) for name in names))
        readings = {name: self.readings[name] for name in names}
        cells = [f"{each.raw} AS {column(RAW + name)}" for name, each in readings.items()]
        if numbered:
            cells.append(f"{'row_number() OVER ()' if self.numbered else '0'} AS {column('row:')}")
        texts = [f"{each.text} AS {column(TEXT + name)}" for name, each in readings.items() if each.text]
        values = [f"{each.value} AS {column(name)}" for name, each in readings.items()]
        fits = [f"{each.fit} AS {column(FIT + name)}" for name, each in readings.items() if each.fit]
        query = f"SELECT {', '.join(cells)} FROM {self.source} WHERE {self.kept}"
        for more in (texts, values, fits):  # each is made of what was made before it, once
            query = f"SELECT *, {', '.join(more)} FROM ({query}) AS t" if more else query
        return query


# A check, what it asks, and how many rows break it.
_Failing = tuple[Check, Predicate, int]


def judged(rows: SqlRows, checks: Sequence[Check], by: str, sums: Sequence[str] = ()) -> Judgement:
    """What the rows break, and what they come to by the values of a column."""
    plain, settled = of_rows(checks), of_values(checks)
    tallies = {check: Tally(check) for check in checks}
    n_rows, filled, counts = _counted(rows, plain)
    failing = [(*each, count) for each, count in zip(plain, counts, strict=True) if count]
    steps: list[Callable[[], Iterator[tuple[Check, int, list[Case]]]]] = [
        *(partial(_exact, rows, together) for together in _batches(failing)),
        *(partial(_repeated, rows, check) for check in checks if isinstance(check.test, Unique)),
    ]
    for given in dict.fromkeys(test.given for _, test in settled):
        steps.append(partial(_unsettled, rows, given, [each for each in settled if each[1].given == given]))
    for step in told(steps, "asking for rows"):
        for check, count, cases in step():
            tallies[check].add(count, cases)
    verdicts = tuple(tally.verdict() for tally in tallies.values())
    return Judgement(verdicts, n_rows, filled, _tabulated(rows, by, sums))


def _tabulated(rows: SqlRows, by: str, sums: Sequence[str]) -> tuple[tuple[Any, ...], ...]:
    """Each value of a column, the rows that have it, and what they add up to."""
    column = rows.dialect.column
    parts = [
        f"{column(by)} AS value",
        "count(*)",
        *(f"CAST(coalesce(sum({column(name)}), 0) AS BIGINT)" for name in sums),
    ]
    found = rows.ask(f"SELECT {', '.join(parts)} FROM ({rows.read([by, *sums])}) AS cells GROUP BY {column(by)}")
    return tuple(tuple(row) for row in found)


def _counted(rows: SqlRows, asked: Sequence[tuple[Check, Predicate]]) -> tuple[int, dict[str, int], list[int]]:
    """The rows, how many fill each column, and how many break each check, in one pass."""
    column = rows.dialect.column
    parts = ["count(*)", *(f"count({column(RAW + name)})" for name in rows.readings)]
    parts += [f"count_if(NOT ({insql.condition(test, column, rows.dialect)}))" for _, test in asked]
    (found,) = rows.ask(f"SELECT {', '.join(parts)} FROM ({rows.read(list(rows.readings))}) AS cells")
    filled = dict(zip(rows.readings, found[1:], strict=False))
    return found[0], filled, list(found[1 + len(filled) :])


def _batches(failing: Sequence[_Failing]) -> list[list[_Failing]]:
    """Checks whose rows are named in one query: no more rows than are named of one, or one check alone."""
    found: list[list[_Failing]] = []
    for each in sorted(failing, key=lambda each: each[2]):
        if found and sum(count for *_, count in found[-1]) + each[2] <= MOST:
            found[-1].append(each)
        else:
            found.append([each])
    return found


def _exact(rows: SqlRows, asked: Sequence[_Failing]) -> Iterator[tuple[Check, int, list[Case]]]:
    """The rows that break some checks, each row read once."""
    column, place = rows.dialect.column, rows.dialect.column("row:")
    names = list(dict.fromkeys([rows.key, *(name for check, *_ in asked for name in check.columns)]))
    flags = [f"coalesce(NOT ({insql.condition(test, column, rows.dialect)}), FALSE)" for _, test, _ in asked]
    broken = [column(f"broken {number}") for number in range(len(asked))]
    read = rows.read([*names, *(name for check, *_ in asked for name in check.columns)], numbered=True)
    told = ", ".join(f"{flag} AS {name}" for flag, name in zip(flags, broken, strict=True))
    texts = ", ".join(_text(column(RAW + name), rows.dialect) for name in names)
    found = rows.ask(
        f"SELECT {place}, {texts}, {', '.join(broken)} FROM (SELECT *, {told} FROM ({read}) AS cells) AS judged "
        f"WHERE {' OR '.join(broken)} ORDER BY {place}, 2 LIMIT {MOST}"
    )
    for number, (check, _, count) in enumerate(asked):
        hit = [row for row in found if row[1 + len(names) + number]]
        shown = [1 + names.index(name) for name in check.columns]
        yield check, count, [Case(row[0], row[1], tuple(row[at] for at in shown)) for row in hit]


def _text(cell: str, dialect: Dialect) -> str:
    return f"CAST({cell} AS {dialect.string})"


def _repeated(rows: SqlRows, check: Check) -> Iterator[tuple[Check, int, list[Case]]]:
    """The rows whose value stands in an earlier row; where rows have no order, as many of each value less one."""
    (name,) = check.columns
    column, place = rows.dialect.column(name), rows.dialect.column("row:")
    many = f"SELECT {column} AS value, count(*) AS n FROM ({rows.read([name])}) AS cells "
    many += f"GROUP BY {column} HAVING count(*) > 1"
    ((count,),) = rows.ask(f"SELECT coalesce(sum(n - 1), 0) FROM ({many}) AS many WHERE value IS NOT NULL")
    if not count:
        return
    text = _text("value", rows.dialect)
    if rows.numbered:
        later = f"SELECT {place}, {column} AS value, row_number() OVER (PARTITION BY {column} ORDER BY {place}) AS nth"
        later += f" FROM ({rows.read([name], numbered=True)}) AS cells WHERE {column} IS NOT NULL"
        found = rows.ask(f"SELECT {place}, {text} FROM ({later}) AS later WHERE nth > 1 ORDER BY 1 LIMIT {MOST}")
        yield check, int(count), [Case(row, value, (value,)) for row, value in found]
        return
    found = rows.ask(f"SELECT {text}, n FROM ({many}) AS many WHERE value IS NOT NULL ORDER BY value LIMIT {MOST}")
    yield check, int(count), [Case(0, value, (value,)) for value, n in found for _ in range(n - 1)]


def _unsettled(
    rows: SqlRows, given: str, checks: Sequence[tuple[Check, Settled]]
) -> Iterator[tuple[Check, int, list[Case]]]:
    """The rows that have another value than most that have the same value of `given`."""
    column = rows.dialect.column
    names = [test.name for _, test in checks]
    bounds = ", ".join(f"min({column(n)}) <> max({column(n)}) AS {column('two ' + n)}" for n in names)
    groups = f"SELECT {bounds} FROM ({rows.read([given, *names])}) AS cells GROUP BY {column(given)}"
    groups += f" HAVING {column(given)} IS NOT NULL"
    counts = ", ".join(f"count_if({column('two ' + name)})" for name in names)
    (found,) = rows.ask(f"SELECT {counts} FROM ({groups}) AS groups")
    for (check, asked), n_groups in zip(checks, found, strict=True):
        if n_groups:
            test = not_among(asked, outvoted(_pairs(rows, check)))
            _, _, (count,) = _counted(_narrow(rows, check), [(check, test)])
            yield from _exact(rows, [(check, test, count)])


def _narrow(rows: SqlRows, check: Check) -> SqlRows:
    readings = {name: rows.readings[name] for name in check.columns}
    return SqlRows(rows.ask, rows.source, rows.dialect, readings, rows.key, rows.numbered, rows.kept)


def _pairs(rows: SqlRows, check: Check) -> list[tuple[str, str, int]]:
    """Pairs of values with the number of rows, for the values that go with two others."""
    given, name = (rows.dialect.column(each) for each in check.columns)
    read = rows.read(check.columns)
    two = f"SELECT {given} FROM ({read}) AS all_of_them GROUP BY {given} HAVING min({name}) <> max({name})"
    texts = ", ".join(_text(each, rows.dialect) for each in (given, name))
    found = rows.ask(
        f"SELECT {texts}, count(*) FROM ({read}) AS cells WHERE {given} IN ({two}) AND {name} IS NOT NULL "
        f"GROUP BY {given}, {name} ORDER BY 1, 2 LIMIT {MOST}"
    )
    return [(str(value), str(other), int(number)) for value, other, number in found]
