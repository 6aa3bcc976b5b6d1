"""What a joint decision states, compared with what its plans amount to."""

from collections.abc import Iterator, Sequence

from models.batches import BatchResult
from models.orders import Order
from models.plans import LevelValue, Plan
from optimizer.checker.evaluation import Evaluation, LevelFigures
from optimizer.checker.statements import SAME, differences, level_differences, proof_differences


def batch_differences(
    pairs: Sequence[tuple[Order, Plan]],
    result: BatchResult,
    evaluations: Sequence[Evaluation],
    levels: Sequence[LevelFigures],
) -> Iterator[str]:
    """Compare what a joint decision states with what its plans amount to, order by order and together.

    Parameters
    ----------
    pairs
        The orders and their plans.
    result
        What is stated.
    evaluations, levels
        What each order comes to, and all together.
    """
    for (order, plan), evaluation in zip(pairs, evaluations, strict=True):
        for finding in (*differences(order, plan, evaluation), *_proof_of(plan, result)):
            yield f"the plan of order {order.id!r}: {finding}"
    yield from level_differences(result.objective, levels)
    yield from proof_differences(result.objective, result.outcome, has_goal=True)
    if (result.bound, result.gap) != (result.outcome.bound, result.outcome.gap):
        yield "its bound and gap are not those of its outcome"
    if result.outcome.status == "no_answer" and any(plan.assignments for plan in result.plans):
        yield "its status is 'no_answer', but it sources something"
    yield from _sequence_differences(result)
    yield from _price_differences(result)


def _proof_of(plan: Plan, result: BatchResult) -> Iterator[str]:
    """Compare what a plan says of its proof with what is proven of the batch."""
    stated, batch = plan.outcome, result.outcome
    if (stated.status, stated.limit) != (batch.status, batch.limit):
        yield f"its status and limit are not those of the batch, {batch.status!r} and {batch.limit!r}"
    yield from proof_differences(plan.objective, stated, has_goal=True)
    for level, joint in zip(plan.objective, result.objective, strict=False):
        left = level.value - level.bound
        if abs(left - (joint.value - joint.bound)) > SAME:
            yield f"level {level.level} leaves {left:.12g} open, the batch {joint.value - joint.bound:.12g}"


def _sequence_differences(result: BatchResult) -> Iterator[str]:
    """A joint decision is no worse than orders one by one."""
    if not result.one_by_one:
        return
    if len(result.one_by_one) != len(result.objective):
        yield f"it has {len(result.one_by_one)} values one by one, not {len(result.objective)}"
    for level, alone in zip(result.objective, result.one_by_one, strict=False):
        if level.value < alone - SAME:
            return
        if level.value > alone + _rounding(level):
            yield f"level {level.level} is worth {level.value:.12g}, one by one {alone:.12g}"


def _rounding(level: LevelValue) -> float:
    """Return how far a value may be off that was counted in whole numbers of small units."""
    return 1e-3 + 1e-6 * abs(level.value)


def _price_differences(result: BatchResult) -> Iterator[str]:
    stock = [(each.level, each.node, each.item) for each in result.prices.stock]
    capacity = [(each.level, each.node) for each in result.prices.capacity]
    if stock != sorted(set(stock)) or capacity != sorted(set(capacity)):
        yield "its prices are not sorted, each given once"
    if any(level >= len(result.objective) for level in (*(each[0] for each in stock), *(each[0] for each in capacity))):
        yield "it has prices in a level that it does not have"
