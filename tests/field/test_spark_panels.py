"""A panel that Spark makes is the one that is made here, cell by cell, and its rows stay where they are."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="Spark has an environment of its own: pip install 'syria-events[spark]'")

import numpy as np
import pandas as pd
import pyarrow as pa

import syria_events as se
from sparks import held, session

DAY = date(2022, 8, 20)
SCHEMA = pa.schema(
    {"event_id": pa.string(), "event_class": pa.string(), "date_start": pa.date32(), "date_end": pa.date32(),
     "admin1_name": pa.string(), "latitude": pa.float64(), "longitude": pa.float64(),
     "location_precision": pa.int32(), "their_place_precision": pa.int32(), "killed_low": pa.int32(),
     "killed_best": pa.int32(), "killed_high": pa.int32(), "killed_open": pa.string(), "joint_with": pa.string(),
     "joint_for": pa.string(), "is_total": pa.bool_()}
)  # fmt: skip


def rows(number: int, seed: int) -> pa.Table:
    """Events with gaps, spans, floors, ceilings, joint figures and totals."""
    draw: Any = np.random.default_rng(seed)
    found = []
    for place in range(number):
        start = DAY + timedelta(int(draw.integers(0, 70))) if draw.random() > 0.1 else None
        low = int(draw.integers(0, 9)) if draw.random() > 0.3 else None
        high = (low or 0) + int(draw.integers(0, 9)) if draw.random() > 0.3 else None
        joint = draw.random() < 0.1
        if joint:
            low = high = None
        told = low is not None or high is not None
        found.append(
            {"event_id": f"e{place}", "event_class": draw.choice(["violence", "statement"]), "date_start": start,
             "date_end": start and start + timedelta(int(draw.choice([0, 0, 3, 45]))),
             "admin1_name": draw.choice(["Homs", "Daraa", "Rif Dimashq's", None]),
             "latitude": float(draw.choice([34.5, 36.0, -90.0, np.nan])),
             "longitude": float(draw.choice([38.2, 180.0])),
             "location_precision": draw.choice([None, 0, 1, 3, 6]), "their_place_precision": draw.choice([None, 1, 3]),
             "killed_low": low, "killed_best": low if told else None, "killed_high": high,
             "killed_open": None if joint or told else draw.choice([None, "both"]),
             "joint_with": "e0" if joint else None, "joint_for": "e1" if place == 0 else None,
             "is_total": bool(draw.random() < 0.1)}
        )  # fmt: skip
    return pa.Table.from_pylist(found, schema=SCHEMA)


def plain(frame: Any) -> pd.DataFrame:
    """A frame of either as pandas with one kind of missing value."""
    data = frame.toPandas() if hasattr(frame, "toPandas") else frame
    found: pd.DataFrame = data.astype(object)
    return found.where(found.notna(), None)


def agreed(data: pa.Table, by: Any, **choices: Any) -> None:
    here, there = se.panel(data, by, as_="arrow", **choices), se.panel(held(data), by, **choices)
    cells = [plain(found.cells.to_pandas() if found is here else found.cells) for found in (here, there)]
    assert list(cells[0].columns) == list(cells[1].columns)
    for column in cells[0]:
        one, other = (frame[column].tolist() for frame in cells)
        if choices.get("spans") == "split" and column in ("low", "best", "high"):
            assert [n is None for n in one] == [n is None for n in other]
            assert [n for n in one if n is not None] == pytest.approx([n for n in other if n is not None])
        else:
            assert one == other, column
    apart = [plain(found.apart.to_pandas() if found is here else found.apart) for found in (here, there)]
    sets = [set(map(tuple, frame.values.tolist())) for frame in apart]
    assert sets[0] == sets[1]
    assert there.n_rows == here.n_rows == data.num_rows
    assert repr(there) == repr(here)


@pytest.mark.parametrize("spans", ["whole", "split", "drop"])
@pytest.mark.parametrize("by", [["admin1", "month"], ["priogrid", "week"], ["event_class", "admin1", "year"], ["day"]])
def test_the_cells_are_those_that_are_made_here(spans: str, by: list[str]) -> None:
    agreed(rows(150, 1), by, spans=spans)


def test_zeros_and_units_without_events_are_as_here() -> None:
    covered = {"Homs": ("2022-08-01", "2022-10-31"), "Idlib": ("2022-08-01", None)}
    for seed in range(3):
        agreed(rows(25, seed), ["admin1", "month"], covered=covered)
    agreed(rows(25, 4), "admin1", complete=False, covered=(None, None))
    agreed(rows(0, 4), ["admin1", "month"])


def test_our_own_events_by_place_actor_and_district() -> None:
    events = se.load("events", as_="arrow")
    for by in (["admin2"], ["actor", "month"], ["side"], ["admin1", "day"]):
        agreed(events, by)


def test_what_cannot_be_counted_is_refused_in_the_words_of_a_panel() -> None:
    good = rows(9, 5)
    twice = pa.concat_tables([good, good.slice(3, 1)])
    with pytest.raises(se.Refused, match="e3: there several times"):
        se.panel(held(twice), "month")
    own = good.set_column(13, "joint_with", pa.array(["e0"] * 9)).set_column(9, "killed_low", pa.array([1] * 9))
    with pytest.raises(se.Refused, match="counted with those in joint_with"):
        se.panel(held(own), "month")
    with pytest.raises(se.Refused, match="date_start is string; expected days"):
        se.panel(held(good.set_column(2, "date_start", pa.array(["2022-08-01"] * 9))), "month")
    with pytest.raises(KeyError, match=r"did you mean 'admin1'"):
        se.panel(held(good), "admin_1")
    with pytest.raises(ValueError, match="which Spark does not make"):
        se.panel(held(good), "h3-5")
    with pytest.raises(se.Refused, match="expected a column date_end"):
        se.panel(held(good.drop_columns("date_end")), "month")
    timed = session().sql(
        "SELECT 'a' AS event_id, TIMESTAMP'2022-08-01 10:00:00' AS date_start, DATE'2022-08-02' AS date_end"
    )
    with pytest.raises(se.Refused, match="a time of day"):
        se.panel(timed, "month")
