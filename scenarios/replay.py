"""Orders in the sequence of time, decided by a policy on the stock and capacity that those before them leave."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from models.orders import Order
from models.plans import Plan
from scenarios.ground import Ground, NodeDay
from scenarios.hindsight import relaxed
from scenarios.modes import Group, Hindsight, Mode, PerOrder
from scenarios.orderbook import OrderBook
from scenarios.policies.policy import PolicySettings

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


@dataclass(frozen=True)
class Decided:
    """An order that was decided in a replay.

    Attributes
    ----------
    order, plan
        The order and its plan.
    moment
        When it was decided.
    seconds
        How long the decision took; of orders that were decided together an equal share each.
    """

    order: Order
    plan: Plan
    moment: datetime
    seconds: float


class Replay:
    """Replays the orders of a dataset. Iterate over it, once, to decide them one after the other.

    Nothing but the current stock and capacity is kept, so that memory does not grow with the number of orders. Plans
    are committed in the sequence in which they are yielded. At midnight of a node's time zone its consumed capacity is
    released. Dates count from the moment that an order was placed, also where it is decided later.

    Parameters
    ----------
    data
        The dataset. Its consumed capacity is of the day of the first decision.
    policy
        Settings of the policy that decides the orders.
    mode
        When orders come up for decision; absent is as the policy's settings say, else one by one. In hindsight, all do
        at once, on all stock that is going to arrive by the last order and on the capacity of all days together: see
        `scenarios.hindsight.relaxed`.
    seed
        Seed of what the policy draws.
    """

    def __init__(self, data: "Dataset", policy: PolicySettings, mode: Mode | None = None, *, seed: int = 0) -> None:
        self._mode = mode or policy.replay or PerOrder()
        self._orders = OrderBook.of(data.orders).by_time()
        self._data = relaxed(data) if isinstance(self._mode, Hindsight) else data
        self._policy = policy.build(self._data, seed=seed)
        self._days: list[NodeDay] = []
        self._is_begun = False

    @property
    def order_count(self) -> int:
        """How many orders there are."""
        return len(self._orders)

    @property
    def node_days(self) -> tuple[NodeDay, ...]:
        """What each node with a capacity used of it, day by day; complete when all orders are decided."""
        return tuple(self._days)

    def __iter__(self) -> Iterator[Decided]:
        if self._is_begun:
            raise RuntimeError("a replay runs once; build another one, whose policy has seen nothing yet.")
        self._is_begun = True
        return self._run()

    def _run(self) -> Iterator[Decided]:
        ground: Ground | None = None
        for group in self._mode.groups(self._orders):
            ground = ground or Ground(self._data, group.moment)
            self._days.extend(ground.advance(group.moment))
            yield from self._decided(group, ground)
        if ground is not None:
            self._days.extend(ground.today())

    def _decided(self, group: Group, ground: Ground) -> Iterator[Decided]:
        start = time.perf_counter()
        plans = self._policy.decide(group.orders, ground.availability, group.moment)
        seconds = (time.perf_counter() - start) / len(plans)
        for order, plan in zip(group.orders, plans, strict=True):
            ground.commit(plan)
            yield Decided(order, plan, group.moment, seconds)
