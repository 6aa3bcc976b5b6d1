"""Plans as people read them: the facts are there, whole, and fit the terminal."""

import io
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len
from rich.console import Console, RenderableType

from models import Availability, Network, Order, Plan, Reason, RuleSet
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.overview import overview
from scenarios.render import WIDTH, console, plan_view

US = Dataset.load("us-retail")
Decisions = list[tuple[Order, Plan]]


@pytest.fixture(scope="module")
def decisions() -> Decisions:
    """Return every bundled order with its plan."""
    sourcer = Sourcer(US.network, US.rules)
    return [(order, sourcer.source(order, US.availability)) for order in US.orders]


def text_of(view: RenderableType, width: int = WIDTH) -> str:
    """Return what a person reads, without colours."""
    file = io.StringIO()
    Console(width=width, file=file).print(view)
    return file.getvalue()


def flat(text: str) -> str:
    """Return a text with all white space as single blanks, so that wrapping does not matter."""
    return " ".join(text.split())


def seen(order_id: str, decisions: Decisions) -> str:
    order, plan = next(each for each in decisions if each[0].id == order_id)
    return text_of(plan_view(order, plan, US))


def shop(*, node: dict[str, Any] | None = None, **network: Any) -> Network:
    """Return a network of one node in Dallas, by default without services."""
    home = {"id": "DAL", "type": "store", "address": {"country": "US", "city": "Dallas"}}
    items = [{"id": "mug"}, {"id": "tv"}]
    return Network.parse({"id": "n", "items": items, "nodes": [home | (node or {})], **network})


def an_order(item: str = "mug", quantity: int = 1, **changes: Any) -> Order:
    line = {"id": "1", "item": item, "quantity": quantity, "unit_price": 10.0}
    plain = {"id": "O1", "created_at": "2026-09-10T12:00:00Z", "destination": {"country": "US"}, "lines": [line]}
    return Order.parse(plain | changes)


def decided(
    network: Network, order: Order, *, rules: dict[str, Any] | None = None, on_hand: int = 5
) -> tuple[Plan, Dataset]:
    stock = [{"node": node.id, "item": item.id, "on_hand": on_hand} for node in network.nodes for item in network.items]
    # No level asks for a distance, so that nodes without a location can be decided on.
    levels = {"objectives": [["unfilled_units"], ["shipping_cost", "handling_cost"]]}
    data = Dataset(
        Path(), network, Availability.from_records(stock), RuleSet.parse({"id": "r"} | levels | (rules or {})), (order,)
    )
    return Sourcer(network, data.rules).source(order, data.availability), data


def view_of(network: Network, order: Order, **rules: Any) -> str:
    plan, data = decided(network, order, rules=rules)
    return text_of(plan_view(order, plan, data))


def with_reasons(reasons: Sequence[Reason]) -> str:
    """Return the view of an order of one mug that stays unfilled for these reasons."""
    order = an_order(quantity=9)
    plan, data = decided(shop(), order)
    gap = plan.unfilled[0].model_copy(update={"reasons": tuple(reasons)})
    return flat(text_of(plan_view(order, plan.model_copy(update={"unfilled": (gap,)}), data)))


def alike(count: int, cause: str = "hazmat", expected: str | None = "node.attributes.ok == true") -> list[Reason]:
    return [
        Reason(node=f"N{number}", cause=cause, expected=expected, text=f"N{number}: 3 on hand, but not ok")
        for number in range(1, count + 1)
    ]


# The view of one plan


def test_the_headline_says_who_wants_what_where(decisions: Decisions) -> None:
    headline = flat(seen("ORD-0001", decisions).split("Decided by")[0])
    for fact in ("ORD-0001 ", "bronze customer", "3 lines", "539.91 USD", "to Charlotte, NC", "2026-08-24 09:05"):
        assert fact in headline


def test_a_single_line_is_not_called_lines() -> None:
    assert re.search(r"\b1 line\b", view_of(shop(), an_order()))


def test_a_customer_without_tier_is_called_so() -> None:
    assert "customer without a tier" in view_of(shop(), an_order())


def test_a_customer_is_called_by_tier_and_type() -> None:
    for customer, words in (
        ({"type": "business"}, "business"),
        ({"tier": "gold", "type": "business"}, "gold business"),
    ):
        assert f"{words} customer" in view_of(shop(), an_order(customer=customer))


