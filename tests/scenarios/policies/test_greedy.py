"""Each greedy policy does what it says; solved by hand."""

from pathlib import Path
from typing import Any

import pytest

from models import Network, Order, Plan, RuleSet
from models.errors import DocumentError
from optimizer import MissingLocation, SourcingError
from scenarios.dataset import Dataset
from scenarios.policies import FewestShipments, Nearest, PolicySettings, Ranked, Scored
from scenarios.policies import fewest_shipments as fewest
from tests.builders import causes, line, network, node, order, pieces_by, plenty, rule, rules, service, stock
from tests.scenarios.policies.settings import decided

NODES = [node("FAR", 300, type="warehouse"), node("MID", 200), node("NEAR", 100)]
NET = network(NODES, ["A", "B", "C"])
FREE = rules()
ONE_EACH = order(line("1", "A"), line("2", "B"))


def sent(
    policy: PolicySettings, order_: Order, have: dict[str, dict[str, int]], net: Network = NET, by: RuleSet = FREE
) -> dict[Any, int]:
    """Pieces by line and node."""
    return pieces_by(plan_of(policy, order_, have, net, by), "line", "node")


def plan_of(
    policy: PolicySettings, order_: Order, have: dict[str, dict[str, int]], net: Network = NET, by: RuleSet = FREE
) -> Plan:
    return decided(policy, net, by, order_, stock(have))


def scored(**fields: Any) -> Scored:
    return Scored.parse({"policy": "scored"} | fields)


# -------------------------------------------------------------------------------------------- nearest


def test_nearest_takes_each_line_from_the_nearest_node_that_has_all_of_it() -> None:
    have = {"NEAR": {"A": 1}, "MID": {"A": 2, "B": 1}, "FAR": {"A": 9, "B": 9}}
    wanted = order(line("1", "A", 2), line("2", "B"), line("3", "A", 1))
    # NEAR has one A, which is not all of line 1, but of line 3; MID has all of lines 1 and 2.
    assert sent(Nearest(), wanted, have) == {("1", "MID"): 2, ("2", "MID"): 1, ("3", "NEAR"): 1}


def test_nearest_takes_from_the_nearest_ones_what_no_node_has_all_of() -> None:
    have = {"NEAR": {"A": 1}, "MID": {"A": 2}, "FAR": {"A": 2}}
    assert sent(Nearest(), order(line("1", "A", 4)), have) == {("1", "NEAR"): 1, ("1", "MID"): 2, ("1", "FAR"): 1}


def test_nearest_may_look_for_a_single_node_first() -> None:
    have = {"NEAR": {"A": 1}, "MID": {"B": 1}, "FAR": {"A": 1, "B": 1}}
    assert sent(Nearest(), ONE_EACH, have) == {("1", "NEAR"): 1, ("2", "MID"): 1}
    assert sent(Nearest(single_node_first=True), ONE_EACH, have) == {("1", "FAR"): 1, ("2", "FAR"): 1}


def test_nearest_keeps_to_the_rules_and_breaks_ties_by_id() -> None:
    have = {name: {"A": 1} for name in ("NEAR", "MID", "FAR")}
    only = rules(rule(require="node.type == warehouse"))
    assert sent(Nearest(), order(line("1", "A")), have, by=only) == {("1", "FAR"): 1}
    twins = network([node("N2", 5), node("N1", 5)])
    assert sent(Nearest(), order(line("1", "A")), {"N1": {"A": 1}, "N2": {"A": 1}}, twins) == {("1", "N1"): 1}


def test_nearest_needs_distances_of_what_is_shipped() -> None:
    lost = network([{key: value for key, value in node("N1").items() if key != "location"}])
    free = rules(levels=[["unfilled_units"]])
    with pytest.raises(MissingLocation, match="policy 'nearest' asks for a distance, but node 'N1' has no location"):
        plan_of(Nearest(), order(line("1", "A")), {"N1": {"A": 1}}, lost, free)
    # Whatever else needs none, does without.
    assert sent(FewestShipments(), order(line("1", "A")), {"N1": {"A": 1}}, lost, free) == {("1", "N1"): 1}


