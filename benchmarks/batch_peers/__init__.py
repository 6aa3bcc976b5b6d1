"""What joint decisions are measured against: exact solvers on a bare model of the same arrays, and rules in turn."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Protocol

from benchmarks.batch_peers import cpsat, greedy, highs
from benchmarks.batch_peers.form import Form as Form
from benchmarks.batch_peers.greedy import Floats
from benchmarks.batch_peers.search import GAPS as GAPS
from benchmarks.batch_peers.search import Search as Search
from benchmarks.batch_peers.search import Spent as Spent
from benchmarks.batch_peers.search import Watch as Watch
from benchmarks.batch_peers.search import gap_of as gap_of
from optimizer.joint import JointProblem
from optimizer.uses import Integers


class Exact(Protocol):
    """Searches the form, in at most so many seconds for each gap."""

    def __call__(self, form: Form, limit: float, /) -> Search:
        """Search."""
        ...


class Rule(Protocol):
    """Sources orders one after the other: pieces of each, shapes (L, O), given the distances of its options."""

    def __call__(self, joint: JointProblem, km: Sequence[Floats], /) -> tuple[Integers, ...]:
        """Source them."""
        ...


SOLVERS: Mapping[str, Exact] = MappingProxyType(
    {
        "highs": highs.solve,
        "cp-sat": cpsat.solve,
        "cp-sat-level-2": cpsat.solve_linearized,
        "cp-sat-all-cores": cpsat.solve_on_all_cores,
    }
)
"""Solvers that search for the best plan and prove it, by name."""

RELAXATIONS: Mapping[str, Exact] = MappingProxyType(
    {"highs-lp-simplex": highs.relax_by_simplex, "highs-lp-interior": highs.relax_by_interior_point}
)
"""Solvers of the linear relaxation alone, which say nothing but a bound, by name."""

RULES: Mapping[str, Rule] = MappingProxyType(
    {"nearest": greedy.nearest, "cheapest": greedy.cheapest, "one-by-one": greedy.one_by_one}
)
"""Ways of sourcing orders one after the other, by name."""

PEERS = (*SOLVERS, *RELAXATIONS, *RULES)
"""All of them by name."""
