"""Levels, weights, the integer scale, and each term solved by hand."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Availability, Plan
from tests.builders import line, network, node, order, pieces_by, rule, rules, service, source, stock, values

Document = dict[str, Any]


@given(
    weights=st.lists(st.integers(1, 400).map(lambda cents: cents / 100), min_size=3, max_size=3),
    factor=st.sampled_from([0.1, 1 / 3, 0.7, 2, 7.7, 1000]),
)
@settings(derandomize=True, deadline=None, max_examples=40)
def test_weights_scaled_by_a_constant_change_nothing(weights: list[float], factor: float) -> None:
    def plan_with(scale: float) -> Plan:
        names = ("shipping_cost", "line_km", "stock_cost")
        level: list[Any] = [
            {"term": name, "weight": weight * scale} for name, weight in zip(names, weights, strict=True)
        ]
        return source(PLACES, rules(levels=[["unfilled_units"], level]), ASKED, HERE)

    assert plan_with(factor).assignments == plan_with(1).assignments


@pytest.mark.parametrize("weights", [(1.0, 1e-9), (1e9, 1.0), (0.987654, 0.0123), (0.333, 1.0)])
def test_weights_far_apart_or_finely_written_are_no_overflow(weights: tuple[float, float]) -> None:
    level: list[Any] = [{"term": "shipping_cost", "weight": weights[0]}, {"term": "line_km", "weight": weights[1]}]
    plan = source(PLACES, rules(levels=[["unfilled_units"], level]), ASKED, HERE)
    figures = plan.objective[1]
    total = weights[0] * figures.terms["shipping_cost"] + weights[1] * figures.terms["line_km"]
    assert figures.value == pytest.approx(total)


def test_a_weight_of_nothing_still_reports_its_term() -> None:
    level: list[Any] = ["shipping_cost", {"term": "line_km", "weight": 0}]
    plan = source(PLACES, rules(levels=[["unfilled_units"], level]), ASKED, HERE)
    assert plan.objective[1].value == plan.objective[1].terms["shipping_cost"]
    assert plan.objective[1].terms["line_km"] > 0


def test_cents_per_piece_count_however_many_pieces_there_are() -> None:
    # A million pieces of 0.3 g: at 0.49 per kg that is 147 and 10 for the parcel, at 0.51 per kg 153 and nothing.
    services = [service("S1", {"base": 10, "per_kg": 0.49}), service("S2", {"base": 0, "per_kg": 0.51})]
    places = network([node("N1", 10)], [{"id": "A", "weight_kg": 0.0003}], services)
    many = order(line("L1", quantity=1_000_000))
    plan = source(places, rules(levels=[["unfilled_units"], ["shipping_cost"]]), many, stock({"N1": {"A": 1_000_000}}))
    assert plan.shipments[0].service == "S2"
    assert values(plan) == [0, 153]


@pytest.mark.parametrize(
    ("stated", "line_split", "expected"),
    [
        ([["line_km"]], "always", ["unfilled_units", "line_km"]),
        ([["line_km"], ["unfilled_value"]], "always", ["line_km", "unfilled_value"]),
        ([["line_km"]], "when_needed", ["unfilled_units", "split_lines", "line_km"]),
        ([["line_km"], ["unfilled_value"]], "when_needed", ["line_km", "unfilled_value", "split_lines"]),
        ([["unfilled_units"], ["line_km"]], "never", ["unfilled_units", "line_km"]),
    ],
)
def test_implied_levels_take_their_place(stated: list[list[str]], line_split: str, expected: list[str]) -> None:
    plan = source(
        network([node("N1")]),
        rules({"id": "r", "line_split": line_split}, levels=stated),
        order(line("L1")),
        stock({"N1": {"A": 1}}),
    )
    assert [next(iter(level.terms)) for level in plan.objective] == expected
    assert [level.level for level in plan.objective] == list(range(len(expected)))


def test_an_order_rule_may_bring_its_own_levels() -> None:
    # The set prefers the near node, the rule the cheap one.
    places = network([node("near", 10), node("cheap", 500)])
    here = Availability.from_records(
        [
            {"node": "near", "item": "A", "on_hand": 1, "unit_cost": 3},
            {"node": "cheap", "item": "A", "on_hand": 1},
        ]
    )
    own = rules(rule(objectives=[["unfilled_units"], ["stock_cost"]]))
    assert pieces_by(source(places, own, order(line("L1")), here), "node") == {"cheap": 1}
    assert pieces_by(source(places, rules(), order(line("L1")), here), "node") == {"near": 1}


# Two nodes: N1 at 100 km with priority 2, N2 at 250 km without; three pieces of A (1.5 kg, 8 each) of which
# N1 holds 2 and N2 holds 5, two of B (0.4 kg, 3 each), both at N2.
PLACES = network(
    [
        node("N1", 100, priority=2, handling={"per_shipment": 1, "per_line": 0.5, "per_unit": 0.25}),
        node("N2", 250, handling={"per_shipment": 2, "per_line": 0.1}),
    ],
    [{"id": "A", "weight_kg": 1.5}, {"id": "B", "weight_kg": 0.4}],
    [
        service("zoned", {"max_km": 200, "base": 4, "per_kg": 0.5, "per_km": 0.01}, {"base": 6, "per_kg": 1}),
    ],
)
HERE = Availability.from_records(
    [
        {"node": "N1", "item": "A", "on_hand": 2, "unit_cost": -0.5},
        {"node": "N2", "item": "A", "on_hand": 5, "unit_cost": 0.2},
        {"node": "N2", "item": "B", "on_hand": 5},
    ]
)
ASKED = order(line("L1", "A", 3, unit_price=8), line("L2", "B", 2, unit_price=3))


@pytest.mark.parametrize(
    ("term", "value"),
    [
        # Level one takes as much as possible from N1 (the credit): L1 = 2 @ N1 + 1 @ N2, L2 = 2 @ N2.
        ("unfilled_units", 0),
        ("unfilled_value", 0),
        ("shipments", 2),
        ("nodes", 2),
        ("split_lines", 1),
        # 4 + 0.01 x 100 + 0.5 x 3.0 kg, and 6 + 1 x (1.5 + 0.8) kg.
        ("shipping_cost", 6.5 + 8.3),
        # 1 + 0.5 + 2 x 0.25 at N1; 2 + 2 lines x 0.1 at N2.
        ("handling_cost", 2.0 + 2.2),
        ("stock_cost", 2 * -0.5 + 0.2),
        ("capacity_cost", 0),
        ("penalty", 0),
        ("shipment_km", 350),
        # L1 is at both nodes, L2 at N2.
        ("line_km", 100 + 250 + 250),
        # Two pieces of priority 2, three at a node without: the largest plus one.
        ("priority", 2 * 2 + 3 * 3),
    ],
)
def test_a_term_counts_what_it_says(term: str, value: float) -> None:
    plan = source(PLACES, rules(levels=[["unfilled_units"], ["stock_cost"], [term]]), ASKED, HERE)
    assert pieces_by(plan, "line", "node") == {("L1", "N1"): 2, ("L1", "N2"): 1, ("L2", "N2"): 2}
    assert plan.objective[2].terms == {term: pytest.approx(value)}


def test_unfilled_terms_count_pieces_and_their_value() -> None:
    here = stock({"N1": {"A": 1}})
    plan = source(PLACES, rules(levels=[["unfilled_value"], ["unfilled_units"]]), ASKED, here)
    assert values(plan) == [2 * 8 + 2 * 3, 4]


def test_cost_parts_of_the_shipments_add_up_to_the_terms() -> None:
    plan = source(
        PLACES, rules(levels=[["unfilled_units"], ["stock_cost"], ["shipping_cost", "handling_cost"]]), ASKED, HERE
    )
    assert plan.costs == {"shipping_cost": 14.8, "handling_cost": 4.2, "stock_cost": -0.8, "capacity_cost": 0.0}
    assert plan.objective[2].value == pytest.approx(14.8 + 4.2)


def test_weights_trade_terms_of_a_level_against_each_other() -> None:
    # N1 is 100 km nearer, N2 cheaper by 2: with 0.02 per km the two weigh the same, and N1 comes first by its id.
    places = network([node("N1", 100), node("N2", 200)])
    here = Availability.from_records(
        [{"node": "N1", "item": "A", "on_hand": 1, "unit_cost": 2}, {"node": "N2", "item": "A", "on_hand": 1}]
    )

    def chosen(weight: float) -> Any:
        level: list[Any] = ["stock_cost", {"term": "line_km", "weight": weight}]
        plan = source(places, rules(levels=[["unfilled_units"], level]), order(line("L1")), here)
        return next(iter(pieces_by(plan, "node")))

    assert [chosen(weight) for weight in (0, 0.0199, 0.02, 0.0201)] == ["N2", "N2", "N1", "N1"]


def test_ties_go_to_the_first_node_and_service_by_id() -> None:
    places = network([node("b"), node("a")], services=[service("z"), service("y")])
    plan = source(places, rules(levels=[["unfilled_units"]]), order(line("L1")), stock({"a": {"A": 1}, "b": {"A": 1}}))
    assert pieces_by(plan, "node", "service") == {("a", "y"): 1}


def test_amounts_below_the_coarsest_unit_count() -> None:
    # 30,000 pieces at 0.00006 are 1.8.
    here = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 30_000, "unit_cost": 0.00006}])
    plan = source(
        network([node("N1")]),
        rules(levels=[["unfilled_units"], ["stock_cost"]]),
        order(line("L1", quantity=30_000)),
        here,
    )
    assert plan.objective[1].value == pytest.approx(1.8)
