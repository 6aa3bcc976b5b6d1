"""The gate before the solver's values."""

import pytest
from ortools.sat.python import cp_model

from optimizer import EngineError
from optimizer.answer import Limits
from optimizer.engines.cpsat import search as module
from optimizer.engines.cpsat.search import search


def model(floor: int) -> cp_model.CpModel:
    """Minimise a number of 0 to 10 that is not below a floor."""
    native = cp_model.CpModel()
    number = native.new_int_var(0, 10, "")
    native.add(number >= floor)
    native.minimize(number)
    return native


def test_an_optimum_comes_with_its_values_and_bound() -> None:
    found = search(model(4), Limits())
    assert (found.status, found.values, found.bound) == ("optimal", [4], 4)


def test_an_infeasible_model_has_no_values_instead_of_zeros() -> None:
    # After INFEASIBLE, CP-SAT would report the value 0 without an error.
    found = search(model(11), Limits())
    assert (found.status, found.values, found.has_values) == ("infeasible", [], False)


def test_an_invalid_model_raises_with_the_solvers_own_words() -> None:
    native = cp_model.CpModel()
    huge = native.new_int_var(-(2**62), 2**62, "")
    native.minimize(huge * 4)
    with pytest.raises(EngineError, match=r"MODEL_INVALID: var #0 domain"):
        search(native, Limits())


def test_a_status_that_nobody_knows_raises(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_interruptible", lambda *_: (77, False))
    with pytest.raises(EngineError, match="unknown status 77"):
        search(model(4), Limits())


def test_a_failure_inside_the_solver_reaches_the_caller(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError("too large")

    monkeypatch.setattr(cp_model.CpSolver, "solve", fail)
    with pytest.raises(MemoryError, match="too large"):
        search(model(4), Limits())
