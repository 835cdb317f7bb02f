"""The events as points on a map: GeoJSON and GeoParquet."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyarrow as pa

from syria_events.editions.datapackage import Package
from syria_events.schema import Field, arrow
from syria_events.schema.text import cell

_GEOMETRY = Field("geometry", "any", "WGS 84 point as well-known binary; empty where the place is not known.")


def write_geojson(package: Package, path: Path) -> None:
    """A GeoJSON file (RFC 7946) of the events stands at `path`; an event without coordinates has a null geometry.

    The columns are the properties, among them `radius_km`: within it, not at the point, the event lies.
    """
    collection = {
        "type": "FeatureCollection",
        "name": package.descriptor["name"],
        "version": package.version,
        "license": [entry["path"] for entry in package.descriptor["licenses"]],
        "features": [_feature(row) for row in package.table("events").to_pylist()],
    }
    path.write_text(json.dumps(collection, ensure_ascii=False, allow_nan=False, indent=1) + "\n", encoding="utf-8")


def write_geoparquet(package: Package, path: Path) -> None:
    """A GeoParquet 1.1 file of the events with their points as `geometry` stands at `path`."""
    events, table = package.table("events"), package.schema.table("events")
    points = [_point(row) for row in events.select(["longitude", "latitude"]).to_pylist()]
    geometry = pa.array([None if point is None else arrow.point(*point) for point in points], pa.binary())
    wider = arrow.arrow_schema(replace(table, fields=(*table.fields, _GEOMETRY)), package.schema)
    columns = [events[name].combine_chunks() for name in table.names]
    path.write_bytes(arrow.to_bytes(pa.Table.from_arrays([*columns, geometry], schema=wider)))


def _point(row: Mapping[str, Any]) -> tuple[float, float] | None:
    if row["longitude"] is None or row["latitude"] is None:
        return None
    return row["longitude"], row["latitude"]


def _feature(row: Mapping[str, Any]) -> dict[str, Any]:
    point = _point(row)
    return {
        "type": "Feature",
        "id": row["event_id"],
        "geometry": None if point is None else {"type": "Point", "coordinates": list(point)},
        "properties": {name: _json(value) for name, value in row.items()},
    }


def _json(value: object) -> object:
    """A cell as JSON; days and instants in ISO 8601."""
    return value if value is None or isinstance(value, str | bool | int | float) else cell(value)
