"""Capacity as exact whole numbers: what is left at each node, and what the order would take of it.

Amounts are read as the decimal numbers they were written as, to nine decimals, so that three times 0.1 fits into 0.3.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import gcd

import numpy as np
from numpy.typing import NDArray

from models.network import CapacityUnit, Node
from optimizer.compiler.node_capacity import NO_LIMIT, UNITS
from optimizer.compiler.node_room import NodeRoom
from optimizer.compiler.scene import Scene
from optimizer.compiler.surcharges import Overrates, overrates
from optimizer.compiler.whole_units import whole_units
from optimizer.compiler.written import BILLION
from optimizer.errors import SourcingError
from optimizer.features import NO_OVERUSES, Overuses
from optimizer.problem import LARGEST_SUM, LARGEST_TERM, Capacities

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]

_MOST_STEPS = 10**5
"""Surcharges price every step of a capacity; with more of them to a piece, rounding would be felt."""


_SURELY_COUNTED = 2**40
"""Up to so many pieces, no row of whole units can overflow."""


@dataclass(frozen=True)
class OrderCapacity:
    """What one order could take of the candidate nodes' capacity.

    Attributes
    ----------
    amounts
        What is left, and what takes it.
    rates
        (N,) what surcharges make each whole number of a node's cost, money.
    overuses, overrates
        The K amounts beyond which surcharges add to that, and what they add to each whole number, (K,) money.
    too_fine
        What is wrong where it is counted in too fine steps to be priced; None where nothing is.
    """

    amounts: Capacities
    rates: Floats
    overuses: Overuses = NO_OVERUSES
    overrates: Floats = field(default_factory=lambda: np.zeros(0))
    too_fine: SourcingError | None = None
    _tight: Sequence["_Tight"] = ()

    def step(self, position: int) -> Fraction:
        """Return what a whole number of a node's is worth in the unit of its capacity."""
        scales = (1 / each.appetite.scale for each in self._tight if position in each.positions)
        return next(scales, Fraction(1))


def compile_capacity(scene: Scene, nodes: Integers, may_ship: Booleans) -> OrderCapacity:
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
    if scene.supply.capacity.is_unlimited:
        return _untouched(scene, nodes)
    if scene.room is not None and sum(line.quantity for line in scene.lines) < _SURELY_COUNTED:
        return _whole(scene, scene.room, nodes, may_ship)
    amounts, tight = _untouched(scene, nodes).amounts, _tight(scene, nodes, may_ship)
    if not tight:
        return _untouched(scene, nodes)
    _refuse_overflow(scene, tight)
    for each in tight:
        _write(amounts, each, whole_units(scene, each.nodes, each.appetite.scale, each.appetite.most))
    charged = [
        overrates(scene, each.nodes, each.positions, each.appetite.scale, amounts.left[each.positions])
        for each in tight
    ]
    joined = Overrates.joined(charged)
    too_fine = _too_fine(scene, tight, charged)
    return OrderCapacity(amounts, joined.from_the_start(len(nodes)), *joined.later(amounts.left), too_fine, tight)


def _untouched(scene: Scene, nodes: Integers) -> OrderCapacity:
    """Return what there is where the order could exceed nothing, and is charged for nothing."""
    count = len(nodes)
    amounts = Capacities(
        limited=np.zeros(count, dtype=bool),
        left=np.zeros(count, dtype=np.int64),
        per_order=np.zeros(count, dtype=np.int64),
        per_line=np.zeros(count, dtype=np.int64),
        per_piece=np.zeros((len(scene.lines), count), dtype=np.int64),
    )
    return OrderCapacity(amounts, np.zeros(count))


def _whole(scene: Scene, room: NodeRoom, nodes: Integers, may_ship: Booleans) -> OrderCapacity:
    """Return the capacity of nodes that count whole orders, lines or pieces."""
    known, ships = scene.supply.capacity, may_ship.tolist()
    pieces = sum(line.quantity for line, counts in zip(scene.lines, ships, strict=True) if counts)
    # By unit; the last one is for nodes without a limit.
    by_unit, unit = np.array([1, len(ships), pieces, 0, 0]), known.unit.take(nodes)
    margin = (by_unit * (1 + 1e-9) + 1e-6).take(unit) + known.noise.take(nodes)
    tight = room.carefree.take(nodes) <= margin
    if not np.count_nonzero(tight):
        return _untouched(scene, nodes)
    most = by_unit.take(unit)
    units = np.minimum(room.left.take(nodes), most)
    left = np.maximum(units, 0) * tight
    per_order, per_line, per_piece = known.counts.take(nodes, axis=1) * tight
    amounts = Capacities(
        limited=tight & (units < most),
        left=left,
        per_order=per_order,
        per_line=per_line,
        per_piece=may_ship[:, None] * per_piece,
    )
    charges = room.charges
    rates = charges.first_rate.take(nodes) * (left > 0)
    position, place = (charges.above.take(nodes, axis=0) < left[:, None]).nonzero()
    if not position.size:
        return OrderCapacity(amounts, rates)
    node = nodes[position]
    above = charges.above[node, place]
    overuses = Overuses(position, above, left[position] - above)
    return OrderCapacity(amounts, rates, overuses, charges.rate[node, place])


