"""Which orders have nothing that a pass leaves out, so that the arrays alone tell what their plans cost."""

import numpy as np

from optimizer.engines.batching.pricing.shapes import LONGEST, Outline, outline
from optimizer.joint import NO_ROW, Claims, JointProblem
from optimizer.problem import Problem


def plain_share(joint: JointProblem) -> float:
    """Return of how many of the orders a pass tells all, as a share."""
    told = zip(joint.orders, joint.claims, strict=True)
    plain = sum(
        is_boundable(problem) and is_plain(problem, claims, outline(order, problem))
        for order, (problem, claims) in enumerate(told)
    )
    return plain / max(len(joint.orders), 1)


def is_plain(problem: Problem, claims: Claims, outlined: Outline) -> bool:
    """Tell whether all that an order's plans cost, use and must keep to is told pair by pair and option by option.

    How many nodes take part, and whether a line comes from one option, is looked at besides.
    """
    if len(outlined.blocks) > 1 or any(block.is_bulk for block in outlined.blocks):
        return False
    coupled = (
        problem.capacity.limited.any()
        or problem.weights.limited.any()
        or problem.together.max(initial=-1) >= 0
        or problem.least_value is not None
        or problem.insists is not None
        or len(np.unique(problem.item)) < problem.line_count
    )
    return not (coupled or _counts_features(problem) or _shares_nodes(problem, claims, outlined))


def _counts_features(problem: Problem) -> bool:
    names = {"peak", "bracket", "overuse"}
    return any(not names.isdisjoint(level.coefficients.parts) for level in problem.levels)


def _shares_nodes(problem: Problem, claims: Claims, outlined: Outline) -> bool:
    """Tell whether options of one node share what it costs, or has."""
    for block in outlined.blocks:
        nodes = problem.option_node[block.options]
        if len(np.unique(nodes)) < len(nodes):
            of_node = any(not {"node", "line_at_node"}.isdisjoint(level.coefficients.parts) for level in problem.levels)
            if of_node or max(block.sizes) > 1 or (claims.capacity != NO_ROW).any():
                return True
    return False


def is_boundable(problem: Problem) -> bool:
    """Tell whether what a pass leaves out of an order can only make its plans dearer."""
    parts = [level.coefficients.parts for level in problem.levels]
    names = ["peak", "overuse", "split"]
    if problem.demand.max(initial=0) > LONGEST:
        # Of long lines a full load is what counts, which a credit would make too much of.
        names += ["taken", "line_at_node", "shipment", "node", "bracket"]
    return not any((each[name] < 0).any() for each in parts for name in names if name in each)
