"""What every check works with: the active rules of a set over one network, and questions about all demands."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import product
from math import prod
from typing import Any
from zoneinfo import ZoneInfo

from models.conditions import Comparison, Condition, Lines, fields_of, parts_of
from models.findings import Finding
from models.network import Network
from models.rules import Restriction, RuleSet
from models.types import plain
from optimizer.compiler.supply import Supply
from optimizer.linter.domains import Domains
from optimizer.linter.formulas import Formula, Slot, atoms_of, both, opposite
from optimizer.linter.grounding import UTILIZATION, AnyRule, Grounder, LineRule, View
from optimizer.linter.rows import Rows
from optimizer.linter.satisfiability import Answer, Undecided, satisfy

_DYNAMIC = ("distance_km", "delivery_days", "stock.", "node.utilization")

_MOST_FIGURES = 1000
"""Combinations of stock figures and distances of one source that are tried; beyond, nothing is said."""


@dataclass(frozen=True)
class Witness:
    """A demand that makes formulas true.

    Attributes
    ----------
    fields
        Its fields by path, those of lines in 'lines', and the source where one was asked for.
    truths
        Truth of the formulas that were asked about.
    """

    fields: dict[str, Any]
    truths: dict[str, bool]


class Bench:
    """The rules of a set that are active at some time, and what is asked of them.

    Parameters
    ----------
    rules
        The rule set.
    network
        The network it is for.
    """

    def __init__(self, rules: RuleSet, network: Network) -> None:
        self.rules = rules
        self.zone = ZoneInfo(rules.timezone)
        self.rows = Rows(Supply(network), self.zone)
        self.ground = Grounder(self.rows)
        self.restrictions = self._active(rules.restrictions)
        self.item_rules = self._active(rules.item_rules)
        self.order_rules = self._active(rules.order_rules)
        self.fallbacks = self._active(rules.fallbacks)
        self._comparisons = _by_path(rules)
        self._accepted: dict[str, list[Formula]] = {}
        self._items_bound: dict[str, frozenset[int]] = {}
        self._covering: dict[frozenset[Formula], bool] = {}

    @property
    def active(self) -> tuple[AnyRule, ...]:
        """Every active rule, in document order."""
        return (*self.restrictions, *self.order_rules, *self.item_rules, *self.fallbacks)

    def witness(
        self,
        *formulas: Formula,
        asked: Mapping[str, Formula] | None = None,
        domains: Domains | None = None,
    ) -> Witness | None:
        """Return a demand that makes all formulas true; None where it is proven that there is none.

        Parameters
        ----------
        formulas
            What is to hold.
        asked
            Formulas whose truth is to be told as well.
        domains
            Values that stand for all; by default those that the formulas themselves tell apart.
        """
        asked = asked or {}
        domains = domains or self.domains([*formulas, *asked.values()])
        answer = satisfy(formulas, domains, self.rows, asked=asked)
        return None if answer is None else Witness(self._fields(answer), answer.truths)

    def can(self, *formulas: Formula, domains: Domains | None = None) -> bool:
        """Tell whether some demand makes all formulas true."""
        return self.witness(*formulas, domains=domains) is not None

    def domains(self, formulas: Iterable[Formula]) -> Domains:
        """Return the values that stand for all as far as some formulas can tell."""
        return Domains(atoms_of(formulas), self.rows, self._comparisons)

    def open_source(self, rule: AnyRule, view: View) -> Formula:
        """Return that the free source of a view could serve its line at all, and meets what a rule requires."""
        return both((self.free_source(view, rule), self.ground.accepts(rule, view)))

    def free_source(self, view: View, *rules: AnyRule) -> Formula:
        """Return that the source of a view could serve its line, with figures that the rules ask for as they may be."""
        asked = {path for rule in rules if rule.require is not None for path in _paths(rule.require)}
        figures = self.ground.utilization(view) if UTILIZATION in asked else True
        return both((self.ground.usable(view), figures))

    @cached_property
    def usable(self) -> list[Formula]:
        """For every usable option of the network, what demand it could serve."""
        return [self.ground.usable(View(lines=1, line=0, row=row)) for row in range(len(self.rows.options))]

    def accepted(self, rule: AnyRule) -> list[Formula]:
        """Return, for every usable option of the network, what demand and figures make it meet a rule."""
        if rule.id not in self._accepted:
            rows = range(len(self.rows.options))
            self._accepted[rule.id] = [self.ground.accepts(rule, View(lines=1, line=0, row=row)) for row in rows]
        return self._accepted[rule.id]

    def items_bound(self, rule: LineRule) -> frozenset[int]:
        """Return the items of which a rule may bind a line, as rows of the table; all where it binds by the order."""
        if rule.id not in self._items_bound:
            rows = range(len(self.rows.items))
            by_order = isinstance(rule, Restriction) and rule.scope == "order"
            if rule.when is not None and not by_order and not any(_quantifiers(rule.when)):
                paths = [path for path in _paths(rule.when) if path.startswith("item.")]
                columns = {path: self.rows.column("item", path) for path in paths}
                views = (View(lines=1, line=0, values={p: c[row] for p, c in columns.items()}) for row in rows)
                bound = (row for row, view in zip(rows, views, strict=True) if self._may_bind(rule, view))
                self._items_bound[rule.id] = frozenset(bound)
            else:
                self._items_bound[rule.id] = frozenset(rows)
        return self._items_bound[rule.id]

    def _may_bind(self, rule: LineRule, view: View) -> bool:
        return self.ground.applies(rule, view) is not False

    def serves_every_demand(self, rows: Iterable[int]) -> bool:
        """Tell whether the options between them could serve any demand whatever."""
        open_to = frozenset(self.usable[row] for row in rows)
        if open_to not in self._covering:
            in_order = dict.fromkeys(use for use in self.usable if use in open_to)
            self._covering[open_to] = not self.can(*(opposite(use) for use in in_order))
        return self._covering[open_to]

    def with_figures(self, view: View, domains: Domains, formulas: Iterable[Formula]) -> Iterator[View]:
        """Yield a known source with each stock and distance that formulas about it can tell apart."""
        slots = sorted(_figures_in(formulas, view.source), key=lambda slot: slot.path)
        choices = [self._figures(slot, domains) for slot in slots]
        if prod(map(len, choices)) > _MOST_FIGURES:
            raise Undecided
        for values in product(*choices):
            figures = {slot.path: value for slot, value in zip(slots, values, strict=True)}
            yield replace(view, values={**view.values, **figures})

    def _figures(self, slot: Slot, domains: Domains) -> list[Any]:
        """Return the values that a figure of a known source may have; with a capacity there is a utilization."""
        values = domains.values_around(slot)
        return [value for value in values if value is not None] if slot.path == UTILIZATION else values

    def _active(self, rules: Iterable[Any]) -> tuple[Any, ...]:
        return tuple(rule for rule in rules if rule.enabled and not rule.effective.is_empty(self.zone))

    def _fields(self, answer: Answer) -> dict[str, Any]:
        """Return an answer as people read it."""
        found: dict[str, Any] = {}
        lines: dict[int, dict[str, Any]] = {}
        for slot, value in answer.slots.items():
            if slot.path.startswith("line."):
                lines.setdefault(slot.copy, {})[slot.path] = _written(value)
            elif slot.copy == 0:
                found[slot.path] = _written(value)
        for (table, copy), row in answer.rows.items():
            if table == "item":
                lines.setdefault(copy, {})["item.id"] = self.rows.items[row].id
            elif copy == 0:
                option = self.rows.supply.options[self.rows.options[row]]
                found["node"] = self.rows.supply.nodes[option.node].id
                found["service"] = option.service.id if option.service else None
        return found | ({"lines": [lines[copy] for copy in sorted(lines)]} if lines else {})


def decided(findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield findings up to a question of which nothing is proven."""
    with suppress(Undecided):
        yield from findings


