"""The supply side of synthetic datasets: nodes at real places, carriers, stock and consumed capacity."""

from collections.abc import Iterable, Sequence
from datetime import date
from random import Random

from models.availability import StockRecord
from models.geography import Address, Point
from models.network import (
    Calendar,
    Capacity,
    CarrierService,
    Handling,
    Node,
    RateCard,
    Surcharge,
    TransitBand,
    WeightStep,
    Zone,
)
from models.types import AttributeValue
from scenarios.catalog import Product
from scenarios.metros import METROS, OFFSHORE_STATES, Metro

_WAREHOUSE_METROS = ("RIV", "CHI", "DFW", "ATL", "PHL", "SEA", "CMH", "DEN")
_VENDOR_METRO = "MSP"
_LABOR_DAY = date(2026, 9, 7)
_SATURDAY, _SUNDAY = 6, 7


def place_nodes(count: int, random: Random) -> tuple[Node, ...]:
    """Place a vendor, a warehouse for every six nodes, and stores, the largest metros first."""
    mainland = [metro for metro in METROS if metro.state not in OFFSHORE_STATES]
    by_code = {metro.code: metro for metro in mainland}
    warehouses = min(max(count // 6, 1), len(_WAREHOUSE_METROS))
    found = [_warehouse(by_code[code], random) for code in _WAREHOUSE_METROS[:warehouses]]
    found.append(_vendor(by_code[_VENDOR_METRO]))
    for index in range(count - len(found)):
        round_, place = divmod(index, len(mainland))
        found.append(_store(mainland[place], round_, random))
    return tuple(found)


def _warehouse(metro: Metro, random: Random) -> Node:
    return _node(
        f"WH-{metro.code}",
        "warehouse",
        metro,
        near(metro, 0.25, random),
        priority=1,
        methods=("ship",),
        # Beyond half a day's work pieces wait, beyond nine tenths they take overtime.
        capacity=Capacity(
            unit="units", limit=1200, surcharges=(Surcharge(above=0.5, cost=0.15), Surcharge(above=0.9, cost=0.45))
        ),
        calendar=_calendar(metro, "15:00", processing_days=1, closed_weekdays=(_SUNDAY,), closed_dates=(_LABOR_DAY,)),
        handling=Handling(per_shipment=1.10, per_line=0.35, per_unit=0.10),
        attributes={
            "insured": metro.code in ("CHI", "DFW", "PHL"),
            "recyclable_packaging": metro.code in ("RIV", "DFW"),
            "agricultural_label": metro.code == "SEA",
        },
    )


def _vendor(metro: Metro) -> Node:
    return _node(
        f"VN-{metro.code}",
        "vendor",
        metro,
        Point(lat=metro.lat, lon=metro.lon),
        priority=3,
        methods=("ship",),
        capacity=Capacity(unit="lines", limit=30),
        calendar=_calendar(
            metro, "11:00", processing_days=2, closed_weekdays=(_SATURDAY, _SUNDAY), closed_dates=(_LABOR_DAY,)
        ),
        handling=Handling(per_shipment=3.20, per_line=0.60),
        attributes={"insured": True},
    )


def _store(metro: Metro, round_: int, random: Random) -> Node:
    suffix = f"-{round_ + 1}" if round_ else ""
    return _node(
        f"ST-{metro.code}{suffix}",
        "store",
        metro,
        near(metro, 0.02 + 0.2 * bool(round_), random),
        priority=2,
        methods=("ship", "pickup"),
        # Each order of the last two fifths keeps staff from customers in the shop.
        capacity=Capacity(
            unit="orders", limit=random.choice((12, 18, 25)), surcharges=(Surcharge(above=0.6, cost=1.75),)
        ),
        calendar=_calendar(metro, "16:30"),
        handling=Handling(per_shipment=2.40, per_line=0.80, per_unit=0.25),
        attributes={
            "insured": random.random() < 0.2,
            "recyclable_packaging": metro.state == "CA" and random.random() < 0.5,
        },
    )


def _node(
    name: str,
    kind: str,
    metro: Metro,
    location: Point,
    *,
    priority: int,
    methods: tuple[str, ...],
    capacity: Capacity,
    calendar: Calendar,
    handling: Handling,
    attributes: dict[str, AttributeValue],
) -> Node:
    return Node(
        id=name,
        type=kind,
        location=location,
        address=Address(country="US", state=metro.state, city=metro.city, postal_code=metro.postal_code),
        groups=("WEST",) if metro.lon < -100 else ("EAST",),
        priority=float(priority),
        delivery_methods=methods,
        capacity=capacity,
        calendar=calendar,
        handling=handling,
        attributes=attributes,
    )


def _calendar(
    metro: Metro,
    cutoff: str,
    *,
    processing_days: int = 0,
    closed_weekdays: tuple[int, ...] = (),
    closed_dates: tuple[date, ...] = (),
) -> Calendar:
    return Calendar(
        timezone=metro.timezone,
        cutoff=cutoff,
        processing_days=processing_days,
        closed_weekdays=closed_weekdays,
        closed_dates=closed_dates,
    )


def near(metro: Metro, degrees: float, random: Random) -> Point:
    """Draw a place within so many degrees of a metropolitan area's center."""
    return Point(
        lat=round(metro.lat + random.uniform(-degrees, degrees), 4),
        lon=round(metro.lon + random.uniform(-degrees, degrees), 4),
    )


def offer_services(nodes: Sequence[Node]) -> tuple[CarrierService, ...]:
    """Three carriers: parcels by zone, a courier for light bags around stores, and freight for heavy loads."""
    stores = tuple(node.id for node in nodes if node.type == "store")
    depots = tuple(node.id for node in nodes if node.type != "store")
    return (_parcels(), _courier(stores), _freight(depots))


def _parcels() -> CarrierService:
    zones = [Zone(max_km=300, base=5.20, per_kg=0.42), Zone(max_km=1000, base=6.40, per_kg=0.61)]
    zones += [Zone(max_km=2500, base=7.90, per_kg=0.88), Zone(base=10.60, per_kg=1.35)]
    return CarrierService(
        id="swift-ground",
        carrier="Swift",
        countries=("US",),
        rates=RateCard(zones=tuple(zones)),
        transit_days=_transit((300, 1), (1000, 2), (2500, 4), (None, 6)),
        max_weight_kg=30.0,
        carbon_g_per_kg_km=0.12,
    )


def _courier(stores: tuple[str, ...]) -> CarrierService:
    # No more than 12 kg fit onto the bicycle.
    bags = (WeightStep(max_kg=3, cost=0.0), WeightStep(max_kg=6, cost=1.20), WeightStep(max_kg=12, cost=3.40))
    return CarrierService(
        id="metro-courier",
        carrier="Metro",
        nodes=stores,
        countries=("US",),
        rates=RateCard(zones=(Zone(max_km=60, base=4.40, per_km=0.03, steps=bags),)),
        transit_days=_transit((60, 0)),
        carbon_g_per_kg_km=0.02,
    )


def _freight(depots: tuple[str, ...]) -> CarrierService:
    return CarrierService(
        id="atlas-freight",
        carrier="Atlas",
        nodes=depots,
        countries=("US",),
        rates=RateCard(zones=(Zone(max_km=5000, base=24.0, per_kg=0.18, per_km=0.006),)),
        transit_days=_transit((500, 2), (2000, 5), (None, 8)),
        carbon_g_per_kg_km=0.07,
    )


def _transit(*bands: tuple[float | None, int]) -> tuple[TransitBand, ...]:
    return tuple(TransitBand(max_km=most, days=days) for most, days in bands)


def fill_stock(nodes: Sequence[Node], catalog: Sequence[Product], random: Random) -> Iterable[StockRecord]:
    """Draw the stock of every node; pairs without stock have no record."""
    for node in nodes:
        for product in catalog:
            on_hand = _on_hand(node, product, random)
            if on_hand > 0:
                yield StockRecord(
                    node=node.id,
                    item=product.item.id,
                    on_hand=on_hand,
                    reserved=min(on_hand, random.choice((0, 0, 0, 1, 2))),
                    safety_stock=2 if node.type == "store" else 0,
                    unit_cost=_markdown(node, product, random),
                )


def _on_hand(node: Node, product: Product, random: Random) -> int:
    """Draw a stock: deep and broad in warehouses, shallow in stores, furniture and sport at the vendor."""
    draw = random.random()
    bulk = product.item.classification == "bulk"
    if node.type == "vendor":
        return random.randint(5, 40) if product.family.name in ("sofa", "kettlebell", "lamp") else 0
    if node.type == "warehouse":
        return random.randint(8, 160) if draw < (1.0 if product.family.name == "sticker" else 0.75) else 0
    return random.randint(2, 12) if draw < (0.1 if bulk else 0.5) else 0


def _markdown(node: Node, product: Product, random: Random) -> float:
    """Some stores clear their apparel: taking it from there is worth money."""
    clears = node.type == "store" and "apparel" in product.item.categories and random.random() < 0.25
    return -round(product.price * 0.08, 2) if clears else 0.0


def use_capacity(nodes: Sequence[Node], random: Random) -> dict[str, float]:
    """Draw the day's consumed capacity; some stores are full already."""
    used = {}
    for node in nodes:
        limit = int(node.capacity.limit) if node.capacity else 0
        used[node.id] = float(limit if random.random() < 0.1 else random.randint(0, limit * 2 // 3))
    return used
