"""Where orders go, gathered: states, and cells of a grid, so that a map has hundreds of lines and not thousands."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import floor

import pandas as pd

from scenarios.report.maps.facts import Place

ORDER_KEY = ["scenario", "policy", "seed", "order"]
_ADDRESS = ["country", "state", "lat", "lon"]
_FINE, _COARSE = 1, 4
"""Degrees that a cell measures; coarse where orders go further than this."""

_FAR = 100.0


@dataclass(frozen=True)
class Destinations:
    """Where orders go.

    Attributes
    ----------
    orders
        Orders with coordinates: their key, the name of their ``region`` (state, or else cell) and of their ``cell``.
    regions, cells
        The places by name: in the middle of all orders that go there, in any run.
    """

    orders: pd.DataFrame
    regions: Mapping[str, Place]
    cells: Mapping[str, Place]


def destinations(orders: pd.DataFrame) -> Destinations:
    """Gather the orders of the table ``orders`` that have coordinates."""
    known = orders.loc[orders["lat"].notna() & orders["lon"].notna(), [*ORDER_KEY, *_ADDRESS]]
    addresses = known[_ADDRESS].drop_duplicates().reset_index(drop=True)
    size = _FINE if _span(addresses["lon"]) <= _FAR else _COARSE
    addresses["cell"] = [
        _cell(country, state, lat, lon, size)
        for country, state, lat, lon in addresses[_ADDRESS].itertuples(index=False, name=None)
    ]
    addresses["region"] = [
        _region(country, state, cell)
        for country, state, cell in addresses[["country", "state", "cell"]].itertuples(index=False, name=None)
    ]
    return Destinations(
        orders=known.merge(addresses, on=_ADDRESS)[[*ORDER_KEY, "region", "cell"]],
        regions=_places(addresses, "region"),
        cells=_places(addresses, "cell"),
    )


def _span(degrees: "pd.Series[float]") -> float:
    return float(degrees.max() - degrees.min()) if len(degrees) else 0.0


def _region(country: str, state: str, cell: str) -> str:
    return f"{state}, {country}" if state else cell


def _cell(country: str, state: str, lat: float, lon: float, size: int) -> str:
    """Name a cell by its middle."""
    north, east = (floor(degrees / size) * size + size / 2 for degrees in (lat, lon))
    middle = f"{abs(north):g}° {'N' if north >= 0 else 'S'} {abs(east):g}° {'E' if east >= 0 else 'W'}"
    return ", ".join(filter(None, (state, country, middle)))


def _places(addresses: pd.DataFrame, column: str) -> dict[str, Place]:
    """Return the middle of each group of addresses."""
    middles = addresses.groupby(column).agg({"lat": "mean", "lon": "mean", "country": "first"})
    return {
        str(name): Place(str(name), round(lat, 2), round(lon, 2), country)
        for name, lat, lon, country in middles.itertuples(name=None)
    }
