"""What each objective level decided: the alternatives that lose in it, and the plan if it had the last word instead."""

from collections.abc import Sequence
from dataclasses import replace

from models.explanations import Alternative, LevelVerdict
from models.plans import LevelDifference, LevelValue
from optimizer.explaining.case import Case
from optimizer.explaining.pinning import Pinning
from optimizer.explaining.questions import LeftOpen
from optimizer.explaining.rivals import Rival, no_difference, rival

_SAME = 1e-6
_PLAIN = frozenset({"unfilled_units", "unfilled_value", "split_lines"})
_COUNT = 30
"""The recursion may take as long as so many searches; one for the best plan often takes as long as several."""

Told = Sequence[tuple[Alternative, Rival | None]]
"""Alternatives, and the plans that they stand for where they could be had."""


def level_verdicts(case: Case, told: Told) -> tuple[LevelVerdict, ...]:
    """Return what each level decided."""
    return tuple(_verdict(level, case, told) for level in case.plan.objective)


def _verdict(level: LevelValue, case: Case, told: Told) -> LevelVerdict:
    here = level.level
    out = [(each, other) for each, other in told if other and other.decided_by == here]
    closest = min(out, key=lambda pair: pair[1].differences[here].value, default=None)
    proven = case.plan.outcome.status == "optimal" or level.bound >= level.value - _SAME
    text = f"{case.wording.level(level)}{'' if proven else ', not proven least'}{_losing(len(out), case, told)}"
    if closest is not None:
        difference = case.wording.difference(closest[1].differences[here])
        text += f", the closest line {closest[0].line} from {closest[0].node}: {difference}"
    if_last = _if_last(here, case)
    if if_last:
        changes = any(each.value for each in if_last)
        text += f"; if it came last: {case.wording.differences(if_last) if changes else 'the same plan'}"
    return LevelVerdict(
        level=here,
        terms=level.terms,
        value=level.value,
        proven=proven,
        ruled_out=len(out),
        closest=None if closest is None else closest[1].differences[here].value,
        if_last=if_last,
        text=text,
    )


def _losing(count: int, case: Case, told: Told) -> str:
    """Say how many of the nodes that lines could come from instead lose in a level, and what was not looked at."""
    there = sum(other is not None for _, other in told)
    of_all = f"{there} other node{'s' * (there != 1)} for a line"
    is_part = len(told) < len(case.lines) * len(case.desk.network.nodes)
    left_open = sum(each.status == "open" for each, _ in told)
    rest = " among those asked for" * is_part + (f" ({left_open} more are open)" if left_open else "")
    if count:
        return f"; {count} of {of_all} {'loses' if count == 1 else 'lose'} here{rest}"
    return f"; none of {of_all} loses here{rest}" if there else ""


def _if_last(level: int, case: Case) -> tuple[LevelDifference, ...]:
    """Return what the plan would cost more if a level came last; nothing of the last one, or where that is open.

    What a level decides that counts nothing but gaps or split lines is plain, and takes long to do without.
    """
    problem = case.decision.compiled.problem
    is_plain = all(term.term in _PLAIN for term in case.levels[level])
    if level == len(problem.levels) - 1 or is_plain or not case.is_ruled:
        return ()
    levels = (*problem.levels[:level], *problem.levels[level + 1 :], problem.levels[level])
    try:
        asked = Pinning(replace(problem, levels=levels, tie_break=None), _COUNT, case.questions.budget)
        answer = asked.best(case.questions)
    except KeyboardInterrupt:
        case.questions.interrupted()
        return ()
    except LeftOpen:
        return ()
    if answer is None or answer.status != "optimal":
        return ()
    other = rival(case, answer)
    return other.differences if other.decided_by is not None else no_difference(case.plan)
