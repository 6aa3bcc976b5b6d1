"""The values that stand for all in each free field, given the comparisons that are asked of it."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from models.conditions import ORDERINGS, Comparison
from models.fields import find_field
from optimizer.compiler.operators import as_moment, compare
from optimizer.errors import SourcingError
from optimizer.linter.candidates import dates, moments, numbers, texts
from optimizer.linter.fields import may_be_missing, names_of, range_of
from optimizer.linter.formulas import Atom, Cell, Known, Operand, Slot
from optimizer.linter.rows import Rows

_MOST_SPANS = 200
"""Parts of one text that are tried where a field is to be part of it."""


class _SomeTexts:
    """Stands for a list of texts, whose elements are variables of their own."""

    def __repr__(self) -> str:
        return "a list"


SOME_TEXTS: Final = _SomeTexts()
"""The value of a field that holds a list."""


@dataclass
class _Mentions:
    """What a group of fields that are compared with one another is also compared with."""

    slots: dict[Slot, None] = field(default_factory=dict)
    numbers: set[float] = field(default_factory=set)
    moments: set[datetime] = field(default_factory=set)
    truths: bool = False
    texts: dict[str, None] = field(default_factory=dict)
    prefixes: dict[str, None] = field(default_factory=dict)
    parts: dict[str, None] = field(default_factory=dict)
    is_ordered: bool = False
    is_nested: bool = False
    """Whether one free field is asked to be part of another: then no finite choice of texts stands for all."""

    def merge(self, other: "_Mentions") -> None:
        """Take in what another group is compared with."""
        self.slots |= other.slots
        self.numbers |= other.numbers
        self.moments |= other.moments
        self.truths |= other.truths
        self.is_ordered |= other.is_ordered
        self.is_nested |= other.is_nested
        for name in ("texts", "prefixes", "parts"):
            getattr(self, name).update(getattr(other, name))

    def add(self, value: Any, atom: Atom) -> None:
        """Take in a value that one of the fields is compared with."""
        match value:
            case tuple():
                for element in value:
                    self.add(element, atom)
            case None:
                pass
            case _ if atom.zone is not None:
                self.moments.add(as_moment(value, atom.zone))
            case bool():
                self.truths = True
            case int() | float():
                self.numbers.add(value)
            case _:
                self._add_text(str(value), atom)

    def kinds(self) -> set[str]:
        """Return what a free attribute in the group may hold: what it is compared with."""
        named = {
            "number": self.numbers,
            "moment": self.moments,
            "truth value": self.truths,
            "text": (*self.texts, *self.prefixes, *self.parts),
        }
        of_fields = {find_field(slot.path).kind for slot in self.slots} - {"any"}
        of_fields = {"text" if kind == "list" else kind for kind in of_fields}
        return {kind for kind, values in named.items() if values} | of_fields

    def _add_text(self, text: str, atom: Atom) -> None:
        right_is_known = isinstance(atom.right, Known)
        match atom.op:
            case "startswith" if right_is_known:
                self.prefixes[text] = None
            case "contains" if right_is_known:
                self.parts[text] = None
            case "startswith" | "contains":
                spans = ((start, end) for start in range(len(text)) for end in range(start + 1, len(text) + 1))
                self.texts |= dict.fromkeys(text[start:end] for start, end in islice(spans, _MOST_SPANS))
                self.texts |= dict.fromkeys((text, f"{text}+", f"+{text}", f"+{text}+"))
            case _:
                self.texts[text] = None


class Domains:
    """The values of every free field in some comparisons.

    Parameters
    ----------
    atoms
        The comparisons; those with two free sides tie their fields together.
    rows
        The rows that free cells may be of.
    comparisons
        By path, every comparison of the rule set, because a value that one of them cannot take is an error.

    Attributes
    ----------
    is_exact
        Whether the values asked for so far stand for all; else what none of them shows is not proven.
    """

    def __init__(self, atoms: Iterable[Atom], rows: Rows, comparisons: Mapping[str, Sequence[Comparison]]) -> None:
        self.is_exact = True
        self._comparisons = comparisons
        self._rows = rows
        self._groups: dict[Slot, _Mentions] = {}
        self._values: dict[Slot, list[Any]] = {}
        for atom in atoms:
            self._note(atom)

    def values(self, slot: Slot) -> list[Any]:
        """Return the values that stand for all that a field may have; None is a missing one."""
        if slot not in self._values:
            mentions = self._groups.get(slot, _Mentions({slot: None}))
            self._values[slot] = self._values_in(slot, mentions)
        return self._values[slot]

    def values_around(self, slot: Slot) -> list[Any]:
        """Return the values of a number field, and others between, below and above all those of its group.

        Whatever the other fields of the group are, this one can then be less, more or the same.
        """
        mentions = self._groups.get(slot, _Mentions({slot: None}))
        if len(mentions.slots) < 2:
            return self.values(slot)
        others = (value for other in mentions.slots for value in self.values(other))
        named = {float(value) for value in others if isinstance(value, int | float) and not isinstance(value, bool)}
        wider = _Mentions(mentions.slots, numbers=named)
        return self._numbers(slot, wider) + [None] * may_be_missing(slot.path)

    def elements(self, slot: Slot) -> list[str]:
        """Return the texts that a list may hold."""
        mentions = self._groups.get(slot, _Mentions())
        return texts([*mentions.texts, *mentions.parts], len(mentions.slots))[0]

    def _note(self, atom: Atom) -> None:
        slots = [operand for operand in atom.operands() if isinstance(operand, Slot)]
        if not slots:
            return
        group = self._groups.setdefault(slots[0], _Mentions({slots[0]: None}))
        group.is_ordered |= atom.op in ORDERINGS
        group.is_nested |= atom.op in ("startswith", "contains") and not isinstance(atom.right, Known)
        for other in slots[1:]:
            self._join(group, other)
        for operand in atom.operands():
            for value in self._values_named_by(operand):
                group.add(value, atom)

    def _join(self, group: _Mentions, slot: Slot) -> None:
        other = self._groups.get(slot, _Mentions({slot: None}))
        if other is not group:
            group.merge(other)
            self._groups.update(dict.fromkeys(group.slots, group))

    def _values_named_by(self, operand: Operand) -> Iterable[Any]:
        match operand:
            case Known(value=value):
                return (value,)
            case Cell(table=table, path=path):
                return self._rows.values(table, path)
            case Slot():
                return ()

    def _values_in(self, slot: Slot, mentions: _Mentions) -> list[Any]:
        kind = find_field(slot.path).kind
        kinds = (mentions.kinds() | self._kinds_asked(slot.path) or {"text"}) if kind == "any" else {kind}
        found: list[Any] = []
        if "text" in kinds:
            found += names_of(slot.path) or self._texts(mentions)
        if "number" in kinds:
            found += self._numbers(slot, mentions)
        if "moment" in kinds:
            found += self._moments(slot, mentions)
        if "truth value" in kinds:
            found += [True, False]
        if may_be_missing(slot.path):
            found.append(None)
        if kind == "list" or (kind == "any" and self._may_be_list(slot)):
            found.append(SOME_TEXTS)
        return [value for value in found if self._is_comparable(slot, value)]

    def _kinds_asked(self, path: str) -> set[str]:
        """Return the kinds of the values that any comparison of the rule set names for a free attribute."""
        names = {bool: "truth value", int: "number", float: "number", str: "text"}
        return {names[type(value)] for each in self._comparisons.get(path, ()) for value in each.values}

    def _texts(self, mentions: _Mentions) -> list[str]:
        literals, prefixes, parts = (list(each) for each in (mentions.texts, mentions.prefixes, mentions.parts))
        count, ordered = len(mentions.slots), mentions.is_ordered
        found, is_complete = texts(literals, count, prefixes=prefixes, parts=parts, ordered=ordered)
        tangled = count > 1 and ordered and bool(prefixes or parts)
        self.is_exact &= is_complete and not mentions.is_nested and not tangled
        return found

    def _numbers(self, slot: Slot, mentions: _Mentions) -> list[float]:
        ranges = [found for other in mentions.slots if (found := range_of(other.path)) is not None]
        ends = [end for each in ranges for end in (each.least, each.most) if end is not None]
        own = range_of(slot.path)
        values = numbers([*mentions.numbers, *ends], len(mentions.slots))
        if own is None:
            return values
        return [int(value) if own.is_whole else value for value in values if own.holds(value)]

    def _moments(self, slot: Slot, mentions: _Mentions) -> Sequence[date | str]:
        zone, count = self._rows.zone, len(mentions.slots)
        days = dates(moments(mentions.moments, count), count, zone)
        if slot.path == "order.created_at":
            # A day is its midnight, which an order may be placed at, before or after.
            midnights = {as_moment(day, zone) for day in days} if count > 1 else set()
            return moments(mentions.moments | midnights, count)
        return days if slot.path == "order.required_by" else [day.isoformat() for day in days]

    def _may_be_list(self, slot: Slot) -> bool:
        """An attribute may hold a list where it is compared like one, and with texts only."""
        asked = self._comparisons.get(slot.path, ())
        return all(
            each.op in ("==", "!=", "in", "not in", "contains", "exists")
            and (each.other is None or find_field(each.other).kind in ("text", "list", "any"))
            and all(isinstance(value, str) for value in each.values)
            for each in asked
        )

    def _is_comparable(self, slot: Slot, value: Any) -> bool:
        """Tell whether no comparison of the rule set is an error for a value of a free attribute."""
        if value is SOME_TEXTS or find_field(slot.path).kind != "any":
            return True
        try:
            for each in self._comparisons.get(slot.path, ()):
                if each.other is None:
                    compare(slot.path, each.op, value, each.value)
        except SourcingError:
            return False
        return True
