"""What a joint decision for many orders says."""

from typing import Any

from pydantic import Field

from models.document import Document, FileDocument
from models.plans import LevelValue, Outcome, Plan, gap_text, level_text, outcome_text
from models.types import Count, Figure, ItemId, NodeId, NonNegative, NonNegativeFigure

_MOST_PRICES = 5


class StockPrice(Document):
    """What one more piece at a node would be worth."""

    level: Count = Field(default=0, description="position of the objective level that the price is in, 0 is the first")
    node: NodeId = Field(description="id of the node")
    item: ItemId = Field(description="id of the item")
    price: NonNegativeFigure = Field(description="value of that level per piece; 0 where stock is not scarce")


class CapacityPrice(Document):
    """What one more unit of capacity at a node would be worth."""

    level: Count = Field(default=0, description="position of the objective level that the price is in, 0 is the first")
    node: NodeId = Field(description="id of the node")
    price: NonNegativeFigure = Field(
        description="value of that level per unit of the node's capacity; 0 where it is not scarce"
    )


class Prices(Document):
    """Shadow prices of what orders compete for; what is not listed has the price 0."""

    stock: tuple[StockPrice, ...] = Field(default=(), description="prices of stock, by level, node and item")
    capacity: tuple[CapacityPrice, ...] = Field(default=(), description="prices of capacity, by level and node")


class BatchWork(Document):
    """What a joint decision took."""

    components: Count = Field(default=0, description="parts of the batch that compete for nothing with one another")
    columns: Count = Field(default=0, description="the most plans of single orders that a choice was among")
    rounds: Count = Field(default=0, description="rounds of pricing that found them")
    peak_mb: NonNegativeFigure = Field(
        default=0.0, description="most memory that the process has taken, in megabytes; 0 where unknown"
    )
    seconds: NonNegative = Field(default=0.0, description="seconds from the orders to the checked plans")


class BatchResult(FileDocument):
    """The joint decision for many orders.

    What a plan of a batch says of itself is proven with the plans of the other orders as they are: its value less its
    bound is what it could still save in the level of the batch at most.
    """

    plans: tuple[Plan, ...] = Field(default=(), description="one plan per order")
    objective: tuple[LevelValue, ...] = Field(
        default=(), description="values of the levels over all orders, as their rules weigh orders; terms plainly"
    )
    one_by_one: tuple[Figure, ...] = Field(
        default=(), description="value of each level if the orders were sourced one after the other"
    )
    outcome: Outcome = Field(description="how the decision ended and what is proven")
    prices: Prices = Field(default=Prices(), description="shadow prices of stock and capacity")
    work: BatchWork = Field(default=BatchWork(), description="what the decision took")
    bound: Figure = Field(description="bound of the first unproven level, else of the last level")
    gap: NonNegativeFigure = Field(description="(value - bound) / max(1, |value|) in that level; 0 when proven")

    def to_data(self) -> Any:
        """Return the result as plain data with every field, at its default or not."""
        return self.model_dump(mode="json")

    @property
    def complete(self) -> int:
        """How many orders are filled as a whole."""
        return sum(plan.is_complete for plan in self.plans)

    @property
    def unfilled(self) -> int:
        """How many pieces stay unfilled."""
        return sum(gap.quantity for plan in self.plans for gap in plan.unfilled)

    @property
    def shipments(self) -> int:
        """How many shipments there are."""
        return sum(len(plan.shipments) for plan in self.plans)

    @property
    def cost(self) -> float:
        """What all shipments cost, money."""
        return round(sum(sum(plan.costs.values()) for plan in self.plans), 4)

    def rows(self) -> list[dict[str, Any]]:
        """Return the rows of all plans; see `models.Plan.rows`."""
        return [row for plan in self.plans for row in plan.rows()]

    def summary(self) -> str:
        """Return the result in words: a headline, the levels, what is scarce, and what the decision took."""
        lines = [self._headline(), *(f"  {each}" for each in objective_texts(self))]
        lines += [f"  {each}" for each in price_texts(self, _MOST_PRICES)]
        return "\n".join([*lines, f"  {work_text(self.work)}"])

    def _headline(self) -> str:
        count = len(self.plans)
        return (
            f"Batch of {count} order{'s' * (count != 1)}: {self.complete} complete, {self.unfilled} pieces unfilled, "
            f"{self.shipments} shipment{'s' * (self.shipments != 1)}, {outcome_text(self.outcome)}"
        )

    def __repr__(self) -> str:
        count, gap = len(self.plans), f", gap {gap_text(self.gap)}" * (self.outcome.status != "optimal")
        return (
            f"<BatchResult {count} order{'s' * (count != 1)}: {self.complete} complete; unfilled {self.unfilled}; "
            f"{self.outcome.status}{gap}>"
        )

    def _repr_html_(self) -> str:
        from models.display.batches import batch_html  # noqa: PLC0415 - only notebooks ask for it

        return batch_html(self)

    __str__ = summary


def objective_texts(result: BatchResult) -> list[str]:
    """Say of each level what it is worth, what is proven of it, and what it is worth one by one."""
    alone = result.one_by_one or (None,) * len(result.objective)
    return [_objective_text(level, value) for level, value in zip(result.objective, alone, strict=True)]


def _objective_text(level: LevelValue, alone: float | None) -> str:
    gap = (level.value - level.bound) / max(1.0, abs(level.value))
    proven = "proven" if gap <= 0 else f"bound {_number(level.bound)}, gap {gap_text(gap)}"
    beside = "" if alone is None else f"; one by one {_number(alone)}"
    return f"level {level.level}: {level_text(level)} ({proven}{beside})"


def ranked_prices(result: BatchResult) -> list[tuple[int, float, str]]:
    """Return level, price and name of what is scarce, the first level and the dearest first."""
    told = [(each.level, each.price, f"piece of {each.item} at {each.node}") for each in result.prices.stock]
    told += [(each.level, each.price, f"unit of capacity at {each.node}") for each in result.prices.capacity]
    return sorted((each for each in told if each[1] > 0), key=lambda each: (each[0], -each[1], each[2]))


def price_texts(result: BatchResult, most: int) -> list[str]:
    """Say what another piece or unit of what is scarce would save, the first level and the dearest first."""
    ranked = ranked_prices(result)[:most]
    return [f"level {level}: another {what} saves up to {price_text(price)}" for level, price, what in ranked]


def price_text(price: float) -> str:
    """Write a price, which may be tiny, but without what would be more exact than it is."""
    return f"{price:,.0f}" if price >= 1000 else f"{price:.4g}"


def work_text(work: BatchWork) -> str:
    """Say what a joint decision took."""
    parts = f"{work.components} independent part{'s' * (work.components != 1)}"
    rounds = f"{work.rounds} round{'s' * (work.rounds != 1)} of pricing"
    return f"{parts}, {work.columns} plans to choose from in {rounds}, {work.seconds:.2f} s, {work.peak_mb:.0f} MB"


def _number(value: float) -> str:
    return f"{value:,.2f}".removesuffix(".00")
