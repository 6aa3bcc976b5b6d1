"""The items and the options of a network as tables, of which a demand and a source take one row."""

from collections.abc import Sequence
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from models.network import Item, Network
from optimizer.compiler.supply import Supply
from optimizer.linter.formulas import Table

METHOD, COUNTRIES, HAS_CAPACITY = "(method)", "(countries)", "(capacity)"
"""Columns of the options that no condition can name: delivery method, destinations served, whether capacity counts."""

_NO_ITEM = Item(id="(no item)")


class Rows:
    """Reads the items and the usable options of a network.

    Parameters
    ----------
    supply
        The network.
    zone
        Time zone of the rule set.
    """

    def __init__(self, supply: Supply, zone: ZoneInfo) -> None:
        self.zone = zone
        self.supply = supply
        self.items: tuple[Item, ...] = tuple(sorted(supply.network.items, key=lambda item: item.id)) or (_NO_ITEM,)
        self._columns: dict[tuple[Table, str], list[Any]] = {}

    @property
    def network(self) -> Network:
        """The network."""
        return self.supply.network

    @cached_property
    def options(self) -> list[int]:
        """The options that could serve some line at all, as indices into the network's."""
        nodes = self.supply.nodes
        return [
            index
            for index, option in enumerate(self.supply.options)
            if nodes[option.node].enabled and _method(option.is_pickup) in nodes[option.node].delivery_methods
        ]

    def column(self, table: Table, path: str) -> list[Any]:
        """Return a field of every row of a table; options are the usable ones."""
        key = (table, path)
        if key not in self._columns:
            self._columns[key] = self._read_items(path) if table == "item" else self._read_options(path)
        return self._columns[key]

    def values(self, table: Table, path: str) -> Sequence[Any]:
        """Return the distinct values of a column."""
        return list({repr(value): value for value in self.column(table, path)}.values())

    def _read_items(self, path: str) -> list[Any]:
        name = path.removeprefix("item.")
        if name.startswith("attributes."):
            return [item.attributes.get(name.removeprefix("attributes.")) for item in self.items]
        return [getattr(item, name) for item in self.items]

    def _read_options(self, path: str) -> list[Any]:
        if path in (METHOD, COUNTRIES, HAS_CAPACITY):
            return [self._fact(path, index) for index in self.options]
        column = self.supply.column(path)
        return [column.values[column.codes[index]] for index in self.options]

    def _fact(self, path: str, index: int) -> Any:
        option = self.supply.options[index]
        if path == METHOD:
            return _method(option.is_pickup)
        if path == COUNTRIES:
            return None if option.service is None else option.service.countries
        return self.supply.nodes[option.node].capacity is not None


def _method(is_pickup: bool) -> str:
    return "pickup" if is_pickup else "ship"