def lines_needed(*rules: AnyRule) -> int:
    """Return how many lines an order needs at most to match, or not to match, rules together.

    One line is the one asked about. Each quantifier may need a line of its own, and so may each rule that binds all
    lines where one matches.
    """
    quantifiers = {quantifier for rule in rules if rule.when is not None for quantifier in _quantifiers(rule.when)}
    wide = [rule for rule in rules if isinstance(rule, Restriction) and rule.scope == "order" and rule.when]
    return 1 + len(quantifiers) + len(wide)


def _quantifiers(condition: Condition) -> Iterator[Lines]:
    if isinstance(condition, Lines):
        yield condition
    for part in parts_of(condition):
        yield from _quantifiers(part)


def _paths(condition: Condition) -> Iterator[str]:
    return (field.path for field in fields_of(condition))


def _by_path(rules: RuleSet) -> dict[str, list[Comparison]]:
    found: dict[str, list[Comparison]] = {}
    for _, comparison in rules.comparisons():
        found.setdefault(comparison.field, []).append(comparison)
    return found


def _figures_in(formulas: Iterable[Formula], source: int) -> set[Slot]:
    """Return the fields of stock and distance that formulas ask of a source."""
    operands = (operand for atom in atoms_of(formulas) for operand in atom.operands())
    return {
        operand
        for operand in operands
        if isinstance(operand, Slot) and operand.path.startswith(_DYNAMIC) and operand.copy == source
    }


def _written(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else plain(value)
