"""The figures: nobody is dropped, open sides stay open, and text is text."""

from __future__ import annotations

import io
import json
import math
import sys
from datetime import date
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

import syria_events as se
from effort import few, fewest
from scenes import items, scene
from syria_events.derivation import globe
from syria_events.explorer import mapping, outlines, rows, timeline, tolls

altair = pytest.importorskip("altair", reason="the extra explore is not installed")
vl_convert = pytest.importorskip("vl_convert", reason="the extra explore is not installed")

pytestmark = pytest.mark.slow  # each figure is drawn, which takes a second

HOSTILE = "</script><svg onload=alert(1)> & \u202e\u2028 \"'"


def marks(chart: Any, name: str) -> list[dict[str, Any]]:
    """Every drawn item of the marks of a kind."""
    return list(items(scene(chart), name))


def text(chart: Any) -> str:
    """What the SVG says, all in one."""
    return " ".join(ElementTree.fromstring(svg(chart)).itertext())


def svg(chart: Any) -> str:
    return str(vl_convert.vegalite_to_svg(chart.to_json(), vl_version="6.1"))


def classed(chart: Any) -> list[dict[str, Any]]:
    """The symbols that stand for events: those in the shape of a class."""
    shapes = {"diamond", "square", "circle"}
    return [
        item
        for item in marks(chart, "symbol")
        if item.get("shape", "circle") in shapes and item["size"] in (75, 60, 20)
    ]


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("figure", ["timeline", "map"])
def test_every_event_of_the_dataset_has_its_symbol(figure: str, theme: Any) -> None:
    chart = getattr(se.plot, figure)(theme=theme)
    assert len(classed(chart)) == len(se.load("events"))


@fewest
@given(se.strategies.events(as_="arrow"))
def test_every_event_of_any_table_has_its_symbol(drawn: Any) -> None:
    for figure in (se.plot.timeline, se.plot.map):
        assert len(classed(figure(drawn))) == drawn.num_rows


def test_events_without_a_date_are_a_group_at_the_end() -> None:
    events = rows.rows_of(None)
    for row in events[:3]:
        row |= {"date_start": None, "date_end": None, "date_edtf": None, "contested_fields": None}
    chart = altair.LayerChart.from_dict(timeline.spec(events, None, 600, "light") | {"datasets": {"events": events}})
    said = [item for item in marks(chart, "text") if item.get("text") == "no day is claimed"]
    last = max(item["y"] for item in classed(chart))
    assert len(said) == 3
    assert max(item["y"] for item in said) == last
    assert "3 without a date" in chart.description


def test_an_open_bound_is_an_arrow_and_not_a_day() -> None:
    events = se.load("events")
    half = int((events["date_start"].isna() & events["date_end"].notna()).sum())
    assert half > 0
    arrows = [item for item in marks(se.plot.timeline(), "symbol") if item.get("angle") == 270]
    assert len(arrows) == half


@few
@example([])
@example([{"date_start": "0001-01-01", "date_end": "9999-12-31"}])
@given(
    st.lists(
        st.builds(
            lambda a, b: {"date_start": a and a.isoformat(), "date_end": b and b.isoformat()},
            st.none() | st.dates(),
            st.none() | st.dates(),
        )
    )
)
def test_the_time_shown_holds_most_bounds(drawn: list[dict[str, Any]]) -> None:
    first, last = map(date.fromisoformat, timeline.span(drawn))
    bounds = [date.fromisoformat(day) for row in drawn for day in row.values() if day]
    assert first < last
    assert 5 * sum(first <= day <= last for day in bounds) >= 4 * len(bounds)


def test_events_outside_the_time_shown_stand_at_its_edge() -> None:
    chart = se.plot.timeline(start="2022-08-24", end=date(2022, 8, 25))
    assert len(classed(chart)) == len(se.load("events"))
    edge = [item["text"] for item in marks(chart, "text") if "\u2190" in item["text"] or "\u2192" in item["text"]]
    events = se.load("events")
    outside = (events["date_end"] < "2022-08-24") | (events["date_start"] > "2022-08-25")
    assert len(edge) == int(outside.fillna(False).sum())


