"""Seeded synthetic datasets of a US retailer at any size: warehouses, stores and a vendor at real places.

The same settings give the same documents, byte for byte. ``python -m scenarios.generate`` writes the bundled dataset
``us-retail`` anew; its ``rules.yaml`` is written by hand and left alone.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from models.availability import StockRecord
from models.document import dump_lines
from models.errors import DocumentError, Flaw, SettingError
from models.files import write_text
from models.network import Network
from models.orders import Order
from scenarios.catalog import products
from scenarios.synthetic_demand import Shop, place_orders
from scenarios.synthetic_supply import fill_stock, offer_services, place_nodes, use_capacity


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
        orders=tuple(place_orders(settings.orders, Shop(nodes, catalog, stock), Random(f"orders {settings.seed}"))),
    )


def _write_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    write_text(text.getvalue(), path)


if __name__ == "__main__":
    generate(Settings()).write(Path(__file__).parent / "data" / "us-retail")
