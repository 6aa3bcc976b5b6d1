"""Choices of many orders with what they use and are worth, kept up to date as some of them change."""

from collections.abc import Iterable, Sequence

import numpy as np

from optimizer.engines.feasibility import is_feasible
from optimizer.errors import EngineError
from optimizer.joint import JointProblem
from optimizer.uses import Integers


class Ledger:
    """Choices of all orders; a change costs no more than what it changes.

    Attributes
    ----------
    choices
        (L, O) pieces of each order.
    draws
        What each uses of the rows.
    used
        (R,) what they use together.
    values
        (K,) value of each level, surcharges included.
    own
        (B, K) what each order adds to the levels, surcharges aside.
    """

    def __init__(self, joint: JointProblem, choices: Sequence[Integers]) -> None:
        self._joint = joint
        self.choices = list(choices)
        self.draws = [joint.draw(index, pieces) for index, pieces in enumerate(choices)]
        self.own = np.array([p.values_of(c) for p, c in zip(joint.orders, choices, strict=True)], dtype=np.int64)
        self.own = self.own.reshape(len(choices), joint.level_count)
        self.used = joint.used(choices)
        self._users: list[dict[int, int]] = [{} for _ in range(joint.rows.count)]
        for index in range(len(choices)):
            self._enter(index)
        self._extra = {row: self._surcharge(row) for row in np.flatnonzero(joint.rows.soft).tolist()}
        totals = np.array(list(self._extra.values()), dtype=object).reshape(-1, joint.level_count).sum(axis=0)
        self.values = tuple(int(v) for v in self.own.astype(object).sum(axis=0) + totals)

    def offer(self, places: Sequence[int], pieces: Sequence[Integers]) -> bool:
        """Take other choices of some orders, shapes (L, O), unless all levels together get worse; tell if better.

        Raises
        ------
        EngineError
            Where they are not allowed.
        """
        before, values = [self.choices[place] for place in places], self.values
        self.take(places, pieces)
        if self.values > values:
            self.take(places, before)
            return False
        self._check(places)
        return self.values < values

    def take(self, places: Sequence[int], pieces: Sequence[Integers]) -> None:
        """Take other choices of some orders, shapes (L, O), whatever they are worth."""
        total = np.array(self.values, dtype=object) - self.own[list(places)].astype(object).sum(axis=0)
        touched: set[int] = set()
        for place, choice in zip(places, pieces, strict=True):
            touched.update(self._leave(place))
            self.choices[place] = choice
            self.own[place] = self._joint.orders[place].values_of(choice)
            self.draws[place] = draw = self._joint.draw(place, choice)
            self.used[draw.row] += draw.amount
            touched.update(self._enter(place))
        total += self.own[list(places)].astype(object).sum(axis=0)
        for row in touched & self._extra.keys():
            total -= self._extra[row]
            self._extra[row] = self._surcharge(row)
            total += self._extra[row]
        self.values = tuple(int(value) for value in total)

    def users(self, row: int) -> Iterable[int]:
        """Return the orders that use a row."""
        return self._users[row]

    def _enter(self, place: int) -> list[int]:
        """Count what an order uses of the rows, which are returned."""
        draw = self.draws[place]
        rows: list[int] = draw.row.tolist()
        for row, amount in zip(rows, draw.amount.tolist(), strict=True):
            self._users[row][place] = amount
        return rows

    def _leave(self, place: int) -> list[int]:
        """Take back what an order uses of the rows, which are returned."""
        draw = self.draws[place]
        self.used[draw.row] -= draw.amount
        rows: list[int] = draw.row.tolist()
        for row in rows:
            del self._users[row][place]
        return rows

    def _surcharge(self, row: int) -> Integers:
        """(K,) what is paid for a soft row, in numbers of any size."""
        limit, rates = int(self._joint.rows.limit[row]), self._joint.rows.rates[:, :, row]
        if (rates == rates[0]).all():
            beyond = max(int(self.used[row]) - limit, 0) - max(-limit, 0)
            return np.asarray(rates[0].astype(object) * beyond)
        users = sorted(self._users[row].items())
        beyond_after = np.maximum(np.cumsum([0, *(amount for _, amount in users)]) - limit, 0)
        of_order = rates[self._joint.classes[[index for index, _ in users]]]
        return np.asarray((of_order.astype(object) * np.diff(beyond_after)[:, None]).sum(axis=0))

    def _check(self, places: Sequence[int]) -> None:
        """Look after what a solver says."""
        rows = self._joint.rows
        within = rows.soft | (self.used <= np.maximum(rows.limit, 0))
        orders = all(is_feasible(self._joint.orders[place], self.choices[place]) for place in places)
        if not (orders and within.all()):
            raise EngineError("choices that CP-SAT calls feasible are not")
