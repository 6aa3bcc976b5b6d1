"""What an order's page is about, and how its things are called there."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from models.explanations import Explanation
from models.network import Network
from models.orders import Line, Order
from models.plans import Assignment, Plan, Shipment
from scenarios.dataset import Dataset


@dataclass(frozen=True)
class Subject:
    """An order, its explanation and the dataset that it was decided on.

    Attributes
    ----------
    order
        The order.
    told
        Its explanation, with the plan.
    data
        The dataset.
    """

    order: Order
    told: Explanation
    data: Dataset

    @property
    def plan(self) -> Plan:
        """The plan."""
        return self.told.plan

    @property
    def network(self) -> Network:
        """The network."""
        return self.data.network

    @cached_property
    def lines(self) -> dict[str, Line]:
        """The order's lines by their id."""
        return {line.id: line for line in self.order.lines}

    def pieces(self, shipment: Shipment) -> Iterator[Assignment]:
        """Yield what is in a shipment."""
        for each in self.plan.assignments:
            if (each.node, each.service) == (shipment.node, shipment.service) and each.line in shipment.lines:
                yield each

    def node(self, name: str) -> str:
        """Return a node's id and city."""
        city = self.network.nodes_by_id[name].address.city
        return f"{name} {city}" if city else name

    def service(self, shipment: Shipment) -> str:
        """Return who carries a shipment."""
        if shipment.service is None:
            return "pickup" if self.is_pickup(shipment) else "free shipping"
        carrier = self.network.services_by_id[shipment.service].carrier
        is_named = carrier.casefold() in shipment.service.casefold()
        return shipment.service if is_named else f"{carrier} {shipment.service}"

    def is_pickup(self, shipment: Shipment) -> bool:
        """Tell whether what is in a shipment is picked up at its node."""
        return self.lines[shipment.lines[0]].delivery_method == "pickup"

    def line(self, name: str) -> str:
        """Return a line's id and item."""
        return f"{name} {self.lines[name].item}"


def money(amount: float) -> str:
    """Write an amount of money, which is never -0.00."""
    return f"{round(amount, 2) + 0.0:,.2f}"


def figure(value: float) -> str:
    """Write a value of which nothing more is known; whole ones without decimals."""
    return f"{round(value, 2) + 0.0:,.2f}".removesuffix(".00")


def cost_name(term: str) -> str:
    """Return what a part of the cost is called."""
    return term.removesuffix("_cost").replace("_", " ")
