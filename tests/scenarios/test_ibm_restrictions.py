"""Fulfillment rules: one for each kind of condition, with an order that it binds and an order that it does not."""

from collections.abc import Mapping
from typing import NamedTuple

import pytest

from models import Order, Violation
from optimizer import Sourcer
from scenarios.dataset import Dataset
from tests.builders import node_of, reasons_of, unfilled

DATA = Dataset.load("ibm-restrictions")
NETWORK, RULES, STOCK = DATA.network, DATA.rules, DATA.availability

EVERYDAY = {"delivery-method-ship", "delivery-method-pick"}
"""Restrictions that bind every line, one or the other."""

WASHINGTON, RENO, LOS_ANGELES = "GLOBE-WASHINGTON-DC", "US-RENO", "US-LOS-ANGELES"
BUFFALO, CHICAGO = "US-BUFFALO", "US-VENDOR-CHICAGO"
TORONTO, OTTAWA, MONTREAL = "CA-TORONTO", "CA-OTTAWA", "CA-MONTREAL"
BIRMINGHAM, BELFAST, CORK, HAMBURG = "UK-BIRMINGHAM", "UK-BELFAST", "IE-CORK", "DE-HAMBURG"


class Expected(NamedTuple):
    """The node of each line, the lines that each restriction binds (but the everyday ones), the missing pieces."""

    nodes: Mapping[str, str]
    bound: Mapping[str, tuple[str, ...]] = {}
    missing: Mapping[str, int] = {}


