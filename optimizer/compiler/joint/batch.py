"""From many decided orders to the joint problem: their levels in one scale, and rows for what they compete for."""

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from models.availability import Availability
from models.orders import Order
from models.rules import RuleSet
from optimizer.compiler.joint.capacity import CapacityLedger, share_of, workload_scale
from optimizer.compiler.joint.capacity_rows import CapacityRows
from optimizer.compiler.joint.compact import Compact
from optimizer.compiler.joint.levels import LevelLedger, RuleKey, RuleLevels, Scale, TooLargeError, scales_of
from optimizer.compiler.joint.names import DecidedOrder, JointOrders
from optimizer.compiler.joint.stock import StockLedger, StockRows
from optimizer.compiler.rows import MOST_LINES_WITH_TIE_BREAK, order_rows
from optimizer.compiler.selection import Candidate
from optimizer.compiler.stock import StockRoom
from optimizer.compiler.supply import Supply
from optimizer.compiler.terms import TermContext, TermFunction
from optimizer.joint import Claims, JointProblem, Rows
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers


@dataclass(frozen=True)
class Batch:
    """Everything that a joint problem is compiled from.

    Attributes
    ----------
    decided
        The orders, and which order rule decides each; one at least.
    availability
        What they may draw on.
    context
        Returns the candidate options of an order under a rule.
    supply, stock_room, rules, terms
        The network, where its stock is found, the rule set, and what computes the objective terms.
    all_rows
        Whether there is a row for everything that orders draw on, scarce or not.
    """

    decided: Sequence[DecidedOrder]
    availability: Availability
    context: Callable[[Order, Candidate], TermContext]
    supply: Supply
    stock_room: StockRoom
    rules: RuleSet
    terms: Mapping[str, TermFunction]
    all_rows: bool = False


@dataclass(frozen=True)
class _Drawn:
    """What the claims of an order are found by, once it is known which rows there are."""

    records: Integers
    nodes: Integers
    share: float
    with_safety_stock: bool


def joint_orders(batch: Batch) -> JointOrders:
    """Return the joint problem of a batch, and what its rows stand for; errors as for `Compiler.joint`."""
    rules = _rules(batch)
    pieces = sum(line.quantity for order, _ in batch.decided for line in order.lines)
    choices = [iter(scales) for scales in scales_of(list(rules.values()), pieces)]
    scales = [next(choice) for choice in choices]
    orders = [order for order, _ in batch.decided]
    scale = workload_scale(orders, batch.supply)
    while True:
        try:
            return _Compilation(batch, rules, scales, scale).joint_orders()
        except TooLargeError as error:
            coarser = next(choices[error.level], None)
            if coarser is None:
                raise error.reason from None
            scales[error.level] = coarser


def _rules(batch: Batch) -> dict[RuleKey, RuleLevels]:
    """Return the levels of every rule that decides an order."""
    found: dict[RuleKey, RuleLevels] = {}
    for _, candidate in batch.decided:
        if (key := _key(candidate)) not in found:
            found[key] = RuleLevels.of(candidate.compiled.rule, batch.rules, batch.terms)
    return found


def _key(candidate: Candidate) -> RuleKey:
    return candidate.kind, candidate.compiled.rule.id


