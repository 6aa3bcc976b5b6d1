"""Which rules apply to an order and its lines."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from models.orders import Line
from models.plans import RuleMatch
from models.rules import ItemRule, OrderRule, Restriction
from optimizer.checker.conditions import NO_LINE, NO_SOURCE
from optimizer.checker.facts import Facts, Source
from optimizer.checker.rulebook import ReadRule, RuleBook

AnyRule = ReadRule[Restriction] | ReadRule[ItemRule] | ReadRule[OrderRule]


@dataclass(frozen=True)
class Ruling:
    """Which order rule decides.

    Attributes
    ----------
    read
        The rule; one with all defaults where none matches.
    kind
        Its group; None where none matches.
    only
        What the plan must be for the rule to decide: it fills everything ('all'), or sources nothing ('nothing').
    above
        The rules that would have decided if the plan, or any other one, filled everything under them.
    """

    read: ReadRule[OrderRule]
    kind: Literal["order_rule", "fallback"] | None
    only: Literal["all", "nothing"] | None = None
    above: tuple[ReadRule[OrderRule], ...] = ()

    @property
    def id(self) -> str | None:
        """Id of the rule; None where none matches."""
        return None if self.kind is None else self.read.rule.id


def ruling(book: RuleBook, facts: Facts, claimed: str | None) -> Ruling:
    """Return the order rule that decides; under first_complete the one that is claimed to, where it may.

    That no rule above it fills the order is not for a checker to prove.
    """
    primary = (each for each in book.order_rules if _decides(each, facts))
    if book.is_first_match:
        first = next(primary, None)
        return Ruling(book.default, None) if first is None else Ruling(first, "order_rule")
    above: list[ReadRule[OrderRule]] = []
    for each in primary:
        if each.rule.id == claimed:
            return Ruling(each, "order_rule", "all", tuple(above))
        above.append(each)
    fallback = next((each for each in book.fallbacks if _decides(each, facts)), None)
    if fallback is not None:
        return Ruling(fallback, "fallback", above=tuple(above))
    return Ruling(book.default, None, "nothing", tuple(above))


def requirements(line: Line, decides: ReadRule[OrderRule], book: RuleBook, facts: Facts) -> Iterator[AnyRule]:
    """Yield the rules whose `require` the sources of a line must meet."""
    for restriction in book.hard:
        if line.id in bound(restriction, facts):
            yield restriction
    pins = [pin for pin in book.item_rules if line.id in bound(pin, facts)]
    yield from pins
    if not pins and decides.require is not None:
        yield decides


def bound(read: ReadRule[Restriction] | ReadRule[ItemRule], facts: Facts) -> frozenset[str]:
    """Return the lines that a restriction or an item rule binds."""
    if read.rule.id not in facts.bound:
        facts.bound[read.rule.id] = frozenset(_bound(read, facts)) if _is_active(read, facts) else frozenset()
    return facts.bound[read.rule.id]


def _bound(read: ReadRule[Restriction] | ReadRule[ItemRule], facts: Facts) -> list[str]:
    every = list(facts.lines)
    if read.when is None:
        return every
    met = [name for name, line in facts.lines.items() if read.when(facts, line, NO_SOURCE)]
    is_for_all = isinstance(read.rule, Restriction) and read.rule.scope == "order"
    return every if met and is_for_all else met


def meets(read: AnyRule, line: Line, source: Source, facts: Facts) -> bool | None:
    """Tell whether a source of a line meets what a rule requires; None where that hangs on an unknown distance."""
    key = read.rule.id, line.id, source.node, source.service
    if key not in facts.met:
        facts.met[key] = read.require is None or read.require(facts, line, source)
    return facts.met[key]


def matched(decides: Ruling, book: RuleBook, facts: Facts) -> Iterator[RuleMatch]:
    """Yield the rules that bind some line, then the order rule that decides."""
    names = sorted(facts.lines)
    pinned: set[str] = set()
    for restriction in book.restrictions:
        if lines := bound(restriction, facts):
            yield RuleMatch(rule=restriction.rule.id, kind="restriction", lines=tuple(sorted(lines)))
    for pin in book.item_rules:
        if lines := bound(pin, facts):
            pinned |= lines
            yield RuleMatch(rule=pin.rule.id, kind="item_rule", lines=tuple(sorted(lines)))
    if decides.kind is not None:
        free = tuple(name for name in names if name not in pinned)
        yield RuleMatch(rule=decides.read.rule.id, kind=decides.kind, lines=free)


def _decides(read: ReadRule[OrderRule], facts: Facts) -> bool:
    return _is_active(read, facts) and (read.when is None or bool(read.when(facts, NO_LINE, NO_SOURCE)))


def _is_active(read: AnyRule, facts: Facts) -> bool:
    """Tell whether a rule is enabled and the order was placed in its window."""
    rule = read.rule
    return rule.enabled and (read.is_always or rule.effective.contains(facts.order.created_at, facts.background.zone))
