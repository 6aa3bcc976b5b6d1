"""Rate cards and transit times as rows of tables, and where a distance is among them. Computed once per network."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.network import CarrierService, Zone
from optimizer.lazy import lazy

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_NONE = -1


@dataclass(frozen=True)
class ServiceRows:
    """A service and its rows in the tables.

    Attributes
    ----------
    service
        The service.
    options, nodes
        Its options, and the node of each, as indices into the network's.
    first_zone, first_band
        Where its rows begin.
    """

    service: CarrierService
    options: Integers
    nodes: Integers
    first_zone: int
    first_band: int

    def delivers_to(self, country: str) -> bool:
        """Tell whether it delivers to a country."""
        return self.service.countries is None or country in self.service.countries

    @property
    def always_in_transit(self) -> bool:
        """Whether the transit bands end nowhere."""
        return bool(np.isinf(self.band_bounds[-1]))

    @lazy
    def zone_bounds(self) -> Floats:
        """Where the zones end, km."""
        return _bounds([zone.max_km for zone in self.service.rates.zones])

    @lazy
    def band_bounds(self) -> Floats:
        """Where the transit bands end, km."""
        return _bounds([band.max_km for band in self.service.transit_days] or [None])


class Ladder:
    """Where the distance of each option is among the rows of its service.

    Parameters
    ----------
    rows
        Shape (o,), the row of each option where no service delivers.
    services
        Of each service that delivers, its options, the first of its rows and the bounds of those but for the last.
    """

    def __init__(self, rows: Integers, services: Sequence[tuple[Integers, int, Floats]]) -> None:
        self._last = rows.copy()
        # Nothing is as near as the bounds that are not there.
        height = max((len(bounds) for _, _, bounds in services), default=0)
        self._bounds = np.full((height, len(rows)), -np.inf)
        for options, first, bounds in services:
            if len(bounds) == 1 and np.isinf(bounds[0]):
                # There is one row for every distance, known or not.
                self._last[options] = first
                continue
            self._last[options] = first + len(bounds)
            self._bounds[: len(bounds), options] = bounds[:, None]
        self._is_level = bool((self._bounds == -np.inf).all())

    def row(self, km: Floats) -> Integers:
        """Return the row of the first bound that is not below the distance, the last one where it is NaN; (o,) each."""
        return self._last if self._is_level else self._last - np.add.reduce(km <= self._bounds, axis=0, dtype=np.int64)


ZoneRow = tuple[int, float, float, float, bool, float, bool, bool]
"""Place, base, money per km and per kg, whether there are steps, most kg; and the last two of `Zones`."""

BandRow = tuple[float, bool]
"""Days, and whether the service gets there."""

NO_ZONE: ZoneRow = (_NONE, 0.0, 0.0, 0.0, False, np.inf, False, False)
NO_BAND: BandRow = (np.nan, False)
FREE_ZONE: ZoneRow = (_NONE, 0.0, 0.0, 0.0, False, np.inf, True, False)
FREE_BAND: BandRow = (0.0, True)


class Zones:
    """The zones of all services, by column; the last two say whether a zone is one, and nothing without a distance."""

    def __init__(self, rows: Sequence[ZoneRow]) -> None:
        place, base, per_km, per_kg, stepped, most_kg, reaches, needs_km = zip(*rows, strict=True)
        self.place = np.array(place, dtype=np.int64)
        self.base = np.array(base, dtype=np.float64)
        self.per_km = np.array(per_km, dtype=np.float64)
        self.has_per_km = bool(self.per_km.any())
        self.per_kg = np.array(per_kg, dtype=np.float64)
        self.has_per_kg = bool(self.per_kg.any())
        self.stepped = np.array(stepped, dtype=bool)
        self.has_steps = bool(self.stepped.any())
        self.most_kg = np.array(most_kg, dtype=np.float64)
        self.least_most_kg = float(self.most_kg.round(9).min())
        self.reaches = np.array(reaches, dtype=bool)
        self.needs_km = np.array(needs_km, dtype=bool)


class Bands:
    """The transit bands of all services, by column."""

    def __init__(self, rows: Sequence[BandRow]) -> None:
        days, reaches = zip(*rows, strict=True)
        self.days = np.array(days, dtype=np.float64)
        self.reaches = np.array(reaches, dtype=bool)


def zone_rows(service: CarrierService) -> list[ZoneRow]:
    """Return a row for each zone of a service, and one for what is beyond them or of an unknown distance."""
    zones = service.rates.zones
    rows = [_zone_row(service, place, zone) for place, zone in enumerate(zones)]
    # Beyond an open zone there is only what has no known distance.
    return [*rows, rows[-1] if zones[-1].max_km is None else NO_ZONE]


def _zone_row(service: CarrierService, place: int, zone: Zone) -> ZoneRow:
    limits = [limit for limit in (service.max_weight_kg, zone.most_kg) if limit is not None]
    # Of a zone that is not the first, or that counts km, nothing is known without the distance.
    needs_km = place > 0 or zone.per_km > 0
    most_kg = min(limits, default=np.inf)
    return place, zone.base, zone.per_km, zone.per_kg, bool(zone.steps), most_kg, True, needs_km


def band_rows(service: CarrierService) -> list[BandRow]:
    """Return a row for each transit band of a service, and one for what is beyond them or of an unknown distance."""
    bands = service.transit_days
    if not bands:
        return [FREE_BAND, FREE_BAND]
    rows: list[BandRow] = [(float(band.days), True) for band in bands]
    if bands[-1].max_km is not None:
        return [*rows, NO_BAND]
    # How many days an unknown distance takes is known where there is one band only.
    return [*rows, rows[0] if len(bands) == 1 else (np.nan, True)]


def _bounds(bounds: Sequence[float | None]) -> Floats:
    """Return bounds that rise, such that the first not below a distance is the first of these; None is open."""
    return np.maximum.accumulate(np.array([np.inf if bound is None else bound for bound in bounds]))
