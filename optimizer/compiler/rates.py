"""What shipping costs by each option, and which options reach a destination at all."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.network import CarrierService
from optimizer.compiler.supply import Supply

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class Rates:
    """Reach and rates of all options for one destination.

    Attributes
    ----------
    reaches
        Shape (o,), whether the option gets there.
    unknown
        Shape (o,), whether that cannot be told, or not priced, without a distance that is missing.
    per_shipment
        Shape (o,), money per shipment: base and kilometres.
    per_kg
        Shape (o,), money per kg.
    """

    reaches: Booleans
    unknown: Booleans
    per_shipment: Floats
    per_kg: Floats


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
        rates = Rates(
            reaches=self._free.copy(),
            unknown=np.zeros(self._count, dtype=bool),
            per_shipment=np.zeros(self._count),
            per_kg=np.zeros(self._count),
        )
        for service, options in self._services:
            if service.countries is None or country in service.countries:
                _fill(rates, service, options, km[options])
        return rates


def _fill(rates: Rates, service: CarrierService, options: NDArray[np.int64], km: Floats) -> None:
    """Write one service's rates: of the zones in file order, the first whose bound is not below the distance."""
    missing = np.isnan(km)
    in_transit = _within(km, [band.max_km for band in service.transit_days])
    settled = np.zeros(len(options), dtype=bool)
    for position, zone in enumerate(service.rates.zones):
        applies = ~settled & _within(km, [zone.max_km])
        # Of a zone that is not the first, or that counts km, nothing is known without the distance.
        rates.unknown[options] |= applies & missing & (position > 0 or zone.per_km > 0)
        rates.reaches[options] |= applies & in_transit
        chosen = options[applies]
        rates.per_shipment[chosen] = zone.base + zone.per_km * np.nan_to_num(km[applies])
        rates.per_kg[chosen] = zone.per_kg
        settled |= applies
    # With only bounded zones or transit bands, an unknown distance leaves even the reach unknown.
    rates.unknown[options] |= missing & ~(settled & in_transit)


def _within(km: Floats, bounds: Sequence[float | None]) -> Booleans:
    """Tell which distances some bound covers; without any bounds, and with an open one, all are."""
    if not bounds or None in bounds:
        return np.ones(len(km), dtype=bool)
    return np.asarray(km <= max(bound for bound in bounds if bound is not None), dtype=np.bool_)
