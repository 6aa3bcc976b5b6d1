"""Vectorised conditions against the plain interpreter of the checker, which shares no code with them."""

from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Availability, ExpressionError, Network, Order, RuleSet
from models.expressions import parse
from optimizer.checker import Checker
from optimizer.checker.conditions import NO_SOURCE, Test, predicate
from optimizer.checker.facts import Source
from optimizer.compiler import CompiledOrder, Compiler
from optimizer.compiler.demand_tests import demand_test
from optimizer.compiler.predicates import SourceTest, source_test
from tests.builders import line, network, node, order, service

UTC = ZoneInfo("UTC")
NETWORK: Network = network(
    [
        node("N1", 100, priority=1, groups=["EAST", "DG"], capacity={"unit": "units", "limit": 4}),
        node("N2", 500, type="warehouse", attributes={"insured": True, "zone": "7", "tags": ["a", "b"]}),
        node("N3", 900, address={"country": "DE", "state": "BY", "postal_code": "80331"}),
        node("N4", location=None, type="vendor", delivery_methods=["ship"], attributes={"insured": False}),
    ],
    [
        {"id": "A", "classification": "bulk", "categories": ["garden"], "weight_kg": 2, "attributes": {"hazmat": True}},
        {"id": "B", "attributes": {"origin": "DE", "zone": "7"}},
    ],
    [service("dhl", attributes={"green": True}), service("ups", nodes=["N1", "N2"])],
)
HERE = Availability.from_records(
    [
        {"node": "N1", "item": "A", "on_hand": 5, "reserved": 2, "weeks_of_supply": 3},
        {"node": "N2", "item": "B", "on_hand": 1, "safety_stock": 4},
    ],
    capacity={"N1": 1},
)
ORDER: Order = order(
    line("L1", "A", 3, 70.0, attributes={"gift": True}),
    line("L2", "B", 2, 0.1, delivery_method="pickup"),
    line("L3", "B", 1, 0.1),
    channel="web",
    promotions=["fall", "vip"],
    customer={"tier": "gold", "attributes": {"since": 2019}},
    attributes={"rush": False},
)
OTHER: Order = order(
    line("L1", "B", 1, 250.0),
    line("L2", "A", 4, 0.2, attributes={"gift": False}),
    destination={"country": "DE", "state": "BY", "location": {"lat": 48.1, "lon": 11.6}},
    customer={"tier": "bronze"},
)
RULES = RuleSet(id="r")

SOURCE_TEXTS = [
    "node.type == warehouse",
    "node.groups not in [DG]",
    "node.groups contains EAST",
    "node.attributes.insured == true",
    "node.attributes.insured != true",
    "node.attributes.tags in [b, c]",
    "node.attributes.zone exists",
    "node.country == destination.country",
    "destination.country == node.country",
    "node.state == BY",
    "node.postal_code startswith '80'",
    "node.priority <= 1",
    "node.utilization < 0.5",
    "node.utilization exists",
    "node.delivery_methods contains pickup",
    "node.attributes.zone == item.attributes.zone",
    "node.country == item.attributes.origin",
    "node.id != node.type",
    "service.carrier not eq dhl",
    "service.attributes.green == true",
    "service.id exists",
    "distance_km <= 500",
    "distance_km > 499.999",
    "distance_km in [100, 500]",
    "distance_km exists",
    "stock.on_hand >= 5",
    "stock.available > line.quantity",
    "stock.available == line.quantity",
    "stock.weeks_of_supply > 2",
    "stock.weeks_of_supply != 2",
    "item.attributes.hazmat == true",
    "line.quantity > 1",
    "customer.tier == gold",
]
DEMAND_TEXTS = [
    "order.value == 210.3",
    "order.quantity > 5",
    "order.line_count == 3",
    "order.promotions contains fall",
    "order.promotions not in [none]",
    "order.created_at >= '2026-09-10'",
    "order.created_at < '2026-09-10T12:00:00'",
    "order.created_at.weekday == 4",
    "order.created_at.month == 9",
    "order.created_at.hour >= 13",
    "order.required_by exists",
    "order.required_by > '2026-01-01'",
    "order.attributes.rush == false",
    "customer.attributes.since < 2020",
    "customer.type != business",
    "destination.state == CA",
    "any_line(item.attributes.hazmat == true)",
    "all_lines(line.quantity >= 2)",
    "no_line(line.delivery_method == pickup)",
    "any_line(line.item_quantity == 3 and item.id == B)",
]
LINE_TEXTS = [
    "line.total > 200",
    "line.total <= 0.1",
    "line.item_quantity == 3",
    "line.attributes.gift exists",
    "item.categories in [garden]",
    "item.classification contains ul",
    "line.delivery_method eq SHP",
]