def test_a_circle_is_as_wide_as_the_place_is_uncertain() -> None:
    chart = se.plot.map()
    circles = [item for item in marks(chart, "symbol") if item.get("fillOpacity") == 0.07]
    events = se.load("events").dropna(subset=["latitude", "radius_km"])
    places = events.drop_duplicates(["latitude", "longitude", "radius_km"])
    assert len(circles) == len(places)
    # A degree of latitude is 111.2 km; on the map it is as long as two places a degree apart are.
    spread = {round(4 * item["size"] ** 0.5) for item in circles}
    assert len(spread) >= places["radius_km"].nunique() - 1
    widest = max(circles, key=lambda item: item["size"])
    per_degree = 760 / (outlines.EAST - outlines.WEST)
    at = places.sort_values("radius_km").iloc[-1]
    wide = 2 * float(at["radius_km"]) / (math.radians(1) * globe.EARTH_KM * math.cos(math.radians(at["latitude"])))
    assert widest["size"] ** 0.5 == pytest.approx(wide * per_degree, rel=1e-3)


def test_events_of_one_place_stand_apart() -> None:
    at = [(round(item["x"], 1), round(item["y"], 1)) for item in classed(se.plot.map())]
    assert len(set(at)) == len(at)


def test_who_is_only_known_by_governorate_is_hollow() -> None:
    events = se.load("events")
    hollow = events["latitude"].isna() & events["admin1_pcode"].notna()
    assert hollow.sum() > 0
    assert sum(item.get("fillOpacity") == 0 for item in classed(se.plot.map())) == hollow.sum()


def inside(lon: float, lat: float, ring: list[list[float]]) -> bool:
    """Whether a point is inside a ring, by the number of edges to its right."""
    odd = False
    for (x1, y1), (x2, y2) in zip(ring, [*ring[1:], ring[0]], strict=True):
        if (y1 > lat) != (y2 > lat) and lon < (x2 - x1) * (lat - y1) / (y2 - y1) + x1:
            odd = not odd
    return odd


def polygons(feature: dict[str, Any]) -> list[list[list[list[float]]]]:
    shape = feature["geometry"]
    return [shape["coordinates"]] if shape["type"] == "Polygon" else list(shape["coordinates"])


def test_places_lie_in_the_outline_of_their_governorate() -> None:
    shapes = {
        each["properties"]["pcode"]: each for each in outlines.outlines()["features"] if each["properties"]["pcode"]
    }
    assert len(shapes) == 14
    found = se.load("locations").dropna(subset=["latitude", "admin1_pcode"])
    assert len(found) > 10
    places: Any = found.itertuples()
    for place in places:
        rings = [polygon[0] for polygon in polygons(shapes[place.admin1_pcode])]
        # On a border the point may lie just outside, by as much as is not known of it.
        reach = max(place.radius_km, 2) / 111
        near = [(dx * reach, dy * reach) for dx in (-1, 0, 1) for dy in (-1, 0, 1)]
        assert any(inside(place.longitude + dx, place.latitude + dy, ring) for dx, dy in near for ring in rings), place


def test_names_of_governorates_stand_inside_them() -> None:
    for feature in outlines.outlines()["features"]:
        at = feature["properties"]["label_at"]
        if feature["properties"]["kind"] == "governorate" and at and feature["properties"]["name"] != "Quneitra":
            assert any(inside(at[0], at[1], polygon[0]) for polygon in polygons(feature)), feature["properties"]["name"]


