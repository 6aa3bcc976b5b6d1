"""SCIP through OR-Tools' MathOpt, on the same program as HiGHS."""

from datetime import timedelta

import numpy as np
from ortools.math_opt.model_pb2 import ModelProto  # type: ignore[import-untyped]
from ortools.math_opt.python import mathopt  # type: ignore[import-untyped]

from benchmarks.peers.location import Location
from benchmarks.peers.program import Program
from optimizer.uses import Integers

_LIMITS = (mathopt.TerminationReason.FEASIBLE, mathopt.TerminationReason.NO_SOLUTION_FOUND)


def solve(location: Location, limit: float) -> Integers | None:
    """Return the units of each pair in a proven optimum, or None where the limit in seconds came first.

    Raises
    ------
    RuntimeError
        Where SCIP ends in any other way.
    """
    program = Program.of(location)
    parameters = mathopt.SolveParameters(
        time_limit=timedelta(seconds=limit), relative_gap_tolerance=0.0, absolute_gap_tolerance=0.0, threads=1
    )
    model = mathopt.Model.from_model_proto(_proto(program))
    found = mathopt.solve(model, mathopt.SolverType.GSCIP, params=parameters)
    if found.termination.reason in _LIMITS:
        return None
    if found.termination.reason is not mathopt.TerminationReason.OPTIMAL:
        raise RuntimeError(f"SCIP: {found.termination}")
    values = found.variable_values()
    is_on = np.array([values[each] > 0.5 for each in model.variables()])
    return location.cheapest_units(is_on[program.switch])


def _proto(program: Program) -> ModelProto:
    """Fill MathOpt's own form directly: adding rows one by one would take longer than many of the solves."""
    proto = ModelProto()
    columns, rows = range(len(program.costs)), range(len(program.low))
    variables, constraints, matrix = proto.variables, proto.linear_constraints, proto.linear_constraint_matrix
    variables.ids.extend(columns)
    variables.lower_bounds.extend([0.0] * len(columns))
    variables.upper_bounds.extend(program.most.tolist())
    variables.integers.extend(program.integral.tolist())
    constraints.ids.extend(rows)
    constraints.lower_bounds.extend(program.low.tolist())
    constraints.upper_bounds.extend(program.high.tolist())
    proto.objective.linear_coefficients.ids.extend(columns)
    proto.objective.linear_coefficients.values.extend(program.costs.tolist())
    # Entries by row, then by column, as the form asks for.
    order = np.lexsort((program.columns, program.rows))
    matrix.row_ids.extend(program.rows[order].tolist())
    matrix.column_ids.extend(program.columns[order].tolist())
    matrix.coefficients.extend(program.values[order].tolist())
    return proto
