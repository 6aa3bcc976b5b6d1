"""From an engine's choice to a plan: draft, independent check, reasons, and what is proven."""

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import Literal

from models.availability import Availability
from models.orders import Order
from models.plans import Assignment, LevelValue, Outcome, Plan, RuleMatch, Unfilled, Violation
from optimizer.answer import Answer
from optimizer.checker import Checker, Evaluation, LevelFigures
from optimizer.compiler import CompiledOrder
from optimizer.compiler.selection import Kind
from optimizer.decision import Decision
from optimizer.errors import EngineError, PlanRejected
from optimizer.exclusions import options_at
from optimizer.failures import Failures
from optimizer.problem import Level
from optimizer.tally import Tally
from optimizer.unfilled import unfilled_lines
from optimizer.uses import Integers

Status = Literal["optimal", "feasible", "no_answer"]
Stopped = Literal["time", "deterministic", "interrupted", "stalled", "heuristic"]

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
    with_reasons: bool = True,
) -> Plan:
    """Return the plan of a decision, after the checker has re-derived it from the documents.

    Parameters
    ----------
    order, availability, decision
        What was decided, and on which stock.
    checker
        What confirms it.
    wall_seconds
        How long the decision took.
    with_reasons
        Whether to say why lines stay unfilled, which takes a third of the time where stock is short.

    Raises
    ------
    PlanRejected
        Where the checker finds a violation, other rules that match, or values that differ from the engine's.
    """
    compiled, answer = decision.compiled, decision.answer
    assignments = assignments_of(compiled, answer.pieces)
    followed = compiled.order_rule.id if compiled.order_rule else None
    evaluation = checker.evaluate(order, availability, assignments, order_rule=followed)
    tally = Tally(compiled.problem, answer.pieces)
    confirm(order, compiled, tally, evaluation)
    objective = _objective(compiled, answer, tally, evaluation)
    outcome = _outcome(objective, answer, wall_seconds)
    missing = evaluation.unfilled
    unfilled = unfilled_lines(decision, missing) if with_reasons else _without_reasons(missing)
    return plan_of(order, compiled, assignments, evaluation, unfilled=unfilled, objective=objective, outcome=outcome)


def _without_reasons(pieces: Mapping[str, int]) -> tuple[Unfilled, ...]:
    """Return the unfilled lines by id; ``pieces`` are the missing ones of each."""
    return tuple(Unfilled(line=line, quantity=missing) for line, missing in sorted(pieces.items()))


def plan_of(
    order: Order,
    compiled: CompiledOrder,
    assignments: Sequence[Assignment],
    evaluation: Evaluation,
    *,
    unfilled: tuple[Unfilled, ...],
    objective: tuple[LevelValue, ...],
    outcome: Outcome,
) -> Plan:
    """Return the plan of assignments that the checker has evaluated.

    Parameters
    ----------
    order, compiled, assignments, evaluation
        What was decided, and what it comes to.
    unfilled
        What stays unfilled, and why.
    objective, outcome
        What is proven.
    """
    failures = Failures(compiled)
    return Plan(
        order_id=order.id,
        order_rule=compiled.order_rule.id if compiled.order_rule else None,
        assignments=tuple(assignments),
        shipments=evaluation.shipments,
        unfilled=unfilled,
        violations=tuple(_worded(each, compiled, failures) for each in evaluation.violations),
        objective=objective,
        consumes=evaluation.consumes,
        matched=evaluation.matched,
        outcome=outcome,
    )


def assignments_of(compiled: CompiledOrder, pieces: Integers) -> list[Assignment]:
    """Return a choice, shape (L, O), by line and option."""
    index, position = (pieces > 0).nonzero()
    options, quantities = compiled.context.options[position].tolist(), pieces[index, position].tolist()
    found = []
    for place, option, quantity in zip(index.tolist(), options, quantities, strict=True):
        line, (node, service) = compiled.lines[place], _source(compiled, option)
        found.append(Assignment(line=line.id, item=line.item, node=node, service=service, quantity=quantity))
    return found


