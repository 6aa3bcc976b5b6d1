"""Groups of orders that compete with no others, and what the first pass tells of them."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from optimizer.answer import Answer
from optimizer.engines.batching.components import components, part, scarce
from optimizer.engines.batching.sequence import Sequenced
from optimizer.engines.batching.standing import Values, least_values
from optimizer.joint import JointProblem
from optimizer.uses import Booleans, Integers


@dataclass(frozen=True)
class Group:
    """Orders that compete with no others.

    Attributes
    ----------
    joint
        Their decision; None where they are decided, because they do not compete at all.
    indices
        Their places among all orders.
    rows
        (R,) places of the decision's rows among all.
    values, bounds
        (K,) what is known of their levels.
    """

    joint: JointProblem | None
    indices: Integers
    rows: Integers
    values: Values
    bounds: Values


def tied(joint: JointProblem, most: csr_array) -> Booleans:
    """(B,) which orders compete with others, or for what may cost them a surcharge."""
    ties = most[:, np.flatnonzero(scarce(joint, most))]
    return np.asarray(np.diff(ties.indptr) > 0)


def groups_of(joint: JointProblem, most: csr_array, first: Sequenced) -> list[Group]:
    """Return the groups, last the orders that do not compete at all; ``most``, (B, R), is what each could use."""
    is_decided = np.array([each is not None and each.status == "optimal" for each in first.alone], dtype=bool)
    is_free = is_decided & ~tied(joint, most)
    unused = np.zeros(joint.rows.count, dtype=np.int64)
    found = []
    for indices in components(joint, most):
        if not is_free[indices].all():
            rest = part(joint, indices, unused)
            values = rest.joint.values([first.choices[index] for index in indices])
            bounds = bounds_of(rest.joint, [first.alone[index] for index in indices], values)
            found.append(Group(rest.joint, rest.indices, rest.rows, values, bounds))
    free = np.flatnonzero(is_free)
    return [*found, _free(free, first)] if free.size else found


def bounds_of(joint: JointProblem, alone: Sequence[Answer | None], values: Values) -> Values:
    """(K,) bounds of levels from what each order would be worth if there were no others.

    Behind a level in which the orders together do worse than that, nothing of the kind is known.
    """
    least = [least_values(problem) for problem in joint.orders]
    known = [low if answer is None else answer.bounds for low, answer in zip(least, alone, strict=True)]
    found: list[int] = []
    for rank, value in enumerate(values):
        is_tight = all(bound >= reached for bound, reached in zip(found, values, strict=False))
        found.append(min(value, sum(each[rank] for each in (known if is_tight else least))))
    return tuple(found)


def _free(indices: Integers, first: Sequenced) -> Group:
    """Return the group of orders that are decided already."""
    answers = [first.alone[index] for index in indices]
    total = np.array([answer.bounds for answer in answers if answer is not None], dtype=object).sum(axis=0)
    values = tuple(int(value) for value in total)
    return Group(None, indices, np.zeros(0, dtype=np.int64), values, values)
