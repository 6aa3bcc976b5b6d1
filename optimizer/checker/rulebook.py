"""The rules of a rule set, read once: conditions that can be asked, and the levels of each order rule."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Generic, TypeVar
from zoneinfo import ZoneInfo

from models.conditions import Condition
from models.objectives import Term
from models.rules import ItemRule, OrderRule, Restriction, RuleSet
from models.types import in_utc
from optimizer.checker.conditions import Test, predicate

R = TypeVar("R", Restriction, ItemRule, OrderRule)

_DEFAULTS = OrderRule(id="no rule")
"""What holds where no order rule matches."""


@dataclass(frozen=True, eq=False)
class ReadRule(Generic[R]):
    """A rule whose conditions can be asked; None stands for a condition that it does not have."""

    rule: R
    when: Test | None
    require: Test | None
    start: datetime | None
    """First moment of its window, in UTC; None where it has none."""
    end: datetime | None
    """First moment after its window, in UTC; None where it has none."""


@dataclass(frozen=True, eq=False)
class ReadTerm:
    """A term of a level, and its conditions."""

    term: Term
    by: tuple[Test, ...]


class RuleBook:
    """The rules of a rule set, in the groups and the order of the document.

    Attributes
    ----------
    is_first_match
        Whether the first order rule that matches decides.
    restrictions, item_rules, order_rules, fallbacks
        The groups.
    hard, soft
        The restrictions without a penalty, and those with one.
    default
        The rule that stands for none.
    """

    def __init__(self, rules: RuleSet) -> None:
        self._rules = rules
        self._zone = ZoneInfo(rules.timezone)
        self.is_first_match = rules.order_rule_mode == "first_match"
        self.restrictions = [self._read(rule) for rule in rules.restrictions]
        self.hard = [each for each in self.restrictions if each.rule.penalty is None]
        self.soft = [each for each in self.restrictions if each.rule.penalty is not None]
        self.item_rules = [self._read(rule) for rule in rules.item_rules]
        self.order_rules = [self._read(rule) for rule in rules.order_rules]
        self.fallbacks = [self._read(rule) for rule in rules.fallbacks]
        self.default = self._read(_DEFAULTS)
        deciding = (*self.order_rules, *self.fallbacks, self.default)
        self._levels = {each: self._levels_of(each.rule) for each in deciding}

    def levels(self, read: ReadRule[OrderRule]) -> list[list[ReadTerm]]:
        """Return the objective levels that hold under an order rule, implied ones included."""
        return self._levels[read]

    def _levels_of(self, rule: OrderRule) -> list[list[ReadTerm]]:
        levels = _with_implied(rule, rule.objectives or self._rules.objectives)
        return [[self._read_term(term) for term in level] for level in levels]

    def _read_term(self, term: Term) -> ReadTerm:
        return ReadTerm(term, tuple(predicate(each, self._zone) for each in term.by))

    def _read(self, rule: R) -> ReadRule[R]:
        start, end = (self._moment(each) for each in (rule.effective.from_, rule.effective.until))
        return ReadRule(rule, self._test(rule.when), self._test(rule.require), start, end)

    def _moment(self, value: date | None) -> datetime | None:
        return None if value is None else in_utc(value, self._zone)

    def _test(self, condition: Condition | None) -> Test | None:
        return None if condition is None else predicate(condition, self._zone)


def _with_implied(rule: OrderRule, stated: Sequence[Sequence[Term]]) -> Iterator[Sequence[Term]]:
    """Yield the levels, with what is unfilled first where none counts it, and split lines right after it."""
    counts = [any(term.term in ("unfilled_units", "unfilled_value") for term in level) for level in stated]
    splits = [Term(term="split_lines")]
    if not any(counts):
        yield [Term(term="unfilled_units")]
        if rule.line_split == "when_needed":
            yield splits
    for place, level in enumerate(stated):
        yield level
        if rule.line_split == "when_needed" and any(counts) and place == counts.index(True):
            yield splits
