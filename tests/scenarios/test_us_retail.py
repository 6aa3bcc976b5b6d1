"""The bundled dataset: what it promises, and every one of its orders decided and confirmed."""

from datetime import datetime
from itertools import groupby
from typing import NamedTuple

import pytest

from models import Item, Line, Order, Plan
from optimizer import Sourcer
from optimizer.checker import Checker
from scenarios.dataset import Dataset

DATA = Dataset.load("us-retail")
NETWORK, RULES, STOCK, ORDERS = DATA.network, DATA.rules, DATA.availability, DATA.orders

STICKERS = {item.id for item in NETWORK.items if item.id.startswith("sticker")}
PINNED = {"kettlebell-classic", "kettlebell-large", *STICKERS}

Decisions = list[tuple[Order, Plan]]


class Take(NamedTuple):
    """Pieces of one line from one source."""

    order: Order
    line: Line
    item: Item
    node: str
    service: str | None


@pytest.fixture(scope="module")
def sourcer() -> Sourcer:
    return Sourcer(NETWORK, RULES)


@pytest.fixture(scope="module")
def decisions(sourcer: Sourcer) -> Decisions:
    """Return every order with its plan, each on the dataset's stock as it stands."""
    return [(order, sourcer.source(order, STOCK)) for order in ORDERS]


@pytest.fixture(scope="module")
def takes(decisions: Decisions) -> list[Take]:
    """Return everything that leaves a node."""
    return [
        Take(order, line, NETWORK.items_by_id[line.item], assignment.node, assignment.service)
        for order, plan in decisions
        for line in order.lines
        for assignment in plan.assignments
        if assignment.line == line.id
    ]


def nodes_with(attribute: str) -> set[str]:
    return {node.id for node in NETWORK.nodes if node.attributes.get(attribute) is True}


def nodes_of(*kinds: str) -> set[str]:
    return {node.id for node in NETWORK.nodes if node.type in kinds}


def is_shipped(take: Take) -> bool:
    return take.line.delivery_method == "ship"


# What is promised


def test_the_network_has_warehouses_stores_and_a_vendor() -> None:
    assert len(nodes_of("warehouse", "store", "vendor")) == len(NETWORK.nodes) == 40
    assert len(nodes_of("warehouse")) == 6
    assert len(nodes_of("store")) == 33
    assert len(nodes_of("vendor")) == 1


def test_every_node_has_a_place_a_capacity_and_a_cost() -> None:
    for node in NETWORK.nodes:
        assert node.location is not None
        assert node.address.city
        assert node.capacity is not None
        assert node.handling.per_shipment > 0


def test_every_item_has_a_weight_and_a_classification() -> None:
    assert len(NETWORK.items) >= 60
    assert all(item.weight_kg > 0 and item.classification for item in NETWORK.items)
    assert {item.classification for item in NETWORK.items} == {"parcel", "fragile", "bulk"}


def test_three_carriers_ship() -> None:
    assert {service.carrier for service in NETWORK.services} == {"Swift", "Metro", "Atlas"}


def test_there_are_200_orders_of_one_to_eight_lines() -> None:
    assert len(ORDERS) == 200
    assert {len(order.lines) for order in ORDERS} == set(range(1, 9))


def test_customers_have_the_tiers_of_the_rules_or_none() -> None:
    assert {order.customer.tier for order in ORDERS} == {*RULES.tiers, None}
    assert RULES.tiers == ("gold", "silver", "bronze")


@pytest.mark.parametrize("tier", ["gold", "silver", "bronze"])
def test_every_tier_has_orders_enough_to_compare(tier: str) -> None:
    assert sum(order.customer.tier == tier for order in ORDERS) >= 20


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        ("hazmat-california", "hazmat"),
        ("high-value-insurance", "insured"),
        ("hawaii-agriculture", "agricultural"),
    ],
)
def test_there_is_a_restriction_of_each_kind(rule: str, words: str) -> None:
    found = next(each for each in RULES.restrictions if each.id == rule)
    assert words in str(found.to_data())
    assert found.reason


def test_the_campaign_is_open_in_september_only() -> None:
    campaign = RULES.order_rules[0]
    assert campaign.id == "fall-campaign"
    assert campaign.to_data()["effective"] == {"from": "2026-09-01", "until": "2026-10-01"}


def test_items_are_pinned_by_item_rules() -> None:
    assert {rule.id for rule in RULES.item_rules} == {"kettlebells-from-vendor", "stickers-from-chicago"}


