"""What plans state, compared with what their assignments amount to."""

from collections.abc import Iterator, Sequence

from models.orders import Order
from models.plans import LevelValue, Outcome, Plan
from optimizer.checker.evaluation import Evaluation, LevelFigures

SAME = 1e-6
"""Figures are stated to so many digits after the point."""


def differences(order: Order, plan: Plan, evaluation: Evaluation) -> Iterator[str]:
    """Compare what a plan states with what its assignments amount to."""
    if plan.order_id != order.id:
        yield f"it is a plan of order {plan.order_id!r}"
    if plan.order_rule != evaluation.order_rule:
        yield f"it names the order rule {plan.order_rule!r}, {evaluation.order_rule!r} decides"
    if plan.matched != evaluation.matched:
        yield f"the rules that match are {list(evaluation.matched)}"
    if {gap.line: gap.quantity for gap in plan.unfilled} != evaluation.unfilled:
        yield f"its unfilled lines are not {evaluation.unfilled}"
    if plan.consumes != evaluation.consumes:
        yield "it does not state what it consumes"
    if plan.shipments != evaluation.shipments:
        yield f"its shipments are not those of its assignments: {list(evaluation.shipments)}"
    unworded = tuple(each.model_copy(update={"expected": None, "actual": None}) for each in plan.violations)
    if unworded != evaluation.violations:
        yield f"its violations of soft restrictions are not {list(evaluation.violations)}"
    yield from level_differences(plan.objective, evaluation.levels)


def level_differences(stated: Sequence[LevelValue], derived: Sequence[LevelFigures]) -> Iterator[str]:
    """Compare stated values and terms of levels with those that follow from the documents."""
    if len(stated) != len(derived):
        yield f"it has {len(stated)} objective levels, not {len(derived)}"
    if [level.level for level in stated] != list(range(len(stated))):
        yield "its objective levels are not numbered from 0"
    for level, figures in zip(stated, derived, strict=False):
        if abs(level.value - figures.value) > SAME or level.terms != figures.terms:
            worth, said = f"{figures.value:.12g} {figures.terms}", f"{level.value:.12g} {level.terms}"
            yield f"level {level.level} is worth {worth}, not {said}"


def proof_differences(objective: Sequence[LevelValue], outcome: Outcome, *, has_goal: bool = False) -> Iterator[str]:
    """Compare what is said of a proof with the values and bounds of the levels.

    Parameters
    ----------
    objective, outcome
        What is stated.
    has_goal
        Whether a gap was asked for, so that a decision may be unproven without a limit.
    """
    open_level = next((level for level in objective if level.bound < level.value - SAME), None)
    decisive = open_level or (objective[-1] if objective else None)
    if any(level.bound > level.value + SAME for level in objective):
        yield "a bound is above the value that it bounds"
    # What a limit left open may be less than the digits shown.
    if outcome.status == "optimal" and open_level is not None:
        yield "its status 'optimal' does not follow from its bounds"
    if outcome.status != "optimal" and open_level is None and outcome.limit is None and not has_goal:
        yield f"its status {outcome.status!r} does not follow from its bounds"
    if decisive is not None:
        gap = max(decisive.value - decisive.bound, 0.0) / max(1.0, abs(decisive.value))
        if abs(outcome.bound - decisive.bound) > SAME or abs(outcome.gap - gap) > SAME:
            yield f"its bound and gap should be {decisive.bound:.12g} and {gap:.12g}"
