"""The objective terms: what each counts, in the features of `base.Costs`, from pieces to weight brackets.

A new term is a function here or in a new module, and an entry in `TERMS`.
"""

from optimizer.compiler.terms.base import Costs as Costs
from optimizer.compiler.terms.base import Floats as Floats
from optimizer.compiler.terms.base import TermContext as TermContext
from optimizer.compiler.terms.base import TermFunction as TermFunction
from optimizer.compiler.terms.counts import nodes, shipments, split_lines, unfilled_units, unfilled_value
from optimizer.compiler.terms.days import delivery_days, late_days, latest_day
from optimizer.compiler.terms.distance import carbon_kg, line_km, shipment_km
from optimizer.compiler.terms.money import capacity_cost, handling_cost, shipping_cost, stock_cost
from optimizer.compiler.terms.own import own_term as own_term
from optimizer.compiler.terms.penalty import penalty
from optimizer.compiler.terms.ranking import preference, priority, stock_balance, utilization

TERMS: dict[str, TermFunction] = {
    "unfilled_units": unfilled_units,
    "unfilled_value": unfilled_value,
    "shipments": shipments,
    "nodes": nodes,
    "split_lines": split_lines,
    "shipping_cost": shipping_cost,
    "handling_cost": handling_cost,
    "stock_cost": stock_cost,
    "capacity_cost": capacity_cost,
    "penalty": penalty,
    "shipment_km": shipment_km,
    "line_km": line_km,
    "priority": priority,
    "preference": preference,
    "utilization": utilization,
    "delivery_days": delivery_days,
    "latest_day": latest_day,
    "late_days": late_days,
    "stock_balance": stock_balance,
    "carbon_kg": carbon_kg,
}
"""Every built-in term by its name in the documents."""

UNFILLED_TERMS = frozenset({"unfilled_units", "unfilled_value"})
"""Terms that count what is not sourced."""

COUNTING_TERMS = {"unfilled_units": "unfilled", "split_lines": "split", "shipments": "shipment", "nodes": "node"}
"""Terms that count everything of one kind as 1, by the name of `uses.Use`."""