@pytest.mark.parametrize(("what", "by"), [("killed", "event_type"), ("injured", "admin1_name"), ("killed", "month")])
def test_a_toll_is_what_total_says(what: str, by: str) -> None:
    chart = se.plot.toll(None, what, by)
    found = se.total(None, what, by)
    assert [row["low"] for row in chart.to_dict()["datasets"]["toll"]] == [
        None if low is None else int(low) for low in found["low"].astype(object).where(found["low"].notna(), None)
    ]
    open_above = found["high"].isna() & found["low"].notna()
    assert sum(item.get("angle") == 90 for item in marks(chart, "symbol")) == open_above.sum()
    said = text(chart)
    for row in json.loads(found.to_json(orient="records")):
        assert tolls.told(row) in said


def test_a_toll_never_says_a_number_where_none_is_known() -> None:
    row = dict.fromkeys(("low", "best", "high"))
    assert tolls.figure(row | {"open": None}) == "nobody gives a figure"
    assert tolls.figure(row | {"open": "both"}) == "some, number unknown"
    assert tolls.figure(row | {"low": 0, "open": "above"}) == "0 or more"
    assert tolls.figure(row | {"low": 2, "high": 3, "open": "closed"}) == "2 to 3"


@pytest.mark.parametrize("event", ["SE-074XC", "SE-97WPA", "SE-FJ3S2", "SE-HSV9P"])
def test_every_claim_has_a_line_and_what_is_contested_is_marked(event: str) -> None:
    data = se.plot.claims(event).to_dict()["datasets"]["lines"]
    claims = se.claims(event)
    assert len(data) == len(claims)
    assert sum(line["stance"] == "denies" for line in data) == (claims["stance"] == "denies").sum()
    assert sum(line["aside"] for line in data) == (~claims["used"]).sum()
    (fields,) = [row["contested_fields"] for row in rows.rows_of(None) if row["event_id"] == event]
    published = len(fields.split(";")) if fields else 0
    marked = {line["value"] for line in data if line["contested"] and line["value"]}
    # Severity and category are published with a number only; what is contested of them may have none.
    assert len(marked) >= published


@pytest.mark.parametrize("title", [None, ""])
def test_an_event_without_a_title_is_called_by_its_identifier(title: str | None) -> None:
    events = rows.rows_of(None)[:3]
    for number, row in enumerate(events):
        row |= {"event_id": f"theirs:{number}", "title": title, "event_status": "alleged" if number else None}
    for spec in (timeline.spec(events, None, 600, "light"), mapping.spec(events, 600, "light")):
        root = ElementTree.fromstring(svg(altair.LayerChart.from_dict(spec | {"datasets": {"events": events}})))
        said = [node.text or "" for node in root.iter() if node.tag.endswith("text")]
        assert not any("null" in text for text in said)
        if spec["title"]["text"] == timeline.TITLE:
            assert {"theirs:0", "theirs:1 (alleged)", "theirs:2 (alleged)"} <= {*said}


def test_a_figure_reads_what_it_is_given_as_text() -> None:
    events = rows.rows_of(None)[:3]
    for row in events:
        row |= {"title": HOSTILE, "location_name": HOSTILE, "date_edtf": HOSTILE}
    for spec in (timeline.spec(events, None, 600, "light"), mapping.spec(events, 600, "light")):
        chart = altair.LayerChart.from_dict(spec | {"datasets": {"events": events}})
        root = ElementTree.fromstring(svg(chart))
        assert {node.tag.rpartition("}")[2] for node in root.iter()} <= {
            "svg",
            "g",
            "path",
            "text",
            "tspan",
            "rect",
            "line",
            "clipPath",
            "defs",
        }
        assert not [node for node in root.iter() if any(name.lower().startswith("on") for name in node.attrib)]


@pytest.mark.parametrize("suffix", ["svg", "pdf", "png"])
def test_figures_are_saved_without_a_browser(suffix: str, tmp_path: Path) -> None:
    starts = {"svg": b"<svg", "pdf": b"%PDF", "png": b"\x89PNG"}
    se.plot.map(width=300).save(str(tmp_path / f"map.{suffix}"))
    assert (tmp_path / f"map.{suffix}").read_bytes().startswith(starts[suffix])