# --------------------------------------------------------------------------------------------- ranked


def test_ranked_asks_the_listed_nodes_and_then_by_priority_and_id() -> None:
    net = network([node("A1"), node("B1", priority=2.0), node("C1", priority=1.0), node("D1", priority=1.0)])
    have = {name: {"A": 1} for name in ("A1", "B1", "C1", "D1")}

    def first(count: int, **fields: Any) -> set[str]:
        return {key[1] for key in sent(Ranked(**fields), order(line("1", "A", count)), have, net)}

    # A node without a priority comes last.
    assert [first(count) for count in (1, 2, 3)] == [{"C1"}, {"C1", "D1"}, {"B1", "C1", "D1"}]
    assert [first(count, nodes=("A1",)) for count in (1, 2)] == [{"A1"}, {"A1", "C1"}]
    assert first(4, nodes=("A1", "B1"), only_these=True) == {"A1", "B1"}


def test_ranked_empties_a_node_before_it_asks_the_next() -> None:
    have = {"FAR": {"A": 1, "B": 1}, "NEAR": {"A": 2, "C": 1}}
    wanted = order(line("1", "A", 2), line("2", "B"), line("3", "C"))
    told = Ranked(nodes=("FAR", "NEAR"))
    assert sent(told, wanted, have) == {("1", "FAR"): 1, ("1", "NEAR"): 1, ("2", "FAR"): 1, ("3", "NEAR"): 1}


def test_a_node_outside_the_list_could_serve_and_is_told_so() -> None:
    plan = plan_of(Ranked(nodes=("FAR",), only_these=True), order(line("1", "A")), {"NEAR": {"A": 1}})
    assert causes(plan, "1") == {"heuristic", "stock"}


def test_ranked_refuses_nodes_that_do_not_exist_or_come_twice() -> None:
    with pytest.raises(DocumentError, match=r"policy ranked: nodes\[1\] = 'NAER'.*Did you mean 'NEAR'"):
        plan_of(Ranked(nodes=("FAR", "NAER")), ONE_EACH, {"NEAR": {"A": 1}})
    with pytest.raises(DocumentError, match=r"nodes\[1\].*FAR"):
        Ranked.parse({"policy": "ranked", "nodes": ["FAR", "FAR"]})


# ----------------------------------------------------------------------------------- fewest_shipments


def test_fewest_takes_the_smallest_set_that_fills_most_and_of_these_the_nearest() -> None:
    have = {"NEAR": {"A": 1}, "MID": {"B": 1}, "FAR": {"A": 1, "B": 1}}
    assert sent(FewestShipments(), ONE_EACH, have) == {("1", "FAR"): 1, ("2", "FAR"): 1}
    # Two are needed for three lines: NEAR and MID lack C; NEAR and FAR are 200 km on average, MID and FAR 250 km.
    three = order(line("1", "A"), line("2", "B"), line("3", "C"))
    have = {"NEAR": {"A": 1, "B": 1}, "MID": {"A": 1, "B": 1}, "FAR": {"C": 1}}
    assert sent(FewestShipments(), three, have) == {("1", "NEAR"): 1, ("2", "NEAR"): 1, ("3", "FAR"): 1}


def test_fewest_fills_what_can_be_filled() -> None:
    # Nobody has C; where one node only may take part, the one that has two lines does.
    three = order(line("1", "A"), line("2", "B"), line("3", "C"))
    have = {"NEAR": {"A": 1}, "FAR": {"A": 1, "B": 1}}
    assert sent(FewestShipments(), three, have) == {("1", "FAR"): 1, ("2", "FAR"): 1}
    one = rules(rule(max_splits=0))
    have = {"NEAR": {"A": 1}, "MID": {"C": 1}, "FAR": {"A": 1, "B": 1}}
    assert sent(FewestShipments(), three, have, by=one) == {("1", "FAR"): 1, ("2", "FAR"): 1}


