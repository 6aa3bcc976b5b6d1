"""One call of the solver, with what experience with CP-SAT 9.15 asks for around it."""

import threading
from dataclasses import dataclass
from typing import Literal

from ortools.sat.python.cp_model import (
    FEASIBLE,
    INFEASIBLE,
    MODEL_INVALID,
    OPTIMAL,
    UNKNOWN,
    CpModel,
    CpSolver,
    CpSolverStatus,
)

from optimizer.answer import Limits
from optimizer.errors import EngineError

_LONGEST_REASON = 300


@dataclass(frozen=True)
class Found:
    """The outcome of one call.

    Attributes
    ----------
    status
        'optimal', 'feasible', 'infeasible' or 'unknown'; anything else the solver may say is an error.
    values
        Value of every variable by its index in the model; empty where nothing was found.
    bound
        Proven lower bound of the objective, a whole number.
    deterministic_seconds
        Deterministic time spent.
    interrupted
        Whether Ctrl-C stopped the call.
    """

    status: Literal["optimal", "feasible", "infeasible", "unknown"]
    values: list[int]
    bound: int
    deterministic_seconds: float
    interrupted: bool

    @property
    def has_values(self) -> bool:
        """Whether a solution was found."""
        return self.status in ("optimal", "feasible")


def search(model: CpModel, limits: Limits) -> Found:
    """Minimise the model's objective; without one, find any solution.

    Raises
    ------
    EngineError
        Where the solver calls the model invalid, or answers with a status that is not known here.
    """
    solver = _solver(limits)
    status, interrupted = _interruptible(solver, model)
    if status == MODEL_INVALID:
        reason = model.validate()[:_LONGEST_REASON] or "no reason given"
        raise EngineError(f"CP-SAT calls the model {solver.status_name(status)}: {reason}")
    if status in (INFEASIBLE, UNKNOWN):
        name: Literal["infeasible", "unknown"] = "infeasible" if status == INFEASIBLE else "unknown"
        return Found(name, [], 0, solver.deterministic_time, interrupted)
    if status not in (OPTIMAL, FEASIBLE):
        raise EngineError(f"CP-SAT answered with the unknown status {status!r}")
    return Found(
        status="optimal" if status == OPTIMAL else "feasible",
        values=list(solver.response_proto.solution),
        bound=round(solver.best_objective_bound),
        deterministic_seconds=solver.deterministic_time,
        interrupted=interrupted,
    )


def _solver(limits: Limits) -> CpSolver:
    solver = CpSolver()
    parameters = solver.parameters
    parameters.num_workers = limits.workers
    parameters.random_seed = limits.seed
    parameters.linearization_level = 2
    # Presolve's inclusion pass is where enforcement literals were lost (google/or-tools#5293).
    parameters.presolve_inclusion_work_limit = 0
    # The solver's own handler would end the process at the next Ctrl-C.
    parameters.catch_sigint_signal = False
    if limits.seconds is not None:
        parameters.max_time_in_seconds = max(limits.seconds, 0.0)
    if limits.deterministic is not None:
        parameters.max_deterministic_time = max(limits.deterministic, 0.0)
    return solver


def _interruptible(solver: CpSolver, model: CpModel) -> tuple[CpSolverStatus, bool]:
    """Solve so that Ctrl-C in the main thread stops the search and keeps what it has found."""
    if threading.current_thread() is not threading.main_thread():
        return solver.solve(model), False
    call = _Call(solver, model)
    threading.Thread(target=call.run, name="cp-sat").start()
    interrupted = finished = False
    # Waiting on the thread itself would not do: an interrupted join() takes it for ended.
    while not finished:
        try:
            finished = call.finished.wait(0.1)
            if interrupted and not finished:
                # A call that came before the solver was under way would be lost.
                solver.stop_search()
        except KeyboardInterrupt:
            interrupted = True
            solver.stop_search()
    return call.status(), interrupted


class _Call:
    """One solver call in a thread of its own."""

    def __init__(self, solver: CpSolver, model: CpModel) -> None:
        self.finished = threading.Event()
        self._solver = solver
        self._model = model
        self._outcome: CpSolverStatus | BaseException | None = None

    def run(self) -> None:
        """Solve, and keep what comes out of it."""
        try:
            self._outcome = self._solver.solve(self._model)
        except BaseException as error:  # noqa: BLE001 - handed to the thread that waits
            self._outcome = error
        finally:
            self.finished.set()

    def status(self) -> CpSolverStatus:
        """Return the status, or raise what the solver raised."""
        if isinstance(self._outcome, BaseException):
            raise self._outcome
        if self._outcome is None:
            raise EngineError("CP-SAT ended without a status")
        return self._outcome
