"""Seeded synthetic datasets of a US retailer at any size: warehouses, stores and a vendor at real places.

The same settings give the same documents, byte for byte. ``python -m scenarios.generate`` writes the bundled dataset
``us-retail`` anew; its ``rules.yaml`` is written by hand and left alone.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from random import Random

from models.availability import Availability, StockRecord
from models.document import dump_lines
from models.errors import DocumentError, Flaw, SettingError
from models.files import write_text
from models.network import Network
from models.orders import Order
from models.rules import RuleSet
from scenarios.catalog import products
from scenarios.dataset import Dataset
from scenarios.inbound import Arrival
from scenarios.orderbook import OrderBook
from scenarios.synthetic_demand import SEASON_START, Shop, place_orders
from scenarios.synthetic_supply import fill_stock, offer_services, place_nodes, use_capacity

_LEAST = (("nodes", 3), ("items", 1), ("orders", 1), ("seed", 0), ("days", 1), ("inbound_days", 0))
_MOST_DAYS = 3650


@dataclass(frozen=True)
class Settings:
    """Size and seed of a dataset.

    Attributes
    ----------
    nodes, items, orders
        How many of each; nodes include warehouses and one vendor.
    seed
        Seed of all random draws.
    days
        Days over which the orders are placed.
    inbound_days
        Every so many days nodes receive what they had in stock at first once more; 0 is never.
    """

    nodes: int = 40
    items: int = 68
    orders: int = 200
    seed: int = 29
    days: int = 45
    inbound_days: int = 0

    def __post_init__(self) -> None:
        for name, least in _LEAST:
            if getattr(self, name) < least:
                raise SettingError(f"{name} = {getattr(self, name)}: must be {least} or more.")
        if self.days > _MOST_DAYS:
            raise SettingError(f"days = {self.days}: must be {_MOST_DAYS} or less.")


@dataclass(frozen=True)
class Generated:
    """The documents of a dataset, without its rules."""

    network: Network
    stock: tuple[StockRecord, ...]
    used: dict[str, float]
    orders: tuple[Order, ...]
    inbound: tuple[Arrival, ...] = ()

    def dataset(self, rules: RuleSet) -> Dataset:
        """Return the documents as a dataset that no folder holds, under the rules given."""
        return Dataset(
            folder=Path(self.network.id),
            network=self.network,
            availability=Availability.from_records(self.stock, self.used),
            rules=rules,
            orders=OrderBook.of(self.orders),
            inbound=self.inbound,
        )

    def write(self, folder: Path) -> None:
        """Write the documents into a folder; ``inbound.csv`` only where something is going to arrive."""
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
        if self.inbound:
            rows = ([each.node, each.item, each.quantity, each.at.isoformat()] for each in self.inbound)
            _write_csv(folder / "inbound.csv", ("node", "item", "quantity", "at"), rows)


def generate(settings: Settings) -> Generated:
    """Return the documents of a dataset."""
    # One stream per kind of document: more orders do not change the network.
    catalog = products(settings.items, Random(f"items {settings.seed}"))
    nodes = place_nodes(settings.nodes, Random(f"nodes {settings.seed}"))
    stock = tuple(fill_stock(nodes, catalog, Random(f"stock {settings.seed}")))
    network = Network(
        id=f"us-retail-{settings.nodes}",
        nodes=nodes,
        items=tuple(product.item for product in catalog),
        services=offer_services(nodes),
    )
    return Generated(
        network=network,
        stock=stock,
        used=use_capacity(nodes, Random(f"capacity {settings.seed}")),
        orders=tuple(
            place_orders(settings.orders, settings.days, Shop(nodes, catalog, stock), Random(f"orders {settings.seed}"))
        ),
        inbound=tuple(_arrivals(stock, settings)),
    )


def _arrivals(stock: Sequence[StockRecord], settings: Settings) -> Iterator[Arrival]:
    """Yield what nodes receive, in the sequence of time."""
    for day in range(settings.inbound_days, settings.days, settings.inbound_days) if settings.inbound_days else ():
        at = SEASON_START + timedelta(days=day)
        for record in stock:
            yield Arrival(node=record.node, item=record.item, quantity=record.on_hand, at=at)


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_text(text.getvalue(), path)


if __name__ == "__main__":
    generate(Settings()).write(Path(__file__).parent / "data" / "us-retail")
