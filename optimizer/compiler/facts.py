"""What the documents exclude before any rule speaks: which nodes and services may serve a line at all."""

from collections.abc import Callable, Iterator

import numpy as np
from numpy.typing import NDArray

from models.orders import Line
from optimizer.compiler.node_capacity import UNITS
from optimizer.compiler.scene import Scene
from optimizer.compiler.written import written
from optimizer.lazy import lazy

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]

_CAPACITY_NOISE, _RELATIVE_NOISE = 1e-7, 1e-14
_ROUNDING = 1e-8
"""More than rounding to nine decimals changes a weight that could matter."""


class Facts:
    """The facts about an order's (line, option) pairs: all at once for the decision, one by one for its reasons."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._supply = scene.supply
        self._lines = scene.lines
        self._picked_up = [line.delivery_method == "pickup" for line in scene.lines]

    @lazy
    def universe(self) -> Booleans:
        """Shape (L, o), pairs whose option has the line's delivery method at all."""
        return np.asarray(np.array(self._picked_up, dtype=bool)[:, None] == self._supply.is_pickup)

    def allowed(self) -> Booleans:
        """Shape (L, o), pairs that no fact excludes."""
        at_node = (self._scene.takeable_items > 0).take(self._scene.item, axis=0)
        self._bar_nodes(at_node)
        if not self._supply.capacity.is_unlimited:
            np.greater(at_node, self._full, out=at_node)
        allowed: Booleans = at_node.take(self._supply.option_node, axis=1)
        allowed &= self._in_reach()
        if self._is_heavy:
            np.greater(allowed, self._too_heavy(), out=allowed)
        return allowed

    def _in_reach(self) -> Booleans:
        """Shape (L, o), or (o,) where all lines are alike: options of the delivery method that get there, or may."""
        rates = self._scene.rates
        reaches = rates.reaches if rates.is_known else rates.reaches | rates.unknown
        if True not in self._picked_up:
            return np.asarray(reaches > self._supply.is_pickup)
        return np.asarray(reaches & (self.universe if False in self._picked_up else self._supply.is_pickup))

    def exclusions(self) -> Iterator[tuple[str, Callable[[], Booleans]]]:
        """Yield the name of each fact that may exclude a pair, and what finds the pairs, shape (L, o)."""
        if not self._supply.all_enabled:
            yield "disabled", lambda: self._by_option(~self._supply.enabled)
        if self._scene.demand.order.excluded_nodes:
            yield "excluded_node", lambda: self._by_option(self._excluded())
        if not all(self._supply.all_offer(line.delivery_method) for line in self._lines):
            yield "delivery_method", lambda: self._by_option(np.array([~self._offered(line) for line in self._lines]))
        if any(line.pickup_node is not None for line in self._lines):
            yield "pickup_node", lambda: self._by_option(np.array([self._elsewhere(line) for line in self._lines]))
        yield "no_service", self._out_of_reach
        if self._is_heavy:
            yield "max_weight", self._too_heavy
        yield "stock", lambda: self._by_option(self._scene.takeable_items[self._scene.item] <= 0)
        if not self._supply.capacity.is_unlimited:
            yield "capacity", self.full

    def full(self) -> Booleans:
        """Shape (L, o), pairs whose node has no capacity left for a piece of the line."""
        return self._by_option(self._full)

    def _bar_nodes(self, at_node: Booleans) -> None:
        """Strike out nodes that are disabled, excluded, elsewhere, or do not offer what a line asks for."""
        if not self._supply.all_enabled:
            at_node &= self._supply.enabled
        if self._scene.demand.order.excluded_nodes:
            at_node &= ~self._excluded()
        for row, line in zip(at_node, self._lines, strict=True):
            if line.pickup_node is None and self._supply.all_offer(line.delivery_method):
                continue
            if not self._supply.all_offer(line.delivery_method):
                np.logical_and(row, self._offered(line), out=row)
            if line.pickup_node is not None:
                np.greater(row, self._elsewhere(line), out=row)

    def _by_option(self, at_node: Booleans) -> Booleans:
        """Spread figures of the nodes, (n,) or (L, n), over the options of all lines."""
        spread = at_node[..., self._supply.option_node]
        return spread if spread.ndim > 1 else spread[None].repeat(len(self._lines), axis=0)

    def _excluded(self) -> Booleans:
        """Shape (n,), nodes that the order excludes."""
        excluded = np.zeros(len(self._supply.nodes), dtype=bool)
        excluded[[self._supply.node_index[node] for node in self._scene.demand.order.excluded_nodes]] = True
        return excluded

    def _offered(self, line: Line) -> Booleans:
        return self._supply.offers(line.delivery_method)

    def _elsewhere(self, line: Line) -> Booleans:
        """Shape (n,), nodes other than the one where a line is to be picked up."""
        elsewhere = np.full(len(self._supply.nodes), line.pickup_node is not None)
        if line.pickup_node is not None:
            elsewhere[self._supply.node_index[line.pickup_node]] = False
        return elsewhere

    def _out_of_reach(self) -> Booleans:
        lacking = ~self._scene.rates.reaches & ~self._scene.rates.unknown
        return lacking[None].repeat(len(self._lines), axis=0)

    @lazy
    def _is_heavy(self) -> bool:
        """Whether some option may not carry even one piece of some line."""
        least = self._scene.rates.least_most_kg
        if least == np.inf:
            return False
        heaviest = max([self._scene.demand.item(line).weight_kg for line in self._lines])
        return heaviest >= least - _ROUNDING and bool(self._weights.max() > least)

    @lazy
    def _weights(self) -> Floats:
        """Shape (L,), what a piece weighs, as it was written, to nine decimals."""
        return np.array([self._scene.demand.item(line).weight_kg for line in self._lines]).round(9)

    def _too_heavy(self) -> Booleans:
        """Tell which options do not carry even one piece of a line; both weights as they were written."""
        return np.asarray(self._weights[:, None] > np.round(self._scene.rates.most_kg, 9), dtype=np.bool_)

    @lazy
    def _full(self) -> Booleans:
        """Shape (L, n), or (n,) where all lines need the same: whether there is too little capacity for a piece."""
        if self._scene.room is not None:
            return self._scene.room.full
        left, used = self._scene.capacity_left, self._scene.used.amounts
        needs = self._needs()
        excess = needs - left
        noise = _CAPACITY_NOISE + _RELATIVE_NOISE * np.where(np.isinf(left), 0.0, np.abs(left) + used)
        full: Booleans = excess > noise
        for place in zip(*(np.abs(excess) <= noise).nonzero(), strict=True):
            full[place] = written(float(needs[place])) > self._scene.exact_capacity_left(int(place[-1]))
        return full

    def _needs(self) -> Floats:
        """Shape (L, n), or (n,) where no node counts workload: the least capacity that takes part of a line in."""
        unit = self._supply.capacity.unit
        if "workload" not in self._supply.capacity.units:
            return np.where(unit < 0, 0.0, 1.0)
        loads = np.array([self._scene.demand.item(line).workload for line in self._lines])
        return np.where(unit == UNITS.index("workload"), loads[:, None], np.where(unit < 0, 0.0, 1.0))
