"""What the library is measured against: exact solvers on a bare model of the same arrays, and greedy rules."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Protocol

from benchmarks.peers import cpsat, greedy, highs, scip
from benchmarks.peers.location import Location as Location
from optimizer.uses import Integers


class Method(Protocol):
    """Solves the form in at most so many seconds: units of each pair, or None where it does not finish."""

    def __call__(self, location: Location, limit: float, /) -> Integers | None:
        """Solve it."""
        ...


@dataclass(frozen=True)
class Peer:
    """A way of sourcing orders.

    Attributes
    ----------
    solve
        How it does.
    exact
        Whether its answers are optimal.
    """

    solve: Method
    exact: bool


PEERS: Mapping[str, Peer] = MappingProxyType(
    {
        "highs": Peer(highs.solve, exact=True),
        "scip": Peer(scip.solve, exact=True),
        "cp-sat": Peer(cpsat.solve_plain, exact=True),
        "cp-sat-level-2": Peer(cpsat.solve_linearized, exact=True),
        "nearest": Peer(greedy.nearest, exact=False),
        "nearest-node-first": Peer(greedy.nearest_node_first, exact=False),
        "cheapest-by-line": Peer(greedy.cheapest_by_line, exact=False),
        "fewest-shipments": Peer(greedy.fewest_shipments, exact=False),
    }
)
"""The peers by name."""
