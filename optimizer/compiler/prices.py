"""Prices of stock and capacity, as what one order takes at them adds to its levels."""

from collections import defaultdict

import numpy as np

from models.batches import Prices
from models.errors import DocumentError
from models.references import price_flaws
from optimizer.compiler.node_capacity import UNITS
from optimizer.compiler.supply import Supply
from optimizer.compiler.terms import Floats, TermContext
from optimizer.uses import Parts, summed

_ByNode = dict[int, float]
"""Prices by node index."""


class PriceTable:
    """Prices by level, item and node.

    Parameters
    ----------
    prices
        The document.
    supply
        The network.

    Raises
    ------
    DocumentError
        Where the prices name what the network does not have, or one thing twice.
    """

    def __init__(self, prices: Prices, supply: Supply) -> None:
        if flaws := price_flaws(prices, supply.network):
            raise DocumentError("prices", flaws)
        self._supply = supply
        self._stock: dict[tuple[int, str], _ByNode] = defaultdict(dict)
        self._capacity: dict[int, _ByNode] = defaultdict(dict)
        for piece in prices.stock:
            if piece.price:
                self._stock[piece.level, piece.item][supply.node_index[piece.node]] = piece.price
        for unit in prices.capacity:
            if unit.price:
                self._capacity[unit.level][supply.node_index[unit.node]] = unit.price

    def parts(self, level: int, context: TermContext) -> Parts:
        """Return what an order pays in a level, by what it takes; nothing where all of it is free."""
        stock = self._of_stock(level, context)
        return summed([each for each in (stock, self._of_capacity(level, context)) if each])

    def _of_stock(self, level: int, context: TermContext) -> Parts:
        priced = [self._stock.get((level, line.item)) for line in context.lines]
        if not any(priced):
            return {}
        per_piece = np.stack([self._spread(prices or {})[context.nodes] for prices in priced])
        return {"pieces": per_piece[:, context.option_node]}

    def _of_capacity(self, level: int, context: TermContext) -> Parts:
        if level not in self._capacity:
            return {}
        prices, unit = self._spread(self._capacity[level])[context.nodes], self._supply.capacity.unit[context.nodes]
        once, by_line, by_piece, by_load = (
            prices * (unit == UNITS.index(each)) for each in ("orders", "lines", "units", "workload")
        )
        loads = context.per_line(lambda line: context.scene.demand.item(line).workload)
        per_piece = by_piece + loads[:, None] * by_load
        return {
            "node": once,
            "line_at_node": np.broadcast_to(by_line, (len(context.lines), len(by_line))),
            "pieces": per_piece[:, context.option_node],
        }

    def _spread(self, prices: _ByNode) -> Floats:
        """(n,) the price at each node of the network."""
        found = np.zeros(len(self._supply.nodes))
        found[list(prices)] = list(prices.values())
        return found
