"""What a maintainer of a dataset wants to read beside its issues: rows and people by year, and what is never filled."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from syria_events.checks.judging import Judgement, Verdict
from syria_events.field.layouts import Layout
from syria_events.field.sources import Asked

# The columns that are added up, and by which.
_SUMS = {"ucdp-ged": ("low", "best", "high"), "acled": ("fatalities",)}
# The sum of floors is a floor, whoever gives none.
_FLOOR = "low"
YEAR = "year"
# The column from which the year follows where there is none.
_DAYS = {"ucdp-ged": "date_start", "acled": "event_date"}


@dataclass(frozen=True)
class Broken:
    """How many rows break a rule in some columns, where the first stands, and whether that is an error."""

    severity: str
    rule: str
    columns: tuple[str, ...]
    count: int
    first: int
    description: str


@dataclass(frozen=True)
class Summary:
    """Rows, events and people by year, columns that are not there, not known or never filled, and rows by rule.

    `years` has, of each year in order, the events and the sums of `people`, such as low, best and high; a column that
    rows leave out is not among them, but for floors.
    """

    layout: str
    edition: str | None
    n_rows: int
    people: tuple[str, ...]
    years: Mapping[int, tuple[int, ...]]
    without_year: int
    n_repeated: int
    never_filled: tuple[str, ...]
    absent: tuple[str, ...]
    unknown: tuple[str, ...]
    broken: tuple[Broken, ...]
    notes: tuple[str, ...] = ()

    def json(self) -> dict[str, Any]:
        """The summary for programs."""
        return asdict(self) | {"years": {str(year): list(numbers) for year, numbers in self.years.items()}}

    def __str__(self) -> str:
        errors, warnings = ([b for b in self.broken if b.severity == s] for s in ("error", "warning"))
        head = f"{self.n_rows:,} rows of {self.layout}" + (
            f", in the columns of {self.edition}" if self.edition else ""
        )
        lines = [head, *self.notes]
        lines.append(f"repeated ids: {self.n_repeated:,}")
        lines += [f"{words}: {', '.join(names)}" for words, names in self._columns() if names]
        lines += _table("year", ("events", *self.people), self.years) if self.years else []
        lines += [f"without a year: {self.without_year:,}"] if self.without_year else []
        for words, those in (("errors", errors), ("warnings", warnings)):
            lines.append(f"{words}: {sum(each.count for each in those):,}")
            lines += [
                f"  {each.count:>9,}  {each.rule} ({', '.join(each.columns)}): {each.description}" for each in those
            ]
        return "\n".join(lines)

    def _columns(self) -> list[tuple[str, tuple[str, ...]]]:
        return [
            ("never filled", self.never_filled),
            ("columns that are not there", self.absent),
            ("columns that the layout does not have", self.unknown),
        ]


def by(known: Layout, there: Mapping[str, str]) -> tuple[str, tuple[str, ...]]:
    """The column by which events are counted, and those that are added up."""
    column = YEAR if YEAR in there else _DAYS[known.name]
    return column, tuple(name for name in _SUMS[known.name] if name in there)


def summary(known: Layout, asked: Asked, found: Judgement, first: Mapping[int, int]) -> Summary:
    """What rows come to; `first` says where the first row stands that breaks each verdict, by its place."""
    column, people = by(known, asked.names)
    # Where rows leave a number out, a sum of the others is no best and no ceiling; a floor it stays.
    whole = [found.filled[name] == found.n_rows or (name == _FLOOR and found.filled[name] > 0) for name in people]
    added = [0, *(place for place, each in enumerate(whole, 1) if each)]
    years: dict[int, list[int]] = {}
    without = 0
    for value, *all_numbers in found.groups:
        numbers = [all_numbers[place] for place in added]
        if value is None:
            without += numbers[0]
            continue
        year = int(value) if column == YEAR else value.year
        years[year] = [a + b for a, b in zip(years.get(year, [0] * len(numbers)), numbers, strict=True)]
    left = [name for name, each in zip(people, whole, strict=True) if not each and found.filled[name]]
    edition = _edition(known, asked)
    expected = next((each.fields for each in known.editions if each.name == edition), ())
    notes = ["the second line is a row of tags"] if asked.tags else []
    notes += [f"{' and '.join(left)} not added up: some rows have none"] if left else []
    notes += [f"pages are missing: there are {asked.missing_pages}"] if asked.missing_pages else []
    return Summary(
        layout=known.name,
        edition=edition,
        n_rows=found.n_rows,
        people=tuple(people[place - 1] for place in added[1:]),
        years={year: tuple(numbers) for year, numbers in sorted(years.items())},
        without_year=without,
        n_repeated=sum(v.count for v in found.verdicts if v.check.rule == "unique" and v.check.columns == (known.key,)),
        never_filled=tuple(name for name in asked.names if found.n_rows and not found.filled[name]),
        absent=tuple(name for name in expected if name not in asked.names),
        unknown=asked.unknown,
        broken=_broken(found.verdicts, first),
        notes=tuple(notes),
    )


def _broken(verdicts: Sequence[Verdict], first: Mapping[int, int]) -> tuple[Broken, ...]:
    rows = [
        Broken(v.check.severity, v.check.rule, v.check.columns, v.count, first.get(place, 0), v.check.expected)
        for place, v in enumerate(verdicts)
        if v.count
    ]
    return tuple(sorted(rows, key=lambda each: (each.severity, -each.count, each.rule, each.columns)))


def _edition(known: Layout, asked: Asked) -> str | None:
    """The edition that has most of the columns and lacks fewest, if it has more than half of them."""
    there = {*asked.names}
    shared = [(len(there & {*each.fields}) - len({*each.fields} - there), each.name) for each in known.editions]
    best = max(score for score, _ in shared)
    return next(name for score, name in shared if score == best) if best > 0 else None


def _table(name: str, heads: Sequence[str], rows: Mapping[int, Sequence[int]]) -> list[str]:
    widths = [max(len(head), 10) for head in heads]
    lines = [f"{name:>6}  " + "  ".join(f"{head:>{width}}" for head, width in zip(heads, widths, strict=True))]
    for key, numbers in rows.items():
        lines.append(f"{key:>6}  " + "  ".join(f"{n:>{width},}" for n, width in zip(numbers, widths, strict=True)))
    return lines
