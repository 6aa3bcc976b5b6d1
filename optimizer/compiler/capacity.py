"""Capacity as exact whole numbers: what is left at each node, and what the order would take of it.

Amounts are read as the decimal numbers they were written as, to nine decimals, so that three times 0.1 fits into 0.3.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor, gcd, lcm
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from models.network import Capacity, CapacityUnit, Node
from optimizer.compiler.scene import Scene
from optimizer.compiler.written import written
from optimizer.errors import SourcingError
from optimizer.problem import LARGEST_SUM, LARGEST_TERM, Capacities

_MOST_STEPS = 10**5
"""Surcharges price every step of a capacity; with more of them to a piece, rounding would be felt."""


@dataclass(frozen=True)
class Overrate:
    """What each unit of a node's capacity costs that an order takes beyond an amount, in whole numbers of the unit.

    Attributes
    ----------
    node
        The node, as a position among the candidates.
    above, most
        The amount, and the most that the order could use beyond it.
    cost
        Money per unit.
    """

    node: int
    above: int
    most: int
    cost: float


@dataclass(frozen=True)
class OrderCapacity:
    """What one order could take of the candidate nodes' capacity.

    Attributes
    ----------
    amounts
        What is left, and what takes it.
    steps
        (N,) what a whole number of each node's is worth in the unit of its capacity.
    overrates
        What surcharges make of it, by node and amount.
    too_fine
        What is wrong where it is counted in too fine steps to be priced; None where nothing is.
    """

    amounts: Capacities
    steps: tuple[Fraction, ...]
    overrates: tuple[Overrate, ...]
    too_fine: SourcingError | None


def compile_capacity(scene: Scene, nodes: NDArray[np.int64], may_ship: NDArray[np.bool_]) -> OrderCapacity:
    """Return the capacity of the candidate nodes.

    Parameters
    ----------
    scene
        The order.
    nodes
        (N,) the nodes, as indices into the network's.
    may_ship
        (L,) which lines may take from any of them.

    Raises
    ------
    SourcingError
        Where amounts are too large, or too finely written for their size, to be counted exactly.
    """
    count, lines = len(nodes), len(scene.lines)
    amounts = Capacities(
        limited=np.zeros(count, dtype=bool),
        left=np.zeros(count, dtype=np.int64),
        per_order=np.zeros(count, dtype=np.int64),
        per_line=np.zeros(count, dtype=np.int64),
        per_piece=np.zeros((lines, count), dtype=np.int64),
    )
    share = scene.order_rule.capacity_share or 1.0
    # A row adds up what each option of a node could take, whether they can take it together or not.
    largest = min(LARGEST_TERM, LARGEST_SUM // int(np.bincount(scene.supply.option_node).max(initial=1)))
    appetites = {unit: _appetite(unit, scene, may_ship.tolist()) for unit in get_args(CapacityUnit)}
    steps = [Fraction(1)] * count
    overrates: list[Overrate] = []
    too_fine: SourcingError | None = None
    for position, index in enumerate(nodes.tolist()):
        node, used = scene.supply.nodes[index], float(scene.capacity_used[index])
        capacity = node.capacity
        if capacity is None or _is_ample(capacity, used, share, appetites[capacity.unit]):
            continue
        appetite = appetites[capacity.unit]
        if appetite.most > largest:
            raise _overflow(node, appetite)
        steps[position] = 1 / appetite.scale
        _write(amounts, position, scene.exact_capacity_left(index), capacity.unit, appetite)
        charged = list(_overrates(position, capacity, written(used), int(amounts.left[position]), appetite.scale))
        if appetite.steps_per_piece > _MOST_STEPS and any(rate.above for rate in charged):
            too_fine = too_fine or _too_fine(node, appetite)
        overrates += charged
    return OrderCapacity(amounts, tuple(steps), tuple(overrates), too_fine)


@dataclass(frozen=True)
class _Appetite:
    """What an order could take of a capacity, in whole numbers of 1 / ``scale`` of its unit."""

    scale: Fraction
    per_piece: list[int]
    most: int

    @property
    def steps_per_piece(self) -> int:
        """In how many steps the largest piece is counted."""
        return max(self.per_piece, default=0)


def _appetite(unit: CapacityUnit, scene: Scene, may_ship: list[bool]) -> _Appetite:
    if unit in ("orders", "lines"):
        return _Appetite(Fraction(1), [0] * len(scene.lines), 1 if unit == "orders" else len(scene.lines))
    items = [scene.demand.item(line) for line in scene.lines]
    loads = [written(item.workload) if unit == "workload" else Fraction(1) for item in items]
    needs = [load if counts else Fraction(0) for load, counts in zip(loads, may_ship, strict=True)]
    # The largest step that all pieces are whole numbers of.
    step = Fraction(gcd(*(need.numerator for need in needs)) or 1, lcm(*(need.denominator for need in needs)))
    scale = 1 / step
    per_piece = [int(need * scale) for need in needs]
    most = sum(line.quantity * take for line, take in zip(scene.lines, per_piece, strict=True))
    return _Appetite(scale, per_piece, most)


def _is_ample(capacity: Capacity, used: float, share: float, appetite: _Appetite) -> bool:
    """Tell whether an order clearly fits, and no surcharge starts before; for that, floating point will do."""
    starts = (surcharge.above * capacity.limit for surcharge in capacity.surcharges)
    room = min([share * capacity.limit, *starts]) - used
    return room > float(appetite.most / appetite.scale) * (1 + 1e-9) + 1e-6 + 1e-14 * capacity.limit


def _overflow(node: Node, appetite: _Appetite) -> SourcingError:
    most, step = float(appetite.most / appetite.scale), float(1 / appetite.scale)
    return SourcingError(
        f"node {node.id!r}: this order could take {most:.3g} of its capacity in steps of {step:.3g}, which "
        "overflows the integer scale. Use a larger unit of workload, or fewer decimals."
    )


def _too_fine(node: Node, appetite: _Appetite) -> SourcingError:
    return SourcingError(
        f"node {node.id!r} charges for its capacity, but the workloads of this order have no step in common above "
        f"{float(1 / appetite.scale):.3g}, {appetite.steps_per_piece:.3g} of which make a piece; at most "
        f"{_MOST_STEPS:,} can be priced. Write the items' workloads with fewer decimals."
    )


def _write(amounts: Capacities, position: int, left: Fraction, unit: CapacityUnit, appetite: _Appetite) -> None:
    """Write a node's figures."""
    units_left = floor(left * appetite.scale)
    amounts.limited[position] = units_left < appetite.most
    amounts.left[position] = max(min(units_left, appetite.most), 0)
    amounts.per_order[position] = unit == "orders"
    amounts.per_line[position] = unit == "lines"
    amounts.per_piece[:, position] = appetite.per_piece


def _overrates(position: int, capacity: Capacity, used: Fraction, most: int, scale: Fraction) -> Iterator[Overrate]:
    """Yield what the surcharges add to a use of at most so many whole units.

    A use of u whole units exceeds an amount of n + r units, r a fraction of one, by what is (1 - r) times its excess
    over n and r times that over n + 1.
    """
    for surcharge in capacity.surcharges:
        start = max(written(surcharge.above) * written(capacity.limit) - used, Fraction(0)) * scale
        whole = floor(start)
        rest = start - whole
        for above, share in ((whole, 1 - rest), (whole + 1, rest)):
            if share and surcharge.cost and above < most:
                yield Overrate(position, above, most - above, surcharge.cost * float(share / scale))
