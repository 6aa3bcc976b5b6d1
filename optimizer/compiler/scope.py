"""Refuses what documents may say but this release does not decide yet: better no answer than a wrong one."""

from collections.abc import Iterator

from models.conditions import fields_of
from models.network import Network
from models.objectives import Level
from models.orders import Order
from models.rules import RuleSet
from optimizer.compiler.terms import TERMS
from optimizer.errors import SourcingError


def refuse_unsupported(network: Network, rules: RuleSet) -> None:
    """Raise a SourcingError that lists everything in the documents that is not decided yet, or not known."""
    _refuse([*_unsupported_in_network(network), *_unsupported_in_rules(rules), *_unsupported_terms(rules)])


def refuse_unsupported_order(order: Order) -> None:
    """Raise a SourcingError where an order asks for something that is not decided yet."""
    labelled = [line.id for line in order.lines if line.ship_together is not None]
    _refuse([f"order {order.id!r}, line {line!r}: ship_together" for line in labelled])


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
    if rules.order_rule_mode != "first_match":
        yield f"order_rule_mode {rules.order_rule_mode!r}"
    for restriction in rules.restrictions:
        if restriction.penalty is not None:
            yield f"restriction {restriction.id!r}: penalty"
    for order_rule in rules.order_rules:
        if order_rule.min_shipment_value is not None:
            yield f"order rule {order_rule.id!r}: min_shipment_value"
    for rule in rules.rules():
        if rule.require is not None and any(field.path == "delivery_days" for field in fields_of(rule.require)):
            yield f"rule {rule.id!r}: delivery_days"


def _unsupported_terms(rules: RuleSet) -> Iterator[str]:
    for level in _all_levels(rules):
        for term in level:
            if term.term not in TERMS:
                yield f"the objective term {term.term!r} (known: {', '.join(TERMS)})"
            if term.by or term.bands_km:
                yield f"objective term {term.term!r}: {'by' if term.by else 'bands_km'}"


def _all_levels(rules: RuleSet) -> Iterator[Level]:
    yield from rules.objectives
    for rule in rules.order_rules:
        yield from rule.objectives or ()
