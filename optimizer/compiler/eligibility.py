"""Which option may serve which line, and who excluded each that may not."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.availability import Availability
from models.conditions import Condition
from models.geography import distances_km
from models.network import CapacityUnit, Item
from models.orders import Line
from optimizer.compiler.demand import Demand
from optimizer.compiler.predicates import Truth
from optimizer.compiler.rates import Rates, RateTables
from optimizer.compiler.selection import CompiledRule, CompiledRules
from optimizer.compiler.stock import ItemStock, StockRoom
from optimizer.compiler.supply import Supply
from optimizer.errors import MissingLocation
from optimizer.problem import SCALE

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]
_WHOLE_UNIT: dict[CapacityUnit, float] = {"orders": 1.0, "lines": 1.0, "units": 1.0}


@dataclass(frozen=True)
class Exclusion:
    """One cause, and the pairs that it excludes.

    Attributes
    ----------
    cause
        Rule id, or the name of a fact: 'stock', 'capacity', 'delivery_method' and so on.
    pairs
        Shape (L, o), the excluded (line, option) pairs; other causes may exclude them too.
    require
        The condition that they fail, where the cause is a rule.
    """

    cause: str
    pairs: Booleans
    require: Condition | None = None


class Scene:
    """One order on one availability, as conditions and objective terms see it.

    Attributes
    ----------
    demand
        The order's fields.
    lines
        The order's L lines, sorted by id.
    order_rule
        The order rule that decides.
    node_km
        Shape (n,), distance of each node from the destination; NaN where unknown.
    rates
        Reach and rates of all options.
    capacity_used
        Shape (n,), in the node's unit.
    """

    def __init__(
        self,
        demand: Demand,
        availability: Availability,
        *,
        rules: CompiledRules,
        supply: Supply,
        stock_room: StockRoom,
        rate_tables: RateTables,
    ) -> None:
        self.demand = demand
        self.supply = supply
        self.lines: tuple[Line, ...] = tuple(sorted(demand.order.lines, key=lambda line: line.id))
        self.order_rule = rules.deciding(demand)
        self.node_km = _distances(demand, supply)
        self.rates: Rates = rate_tables.rates(demand.order.destination.country, self.node_km[supply.option_node])
        self.capacity_used = stock_room.used_capacity(availability)
        self._stock = {line.item: stock_room.item_stock(availability, line.item) for line in self.lines}

    def stock(self, line: Line) -> ItemStock:
        """Return the stock of a line's item."""
        return self._stock[line.item]

    def takeable(self, line: Line) -> NDArray[np.int64]:
        """Shape (n,), pieces of the line's item that this order may take."""
        stock = self.stock(line)
        return stock.unreserved if self.order_rule.rule.use_safety_stock else stock.available

    def vector(self, path: str, line: Line) -> Floats:
        """Shape (o,), a figure of the sources as seen from a line; NaN where there is none."""
        root, _, name = path.partition(".")
        if root == "distance_km":
            figures = self.node_km
        elif root == "stock":
            figures = np.asarray(getattr(self.stock(line), name), dtype=np.float64)
        else:
            figures = self._utilization
        return figures[self.supply.option_node]

    @cached_property
    def capacity_left(self) -> Floats:
        """Shape (n,), capacity that this order may use; infinite without a limit."""
        share = self.order_rule.rule.capacity_share or 1.0
        limits = [np.inf if node.capacity is None else node.capacity.limit * share for node in self.supply.nodes]
        return np.array(limits, dtype=np.float64) - self.capacity_used

    @cached_property
    def _utilization(self) -> Floats:
        shares = np.full(len(self.supply.nodes), np.nan)
        for index, node in enumerate(self.supply.nodes):
            if node.capacity is not None:
                limit, used = node.capacity.limit, float(self.capacity_used[index])
                shares[index] = used / limit if limit > 0 else 1.0
        return shares


@dataclass(frozen=True)
class Eligibility:
    """The eligible pairs and all exclusions.

    Attributes
    ----------
    universe
        Shape (L, o), pairs whose option has the line's delivery method at all.
    exclusions
        Every cause with what it excludes; a pair may be excluded by several.
    eligible
        Shape (L, o), pairs of the universe that nothing excludes.
    """

    universe: Booleans
    exclusions: tuple[Exclusion, ...]
    eligible: Booleans


