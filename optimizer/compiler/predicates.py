"""Conditions compiled into predicates: one truth value for a demand, one per option for sources.

What asks only about nodes and services is computed once per network. A distance that is unknown makes a comparison
neither true nor false, and so do the days that hang on it; whether that matters is for the caller to say.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial, reduce
from typing import Protocol
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not, fields_of
from models.fields import find_field
from models.orders import Line
from models.types import Scalar
from optimizer.compiler.demand import Demand, Value, reader
from optimizer.compiler.operators import as_moment, compare
from optimizer.compiler.supply import Supply

Booleans = NDArray[np.bool_]
_UNKNOWN_WHEN_NAN = frozenset({"distance_km", "delivery_days"})
_NUMPY_ORDERINGS = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}


@dataclass(frozen=True)
class Truth:
    """Where a condition holds and where it fails, over the options; where neither, it is unknown.

    Attributes
    ----------
    yes, no
        Shape (o,).
    is_settled
        Whether it is known that nothing is unknown.
    """

    yes: Booleans
    no: Booleans
    is_settled: bool = False

    @classmethod
    def settled(cls, yes: Booleans) -> "Truth":
        """Return the answer where nothing is unknown."""
        return cls(yes, ~yes, is_settled=True)

    def __and__(self, other: "Truth") -> "Truth":
        return Truth(self.yes & other.yes, self.no | other.no, self.is_settled and other.is_settled)

    def __or__(self, other: "Truth") -> "Truth":
        return Truth(self.yes | other.yes, self.no & other.no, self.is_settled and other.is_settled)

    def __invert__(self) -> "Truth":
        return Truth(self.no, self.yes, self.is_settled)


class Scene(Protocol):
    """What a source condition looks at: one order on one availability."""

    demand: Demand

    def vector(self, path: str, line: Line) -> NDArray[np.float64]:
        """Shape (o,): distances, stock figures or utilization seen from a line; NaN where there is none."""
        ...


SourceTest = Callable[[Scene, Line], Truth]
"""Tells for each option of the network whether it meets a condition for a line."""

DemandTest = Callable[[Demand, Line | None], bool]
"""Tells whether an order, or one of its lines, meets a condition."""


def demand_test(condition: Condition, zone: ZoneInfo) -> DemandTest:
    """Compile a condition on the demand; ``zone`` is that of moments without one."""
    match condition:
        case Comparison():
            return _demand_comparison(condition, zone)
        case All(all=parts):
            return partial(_every, [demand_test(part, zone) for part in parts])
        case AnyOf(any=parts):
            return partial(_some, [demand_test(part, zone) for part in parts])
        case Not(negated=part):
            test = demand_test(part, zone)
            return lambda demand, line: not test(demand, line)
        case Lines(lines=quantity, where=part):
            return partial(_quantified, quantity, demand_test(part, zone))


def source_test(condition: Condition, supply: Supply, zone: ZoneInfo) -> SourceTest:
    """Compile a condition on sources."""
    if all(_is_static(field.path) for field in fields_of(condition)):
        truth = _static_truth(condition, supply, zone)
        return lambda _scene, _line: truth
    match condition:
        case Comparison():
            return partial(_compare_sources, condition, supply, zone)
        case All(all=parts):
            tests = [source_test(part, supply, zone) for part in parts]
            return lambda scene, line: reduce(Truth.__and__, (test(scene, line) for test in tests))
        case AnyOf(any=parts):
            tests = [source_test(part, supply, zone) for part in parts]
            return lambda scene, line: reduce(Truth.__or__, (test(scene, line) for test in tests))
        case Not(negated=part):
            test = source_test(part, supply, zone)
            return lambda scene, line: ~test(scene, line)
        case Lines():
            raise TypeError("quantifiers do not stand in conditions on sources")


def line_fields(condition: Condition) -> tuple[str, ...]:
    """Return the fields of a line that a condition on sources hangs on; lines that agree in them are answered alike."""
    fields = {field.path for field in fields_of(condition) if field.reach == "line"}
    by_item = any(field.path.startswith("stock.") for field in fields_of(condition))
    return tuple(sorted(fields | ({"item.id"} if by_item else set())))


def asked_of(fields: Sequence[str], demand: Demand, line: Line) -> tuple[str, ...]:
    """Return the values of fields of a line in text, where 1, 1.0 and true differ."""
    return tuple(repr(demand.value(path, line)) for path in fields)


def _demand_comparison(comparison: Comparison, zone: ZoneInfo) -> DemandTest:
    field, op, moment = comparison.field, comparison.op, comparison.kind == "moment"
    read, read_other = reader(field), None if comparison.other is None else reader(comparison.other)
    literal = as_moment(comparison.value, zone) if moment and comparison.value is not None else comparison.value

    def holds(demand: Demand, line: Line | None) -> bool:
        left = read(demand, line)
        right = literal if read_other is None else read_other(demand, line)
        if moment and left is not None:
            left = as_moment(left, zone)
            right = as_moment(right, zone) if right is not None else None
        return compare(field, op, left, right)

    return holds


def _every(tests: Sequence[DemandTest], demand: Demand, line: Line | None) -> bool:
    return all(test(demand, line) for test in tests)


def _some(tests: Sequence[DemandTest], demand: Demand, line: Line | None) -> bool:
    return any(test(demand, line) for test in tests)


def _quantified(quantity: str, test: DemandTest, demand: Demand, _line: Line | None) -> bool:
    answers = (test(demand, line) for line in demand.order.lines)
    if quantity == "all":
        return all(answers)
    return any(answers) == (quantity == "any")


def _is_static(path: str) -> bool:
    return path.startswith(("node.", "service.")) and path != "node.utilization"


def _static_truth(condition: Condition, supply: Supply, zone: ZoneInfo) -> Truth:
    match condition:
        case All(all=parts):
            return reduce(Truth.__and__, (_static_truth(part, supply, zone) for part in parts))
        case AnyOf(any=parts):
            return reduce(Truth.__or__, (_static_truth(part, supply, zone) for part in parts))
        case Not(negated=part):
            return ~_static_truth(part, supply, zone)
        case Comparison(other=None):
            return _compare_column(condition, supply, condition.value)
        case Comparison():
            return _compare_columns(condition, supply)
        case Lines():
            raise TypeError("quantifiers do not stand in conditions on sources")


def _compare_column(comparison: Comparison, supply: Supply, right: Value | tuple[Scalar, ...]) -> Truth:
    """Compare a column with one value: each distinct value of the column once."""
    column = supply.column(comparison.field)
    answers = [compare(comparison.field, comparison.op, left, right) for left in column.values]
    return Truth.settled(np.array(answers, dtype=bool)[column.codes])


def _compare_columns(comparison: Comparison, supply: Supply) -> Truth:
    left, right = supply.column(comparison.field), supply.column(str(comparison.other))
    pairs = zip(left.codes, right.codes, strict=True)
    yes = np.array(
        [compare(comparison.field, comparison.op, left.values[one], right.values[two]) for one, two in pairs],
        dtype=bool,
    )
    return Truth.settled(yes)


def _compare_sources(comparison: Comparison, supply: Supply, zone: ZoneInfo, scene: Scene, line: Line) -> Truth:
    """Compare where some side depends on the order, the availability or the line."""
    left_reach = find_field(comparison.field).reach
    right_reach = find_field(comparison.other).reach if comparison.other else "order"
    if left_reach != "source" and right_reach != "source":
        holds = _demand_comparison(comparison, zone)(scene.demand, line)
        return Truth.settled(np.full(len(supply.options), holds))
    if right_reach != "source" and _is_static(comparison.field):
        right = scene.demand.value(str(comparison.other), line)
        return _compare_column(comparison, supply, right)
    if comparison.other is None and comparison.op in _NUMPY_ORDERINGS:
        return _compare_vector(comparison, scene.vector(comparison.field, line))
    return _compare_each(comparison, supply, scene, line)


def _compare_vector(comparison: Comparison, left: NDArray[np.float64]) -> Truth:
    # Nothing is in any order with NaN.
    yes = _NUMPY_ORDERINGS[comparison.op](left, float(comparison.values[0]))
    # Other figures than distance and days are missing where NaN, and a missing value fails every ordering.
    unknown = np.isnan(left) if comparison.field in _UNKNOWN_WHEN_NAN else None
    if unknown is None or not unknown.any():
        return Truth.settled(yes)
    return Truth(yes, ~yes & ~unknown)


def _compare_each(comparison: Comparison, supply: Supply, scene: Scene, line: Line) -> Truth:
    """The general case, option by option."""
    lefts = source_values(comparison.field, supply, scene, line)
    rights = (
        [comparison.value] * len(lefts)
        if comparison.other is None
        else source_values(comparison.other, supply, scene, line)
    )
    yes = [compare(comparison.field, comparison.op, left, right) for left, right in zip(lefts, rights, strict=True)]
    unknown = np.zeros(len(yes), dtype=bool)
    for path, values in ((comparison.field, lefts), (comparison.other, rights)):
        if path in _UNKNOWN_WHEN_NAN and comparison.op != "exists":
            unknown |= np.array([value is None for value in values], dtype=bool)
    known_yes = np.array(yes, dtype=bool) & ~unknown
    return Truth(known_yes, ~known_yes & ~unknown)


def source_values(path: str, supply: Supply, scene: Scene, line: Line) -> list[Value]:
    """Return the value of any field as each option of the network has it for a line; None where missing."""
    if find_field(path).reach != "source":
        return [scene.demand.value(path, line)] * len(supply.options)
    if _is_static(path):
        column = supply.column(path)
        return [column.values[code] for code in column.codes]
    return [None if np.isnan(value) else float(value) for value in scene.vector(path, line)]
