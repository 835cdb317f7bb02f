"""How a problem is written down."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import NoReturn

from syria_events.showing import Shown, counted

_LONG_WORD = 400
_LONG = re.compile(rf"(\S{{60}})\S{{{_LONG_WORD - 120},}}(\S{{60}})")


@dataclass(frozen=True, order=True)
class Issue:
    """One problem: where it is, which rule it breaks, and what would be right. Its text is `path:line: rule: message`.

    `path` is a file, or a table's name when rows in memory were checked. `line` is the line of a
    text file or the row of a table, both counted from 1; 0 stands for the whole. In a `message` words of more than 400
    signs are cut, and what cannot be seen is written as Python escapes it, since a cell of a file may be anything.

    >>> import syria_events as se
    >>> print(se.Issue("events.csv", 7, "required", "title is empty; expected a value in every row"))
    events.csv:7: required: title is empty; expected a value in every row
    """

    path: str
    line: int
    rule: str
    message: str

    def __post_init__(self) -> None:
        # A key or a cell of somebody's file may be one word of a hundred thousand letters.
        if len(self.message) > _LONG_WORD:
            object.__setattr__(self, "message", _LONG.sub(r"\1...\2", self.message))
        if not self.message.isprintable():
            object.__setattr__(self, "message", _seen(self.message))

    def __str__(self) -> str:
        return f"{_seen(self.path)}:{self.line}: {self.rule}: {self.message}"


def _seen(text: str) -> str:
    """A text on one line that shows all that is in it, and does nothing to a terminal."""
    return "".join(sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text)


@dataclass(frozen=True, repr=False)
class Report(Shown):
    """What a check found: the issues, sorted, and how many rows were looked at.

    `notes` say what could not be checked. It is neither true nor false, since `if report` could mean
    either; ask `report.ok`.

    >>> import syria_events as se
    >>> report = se.validate(se.load("actors").head(1).assign(name=None), "actors")
    >>> report
    <Report 1 problem in 1 row>
    >>> report.issues[0].rule, report.issues[0].line, report.ok
    ('required', 1, False)
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

    def __bool__(self) -> NoReturn:
        raise TypeError("a Report is neither true nor false; ask report.ok, which is True when nothing was found")

    def __str__(self) -> str:
        return "\n".join([*map(str, self.issues), self._summary()])

    def _summary(self) -> str:
        found = counted(len(self.issues), "problem")
        return f"{found} in {counted(self.n_rows, 'row')}" if self.n_rows else found

    def _rows(self) -> tuple[Sequence[str], Sequence[Sequence[object]]]:
        return ("path", "line", "rule", "message"), [tuple(asdict(issue).values()) for issue in self.issues]


class Refused(ValueError):
    """Input that cannot be used; `issues` holds everything that is wrong with it, sorted.

    >>> import syria_events as se
    >>> try:
    ...     se.package().open("no-such-folder")
    ... except se.Refused as refused:
    ...     refused.issues[0].rule
    'missing'
    """

    def __init__(self, issues: Iterable[Issue]) -> None:
        self.issues = tuple(sorted(set(issues)))
        super().__init__("\n".join(map(str, self.issues)))
