"""Small random decisions of several orders as bare arrays, and their best values, found by trying every choice."""

from dataclasses import dataclass, replace
from random import Random

import numpy as np

from optimizer.features import Features
from optimizer.joint import NO_ROW, Claims, JointProblem, Rows
from optimizer.problem import Capacities, LeastValue, Level, Problem, Weights
from optimizer.uses import Integers
from tests.optimizer.engines.problems import every_plan
from tests.optimizer.engines.subsets.problems import TooMany, Uses, _features, _groups, _weights

MOST_CHOICES = 400
"""Choices of one order that are tried; more are another seed's."""

MOST_STATES = 40_000


@dataclass
class _World:
    """What the orders of one decision share: stock of items at nodes, capacity, and the rows of both."""

    random: Random
    nodes: int
    items: int
    option_node: Integers
    safe: Integers
    reserve: Integers
    safe_row: Integers
    stock_row: Integers
    kind: list[str]
    hard: Integers
    hard_row: Integers
    share: Integers
    share_row: Integers
    soft_rows: list[Integers]
    limit: list[int]
    soft: list[bool]


def joint_of(seed: int, *, orders: int | None = None, rich: bool = True) -> JointProblem:
    """Several orders with a bit of everything that compete for stock and capacity."""
    random = Random(seed)
    world = _world(random)
    count = orders or random.choice([2, 2, 3, 3, 4, 5])
    levels = random.choice([1, 2, 2, 3])
    has_credits = random.random() < 0.25
    plain = not rich or random.random() < 0.5
    made = [_order(world, levels, has_credits=has_credits, plain=plain) for _ in range(count)]
    classes = random.choice([1, 1, 2, 3]) if any(world.soft) else 1
    rates = np.zeros((classes, levels, len(world.limit)), dtype=np.int64)
    for row in np.flatnonzero(world.soft):
        rates[:, :, row] = [[random.choice([0, 1, 2, 5]) for _ in range(levels)] for _ in range(classes)]
    rows = Rows(np.array(world.limit, dtype=np.int64), np.array(world.soft, dtype=bool), rates)
    owner = np.array([random.randrange(classes) for _ in range(count)], dtype=np.int64)
    return JointProblem(
        tuple(problem for problem, _ in made), tuple(claims for _, claims in made), rows, owner, (1.0,) * levels
    )


def _world(random: Random) -> _World:
    nodes, items = random.choice([2, 2, 3, 4]), random.choice([1, 2, 3])
    doubled = [node for node in range(nodes) if random.random() < 0.3]
    limit: list[int] = []
    soft: list[bool] = []

    def row(most: int, *, is_soft: bool = False) -> int:
        limit.append(most)
        soft.append(is_soft)
        return len(limit) - 1

    supply = random.choice([[0, 1, 2], [1, 2, 3], [2, 4, 6]])
    safe = np.array([[random.choice(supply) for _ in range(nodes)] for _ in range(items)])
    reserve = safe + np.array([[random.choice([0, 0, 1]) for _ in range(nodes)] for _ in range(items)])
    nested = random.random() < 0.3
    safe_row = np.array([[row(int(each)) if nested else NO_ROW for each in part] for part in safe])
    if not nested:
        reserve = safe
    stock_row = np.array([[row(int(each)) for each in part] for part in reserve])
    kind = [random.choice(["none", "orders", "lines", "pieces", "load"]) for _ in range(nodes)]
    hard = np.array([random.choice([1, 2, 3, 5]) for _ in range(nodes)])
    has_hard = [each != "none" and random.random() < 0.6 for each in kind]
    hard_row = np.array([row(int(most)) if has else NO_ROW for most, has in zip(hard, has_hard, strict=True)])
    share = np.maximum(hard - 1, 0)
    shares = random.random() < 0.3
    share_row = np.array(
        [row(int(most)) if has and shares else NO_ROW for most, has in zip(share, has_hard, strict=True)]
    )
    soft_rows = [
        np.array(
            [
                row(random.choice([-1, 0, 1, 1, 2, 3]), is_soft=True)
                if each != "none" and random.random() < 0.5
                else NO_ROW
                for each in kind
            ]
        )
        for _ in range(random.choice([0, 1, 1, 2]))
    ]
    option_node = np.sort(np.array([*range(nodes), *doubled]))
    return _World(
        random, nodes, items, option_node, safe, reserve, safe_row, stock_row, kind, hard, hard_row, share, share_row,
        soft_rows, limit, soft,
    )  # fmt: skip


