"""The outlines under the map: Syria, its governorates and its neighbours; source and licence stand in the file."""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files
from typing import Any

# What the map shows at first: all of Syria, and room for names in the west; in degrees.
WEST, EAST, SOUTH, NORTH = 33.9, 42.6, 32.1, 37.45

# What the outlines cover; what lies outside is told of below the map.
COVERED = (33.0, 44.5, 31.0, 38.6)


@cache
def outlines() -> dict[str, Any]:
    """The GeoJSON of `outlines.json`: features of the kinds country, governorate and zone, in degrees of WGS 84."""
    found: dict[str, Any] = json.loads((files(__package__) / "outlines.json").read_text("utf-8"))
    return found


def places(kind: str) -> list[dict[str, Any]]:
    """Where the names of countries or governorates stand, somewhere inside."""
    features = [feature["properties"] for feature in outlines()["features"]]
    return [
        {"name": each["name"], "pcode": each["pcode"], "lon": each["label_at"][0], "lat": each["label_at"][1]}
        for each in features
        if each["kind"] == kind and each["label_at"]
    ]
