"""Made-up events like those of UCDP GED, and one way to compare two ways of doing the same with them.

The events are made up: 8,000 places in a country, visited unevenly, over ten years, with low, best and high. In each
round each side runs once, one after the other, so that a busy minute is one for both; the ratio is the median over
rounds, above 1 where ours is faster. Peak memory is that of our side alone, above what was held before.

`python benchmarks/matching.py`, `panelling.py` and `sparking.py` use it.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

ROUNDS = 5


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


def compared(name: str, size: int, ours: Callable[[], Any], theirs: Callable[[], Any], rounds: int = ROUNDS) -> None:
    """One line: seconds of both, the ratio, and what our side needs besides what was there."""
    ratios, seconds = [], []
    base = _reset()
    ours()
    peak = _peak() - base
    for _ in range(rounds):
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
