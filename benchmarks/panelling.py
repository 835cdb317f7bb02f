"""Panels against pandas, as events grow: `python benchmarks/panelling.py [EVENTS ...]`.

Low, best, high and number by governorate and month, and by cell of PRIO-GRID and month, against pandas with `to_period`
and groupby on the same frame, or on the columns that it needs of the same Parquet file. pandas fills no grid, tells no
open side, counts nothing that stands apart and checks no identifier; both are first held to the same sums.
"""

from __future__ import annotations

import sys
import tempfile
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

import syria_events as se
from field import compared, events

BOUNDS = ["killed_low", "killed_best", "killed_high"]
NEEDED = {"admin1": ["admin1_name"], "priogrid": ["latitude", "longitude"]}


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


def read_and_grouped(path: Path, unit: str) -> pd.DataFrame:
    """The same from a file, of which only what is needed is read."""
    return grouped(pd.read_parquet(path, columns=[*NEEDED[unit], "date_start", *BOUNDS]), unit)


def main(sizes: list[int]) -> None:
    """A line for each unit and size, in memory and from a file."""
    print(f"{'':46} {'events':>10} {'ours':>11} {'faster':>8}")
    for size in sizes:
        data = events(size, 1)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "events.parquet"
            pq.write_table(pa.Table.from_pandas(data), path, compression="zstd", row_group_size=131_072)
            for unit in NEEDED:
                made = se.panel(data, [unit, "month"], complete=False)
                theirs = grouped(data, unit)
                for bound in ("low", "best", "high"):
                    assert made.cells[bound].tolist() == theirs[f"killed_{bound}"].tolist()
                ours = partial(se.panel, data, [unit, "month"])
                compared(f"by {unit} and month", size, ours, partial(grouped, data, unit))
            del data
            for unit in NEEDED:
                ours = partial(se.panel, path, [unit, "month"])
                compared(f"the same from a file, {unit}", size, ours, partial(read_and_grouped, path, unit), 3)


if __name__ == "__main__":
    main([int(argument) for argument in sys.argv[1:]] or [100_000, 1_000_000])
