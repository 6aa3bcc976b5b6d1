"""Filling an order from nodes in a given sequence: the construction that all greedy policies share.

Lines with one `ship_together` label go as one: all from one node, or none. Where only whole lines may be filled, a line
that the nodes cannot complete gives back what it took. Where the end result breaks what is asked of the order as a
whole, all or nothing or a least value of each shipment, the first node of the sequence that can send everything does;
where there is none, nothing is sourced. So no result is ever infeasible, though another one might have filled more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.engines.feasibility import is_feasible
from optimizer.heuristics.choices import Choices
from optimizer.heuristics.filling import Filling
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers


@dataclass(frozen=True)
class Manner:
    """How a sequence of nodes is gone through.

    Attributes
    ----------
    by_line
        Each line looks for the first node that has all of it, and only then for several; otherwise each node in turn
        gives all that it has.
    single_node_first
        Whether the first node that can send the whole order does so, before any other is looked at.
    """

    by_line: bool = False
    single_node_first: bool = False


def filled(choices: Choices, sequence: Sequence[int], *, manner: Manner, allowed: Booleans | None = None) -> Integers:
    """Fill an order from nodes in a sequence.

    Parameters
    ----------
    choices
        The order.
    sequence
        The nodes to take from, the first one first.
    manner
        How they are gone through.
    allowed
        (L, O) the pairs to take from; None is all that the rules allow.

    Returns
    -------
    ndarray
        (L, O) pieces, which keep to all limits.
    """
    if manner.single_node_first and (pieces := _from_one(choices, sequence, allowed)) is not None:
        return pieces
    filling = Filling(choices, allowed)
    _fill(filling, choices, sequence, by_line=manner.by_line, allowed=allowed)
    if _is_allowed(choices.problem, filling):
        return filling.pieces
    pieces = _from_one(choices, sequence, allowed)
    return np.zeros_like(filling.pieces) if pieces is None else pieces


def _fill(
    filling: Filling, choices: Choices, sequence: Sequence[int], *, by_line: bool, allowed: Booleans | None
) -> None:
    problem, parcels = choices.problem, list(_parcels(choices.problem))
    there = choices.most if allowed is None else choices.at_nodes(allowed)
    if by_line:
        for parcel in parcels:
            enough = np.all(there[parcel] >= problem.demand[parcel, None], axis=0)
            _serve(filling, problem, parcel, [node for node in sequence if enough[node]], sequence)
        return
    some = np.any(there > 0, axis=0)
    for node in sequence:
        if some[node] and not filling.is_complete:
            _empty(filling, problem, parcels, node)
    _settle(filling, problem, parcels, sequence)


def _parcels(problem: Problem) -> Iterator[list[int]]:
    """Yield the lines, those of a group as one, by their first line."""
    groups = problem.together.tolist()
    for line, group in enumerate(groups):
        if group < 0:
            yield [line]
        elif groups.index(group) == line:
            yield [other for other, its in enumerate(groups) if its == group]


def _is_group(problem: Problem, parcel: Sequence[int]) -> bool:
    return bool(problem.together[parcel[0]] >= 0)


def _serve(
    filling: Filling, problem: Problem, parcel: Sequence[int], whole: Sequence[int], sequence: Sequence[int]
) -> None:
    """Serve a line or group from the first node that can send all of it; else a line from several."""
    if any(filling.take_whole(parcel, node) for node in whole) or _is_group(problem, parcel):
        return
    mark, line = filling.mark, parcel[0]
    for node in sequence:
        if filling.missing[line]:
            filling.take(line, node)
    if filling.missing[line] and problem.partial != "units":
        filling.undo(mark)


def _empty(filling: Filling, problem: Problem, parcels: Sequence[Sequence[int]], node: int) -> None:
    """Let a node give all that it has; of what comes from one source only, no less than all."""
    for parcel in parcels:
        if problem.single_option or _is_group(problem, parcel):
            filling.take_whole(parcel, node)
        else:
            filling.take(parcel[0], node)


def _settle(filling: Filling, problem: Problem, parcels: Sequence[Sequence[int]], sequence: Sequence[int]) -> None:
    """See to lines that are incomplete: they give back what they took, or get some of it from one source."""
    for parcel in parcels:
        line = parcel[0]
        if not filling.missing[line]:
            continue
        if problem.partial != "units":
            filling.drop(line)
        elif problem.single_option and not _is_group(problem, parcel):
            any(filling.take(line, node) for node in sequence)


def _is_allowed(problem: Problem, filling: Filling) -> bool:
    """Tell whether what is asked of an order as a whole is met."""
    if problem.partial == "never" and not filling.is_complete:
        return False
    return problem.least_value is None or is_feasible(problem, filling.pieces)


def _from_one(choices: Choices, sequence: Sequence[int], allowed: Booleans | None) -> Integers | None:
    """Return everything from the first node that can send it; None where there is none."""
    problem = choices.problem
    there = choices.most if allowed is None else choices.at_nodes(allowed)
    enough = np.all(there >= problem.demand[:, None], axis=0)
    for node in sequence:
        if enough[node]:
            filling = Filling(choices, allowed)
            if filling.take_whole(range(problem.line_count), node) and _is_allowed(problem, filling):
                return filling.pieces
    return None
