"""Streams of random numbers, one for each purpose, so that more of one thing leaves the others as they are."""

from collections.abc import Sequence

import numpy as np

from models import Address, Point
from scenarios.metros import METROS, OFFSHORE_STATES, Metro

MAINLAND = tuple(metro for metro in METROS if metro.state not in OFFSHORE_STATES)


def stream(seed: int, purpose: str, *numbers: int) -> np.random.Generator:
    """Return the random numbers of a purpose."""
    return np.random.default_rng([seed, *purpose.encode(), *numbers])


def some_metros(count: int, random: np.random.Generator) -> list[Metro]:
    """Return metropolitan areas of the mainland, in proportion to their inhabitants."""
    millions = np.array([metro.millions for metro in MAINLAND])
    return [MAINLAND[index] for index in random.choice(len(MAINLAND), size=count, p=millions / millions.sum())]


def around(metro: Metro, offsets: Sequence[float]) -> Point:
    """Return a place that many degrees from a metropolitan area."""
    return Point(lat=round(metro.lat + offsets[0], 4), lon=round(metro.lon + offsets[1], 4))


def address(metro: Metro) -> Address:
    """Return the postal address of a metropolitan area."""
    return Address(country="US", state=metro.state, city=metro.city, postal_code=metro.postal_code)
