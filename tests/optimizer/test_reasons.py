"""Why a line stays unfilled: facts, one per source, in words and as data."""

from itertools import product
from typing import Any

import pytest

from models import Availability, Reason, RuleSet
from optimizer import Sourcer
from optimizer.answer import Limits
from optimizer.budget import Budget
from optimizer.desk import Desk
from optimizer.engines import load_engine
from tests.builders import line, network, node, order, rule, rules, service, source, stock

Document = dict[str, Any]


def reasons(
    rules_: RuleSet, pieces: Document, nodes: list[Document], *, quantity: int = 1, services: Any = (), **line_: Any
) -> list[Reason]:
    capacity = line_.pop("capacity", None)
    asked = order(line("L1", "A", quantity, **line_))
    plan = source(network(nodes, ["A"], services), rules_, asked, stock(pieces, capacity))
    return list(plan.unfilled[0].reasons)


def texts(*args: Any, **kwargs: Any) -> list[str]:
    return [reason.text for reason in reasons(*args, **kwargs)]


def test_rules_that_share_a_condition_are_told_apart() -> None:
    wanted = rules(restrictions=[{"id": "a", "require": "node.type == vendor"}]).restrictions[0]
    # The second line is told from what was said of the first one; both rules hold the same object.
    both = RuleSet(id="R", restrictions=(wanted, wanted.model_copy(update={"id": "b"})))
    asked = order(line("L1", "A"), line("L2", "A"))
    plan = source(network([node("N1")], ["A"]), both, asked, stock({"N1": {"A": 1}}))
    assert [[reason.cause for reason in gap.reasons] for gap in plan.unfilled] == [["a", "b"], ["a", "b"]]


def test_what_was_said_of_an_earlier_order_is_said_again_only_where_it_holds() -> None:
    places = network([node("N1", capacity={"unit": "orders", "limit": 2})], ["A", "B"])
    sourcer = Sourcer(places, rules())
    asked = order(line("L1", "A"), line("L2", "B"))
    # Nothing left of the capacity, then more used than there is; and on hand, but all of it reserved.
    for used, reserved, text in (
        (2.0, 0, "N1: 0 of its daily capacity of 2 orders is left, 1 needed"),
        (3.0, 0, "N1: more than its daily capacity of 2 orders is used"),
        (0.0, 1, "N1: 1 on hand, 0 available"),
        (0.0, 2, "N1: 2 on hand, 0 available"),
    ):
        held = max(reserved, 1)
        here = [{"node": "N1", "item": item, "on_hand": held, "reserved": reserved} for item in ("A", "B")]
        plan = sourcer.source(asked, Availability.from_records(here, {"N1": used}))
        assert [[reason.text for reason in gap.reasons] for gap in plan.unfilled] == [[text], [text]]


def test_a_rule_that_excludes_is_named_with_what_it_asked_for_and_what_it_found() -> None:
    capped = rules(restrictions=[{"id": "gold", "require": "node.type == store and distance_km <= 500"}])
    (found,) = reasons(capped, {"DC": {"A": 10}}, [node("DC", 612)])
    assert (found.node, found.cause, found.expected, found.actual) == ("DC", "gold", "distance_km <= 500", "612")
    assert found.text == "DC: 10 on hand, but rule gold asks for distance_km <= 500, found 612"


@pytest.mark.parametrize(
    ("require", "attributes", "expected", "actual"),
    [
        ("node.attributes.insured == true", {}, "node.attributes.insured == true", "nothing"),
        ("node.attributes.insured == true", {"insured": False}, "node.attributes.insured == true", "false"),
        ("node.groups contains DG", {}, 'node.groups contains "DG"', "[EAST, WEST]"),
        ("node.type == a or node.type == b", {}, 'node.type == "a" or node.type == "b"', "store"),
    ],
)
def test_what_was_found_is_written_as_in_conditions(
    require: str, attributes: Document, expected: str, actual: str | None
) -> None:
    places = [node("N1", attributes=attributes, groups=["EAST", "WEST"])]
    (found,) = reasons(rules(restrictions=[{"id": "R", "require": require}]), {"N1": {"A": 1}}, places)
    assert (found.expected, found.actual) == (expected, actual)


