"""Which rules apply to an order and its lines."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

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


def requirements(line: Line, decides: ReadRule[OrderRule], book: RuleBook, facts: Facts) -> list[AnyRule]:
    """Return the rules whose `require` the sources of a line must meet."""
    name = line.id
    found: list[AnyRule] = [each for each, lines in _binding("hard", book.hard, facts) if name in lines]
    pins: list[AnyRule] = [each for each, lines in _binding("pins", book.item_rules, facts) if name in lines]
    if not pins and decides.require is not None:
        pins = [decides]
    return found + pins


def _binding(group: str, rules: Sequence[ReadRule[Any]], facts: Facts) -> list[tuple[Any, frozenset[str]]]:
    """Return the rules of a group that bind lines, and those lines; most rules of a book bind none of an order."""
    if group not in facts.binding:
        facts.binding[group] = [(each, lines) for each in rules if (lines := bound(each, facts))]
    return facts.binding[group]


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
            yield facts.background.match(restriction.rule.id, "restriction", tuple(sorted(lines)))
    for pin in book.item_rules:
        if lines := bound(pin, facts):
            pinned |= lines
            yield facts.background.match(pin.rule.id, "item_rule", tuple(sorted(lines)))
    if decides.kind is not None:
        free = tuple(name for name in names if name not in pinned)
        yield facts.background.match(decides.read.rule.id, decides.kind, free)


def _decides(read: ReadRule[OrderRule], facts: Facts) -> bool:
    return _is_active(read, facts) and (read.when is None or bool(read.when(facts, NO_LINE, NO_SOURCE)))


def _is_active(read: AnyRule, facts: Facts) -> bool:
    """Tell whether a rule is enabled and the order was placed in its window."""
    is_begun = read.start is None or read.start <= facts.moment
    return read.rule.enabled and is_begun and (read.end is None or facts.moment < read.end)
