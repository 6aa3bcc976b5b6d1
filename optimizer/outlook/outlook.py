"""Expected orders compiled together, and the prices at which they share what there is.

Shapes: B orders, R rows, K levels.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, hstack

from models.availability import Availability
from models.orders import Order
from optimizer.answer import Limits as SearchLimits
from optimizer.budget import Budget
from optimizer.compiler import DecidedOrder, JointOrders, RowName
from optimizer.compiler.objective import level_documents
from optimizer.decision import decide
from optimizer.desk import Desk
from optimizer.engines import Engine
from optimizer.joint import NO_ROW, Claims, JointProblem, Rows
from optimizer.outlook.expectation import Expectation, Worth
from optimizer.outlook.levels import LevelKey, level_keys, ranked
from optimizer.outlook.pricing import Pricing
from optimizer.outlook.program import Cap, Columns, Limits, Solved, solve
from optimizer.uses import Integers

Floats = NDArray[np.float64]

_LESS = 1e-4
"""What an order in hand takes others miss: prices are what this much less of a row costs, not what more saves."""

_SLACK = 1e-6
"""How much worse than best an earlier level may get, as a share of its value or of 1: solvers do not count exactly."""

_SETTLED = 1e-3
"""Prices have settled where they prove the program's value up to this share."""

_EXACT_EACH, _EXACT_AGAIN = 1.0, 0.25
"""How many times as many single decisions as there are orders a level's prices may take: at first, and once most plans
that matter are known."""


class Outlook:
    """Tells what stock and capacity are worth to expected orders.

    Parameters
    ----------
    desk, engine
        Where orders are compiled, and what decides single ones.
    expected
        The orders.
    levels
        How many levels have prices, the first ones.
    rounds
        The most times that orders are priced for one level.

    Raises
    ------
    ShipfromError
        As for `Sourcer.source_batch`.
    """

    def __init__(self, desk: Desk, engine: Engine, expected: Expectation, *, levels: int = 3, rounds: int = 30) -> None:
        self._rounds = rounds
        self._is_known = False
        decided = [_decided(desk, engine, order, expected.room) for order in expected.orders]
        joint = desk.compiler.joint(decided, replace(expected.room, used={}), all_rows=True)
        self._rows = _DayRows(joint, expected)
        rules = [level_documents(each.candidate.compiled.rule, desk.rules) for each in decided]
        keys = [level_keys([term.term for term in level] for level in rule) for rule in rules]
        self._ranked = ranked(keys)
        self._keys = self._ranked[:levels]
        self._parts = [
            _Part(self._rows.problem(joint.problem, members), members, kind, engine) for kind, members in _kinds(keys)
        ]

    def worth(self, counts: Floats) -> Worth:
        """Return what is worth how much where so many like each order are expected, shape (B,)."""
        found: dict[RowName, dict[LevelKey, float]] = {}
        caps: list[tuple[LevelKey, float]] = []
        for key in self._keys:
            solved = self._settled(key, counts, caps)
            if solved is None:
                break
            for name, price in self._rows.told(solved.prices):
                found.setdefault(name, {})[key] = price
            caps.append((key, solved.value + _SLACK * max(1.0, abs(solved.value))))
        self._is_known = True
        return Worth(found, self._largest())

    def _settled(self, key: LevelKey, counts: Floats, caps: Sequence[tuple[LevelKey, float]]) -> Solved | None:
        """Return the solution of a level's program once hardly any plan is left that could better it."""
        solved, left = None, round(len(counts) * (_EXACT_AGAIN if self._is_known else _EXACT_EACH))
        for _ in range(self._rounds):
            again = self._solved(key, counts, caps)
            if again is None:
                break
            solved = again
            weights = {key: 1.0} | {each: price for (each, _), price in zip(caps, solved.caps.tolist(), strict=True)}
            missed, fresh = 0.0, 0
            for part in self._parts:
                saved, more, spent = part.look(weights, solved, counts, left)
                missed, fresh, left = missed + saved, fresh + more, left - spent
            if fresh == 0 or missed <= _SETTLED * max(abs(solved.value), 1e-9):
                break
        return solved

    def _solved(self, key: LevelKey, counts: Floats, caps: Sequence[tuple[LevelKey, float]]) -> Solved | None:
        order = np.concatenate([part.order for part in self._parts])
        columns = Columns(order, csr_array(hstack([part.pricing.uses for part in self._parts])))
        rates = np.min([part.rates(key) for part in self._parts], axis=0)
        above = [Cap(self._values(each), most) for each, most in caps]
        return solve(self._values(key), columns, Limits(self._rows.limits, rates, counts), above)

    def _values(self, key: LevelKey) -> Floats:
        return np.concatenate([part.pricing.values(key) for part in self._parts])

    def _largest(self) -> float:
        return max((float(np.abs(self._values(key)).max(initial=0.0)) for key in self._ranked[1:2]), default=0.0)


