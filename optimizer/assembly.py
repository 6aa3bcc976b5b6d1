"""From an engine's choice to a plan: draft, independent check, reasons, and what is proven."""

from collections.abc import Iterator

from models.availability import Availability
from models.orders import Order
from models.plans import Assignment, LevelValue, Outcome, Plan, RuleMatch, Violation
from optimizer.answer import Answer
from optimizer.checker import Checker, Evaluation, LevelFigures
from optimizer.compiler import CompiledOrder
from optimizer.compiler.selection import Kind
from optimizer.decision import Decision
from optimizer.errors import EngineError, PlanRejected
from optimizer.exclusions import options_at
from optimizer.failures import Failures
from optimizer.problem import Level
from optimizer.unfilled import unfilled_lines
from optimizer.uses import Use

_SAME = 2e-6
"""The checker's values are rounded to 1/1,000,000."""

_SHOWN = 1e-6
"""A level is open where its gap is more than rounding; a smaller one shows in the status alone."""


def assemble(
    order: Order,
    availability: Availability,
    decision: Decision,
    *,
    checker: Checker,
    wall_seconds: float,
) -> Plan:
    """Return the plan of a decision, after the checker has re-derived it from the documents.

    Raises
    ------
    PlanRejected
        Where the checker finds a violation, other rules that match, or values that differ from the engine's.
    """
    compiled, answer = decision.compiled, decision.answer
    assignments = assignments_of(compiled, answer)
    followed = compiled.order_rule.id if compiled.order_rule else None
    evaluation = checker.evaluate(order, availability, assignments, order_rule=followed)
    use = compiled.problem.use_of(answer.pieces)
    _confirm(order, compiled, use, evaluation)
    objective, failures = _objective(compiled, answer, use, evaluation), Failures(compiled)
    return Plan(
        order_id=order.id,
        order_rule=followed,
        assignments=tuple(assignments),
        shipments=evaluation.shipments,
        unfilled=unfilled_lines(decision, evaluation.unfilled),
        violations=tuple(_worded(each, compiled, failures) for each in evaluation.violations),
        objective=objective,
        consumes=evaluation.consumes,
        matched=evaluation.matched,
        outcome=_outcome(objective, answer, wall_seconds),
    )


def assignments_of(compiled: CompiledOrder, answer: Answer) -> list[Assignment]:
    """Return what an engine chose, by line and option."""
    found = []
    for index, position in zip(*(axis.tolist() for axis in (answer.pieces > 0).nonzero()), strict=True):
        line, (node, service) = compiled.lines[index], _source(compiled, int(compiled.context.options[position]))
        quantity = int(answer.pieces[index, position])
        found.append(Assignment(line=line.id, item=line.item, node=node, service=service, quantity=quantity))
    return found


def _confirm(order: Order, compiled: CompiledOrder, use: Use, evaluation: Evaluation) -> None:
    """Compare the engine's view with the checker's, term by term."""
    if list(_followed(compiled)) != [(match.rule, match.kind, match.lines) for match in evaluation.matched]:
        followed = tuple(RuleMatch(rule=rule, kind=kind, lines=lines) for rule, kind, lines in _followed(compiled))
        raise PlanRejected(order.id, [f"the engine followed the rules {followed}, {evaluation.matched} match"])
    findings = []
    for level, figures in zip(compiled.problem.levels, evaluation.levels, strict=True):
        for term in level.terms:
            counted, derived = term.costs.amount(use), figures.terms[term.name]
            if not abs(counted - derived) <= _SAME + 1e-9 * abs(derived):
                findings.append(f"the engine counts {term.name} = {counted:.12g}, the documents give {derived:.12g}")
    if findings:
        raise PlanRejected(order.id, findings)


def _followed(compiled: CompiledOrder) -> Iterator[tuple[str, Kind, tuple[str, ...]]]:
    """Yield the rules that bound some line when the order was compiled, and the one that decides."""
    for match in compiled.scene.matches:
        bound = (line.id for line, is_bound in zip(compiled.lines, match.lines, strict=True) if is_bound)
        yield match.compiled.rule.id, match.kind, tuple(bound)


def _worded(violation: Violation, compiled: CompiledOrder, failures: Failures) -> Violation:
    """Add what the soft restriction asks for and what it gets."""
    index, line = next((place, line) for place, line in enumerate(compiled.lines) if line.id == violation.line)
    breach = next(each for each in compiled.eligibility.breaches if each.rule == violation.rule)
    at_node = options_at(compiled.scene.supply, compiled.scene.supply.node_index[violation.node])
    here = (each for each in at_node if breach.pairs[index, each])
    option = next(each for each in here if _source(compiled, each) == (violation.node, violation.service))
    expected, actual = failures.of(breach.require, line, option)
    return violation.model_copy(update={"expected": expected, "actual": actual})


def _source(compiled: CompiledOrder, index: int) -> tuple[str, str | None]:
    """Return node and service of one of the network's options."""
    supply = compiled.scene.supply
    option = supply.options[index]
    return supply.nodes[option.node].id, option.service.id if option.service else None


def _objective(compiled: CompiledOrder, answer: Answer, use: Use, evaluation: Evaluation) -> tuple[LevelValue, ...]:
    levels = zip(compiled.problem.levels, evaluation.levels, answer.bounds, strict=True)
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
    open_levels = (level for level in objective if level.bound < level.value - _SHOWN)
    level = objective[-1] if answer.status == "optimal" else next(open_levels, objective[-1])
    if answer.status == "infeasible":
        raise EngineError("the engine finds no plan, though sourcing nothing is always one")
    return Outcome(
        status=answer.status,
        limit=answer.limit,
        bound=level.bound,
        gap=max(level.value - level.bound, 0.0) / max(1.0, abs(level.value)),
        engine=answer.engine,
        wall_seconds=round(wall_seconds, 6),
    )
