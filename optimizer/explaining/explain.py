"""The explanation of one order, put together from its parts."""

from collections.abc import Sequence

from models.availability import Availability
from models.explanations import Alternative, Explanation, LevelVerdict, RunnerUp
from models.orders import Order
from models.plans import LevelValue
from optimizer.budget import Budget
from optimizer.desk import Desk
from optimizer.engines import Engine
from optimizer.explaining.alternatives import alternatives, runner_up
from optimizer.explaining.case import Case, Focus
from optimizer.explaining.gaps import gaps
from optimizer.explaining.questions import LeftOpen, Questions
from optimizer.explaining.rivals import Rival
from optimizer.explaining.rulings import line_rules, verdicts

_SAME = 1e-6


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
        levels=tuple(_level_verdict(level, case, others) for level in plan.objective),
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


def _level_verdict(level: LevelValue, case: Case, others: Sequence[tuple[Alternative, Rival | None]]) -> LevelVerdict:
    """Say which alternatives a level ruled out: those that are as good in all levels before it, and worse in it."""
    here = level.level
    out = [(each, other) for each, other in others if other and other.decided_by == here and each.status == "costlier"]
    closest = min(out, key=lambda pair: pair[1].differences[here].value, default=None)
    proven = case.plan.outcome.status == "optimal" or level.bound >= level.value - _SAME
    text = f"{' + '.join(level.terms)} = {level.value:,.12g}{'' if proven else ', not proven least'}; "
    text += _ruled_out(len(out), case, others)
    if closest is not None:
        difference = case.wording.difference(closest[1].differences[here])
        text += f", the closest is line {closest[0].line} from {closest[0].node}: {difference}"
    return LevelVerdict(
        level=here,
        terms=level.terms,
        value=level.value,
        proven=proven,
        ruled_out=len(out),
        closest=None if closest is None else closest[1].differences[here].value,
        text=text,
    )


def _ruled_out(count: int, case: Case, others: Sequence[tuple[Alternative, Rival | None]]) -> str:
    """Say how many of the alternatives that could be had a level rules out, and what was not looked at."""
    there = sum(other is not None for _, other in others)
    is_part = len(others) < len(case.lines) * len(case.desk.network.nodes)
    left_open = sum(each.status == "open" for each, _ in others)
    which = "alternative" if there == 1 else "alternatives"
    text = f"rules out {count or 'none'} of {there} {which}" if there else "there is no alternative to it"
    text += " among those asked for" if is_part else ""
    return text + (f" ({left_open} more are open)" if left_open else "")
