"""Worked examples of restrictions: thresholds, groups, carriers, lanes, and two that contradict."""

import pytest

from models import Plan
from tests.builders import (
    Document,
    causes,
    destination,
    line,
    network,
    node,
    node_of,
    order,
    reasons_of,
    rules,
    service,
    source,
    stock,
    unfilled,
    values,
)

# ------------------------------------------------------------------------------------------ GX04: thresholds are strict


@pytest.mark.parametrize(
    ("scope", "expected", "km"),
    [
        # 200.00 is not over 200, 200.01 is.
        ("line", {"L1": "N1", "L2": "N2", "L3": "N1"}, 5 + 50 + 5),
        # One line over the threshold takes the whole order to the insured node.
        ("order", {"L1": "N2", "L2": "N2", "L3": "N2"}, 3 * 50),
    ],
)
def test_gx04a_line_total_over_200_needs_an_insured_node(scope: str, expected: dict[str, str], km: float) -> None:
    places = network([node("N1", 5), node("N2", 50, attributes={"insured": True})], "ABC")
    insured = {"id": "insured", "when": "line.total > 200", "require": "node.attributes.insured == true"}
    asked = order(line("L1", "A", 1, 200.00), line("L2", "B", 1, 200.01), line("L3", "C", 1, 50.0))
    available = stock({name: {"A": 1, "B": 1, "C": 1} for name in ("N1", "N2")})
    plan = source(places, rules(restrictions=[insured | {"scope": scope}]), asked, available)
    assert node_of(plan) == expected
    assert values(plan) == [0, km]


@pytest.mark.parametrize(
    ("quantities", "expected"),
    [([50], "ST"), ([51], "DC"), ([30, 21], "DC"), ([30, 20], "ST")],
)
def test_gx04b_more_than_50_of_an_item_come_from_a_dc(quantities: list[int], expected: str) -> None:
    # The pieces of an item count over all of its lines.
    places = network([node("ST", 5), node("DC", 50, type="DC")], ["X"])
    bulk = {"id": "bulk", "when": "line.item_quantity > 50", "require": "node.type == DC"}
    asked = order(*(line(f"L{n}", "X", quantity) for n, quantity in enumerate(quantities)))
    plan = source(places, rules(restrictions=[bulk]), asked, stock({"ST": {"X": 99}, "DC": {"X": 99}}))
    assert set(node_of(plan).values()) == {expected}
    assert values(plan) == [0, len(quantities) * (5 if expected == "ST" else 50)]


# -------------------------------------------------------------- GX05: glassware to Ireland, shipped or picked up

# As it is printed in the documents of the system that it is from.
IRELAND = {
    "id": "ireland-glassware",
    "when": "order.destination.country eq Ireland and item.classification eq glassware and deliveryMethod eq SHP",
    "require": "locationRestriction distributionGroup notin UK_DG",
}
GLASS = line("L1", "G", delivery_method="SHP")


def to_ireland(asked: Document, *, country: str = "Ireland", at_ie1: int = 5) -> Plan:
    """The nearer node, UK1, is in the group that must not ship glassware to Ireland."""
    places = network(
        [node("UK1", 300, groups=["UK_DG"]), node("IE1", 700)],
        [{"id": "G", "classification": "glassware"}, {"id": "T", "classification": "textiles"}],
    )
    available = stock({"UK1": {"G": 5, "T": 5}, "IE1": {"G": at_ie1, "T": 5}})
    going = order(asked, destination=destination(country))
    return source(places, rules(restrictions=[IRELAND]), going, available)


@pytest.mark.parametrize(
    ("asked", "country", "expected", "km"),
    [
        (GLASS, "Ireland", "IE1", 700),
        # Picked up it is another matter, and nothing travels.
        (line("L1", "G", delivery_method="PICK", pickup_node="UK1"), "Ireland", "UK1", 0),
        (GLASS, "Spain", "UK1", 300),
        (line("L1", "T", delivery_method="SHP"), "Ireland", "UK1", 300),
    ],
)
def test_gx05_glassware_is_not_shipped_to_ireland_from_the_uk(
    asked: Document, country: str, expected: str, km: float
) -> None:
    plan = to_ireland(asked, country=country)
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == [0, km]


def test_gx05_stock_that_is_there_but_excluded_is_told_with_the_rule() -> None:
    plan = to_ireland(GLASS, at_ie1=0)
    assert unfilled(plan) == {"L1": 1}
    assert values(plan) == [1, 0]
    (reason,) = (reason for reason in reasons_of(plan, "L1") if reason.node == "UK1")
    assert reason.cause == "ireland-glassware"
    assert (reason.expected, reason.actual) == ('node.groups not in ["UK_DG"]', "[UK_DG]")
    assert "UK1: 5 on hand" in reason.text
    assert "ireland-glassware" in reason.text


# ------------------------------------------------------------------- GX06: restrictions of carriers and of lanes

COST: list[list[str]] = [["unfilled_units"], ["shipping_cost"]]


def carried(name: str, carrier: str, cost: float) -> Document:
    """A service ``carrier-node`` that picks up at that one node."""
    return service(f"{carrier}-{name}", {"base": cost}, carrier=carrier, nodes=[name])


def service_of(plan: Plan) -> dict[str, str | None]:
    return {each.line: each.service for each in plan.assignments}


NO_DHL = {
    "id": "no-dhl",
    "when": "order.destination.country eq Ireland and item.attributes.fragile == true",
    "require": "carrierServiceRestrictions not eq DHL",
}


