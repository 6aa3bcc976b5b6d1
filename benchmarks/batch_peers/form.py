"""The single-level form of a generated batch that every exact peer solves: serve each line whole, at the least cost.

A plan that fills every line whole exists for every generated batch, so the first two levels, unfilled pieces and split
lines, are 0 at best. With them given as equations one level of money is left, in which a line comes from exactly one
option. That favours peers: they need not find out, and need no variables for what is unfilled or split.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from optimizer.joint import NO_ROW, Claims, JointProblem
from optimizer.problem import Problem
from optimizer.uses import Coefficients, Integers

LEVELS = 3
"""Unfilled pieces, split lines, money."""

MONEY = 2
"""The level of money."""

_MONEY_PARTS = {"pieces", "taken", "line_at_node", "shipment", "node"}


@dataclass(frozen=True)
class Form:
    """Parcels to open, and pairs of a line and a parcel to serve it in, in order of the lines.

    A parcel is an order and an option that could serve two of its lines or more. Where an option could serve a single
    line, there is no parcel: what it costs is part of the pair. Shapes: L lines of all orders, S parcels, P pairs, R
    rows, U uses.

    Attributes
    ----------
    line_count, row_count
        L and R.
    opening
        (S,) what a parcel costs.
    line
        (P,) the line that each pair serves.
    parcel
        (P,) the parcel that it takes, `NO_PARCEL` for none.
    cost
        (P,) what serving the line there costs besides.
    use_pair, use_row, use_amount
        (U,) what each pair uses of which row, above 0; rows that all pairs together cannot exceed are left out.
    limit
        (R,) the most that may be used of each row.
    places
        (P,) order, and line and option in the order, of each pair.
    unit
        What one of the whole numbers of cost is worth in money.
    """

    line_count: int
    opening: Integers
    line: Integers
    parcel: Integers
    cost: Integers
    use_pair: Integers
    use_row: Integers
    use_amount: Integers
    limit: Integers
    places: "Places"
    unit: float

    @classmethod
    def of(cls, joint: JointProblem) -> "Form":
        """Return the form of a generated batch.

        Raises
        ------
        ValueError
            Where the problem has something that this form leaves out.
        """
        if reason := _beyond(joint):
            raise ValueError(f"peers do not model {reason}")
        return _joined([_part(*each) for each in zip(joint.orders, joint.claims, strict=True)], joint)

    @property
    def pair_count(self) -> int:
        """P."""
        return len(self.line)

    @property
    def parcel_count(self) -> int:
        """S."""
        return len(self.opening)

    def value(self, chosen: Integers) -> int:
        """Return the cost of the pairs chosen, one of each line, in whole numbers."""
        parcels = np.unique(self.parcel[chosen])
        return int(self.cost[chosen].sum() + self.opening[parcels[parcels != NO_PARCEL]].sum())

    def choices(self, joint: JointProblem, chosen: Integers) -> tuple[Integers, ...]:
        """Return the pieces of each order, shapes (L, O), where these pairs are chosen."""
        found = [np.zeros((problem.line_count, problem.option_count), dtype=np.int64) for problem in joint.orders]
        places = self.places
        axes = (axis[chosen].tolist() for axis in (places.order, places.line, places.option))
        for order, line, option in zip(*axes, strict=True):
            found[order][line, option] = joint.orders[order].demand[line]
        return tuple(found)


NO_PARCEL = -1
"""Stands for the parcel of a pair whose option could serve no other line of the order."""


class Places(NamedTuple):
    """Where in the joint problem each pair is."""

    order: Integers
    line: Integers
    option: Integers


class _Part(NamedTuple):
    """One order's share of the form, with lines, parcels and pairs counted from 0."""

    opening: Integers
    line: Integers
    option: Integers
    parcel: Integers
    cost: Integers
    use_pair: Integers
    use_row: Integers
    use_amount: Integers


