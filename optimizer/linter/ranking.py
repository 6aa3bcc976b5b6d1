"""Order rules and fallbacks in their order: which of them are never reached, and whether some demand reaches none."""

from collections.abc import Iterator, Sequence

from models.findings import Finding
from models.rules import OrderRule
from optimizer.linter.bench import Bench, Witness, decided, lines_needed
from optimizer.linter.formulas import Formula, either, opposite
from optimizer.linter.grounding import View

_IGNORED = "order rule matches: for them all of these are ignored"
_UNFILLED = "fallback matches: where no order rule fills them, nothing does"


def check_ranking(bench: Bench) -> Iterator[Finding]:
    """Yield what is wrong with the order of the rules of which the first that matches decides."""
    if bench.rules.order_rule_mode == "first_match":
        yield from _Ranking(bench, bench.order_rules).findings()
        if bench.order_rules:
            yield from decided(_uncovered(bench, bench.order_rules, _IGNORED))
    else:
        yield from _Ranking(bench, bench.fallbacks).findings()
        yield from decided(_uncovered(bench, bench.fallbacks, _UNFILLED))


class _Ranking:
    """Rules of which the first that matches decides."""

    def __init__(self, bench: Bench, rules: Sequence[OrderRule]) -> None:
        self._bench = bench
        self._rules = rules
        self._view = View(lines=lines_needed(*rules))
        self._matches: dict[str, Formula] = {rule.id: bench.ground.applies(rule, self._view) for rule in rules}

    def findings(self) -> Iterator[Finding]:
        """Yield rules that are never reached, and catch-alls that stand above others."""
        for place, rule in enumerate(self._rules):
            yield from decided(self._early(rule, self._rules[place + 1 :]))
            yield from decided(self._shadowed(rule, self._rules[:place]))

    def _is_catch_all(self, rule: OrderRule) -> bool:
        has_window = rule.effective.from_ is not None or rule.effective.until is not None
        return not has_window and not self._bench.can(opposite(self._matches[rule.id]))

    def _early(self, rule: OrderRule, below: Sequence[OrderRule]) -> Iterator[Finding]:
        if not below or not self._is_catch_all(rule):
            return
        names = tuple(each.id for each in below)
        meant = self._bench.witness(self._matches[below[0].id])
        yield Finding(
            code="catch_all_not_last",
            severity="warning",
            rules=(rule.id, *names),
            text=f"{rule.id} matches every order, so no order gets to what stands below it: {', '.join(names)}. "
            "Move it to the end.",
            witness={**(meant.fields if meant else {}), "decided_by": rule.id},
        )

    def _shadowed(self, rule: OrderRule, above: Sequence[OrderRule]) -> Iterator[Finding]:
        if not self._bench.can(self._matches[rule.id]) or self._reaches(rule, above):
            return
        names = self._covering(rule, above)
        meant, decides = self._taken(rule, above, names)
        implied = f"by that of {names[0]}" if len(names) == 1 else f"by those of {', '.join(names)} together"
        yield Finding(
            code="unreachable",
            severity="error",
            rules=(rule.id, *names),
            text=f"{rule.id} can never decide: its condition is implied {implied}, above it. "
            f"Move {rule.id} above, or remove it.",
            witness={**meant.fields, "decided_by": decides},
        )

    def _reaches(self, rule: OrderRule, above: Sequence[OrderRule]) -> bool:
        """Tell whether some order matches a rule and none of those above."""
        return self._bench.can(self._matches[rule.id], *(opposite(self._matches[each.id]) for each in above))

    def _taken(self, rule: OrderRule, above: Sequence[OrderRule], names: Sequence[str]) -> tuple[Witness, str]:
        """Return an order that a rule is meant for, and the rule that decides it: one of those named if it can be."""
        asked = {each.id: self._matches[each.id] for each in above}
        others = [opposite(self._matches[each.id]) for each in above if each.id not in names]
        meant = self._bench.witness(self._matches[rule.id], *others, asked=asked)
        meant = meant or self._bench.witness(self._matches[rule.id], asked=asked)
        if meant is None:
            raise AssertionError("a rule that can match has a demand that shows it")
        return meant, next(each.id for each in above if meant.truths[each.id])

    def _covering(self, rule: OrderRule, above: Sequence[OrderRule]) -> list[str]:
        """Return the ids of rules that already shadow a rule, none of them to spare."""
        kept = list(above)
        for each in reversed(above):
            fewer = [other for other in kept if other is not each]
            if not self._reaches(rule, fewer):
                kept = fewer
        return [each.id for each in kept]


def _uncovered(bench: Bench, rules: Sequence[OrderRule], what: str) -> Iterator[Finding]:
    view = View(lines=lines_needed(*rules))
    open_demand = bench.witness(opposite(either(bench.ground.applies(rule, view) for rule in rules)))
    if open_demand is not None:
        yield Finding(
            code="no_catch_all",
            severity="warning",
            text=f"there are orders that no {what}. End the list with a rule without a when.",
            witness=open_demand.fields,
        )
