"""The objective terms: what each counts, in the features of `base.Costs`, from pieces to split lines.

A new term is a function here or in a new module, and an entry in `TERMS`.
"""

from optimizer.compiler.terms.base import Costs as Costs
from optimizer.compiler.terms.base import TermContext as TermContext
from optimizer.compiler.terms.base import TermFunction as TermFunction
from optimizer.compiler.terms.counts import nodes, shipments, split_lines, unfilled_units, unfilled_value
from optimizer.compiler.terms.distance import line_km, shipment_km
from optimizer.compiler.terms.money import handling_cost, shipping_cost, stock_cost
from optimizer.compiler.terms.penalty import penalty
from optimizer.compiler.terms.priority import priority


def nothing(_context: TermContext) -> Costs:
    """A term whose causes no document of this release can contain (surcharges)."""
    return Costs()


TERMS: dict[str, TermFunction] = {
    "unfilled_units": unfilled_units,
    "unfilled_value": unfilled_value,
    "shipments": shipments,
    "nodes": nodes,
    "split_lines": split_lines,
    "shipping_cost": shipping_cost,
    "handling_cost": handling_cost,
    "stock_cost": stock_cost,
    "capacity_cost": nothing,
    "penalty": penalty,
    "shipment_km": shipment_km,
    "line_km": line_km,
    "priority": priority,
}
"""Every term by its name in the documents."""

UNFILLED_TERMS = frozenset({"unfilled_units", "unfilled_value"})
"""Terms that count what is not sourced."""
