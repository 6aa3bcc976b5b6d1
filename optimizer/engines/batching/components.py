"""Takes joint decisions apart: rows that cannot bind, orders that do not compete, some orders on what others leave."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import connected_components

from optimizer.joint import NO_ROW, Claims, Draw, JointProblem, Rows, most_use, priced
from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers


@dataclass(frozen=True)
class Part:
    """The joint decision of some orders on what the others leave.

    Attributes
    ----------
    joint
        The decision; its surcharges are those that these orders add to the others'.
    indices
        (B,) places of its orders among those of the whole, ascending.
    rows
        (R,) places of its rows among those of the whole.
    """

    joint: JointProblem
    indices: Integers
    rows: Integers


def most_draws(joint: JointProblem) -> csr_array:
    """(B, R) the most that each order could use of each row."""
    draws = [_most_draw(*each) for each in zip(joint.orders, joint.claims, strict=True)]
    sizes = [len(draw.row) for draw in draws]
    order = np.repeat(np.arange(len(draws)), sizes)
    row, amount = (
        np.concatenate([getattr(draw, name) for draw in draws]) if draws else np.zeros(0, dtype=np.int64)
        for name in ("row", "amount")
    )
    return coo_array((amount, (order, row)), shape=(len(draws), joint.rows.count)).tocsr()


def scarce(joint: JointProblem, most: csr_array) -> Booleans:
    """(R,) which rows tie orders together: hard ones that can be used up, soft ones where a surcharge may yet start."""
    rows = joint.rows
    may_bind = np.asarray(most.sum(axis=0)).reshape(-1) > rows.limit
    costs = (rows.rates != 0).any(axis=(0, 1)) & (rows.limit > 0)
    return np.asarray(may_bind & (~rows.soft | costs))


def components(joint: JointProblem, most: csr_array | None = None) -> list[Integers]:
    """Return the places of orders that have to be decided together, those of the first order first."""
    draws = most_draws(joint) if most is None else most
    ties = draws[:, np.flatnonzero(scarce(joint, draws))].tocoo()
    order_count, row_count = ties.shape
    graph = coo_array(
        (np.ones(len(ties.row), dtype=np.int8), (ties.row, ties.col + order_count)),
        shape=(order_count + row_count, order_count + row_count),
    )
    _, labels = connected_components(graph, directed=False)
    return _grouped(labels[:order_count].astype(np.int64))


def part(joint: JointProblem, indices: Sequence[int] | Integers, used: Integers) -> Part:
    """Return the decision of some orders where the others use so much of the rows, shape (R,).

    Rows that cannot bind are not in it. Where classes differ and others come in between, surcharges are as if these
    orders came last.
    """
    places = np.asarray(indices, dtype=np.int64)
    left = joint.rows.limit - used
    begun = _begun(joint, left)
    orders = tuple(_begun_in(joint, index, joint.within(index, left), begun) for index in places.tolist())
    rows = Rows(left, joint.rows.soft, joint.rows.rates)
    claims = tuple(joint.claims[index] for index in places.tolist())
    rest = replace(joint, orders=orders, claims=claims, rows=rows, classes=joint.classes[places])
    kept = np.flatnonzero(scarce(rest, most_draws(rest)))
    return Part(_with_rows(rest, kept), places, kept)


def _begun(joint: JointProblem, left: Integers) -> Integers:
    """(C, K, R) what every unit of the soft rows costs of which nothing is left free of surcharges."""
    return np.where(joint.rows.soft & (left <= 0), joint.rows.rates, 0)


def _begun_in(joint: JointProblem, index: int, problem: Problem, begun: Integers) -> Problem:
    """Let an order pay the surcharges that have begun already."""
    prices, rows = begun[joint.classes[index]], joint.claims[index].capacity
    touched = rows[rows != NO_ROW]
    return priced(problem, joint.claims[index], prices) if prices[:, touched].any() else problem


def _with_rows(joint: JointProblem, kept: Integers) -> JointProblem:
    """Return the decision with some of its rows only."""
    place = np.full(joint.rows.count + 1, NO_ROW)
    place[kept] = np.arange(len(kept))  # NO_ROW finds the last one, and stays what it is.
    claims = tuple(Claims(place[each.stock], place[each.capacity]) for each in joint.claims)
    rows = joint.rows
    return replace(joint, claims=claims, rows=Rows(rows.limit[kept], rows.soft[kept], rows.rates[:, :, kept]))


def _most_draw(problem: Problem, claims: Claims) -> Draw:
    """Return the most that an order could use of each row; a row may be there more than once."""
    take = np.minimum(problem.by_node(problem.largest_take), problem.demand[:, None])
    of_items = np.zeros_like(problem.stock)
    np.add.at(of_items, problem.item, take)
    of_items = np.minimum(of_items, problem.stock)
    capacity = most_use(problem)
    capacity = np.where(problem.capacity.limited, np.minimum(capacity, problem.capacity.left), capacity)
    rows = np.concatenate([claims.stock.reshape(-1), claims.capacity.reshape(-1)])
    amounts = [of_items.reshape(-1)] * len(claims.stock) + [capacity] * len(claims.capacity)
    amount = np.concatenate([*amounts, np.zeros(0, dtype=np.int64)])
    there = (rows != NO_ROW) & (amount > 0)
    return Draw(rows[there], amount[there])


def _grouped(labels: Integers) -> list[Integers]:
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return sorted(np.split(order, cuts), key=lambda group: int(group[0])) if len(labels) else []