def test_a_figure_says_what_it_shows_to_who_does_not_see_it() -> None:
    for chart in (se.plot.timeline(), se.plot.map(), se.plot.toll(), se.plot.claims("SE-QFKDK")):
        assert len(chart.description) > 60
        assert chart.to_dict()["title"]["text"] in text(chart)


def test_views_and_files_are_shown_as_they_are(tmp_path: Path) -> None:
    view = se.load("events", voices="sana", as_="polars")
    view.write_csv(tmp_path / "view.csv")
    for given_rows in (view, tmp_path / "view.csv"):
        chart = se.plot.timeline(given_rows)
        assert [row["event_id"] for row in chart.to_dict()["datasets"]["events"]] == view["event_id"].to_list()


def test_what_cannot_be_shown_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ValueError, match=r"unknown theme \(theme=\): 'blue'"):
        se.plot.timeline(theme="blue")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="start is 'May'"):
        se.plot.timeline(start="May")
    with pytest.raises(ValueError, match="before it starts"):
        se.plot.timeline(start="2022-09-01", end="2022-08-01")
    with pytest.raises(ValueError, match="lack event_id"):
        se.plot.map(se.load("sources"))
    with pytest.raises(ValueError, match="events:2: primary_key: event_id is SE-074XC again"):
        se.plot.map(se.load("casualties")[["event_id"]])
    with pytest.raises(KeyError, match="SE-00000"):
        se.plot.claims("SE-00000")
    with pytest.raises(ValueError, match="unknown figure of events: 'lost'"):
        se.plot.toll(what="lost")
    monkeypatch.setitem(sys.modules, "altair", None)
    with pytest.raises(ImportError, match=r"syria-events\[explore\]"):
        se.plot.map()


def test_a_saved_svg_says_what_it_shows(tmp_path: Path) -> None:
    chart = se.plot.claims("SE-QFKDK", "killed")
    chart.save(tmp_path / "claims.svg")
    chart.save(stream := io.StringIO(), "svg")
    assert (tmp_path / "claims.svg").read_text("utf-8") == stream.getvalue()
    root = ElementTree.fromstring(stream.getvalue())
    title, words = list(root)[:2]
    assert (title.text, words.text) == (chart.to_dict()["title"]["text"], chart.description)
    assert root.attrib["role"] == "img"
    assert root.attrib["aria-labelledby"].split() == [title.attrib["id"], words.attrib["id"]]


def test_text_of_strangers_in_a_description_is_text() -> None:
    from syria_events.explorer import saved

    root = ElementTree.fromstring(saved.described("<svg><g/></svg>", HOSTILE, HOSTILE))
    assert [node.text for node in list(root)[:2]] == [HOSTILE, HOSTILE]
    assert not [node for node in root.iter() if any(name.lower().startswith("on") for name in node.attrib)]


def test_names_of_places_cover_neither_places_nor_names() -> None:
    """Every place at one spot of a grid finer than names: what is shown stands apart."""
    events = rows.rows_of(None)
    for number, row in enumerate(events):
        row |= {"latitude": 34 + number % 6 / 8, "longitude": 37 + number // 6 / 4, "location_name": f"Place {number}"}
    chart = altair.LayerChart.from_dict(mapping.spec(events, 760, "light") | {"datasets": {"events": events}})
    names = [item for item in marks(chart, "text") if str(item.get("text", "")).startswith("Place")]
    assert len(names) > 5
    boxes = [(item["x"] - 2.7 * len(item["text"]), item["y"] - 6, 5.4 * len(item["text"]), 12) for item in names]
    for one, (x, y, wide, high) in enumerate(boxes):
        assert all(
            x + wide <= a + 0.01 or a + w <= x + 0.01 or y + high <= b + 0.01 or b + h <= y + 0.01
            for a, b, w, h in boxes[one + 1 :]
        )
        assert all(
            not (x < item["x"] < x + wide and y < item["y"] < y + high) for item in classed(chart) if item["y"] < 500
        )
