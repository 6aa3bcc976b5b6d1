"""From an engine's choice to a plan: draft, independent check, reasons, and what is proven."""

from models.availability import Availability
from models.orders import Order
from models.plans import Assignment, LevelValue, Outcome, Plan, Unfilled
from optimizer.checker import Checker, Evaluation, LevelFigures
from optimizer.compiler import CompiledOrder
from optimizer.errors import PlanRejected
from optimizer.problem import Answer, Level, Use
from optimizer.reasons import Reasons

_SAME = 2e-6
"""The checker's values are rounded to 1/1,000,000."""


def assemble(
    order: Order,
    availability: Availability,
    compiled: CompiledOrder,
    answer: Answer,
    *,
    checker: Checker,
    wall_seconds: float,
) -> Plan:
    """Return the plan of an answer, after the checker has re-derived it from the documents.

    Raises
    ------
    PlanRejected
        Where the checker finds a violation, another order rule, or values that differ from the engine's.
    """
    assignments = _assignments(compiled, answer)
    evaluation = checker.evaluate(order, availability, assignments)
    _confirm(order, compiled, answer, evaluation)
    reasons = Reasons(compiled, answer)
    positions = {line.id: index for index, line in enumerate(compiled.lines)}
    objective = _objective(compiled, answer, evaluation)
    return Plan(
        order_id=order.id,
        order_rule=evaluation.order_rule.id if evaluation.order_rule else None,
        assignments=tuple(assignments),
        shipments=evaluation.shipments,
        unfilled=tuple(
            Unfilled(line=line, quantity=pieces, reasons=reasons.of(positions[line]))
            for line, pieces in sorted(evaluation.unfilled.items())
        ),
        objective=objective,
        consumes=evaluation.consumes,
        outcome=_outcome(objective, answer, wall_seconds),
    )


def _assignments(compiled: CompiledOrder, answer: Answer) -> list[Assignment]:
    nodes = compiled.scene.supply.nodes
    found = []
    for index, option in zip(*(axis.tolist() for axis in answer.pieces.nonzero()), strict=True):
        line, chosen = compiled.lines[index], compiled.options[option]
        found.append(
            Assignment(
                line=line.id,
                item=line.item,
                node=nodes[chosen.node].id,
                service=chosen.service.id if chosen.service else None,
                quantity=int(answer.pieces[index, option]),
            )
        )
    return found


def _confirm(order: Order, compiled: CompiledOrder, answer: Answer, evaluation: Evaluation) -> None:
    """Compare the engine's view with the checker's, term by term."""
    followed, decides = compiled.order_rule, evaluation.order_rule
    if followed != decides:
        raise PlanRejected(order.id, [f"the engine followed order rule {followed!r}, {decides!r} decides"])
    use = compiled.problem.use_of(answer.pieces)
    findings = []
    for level, figures in zip(compiled.problem.levels, evaluation.levels, strict=True):
        for term in level.terms:
            counted, derived = term.costs.amount(use), figures.terms[term.name]
            if not abs(counted - derived) <= _SAME + 1e-9 * abs(derived):
                findings.append(f"the engine counts {term.name} = {counted:g}, the documents give {derived:g}")
    if findings:
        raise PlanRejected(order.id, findings)


def _objective(compiled: CompiledOrder, answer: Answer, evaluation: Evaluation) -> tuple[LevelValue, ...]:
    levels = zip(compiled.problem.levels, evaluation.levels, answer.bounds, strict=True)
    use = compiled.problem.use_of(answer.pieces)
    return tuple(
        LevelValue(level=index, value=figures.value, bound=_bound(level, figures, bound, use), terms=figures.terms)
        for index, (level, figures, bound) in enumerate(levels)
    )


def _bound(level: Level, figures: LevelFigures, bound: int, use: Use) -> float:
    """Return a level's bound in its own unit; the value itself where the engine's integers have met."""
    if bound >= level.coefficients.value(use):
        return figures.value
    # Integer rounding must not lift a bound above the value that it bounds.
    return min(round(bound * level.unit, 6), figures.value)


def _outcome(objective: tuple[LevelValue, ...], answer: Answer, wall_seconds: float) -> Outcome:
    open_levels = (level for level in objective if level.bound < level.value)
    level = objective[-1] if answer.status == "optimal" else next(open_levels, objective[-1])
    return Outcome(
        status=answer.status,
        limit=answer.limit,
        bound=level.bound,
        gap=max(level.value - level.bound, 0.0) / max(1.0, abs(level.value)),
        engine=answer.engine,
        wall_seconds=round(wall_seconds, 6),
    )
