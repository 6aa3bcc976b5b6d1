"""Datasets with another network or other rules, checked to fit each other."""

from dataclasses import replace

from models.network import Network
from models.rules import RuleSet
from optimizer.compiler.attributes import check_attribute_kinds
from optimizer.compiler.terms import TERMS
from optimizer.errors import SourcingError
from scenarios.dataset import Dataset
from scenarios.edits.refusals import refuse, require_known


def with_network(data: Dataset, network: Network) -> Dataset:
    """Return a dataset with another network.

    Raises
    ------
    DocumentError
        Where the rules compare an attribute with a value of another kind.
    """
    _check_attributes(network, data.rules)
    return replace(data, network=network)


def with_rules(data: Dataset, rules: RuleSet) -> Dataset:
    """Return a dataset under other rules.

    Raises
    ------
    DocumentError
        Where they name an objective term that there is not, or compare an attribute with a value of another kind.
    """
    # What the rules name already may be a term of the user's own.
    known = TERMS.keys() | {term.term for _, term in data.rules.terms()}
    named = {f"{path}.term": term.term for path, term in rules.terms()}
    require_known(named, known, kind="term", where="the objective")
    _check_attributes(data.network, rules)
    return replace(data, rules=rules)


def _check_attributes(network: Network, rules: RuleSet) -> None:
    try:
        check_attribute_kinds(network, rules)
    except SourcingError as error:
        raise refuse("", None, str(error).rstrip(".")) from None
