"""Matching and panels against named peers, as events grow tenfold: `python benchmarks/field.py [EVENTS ...]`.

The events are made up: 8,000 places in a country, visited unevenly, over ten years, with low, best and high. In each
round each side runs once, one after the other, so that a busy minute is one for both; the ratio is the median over
rounds, above 1 where ours is faster. Peak memory is that of our side alone, above what was held before.

- match: 25 km and 2 days, against scipy's cKDTree in three dimensions of space and one of time, with an exact filter;
- panel: low, best, high and number by governorate and month, and by cell of PRIO-GRID and month, against pandas with
  `to_period` and groupby on the same frame, which fills no grid, tells no open side and checks no identifier.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from scipy.spatial import cKDTree

import syria_events as se
from syria_events.field import nearby

KM, DAYS, ROUNDS = 25.0, 2, 5
# How many kilometres of the fourth dimension of the tree a day is.
SCALE = 10.0


def events(number: int, seed: int) -> pd.DataFrame:
    """So many made-up events."""
    draw = np.random.default_rng(seed)
    places = np.random.default_rng(0)
    latitude, longitude = places.normal(35, 1.2, 8000), places.normal(38.5, 1.5, 8000)
    place = (8000 * draw.beta(0.7, 2.0, number)).astype(np.int64)
    low = draw.poisson(1.5, number)
    day = np.datetime64("2013-01-01") + draw.integers(0, 3650, number)
    return pd.DataFrame(
        {
            "event_id": pd.array([f"e{row:09}" for row in range(number)], "string"),
            "event_class": pd.array(np.full(number, "violence"), "string"),
            "date_start": day.astype("datetime64[s]"),
            "date_end": day.astype("datetime64[s]"),
            "admin1_name": pd.array(np.array([f"Governorate {n:02}" for n in range(14)])[place % 14], "string"),
            "latitude": latitude[place],
            "longitude": longitude[place],
            "location_precision": pd.array(np.ones(number), "Int32"),
            "killed_low": pd.array(low, "Int32"),
            "killed_best": pd.array(low + 1, "Int32"),
            "killed_high": pd.array(low + draw.poisson(2, number) + 1, "Int32"),
            "killed_open": pd.array(np.full(number, "closed"), "string"),
        }
    )


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


def grouped(frame: pd.DataFrame, unit: str) -> pd.DataFrame:
    """What an analyst writes."""
    if unit == "priogrid":
        row, column = (np.floor((frame[n] + s) * 2).astype(int) for n, s in (("latitude", 90), ("longitude", 180)))
        key = row * 720 + column + 1
    else:
        key = frame["admin1_name"]
    month = frame["date_start"].dt.to_period("M")
    sums = frame.groupby([key, month])[["killed_low", "killed_best", "killed_high"]]
    return sums.agg("sum").join(sums.size().rename("n"))


def compared(name: str, size: int, ours: Callable[[], Any], theirs: Callable[[], Any]) -> None:
    """One line: seconds of both, the ratio, and what our side needs besides what was there."""
    ratios, seconds = [], []
    base = _reset()
    ours()
    peak = _peak() - base
    for _ in range(ROUNDS):
        spent = []
        for run in (ours, theirs):
            start = time.perf_counter()
            run()
            spent.append(time.perf_counter() - start)
        ratios.append(spent[1] / spent[0])
        seconds.append(spent[0])
    told = f"{name:32} {size:>10,} {statistics.median(seconds):9.3f} s {statistics.median(ratios):7.1f}x"
    print(f"{told}  (from {min(ratios):.1f} to {max(ratios):.1f})  +{peak:.0f} MB")


def _reset() -> float:
    """The memory held, in megabytes, from which the peak is counted; where the system has no such count, 0."""
    try:
        Path("/proc/self/clear_refs").write_text("5")
    except OSError:
        return 0.0
    return _status("VmRSS")


def _peak() -> float:
    return _status("VmHWM")


def _status(name: str) -> float:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return 0.0
    return next((float(line.split()[1]) / 1024 for line in lines if line.startswith(name)), 0.0)


def main(sizes: list[int]) -> None:
    """A line for each comparison and size."""
    print(f"{'':32} {'events':>10} {'ours':>11} {'faster':>8}")
    for size in sizes:
        rows(size, events(size, 1), events(size, 2))


def rows(size: int, left: pd.DataFrame, right: pd.DataFrame) -> None:
    """The lines of one size; both sides are first held to the same result."""
    one, other = points(left), points(right)
    found = len(nearby.pairs(one, other, KM, DAYS).left)
    assert found == tree_pairs(left, right)

    def tree() -> int:
        return tree_pairs(left, right)

    compared("search against cKDTree", size, lambda: nearby.pairs(one, other, KM, DAYS), tree)
    compared("match, whole, against cKDTree", size, lambda: se.match(left, right), tree)
    for unit in ("admin1", "priogrid"):
        made = se.panel(left, [unit, "month"], complete=False)
        assert made.cells["n_events"].sum() == size
        assert made.cells["low"].sum() == left["killed_low"].sum()
        ours, theirs = partial(se.panel, left, [unit, "month"]), partial(grouped, left, unit)
        compared(f"panel by {unit} and month", size, ours, theirs)
    print(f"{'':32} {found:,} pairs")


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [10_000, 100_000])
