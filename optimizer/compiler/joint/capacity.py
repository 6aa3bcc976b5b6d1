"""What orders draw on of the nodes' capacity: one unit of each node's own for all orders, limits, and surcharges.

Amounts are read as the decimal numbers that they were written as. Of workloads, the largest step that all of the
batch are whole numbers of is the unit.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import floor, gcd

import numpy as np

from models.network import CapacityUnit
from models.orders import Order
from optimizer.compiler.joint.capacity_rows import CapacityRows
from optimizer.compiler.joint.compact import MOST_KEPT, compact
from optimizer.compiler.joint.names import RowKind, RowName
from optimizer.compiler.node_capacity import NO_LIMIT, UNITS
from optimizer.compiler.node_room import UsedCapacity
from optimizer.compiler.supply import Supply
from optimizer.compiler.surcharges import surcharge_rates
from optimizer.compiler.terms import TermContext
from optimizer.compiler.written import BILLION, written
from optimizer.errors import SourcingError
from optimizer.problem import LARGEST_SUM, LARGEST_TERM, Capacities
from optimizer.uses import Booleans, Integers

_MOST_STEPS = 10**5
"""Surcharges price every step of a capacity; with more of them to a piece, rounding would be felt."""


def share_of(context: TermContext) -> float:
    """Return the share of the nodes' capacity that an order may fill."""
    return context.scene.order_rule.capacity_share or 1.0


def workload_scale(orders: Sequence[Order], supply: Supply) -> Fraction:
    """Return how many steps of the workloads of all orders make 1."""
    if "workload" not in supply.capacity.units:
        return Fraction(1)
    items = supply.network.items_by_id
    loads = {supply.billionths(items[line.item].workload) for order in orders for line in order.lines}
    return Fraction(BILLION, gcd(*loads) or BILLION)


@dataclass(frozen=True)
class _Place:
    """Some nodes and what makes use of their capacity, each of shape (N,)."""

    is_limited: Booleans
    per_order: Integers
    per_line: Integers
    per_piece: Integers
    per_load: Integers
    counts_loads: bool


