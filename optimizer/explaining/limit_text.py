"""Limits in words."""

from typing import Any

from models.expressions import text_of
from models.rules import OrderRule
from optimizer.exclusion_texts import percent
from optimizer.explaining.limits import Limit
from optimizer.explaining.loose import LooseOrder
from optimizer.explaining.wording import listed

_FACTS = {
    "max_weight": "the weight that shipments may have",
    "ship_together": "the lines that ship together",
}
_SETTINGS = {
    "max_splits": "rule {name}, which lets at most {nodes} take part",
    "line_split": "rule {name}, which takes a line from one source only",
    "partial": "rule {name}, which fills {partial}",
    "capacity_share": "rule {name}, which fills {share} of a node's daily capacity at most",
    "min_shipment_value": "rule {name}, which asks each part of an order to be worth {value} or more",
    "safety_stock": "rule {name}, which leaves the safety stock alone",
}

_WAYS = {
    ("line_split", "when_needed"): "let rule {rule} split lines where that fills more (line_split when_needed)",
    ("line_split", "always"): "let rule {rule} split lines (line_split always)",
    ("partial", "lines"): "let rule {rule} fill some lines and not others (partial lines)",
    ("partial", "units"): "let rule {rule} fill lines in part (partial units)",
    ("use_safety_stock", True): "let rule {rule} take the safety stock (use_safety_stock)",
}


def limit_text(limit: Limit, order: LooseOrder) -> str:
    """Say what a limit of an order is, as a noun that others can follow."""
    if limit.kind in _FACTS:
        return _FACTS[limit.kind]
    if limit.kind == "stock":
        return f"the stock of {limit.name}{_stock(limit.name, order)}"
    if limit.kind == "capacity":
        return _capacity(order)
    if limit.kind in _SETTINGS:
        return _setting(limit, order)
    requirement = order.requirement(limit.name)
    why = f" ({requirement.reason.rstrip('.')})" if requirement.reason else ""
    return f"rule {limit.name}{why}, which asks for {text_of(requirement.condition)}"


def cause_of(limit: Limit) -> str:
    """Return what reasons call a limit: the rule's id, or the name of a fact."""
    return limit.kind if limit.kind in ("stock", "capacity", *_FACTS) else limit.name


def setting_text(rule: OrderRule, setting: str, after: Any) -> str:
    """Say what another value of a setting of an order rule means."""
    if setting == "max_splits":
        before = (rule.max_splits or 0) + 1
        return f"let {_nodes(after + 1)} take part under rule {rule.id} instead of {before} (max_splits {after})"
    if setting == "capacity_share":
        share = percent(rule.capacity_share or 1.0)
        return f"let rule {rule.id} fill {percent(after)} of a node's daily capacity instead of {share}"
    if setting == "min_shipment_value":
        least = f"{rule.min_shipment_value or 0:,.12g}"
        return (
            f"let parts of orders be worth {after:,.12g} under rule {rule.id} instead of {least} (min_shipment_value)"
        )
    return _WAYS[setting, after].format(rule=rule.id)


def _nodes(count: int) -> str:
    return "1 node" if count == 1 else f"{count} nodes"


def _setting(limit: Limit, order: LooseOrder) -> str:
    rule = order.compiled.scene.order_rule
    return _SETTINGS[limit.kind].format(
        name=limit.name,
        nodes=_nodes((rule.max_splits or 0) + 1),
        partial="all of the order or nothing" if rule.partial == "never" else "whole lines only",
        share=percent(rule.capacity_share or 1.0),
        value=f"{rule.min_shipment_value or 0:,.12g}",
    )


def _stock(item: str, order: LooseOrder) -> str:
    """Say how much of an item there is at the nodes that the facts allow."""
    scene = order.compiled.scene
    line = next(line for line in scene.lines if line.item == item)
    available = scene.takeable(line)
    there = [f"{scene.supply.nodes[node].id} ({available[node]})" for node in order.sources_of(item) if available[node]]
    return f" (available where it could come from: {listed(there)})" if there else " (none where it could come from)"


def _capacity(order: LooseOrder) -> str:
    """Say how much capacity is left at the nodes where it may not do."""
    scene = order.compiled.scene
    left = {node: float(scene.exact_capacity_left(node)) for node in order.short_of_capacity()}
    there = [f"{scene.supply.nodes[node].id} ({max(amount, 0):.12g} left)" for node, amount in left.items()]
    return f"the daily capacity of {listed(there) if there else 'the nodes'}"
