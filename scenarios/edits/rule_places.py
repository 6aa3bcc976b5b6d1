"""Where rules stand in a rule set, and the rule set with one of its groups changed."""

from collections.abc import Callable, Collection, Sequence
from typing import Any, Literal, get_args

from models.rules import ItemRule, OrderRule, Restriction, RuleSet
from scenarios.dataset import Dataset
from scenarios.edits.documents import with_rules
from scenarios.edits.refusals import require_known

AnyRule = Restriction | OrderRule | ItemRule
Group = Literal["restrictions", "order_rules", "item_rules", "fallbacks"]
GROUPS: tuple[Group, ...] = get_args(Group)

ORDERED: frozenset[Group] = frozenset({"order_rules", "fallbacks"})
"""Groups in which the place of a rule means something."""


def find(rules: RuleSet, name: str) -> tuple[Group, AnyRule]:
    """Return the group of a rule, and the rule; a DocumentError where there is no such rule."""
    known = [rule.id for rule in rules.rules()]
    require_known({"rule": name}, known, kind="rule", where="the rule set")
    return next((group, rule) for group in GROUPS for rule in getattr(rules, group) if rule.id == name)


def change_rules(data: Dataset, chosen: Collection[str], change: Callable[[AnyRule], AnyRule | None]) -> Dataset:
    """Return a dataset in which the rules with some ids are changed, or left out where there is none any more."""
    changes: dict[str, Any] = {}
    for group in GROUPS:
        old = getattr(data.rules, group)
        if any(rule.id in chosen for rule in old):
            new = (change(rule) if rule.id in chosen else rule for rule in old)
            changes[group] = tuple(rule for rule in new if rule is not None)
    return with_rules(data, data.rules.changed(**changes))


def with_group(data: Dataset, group: Group, members: Sequence[AnyRule]) -> Dataset:
    """Return a dataset with other rules in a group."""
    return with_rules(data, data.rules.changed(**{group: tuple(members)}))
