"""The CP-SAT model of one order."""

from ortools.sat.python.cp_model import CpModel

from optimizer.engines.cpsat.constraints import Constraints
from optimizer.engines.cpsat.objective import Objective
from optimizer.engines.cpsat.variables import Variables
from optimizer.problem import Problem


class OrderModel:
    """Variables, rows and objective stages of one order.

    The native model and the variables stay reachable, so that an expert can add rows of their own before solving.

    Attributes
    ----------
    native
        The ``CpModel``.
    variables
        The variables by what they mean.
    objective
        What is minimised, stage by stage.
    """

    def __init__(self, problem: Problem) -> None:
        self.native = CpModel()
        self.variables = Variables(self.native, problem)
        self.constraints = Constraints(self.native, problem, self.variables)
        self.objective = Objective(problem, self.variables)

        self.constraints.add_constraints()
