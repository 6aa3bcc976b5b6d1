"""What the orders of a batch take of the same stock and capacity."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from optimizer.checker.evaluation import Judgement
from optimizer.checker.facts import Facts, Stock
from optimizer.checker.written import BILLION, written

_MOST_NAMED = 5


class _Draws:
    """Who draws on one thing, by how far they may reach: a longer reach includes the shorter ones."""

    def __init__(self) -> None:
        self._by_reach: dict[int, list[tuple[str, int]]] = defaultdict(list)

    def add(self, reach: int, order: str, amount: int) -> None:
        """Count what an order draws."""
        self._by_reach[reach].append((order, amount))

    def beyond(self, limit: Callable[[int], int]) -> Iterator[tuple[list[str], int, int]]:
        """Yield the orders that draw more than their reach allows, what they draw together, and the limit."""
        orders: list[str] = []
        total = 0
        for reach in sorted(self._by_reach):
            orders += [order for order, _ in self._by_reach[reach]]
            total += sum(amount for _, amount in self._by_reach[reach])
            if total > limit(reach):
                yield orders, total, limit(reach)


class Shared:
    """What orders take of stock and capacity together.

    Attributes
    ----------
    capacity_used
        What the orders so far use by node, in billionths of its capacity's unit.
    """

    def __init__(self) -> None:
        self.capacity_used: dict[str, int] = defaultdict(int)
        self._facts: Facts | None = None
        self._stock: dict[tuple[str, str], _Draws] = defaultdict(_Draws)
        self._capacity: dict[str, _Draws] = defaultdict(_Draws)

    def add(self, judged: Judgement) -> None:
        """Count what an order takes."""
        load, rule = judged.bill.load, judged.decides.read.rule
        self._facts = facts = judged.bill.facts
        for record, pieces in load.by_stock.items():
            self._stock[record].add(int(rule.use_safety_stock), facts.order.id, pieces)
        for node in load.nodes:
            if facts.node(node).capacity is not None:
                use, share = load.capacity_use(node), facts.background.written(rule.capacity_share or 1.0)
                self.capacity_used[node] += use
                self._capacity[node].add(share, facts.order.id, use)

    def violations(self) -> Iterator[str]:
        """Find what is taken more often than it is there."""
        if self._facts is not None:
            yield from self._stock_violations(self._facts)
            yield from self._capacity_violations(self._facts)

    def _stock_violations(self, facts: Facts) -> Iterator[str]:
        for (node, item), draws in sorted(self._stock.items()):
            for orders, pieces, left in draws.beyond(partial(_pieces_within, facts.stock(node, item))):
                yield f"{_named(orders)} taking {pieces} of {item!r} at {node!r}, {left} are available"

    def _capacity_violations(self, facts: Facts) -> Iterator[str]:
        for node, draws in sorted(self._capacity.items()):
            for orders, use, left in draws.beyond(partial(_capacity_within, node, facts)):
                needed, there = use / BILLION, max(left / BILLION, 0)
                yield f"{_named(orders)} using {needed:.12g} of the capacity of {node!r}, {there:.12g} are left"


def _pieces_within(stock: Stock, reach: int) -> int:
    """Return what orders may take together; those that reach further open the reserve."""
    return stock.unreserved if reach else stock.available


def _capacity_within(node: str, facts: Facts, share: int) -> int:
    """Return what orders with at most a share, in billionths, may use together, in billionths of a node's unit."""
    capacity = facts.node(node).capacity
    limit = 0 if capacity is None else facts.background.written(capacity.limit)
    return (limit * share - BILLION * written(facts.used(node))) // BILLION


def _named(orders: Sequence[str]) -> str:
    """Name orders, as what is said of them goes on."""
    first = ", ".join(repr(order) for order in orders[:_MOST_NAMED])
    more = f" and {len(orders) - _MOST_NAMED} more" if len(orders) > _MOST_NAMED else ""
    return f"order {first} is" if len(orders) == 1 else f"orders {first}{more} are"
