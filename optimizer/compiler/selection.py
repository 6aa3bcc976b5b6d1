"""Which rules speak about an order and its lines: windows, conditions, and the order rules that may decide."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from models.conditions import Condition
from models.orders import Line
from models.rules import ItemRule, OrderRule, Penalty, Restriction, RuleSet
from optimizer.compiler.demand import Demand
from optimizer.compiler.demand_tests import DemandTest, demand_test
from optimizer.compiler.predicates import LineKey, SourceTest, line_fields, line_key, source_test
from optimizer.compiler.supply import Supply

R = TypeVar("R", Restriction, OrderRule, ItemRule)
Kind = Literal["restriction", "item_rule", "order_rule", "fallback"]

NO_RULE = OrderRule(id="none")
"""What decides where no order rule matches: all defaults."""


@dataclass(frozen=True)
class CompiledRule(Generic[R]):
    """A rule with its conditions compiled.

    Attributes
    ----------
    rule
        The document.
    binds, asks_of_lines
        Tells whether `when` holds; whether that can differ between the lines of an order.
    requires
        Tells which sources meet `require`; None where there is none.
    line_key
        Tells what of a line the answer to `require` hangs on; None where it hangs on nothing.
    is_always
        Whether it is enabled, and its window open at both ends.
    """

    rule: R
    binds: DemandTest
    asks_of_lines: bool
    requires: SourceTest | None
    line_key: LineKey | None
    is_always: bool


AnyCompiledRule = CompiledRule[Restriction] | CompiledRule[ItemRule] | CompiledRule[OrderRule]


@dataclass(frozen=True)
class Candidate:
    """An order rule that may decide an order.

    Attributes
    ----------
    compiled
        The rule, or the one that stands for none.
    kind
        Its group; None where no rule matches.
    proviso
        What has to be for it to decide: nothing, that it fills the whole order ('complete'), or that it sources
        nothing at all because no other rule decides ('nothing').
    """

    compiled: CompiledRule[OrderRule]
    kind: Literal["order_rule", "fallback"] | None
    proviso: Literal["complete", "nothing"] | None = None


@dataclass(frozen=True)
class Match:
    """A rule that matches an order, and which of its lines its `require` binds."""

    compiled: AnyCompiledRule
    kind: Kind
    lines: list[bool]


class Requirement(NamedTuple):
    """What the sources of some lines of one order must meet, or should.

    Attributes
    ----------
    rule, reason
        Id of the rule that says so, and its reason in words.
    condition, test
        Its `require`, as written and compiled.
    line_key
        Tells what of a line the answer hangs on; None where it hangs on nothing.
    lines
        Which of the order's lines it binds.
    penalty
        What a source costs that does not meet it; None where such a source is excluded.
    """

    rule: str
    reason: str | None
    condition: Condition
    test: SourceTest
    line_key: LineKey | None
    lines: list[bool]
    penalty: Penalty | None


@dataclass(frozen=True)
class Preference:
    """A condition that preference terms name, compiled.

    Attributes
    ----------
    test
        Tells which sources meet it.
    line_key
        Tells what of a line the answer hangs on.
    """

    test: SourceTest
    line_key: LineKey


def matches(binding: tuple[Match, ...], candidate: Candidate, line_count: int) -> tuple[Match, ...]:
    """Return the rules that bind some line, and the order rule that is to decide.

    A line with an item rule is free of the order rule's `require`.
    """
    if candidate.kind is None:
        return binding
    pins = [match.lines for match in binding if match.kind == "item_rule"]
    free = [True] * line_count
    for pinned in pins:
        free = [is_free and not is_pinned for is_free, is_pinned in zip(free, pinned, strict=True)]
    return (*binding, Match(candidate.compiled, candidate.kind, free))


def requirements(matches: Sequence[Match]) -> Iterator[Requirement]:
    """Yield what the sources of some line must meet, or should, under the rules that match."""
    for match in matches:
        rule, test = match.compiled.rule, match.compiled.requires
        if test is not None and rule.require is not None and any(match.lines):
            penalty = rule.penalty if isinstance(rule, Restriction) else None
            key = match.compiled.line_key
            yield Requirement(rule.id, rule.reason, rule.require, test, key, match.lines, penalty)


class CompiledRules:
    """A rule set with all its conditions compiled against one network.

    Attributes
    ----------
    rules
        The rule set.
    zone
        Its time zone.
    preferences
        The conditions that preference terms name, compiled.
    """

    def __init__(self, rules: RuleSet, supply: Supply) -> None:
        self.rules = rules
        self.zone = ZoneInfo(rules.timezone)
        self._supply = supply
        self._first_complete = rules.order_rule_mode == "first_complete"
        self._restrictions = [self._compiled(rule, rule.when, rule.require) for rule in rules.restrictions]
        self._item_rules = [self._compiled(rule, rule.when, rule.require) for rule in rules.item_rules]
        self._order_rules = [self._compiled(rule, rule.when, rule.require) for rule in self._primary_rules()]
        self._fallbacks = [self._compiled(rule, rule.when, rule.require) for rule in rules.fallbacks]
        self._default = self._compiled(NO_RULE, None, None)
        self.preferences = {
            condition: Preference(source_test(condition, supply, self.zone), line_key(line_fields(condition)))
            for _, term in rules.terms()
            for condition in term.by
        }

    def candidates(self, demand: Demand) -> Iterator[Candidate]:
        """Yield the order rules that may decide, in the order to try them; the last one decides without a proviso.

        Under first_match that is the first one that matches, or the one that stands for none; under first_complete
        every one that matches and fills the whole order, then the first fallback that matches.
        """
        matching = (each for each in self._order_rules if self._matches(each, demand))
        if not self._first_complete:
            first = next(matching, None)
            yield Candidate(first, "order_rule") if first else Candidate(self._default, None)
            return
        for each in matching:
            yield Candidate(each, "order_rule", "complete")
        fallback = next((each for each in self._fallbacks if self._matches(each, demand)), None)
        yield Candidate(fallback, "fallback") if fallback else Candidate(self._default, None, "nothing")

    def binding(self, demand: Demand, lines: Sequence[Line]) -> tuple[Match, ...]:
        """Return the restrictions and item rules that bind some line, whichever order rule decides."""
        found: list[Match] = []
        for restriction in self._restrictions:
            bound = self._bound_lines(restriction, demand, lines)
            if True in bound:
                bound = [True] * len(lines) if restriction.rule.scope == "order" else bound
                found.append(Match(restriction, "restriction", bound))
        for pin in self._item_rules:
            bound = self._bound_lines(pin, demand, lines)
            if True in bound:
                found.append(Match(pin, "item_rule", bound))
        return tuple(found)

    def _primary_rules(self) -> list[OrderRule]:
        """Return the order rules; under first_complete each is all or nothing."""
        if not self._first_complete:
            return list(self.rules.order_rules)
        return [rule.model_copy(update={"partial": "never"}) for rule in self.rules.order_rules]

    def _matches(self, compiled: CompiledRule[OrderRule], demand: Demand) -> bool:
        return self._is_active(compiled, demand) and compiled.binds(demand, None)

    def _bound_lines(
        self, compiled: CompiledRule[Restriction] | CompiledRule[ItemRule], demand: Demand, lines: Sequence[Line]
    ) -> list[bool]:
        if not (compiled.is_always or self._is_active(compiled, demand)):
            return []
        binds = compiled.binds
        if not compiled.asks_of_lines:
            return [binds(demand, lines[0])] * len(lines)
        return [binds(demand, line) for line in lines]

    def _is_active(self, compiled: AnyCompiledRule, demand: Demand) -> bool:
        rule = compiled.rule
        return compiled.is_always or (rule.enabled and rule.effective.contains(demand.order.created_at, self.zone))

    def _compiled(self, rule: R, when: Condition | None, require: Condition | None) -> CompiledRule[R]:
        fields = () if require is None else line_fields(require)
        return CompiledRule(
            rule=rule,
            binds=_always if when is None else demand_test(when, self.zone),
            asks_of_lines=when is not None and bool(line_fields(when)),
            requires=None if require is None else source_test(require, self._supply, self.zone),
            line_key=line_key(fields) if fields else None,
            is_always=rule.enabled and rule.effective.from_ is None and rule.effective.until is None,
        )


def _always(_demand: Demand, _line: Line | None) -> bool:
    return True