def _order(world: _World, levels: int, *, has_credits: bool, plain: bool) -> tuple[Problem, Claims]:
    """One order as if it were alone, and its rows; it may know fewer nodes than there are."""
    random = world.random
    known = np.array([node for node in range(world.nodes) if random.random() < 0.85] or [0])
    place = {node: index for index, node in enumerate(known.tolist())}
    option_node = np.array([place[node] for node in world.option_node.tolist() if node in place])
    lines = random.choice([1, 1, 2, 2, 3])
    demand = np.array([random.choice([1, 1, 2, 3]) for _ in range(lines)])
    drawn = [random.randrange(world.items) for _ in range(lines)]
    items = np.array(sorted(set(drawn)))
    uses_safety, is_sharing = random.random() < 0.5, random.random() < 0.5
    stock_rows = [world.stock_row[np.ix_(items, known)]]
    stock = (world.reserve if uses_safety else world.safe)[np.ix_(items, known)]
    if not uses_safety:
        stock_rows.append(world.safe_row[np.ix_(items, known)])
    capacity_rows = [world.hard_row[known], *(rows[known] for rows in world.soft_rows)]
    hard = np.where(world.hard_row[known] != NO_ROW, world.hard[known], 1_000)
    if is_sharing:
        capacity_rows.append(world.share_row[known])
        hard = np.where(world.share_row[known] != NO_ROW, world.share[known], hard)
    weightless = np.zeros(lines, np.int64), np.zeros(len(option_node), bool), np.zeros(len(option_node), np.int64)
    problem = Problem(
        demand=demand,
        eligible=np.array([[random.random() < 0.9 for _ in option_node] for _ in range(lines)]),
        option_node=option_node,
        item=np.searchsorted(items, drawn),
        stock=stock,
        capacity=_capacities(world, known, demand, hard),
        weights=Weights(*weightless),
        max_nodes=random.choice([None, None, None, 1, 2]),
        single_option=random.random() < 0.4,
        partial=random.choice(["never", "lines", "units"]),
        together=np.full(lines, -1),
        least_value=None,
        levels=(),
        features=Features(),
        fill_first=False,
        tie_break=None,
    )
    if not plain:
        problem = replace(
            problem,
            weights=_weights(random, demand, len(option_node)),
            together=_groups(random, lines),
            least_value=random.choice([None, None, LeastValue(2, np.array([random.choice([1, 2]) for _ in demand]))]),
        )
        problem = replace(problem, features=_features(random, problem))
    problem = replace(
        problem, levels=tuple(_level(random, problem, rank, has_credits, plain) for rank in range(levels))
    )
    return problem, Claims(np.array(stock_rows), np.array(capacity_rows))


def _capacities(world: _World, known: Integers, demand: Integers, hard: Integers) -> Capacities:
    per_order = np.array([world.kind[node] == "orders" for node in known], dtype=np.int64)
    per_line = np.array([world.kind[node] == "lines" for node in known], dtype=np.int64)
    loads = [[_load(world, node) for node in known.tolist()] for _ in demand]
    per_piece = np.array(loads, dtype=np.int64)
    most = per_order + per_line * len(demand) + demand @ per_piece
    return Capacities(hard < most, np.minimum(hard, most), per_order, per_line, per_piece)


def _load(world: _World, node: int) -> int:
    return {"pieces": 1, "load": world.random.choice([0, 1, 2])}.get(world.kind[node], 0)


_COSTS = {
    "pieces": [0, 1, 2, 5],
    "taken": [0, 0, 1, 4],
    "line_at_node": [0, 1, 3],
    "shipment": [0, 1, 2, 6],
    "node": [0, 1, 3],
    "split": [0, 1, 2],
    "peak": [0, 1, 3],
    "bracket": [0, 1, 2, 5],
    "overuse": [0, 1, 2],
}


