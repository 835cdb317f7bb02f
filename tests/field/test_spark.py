"""Validation on a real Spark, in an environment of its own: pyspark works with pandas before 3 alone.

SYRIA_EVENTS_SPARK is the path of a Python that has pyspark, pandas, pyarrow, polars and duckdb; Java is on the path.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from functools import cache
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from fieldrows import ACLED, GED, Row, acled, ged
from syria_events.field import layouts, validating
from syria_events.field.validating import FieldReport, Found

ROOT = Path(__file__).parents[2]
PYTHON = os.environ.get("SYRIA_EVENTS_SPARK", "")

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not PYTHON, reason="SYRIA_EVENTS_SPARK names no Python that has pyspark"),
    pytest.mark.skipif(not shutil.which("java"), reason="there is no Java on the path, which Spark needs"),
]

# Reads what to do from standard input, and writes what it found; the rest of what Spark prints goes elsewhere.
PROGRAM = """
import json, sys
from pyspark.sql import SparkSession
import syria_events as se
asked = json.load(sys.stdin)
session = (SparkSession.builder.master("local[2]").config("spark.ui.enabled", "false")
           .config("spark.sql.shuffle.partitions", "2").config("spark.sql.session.timeZone", "UTC").getOrCreate())
found = []
for each in asked:
    if "csv" in each:
        rows = session.read.options(header=True, inferSchema=True, multiLine=True, escape='"').csv(each["csv"])
    else:
        names = list(each["rows"][0])
        cells = [tuple(row[name] or None for name in names) for row in each["rows"]]
        rows = session.createDataFrame(cells, ", ".join(f"`{name}` string" for name in names))
    report = se.validate(rows.repartition(3), each["schema"])
    found.append(report.data())
    assert not [table.name for table in session.catalog.listTables()]
json.dump(found, open(sys.argv[1], "w"))
session.stop()
"""


def spoilt(name: str) -> list[Row]:
    """Rows that break rules of every form, and cells that are no values."""
    make, whole = (ged, GED) if name == "ucdp-ged" else (acled, ACLED)
    rows = [make(number) for number in range(1, 60)]
    cells = [
        "",
        "NA",
        "x",
        "-1",
        "1.5",
        "03 December 2020",
        "31 June 2020",
        "2022-08-23T00:00:00Z",
        "99999999999",
        "it's",
    ]
    cells += ["POINT (1 2)", "SYR-2022-1-1-1\n", "\u00a07\u00a0", "nan", "1e3", "back\\slash", "State forces", "true"]
    for number, column in enumerate(whole):
        rows[number][column] = cells[number % len(cells)]
    rows[55] |= {"side_b_new_id": "77", "best": "9"} if name == "ucdp-ged" else {"country": "Elsewhere"}
    rows[56] |= {} if name == "ucdp-ged" else {"fatalities": "0x10"}
    return [*rows, dict(rows[0]), dict(rows[0]), dict(rows[58])]


@cache
def answers() -> list[dict[str, Any]]:
    """What Spark says of spoilt rows of both layouts, and of a file of which it told the types."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ged.csv"
        text_frame(typed_rows()).write_csv(path)
        asked = [{"schema": name, "rows": spoilt(name)} for name in layouts.NAMES]
        asked.append({"schema": "ucdp-ged", "csv": str(path)})
        settings = os.environ | {"PYTHONPATH": str(ROOT), "PYSPARK_PYTHON": PYTHON}
        command = [PYTHON, "-c", PROGRAM, f"{folder}/found.json"]
        done = subprocess.run(
            command, input=json.dumps(asked), env=settings, cwd=folder, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr[-3000:]
        found: list[dict[str, Any]] = json.loads((Path(folder) / "found.json").read_text("utf-8"))
        return found


def typed_rows() -> list[Row]:
    return [
        ged(1),
        ged(2, best="9"),
        ged(3, low="7"),
        ged(3, side_a="Else"),
        ged(5, latitude="95.5", date_end="2022-08-01"),
    ]


def text_frame(rows: list[Row]) -> pl.DataFrame:
    cells = {name: [row[name] or None for row in rows] for name in rows[0]}
    return pl.DataFrame(cells, schema=dict.fromkeys(rows[0], pl.String))


def failing(report: FieldReport) -> list[tuple[str | None, str, tuple[str, ...]]]:
    """Key, rule and columns of each issue, as many as there are."""
    return sorted(
        ((e.key, e.rule, e.columns) for e in (*report.issues, *report.warnings) if isinstance(e, Found)), key=repr
    )


def told(answer: dict[str, Any]) -> list[tuple[str | None, str, tuple[str, ...]]]:
    issues = [*answer["issues"], *answer["warnings"]]
    assert {issue["line"] for issue in issues} <= {0}
    return sorted(((each["key"], each["rule"], tuple(each["columns"])) for each in issues), key=repr)


@pytest.mark.parametrize("number", range(len(layouts.NAMES)), ids=layouts.NAMES)
def test_spark_finds_what_polars_finds(number: int) -> None:
    name = layouts.NAMES[number]
    report = validating.judged(text_frame(spoilt(name)), layouts.layout(name))
    assert len(failing(report)) > 20
    assert told(answers()[number]) == failing(report)


def test_the_summaries_are_the_same() -> None:
    report = validating.judged(text_frame(spoilt("ucdp-ged")), layouts.layout("ucdp-ged"))
    assert report.summary is not None
    ours, theirs = json.loads(json.dumps(report.summary.json())), answers()[0]["summary"]
    for each in (*ours["broken"], *theirs["broken"]):
        each.pop("first")
    assert theirs == ours


def test_columns_of_which_spark_told_the_types_are_read() -> None:
    report = validating.judged(text_frame(typed_rows()), layouts.layout("ucdp-ged"))
    assert {rule for _, rule, _ in failing(report)} >= {
        "best_is_sum",
        "count_order",
        "unique",
        "side_a_name",
        "maximum",
    }
    assert told(answers()[2]) == failing(report)
