"""What binds the parts of an order: labels that ship together, and the least value of a part."""

from typing import Any

import pytest

from optimizer import SourcingError
from tests.builders import (
    causes,
    line,
    network,
    node,
    node_of,
    order,
    pieces_by,
    rule,
    rules,
    service,
    source,
    stock,
    unfilled,
    values,
)

NETWORK = network([node("N1", 10), node("N2", 20), node("N3", 500)], ["A", "B", "C"])


def pair(quantity: int = 1) -> Any:
    return order(line("L1", "A", quantity, ship_together="set"), line("L2", "B", ship_together="set"), line("L3", "C"))


def test_a_label_is_met_where_one_node_has_all() -> None:
    plan = source(NETWORK, rules(), pair(), stock({"N1": {"A": 1, "B": 1}, "N2": {"C": 1}}))
    assert node_of(plan) == {"L1": "N1", "L2": "N1", "L3": "N2"}


def test_a_label_keeps_its_lines_from_the_nearest_nodes_each() -> None:
    # Apart they would travel 10 + 20 km; together they come from N3, while the free line stays at N2.
    here = stock({"N1": {"A": 1}, "N2": {"B": 1, "C": 1}, "N3": {"A": 1, "B": 1}})
    plan = source(NETWORK, rules(), pair(), here)
    assert node_of(plan) == {"L1": "N3", "L2": "N3", "L3": "N2"}
    assert values(plan) == [0, 1020]


def test_a_label_is_not_met_in_part() -> None:
    plan = source(NETWORK, rules(), pair(2), stock({"N1": {"A": 1, "B": 1}, "N2": {"A": 1, "C": 1}}))
    assert unfilled(plan) == {"L1": 2, "L2": 1}
    assert "ship_together" in causes(plan, "L2")


def test_a_line_with_a_label_of_its_own_leaves_as_a_whole_from_one_node() -> None:
    alone = order(line("L1", "A", 2, ship_together="set"))
    assert unfilled(source(NETWORK, rules(), alone, stock({"N1": {"A": 1}, "N2": {"A": 1}}))) == {"L1": 2}
    assert unfilled(source(NETWORK, rules(), alone, stock({"N2": {"A": 2}}))) == {}


def test_lines_of_a_label_may_leave_one_node_by_different_services() -> None:
    restricted = {"id": "by", "when": "item.id == A", "require": "service.id == S1"}
    also = {"id": "by-other", "when": "item.id == B", "require": "service.id == S2"}
    places = network([node("N1", 10)], ["A", "B", "C"], [service("S1"), service("S2")])
    plan = source(places, rules(restrictions=[restricted, also]), pair(), stock({"N1": {"A": 1, "B": 1, "C": 1}}))
    assert pieces_by(plan, "line", "service")["L1", "S1"] == 1
    assert pieces_by(plan, "line", "service")["L2", "S2"] == 1


def test_labels_of_different_names_are_apart() -> None:
    asked = order(line("L1", "A", ship_together="one"), line("L2", "B", ship_together="other"))
    plan = source(NETWORK, rules(), asked, stock({"N1": {"A": 1}, "N2": {"B": 1}}))
    assert node_of(plan) == {"L1": "N1", "L2": "N2"}


LEAST = rule("least", min_shipment_value=100)


def worth(first: float, second: float) -> Any:
    return order(line("L1", "A", 1, first), line("L2", "B", 1, second))


APART = stock({"N1": {"A": 1}, "N2": {"B": 1}})


@pytest.mark.parametrize(
    ("first", "second", "is_filled"),
    [(160, 160, True), (100, 100, True), (99.99, 160, False), (160, 80, False)],
)
def test_each_part_of_a_split_order_is_worth_the_least_value(first: float, second: float, is_filled: bool) -> None:
    plan = source(NETWORK, rules(LEAST), worth(first, second), APART)
    # Where one part is worth too little, shipping the other would leave a remainder worth too little.
    assert (unfilled(plan) == {}) is is_filled
    assert len(plan.shipments) == (2 if is_filled else 0)
    assert is_filled or "min_shipment_value" in causes(plan, "L1")


def test_one_complete_shipment_may_be_worth_anything() -> None:
    plan = source(NETWORK, rules(LEAST), worth(30, 50), stock({"N3": {"A": 1, "B": 1}}))
    assert unfilled(plan) == {}


@pytest.mark.parametrize(("rest", "is_sourced"), [(100, True), (80, False)])
def test_the_remainder_counts_as_a_part(rest: float, is_sourced: bool) -> None:
    plan = source(NETWORK, rules(LEAST), worth(160, rest), stock({"N1": {"A": 1}}))
    assert bool(plan.assignments) is is_sourced


def test_pieces_of_a_line_make_parts_worth_enough() -> None:
    # 3 x 50 from N1 and 1 x 50 from N2 will not do; 2 and 2 will.
    four = order(line("L1", "A", 4, 50))
    plan = source(NETWORK, rules(LEAST), four, stock({"N1": {"A": 3}, "N2": {"A": 3}}))
    assert pieces_by(plan, "node") == {"N1": 2, "N2": 2}


def test_values_are_compared_in_exact_decimals() -> None:
    tenths = order(line("L1", "A", 3, 0.1), line("L2", "B", 3, 0.1))
    here = stock({"N1": {"A": 3}, "N2": {"B": 3}})
    plan = source(NETWORK, rules(rule("least", min_shipment_value=0.3)), tenths, here)
    assert unfilled(plan) == {}


def test_a_least_value_that_is_met_gives_no_reason_for_what_has_no_stock() -> None:
    plan = source(NETWORK, rules(LEAST), worth(160, 160), stock({"N1": {"A": 1}}))
    assert causes(plan, "L2") == {"stock"}


def test_a_value_beyond_the_integer_scale_is_refused() -> None:
    dear = order(line("L1", "A", 10**9, 1e9 + 1e-6))
    with pytest.raises(SourcingError, match="rule 'least': min_shipment_value compares"):
        source(NETWORK, rules(LEAST), dear, APART)
