"""The numbers in what rules require, and by how much they can be moved."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import inf, nextafter

from models.conditions import Comparison, Condition, Lines, Not, parts_of
from models.relaxations import ChangeNumber, with_number
from optimizer.explaining.loose import LooseOrder

_NEGATED = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
_WHOLE = frozenset(
    {
        "delivery_days",
        "stock.on_hand",
        "stock.available",
        "order.quantity",
        "order.line_count",
        "line.quantity",
        "line.item_quantity",
    }
)
"""Fields that hold whole numbers."""

_MONEY = frozenset({"order.value", "line.total", "line.unit_price"})
_CENT = Decimal("0.01")
_METRE = Decimal("0.001")
_FINE = Decimal("1e-9")


@dataclass(frozen=True)
class Number:
    """A number that sources are compared with.

    Attributes
    ----------
    condition
        The whole of what the rule requires.
    place
        Which of its comparisons it is, counted from the left.
    comparison
        The comparison.
    amounts
        What it could be instead, the slightest change first: each lets in one more value that some source has.
    """

    condition: Condition
    place: int
    comparison: Comparison
    amounts: Sequence[float]

    def condition_with(self, amount: float) -> Condition:
        """Return what the rule would require with another number."""
        return with_number(self.condition, self.place, amount)


def changed(rule: str, number: Number, amount: float) -> ChangeNumber:
    """Return the change of the documents that gives a rule another number."""
    path, op, before = number.comparison.field, number.comparison.op, float(number.comparison.values[0])
    text = f"rule {rule}: {path} {op} {amount:.15g} instead of {before:.15g}"
    if path == "distance_km" and op in ("<", "<="):
        text = f"distance cap of rule {rule} from {before:.15g} to {amount:.15g} km"
    return ChangeNumber(rule=rule, comparison=number.place, field=path, before=before, after=amount, text=text)


def numbers_of(order: LooseOrder, rule: str) -> Iterator[Number]:
    """Yield the numbers in what a rule requires of the sources of an order."""
    requirement = order.requirement(rule)
    for place, (comparison, is_negated) in enumerate(_comparisons(requirement.condition)):
        if comparison.op in _NEGATED and comparison.other is None and _is_number(comparison.value):
            values = {
                float(value)
                for index in range(len(order.compiled.lines))
                for value in order.values(requirement, comparison.field, index)
                if _is_number(value)
            }
            op = _NEGATED[comparison.op] if is_negated else comparison.op
            amounts = _amounts(comparison, op, values)
            yield Number(requirement.condition, place, comparison, amounts)


def _comparisons(condition: Condition, *, is_negated: bool = False) -> Iterator[tuple[Comparison, bool]]:
    """Yield the comparisons from the left, and whether an odd number of negations stands before them."""
    if isinstance(condition, Comparison):
        yield condition, is_negated
    else:
        flips = isinstance(condition, Not)
        for part in () if isinstance(condition, Lines) else parts_of(condition):
            yield from _comparisons(part, is_negated=is_negated != flips)


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _amounts(comparison: Comparison, op: str, values: set[float]) -> list[float]:
    """Return what the number could be so that one more of some values meets an operator."""
    before, step = float(comparison.values[0]), _step(comparison.field)
    match op:
        case "<=":
            return sorted(value for value in values if value > before)
        case "<":
            return [_beside(value, step) for value in sorted(values) if value >= before]
        case ">=":
            return sorted((value for value in values if value < before), reverse=True)
        case _:
            return [_beside(value, -step) for value in sorted(values, reverse=True) if value <= before]


def _step(path: str) -> Decimal:
    """Return the least that two values of a field differ by."""
    if path == "distance_km":
        return _METRE
    if path in _MONEY:
        return _CENT
    return Decimal(1) if path in _WHOLE or path.startswith("order.created_at.") else _FINE


def _beside(value: float, step: Decimal) -> float:
    """Return a number a step away from another one, or as close to it as numbers are."""
    moved = float(Decimal(repr(value)) + step)
    return moved if moved != value else nextafter(value, inf if step > 0 else -inf)
