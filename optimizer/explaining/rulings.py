"""Which order rule decides, why those above it do not, and which rules bind each line."""

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not
from models.explanations import Binding, FailedPart, LineRules, RuleVerdict
from models.expressions import text_of
from models.orders import Line
from models.rules import OrderRule, Restriction, Window
from optimizer.compiler.demand import Demand
from optimizer.compiler.demand_tests import demand_test
from optimizer.compiler.selection import Match
from optimizer.errors import SourcingError
from optimizer.explaining.case import Case
from optimizer.explaining.conflicts import one_conflict
from optimizer.explaining.filling import Filling
from optimizer.explaining.limit_text import limit_text
from optimizer.explaining.loose import LooseOrder
from optimizer.explaining.questions import LeftOpen
from optimizer.failures import value_text


def verdicts(case: Case) -> tuple[RuleVerdict, ...]:
    """Return why each order rule and fallback decides, or does not."""
    return tuple(_Verdicts(case).all())


class _Verdicts:
    """Walks down the order rules as the decision did."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._zone = case.compiled.zone
        self._demand = case.compiled.scene.demand
        self._tried = {attempt.compiled.scene.order_rule.id for attempt in case.decision.tried}
        self._ended = ""

    def all(self) -> Iterator[RuleVerdict]:
        rules = self._case.desk.rules
        for rule in rules.order_rules:
            yield self._verdict(rule, "order_rule")
        for rule in rules.fallbacks:
            yield self._verdict(rule, "fallback")

    def _verdict(self, rule: OrderRule, kind: str) -> RuleVerdict:
        name, failed = rule.id, tuple[FailedPart, ...]()
        if self._ended:
            verdict, text = "not_asked", f"{name} is not asked: a rule before it {self._ended}"
        elif not rule.enabled:
            verdict, text = "disabled", f"{name} does not decide: it is disabled"
        elif not rule.effective.contains(self._case.order.created_at, self._zone):
            verdict, text = "not_active", f"{name} does not decide: {self._outside(rule.effective)}"
        elif failed := self._failed(rule):
            verdict, text = "no_match", f"{name} does not decide: {_failures_text(failed)}"
        elif name in self._tried:
            verdict, text = "incomplete", f"{name} does not decide: {self._hindrance(name)}"
        else:
            verdict, text = self._deciding(rule)
        return RuleVerdict.parse({"rule": name, "kind": kind, "verdict": verdict, "failed": failed, "text": text})

    def _deciding(self, rule: OrderRule) -> tuple[str, str]:
        self._ended = "decides"
        reason = f": {rule.reason}" if rule.reason else ""
        if self._case.plan.outcome.status == "no_answer" and self._case.compiled.proviso == "complete":
            self._ended = "is left open"
            return "open", f"{rule.id} matches, but a limit came before the order was decided under it"
        return "decides", f"{rule.id} decides{reason}"

    def _failed(self, rule: OrderRule) -> tuple[FailedPart, ...]:
        if rule.when is None or demand_test(rule.when, self._zone)(self._demand, None):
            return ()
        return tuple(failed_parts(rule.when, self._demand, self._zone))

    def _hindrance(self, rule: str) -> str:
        """Say which limits keep a rule from filling the whole order, a minimal set of them."""
        text = "there is no way to fill the whole order under it"
        tried = next(each for each in self._case.decision.tried if each.compiled.scene.order_rule.id == rule)
        order = LooseOrder(tried.compiled, self._case.availability)
        filling = Filling([order], tried.compiled.problem.demand, self._case.questions)
        facts = filling.all - frozenset(filling.limits)
        try:
            if not filling.possible(facts):
                return text
            conflict = one_conflict(filling.limits, lambda limits: filling.possible(limits | facts))
        except KeyboardInterrupt:
            self._case.questions.interrupted()
            return text
        except (LeftOpen, SourcingError):
            return text
        told = [limit_text(limit, order) for limit in filling.limits if limit in conflict]
        return f"{text} because of {', and '.join(told)}"

    def _outside(self, window: Window) -> str:
        bounds = [
            f"{word} {bound}" for word, bound in (("from", window.from_), ("until before", window.until)) if bound
        ]
        placed = self._case.order.created_at.astimezone(self._zone)
        return f"it is in force {' '.join(bounds)} only, the order was placed {placed:%Y-%m-%d %H:%M}"


def failed_parts(
    condition: Condition, demand: Demand, zone: ZoneInfo, line: Line | None = None
) -> Iterator[FailedPart]:
    """Yield the parts of a condition that are to blame for its failing.

    Parameters
    ----------
    condition
        A condition that does not hold.
    demand, zone, line
        The order, the zone of moments without one, and the line asked about.
    """
    match condition:
        case All(all=parts):
            first = next(part for part in parts if not demand_test(part, zone)(demand, line))
            yield from failed_parts(first, demand, zone, line)
        case AnyOf(any=parts):
            for part in parts:
                yield from failed_parts(part, demand, zone, line)
        case Comparison():
            yield FailedPart(expected=text_of(condition), actual=_value(condition, demand, line))
        case Not(negated=Comparison() as part):
            yield FailedPart(expected=text_of(condition), actual=_value(part, demand, line))
        case Lines():
            yield FailedPart(expected=text_of(condition), actual=_line_at_fault(condition, demand, zone))
        case _:
            yield FailedPart(expected=text_of(condition))


def _line_at_fault(condition: Lines, demand: Demand, zone: ZoneInfo) -> str | None:
    """Name the line for which `all_lines` or `no_line` fails; of `any_line` it is none in particular."""
    test, wanted = demand_test(condition.where, zone), condition.lines == "no"
    at_fault = (line for line in demand.order.lines if test(demand, line) == wanted)
    line = next(at_fault, None) if condition.lines != "any" else None
    if line is None:
        return None
    if isinstance(condition.where, Comparison):
        return f"line {line.id}: {_value(condition.where, demand, line)}"
    return f"line {line.id}"


def _value(comparison: Comparison, demand: Demand, line: Line | None) -> str:
    value = demand.value(comparison.field, line)
    return "nothing" if value == () else value_text(value)


def _failures_text(failed: tuple[FailedPart, ...]) -> str:
    return ", or ".join(
        f"it asks for {part.expected}" + ("" if part.actual is None else f", found {part.actual}") for part in failed
    )


def line_rules(case: Case) -> tuple[LineRules, ...]:
    """Return the rules that bind each line that is to be explained."""
    return tuple(
        LineRules(line=line.id, rules=tuple(_bindings(case.compiled.scene.matches, index)))
        for index, line in enumerate(case.lines)
        if line.id in case.focus.lines
    )


def _bindings(matches: tuple[Match, ...], index: int) -> Iterator[Binding]:
    """Yield the rules that bind a line: of parallel groups by id."""
    groups = ("restriction", "item_rule", "order_rule", "fallback")
    for match in sorted(matches, key=lambda match: (groups.index(match.kind), match.compiled.rule.id)):
        rule = match.compiled.rule
        if match.lines[index] and rule.require is not None:
            yield Binding(
                rule=rule.id,
                kind=match.kind,
                require=text_of(rule.require),
                soft=isinstance(rule, Restriction) and rule.penalty is not None,
                reason=rule.reason,
            )
