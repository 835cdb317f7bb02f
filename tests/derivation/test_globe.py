"""Distances on the sphere: what geometry says of any of them, and some that can be told from the radius alone."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from syria_events.derivation.globe import EARTH_KM, distance_km

LATITUDE = st.floats(-90, 90)
LONGITUDE = st.floats(-180, 180)
QUARTER = math.pi / 2 * EARTH_KM


def close(expected: float) -> object:
    return pytest.approx(expected, rel=1e-9, abs=1e-6)


def test_the_radius_is_the_mean_one_of_the_union_of_geodesy() -> None:
    equator, pole = 6378.137, 6356.7523  # of GRS 80
    assert pytest.approx((2 * equator + pole) / 3, abs=1e-4) == EARTH_KM


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0), (0, 90), QUARTER),
        ((0, 0), (90, 0), QUARTER),
        ((0, -10), (0, 10), QUARTER * 20 / 90),
        ((-30, 5), (45, 5), QUARTER * 75 / 90),
        ((90, 0), (-90, 120), 2 * QUARTER),
        ((0, 0), (0, 180), 2 * QUARTER),
        ((60, 0), (60, 180), QUARTER * 60 / 90),  # over the pole
        ((33.5, 36.3), (35.3, 40.1), 402.0),
    ],
)
def test_distances_that_are_known(one: tuple[float, float], other: tuple[float, float], expected: float) -> None:
    assert distance_km(*one, *other) == pytest.approx(expected, rel=1e-4)


@given(LATITUDE, LONGITUDE, LATITUDE, LONGITUDE, st.floats(-180, 180))
def test_a_distance_is_that_of_the_angle_between_two_directions(
    north: float, east: float, other: float, further: float, turned: float
) -> None:
    def direction(latitude: float, longitude: float) -> tuple[float, float, float]:
        phi, theta = math.radians(latitude), math.radians(longitude)
        return math.cos(phi) * math.cos(theta), math.cos(phi) * math.sin(theta), math.sin(phi)

    found = distance_km(north, east, other, further)
    chord = math.dist(direction(north, east), direction(other, further))
    assert found == pytest.approx(2 * EARTH_KM * math.asin(min(1.0, chord / 2)), abs=1e-3)
    assert found == close(distance_km(other, further, north, east))
    assert found == pytest.approx(distance_km(north, east + turned, other, further + turned), abs=1e-3)
    assert 0 <= found <= 2 * QUARTER * (1 + 1e-12)
    assert distance_km(north, east, north, east) == 0
