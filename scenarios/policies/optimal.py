"""Every order by itself, proven best on what is there: what `optimizer.Sourcer.source` decides."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from models.availability import Availability
from models.orders import Order
from models.plans import Plan
from models.types import Positive
from optimizer import Sourcer
from scenarios.policies.policy import Policy, PolicySettings, one_by_one

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


class Optimal(PolicySettings):
    """Each order is decided by itself, to the proven optimum of its rules."""

    policy: Literal["optimal"] = Field(default="optimal", description="which policy it is")
    deterministic_limit: Positive | None = Field(
        default=None, description="most deterministic seconds of the solver that an order may take; absent is any"
    )

    def build(self, data: "Dataset", *, seed: int = 0) -> Policy:
        """Return the policy."""
        sourcer = Sourcer(data.network, data.rules)
        return _Optimal(sourcer, self.deterministic_limit, seed)


class _Optimal:
    def __init__(self, sourcer: Sourcer, deterministic_limit: float | None, seed: int) -> None:
        self._source = partial(sourcer.source, deterministic_limit=deterministic_limit, seed=seed)

    def decide(self, orders: Sequence[Order], availability: Availability, now: datetime) -> list[Plan]:  # noqa: ARG002
        """Decide orders in sequence."""
        return one_by_one(self._source, orders, availability)
