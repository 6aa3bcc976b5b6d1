"""Which part of a `require` a source fails, and what was found there instead."""

from models.conditions import All, Comparison, Condition
from models.expressions import text_of
from models.orders import Line
from optimizer.compiler import CompiledOrder
from optimizer.compiler.predicates import source_test, source_values


def failure(require: Condition, compiled: CompiledOrder, line: Line, option: int) -> tuple[str, str | None]:
    """Return what was asked for, and what was found where that is one value.

    Parameters
    ----------
    require
        A condition that the source fails.
    compiled
        The order.
    line, option
        The line, and the source as an index into the network's options.
    """
    part = _failing_part(require, compiled, line, option)
    if not isinstance(part, Comparison):
        return text_of(part), None
    values = source_values(part.field, compiled.scene.supply, compiled.scene, line)
    return text_of(part), value_text(values[option])


def _failing_part(condition: Condition, compiled: CompiledOrder, line: Line, option: int) -> Condition:
    """Return the first part of a conjunction that fails; anything else as a whole."""
    for part in condition.all if isinstance(condition, All) else ():
        if source_test(part, compiled.scene.supply, compiled.zone)(compiled.scene, line).no[option]:
            return _failing_part(part, compiled, line, option)
    return condition


def value_text(value: object) -> str:
    """Write a field's value as conditions would."""
    match value:
        case None:
            return "nothing"
        case bool():
            return str(value).lower()
        case float():
            return f"{value:.12g}"
        case tuple():
            return f"[{', '.join(map(str, value))}]"
        case _:
            return str(value)