def test_the_catch_all_stands_last() -> None:
    assert RULES.order_rules[-1].when is None
    assert all(rule.when is not None for rule in RULES.order_rules[:-1])


# Every order decided


def test_every_plan_is_proven_optimal(decisions: Decisions) -> None:
    assert len(decisions) == 200
    assert {plan.outcome.status for _, plan in decisions} == {"optimal"}
    assert {plan.outcome.gap for _, plan in decisions} == {0.0}


def test_every_level_of_every_plan_meets_its_bound(decisions: Decisions) -> None:
    for _, plan in decisions:
        assert plan.objective
        for level in plan.objective:
            assert level.value == pytest.approx(level.bound)


def test_the_checker_confirms_every_plan(decisions: Decisions) -> None:
    checker = Checker(NETWORK, RULES)
    for order, plan in decisions:
        checker.check(order, STOCK, plan)


def test_a_plan_survives_its_json(decisions: Decisions) -> None:
    for _, plan in decisions:
        assert Plan.parse(plan.to_data()) == plan


def test_the_same_order_is_decided_the_same_again(sourcer: Sourcer, decisions: Decisions) -> None:
    for order, plan in decisions[:10]:
        again = sourcer.source(order, STOCK)
        assert again.model_copy(update={"outcome": plan.outcome}) == plan


def test_sourced_and_unfilled_make_up_what_was_ordered(decisions: Decisions) -> None:
    for order, plan in decisions:
        for line in order.lines:
            sourced = sum(each.quantity for each in plan.assignments if each.line == line.id)
            unfilled = sum(gap.quantity for gap in plan.unfilled if gap.line == line.id)
            assert sourced + unfilled == line.quantity


def test_most_orders_are_filled(decisions: Decisions) -> None:
    assert 180 <= sum(plan.is_complete for _, plan in decisions) < 200


def test_every_unfilled_line_has_a_reason(decisions: Decisions) -> None:
    gaps = [gap for _, plan in decisions for gap in plan.unfilled]
    assert gaps
    for gap in gaps:
        assert gap.reasons
        assert all(reason.text for reason in gap.reasons)


def test_a_reason_names_a_rule_or_a_fact(decisions: Decisions) -> None:
    rules = {rule.id for rule in (*RULES.restrictions, *RULES.order_rules, *RULES.item_rules)}
    facts = {"stock", "capacity", "delivery_method", "no_service", "pickup_node", "splits", "partial", "line_split"}
    causes = {reason.cause for _, plan in decisions for gap in plan.unfilled for reason in gap.reasons}
    assert causes <= rules | facts


def test_every_plan_can_be_committed(decisions: Decisions) -> None:
    for _, plan in decisions:
        later = STOCK.after(plan)
        taken = sum(each.quantity for each in plan.assignments)
        assert int(later.reserved.sum()) - int(STOCK.reserved.sum()) == taken


def test_nothing_leaves_a_node_that_does_not_have_it(decisions: Decisions) -> None:
    for _, plan in decisions:
        pairs = sorted(((each.node, each.item), each.quantity) for each in plan.assignments)
        for pair, quantities in groupby(pairs, key=lambda taken: taken[0]):
            row = STOCK.keys.rows[pair]
            limit = STOCK.unreserved if plan.order_rule == "gold" else STOCK.available
            assert sum(quantity for _, quantity in quantities) <= limit[row]


# Rules kept


def test_hazmat_reaches_california_only_in_recyclable_packaging(takes: list[Take]) -> None:
    bound = [take for take in takes if is_shipped(take) and take.order.destination.state == "CA"]
    bound = [take for take in bound if take.item.attributes.get("hazmat") is True]
    assert bound
    assert {take.node for take in bound} <= nodes_with("recyclable_packaging")


def test_plants_reach_hawaii_only_from_nodes_with_the_label(takes: list[Take]) -> None:
    bound = [take for take in takes if take.order.destination.state == "HI"]
    bound = [take for take in bound if take.item.attributes.get("agricultural") is True]
    assert bound
    assert {take.node for take in bound} <= nodes_with("agricultural_label")


def test_lines_above_200_ship_insured(takes: list[Take]) -> None:
    bound = [take for take in takes if is_shipped(take) and take.line.quantity * take.line.unit_price > 200]
    assert bound
    assert {take.node for take in bound} <= nodes_with("insured")


def test_stores_ship_nothing_bulky(takes: list[Take]) -> None:
    bound = [take for take in takes if is_shipped(take) and take.item.classification == "bulk"]
    assert bound
    assert {take.node for take in bound} <= nodes_of("warehouse", "vendor")


