"""An explanation in words: titled sections for whoever reads it, in a terminal or elsewhere."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from models.explanations import Alternative, Conflict, Explanation, Gap, LineRules
    from models.plans import Plan, Reason


class Item(str):
    """A sentence that is one of several under the sentence before them."""

    __slots__ = ()


Section = tuple[str, tuple[str, ...]]
"""A title, and the sentences under it."""

_MOST_IN_FULL = 8
"""So many nodes of a line are told one by one; of more of them only those that come close."""

_MOST_CLOSE, _MOST_ALIKE, _MOST_NAMES = 5, 2, 6

_CAUSES = {
    "excluded": {
        "stock": "no stock",
        "capacity": "no capacity left",
        "no_service": "no service gets there",
        "delivery_method": "delivery method not offered",
        "pickup_node": "not where it is picked up",
        "disabled": "disabled",
        "excluded_node": "excluded by the order",
        "max_weight": "a piece is too heavy",
    },
    "impossible": {
        "stock": "not enough there for the whole line",
        "capacity": "not enough capacity for the whole line",
        "max_weight": "too heavy for one shipment",
        "no_order_rule": "no order rule decides",
    },
}
"""What many nodes have in common, by status and cause; any other cause is a rule."""


def sections(explanation: "Explanation") -> Iterator[Section]:
    """Yield why the rule, why the plan, why not other nodes, and why lines stay unfilled."""
    if explanation.limit is not None:
        yield "Left open", (f"The {explanation.limit} limit came before everything was told.",)
    yield "Which rule decides", tuple(_rules(explanation))
    if bindings := tuple(_bindings(explanation.lines)):
        yield "What binds the lines", bindings
    for gap in explanation.gaps:
        missing = "1 piece stays" if gap.quantity == 1 else f"{gap.quantity} pieces stay"
        yield f"Line {gap.line}: why {missing} unfilled, and what would fill it", tuple(gap_sentences(gap))
    if explanation.plan.shipments:
        yield "What it costs", tuple(_costs(explanation.plan))
    yield "What each level decides", tuple(f"level {each.level}: {each.text}" for each in explanation.levels)
    yield "The best plan with other nodes", (_runner_up(explanation),)
    for line in dict.fromkeys(each.line for each in explanation.alternatives):
        told = [each for each in explanation.alternatives if each.line == line]
        yield f"Line {line}: from where, and why not from elsewhere", tuple(node_sentences(told))


def _rules(explanation: "Explanation") -> Iterator[str]:
    yield from (rule.text for rule in explanation.rules if rule.verdict != "not_asked")
    if (instead := without_rule_text(explanation)) is not None:
        yield instead
    if rest := [rule.rule for rule in explanation.rules if rule.verdict == "not_asked"]:
        yield f"not asked: {', '.join(rest)}"


def without_rule_text(explanation: "Explanation") -> str | None:
    """Say what decides where no order rule does; None where one does."""
    if any(rule.verdict in ("decides", "open") for rule in explanation.rules):
        return None
    ruled = explanation.plan.outcome.status == "no_answer" or not _is_left_to_rules(explanation)
    return "no order rule matches; the defaults decide" if ruled else "no rule decides, so nothing is sourced"


def _is_left_to_rules(explanation: "Explanation") -> bool:
    """Tell whether the order stays unfilled because no rule decides."""
    in_vain = any(rule.verdict == "incomplete" for rule in explanation.rules)
    return in_vain or any(gap.cause == "no_rule" for gap in explanation.gaps)


def _bindings(lines: "Sequence[LineRules]") -> Iterator[str]:
    """Say which rules bind which lines, those that bind the same lines together."""
    bound: dict[str, list[str]] = {}
    for line in lines:
        for rule in line.rules:
            why = f" ({rule.reason.rstrip('.')})" if rule.reason else ""
            what = f"{rule.rule} {'prefers' if rule.soft else 'asks for'} {rule.require}{why}"
            bound.setdefault(what, []).append(line.line)
    for what, ids in bound.items():
        yield f"{'line' if len(ids) == 1 else 'lines'} {', '.join(ids)}: {what}"


def _costs(plan: "Plan") -> Iterator[str]:
    """Say what the cost of the order, and of each of its shipments, is made of."""
    yield f"all of it: {_parts(plan.costs)}"
    for shipment in plan.shipments if len(plan.shipments) > 1 else ():
        by = f" by {shipment.service}" if shipment.service else ""
        yield f"{shipment.node}{by}: {_parts(shipment.costs)}"


def _parts(costs: dict[str, float]) -> str:
    parts = [f"{name.replace('_', ' ')} {cost:,.2f}" for name, cost in costs.items() if cost]
    return f"{' + '.join(parts)} = {sum(costs.values()):,.2f}" if parts else "nothing"


def _runner_up(explanation: "Explanation") -> str:
    if explanation.runner_up is not None:
        return explanation.runner_up.text
    return "a limit came before it was found" if explanation.runner_up_is_open else "there is none"


def node_sentences(told: "Sequence[Alternative]") -> Iterator[str]:
    """Tell the nodes of a line, those of the plan first, then the closest ones."""
    if len(told) <= _MOST_IN_FULL:
        yield from (each.text for each in sorted(told, key=closeness))
        return
    yield from (each.text for each in told if each.quantity)
    told = [each for each in told if not each.quantity]
    priced = sorted((each for each in told if each.status in ("tied", "costlier")), key=closeness)
    yield from (each.text for each in priced[:_MOST_CLOSE])
    if len(priced) > _MOST_CLOSE:
        yield f"as costly or costlier: {_names(priced[_MOST_CLOSE:])}"
    for status in ("open", "impossible", "excluded"):
        yield from _alike([each for each in told if each.status == status])


def closeness(each: "Alternative") -> tuple[bool, int, tuple[float, ...]]:
    """Return what alternatives of a line are sorted by: those of the plan, then the ones that cost the least more."""
    order = ("chosen", "tied", "costlier", "open", "impossible", "excluded")
    return not each.quantity, order.index(each.status), tuple(difference.value for difference in each.differences)


def _alike(told: "Sequence[Alternative]") -> Iterator[str]:
    """Tell nodes with the same causes in one sentence, unless they are few."""
    groups: dict[tuple[str, ...], list[Alternative]] = {}
    for each in told:
        groups.setdefault(tuple(dict.fromkeys(_cause(reason, each.status) for reason in each.reasons)), []).append(each)
    for causes, alike in sorted(groups.items(), key=lambda group: len(group[0])):
        if len(alike) <= _MOST_ALIKE:
            yield from (each.text for each in alike)
        else:
            yield f"{'; '.join(causes) or 'left open by the limit'}: {_names(alike, with_values=True)}"


def _cause(reason: "Reason", status: str) -> str:
    """Say a cause as it may hold for many nodes."""
    by, words = f"{reason.service}: " if reason.service else "", _CAUSES.get(status, {})
    if reason.cause in words and not is_about_rule(reason):
        return f"{by}{words[reason.cause]}"
    if reason.expected is None:
        return f"{by}{reason.text.partition(': ')[2]}"
    return f"{by}rule {reason.cause} asks for {reason.expected}"


def is_about_rule(reason: "Reason") -> bool:
    """Tell whether a reason names a rule, which may have the name of a fact."""
    return f"rule {reason.cause} " in f"{reason.text} "


def _names(told: "Sequence[Alternative]", *, with_values: bool = False) -> str:
    """Name nodes, with what was found there where that is one value that differs."""
    names = ", ".join(f"{each.node}{_value(each) if with_values else ''}" for each in told[:_MOST_NAMES])
    return names if len(told) <= _MOST_NAMES else f"{names} and {len(told) - _MOST_NAMES} more"


def _value(each: "Alternative") -> str:
    only = each.reasons[0] if len(each.reasons) == 1 else None
    if only is None or only.actual in (None, each.node) or not is_about_rule(only):
        return ""
    return f" ({only.actual})"


def _conflicts(conflicts: "Sequence[Conflict]") -> Iterator[str]:
    """Tell several sets of limits, what they have in common once."""
    common = [each for each in conflicts[0].limits if all(each in other.limits for other in conflicts)]
    if common:
        yield f"in all of them: {', and '.join(limit.text for limit in common)}"
    for number, conflict in enumerate(conflicts, start=1):
        rest = [limit.text for limit in conflict.limits if limit not in common]
        yield Item(f"{number}. {', and '.join(rest)}")


def gap_sentences(gap: "Gap") -> Iterator[str]:
    """Tell why a line is not filled, and what would fill it."""
    yield gap.text
    if len(gap.conflicts) > 1:
        yield from _conflicts(gap.conflicts)
    if gap.more_conflicts:
        yield "there may be further sets of limits that cause it"
    if gap.relaxations:
        yield "each of these changes would fill it, and leave no other line with less:"
    for relaxation in gap.relaxations:
        yield Item(relaxation.text + (f": {relaxation.effect}" if relaxation.effect else ""))
    if gap.more_relaxations:
        yield "there may be further changes that would"
    if gap.cause == "facts":
        facts = _CAUSES["excluded"].keys() - {"stock", "capacity"}
        yield from (each.text for each in gap.reasons if each.cause in facts and not is_about_rule(each))