class _Part:
    """The orders of one kind among all."""

    def __init__(self, joint: JointProblem, members: Integers, keys: tuple[LevelKey, ...], engine: Engine) -> None:
        self._joint, self._members, self._keys = joint, members, keys
        self.pricing = Pricing(joint, keys, engine)

    @property
    def order(self) -> Integers:
        """(C,) whose the plans are, among all orders."""
        return self._members[self.pricing.order]

    def rates(self, key: LevelKey) -> Floats:
        """(R,) what a unit beyond each row costs at least in a level; infinite where there may be none."""
        rows = self._joint.rows
        if key not in self._keys:
            return np.where(rows.soft, 0.0, np.inf)
        place = self._keys.index(key)
        return np.where(rows.soft, rows.rates[:, place].min(axis=0) * self._joint.units[place], np.inf)

    def look(
        self, weights: Mapping[LevelKey, float], solved: Solved, counts: Floats, most_exact: int
    ) -> tuple[float, int, int]:
        """Add plans that are better.

        Returns what they could save of all orders at most, how many are new, and how many single decisions it took.
        """
        expected, worth = counts[self._members], solved.worth[self._members]
        # What is not expected needs no better plan.
        worth = np.where(expected > 0, worth, -np.inf)
        least, fresh, exact = self.pricing.look(weights, solved.prices, worth, most_exact=most_exact)
        return float(np.maximum(worth - least, 0.0)[expected > 0] @ expected[expected > 0]), fresh, exact


class _DayRows:
    """The rows of all orders: stock is the same for all, capacity is that of today or of later days."""

    def __init__(self, joint: JointOrders, expected: Expectation) -> None:
        self._names, self._is_later = joint.names, expected.is_later
        rows, count = joint.problem.rows, len(joint.names)
        self._of_day = np.array([name.item is None for name in joint.names], dtype=bool)
        # Each row of capacity once more, for later days; `NO_ROW` finds the last place.
        self._later = np.append(np.arange(count), NO_ROW)
        self._later[:-1][self._of_day] = count + np.arange(self._of_day.sum())
        used = [expected.room.used.get(name.node, 0.0) * name.per_unit for name in joint.names]
        today = rows.limit - np.where(self._of_day, used, 0.0)
        later = rows.limit[self._of_day] * expected.days_after
        self.limits: Floats = np.maximum(np.concatenate([today, later]) - _LESS, 0.0)
        soft, rates = (np.concatenate([each, each[..., self._of_day]], axis=-1) for each in (rows.soft, rows.rates))
        self._rows = Rows(np.concatenate([rows.limit, rows.limit[self._of_day]]), soft, rates)

    def problem(self, joint: JointProblem, members: Integers) -> JointProblem:
        """Return the problem of some orders, each with the rows of its day."""
        orders = tuple(joint.orders[each] for each in members.tolist())
        claims = tuple(self._claims(joint, each) for each in members.tolist())
        return JointProblem(orders, claims, self._rows, joint.classes[members], joint.units)

    def _claims(self, joint: JointProblem, order: int) -> Claims:
        claims = joint.claims[order]
        return replace(claims, capacity=self._later[claims.capacity]) if self._is_later[order] else claims

    def told(self, prices: Floats) -> list[tuple[RowName, float]]:
        """Return what rows of today are worth, by piece or by unit of capacity, where that is anything."""
        pairs = zip(self._names, prices[: len(self._names)].tolist(), strict=True)
        return [(name, price * name.per_unit) for name, price in pairs if price > 0]


def _kinds(keys: Sequence[tuple[LevelKey, ...]]) -> list[tuple[tuple[LevelKey, ...], Integers]]:
    """Return the orders by what their levels count."""
    found: dict[tuple[LevelKey, ...], list[int]] = {}
    for order, each in enumerate(keys):
        found.setdefault(each, []).append(order)
    return [(kind, np.array(members, dtype=np.int64)) for kind, members in found.items()]


def _decided(desk: Desk, engine: Engine, order: Order, room: Availability) -> DecidedOrder:
    """Return an order and the rule that decides it where it is alone."""
    candidate = desk.compiler.settled(order)
    if candidate is None:
        decision = decide(desk.compiler.candidates(order, room), engine, Budget(SearchLimits()))
        candidate = decision.compiled.scene.candidate
    return DecidedOrder(order, candidate)
