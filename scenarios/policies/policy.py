"""What a policy is: a way of deciding orders, with its settings as a document."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from pydantic import Field

from models.availability import Availability
from models.document import Document
from models.orders import Order
from models.plans import Plan
from models.types import Text
from scenarios.modes import Mode

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


class Policy(Protocol):
    """Decides orders as they come. It may remember what it has seen; a replay has one of its own."""

    def decide(self, orders: Sequence[Order], availability: Availability, now: datetime) -> Sequence[Plan]:
        """Decide orders that come up for decision together.

        Parameters
        ----------
        orders
            One order or more, by the moment they were placed and then by id.
        availability
            Stock and consumed capacity at that moment.
        now
            The moment of the decision, not before the last order was placed.

        Returns
        -------
        Sequence[Plan]
            Checked, in the sequence of the orders; they can all be committed, one after the other.
        """
        ...


class PolicySettings(Document):
    """Base of the documents that name a policy and its settings; each has a field ``policy`` with its name."""

    name: Text | None = Field(default=None, description="what results call it; absent is the policy's own name")
    replay: Mode | None = Field(default=None, description="when orders come up for decision; absent is as in the study")

    @property
    def label(self) -> str:
        """What results call the policy."""
        return self.name or str(self.policy)  # type: ignore[attr-defined] # the field that tells policies apart

    @property
    def is_joint(self) -> bool:
        """Whether orders that come up together are decided together; if not, each on what those before it leave."""
        return False

    @property
    def forecast_file(self) -> str | None:
        """The file of expected orders that the policy reads, as its settings name it; None where it reads none."""
        return None

    def build(self, data: "Dataset", *, seed: int = 0) -> Policy:
        """Return the policy, ready to decide the orders of a dataset.

        Parameters
        ----------
        data
            The network and the rules that it decides under; where a policy needs them, also its orders.
        seed
            Seed of what it draws.

        Raises
        ------
        DocumentError
            Where the settings name what the dataset does not have.
        ShipfromError
            Otherwise as for `optimizer.Sourcer`.
        """
        raise NotImplementedError


def one_by_one(
    decide: Callable[[Order, Availability], Plan], orders: Iterable[Order], availability: Availability
) -> list[Plan]:
    """Decide orders in sequence, each on what those before it leave."""
    plans: list[Plan] = []
    for order in orders:
        # What the last one leaves is not asked for here: most groups are single orders.
        availability = availability.after(plans[-1]) if plans else availability
        plans.append(decide(order, availability))
    return plans
