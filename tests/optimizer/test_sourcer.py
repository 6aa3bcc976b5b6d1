"""The public door: what it refuses, what limits do to it, and that it repeats."""

from typing import Any

import pytest

from models import DocumentError, RuleSet
from optimizer import EngineDeclined, MissingLocation, Sourcer, SourcingError, lint
from optimizer.engines import EngineName
from tests.builders import (
    destination,
    line,
    network,
    node,
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

ONE_NODE = network([node("N1")])
ONE_PIECE = stock({"N1": {"A": 1}})


@pytest.mark.parametrize(
    ("asked", "fragments"),
    [
        (order(line("L1", "B")), ["order O1", "lines[0].item", "'B'", "no such id", "correct the name"]),
        (order(line("L1"), excluded_nodes=["N11"]), ["order O1", "excluded_nodes[0]", "'N11'", "Did you mean 'N1'?"]),
        (
            order(line("L1", delivery_method="pickup", pickup_node="X")),
            ["order O1", "lines[0].pickup_node", "'X'", "no such id"],
        ),
    ],
)
def test_an_order_that_names_what_the_network_lacks_is_refused(asked: Any, fragments: list[str]) -> None:
    with pytest.raises(DocumentError) as caught:
        Sourcer(ONE_NODE, rules()).source(asked, ONE_PIECE)
    for fragment in fragments:
        assert fragment in str(caught.value)


@pytest.mark.parametrize(
    ("pieces", "capacity", "place"),
    [
        ({"N9": {"A": 1}}, None, "stock, record 1, node = 'N9'"),
        ({"N1": {"Z": 1}}, None, "stock, record 1, item = 'Z'"),
        ({"N1": {"A": 1}}, {"N9": 1.0}, "capacity, node = 'N9'"),
    ],
)
def test_an_availability_that_names_what_the_network_lacks_is_refused(
    pieces: Any, capacity: dict[str, float] | None, place: str
) -> None:
    with pytest.raises(DocumentError, match=place):
        Sourcer(ONE_NODE, rules()).source(order(line("L1")), stock(pieces, capacity))


@pytest.mark.parametrize("order_weight", [0.1, 1, 50])
def test_the_weight_of_an_order_rule_changes_nothing_for_one_order(order_weight: float) -> None:
    # 110 km at 0.01 outweigh the piece that then stays unfilled, as long as it counts once.
    level: list[Any] = ["unfilled_units", {"term": "line_km", "weight": 0.01}]
    weighed = rules(rule(order_weight=order_weight), levels=[level])
    plan = source(network([node("N1", 110)]), weighed, order(line("L1")), ONE_PIECE)
    assert unfilled(plan) == {"L1": 1}
    assert values(plan) == [1]


def test_an_unknown_term_is_refused_with_the_closest_known() -> None:
    with pytest.raises(DocumentError, match=r"'shiping_cost': .* Did you mean 'shipping_cost'"):
        Sourcer(ONE_NODE, RuleSet.parse({"id": "r", "objectives": [["shiping_cost"]]}))


def test_a_term_that_overflows_is_named_before_solving() -> None:
    dear = network([node("N1")], services=[service("gold", {"base": 1e13})])
    with pytest.raises(SourcingError, match=r"term 'shipping_cost' overflows the integer scale.*larger currency unit"):
        Sourcer(dear, rules(levels=[["unfilled_units"], ["shipping_cost"]])).source(order(line("L1")), ONE_PIECE)


# ------------------------------------------------------------------------------ missing locations

NOWHERE = network([node("N1", location=None)])


def test_a_distance_rule_names_the_node_that_lacks_a_location() -> None:
    capped = rules(levels=[["unfilled_units"]], restrictions=[{"id": "cap", "require": "distance_km <= 9"}])
    with pytest.raises(MissingLocation, match="rule 'cap' asks for a distance, but node 'N1' has no location"):
        Sourcer(NOWHERE, capped).source(order(line("L1")), ONE_PIECE)


def test_a_distance_rule_names_the_order_that_lacks_a_location() -> None:
    capped = rules(levels=[["unfilled_units"]], restrictions=[{"id": "cap", "require": "distance_km <= 9"}])
    with pytest.raises(MissingLocation, match="but order 'O1' has no location"):
        Sourcer(ONE_NODE, capped).source(order(line("L1"), destination={"country": "US"}), ONE_PIECE)


def test_a_level_in_km_names_the_node_that_lacks_a_location() -> None:
    with pytest.raises(MissingLocation, match=r"objective term line_km asks for a distance, but node 'N1'"):
        Sourcer(NOWHERE, rules()).source(order(line("L1")), ONE_PIECE)


def test_a_node_that_another_rule_excludes_needs_no_location() -> None:
    places = network([node("N1", 5), node("N2", location=None, type="vendor")])
    capped = rules(
        restrictions=[
            {"id": "cap", "require": "distance_km <= 9"},
            {"id": "no-vendors", "require": "node.type != vendor"},
        ]
    )
    plan = source(places, capped, order(line("L1", quantity=2)), stock({"N1": {"A": 1}, "N2": {"A": 1}}))
    assert pieces_by(plan, "node") == {"N1": 1}


def test_a_condition_that_holds_without_the_distance_needs_no_location() -> None:
    either = rules(
        levels=[["unfilled_units"]],
        restrictions=[{"id": "cap", "require": "distance_km <= 9 or node.type == store"}],
    )
    assert unfilled(source(NOWHERE, either, order(line("L1")), ONE_PIECE)) == {}


def test_zones_without_bounds_and_kilometres_need_no_location() -> None:
    flat = network([node("N1", location=None)], services=[service("flat", {"base": 4, "per_kg": 1})])
    plan = source(flat, rules(levels=[["unfilled_units"], ["shipping_cost"]]), order(line("L1")), ONE_PIECE)
    assert values(plan) == [0, 4]


@pytest.mark.parametrize("zones", [[{"max_km": 100, "base": 1}, {"base": 2}], [{"base": 1, "per_km": 0.1}]])
def test_a_rate_card_that_depends_on_distance_needs_a_location(zones: list[dict[str, float]]) -> None:
    by_distance = network([node("N1", location=None)], services=[service("zoned", *zones)])
    with pytest.raises(MissingLocation, match=r"the rate card.* asks for a distance, but node 'N1'"):
        Sourcer(by_distance, rules(levels=[["unfilled_units"]])).source(order(line("L1")), ONE_PIECE)


def test_a_pickup_travels_no_distance_and_needs_no_location() -> None:
    plan = source(NOWHERE, rules(), order(line("L1", delivery_method="pickup")), ONE_PIECE)
    assert values(plan) == [0, 0]
    assert plan.shipments[0].distance_km == 0


# --------------------------------------------------------------------------------- kinds of values


def test_an_attribute_of_another_kind_is_refused_when_the_sourcer_is_built() -> None:
    sized = network([node("N1")], items=[{"id": "A", "attributes": {"size": "big"}}])
    asks = rules(restrictions=[{"id": "size", "when": "item.attributes.size > 5", "require": "node.id == N1"}])
    with pytest.raises(SourcingError, match=r"rule 'size', item 'A': item.attributes.size is the text 'big'"):
        Sourcer(sized, asks)


def test_an_attribute_of_another_kind_is_refused_when_the_order_arrives() -> None:
    asks = rules(restrictions=[{"id": "vip", "when": "order.attributes.vip == 1", "require": "node.id == N1"}])
    with pytest.raises(SourcingError, match=r"order.attributes.vip is the text 'yes'"):
        Sourcer(ONE_NODE, asks).source(order(line("L1"), attributes={"vip": "yes"}), ONE_PIECE)


# ------------------------------------------------------------------------------- calling conventions


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"time_limit": 0}, "time_limit = 0"),
        ({"deterministic_limit": -1}, "deterministic_limit = -1"),
        ({"time_limit": float("nan")}, "time_limit = nan"),
        ({"workers": 0}, "workers = 0"),
        ({"seed": -1}, "seed = -1"),
    ],
)
def test_options_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        Sourcer(ONE_NODE, rules()).source(order(line("L1")), ONE_PIECE, **options)


