"""A dataset: a folder that holds a network, its stock, its rules and some orders."""

import difflib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Self

from models.availability import Availability
from models.document import refuse_duplicates
from models.errors import DocumentError, Flaw
from models.network import Network
from models.orders import Order
from models.references import capacity_flaws, order_flaws, stock_flaws, unknown
from models.rules import RuleSet
from scenarios.inbound import Arrival, load_checked_inbound
from scenarios.orderbook import OrderBook

BUNDLED = Path(__file__).parent / "data"
"""Where the datasets that come with the package are."""


@dataclass(frozen=True, eq=False, repr=False)
class Dataset:
    """The documents of one folder, which fit together.

    Attributes
    ----------
    folder
        Where they came from.
    network, availability, rules, orders
        The documents; orders in file order.
    inbound
        What the nodes are going to receive; replays add it to the stock when its time comes.
    forecasts
        Expected orders that were read for policies already, by the name of the file in their settings.
    """

    folder: Path
    network: Network
    availability: Availability
    rules: RuleSet
    orders: Sequence[Order]
    inbound: tuple[Arrival, ...] = ()
    forecasts: Mapping[str, OrderBook] = field(default_factory=dict)

    @classmethod
    def load(cls, place: str | Path) -> Self:
        """Read a dataset.

        Parameters
        ----------
        place
            A folder with ``network.json`` (or ``.yaml``), ``stock.csv``, ``rules.yaml`` (or ``.json``),
            ``orders.jsonl`` and optionally ``capacity.csv`` and ``inbound.csv``; or the name of a bundled dataset.

        Raises
        ------
        DocumentError
            Naming the file and everything that is wrong in it, also where an id exists in no other file.
        """
        folder = find_dataset(place)
        network, rules = load_rules(folder)
        capacity, inbound = folder / "capacity.csv", folder / "inbound.csv"
        return cls(
            folder=folder,
            network=network,
            availability=_availability(folder / "stock.csv", capacity if capacity.exists() else None, network),
            rules=rules,
            orders=load_checked_orders(folder / "orders.jsonl", network),
            inbound=load_checked_inbound(inbound, network) if inbound.exists() else (),
        )

    @cached_property
    def orders_by_id(self) -> Mapping[str, Order]:
        """The orders by their id."""
        return {order.id: order for order in self.orders}

    def pick(self, ids: Iterable[str]) -> tuple[Order, ...]:
        """Return the orders with these ids, in the order given.

        Raises
        ------
        DocumentError
            Where there is no such order.
        """
        wanted = list(ids)
        if missing := [name for name in wanted if name not in self.orders_by_id]:
            flaws = [unknown("order", name, self.orders_by_id, where="the dataset") for name in missing]
            raise DocumentError(str(self.folder / "orders.jsonl"), flaws)
        return tuple(self.orders_by_id[name] for name in wanted)

    def __repr__(self) -> str:
        counts = {"nodes": self.network.nodes, "items": self.network.items, "orders": self.orders}
        told = ", ".join(f"{len(found):,} {name}" for name, found in counts.items())
        return f"<Dataset {self.folder.name}: {told}, rules {self.rules.id}>"

    def _repr_html_(self) -> str:
        from scenarios.dataset_display import dataset_html  # noqa: PLC0415 - only notebooks ask for it

        return dataset_html(self)


def load_rules(place: str | Path) -> tuple[Network, RuleSet]:
    """Read the network and the rules of a dataset, which may have nothing else yet.

    Raises
    ------
    DocumentError
        Naming the file and everything that is wrong in it.
    """
    folder = find_dataset(place)
    network = Network.load(_one_of(folder, "network.json", "network.yaml", "network.yml"))
    return network, RuleSet.load(_one_of(folder, "rules.yaml", "rules.yml", "rules.json"))


def load_checked_orders(path: Path, network: Network) -> OrderBook:
    """Read orders of a network.

    Raises
    ------
    DocumentError
        Naming file, line, field, value and rule of what is wrong, also where an id is unknown or given twice.
    """
    flaws: list[Flaw] = []

    def checked() -> Iterator[Order]:
        for order in Order.iterate_lines(path):
            flaws.extend(replace(flaw, path=f"order {order.id}, {flaw.path}") for flaw in order_flaws(order, network))
            yield order

    book = OrderBook.of(checked())
    try:
        refuse_duplicates(("orders", book.ids))
    except ValueError as error:
        flaws.append(Flaw("", None, str(error)))
    if flaws:
        raise DocumentError(str(path), flaws)
    return book


def bundled_names() -> list[str]:
    """Return the names of the bundled datasets."""
    return sorted(folder.name for folder in BUNDLED.iterdir() if (folder / "orders.jsonl").exists())


def find_dataset(place: str | Path) -> Path:
    """Return the folder of a dataset, given by path or by the name of a bundled one.

    Raises
    ------
    DocumentError
        Where there is neither.
    """
    if str(place) and Path(place).is_dir():
        return Path(place)
    if str(place) in bundled_names():
        return BUNDLED / str(place)
    close = difflib.get_close_matches(str(place), bundled_names(), n=1)
    names = f"the path of a folder, or the name of a bundled dataset: {', '.join(bundled_names())}."
    remedy = f"Did you mean {close[0]!r}? Otherwise give {names}" if close else f"Give {names}"
    raise DocumentError(str(place) or "dataset", [Flaw("", None, "there is no such dataset", remedy)])


def refuse_to_overwrite(folder: Path) -> None:
    """Raise a DocumentError where a folder holds a file of a dataset already."""
    names = ("network.json", "network.yaml", "stock.csv", "capacity.csv", "inbound.csv", "rules.yaml", "orders.jsonl")
    if found := [name for name in names if (folder / name).exists()]:
        flaw = Flaw(
            "", None, f"the folder holds {', '.join(found)} already", "Name a new folder, or remove them first."
        )
        raise DocumentError(str(folder), [flaw])


def _one_of(folder: Path, *names: str) -> Path:
    return next((folder / name for name in names if (folder / name).exists()), folder / names[0])


def _availability(stock: Path, capacity: Path | None, network: Network) -> Availability:
    availability = Availability.load(stock, capacity)
    if flaws := stock_flaws(availability, network):
        raise DocumentError(str(stock), flaws)
    if flaws := capacity_flaws(availability, network):
        raise DocumentError(str(capacity), flaws)
    return availability
