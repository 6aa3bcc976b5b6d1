"""A choice says what every variable of the model is, so that the solver begins with a solution and not a puzzle."""

import pytest
from ortools.sat.python import cp_model

from optimizer.engines.cpsat import OrderModel
from tests.optimizer.engines.problems import every_plan
from tests.optimizer.engines.problems import filling as problem_of


@pytest.mark.parametrize("seed", range(60))
def test_the_hints_of_a_plan_are_a_solution(seed: int) -> None:
    problem = problem_of(seed)
    plans = every_plan(problem)
    model = OrderModel(problem)
    for plan in (plans[0], plans[len(plans) // 2], plans[-1]):
        hints = model.variables.hints(plan)
        assert set(hints) == {variable.index for variable in model.variables.created}
        solver = cp_model.CpSolver()
        # With the solver's own handler, the next Ctrl-C in this process would end it.
        solver.parameters.catch_sigint_signal = False
        solver.parameters.fix_variables_to_their_hinted_value = True
        model.native.clear_hints()  # type: ignore[no-untyped-call]
        for variable in model.variables.created:
            model.native.add_hint(variable, hints[variable.index])
        assert solver.solve(model.native) in (cp_model.OPTIMAL, cp_model.FEASIBLE)
        assert (model.variables.choice(list(solver.response_proto.solution)) == plan).all()