@pytest.mark.parametrize(
    ("fields", "text"),
    [
        ({"enabled": False}, "N1: the node is disabled"),
        ({"delivery_methods": ["pickup"]}, "N1: the node does not offer delivery method 'ship'"),
        ({"capacity": {"unit": "orders", "limit": 0}}, "N1: 0 of its daily capacity of 0 orders is left, 1 needed"),
    ],
)
def test_a_fact_that_excludes_is_stated(fields: Document, text: str) -> None:
    assert texts(rules(), {"N1": {"A": 1}}, [node("N1", **fields)]) == [text]


def test_stock_that_is_reserved_or_kept_back_is_told_apart_from_none() -> None:
    kept = texts(rules(), {"N1": {"A": 4}}, [node("N1"), node("N2"), node("N3")], quantity=9)
    assert kept == ["N1: 4 on hand, 4 available, 4 taken by this order", "2 other nodes have none of item A"]
    assert texts(rules(), {}, [node("N1")]) == ["no node has item A"]


def test_services_are_named_where_they_are_excluded_for_different_reasons() -> None:
    mixed = rules(restrictions=[{"id": "R", "require": "service.carrier != DHL"}])
    services = [service("DHL"), service("UPS", {"max_km": 50, "base": 1})]
    found = reasons(mixed, {"N1": {"A": 1}}, [node("N1", 100)], services=services)
    assert {(reason.service, reason.cause) for reason in found} == {("UPS", "no_service"), ("DHL", "R")}


def test_a_node_that_no_service_serves_says_so() -> None:
    services = [service("S", nodes=["N2"])]
    assert texts(rules(), {"N1": {"A": 1}}, [node("N1"), node("N2")], services=services) == [
        "N1: no service picks up there",
        "1 other node has none of item A",
    ]


def test_limits_of_an_eligible_node_come_before_the_exclusions_of_others() -> None:
    capped = rules(restrictions=[{"id": "cap", "require": "distance_km <= 50"}])
    places = [node("A-far", 90), node("B-near", 10, capacity={"unit": "units", "limit": 3})]
    found = reasons(capped, {"A-far": {"A": 9}, "B-near": {"A": 9}}, places, quantity=5, capacity={"B-near": 1})
    assert [(reason.node, reason.cause) for reason in found] == [("B-near", "capacity"), ("A-far", "cap")]
    assert found[0].text == "B-near: 0 of its daily capacity of 3 units is left, 1 needed"


@pytest.mark.parametrize("unit", ["orders", "lines", "units", "workload"])
def test_capacity_in_any_unit_is_given_as_a_reason(unit: str) -> None:
    places = network([node("N1", capacity={"unit": unit, "limit": 1})], ["A", "B"])
    asked = order(line("L1", "A", 3), line("L2", "B", 3))
    plan = source(places, rules(), asked, stock({"N1": {"A": 3, "B": 3}}))
    causes = {reason.cause for gap in plan.unfilled for reason in gap.reasons}
    # One order is within the limit, whatever it holds.
    assert causes == (set() if unit == "orders" else {"capacity"})


def test_a_limit_on_nodes_is_named_where_others_could_serve() -> None:
    places = network([node("N1", 10), node("N2", 20)], ["A", "B"])
    asked = order(line("L1", "A", 2), line("L2", "B", 1))
    plan = source(places, rules(rule("one", max_splits=0)), asked, stock({"N1": {"A": 2}, "N2": {"B": 1}}))
    (gap,) = plan.unfilled
    assert gap.line == "L2"
    assert gap.reasons[0].cause == "splits"
    assert gap.reasons[0].text == "N2: rule one lets at most 1 node take part, and as many do already"


@pytest.mark.parametrize(
    ("fields", "causes"),
    [
        ({"partial": "lines"}, {"stock", "partial"}),
        ({"partial": "never"}, {"stock", "partial"}),
        ({"partial": "lines", "line_split": "never"}, {"stock", "partial", "line_split"}),
        ({"partial": "never", "max_splits": 0}, {"stock", "partial", "splits"}),
    ],
)
def test_limits_of_the_order_rule_are_stated(fields: Document, causes: set[str]) -> None:
    found = reasons(rules(rule("R", **fields)), {"N1": {"A": 2}, "N2": {"A": 1}}, [node("N1"), node("N2")], quantity=9)
    assert {reason.cause for reason in found} >= causes - {"stock"}


