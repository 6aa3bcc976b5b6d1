"""Projections of the globe, the same that the page draws outlines with, so that marks and outlines agree.

All give x to the right and y down, in units of the projection's scale.
"""

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Any, Protocol


class Projection(Protocol):
    """From degrees to a plane."""

    @property
    def options(self) -> dict[str, Any]:
        """What Vega calls it."""
        ...

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """Return x and y of a place."""
        ...


@dataclass(frozen=True)
class _Conic:
    """A conic equal-area projection around a centre, moved and scaled."""

    parallels: tuple[float, float]
    centre: tuple[float, float]
    rotation: float
    scale: float = 1.0
    offset: tuple[float, float] = (0.0, 0.0)

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        turned = (lon + self.rotation + 180) % 360 - 180
        x, y = self._raw(turned, lat)
        cx, cy = self._raw(*self.centre)
        return self.offset[0] + self.scale * (x - cx), self.offset[1] - self.scale * (y - cy)

    def _raw(self, lon: float, lat: float) -> tuple[float, float]:
        low, high = (sin(radians(each)) for each in self.parallels)
        n = (low + high) / 2
        c = 1 + low * (2 * n - low)
        r = sqrt(c - 2 * n * sin(radians(lat))) / n
        return r * sin(n * radians(lon)), sqrt(c) / n - r * cos(n * radians(lon))


_MAINLAND = _Conic((29.5, 45.5), (-0.6, 38.7), 96)
_ALASKA = _Conic((55, 65), (-2, 58.5), 154, 0.35, (-0.307, 0.201))
_HAWAII = _Conic((8, 18), (-3, 19.9), 157, 1.0, (-0.205, 0.212))


@dataclass(frozen=True)
class AlbersUsa:
    """The contiguous states, with Alaska and Hawaii as insets below; no place elsewhere has a meaning."""

    @property
    def options(self) -> dict[str, Any]:
        """What Vega calls it."""
        return {"type": "albersUsa"}

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """Return x and y of a place."""
        part = _ALASKA if is_alaska(lat, lon) else _HAWAII if is_hawaii(lat, lon) else _MAINLAND
        return part.project(lat, lon)


def is_mainland(lat: float, lon: float) -> bool:
    """Tell whether a place of the US is in the contiguous states."""
    return 24 <= lat <= 49.6 and -125.2 <= lon <= -66.5


def is_alaska(lat: float, lon: float) -> bool:
    """Tell whether a place of the US is in Alaska."""
    return 51 <= lat <= 72 and (lon <= -129.5 or lon >= 172)


def is_hawaii(lat: float, lon: float) -> bool:
    """Tell whether a place of the US is on the inhabited islands of Hawaii."""
    return 18.5 <= lat <= 22.5 and -161 <= lon <= -154.5


@dataclass(frozen=True)
class AzimuthalEqualArea:
    """A part of the world, seen from above its centre."""

    lat: float
    lon: float

    @property
    def options(self) -> dict[str, Any]:
        """What Vega calls it."""
        return {"type": "azimuthalEqualArea", "rotate": [-self.lon, -self.lat]}

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """Return x and y of a place."""
        turned, here, there = radians(lon - self.lon), radians(self.lat), radians(lat)
        near = sin(here) * sin(there) + cos(here) * cos(there) * cos(turned)
        k = sqrt(2 / max(1 + near, 1e-9))
        x = cos(there) * sin(turned)
        y = cos(here) * sin(there) - sin(here) * cos(there) * cos(turned)
        return k * x, -k * y


_A1, _A2, _A3, _A4, _M = 1.340264, -0.081106, 0.000893, 0.003796, sqrt(3) / 2


@dataclass(frozen=True)
class EqualEarth:
    """The whole world, with a meridian in the middle."""

    lon: float

    @property
    def options(self) -> dict[str, Any]:
        """What Vega calls it."""
        return {"type": "equalEarth", "rotate": [-self.lon, 0]}

    def project(self, lat: float, lon: float) -> tuple[float, float]:
        """Return x and y of a place."""
        turned = radians((lon - self.lon + 180) % 360 - 180)
        a = asin(_M * sin(radians(lat)))
        a2, a6 = a**2, a**6
        x = turned * cos(a) / (_M * (_A1 + 3 * _A2 * a2 + a6 * (7 * _A3 + 9 * _A4 * a2)))
        return x, -a * (_A1 + _A2 * a2 + a6 * (_A3 + _A4 * a2))