@pytest.mark.parametrize(
    ("item", "country", "expected", "cost"),
    [
        # DHL costs 8 and 9, yet UPS for 11 is all that is left.
        ("glass", "Ireland", "UPS-N2", 11),
        ("book", "Ireland", "DHL-N1", 8),
        ("glass", "Spain", "DHL-N1", 8),
    ],
)
def test_gx06_a_carrier_is_kept_from_fragile_goods_to_ireland(
    item: str, country: str, expected: str, cost: float
) -> None:
    services = [carried("N1", "DHL", 8), carried("N2", "DHL", 9), carried("N2", "UPS", 11)]
    items = [{"id": "glass", "attributes": {"fragile": True}}, {"id": "book", "attributes": {"fragile": False}}]
    plan = source(
        network([node("N1"), node("N2")], items, services),
        rules(levels=COST, restrictions=[NO_DHL]),
        order(line("L1", item), destination=destination(country)),
        stock({"N1": {item: 1}, "N2": {item: 1}}),
    )
    assert service_of(plan) == {"L1": expected}
    assert values(plan) == [0, cost]


def test_gx06_a_node_without_another_carrier_is_out() -> None:
    plan = source(
        network([node("N1")], [{"id": "glass", "attributes": {"fragile": True}}], [carried("N1", "DHL", 8)]),
        rules(levels=COST, restrictions=[NO_DHL]),
        order(line("L1", "glass"), destination=destination("Ireland")),
        stock({"N1": {"glass": 1}}),
    )
    assert unfilled(plan) == {"L1": 1}
    assert causes(plan, "L1") == {"no-dhl"}
    assert values(plan) == [1, 0]


# Carrier C1 does not take goods of vendor P from Germany to Denmark; everything else it does.
LANE = {
    "id": "lane",
    "when": "destination.country == DK and item.attributes.vendor == P",
    "require": "not (service.carrier == C1 and node.country == DE)",
}


@pytest.mark.parametrize(
    ("item", "country", "expected", "cost"),
    [
        # C2 from Germany costs 7, C1 from Poland 6.
        ("of-P", "DK", "C1-PL1", 6),
        ("of-P", "ES", "C1-DE1", 5),
        ("of-Q", "DK", "C1-DE1", 5),
    ],
)
def test_gx06_a_lane_is_closed_for_one_carrier_and_one_vendor(
    item: str, country: str, expected: str, cost: float
) -> None:
    places = [node("DE1", address={"country": "DE"}), node("PL1", address={"country": "PL"})]
    services = [carried("DE1", "C1", 5), carried("DE1", "C2", 7), carried("PL1", "C1", 6)]
    items = [{"id": "of-P", "attributes": {"vendor": "P"}}, {"id": "of-Q", "attributes": {"vendor": "Q"}}]
    plan = source(
        network(places, items, services),
        rules(levels=COST, restrictions=[LANE]),
        order(line("L1", item), destination=destination(country)),
        stock({"DE1": {item: 1}, "PL1": {item: 1}}),
    )
    assert service_of(plan) == {"L1": expected}
    assert values(plan) == [0, cost]


# ----------------------------------------------------- GX07: two restrictions intersect, or contradict each other

TO_HAWAII = {"id": "R1", "when": "destination.state == HI", "require": "node.id in [N1, N2]"}
PLANTS = {"id": "R2", "when": "item.categories in [plants]", "require": "node.id in [N2, N3]"}
PLANTS_FROM_N3 = PLANTS | {"require": "node.id == N3"}


def plant_to_hawaii(*restrictions: Document) -> Plan:
    places = network([node("N1", 20), node("N2", 30), node("N3", 10)], [{"id": "A", "categories": ["plants"]}])
    going = order(line("L1"), destination=destination(state="HI"))
    available = stock({name: {"A": 1} for name in ("N1", "N2", "N3")})
    return source(places, rules(restrictions=restrictions), going, available)


@pytest.mark.parametrize(
    ("restrictions", "expected", "km"),
    [
        # N2 is all that both leave, though it is the farthest of the three.
        ([TO_HAWAII, PLANTS], "N2", 30),
        ([PLANTS, TO_HAWAII], "N2", 30),
        # One alone leaves the nearer of its two.
        ([TO_HAWAII], "N1", 20),
        ([PLANTS], "N3", 10),
    ],
)
def test_gx07_restrictions_that_match_intersect(restrictions: list[Document], expected: str, km: float) -> None:
    plan = plant_to_hawaii(*restrictions)
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == [0, km]


def test_gx07_restrictions_that_contradict_each_other_are_both_named() -> None:
    plan = plant_to_hawaii(TO_HAWAII, PLANTS_FROM_N3)
    assert unfilled(plan) == {"L1": 1}
    assert values(plan) == [1, 0]
    # Each node is out by one of the two, and by nothing else.
    assert {(reason.node, reason.cause) for reason in reasons_of(plan, "L1")} == {
        ("N1", "R2"),
        ("N2", "R2"),
        ("N3", "R1"),
    }


@pytest.mark.parametrize(("left", "expected", "km"), [(TO_HAWAII, "N1", 20), (PLANTS_FROM_N3, "N3", 10)])
def test_gx07_without_either_of_the_two_the_plant_ships(left: Document, expected: str, km: float) -> None:
    plan = plant_to_hawaii(left)
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == [0, km]
