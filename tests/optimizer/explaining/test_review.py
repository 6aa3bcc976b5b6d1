"""Decisions looked at again: what a source could give, and what a plan with it would have come to."""

from collections.abc import Iterable
from typing import Any

import pytest

from models import Availability, Network, Order, RuleSet
from models.plans import Assignment
from optimizer.desk import Desk
from optimizer.engines import load_engine
from optimizer.errors import EngineError, PlanRejected
from optimizer.explaining import Instead, Review, Services
from tests.builders import line, network, node, order, rule, rules, service, stock

PLACES = network(
    [node("N1", 100), node("N2", 300)],
    [{"id": "A", "weight_kg": 4.0}],
    [
        service("van", {"base": 5.0, "per_km": 0.01}),
        service("bike", {"base": 1.0, "steps": [{"max_kg": 10, "cost": 0}]}, nodes=["N1"]),
    ],
)
COSTS = rules(levels=[["unfilled_units"], ["shipping_cost"]])
STOCK = stock({"N1": {"A": 9}, "N2": {"A": 9}})


def review(
    asked: Order, by: RuleSet = COSTS, there: Availability = STOCK, places: Network = PLACES, of: str | None = "rule"
) -> Review:
    return Review(Desk(places, by), asked, there, order_rule=of)


def texts(found: Iterable[Any]) -> list[str]:
    return [reason.text for reason in found]


def taken(*sources: tuple[str, str, int]) -> list[Assignment]:
    return [Assignment(line="L", item="A", node=name, service=by, quantity=pieces) for name, by, pieces in sources]


def test_what_services_carry() -> None:
    """A bike carries 10 kg, two pieces of 4 kg; the van any number."""
    three = review(order(line("L", quantity=3)))
    assert three.obstacles("L", "N1", 3) == ()
    assert three.obstacles("L", "N1", 2, services={"bike"}) == ()
    (heavy,) = three.obstacles("L", "N1", 3, services={"bike"})
    assert (heavy.cause, heavy.text) == (
        "max_weight",
        "N1: of 4 kg each, 2 of 3 pieces fit in what its services carry",
    )


@pytest.mark.parametrize(("services", "is_open"), [(None, True), ({"van"}, True), ({"bike"}, False)])
def test_a_service_that_a_rule_bars_while_the_node_is_open(services: Services, is_open: bool) -> None:
    vans = rules(rule(require="service.id == van"), levels=[["shipping_cost"]])
    found = review(order(line("L")), vans).obstacles("L", "N1", 1, services=services)
    told = 'N1 by bike: 9 on hand, but rule rule asks for service.id == "van", found bike'
    assert texts(found) == ([] if is_open else [told])


def test_what_is_not_in_the_network() -> None:
    one = review(order(line("L")))
    assert texts(one.obstacles("L", "N9", 1)) == ["N9: the network has no such node"]
    assert texts(one.obstacles("L", "N2", 1, services={"bike"})) == ["N2: bike does not pick up there"]


def test_what_another_source_would_have_cost() -> None:
    """By bike from N1 it is 1, by van from N1 6, by van from N2 8."""
    one, engine = review(order(line("L"))), load_engine("auto")
    best = taken(("N1", "bike", 1))
    asked: list[tuple[dict[str, Services], str]] = [
        ({"N2": None}, "+7.00 shipping cost"),
        ({"N1": {"van"}}, "+5.00 shipping cost"),
        ({"N1": {"van"}, "N2": None}, "+5.00 shipping cost"),
        ({"N1": None}, "as good in every level"),
    ]
    for sources, cost in asked:
        assert one.instead("L", sources, 1, assignments=best, engine=engine) == Instead(cost)


def test_a_plan_that_is_not_the_best_is_not_measured_against() -> None:
    one, engine = review(order(line("L"))), load_engine("auto")
    assert one.instead("L", {"N1": None}, 1, assignments=taken(("N2", "van", 1)), engine=engine) is None


def test_a_plan_that_cannot_have_been_made_is_refused() -> None:
    one, engine = review(order(line("L", quantity=3))), load_engine("auto")
    with pytest.raises(PlanRejected):
        one.instead("L", {"N2": None}, 3, assignments=taken(("N1", "bike", 3)), engine=engine)


def test_no_plan_at_all() -> None:
    """Two lines of one item leave from one node: N2 has one piece, which would do for the line alone."""
    one_node = rules(rule("one", max_splits=0, partial="never"), levels=[["shipping_cost"]])
    both = order(line("L"), line("M"))
    short = review(both, one_node, stock({"N1": {"A": 9}, "N2": {"A": 1}}), of="one")
    assert short.obstacles("L", "N2", 1) == ()
    plan = [Assignment(line=name, item="A", node="N1", service="bike", quantity=1) for name in ("L", "M")]
    found = short.instead("L", {"N2": None}, 1, assignments=plan, engine=load_engine("auto"))
    assert found is not None
    assert found.cost is None
    assert all(reason.node == "N2" for reason in found.reasons)
    assert found.reasons


def test_a_rule_that_cannot_have_decided() -> None:
    with pytest.raises(EngineError, match="the rule 'other' cannot have decided"):
        review(order(line("L")), of="other")


def test_a_rule_that_was_tried_in_vain() -> None:
    """Nobody fills both pieces under the only rule; what bars a node is then told of that rule."""
    whole = rules(rule("whole"), levels=[["shipping_cost"]], order_rule_mode="first_complete")
    two = review(order(line("L", quantity=2)), whole, stock({"N1": {"A": 1}, "N2": {"A": 0}}), of=None)
    assert texts(two.obstacles("L", "N1", 1)) == ["N1: no plan fills the whole order under rule whole"]
    assert texts(two.obstacles("L", "N2", 1)) == ["N2: 0 on hand, 0 available"]
    assert two.instead("L", {"N1": None}, 1, assignments=[], engine=load_engine("auto")) is None
