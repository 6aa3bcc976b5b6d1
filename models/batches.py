"""What a joint decision for many orders says."""

from pydantic import Field

from models.document import Document, FileDocument
from models.plans import LevelValue, Outcome, Plan
from models.types import Figure, ItemId, NodeId, NonNegativeFigure


class StockPrice(Document):
    """What one more piece at a node would be worth."""

    node: NodeId = Field(description="id of the node")
    item: ItemId = Field(description="id of the item")
    price: NonNegativeFigure = Field(description="money per piece; 0 where stock is not scarce")


class CapacityPrice(Document):
    """What one more unit of capacity at a node would be worth."""

    node: NodeId = Field(description="id of the node")
    price: NonNegativeFigure = Field(description="money per unit of capacity; 0 where capacity is not scarce")


class Prices(Document):
    """Shadow prices of what orders compete for."""

    stock: tuple[StockPrice, ...] = Field(default=(), description="prices of stock")
    capacity: tuple[CapacityPrice, ...] = Field(default=(), description="prices of capacity")


class BatchResult(FileDocument):
    """The joint decision for many orders."""

    plans: tuple[Plan, ...] = Field(default=(), description="one plan per order")
    objective: tuple[LevelValue, ...] = Field(default=(), description="values of the levels over all orders")
    outcome: Outcome = Field(description="how the decision ended and what is proven")
    prices: Prices = Field(default=Prices(), description="shadow prices of stock and capacity")
    bound: Figure = Field(description="bound of the first unproven level, else of the last level")
    gap: NonNegativeFigure = Field(description="(value - bound) / max(1, |value|) in that level; 0 when proven")
