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
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from syria_events.derivation.globe import EARTH_KM

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# So many events of the left, and about so many candidates, are looked at together, which bounds what is held.
_CHUNK, _BLOCK = 1 << 16, 1 << 19
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
    found = [
        part
        for rows in _alike(left.radius)
        for others in _alike(right.radius)
        for same in _alike(right.last[others] - right.first[others])
        for part in _searched(left, rows, right, others[same], km, days)
    ]
    if not found:
        none = np.zeros(0, np.int64)
        return Pairs(none, none, none.astype(float), none)
    ends, others, distances, gaps = zip(*found, strict=True)
    whole = Pairs(np.concatenate(ends), np.concatenate(others), np.concatenate(distances), np.concatenate(gaps))
    return whole.take(np.argsort(whole.left * len(right) + whole.right))


def _alike(widths: Floats | Ints) -> list[Ints]:
    """The rows by how wide they are: those of none, and then each twice as wide as the last."""
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


def _searched(left: Points, rows: Ints, right: Points, others: Ints, km: float, days: int) -> Iterator[Pairs]:
    """The pairs of some rows of each side, whose widths are alike."""
    reach = km + left.radius[rows].max() + right.radius[others].max()
    arc = min(reach / EARTH_KM * (1 + _MARGIN) + _MARGIN, np.pi)
    globe, there = _Globe.of(arc), right.take(others)
    since = int(there.first.min())
    span = int(there.first.max()) - since + 1
    keys = globe.cell(there) * span + there.first - since
    order = np.argsort(keys)
    keys, there, others = keys[order], there.take(order), others[order]
    longest = int((there.last - there.first).max())
    # No chord of a pair is longer, which spares the arcs of all that are further.
    most = (2 * np.sin(min(arc, np.pi) / 2)) ** 2 * (1 + _MARGIN)
    vectors, here = np.stack(there.vectors, axis=1), left.take(rows)
    # Neighbours on the globe and in time are searched for one after the other, which memory is faster at.
    near = np.argsort(globe.cell(here) * span + np.clip(here.first - since, 0, span - 1))
    for start in range(0, len(rows), _CHUNK):
        part = near[start : start + _CHUNK]
        mine = here.take(part)
        early = np.clip(mine.first - days - longest - since, 0, span)
        late = np.clip(mine.last + days - since, -1, span - 1)
        own = np.stack(mine.vectors, axis=1)
        for which, low, high in _runs(mine, globe, keys, arc, span, early, late):
            for a, b in _spelt(which, low, high):
                apart = own.take(a, axis=0) - vectors.take(b, axis=0)
                squared = np.einsum("ij,ij->i", apart, apart)
                close = np.flatnonzero(squared <= most)
                mine_at, there_at, distance = a[close], b[close], _arc(squared[close])
                one, two = mine.take(mine_at), there.take(there_at)
                gap = _gap(one.first, one.last, two.first, two.last)
                kept = (distance <= km + one.radius + two.radius) & (gap <= days)
                yield Pairs(rows[part[mine_at[kept]]], others[there_at[kept]], distance[kept], gap[kept])


def _runs(
    mine: Points, globe: _Globe, keys: Ints, arc: float, span: int, early: Ints, late: Ints
) -> Iterator[tuple[Ints, Ints, Ints]]:
    """Events of the left, and from where to where in `keys` those stand that a cell of theirs has in their days."""
    wide = np.degrees(_reach(mine.latitude, arc)) * (1 + _MARGIN) + _MARGIN
    high = np.degrees(arc) * (1 + _MARGIN) + _MARGIN
    south, north = globe.row(mine.latitude - high), globe.row(mine.latitude + high)
    for step in range(int((north - south).max(initial=0)) + 1):
        row = south + step
        there = np.flatnonzero((row <= north) & (late >= early))
        row = row[there]
        longitude = _turned(mine.longitude[there])
        first = globe.column(longitude - wide[there], row)
        number = np.minimum(globe.column(longitude + wide[there], row) - first + 1, globe.columns[row])
        for place in range(int(number.max(initial=0))):
            active = np.flatnonzero(number > place)
            which = there[active]
            cell = globe.starts[row[active]] + (first[active] + place) % globe.columns[row[active]]
            start = np.searchsorted(keys, cell * span + early[which], "left")
            end = np.searchsorted(keys, cell * span + late[which], "right")
            yield which, start, end


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