def test_a_destination_without_city_is_the_country() -> None:
    assert "to US," in view_of(shop(), an_order())


def test_the_deciding_rule_is_named(decisions: Decisions) -> None:
    for order, plan in decisions:
        assert f"Decided by rule {plan.order_rule}" in text_of(plan_view(order, plan, US))


def test_the_reason_of_the_deciding_rule_is_given() -> None:
    rule = {"id": "near", "reason": "Close is cheap."}
    assert "Decided by rule near: Close is cheap." in view_of(shop(), an_order(), order_rules=[rule])


STORE_ONLY = {"id": "store-only", "reason": "Theirs alone.", "when": "order.channel == store"}


def test_defaults_decide_where_no_rule_matches() -> None:
    assert "No order rule matches; the defaults decide." in view_of(shop(), an_order(), order_rules=[STORE_ONLY])


def test_a_rule_set_without_order_rules_says_so() -> None:
    assert "There are no order rules." in view_of(shop(), an_order())


def test_the_reason_of_a_fallback_is_given_too() -> None:
    rules = {"order_rule_mode": "first_complete", "fallbacks": [{"id": "rest", "reason": "Whatever is there."}]}
    assert "Decided by rule rest: Whatever is there." in view_of(shop(), an_order(), **rules)


def test_without_a_fallback_nothing_decides_what_no_rule_completes() -> None:
    seen_ = view_of(shop(), an_order(), order_rule_mode="first_complete", order_rules=[STORE_ONLY])
    assert "No order rule fills the whole order, and no fallback matches." in seen_
    assert "no order rule matches, and no fallback: the rule set's mode is first_complete" in flat(seen_)


def test_the_rules_that_bind_lines_are_named() -> None:
    stores = {"id": "stores", "require": "node.type == store"}
    pin = {"id": "pin", "when": "item.id == mug", "require": "node.id == DAL"}
    assert "Bound by stores, pin" in view_of(shop(), an_order(), restrictions=[stores], item_rules=[pin])


def test_a_violated_soft_restriction_is_shown_with_its_penalty_and_reason() -> None:
    soft = {"id": "wrapped", "reason": "Gifts.", "require": "node.attributes.wrap == true", "penalty": {"amount": 9}}
    seen_ = flat(view_of(shop(), an_order(), restrictions=[soft]))
    asked = "asks for node.attributes.wrap == true, found nothing, penalty 9.00 (Gifts)"
    assert f"Penalty: line 1 from DAL violates wrapped: {asked}" in seen_


def test_a_shipment_names_node_city_carrier_distance_dates_and_cost(decisions: Decisions) -> None:
    row = next(line for line in seen("ORD-0001", decisions).splitlines() if "WH-PHL" in line)
    assert row.split() == [
        "WH-PHL",
        "Philadelphia",
        "Swift",
        "4",
        "paint-large",
        "714",
        "Aug",
        "25",
        "Aug",
        "27",
        "14.71",
    ]


def test_the_cost_parts_are_named_and_added_up(decisions: Decisions) -> None:
    # 12.26 + 1.85 for the parcel, 3.95 for the pickup; a store busy beyond 60 % and a warehouse beyond half its day.
    text = flat(seen("ORD-0001", decisions))
    assert "total 20.06 Cost: shipping 12.26 + handling 5.80 + capacity 2.00" in text


def test_a_markdown_credit_is_shown_as_stock_cost(decisions: Decisions) -> None:
    order, plan = next(each for each in decisions if each[1].costs.get("stock_cost"))
    text = text_of(plan_view(order, plan, US))
    assert f" stock {plan.costs['stock_cost']:,.2f}" in text


def test_a_pickup_is_called_pickup(decisions: Decisions) -> None:
    row = next(line for line in seen("ORD-0001", decisions).splitlines() if "ST-CLT Charlotte" in line)
    assert "pickup" in row


def test_a_plan_is_called_proven_optimal(decisions: Decisions) -> None:
    for order, plan in decisions:
        assert "proven optimal" in text_of(plan_view(order, plan, US))


def test_an_unproven_plan_says_its_gap() -> None:
    order = an_order()
    plan, data = decided(shop(), order)
    update = {"status": "feasible", "limit": "time", "bound": 90.0, "gap": 0.1}
    unproven = plan.model_copy(update={"outcome": plan.outcome.model_copy(update=update)})
    text = flat(text_of(plan_view(order, unproven, data)))
    assert "not proven optimal (time limit): gap 10.00%, bound 90" in text