class _Compilation:
    """One pass over the orders of a batch, at given scales of the levels and of workloads."""

    def __init__(
        self, batch: Batch, rules: Mapping[RuleKey, RuleLevels], scales: Sequence[Scale], workload: Fraction
    ) -> None:
        self._batch = batch
        self._rules = rules
        self._scales = scales
        shares = sorted({candidate.compiled.rule.capacity_share or 1.0 for _, candidate in batch.decided})
        self._compact = Compact()
        self._levels = LevelLedger(rules, scales, len(batch.decided))
        self._stock = StockLedger(batch.availability, batch.stock_room)
        used = batch.stock_room.used_capacity(batch.availability)
        self._capacity = CapacityLedger(batch.supply, used, shares, workload)

    def joint_orders(self) -> JointOrders:
        """Compile all orders, then the rows that they could fill."""
        compiled = deque(self._order(each) for each in self._batch.decided)
        orders = tuple(problem for problem, _ in compiled)
        charges = any(any(rule.surcharges) for rule in self._rules.values())
        every = self._batch.all_rows
        stock = self._stock.rows(every=every)
        capacity = self._capacity.rows(with_surcharges=charges, every=every)
        classes, rates = self._classes(capacity)
        # What is not needed any more is let go one by one.
        claims = tuple(_claims(compiled.popleft()[1], stock, capacity) for _ in orders)
        rows = Rows(
            limit=np.array([*stock.limits, *capacity.limits], dtype=np.int64),
            soft=np.array([False] * len(stock.names) + [cost != 0 for cost in capacity.costs], dtype=bool),
            rates=np.concatenate([np.zeros((*rates.shape[:2], len(stock.names)), dtype=np.int64), rates], axis=2),
        )
        problem = JointProblem(orders, claims, rows, classes, self._levels.units)
        return JointOrders(problem, (*stock.names, *capacity.names))

    def _order(self, decided: DecidedOrder) -> tuple[Problem, _Drawn]:
        context = self._batch.context(*decided)
        rule = context.scene.order_rule
        levels, features = self._levels.add(_key(decided.candidate), context)
        take, most = _most(context)
        records = self._stock.records(context.scene.items, context.nodes)
        self._stock.add(records, most, with_safety_stock=rule.use_safety_stock)
        capacity = self._capacity.add(context, take)
        # Orders one by one break ties as they do alone; nothing else asks for it.
        ties = context.options if len(context.scene.lines) <= MOST_LINES_WITH_TIE_BREAK else None
        problem = order_rows(context, levels=levels, features=features, capacity=capacity, tie_break=ties)
        return self._compact.problem(problem), _Drawn(records, context.nodes, share_of(context), rule.use_safety_stock)

    def _classes(self, rows: CapacityRows) -> tuple[Integers, Integers]:
        """Return the class of each order, (B,), and what a unit of each row adds to each level by class, (C, K, R)."""
        classes: dict[tuple[float, ...], int] = {}
        found = [classes.setdefault(self._charges(candidate), len(classes)) for _, candidate in self._batch.decided]
        charges, costs = np.array(list(classes)), np.array(rows.costs, dtype=np.float64)
        rates = np.rint(charges[:, :, None] * costs)
        self._levels.add_surcharges((rates.max(axis=0) @ np.array(rows.overuses, dtype=np.float64)).tolist())
        return np.array(found, dtype=np.int64), rates.astype(np.int64)

    def _charges(self, candidate: Candidate) -> tuple[float, ...]:
        """Return how many whole numbers of each level a surcharge of 1 adds under a rule."""
        weights = self._rules[_key(candidate)].surcharges
        padded = [*weights, *[Fraction(0)] * (len(self._scales) - len(weights))]
        return tuple(
            float(weight / scale.unit) * 10**scale.decimals for weight, scale in zip(padded, self._scales, strict=True)
        )


def _claims(drawn: _Drawn, stock: StockRows, capacity: CapacityRows) -> Claims:
    return Claims(
        stock=stock.claims(drawn.records, with_safety_stock=drawn.with_safety_stock),
        capacity=capacity.claims(drawn.nodes, drawn.share, len(stock.names)),
    )


def _most(context: TermContext) -> tuple[Integers, Integers]:
    """Return the most pieces that each line, (L, N), and all lines of each item, (I, N), could take from each node."""
    stock, item = context.scene.takeable_items.take(context.nodes, axis=1), context.scene.item
    take = np.minimum(stock[item], context.demand[:, None]) * _eligible_nodes(context)
    by_item = np.zeros_like(stock)
    np.add.at(by_item, item, take)
    return take, np.minimum(by_item, stock)


def _eligible_nodes(context: TermContext) -> Booleans:
    """(L, N) whether a line may take from some option of a node."""
    if not context.option_node.size:
        return context.eligible
    starts = np.searchsorted(context.option_node, np.arange(len(context.nodes)))
    return np.asarray(np.logical_or.reduceat(context.eligible, starts, axis=1))
