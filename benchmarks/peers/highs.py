"""HiGHS's mixed-integer solver through SciPy, on the strong formulation: each pair is bounded by its own option.

Only what has to be is declared integral: which options are open, and, where that costs anything by itself, which
pairs take part. Given those, each line takes from the cheapest ones.
"""

from typing import Any

from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from benchmarks.peers.location import Location
from benchmarks.peers.program import Program
from optimizer.uses import Integers

_OPTIMAL, _LIMIT = 0, 1


def solve(location: Location, limit: float) -> Integers | None:
    """Return the units of each pair in a proven optimum, or None where the limit in seconds came first.

    Raises
    ------
    RuntimeError
        Where HiGHS ends in any other way.
    """
    program = Program.of(location)
    found = milp(
        program.costs,
        integrality=program.integral.astype(int),
        bounds=Bounds(0, program.most),
        constraints=LinearConstraint(_matrix(program), program.low, program.high),
        options={"mip_rel_gap": 0.0, "time_limit": limit},
    )
    if found.status == _LIMIT:
        return None
    if found.status != _OPTIMAL or found.x is None:
        raise RuntimeError(f"HiGHS: {found.message}")
    return location.cheapest_units(found.x[program.switch] > 0.5)


def _matrix(program: Program) -> csr_array[Any, tuple[int, int]]:
    entries = (program.values, (program.rows, program.columns))
    return csr_array(entries, shape=(len(program.low), len(program.costs)))
