"""Which part of the world a map shows, and how."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from scenarios.report.maps.facts import Place
from scenarios.report.maps.projections import (
    AlbersUsa,
    AzimuthalEqualArea,
    EqualEarth,
    Projection,
    is_alaska,
    is_hawaii,
    is_mainland,
)

US = frozenset({"US", "USA"})
"""What addresses call the United States."""

_ALBERS_FRAME = (-0.375, -0.235, 0.375, 0.235)
_MARGIN = 0.1
_SMALLEST = 0.08
"""A map shows at least this part of a radian, some 500 km."""

_LOWEST, _HIGHEST = 0.5, 0.75
"""Height by width: higher maps fill a screen, lower ones are a strip on a phone."""

_WIDE = 110.0
"""Degrees of longitude beyond which a view from above bends too much."""


@dataclass(frozen=True)
class View:
    """A projection and the part of its plane that is shown.

    Attributes
    ----------
    projection
        From degrees to the plane.
    left, top, right, bottom
        What of the plane is shown; y grows downwards.
    """

    projection: Projection
    left: float
    top: float
    right: float
    bottom: float

    @property
    def width(self) -> float:
        """Of the plane that is shown."""
        return self.right - self.left

    @property
    def ratio(self) -> float:
        """Height by width."""
        return (self.bottom - self.top) / self.width

    @property
    def is_us(self) -> bool:
        """Whether it is of the United States only."""
        return isinstance(self.projection, AlbersUsa)

    @property
    def is_world(self) -> bool:
        """Whether it spans continents."""
        return isinstance(self.projection, EqualEarth)

    def shows(self, box: tuple[float, float, float, float]) -> bool:
        """Tell whether it overlaps a box of the plane: left, top, right, bottom."""
        left, top, right, bottom = box
        return left <= self.right and right >= self.left and top <= self.bottom and bottom >= self.top

    def at(self, place: Place) -> tuple[float, float]:
        """Return where a place is on the plane."""
        return self.projection.project(place.lat, place.lon)


def view_of(places: Iterable[Place]) -> View:
    """Return the view for places: the United States where all are in them, else the part of the world around them."""
    found = list(places)
    if all(in_the_us(place) for place in found):
        return View(AlbersUsa(), *_ALBERS_FRAME)
    return _around(_projection_for(found), found)


def in_the_us(place: Place) -> bool:
    """Tell whether a map of the United States has the place: it has no Puerto Rico."""
    if place.country.upper() not in US:
        return False
    return any(part(place.lat, place.lon) for part in (is_mainland, is_alaska, is_hawaii))


def _projection_for(places: Sequence[Place]) -> Projection:
    middle, span = _meridians([place.lon for place in places])
    lats = [place.lat for place in places]
    if span > _WIDE:
        return EqualEarth(middle)
    return AzimuthalEqualArea(round((min(lats) + max(lats)) / 2, 2), middle)


def _meridians(lons: Sequence[float]) -> tuple[float, float]:
    """Return the middle and the extent of longitudes, the short way round the globe."""
    east = sorted({lon % 360 for lon in lons})
    gaps = [(after - before) % 360 or 360.0 for before, after in zip(east, east[1:] + east[:1], strict=True)]
    widest = max(range(len(gaps)), key=gaps.__getitem__)
    start, span = east[(widest + 1) % len(east)], 360 - gaps[widest]
    return round((start + span / 2 + 180) % 360 - 180, 2), span


def _around(projection: Projection, places: Sequence[Place]) -> View:
    """Return the view that holds all places with a margin, and is neither a strip nor a tower."""
    xs, ys = zip(*(projection.project(place.lat, place.lon) for place in places), strict=True)
    x, y = (min(xs) + max(xs)) / 2, (min(ys) + max(ys)) / 2
    margin = 1 + 2 * _MARGIN
    width = max((max(xs) - min(xs)) * margin, _SMALLEST)
    height = max((max(ys) - min(ys)) * margin, _SMALLEST * _LOWEST)
    width = max(width, height / _HIGHEST)
    height = max(height, width * _LOWEST)
    return View(projection, x - width / 2, y - height / 2, x + width / 2, y + height / 2)
