"""Capacity as exact whole numbers: what is left at each node, and what the order would take of it.

Amounts are read as the decimal numbers they were written as, to nine decimals, so that three times 0.1 fits into 0.3.
"""

from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm
from typing import get_args

import numpy as np

from models.network import CapacityUnit, Node
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
    appetites = {unit: _appetite(unit, context) for unit in get_args(CapacityUnit)}
    share = _exact(context.scene.order_rule.capacity_share or 1.0)
    for position, index in enumerate(context.nodes.tolist()):
        node = context.supply.nodes[index]
        if node.capacity is not None:
            appetite = appetites[node.capacity.unit]
            used = _exact(float(context.scene.capacity_used[index]))
            left = floor((_exact(node.capacity.limit) * share - used) * appetite.scale)
            _limit(limits, position, node, left, appetite)
    return limits


@dataclass(frozen=True)
class _Appetite:
    """What an order could take of a capacity, in whole numbers of 1 / ``scale`` of its unit."""

    scale: int
    per_piece: list[int]
    most: int


def _appetite(unit: CapacityUnit, context: TermContext) -> _Appetite:
    if unit in ("orders", "lines"):
        return _Appetite(1, [0] * len(context.lines), 1 if unit == "orders" else len(context.lines))
    items = [context.scene.demand.item(line) for line in context.lines]
    needs = [_exact(item.workload) if unit == "workload" else Fraction(1) for item in items]
    scale = lcm(*(need.denominator for need in needs))
    per_piece = [int(need * scale) for need in needs]
    most = sum(line.quantity * take for line, take in zip(context.lines, per_piece, strict=True))
    return _Appetite(scale, per_piece, most)


def _limit(limits: CapacityLimits, position: int, node: Node, left: int, appetite: _Appetite) -> None:
    """Write a node's row, where the order could take more than is left."""
    if left >= appetite.most:
        return
    if appetite.most > LARGEST_TERM:
        most, step = appetite.most / appetite.scale, 1 / appetite.scale
        raise SourcingError(
            f"node {node.id!r}: this order could take {most:.3g} of its capacity in steps of {step:.3g}, which "
            "overflows the integer scale. Use a larger unit of workload, or fewer decimals."
        )
    limits.limited[position] = True
    limits.left[position] = max(left, 0)
    unit = node.capacity.unit if node.capacity else None
    limits.per_order[position] = unit == "orders"
    limits.per_line[position] = unit == "lines"
    limits.per_piece[:, position] = appetite.per_piece


def _exact(amount: float) -> Fraction:
    return Fraction(repr(round(amount, _DECIMALS)))
