"""Which questions an order's page has answers for: on large networks not every node is asked about."""

import math
from collections.abc import Sequence

from models.explanations import Explanation
from models.geography import distance_km
from models.network import Node
from models.orders import Order
from models.plans import Plan
from scenarios.dataset import Dataset

_MOST_PAIRS = 400
"""So many pairs of a line and a node are asked about, each of which may be a decision of its own."""

_FEWEST_NODES = 8
_SECONDS = 60.0
"""The explaining takes no longer, unless it is given more."""


def explained(order: Order, data: Dataset, *, time_limit: float | None = None) -> Explanation:
    """Decide an order and explain the decision, as far as its page tells.

    Parameters
    ----------
    order
        An order of the dataset's network.
    data
        The dataset.
    time_limit
        Seconds that the decision may take, above 0; the explaining, in which it is made once more, has as many.
        Absent does not limit the decision, and gives the explaining a minute.

    Returns
    -------
    Explanation
        Of all lines; on large networks, of the plan's nodes and of those nearest to the destination that have stock.

    Raises
    ------
    ShipfromError
        As for `Sourcer.source`.
    """
    from optimizer import Sourcer  # noqa: PLC0415 - OR-Tools takes most of a second to import

    sourcer = Sourcer(data.network, data.rules)
    plan = sourcer.source(order, data.availability, time_limit=time_limit)
    if plan.outcome.limit == "interrupted":
        return Explanation(order_id=order.id, plan=plan, limit="interrupted")
    nodes = nodes_to_ask(order, plan, data)
    seconds = _SECONDS + 2 * plan.outcome.wall_seconds if time_limit is None else time_limit
    return sourcer.explain(order, data.availability, nodes=nodes, time_limit=seconds)


def nodes_to_ask(order: Order, plan: Plan, data: Dataset) -> tuple[str, ...] | None:
    """Return the nodes to ask about, in the order of the network; None where that is all of them."""
    most = max(_FEWEST_NODES, _MOST_PAIRS // len(order.lines))
    nodes = data.network.nodes
    if len(nodes) <= most:
        return None
    used = {each.node for each in plan.assignments}
    others = sorted((node for node in nodes if node.id not in used), key=_Relevance(order, data))
    wanted = used | {node.id for node in others[: max(0, most - len(used))]}
    return tuple(node.id for node in nodes if node.id in wanted)


class _Relevance:
    """Sorts nodes: those that have some of what is ordered first, then by their distance."""

    def __init__(self, order: Order, data: Dataset) -> None:
        self._place = order.destination.location
        self._holders = _holders([line.item for line in order.lines], data)

    def __call__(self, node: Node) -> tuple[bool, float]:
        return not (node.enabled and node.id in self._holders), self._km(node)

    def _km(self, node: Node) -> float:
        if self._place is None or node.location is None:
            return math.inf
        return distance_km(node.location, self._place)


def _holders(items: Sequence[str], data: Dataset) -> set[str]:
    """Return the nodes that have some of any of the items."""
    keys, on_hand = data.availability.keys, data.availability.on_hand
    wanted = set(items)
    pairs = zip(keys.nodes, keys.items, on_hand.tolist(), strict=True)
    return {node for node, item, count in pairs if count and item in wanted}
