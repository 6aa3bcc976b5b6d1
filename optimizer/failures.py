"""Which part of a `require` a source fails, and what was found there instead."""

from collections.abc import Iterator

from models.conditions import All, AnyOf, Comparison, Condition, fields_of
from models.expressions import text_of
from models.orders import Line
from optimizer.compiler import CompiledOrder
from optimizer.compiler.predicates import source_test, source_values


def failure(require: Condition, compiled: CompiledOrder, line: Line, option: int) -> tuple[str, str | None]:
    """Return what was asked for, and what was found where that can be said.

    Of a conjunction that is the first part that fails; of a disjunction the parts that ask about the source, for the
    order is as it is.

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
    found = list(_found(part, compiled, line, option))
    is_all = len(found) == len(_alternatives(part))
    return text_of(part), ", ".join(dict.fromkeys(found)) if is_all else None


def _failing_part(condition: Condition, compiled: CompiledOrder, line: Line, option: int) -> Condition:
    """Return the part of a condition that is to blame for its failing."""
    match condition:
        case All(all=parts):
            for part in parts:
                if source_test(part, compiled.scene.supply, compiled.zone)(compiled.scene, line).no[option]:
                    return _failing_part(part, compiled, line, option)
        case AnyOf(any=parts):
            asking = [part for part in parts if any(field.reach == "source" for field in fields_of(part))]
            blamed = tuple(_failing_part(part, compiled, line, option) for part in asking or parts)
            return blamed[0] if len(blamed) == 1 else AnyOf(any=blamed)
    return condition


def _found(condition: Condition, compiled: CompiledOrder, line: Line, option: int) -> Iterator[str]:
    """Yield the values of the source that comparisons fail on."""
    for part in _alternatives(condition):
        if isinstance(part, Comparison):
            yield value_text(source_values(part.field, compiled.scene.supply, compiled.scene, line)[option])


def _alternatives(condition: Condition) -> tuple[Condition, ...]:
    return condition.any if isinstance(condition, AnyOf) else (condition,)


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
