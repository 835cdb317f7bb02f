"""What rows are asked, whoever answers, and what the answer is: checks and verdicts.

An engine answers in two tiers. A guard is cheap and proves a check of clean rows; where it does not, an exact scan of
the few columns that the check reads gives the rows that break it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from syria_events.checks.predicates import Among, Cell, Joined, Not, Predicate
from syria_events.checks.predicates import columns as columns_of

# So many rows are named of those that break one check; all of them are counted.
MOST = 10_000

# Stands between the values of a pair; no text of a name has it.
BETWEEN = "\x1f"


@dataclass(frozen=True)
class Unique:
    """No earlier row has the value; a value that is missing repeats nothing."""

    name: str


@dataclass(frozen=True)
class Settled:
    """Rows with one value of `given` have one value of `name`; others than most of them have break it.

    Of values that are as many, the smallest stands. Where either is missing nothing is asked.
    """

    given: str
    name: str


@dataclass(frozen=True)
class Check:
    """One thing that is asked of every row: its rule, how grave a breach is, and what would be right."""

    rule: str
    severity: str
    expected: str
    test: Predicate | Unique | Settled

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that are read, and shown where they are wrong."""
        match self.test:
            case Unique(name):
                return (name,)
            case Settled(given, name):
                return given, name
        return tuple(dict.fromkeys(name.removeprefix(FIT) for name in columns_of(self.test)))


# Before the name of a column stands for whether its cell could be read as a value of its type.
FIT = "fit:"


def readable(name: str) -> Predicate:
    """The cell of a column could be read."""
    return Among(Cell(FIT + name), (True,))


@dataclass(frozen=True)
class Case:
    """One row that breaks a check: its number from 1, or 0 where rows have none, its key, and the cells as they are."""

    row: int
    key: str | None
    cells: tuple[Any, ...]


@dataclass(frozen=True)
class Verdict:
    """How many rows break a check, and the first of them."""

    check: Check
    count: int
    cases: tuple[Case, ...]


@dataclass(frozen=True)
class Judgement:
    """All verdicts, the number of rows, how many of them fill each column, and what they come to by one.

    Of `groups` each has the value of that column, the number of its rows, and sums.
    """

    verdicts: tuple[Verdict, ...]
    n_rows: int
    filled: Mapping[str, int]
    groups: tuple[tuple[Any, ...], ...]


@dataclass
class Tally:
    """What is found of one check, part after part."""

    check: Check
    count: int = 0
    cases: list[Case] = field(default_factory=list)

    def add(self, count: int, cases: Sequence[Case]) -> None:
        """So many rows more break the check, these among them."""
        self.count += count
        self.cases += cases[: MOST - len(self.cases)]

    def verdict(self) -> Verdict:
        """All that was found."""
        return Verdict(self.check, self.count, tuple(self.cases))


def of_rows(checks: Iterable[Check]) -> list[tuple[Check, Predicate]]:
    """The checks of single rows, each with what it asks."""
    return [(check, check.test) for check in checks if not isinstance(check.test, Settled | Unique)]


def of_values(checks: Iterable[Check]) -> list[tuple[Check, Settled]]:
    """The checks of rows of one value together, each with what it asks."""
    return [(check, check.test) for check in checks if isinstance(check.test, Settled)]


def outvoted(pairs: Sequence[tuple[str, str, int]]) -> tuple[str, ...]:
    """Of pairs of a value, one that goes with it, and their number of rows, those that most rows of the value lack."""
    groups: dict[str, list[tuple[int, str]]] = {}
    for given, name, number in pairs:
        groups.setdefault(given, []).append((-number, name))
    return tuple(f"{given}{BETWEEN}{name}" for given, names in groups.items() for _, name in sorted(names)[1:])


def not_among(test: Settled, pairs: tuple[str, ...]) -> Predicate:
    """The pair of values of a row is none of these."""
    return Not(Among(Joined((test.given, test.name), BETWEEN), pairs, unknown=False))