def test_the_verdict_counts_shipments_and_names_the_currency(decisions: Decisions) -> None:
    assert "2 shipments, 20.06 USD: proven optimal" in flat(seen("ORD-0001", decisions))
    assert "1 shipment, 18.75 USD: proven optimal" in flat(seen("ORD-0042", decisions))


def test_unfilled_pieces_are_counted_with_reasons(decisions: Decisions) -> None:
    text = flat(seen("ORD-0031", decisions))
    assert "Unfilled: 2 of 6 mug-large, because ST-AUS: 6 on hand, 4 available, 4 taken by this order" in text


def test_every_unfilled_line_is_shown(decisions: Decisions) -> None:
    gaps = [(order, plan, gap) for order, plan in decisions for gap in plan.unfilled]
    assert gaps
    for order, plan, gap in gaps:
        line = next(line for line in order.lines if line.id == gap.line)
        assert f"Unfilled: {gap.quantity} of {line.quantity} {line.item}, because" in text_of(
            plan_view(order, plan, US)
        )


def test_a_plan_that_ships_nothing_says_so() -> None:
    text = view_of(shop(), an_order(), restrictions=[{"id": "never", "require": "node.id == nowhere"}])
    assert "Nothing ships" in text
    assert "Unfilled: 1 of 1 mug" in text
    assert "never" in text


def test_every_source_piece_and_item_is_shown(decisions: Decisions) -> None:
    for order, plan in decisions:
        text = text_of(plan_view(order, plan, US))
        for each in plan.assignments:
            assert re.search(rf" {each.quantity}  {re.escape(each.item)}( |$)", text, re.MULTILINE)
            assert f" {each.node} " in text


def test_free_shipping_is_not_called_pickup() -> None:
    places = [{"location": {"lat": 32.8, "lon": -96.8}}, {}]
    for place in places:  # next door, and where nobody knows how far
        order = an_order(destination={"country": "US"} | place)
        text = view_of(shop(node=place), order)
        assert "free shipping" in text
        assert "pickup" not in text


def test_carriers_with_several_services_name_the_service() -> None:
    services = [{"id": name, "carrier": "UPS", "rates": {"zones": [{"base": 5.0}]}} for name in ("air", "ground")]
    assert "UPS air" in view_of(shop(services=services), an_order())


def test_an_unknown_distance_is_left_blank() -> None:
    assert "None" not in view_of(shop(), an_order())


def test_ids_in_brackets_are_shown_as_they_are() -> None:
    network = shop(node={"id": "[red]D"}, items=[{"id": "mug[bold]"}, {"id": ":car:"}])
    text = view_of(network, an_order("mug[bold]", id="O[/]1"), order_rules=[{"id": "[i]rule"}])
    for name in ("[red]D", "mug[bold]", "O[/]1", "[i]rule"):
        assert name in text


def test_names_between_colons_are_not_pictures() -> None:
    assert ":car:" in view_of(shop(items=[{"id": ":car:"}]), an_order(":car:"))


# Alike reasons


def test_a_few_alike_reasons_are_all_given() -> None:
    text = with_reasons(alike(3))
    for number in (1, 2, 3):
        assert f"N{number}: 3 on hand, but not ok" in text


def test_many_alike_reasons_are_said_in_one_sentence() -> None:
    text = with_reasons(alike(17))
    for fact in ("hazmat", "node.attributes.ok == true", "17 nodes", "N1, N2, N3, ..."):
        assert text.count(fact) == 1
    assert "N4" not in text


def test_reasons_that_ask_for_different_things_are_kept_apart() -> None:
    text = with_reasons(alike(4) + alike(5, "insurance", "node.attributes.insured == true"))
    assert re.search(r"hazmat.*ok == true.*4 nodes.*insurance.*insured == true.*5 nodes", text)


@pytest.mark.parametrize(
    "cause", ["stock", "capacity", "no_service", "delivery_method", "disabled", "excluded_node", "splits"]
)
def test_many_alike_facts_are_said_in_one_sentence(cause: str) -> None:
    text = with_reasons(alike(6, cause, None))
    assert text.count("N1, N2, N3, ...") == 1
    assert "6" in text.split("because")[1]
    assert "None" not in text


