"""Conditions on the demand compiled: one truth value for an order, or for one of its lines."""

from collections.abc import Callable, Sequence
from functools import partial
from zoneinfo import ZoneInfo

from models.conditions import All, AnyOf, Comparison, Condition, Lines, Not, fields_of
from models.orders import Line
from optimizer.compiler.demand import Demand, reader
from optimizer.compiler.operators import as_moment, compare, quick_comparison

DemandTest = Callable[[Demand, Line | None], bool]
"""Tells whether an order, or one of its lines, meets a condition."""


def demand_test(condition: Condition, zone: ZoneInfo) -> DemandTest:
    """Compile a condition on the demand of one network; ``zone`` is that of moments without one."""
    test = _demand_test(condition, zone)
    return _by_item(test) if _asks_about_items(condition) else test


def _demand_test(condition: Condition, zone: ZoneInfo) -> DemandTest:
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


def _asks_about_items(condition: Condition) -> bool:
    """Tell whether a condition asks about nothing but a line's item, so that its answer serves all orders."""
    match condition:
        case All(all=parts) | AnyOf(any=parts):
            return all(map(_asks_about_items, parts))
        case Not(negated=part):
            return _asks_about_items(part)
        case Lines():
            return False
        case Comparison():
            return all(field.path.startswith("item.") for field in fields_of(condition))


def _by_item(test: DemandTest) -> DemandTest:
    """Return a test that asks once about each item."""
    answers: dict[str, bool] = {}

    def holds(demand: Demand, line: Line | None) -> bool:
        if line is None:
            return test(demand, line)
        answer = answers.get(line.item)
        if answer is None:
            answer = answers[line.item] = test(demand, line)
        return answer

    return holds


def _demand_comparison(comparison: Comparison, zone: ZoneInfo) -> DemandTest:
    field, op, read = comparison.field, comparison.op, reader(comparison.field)
    if comparison.kind == "moment":
        return _moment_comparison(comparison, zone)
    if comparison.other is not None:
        read_other = reader(comparison.other)
        return lambda demand, line: compare(field, op, read(demand, line), read_other(demand, line))
    literal, quick = comparison.value, quick_comparison(op, comparison.value)

    def holds(demand: Demand, line: Line | None) -> bool:
        left = read(demand, line)
        return quick[1](left, literal) if type(left) in quick[0] else compare(field, op, left, literal)

    return holds


def _moment_comparison(comparison: Comparison, zone: ZoneInfo) -> DemandTest:
    field, op, read = comparison.field, comparison.op, reader(comparison.field)
    read_other = None if comparison.other is None else reader(comparison.other)
    literal = None if comparison.value is None else as_moment(comparison.value, zone)

    def holds(demand: Demand, line: Line | None) -> bool:
        left = read(demand, line)
        right = literal if read_other is None else read_other(demand, line)
        if left is not None:
            left = as_moment(left, zone)
            right = as_moment(right, zone) if right is not None else None
        return compare(field, op, left, right)

    return holds


def _every(tests: Sequence[DemandTest], demand: Demand, line: Line | None) -> bool:
    for test in tests:  # noqa: SIM110 - asked for every line of every order, where a generator is felt
        if not test(demand, line):
            return False
    return True


def _some(tests: Sequence[DemandTest], demand: Demand, line: Line | None) -> bool:
    for test in tests:  # noqa: SIM110 - likewise
        if test(demand, line):
            return True
    return False


def _quantified(quantity: str, test: DemandTest, demand: Demand, _line: Line | None) -> bool:
    answers = (test(demand, line) for line in demand.order.lines)
    if quantity == "all":
        return all(answers)
    return any(answers) == (quantity == "any")
