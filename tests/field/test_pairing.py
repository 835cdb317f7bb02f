"""Candidate pairs are those that looking at each two events finds, and what is made of them can be redone by hand."""

from __future__ import annotations

import itertools
import math
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import syria_events as se
from syria_events.field.kinship import kinship
from syria_events.field.placed import RADIUS

DAY = date(2022, 8, 24)
Event = dict[str, Any]

# Poles, the antimeridian under both its names, and one crowded place, each with the neighbourhood of its own.
LATITUDES = st.one_of(st.floats(-90, 90), st.sampled_from([90.0, -90.0, 89.99, -89.9, 0.0, 34.0, 34.1]))
LONGITUDES = st.one_of(st.floats(-180, 180), st.sampled_from([180.0, -180.0, 179.95, -179.95, 0.0, 40.0, 40.1]))


@st.composite
def events(draw: st.DrawFn, prefix: str) -> list[Event]:
    found = []
    for number in range(draw(st.integers(0, 8))):
        start = DAY + timedelta(draw(st.integers(0, 12)))
        length = draw(st.sampled_from([0, 0, 0, 2, 30]))
        known = draw(st.integers(0, 9)) > 0
        event = {
            "event_id": f"{prefix}{number}",
            "event_type": draw(st.sampled_from(["strike", "clash", "denial", None])),
            "date_start": start if draw(st.integers(0, 9)) else None,
            "date_end": start + timedelta(length),
            "latitude": draw(LATITUDES) if known else None,
            "longitude": draw(LONGITUDES) if known else None,
            "location_precision": draw(st.sampled_from([None, 1, 2, 3, 4, 6])),
            "radius_km": draw(st.sampled_from([None, None, 0.0, 3.0, 40.0])),
        }
        found.append(event)
    return found


def frame(rows: list[Event]) -> pd.DataFrame:
    columns = ["event_id", "event_type", "date_start", "date_end", "latitude", "longitude", "location_precision"]
    made = pd.DataFrame(rows, columns=[*columns, "radius_km"])
    return made.astype(
        {"event_id": "string", "event_type": "string", "date_start": "datetime64[s]", "date_end": "datetime64[s]"}
        | {"latitude": "Float64", "longitude": "Float64", "location_precision": "Int32", "radius_km": "Float64"}
    )


def event(name: str, latitude: float = 34.0, longitude: float = 40.0, day: date = DAY, **cells: Any) -> Event:
    places = {"latitude": latitude, "longitude": longitude, "date_start": day, "date_end": day}
    return {"event_id": name, **places, **cells}


def why(event: Event) -> str | None:
    if event["date_start"] is None:
        return "undated"
    if event["latitude"] is None:
        return "unplaced"
    return "vague" if event["location_precision"] == 6 else None


def radius(event: Event) -> float:
    return event["radius_km"] if event["radius_km"] is not None else RADIUS.get(event["location_precision"], 0.0)


