"""Small random problems whose nodes have limited capacity, as bare arrays."""

from random import Random
from typing import Any

import numpy as np

from optimizer.features import Features
from optimizer.problem import Capacities, Level, Problem, Weights
from optimizer.uses import Coefficients, Integers

UNFILLED = 10**6


def costs(lines: int, nodes: int, **parts: Any) -> Coefficients:
    """Costs of an order over so many nodes, one option each; what is not named is free."""
    shapes: dict[str, tuple[int, ...]] = {
        "pieces": (lines, nodes),
        "taken": (lines, nodes),
        "line_at_node": (lines, nodes),
        "shipment": (nodes,),
        "node": (nodes,),
        "unfilled": (lines,),
        "split": (lines,),
        "peak": (0,),
        "bracket": (0,),
        "overuse": (0,),
    }
    named = {name: np.asarray(parts[name], dtype=np.int64) for name in parts}
    return Coefficients(**{name: named.get(name, np.zeros(shape, dtype=np.int64)) for name, shape in shapes.items()})


def problem_of(
    demand: list[int],
    stock: Integers,
    room: list[int],
    per_piece: Integers,
    levels: list[Coefficients],
    *,
    is_whole: bool,
    **changes: Any,
) -> Problem:
    """An order of items of their own; room, shape (N,), is taken by ``per_piece``, shape (L, N)."""
    lines, nodes = stock.shape
    nothing = np.zeros(nodes, dtype=np.int64)
    limits = Capacities(np.ones(nodes, dtype=bool), np.array(room), nothing, nothing, per_piece)
    first = costs(lines, nodes, unfilled=[UNFILLED] * lines)
    parts: dict[str, Any] = {
        "demand": np.array(demand),
        "eligible": stock > 0,
        "option_node": np.arange(nodes),
        "item": np.arange(lines),
        "stock": stock,
        "capacity": limits,
        "weights": Weights(np.zeros(lines, dtype=np.int64), np.zeros(nodes, dtype=bool), nothing),
        "max_nodes": None,
        "single_option": is_whole,
        "partial": "units",
        "together": np.full(lines, -1),
        "least_value": None,
        "levels": tuple(Level((), each, 1.0) for each in (first, *levels)),
        "features": Features(),
        "fill_first": False,
        "tie_break": np.arange(nodes),
    }
    return Problem(**(parts | changes))


def random_problem(seed: int) -> Problem:
    """A problem of up to seven lines and five nodes; capacity is often tight, sometimes too tight."""
    random = Random(seed)
    lines, nodes, is_whole = random.randint(1, 7), random.randint(1, 5), random.random() < 0.5
    demand = [random.randint(1, random.choice([1, 3, 9])) for _ in range(lines)]
    spread = random.choice([1, 4, 100])
    grid = [[random.randint(0, spread) * random.choice([1, 1, 7]) for _ in range(nodes)] for _ in range(lines)]
    full = random.random() < 0.5
    stock = np.array([[each if full else random.randint(0, each + 1) for _ in range(nodes)] for each in demand])
    size = [[random.randint(0, 4)] * nodes for _ in range(lines)]
    if not is_whole and random.random() < 0.8:
        size = [[2] * nodes for _ in range(lines)]
    elif random.random() < 0.3:
        size = [[random.randint(0, 4) for _ in range(nodes)] for _ in range(lines)]
    need = sum(each * row[0] for each, row in zip(demand, size, strict=True))
    room = [int(need * random.choice([0.2, 0.4, 0.6, 1.0]) + random.randint(0, 3)) for _ in range(nodes)]
    opening = [random.randint(0, random.choice([0, 5, 300])) for _ in range(nodes)]
    money = costs(lines, nodes, pieces=grid, shipment=opening)
    levels = [money]
    if random.random() < 0.3:
        levels.insert(random.randint(0, 1), costs(lines, nodes, node=[1] * nodes))
    problem = problem_of(demand, stock, room, np.array(size), levels, is_whole=is_whole)
    return _varied(problem, random)


def _varied(problem: Problem, random: Random) -> Problem:
    """Now and then something else that couples lines and nodes, or no tie-break."""
    nodes, lines = problem.node_count, problem.line_count
    changes: dict[str, Any] = {}
    if random.random() < 0.3:
        changes["tie_break"] = None
    if random.random() < 0.15:
        changes["max_nodes"] = random.randint(1, nodes)
    if random.random() < 0.15:
        changes["together"] = np.array([random.choice([-1, 0]) for _ in range(lines)])
    if random.random() < 0.2:
        changes["item"] = np.array([min(line, 1) for line in range(lines)])
        changes["stock"] = problem.stock[: max(min(lines, 2), 1)]
    if random.random() < 0.15:
        changes["partial"] = random.choice(["never", "lines"])
    if random.random() < 0.2:
        parts = problem.capacity
        limited = np.array([random.random() < 0.7 for _ in range(nodes)])
        more = np.array([random.randint(0, 2) for _ in range(nodes)])
        changes["capacity"] = Capacities(limited, parts.left, more, more[::-1].copy(), parts.per_piece)
    return Problem(**({name: getattr(problem, name) for name in _FIELDS} | changes))


_FIELDS = tuple(Problem.__dataclass_fields__)
