"""Seeded synthetic datasets of a US retailer at any size: warehouses, stores and a vendor at real places.

The same settings give the same documents, byte for byte. ``python -m scenarios.generate`` writes the bundled dataset
``us-retail`` anew; its ``rules.yaml`` is written by hand and left alone.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

from models.availability import StockRecord
from models.document import dump_lines
from models.errors import DocumentError, Flaw, SettingError
from models.files import write_text
from models.geography import Address, Destination, Point
from models.network import Capacity, CarrierService, Handling, Network, Node, RateCard, Zone
from models.orders import Customer, Line, Order
from models.types import AttributeValue
from scenarios.catalog import Product, products
from scenarios.metros import METROS, OFFSHORE_STATES, Metro

_WAREHOUSE_METROS = ("RIV", "CHI", "DFW", "ATL", "PHL", "SEA", "CMH", "DEN")
_VENDOR_METRO = "MSP"
_ZONE = ZoneInfo("America/New_York")
_SEASON_START = datetime(2026, 8, 24, 6, tzinfo=_ZONE)
_SEASON_DAYS = 45
_CAMPAIGN = "fall-campaign"
_LEAST_ON_SHELF = 4


@dataclass(frozen=True)
class Settings:
    """Size and seed of a dataset.

    Attributes
    ----------
    nodes, items, orders
        How many of each; nodes include warehouses and one vendor.
    seed
        Seed of all random draws.
    """

    nodes: int = 40
    items: int = 68
    orders: int = 200
    seed: int = 29

    def __post_init__(self) -> None:
        for name, least in (("nodes", 3), ("items", 1), ("orders", 1), ("seed", 0)):
            if getattr(self, name) < least:
                raise SettingError(f"{name} = {getattr(self, name)}: must be {least} or more.")


@dataclass(frozen=True)
class Generated:
    """The documents of a dataset, without its rules."""

    network: Network
    stock: tuple[StockRecord, ...]
    used: dict[str, float]
    orders: tuple[Order, ...]

    def write(self, folder: Path) -> None:
        """Write ``network.json``, ``stock.csv``, ``capacity.csv`` and ``orders.jsonl`` into a folder."""
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            flaw = Flaw("", None, f"the folder cannot be made: {error.strerror}", "Name another folder.")
            raise DocumentError(str(folder), [flaw]) from None
        self.network.dump(folder / "network.json")
        dump_lines(self.orders, folder / "orders.jsonl")
        columns = ("node", "item", "on_hand", "reserved", "safety_stock", "unit_cost")
        _write_csv(folder / "stock.csv", columns, ([getattr(r, name) for name in columns] for r in self.stock))
        _write_csv(folder / "capacity.csv", ("node", "used"), ([node, f"{used:g}"] for node, used in self.used.items()))


def generate(settings: Settings) -> Generated:
    """Return the documents of a dataset."""
    # One stream per kind of document: more orders do not change the network.
    catalog = products(settings.items, Random(f"items {settings.seed}"))
    nodes = _nodes(settings.nodes, Random(f"nodes {settings.seed}"))
    stock = tuple(_stock(nodes, catalog, Random(f"stock {settings.seed}")))
    network = Network(
        id=f"us-retail-{settings.nodes}",
        nodes=nodes,
        items=tuple(product.item for product in catalog),
        services=_services(nodes),
    )
    return Generated(
        network=network,
        stock=stock,
        used=_used_capacity(nodes, Random(f"capacity {settings.seed}")),
        orders=tuple(_orders(settings.orders, _Shop(nodes, catalog, stock), Random(f"orders {settings.seed}"))),
    )


def _nodes(count: int, random: Random) -> tuple[Node, ...]:
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
        _near(metro, 0.25, random),
        priority=1,
        methods=("ship",),
        capacity=Capacity(unit="units", limit=1200),
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
        handling=Handling(per_shipment=3.20, per_line=0.60),
        attributes={"insured": True},
    )


def _store(metro: Metro, round_: int, random: Random) -> Node:
    suffix = f"-{round_ + 1}" if round_ else ""
    return _node(
        f"ST-{metro.code}{suffix}",
        "store",
        metro,
        _near(metro, 0.02 + 0.2 * bool(round_), random),
        priority=2,
        methods=("ship", "pickup"),
        capacity=Capacity(unit="orders", limit=random.choice((12, 18, 25))),
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
        handling=handling,
        attributes=attributes,
    )


def _near(metro: Metro, degrees: float, random: Random) -> Point:
    return Point(
        lat=round(metro.lat + random.uniform(-degrees, degrees), 4),
        lon=round(metro.lon + random.uniform(-degrees, degrees), 4),
    )


def _services(nodes: Sequence[Node]) -> tuple[CarrierService, ...]:
    """Three carriers: parcels by zone, a cheap courier around stores, and freight for heavy loads."""
    parcel = [Zone(max_km=300, base=5.20, per_kg=0.42), Zone(max_km=1000, base=6.40, per_kg=0.61)]
    parcel += [Zone(max_km=2500, base=7.90, per_kg=0.88), Zone(base=10.60, per_kg=1.35)]
    stores = tuple(node.id for node in nodes if node.type == "store")
    depots = tuple(node.id for node in nodes if node.type != "store")
    return (
        CarrierService(id="swift-ground", carrier="Swift", countries=("US",), rates=RateCard(zones=tuple(parcel))),
        CarrierService(
            id="metro-courier",
            carrier="Metro",
            nodes=stores,
            countries=("US",),
            rates=RateCard(zones=(Zone(max_km=60, base=3.90, per_kg=0.25, per_km=0.03),)),
        ),
        CarrierService(
            id="atlas-freight",
            carrier="Atlas",
            nodes=depots,
            countries=("US",),
            rates=RateCard(zones=(Zone(max_km=5000, base=24.0, per_kg=0.18, per_km=0.006),)),
        ),
    )


def _stock(nodes: Sequence[Node], catalog: Sequence[Product], random: Random) -> Iterable[StockRecord]:
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


def _used_capacity(nodes: Sequence[Node], random: Random) -> dict[str, float]:
    """Draw the day's consumed capacity; some stores are full already."""
    used = {}
    for node in nodes:
        limit = int(node.capacity.limit) if node.capacity else 0
        used[node.id] = float(limit if random.random() < 0.1 else random.randint(0, limit * 2 // 3))
    return used


class _Shop:
    """What customers see: stores in their town, products, and what a store has on its shelves."""

    def __init__(self, nodes: Sequence[Node], catalog: Sequence[Product], stock: Iterable[StockRecord]) -> None:
        self.catalog = list(catalog)
        self._stores = [node for node in nodes if node.type == "store"]
        self._on_hand = {(record.node, record.item): record.on_hand for record in stock}

    def stores_in(self, metro: Metro) -> list[str]:
        """Return the stores of a metropolitan area."""
        return [store.id for store in self._stores if store.address.city == metro.city]

    def shows(self, store: str, product: Product) -> bool:
        """Tell whether a store has enough on its shelves to offer a product for pickup."""
        return self._on_hand.get((store, product.item.id), 0) > _LEAST_ON_SHELF


def _orders(count: int, shop: _Shop, random: Random) -> Iterable[Order]:
    moments = sorted(random.uniform(0, _SEASON_DAYS * 24 * 60) for _ in range(count))
    width = max(4, len(str(count)))
    for number, minutes in enumerate(moments, start=1):
        created_at = (_SEASON_START + timedelta(minutes=int(minutes))).replace(second=0, microsecond=0)
        yield _order(f"ORD-{number:0{width}}", created_at, shop, random)


def _order(name: str, created_at: datetime, shop: _Shop, random: Random) -> Order:
    metro = random.choices(METROS, weights=[metro.millions**0.7 for metro in METROS])[0]
    tier = random.choices(("gold", "silver", "bronze", None), weights=(15, 30, 45, 10))[0]
    in_campaign = created_at.month == 9 and random.random() < 0.3
    pickup_store = _pickup_store(shop.stores_in(metro), random)
    count = random.choices(range(1, 9), weights=(30, 25, 16, 11, 7, 5, 3, 3))[0]
    chosen = random.sample(shop.catalog, min(count, len(shop.catalog)))
    return Order(
        id=name,
        created_at=created_at,
        customer=Customer(id=f"C-{random.randint(1000, 9999)}", tier=tier),
        channel=random.choices(("web", "app", "store", "marketplace"), weights=(55, 25, 10, 10))[0],
        destination=Destination(
            country="US",
            state=metro.state,
            city=metro.city,
            postal_code=metro.postal_code,
            location=_near(metro, 0.15, random),
        ),
        promotions=(_CAMPAIGN,) if in_campaign else (),
        lines=tuple(
            _line(str(position), product, pickup_store, shop, random)
            for position, product in enumerate(chosen, start=1)
        ),
    )


def _pickup_store(stores: Sequence[str], random: Random) -> str | None:
    """Choose, for one order in six, a store in town where some lines are picked up."""
    return random.choice(stores) if stores and random.random() < 1 / 6 else None


def _line(name: str, product: Product, pickup_store: str | None, shop: _Shop, random: Random) -> Line:
    picked_up = pickup_store is not None and shop.shows(pickup_store, product)
    return Line(
        id=name,
        item=product.item.id,
        quantity=random.randint(1, product.family.most_pieces),
        unit_price=product.price,
        delivery_method="pickup" if picked_up else "ship",
        pickup_node=pickup_store if picked_up else None,
    )


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_text(text.getvalue(), path)


if __name__ == "__main__":
    generate(Settings()).write(Path(__file__).parent / "data" / "us-retail")
