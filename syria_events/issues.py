"""How a problem is written down."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True, order=True)
class Issue:
    """One problem: where it is, which rule it breaks, and what would be right.

    `path` is a file, or a table's name when rows in memory were checked. `line` is the line of a
    text file or the row of a table, both counted from 1; 0 stands for the whole.
    """

    path: str
    line: int
    rule: str
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.rule}: {self.message}"


@dataclass(frozen=True)
class Report:
    """What a check found: the issues, sorted, and how many rows were looked at.

    `notes` say what could not be checked.
    """

    issues: tuple[Issue, ...]
    n_rows: int
    notes: tuple[str, ...] = ()

    @classmethod
    def of(cls, issues: Iterable[Issue], n_rows: int, *notes: str) -> Report:
        """A report of `issues`, sorted and without repeats, with the `notes` that are not empty."""
        return cls(tuple(sorted(set(issues))), n_rows, tuple(filter(None, notes)))

    @property
    def ok(self) -> bool:
        """True when nothing was found."""
        return not self.issues

    def json(self) -> str:
        """The report as JSON text, for programs."""
        found = [asdict(issue) for issue in self.issues]
        told = {"ok": self.ok, "n_rows": self.n_rows, "issues": found}
        return json.dumps(told | ({"notes": self.notes} if self.notes else {}), indent=2)

    def __str__(self) -> str:
        found = f"{len(self.issues)} problem{'s' if len(self.issues) != 1 else ''}"
        return "\n".join([*map(str, self.issues), f"{found} in {self.n_rows} rows" if self.n_rows else found])


class Refused(ValueError):
    """Input that cannot be used; `issues` holds everything that is wrong with it, sorted."""

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(sorted(set(issues)))
        super().__init__("\n".join(map(str, self.issues)))
