"""Resolves the fields of conditions: from documents to formulas."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not
from models.fields import find_field
from models.rules import ItemRule, OrderRule, Restriction
from optimizer.linter.formulas import Cell, Formula, Known, Operand, Slot, atom, both, either, known, opposite
from optimizer.linter.rows import COUNTRIES, HAS_CAPACITY, METHOD, Rows

LineRule = Restriction | ItemRule
"""A rule that binds single lines."""

AnyRule = LineRule | OrderRule
UTILIZATION = "node.utilization"


@dataclass(frozen=True)
class View:
    """Whom a condition is about.

    Attributes
    ----------
    lines
        How many lines the order has.
    line
        The line asked about; None for the order as a whole.
    source
        Which of several sources is asked about.
    row
        The row of the source, where it is known.
    values
        Fields with a known value.
    """

    lines: int
    line: int | None = None
    source: int = 0
    row: int | None = None
    values: Mapping[str, Any] = field(default_factory=dict)


class Grounder:
    """Turns conditions into formulas over one network.

    Parameters
    ----------
    rows
        The network's items and options.
    """

    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def condition(self, condition: Condition, view: View) -> Formula:
        """Return a condition as a formula."""
        match condition:
            case Comparison():
                return self._comparison(condition, view)
            case All(all=parts):
                return both(self.condition(part, view) for part in parts)
            case AnyOf(any=parts):
                return either(self.condition(part, view) for part in parts)
            case Not(negated=part):
                return opposite(self.condition(part, view))
            case Lines(lines=quantity, where=part):
                each = [self.condition(part, replace(view, line=line)) for line in range(view.lines)]
                if quantity == "all":
                    return both(each)
                return either(each) if quantity == "any" else opposite(either(each))

    def applies(self, rule: AnyRule, view: View) -> Formula:
        """Return that a rule is active and binds the line, or the order, that a view is about."""
        within = self._window(rule)
        if rule.when is None:
            return within
        if isinstance(rule, Restriction) and rule.scope == "order":
            lines = (replace(view, line=line) for line in range(view.lines))
            return both((within, either(self.condition(rule.when, line) for line in lines)))
        return both((within, self.condition(rule.when, view)))

    def accepts(self, rule: AnyRule, view: View) -> Formula:
        """Return that a source meets what a rule requires."""
        return True if rule.require is None else self.condition(rule.require, view)

    def usable(self, view: View) -> Formula:
        """Return that a source could serve the line at all: its way of delivery, and its service's destinations."""
        method, countries = self._of_source(METHOD, view), self._of_source(COUNTRIES, view)
        line, destination = Slot("line.delivery_method", view.line or 0), Slot("destination.country")
        everywhere = opposite(atom(COUNTRIES, "exists", countries, None))
        return both(
            (
                atom("line.delivery_method", "==", line, method),
                either((everywhere, atom("destination.country", "in", destination, countries))),
            )
        )

    def utilization(self, view: View) -> Formula:
        """Return that a free source has a utilization exactly where its node has a capacity."""
        has = atom(UTILIZATION, "exists", Slot(UTILIZATION, view.source), None)
        limited = atom(HAS_CAPACITY, "==", self._of_source(HAS_CAPACITY, view), known(value=True))
        return either((both((has, limited)), opposite(either((has, limited)))))

    def _comparison(self, comparison: Comparison, view: View) -> Formula:
        left = self._operand(comparison.field, view)
        zone = self._rows.zone if comparison.kind == "moment" and comparison.op != "exists" else None
        if comparison.op == "exists":
            return atom(comparison.field, "exists", left, None)
        right = known(comparison.value) if comparison.other is None else self._operand(comparison.other, view)
        return atom(comparison.field, comparison.op, left, right, zone)

    def _operand(self, path: str, view: View) -> Operand:
        if path in view.values:
            return known(view.values[path])
        reach = find_field(path).reach
        if reach == "order":
            return Slot(path)
        if reach == "line":
            line = view.line or 0
            return Cell("item", line, path) if path.startswith("item.") else Slot(path, line)
        if path.startswith(("node.", "service.")) and path != UTILIZATION:
            return self._of_source(path, view)
        if path == UTILIZATION and self._of_source(HAS_CAPACITY, view) == known(value=False):
            return known(None)
        return Slot(path, view.source)

    def _of_source(self, path: str, view: View) -> Cell | Known:
        if view.row is None:
            return Cell("option", view.source, path)
        return known(self._rows.column("option", path)[view.row])

    def _window(self, rule: AnyRule) -> Formula:
        created = Slot("order.created_at")
        bounds = ((">=", rule.effective.from_), ("<", rule.effective.until))
        return both(
            atom("order.created_at", op, created, known(bound), self._rows.zone)
            for op, bound in bounds
            if bound is not None
        )