def _level(random: Random, problem: Problem, rank: int, has_credits: bool, plain: bool) -> Level:
    """The first level mostly counts what is unfilled, with what the order weighs; the others cost."""
    empty = problem.sizes.coefficients(np.int64)
    weight = random.choice([1, 1, 2, 5])
    found = {}
    if rank == 0 and random.random() < 0.8:
        found["unfilled"] = np.array([random.choice([1, 1, 1, 3]) * weight for _ in problem.demand])
    else:
        names = sorted(_COSTS) if not plain else ["pieces", "taken", "line_at_node", "shipment", "node", "split"]
        factor = random.choice([1, 1, 10, 1000])
        for name in random.sample(names, random.choice([1, 2, 3])):
            shape = getattr(empty, name).shape
            values = _COSTS[name] + ([-2, -4] if has_credits and name == "pieces" else [])
            found[name] = np.array([random.choice(values) * factor for _ in range(int(np.prod(shape)))])
        if random.random() < 0.4:
            found["unfilled"] = np.array([random.choice([3, 10]) * weight * factor for _ in problem.demand])
    return Level((), problem.sizes.coefficients(np.int64, **{k: v.astype(np.int64) for k, v in found.items()}), 1.0)


# ------------------------------------------------------------------------------------------ every choice


def best_values(joint: JointProblem) -> tuple[int, ...]:
    """The lexicographically least values of all choices of all orders together.

    From one order to the next only what is used of the rows matters, so of all ways to the same use the best is kept.
    """
    nothing_used = (0,) * joint.rows.count
    states: dict[tuple[int, ...], tuple[int, ...]] = {nothing_used: (0,) * joint.level_count}
    for index in range(len(joint.orders)):
        states = _after(joint, index, states)
    return min(states.values())


def _after(
    joint: JointProblem, index: int, states: dict[tuple[int, ...], tuple[int, ...]]
) -> dict[tuple[int, ...], tuple[int, ...]]:
    ways = ways_of(joint, index)
    if len(ways) * len(states) > 20 * MOST_STATES:
        raise TooMany
    draws = np.array(list(ways), dtype=np.int64).reshape(len(ways), -1)
    own = np.array(list(ways.values()), dtype=np.int64)
    rows = joint.rows
    rates = np.where(rows.soft, rows.rates[joint.classes[index]], 0)
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    for used, values in states.items():
        before = np.array(used, dtype=np.int64)
        after = before + draws
        kept = (after <= np.where(rows.soft, after, np.maximum(rows.limit, 0))).all(axis=1)
        more = np.maximum(after - rows.limit, 0) - np.maximum(before - rows.limit, 0)
        total = np.array(values) + own + more @ rates.T
        for state, value in zip(map(tuple, after[kept].tolist()), map(tuple, total[kept].tolist()), strict=True):
            if state not in found or value < found[state]:
                found[state] = value
    if len(found) > MOST_STATES:
        raise TooMany
    return found


def ways_of(joint: JointProblem, index: int) -> dict[tuple[int, ...], tuple[int, ...]]:
    """What an order may use of the rows, and the least values that it does so with."""
    problem, claims = joint.orders[index], joint.claims[index]
    plans = every_plan(problem)
    if len(plans) > MOST_CHOICES:
        raise TooMany
    uses = Uses.of(problem, plans)
    draws = np.zeros((len(plans), joint.rows.count), dtype=np.int64)
    for layer in claims.stock:
        for item, node in zip(*(layer != NO_ROW).nonzero(), strict=True):
            draws[:, layer[item, node]] += uses.by_node[:, problem.item == item, node].sum(axis=1)
    for layer in claims.capacity:
        for node in np.flatnonzero(layer != NO_ROW):
            draws[:, layer[node]] += uses.capacity[:, node]
    values = np.stack([uses.cost(problem, level.coefficients) for level in problem.levels], axis=1)
    found: dict[tuple[int, ...], tuple[int, ...]] = {}
    for draw, value in zip(map(tuple, draws.tolist()), map(tuple, values.tolist()), strict=True):
        found[draw] = min(value, found.get(draw, value))
    return found


def is_allowed(joint: JointProblem, choices: list[Integers]) -> bool:
    """Tell whether each order obeys its own limits and all of them together the hard rows."""
    from optimizer.engines.feasibility import is_feasible  # noqa: PLC0415

    used = joint.used(choices)
    within = joint.rows.soft | (used <= np.maximum(joint.rows.limit, 0))
    return bool(within.all()) and all(map(is_feasible, joint.orders, choices))
