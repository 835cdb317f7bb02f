"""Matching against named peers, as events grow: `python benchmarks/matching.py [EVENTS ...]`.

- search: all pairs within 25 km and 2 days, against scipy's cKDTree in three dimensions of space and one of time, with
  an exact filter; and against the search that meltt describes (for each event those of the other side before and after
  it, as long as they are in the window of days), written here in plain Python as meltt is, with 30,000 events;
- match: the whole of `se.match`, with identifiers, types, scores and assignment, against the bare pairs of the tree;
- assignment: of 5,000 pairs, against meltt's way of choosing, written here with lists as meltt has them.

Both sides are first held to the same pairs, and samples of them to looking at each two.
"""

from __future__ import annotations

import math
import sys
from functools import partial

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

import syria_events as se
from field import compared, events
from syria_events.field import assigning, nearby

KM, DAYS = 25.0, 2
# How many kilometres of the fourth dimension of the tree a day is.
SCALE = 10.0


def tree_pairs(left: pd.DataFrame, right: pd.DataFrame) -> int:
    """The number of pairs by the tree, with what each pair has."""
    vectors = [_four(frame) for frame in (left, right)]
    radius = float(np.hypot(KM, DAYS * SCALE)) * (1 + 1e-9)
    found = cKDTree(vectors[0]).sparse_distance_matrix(cKDTree(vectors[1]), radius, output_type="ndarray")
    a, b = vectors[0][found["i"]], vectors[1][found["j"]]
    chord = np.sqrt(((a[:, :3] - b[:, :3]) ** 2).sum(axis=1))
    arc = 2 * nearby.EARTH_KM * np.arcsin(np.minimum(1, chord / 2 / nearby.EARTH_KM))
    return int(((arc <= KM) & (np.abs(a[:, 3] - b[:, 3]) <= DAYS * SCALE)).sum())


def _four(frame: pd.DataFrame) -> np.ndarray:
    latitude, longitude = (np.radians(frame[name].to_numpy()) for name in ("latitude", "longitude"))
    day = frame["date_start"].to_numpy().astype("datetime64[D]").astype(np.int64)
    level = np.cos(latitude)
    space = (level * np.cos(longitude), level * np.sin(longitude), np.sin(latitude))
    return np.stack([*(axis * nearby.EARTH_KM for axis in space), day * SCALE], axis=1)


def points(frame: pd.DataFrame) -> nearby.Points:
    """The events as the search takes them."""
    day = frame["date_start"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return nearby.Points(frame["latitude"].to_numpy(), frame["longitude"].to_numpy(), np.zeros(len(frame)), day, day)


Plain = list[tuple[float, float, int]]


def plain(frame: pd.DataFrame) -> Plain:
    """The events as Python's own numbers, in the order of their days."""
    day = frame["date_start"].to_numpy().astype("datetime64[D]").astype(np.int64)
    return sorted(zip(frame["latitude"].tolist(), frame["longitude"].tolist(), day.tolist(), strict=True), key=_day)


def _day(event: tuple[float, float, int]) -> int:
    return event[2]


def looked_through(left: Plain, right: Plain) -> int:
    """The number of pairs by looking, for each event, at those of the other side around its day."""
    found = start = 0
    for latitude, longitude, day in left:
        while start < len(right) and right[start][2] < day - DAYS:
            start += 1
        at = start
        while at < len(right) and right[at][2] <= day + DAYS:
            found += _apart(latitude, longitude, *right[at][:2]) <= KM
            at += 1
    return found


def _apart(latitude: float, longitude: float, other: float, along: float) -> float:
    a, b, turn = math.radians(latitude), math.radians(other), math.radians(longitude) - math.radians(along)
    up = math.hypot(
        math.cos(b) * math.sin(turn), math.cos(a) * math.sin(b) - math.sin(a) * math.cos(b) * math.cos(turn)
    )
    over = math.sin(a) * math.sin(b) + math.cos(a) * math.cos(b) * math.cos(turn)
    return nearby.EARTH_KM * math.atan2(up, over)


def picked(pairs: list[tuple[int, int, float]]) -> list[tuple[int, int, float]]:
    """A choice as meltt makes it: each event in turn takes its best partner that is left; all is kept in lists."""
    mine, theirs = [], []
    for one, other, _ in pairs:
        if one not in mine:
            mine.append(one)
        if other not in theirs:
            theirs.append(other)
    taken = []
    for one in list(mine):
        for pair in sorted([pair for pair in pairs if pair[0] == one], key=lambda pair: -pair[2]):
            if pair[1] in theirs:
                mine.remove(one)
                theirs.remove(pair[1])
                taken.append(pair)
                break
    # meltt then looks up the next best partners of each choice.
    return [max((pair for pair in pairs if pair[0] == choice[0]), key=lambda pair: pair[2]) for choice in taken]


def by_hand(left: nearby.Points, right: nearby.Points, found: nearby.Pairs, number: int = 200) -> None:
    """Holds the pairs of some events to looking at each event of the right."""
    for row in np.random.default_rng(0).integers(0, len(left), number).tolist():
        distance, gap = nearby.measured(left.take(np.full(len(right), row)), right)
        near = np.flatnonzero((distance <= KM) & (gap <= DAYS))
        start, end = np.searchsorted(found.left, [row, row + 1])
        assert found.right[start:end].tolist() == near.tolist()


def main(sizes: list[int]) -> None:
    """A line for each comparison and size."""
    print(f"{'':46} {'events':>10} {'ours':>11} {'faster':>8}")
    for size in sizes:
        left, right = events(size, 1), events(size, 2)
        one, other = points(left), points(right)
        found = nearby.pairs(one, other, KM, DAYS)
        assert len(found.left) == tree_pairs(left, right)
        by_hand(one, other, found)
        held = sum(column.nbytes for column in found) / 2**20
        print(f"{'':46} {len(found.left):,} pairs, which take {held:.0f} MB")
        del found
        rounds = 5 if size < 1_000_000 else 3

        def tree(left: pd.DataFrame = left, right: pd.DataFrame = right) -> int:
            return tree_pairs(left, right)

        def search(one: nearby.Points = one, other: nearby.Points = other) -> nearby.Pairs:
            return nearby.pairs(one, other, KM, DAYS)

        compared("search against cKDTree", size, search, tree, rounds)
        compared("match, whole, against cKDTree", size, partial(se.match, left, right), tree, rounds)
    _against_plain(30_000, 5_000)


def _against_plain(size: int, number: int) -> None:
    left, right = events(size, 1), events(size, 2)
    one, other = points(left), points(right)
    mine, theirs = plain(left), plain(right)
    found = nearby.pairs(one, other, KM, DAYS)
    assert len(found.left) == looked_through(mine, theirs)
    compared("search against meltt's", size, lambda: nearby.pairs(one, other, KM, DAYS),
             lambda: looked_through(mine, theirs), 3)  # fmt: skip
    some = found.take(np.arange(number))
    score = np.random.default_rng(0).random(number)
    ids = np.arange(size)
    rows = list(zip(some.left.tolist(), some.right.tolist(), score.tolist(), strict=True))
    compared("assignment against meltt's", number, lambda: assigning.chosen(some, score, ids, ids),
             lambda: picked(rows), 15)  # fmt: skip


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [10_000, 100_000])
