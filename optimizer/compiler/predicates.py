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
from optimizer.compiler.demand_tests import demand_test
from optimizer.compiler.operators import compare
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


def source_test(condition: Condition, supply: Supply, zone: ZoneInfo) -> SourceTest:
    """Compile a condition on sources."""
    if all(is_static(field.path) for field in fields_of(condition)):
        truth = _static_truth(condition, supply, zone)
        return lambda _scene, _line: truth
    match condition:
        case Comparison():
            return _source_comparison(condition, supply, zone)
        case All(all=parts):
            return _joined_test(parts, supply, zone, decisive=False)
        case AnyOf(any=parts):
            return _joined_test(parts, supply, zone, decisive=True)
        case Not(negated=part):
            test = source_test(part, supply, zone)
            return lambda scene, line: ~test(scene, line)
        case Lines():
            raise TypeError("quantifiers do not stand in conditions on sources")


def _joined_test(parts: Sequence[Condition], supply: Supply, zone: ZoneInfo, *, decisive: bool) -> SourceTest:
    """Compile a disjunction, in which a part that holds is decisive, or a conjunction, in which one that does not is.

    Parts that ask about the demand alone are asked first; where one decides, distances are not looked at.
    """
    of_demand = [demand_test(part, zone) for part in parts if not _asks_about_sources(part)]
    sources = [part for part in parts if _asks_about_sources(part)]
    quiet = [source_test(part, supply, zone) for part in sources if _compares_figures(part)]
    # These may find that they compare values of different kinds, and are to say so.
    others = [source_test(part, supply, zone) for part in sources if not _compares_figures(part)]
    decided = Truth.settled(np.full(len(supply.options), decisive))
    undecided = Truth.settled(np.full(len(supply.options), not decisive))
    join = Truth.__or__ if decisive else Truth.__and__

    def test(scene: Scene, line: Line) -> Truth:
        answers = [part(scene.demand, line) for part in of_demand]
        truths = [part(scene, line) for part in others]
        if decisive in answers:
            return decided
        truths += [part(scene, line) for part in quiet]
        return reduce(join, truths) if truths else undecided

    return test


def _asks_about_sources(condition: Condition) -> bool:
    return any(field.reach == "source" for field in fields_of(condition))


def _compares_figures(condition: Condition) -> bool:
    """Tell whether a condition puts a figure of the sources in order with a number, which cannot go wrong."""
    if not isinstance(condition, Comparison) or is_static(condition.field):
        return False
    return condition.other is None and condition.op in _NUMPY_ORDERINGS


def line_fields(condition: Condition) -> tuple[str, ...]:
    """Return the fields of a line that a condition on sources hangs on; lines that agree in them are answered alike."""
    fields = {field.path for field in fields_of(condition) if field.reach == "line"}
    by_item = any(field.path.startswith("stock.") for field in fields_of(condition))
    return tuple(sorted(fields | ({"item.id"} if by_item else set())))


LineKey = Callable[[Demand, Line], tuple[str, ...]]
"""Tells what the answer to a condition for a line hangs on; of lines that agree in it, one is enough to ask."""


def line_key(fields: Sequence[str]) -> LineKey:
    """Return what tells the values of fields of a line in text, where 1, 1.0 and true differ."""
    readers = [reader(path) for path in fields]
    return lambda demand, line: tuple([repr(read(demand, line)) for read in readers])


def is_static(path: str) -> bool:
    """Tell whether a field asks about nothing but nodes and services, so that it is the same for all orders."""
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


def _source_comparison(comparison: Comparison, supply: Supply, zone: ZoneInfo) -> SourceTest:
    """Compile a comparison of which some side depends on the order, the availability or the line."""
    other = comparison.other
    right_reach = find_field(other).reach if other else "order"
    if find_field(comparison.field).reach != "source" and right_reach != "source":
        holds = demand_test(comparison, zone)
        truths = {holding: Truth.settled(np.full(len(supply.options), holding)) for holding in (True, False)}
        return lambda scene, line: truths[holds(scene.demand, line)]
    if right_reach != "source" and other is not None and is_static(comparison.field):
        read = reader(other)
        return lambda scene, line: _compare_column(comparison, supply, read(scene.demand, line))
    if _compares_figures(comparison):
        return lambda scene, line: _compare_vector(comparison, scene.vector(comparison.field, line))
    return partial(_compare_each, comparison, supply)


def _compare_vector(comparison: Comparison, left: NDArray[np.float64]) -> Truth:
    # Nothing is in any order with NaN.
    yes = _NUMPY_ORDERINGS[comparison.op](left, float(comparison.values[0]))
    # Other figures than distance and days are missing where NaN, and a missing value fails every ordering.
    if comparison.field not in _UNKNOWN_WHEN_NAN or not np.isnan(np.dot(left, left)):
        return Truth.settled(yes)
    return Truth(yes, ~yes & ~np.isnan(left))


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
    if is_static(path):
        column = supply.column(path)
        return [column.values[code] for code in column.codes]
    return [None if np.isnan(value) else float(value) for value in scene.vector(path, line)]
