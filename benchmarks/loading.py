"""Cold start: importing this package and loading a table, as ratios to bare imports or readings of the same run.

`python benchmarks/loading.py [ROUNDS]` starts a fresh process for each case, the cases taking
turns, and prints the median over the rounds of each case's ratio inside its round.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from pathlib import Path

FILE = str(Path(__file__).parents[1] / "syria_events" / "data" / "events.parquet")
CASES = {
    "python": "pass",
    "import syria_events": "import syria_events",
    "import pandas": "import pandas",
    'load("events")': "import syria_events as se; se.load('events')",
    "pyarrow reads the file": f"import pyarrow.parquet as pq; pq.ParquetFile({FILE!r}).read()",
    'load("events", as_="arrow")': "import syria_events as se; se.load('events', as_='arrow')",
    "import polars": "import polars",
    "polars reads the file": f"import polars as pl; pl.read_parquet({FILE!r})",
    'load("events", as_="polars")': "import syria_events as se; se.load('events', as_='polars')",
}
PEERS = {
    "import syria_events": "python",
    'load("events")': "import pandas",
    'load("events", as_="arrow")': "pyarrow reads the file",
    'load("events", as_="polars")': "import polars",
    "polars reads the file": "import polars",
}


def main(rounds: int) -> None:
    """Prints one line per case: its ratio to its peer, and the seconds of both."""
    seconds: dict[str, list[float]] = {name: [] for name in CASES}
    # As after an install: compiled, which a setting of Python may forbid and the first round does.
    settings = os.environ | {"PYTHONDONTWRITEBYTECODE": ""}
    for code in CASES.values():
        subprocess.run([sys.executable, "-c", code], check=True, env=settings)
    for _ in range(rounds):
        for name, code in CASES.items():
            start = time.perf_counter()
            subprocess.run([sys.executable, "-c", code], check=True, env=settings)
            seconds[name].append(time.perf_counter() - start)
    for name, peer in PEERS.items():
        ratio = statistics.median(mine / theirs for mine, theirs in zip(seconds[name], seconds[peer], strict=True))
        print(
            f"{name:30} {ratio:5.2f}x of {peer:22} "
            f"({statistics.median(seconds[name]):.3f} s, {statistics.median(seconds[peer]):.3f} s)"
        )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 9)