def combined(texts: list[str]) -> st.SearchStrategy[str]:
    """Conditions of any shape over the given comparisons."""
    return st.recursive(
        st.sampled_from(texts),
        lambda inner: st.one_of(
            st.builds("({}) and ({})".format, inner, inner),
            st.builds("({}) or ({})".format, inner, inner),
            st.builds("not ({})".format, inner),
        ),
        max_leaves=6,
    )


@given(text=combined(SOURCE_TEXTS))
@settings(derandomize=True, deadline=None, max_examples=400)
def test_a_condition_on_sources_means_the_same_to_compiler_and_checker(text: str) -> None:
    condition, compiler = parse(text), Compiler(NETWORK, RULES)
    compiled, other = (next(compiler.candidates(each, HERE)) for each in (ORDER, OTHER))
    test, holds = source_test(condition, compiled.scene.supply, UTC), predicate(condition, UTC)
    # What was asked about another order is of no consequence.
    agree(text, other, test, holds)
    agree(text, compiled, test, holds)


def agree(text: str, compiled: CompiledOrder, test: SourceTest, holds: Test) -> None:
    """Compare compiler and checker for every line and source of an order."""
    facts = Checker(NETWORK, RULES).facts(compiled.scene.demand.order, HERE)
    for each in compiled.lines:
        truth = test(compiled.scene, each)
        for index, option in enumerate(compiled.scene.supply.options):
            place = Source(compiled.scene.supply.nodes[option.node].id, option.service.id if option.service else None)
            expected = holds(facts, each, place)
            found = True if truth.yes[index] else False if truth.no[index] else None
            assert found is expected, (text, each.id, place)


@given(text=combined(DEMAND_TEXTS + LINE_TEXTS))
@settings(derandomize=True, deadline=None, max_examples=300)
def test_a_condition_on_the_demand_means_the_same_to_compiler_and_checker(text: str) -> None:
    condition, compiler = parse(text), Compiler(NETWORK, RULES)
    test, holds = demand_test(condition, UTC), predicate(condition, UTC)
    for asked in (OTHER, ORDER):
        compiled, facts = next(compiler.candidates(asked, HERE)), Checker(NETWORK, RULES).facts(asked, HERE)
        for each in compiled.lines:
            assert test(compiled.scene.demand, each) is holds(facts, each, NO_SOURCE), text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("order.value == 210.3", True),  # 3 x 70 + 3 x 0.1, in exact decimals
        ("any_line(line.total > 210)", False),
        ("any_line(line.item_quantity == 3 and item.id == B)", True),
        ("order.created_at.weekday == 4", True),  # 10 September 2026 is a Thursday
        ("order.created_at == '2026-09-10T12:00:00'", True),
        ("all_lines(line.quantity >= 2)", False),
        ("no_line(item.id == C)", True),
    ],
)
def test_a_field_of_the_demand_holds_what_it_says(text: str, expected: bool) -> None:
    compiled = next(Compiler(NETWORK, RULES).candidates(ORDER, HERE))
    assert demand_test(parse(text), UTC)(compiled.scene.demand, None) is expected


def test_moments_are_read_in_the_zone_of_the_rule_set() -> None:
    late = order(line("L1"), created_at="2026-09-30T23:30:00-04:00")
    scene = next(Compiler(NETWORK, RULES).candidates(late, HERE)).scene
    condition = parse("order.created_at.month == 9")
    assert not demand_test(condition, UTC)(scene.demand, None)  # already October in UTC


def test_a_field_that_does_not_exist_is_an_error() -> None:
    with pytest.raises(ExpressionError, match=r"no field 'node\.kind'"):
        parse("node.kind == store")
