"""Other plans for the same order under the same rule, and what they cost more, level by level."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.plans import Assignment, LevelDifference, Plan
from optimizer.answer import Answer
from optimizer.assembly import assignments_of
from optimizer.checker import LevelFigures
from optimizer.explaining.case import Case
from optimizer.explaining.wording import shifts_text
from optimizer.problem import Problem

_DECIMALS = 6
_SHOWN = 1e-6
"""Differences below this do not show in the digits of a plan."""


@dataclass(frozen=True)
class Rival:
    """Another plan, confirmed by the checker, next to the plan that is explained.

    Attributes
    ----------
    assignments
        Who ships what.
    differences
        What it costs more, level by level.
    shifts
        By how many pieces more lines are filled, fewer where below 0, by line id; only lines that differ.
    decided_by
        The first level in which the two differ, for the engine's whole numbers; None where none does.
    proven
        Whether nothing better does what was asked.
    """

    assignments: tuple[Assignment, ...]
    differences: tuple[LevelDifference, ...]
    shifts: dict[str, int]
    decided_by: int | None
    proven: bool


def rival(case: Case, answer: Answer) -> Rival:
    """Return the plan that an engine chose when it was asked for another one.

    Raises
    ------
    PlanRejected
        Where the checker does not confirm it.
    """
    compiled = case.decision.compiled
    assignments = assignments_of(compiled, answer.pieces)
    followed = compiled.order_rule.id if compiled.order_rule else None
    levels, unfilled = case.desk.checker.measure(case.facts, assignments, order_rule=followed)
    return Rival(
        assignments=tuple(assignments),
        differences=_differences(case.plan, levels),
        shifts=_shifts(case.plan, unfilled),
        decided_by=_first_difference(compiled.problem, case.values, answer),
        proven=answer.status == "optimal" and case.plan.outcome.status == "optimal",
    )


def cost_text(case: Case, other: Rival, *, levels: int | None = None) -> str:
    """Say what another plan costs more than the plan that is explained, in so many levels from the decisive one on."""
    if other.decided_by is None:
        shows = any(abs(each.value) > _SHOWN for each in other.differences)
        rounding = f", but for rounding: {case.wording.differences(other.differences)}" if shows else ""
        return f"as good in every level{rounding}"
    told = other.differences[other.decided_by :][:levels]
    return case.wording.differences(told) + shifts_text(other.shifts)


def no_difference(plan: Plan) -> tuple[LevelDifference, ...]:
    """Return that a plan costs as much as itself."""
    return tuple(
        LevelDifference(level=level.level, value=0.0, terms=dict.fromkeys(level.terms, 0.0)) for level in plan.objective
    )


def between(plan: Plan, other: Plan) -> tuple[LevelDifference, ...]:
    """Return what another plan, which is measured by the same levels, costs more."""
    return tuple(
        _difference(mine.level, mine.value, mine.terms, theirs.value, theirs.terms)
        for mine, theirs in zip(plan.objective, other.objective, strict=True)
    )


def _differences(plan: Plan, levels: Sequence[LevelFigures]) -> tuple[LevelDifference, ...]:
    return tuple(
        _difference(level.level, level.value, level.terms, figures.value, figures.terms)
        for level, figures in zip(plan.objective, levels, strict=True)
    )


def _shifts(plan: Plan, unfilled: Mapping[str, int]) -> dict[str, int]:
    """Return by how many pieces more each line is filled that is filled otherwise."""
    before = {gap.line: gap.quantity for gap in plan.unfilled}
    lines = sorted({*before, *unfilled})
    shifts = {line: before.get(line, 0) - unfilled.get(line, 0) for line in lines}
    return {line: pieces for line, pieces in shifts.items() if pieces}


def _difference(
    level: int, mine: float, my_terms: dict[str, float], theirs: float, their_terms: dict[str, float]
) -> LevelDifference:
    terms = {name: _less(their_terms[name], value) for name, value in my_terms.items()}
    return LevelDifference(level=level, value=_less(theirs, mine), terms=terms)


def _less(one: float, other: float) -> float:
    return round(one - other, _DECIMALS) + 0.0


def _first_difference(problem: Problem, mine: Sequence[int], answer: Answer) -> int | None:
    """Return the first level that tells a choice apart; what rounding alone tells apart is the same to an engine."""
    theirs = problem.values_of(answer.pieces)
    return next((place for place, pair in enumerate(zip(mine, theirs, strict=True)) if pair[0] != pair[1]), None)
