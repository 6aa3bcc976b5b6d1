"""Places and distances."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models import Address, Destination, Point
from models.geography import Places, distance_km, distances_km
from tests.models.samples import assert_refused, examples

RADIUS_KM = 6371.0088
HALF_WAY_ROUND = math.pi * RADIUS_KM

POINTS = st.builds(Point, lat=st.floats(-90, 90), lon=st.floats(-180, 180))


def point(lat: float, lon: float) -> Point:
    return Point(lat=lat, lon=lon)


def arc_km(here: Point, there: Point) -> float:
    """The angle between two unit vectors, a second way to the same distance."""
    one, two = (
        np.array([math.cos(lat) * math.cos(lon), math.cos(lat) * math.sin(lon), math.sin(lat)])
        for lat, lon in ((math.radians(p.lat), math.radians(p.lon)) for p in (here, there))
    )
    return RADIUS_KM * math.atan2(float(np.linalg.norm(np.cross(one, two))), float(one @ two))


@pytest.mark.parametrize(
    ("here", "there", "kilometres"),
    [
        (point(40.7128, -74.0060), point(41.8781, -87.6298), 1144.293),  # New York to Chicago
        (point(0, 0), point(0, 0), 0.0),
        (point(0, 0), point(0, 1), 111.195),  # a degree of the equator
        (point(0, 0), point(1, 0), 111.195),  # a degree of a meridian
        (point(90, 0), point(-90, 77), 20015.115),  # pole to pole
        (point(0, 180), point(0, -180), 0.0),  # one place, two spellings
        (point(0, 179.5), point(0, -179.5), 111.195),  # across the date line
        (point(90, 10), point(90, -170), 0.0),  # a pole has every longitude
    ],
)
def test_a_known_distance_is_met_to_the_metre(here: Point, there: Point, kilometres: float) -> None:
    assert distance_km(here, there) == pytest.approx(kilometres, abs=0.0011)


@examples(200)
@given(here=POINTS, there=POINTS)
def test_a_distance_is_the_arc_between_the_places(here: Point, there: Point) -> None:
    assert distance_km(here, there) == pytest.approx(arc_km(here, there), abs=0.002)


@examples(100)
@given(here=POINTS, there=POINTS)
def test_a_distance_is_the_same_both_ways(here: Point, there: Point) -> None:
    assert distance_km(here, there) == pytest.approx(distance_km(there, here), abs=0.0011)
    assert 0 <= distance_km(here, there) <= HALF_WAY_ROUND + 0.001


@examples(100)
@given(here=POINTS, places=st.lists(POINTS, max_size=5))
def test_many_distances_are_those_of_one_by_one(here: Point, places: list[Point]) -> None:
    table = np.array([[place.lat, place.lon] for place in places]).reshape(-1, 2)
    assert distances_km(here, table).tolist() == [distance_km(here, place) for place in places]


@examples(100)
@given(here=POINTS, places=st.lists(POINTS, max_size=5))
def test_places_that_are_known_are_as_far_to_the_last_bit(here: Point, places: list[Point]) -> None:
    table = np.array([[place.lat, place.lon] for place in [*places]] + [[math.nan, 0.0]]).reshape(-1, 2)
    with np.errstate(invalid="ignore"):
        assert np.array_equal(Places(table).km_from(here), distances_km(here, table), equal_nan=True)


def test_no_places_are_no_distance_away() -> None:
    assert Places(np.zeros((0, 2))).km_from(point(0, 0)).shape == (0,)


@pytest.mark.parametrize("metres", [0, 1, 17, 1000, 123_456, 5_000_000])
def test_one_distance_is_rounded_as_many_are_where_the_last_bits_decide(metres: int) -> None:
    here = point(0, 0)
    # A few steps of the smallest size around half a metre.
    lat = math.degrees((metres + 0.5) / 1000 / RADIUS_KM)
    for step in range(-5, 6):
        there = point(lat + step * math.ulp(lat), 0)
        assert distance_km(here, there) == distances_km(here, [[there.lat, 0]])[0]


@examples(100)
@given(here=POINTS, off=st.floats(-1e-6, 1e-6))
def test_one_distance_is_that_of_many_at_the_other_end_of_the_globe(here: Point, off: float) -> None:
    lat = min(max(off - here.lat, -90), 90)
    there = point(lat, here.lon - math.copysign(180, here.lon))
    with np.errstate(invalid="ignore"):
        expected = distances_km(here, [[there.lat, there.lon]])[0]
        assert distance_km(here, there) == pytest.approx(expected, abs=0, nan_ok=True)


def test_a_distance_is_rounded_to_the_metre() -> None:
    kilometres = distance_km(point(12.3456789, 9.87654321), point(11.1, 8.8))
    assert kilometres == round(kilometres, 3)


def test_an_unknown_place_has_no_distance() -> None:
    found = distances_km(point(0, 0), [[math.nan, math.nan], [0, 1], [0, math.nan]])
    assert np.isnan(found).tolist() == [True, False, True]


def test_no_places_have_no_distances() -> None:
    assert distances_km(point(0, 0), []).shape == (0,)


@pytest.mark.parametrize("lat", [-90, -90.0, 0, 89.999, 90])
@pytest.mark.parametrize("lon", [-180, 0.0, 180])
def test_the_whole_globe_can_be_named(lat: float, lon: float) -> None:
    assert Point.parse({"lat": lat, "lon": lon}) == point(lat, lon)


@pytest.mark.parametrize(
    ("data", "fragments"),
    [
        ({"lat": 90.001, "lon": 0}, ["lat = 90.001", "less than or equal to 90", "degrees north, -90 to 90"]),
        ({"lat": -91, "lon": 0}, ["lat = -91", "greater than or equal to -90", "degrees north, -90 to 90"]),
        ({"lat": 0, "lon": 180.1}, ["lon = 180.1", "less than or equal to 180", "degrees east, -180 to 180"]),
        ({"lat": 0, "lon": -181}, ["lon = -181", "greater than or equal to -180", "degrees east"]),
        ({"lat": math.nan, "lon": 0}, ["lat = NaN", "finite number", "degrees north"]),
        ({"lat": 0, "lon": math.inf}, ["lon = Infinity", "finite number", "degrees east"]),
        ({"lat": "40.7", "lon": 0}, ["lat = '40.7'", "number", "degrees north"]),
        ({"lat": True, "lon": 0}, ["lat = true", "number", "degrees north"]),
        ({"lat": None, "lon": 0}, ["lat = null", "number", "degrees north"]),
        ({"lat": 0}, ["lon: ", "required", "degrees east"]),
        ({"lat": 0, "long": 0}, ["long = 0", "no such field", "Did you mean 'lon'?"]),
    ],
)
def test_a_bad_point_is_refused(data: dict[str, Any], fragments: list[str]) -> None:
    assert_refused(Point, data, *fragments)


@pytest.mark.parametrize(
    ("data", "fragments"),
    [
        ({}, ["country: ", "required", "e.g. 'US'"]),
        ({"country": ""}, ["country = ''", "at least 1 character", "e.g. 'US'"]),
        ({"country": "US", "postal_code": 94105}, ["postal_code = 94105", "string", "as text"]),
        ({"country": "US", "stat": "CA"}, ["stat = 'CA'", "Did you mean 'state'?"]),
        ({"country": "US", "location": {"lat": 0, "lon": 0}}, ["location = ", "no such field"]),
    ],
)
def test_a_bad_address_is_refused(data: dict[str, Any], fragments: list[str]) -> None:
    assert_refused(Address, data, *fragments)


def test_a_destination_is_an_address_with_a_location() -> None:
    found = Destination.parse({"country": "US", "location": {"lat": 1, "lon": 2}})
    assert isinstance(found, Address)
    assert found.location == point(1, 2)


def test_a_postal_code_keeps_its_zeros() -> None:
    assert Address.parse({"country": "US", "postal_code": "01234"}).postal_code == "01234"
