"""The demand side: customers and their orders."""

from typing import Self

from pydantic import Field, model_validator

from models.document import Document, FileDocument, refuse_duplicates
from models.geography import Destination
from models.network import DeliveryMethod
from models.types import (
    Attributes,
    CalendarDate,
    ItemId,
    LineId,
    Moment,
    NodeId,
    NonNegative,
    OrderId,
    Pieces,
    Text,
)


class Customer(Document):
    """Who ordered."""

    id: Text | None = Field(default=None, description="name of the customer")
    tier: Text | None = Field(default=None, description="loyalty tier, e.g. 'gold'")
    type: Text | None = Field(default=None, description="customer type, e.g. 'business'")
    attributes: Attributes = Field(default={}, description="free attributes, read as customer.attributes.NAME")


class Line(Document):
    """One order line: pieces of one item."""

    id: LineId = Field(description="name of the line, unique within its order")
    item: ItemId = Field(description="id of the item ordered")
    quantity: Pieces = Field(description="pieces ordered, 1 or more")
    unit_price: NonNegative = Field(default=0.0, description="price of a piece, money, 0 or more")
    delivery_method: DeliveryMethod = Field(default="ship", description="'ship' or 'pickup'")
    pickup_node: NodeId | None = Field(default=None, description="node to pick up at; absent leaves the choice to us")
    ship_together: Text | None = Field(default=None, description="lines with the same label leave from one node")
    attributes: Attributes = Field(default={}, description="free attributes, read as line.attributes.NAME")

    @model_validator(mode="after")
    def _only_pickups_have_a_pickup_node(self) -> Self:
        """A shipped line with a pickup node contradicts itself."""
        if self.pickup_node is not None and self.delivery_method != "pickup":
            raise ValueError(
                f"line {self.id!r} has pickup_node {self.pickup_node!r} but delivery_method {self.delivery_method!r}. "
                "Set delivery_method to 'pickup' or remove pickup_node."
            )
        return self


class Order(FileDocument):
    """What one customer ordered, when, and where it goes."""

    id: OrderId = Field(description="name of the order")
    created_at: Moment = Field(description="when it was placed, with time zone, e.g. '2026-09-10T14:30:00-05:00'")
    customer: Customer = Field(default=Customer(), description="who ordered")
    channel: Text | None = Field(default=None, description="sales channel, e.g. 'online'")
    seller: Text | None = Field(default=None, description="selling organization")
    destination: Destination = Field(description="where it goes: the country at least")
    promotions: tuple[Text, ...] = Field(default=(), description="promotions that the order takes part in")
    required_by: CalendarDate | None = Field(default=None, description="latest wanted arrival, YYYY-MM-DD")
    excluded_nodes: tuple[NodeId, ...] = Field(default=(), description="nodes that must not serve this order")
    attributes: Attributes = Field(default={}, description="free attributes, read as order.attributes.NAME")
    lines: tuple[Line, ...] = Field(min_length=1, description="the order lines, at least one")

    @model_validator(mode="after")
    def _line_ids_are_unique(self) -> Self:
        """Plans speak of lines by their ids."""
        refuse_duplicates(("lines", (line.id for line in self.lines)))
        return self
