"""The governorate in which a point lies, by an outline: that of Natural Earth, or one of your own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from syria_events import inputs, naming
from syria_events.field.placed import floats, precision, typed, within
from syria_events.frames.outgoing import convert
from syria_events.issues import Issue, Refused
from syria_events.schema import Field, Table, arrow, installed

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int64]

# What the columns of codes and of names are called: ours, OCHA's common operational datasets, geoBoundaries, GADM.
CODES = ("admin1_pcode", "ADM1_PCODE", "adm1_pcode", "pcode", "shapeISO", "GID_1", "iso_3166_2")
NAMES = ("admin1_name", "ADM1_EN", "adm1_name", "name", "shapeName", "NAME_1")
# Of a region, a country, the sea or the air (UCDP's 5 to 7) the point is a stand-in, and lies somewhere by chance.
_CLOSEST_VAGUE = 5
# From so many points on, cells that lie in one governorate whole are looked up and not computed; in degrees.
_MANY, _CELL = 100_000, 0.05
# Of what is further from the outline nothing can be said but that it is outside.
_MOST_CELLS = 1_000_000

_TABLE = Table(
    "governorates",
    "",
    "",
    (
        Field("admin1_name", "string", "The governorate in which the point lies."),
        Field("admin1_pcode", "string", "Its code."),
    ),
    (),
)


@dataclass(frozen=True, eq=False)
class Outline:
    """Shapes of first-order divisions with their names and codes, in the order of the codes."""

    names: tuple[str, ...]
    codes: tuple[str, ...]
    shapes: tuple[Any, ...]

    def at(self, latitude: Floats, longitude: Floats) -> Ints:
        """The place of the shape in which each point lies, -1 for none; on a border the one with the lowest code."""
        if len(latitude) < _MANY:
            return _exactly(self.shapes, latitude, longitude)
        return _Raster.of(self).at(latitude, longitude)


@naming.public
def governorate(rows: object, outline: object = None, as_: str = "pandas") -> Any:
    """The governorate in which the point of each row lies: `admin1_name` and `admin1_pcode`, a row for each of `rows`.

    `rows` have `latitude` and `longitude` in degrees of WGS 84, in a frame of any library or a file; events of `load`,
    `ucdp.read` and `acled.read` do. Both columns are empty without a point, outside of all governorates, and where
    `location_precision` says that the point stands for a region, a country, the sea or the air (5 to 7). A
    point on a border is in the one with the lowest code.

    `outline` is by default that of the 14 governorates in Natural Earth 1:10m, public domain, with names and P-codes of
    OCHA. Its borders are no more exact than such a map, and no opinion: a point of which the governorate is disputed,
    as al-Tanf, is where the map has it, and the area of separation in the Golan is in none. Of your own it is a file of
    GeoJSON, or a GeoDataFrame, with a column of codes (`admin1_pcode`, `ADM1_PCODE`, `shapeISO`, ...) and one of names
    (`admin1_name`, `ADM1_EN`, `shapeName`, ...).

    Raises Refused, with everything that is wrong, for rows without points and for an outline that is none, ImportError
    naming the extra to install, and ValueError for another library.

    >>> import syria_events as se
    >>> found = se.governorate(se.load("events"))
    >>> found.groupby("admin1_name").size().to_dict()
    {'Daraa': 5, 'Deir-ez-Zor': 6, 'Homs': 6}
    """
    naming.chosen("library", as_, ("pandas", "polars", "arrow", "duckdb"))
    data = typed(rows, "rows", ("latitude", "longitude"), ("location_precision", "their_place_precision"))
    found = shapes(outline)
    at = pa.array(points(data, found))
    at = pc.if_else(pc.less(at, 0), None, at)
    columns = [pa.array(labels, pa.string()).take(at) for labels in (found.names, found.codes)]
    declared = arrow.arrow_schema(_TABLE, installed())
    return convert(pa.Table.from_arrays(columns, schema=declared), _TABLE, as_)


def points(data: pa.Table, outline: Outline) -> Ints:
    """The place in the outline of each row of events, -1 where its point says nothing of that, or there is none."""
    latitude, longitude = (floats(data, name) for name in ("latitude", "longitude"))
    within(latitude, longitude, "rows")
    there = ~(np.isnan(latitude) | np.isnan(longitude)) & (precision(data) < _CLOSEST_VAGUE)
    found = np.full(data.num_rows, -1, np.int64)
    found[there] = outline.at(latitude[there], longitude[there])
    return found


def of_events(data: pa.Table) -> pa.Array:
    """The name of the governorate of each event: its own where it is one of ours, else that in which its point lies."""
    known = shapes(None)
    own = data.column("admin1_name").cast(pa.string()).combine_chunks()
    ours = pc.fill_null(pc.is_in(own, value_set=pa.array(known.names)), False)
    at = pa.array(points(data, known))
    named = pa.array(known.names).take(pc.if_else(pc.less(at, 0), None, at))
    return pc.if_else(ours, own, named)


def shapes(outline: object) -> Outline:
    """An outline as shapes; None is that of the package. Raises Refused with everything in it that is none."""
    if outline is None:
        return _packaged()
    if isinstance(outline, str | Path):
        return _made(str(outline), _features(Path(outline)))
    if hasattr(outline, "geometry") and hasattr(outline, "to_crs"):  # of GeoPandas
        frame: Any = outline.to_crs("EPSG:4326") if getattr(outline, "crs", None) is not None else outline
        rows = frame.drop(columns=frame.geometry.name).to_dict("records")
        return _made("outline", list(zip(rows, frame.geometry, strict=True)))
    raise TypeError(f"outline is {type(outline).__name__}; expected a file of GeoJSON or a GeoDataFrame")


@cache
def _packaged() -> Outline:
    path = Path(__file__).with_name("governorates.json")
    return _made(str(path), _features(path))


def _features(path: Path) -> list[tuple[Mapping[str, Any], Any]]:
    """The properties and the shape of each feature of a file of GeoJSON."""
    shapely = _shapely()
    try:
        found = json.loads(inputs.contents(path).decode("utf-8-sig"))
        features = found["features"]
        return [(dict(each["properties"] or {}), shapely.geometry.shape(each["geometry"])) for each in features]
    except Refused:
        raise
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError, IndexError) as error:
        reason = inputs.reason(error) if isinstance(error, OSError | ValueError) else f"it has no {error}"
        message = f"expected GeoJSON with features that have properties and shapes; {reason}"
        raise Refused([Issue(str(path), 0, "outline", message)]) from error
    except Exception as error:  # shapely has errors of its own for shapes that are none
        raise Refused([Issue(str(path), 0, "outline", f"a shape is none: {error}")]) from error


def _made(path: str, features: Sequence[tuple[Mapping[str, Any], Any]]) -> Outline:
    """The outline of features, each with a code and a name, and a shape that is one."""
    shapely = _shapely()
    offered = list(features[0][0]) if features else []
    code, name = (next((each for each in names if each in offered), None) for names in (CODES, NAMES))
    if code is None or name is None:
        wanted = [names for key, names in ((code, CODES), (name, NAMES)) if key is None]
        said = " and ".join(f"one of {', '.join(names)}" for names in wanted)
        raise Refused([Issue(path, 0, "outline", f"expected a column {said}; it has {', '.join(offered) or 'none'}")])
    issues, rows = [], []
    for number, (row, shape) in enumerate(features, start=1):
        if not row.get(code) or not row.get(name):
            issues.append(Issue(path, number, "outline", f"expected {code} and {name} in every feature"))
        elif shape is None or shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
            issues.append(Issue(path, number, "outline", f"{row[name]}: expected a polygon or several"))
        elif not shape.is_valid:
            reason = shapely.is_valid_reason(shape)
            issues.append(Issue(path, number, "outline", f"{row[name]}: the shape crosses itself ({reason})"))
        else:
            rows.append((str(row[code]), str(row[name]), shape))
    codes = [row[0] for row in rows]
    again = sorted({each for each in codes if codes.count(each) > 1})
    issues += [Issue(path, 0, "outline", f"{each} is there twice; expected each code once") for each in again]
    if issues:
        raise Refused(issues)
    rows.sort(key=lambda row: row[0])
    for _, _, shape in rows:
        shapely.prepare(shape)
    return Outline(tuple(row[1] for row in rows), tuple(row[0] for row in rows), tuple(row[2] for row in rows))


def _exactly(polygons: Sequence[Any], latitude: Floats, longitude: Floats) -> Ints:
    """The first shape in which each point lies or on whose border it is, -1 for none."""
    shapely = _shapely()
    found = np.full(len(latitude), -1, np.int64)
    for place, shape in enumerate(polygons):
        west, south, east, north = shape.bounds
        near = (longitude >= west) & (longitude <= east) & (latitude >= south) & (latitude <= north) & (found < 0)
        at = np.flatnonzero(near)
        found[at[shapely.intersects_xy(shape, longitude[at], latitude[at])]] = place
    return found


@dataclass(frozen=True, eq=False)
class _Raster:
    """Cells of an outline: the shape in which each lies whole, -1 for one outside of all, -2 where points decide."""

    outline: Outline
    west: float
    south: float
    size: float
    cells: Ints

    @classmethod
    @cache
    def of(cls, outline: Outline) -> _Raster:
        """The cells of an outline, as small as they may be."""
        shapely = _shapely()
        west, south, east, north = shapely.total_bounds(list(outline.shapes))
        size = max(_CELL, ((east - west) * (north - south) / _MOST_CELLS) ** 0.5)
        columns, lines = (int(np.ceil(span / size)) + 1 for span in (east - west, north - south))
        x, y = (start + np.arange(n) * size for start, n in ((west, columns), (south, lines)))
        # A little wider, so that rounding never puts a point into a cell that does not hold it.
        more = size / 1000
        boxes = shapely.box(*(a.ravel() for a in np.meshgrid(x - more, y - more)),
                            *(a.ravel() for a in np.meshgrid(x + size + more, y + size + more)))  # fmt: skip
        cells = np.full(len(boxes), -1, np.int64)
        for place, shape in enumerate(outline.shapes):
            touched = shapely.intersects(shape, boxes)
            cells[touched] = -2
            cells[touched & shapely.contains_properly(shape, boxes)] = place
        return cls(outline, west, south, size, cells.reshape(lines, columns))

    def at(self, latitude: Floats, longitude: Floats) -> Ints:
        """As `Outline.at`, of many points."""
        lines, columns = self.cells.shape
        line = np.floor((latitude - self.south) / self.size).astype(np.int64)
        column = np.floor((longitude - self.west) / self.size).astype(np.int64)
        inside = (line >= 0) & (line < lines) & (column >= 0) & (column < columns)
        found = np.full(len(latitude), -1, np.int64)
        found[inside] = self.cells[line[inside], column[inside]]
        open_ = np.flatnonzero(found == -2)
        found[open_] = _exactly(self.outline.shapes, latitude[open_], longitude[open_])
        return found


def _shapely() -> Any:
    try:
        import shapely
        import shapely.geometry
    except ModuleNotFoundError as error:
        if error.name != "shapely":
            raise
        raise ImportError("shapely is not installed; pip install 'syria-events[field]'") from error
    return shapely
