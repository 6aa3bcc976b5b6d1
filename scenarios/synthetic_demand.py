"""The demand side of synthetic datasets: who orders what, when and where."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from models.availability import StockRecord
from models.geography import Destination
from models.network import Node
from models.orders import Customer, Line, Order
from scenarios.catalog import Product
from scenarios.metros import METROS, Metro
from scenarios.synthetic_supply import near

_ZONE = ZoneInfo("America/New_York")
SEASON_START = datetime(2026, 8, 24, 6, tzinfo=_ZONE)
"""When the first orders are placed."""

_CAMPAIGN = "fall-campaign"
_LEAST_ON_SHELF = 4


class Shop:
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


def place_orders(count: int, days: int, shop: Shop, random: Random) -> Iterable[Order]:
    """Draw orders over a season of so many days, in time order."""
    moments = sorted(random.uniform(0, days * 24 * 60) for _ in range(count))
    width = max(4, len(str(count)))
    for number, minutes in enumerate(moments, start=1):
        created_at = (SEASON_START + timedelta(minutes=int(minutes))).replace(second=0, microsecond=0)
        yield _order(f"ORD-{number:0{width}}", created_at, shop, random)


def _order(name: str, created_at: datetime, shop: Shop, random: Random) -> Order:
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
            location=near(metro, 0.15, random),
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


def _line(name: str, product: Product, pickup_store: str | None, shop: Shop, random: Random) -> Line:
    picked_up = pickup_store is not None and shop.shows(pickup_store, product)
    return Line(
        id=name,
        item=product.item.id,
        quantity=random.randint(1, product.family.most_pieces),
        unit_price=product.price,
        delivery_method="pickup" if picked_up else "ship",
        pickup_node=pickup_store if picked_up else None,
    )