def test_couriers_carry_no_hazmat(takes: list[Take]) -> None:
    bound = [take for take in takes if take.item.attributes.get("hazmat") is True]
    assert bound
    assert "metro-courier" not in {take.service for take in bound}


def test_kettlebells_leave_from_the_vendor_only(takes: list[Take]) -> None:
    assert {take.node for take in takes if take.item.id in ("kettlebell-classic", "kettlebell-large")} == {"VN-MSP"}


def test_items_below_5_leave_from_chicago_only(takes: list[Take]) -> None:
    assert {take.node for take in takes if is_shipped(take) and take.line.unit_price < 5} == {"WH-CHI"}


def test_pickups_are_handed_over_where_the_customer_wants_them(takes: list[Take]) -> None:
    bound = [take for take in takes if take.line.delivery_method == "pickup"]
    assert bound
    assert all(take.node == take.line.pickup_node and take.service is None for take in bound)


def test_every_shipped_line_has_a_service(takes: list[Take]) -> None:
    assert all(take.service for take in takes if is_shipped(take))


@pytest.mark.parametrize(
    ("rule", "most"),
    [
        ("bronze", 2),
        ("silver-small", 2),
        ("everyone-else", 3),
        ("silver-large", 4),
        ("gold", 6),
        ("fall-campaign", 6),
    ],
)
def test_a_rule_lets_no_more_nodes_take_part_than_it_says(rule: str, most: int, decisions: Decisions) -> None:
    counts = [len({each.node for each in plan.shipments}) for _, plan in decisions if plan.order_rule == rule]
    assert counts
    assert max(counts) <= most


def test_bronze_lines_are_whole_or_not_at_all(decisions: Decisions) -> None:
    for order, plan in decisions:
        if plan.order_rule == "bronze":
            quantities = {line.id: line.quantity for line in order.lines}
            assert all(each.quantity == quantities[each.line] for each in plan.assignments)


def test_bronze_ships_from_warehouses_but_for_pinned_items(decisions: Decisions, takes: list[Take]) -> None:
    bronze = {order.id for order, plan in decisions if plan.order_rule == "bronze"}
    shipped = [take for take in takes if take.order.id in bronze and is_shipped(take)]
    assert {take.node for take in shipped if not take.item.id.startswith("kettlebell")} <= nodes_of("warehouse")


def test_every_order_is_decided_by_the_first_rule_that_fits(decisions: Decisions) -> None:
    for order, plan in decisions:
        value = sum(line.quantity * line.unit_price for line in order.lines)
        silver = "silver-large" if value >= 1000 else "silver-small"
        by_tier = {"gold": "gold", "silver": silver, "bronze": "bronze", None: "everyone-else"}[order.customer.tier]
        in_campaign = "fall-campaign" in order.promotions and order.created_at.month == 9
        assert plan.order_rule == ("fall-campaign" if in_campaign else by_tier)


def test_every_order_rule_decides_some_order(decisions: Decisions) -> None:
    assert {plan.order_rule for _, plan in decisions} == {rule.id for rule in RULES.order_rules}


@pytest.mark.parametrize(
    ("moment", "is_open"),
    [
        ("2026-08-31T23:59:59-04:00", False),
        ("2026-09-01T00:00:00-04:00", True),
        ("2026-09-01T03:59:59+00:00", False),  # still August in New York
        ("2026-09-30T23:59:59-04:00", True),
        ("2026-10-01T00:00:00-04:00", False),
        ("2026-10-01T03:59:59+00:00", True),  # still September in New York
    ],
)
def test_the_campaign_decides_within_its_window_only(moment: str, is_open: bool, sourcer: Sourcer) -> None:
    promoted = next(order for order in ORDERS if order.promotions and order.customer.tier == "bronze")
    order = promoted.model_copy(update={"created_at": datetime.fromisoformat(moment)})
    assert sourcer.source(order, STOCK).order_rule == ("fall-campaign" if is_open else "bronze")


def test_every_carrier_wins_some_shipment(takes: list[Take]) -> None:
    assert {take.service for take in takes} == {None, *NETWORK.services_by_id}


def test_small_silver_orders_come_from_within_3000_km(decisions: Decisions) -> None:
    furthest = [
        shipment.distance_km
        for order, plan in decisions
        for shipment in plan.shipments
        if plan.order_rule == "silver-small"
        and order.destination.state not in ("HI", "AK")
        # Pinned items are free of the order rule's distance.
        and not {line.item for line in order.lines if line.id in shipment.lines} & PINNED
    ]
    assert all(distance is not None and distance <= 3000 for distance in furthest)