def confirm(
    order: Order, compiled: CompiledOrder, tally: Tally, evaluation: Evaluation, *, but_for: Container[str] = ()
) -> None:
    """Compare the engine's view with the checker's, term by term.

    Raises
    ------
    PlanRejected
        Where other rules match, or the terms have other values; those in ``but_for`` are not looked at.
    """
    if list(_followed(compiled)) != [(match.rule, match.kind, match.lines) for match in evaluation.matched]:
        followed = tuple(RuleMatch(rule=rule, kind=kind, lines=lines) for rule, kind, lines in _followed(compiled))
        raise PlanRejected(order.id, [f"the engine followed the rules {followed}, {evaluation.matched} match"])
    findings = []
    for level, figures in zip(compiled.problem.levels, evaluation.levels, strict=True):
        for term in (each for each in level.terms if each.name not in but_for):
            counted, derived = tally.amount(term.parts), figures.terms[term.name]
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
    fault = failures.of(failures.asked(breach.require), line, option)
    return violation.model_copy(update={"expected": fault.expected, "actual": fault.actual})


def _source(compiled: CompiledOrder, index: int) -> tuple[str, str | None]:
    """Return node and service of one of the network's options."""
    supply = compiled.scene.supply
    option = supply.options[index]
    return supply.nodes[option.node].id, option.service.id if option.service else None


def _objective(compiled: CompiledOrder, answer: Answer, tally: Tally, evaluation: Evaluation) -> tuple[LevelValue, ...]:
    levels = zip(compiled.problem.levels, evaluation.levels, answer.bounds, strict=True)
    return tuple(
        LevelValue(level=index, value=figures.value, bound=_bound(level, figures, bound, tally), terms=figures.terms)
        for index, (level, figures, bound) in enumerate(levels)
    )


def _bound(level: Level, figures: LevelFigures, bound: int, tally: Tally) -> float:
    """Return a level's bound in its own unit; the value itself where the engine's integers have met."""
    # What the plan pays is in the bound but not in the value: that far below the bound is as far below the value.
    paid = 0.0 if level.prices is None else tally.amount(level.prices.parts)
    return bound_of(figures.value, tally.value(level.coefficients.parts), bound, level.unit, paid)


def bound_of(value: float, reached: int, bound: int, unit: float, paid: float = 0.0) -> float:
    """Return a bound in a level's own unit, where whole numbers of a smaller unit were reached and proven.

    Parameters
    ----------
    value
        The level's value.
    reached, bound, unit
        What was reached and proven in whole numbers, and what one of them is worth.
    paid
        What of it is prices, which are not in the value.
    """
    # Integer rounding must not lift a bound above the value that it bounds.
    return value if bound >= reached else min(round(bound * unit - paid, 6), value)


def _outcome(objective: tuple[LevelValue, ...], answer: Answer, wall_seconds: float) -> Outcome:
    if answer.status == "infeasible":
        raise EngineError("the engine finds no plan, though sourcing nothing is always one")
    limit: Stopped | None = "heuristic" if answer.is_heuristic else answer.limit
    return outcome_of(objective, answer.status, limit, engine=answer.engine, wall_seconds=wall_seconds)


def outcome_of(
    objective: Sequence[LevelValue], status: Status, limit: Stopped | None, *, engine: str, wall_seconds: float
) -> Outcome:
    """Return how a decision ended, with bound and gap of the first level that is not proven."""
    open_levels = (level for level in objective if level.bound < level.value - _SHOWN)
    level = objective[-1] if status == "optimal" else next(open_levels, objective[-1])
    return Outcome(
        status=status,
        limit=limit,
        bound=level.bound,
        gap=max(level.value - level.bound, 0.0) / max(1.0, abs(level.value)),
        engine=engine,
        wall_seconds=round(wall_seconds, 6),
    )
