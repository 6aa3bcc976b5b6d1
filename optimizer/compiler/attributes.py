"""Checks that rules compare free attributes with values of their own kind, before any of them decides."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from models.conditions import Comparison
from models.fields import find_field
from models.network import CarrierService, Item, Network, Node
from models.rules import RuleSet
from models.types import AttributeValue
from optimizer.compiler.demand import Demand, Reader, reader
from optimizer.compiler.operators import compare
from optimizer.errors import SourcingError


def check_attribute_kinds(network: Network, rules: RuleSet) -> None:
    """Try each comparison of an item, node or service attribute on every value of the network.

    Raises
    ------
    SourcingError
        Naming who compares, the document and the two values that cannot be compared.
    """
    for asker, comparison in rules.comparisons():
        if comparison.other is None:
            _try_all(asker, comparison, network)
        else:
            _try_fields(asker, comparison, network)


class DemandKinds:
    """Checks that rules compare an order's free attributes with values of their own kind, whatever else they ask."""

    def __init__(self, rules: RuleSet) -> None:
        self._asked = [_Asked.of(*each) for each in rules.comparisons() if _asks_about_orders(each[1])]

    def check(self, demand: Demand) -> None:
        """Try each such comparison on an order and all its lines.

        Raises
        ------
        SourcingError
            Naming who compares and the two values that cannot be compared.
        """
        for each in self._asked:
            try:
                each.compare(demand)
            except SourcingError as error:
                raise SourcingError(f"{each.asker}, order {demand.order.id!r}: {error}") from None


@dataclass(frozen=True)
class _Asked:
    """A comparison of fields of the demand, and what reads them."""

    asker: str
    comparison: Comparison
    left: Reader
    right: Reader | None
    by_line: bool

    @classmethod
    def of(cls, asker: str, comparison: Comparison) -> "_Asked":
        right = None if comparison.other is None else reader(comparison.other)
        by_line = _is_of_line(comparison.field) or _is_of_line(comparison.other)
        return cls(asker, comparison, reader(comparison.field), right, by_line)

    def compare(self, demand: Demand) -> None:
        field, op, value = self.comparison.field, self.comparison.op, self.comparison.value
        for line in demand.order.lines if self.by_line else (None,):
            right = value if self.right is None else self.right(demand, line)
            compare(field, op, self.left(demand, line), right)


def _asks_about_orders(comparison: Comparison) -> bool:
    if comparison.other is None and comparison.field.startswith("item."):
        return False  # every item of the network was tried
    paths = [comparison.field] if comparison.other is None else [comparison.field, comparison.other]
    return any(".attributes." in path for path in paths) and all(find_field(path).reach != "source" for path in paths)


def _is_of_line(path: str | None) -> bool:
    return path is not None and find_field(path).reach == "line"


def _try_all(asker: str, comparison: Comparison, network: Network) -> None:
    """Compare every value of a field of the network with a literal."""
    for owner, value in _values(comparison.field, network):
        try:
            compare(comparison.field, comparison.op, value, comparison.value)
        except SourcingError as error:
            raise SourcingError(f"{asker}, {owner}: {error}") from None


def _try_fields(asker: str, comparison: Comparison, network: Network) -> None:
    """Compare every value of one field of the network with every one of another, kind by kind."""
    sides = [_by_kind(path, network) for path in (comparison.field, str(comparison.other))]
    for (one, left), (other, right) in product(*sides):
        try:
            compare(comparison.field, comparison.op, left, right)
        except SourcingError as error:
            raise SourcingError(f"{asker}, {one} and {other}: {error}") from None


def _by_kind(path: str, network: Network) -> list[tuple[str, AttributeValue]]:
    """Return one value of a field for each kind that it has in the network, and who has it."""
    field = find_field(path)
    if field.kind in ("number", "text"):
        return [(path, 1.0 if field.kind == "number" else "text")]
    return list({type(value): (owner, value) for owner, value in _values(path, network)}.values())


def _values(path: str, network: Network) -> Iterable[tuple[str, AttributeValue]]:
    """Yield the values of a free attribute of the network, and who has them."""
    root, _, key = path.partition(".attributes.")
    owners: dict[str, Sequence[Item | Node | CarrierService]] = {
        "item": network.items,
        "node": network.nodes,
        "service": network.services,
    }
    return (
        (f"{root} {owner.id!r}", owner.attributes[key]) for owner in owners.get(root, ()) if key in owner.attributes
    )
