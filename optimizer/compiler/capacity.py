"""Capacity as exact whole numbers: what is left at each node, and what the order would take of it.

Amounts are read as the decimal numbers they were written as, to nine decimals, so that three times 0.1 fits into 0.3.
"""

from fractions import Fraction
from math import floor, lcm

import numpy as np

from models.network import Capacity
from optimizer.compiler.terms import TermContext
from optimizer.errors import SourcingError
from optimizer.problem import LARGEST_TERM, CapacityLimits

_DECIMALS = 9


def compile_capacity(context: TermContext) -> CapacityLimits:
    """Return the capacity rows of the candidate nodes; a node that the order cannot fill has none.

    Raises
    ------
    SourcingError
        Where amounts are too large, or too finely written for their size, to be counted exactly.
    """
    count, lines = len(context.nodes), len(context.lines)
    limits = CapacityLimits(
        limited=np.zeros(count, dtype=bool),
        left=np.zeros(count, dtype=np.int64),
        per_order=np.zeros(count, dtype=np.int64),
        per_line=np.zeros(count, dtype=np.int64),
        per_piece=np.zeros((lines, count), dtype=np.int64),
    )
    for position, index in enumerate(context.nodes.tolist()):
        capacity = context.supply.nodes[index].capacity
        if capacity is not None:
            _limit(limits, position, capacity, context)
    return limits


def _limit(limits: CapacityLimits, position: int, capacity: Capacity, context: TermContext) -> None:
    """Fill in one node: what it has left, and what takes it, in its own smallest unit."""
    scene, unit = context.scene, capacity.unit
    needs = [_exact(scene.demand.item(line).workload) if unit == "workload" else Fraction(1) for line in context.lines]
    scale = lcm(*(need.denominator for need in needs))
    used = float(scene.capacity_used[context.nodes[position]])
    share = _exact(scene.order_rule.rule.capacity_share or 1.0)
    left = floor((_exact(capacity.limit) * share - _exact(used)) * scale)
    pieces = [line.quantity for line in context.lines]
    takes = [int(need * scale) for need in needs]
    whole = {"orders": 1, "lines": len(pieces)}.get(unit, sum(n * take for n, take in zip(pieces, takes, strict=True)))
    if whole > LARGEST_TERM:
        name = context.supply.nodes[context.nodes[position]].id
        raise SourcingError(
            f"node {name!r}: this order could take {whole / scale:.3g} of its capacity in steps of {1 / scale:.3g}, "
            "which overflows the integer scale. Use a larger unit of workload, or fewer decimals."
        )
    limits.limited[position] = left < whole
    limits.left[position] = min(max(left, 0), whole)
    if unit == "orders":
        limits.per_order[position] = 1
    elif unit == "lines":
        limits.per_line[position] = 1
    else:
        limits.per_piece[:, position] = takes


def _exact(amount: float) -> Fraction:
    return Fraction(repr(round(amount, _DECIMALS)))
