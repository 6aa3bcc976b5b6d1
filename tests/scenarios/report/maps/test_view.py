"""Which part of the world a map shows."""

import json
from typing import Any

import pytest

from scenarios.report.maps.basemap import outlines_of
from scenarios.report.maps.facts import Place
from scenarios.report.maps.projections import AlbersUsa, AzimuthalEqualArea, EqualEarth
from scenarios.report.maps.view import View, view_of

DALLAS, HONOLULU = Place("DAL", 32.8, -96.8, "US"), Place("HNL", 21.31, -157.86, "US")
ANCHORAGE, SAN_JUAN = Place("ANC", 61.2, -149.9, "USA"), Place("SJU", 18.45, -66.1, "US")
TORONTO, BERLIN, MADRID = (
    Place("YYZ", 43.65, -79.38, "CA"),
    Place("BER", 52.52, 13.4, "DE"),
    Place("MAD", 40.4, -3.7, "ES"),
)
TOKYO, SYDNEY, AUCKLAND, PAPEETE = (
    Place("TYO", 35.68, 139.7, "JP"),
    Place("SYD", -33.9, 151.2, "AU"),
    Place("AKL", -36.85, 174.76, "NZ"),
    Place("PPT", -17.53, -149.57, "PF"),
)


@pytest.mark.parametrize(
    ("places", "projection"),
    [
        ([DALLAS], AlbersUsa),
        ([DALLAS, HONOLULU, ANCHORAGE], AlbersUsa),
        ([DALLAS, SAN_JUAN], AzimuthalEqualArea),
        ([DALLAS, TORONTO], AzimuthalEqualArea),
        ([BERLIN], AzimuthalEqualArea),
        ([DALLAS, BERLIN], EqualEarth),
        ([TOKYO, BERLIN], EqualEarth),
        # 36 degrees apart, over the line where longitudes begin anew.
        ([AUCKLAND, PAPEETE], AzimuthalEqualArea),
    ],
)
def test_a_map_is_of_the_us_where_all_is_in_it_and_else_of_the_part_of_the_world(
    places: list[Place], projection: type
) -> None:
    assert isinstance(view_of(places).projection, projection)


@pytest.mark.parametrize(
    "places",
    [[DALLAS, HONOLULU, ANCHORAGE], [BERLIN], [BERLIN, MADRID], [DALLAS, BERLIN, TOKYO, SYDNEY], [AUCKLAND, PAPEETE]],
)
def test_all_places_are_in_view_with_a_margin(places: list[Place]) -> None:
    view = view_of(places)
    assert 0.5 <= round(view.ratio, 6) <= 0.75
    for place in places:
        x, y = view.at(place)
        assert view.left + 0.04 * view.width < x < view.right - 0.04 * view.width
        assert view.top + 0.02 * view.width < y < view.bottom - 0.02 * view.width


def test_north_is_up_and_east_is_right() -> None:
    for places in ([DALLAS, Place("CHI", 41.9, -87.6, "US")], [MADRID, BERLIN], [SYDNEY, TOKYO, DALLAS, BERLIN]):
        view = view_of(places)
        (x0, y0), (x1, y1) = view.at(places[0]), view.at(places[1])
        assert (x1 > x0) == (places[1].lon > places[0].lon)
        assert y1 < y0


def _size(view: View, places: list[Place]) -> tuple[set[str], int]:
    found: dict[Any, Any] = dict(outlines_of(view, places))
    return set(found), len(json.dumps(found, separators=(",", ":")))


def test_only_outlines_that_are_seen_are_taken_along() -> None:
    assert _size(view_of([DALLAS]), [DALLAS])[0] == {"states"}
    names, size = _size(view_of([BERLIN, MADRID]), [BERLIN, MADRID])
    assert (names, size < 40_000) == ({"countries"}, True)
    # Part of both, but not all of them.
    names, size = _size(view_of([DALLAS, TORONTO]), [DALLAS, TORONTO])
    assert (names, size < 110_000) == ({"countries", "states"}, True)
    assert _size(view_of([DALLAS, TOKYO]), [DALLAS, TOKYO])[0] == {"countries"}


def test_outlines_that_are_left_out_leave_the_others_as_they_are() -> None:
    found = outlines_of(view_of([BERLIN]), [BERLIN])["countries"]
    geometries, arcs = found["objects"]["countries"]["geometries"], found["arcs"]
    used = {arc if arc >= 0 else ~arc for each in geometries for arc in _flat(each["arcs"])}
    assert used == set(range(len(arcs)))
    assert 1 < len(geometries) < 10


def _flat(nested: Any) -> list[int]:
    return [nested] if isinstance(nested, int) else [arc for each in nested for arc in _flat(each)]