class CapacityLedger:
    """What the orders of a batch could use of the capacity of the n nodes.

    Parameters
    ----------
    supply, used
        The network, and what is used of it.
    shares
        The S shares that orders may fill, ascending.
    scale
        How many units there are to 1 of a workload.
    """

    def __init__(self, supply: Supply, used: UsedCapacity, shares: Sequence[float], scale: Fraction) -> None:
        self._supply, self._used = supply, used
        self._shares = tuple(shares)
        self._scale = {unit: scale if unit == "workload" else Fraction(1) for unit in UNITS}
        self._limit = np.array([self._limits(share) for share in shares], dtype=np.int64)
        self._most = np.zeros_like(self._limit)
        self._places: dict[bytes, _Place] = {}
        self._finest = 0

    @property
    def is_unlimited(self) -> bool:
        """Whether no node has a capacity."""
        return self._supply.capacity.is_unlimited

    def add(self, context: TermContext, take: Integers) -> Capacities:
        """Return what an order takes of the candidate nodes' capacity.

        Parameters
        ----------
        context
            The order.
        take
            (L, N) the most pieces that each line could take from each node.

        Raises
        ------
        SourcingError
            Where amounts are too large, or too finely written for their size, to be counted exactly.
        """
        place, rank = self._place(context.nodes), self._shares.index(share_of(context))
        if self.is_unlimited:
            return Capacities(place.is_limited, place.per_order, place.per_order, place.per_order, _wide(place, take))
        per_piece = _wide(place, take) if not place.counts_loads else self._with_loads(context, place)
        counts = (take > 0).astype(np.int64)
        most = place.per_order * counts.any(axis=0) + place.per_line * counts.sum(axis=0)
        most += (per_piece * take).sum(axis=0)
        left = np.minimum(self._limit[rank, context.nodes], most)
        limited = place.is_limited & (left < most)
        self._tally(rank, context.nodes, np.where(limited, left, most) * place.is_limited)
        return Capacities(limited, left * limited, place.per_order, place.per_line, per_piece)

    def _tally(self, rank: int, nodes: Integers, most: Integers) -> None:
        self._most[rank, nodes] += most
        over = self._most[:, nodes].sum(axis=0) > LARGEST_TERM
        if over.any():
            raise _overflow(self._supply.nodes[int(nodes[over.argmax()])].id, self._scale["workload"])

    def _with_loads(self, context: TermContext, place: _Place) -> Integers:
        """(L, N) what a piece takes where some nodes count workload."""
        scale = self._scale["workload"]
        loads = [self._supply.billionths(context.scene.demand.item(line).workload) for line in context.lines]
        steps = [int(load * scale / BILLION) for load in loads]
        needs = sum(line.quantity * step for line, step in zip(context.lines, steps, strict=True))
        if needs > min(LARGEST_TERM, LARGEST_SUM // self._supply.most_options_of_a_node):
            raise _overflow(self._supply.nodes[int(context.nodes[place.per_load.argmax()])].id, scale)
        self._finest = max(self._finest, *steps)
        return np.asarray(place.per_piece + np.array(steps, dtype=np.int64)[:, None] * place.per_load)

    def _place(self, nodes: Integers) -> _Place:
        key = nodes.tobytes()
        if key not in self._places:
            unit = self._supply.capacity.unit[nodes]
            counts = {each: compact((unit == code).astype(np.int64)) for code, each in enumerate(UNITS)}
            if len(self._places) >= MOST_KEPT:
                self._places.clear()
            loads = bool(counts["workload"].any())
            self._places[key] = _Place(
                unit != NO_LIMIT, counts["orders"], counts["lines"], counts["units"], counts["workload"], loads
            )
        return self._places[key]

    def _limits(self, share: float) -> list[int]:
        """Return the whole units of each node that may be used within a share of its limit."""
        return [self._left(node, written(share)) for node in range(len(self._supply.nodes))]

    def _left(self, node: int, share: Fraction) -> int:
        capacity = self._supply.nodes[node].capacity
        if capacity is None:
            return 0
        left = written(capacity.limit) * share - written(float(self._used.amounts[node]))
        return min(max(floor(left * self._scale[capacity.unit]), 0), LARGEST_TERM)

    def rows(self, *, with_surcharges: bool, every: bool = False) -> CapacityRows:
        """Return the rows of nodes where orders could exceed a limit or, where that is asked for, surcharges begin.

        Of ``every`` node with a capacity that orders make use of, there is a row for its limit.

        Raises
        ------
        SourcingError
            Where a surcharge is on capacity that is counted in too fine steps to be priced.
        """
        rows = CapacityRows(self._shares, len(self._supply.nodes))
        reach = np.zeros(len(self._supply.nodes), dtype=np.int64)
        for rank, share in enumerate(self._shares):
            reach += self._most[rank]
            for node in np.flatnonzero((reach > 0) if every else (reach > self._limit[rank])).tolist():
                rows.add_limit(rank, node, self._name("capacity", node, share), int(self._limit[rank, node]))
            reach = np.minimum(reach, self._limit[rank])
        for node, above, cost in self._surcharges(reach) if with_surcharges else ():
            rows.add_surcharge(node, self._name("surcharge", node, 1.0), above, cost, int(reach[node]) - above)
        return rows

    def _surcharges(self, most: Integers) -> Iterator[tuple[int, int, float]]:
        """Yield nodes, the amounts beyond which surcharges begin, each once, and what each unit costs more."""
        for node, each in enumerate(self._supply.nodes):
            if (capacity := each.capacity) is None or not capacity.surcharges or not most[node]:
                continue
            costs: dict[int, float] = {}
            used, scale = written(float(self._used.amounts[node])), self._scale[capacity.unit]
            for above, cost in surcharge_rates(capacity, used, int(most[node]), scale):
                costs[above] = costs.get(above, 0.0) + cost
            if costs and capacity.unit == "workload" and self._finest > _MOST_STEPS:
                raise _steps_too_fine(each.id, scale, self._finest)
            yield from ((node, above, cost) for above, cost in costs.items())

    def _name(self, kind: RowKind, node: int, share: float) -> RowName:
        each = self._supply.nodes[node]
        unit: CapacityUnit = each.capacity.unit if each.capacity is not None else "units"
        return RowName(kind, each.id, share=share, per_unit=float(self._scale[unit]))


def _wide(place: _Place, take: Integers) -> Integers:
    """(L, N) what a piece takes of nodes that count pieces, for every line."""
    return np.broadcast_to(place.per_piece, take.shape)


def _overflow(node: str, scale: Fraction) -> SourcingError:
    return SourcingError(
        f"node {node!r}: orders together could take more of its capacity than {LARGEST_TERM / float(scale):.3g} in "
        f"steps of {float(1 / scale):.3g}, which overflows the integer scale. Use a larger unit of workload, fewer "
        "decimals, or fewer orders."
    )


def _steps_too_fine(node: str, scale: Fraction, steps: int) -> SourcingError:
    return SourcingError(
        f"node {node!r} charges for its capacity, but the workloads of these orders have no step in common above "
        f"{float(1 / scale):.3g}, {steps:.3g} of which make a piece; at most {_MOST_STEPS:,} can be priced. Write the "
        "items' workloads with fewer decimals."
    )
