"""Which rules apply to an order and its lines."""

from collections.abc import Iterator

from models.objectives import Term
from models.orders import Line
from models.rules import ItemRule, OrderRule, Restriction, Rule
from optimizer.checker.conditions import holds
from optimizer.checker.facts import Facts

DEFAULTS = OrderRule(id="no rule")
"""What holds where no order rule matches."""


def deciding_rule(facts: Facts) -> OrderRule | None:
    """Return the first active order rule whose `when` holds."""
    for rule in facts.rules.order_rules:
        if is_active(rule, facts) and (rule.when is None or holds(rule.when, facts)):
            return rule
    return None


def is_active(rule: Rule, facts: Facts) -> bool:
    """Tell whether a rule is enabled and the order was placed in its window."""
    return rule.enabled and rule.effective.contains(facts.order.created_at, facts.zone)


def requirements(line: Line, rule: OrderRule, facts: Facts) -> Iterator[Restriction | ItemRule | OrderRule]:
    """Yield the rules whose `require` the sources of a line must meet."""
    for restriction in facts.rules.restrictions:
        if is_active(restriction, facts) and _restricts(restriction, line, facts):
            yield restriction
    pins = [pin for pin in facts.rules.item_rules if is_active(pin, facts) and holds(pin.when, facts, line)]
    yield from pins
    if not pins and rule.require is not None:
        yield rule


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


def _restricts(restriction: Restriction, line: Line, facts: Facts) -> bool:
    if restriction.when is None:
        return True
    asked = facts.order.lines if restriction.scope == "order" else [line]
    return any(holds(restriction.when, facts, each) for each in asked)


def _counts_unfilled(level: list[Term]) -> bool:
    return any(term.term in ("unfilled_units", "unfilled_value") for term in level)