@dataclass(frozen=True)
class _Tight:
    """Nodes of one unit of capacity that the order may exceed, or be charged for.

    Attributes
    ----------
    unit, appetite
        The unit, and what the order could take of it.
    positions, nodes
        (M,) the nodes, as positions among the candidates and as indices into the network's.
    """

    unit: CapacityUnit
    appetite: "_Appetite"
    positions: Integers
    nodes: Integers


def _tight(scene: Scene, nodes: Integers, may_ship: Booleans) -> list[_Tight]:
    """Return the nodes where an order does not clearly fit, or a surcharge starts before; floating point tells."""
    known, used = scene.supply.capacity, scene.used.amounts[nodes]
    unit, limit = known.unit[nodes], known.limit[nodes]
    room = np.minimum((scene.order_rule.capacity_share or 1.0) * limit, known.starts[nodes]) - used
    appetites = {each: _appetite(each, scene, may_ship.tolist()) for each in known.units}
    # The last one is for nodes without a unit.
    needs = np.zeros(len(UNITS) + 1)
    for each, appetite in appetites.items():
        needs[UNITS.index(each)] = float(appetite.most / appetite.scale)
    margins = needs * (1 + 1e-9) + 1e-6
    is_tight = (unit != NO_LIMIT) & ~(room > margins[unit] + 1e-14 * limit)
    if not is_tight.any():
        return []
    places = ((each, (is_tight & (unit == UNITS.index(each))).nonzero()[0]) for each in known.units)
    return [_Tight(each, appetites[each], place, nodes[place]) for each, place in places if place.size]


def _refuse_overflow(scene: Scene, tight: Sequence[_Tight]) -> None:
    # A row adds up what each option of a node could take, whether they can take it together or not.
    largest = min(LARGEST_TERM, LARGEST_SUM // scene.supply.most_options_of_a_node)
    if over := [each for each in tight if each.appetite.most > largest]:
        first = min(over, key=lambda each: int(each.nodes[0]))
        raise _overflow(scene.supply.nodes[int(first.nodes[0])], first.appetite)


def _write(amounts: Capacities, tight: _Tight, units: Integers) -> None:
    """Write the figures of some nodes; ``units``, (M,), are left."""
    here = tight.positions
    amounts.limited[here] = units < tight.appetite.most
    amounts.left[here] = np.maximum(units, 0)
    amounts.per_order[here] = tight.unit == "orders"
    amounts.per_line[here] = tight.unit == "lines"
    amounts.per_piece[:, here] = np.array(tight.appetite.per_piece, dtype=np.int64)[:, None]


def _too_fine(scene: Scene, tight: Sequence[_Tight], charged: Sequence[Overrates]) -> SourcingError | None:
    """Return what is wrong at the first node that charges beyond some amount for what is counted in too fine steps."""
    found = [
        (int(rates.node[rates.above > 0][0]), each)
        for each, rates in zip(tight, charged, strict=True)
        if each.appetite.steps_per_piece > _MOST_STEPS and (rates.above > 0).any()
    ]
    if not found:
        return None
    position, first = min(found, key=lambda each: each[0])
    node = first.nodes[np.searchsorted(first.positions, position)]
    return _steps_too_fine(scene.supply.nodes[int(node)], first.appetite)


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
    if unit == "units":
        needs = [int(counts) for counts in may_ship]
        return _Appetite(
            Fraction(1), needs, sum(line.quantity for line, need in zip(scene.lines, needs, strict=True) if need)
        )
    loads = [scene.supply.billionths(scene.demand.item(line).workload) for line in scene.lines]
    needs = [load if counts else 0 for load, counts in zip(loads, may_ship, strict=True)]
    # The largest step that all pieces are whole numbers of.
    step = gcd(*needs) or BILLION
    per_piece = [need // step for need in needs]
    most = sum(line.quantity * take for line, take in zip(scene.lines, per_piece, strict=True))
    return _Appetite(Fraction(BILLION, step), per_piece, most)


def _overflow(node: Node, appetite: _Appetite) -> SourcingError:
    most, step = float(appetite.most / appetite.scale), float(1 / appetite.scale)
    return SourcingError(
        f"node {node.id!r}: this order could take {most:.3g} of its capacity in steps of {step:.3g}, which "
        "overflows the integer scale. Use a larger unit of workload, or fewer decimals."
    )


def _steps_too_fine(node: Node, appetite: _Appetite) -> SourcingError:
    return SourcingError(
        f"node {node.id!r} charges for its capacity, but the workloads of this order have no step in common above "
        f"{float(1 / appetite.scale):.3g}, {appetite.steps_per_piece:.3g} of which make a piece; at most "
        f"{_MOST_STEPS:,} can be priced. Write the items' workloads with fewer decimals."
    )
