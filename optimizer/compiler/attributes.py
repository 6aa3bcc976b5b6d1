"""Checks, before any order comes, that rules compare the network's free attributes with values of their own kind."""

from collections.abc import Iterable, Sequence

from models.conditions import Comparison, comparisons
from models.network import CarrierService, Item, Network, Node
from models.rules import RuleSet
from models.types import AttributeValue
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
