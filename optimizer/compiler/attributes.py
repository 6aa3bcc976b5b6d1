"""Checks that rules compare free attributes with values of their own kind, before any of them decides."""

from collections.abc import Iterable, Sequence

from models.conditions import Comparison, comparisons
from models.fields import find_field
from models.network import CarrierService, Item, Network, Node
from models.rules import RuleSet
from models.types import AttributeValue
from optimizer.compiler.demand import Demand
from optimizer.compiler.operators import compare
from optimizer.errors import SourcingError


def check_attribute_kinds(network: Network, rules: RuleSet) -> None:
    """Try each comparison of an item, node or service attribute with a literal on every value of the network.

    Raises
    ------
    SourcingError
        Naming the rule, the document and the two values that cannot be compared.
    """
    for rule in rules.rules():
        for side in (rule.when, rule.require):
            for comparison in comparisons(side) if side is not None else ():
                if ".attributes." in comparison.field and comparison.other is None:
                    _try_all(rule.id, comparison, network)


class DemandKinds:
    """Checks that rules compare an order's free attributes with values of their own kind, whatever else they ask."""

    def __init__(self, rules: RuleSet) -> None:
        self._asked = [
            (rule.id, comparison)
            for rule in rules.rules()
            for side in (rule.when, rule.require)
            for comparison in (comparisons(side) if side is not None else ())
            if _asks_about_orders(comparison)
        ]

    def check(self, demand: Demand) -> None:
        """Try each such comparison on an order and all its lines.

        Raises
        ------
        SourcingError
            Naming the rule and the two values that cannot be compared.
        """
        for rule, comparison in self._asked:
            by_line = find_field(comparison.field).reach == "line"
            for line in demand.order.lines if by_line or _is_of_line(comparison.other) else (None,):
                left = demand.value(comparison.field, line)
                right = comparison.value if comparison.other is None else demand.value(comparison.other, line)
                try:
                    compare(comparison.field, comparison.op, left, right)
                except SourcingError as error:
                    raise SourcingError(f"rule {rule!r}, order {demand.order.id!r}: {error}") from None


def _asks_about_orders(comparison: Comparison) -> bool:
    paths = [comparison.field] if comparison.other is None else [comparison.field, comparison.other]
    return any(".attributes." in path for path in paths) and all(find_field(path).reach != "source" for path in paths)


def _is_of_line(path: str | None) -> bool:
    return path is not None and find_field(path).reach == "line"


def _try_all(rule: str, comparison: Comparison, network: Network) -> None:
    root, _, key = comparison.field.partition(".attributes.")
    for owner, value in _values(root, key, network):
        try:
            compare(comparison.field, comparison.op, value, comparison.value)
        except SourcingError as error:
            raise SourcingError(f"rule {rule!r}, {root} {owner!r}: {error}") from None


def _values(root: str, key: str, network: Network) -> Iterable[tuple[str, AttributeValue]]:
    owners: dict[str, Sequence[Item | Node | CarrierService]] = {
        "item": network.items,
        "node": network.nodes,
        "service": network.services,
    }
    return ((owner.id, owner.attributes[key]) for owner in owners.get(root, ()) if key in owner.attributes)
