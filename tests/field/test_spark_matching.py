"""The pairs that Spark finds and assigns are those that are found and assigned here."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

pytest.importorskip("pyspark", reason="Spark has an environment of its own: pip install 'syria-events[spark]'")

import numpy as np
import pyarrow as pa

import syria_events as se
from sparks import held

DAY = date(2022, 8, 20)
SCHEMA = pa.schema(
    {"event_id": pa.string(), "event_type": pa.string(), "dataset": pa.string(), "their_type": pa.string(),
     "date_start": pa.date32(), "date_end": pa.date32(), "latitude": pa.float64(), "longitude": pa.float64(),
     "location_precision": pa.int32(), "radius_km": pa.float64(), "their_place_precision": pa.int32()}
)  # fmt: skip
# One crowded place, both sides of the antimeridian, and a pole.
SPOTS = [
    (34.0, 40.0),
    (34.1, 40.1),
    (34.3, 40.0),
    (0.0, 179.95),
    (0.1, -179.95),
    (0.0, 180.0),
    (89.99, 0.0),
    (90.0, 7.0),
]


def rows(prefix: str, number: int, seed: int) -> pa.Table:
    """Events with gaps, spans and places known more and less exactly."""
    draw: Any = np.random.default_rng(seed)
    found = []
    for place in range(number):
        spot = SPOTS[int(draw.integers(0, len(SPOTS)))] if draw.random() > 0.1 else (None, None)
        start = DAY + timedelta(int(draw.integers(0, 15))) if draw.random() > 0.1 else None
        found.append(
            {"event_id": f"{prefix}{place}", "event_type": draw.choice(["strike", "clash", "denial", None]),
             "dataset": draw.choice([None, None, "ucdp-ged"]), "their_type": draw.choice([None, "1"]),
             "date_start": start, "date_end": start and start + timedelta(int(draw.choice([0, 0, 0, 1, 40]))),
             "latitude": spot[0], "longitude": spot[1], "location_precision": draw.choice([None, 0, 1, 2, 3, 4, 6]),
             "radius_km": draw.choice([None, None, None, 0.0, 7.0]), "their_place_precision": draw.choice([None, 3])}
        )  # fmt: skip
    return pa.Table.from_pylist(found, schema=SCHEMA)


def listed(frame: Any, keys: int) -> dict[tuple[Any, ...], tuple[Any, ...]]:
    data = frame if isinstance(frame, pa.Table) else frame.toArrow()
    return {tuple(row.values())[:keys]: tuple(row.values())[keys:] for row in data.to_pylist()}


def agreed(left: pa.Table, right: pa.Table, **choices: Any) -> None:
    here = se.match(left, right, as_="arrow", **choices)
    there = se.match(held(left), held(right), **choices)
    for name, keys in (("pairs", 2), ("assigned", 2), ("apart", 2), ("sheet", 2)):
        one, other = (listed(getattr(found, name), keys) for found in (here, there))
        assert one.keys() == other.keys(), name
        for key, cells in one.items():
            for mine, theirs in zip(cells, other[key], strict=True):
                assert theirs == (pytest.approx(mine, abs=1e-6) if isinstance(mine, float) else mine), (name, key)
        columns = getattr(there, name).columns
        assert columns == getattr(here, name).column_names
    assert repr(there) == repr(here)


@pytest.mark.parametrize(("km", "days"), [(25.0, 2), (0.0, 0), (12_000.0, 1)])
def test_pairs_and_assignments_are_those_that_are_made_here(km: float, days: int) -> None:
    agreed(rows("a", 40, 1), rows("b", 30, 2), km=km, days=days)


def test_nothing_against_nothing_and_our_own_events_against_themselves() -> None:
    agreed(rows("a", 0, 1), rows("b", 5, 2))
    events = se.load("events", as_="arrow")
    agreed(events, events)


def test_verdicts_decide_as_here() -> None:
    left, right = rows("a", 25, 3), rows("b", 25, 4)
    pairs = se.match(left, right, as_="arrow").assigned.select(["left", "right"]).to_pylist()
    kept, gone = pairs[0], pairs[1]
    nowhere = se.match(left, right, as_="arrow").apart.filter(pa.compute.field("side") == "left")["event_id"][0].as_py()
    said = [{**gone, "verdict": "different"}, {**kept, "verdict": "unsure"}]
    taken = {pair["right"] for pair in pairs}
    free = next(name for name in right["event_id"].to_pylist() if name not in taken)
    said.append({"left": nowhere, "right": free, "verdict": "same"})
    agreed(left, right, verdicts=pa.Table.from_pylist(said))
    with pytest.raises(se.Refused, match="no event of the left"):
        se.match(held(left), held(right), verdicts=pa.Table.from_pylist([{**kept, "left": "z", "verdict": "same"}]))


def test_rows_that_are_no_events_are_refused() -> None:
    good = rows("a", 5, 5)
    with pytest.raises(se.Refused, match="there several times"):
        se.match(held(good), held(pa.concat_tables([good, good])))
    with pytest.raises(se.Refused, match="5 events stand outside"):
        se.match(held(good.set_column(6, "latitude", pa.array([91.0] * 5))), held(good))
    with pytest.raises(se.Refused, match="expected a column latitude"):
        se.match(held(good.drop_columns("latitude")), held(good))
    with pytest.raises(se.Refused, match="expected both sides in Spark"):
        se.match(held(good), good)
