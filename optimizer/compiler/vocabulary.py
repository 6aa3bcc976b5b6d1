"""Refuses what documents may say but this release does not decide yet: better no answer than a wrong one."""

import difflib
from collections.abc import Iterator

from models.conditions import fields_of
from models.errors import DocumentError, Flaw
from models.network import Network
from models.objectives import Level, Term
from models.rules import RuleSet
from optimizer.compiler.terms import TERMS, UNFILLED_TERMS
from optimizer.errors import SourcingError

_LATER = frozenset(
    {
        "preference",
        "utilization",
        "delivery_days",
        "latest_day",
        "late_days",
        "stock_balance",
        "carbon_kg",
    }
)
"""Terms that are defined but not decided yet."""


def refuse_unsupported(network: Network, rules: RuleSet) -> None:
    """Raise where the documents name an unknown objective term, or hold what is not decided yet.

    Raises
    ------
    DocumentError
        With each unknown term and the closest there is.
    SourcingError
        With everything that is not decided yet.
    """
    refuse_unknown_terms(rules)
    _refuse([*_unsupported_in_network(network), *_unsupported_in_rules(rules), *_unsupported_terms(rules)])


def refuse_unknown_terms(rules: RuleSet) -> None:
    """Raise a DocumentError with each objective term that does not exist, and the closest there is."""
    if flaws := list(_unknown_terms(rules)):
        raise DocumentError(f"rule set {rules.id}", flaws)


def _refuse(findings: list[str]) -> None:
    if findings:
        raise SourcingError(f"this release does not decide on: {'; '.join(findings)}. Remove it from the documents.")


def _unsupported_in_network(network: Network) -> Iterator[str]:
    for node in network.nodes:
        if node.capacity is not None and node.capacity.surcharges:
            yield f"node {node.id!r}: capacity.surcharges"
    for service in network.services:
        if any(zone.steps for zone in service.rates.zones):
            yield f"service {service.id!r}: rates.zones.steps"
        if service.max_weight_kg is not None:
            yield f"service {service.id!r}: max_weight_kg"


def _unsupported_in_rules(rules: RuleSet) -> Iterator[str]:
    for order_rule in (*rules.order_rules, *rules.fallbacks):
        levels = order_rule.objectives or rules.objectives
        if order_rule.order_weight != 1 and any(_mixes_unfilled(level) for level in levels):
            yield f"order rule {order_rule.id!r}: order_weight in a level that weighs unfilled pieces against others"
    for rule in rules.rules():
        if rule.require is not None and any(field.path == "delivery_days" for field in fields_of(rule.require)):
            yield f"rule {rule.id!r}: delivery_days"


def _mixes_unfilled(level: Level) -> bool:
    return len({term.term in UNFILLED_TERMS for term in level}) > 1


def _unsupported_terms(rules: RuleSet) -> Iterator[str]:
    for _, term in _all_terms(rules):
        if term.term in _LATER:
            yield f"the objective term {term.term!r}"
        if term.by or term.bands_km:
            yield f"objective term {term.term!r}: {'by' if term.by else 'bands_km'}"


def _unknown_terms(rules: RuleSet) -> Iterator[Flaw]:
    for path, term in _all_terms(rules):
        if term.term not in TERMS and term.term not in _LATER:
            close = difflib.get_close_matches(term.term, TERMS, n=1)
            remedy = f"Did you mean {close[0]!r}?" if close else f"The terms are {', '.join(TERMS)}."
            yield Flaw(f"{path}.term", repr(term.term), "there is no such objective term", remedy)


def _all_terms(rules: RuleSet) -> Iterator[tuple[str, Term]]:
    """Yield every objective term with its path in the document."""
    groups = (("order_rules", rules.order_rules), ("fallbacks", rules.fallbacks))
    own = ((f"{name}[{place}].", rule) for name, group in groups for place, rule in enumerate(group))
    stated = [("", rules.objectives), *((prefix, rule.objectives or ()) for prefix, rule in own)]
    for prefix, levels in stated:
        for rank, level in enumerate(levels):
            for place, term in enumerate(level):
                yield f"{prefix}objectives[{rank}][{place}]", term