def test_a_pickup_speaks_of_its_node_alone() -> None:
    places = [node("N1"), node("N2")]
    pickup = {"delivery_method": "pickup", "pickup_node": "N1"}
    assert texts(rules(), {"N2": {"A": 5}}, places, **pickup) == ["N1: none of item A"]
    assert texts(rules(), {"N1": {"A": 1}, "N2": {"A": 5}}, places, quantity=2, **pickup) == [
        "N1: 1 on hand, 1 available, 1 taken by this order"
    ]


def test_a_share_of_the_capacity_is_named_with_its_rule() -> None:
    places = [node("N1", capacity={"unit": "units", "limit": 100})]
    found = texts(rules(rule("half", capacity_share=0.5)), {"N1": {"A": 9}}, places, quantity=2, capacity={"N1": 49})
    assert found == ["N1: 0 of the 50% of its daily capacity of 100 units that rule half may fill is left, 1 needed"]


def test_capacity_that_is_left_but_too_little_is_not_called_used_up() -> None:
    places = network([node("N1", capacity={"unit": "workload", "limit": 10})], [{"id": "A", "workload": 8}])
    plan = source(places, rules(), order(line("L1")), stock({"N1": {"A": 9}}, capacity={"N1": 5}))
    assert plan.unfilled[0].reasons[0].text == "N1: 5 of its daily capacity of 10 workload is left, 8 needed"


def test_a_line_that_must_not_split_blames_that_and_not_the_objective() -> None:
    whole = rules(rule("one", line_split="never"))
    found = reasons(whole, {"N1": {"A": 2}, "N2": {"A": 2}}, [node("N1", 10), node("N2", 20)], quantity=3)
    assert [(reason.node, reason.cause) for reason in found] == [("N1", "stock"), ("N2", "line_split")]


def test_stock_that_falls_short_of_a_whole_line_is_stated_node_by_node() -> None:
    whole = rules(rule("whole", partial="lines", max_splits=0))
    found = texts(whole, {"N1": {"A": 2}, "N2": {"A": 1}}, [node("N1"), node("N2")], quantity=3)
    assert found == [
        "N1: 2 on hand, 2 available, 0 taken by this order",
        "N2: 1 on hand, 1 available, 0 taken by this order",
        "rule whole fills whole lines only",
        "rule whole lets at most 1 node take part",
    ]


def test_what_the_objective_leaves_unfilled_is_said_to_be_its_doing() -> None:
    thrifty = rules(levels=[["shipments"], ["unfilled_units"]])
    found = reasons(thrifty, {"N1": {"A": 9}}, [node("N1")])
    assert [(reason.node, reason.cause) for reason in found] == [("N1", "objective")]


@pytest.mark.parametrize(
    ("quantity", "partial", "expected"),
    [
        # A shipment may weigh 1 kg, a piece weighs 0.4 kg: two pieces ship, a third does not.
        (3, "units", "N1: of 0.4 kg each, there is no room for a piece in what S (1 kg) carries at most"),
        (3, "lines", "N1: of 0.4 kg each, only 2 of 3 pieces fit in what S (1 kg) carries at most"),
    ],
)
def test_a_shipment_that_may_not_weigh_more_is_named(quantity: int, partial: str, expected: str) -> None:
    places = network([node("N1")], [{"id": "A", "weight_kg": 0.4}], [service("S", max_weight_kg=1)])
    asked = order(line("L1", "A", quantity))
    plan = source(places, rules(rule(partial=partial)), asked, stock({"N1": {"A": 9}}))
    assert plan.unfilled[0].reasons[0].text == expected


