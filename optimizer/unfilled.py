"""The unfilled lines of a decision: which rules were tried in vain, and what limits each source."""

from collections.abc import Iterator, Mapping, Sequence

from models.plans import Reason, Unfilled
from optimizer.decision import Decision
from optimizer.others import ALONE, Others
from optimizer.reasons import Reasons


def unfilled_lines(decision: Decision, pieces: Mapping[str, int], others: Others = ALONE) -> tuple[Unfilled, ...]:
    """Return the unfilled lines by id, with their reasons.

    Parameters
    ----------
    decision
        The decision.
    pieces
        The missing pieces by line id, only of lines with some.
    others
        What other orders of a batch take.
    """
    if not pieces:
        return ()
    if decision.compiled.proviso == "nothing":
        # No rule decides: what stood in the way of the last one that was tried, which was tried alone.
        told = [Reasons(each.compiled, each.answer) for each in decision.tried[-1:]]
    else:
        told = [Reasons(decision.compiled, decision.answer, others)]
    found = []
    for index, line in enumerate(decision.compiled.lines):
        if missing := pieces.get(line.id):
            sources = (reason for reasons in told for reason in reasons.of(index))
            why = _distinct((*_of_rules(decision), *sources))
            found.append(Unfilled(line=line.id, quantity=missing, reasons=why))
    return tuple(found)


def _distinct(reasons: Sequence[Reason]) -> tuple[Reason, ...]:
    """Return reasons without those that were given before."""
    # Texts are hashed once and for all; two alike are rare enough to compare all that they say.
    if len({reason.text for reason in reasons}) == len(reasons):
        return tuple(reasons)
    return tuple(dict.fromkeys(reasons))


def _of_rules(decision: Decision) -> Iterator[Reason]:
    """Say which order rules matched in vain, or that none did."""
    for attempt in decision.tried:
        rule = attempt.compiled.scene.order_rule.id
        found = f"{attempt.answer.engine} finds" if attempt.answer.is_heuristic else "there is"
        yield Reason(cause=rule, text=f"rule {rule} matches, but {found} no way to fill the whole order under it")
    if decision.compiled.proviso == "nothing":
        also = "no fallback matches" if decision.tried else "no order rule matches, and no fallback"
        yield Reason(cause="no_order_rule", text=f"{also}: the rule set's mode is first_complete")
