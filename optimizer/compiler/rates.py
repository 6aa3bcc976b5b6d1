"""What shipping costs by each option, how long it takes, and which options reach a destination at all."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.network import CarrierService, Zone
from optimizer.compiler.rate_rows import (
    FREE_BAND,
    FREE_ZONE,
    NO_BAND,
    NO_ZONE,
    Bands,
    Ladder,
    ServiceRows,
    Zones,
    band_rows,
    zone_rows,
)
from optimizer.compiler.supply import Supply
from optimizer.compiler.weight_steps import WeightSteps
from optimizer.lazy import lazy
from optimizer.remembered import Remembered

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

_FREE, _ABROAD, _SERVICES = 0, 1, 2
"""Rows of the tables: of what needs no service, of services that do not deliver there, and the first of the others."""

_MOST_COUNTRIES, _MOST_SCALES = 64, 256


class RateTables:
    """The rate cards of a network, ready to be read for any destination.

    Of each service, the zones have a row each in one table, and the transit bands in another. A last row of each
    stands for what is beyond all of them, and for an unknown distance.

    Attributes
    ----------
    zones, bands
        The tables, by column.
    services
        The services, and where their rows begin.
    option_node
        Shape (o,), index of each option's node.
    """

    def __init__(self, supply: Supply) -> None:
        self.option_node = supply.option_node
        self._rows = np.where(supply.service < 0, _FREE, _ABROAD)
        self._ladders = Remembered[str, Ladders](_MOST_COUNTRIES)
        zones, bands = [FREE_ZONE, NO_ZONE], [FREE_BAND, NO_BAND]
        self.services: list[ServiceRows] = []
        for index, service in enumerate(supply.network.services):
            options = (supply.service == index).nonzero()[0]
            self.services.append(ServiceRows(service, options, supply.option_node[options], len(zones), len(bands)))
            zones += zone_rows(service)
            bands += band_rows(service)
        self.zones, self.bands = Zones(zones), Bands(bands)
        self._prices: list[tuple[CarrierService, Zone]] = []
        for service in supply.network.services:
            zones_ = service.rates.zones
            self._prices += [(service, zone) for zone in (*zones_, zones_[-1])]
        self._steps = Remembered[int, WeightSteps](_MOST_SCALES)

    def rates(self, country: str, km: Floats) -> "Rates":
        """Return reach and rates for a destination; ``km`` has shape (n,), NaN where unknown."""
        ladders = self._ladders.get(country) or self._ladders.note(country, self._ladders_to(country))
        return Rates(self, ladders, km)

    def weight_steps(self, scale: int) -> WeightSteps:
        """Return the weight steps of all prices, in units of which so many make a kg."""
        return self._steps.get(scale) or self._steps.note(scale, WeightSteps(self._prices, scale))

    def _ladders_to(self, country: str) -> "Ladders":
        delivering = [each for each in self.services if each.delivers_to(country)]
        return Ladders(
            Ladder(self._rows, [(each.options, each.first_zone, each.zone_bounds) for each in delivering]),
            Ladder(self._rows, [(each.options, each.first_band, each.band_bounds) for each in delivering]),
            all(each.always_in_transit for each in delivering),
        )


class Ladders(NamedTuple):
    """The zones and transit bands of the services that deliver to a country, and whether the bands end nowhere."""

    zones: Ladder
    bands: Ladder
    always_in_transit: bool


class Rates:
    """Reach, rates and transit times of all options for one destination, each computed when it is asked for."""

    def __init__(self, tables: RateTables, ladders: Ladders, km: Floats) -> None:
        self._tables = tables
        self._ladders = ladders
        self._km = km

    @lazy
    def reaches(self) -> Booleans:
        """Shape (o,), whether the option gets there."""
        reaches: Booleans = self._tables.zones.reaches.take(self._zone)
        if self._ladders.always_in_transit:
            return reaches
        reaches &= self._tables.bands.reaches.take(self._band)
        return reaches

    @lazy
    def unknown(self) -> Booleans:
        """Shape (o,), whether that cannot be told, or not priced, without a distance that is missing."""
        if self.is_known:
            return np.zeros(len(self._zone), dtype=bool)
        # With only bounded zones or transit bands, an unknown distance leaves even the reach unknown.
        hangs = self._tables.zones.needs_km[self._zone] | ~self.reaches
        return np.isnan(self.option_km) & (self._zone >= _SERVICES) & hangs

    @lazy
    def is_known(self) -> bool:
        """Whether every distance is known."""
        return not np.isnan(np.dot(self._km, self._km))

    @lazy
    def zone(self) -> Integers:
        """Shape (o,), the zone of the service's rate card that prices the option; -1 for none."""
        return self._tables.zones.place[self._zone]

    @lazy
    def per_shipment(self) -> Floats:
        """Shape (o,), money per shipment: base and kilometres."""
        zones = self._tables.zones
        base = zones.base.take(self._zone)
        if not zones.has_per_km:
            return base
        km = self.option_km if self.is_known else np.nan_to_num(self.option_km)
        return base + zones.per_km.take(self._zone) * km

    @lazy
    def per_kg(self) -> Floats:
        """Shape (o,), money per kg."""
        return self._tables.zones.per_kg[self._zone]

    @lazy
    def stepped(self) -> Booleans:
        """Shape (o,), whether the option has weight steps."""
        return self._tables.zones.stepped[self._zone]

    @lazy
    def most_kg(self) -> Floats:
        """Shape (o,), the largest weight of a shipment in kg; infinite where there is none."""
        return self._tables.zones.most_kg[self._zone]

    @property
    def least_most_kg(self) -> float:
        """The least of these over all zones of all services, to nine decimals; infinite where no service has any."""
        return self._tables.zones.least_most_kg

    @property
    def has_steps(self) -> bool:
        """Whether any zone of any service has weight steps."""
        return self._tables.zones.has_steps

    @property
    def has_per_kg(self) -> bool:
        """Whether any zone of any service costs money per kg."""
        return self._tables.zones.has_per_kg

    def price(self, options: Integers) -> Integers:
        """Return what prices options whose services get there, as a row of `weight_steps`."""
        return self._zone[options] - _SERVICES

    def weight_steps(self, scale: int) -> WeightSteps:
        """Return the weight steps of all prices, in units of which so many make a kg."""
        return self._tables.weight_steps(scale)

    @lazy
    def transit_days(self) -> Floats:
        """Shape (o,), days on the road; NaN where it does not get there, or nobody knows without a distance."""
        return self._tables.bands.days.take(self._band)

    @lazy
    def option_km(self) -> Floats:
        """Shape (o,), distance of the option's node; NaN where unknown."""
        return self._km.take(self._tables.option_node)

    @lazy
    def _zone(self) -> Integers:
        """Shape (o,), the row of each option in the table of zones."""
        return self._ladders.zones.row(self.option_km)

    @lazy
    def _band(self) -> Integers:
        """Shape (o,), the row of each option in the table of transit bands."""
        return self._ladders.bands.row(self.option_km)
