"""All pairs of two sets of events that lie near each other in space and time, at any latitude and across any meridian.

Points are unit vectors in three dimensions, so that no meridian and no pole is special. The events of the right are
sorted once by a cell of the globe and a day; for an event of the left the cells that its circle can touch are
searched for the days that its window can touch, and what is found there is measured. Wide windows are searched apart
from narrow ones, so that one event known to its month or its governorate does not make the search of all others wide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa

from syria_events.derivation.globe import EARTH_KM
from syria_events.progress import told

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# So many events of the left, and about so many candidates, are looked at together, which bounds what is held.
_CHUNK, _BLOCK = 1 << 14, 1 << 16
# So much wider than asked are the cells searched, so that no rounding loses a pair: six millimetres and a billionth.
_MARGIN = 1e-9


@dataclass(frozen=True)
class Points:
    """Where and when events are: degrees, kilometres of uncertainty, and the first and the last day from 1970."""

    latitude: Floats
    longitude: Floats
    radius: Floats
    first: Ints
    last: Ints

    def __len__(self) -> int:
        return len(self.latitude)

    def take(self, rows: Ints) -> Points:
        """Some of the points."""
        floats = self.latitude[rows], self.longitude[rows], self.radius[rows]
        return Points(*floats, self.first[rows], self.last[rows])

    @property
    def vectors(self) -> tuple[Floats, Floats, Floats]:
        """The points on a sphere of radius 1; one pole is one point, and one meridian is one, whatever it is called."""
        latitude, longitude = np.radians(self.latitude), np.radians(_turned(self.longitude))
        level = np.where(np.abs(self.latitude) == 90, 0.0, np.cos(latitude))
        return level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude)


class Pairs(NamedTuple):
    """Rows of the left and the right that lie near each other, in order, and how far apart in space and time."""

    left: Ints
    right: Ints
    distance: Floats
    gap: Ints

    def take(self, rows: Ints) -> Pairs:
        """Some of the pairs."""
        return Pairs(self.left[rows], self.right[rows], self.distance[rows], self.gap[rows])

    @classmethod
    def none(cls) -> Pairs:
        """No pair."""
        return cls(np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0), np.zeros(0, np.int64))


def _turned(longitude: Floats) -> Floats:
    return np.where(longitude == 180, -180.0, longitude)


def measured(left: Points, right: Points) -> tuple[Floats, Ints]:
    """Great-circle kilometres between points row by row, and whole days between their spans, 0 where they overlap."""
    squared = sum((a - b) ** 2 for a, b in zip(left.vectors, right.vectors, strict=True))
    return _arc(np.asarray(squared)), _gap(left.first, left.last, right.first, right.last)


def _arc(squared: Floats) -> Floats:
    """The great-circle kilometres of squared chords."""
    return 2 * EARTH_KM * np.arcsin(np.minimum(1.0, np.sqrt(squared) / 2))


def _gap(first: Ints, last: Ints, other_first: Ints, other_last: Ints) -> Ints:
    gap: Ints = np.maximum(0, np.maximum(other_first - last, first - other_last))
    return gap


def pairs(left: Points, right: Points, km: float, days: int) -> Pairs:
    """Every pair whose distance is at most `km` and both radii, and whose days are at most `days` apart.

    Pairs are sorted by the row of the left, then of the right; each is there once.
    """
    searches = [
        _Search(left, rows, right, others[same], km, days)
        for rows in _alike(left.radius)
        for others in _alike(right.radius)
        for same in _alike(right.last[others] - right.first[others])
    ]
    starts = [(search, start) for search in searches for start in range(0, len(search.rows), _CHUNK)]
    whole = Pairs.none()
    for search, start in told(starts, "matching events"):
        for column, more in zip(whole, search.found(start), strict=True):
            # Grown where it stands, which for large columns needs no second one beside it.
            column.resize(len(column) + len(more), refcheck=False)
            column[len(column) - len(more) :] = more
    if len(searches) < 2:
        return whole
    # Each search is in order, and merging runs that are costs little.
    return whole.take(np.argsort(whole.left * len(right) + whole.right, kind="stable"))


def _alike(widths: Floats | Ints) -> list[Ints]:
    """The rows by how wide they are: those of none, and then each twice as wide as the last."""
    if len(widths) and not widths.any():
        return [np.arange(len(widths))]
    classes = np.where(widths > 0, np.ceil(np.log2(np.maximum(widths, 1))) + 1, 0)
    return [np.flatnonzero(classes == each) for each in np.unique(classes)]


class _Globe(NamedTuple):
    """Cells of the globe in which every circle of one radius touches few: rows of one height, each in equal columns."""

    height: float
    columns: Ints
    starts: Ints

    @classmethod
    def of(cls, arc: float) -> _Globe:
        """For circles of `arc` radians, which are no higher than a row: so that it touches two or so and few cells."""
        n_rows = max(1, int(min(90 / np.degrees(arc), 20_000)))
        height, edges = 180 / n_rows, np.linspace(-90, 90, n_rows + 1)
        # As wide as a circle of the height of a row, which is no smaller: so the rows by a pole have few columns.
        wide = np.degrees(_reach(np.maximum(np.abs(edges[:-1]), np.abs(edges[1:])), max(arc, np.radians(height))))
        columns = np.maximum(1, (360 / np.maximum(wide, height)).astype(np.int64))
        return cls(height, columns, np.concatenate(([0], np.cumsum(columns)[:-1])))

    def row(self, latitude: Floats) -> Ints:
        """The row in which a latitude lies."""
        return np.clip(((latitude + 90) / self.height).astype(np.int64), 0, len(self.columns) - 1)

    def cell(self, points: Points) -> Ints:
        """The cell in which each point lies."""
        row = self.row(points.latitude)
        column = self.column(_turned(points.longitude), row)
        return self.starts[row] + np.minimum(column, self.columns[row] - 1)

    def column(self, longitude: Floats, row: Ints) -> Ints:
        """How many columns east of the antimeridian a longitude lies; one beyond it is not turned back."""
        return np.floor((longitude + 180) * self.columns[row] / 360).astype(np.int64)


def _reach(latitude: Floats, arc: float) -> Floats:
    """How many radians of longitude a circle of `arc` radians around a latitude extends to either side."""
    round_the_pole = np.radians(np.abs(latitude)) + arc >= np.pi / 2 - _MARGIN
    level = np.where(round_the_pole, 1.0, np.cos(np.radians(latitude)))
    return np.where(round_the_pole, np.pi, np.arcsin(np.minimum(1.0, np.sin(min(arc, np.pi / 2)) / level)))


class _Index:
    """Where in a sorted list of events those of a cell and some days stand.

    Days are taken together by powers of two until the table of starts is no longer than a few times the events, so
    that some of what is found is too early or too late.
    """

    def __init__(self, cells: Ints, days: Ints) -> None:
        found = pa.array(cells).dictionary_encode()
        self.cells = np.sort(found.dictionary.to_numpy())
        place = np.searchsorted(self.cells, found.dictionary.to_numpy())[found.indices.to_numpy()]
        self.since, self.last = int(days.min()), int(days.max())
        self.bits = 0
        while len(self.cells) * (((self.last - self.since) >> self.bits) + 1) > 2 * len(cells) + 1024:
            self.bits += 1
        self.wide = ((self.last - self.since) >> self.bits) + 1
        number = place * self.wide + ((days - self.since) >> self.bits)
        self.order = _ordered(number)
        self.starts: NDArray[Any] = np.zeros(
            len(self.cells) * self.wide + 1, np.int32 if len(cells) < 1 << 31 else np.int64
        )
        np.cumsum(np.bincount(number, minlength=len(self.starts) - 1), out=self.starts[1:])

    def runs(self, cell: Ints, early: Ints, late: Ints) -> tuple[Ints, Ints]:
        """From where to where the events of each cell stand from an early to a late day."""
        place = np.minimum(np.searchsorted(self.cells, cell), len(self.cells) - 1)
        first = place * self.wide + ((np.maximum(early, self.since) - self.since) >> self.bits)
        last = place * self.wide + ((np.minimum(late, self.last) - self.since) >> self.bits)
        there = (self.cells[place] == cell) & (first <= last)
        return self.starts[np.where(there, first, 0)], self.starts[np.where(there, last + 1, 0)]


def _ordered(numbers: Ints) -> Ints:
    """The rows in the order of some numbers from 0, equal ones as they stand; 16 bits at a time, which numpy counts."""
    order = np.argsort((numbers & 0xFFFF).astype(np.uint16), kind="stable")
    for shift in range(16, int(numbers.max(initial=0)).bit_length(), 16):
        digit = ((numbers >> shift) & 0xFFFF).astype(np.uint16)
        order = order[np.argsort(digit[order], kind="stable")]
    return order


class _Search:
    """The search for some rows of the left among some of the right, whose widths are alike."""

    def __init__(self, left: Points, rows: Ints, right: Points, others: Ints, km: float, days: int) -> None:
        self.left, self.rows, self.km, self.days = left, rows, km, days
        reach = km + left.radius[rows].max() + right.radius[others].max()
        self.arc = min(reach / EARTH_KM * (1 + _MARGIN) + _MARGIN, np.pi)
        self.globe = _Globe.of(self.arc)
        # Chunk by chunk: what is made on the way to a cell or a vector is several times as large.
        starts = range(0, len(others), _CHUNK)
        cells = [self.globe.cell(right.take(others[start : start + _CHUNK])) for start in starts]
        self.index = _Index(np.concatenate(cells), right.first[others])
        self.others = others[self.index.order]
        del self.index.order  # what is held while pairs are gathered is held beside them
        self.vectors = np.empty((len(others), 3))
        for start in starts:
            some = right.take(self.others[start : start + _CHUNK])
            self.vectors[start : start + _CHUNK] = np.stack(some.vectors, axis=1)
        self.exact = not (left.radius[rows].any() or right.radius[others].any())
        self.radius = right.radius[self.others[:0] if self.exact else self.others]
        self.first = right.first[self.others]
        self.longest = int((right.last[others] - right.first[others]).max())
        self.last = right.last[self.others] if self.longest else self.first

    def found(self, start: int) -> Pairs:
        """The pairs of a chunk of rows of the left, sorted."""
        rows = self.rows[start : start + _CHUNK]
        here = self.left.take(rows)
        # Neighbours on the globe and in time are searched for one after the other, which memory is faster at.
        near = np.lexsort((here.first, self.globe.cell(here)))
        some = (np.concatenate(part) for part in zip(Pairs.none(), *self._near(here.take(near), near), strict=True))
        mine, others, distance, gap = some
        order = _ordered(mine)
        pair = mine[order] * (int(self.others.max()) + 1) + others[order]
        order = order[np.argsort(pair, kind="stable")]
        return Pairs(rows[mine[order]], others[order], distance[order], gap[order])

    def _near(self, here: Points, rows: Ints) -> Iterator[Pairs]:
        """Which of some points of the left, whose `rows` are given, lie near which of the right, and how far apart."""
        early, late = here.first - self.days - self.longest, here.last + self.days
        own = np.stack(here.vectors, axis=1)
        # No chord of a pair is longer, which spares the arcs of all that are further.
        most = (2 * np.sin(self.arc / 2)) ** 2 * (1 + _MARGIN)
        for which, cell in _cells(here, self.globe, self.arc):
            for a, b in _spelt(which, *self.index.runs(cell, early[which], late[which])):
                apart = own.take(a, axis=0)
                apart -= self.vectors.take(b, axis=0)
                squared = np.einsum("ij,ij->i", apart, apart)
                close = np.flatnonzero(squared <= most)
                mine, there, distance = a[close], b[close], _arc(squared[close])
                gap = _gap(here.first[mine], here.last[mine], self.first[there], self.last[there])
                limit = self.km if self.exact else self.km + here.radius[mine] + self.radius[there]
                kept = (distance <= limit) & (gap <= self.days)
                yield Pairs(rows[mine[kept]], self.others[there[kept]], distance[kept], gap[kept])


def _cells(mine: Points, globe: _Globe, arc: float) -> Iterator[tuple[Ints, Ints]]:
    """Events of the left, and a cell that the circle of each touches: each pair of them once."""
    wide = np.degrees(_reach(mine.latitude, arc)) * (1 + _MARGIN) + _MARGIN
    high = np.degrees(arc) * (1 + _MARGIN) + _MARGIN
    south, north = globe.row(mine.latitude - high), globe.row(mine.latitude + high)
    longitude = _turned(mine.longitude)
    for step in range(int((north - south).max(initial=0)) + 1):
        there = np.flatnonzero(south + step <= north)
        row = south[there] + step
        first = globe.column(longitude[there] - wide[there], row)
        number = np.minimum(globe.column(longitude[there] + wide[there], row) - first + 1, globe.columns[row])
        for place in range(int(number.max(initial=0))):
            active = np.flatnonzero(number > place)
            cell = globe.starts[row[active]] + (first[active] + place) % globe.columns[row[active]]
            yield there[active], cell


def _spelt(which: Ints, low: Ints, high: Ints) -> Iterator[tuple[Ints, Ints]]:
    """Runs as one pair for each of their members, some runs at a time, which bounds what is held."""
    number = np.maximum(0, high - low)
    ends = np.cumsum(number)
    total = int(ends[-1]) if len(ends) else 0
    cuts = np.searchsorted(ends, np.arange(_BLOCK, total, _BLOCK), "right")
    for start, stop in pairwise((0, *np.unique(cuts).tolist(), len(ends))):
        some = number[start:stop]
        begins = low[start:stop] - np.concatenate(([0], np.cumsum(some)[:-1]))
        n_pairs = int(some.sum())
        if n_pairs:
            yield np.repeat(which[start:stop], some), np.arange(n_pairs) + np.repeat(begins, some)
