"""CP-SAT on the bare model: as it comes with one worker or one for each core, or with the fullest linear relaxation."""

import os
from collections.abc import Callable

import numpy as np
from ortools.sat.python.cp_model import (
    FEASIBLE,
    OPTIMAL,
    UNKNOWN,
    CpModel,
    CpSolver,
    CpSolverSolutionCallback,
    IntVar,
    LinearExpr,
)

from benchmarks.batch_peers.form import NO_PARCEL, Form
from benchmarks.batch_peers.search import GAPS, Search, Watch

_SHORTEST = 0.1


def solve(form: Form, limit: float) -> Search:
    """Search with one worker until the narrowest gap is proven, or the limit in seconds."""
    return _solve(form, limit, workers=1)


def solve_linearized(form: Form, limit: float) -> Search:
    """As `solve`, with ``linearization_level`` 2."""
    return _solve(form, limit, workers=1, linearization=2)


def solve_on_all_cores(form: Form, limit: float) -> Search:
    """As `solve`, with a worker for each core."""
    return _solve(form, limit, workers=os.cpu_count() or 1)


class _Listener(CpSolverSolutionCallback):
    """Hands on the value and the bound at each solution."""

    def __init__(self, see: Callable[[float, float], None]) -> None:
        super().__init__()
        self._see = see

    def on_solution_callback(self) -> None:
        """Hand them on."""
        self._see(self.objective_value, self.best_objective_bound)


def _solve(form: Form, limit: float, *, workers: int, linearization: int | None = None) -> Search:
    watch = Watch()
    model = CpModel()
    pairs = _build(form, model)
    solver = CpSolver()
    solver.parameters.num_workers = workers
    if linearization is not None:
        solver.parameters.linearization_level = linearization
    # Otherwise Ctrl-C after this solve would end the process.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.relative_gap_limit = GAPS[-1]
    solver.parameters.max_time_in_seconds = max(limit - watch.seconds, _SHORTEST)
    best: list[float] = []

    def see(value: float, bound: float) -> None:
        best[:] = [value]
        watch.see(value * form.unit, bound * form.unit)

    solver.best_bound_callback = lambda bound: see(best[0], bound) if best else None
    status = solver.solve(model, _Listener(see))
    if status not in (OPTIMAL, FEASIBLE, UNKNOWN):
        raise RuntimeError(f"CP-SAT ends with {solver.status_name(status)}: {model.validate()}")
    bound = solver.best_objective_bound * form.unit
    if status == UNKNOWN:
        return Search(None, None, bound)
    chosen = np.flatnonzero([solver.boolean_value(each) for each in pairs])
    value = form.value(chosen) * form.unit
    watch.see(value, bound)
    return Search(chosen, value, bound, watch.times, watch.found)


def _build(form: Form, model: CpModel) -> list[IntVar]:
    """Add variables, rows and objective; return the variables of the pairs."""
    parcels = [model.new_bool_var("") for _ in range(form.parcel_count)]
    pairs = [model.new_bool_var("") for _ in range(form.pair_count)]
    for pair, parcel in zip(pairs, form.parcel.tolist(), strict=True):
        if parcel != NO_PARCEL:
            model.add_implication(pair, parcels[parcel])
    starts = np.searchsorted(form.line, np.arange(form.line_count + 1)).tolist()
    for line in range(form.line_count):
        model.add_exactly_one(pairs[starts[line] : starts[line + 1]])
    _share(form, model, pairs)
    costs = [*form.opening.tolist(), *form.cost.tolist()]
    model.minimize(LinearExpr.weighted_sum([*parcels, *pairs], costs))
    return pairs


def _share(form: Form, model: CpModel, pairs: list[IntVar]) -> None:
    """Add the rows of stock and capacity."""
    order = np.argsort(form.use_row, kind="stable")
    rows, starts = np.unique(form.use_row[order], return_index=True)
    for row, uses in zip(rows.tolist(), np.split(order, starts[1:]), strict=True):
        users = [pairs[pair] for pair in form.use_pair[uses].tolist()]
        model.add(LinearExpr.weighted_sum(users, form.use_amount[uses].tolist()) <= int(form.limit[row]))