def haversine(one: Event, other: Event) -> float:
    a, b = math.radians(one["latitude"]), math.radians(other["latitude"])
    turn = math.radians(one["longitude"] - other["longitude"])
    inner = math.sin((a - b) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(turn / 2) ** 2
    return 2 * 6371.0088 * math.asin(min(1.0, math.sqrt(inner)))


@example(
    [event("a", 90, 0, location_precision=1, radius_km=None)],
    [event("b", 90, 90, location_precision=1, radius_km=None)],
    0.0,
    0,
)
@example(
    [event("a", 0, 180, location_precision=1, radius_km=None)],
    [event("b", 0, -180, location_precision=1, radius_km=None)],
    0.0,
    0,
)
@given(events("a"), events("b"), st.sampled_from([0.0, 25.0, 400.0, 12_000.0, 30_000.0]), st.integers(0, 3))
def test_the_pairs_are_those_that_looking_at_each_two_finds(
    left: list[Event], right: list[Event], km: float, days: int
) -> None:
    found = se.match(frame(left), frame(right), km=km, days=days)
    pairs = {(row.left, row.right): row for row in found.pairs.itertuples()}
    assert len(pairs) == len(found.pairs)
    wanted, either = set(), set()
    for one, other in itertools.product(left, right):
        if why(one) or why(other):
            continue
        distance, limit = haversine(one, other), km + radius(one) + radius(other)
        gap = max(0, (other["date_start"] - one["date_end"]).days, (one["date_start"] - other["date_end"]).days)
        pair = one["event_id"], other["event_id"]
        # Both formulas round, the haversine worst where points are opposite each other.
        close = abs(distance - limit) < (1e-6 if distance < 19_000 else 1e-2)
        if gap <= days and close:
            either.add(pair)
        elif gap <= days and distance <= limit:
            wanted.add(pair)
        if pair in pairs:
            assert pairs[pair].distance_km == pytest.approx(distance, abs=1e-6 if distance < 19_000 else 1e-2)
            assert pairs[pair].day_gap == gap
    assert wanted <= pairs.keys() <= wanted | either
    assert set(zip(found.apart["side"], found.apart["event_id"], found.apart["reason"], strict=True)) == {
        (side, event["event_id"], why(event))
        for side, rows in (("left", left), ("right", right))
        for event in rows
        if why(event)
    }


@given(events("a"), events("b"), st.randoms())
def test_the_order_of_rows_and_who_stands_left_are_irrelevant(left: list[Event], right: list[Event], seed: Any) -> None:
    known = se.match(frame(left), frame(right), km=400)
    shuffled = [seed.sample(rows, len(rows)) for rows in (left, right)]
    again = se.match(frame(shuffled[0]), frame(shuffled[1]), km=400)
    for name in ("pairs", "assigned", "apart"):
        one, other = (getattr(found, name) for found in (known, again))
        keys = list(one.columns[:2])
        pd.testing.assert_frame_equal(
            one.sort_values(keys, ignore_index=True), other.sort_values(keys, ignore_index=True)
        )
    turned = se.match(frame(right), frame(left), km=400)
    assert set(zip(turned.pairs["right"], turned.pairs["left"], strict=True)) == set(
        zip(known.pairs["left"], known.pairs["right"], strict=True)
    )


@given(events("a"), events("b"), st.sampled_from([25.0, 400.0, 12_000.0]))
def test_the_assignment_is_what_taking_the_best_again_and_again_gives(
    left: list[Event], right: list[Event], km: float
) -> None:
    found = se.match(frame(left), frame(right), km=km)
    at = {row["event_id"]: row for row in (*left, *right)}
    rest = []
    for row in found.pairs.itertuples():
        one, other = at[row.left], at[row.right]
        far = row.distance_km + radius(one) + radius(other)
        late = max(abs((one["date_end"] - other["date_start"]).days), abs((other["date_end"] - one["date_start"]).days))
        kind = {"same": 1, "related": 0.75, "unknown": 0.5, "apart": 0}[row.types]
        score = km / (km + far) * (3 / (3 + late)) * kind
        if score:
            rest.append((-score, row.distance_km, row.day_gap, row.left, row.right))
    wanted: dict[str, tuple[str, float]] = {}
    for score, _, _, one_id, other_id in sorted(rest):
        if one_id not in wanted and other_id not in {other for other, _ in wanted.values()}:
            wanted[one_id] = other_id, -score
    given_ = {row.left: (row.right, row.score) for row in found.assigned.itertuples()}
    assert given_.keys() == wanted.keys()
    for name, (other_id, score) in wanted.items():
        assert given_[name][1] == pytest.approx(score)
        assert given_[name][0] == other_id
    for row in found.assigned.itertuples():
        others = [-s for s, _, _, a, b in rest if (a == row.left) != (b == row.right)]
        zero = [0.0 for p in found.pairs.itertuples() if (p.left == row.left) != (p.right == row.right)]
        assert (None if pd.isna(row.runner_up) else row.runner_up) == (
            pytest.approx(max([*others, *zero])) if zero else None
        )


def test_what_is_known_to_the_month_or_the_governorate_has_a_wider_window() -> None:
    right = frame([event("there", 34.0, 41.0, DAY + timedelta(10))])
    exact = event("exact", location_precision=1)
    assert se.match(frame([exact]), right).pairs.empty
    wide = exact | {"event_id": "wide", "location_precision": 4, "date_end": DAY + timedelta(30)}
    found = se.match(frame([exact, wide]), right)
    assert found.pairs["left"].tolist() == ["wide"]
    assert found.pairs["limit_km"].tolist() == [175.0]


def test_of_two_as_near_the_one_that_is_known_exactly_is_taken() -> None:
    exact, vague = event("exact", location_precision=1), event("a-vague", location_precision=4)
    found = se.match(frame([vague, exact]), frame([event("there", 34.1)]))
    assert found.assigned["left"].tolist() == ["exact"]
    assert len(found.pairs) == 2


def test_verdicts_decide(tmp_path: Path) -> None:
    left = frame([event("a"), event("b", 34.05), event("far", -30.0), event("nowhere", float("nan"))])
    right = frame([event("x"), event("y", 34.2)])
    assert se.match(left, right).assigned[["left", "right"]].values.tolist() == [["a", "x"], ["b", "y"]]
    sheet = se.match(left, right).sheet
    sheet["verdict"] = ["different" if tuple(pair) == ("a", "x") else None for pair in sheet[["left", "right"]].values]
    path = tmp_path / "verdicts.csv"
    sheet.to_csv(path, index=False)
    found = se.match(left, right, verdicts=path)
    assert ("a", "x") not in set(found.assigned[["left", "right"]].itertuples(index=False, name=None))
    assert found.pairs["verdict"].dropna().tolist() == ["different"]
    path.write_text("left,right,verdict\nnowhere,x,same\na,y,unsure\n")
    found = se.match(left, right, verdicts=path)
    assert found.assigned[found.assigned["verdict"] == "same"][["left", "right"]].values.tolist() == [["nowhere", "x"]]
    assert found.assigned["score"].isna().tolist() == [False, True]
    again = se.match(left, right, verdicts=found.sheet)
    assert again.pairs["verdict"].dropna().tolist() == ["unsure"]


def test_everything_wrong_with_verdicts_is_told_at_its_line(tmp_path: Path) -> None:
    path = tmp_path / "v.csv"
    path.write_text("left,right,verdict\na,x,same\na,y,same\nz,x,perhaps\na,x,different\n")
    with pytest.raises(se.Refused) as refused:
        se.match(frame([event("a")]), frame([event("x"), event("y")]), verdicts=path)
    assert [(issue.line, issue.rule) for issue in refused.value.issues] == [
        (3, "same"),
        (4, "key"),
        (4, "value"),
        (5, "key"),
    ]


def test_types_go_together_by_the_crosswalk() -> None:
    ours = ("event_type", "drone_attack")
    assert kinship(ours, ("acled", "Explosions/Remote violence: Air/drone strike")) == "same"
    assert kinship(ours, ("acled", "Strategic developments: Disrupted weapons use")) == "related"
    assert kinship(ours, ("acled", "Strategic developments: Arrests")) == "apart"
    assert kinship(ours, ("event_type", "strike")) == "related"
    assert kinship(ours, ("event_type", "denial")) == "apart"
    assert kinship(ours, ("acled", "No such: type")) == "unknown" == kinship(None, ours)


def test_bad_windows_and_rows_are_refused() -> None:
    good = frame([event("a")])
    for wrong in ({"km": -1}, {"km": float("nan")}, {"days": -1}, {"days": 1.5}):
        with pytest.raises(ValueError, match="expected"):
            se.match(good, good, **wrong)
    with pytest.raises(ValueError, match="unknown library"):
        se.match(good, good, as_="excel")
    bad = [event("a", 91.0), event("b", longitude=-181), event("c", date_end=DAY - timedelta(1)) | {"radius_km": None}]
    with pytest.raises(se.Refused) as refused:
        se.match(frame(bad[:2]), good)
    assert [(issue.path, issue.line) for issue in refused.value.issues] == [("left", 1), ("left", 2)]
    for rows in (bad[2:], [event("a"), event("a")]):
        with pytest.raises(se.Refused):
            se.match(good, frame(rows))
    with pytest.raises(se.Refused, match="expected a column latitude"):
        se.match(good.drop(columns="latitude"), good)


@pytest.mark.parametrize("as_", ["polars", "arrow", "duckdb"])
def test_frames_of_every_library_go_in_and_come_out(as_: Any) -> None:
    here = se.load("events", as_=as_)
    found = se.match(here, here, as_=as_)
    assert repr(found) == repr(se.match(se.load("events"), se.load("events")))
