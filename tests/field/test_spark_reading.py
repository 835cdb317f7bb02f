"""Rows of UCDP and ACLED that Spark holds become the events and losses that their file becomes here."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="Spark has an environment of its own: pip install 'syria-events[spark]'")

import syria_events as se
from fieldrows import ACLED, GED, REAL, acled, ged, written
from sparks import session


def theirs(path: Path) -> Any:
    """The rows of a file as Spark reads CSV with line ends and quotes in its cells."""
    options = {"header": True, "multiLine": True, "escape": '"', "quote": '"'}
    return session().read.options(**options).csv(str(path))


def agreed(path: Path, module: Any) -> None:
    here, lost = module.read(path, as_="arrow")
    there, gone = module.read(theirs(path))
    one, other = here.to_pylist(), there.toArrow().to_pylist()
    assert there.columns == here.column_names
    assert {row["event_id"]: row for row in one} == {row["event_id"]: row for row in other}
    assert len(one) == len(other)
    listed = [
        Counter(tuple(row[name] for name in ("key", "field", "value", "reason")) for row in table.to_pylist())
        for table in (lost, gone.toArrow())
    ]
    assert listed[0] == listed[1]


@pytest.mark.filterwarnings("ignore:rows are kept")
def test_events_and_losses_are_those_of_the_file(tmp_path: Path) -> None:
    rows = [ged(1), ged(2, side_b='say "this", and\nmore', deaths_b="9", low="7"), ged(3, number_of_sources="-1")]
    agreed(written(tmp_path / "ged.csv", rows), se.ucdp)
    agreed(written(tmp_path / "acled.csv", [acled(1), acled(2, fatalities="0")], tuple(ACLED)), se.acled)


@pytest.mark.filterwarnings("ignore:rows are kept")
@pytest.mark.skipif(not REAL.is_dir(), reason="the real files are not here")
def test_of_real_rows_nobody_is_lost_and_panels_and_matches_can_be_made_of_them() -> None:
    path = REAL / "ucdp" / "ged231_sample1000.csv.gz"
    agreed(path, se.ucdp)
    events, _ = se.ucdp.read(theirs(path))
    here, _ = se.ucdp.read(path)
    cells = se.panel(events, ["country", "year"], complete=False).cells.toPandas()
    for bound in ("low", "best", "high"):
        assert cells[bound].sum() == here[f"killed_{bound}"].sum()
    ours = session().createDataFrame(se.load("events", as_="arrow").select(["event_id", "date_start"]))
    assert ours.count() == len(se.load("events"))


def test_a_column_that_is_missing_is_told_before_any_row_is_read(tmp_path: Path) -> None:
    names = tuple(name for name in GED if name != "best")
    with pytest.raises(se.Refused, match="there is no column best"):
        se.ucdp.read(theirs(written(tmp_path / "ged.csv", [ged(1)], names)))
