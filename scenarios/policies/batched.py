"""Orders that come up for decision together are decided together: what `optimizer.Sourcer.source_batch` decides."""

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import Field, Strict

from models.availability import Availability
from models.orders import Order
from models.plans import Plan
from models.types import Positive
from optimizer import Sourcer
from scenarios.policies.policy import Policy, PolicySettings

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


class Batched(PolicySettings):
    """The orders of a group are decided jointly; a group of one is decided by itself."""

    policy: Literal["batched"] = Field(default="batched", description="which policy it is")
    gap: Annotated[float, Strict(), Field(ge=0, lt=1)] = Field(
        default=1e-4, description="how close to the bound is close enough, as a share of the value; 0 is proven best"
    )
    deterministic_limit: Positive | None = Field(
        default=1.0,
        description="most deterministic seconds of the solver that a group may take; null is any, which may be hours",
    )

    @property
    def is_joint(self) -> bool:
        """Orders of a group are decided together."""
        return True

    def build(self, data: "Dataset", *, seed: int = 0) -> Policy:
        """Return the policy."""
        return _Batched(self, Sourcer(data.network, data.rules), seed)


class _Batched:
    def __init__(self, settings: Batched, sourcer: Sourcer, seed: int) -> None:
        self._settings = settings
        self._sourcer = sourcer
        self._seed = seed

    def decide(self, orders: Sequence[Order], availability: Availability, now: datetime) -> Sequence[Plan]:  # noqa: ARG002
        """Decide orders together.

        What they take together is there, so that each of them can be committed after the others.
        """
        gap, limit = self._settings.gap, self._settings.deterministic_limit
        if len(orders) == 1:
            return [self._sourcer.source(orders[0], availability, deterministic_limit=limit, seed=self._seed)]
        found = self._sourcer.source_batch(orders, availability, gap=gap, deterministic_limit=limit, seed=self._seed)
        return found.plans
