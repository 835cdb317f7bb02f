"""The cells of a panel: every unit in every period, and in which of them somebody looked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from syria_events import naming
from syria_events.field import units
from syria_events.schema import Field

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

Span = tuple[date | str | None, date | str | None]
Covered = Span | Mapping[Any, Span] | None
Days = tuple[int | None, int | None]

# More cells than this are a mistake, or too much to hold.
MOST = 50_000_000


@dataclass(frozen=True)
class Grid:
    """Units, by the places of their labels for each key, and consecutive periods.

    `covered` are the covered days of each unit, None for one of which none is; or None where nothing is said.
    """

    tuples: tuple[Ints, ...]
    labels: tuple[Sequence[Any], ...]
    kinds: tuple[str, ...]
    period: str | None
    begins: int
    n_periods: int
    covered: Sequence[Days | None] | None

    @property
    def n_units(self) -> int:
        """How many units there are; without a key of units, one."""
        return len(self.tuples[0]) if self.tuples else 1

    @property
    def size(self) -> int:
        """How many cells there are."""
        return self.n_units * self.n_periods

    @property
    def numbers(self) -> Ints:
        """The numbers of the periods."""
        return np.arange(self.begins, self.begins + self.n_periods, dtype=np.int64)

    def looked(self) -> NDArray[np.object_]:
        """Whether the whole of each cell is covered; None where nothing is said."""
        if self.covered is None:
            return np.full(self.size, None, object)
        if not self.period:
            return np.array([span is not None for span in self.covered], object)
        numbers = self.numbers
        begins = units.first_days(numbers, self.period)
        ends = units.first_days(numbers + 1, self.period) - 1
        rows = [np.zeros(0, bool)]
        for span in self.covered:
            looked = np.full(len(numbers), span is not None)
            first, last = span or (None, None)
            looked &= begins >= first if first is not None else True
            looked &= ends <= last if last is not None else True
            rows.append(looked)
        return np.concatenate(rows).astype(object)

    def places(self, codes: Sequence[Ints], number: Ints) -> Ints:
        """Which cells those of some units and periods are."""
        if not self.tuples:
            return number - self.begins
        if len(self.tuples) == 1:
            return codes[0] * self.n_periods + number - self.begins
        sizes = [len(labels) for labels in self.labels]
        own, wanted = (units.together(each, sizes, 0) for each in (self.tuples, codes))
        return np.searchsorted(own, wanted) * self.n_periods + number - self.begins

    def possible(self, codes: Sequence[Ints], first: Ints, last: Ints, count: Floats) -> Floats:
        """How many rows may be in each cell: for each key their unit, -1 for any, and their first and last period.

        `count` says of how many rows each of these is told.
        """
        first, last = np.maximum(first - self.begins, 0), np.minimum(last - self.begins, self.n_periods - 1)
        there = np.flatnonzero(first <= last)
        if not len(there):
            return np.zeros(self.size)
        change = np.zeros((self.n_units, self.n_periods + 1))
        keys = np.stack([np.zeros_like(first), *codes], axis=1)[there]
        several, which = np.unique(keys, axis=0, return_inverse=True)
        of = np.split(there[np.argsort(which.ravel(), kind="stable")], np.cumsum(np.bincount(which.ravel()))[:-1])
        for wanted, rows in zip(several[:, 1:].tolist(), of, strict=True):
            alike = np.ones(self.n_units, bool)
            for code, own in zip(wanted, self.tuples, strict=True):
                alike &= (own == code) | (code < 0)
            begun, ended = (np.bincount(at, count[rows], self.n_periods + 1) for at in (first[rows], last[rows] + 1))
            change[alike] += begun - ended
        return np.cumsum(change, axis=1)[:, :-1].ravel()

    def keys(self, keys: Sequence[str]) -> tuple[list[Field], dict[str, Any]]:
        """The columns that say which cell each row is, in the order in which they were asked for."""
        fields, columns, own = [], {}, iter(zip(self.tuples, self.labels, self.kinds, strict=True))
        for key in keys:
            if key == self.period:
                named = np.array(units.labelled(self.numbers, key), object)
                columns[key], kind = np.tile(named, self.n_units), "integer" if key == "year" else "string"
            else:
                codes, labels, kind = next(own)
                named = np.array([labels[code] for code in codes.tolist()], object)
                columns[key] = np.repeat(named, self.n_periods)
            fields.append(Field(key, kind, ""))
        return fields, columns


def grid(of: Sequence[pa.Array], tuples: Sequence[Ints], period: str | None, number: Ints, covered: Covered) -> Grid:
    """The cells of the units of events, and of those that are covered, in the periods from the first to the last."""
    labels = [each.to_pylist() for each in of]
    spans: list[Days | None] | None = None
    places = list(tuples)
    if isinstance(covered, Mapping):
        if len(of) != 1:
            raise ValueError("covered names units; expected one key besides the period in by, or one pair of days")
        by_label = {label: _days(span) for label, span in covered.items()}
        present = [labels[0][code] for code in places[0].tolist()]
        new = sorted(by_label.keys() - set(present))
        _meant(new, [label for label in present if label not in by_label])
        spans = [by_label.get(label) for label in (*present, *new)]
        places[0] = np.concatenate((places[0], len(labels[0]) + np.arange(len(new), dtype=np.int64)))
        labels[0] += new
    elif covered is not None:
        spans = [_days(covered)] * (len(places[0]) if places else 1)
    begins, ends = _range(spans or (), period, number)
    kinds = tuple("integer" if pa.types.is_integer(each.type) else "string" for each in of)
    made = Grid(tuple(places), tuple(labels), kinds, period, begins, max(0, ends - begins + 1), spans)
    if made.size > MOST:
        said = f"{made.n_units} units in {made.n_periods} periods are more than {MOST} cells"
        raise ValueError(f"{said}; choose longer periods, larger units or fewer events")
    return made


def _meant(new: Sequence[Any], present: Sequence[Any]) -> None:
    """ValueError for units without an event whose name is near to one that has some, and that is not covered itself.

    Names with digits, such as those of cells, are near to others that are meant.
    """
    known = [label for label in present if isinstance(label, str)]
    wrong = []
    for label in new:
        if isinstance(label, str) and not any(map(str.isdigit, label)) and (near := naming.near(label, known)):
            wrong.append(f"{label!r} (did you mean {' or '.join(map(repr, near))}?)")
    if wrong:
        said = "covered names units that no event has and that are near to some that events have"
        raise ValueError(f"{said}: {', '.join(wrong)}; if they differ, name both, (None, None) for all days")


def _range(spans: Sequence[Days | None], period: str | None, number: Ints) -> tuple[int, int]:
    """The first and the last period: those of events, and of days that are covered."""
    if not period:
        return 0, 0
    days = np.array([day for span in spans for day in span or () if day is not None], np.int64)
    numbers = np.concatenate((number, units.numbered(days, period)))
    return (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, -1)


def _days(span: Any) -> Days:
    """A first and a last day as days from 1970, None where a side is open."""
    if not isinstance(span, Sequence) or isinstance(span, str) or len(span) != 2:
        raise ValueError(f"covered is {span!r}; expected a first and a last day, such as ('2022-08-01', '2022-08-31')")
    try:
        days = [date.fromisoformat(str(day)[:10]) if day is not None else None for day in span]
    except ValueError as error:
        raise ValueError(f"covered is {span!r}; expected days as YYYY-MM-DD") from error
    first, last = ((day - date(1970, 1, 1)).days if day is not None else None for day in days)
    if first is not None and last is not None and last < first:
        raise ValueError(f"covered is {span!r}; expected the first day before the last")
    return first, last