def test_a_piece_that_is_too_heavy_is_named_with_what_would_do() -> None:
    places = network(
        [node("N1")], [{"id": "A", "weight_kg": 4}], [service("S", max_weight_kg=1.5), service("T", max_weight_kg=3)]
    )
    plan = source(places, rules(), order(line("L1")), stock({"N1": {"A": 9}}))
    (reason,) = plan.unfilled[0].reasons
    assert (reason.cause, reason.expected, reason.actual) == ("max_weight", "3 kg at most", "4 kg")
    assert reason.text == "N1: a piece weighs 4 kg, a shipment may weigh 3 kg at most"


def test_a_capacity_that_is_exceeded_already_is_called_so() -> None:
    full = node("N1", capacity={"unit": "workload", "limit": 2})
    places = network([full], [{"id": "A", "workload": 0}])
    plan = source(places, rules(), order(line("L1")), stock({"N1": {"A": 9}}, {"N1": 3}))
    assert plan.unfilled[0].reasons[0].text == "N1: more than its daily capacity of 2 workload is used"


@pytest.mark.parametrize(
    ("near", "told"),
    [
        ({"steps": [{"max_kg": 20.0, "cost": 0.0}]}, {"a shipment by S may weigh 20 kg at most"}),
        # From nearby the service carries anything.
        ({}, set()),
    ],
)
def test_what_a_service_carries_is_the_most_that_it_carries_from_anywhere(near: Document, told: set[str]) -> None:
    zones = ({"max_km": 500.0, "base": 1.0} | near, {"base": 1.0, "steps": [{"max_kg": 5.0, "cost": 0.0}]})
    places = network([node("A", 10), node("B", 900)], [{"id": "A", "weight_kg": 1.0}], [service("S", *zones)])
    asked = order(line("L1", quantity=30))
    plan = source(places, rules(rule(partial="never")), asked, stock({"A": {"A": 24}, "B": {"A": 30}}))
    texts_ = {reason.text for reason in plan.unfilled[0].reasons}
    assert {text for text in texts_ if text.startswith("a shipment by")} == told


def test_what_was_said_of_earlier_orders_does_not_colour_later_ones() -> None:
    """One sourcer for all says what one for each order says, while stock, capacity, distances and lines differ."""
    near = {"require": "node.type == store and (distance_km <= 150 or line.quantity < 3)", "capacity_share": 0.5}
    places = network(
        [
            node("N1", 100, capacity={"unit": "units", "limit": 4}),
            node("N2", 200, type="warehouse"),
            node("N3", 300, attributes={"x": 1}),
        ],
        ["A", "B"],
        [service("S"), service("T", nodes=["N1", "N2"])],
    )
    asked = rules(
        rule("near", **near),
        restrictions=[
            {"id": "no-s", "when": "item.id == B", "require": "service.id != S"},
            {"id": "x", "reason": "So.", "when": "line.quantity > 1", "require": "node.attributes.x == 1"},
        ],
    )
    shared = Sourcer(places, asked)
    for on_hand, used, quantity in product([0, 1, 5], [0.0, 1.5, 2.0], [1, 2, 4]):
        here = stock({name: {"A": on_hand, "B": 2} for name in ("N1", "N2", "N3")}, {"N1": used})
        wanted = order(line("L1", "A", quantity), line("L2", "B", 3))
        alone = Sourcer(places, asked).source(wanted, here)
        assert alone.unfilled
        assert shared.source(wanted, here).unfilled == alone.unfilled


def test_a_plan_without_reasons_is_the_same_plan() -> None:
    places, asked = network([node("N1"), node("N2", 100)], ["A", "B"]), rules()
    wanted, here = order(line("L2", quantity=4), line("L1", "B")), stock({"N1": {"A": 1}, "N2": {"A": 2}})
    desk, budget = Desk(places, asked), Budget(Limits())
    told = desk.decide(wanted, here, load_engine("auto"), budget)[1]
    brief = desk.decide(wanted, here, load_engine("auto"), budget, with_reasons=False)[1]
    assert [(each.line, each.quantity, each.reasons) for each in brief.unfilled] == [("L1", 1, ()), ("L2", 1, ())]
    assert all(each.reasons for each in told.unfilled)
    changed = {"unfilled": told.unfilled, "outcome": told.outcome}
    assert brief.model_copy(update=changed) == told
