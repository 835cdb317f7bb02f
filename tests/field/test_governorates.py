"""A point lies in the governorate whose outline holds it, however it is looked up, and whoever drew the outline."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import syria_events as se
from effort import half
from fieldrows import REAL
from syria_events import schema
from syria_events.field import governorates
from syria_events.issues import Refused

shapely = pytest.importorskip("shapely", reason="the extra field is not installed")
SAMPLE = REAL / "ucdp" / "ged231_sample1000.csv.gz"

# Four squares of one degree around a point, and a fifth that has a hole.
SQUARES = {"A": (0, 0), "B": (1, 0), "C": (0, 1), "D": (1, 1)}


def ring(x: float, y: float, size: float) -> list[list[float]]:
    return [[x, y], [x + size, y], [x + size, y + size], [x, y + size], [x, y]]


def features(**names: str) -> list[dict[str, Any]]:
    code, name = names.get("code", "pcode"), names.get("name", "name")
    found = [(key, [ring(*corner, 1)]) for key, corner in SQUARES.items()]
    found.append(("E", [ring(5, 0, 3), ring(6, 1, 1)]))
    return [
        {
            "type": "Feature",
            "properties": {code: f"P{key}", name: key},
            "geometry": {"type": "Polygon", "coordinates": of},
        }
        for key, of in found
    ]


def drawn(path: Path, of: list[dict[str, Any]]) -> Path:
    path.write_text(json.dumps({"type": "FeatureCollection", "features": of}), "utf-8")
    return path


def at(latitude: float, longitude: float, **more: Any) -> pd.DataFrame:
    return pd.DataFrame([{"latitude": latitude, "longitude": longitude, **more}])


def named(rows: object, outline: object = None) -> list[str | None]:
    found = se.governorate(rows, outline)["admin1_name"]
    return [None if pd.isna(name) else name for name in found]


def test_borders_are_those_of_the_lowest_code(tmp_path: Path) -> None:
    path = drawn(tmp_path / "squares.json", features()[::-1])
    corners = {(0.5, 0.5): "A", (1, 1): "A", (0.5, 1): "A", (1, 1.5): "B", (1.5, 1.5): "D", (2, 2): "D", (0, 0): "A"}
    for (latitude, longitude), name in corners.items():
        assert named(at(latitude, longitude), path) == [name], (latitude, longitude)
    outside = {(-0.01, 0.5): None, (1.5, 6.5): None, (1, 6.5): "E", (0.5, 5.5): "E", (50, 50): None}
    for (latitude, longitude), wanted in outside.items():
        assert named(at(latitude, longitude), path) == [wanted], (latitude, longitude)


_DEGREES = st.one_of(st.integers(-8, 72).map(lambda n: n / 8), st.floats(-1, 9))


@half
@given(st.lists(st.tuples(_DEGREES, _DEGREES), min_size=1, max_size=40))
def test_cells_and_shapes_say_the_same(points: list[tuple[float, float]]) -> None:
    known = governorates._made("test", [(f["properties"], shapely.geometry.shape(f["geometry"])) for f in features()])
    latitude, longitude = (np.array(axis) for axis in zip(*points, strict=True))
    plain = [
        next((n for n, s in enumerate(known.shapes) if s.covers(shapely.Point(x, y))), -1)
        for x, y in zip(longitude, latitude, strict=True)
    ]
    assert governorates._exactly(known.shapes, latitude, longitude).tolist() == plain
    assert governorates._Raster.of(known).at(latitude, longitude).tolist() == plain


@pytest.mark.slow
def test_many_points_are_looked_up_as_few_are() -> None:
    draw = np.random.default_rng(1)
    known = governorates.shapes(None)
    latitude, longitude = draw.uniform(32, 37.6, 120_000), draw.uniform(35.4, 42.6, 120_000)
    vertices = shapely.get_coordinates(list(known.shapes))
    latitude[: len(vertices)], longitude[: len(vertices)] = vertices[:, 1], vertices[:, 0]
    assert (known.at(latitude, longitude) == governorates._exactly(known.shapes, latitude, longitude)).all()


def test_the_outline_has_the_governorates_of_the_dataset_and_says_where_it_is_from() -> None:
    path = schema.root() / "syria_events" / "field" / "governorates.json"
    text = json.loads(path.read_text("utf-8"))
    assert "Natural Earth" in text["source"]
    assert "Public domain" in text["license"]
    assert "no position" in text["note"]
    known = governorates.shapes(None)
    assert known.codes == tuple(f"SY{number:02}" for number in range(1, 15))
    locations = se.load("locations").dropna(subset=["admin1_pcode"])
    names = dict(zip(known.codes, known.names, strict=True))
    assert all(names[code] == name for code, name in locations[["admin1_pcode", "admin1_name"]].to_numpy().tolist())
    for one, other in zip(known.shapes, known.shapes[1:], strict=False):
        assert one.intersection(other).area < 1e-6


def test_every_place_of_ours_lies_in_its_governorate() -> None:
    places = se.load("locations").rename(columns={"precision": "location_precision"})
    places = places[places["latitude"].notna() & places["admin1_name"].notna() & (places["location_precision"] < 5)]
    assert len(places) > 10
    assert named(places) == places["admin1_name"].tolist()


@pytest.mark.slow
@pytest.mark.filterwarnings("ignore:rows are kept")
@pytest.mark.skipif(not SAMPLE.exists(), reason="the rows of UCDP are not here")
def test_real_rows_lie_where_their_division_says() -> None:
    events, _ = se.ucdp.read(SAMPLE)
    there = events[(events["country"] == "Syria") & events["admin1_name"].notna()]
    words = {
        "Rif Dimashq": "Rural Damascus", "Idlib": "Idleb", "Hamah": "Hama", "Ar Raqqah": "Ar-Raqqa",
        "Latakia": "Lattakia",
        "Al Hasakah": "Al-Hasakeh", "Deir ez Zor": "Deir-ez-Zor", "Tartus": "Tartous", "As Suwayda'": "As-Sweida",
    }  # fmt: skip
    theirs = [
        words.get(name, name) for name in (re.sub(" governorate$", "", n, flags=re.I) for n in there["admin1_name"])
    ]
    ours = named(there)
    counts = {
        "same": sum(one == other for one, other in zip(ours, theirs, strict=True)),
        "outside": ours.count(None),
        "all": len(ours),
    }
    assert counts == {"same": 256, "outside": 5, "all": 263}
    elsewhere = events[~events["country"].isin(["Syria", "Iraq", "Turkey", "Lebanon", "Jordan", "Israel"])]
    assert set(named(elsewhere)) == {None}


def test_points_that_stand_for_more_are_in_none() -> None:
    for code, name in ((1, "Homs"), (4, "Homs"), (5, None), (6, None), (7, None)):
        assert named(at(34.7, 37.5, location_precision=code)) == [name]
    assert named(at(float("nan"), 37.5)) == [None]


@pytest.mark.parametrize("as_", ["pandas", "polars", "arrow", "duckdb"])
def test_every_library_gets_the_same(as_: Any) -> None:
    rows = se.load("events", as_=as_)
    found = se.governorate(rows, as_=as_)
    assert list(found.columns if as_ != "arrow" else found.column_names) == ["admin1_name", "admin1_pcode"]
    plain = found.df() if as_ == "duckdb" else found if as_ == "pandas" else found.to_pandas()
    assert (
        plain["admin1_pcode"].fillna("").tolist()
        == se.governorate(se.load("events"))["admin1_pcode"].fillna("").tolist()
    )


def test_a_panel_has_the_governorates_of_points() -> None:
    rows = pd.DataFrame(
        {
            "event_id": ["a", "b", "c", "d"],
            "date_start": pd.Timestamp("2022-08-01"),
            "date_end": pd.Timestamp("2022-08-01"),
            "latitude": [34.7, 34.7, float("nan"), 50.0],
            "longitude": [37.5, 37.5, float("nan"), 10.0],
            "killed_low": 1, "killed_best": 1, "killed_high": 1,
        }
    )  # fmt: skip
    found = se.panel(rows, ["governorate", "month"])
    assert found.cells[["governorate", "n_events", "best"]].to_numpy().tolist() == [["Homs", 2, 2]]
    assert found.apart[["event_id", "reason"]].to_numpy().tolist() == [["c", "unplaced"], ["d", "unplaced"]]
    own = rows.assign(admin1_name=pd.array(["Hama", "Hims governorate", "Daraa", None], "string"))
    found = se.panel(own, "governorate")
    assert found.cells["governorate"].tolist() == ["Daraa", "Hama", "Homs"]
    events = se.load("events")
    by_own, by_point = (se.panel(events, key).cells.set_index(key)["n_events"] for key in ("admin1", "governorate"))
    assert (by_point.reindex(by_own.index) >= by_own).all()
    with pytest.raises(KeyError, match="latitude"):
        se.panel(rows.drop(columns="latitude"), "governorate")


def test_outlines_of_others_are_read_by_their_columns(tmp_path: Path) -> None:
    geopandas = pytest.importorskip("geopandas")
    path = drawn(tmp_path / "adm1.geojson", features(code="ADM1_PCODE", name="ADM1_EN"))
    frame = geopandas.read_file(path)
    for outline in (path, str(path), frame, frame.to_crs("EPSG:3857")):
        assert named(at(1.5, 0.25), outline) == ["C"]
    boundaries = drawn(tmp_path / "gb.json", features(code="shapeISO", name="shapeName"))
    assert se.governorate(at(1.5, 0.25), boundaries)["admin1_pcode"].tolist() == ["PC"]


def test_outlines_that_are_none_are_refused(tmp_path: Path) -> None:
    bow = {"type": "Polygon", "coordinates": [[[0, 0], [1, 1], [1, 0], [0, 1], [0, 0]]]}
    good = features()
    wrong: dict[str, tuple[Any, str]] = {
        "nothing": ("{", "expected GeoJSON"),
        "no features": ('{"type": "Point"}', "expected GeoJSON"),
        "empty": (json.dumps({"features": []}), "expected a column one of"),
        "no code": (json.dumps({"features": features(code="x")}), "expected a column one of admin1_pcode"),
        "twice": (json.dumps({"features": [good[0], good[0]]}), "PA is there twice"),
        "a point": (
            json.dumps({"features": [good[0] | {"geometry": {"type": "Point", "coordinates": [0, 0]}}]}),
            "expected a polygon",
        ),
        "a bow": (json.dumps({"features": [good[0] | {"geometry": bow}]}), "crosses itself"),
        "no shape": (json.dumps({"features": [good[0] | {"geometry": None}]}), "outline"),
        "half a shape": (json.dumps({"features": [good[0] | {"geometry": {"type": "Polygon"}}]}), "outline"),
        "unnamed": (
            json.dumps({"features": [good[0] | {"properties": {"pcode": "P", "name": None}}]}),
            "in every feature",
        ),
    }
    for name, (text, said) in wrong.items():
        path = tmp_path / f"{name}.json"
        path.write_text(text, "utf-8")
        with pytest.raises(Refused, match=said):
            se.governorate(at(0, 0), path)
    with pytest.raises(Refused, match="No such file"):
        se.governorate(at(0, 0), tmp_path / "none.json")
    with pytest.raises(TypeError, match="expected a file of GeoJSON"):
        se.governorate(at(0, 0), 7)
    with pytest.raises(Refused, match="latitude is 91"):
        se.governorate(at(91, 0))
    with pytest.raises(Refused, match="expected a column latitude"):
        se.governorate(pd.DataFrame({"longitude": [1.0]}))
