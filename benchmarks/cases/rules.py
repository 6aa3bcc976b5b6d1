"""The rules of generated cases: a few restrictions, and order rules that differ by channel."""

from typing import Any

from models import RuleSet

_RESTRICTIONS: tuple[dict[str, Any], ...] = (
    {"id": "fragile-nearby", "when": "item.categories in [fragile]", "require": "distance_km <= 1500"},
    {
        "id": "hazmat-certified",
        "when": "item.attributes.hazmat == true",
        "require": "node.attributes.hazmat_certified == true",
    },
    {
        "id": "bulk-from-warehouses",
        "when": "item.classification == bulk",
        "require": "node.type == warehouse",
    },
    {"id": "summer-east", "effective": {"until": "2026-09-01"}, "require": "node.groups in [EAST]"},
)


def make_rules(*, splits: bool) -> RuleSet:
    """Return rules under which lines are split over nodes at will, or served whole or not at all."""
    how = {"line_split": "always", "partial": "units"} if splits else {"line_split": "never", "partial": "lines"}
    return RuleSet.parse(
        {
            "id": "generated",
            "restrictions": list(_RESTRICTIONS),
            "order_rules": [
                {"id": "online", "when": "order.channel == online", **how},
                {"id": "others", "require": "distance_km <= 4000", **how},
            ],
            "objectives": [["unfilled_units"], ["shipping_cost", "handling_cost", "stock_cost"]],
        }
    )