def test_fewest_sees_that_capacity_breaks_what_stock_promises() -> None:
    # FAR has both lines but room for one; NEAR and MID are needed then, 150 km on average.
    nodes = [node("FAR", 300, capacity={"unit": "lines", "limit": 1}), node("MID", 200), node("NEAR", 100)]
    have = {"NEAR": {"A": 1}, "MID": {"B": 1}, "FAR": {"A": 1, "B": 1}}
    found = sent(FewestShipments(), ONE_EACH, have, network(nodes, ["A", "B"]))
    assert found == {("1", "NEAR"): 1, ("2", "MID"): 1}


def test_fewest_grows_a_set_where_there_are_too_many(monkeypatch: pytest.MonkeyPatch) -> None:
    # No node has all. BIG adds most, three of five lines; then the nearest of those that add one each.
    items = ["A", "B", "C", "D", "E"]
    net = network([node("BIG", 300), node("N1", 10), node("N2", 20), node("N3", 30)], items)
    have = {"BIG": {"A": 1, "B": 1, "C": 1}, "N1": {"D": 1}, "N2": {"A": 1, "B": 1}, "N3": {"D": 1, "E": 1}}
    wanted = order(*(line(str(place), item) for place, item in enumerate(items)))
    exact = sent(FewestShipments(), wanted, have, net)
    monkeypatch.setattr(fewest, "MOST_SETS", 0)
    assert sent(FewestShipments(), wanted, have, net) == exact
    assert {name for _, name in exact} == {"BIG", "N3"}


# --------------------------------------------------------------------------------------------- scored


def best(have: dict[str, dict[str, int]], net: Network = NET, by: RuleSet = FREE, **fields: Any) -> str:
    """The node that sends one piece."""
    ((_, name),) = sent(scored(**fields), order(line("1", "A")), have, net, by)
    return str(name)


EVERYWHERE = {"NEAR": {"A": 1}, "MID": {"A": 5}, "FAR": {"A": 9}}


def test_scored_is_by_distance_unless_told_otherwise() -> None:
    assert best(EVERYWHERE) == "NEAR"


def test_fences_leave_out_and_say_so() -> None:
    assert best(EVERYWHERE, fences=["distance_km >= 150", "node.type == store"]) == "MID"
    plan = plan_of(scored(fences=["node.type == vendor"]), order(line("1", "A")), {"NEAR": {"A": 1}})
    assert causes(plan, "1") == {"heuristic", "stock"}


def test_ratings_are_weighed_against_each_other() -> None:
    # From 0 to 1: by distance NEAR 1, MID 0.5, FAR 0; by stock, 1 to 9 pieces, NEAR 0, MID 0.5, FAR 1.
    assert best(EVERYWHERE, ratings=[{"by": "distance", "weight": 1.1}, {"by": "stock"}]) == "NEAR"
    assert best(EVERYWHERE, ratings=[{"by": "distance"}, {"by": "stock", "weight": 1.1}]) == "FAR"
    # A condition counts 0 or 1: MID has 0.5 + 0.5 + 0.1.
    liking = {"when": "node.id == MID", "weight": 0.1}
    assert best(EVERYWHERE, ratings=[{"by": "distance"}, {"by": "stock"}, liking]) == "MID"
    # All alike: by id.
    assert best(EVERYWHERE, ratings=[{"by": "distance"}, {"by": "stock"}]) == "FAR"