EXPECTED = {
    # Without a rule that says otherwise the nearest node ships: Chicago's vendor, and Los Angeles to San Diego.
    "CHANNEL-APP": Expected({"1": CHICAGO}),
    "CHANNEL-WEB-STORE": Expected({"1": WASHINGTON}, {"channel-web-store": ("1",)}),
    "CHANNEL-3RD-PARTY-VENDOR": Expected({"1": CHICAGO}, {"channel-3rd-party-vendor": ("1",)}),
    "PLAIN-ORDER": Expected({"1": LOS_ANGELES}),
    "SELLER-GLOBE-EXPORT": Expected({"1": WASHINGTON}, {"seller-organization": ("1",)}),
    "CUSTOMER-PREMIUM": Expected({"1": RENO}, {"customer-type": ("1",)}),
    "PURPOSE-TRADE-SHOW": Expected({"1": CHICAGO}, {"custom-attribute-order": ("1",)}),
    # Amounts are strict. One line above 200 binds the order; the nearest insured node is the vendor.
    "LINE-TOTAL-200": Expected({"1": LOS_ANGELES, "2": LOS_ANGELES}),
    "LINE-TOTAL-OVER-200": Expected({"1": CHICAGO, "2": CHICAGO}, {"high-value-insurance": ("1", "2")}),
    "ORDER-VALUE-10000": Expected({"1": CHICAGO, "2": CHICAGO}, {"high-value-insurance": ("1", "2")}),
    "ORDER-VALUE-OVER-10000": Expected(
        {"1": WASHINGTON, "2": WASHINGTON}, {"high-value-insurance": ("1", "2"), "order-value": ("1", "2")}
    ),
    "PIECES-100-AND-101": Expected({"1": LOS_ANGELES, "2": RENO}, {"line-total-pieces": ("2",)}),
    # 30 + 20 and 30 + 21 pieces of one item.
    "ITEM-QUANTITY-50": Expected({"1": LOS_ANGELES, "2": LOS_ANGELES}),
    "ITEM-QUANTITY-51": Expected({"1": RENO, "2": RENO}, {"line-quantity-of-an-item": ("1", "2")}),
    "PICK-AT-COUNTER": Expected({"1": LOS_ANGELES}),
    "PICK-WITHOUT-COUNTER": Expected({}, missing={"1": 1}),
    # Buffalo is the nearest node, hands over at its counter, and ships nothing.
    "SHIP-AND-PICK-BUFFALO": Expected({"1": WASHINGTON, "2": BUFFALO}),
    "BLEACH-AND-SOAP": Expected({"1": RENO, "2": LOS_ANGELES}, {"item-id": ("1",)}),
    "BULK-SHIP-AND-PICK": Expected({"1": RENO, "2": LOS_ANGELES}, {"item-classification": ("1",)}),
    "DISPLAY-OLED-AND-LED": Expected(
        {"1": WASHINGTON, "2": CHICAGO}, {"high-value-insurance": ("1", "2"), "item-attribute": ("1",)}
    ),
    "CLOTHING-WOMEN-AND-MEN": Expected({"1": WASHINGTON, "2": LOS_ANGELES}, {"catalog-category": ("1",)}),
    "ENGRAVED-AND-PLAIN": Expected({"1": RENO, "2": LOS_ANGELES}, {"custom-attribute-line": ("1",)}),
    # Destinations. Reno is nearest to Vancouver, Montreal to Hawkesbury; Toronto has two of three bouquets.
    "MEDICINE-CANADA": Expected({"1": TORONTO, "2": RENO}, {"destination-country": ("1",)}),
    "MEDICINE-NEVADA": Expected({"1": RENO}),
    "WINE-ONTARIO": Expected({"1": OTTAWA, "2": MONTREAL}, {"destination-state": ("1",)}),
    "FLOWERS-TORONTO": Expected({"1": TORONTO}, {"destination-city": ("1",)}, {"1": 1}),
    "FLOWERS-KINGSTON": Expected({"1": OTTAWA}),
    "PLANTS-HAWAII": Expected({"1": RENO, "2": LOS_ANGELES}, {"hawaii-agricultural-label": ("1",)}),
    "PLANTS-CALIFORNIA": Expected({"1": LOS_ANGELES}),
    "HAZMAT-CALIFORNIA": Expected({"1": RENO, "2": LOS_ANGELES}, {"california-hazmat": ("1",)}),
    "HAZMAT-NEVADA": Expected({"1": LOS_ANGELES}),
    "GLASS-IRELAND-SHIP": Expected({"1": CORK, "2": BELFAST}, {"ireland-glassware": ("1",)}),
    "GLASS-IRELAND-PICK": Expected({"1": BELFAST}),
    "GLASS-IRELAND-UK-STOCK-ONLY": Expected({}, {"ireland-glassware": ("1",)}, {"1": 1}),
    "GLASS-SPAIN-SHIP": Expected({"1": BIRMINGHAM}),
    "CANADA-PICK-IN-US": Expected({"2": BUFFALO}, {"canada-pick-up": ("1",)}, {"1": 1}),
    "CANADA-PICK-IN-CANADA": Expected({"1": TORONTO}, {"canada-pick-up": ("1",)}),
    "US-PICK-IN-US": Expected({"1": BUFFALO}),
    # Carriers. Belfast is nearest to Dublin but has DHL only.
    "FRAGILE-IRELAND": Expected({"1": CORK}, {"ireland-carrier": ("1",)}),
    "FRAGILE-SPAIN": Expected({"1": CORK}),
    "STURDY-IRELAND": Expected({"1": BELFAST}),
    "PVENDOR-DENMARK": Expected({"1": HAMBURG}, {"germany-denmark-lane": ("1",)}),
    "PVENDOR-SPAIN": Expected({"1": HAMBURG}),
    "QVENDOR-DENMARK": Expected({"1": HAMBURG}),
    # Reno is 615 km further than Los Angeles, which 9 dollars at 100 km each are worth; Washington is 5,300 km further.
    "GIFT-SAN-DIEGO": Expected({"1": RENO}, {"gift-wrap": ("1",)}),
    "GIFT-DUBLIN": Expected({"1": BELFAST}, {"gift-wrap": ("1",)}),
}

PRINTED = [
    "order.destination.state eq Hawaii",
    "order.destination.state eq CA",
    "order.destination.country eq Ireland",
    "deliveryMethod eq SHP",
    "locationRestriction distributionGroup notin UK_DG",
    "carrierServiceRestrictions not eq DHL",
]
"""The expressions that the product's documentation prints."""


@pytest.fixture(scope="module")
def sourcer() -> Sourcer:
    return Sourcer(NETWORK, RULES)


def test_every_order_is_expected() -> None:
    assert set(EXPECTED) == set(DATA.orders_by_id)


@pytest.mark.parametrize("order", EXPECTED)
def test_an_order_is_decided_as_documented(order: str, sourcer: Sourcer) -> None:
    expected = EXPECTED[order]
    plan = sourcer.source(DATA.orders_by_id[order], STOCK)
    assert plan.order_rule is None
    assert node_of(plan) == expected.nodes
    assert unfilled(plan) == expected.missing
    assert {match.rule: match.lines for match in plan.matched if match.rule not in EVERYDAY} == expected.bound
    assert {match.kind for match in plan.matched} == {"restriction"}


