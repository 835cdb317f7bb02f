"""Spark with one core and with two: `python benchmarks/sparking.py [ROWS [OF_MATCH]]`.

Validation of so many rows of UCDP GED, panels of as many events, and a match. To be run with the Python of an
environment that has pyspark and polars, which makes the rows of GED; Spark makes the events itself, and writes them to
Parquet first. Each run has a Spark of its own. Seconds are the least of two runs, the first of which also warms Spark
up, but for the match, which is run once.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

MADE = """
SELECT format_string('e%09d', id) AS event_id, 'violence' AS event_class,
  date_add(DATE'2013-01-01', CAST(3650 * rand({seed}) AS INT)) AS date_start, 'strike' AS event_type,
  concat('Governorate ', CAST(place % 14 AS STRING)) AS admin1_name,
  35 + 1.2 * sin(place * 12.9898) * 2 AS latitude, 38.5 + 1.5 * sin(place * 78.233) * 2 AS longitude,
  1 AS location_precision, CAST(place % 4 AS INT) AS killed_low, CAST(place % 4 + 1 AS INT) AS killed_best,
  CAST(place % 4 + 3 AS INT) AS killed_high, 'closed' AS killed_open
FROM (SELECT id, CAST(8000 * power(rand({seed} + 1), 2) AS INT) AS place FROM range({rows}))"""


def session(cores: int) -> Any:
    """A Spark with so many cores."""
    from pyspark.sql import SparkSession

    os.environ["PYSPARK_PYTHON"] = sys.executable
    builder = SparkSession.builder.master(f"local[{cores}]").config("spark.ui.enabled", "false")
    for name, value in {
        "driver.memory": "6g",
        "sql.shuffle.partitions": "8",
        "ui.showConsoleProgress": "false",
    }.items():
        builder = builder.config(f"spark.{name}", value)
    return builder.getOrCreate()


def least(work: Callable[[], Any], rounds: int = 2) -> float:
    """The least seconds of several runs."""
    spent = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        spent.append(time.perf_counter() - start)
    return min(spent)


def measured(cores: int, folder: str, rows: int, of_match: int) -> None:
    """The lines of one number of cores."""
    from validating import written

    import syria_events as se

    spark = session(cores)
    for name, number, seed in (("panel", rows, 1), ("left", of_match, 2), ("right", of_match, 3)):
        if not Path(folder, name).exists():
            made = spark.sql(MADE.format(rows=number, seed=seed)).selectExpr("*", "date_start AS date_end")
            made.write.parquet(f"{folder}/{name}")
    theirs = Path(folder, "ged.parquet")
    if not theirs.exists():
        written(theirs, rows)

    def validated() -> None:
        report = se.validate(spark.read.parquet(str(theirs)), "ucdp-ged")
        assert report.ok
        assert report.n_rows == rows

    spent = least(validated)
    print(f"validate, {rows:,} rows, {cores} cores: {spent:.1f} s", flush=True)
    events, left, right = (spark.read.parquet(f"{folder}/{name}") for name in ("panel", "left", "right"))
    for unit in ("admin1", "priogrid"):
        spent = least(lambda unit=unit: se.panel(events, [unit, "month"]).cells.count())
        print(f"panel by {unit} and month, {rows:,} rows, {cores} cores: {spent:.1f} s", flush=True)
    if of_match:
        start = time.perf_counter()
        found = se.match(left, right)
        pairs, assigned = found.pairs.count(), found.assigned.count()
        spent = time.perf_counter() - start
        print(f"match of {of_match:,} with {of_match:,}, {cores} cores: {spent:.1f} s, {pairs:,} pairs, "
              f"{assigned:,} assigned", flush=True)  # fmt: skip


def main(rows: int, of_match: int) -> None:
    """A Spark for each number of cores, on the same files."""
    with tempfile.TemporaryDirectory() as folder:
        for cores in (1, 2):
            subprocess.run([sys.executable, __file__, "run", str(cores), folder, str(rows), str(of_match)], check=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["run"]:
        measured(int(sys.argv[2]), sys.argv[3], int(sys.argv[4]), int(sys.argv[5]))
    else:
        main(*(int(argument) for argument in (sys.argv[1:] + ["10000000", "1000000"][len(sys.argv) - 1 :])))
