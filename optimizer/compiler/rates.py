"""What shipping costs by each option, how long it takes, and which options reach a destination at all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.network import CarrierService, Zone
from optimizer.compiler.supply import Supply

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

_NONE = -1


@dataclass(frozen=True)
class Rates:
    """Reach, rates and transit times of all options for one destination.

    Attributes
    ----------
    reaches
        Shape (o,), whether the option gets there.
    unknown
        Shape (o,), whether that cannot be told, or not priced, without a distance that is missing.
    zone
        Shape (o,), the zone of the service's rate card that prices the option; -1 for none.
    per_shipment
        Shape (o,), money per shipment: base and kilometres.
    per_kg
        Shape (o,), money per kg.
    stepped
        Shape (o,), whether the option has weight steps.
    most_kg
        Shape (o,), the largest weight of a shipment in kg; infinite where there is none.
    transit_days
        Shape (o,), days on the road; NaN where the service does not get there, or nobody knows without a distance.
    """

    reaches: Booleans
    unknown: Booleans
    zone: Integers
    per_shipment: Floats
    per_kg: Floats
    stepped: Booleans
    most_kg: Floats
    transit_days: Floats


class RateTables:
    """The rate cards of a network, ready to be read for any destination."""

    def __init__(self, supply: Supply) -> None:
        self._count = len(supply.options)
        self._free = np.array([option.service is None for option in supply.options], dtype=bool)
        self._services = [
            (
                service,
                np.array([option.service is service for option in supply.options], dtype=bool).nonzero()[0],
            )
            for service in supply.network.services
        ]

    def rates(self, country: str, km: Floats) -> Rates:
        """Return reach and rates for a destination; ``km`` has shape (o,), NaN where unknown."""
        count = self._count
        rates = Rates(
            reaches=self._free.copy(),
            unknown=np.zeros(count, dtype=bool),
            zone=np.full(count, _NONE, dtype=np.int64),
            per_shipment=np.zeros(count),
            per_kg=np.zeros(count),
            stepped=np.zeros(count, dtype=bool),
            most_kg=np.full(count, np.inf),
            transit_days=np.where(self._free, 0.0, np.nan),
        )
        for service, options in self._services:
            if service.countries is None or country in service.countries:
                _fill(rates, service, options, km[options])
        return rates


def _fill(rates: Rates, service: CarrierService, options: Integers, km: Floats) -> None:
    """Write one service's reach, rates and transit times."""
    missing = np.isnan(km)
    place = _first_within(km, [zone.max_km for zone in service.rates.zones])
    bands = service.transit_days
    in_transit = _first_within(km, [band.max_km for band in bands]) if bands else np.zeros(len(km), dtype=np.int64)
    rates.zone[options] = place
    rates.reaches[options] = (place != _NONE) & (in_transit != _NONE)
    # With only bounded zones or transit bands, an unknown distance leaves even the reach unknown.
    rates.unknown[options] = missing & ~rates.reaches[options]
    for position, zone in enumerate(service.rates.zones):
        _price(rates, service, zone, options[place == position], km[place == position])
        # Of a zone that is not the first, or that counts km, nothing is known without the distance.
        rates.unknown[options] |= (place == position) & missing & (position > 0 or zone.per_km > 0)
    days = np.array([*(float(band.days) for band in bands), 0.0 if not bands else np.nan])
    rates.transit_days[options] = np.where(missing & (in_transit > 0), np.nan, days[in_transit])


def _price(rates: Rates, service: CarrierService, zone: Zone, options: Integers, km: Floats) -> None:
    """Write what one zone of a service says of the options in it."""
    limits = [limit for limit in (service.max_weight_kg, zone.most_kg) if limit is not None]
    rates.per_shipment[options] = zone.base + zone.per_km * np.nan_to_num(km)
    rates.per_kg[options] = zone.per_kg
    rates.stepped[options] = bool(zone.steps)
    rates.most_kg[options] = min(limits, default=np.inf)


def _first_within(km: Floats, bounds: Sequence[float | None]) -> Integers:
    """Return the first entry in file order whose bound is not below each distance, -1 where none is; None is open."""
    place = np.full(len(km), _NONE, dtype=np.int64)
    for index in reversed(range(len(bounds))):
        bound = bounds[index]
        place[np.ones(len(km), dtype=bool) if bound is None else km <= bound] = index
    return place