def eligibility(scene: Scene, rules: CompiledRules) -> Eligibility:
    """Find the eligible (line, option) pairs.

    Raises
    ------
    MissingLocation
        Where a pair that nothing else excludes hangs on a distance that is unknown.
    """
    is_pickup = np.array([line.delivery_method == "pickup" for line in scene.lines], dtype=bool)
    universe = is_pickup[:, None] == scene.supply.is_pickup[None, :]
    exclusions = list(_facts(scene))
    unknowns = [("the rate card", np.broadcast_to(scene.rates.unknown, universe.shape))]
    for compiled, bound in _applying_requires(scene, rules):
        failed, unknown = _apply(compiled, bound, scene)
        exclusions.append(Exclusion(compiled.rule.id, failed, compiled.rule.require))
        unknowns.append((f"rule {compiled.rule.id!r}", unknown))
    eligible = universe.copy()
    for exclusion in exclusions:
        eligible &= ~exclusion.pairs
    for asker, unknown in unknowns:
        if (eligible & unknown).any():
            raise missing_location(scene, asker, eligible & unknown)
    return Eligibility(universe, tuple(exclusions), eligible)


def missing_location(scene: Scene, asker: str, pairs: Booleans) -> MissingLocation:
    """Return the error that names whose coordinates are missing; ``pairs`` has shape (L, o)."""
    order = scene.demand.order
    if order.destination.location is None:
        owner, remedy = f"order {order.id!r}", "Give its destination a location"
    else:
        option = int(pairs.any(axis=0).argmax())
        owner, remedy = (
            f"node {scene.supply.nodes[scene.supply.option_node[option]].id!r}",
            "Give it a location",
        )
    return MissingLocation(
        f"{asker} asks for a distance, but {owner} has no location. {remedy} {{lat, lon}}, or drop what needs it."
    )


def capacity_need(unit: CapacityUnit, item: Item) -> float:
    """Return the least capacity that takes part of a line in, in the node's unit."""
    return _WHOLE_UNIT.get(unit, item.workload)


def _distances(demand: Demand, supply: Supply) -> Floats:
    place = demand.order.destination.location
    return np.full(len(supply.nodes), np.nan) if place is None else distances_km(place, supply.places)


def _facts(scene: Scene) -> Iterator[Exclusion]:
    """Yield what the documents exclude before any rule speaks."""
    supply, order = scene.supply, scene.demand.order
    excluded = np.array([node.id in order.excluded_nodes for node in supply.nodes], dtype=bool)
    yield _by_node("disabled", scene, [~supply.enabled for _ in scene.lines])
    yield _by_node("excluded_node", scene, [excluded for _ in scene.lines])
    yield _by_node("delivery_method", scene, [~supply.offers(line.delivery_method) for line in scene.lines])
    yield _by_node("pickup_node", scene, [_elsewhere(line, supply) for line in scene.lines])
    lacking = ~scene.rates.reaches & ~scene.rates.unknown
    yield Exclusion("no_service", np.broadcast_to(lacking, (len(scene.lines), len(lacking))))
    yield _by_node("stock", scene, [scene.takeable(line) <= 0 for line in scene.lines])
    yield _by_node("capacity", scene, [_full(line, scene) for line in scene.lines])


def _by_node(cause: str, scene: Scene, by_line: list[Booleans]) -> Exclusion:
    return Exclusion(cause, np.array(by_line, dtype=bool)[:, scene.supply.option_node])


def _elsewhere(line: Line, supply: Supply) -> Booleans:
    if line.pickup_node is None:
        return np.zeros(len(supply.nodes), dtype=bool)
    return np.array([node.id != line.pickup_node for node in supply.nodes], dtype=bool)


def _full(line: Line, scene: Scene) -> Booleans:
    item = scene.demand.item(line)
    needs = [0.0 if node.capacity is None else capacity_need(node.capacity.unit, item) for node in scene.supply.nodes]
    return np.array(needs, dtype=np.float64) > scene.capacity_left + 0.01 / SCALE


def _applying_requires(scene: Scene, rules: CompiledRules) -> Iterator[tuple[CompiledRule, list[bool]]]:  # type: ignore[type-arg]
    """Yield the rules with a `require`, and the lines that each binds."""
    free = [False] * len(scene.lines)
    yield from rules.binding_restrictions(scene.demand, scene.lines)
    for item_rule, bound in rules.binding_item_rules(scene.demand, scene.lines):
        free = [one or other for one, other in zip(free, bound, strict=True)]
        yield item_rule, bound
    if scene.order_rule.requires is not None:
        yield scene.order_rule, [not is_free for is_free in free]


def _apply(compiled: CompiledRule, bound: list[bool], scene: Scene) -> tuple[Booleans, Booleans]:  # type: ignore[type-arg]
    """Return where a rule's `require` fails, and where that is unknown; both of shape (L, o)."""
    shape = (len(scene.lines), len(scene.supply.options))
    failed, unknown = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    shared: Truth | None = None
    for index, line in enumerate(scene.lines):
        if bound[index] and compiled.requires is not None:
            truth = compiled.requires(scene, line) if compiled.per_line or shared is None else shared
            shared = truth
            failed[index] = truth.no
            unknown[index] = ~truth.yes & ~truth.no
    return failed, unknown