def test_what_is_fenced_out_does_not_stretch_the_scale() -> None:
    # Among stores, stock goes from 1 to 3 pieces: NEAR has 1 + 0, MID 0 + 1.1. With FAR on the scale, from 1 to 9
    # pieces and 100 to 300 km, it would be 1 + 0 and 0.5 + 0.275.
    have = EVERYWHERE | {"MID": {"A": 3}}
    ratings = [{"by": "distance"}, {"by": "stock", "weight": 1.1}]
    assert best(have, ratings=ratings, fences=["node.type == store"]) == "MID"


def test_each_figure_rates_as_it_says() -> None:
    nodes = [
        node("DEAR", priority=1.0, capacity={"unit": "units", "limit": 100}),
        node("BUSY", priority=3.0, capacity={"unit": "units", "limit": 100}),
        node("FREE", priority=2.0),
    ]
    handled = [each | {"handling": {"per_unit": cost}} for each, cost in zip(nodes, (9.0, 1.0, 5.0), strict=True)]
    net, costs = network(handled), rules(levels=[["unfilled_units"], ["handling_cost"]])
    have = stock({"DEAR": {"A": 5}, "BUSY": {"A": 5}, "FREE": {"A": 5}}, {"BUSY": 50, "DEAR": 10})

    def first(by: str) -> str:
        plan = decided(scored(ratings=[{"by": by}]), net, costs, order(line("1", "A")), have)
        return plan.assignments[0].node

    assert {by: first(by) for by in ("priority", "cost", "utilization")} == {
        "priority": "DEAR",
        "cost": "BUSY",
        "utilization": "FREE",
    }


def test_coverage_is_the_share_of_the_order() -> None:
    # MID has two of three pieces, FAR more stock but one that is asked for.
    have = {"NEAR": {"A": 1}, "MID": {"A": 1, "B": 1}, "FAR": {"B": 99}}
    wanted = order(line("1", "A"), line("2", "B"), line("3", "C"))
    assert sent(scored(ratings=[{"by": "coverage"}]), wanted, have) == {("1", "MID"): 1, ("2", "MID"): 1}


def test_a_fence_on_services_chooses_the_service() -> None:
    net = network([node("N1")], services=[service("CHEAP", {"base": 1.0}), service("GREEN", {"base": 5.0})])
    plan = decided(scored(fences=["service.id == GREEN"]), net, FREE, order(line("1", "A")), plenty(net))
    assert [each.service for each in plan.assignments] == ["GREEN"]


def test_a_fence_that_compares_different_kinds_says_where() -> None:
    net = network([node("N1", attributes={"floor": "second"})])
    with pytest.raises(SourcingError, match=r"policy 'scored', order 'O1': node\.attributes\.floor is the text"):
        decided(scored(fences=["node.attributes.floor > 1"]), net, FREE, order(line("1", "A")), plenty(net))


def test_a_fence_needs_the_distances_it_asks_for() -> None:
    lost = network([{key: value for key, value in node("N1").items() if key != "location"}])
    free = rules(levels=[["unfilled_units"]])
    by_stock = scored(fences=["distance_km < 100"], ratings=[{"by": "stock"}])
    with pytest.raises(MissingLocation, match="policy 'scored' asks for a distance"):
        plan_of(by_stock, order(line("1", "A")), {"N1": {"A": 1}}, lost, free)


# ------------------------------------------------------------------------------------------- sequences


@pytest.mark.parametrize("policy", [Nearest(), Ranked(), FewestShipments(), Scored()], ids=str)
def test_orders_are_decided_in_sequence_on_what_is_left(policy: PolicySettings) -> None:
    # One piece, two orders: the first gets it.
    first, second = (order(line("1", "A"), id=name) for name in ("O1", "O2"))
    have = stock({"NEAR": {"A": 1}})
    policy_ = policy.build(Dataset(Path("test"), NET, have, FREE, (first, second)))
    plans = policy_.decide([first, second], have, second.created_at)
    assert [(plan.order_id, plan.is_complete) for plan in plans] == [("O1", True), ("O2", False)]
    assert causes(plans[1], "1") == {"stock"}
