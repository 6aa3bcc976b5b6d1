"""What policies have in common that decide each order by itself, by a heuristic."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from models.availability import Availability
from models.orders import Order
from models.plans import Plan
from optimizer import Heuristic, Sourcer
from scenarios.policies.policy import one_by_one

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


class Greedy:
    """A policy that decides one order after the other by a heuristic, each on what those before it leave.

    Parameters
    ----------
    data
        The network and the rules that it decides under.
    heuristic
        What chooses.
    """

    def __init__(self, data: "Dataset", heuristic: Heuristic) -> None:
        self._decide = partial(Sourcer(data.network, data.rules).source_by, heuristic)

    def decide(self, orders: Sequence[Order], availability: Availability, now: datetime) -> list[Plan]:  # noqa: ARG002
        """Decide orders in sequence."""
        return one_by_one(self._decide, orders, availability)
