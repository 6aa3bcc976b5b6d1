"""Which rules apply to an order and its lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from models.objectives import Term
from models.orders import Line
from models.plans import RuleMatch
from models.rules import ItemRule, OrderRule, Restriction, Rule
from optimizer.checker.conditions import holds
from optimizer.checker.facts import Facts

_DEFAULTS = OrderRule(id="no rule")
"""What holds where no order rule matches."""


@dataclass(frozen=True)
class Ruling:
    """Which order rule decides.

    Attributes
    ----------
    rule
        The rule; one with all defaults where none matches.
    kind
        Its group; None where none matches.
    only
        What the plan must be for the rule to decide: it fills everything ('all'), or sources nothing ('nothing').
    above
        The rules that would have decided if the plan, or any other one, filled everything under them.
    """

    rule: OrderRule
    kind: Literal["order_rule", "fallback"] | None
    only: Literal["all", "nothing"] | None = None
    above: tuple[OrderRule, ...] = ()

    @property
    def id(self) -> str | None:
        """Id of the rule; None where none matches."""
        return None if self.kind is None else self.rule.id


def ruling(facts: Facts, claimed: str | None) -> Ruling:
    """Return the order rule that decides; under first_complete the one that is claimed to, where it may.

    That no rule above it fills the order is not for a checker to prove.
    """
    primary = [rule for rule in facts.rules.order_rules if _decides(rule, facts)]
    if facts.rules.order_rule_mode == "first_match":
        return Ruling(primary[0], "order_rule") if primary else Ruling(_DEFAULTS, None)
    for place, rule in enumerate(primary):
        if rule.id == claimed:
            return Ruling(rule, "order_rule", "all", tuple(primary[:place]))
    fallback = next((rule for rule in facts.rules.fallbacks if _decides(rule, facts)), None)
    if fallback is not None:
        return Ruling(fallback, "fallback", above=tuple(primary))
    return Ruling(_DEFAULTS, None, "nothing", tuple(primary))


def is_active(rule: Rule, facts: Facts) -> bool:
    """Tell whether a rule is enabled and the order was placed in its window."""
    return rule.enabled and rule.effective.contains(facts.order.created_at, facts.zone)


def requirements(line: Line, rule: OrderRule, facts: Facts) -> Iterator[Restriction | ItemRule | OrderRule]:
    """Yield the rules whose `require` the sources of a line must meet."""
    for restriction in facts.rules.restrictions:
        if restriction.penalty is None and restricts(restriction, line, facts):
            yield restriction
    pins = [pin for pin in facts.rules.item_rules if _pins(pin, line, facts)]
    yield from pins
    if not pins and rule.require is not None:
        yield rule


def restricts(restriction: Restriction, line: Line, facts: Facts) -> bool:
    """Tell whether a restriction binds a line."""
    key = restriction.id, line.id
    if key not in facts.bound:
        facts.bound[key] = is_active(restriction, facts) and _speaks_of(restriction, line, facts)
    return facts.bound[key]


def _speaks_of(restriction: Restriction, line: Line, facts: Facts) -> bool:
    if restriction.when is None:
        return True
    asked = facts.order.lines if restriction.scope == "order" else [line]
    return any(holds(restriction.when, facts, each) for each in asked)


def matched(decides: Ruling, facts: Facts) -> Iterator[RuleMatch]:
    """Yield the rules that bind some line, then the order rule that decides."""
    lines = sorted(facts.order.lines, key=lambda line: line.id)
    pinned: set[str] = set()
    for restriction in facts.rules.restrictions:
        if bound := [line.id for line in lines if restricts(restriction, line, facts)]:
            yield RuleMatch(rule=restriction.id, kind="restriction", lines=tuple(bound))
    for pin in facts.rules.item_rules:
        if bound := [line.id for line in lines if _pins(pin, line, facts)]:
            pinned |= set(bound)
            yield RuleMatch(rule=pin.id, kind="item_rule", lines=tuple(bound))
    if decides.kind is not None:
        free = tuple(line.id for line in lines if line.id not in pinned)
        yield RuleMatch(rule=decides.rule.id, kind=decides.kind, lines=free)


def levels(rule: OrderRule, facts: Facts) -> list[list[Term]]:
    """Return the objective levels that hold under an order rule, implied ones included."""
    stated = [list(level) for level in rule.objectives or facts.rules.objectives]
    first = next((place for place, level in enumerate(stated) if _counts_unfilled(level)), None)
    if first is None:
        stated = [[Term(term="unfilled_units")], *stated]
        first = 0
    if rule.line_split == "when_needed":
        stated = [*stated[: first + 1], [Term(term="split_lines")], *stated[first + 1 :]]
    return stated


def _decides(rule: OrderRule, facts: Facts) -> bool:
    return is_active(rule, facts) and (rule.when is None or bool(holds(rule.when, facts)))


def _pins(pin: ItemRule, line: Line, facts: Facts) -> bool:
    return is_active(pin, facts) and bool(holds(pin.when, facts, line))


def _counts_unfilled(level: Sequence[Term]) -> bool:
    return any(term.term in ("unfilled_units", "unfilled_value") for term in level)
