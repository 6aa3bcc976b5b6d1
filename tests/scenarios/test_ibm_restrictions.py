"""Fulfillment rules: one for each kind of condition, with an order that it binds and an order that it does not.

What the rules leave is decided by the earliest delivery.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

import pytest

from models import Customer, Order, RuleSet, Violation
from optimizer import Sourcer
from scenarios.dataset import Dataset
from tests.builders import node_of, reasons_of, unfilled

DATA = Dataset.load("ibm-restrictions")
NETWORK, RULES, STOCK = DATA.network, DATA.rules, DATA.availability

BY_METHOD = {"ship": "delivery-method-ship", "pickup": "delivery-method-pick"}
EVERYDAY = {*BY_METHOD.values(), "customer-type-express"}
"""Restrictions that bind nearly every line: by its delivery method, and all of customers who are not premium."""

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
    # Where no rule says otherwise, Chicago's vendor is as early in Chicago as Washington, and Los Angeles in San Diego
    # is at least as early as Reno: of what is equally early, the nearest wins.
    "CHANNEL-APP": Expected({"1": CHICAGO}),
    "CHANNEL-WEB-STORE": Expected({"1": WASHINGTON}, {"channel-web-store": ("1",)}),
    "CHANNEL-3RD-PARTY-VENDOR": Expected({"1": CHICAGO}, {"channel-3rd-party-vendor": ("1",)}),
    "PLAIN-ORDER": Expected({"1": LOS_ANGELES}),
    "SELLER-GLOBE-EXPORT": Expected({"1": WASHINGTON}, {"seller-organization": ("1",)}),
    # Past the cutoff in Los Angeles, so two days from there; one day by express, which leaves from Reno.
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
    # Destinations. Reno is earliest in Vancouver; Montreal is nearest to Hawkesbury, and no later than others. Toronto
    # has two of three bouquets.
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
    # Carriers. Belfast is nearest to Dublin, and as early as Cork, but has DHL only.
    "FRAGILE-IRELAND": Expected({"1": CORK}, {"ireland-carrier": ("1",)}),
    "FRAGILE-SPAIN": Expected({"1": CORK}),
    "STURDY-IRELAND": Expected({"1": BELFAST}),
    "PVENDOR-DENMARK": Expected({"1": HAMBURG}, {"germany-denmark-lane": ("1",)}),
    "PVENDOR-SPAIN": Expected({"1": HAMBURG}),
    "QVENDOR-DENMARK": Expected({"1": HAMBURG}),
    # Wrapped, it comes a day later from Reno than bare from Los Angeles, and 9 dollars at 5 a day are worth 1.8 days;
    # from Washington to Dublin it comes four days later than from Belfast.
    "GIFT-SAN-DIEGO": Expected({"1": RENO}, {"gift-wrap": ("1",)}),
    "GIFT-DUBLIN": Expected({"1": BELFAST}, {"gift-wrap": ("1",)}),
    # The earliest delivery. Phoenix is two days from Los Angeles and from Reno, and nearer to Los Angeles: where it is
    # past 14:00, or Sunday, only Reno still ships the same day. Nashville is two days from Chicago's vendor and from
    # Washington, and nearer to the vendor, who takes a day of work.
    "CUTOFF-14:00": Expected({"1": LOS_ANGELES}),
    "PAST-CUTOFF": Expected({"1": RENO}),
    "CLOSED-ON-SUNDAY": Expected({"1": RENO}),
    "A-DAY-OF-WORK": Expected({"1": WASHINGTON}),
    # Ice wine is in Ottawa and Montreal, two days from Quebec City: a second past the cutoff it takes three.
    "PREMIUM-IN-2-DAYS": Expected({"1": MONTREAL}, {"customer-type": ("1",)}),
    "PREMIUM-IN-3-DAYS": Expected({}, {"customer-type": ("1",)}, {"1": 2}),
    "STANDARD-IN-3-DAYS": Expected({"1": MONTREAL}),
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
    for method, rule in BY_METHOD.items():
        assert bound.get(rule, ()) == tuple(line.id for line in order.lines if line.delivery_method == method)


@pytest.mark.parametrize("order", DATA.orders, ids=lambda order: order.id)
def test_express_is_for_premium_customers(order: Order, sourcer: Sourcer) -> None:
    plan = sourcer.source(order, STOCK)
    premium = order.customer.type == "premium"
    assert ("customer-type" in {match.rule for match in plan.matched}) is premium
    assert ("customer-type-express" in {match.rule for match in plan.matched}) is not premium
    assert premium or "UPS-EXPRESS" not in {each.service for each in plan.assignments}


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
        ("PREMIUM-IN-3-DAYS", MONTREAL, ("customer-type", "delivery_days <= 2", "3")),
        ("PREMIUM-IN-3-DAYS", OTTAWA, ("customer-type", "delivery_days <= 2", "3")),
    ],
)
def test_what_stays_unfilled_names_the_rule(order: str, node: str, why: tuple[str, str, str], sourcer: Sourcer) -> None:
    plan = sourcer.source(DATA.orders_by_id[order], STOCK)
    (reason,) = (reason for reason in reasons_of(plan, "1") if reason.node == node)
    assert (reason.cause, reason.expected, reason.actual) == why


def with_levels(*levels: list[str]) -> RuleSet:
    return RuleSet.parse(RULES.to_data() | {"objectives": list(levels)})


@pytest.mark.parametrize(
    ("order", "node", "ships", "arrives"),
    [
        # 574 km, two days; and 967 km, two days as well.
        ("CUTOFF-14:00", LOS_ANGELES, date(2026, 5, 8), date(2026, 5, 10)),
        ("PAST-CUTOFF", RENO, date(2026, 5, 8), date(2026, 5, 10)),
        ("CLOSED-ON-SUNDAY", RENO, date(2026, 5, 10), date(2026, 5, 12)),
        # 911 km, two days.
        ("A-DAY-OF-WORK", WASHINGTON, date(2026, 5, 11), date(2026, 5, 13)),
        # 233 km with Canada Post, two days; today and tomorrow.
        ("PREMIUM-IN-2-DAYS", MONTREAL, date(2026, 5, 11), date(2026, 5, 13)),
        ("STANDARD-IN-3-DAYS", MONTREAL, date(2026, 5, 12), date(2026, 5, 14)),
        # A day by express; 794 km, two days; 140 km, one day.
        ("CUSTOMER-PREMIUM", RENO, date(2026, 4, 30), date(2026, 5, 1)),
        ("GIFT-SAN-DIEGO", RENO, date(2026, 5, 8), date(2026, 5, 10)),
        ("GIFT-DUBLIN", BELFAST, date(2026, 5, 8), date(2026, 5, 9)),
    ],
)
def test_a_shipment_leaves_and_arrives_as_calendar_and_transit_say(
    order: str, node: str, ships: date, arrives: date, sourcer: Sourcer
) -> None:
    plan = sourcer.source(DATA.orders_by_id[order], STOCK)
    assert [(each.node, each.ships_on, each.arrives_on) for each in plan.shipments] == [(node, ships, arrives)]
    (days,) = (level.terms["delivery_days"] for level in plan.objective if "delivery_days" in level.terms)
    assert days == (arrives - DATA.orders_by_id[order].created_at.date()).days


@pytest.mark.parametrize(
    ("order", "nearest", "arrives"),
    [
        # From the next morning on, two days later.
        ("PAST-CUTOFF", LOS_ANGELES, date(2026, 5, 11)),
        # From Monday on, two days later.
        ("CLOSED-ON-SUNDAY", LOS_ANGELES, date(2026, 5, 13)),
        # 640 km: Monday to work, Tuesday to ship, two days later.
        ("A-DAY-OF-WORK", CHICAGO, date(2026, 5, 14)),
    ],
)
def test_a_nearer_node_that_delivers_a_day_later_is_passed_over(
    order: str, nearest: str, arrives: date, sourcer: Sourcer
) -> None:
    by_distance = Sourcer(NETWORK, with_levels(["unfilled_units"], ["line_km"]))
    (later,) = by_distance.source(DATA.orders_by_id[order], STOCK).shipments
    assert (later.node, later.arrives_on) == (nearest, arrives)
    (earlier,) = sourcer.source(DATA.orders_by_id[order], STOCK).shipments
    assert earlier.arrives_on is not None
    assert (arrives - earlier.arrives_on).days == 1


def test_premium_customers_have_a_faster_service(sourcer: Sourcer) -> None:
    """On an afternoon in San Diego: express overnight from Reno, or tomorrow from Los Angeles."""
    premium = DATA.orders_by_id["CUSTOMER-PREMIUM"]
    standard = premium.model_copy(update={"customer": Customer(type="standard")})
    found = [sourcer.source(order, STOCK).shipments[0] for order in (premium, standard)]
    assert [(each.node, each.service, each.arrives_on) for each in found] == [
        (RENO, "UPS-EXPRESS", date(2026, 5, 1)),
        (LOS_ANGELES, "UPS-AMERICA", date(2026, 5, 2)),
    ]


@pytest.mark.parametrize(
    ("order", "days", "penalty", "otherwise"),
    [
        ("GIFT-SAN-DIEGO", 2, 0, 1 + 0.2 * 9),  # bare from Los Angeles
        ("GIFT-DUBLIN", 1, 9, 5),  # wrapped in Washington
    ],
)
def test_a_wish_is_weighed_against_days(
    order: str, days: int, penalty: int, otherwise: float, sourcer: Sourcer
) -> None:
    plan = sourcer.source(DATA.orders_by_id[order], STOCK)
    (level,) = (level for level in plan.objective if "delivery_days" in level.terms)
    assert level.terms == {"delivery_days": days, "penalty": penalty}
    assert level.value == pytest.approx(days + 0.2 * penalty)
    assert level.value < otherwise


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
