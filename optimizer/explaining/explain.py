"""The explanation of one order, put together from its parts."""

from models.availability import Availability
from models.explanations import Explanation, RunnerUp
from models.orders import Order
from optimizer.budget import Budget
from optimizer.desk import Desk
from optimizer.engines import Engine
from optimizer.explaining.alternatives import alternatives, runner_up
from optimizer.explaining.case import Case, Focus
from optimizer.explaining.gaps import gaps
from optimizer.explaining.levels import level_verdicts
from optimizer.explaining.questions import LeftOpen, Questions
from optimizer.explaining.rulings import line_rules, verdicts


def explain(
    desk: Desk, order: Order, availability: Availability, *, engine: Engine, budget: Budget, focus: Focus
) -> Explanation:
    """Decide an order and explain the decision; parameters and errors as for `Sourcer.explain`."""
    decision, plan = desk.decide(order, availability, engine, budget)
    questions = Questions(engine, budget, cut=decision.answer.limit)
    case = Case(order, availability, desk, decision, plan, questions, focus)
    second, is_open = _second(case)
    missing = tuple(gaps(case))
    others = list(alternatives(case))
    return Explanation(
        order_id=order.id,
        plan=plan,
        rules=verdicts(case),
        lines=line_rules(case),
        levels=level_verdicts(case, others),
        alternatives=tuple(each for each, _ in others),
        runner_up=second,
        runner_up_is_open=is_open,
        gaps=missing,
        limit=questions.cut,
    )


def _second(case: Case) -> tuple[RunnerUp | None, bool]:
    """Return the runner-up, and whether a limit left open whether there is one."""
    try:
        return runner_up(case), False
    except KeyboardInterrupt:
        case.questions.interrupted()
    except LeftOpen:
        pass
    return None, True
