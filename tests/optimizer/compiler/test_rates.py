"""Rate tables at any distance are the first zone and the first transit band in file order."""

from collections.abc import Sequence
from math import inf, isnan, nan
from typing import Any

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Network
from models.network import CarrierService, TransitBand, Zone
from optimizer.compiler.rates import RateTables
from optimizer.compiler.supply import Supply
from tests.builders import network, node, service

BOUNDS = st.sampled_from([10, 100, 500, 1000])
KM = st.sampled_from([0.0, 5.0, 10.0, 10.001, 100.0, 499.0, 1000.0, 5000.0, nan])
FIGURES = st.sampled_from([0, 0.5, 3])


@st.composite
def services(draw: st.DrawFn, name: str) -> dict[str, Any]:
    """A service whose zones and bands may end anywhere, in any order."""
    zones: list[dict[str, Any]] = [
        {"max_km": draw(BOUNDS), "base": draw(FIGURES), "per_km": draw(FIGURES), "per_kg": draw(FIGURES)}
        | ({"steps": [{"max_kg": 3, "cost": 1}]} if draw(st.booleans()) else {})
        for _ in range(draw(st.integers(1, 3)))
    ]
    bands: list[dict[str, Any]] = [
        {"max_km": draw(BOUNDS), "days": draw(st.integers(0, 4))} for _ in range(draw(st.integers(0, 3)))
    ]
    for last in (zones[-1], *bands[-1:]):
        if draw(st.booleans()):
            last.pop("max_km")
    extra = {"max_weight_kg": 2} if draw(st.booleans()) else {}
    return service(name, *zones, transit_days=bands, countries=draw(st.sampled_from([None, ["US"], ["CA"]])), **extra)


def first(entries: Sequence[Zone | TransitBand], km: float) -> int | None:
    """The place of the first entry that reaches so far; where nobody knows how far, the one that goes anywhere."""
    return next((place for place, each in enumerate(entries) if each.max_km is None or km <= each.max_km), None)


def expected(asked: CarrierService | None, country: str, km: float) -> list[Any]:
    """Reach, unknown, zone, money per shipment and per kg, steps, most kg and days."""
    if asked is None:
        return [True, False, -1, 0.0, 0.0, False, inf, 0.0]
    if asked.countries is not None and country not in asked.countries:
        return [False, False, -1, 0.0, 0.0, False, inf, nan]
    place, band = first(asked.rates.zones, km), first(asked.transit_days, km)
    missing, reaches = isnan(km), place is not None and (band is not None or not asked.transit_days)
    days = 0.0 if not asked.transit_days else nan if band is None else float(asked.transit_days[band].days)
    days = nan if missing and band else days
    if place is None:
        return [False, missing, -1, 0.0, 0.0, False, inf, days]
    zone = asked.rates.zones[place]
    unknown = missing and (not reaches or place > 0 or zone.per_km > 0)
    limits = [each for each in (asked.max_weight_kg, zone.most_kg) if each is not None]
    cost = zone.base + zone.per_km * (0.0 if missing else km)
    return [reaches, unknown, place, cost, zone.per_kg, bool(zone.steps), min(limits, default=inf), days]


@settings(derandomize=True, deadline=None, max_examples=200)
@given(
    st.tuples(services("S1"), services("S2")),
    st.lists(KM, min_size=3, max_size=3),
    st.sampled_from(["US", "CA"]),
)
def test_each_option_is_rated_by_the_first_that_reaches_it(
    carriers: tuple[dict[str, Any], ...], km: list[float], country: str
) -> None:
    places: Network = network([node("N1"), node("N2"), node("N3")], services=carriers)
    supply = Supply(places)
    rates = RateTables(supply).rates(country, np.array(km))
    columns = (rates.reaches, rates.unknown, rates.zone, rates.per_shipment, rates.per_kg, rates.stepped)
    found = [
        list(row)
        for row in zip(*(each.tolist() for each in (*columns, rates.most_kg, rates.transit_days)), strict=True)
    ]
    wanted = [expected(each.service, country, km[each.node]) for each in supply.options]
    assert [[str(value) for value in row] for row in found] == [[str(value) for value in row] for row in wanted]