@pytest.mark.parametrize("order", DATA.orders, ids=lambda order: order.id)
def test_a_line_is_bound_by_the_rule_of_its_delivery_method(order: Order, sourcer: Sourcer) -> None:
    plan = sourcer.source(order, STOCK)
    bound = {match.rule: match.lines for match in plan.matched if match.rule in EVERYDAY}
    for method, rule in (("ship", "delivery-method-ship"), ("pickup", "delivery-method-pick")):
        assert bound.get(rule, ()) == tuple(line.id for line in order.lines if line.delivery_method == method)


@pytest.mark.parametrize("expression", PRINTED)
def test_printed_expressions_stand_in_the_rules_as_they_are(expression: str) -> None:
    assert expression in (DATA.folder / "rules.yaml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("order", "service"),
    [
        ("FRAGILE-IRELAND", "UPS-EUROPE"),
        ("FRAGILE-SPAIN", "DHL-EUROPE"),
        ("STURDY-IRELAND", "DHL-EUROPE"),
        ("PVENDOR-DENMARK", "DHL-EUROPE"),
        ("PVENDOR-SPAIN", "CARRIER1-CONTINENT"),
        ("QVENDOR-DENMARK", "CARRIER1-CONTINENT"),
    ],
)
def test_carriers_are_kept_to_what_they_may_carry(order: str, service: str, sourcer: Sourcer) -> None:
    """Else the cheapest of a node's services wins: Carrier1, then DHL, then UPS."""
    (assignment,) = sourcer.source(DATA.orders_by_id[order], STOCK).assignments
    assert assignment.service == service


@pytest.mark.parametrize(
    ("order", "node", "why"),
    [
        ("PICK-WITHOUT-COUNTER", RENO, ("delivery-method-pick", "node.attributes.counter == true", "false")),
        ("FLOWERS-TORONTO", OTTAWA, ("destination-city", 'node.city == "Toronto"', "Ottawa")),
        ("GLASS-IRELAND-UK-STOCK-ONLY", BELFAST, ("ireland-glassware", 'node.groups not in ["UK_DG"]', "[UK_DG]")),
        ("GLASS-IRELAND-UK-STOCK-ONLY", BIRMINGHAM, ("ireland-glassware", 'node.groups not in ["UK_DG"]', "[UK_DG]")),
        ("CANADA-PICK-IN-US", BUFFALO, ("canada-pick-up", 'node.country != "United States"', "United States")),
    ],
)
def test_what_stays_unfilled_names_the_rule(order: str, node: str, why: tuple[str, str, str], sourcer: Sourcer) -> None:
    plan = sourcer.source(DATA.orders_by_id[order], STOCK)
    (reason,) = (reason for reason in reasons_of(plan, "1") if reason.node == node)
    assert (reason.cause, reason.expected, reason.actual) == why


def test_the_order_of_restrictions_has_no_effect() -> None:
    backwards = Sourcer(NETWORK, RULES.model_copy(update={"restrictions": RULES.restrictions[::-1]}))
    for order, expected in EXPECTED.items():
        plan = backwards.source(DATA.orders_by_id[order], STOCK)
        assert (node_of(plan), unfilled(plan)) == (expected.nodes, expected.missing)


def test_a_wish_costs_where_it_is_not_met(sourcer: Sourcer) -> None:
    plan = sourcer.source(DATA.orders_by_id["GIFT-DUBLIN"], STOCK)
    assert plan.violations == (
        Violation(
            rule="gift-wrap",
            line="1",
            node=BELFAST,
            service="DHL-EUROPE",
            penalty=9.0,
            expected="node.attributes.gift_wrap == true",
            actual="nothing",
        ),
    )
    assert [level.terms["penalty"] for level in plan.objective if "penalty" in level.terms] == [9.0]
    assert "penalty" not in plan.costs


def test_no_other_order_goes_against_a_wish(sourcer: Sourcer) -> None:
    violating = {order.id for order in DATA.orders if sourcer.source(order, STOCK).violations}
    assert violating == {"GIFT-DUBLIN"}


def test_insurance_is_for_what_ships_not_for_what_is_picked_up(sourcer: Sourcer) -> None:
    order = DATA.orders_by_id["SHIP-AND-PICK-BUFFALO"].to_data()
    order["lines"][0]["quantity"] = 22  # 209.00, above the 200
    plan = sourcer.source(Order.parse(order), STOCK)
    assert node_of(plan)["2"] == BUFFALO
    assert "high-value-insurance" in {match.rule for match in plan.matched}
