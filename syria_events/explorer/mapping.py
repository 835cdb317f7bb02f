"""Where events were: a circle of the honest radius for each place, and the events told of there beside one another."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from syria_events.derivation.globe import EARTH_KM
from syria_events.explorer import placenames
from syria_events.explorer.look import COLOUR, SHAPE, Look, config, look
from syria_events.explorer.outlines import COVERED, EAST, NORTH, SOUTH, WEST, outlines, places

TITLE = "Where the events were"
SUBTITLE = [
    "A circle is as wide as the place is uncertain: the event was somewhere in it; a thread leads to each of several.",
    "Hollow symbols: only the governorate is known. Events without either stand below. Outlines: Natural Earth,",
    "which draws who holds a place and not who has a right to it.",
]

HALF_ROUND = 20038  # kilometres; no place is more uncertain
SHELF = 18  # pixels of a row of those that have no place on the map
SHELVES = 6  # more regions than these are one row
# The angle at which seeds stand in a sunflower, so that any number has room and none hides another.
_GOLDEN = 2.399963


def spec(rows: Sequence[Mapping[str, Any]], width: int, theme: str) -> dict[str, Any]:
    """The figure in Vega-Lite, reading the rows from the data named `events`."""
    shown = look(theme)
    height = round(width * _across(NORTH, SOUTH) / (EAST - WEST))
    names = {name for row in rows if (name := _shelf(row))}
    below = SHELF * (len(names) if len(names) <= SHELVES else 1) + 12 if names else 0
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v6.json",
        "description": describe(rows),
        "title": {"text": TITLE, "subtitle": SUBTITLE},
        "width": width,
        "height": height + below,
        "params": [
            {"name": "selected", "value": ""},
            {"name": "words", "value": True},
            {"name": "below", "value": below},
            {"name": "lon", "value": (WEST + EAST) / 2},
            {"name": "lat", "value": _middle()},
            {"name": "zoom", "value": 1},
            {"name": "tall", "expr": "height - below"},
            {"name": "fit", "expr": f"min(width / {EAST - WEST}, tall / {_across(NORTH, SOUTH)})"},
            # Pixels of a radian of longitude; the projection of Mercator calls it scale.
            {"name": "radian", "expr": "zoom * fit * 180 / PI"},
            {"name": "middle", "expr": "log(tan(PI / 4 + lat * PI / 360))"},
        ],
        "data": {"name": "events"},
        "transform": _transforms(),
        "layer": [
            *_land(shown),
            _circles(shown.ink),
            _threads(shown.ink),
            placenames.layer(shown.ink),
            _shelf_names(shown.faint),
            _chosen(shown.chosen),
            _symbols(),
        ],
        "config": config(theme),
    }


def _up(lat: float) -> float:
    """How far up from the equator the projection of Mercator has a latitude, in radians of longitude."""
    return math.log(math.tan(math.pi / 4 + math.radians(lat) / 2))


def _across(north: float, south: float) -> float:
    """How many degrees of longitude are as long on the map as from `south` to `north`."""
    return math.degrees(_up(north) - _up(south))


def _middle() -> float:
    """The latitude that stands halfway up the map."""
    return math.degrees(2 * math.atan(math.exp((_up(NORTH) + _up(SOUTH)) / 2)) - math.pi / 2)


def _point(row: Mapping[str, Any]) -> bool:
    return row["latitude"] is not None and row["longitude"] is not None


def _pinned(row: Mapping[str, Any]) -> bool:
    west, east, south, north = COVERED
    return _point(row) and west <= row["longitude"] <= east and south <= row["latitude"] <= north


def _shelf(row: Mapping[str, Any]) -> str | None:
    """Under which name an event stands below the map; None for one that stands on it."""
    if _pinned(row):
        return None
    if _point(row):
        return "Outside the map"
    if row["admin1_pcode"] in {place["pcode"] for place in places("governorate")}:
        return None
    contested = "location" in (row["contested_fields"] or "").split(";")
    return row["location_name"] or ("Place contested" if contested else "No place is claimed")


def describe(rows: Sequence[Mapping[str, Any]]) -> str:
    """What the figure shows, in words, for who does not see it."""
    pinned = sum(map(_pinned, rows))
    below = sum(_shelf(row) is not None for row in rows)
    return (
        f"Map of {len(rows)} events in Syria: {pinned} in a circle as wide as their place is uncertain, "
        f"{len(rows) - pinned - below} of which only the governorate is known, and {below} below the map, "
        "of which no place or only a region is known."
    )


def _transforms() -> list[dict[str, Any]]:
    """From the cells of a row to where it stands, in pixels."""
    w, e, s, n = COVERED
    centres = {"data": {"values": places("governorate")}, "key": "pcode", "fields": ["lon", "lat"]}
    return [
        {"lookup": "admin1_pcode", "from": centres, "as": ["inlon", "inlat"]},
        *_steps(
            point="isValid(datum.latitude) && isValid(datum.longitude)",
            pinned=f"datum.point && inrange(datum.longitude, [{w}, {e}]) && inrange(datum.latitude, [{s}, {n}])",
            lon="datum.pinned ? datum.longitude : datum.inlon",
            lat="datum.pinned ? datum.latitude : datum.inlat",
            placed="datum.pinned || !datum.point && isValid(datum.lon)",
            unknown=(
                "datum.point ? 'Outside the map' : indexof(split(datum.contested_fields || '', ';'), 'location') >= 0"
                " ? 'Place contested' : 'No place is claimed'"
            ),
            shelf="datum.placed ? null : !datum.point && datum.location_name || datum.unknown",
        ),
        {"joinaggregate": [{"op": "distinct", "field": "shelf", "as": "shelves"}], "groupby": ["placed"]},
        *_steps(
            many=f"!datum.placed && datum.shelves > {SHELVES}",
            shelf="datum.many ? 'No place on the map' : datum.shelf",
            spot="datum.placed ? datum.lat + ' ' + datum.lon + datum.pinned : datum.shelf",
            order="datum.many || !datum.shelf ? '' : (datum.shelf === datum.unknown ? '1' : '0') + datum.shelf",
        ),
        {"window": [{"op": "dense_rank", "as": "floor"}], "sort": [{"field": "order"}], "groupby": ["placed"]},
        {"joinaggregate": [{"op": "max", "field": "floor", "as": "floors"}], "groupby": ["placed"]},
        {"window": [{"op": "row_number", "as": "seat"}], "sort": _BY_DAY, "groupby": ["spot"]},
        {"joinaggregate": [{"op": "count", "as": "seats"}], "groupby": ["spot"]},
        *_steps(
            far="datum.seats > 1 ? 7.5 * sqrt(datum.seat - 0.4) : 0",
            under="datum.pinned ? 0 : 12",
            turn=f"datum.seat * {_GOLDEN}",
            px="width / 2 + radian * (datum.lon - lon) * PI / 180",
            py="tall / 2 - radian * (log(tan(PI / 4 + datum.lat * PI / 360)) - middle)",
            x=(
                "datum.placed ? datum.px + datum.far * cos(datum.turn)"
                " : 150 + (datum.seat - 0.5) * min(14, (width - 150) / datum.seats)"
            ),
            y=(
                "datum.placed ? datum.py + datum.under + datum.far * sin(datum.turn)"
                " : tall + 12 + (datum.floor - 0.5) * (below - 12) / datum.floors"
            ),
            seen="!datum.placed || datum.x > 0 && datum.x < width && datum.y > 0 && datum.y < tall",
        ),
    ]


_BY_DAY = [{"field": "date_end"}, {"field": "event_id"}]


def _steps(**steps: str) -> list[dict[str, Any]]:
    return [{"calculate": expression, "as": name} for name, expression in steps.items()]


_PROJECTION: dict[str, Any] = {
    "type": "mercator",
    "scale": {"expr": "radian"},
    "center": {"expr": "[lon, lat]"},
    "translate": {"expr": "[width / 2, tall / 2]"},
}
_AT: dict[str, Any] = {"x": {"expr": "datum.x"}, "y": {"expr": "datum.y"}}


def _land(shown: Look) -> list[dict[str, Any]]:
    """Countries, governorates of Syria, and their names; paper under what stands below the map."""
    features = outlines()["features"]
    of = {kind: [each for each in features if each["properties"]["kind"] == kind] for kind in _FILLS}
    shapes = [
        {
            "data": {"values": of[kind]},
            "projection": _PROJECTION,
            "mark": {"type": "geoshape", "clip": True, "aria": False, "stroke": shown.line, "strokeWidth": wide}
            | {"fill": shown.land if kind == "country" else shown.country},
        }
        for kind, wide in _FILLS.items()
    ]
    under = {"type": "rect", "color": shown.paper, "aria": False, "x": 0, "x2": {"expr": "width"}}
    under |= {"y": {"expr": "tall"}, "y2": {"expr": "height"}}
    return [
        *shapes,
        _names("country", shown.faint, {"fontStyle": "italic", "fontSize": 11}),
        _names("governorate", shown.faint, {"fontSize": 9.5, "opacity": 0.8}),
        {"data": {"values": [{}]}, "mark": under},
    ]


_FILLS = {"country": 1.0, "governorate": 0.6, "zone": 0.6}


def _names(kind: str, colour: str, how: dict[str, Any]) -> dict[str, Any]:
    at = {
        "x": {"expr": "width / 2 + radian * (datum.lon - lon) * PI / 180"},
        "y": {"expr": "tall / 2 - radian * (log(tan(PI / 4 + datum.lat * PI / 360)) - middle)"},
    }
    mark = {"type": "text", "aria": False, "clip": True, "color": colour, "text": {"expr": "datum.name"}, **how, **at}
    return {"data": {"values": places(kind)}, "transform": [{"filter": "words"}], "mark": mark}


def _circles(ink: str) -> dict[str, Any]:
    """For each place and radius one circle, however many events are told of there."""
    radius = f"datum.radius_km / {EARTH_KM} * radian / cos(datum.lat * PI / 180)"
    once = {"window": [{"op": "row_number", "as": "first"}], "groupby": ["spot", "radius_km"]}
    mark = {"type": "point", "shape": "circle", "filled": True, "clip": True, "aria": False, "color": ink}
    return {
        "transform": [
            {"filter": f"datum.pinned && isValid(datum.radius_km) && inrange(datum.radius_km, [0, {HALF_ROUND}])"},
            once,
            {"filter": "datum.first === 1"},
        ],
        "mark": {**mark, "fillOpacity": 0.07, "stroke": ink, "strokeOpacity": 0.45, "strokeWidth": 0.8, "opacity": 1}
        | {"x": {"expr": "datum.px"}, "y": {"expr": "datum.py"}, "size": {"expr": f"4 * pow({radius}, 2)"}},
    }


def _threads(ink: str) -> dict[str, Any]:
    """A thread from each event that stands beside its place to the middle of it."""
    ends = {"x": "datum.px", "y": "datum.py", "x2": "datum.x", "y2": "datum.y"}
    mark = {"type": "rule", "aria": False, "clip": True, "color": ink, "strokeWidth": 0.8, "strokeOpacity": 0.6}
    return {
        "transform": [{"filter": "datum.pinned && datum.seen && inrange(datum.seats, [2, 60])"}],
        "mark": mark,
        "encoding": {channel: {"value": {"expr": end}} for channel, end in ends.items()},
    }


def _shelf_names(faint: str) -> dict[str, Any]:
    once = {"filter": "!datum.placed && datum.seat === 1"}
    mark = {"type": "text", "align": "right", "fontSize": 10.5, "color": faint, "x": 140, "y": {"expr": "datum.y"}}
    return {
        "transform": [once],
        "mark": {**mark, "text": {"expr": "datum.shelf + ' (' + datum.seats + ')'"}, "limit": 140},
    }


def _chosen(ink: str) -> dict[str, Any]:
    """A ring around the event that is chosen."""
    mark = {
        "type": "point",
        "shape": "circle",
        "filled": False,
        "color": ink,
        "strokeWidth": 2.5,
        "size": 260,
        "opacity": 1,
    }
    return {"transform": [{"filter": "datum.seen && datum.event_id === selected"}], "mark": {**mark, **_AT}}


def _symbols() -> dict[str, Any]:
    """The events, hollow where only the governorate is known."""
    mark = {"type": "point", "opacity": 1, "strokeWidth": 1.5, "size": 75, **_AT}
    hollow = {"fillOpacity": {"expr": "datum.placed && !datum.pinned ? 0 : 0.9"}}
    return {
        "transform": [{"filter": "datum.seen"}],
        "mark": mark | hollow,
        "encoding": {"shape": SHAPE, "fill": COLOUR, "stroke": COLOUR},
    }
