"""Places and the distances between them."""

import math
from collections.abc import Sequence
from typing import Annotated

import numpy as np
from haversine import Unit, haversine, haversine_vector
from haversine.haversine import get_avg_earth_radius
from numpy.typing import NDArray
from pydantic import Field, Strict

from models.document import Document
from models.types import Text

_PRECISE_METRES, _NOISE_METRES = 15e6, 1e-3
"""Up to this distance the formula is far more precise than this."""

_RADIUS_KM: float = get_avg_earth_radius(Unit.KILOMETERS)


class Point(Document):
    """A place on the globe, in decimal degrees."""

    lat: Annotated[float, Strict(), Field(ge=-90, le=90)] = Field(description="latitude in degrees north, -90 to 90")
    lon: Annotated[float, Strict(), Field(ge=-180, le=180)] = Field(
        description="longitude in degrees east, -180 to 180"
    )


class Address(Document):
    """A postal address as far as sourcing needs one."""

    country: Text = Field(description="country, e.g. 'US'")
    state: Text | None = Field(default=None, description="state or province, e.g. 'CA'")
    city: Text | None = Field(default=None, description="city")
    postal_code: Text | None = Field(default=None, description="postal code, as text")


class Destination(Address):
    """Where an order goes."""

    location: Point | None = Field(default=None, description="coordinates; needed by whatever depends on distance")


def distance_km(origin: Point, destination: Point) -> float:
    """Return the great-circle distance in kilometres, to the metre.

    Examples
    --------
    >>> distance_km(Point(lat=40.7128, lon=-74.0060), Point(lat=41.8781, lon=-87.6298))
    1144.293
    """
    try:
        here, there = (origin.lat, origin.lon), (destination.lat, destination.lon)
        metres: float = 1000 * haversine(here, there, check=False)  # points are known to be on the globe
    except ValueError:  # opposite ends of the globe: rounding takes a sine above 1
        metres = math.nan
    if metres < _PRECISE_METRES and abs(metres % 1 - 0.5) > _NOISE_METRES:
        return round(metres) / 1000
    # Where the last bits decide, which differ from those of arrays, the arrays do.
    return float(distances_km(origin, np.array([[destination.lat, destination.lon]]))[0])


def distances_km(
    origin: Point, places: NDArray[np.float64] | Sequence[Sequence[float]], *, check: bool = True
) -> NDArray[np.float64]:
    """Return the great-circle distances from one point to many, in kilometres, to the metre.

    Parameters
    ----------
    origin
        The one point.
    places
        Shape (n, 2): latitude and longitude in degrees; rows with NaN give NaN.
    check
        Whether to refuse what is no place on the globe; those of a network are known to be.

    Returns
    -------
    ndarray
        Shape (n,), kilometres rounded to three decimals, so that a cap of 500 km admits a node that is placed
        500 km away whatever the last bits of the arithmetic.

    Notes
    -----
    Haversine formula on a sphere with the mean Earth radius 6371.0088 km, by the ``haversine`` package.
    """
    table = np.asarray(places, dtype=np.float64).reshape(-1, 2)
    if not len(table):
        return np.zeros(0)
    here = np.array([[origin.lat, origin.lon]])
    distances: NDArray[np.float64] = haversine_vector(here, table, Unit.KILOMETERS, comb=True, check=check)[:, 0]
    return distances.round(3)


class Places:
    """Places that are far from many others: what hangs on them alone is worked out once.

    Parameters
    ----------
    table
        Shape (n, 2): latitude and longitude in degrees, of places on the globe or NaN.
    """

    def __init__(self, table: NDArray[np.float64]) -> None:
        self._radians = np.radians(table.T)
        self._cos_lat = np.cos(self._radians[0])

    def __len__(self) -> int:
        return len(self._cos_lat)

    def km_from(self, origin: Point) -> NDArray[np.float64]:
        """Return what `distances_km` returns, by the same arithmetic, which the package would do in more steps."""
        if not len(self):
            return np.zeros(0)
        here = np.radians([[origin.lat], [origin.lon]])
        lat, lon = np.sin((self._radians - here) * 0.5) ** 2
        km: NDArray[np.float64] = _RADIUS_KM * (2 * np.arcsin(np.sqrt(lat + np.cos(here[0]) * self._cos_lat * lon)))
        return km.round(3)
