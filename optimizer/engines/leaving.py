"""Orders in which filling has its price: pieces that stay unfilled as pieces of one more option, which has them all.

Where a level weighs unfilled pieces against money, best plans may leave what would cost more than it is worth. With an
option that sends any piece for what leaving it costs, every plan fills everything, and engines that ask for that cover
such orders, too.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.answer import Answer
from optimizer.problem import Capacities, Level, Problem, Weights
from optimizer.uses import Coefficients, Sizes


def with_leaving(problem: Problem) -> Problem | None:
    """Return the problem with the option to leave pieces, as the last of its options, at a node of its own.

    None where leaving pieces is not like taking them from one more node: where which lines come whole or together is
    limited or counted. As many nodes may take part as before, and that one.
    """
    if not _is_like_taking(problem):
        return None
    options, nodes = problem.option_count + 1, problem.node_count + 1
    sizes = Sizes(problem.line_count, options, nodes, problem.features)
    wanted = np.bincount(problem.item, weights=problem.demand, minlength=len(problem.stock)).astype(np.int64)
    return replace(
        problem,
        eligible=_and(problem.eligible, last=True),
        option_node=np.append(problem.option_node, nodes - 1),
        stock=np.concatenate([problem.stock, wanted[:, None]], axis=1),
        capacity=_roomy(problem.capacity),
        weights=_carried(problem.weights),
        levels=tuple(Level((), _leaving(problem, level.coefficients, sizes), level.unit) for level in problem.levels),
        max_nodes=None if problem.max_nodes is None else problem.max_nodes + 1,
        fill_first=True,
        tie_break=None if problem.tie_break is None else np.append(problem.tie_break, 0),
    )


def without_leaving(problem: Problem, answer: Answer) -> Answer | None:
    """Return an answer to the problem from one with the option to leave pieces.

    None where nothing is left and one node more takes part than may, or where lines are split at a cost: what is best
    is not known then.
    """
    pieces = np.ascontiguousarray(answer.pieces[:, :-1])
    nodes = np.unique(problem.option_node[pieces.any(axis=0)])
    too_many = problem.max_nodes is not None and len(nodes) > problem.max_nodes
    if answer.status == "optimal":
        return None if too_many or problem.values_of(pieces) != answer.bounds else replace(answer, pieces=pieces)
    if too_many or any("split" in level.coefficients.parts for level in problem.levels):
        return None
    # Before anything is known to be best, to leave everything is no answer.
    is_none = answer.status == "feasible" and not pieces.any()
    return replace(answer, pieces=pieces, status="no_answer" if is_none else answer.status)


def _is_like_taking(problem: Problem) -> bool:
    """Tell whether any plan with pieces left is one with the pieces taken elsewhere, and the other way round."""
    if problem.fill_first or problem.insists is not None or problem.least_value is not None:
        return False
    if problem.max_nodes == 0 or problem.together.max(initial=-1) >= 0:
        return False
    if (problem.demand == 1).all():
        return problem.partial != "never"
    if problem.single_option:
        return problem.partial == "lines"
    costs = [level.coefficients for level in problem.levels]
    return problem.partial == "units" and not any("split" in each.parts and (each.split < 0).any() for each in costs)


def _leaving(problem: Problem, costs: Coefficients, sizes: Sizes) -> Coefficients:
    """Return the costs of a level, those of unfilled pieces as costs of the pieces that are left."""
    # A line in part from one option, and left for the rest, is not split: without what splits cost, no plan costs more.
    parts = {name: part for name, part in costs.parts.items() if name != "split"}
    unfilled = parts.pop("unfilled", None)
    shapes = problem.sizes.shapes
    for name in ("pieces", "taken", "line_at_node", "shipment", "node"):
        if name in parts:
            parts[name] = _and(np.broadcast_to(parts[name], shapes[name]))
    if unfilled is not None:
        pieces = parts.get("pieces")
        parts["pieces"] = np.zeros(sizes.shapes["pieces"], dtype=np.int64) if pieces is None else pieces
        parts["pieces"][:, -1] = unfilled
    return sizes.coefficients(np.int64, **parts)


def _roomy(capacity: Capacities) -> Capacities:
    """Return capacities with a node that has any amount."""
    return Capacities(
        limited=_and(capacity.limited, last=False),
        left=_and(capacity.left),
        per_order=_and(capacity.per_order),
        per_line=_and(capacity.per_line),
        per_piece=_and(capacity.per_piece),
    )


def _carried(weights: Weights) -> Weights:
    """Return weights with an option that carries any amount."""
    return replace(weights, limited=_and(weights.limited, last=False), most=_and(weights.most))


def _and(numbers: NDArray[Any], last: int = 0) -> NDArray[Any]:
    """Return numbers with one more place along the last axis, of the same kind."""
    more = np.full((*numbers.shape[:-1], 1), last, dtype=numbers.dtype)
    return np.concatenate([numbers, more], axis=-1)
