"""Which part of a `require` a source fails, and what was found there instead."""

from collections.abc import Callable, Sequence
from math import isnan

import numpy as np
from numpy.typing import NDArray

from models.conditions import All, AnyOf, Comparison, Condition, fields_of
from models.expressions import text_of
from models.fields import find_field
from models.orders import Line
from optimizer.compiler import CompiledOrder
from optimizer.compiler.predicates import source_test


class Failures:
    """Tells why sources of one compiled order fail conditions; what many of them share is worked out once.

    Parameters
    ----------
    compiled
        The order.
    """

    def __init__(self, compiled: CompiledOrder) -> None:
        self._scene = compiled.scene
        self._supply = compiled.scene.supply
        self._zone = compiled.zone
        # Conditions are told apart by their identity: comparing them costs more than what is remembered. Those of
        # rules last as long as the order, those made here are kept here.
        self._failing: dict[tuple[int, str], NDArray[np.bool_]] = {}
        self._asking: dict[int, tuple[Condition, ...]] = {}
        self._joined: dict[tuple[int, ...], Condition] = {}
        self._texts: dict[int, str] = {}
        self._readers: dict[tuple[str, str], Callable[[int], object]] = {}

    def of(self, require: Condition, line: Line, option: int) -> tuple[str, str | None]:
        """Return what was asked for, and what was found where that can be said.

        Of a conjunction that is the first part that fails; of a disjunction the parts that ask about the source, for
        the order is as it is.

        Parameters
        ----------
        require
            A condition that the source fails.
        line, option
            The line, and the source as an index into the network's options.
        """
        part = self._failing_part(require, line, option)
        parts = part.any if isinstance(part, AnyOf) else (part,)
        found = [self._read(each.field, line)(option) for each in parts if isinstance(each, Comparison)]
        if len(found) < len(parts):
            return self._text(part), None
        return self._text(part), ", ".join(dict.fromkeys(map(value_text, found)))

    def _failing_part(self, condition: Condition, line: Line, option: int) -> Condition:
        """Return the part of a condition that is to blame for its failing."""
        if isinstance(condition, All):
            failing = next((part for part in condition.all if self._fails(part, line, option)), None)
            return condition if failing is None else self._failing_part(failing, line, option)
        if isinstance(condition, AnyOf):
            blamed = [self._failing_part(part, line, option) for part in self._asking_parts(condition)]
            return blamed[0] if len(blamed) == 1 else self._any_of(blamed)
        return condition

    def _fails(self, condition: Condition, line: Line, option: int) -> bool:
        key = id(condition), line.id
        if key not in self._failing:
            self._failing[key] = source_test(condition, self._supply, self._zone)(self._scene, line).no
        return bool(self._failing[key][option])

    def _asking_parts(self, condition: AnyOf) -> tuple[Condition, ...]:
        """Return the parts of a disjunction that ask about the source; all where none does."""
        if id(condition) not in self._asking:
            asking = (part for part in condition.any if any(field.reach == "source" for field in fields_of(part)))
            self._asking[id(condition)] = tuple(asking) or condition.any
        return self._asking[id(condition)]

    def _any_of(self, parts: Sequence[Condition]) -> Condition:
        key = tuple(map(id, parts))
        if key not in self._joined:
            self._joined[key] = AnyOf(any=tuple(parts))
        return self._joined[key]

    def _text(self, condition: Condition) -> str:
        if id(condition) not in self._texts:
            self._texts[id(condition)] = text_of(condition)
        return self._texts[id(condition)]

    def _read(self, path: str, line: Line) -> Callable[[int], object]:
        """Return what reads a field as a source has it for a line, the source as an index; None where it is missing."""
        if (path, line.id) not in self._readers:
            self._readers[path, line.id] = self._reader(path, line)
        return self._readers[path, line.id]

    def _reader(self, path: str, line: Line) -> Callable[[int], object]:
        if find_field(path).reach != "source":
            value = self._scene.demand.value(path, line)
            return lambda _option: value
        if path.startswith(("node.", "service.")) and path != "node.utilization":
            column = self._supply.column(path)
            return lambda option: column.values[column.codes[option]]
        figures = self._scene.vector(path, line)
        return lambda option: None if isnan(figures[option]) else float(figures[option])


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
