"""What shipping costs by each option, how long it takes, and which options reach a destination at all."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.network import CarrierService, Zone
from optimizer.compiler.rate_rows import (
    FREE_BAND,
    FREE_ZONE,
    NO_BAND,
    NO_ZONE,
    Bands,
    ServiceRows,
    Zones,
    band_rows,
    zone_rows,
)
from optimizer.compiler.supply import Supply

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Integers = NDArray[np.int64]

_FREE, _ABROAD, _SERVICES = 0, 1, 2
"""Rows of the tables: of what needs no service, of services that do not deliver there, and the first of the others."""


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
        zones, bands = [FREE_ZONE, NO_ZONE], [FREE_BAND, NO_BAND]
        self.services: list[ServiceRows] = []
        for index, service in enumerate(supply.network.services):
            options = (supply.service == index).nonzero()[0]
            self.services.append(ServiceRows(service, options, supply.option_node[options], len(zones), len(bands)))
            zones += zone_rows(service)
            bands += band_rows(service)
        self.zones, self.bands = Zones(zones), Bands(bands)
        self.prices: list[Price] = []
        for service in supply.network.services:
            zones_ = service.rates.zones
            self.prices += [Price(service, zone) for zone in (*zones_, zones_[-1])]

    def rates(self, country: str, km: Floats) -> "Rates":
        """Return reach and rates for a destination; ``km`` has shape (n,), NaN where unknown."""
        return Rates(self, country, km)

    def rows(self) -> Integers:
        """Shape (o,), the row of each option in either table where no service delivers."""
        return self._rows.copy()


@dataclass(frozen=True)
class Price:
    """What prices a shipment: a zone of a service's rate card."""

    service: CarrierService
    zone: Zone


class Rates:
    """Reach, rates and transit times of all options for one destination, each computed when it is asked for."""

    def __init__(self, tables: RateTables, country: str, km: Floats) -> None:
        self._tables = tables
        self._km = km
        self._services = [each for each in tables.services if each.delivers_to(country)]

    @cached_property
    def reaches(self) -> Booleans:
        """Shape (o,), whether the option gets there."""
        reaches: Booleans = self._tables.zones.reaches[self._zone]
        if all(each.always_in_transit for each in self._services):
            return reaches
        reaches &= self._tables.bands.reaches[self._band]
        return reaches

    @cached_property
    def unknown(self) -> Booleans:
        """Shape (o,), whether that cannot be told, or not priced, without a distance that is missing."""
        if self.is_known:
            return np.zeros(len(self._zone), dtype=bool)
        # With only bounded zones or transit bands, an unknown distance leaves even the reach unknown.
        hangs = self._tables.zones.needs_km[self._zone] | ~self.reaches
        return np.isnan(self._option_km) & (self._zone >= _SERVICES) & hangs

    @cached_property
    def is_known(self) -> bool:
        """Whether every distance is known."""
        return not np.isnan(self._km).any()

    @cached_property
    def zone(self) -> Integers:
        """Shape (o,), the zone of the service's rate card that prices the option; -1 for none."""
        return self._tables.zones.place[self._zone]

    @cached_property
    def per_shipment(self) -> Floats:
        """Shape (o,), money per shipment: base and kilometres."""
        zones = self._tables.zones
        base = zones.base[self._zone]
        if not zones.has_per_km:
            return base
        km = self._option_km if self.is_known else np.nan_to_num(self._option_km)
        return base + zones.per_km[self._zone] * km

    @cached_property
    def per_kg(self) -> Floats:
        """Shape (o,), money per kg."""
        return self._tables.zones.per_kg[self._zone]

    @cached_property
    def stepped(self) -> Booleans:
        """Shape (o,), whether the option has weight steps."""
        return self._tables.zones.stepped[self._zone]

    @cached_property
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

    def prices(self, options: Integers) -> tuple[list[Price], Integers]:
        """Return what prices options whose services get there, each price once, and which is whose."""
        rows = self._zone[options] - _SERVICES
        found = np.bincount(rows).nonzero()[0]
        places = np.zeros(len(self._tables.prices), dtype=np.int64)
        places[found] = np.arange(len(found))
        return [self._tables.prices[row] for row in found.tolist()], places[rows]

    @cached_property
    def transit_days(self) -> Floats:
        """Shape (o,), days on the road; NaN where it does not get there, or nobody knows without a distance."""
        return self._tables.bands.days[self._band]

    @cached_property
    def _option_km(self) -> Floats:
        return self._km[self._tables.option_node]

    @cached_property
    def _zone(self) -> Integers:
        """Shape (o,), the row of each option in the table of zones."""
        rows = self._tables.rows()
        for each in self._services:
            rows[each.options] = each.zone(self._km)
        return rows

    @cached_property
    def _band(self) -> Integers:
        """Shape (o,), the row of each option in the table of transit bands."""
        rows = self._tables.rows()
        for each in self._services:
            rows[each.options] = each.band(self._km)
        return rows