def test_a_node_that_is_out_by_several_services_counts_once() -> None:
    by_service = [
        Reason(node=f"N{number}", service=service, cause="no-dhl", expected="service.carrier != DHL", text="no")
        for number in (1, 2, 3, 4)
        for service in ("dhl-air", "dhl-road")
    ]
    text = with_reasons(by_service)
    assert "4 nodes" in text
    assert "N1, N2, N3, ..." in text


def test_nodes_without_available_stock_are_not_called_nodes_with_stock() -> None:
    text = with_reasons(alike(4, cause="stock", expected=None))
    assert "4 nodes" in text
    assert "nodes with stock" not in text


def test_general_reasons_stand_alone() -> None:
    text = with_reasons([*alike(9), Reason(cause="partial", text="rule bronze fills whole lines only")])
    assert "rule bronze fills whole lines only" in text


def test_the_view_of_an_unfilled_order_fits_a_screen(decisions: Decisions) -> None:
    for order, plan in decisions:
        assert len(text_of(plan_view(order, plan, US)).splitlines()) <= 40


# Width


def test_every_bundled_order_fits_100_columns(decisions: Decisions) -> None:
    for order, plan in decisions:
        for line in text_of(plan_view(order, plan, US)).splitlines():
            assert cell_len(line.rstrip()) <= 100


@pytest.mark.parametrize("width", [100, 80, 60])
def test_nothing_is_cut_off(width: int, decisions: Decisions) -> None:
    cut = [order.id for order, plan in decisions if "…" in text_of(plan_view(order, plan, US), width)]
    assert cut == []


def test_the_overview_fits_100_columns_uncut(decisions: Decisions) -> None:
    text = text_of(overview([plan for _, plan in decisions], "USD"))
    assert "…" not in text
    assert max(cell_len(line.rstrip()) for line in text.splitlines()) <= 100


def test_the_console_is_100_columns_wide_where_nobody_watches() -> None:
    assert console().width == 100


# The overview


def test_the_overview_has_a_row_for_each_order(decisions: Decisions) -> None:
    rows = text_of(overview([plan for _, plan in decisions], "USD")).splitlines()
    for order, plan in decisions:
        row = next(row for row in rows if order.id in row)
        assert str(plan.order_rule) in row
        assert f"{sum(plan.costs.values()):,.2f}" in row
        assert "proven optimal" in row
        if plan.shipments:
            last = max(each.arrives_on for each in plan.shipments if each.arrives_on is not None)
            assert f" {last:%b %d} " in row


def test_the_overview_adds_up(decisions: Decisions) -> None:
    plans = [plan for _, plan in decisions]
    text = flat(text_of(overview(plans, "USD")))
    complete = sum(not plan.unfilled for plan in plans)
    shipments = sum(len(plan.shipments) for plan in plans)
    cost = sum(sum(shipment.costs.values()) for plan in plans for shipment in plan.shipments)
    assert f"200 orders, each on the same stock: 200 proven optimal, {complete} complete" in text
    assert f"{shipments} shipments, {cost:,.2f} USD" in text


@pytest.mark.parametrize(
    "outcome",
    [
        {"status": "feasible", "limit": "time", "bound": 123.4, "gap": 0.0321},
        {"status": "feasible", "limit": "deterministic", "bound": 123.4, "gap": 0.0321},
        {"status": "no_answer", "limit": "time"},
    ],
)
def test_the_overview_keeps_its_columns_where_a_limit_came_first(outcome: dict[str, Any], decisions: Decisions) -> None:
    _, plan = next(each for each in decisions if each[1].order_rule == "fall-campaign")
    cut_short = plan.model_copy(update={"outcome": plan.outcome.model_copy(update=outcome)})
    text = text_of(overview([cut_short], "USD"))
    for name in (
        "order",
        "rule",
        "shipments",
        "nodes",
        "arrives",
        "cost",
        "unfilled",
        "outcome",
        plan.order_id,
        "fall-campaign",
    ):
        assert name in text
    assert f"{sum(plan.costs.values()):,.2f}" in text.split("each on the same stock")[0]


def test_the_overview_of_no_orders_is_empty_but_whole() -> None:
    assert "0 orders" in text_of(overview([], "USD"))


def test_the_overview_takes_names_as_they_are() -> None:
    order = an_order(id="O[/]1")
    plan, _ = decided(shop(), order, rules={"order_rules": [{"id": "[red]rule"}]})
    text = text_of(overview([plan], "USD"))
    assert "O[/]1" in text
    assert "[red]rule" in text
