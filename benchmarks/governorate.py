"""The governorate of points, against geopandas: `python benchmarks/governorate.py [POINTS ...]`.

The points are made up: 8,000 places in and around Syria, visited unevenly (`places`), or as many places as points
(`anywhere`). In each round each side runs once, one after the other; the ratio is the median over rounds, above 1
where ours is faster. Both are first held to the same answer. Ours is the look-up alone, by the outline of the package,
of arrays of degrees; theirs `sjoin` with points that were made before.
"""

from __future__ import annotations

import sys
from functools import partial

import geopandas
import numpy as np

from field import compared
from syria_events.field import governorates


def main(sizes: list[int]) -> None:
    """A line for each kind and number of points."""
    known = governorates.shapes(None)
    frame = geopandas.GeoDataFrame({"place": range(len(known.shapes))}, geometry=list(known.shapes), crs="EPSG:4326")
    print(f"{'':46} {'points':>10} {'ours':>11} {'faster':>8}")
    for size in sizes:
        draw = np.random.default_rng(1)
        place = (8000 * draw.beta(0.7, 2.0, size)).astype(np.int64)
        spots = draw.uniform(32, 37.6, 8000), draw.uniform(35.4, 42.6, 8000)
        for name, (latitude, longitude) in {
            "places": (spots[0][place], spots[1][place]),
            "anywhere": (draw.uniform(32, 37.6, size), draw.uniform(35.4, 42.6, size)),
        }.items():
            points = geopandas.GeoDataFrame(geometry=geopandas.points_from_xy(longitude, latitude), crs="EPSG:4326")
            joined = geopandas.sjoin(points, frame, how="left", predicate="within")
            wanted = joined["place"].fillna(-1).astype(int).groupby(level=0).min().to_numpy()
            assert (known.at(latitude, longitude) == wanted).all()
            theirs = partial(geopandas.sjoin, points, frame, how="left", predicate="within")
            compared(name, size, partial(known.at, latitude, longitude), theirs)


if __name__ == "__main__":
    main([int(size) for size in sys.argv[1:]] or [10**5, 10**6])
