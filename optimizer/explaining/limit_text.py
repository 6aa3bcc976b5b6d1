"""Limits in words."""

from models.expressions import text_of
from optimizer.exclusions import percent
from optimizer.explaining.limits import Limit
from optimizer.explaining.loose import LooseOrder
from optimizer.explaining.wording import listed

_FACTS = {
    "capacity": "the daily capacity of the nodes",
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


def limit_text(limit: Limit, order: LooseOrder) -> str:
    """Say what a limit of an order is, as a noun that others can follow."""
    if limit.kind in _FACTS:
        return _FACTS[limit.kind]
    if limit.kind == "stock":
        return f"the stock of {limit.name} ({_stock(limit.name, order)})"
    if limit.kind in _SETTINGS:
        return _setting(limit, order)
    requirement = order.requirement(limit.name)
    why = f" ({requirement.reason.rstrip('.')})" if requirement.reason else ""
    return f"rule {limit.name}{why}, which asks for {text_of(requirement.condition)}"


def cause_of(limit: Limit) -> str:
    """Return what reasons call a limit: the rule's id, or the name of a fact."""
    return limit.kind if limit.kind in ("stock", *_FACTS) else limit.name


def _setting(limit: Limit, order: LooseOrder) -> str:
    rule = order.compiled.scene.order_rule
    nodes = (rule.max_splits or 0) + 1
    return _SETTINGS[limit.kind].format(
        name=limit.name,
        nodes="1 node" if nodes == 1 else f"{nodes} nodes",
        partial="all of the order or nothing" if rule.partial == "never" else "whole lines only",
        share=percent(rule.capacity_share or 1.0),
        value=f"{rule.min_shipment_value or 0:,.12g}",
    )


def _stock(item: str, order: LooseOrder) -> str:
    """Say how much of an item there is at the nodes that the facts allow."""
    scene = order.compiled.scene
    line = next(line for line in scene.lines if line.item == item)
    available = scene.takeable(line)
    there = [
        f"{available[node]} at {scene.supply.nodes[node].id}" for node in order.sources_of(item) if available[node]
    ]
    return f"{listed(there)} available" if there else "none available at the nodes that could serve it"