def test_an_unknown_engine_is_declined_by_name() -> None:
    with pytest.raises(EngineDeclined, match=r"no engine 'abacus'. Use one of auto, cp-sat"):
        Sourcer(ONE_NODE, rules()).source(order(line("L1")), ONE_PIECE, engine="abacus")  # type: ignore[arg-type]


def test_the_engine_can_be_named() -> None:
    plan = Sourcer(ONE_NODE, rules()).source(order(line("L1")), ONE_PIECE, engine="cp-sat")
    assert plan.outcome.engine == "cp-sat"


# By way of both nodes, 10 + 20 km; by way of the second alone, 20 km twice.
TWO_NODES = network([node("N1", 10), node("N2", 20)], ["A", "B"])
EACH_HAS_ONE = stock({"N1": {"A": 1}, "N2": {"A": 1, "B": 1}})
BOTH = order(line("L1", "A"), line("L2", "B"))
DISTANCE_FIRST = rules(levels=[["line_km"], ["unfilled_units"]])


@pytest.mark.parametrize("engine", ["auto", "subsets", "cp-sat"])
def test_every_engine_says_the_same(engine: EngineName) -> None:
    plan = Sourcer(TWO_NODES, rules()).source(BOTH, EACH_HAS_ONE, engine=engine)
    assert pieces_by(plan, "line", "node") == {("L1", "N1"): 1, ("L2", "N2"): 1}
    assert (plan.outcome.status, values(plan)) == ("optimal", [0, 30])


