"""Which part of a `require` a source fails, and what was found there instead."""

from collections.abc import Callable, Hashable, Sequence
from functools import cached_property, partial
from math import isnan
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from models.conditions import All, AnyOf, Comparison, Condition, fields_of
from models.expressions import text_of
from models.fields import find_field
from models.orders import Line
from optimizer.compiler import CompiledOrder
from optimizer.compiler.predicates import SourceTest, is_static, source_test
from optimizer.compiler.supply import Supply
from optimizer.remembered import Remembered


class Fault(NamedTuple):
    """What was asked for, what was found where that can be said, and whether both hold for all orders."""

    expected: str
    actual: str | None
    is_lasting: bool


_OF_SERVICE = frozenset({"delivery_days"})
"""Fields that differ between the services of a node, besides those of the service itself."""


class Asked:
    """A condition on sources, and what of it is the same for all orders.

    Attributes
    ----------
    condition
        The condition.
    is_static
        Whether it asks about nothing but nodes and services.
    faults
        What is to be said of the options that fail it, or for which it is to blame, by their index into the
        network's, where it is static; as far as that was asked for.
    failing
        Which options fail it, where it is static; None until that was asked for.
    """

    def __init__(self, condition: Condition, supply: Supply, zone: ZoneInfo) -> None:
        self.condition = condition
        self._supply, self._zone = supply, zone
        self.is_static = all(is_static(field.path) for field in fields_of(condition))
        self.faults: dict[int, Fault] = {}
        self.failing: list[bool] | None = None
        # The parts are kept by this one, so that nothing else comes by their identities.
        self._joined: dict[tuple[int, ...], Asked] = {}

    @cached_property
    def test(self) -> SourceTest:
        """The condition compiled."""
        return source_test(self.condition, self._supply, self._zone)

    @cached_property
    def text(self) -> str:
        """The condition in words."""
        return text_of(self.condition)

    @cached_property
    def asks_about_service(self) -> bool:
        """Whether services of one node may be told different things."""
        paths = [field.path for field in fields_of(self.condition)]
        return any(path in _OF_SERVICE or path.startswith("service.") for path in paths)

    @cached_property
    def parts(self) -> "tuple[Asked, ...]":
        """The parts to blame: those of a conjunction, those of a disjunction that ask about the source or else all."""
        match self.condition:
            case All(all=parts):
                blamed = parts
            case AnyOf(any=parts):
                asking = (part for part in parts if any(field.reach == "source" for field in fields_of(part)))
                blamed = tuple(asking) or parts
            case _:
                blamed = ()
        return tuple(Asked(part, self._supply, self._zone) for part in blamed)

    @cached_property
    def is_every(self) -> bool:
        """Whether all parts have to hold."""
        return isinstance(self.condition, All)

    def joined(self, parts: "Sequence[Asked]") -> "Asked":
        """Return the disjunction of parts of this one."""
        key = tuple(map(id, parts))
        if key not in self._joined:
            either = AnyOf(any=tuple(part.condition for part in parts))
            self._joined[key] = Asked(either, self._supply, self._zone)
        return self._joined[key]


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
        self._told: Remembered[Hashable, Any] = compiled.told
        # Conditions are told apart by their identity: comparing them costs more than what is remembered. What is
        # remembered of a condition keeps it.
        self._asked: dict[int, Asked] = {}
        self._failing: dict[tuple[int, str], list[bool]] = {}
        self._blamers: dict[tuple[int, str], Callable[[int], Asked]] = {}
        self._readers: dict[tuple[str, str], Callable[[int], object]] = {}

    def asked(self, condition: Condition) -> Asked:
        """Return what is the same for all orders of what a condition asks."""
        if id(condition) in self._asked:
            return self._asked[id(condition)]
        key = Asked, id(condition)
        asked: Asked | None = self._told.get(key)
        asked = asked or self._told.note(key, Asked(condition, self._supply, self._zone))
        self._asked[id(condition)] = asked
        return asked

    def of(self, asked: Asked, line: Line, option: int) -> Fault:
        """Return what was asked for, and what was found where that can be said.

        Of a conjunction that is the first part that fails; of a disjunction the parts that ask about the source, for
        the order is as it is.

        Parameters
        ----------
        asked
            What `asked` returned for a condition that the source fails.
        line, option
            The line, and the source as an index into the network's options.
        """
        fault = asked.faults.get(option)
        if fault is not None:
            return fault
        fault = self._fault_of(self._blamer(asked, line)(option), line, option)
        if asked.is_static:
            asked.faults[option] = fault
        return fault

    def teller(self, asked: Asked, line: Line) -> Callable[[int], Fault]:
        """Return what gives the same by option, for whoever asks about many of them."""
        if asked.is_static:
            known = asked.faults
            return lambda option: known.get(option) or self.of(asked, line, option)
        blamed = self._blamer(asked, line)
        return lambda option: self._fault_of(blamed(option), line, option)

    def _fault_of(self, part: Asked, line: Line, option: int) -> Fault:
        """Return what the part that is to blame asks for, and what was found."""
        fault = part.faults.get(option)
        if fault is None:
            fault = self._fault(part, line, option)
            if part.is_static:
                part.faults[option] = fault
        return fault

    def _fault(self, part: Asked, line: Line, option: int) -> Fault:
        parts = part.condition.any if isinstance(part.condition, AnyOf) else (part.condition,)
        found = [self._read(each.field, line)(option) for each in parts if isinstance(each, Comparison)]
        told = ", ".join(dict.fromkeys(map(value_text, found))) if len(found) == len(parts) else None
        return Fault(part.text, told, part.is_static)

    def _blamer(self, asked: Asked, line: Line) -> Callable[[int], Asked]:
        """Return what gives the part of a condition that is to blame for its failing, by option."""
        key = id(asked), line.id
        if key not in self._blamers:
            self._blamers[key] = self._new_blamer(asked, line)
        return self._blamers[key]

    def _new_blamer(self, asked: Asked, line: Line) -> Callable[[int], Asked]:
        blamers = [self._blamer(part, line) for part in asked.parts]
        if asked.is_every:
            return partial(self._first_failing, asked, line, tuple(zip(asked.parts, blamers, strict=True)))
        if len(blamers) <= 1:
            return blamers[0] if blamers else lambda _option: asked
        return lambda option: asked.joined([blamed(option) for blamed in blamers])

    def _first_failing(
        self, asked: Asked, line: Line, parts: Sequence[tuple[Asked, Callable[[int], Asked]]], option: int
    ) -> Asked:
        for part, blamed in parts:
            failing = part.failing or self._failing_of(part, line)
            if failing[option]:
                return blamed(option)
        return asked

    def _failing_of(self, asked: Asked, line: Line) -> list[bool]:
        """Return which options fail a condition."""
        key = id(asked), line.id
        if key not in self._failing:
            self._failing[key] = asked.test(self._scene, line).no.tolist()
            asked.failing = self._failing[key] if asked.is_static else None
        return self._failing[key]

    def _read(self, path: str, line: Line) -> Callable[[int], object]:
        """Return what reads a field as a source has it for a line, the source as an index; None where it is missing."""
        if (path, line.id) not in self._readers:
            self._readers[path, line.id] = self._reader(path, line)
        return self._readers[path, line.id]

    def _reader(self, path: str, line: Line) -> Callable[[int], object]:
        if find_field(path).reach != "source":
            value = self._scene.demand.value(path, line)
            return lambda _option: value
        if is_static(path):
            column = self._supply.column(path)
            return lambda option: column.values[column.codes[option]]
        figures = self._scene.vector(path, line).tolist()
        return lambda option: None if isnan(figures[option]) else figures[option]


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
