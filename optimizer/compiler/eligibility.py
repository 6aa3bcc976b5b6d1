"""Which option may serve which line, and who excluded each that may not."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.conditions import Condition
from models.network import Item, Node
from models.orders import Line
from models.rules import Penalty
from optimizer.compiler.predicates import Truth
from optimizer.compiler.scene import Scene, missing_location
from optimizer.compiler.selection import Requirement, requirements
from optimizer.compiler.supply import Supply
from optimizer.compiler.written import written
from optimizer.errors import SourcingError

Booleans = NDArray[np.bool_]
_CAPACITY_NOISE, _RELATIVE_NOISE = 1e-7, 1e-14


@dataclass(frozen=True, eq=False)
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
    reason
        The rule's reason in words, where it has one.
    """

    cause: str
    pairs: Booleans
    require: Condition | None = None
    reason: str | None = None


@dataclass(frozen=True)
class Breach:
    """A soft restriction, and the pairs that violate it; it excludes none of them.

    Attributes
    ----------
    rule
        Id of the restriction.
    require
        The condition that they fail.
    penalty
        What a violation costs.
    pairs
        Shape (L, o), the violating (line, option) pairs, or the columns of some options only.
    """

    rule: str
    require: Condition
    penalty: Penalty
    pairs: Booleans


@dataclass(frozen=True)
class Eligibility:
    """The eligible pairs, all exclusions and all breaches.

    Attributes
    ----------
    universe
        Shape (L, o), pairs whose option has the line's delivery method at all.
    exclusions
        Every cause with what it excludes; a pair may be excluded by several.
    eligible
        Shape (L, o), pairs of the universe that nothing excludes.
    breaches
        Of each soft restriction that binds a line, the eligible pairs that violate it.
    """

    universe: Booleans
    exclusions: tuple[Exclusion, ...]
    eligible: Booleans
    breaches: tuple[Breach, ...]


def eligibility(scene: Scene) -> Eligibility:
    """Find the eligible (line, option) pairs.

    Raises
    ------
    MissingLocation
        Where a pair that nothing else excludes hangs on a distance that is unknown.
    """
    is_pickup = np.array([line.delivery_method == "pickup" for line in scene.lines], dtype=bool)
    universe = is_pickup[:, None] == scene.supply.is_pickup[None, :]
    exclusions = list(_facts(scene))
    unknowns = [("the rate card, or its service's transit_days,", np.broadcast_to(scene.rates.unknown, universe.shape))]
    breaches = []
    for requirement in requirements(scene.matches):
        failed, unknown = apply(requirement, scene)
        unknowns.append((f"rule {requirement.rule!r}", unknown))
        if requirement.penalty is None:
            exclusions.append(Exclusion(requirement.rule, failed, requirement.condition, requirement.reason))
        else:
            breaches.append(Breach(requirement.rule, requirement.condition, requirement.penalty, failed))
    eligible = universe.copy()
    for exclusion in exclusions:
        eligible &= ~exclusion.pairs
    for asker, unknown in unknowns:
        if (eligible & unknown).any():
            raise missing_location(scene, asker, eligible & unknown)
    in_reach = (replace(breach, pairs=breach.pairs & eligible) for breach in breaches)
    return Eligibility(universe, tuple(exclusions), eligible, tuple(in_reach))


def least_need(node: Node, item: Item) -> float:
    """Return the least capacity that takes part of a line in; 0 where there is no limit."""
    if node.capacity is None:
        return 0.0
    return item.workload if node.capacity.unit == "workload" else 1.0


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
    yield Exclusion("max_weight", _too_heavy(scene))
    yield _by_node("stock", scene, [scene.takeable(line) <= 0 for line in scene.lines])
    yield no_capacity(scene)


def no_capacity(scene: Scene) -> Exclusion:
    """Return which pairs are excluded because the node has no capacity left for a piece of the line."""
    return _by_node("capacity", scene, [_full(line, scene) for line in scene.lines])


def _by_node(cause: str, scene: Scene, by_line: list[Booleans]) -> Exclusion:
    return Exclusion(cause, np.array(by_line, dtype=bool)[:, scene.supply.option_node])


def _elsewhere(line: Line, supply: Supply) -> Booleans:
    if line.pickup_node is None:
        return np.zeros(len(supply.nodes), dtype=bool)
    return np.array([node.id != line.pickup_node for node in supply.nodes], dtype=bool)


def _full(line: Line, scene: Scene) -> Booleans:
    item = scene.demand.item(line)
    needs = [least_need(node, item) for node in scene.supply.nodes]
    excess = np.array(needs, dtype=np.float64) - scene.capacity_left
    sizes = np.where(np.isfinite(scene.capacity_left), np.abs(scene.capacity_left) + scene.capacity_used, 0.0)
    noise = _CAPACITY_NOISE + _RELATIVE_NOISE * sizes
    full = excess > noise
    for index in (np.abs(excess) <= noise).nonzero()[0].tolist():
        full[index] = written(needs[index]) > scene.exact_capacity_left(index)
    return full


def _too_heavy(scene: Scene) -> Booleans:
    """Tell which options do not carry even one piece of a line; both weights as they were written, to nine decimals."""
    weights = np.array([scene.demand.item(line).weight_kg for line in scene.lines], dtype=np.float64)
    return np.asarray(np.round(weights, 9)[:, None] > np.round(scene.rates.most_kg, 9)[None, :], dtype=np.bool_)


def apply(requirement: Requirement, scene: Scene) -> tuple[Booleans, Booleans]:
    """Return where a requirement fails, and where that is unknown; both of shape (L, o)."""
    shape = (len(scene.lines), len(scene.supply.options))
    failed, unknown = np.zeros(shape, dtype=bool), np.zeros(shape, dtype=bool)
    shared: Truth | None = None
    for index, line in enumerate(scene.lines):
        if requirement.lines[index]:
            if shared is None or requirement.per_line:
                shared = _truth(requirement, scene, line)
            failed[index] = shared.no
            unknown[index] = ~shared.yes & ~shared.no
    return failed, unknown


def _truth(requirement: Requirement, scene: Scene, line: Line) -> Truth:
    try:
        return requirement.test(scene, line)
    except SourcingError as error:
        order = scene.demand.order.id
        raise SourcingError(f"rule {requirement.rule!r}, order {order!r}, line {line.id!r}: {error}") from None
