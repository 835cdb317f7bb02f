"""Made-up events like those of UCDP GED, and one way to compare two ways of doing the same with them.

The events are made up: 8,000 places in a country, visited unevenly, over ten years, with low, best and high. In each
round each side runs once, one after the other, so that a busy minute is one for both; the ratio is the median over
rounds, above 1 where ours is faster. Peak memory is that of our side alone, above what was held before.

`python benchmarks/matching.py`, `panelling.py`, `diffing.py` and `validating.py` use it.
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
    """One line: seconds of ours, the ratio in time and in processor time, and the memory that our side needs besides.

    Processor time, of all threads, says what is done, and hangs less on who else is on the machine.
    """
    ours()  # what is imported for it is there before
    base = _reset()
    ours()
    peak = _peak() - base
    spent = [[_spent(run) for run in (ours, theirs)] for _ in range(rounds)]
    ratios, worked = ([theirs[clock] / ours[clock] for ours, theirs in spent] for clock in (0, 1))
    seconds = statistics.median(ours[0] for ours, _ in spent)
    told = f"{name:46} {size:>10,} {seconds:9.3f} s {statistics.median(ratios):8.2f}x"
    spread = f"(from {min(ratios):.2f} to {max(ratios):.2f}; in processor time {statistics.median(worked):.2f}x)"
    print(f"{told}  {spread}  +{peak:.0f} MB", flush=True)


def _spent(run: Callable[[], Any]) -> tuple[float, float]:
    start, worked = time.perf_counter(), time.process_time()
    run()
    return time.perf_counter() - start, time.process_time() - worked


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
