"""HiGHS through SciPy: its mixed-integer solver on the strong formulation, and the linear relaxation of that alone.

SciPy's interface tells nothing while HiGHS runs. So there is a run for each gap, which ends when that is proven; each
starts from scratch, and one that passes the next gap as well counts for it, too.
"""

from dataclasses import replace
from typing import Any

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from benchmarks.batch_peers.form import Form
from benchmarks.batch_peers.program import Program
from benchmarks.batch_peers.search import GAPS, Search, Watch

_OPTIMAL, _LIMIT = 0, 1
_SHORTEST = 0.1


def solve(form: Form, limit: float) -> Search:
    """Search for each gap in turn, the widest first, until one is not proven within the limit in seconds.

    Raises
    ------
    RuntimeError
        Where HiGHS ends in any other way.
    """
    times: dict[float, float] = {}
    found = Search(None, None, None)
    for gap in GAPS:
        if gap in times:
            continue
        found = _run(form, gap, limit)
        times |= {each: seconds for each, seconds in found.times.items() if each not in times}
        if gap not in times:
            break
    return replace(found, times=times)


def relax_by_simplex(form: Form, limit: float) -> Search:
    """Solve the linear relaxation by the dual simplex method."""
    return _relaxed(form, limit, "highs-ds")


def relax_by_interior_point(form: Form, limit: float) -> Search:
    """Solve the linear relaxation by the interior point method with crossover."""
    return _relaxed(form, limit, "highs-ipm")


def _run(form: Form, gap: float, limit: float) -> Search:
    watch = Watch()
    program = Program.of(form)
    found = milp(
        program.costs,
        integrality=np.ones(len(program.costs), dtype=np.int64),
        bounds=Bounds(0, 1),
        constraints=LinearConstraint(program.matrix, program.low, program.high),
        options={"mip_rel_gap": gap, "time_limit": max(limit - watch.seconds, _SHORTEST)},
    )
    if found.status not in (_OPTIMAL, _LIMIT):
        raise RuntimeError(f"HiGHS: {found.message}")
    if found.x is None:
        return Search(None, None, _number(found.mip_dual_bound), last=watch.spent)
    chosen = program.chosen(found.x)
    value, bound = form.value(chosen) * form.unit, _number(found.mip_dual_bound)
    watch.see(value, bound)
    return Search(chosen, value, bound, watch.times, last=watch.spent)


def _relaxed(form: Form, limit: float, method: str) -> Search:
    """Solve the relaxation; its value is a bound, and its time is kept as that of gap 0."""
    watch = Watch()
    program = Program.of(form)
    lines = form.line_count
    found = linprog(  # type: ignore[call-overload] # the stubs know no sparse matrices
        program.costs,
        A_ub=program.matrix[lines:],
        b_ub=program.high[lines:],
        A_eq=program.matrix[:lines],
        b_eq=program.high[:lines],
        bounds=(0, 1),
        method=method,
        options={"time_limit": max(limit - watch.seconds, _SHORTEST)},
    )
    if found.status == _LIMIT:
        return Search(None, None, None)
    if found.status != _OPTIMAL:
        raise RuntimeError(f"HiGHS: {found.message}")
    return Search(None, None, float(found.fun), {0.0: watch.seconds})


def _number(bound: Any) -> float | None:
    return None if bound is None or not np.isfinite(bound) else float(bound)
