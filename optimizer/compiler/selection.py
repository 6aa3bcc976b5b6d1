"""Which rules speak about an order and its lines: windows, conditions, and the one order rule that decides."""

from dataclasses import dataclass
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from models.conditions import Condition
from models.orders import Line
from models.rules import ItemRule, OrderRule, Restriction, RuleSet
from optimizer.compiler.demand import Demand
from optimizer.compiler.predicates import DemandTest, SourceTest, demand_test, depends_on_line, source_test
from optimizer.compiler.supply import Supply

R = TypeVar("R", Restriction, OrderRule, ItemRule)

NO_RULE = OrderRule(id="none")
"""What decides where no order rule matches: all defaults."""


@dataclass(frozen=True)
class CompiledRule(Generic[R]):
    """A rule with its conditions compiled.

    Attributes
    ----------
    rule
        The document.
    binds
        Tells whether `when` holds.
    requires
        Tells which sources meet `require`; None where there is none.
    per_line
        Whether `require` can differ between the lines of an order.
    """

    rule: R
    binds: DemandTest
    requires: SourceTest | None
    per_line: bool


class CompiledRules:
    """A rule set with all its conditions compiled against one network."""

    def __init__(self, rules: RuleSet, supply: Supply) -> None:
        self.rules = rules
        self.zone = ZoneInfo(rules.timezone)
        self._supply = supply
        self.restrictions = [self._compiled(rule, rule.when, rule.require) for rule in rules.restrictions]
        self.order_rules = [self._compiled(rule, rule.when, rule.require) for rule in rules.order_rules]
        self.item_rules = [self._compiled(rule, rule.when, rule.require) for rule in rules.item_rules]
        self._default = self._compiled(NO_RULE, None, None)

    def deciding(self, demand: Demand) -> CompiledRule[OrderRule]:
        """Return the first active order rule whose condition holds, or the one that stands for none."""
        for compiled in self.order_rules:
            if self._is_active(compiled.rule, demand) and compiled.binds(demand, None):
                return compiled
        return self._default

    def binding_restrictions(
        self, demand: Demand, lines: tuple[Line, ...]
    ) -> list[tuple[CompiledRule[Restriction], list[bool]]]:
        """Return the active restrictions that bind some line, and which lines."""
        found = []
        for compiled in self.restrictions:
            if self._is_active(compiled.rule, demand):
                bound = [compiled.binds(demand, line) for line in lines]
                if compiled.rule.scope == "order":
                    bound = [any(bound)] * len(lines)
                if any(bound):
                    found.append((compiled, bound))
        return found

    def binding_item_rules(
        self, demand: Demand, lines: tuple[Line, ...]
    ) -> list[tuple[CompiledRule[ItemRule], list[bool]]]:
        """Return the active item rules that bind some line, and which lines."""
        found = []
        for compiled in self.item_rules:
            if self._is_active(compiled.rule, demand):
                bound = [compiled.binds(demand, line) for line in lines]
                if any(bound):
                    found.append((compiled, bound))
        return found

    def _is_active(self, rule: Restriction | OrderRule | ItemRule, demand: Demand) -> bool:
        return rule.enabled and rule.effective.contains(demand.order.created_at, self.zone)

    def _compiled(self, rule: R, when: Condition | None, require: Condition | None) -> CompiledRule[R]:
        return CompiledRule(
            rule=rule,
            binds=_always if when is None else demand_test(when, self.zone),
            requires=None if require is None else source_test(require, self._supply, self.zone),
            per_line=require is not None and depends_on_line(require),
        )


def _always(_demand: Demand, _line: Line | None) -> bool:
    return True
