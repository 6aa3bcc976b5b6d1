"""Linear programs, solved by HiGHS, or nearly solved by a first-order method."""

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from ortools.pdlp import solvers_pb2  # type: ignore[import-untyped]
from ortools.pdlp.python import pdlp  # type: ignore[import-untyped]
from scipy.optimize import linprog
from scipy.sparse import csc_matrix, vstack

from benchmarks.ma.arrays import Floats
from benchmarks.ma.instance import Instance

_MANY = 1000

_CLOSE, _ITERATIONS = 3e-5, 20_000
"""Relative errors at which a first-order method ends, or how far it goes."""


def is_large(instance: Instance) -> bool:
    """Tell whether an instance has so many pairs that its programs are large."""
    return instance.pairs >= _MANY


@dataclass(frozen=True)
class Optimum:
    """A solved program: its value, variables, the duals of its limits (0 or less) and those of its totals."""

    value: float
    variables: Floats
    duals: Floats
    worths: Floats


def minimise(costs: Floats, *, rows: Any, limits: Floats, fills: Any, totals: Floats, large: bool) -> Optimum:
    """Return the least ``costs x`` for ``x >= 0``, ``rows x <= limits`` and ``fills x = totals``.

    The dual simplex method is the quicker one on small programs, the interior-point method on large ones.
    """
    method: Literal["highs-ipm", "highs-ds"] = "highs-ipm" if large else "highs-ds"
    program: Any = linprog  # Its types do not know sparse matrices.
    solved = program(costs, A_ub=rows, b_ub=limits, A_eq=fills, b_eq=totals, method=method)
    if solved.status != 0:
        raise RuntimeError(f"HiGHS did not solve a program of {len(costs)} variables: {solved.message}")
    return Optimum(float(solved.fun), solved.x, solved.ineqlin.marginals, solved.eqlin.marginals)


def approximate(costs: Floats, *, rows: Any, limits: Floats, fills: Any, totals: Floats) -> Optimum:
    """Return nearly the same as `minimise`, for programs of which HiGHS would take hours.

    The primal-dual hybrid gradient method takes no more memory than the program does. Its solution misses rows by a
    few hundred-thousandths, and its value may be on either side of the least.
    """
    parameters: Any = solvers_pb2.PrimalDualHybridGradientParams(num_threads=1)
    criteria = parameters.termination_criteria
    criteria.iteration_limit = _ITERATIONS
    criteria.simple_optimality_criteria.eps_optimal_relative = _CLOSE
    criteria.simple_optimality_criteria.eps_optimal_absolute = 0.0
    solved: Any = pdlp.primal_dual_hybrid_gradient(_quadratic(costs, rows, limits, fills, totals), parameters)
    variables, duals = np.maximum(0.0, solved.primal_solution), solved.dual_solution
    return Optimum(float(costs @ variables), variables, duals[: len(limits)], duals[len(limits) :])


def _quadratic(costs: Floats, rows: Any, limits: Floats, fills: Any, totals: Floats) -> Any:
    """Return the program as the first-order method takes it: all rows between two sides."""
    program: Any = pdlp.QuadraticProgram()
    program.resize_and_initialize(len(costs), len(limits) + len(totals))
    program.objective_vector = costs
    program.constraint_matrix = csc_matrix(vstack([rows, fills]))
    program.constraint_lower_bounds = np.concatenate([np.full(len(limits), -np.inf), totals])
    program.constraint_upper_bounds = np.concatenate([limits, totals])
    program.variable_lower_bounds = np.zeros(len(costs))
    program.variable_upper_bounds = np.full(len(costs), np.inf)
    return program
