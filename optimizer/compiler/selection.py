"""Which rules speak about an order and its lines: windows, conditions, and the one order rule that decides."""

from collections.abc import Iterator, Sequence
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


@dataclass(frozen=True)
class Requirement:
    """What the sources of some lines of one order must meet.

    Attributes
    ----------
    rule, reason
        Id of the rule that says so, and its reason in words.
    condition, test
        Its `require`, as written and compiled.
    per_line
        Whether the answer can differ between the lines.
    lines
        Which of the order's lines it binds.
    """

    rule: str
    reason: str | None
    condition: Condition
    test: SourceTest
    per_line: bool
    lines: list[bool]


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

    def requirements(
        self, demand: Demand, lines: Sequence[Line], deciding: CompiledRule[OrderRule]
    ) -> Iterator[Requirement]:
        """Yield what the sources of some line must meet: restrictions, item rules, and the deciding order rule's.

        A line with an item rule is free of the order rule's `require`.
        """
        for restriction in self.restrictions:
            bound = self._bound_lines(restriction, demand, lines)
            if restriction.rule.scope == "order":
                bound = [any(bound)] * len(lines)
            yield from _requirement(restriction, bound)
        free = [False] * len(lines)
        for item_rule in self.item_rules:
            bound = self._bound_lines(item_rule, demand, lines)
            free = [one or other for one, other in zip(free, bound, strict=True)]
            yield from _requirement(item_rule, bound)
        yield from _requirement(deciding, [not is_free for is_free in free])

    def _bound_lines(
        self, compiled: CompiledRule[Restriction] | CompiledRule[ItemRule], demand: Demand, lines: Sequence[Line]
    ) -> list[bool]:
        is_active = self._is_active(compiled.rule, demand)
        return [is_active and compiled.binds(demand, line) for line in lines]

    def _is_active(self, rule: Restriction | OrderRule | ItemRule, demand: Demand) -> bool:
        return rule.enabled and rule.effective.contains(demand.order.created_at, self.zone)

    def _compiled(self, rule: R, when: Condition | None, require: Condition | None) -> CompiledRule[R]:
        return CompiledRule(
            rule=rule,
            binds=_always if when is None else demand_test(when, self.zone),
            requires=None if require is None else source_test(require, self._supply, self.zone),
            per_line=require is not None and depends_on_line(require),
        )


def _requirement(
    compiled: CompiledRule[Restriction] | CompiledRule[ItemRule] | CompiledRule[OrderRule], lines: list[bool]
) -> Iterator[Requirement]:
    rule = compiled.rule
    if compiled.requires is not None and rule.require is not None and any(lines):
        yield Requirement(rule.id, rule.reason, rule.require, compiled.requires, compiled.per_line, lines)


def _always(_demand: Demand, _line: Line | None) -> bool:
    return True
