"""What the orders of a batch take from one another."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

from models.availability import Availability
from models.network import Network
from models.plans import Consumption
from models.rules import OrderRule

_DECIMALS = 9
"""Amounts of capacity are written with so many decimals."""


@dataclass(frozen=True)
class Others:
    """What other orders take of what one order may take itself.

    Attributes
    ----------
    pieces
        Pieces by item and node.
    capacity
        Capacity by node, in its unit.
    ended
        In words, what ended the search where that is not for the order's own answer to say.
    """

    pieces: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    capacity: Mapping[str, float] = field(default_factory=dict)
    ended: str | None = None


ALONE = Others()
"""There are no other orders."""


class Takings:
    """What all orders of a batch take together, by how far they may reach.

    Orders that open the safety stock reach further than those that do not, and those with a larger share of capacity
    further than those with a smaller one. What a longer reach takes beyond the others' limits is nothing to them.
    """

    def __init__(self, network: Network, availability: Availability) -> None:
        self._network = network
        self._availability = availability
        self._stock: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(lambda: [0, 0]))
        self._capacity: dict[str, dict[float, float]] = defaultdict(lambda: defaultdict(float))

    def add(self, consumes: Consumption, rule: OrderRule) -> None:
        """Count what an order takes under its rule."""
        for take in consumes.stock:
            self._stock[take.item][take.node][rule.use_safety_stock] += take.quantity
        for use in consumes.capacity:
            self._capacity[use.node][_share(rule)] += use.amount

    def besides(self, consumes: Consumption, rule: OrderRule, items: set[str], ended: str) -> Others:
        """Return what all but one order take of some items, and of all capacity, that this one may take.

        Parameters
        ----------
        consumes, rule
            What the order takes itself, and under which rule.
        items
            Ids of the items.
        ended
            In words, what ended the search.
        """
        own = {(take.node, take.item): take.quantity for take in consumes.stock}
        pieces = {
            item: {
                node: self._pieces(node, item, by_reach, own.get((node, item), 0), rule)
                for node, by_reach in self._stock[item].items()
            }
            for item in items & self._stock.keys()
        }
        used = {use.node: use.amount for use in consumes.capacity}
        capacity = {node: self._used(node, used.get(node, 0.0), rule) for node in self._capacity}
        return Others(pieces, capacity, ended)

    def _pieces(self, node: str, item: str, by_reach: list[int], own: int, rule: OrderRule) -> int:
        """Return the pieces of a record that others take of those that a rule leaves to its orders."""
        everyone = sum(by_reach) - own
        if rule.use_safety_stock:
            return everyone
        row = self._availability.keys.rows[node, item]
        reserve = int(self._availability.unreserved[row] - self._availability.available[row])
        return max(by_reach[False] - own, everyone - reserve)

    def _used(self, node: str, own: float, rule: OrderRule) -> float:
        """Return the capacity of a node that others use of that which a rule leaves to its orders."""
        capacity, by_share = self._network.nodes_by_id[node].capacity, self._capacity[node]
        limit, share = (0.0 if capacity is None else capacity.limit), _share(rule)
        within = ((each, sum(use for other, use in by_share.items() if other <= each)) for each in {share, *by_share})
        most = max(used - own - (each - share) * limit for each, used in within if each >= share)
        return round(max(most, 0.0), _DECIMALS)


def taken_text(own: int, others: int) -> str:
    """Say who takes the pieces of a stock record."""
    if not others:
        return f"{own} taken by this order"
    theirs = f"{others} taken by other orders of the batch"
    return f"{own} taken by this order, {theirs}" if own else theirs


def _share(rule: OrderRule) -> float:
    return 1.0 if rule.capacity_share is None else rule.capacity_share
