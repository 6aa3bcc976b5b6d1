"""CP-SAT with one worker: as it comes, or with the fullest linear relaxation."""

from collections.abc import Sequence

import numpy as np
from ortools.sat.python.cp_model import FEASIBLE, OPTIMAL, UNKNOWN, CpModel, CpSolver, IntVar, LinearExpr

from benchmarks.peers.location import Location
from optimizer.uses import Integers


def solve_plain(location: Location, limit: float) -> Integers | None:
    """Return the units of each pair in a proven optimum, or None where the limit in seconds came first."""
    return _solve(location, _solver(limit))


def solve_linearized(location: Location, limit: float) -> Integers | None:
    """As `solve_plain`, with ``linearization_level`` 2."""
    solver = _solver(limit)
    solver.parameters.linearization_level = 2
    return _solve(location, solver)


def _solver(limit: float) -> CpSolver:
    solver = CpSolver()
    solver.parameters.num_workers = 1
    # Otherwise Ctrl-C after this solve would end the process.
    solver.parameters.catch_sigint_signal = False
    solver.parameters.max_time_in_seconds = limit
    return solver


def _solve(location: Location, solver: CpSolver) -> Integers | None:
    model = CpModel()
    units = _build(location, model)
    status = solver.solve(model)
    if status in (FEASIBLE, UNKNOWN):
        return None
    if status != OPTIMAL:
        raise RuntimeError(f"CP-SAT ends with {solver.status_name(status)}: {model.validate()}")
    return np.array([solver.value(each) for each in units], dtype=np.int64)


def _build(location: Location, model: CpModel) -> list[IntVar]:
    """Add variables, rows and objective; return the units of each pair."""
    opened = [model.new_bool_var("") for _ in range(location.option_count)]
    most = location.most.tolist()
    units = [model.new_int_var(0, each, "") for each in most]
    switches = [opened[option] for option in location.option.tolist()]
    for pair in location.once.nonzero()[0].tolist():
        own = model.new_bool_var("")
        model.add_implication(own, switches[pair])
        switches[pair] = own
    for unit, switch, largest in zip(units, switches, most, strict=True):
        if largest == 1:
            model.add_implication(unit, switch)
        else:
            model.add(unit <= largest * switch)
    _fill(location, model, units)
    once = location.once.nonzero()[0].tolist()
    costs = [location.opening.tolist(), location.once[once].tolist(), location.per_unit.tolist()]
    paid: Sequence[IntVar] = [*opened, *(switches[pair] for pair in once), *units]
    model.minimize(LinearExpr.weighted_sum(paid, [cost for part in costs for cost in part]))
    return units


def _fill(location: Location, model: CpModel, units: list[IntVar]) -> None:
    bounds = np.searchsorted(location.line, np.arange(len(location.fill) + 1)).tolist()
    for line, fill in enumerate(location.fill.tolist()):
        of_line = units[bounds[line] : bounds[line + 1]]
        if fill == 1:
            model.add_exactly_one(of_line)
        else:
            model.add(LinearExpr.sum(of_line) == fill)