def test_the_outcome_names_the_engine_that_decided() -> None:
    together = rules(rule(max_splits=0))
    # No node has both, and one may take part.
    for ruled, name in ((rules(), "subsets"), (together, "subsets"), (DISTANCE_FIRST, "subsets")):
        assert Sourcer(TWO_NODES, ruled).source(BOTH, stock({"N1": {"A": 1}, "N2": {"B": 1}})).outcome.engine == name


@pytest.mark.parametrize(
    ("ruled", "asked", "here"),
    [
        # Filling does not come first.
        (DISTANCE_FIRST, BOTH, EACH_HAS_ONE),
        # More pieces than are shared out one by one.
        (
            rules(),
            order(*(line(f"L{n}", "A", quantity=40) for n in range(4))),
            stock({"N1": {"A": 99}, "N2": {"A": 99}}),
        ),
    ],
)
def test_an_engine_declines_what_it_does_not_cover(ruled: RuleSet, asked: Any, here: Any) -> None:
    with pytest.raises(EngineDeclined, match=r"'subsets' decides orders.*Use engine='auto'"):
        Sourcer(TWO_NODES, ruled).source(asked, here, engine="subsets")


def test_an_order_that_nothing_can_serve_is_proven_to_stay_unfilled() -> None:
    plan = source(ONE_NODE, rules(), order(line("L1", quantity=2)), stock({}))
    assert plan.outcome.status == "optimal"
    assert unfilled(plan) == {"L1": 2}
    assert plan.assignments == ()
    assert plan.shipments == ()


def test_a_network_without_nodes_leaves_everything_unfilled() -> None:
    plan = source(network([]), rules(), order(line("L1")), stock({}))
    assert unfilled(plan) == {"L1": 1}


def test_names_with_any_characters_pass_through() -> None:
    name = 'Käufer\'s "№1" \n✓'
    plan = source(network([node(name)], [name]), rules(), order(line(name, name), id=name), stock({name: {name: 1}}))
    assert plan.assignments[0].node == plan.assignments[0].item == plan.order_id == name


def test_committing_a_plan_leaves_less_for_the_next_order() -> None:
    places = network([node("N1", 10, capacity={"unit": "orders", "limit": 2}), node("N2", 20)])
    here = stock({"N1": {"A": 5}, "N2": {"A": 5}}, capacity={"N1": 1})
    first = source(places, rules(), order(line("L1", quantity=3)), here)
    assert pieces_by(first, "node") == {"N1": 3}
    later = here.after(first)
    # N1 has two pieces and no capacity left: everything comes from N2.
    second = source(places, rules(), order(line("L1", quantity=3)), later)
    assert pieces_by(second, "node") == {"N2": 3}
    assert later.used["N1"] == 2


def test_pickups_need_a_node_that_hands_over() -> None:
    places = network([node("WH", 1, delivery_methods=["ship"]), node("ST", 50)])
    asked = order(line("L1", delivery_method="PICK"), line("L2"), destination=destination())
    plan = source(places, rules(), asked, stock({"WH": {"A": 9}, "ST": {"A": 9}}))
    assert pieces_by(plan, "line", "node") == {("L1", "ST"): 1, ("L2", "WH"): 1}


def test_a_term_that_does_not_exist_is_refused_with_its_place() -> None:
    document = rules(rule("first"), rule("second", objectives=[["unfilled_units"], ["nodes", "lne_km"]]))
    for refuse in (lambda: Sourcer(ONE_NODE, document), lambda: lint(document, ONE_NODE)):
        with pytest.raises(DocumentError) as caught:
            refuse()
        place = (
            "order_rules[1].objectives[1][1].term = 'lne_km': there is no such objective term. Did you mean 'line_km'?"
        )
        assert place in str(caught.value)
