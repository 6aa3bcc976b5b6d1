"""A replay gone through once more: what was decided is known, what each order could draw on is asked for."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from models.availability import Availability
from models.orders import Order
from models.plans import Assignment, Outcome, Plan
from optimizer.desk import Desk
from scenarios.ground import Ground
from scenarios.hindsight import relaxed
from scenarios.modes import Hindsight, Mode
from scenarios.orderbook import OrderBook

if TYPE_CHECKING:
    from scenarios.dataset import Dataset

_KNOWN = Outcome(status="feasible", bound=0.0, gap=0.0, engine="none", wall_seconds=0.0)


@dataclass(frozen=True)
class Scene:
    """An order right before it was decided.

    Attributes
    ----------
    order
        The order.
    availability
        What it could draw on; of orders that were decided together what was there for all of them.
    is_alone
        Whether it was decided by itself.
    """

    order: Order
    availability: Availability
    is_alone: bool


class Reenactment:
    """Yields the orders of a replay as they came up for decision. Iterate over it once.

    Parameters
    ----------
    data, mode
        What was replayed, and when orders came up for decision.
    taken
        Returns what was decided for an order, by its id: the same, and in the same sequence, as the replay's plans.
    is_joint
        Whether orders that came up together were decided together.

    Attributes
    ----------
    data
        What orders were decided on: in hindsight as `relaxed` returns it.
    desk
        Where they would be decided anew.
    """

    def __init__(
        self, data: "Dataset", mode: Mode, taken: Callable[[str], Sequence[Assignment]], *, is_joint: bool = False
    ) -> None:
        self.data = relaxed(data) if isinstance(mode, Hindsight) else data
        self._mode = mode
        self._taken = taken
        self._is_joint = is_joint
        self.desk = Desk(self.data.network, self.data.rules)

    def __iter__(self) -> Iterator[Scene]:
        ground: Ground | None = None
        for group in self._mode.groups(OrderBook.of(self.data.orders).by_time()):
            ground = ground or Ground(self.data, group.moment)
            for _ in ground.advance(group.moment):
                pass
            before, is_alone = ground.availability, not self._is_joint or len(group.orders) == 1
            for order in group.orders:
                yield Scene(order, ground.availability if is_alone else before, is_alone)
                self._commit(order, ground)

    def _commit(self, order: Order, ground: Ground) -> None:
        assignments = tuple(self._taken(order.id))
        if assignments:
            consumes = self.desk.checker.consumption(order, ground.availability, list(assignments))
            ground.commit(Plan(order_id=order.id, consumes=consumes, outcome=_KNOWN))
