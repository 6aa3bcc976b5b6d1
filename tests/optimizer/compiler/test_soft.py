"""Soft restrictions in three moves: free where met, priced where not, never in the way."""

from typing import Any

import pytest

from models import Violation
from optimizer import MissingLocation
from tests.builders import line, network, node, node_of, order, pieces_by, rule, rules, source, stock, unfilled, values

# NEAR is a store 10 km away, FAR a warehouse at 100 km.
NETWORK = network([node("NEAR", 10), node("FAR", 100, type="warehouse")], ["A", "B"])
HERE = stock({"NEAR": {"A": 9, "B": 9}, "FAR": {"A": 9, "B": 9}})
LEVELS: list[list[str | dict[str, Any]]] = [["unfilled_units"], ["penalty", "line_km"]]


def soft(amount: float, per: str = "line", require: str = "node.type == warehouse", **fields: Any) -> dict[str, Any]:
    return {"id": "soft", "require": require, "penalty": {"amount": amount, "per": per}} | fields


def test_a_soft_restriction_that_is_met_costs_nothing() -> None:
    plan = source(NETWORK, rules(restrictions=[soft(9, require="node.type == store")]), order(line("L1")), HERE)
    assert (plan.violations, node_of(plan)) == ((), {"L1": "NEAR"})


@pytest.mark.parametrize(("amount", "expected"), [(89.0, "NEAR"), (91.0, "FAR")])
def test_a_penalty_is_paid_where_that_is_cheaper_than_the_detour(amount: float, expected: str) -> None:
    # The detour to FAR is 90 km.
    plan = source(NETWORK, rules(restrictions=[soft(amount)], levels=LEVELS), order(line("L1")), HERE)
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == [0, min(10 + amount, 100)]


def test_a_soft_restriction_leaves_the_only_source_open() -> None:
    here = stock({"NEAR": {"A": 9}})
    plan = source(NETWORK, rules(restrictions=[soft(1000)], levels=LEVELS), order(line("L1")), here)
    assert unfilled(plan) == {}
    assert plan.violations == (
        Violation(
            rule="soft",
            line="L1",
            node="NEAR",
            penalty=1000.0,
            expected='node.type == "warehouse"',
            actual="store",
        ),
    )


@pytest.mark.parametrize(
    ("per", "total", "parts"),
    [
        ("unit", 2 * 3 + 2 * 2, [("L1", 6.0), ("L2", 4.0)]),
        ("line", 2 + 2, [("L1", 2.0), ("L2", 2.0)]),
        # One shipment carries both lines: its price stands at the first of them.
        ("shipment", 2, [("L1", 2.0), ("L2", 0.0)]),
    ],
)
def test_a_penalty_counts_pieces_lines_or_shipments(per: str, total: float, parts: list[tuple[str, float]]) -> None:
    asked = order(line("L1", "A", 3), line("L2", "B", 2))
    plan = source(NETWORK, rules(restrictions=[soft(2, per)], levels=LEVELS), asked, HERE)
    assert plan.objective[1].terms == {"penalty": total, "line_km": 20.0}
    assert [(each.line, each.penalty) for each in plan.violations] == parts


def test_a_shipment_is_priced_only_for_the_lines_that_violate() -> None:
    # L1 alone is bound; L2 shares its shipment and is priced at nothing.
    asked = order(line("L1", "A"), line("L2", "B"))
    bound = soft(5, "shipment", when="item.id == A")
    plan = source(NETWORK, rules(restrictions=[bound], levels=LEVELS), asked, HERE)
    assert [(each.line, each.penalty) for each in plan.violations] == [("L1", 5.0)]
    assert plan.objective[1].terms["penalty"] == 5.0


def test_a_line_from_two_options_violates_with_each() -> None:
    here = stock({"NEAR": {"A": 1}, "FAR": {"A": 1}})
    none = soft(3, require="node.id == ELSEWHERE")
    plan = source(NETWORK, rules(restrictions=[none], levels=LEVELS), order(line("L1", "A", 2)), here)
    assert pieces_by(plan, "node") == {"NEAR": 1, "FAR": 1}
    assert [(each.node, each.penalty) for each in plan.violations] == [("FAR", 3.0), ("NEAR", 3.0)]


def test_violations_are_told_where_no_level_counts_them() -> None:
    plan = source(NETWORK, rules(restrictions=[soft(7)]), order(line("L1")), HERE)
    assert [(each.rule, each.penalty) for each in plan.violations] == [("soft", 7.0)]
    assert "violates soft: asks for node.type" in plan.summary()


def test_a_penalty_is_no_cost_of_a_shipment() -> None:
    plan = source(NETWORK, rules(restrictions=[soft(7)], levels=LEVELS), order(line("L1")), HERE)
    assert "penalty" not in plan.costs


def test_scope_order_binds_every_line_softly_too() -> None:
    asked = order(line("L1", "A"), line("L2", "B"))
    wide = soft(200, when="item.id == A", scope="order")
    plan = source(NETWORK, rules(restrictions=[wide], levels=LEVELS), asked, HERE)
    assert node_of(plan) == {"L1": "FAR", "L2": "FAR"}


def test_a_soft_distance_that_is_unknown_is_an_error() -> None:
    nowhere = network([node("NEAR", location=None)], ["A"])
    capped = rules(rule(), restrictions=[soft(1, require="distance_km <= 9")], levels=[["unfilled_units"]])
    with pytest.raises(MissingLocation, match="rule 'soft' asks for a distance, but node 'NEAR' has no location"):
        source(nowhere, capped, order(line("L1")), stock({"NEAR": {"A": 1}}))


def test_penalties_of_many_decimals_add_up() -> None:
    """Twelve times 0.3333333 are 3.9999996, 4 to six decimals; twelve times 0.333333 would be 3.999996."""
    asked = order(*(line(f"L{number:02}", "A") for number in range(12)))
    here = stock({"NEAR": {"A": 99}})
    plan = source(NETWORK, rules(restrictions=[soft(0.3333333)], levels=[["unfilled_units"], ["penalty"]]), asked, here)
    assert plan.objective[-1].value == 4.0
