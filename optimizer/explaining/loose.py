"""An order with its limits loosened: the problem of filling it with some of them in force, or moved.

Facts are never lifted: nodes that are disabled or excluded, delivery methods, services and where they go.

Shapes: L lines, O options that the facts allow some line, N nodes behind them, o options of the network.
"""

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from functools import cached_property, reduce
from math import floor
from typing import Any

import numpy as np
from numpy.typing import NDArray

from models.availability import Availability
from models.conditions import Condition
from models.rules import OrderRule
from optimizer.compiler import CompiledOrder
from optimizer.compiler.eligibility import apply
from optimizer.compiler.facts import Facts
from optimizer.compiler.predicates import source_test, source_values
from optimizer.compiler.rows import order_rows
from optimizer.compiler.selection import Requirement, requirements
from optimizer.compiler.terms import TermContext
from optimizer.compiler.written import written
from optimizer.explaining.amounts import CapacityAmounts
from optimizer.explaining.limits import LIFTED, UNCHANGED, Changes, Limit, kind_of, limits_of
from optimizer.problem import Capacities, Insistence, Problem, Weights
from optimizer.uses import Integers

Booleans = NDArray[np.bool_]


class LooseOrder:
    """An order under one order rule, with limits that can be lifted and moved.

    Parameters
    ----------
    compiled
        The order with all limits in force.
    availability
        What it was compiled on.
    """

    def __init__(self, compiled: CompiledOrder, availability: Availability) -> None:
        self.compiled = compiled
        self._availability = availability
        self._scene = compiled.scene
        self._requirements = [each for each in requirements(self._scene.matches) if each.penalty is None]
        self._contexts: dict[OrderRule, TermContext] = {}
        self._problems: dict[OrderRule, tuple[Problem, Booleans]] = {}
        self._failures: dict[tuple[str, Condition | None], Booleans] = {}

    @cached_property
    def limits(self) -> tuple[Limit, ...]:
        """What can be lifted: rules first, then settings, stock and capacity."""
        has_capacity = any(self._scene.supply.nodes[node].capacity is not None for node in self.nodes.tolist())
        return limits_of(self._scene, has_capacity=has_capacity)

    @cached_property
    def facts(self) -> tuple[Limit, ...]:
        """Facts that can be lifted to ask whether they matter."""
        return Limit("max_weight"), Limit("ship_together")

    @cached_property
    def options(self) -> Integers:
        """(O,) options that the facts allow some line, as indices into the network's."""
        return np.asarray(np.any(self._allowed, axis=0).nonzero()[0], dtype=np.int64)

    @cached_property
    def nodes(self) -> Integers:
        """(N,) the nodes behind them, as indices into the network's."""
        return np.unique(self._scene.supply.option_node[self.options])

    def problem(
        self, in_force: frozenset[Limit], least: Integers, *, changes: Changes = UNCHANGED, only: Booleans | None = None
    ) -> Problem:
        """Return the problem of filling the order with some limits in force.

        Parameters
        ----------
        in_force
            The limits and facts in force; all others are lifted. What is not of this order is passed over.
        least
            (L,) the fewest pieces of each line to be sourced.
        changes
            Limits that are moved; each of them must be in force.
        only
            (L, n) nodes of the network that lines may be served from; absent are all.
        """
        rows, full = self._rows(self._rule(in_force, changes))
        eligible = self._eligible(in_force, changes)
        if Limit("capacity") in in_force:
            eligible &= ~self._full(full, changes)
        if only is not None:
            eligible &= only[:, self._option_node]
        stays_together = Limit("ship_together") in in_force
        return replace(
            rows,
            eligible=eligible,
            stock=self._stock(rows, in_force, changes),
            capacity=self._capacity(rows, in_force, changes),
            weights=rows.weights if Limit("max_weight") in in_force else _without_limits(rows.weights),
            together=rows.together if stays_together else np.full_like(rows.together, -1),
            insists=Insistence(least),
        )

    def sources_of(self, item: str) -> list[int]:
        """Return the nodes, as indices into the network's, that the facts allow some line of an item."""
        lines = [index for index, line in enumerate(self.compiled.lines) if line.item == item]
        options = np.any(self._allowed[lines], axis=0)
        return sorted(set(self._scene.supply.option_node[options].tolist()))

    def short_of(self, item: str, node: int) -> int:
        """Return how many pieces of an item a node, an index into the network's, lacks before one may be taken."""
        return max(-self._balance(item, node), 0)

    def short_of_capacity(self) -> list[int]:
        """Return the nodes, as indices into the network's, whose capacity the order could exceed."""
        rows, full = self._rows(self._scene.order_rule)
        nodes = {*self.nodes[rows.capacity.limited].tolist(), *self._option_node[full.any(axis=0)].tolist()}
        return sorted(nodes)

    def capacity_amounts(self, node: int) -> Sequence[float]:
        """Return what a capacity limit could be raised by: each amount leaves one more whole number of it.

        Parameters
        ----------
        node
            The node, as an index into the network's.
        """
        position = self._position(node)
        capacity = self._rows(self._scene.order_rule)[0].capacity
        demand = np.array([line.quantity for line in self.compiled.lines], dtype=np.int64)
        most = capacity.per_order[position] + capacity.per_line[position] * len(demand)
        most += capacity.per_piece[:, position] @ demand
        left, step = self._scene.exact_capacity_left(node), self._capacity_step(position)
        owner = self._scene.supply.nodes[node].capacity
        is_whole = owner is not None and owner.unit != "workload" and owner.limit.is_integer()
        return CapacityAmounts(left, step, self._capacity_share, int(most), whole=is_whole)

    def values(self, requirement: Requirement, path: str, index: int) -> list[Any]:
        """Return what the sources that the facts allow a line have in a field that a requirement asks about."""
        found = source_values(path, self._scene.supply, self._scene, self.compiled.lines[index])
        allowed = self._allowed[index].nonzero()[0].tolist()
        return [found[option] for option in allowed if requirement.lines[index]]

    def requirement(self, rule: str) -> Requirement:
        """Return what a rule requires."""
        return next(each for each in self._requirements if each.rule == rule)

    @cached_property
    def _allowed(self) -> Booleans:
        """(L, o) pairs that the facts allow."""
        pairs = self.compiled.eligibility
        facts = (each for each in pairs.exclusions if each.require is None and each.cause not in ("stock", "capacity"))
        excluded = reduce(np.logical_or, (each.pairs for each in facts), np.zeros_like(pairs.universe))
        return np.asarray(pairs.universe & ~excluded, dtype=np.bool_)

    @cached_property
    def _option_node(self) -> Integers:
        """(O,) the options' nodes, as indices into the network's."""
        return self._scene.supply.option_node[self.options]

    def _rule(self, in_force: frozenset[Limit], changes: Changes) -> OrderRule:
        """Return the order rule with what is not in force left out."""
        rule, settings = self._scene.order_rule, dict(changes.settings.get(self._scene.order_rule.id, {}))
        for kind, lifted in LIFTED.items():
            if Limit(kind, rule.id) in self._lifting and Limit(kind, rule.id) not in in_force:
                settings |= lifted
        return rule.model_copy(update=settings)

    @cached_property
    def _lifting(self) -> frozenset[Limit]:
        return frozenset(self.limits)

    def _context(self, rule: OrderRule) -> TermContext:
        if rule not in self._contexts:
            self._contexts[rule] = TermContext(
                scene=self._scene.under(rule),
                options=self.options,
                nodes=self.nodes,
                option_node=np.searchsorted(self.nodes, self._option_node).astype(np.int64),
                eligible=self._allowed[:, self.options],
                breaches=(),
                preferences={},
            )
        return self._contexts[rule]

    def _rows(self, rule: OrderRule) -> tuple[Problem, Booleans]:
        """Return the rows under a rule, and (L, O) the pairs whose node has no capacity for a piece."""
        if rule not in self._problems:
            context = self._context(rule)
            self._problems[rule] = order_rows(context), Facts(context.scene).full()[:, self.options]
        return self._problems[rule]

    def _eligible(self, in_force: frozenset[Limit], changes: Changes) -> Booleans:
        """(L, O) pairs that the facts and the rules in force allow."""
        eligible = self._allowed[:, self.options].copy()
        for each in self._requirements:
            if Limit(kind_of(self._scene, each.rule), each.rule) in in_force:
                eligible &= ~self._failing(each, changes.requires.get(each.rule))
        return eligible

    def _failing(self, requirement: Requirement, condition: Condition | None) -> Booleans:
        """(L, O) where a requirement, or another in its place, fails; what cannot be told is held against no source."""
        key = requirement.rule, condition
        if key not in self._failures:
            if condition is not None:
                test = source_test(condition, self._scene.supply, self.compiled.zone)
                requirement = requirement._replace(condition=condition, test=test)
            failed, _ = apply(requirement, self._scene)
            self._failures[key] = failed[:, self.options]
        return self._failures[key]

    def _stock(self, rows: Problem, in_force: frozenset[Limit], changes: Changes) -> Integers:
        """(I, N) pieces that may be taken; of an item whose stock is lifted as many as are ordered."""
        stock = rows.stock.copy()
        for row, item in enumerate(self._scene.items):
            if Limit("stock", item) not in in_force:
                stock[row] = rows.demand[rows.item == row].sum()
        for (item, node), pieces in changes.stock.items():
            there = max(self._balance(item, node) + pieces, 0)
            stock[self._scene.items.index(item), self._position(node)] = there
        return stock

    def _balance(self, item: str, node: int) -> int:
        """Return the pieces on hand less those that may not be taken, which may be more."""
        row = self._availability.keys.rows.get((self._scene.supply.nodes[node].id, item))
        if row is None:
            return 0
        kept = 0 if self._scene.order_rule.use_safety_stock else int(self._availability.safety_stock[row])
        return int(self._availability.on_hand[row]) - int(self._availability.reserved[row]) - kept

    def _full(self, full: Booleans, changes: Changes) -> Booleans:
        """(L, O) pairs whose node has no capacity for a piece; where that is moved, its row will tell."""
        full = full.copy()
        for node, amount in changes.capacity.items():
            full[:, self._option_node == node] = self._capacity_left(node, amount) < 0
        return full

    def _capacity(self, rows: Problem, in_force: frozenset[Limit], changes: Changes) -> Capacities:
        capacity = rows.capacity
        if Limit("capacity") not in in_force:
            return replace(capacity, limited=np.zeros_like(capacity.limited))
        left, limited = capacity.left.copy(), capacity.limited.copy()
        for node, amount in changes.capacity.items():
            position = self._position(node)
            left[position] = max(floor(self._capacity_left(node, amount) / self._capacity_step(position)), 0)
            limited[position] = True
        return replace(capacity, left=left, limited=limited)

    def _capacity_left(self, node: int, more: float) -> Fraction:
        """Return what is left of a node's capacity once its limit is raised."""
        return self._scene.exact_capacity_left(node) + written(more) * self._capacity_share

    def _capacity_step(self, position: int) -> Fraction:
        """Return what a whole number of a node's capacity is worth in its unit."""
        return self._context(self._scene.order_rule).capacity.step(position)

    @property
    def _capacity_share(self) -> Fraction:
        return written(self._scene.order_rule.capacity_share or 1.0)

    def _position(self, node: int) -> int:
        """Return the position of one of the network's nodes among those that the facts allow."""
        return int(np.searchsorted(self.nodes, node))


def _without_limits(weights: Weights) -> Weights:
    return replace(weights, limited=np.zeros_like(weights.limited))
