"""The sphere on which distances are measured."""

from __future__ import annotations

import math

# The mean radius of the Earth of the International Union of Geodesy and Geophysics, in kilometres.
EARTH_KM = 6371.0088


def distance_km(latitude: float, longitude: float, other: float, further: float) -> float:
    """The great-circle distance of two positions in degrees, in kilometres, by the haversine formula.

    >>> round(distance_km(33.5, 36.3, 35.3, 40.1), 1)
    402.0
    """
    north, south = math.radians(latitude), math.radians(other)
    half = math.sin((south - north) / 2) ** 2
    half += math.cos(north) * math.cos(south) * math.sin(math.radians(further - longitude) / 2) ** 2
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))
