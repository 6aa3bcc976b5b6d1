"""What orders pay for what they take."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from models.batches import CapacityPrice, Prices, StockPrice
from models.orders import Order
from models.plans import Plan
from optimizer.compiler.terms import UNFILLED_TERMS
from optimizer.outlook import LevelKey
from scenarios.bidding.terms import Terms

_SHARE = 0.999
"""Of what a piece is worth to others this share is paid: of two orders worth the same, the one in hand is filled."""

StockKey = tuple[str, str]
"""Node and item."""

Levelled = Mapping[LevelKey, float]
"""Prices by what the level counts that they are in."""


@dataclass(frozen=True)
class Tariff:
    """Prices of stock and capacity at one time.

    Attributes
    ----------
    careful
        What a piece costs, by node and item, those who leave the safety stock alone, over and above ``everyone``.
    everyone
        What a piece costs all.
    capacity
        What a unit of capacity costs, by node.
    filling
        Where not 0, prices of a first level that counts unfilled pieces are paid in the second, times this: then no
        order in hand is left unfilled for the sake of others, and of what fills it most, it takes what others need
        least.
    """

    careful: Mapping[StockKey, Levelled] = field(default_factory=dict)
    everyone: Mapping[StockKey, Levelled] = field(default_factory=dict)
    capacity: Mapping[str, Levelled] = field(default_factory=dict)
    filling: float = 0.0

    def frees(self, plan: Plan, terms: Terms) -> bool:
        """Tell whether all that a plan takes is free: then it is as good as any with prices, too, if it was without."""
        taken = ((take.node, take.item) for take in plan.consumes.stock)
        return not any(use.node in self.capacity for use in plan.consumes.capacity) and not any(
            table.get(key) for key in taken for table in self._tables(terms)
        )

    def prices(self, order: Order, terms: Terms) -> Prices:
        """Return what an order of some terms pays for its items and for capacity."""
        items = sorted({line.item for line in order.lines})
        keys = [(node, item) for item in items for node in self._nodes.get(item, ())]
        return Prices(
            stock=tuple(
                StockPrice(level=level, node=node, item=item, price=price)
                for node, item in keys
                for level, price in self._of(terms, *(table.get((node, item), {}) for table in self._tables(terms)))
            ),
            capacity=tuple(
                CapacityPrice(level=level, node=node, price=price)
                for node, prices in self.capacity.items()
                for level, price in self._of(terms, prices)
            ),
        )

    @cached_property
    def _nodes(self) -> dict[str, list[str]]:
        """The nodes where an item has a price."""
        found: dict[str, list[str]] = {}
        for node, item in sorted({*self.careful, *self.everyone}):
            found.setdefault(item, []).append(node)
        return found

    def _tables(self, terms: Terms) -> tuple[Mapping[StockKey, Levelled], ...]:
        return (self.everyone,) if terms.opens else (self.careful, self.everyone)

    def _of(self, terms: Terms, *prices: Levelled) -> Iterator[tuple[int, float]]:
        """Yield level and price in the order's own levels and measure."""
        found = [sum(each.get(key, 0.0) for each in prices) / terms.factor(key) for key in terms.keys]
        if self.filling and found and set(terms.keys[0][0]) <= UNFILLED_TERMS:
            found[:2] = [0.0, *(price + found[0] * self.filling for price in found[1:2])]
        for level, price in enumerate(found):
            if price:
                yield level, round(price * _SHARE, 9)


FREE = Tariff()
"""Everything is free."""