def _part(problem: Problem, claims: Claims) -> _Part:
    line, option = (problem.largest_take >= problem.demand[:, None]).nonzero()
    node = problem.option_node[option]
    costs, count = problem.levels[MONEY].coefficients, problem.demand[line]
    opening = costs.shipment + costs.node[problem.option_node]
    is_shared = np.bincount(option, minlength=problem.option_count) > 1
    number = np.where(is_shared, np.cumsum(is_shared) - 1, NO_PARCEL)
    cost = costs.pieces[line, option] * count + costs.taken[line, option] + costs.line_at_node[line, node]
    rows = np.concatenate([claims.stock[:, problem.item[line], node], claims.capacity[:, node]])
    capacity = problem.capacity
    of_capacity = capacity.per_line[node] + count * capacity.per_piece[line, node]
    amounts = np.concatenate([np.tile(count, (len(claims.stock), 1)), np.tile(of_capacity, (len(claims.capacity), 1))])
    layer, pair = ((rows != NO_ROW) & (amounts > 0)).nonzero()
    return _Part(
        opening=opening[is_shared],
        line=line,
        option=option,
        parcel=number[option],
        cost=cost + np.where(is_shared[option], 0, opening[option]),
        use_pair=pair,
        use_row=rows[layer, pair],
        use_amount=amounts[layer, pair],
    )


def _joined(parts: Sequence[_Part], joint: JointProblem) -> Form:
    lines = [problem.line_count for problem in joint.orders]
    pairs, parcels = [len(part.line) for part in parts], [len(part.opening) for part in parts]
    order = np.repeat(np.arange(len(parts)), pairs)
    own_parcel, own_line = _together(part.parcel for part in parts), _together(part.line for part in parts)
    first_pair, first_parcel = _starts(pairs), _starts(parcels)
    use_order = np.repeat(np.arange(len(parts)), [len(part.use_pair) for part in parts])
    use_pair = _together(part.use_pair for part in parts) + first_pair[use_order]
    use_row, amount = _together(part.use_row for part in parts), _together(part.use_amount for part in parts)
    most = np.bincount(use_row, weights=amount, minlength=joint.rows.count)
    binds = most[use_row] > joint.rows.limit[use_row]
    return Form(
        line_count=sum(lines),
        opening=_together(part.opening for part in parts),
        line=own_line + _starts(lines)[order],
        parcel=np.where(own_parcel == NO_PARCEL, NO_PARCEL, own_parcel + first_parcel[order]),
        cost=_together(part.cost for part in parts),
        use_pair=use_pair[binds],
        use_row=use_row[binds],
        use_amount=amount[binds],
        limit=joint.rows.limit,
        places=Places(order, own_line, _together(part.option for part in parts)),
        unit=joint.units[MONEY],
    )


def _together(arrays: Iterable[Integers]) -> Integers:
    return np.concatenate([*arrays, np.zeros(0, dtype=np.int64)]).astype(np.int64)


def _starts(counts: Sequence[int]) -> Integers:
    return np.cumsum([0, *counts])[:-1]


def _beyond(joint: JointProblem) -> str | None:
    """Name something that the form leaves out."""
    if joint.level_count != LEVELS:
        return "other levels than unfilled pieces, split lines and money"
    if joint.rows.soft.any():
        return "surcharges"
    return next((reason for problem in joint.orders if (reason := _order_beyond(problem))), None)


def _order_beyond(problem: Problem) -> str | None:
    unfilled, split, money = (level.coefficients for level in problem.levels)
    checks = {
        "other levels than unfilled pieces, split lines and money": (
            _counted(unfilled) != {"unfilled"} or _counted(split) != {"split"}
        ),
        "peaks, brackets or overuses": not _counted(money) <= _MONEY_PARTS,
        "several options of one node": problem.option_count != problem.node_count,
        "lines of one item": len(np.unique(problem.item)) != problem.line_count,
        "capacity by orders": problem.capacity.per_order.any(),
        "heavy shipments": problem.weights.limited.any(),
        "a most number of nodes": problem.max_nodes is not None,
        "least values": problem.least_value is not None,
        "groups of lines": (problem.together >= 0).any(),
        "credits": _least(money) < 0,
    }
    return next((name for name, holds in checks.items() if holds), None)


def _counted(costs: Coefficients) -> set[str]:
    return {name for name, part in costs.parts.items() if part.any()}


def _least(costs: Coefficients) -> int:
    return min(int(part.min(initial=0)) for part in costs.parts.values())
