"""As few nodes as possible: the smallest set of nodes that fills most, and of those the nearest."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from math import comb
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np
from pydantic import Field

from optimizer import Choices
from optimizer.heuristics import Manner, filled
from optimizer.uses import Integers
from scenarios.policies.greedy import Greedy
from scenarios.policies.policy import Policy, PolicySettings

if TYPE_CHECKING:
    from scenarios.dataset import Dataset

MOST_SETS = 5_000
"""Sets of one size are looked at all where there are no more of them; larger ones grow node by node."""

MOST_TRIES = 50
"""Of the sets of one size so many are filled at most, those first whose stock promises most."""


class FewestShipments(PolicySettings):
    """The smallest set of nodes that fills most of an order ships it; of such sets the one that is nearest on average.

    Exact as long as there are 5,000 sets of a size at most (up to 100 nodes for pairs, 32 for three); beyond that, the
    node is added again and again that fills most of what is left, the nearest of equals.
    """

    policy: Literal["fewest_shipments"] = Field(default="fewest_shipments", description="which policy it is")

    def build(self, data: "Dataset", *, seed: int = 0) -> Policy:  # noqa: ARG002 - nothing is drawn
        """Return the policy."""
        return Greedy(data, _FewestShipments(self.label))


@dataclass(frozen=True)
class _FewestShipments:
    name: str

    def choose(self, choices: Choices) -> Integers:
        """Look at ever larger sets until one fills all that can be filled."""
        best = 0 * choices.problem.largest_take
        ceiling = int(_promise(choices, np.arange(choices.problem.node_count)[None, :])[0])
        for sets in _sets(choices):
            best = _best_of(choices, sets, best)
            if best.sum() >= ceiling:
                break
        return best


class _Set(NamedTuple):
    """Nodes by distance, how far they are on average, and the most pieces that their stock could fill."""

    nodes: list[int]
    km: float
    promise: int


def _best_of(choices: Choices, sets: Iterable[_Set], best: Integers) -> Integers:
    """Return what fills more than the best so far, the nearest set of equals; else the best so far.

    Sets come by what they promise, the nearest of equals first.
    """
    most, km = int(best.sum()), -np.inf
    for each in sets:
        if each.promise < most or (each.promise == most and each.km >= km):
            continue
        pieces = filled(choices, each.nodes, manner=Manner(by_line=True))
        count = int(pieces.sum())
        if count > most or (count == most and each.km < km):
            best, most, km = pieces, count, each.km
    return best


def _sets(choices: Choices) -> Iterator[Iterable[_Set]]:
    """Yield the sets of nodes that come into question, smaller ones first, those of one size together."""
    useful = np.any(choices.most > 0, axis=0).nonzero()[0]
    limit = choices.problem.max_nodes
    most = len(useful) if limit is None else min(limit, len(useful))
    for size in range(1, most + 1):
        if comb(len(useful), size) > MOST_SETS:
            for nodes in _grown(choices, useful, most):
                yield _of(choices, np.array([nodes]))
            return
        yield _of(choices, np.array(list(combinations(useful.tolist(), size))))


def _of(choices: Choices, sets: Integers) -> Iterator[_Set]:
    """Yield sets of one size, those first that promise most, the nearest of equals; ``sets`` has shape (sets, size)."""
    promises, km = _promise(choices, sets), choices.km[sets].mean(axis=1)
    for place in np.lexsort((km, -promises))[:MOST_TRIES].tolist():
        nodes = sorted(sets[place].tolist(), key=lambda node: (choices.km[node], node))
        yield _Set(nodes, float(km[place]), int(promises[place]))


def _promise(choices: Choices, sets: Integers) -> Integers:
    """Return the most pieces that each set's stock could fill; ``sets`` has shape (sets, size)."""
    problem = choices.problem
    there = np.minimum(choices.most[:, sets].sum(axis=2), problem.demand[:, None])
    if problem.partial != "units":
        there = there * (there == problem.demand[:, None])
    if problem.partial == "never":
        there = there * np.all(there > 0, axis=0)
    by_item = np.zeros((len(problem.stock), len(sets)), dtype=np.int64)
    np.add.at(by_item, problem.item, there)
    return np.asarray(np.minimum(by_item, problem.stock[:, sets].sum(axis=2)).sum(axis=0))


def _grown(choices: Choices, useful: Integers, most: int) -> Iterator[list[int]]:
    """Yield sets that each have one node more, the one whose stock adds most, the nearest of equals."""
    left, chosen = choices.problem.demand.copy(), list[int]()
    for _ in range(most):
        adds = np.minimum(choices.most[:, useful], left[:, None]).sum(axis=0)
        place = int(np.lexsort((choices.km[useful], -adds))[0])
        if not adds[place]:
            return
        chosen.append(int(useful[place]))
        left -= np.minimum(choices.most[:, useful[place]], left)
        yield list(chosen)
