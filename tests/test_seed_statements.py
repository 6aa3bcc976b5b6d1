"""The statements of the documents that the rules are modelled on, one by one.

The numbers S1 to S71 run through three sources: an order promising system with fulfillment rules (S1 to S40), a
sourcing guide for customer tiers (S41 to S53) and an order system with fulfillment rule sets (S54 to S71). S8 asks for
nothing that can be tested. In the networks here stock is plenty unless a test says otherwise, and lines are filled
from as near as possible, so that a rule shows by moving its lines away from the nearest node.
"""

import inspect
import itertools
import re
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models import Availability, DocumentError, Network, RuleSet
from models.conditions import Comparison
from models.expressions import parse
from optimizer import Sourcer, SourcingError, lint
from tests.builders import (
    LEVELS,
    Document,
    causes,
    destination,
    line,
    network,
    node,
    node_of,
    order,
    pieces_by,
    plenty,
    rule,
    rules,
    service,
    serving,
    source,
    stock,
    unfilled,
)


def restricted(when: str | None, require: str, **fields: Any) -> RuleSet:
    """One restriction, called R."""
    condition = {} if when is None else {"when": when}
    return rules(restrictions=[{"id": "R", "require": require} | condition | fields])


def pinned(when: str, require: str, name: str = "pin") -> Document:
    """An item rule."""
    return {"id": name, "when": when, "require": require}


def only(name: str) -> str:
    return f'node.id == "{name}"'


def found(code: str, rules_: RuleSet, network_: Network) -> list[tuple[str, ...]]:
    """The rules that lint names under one code, finding by finding."""
    return [finding.rules for finding in lint(rules_, network_) if finding.code == code]


def blamed(rules_: RuleSet, network_: Network, available: Availability, asked: Document, **fields: Any) -> set[str]:
    """What a single line that stays unfilled blames; nothing where it is filled."""
    return causes(source(network_, rules_, order(asked, **fields), available), asked["id"])


def test_every_statement_has_a_test() -> None:
    numbers = {int(match[1]) for match in (re.match(r"test_s(\d\d)_", name) for name in globals()) if match}
    assert numbers == set(range(1, 72)) - {8}


# =====================================================================================================================
# S1 to S10: the anatomy of a rule
# =====================================================================================================================

# Unless a rule speaks, lines are shipped from STORE, the nearest, and picked up at DC, the first by name.
PLACES = network(
    [
        node("STORE", 10, type="store"),
        node("DC", 200, type="warehouse", attributes={"insured": True}),
        node("VENDOR", 600, type="vendor", attributes={"express": True}),
    ],
    [
        "mug",
        "bleach",
        {"id": "sofa", "classification": "bulk"},
        {"id": "tv", "attributes": {"DisplayType": "OLED"}},
        {"id": "dress", "categories": ["women clothing", "sale"]},
        {"id": "skirt", "categories": ["women clothing"]},
    ],
)
MUG = line("L1", "mug")


def test_s01_a_rule_has_a_condition_and_a_restriction() -> None:
    """A rule says for whom it holds, and what it then asks of sources."""
    web = restricted("order.channel == web", "node.type == warehouse")
    assert serving(PLACES, web, MUG, channel="web") == {"L1": "DC"}
    assert serving(PLACES, web, MUG, channel="phone") == {"L1": "STORE"}
    with pytest.raises(DocumentError, match="require"):
        RuleSet.parse({"id": "r", "restrictions": [{"id": "R", "when": "order.channel == web"}]})
    with pytest.raises(DocumentError, match="Move it to require"):
        restricted("node.type == warehouse", "node.type == warehouse")


@pytest.mark.parametrize("fields", [{}, {"channel": "web"}, {"customer": {"tier": "gold"}}])
def test_s02_a_rule_without_condition_applies_to_every_order(fields: Document) -> None:
    """The condition is optional."""
    assert serving(PLACES, restricted(None, "node.type == warehouse"), MUG, **fields) == {"L1": "DC"}


@pytest.mark.parametrize("channel", ["web", "phone"])
@pytest.mark.parametrize("seller", ["ours", "theirs"])
@pytest.mark.parametrize("tier", ["gold", "bronze"])
def test_s02_several_conditions_must_all_hold(channel: str, seller: str, tier: str) -> None:
    """A rule may have several conditions; they are joined by and."""
    three = restricted("order.channel == web and order.seller == ours and customer.tier == gold", only("DC"))
    placed = serving(PLACES, three, MUG, channel=channel, seller=seller, customer={"tier": tier})
    assert placed == {"L1": "DC" if (channel, seller, tier) == ("web", "ours", "gold") else "STORE"}


def test_s03_without_rules_every_participating_node_is_eligible() -> None:
    """Zero rules: all nodes that take part are considered."""
    places = network([node("OFF", 5, enabled=False), *(node(name, 10) for name in ("N1", "N2", "N3"))])
    stocked = {
        name
        for name in places.nodes_by_id
        if node_of(source(places, RuleSet(id="none"), order(line("L1")), stock({name: {"A": 1}})))
    }
    assert stocked == {"N1", "N2", "N3"}


# From farther away it takes longer, but costs less.
BY_DISTANCE = network(
    [node("FAR", 900), node("MIDDLE", 300), node("NEAR", 50)],
    services=[
        service(
            "S",
            {"max_km": 100, "base": 9.0},
            {"max_km": 500, "base": 5.0},
            {"base": 1.0},
            transit_days=[{"max_km": 100, "days": 1}, {"max_km": 500, "days": 2}, {"days": 4}],
        )
    ],
)


EARLIEST: list[list[str]] = [["unfilled_units"], ["delivery_days"]]


def test_s04_the_earliest_delivery_wins() -> None:
    """Earliest delivery is the aim where no other is set: here one day from NEAR, two from MIDDLE, four from FAR."""
    for stocked, days in ((["FAR", "MIDDLE", "NEAR"], 1), (["FAR", "MIDDLE"], 2), (["FAR"], 4)):
        plan = source(BY_DISTANCE, rules(levels=EARLIEST), order(line("L1")), stock({n: {"A": 1} for n in stocked}))
        assert node_of(plan) == {"L1": stocked[-1]}
        assert [level.value for level in plan.objective] == [0, days]
    assert serving(BY_DISTANCE, rules(levels=[["unfilled_units"], ["shipping_cost"]]), line("L1")) == {"L1": "FAR"}


@pytest.mark.parametrize(
    ("calendar", "expected", "days"),
    [
        ({}, "NEAR", 1),
        # A day of work and a day on the road: as early as MIDDLE, and NEAR comes later by its name.
        ({"processing_days": 1}, "MIDDLE", 2),
        ({"processing_days": 2}, "MIDDLE", 2),
        # The order comes on a Thursday at noon: too late for today, and Friday to Sunday are closed.
        ({"cutoff": "11:59", "closed_weekdays": [5, 6, 7]}, "MIDDLE", 2),
        ({"cutoff": "12:00", "closed_weekdays": [5, 6, 7]}, "NEAR", 1),
    ],
)
def test_s04_a_nearer_node_that_delivers_later_is_passed_over(calendar: Document, expected: str, days: int) -> None:
    """Earliest is not nearest: what counts is the day of arrival."""
    opening = {"timezone": "UTC", "cutoff": "23:59"} | calendar
    places = Network.parse(BY_DISTANCE.to_data() | {"nodes": [node("MIDDLE", 300), node("NEAR", 50, calendar=opening)]})
    plan = source(places, rules(levels=EARLIEST), order(line("L1")), plenty(places))
    assert node_of(plan) == {"L1": expected}
    assert [level.value for level in plan.objective] == [0, days]
    assert serving(places, rules(levels=[["unfilled_units"], ["line_km"]]), line("L1")) == {"L1": "NEAR"}


@pytest.mark.parametrize("levels", [[["unfilled_units"], ["shipping_cost"]], [["unfilled_units"], ["line_km"]]])
def test_s05_a_node_that_a_rule_takes_out_never_appears(levels: list[list[str]]) -> None:
    """A rule bars locations from taking part, whatever they cost, and even where nobody else has stock."""
    best = serving(BY_DISTANCE, rules(levels=levels), line("L1"))["L1"]
    barred = rules(restrictions=[{"id": "R", "require": f"node.id != {best}"}], levels=levels)
    assert serving(BY_DISTANCE, barred, line("L1"))["L1"] != best
    assert blamed(barred, BY_DISTANCE, stock({best: {"A": 5}}), line("L1")) >= {"R"}


def test_s06_a_restriction_acts_on_nodes() -> None:
    """Restrictions name nodes."""
    assert serving(PLACES, restricted(None, "node.id in [DC, VENDOR]"), MUG) == {"L1": "DC"}


def test_s06_a_restriction_acts_on_node_types_whatever_nodes_there_are() -> None:
    """A node type stands for the nodes that have it when the order is decided."""
    warehouses = restricted(None, "node.type == warehouse")
    assert serving(PLACES, warehouses, MUG) == {"L1": "DC"}
    nearer = network([*(each.to_data() for each in PLACES.nodes), node("NEW", 100, type="warehouse")], ["mug"])
    assert serving(nearer, warehouses, MUG) == {"L1": "NEW"}


def test_s07_a_rule_carries_a_reason_that_the_explanation_shows() -> None:
    """Law, safety, insurance or strategy: why a rule exists is told where it takes sources away."""
    insured = restricted(None, "node.attributes.insured == true", reason="The insurer asks for it.")
    plan = source(PLACES, insured, order(MUG), stock({"STORE": {"mug": 1}}))
    (told,) = [reason for reason in plan.unfilled[0].reasons if reason.cause == "R"]
    assert "The insurer asks for it" in told.text
    assert "The insurer asks for it" in plan.summary()


@pytest.mark.parametrize(
    ("scope", "expected"),
    [
        # 200.00 is not greater than 200, 200.01 is.
        ("line", {"L1": "STORE", "L2": "DC", "L3": "STORE"}),
        # The obligation may also be worded for the whole order.
        ("order", {"L1": "DC", "L2": "DC", "L3": "DC"}),
    ],
)
def test_s09_line_total_over_200_needs_an_insured_node(scope: str, expected: dict[str, str]) -> None:
    """A line of more than $200 is shipped from a node with high value insurance."""
    insured = restricted("line.total > 200", "node.attributes.insured == true", scope=scope)
    lines = (line("L1", "mug", 2, 100.00), line("L2", "tv", 1, 200.01), line("L3", "sofa", 1, 50.0))
    assert serving(PLACES, insured, *lines) == expected


def test_s09_an_order_below_the_threshold_is_free() -> None:
    """The condition asks about the line: lines of 150 each make no line over 200."""
    insured = restricted("line.total > 200", "node.attributes.insured == true", scope="order")
    lines = (line("L1", "mug", 1, 150.0), line("L2", "mug", 1, 150.0))
    assert serving(PLACES, insured, *lines) == {"L1": "STORE", "L2": "STORE"}


def test_s10_rules_are_created_viewed_edited_and_deleted(tmp_path: Path) -> None:
    """Rules are data, and each has an id."""
    restricted(None, only("DC")).dump(tmp_path / "rules.yaml")
    viewed = RuleSet.load(tmp_path / "rules.yaml")
    assert viewed == restricted(None, only("DC"))
    assert [each.id for each in viewed.restrictions] == ["R"]

    data = viewed.to_data()
    data["restrictions"][0]["require"] = only("VENDOR")
    assert serving(PLACES, viewed, MUG) == {"L1": "DC"}
    assert serving(PLACES, RuleSet.parse(data), MUG) == {"L1": "VENDOR"}
    data["restrictions"] = [each for each in data["restrictions"] if each["id"] != "R"]
    assert serving(PLACES, RuleSet.parse(data), MUG) == {"L1": "STORE"}


def test_s10_an_id_names_one_rule() -> None:
    """An id that is given twice would leave open which rule is meant."""
    twice = {"id": "R", "require": only("DC")}
    with pytest.raises(DocumentError, match="given already"):
        rules(restrictions=[twice, twice])


# =====================================================================================================================
# S11 to S25: kinds of conditions
# =====================================================================================================================


@pytest.mark.parametrize(
    ("prices", "expected"),
    [([10_000.00], "STORE"), ([10_000.01], "DC"), ([5_000.00, 5_000.00], "STORE"), ([5_000.00, 5_000.01], "DC")],
)
def test_s11_orders_over_10000_come_from_certain_nodes(prices: list[float], expected: str) -> None:
    """An order of exactly 10,000 USD is not over 10,000; the value is that of all lines."""
    assert PLACES.currency == "USD"
    lines = [line(f"L{n}", "mug", 1, price) for n, price in enumerate(prices)]
    placed = serving(PLACES, restricted("order.value > 10000", only("DC")), *lines)
    assert set(placed.values()) == {expected}


@pytest.mark.parametrize("require", ["node.id in [DC]", "node.type == warehouse"])
def test_s12_a_channel_has_its_nodes_or_node_types(require: str) -> None:
    """Orders from the web store come from certain nodes or node types."""
    web = restricted("order.channel == web-store", require)
    assert serving(PLACES, web, MUG, channel="web-store") == {"L1": "DC"}
    assert serving(PLACES, web, MUG, channel="phone") == {"L1": "STORE"}
    assert serving(PLACES, web, MUG) == {"L1": "STORE"}


@pytest.mark.parametrize(
    ("channel", "matched", "expected"),
    [("web-store", ["web"], "DC"), ("third-party", ["party"], "VENDOR"), ("phone", [], "STORE")],
)
def test_s13_rules_for_different_channels_stand_side_by_side(channel: str, matched: list[str], expected: str) -> None:
    """One rule for the web store, another for third party vendors: each order sees its own only."""
    both = rules(
        restrictions=[
            {"id": "web", "when": "order.channel == web-store", "require": "node.type == warehouse"},
            {"id": "party", "when": "order.channel == third-party", "require": "node.type == vendor"},
        ]
    )
    plan = source(PLACES, both, order(MUG, channel=channel), plenty(PLACES))
    assert node_of(plan) == {"L1": expected}
    assert [match.rule for match in plan.matched if match.kind == "restriction"] == matched


@pytest.mark.parametrize(("seller", "expected"), [("global", "DC"), ("local", "STORE"), (None, "STORE")])
def test_s14_orders_of_a_seller_come_from_specific_nodes(seller: str | None, expected: str) -> None:
    """Orders of the global selling organization go to its nodes."""
    assert serving(PLACES, restricted("order.seller == global", only("DC")), MUG, seller=seller) == {"L1": expected}


@pytest.mark.parametrize("require", ["node.id == VENDOR", "node.type == vendor", "node.attributes.express == true"])
def test_s15_premium_customers_get_nodes_with_faster_service(require: str) -> None:
    """Premium customers are served by nodes, or node types, that offer more."""
    premium = restricted("order.customer.type == premium", require)
    assert serving(PLACES, premium, MUG, customer={"type": "premium"}) == {"L1": "VENDOR"}
    assert serving(PLACES, premium, MUG, customer={"type": "business"}) == {"L1": "STORE"}
    assert serving(PLACES, premium, MUG) == {"L1": "STORE"}


@pytest.mark.parametrize(
    ("when", "quantity", "unit_price", "expected"),
    [
        ("line.total > 500", 5, 100.00, "STORE"),
        ("line.total > 500", 5, 100.01, "DC"),
        ("line.quantity > 100", 100, 100.00, "STORE"),
        ("line.quantity > 100", 101, 0.01, "DC"),
        ("order.quantity > 100", 100, 100.00, "STORE"),
        ("order.quantity > 100", 101, 0.01, "DC"),
    ],
)
def test_s16_line_total_counts_money_or_pieces(when: str, quantity: int, unit_price: float, expected: str) -> None:
    """The source says total and counts items: both can be asked, and above is strict."""
    assert serving(PLACES, restricted(when, only("DC")), line("L1", "mug", quantity, unit_price)) == {"L1": expected}


@pytest.mark.parametrize(
    ("mugs", "expected"), [([50], "STORE"), ([51], "DC"), ([30, 20], "STORE"), ([30, 21], "DC"), ([1, 1, 49], "DC")]
)
def test_s17_more_than_50_of_one_item_come_from_specific_nodes(mugs: list[int], expected: str) -> None:
    """The pieces of an item are counted over all its lines; other items do not count."""
    bulk = restricted("line.item_quantity > 50", "node.type == warehouse")
    lines = [line(f"L{n}", "mug", quantity) for n, quantity in enumerate(mugs)]
    placed = serving(PLACES, bulk, *lines, line("other", "tv", 50))
    assert placed == {each["id"]: expected for each in lines} | {"other": "STORE"}


@pytest.mark.parametrize("require", ["node.id == STORE", "node.type == store"])
def test_s18_pick_is_done_from_specific_nodes_or_types(require: str) -> None:
    """Lines to be picked up may be restricted."""
    picked = line("L1", "mug", delivery_method="PICK")
    assert serving(PLACES, rules(), picked) == {"L1": "DC"}
    assert serving(PLACES, restricted("line.delivery_method == PICK", require), picked) == {"L1": "STORE"}


@pytest.mark.parametrize("of_rule", ["SHIP", "SHP", "ship"])
@pytest.mark.parametrize("of_line", ["SHIP", "SHP", "ship"])
def test_s19_ship_is_done_from_specific_nodes_or_types(of_rule: str, of_line: str) -> None:
    """Lines to be shipped may be restricted; the method has several spellings, all of one meaning."""
    shipped = restricted(f"line.delivery_method == {of_rule}", "node.type == warehouse")
    assert serving(PLACES, shipped, line("L1", "mug", delivery_method=of_line)) == {"L1": "DC"}


@pytest.mark.parametrize(
    ("method", "expected"),
    [("SHIP", {"ship": "VENDOR", "pick": "DC"}), ("PICK", {"ship": "STORE", "pick": "VENDOR"})],
)
def test_s19_a_rule_for_one_delivery_method_leaves_the_other_alone(method: str, expected: dict[str, str]) -> None:
    """One order may have lines of both kinds."""
    lines = (line("ship", "mug"), line("pick", "mug", delivery_method="pickup"))
    assert serving(PLACES, rules(), *lines) == {"ship": "STORE", "pick": "DC"}
    assert serving(PLACES, restricted(f"deliveryMethod eq {method}", only("VENDOR")), *lines) == expected


def test_s20_an_item_id_is_restricted_to_nodes() -> None:
    """Bleach comes from certain nodes; the other lines of the order are unaffected."""
    bleach = restricted("item.id == bleach", "node.type == warehouse")
    assert serving(PLACES, bleach, MUG, line("L2", "bleach")) == {"L1": "STORE", "L2": "DC"}


def test_s21_bulk_items_ship_only_from_a_warehouse() -> None:
    """An item classification leads to a node type."""
    bulk = restricted("item.classification == bulk", "node.type == warehouse")
    assert serving(PLACES, bulk, MUG, line("L2", "sofa")) == {"L1": "STORE", "L2": "DC"}
    assert blamed(bulk, PLACES, stock({"STORE": {"sofa": 5}}), line("L1", "sofa")) >= {"R"}


@pytest.mark.parametrize(
    ("value", "literal", "other"),
    [("OLED", "OLED", "LCD"), (55, "55", 32), (True, "true", False), (["a", "b"], "b", ["c"])],
)
def test_s22_items_carry_attributes_of_any_kind(value: Any, literal: str, other: Any) -> None:
    """An item may say anything about itself, as a television its display type."""
    items = [{"id": name, "attributes": {"DisplayType": held}} for name, held in (("tv", value), ("old", other))]
    places = network([node("STORE", 10), node("DC", 200)], [*items, "mug"])
    shown = restricted(f"item.attributes.DisplayType == {literal}", only("DC"))
    placed = serving(places, shown, line("L1", "tv"), line("L2", "old"), line("L3", "mug"))
    assert placed == {"L1": "DC", "L2": "STORE", "L3": "STORE"}


@pytest.mark.parametrize(("operator", "expected"), [("==", "DC"), ("!=", "VENDOR")])
def test_s23_a_catalog_category_comes_from_one_node_only_or_never(operator: str, expected: str) -> None:
    """Restricting a category from a node may mean only from it, or never from it: both can be written."""
    women = rules(
        restrictions=[
            {"id": "no-store", "require": "node.type != store"},
            {"id": "R", "when": 'item.categories in ["women clothing"]', "require": f"node.id {operator} DC"},
        ]
    )
    # Whatever item of the category it is.
    lines = (line("L1", "dress"), line("L2", "skirt"), line("L3", "mug"))
    assert serving(PLACES, women, *lines) == {"L1": expected, "L2": expected, "L3": "DC"}


@pytest.mark.parametrize(
    ("condition", "matching", "other"),
    [
        ("purpose == repair", "repair", "gift"),
        ("purpose > 3", 4, 3),
        ("purpose >= 0.5", 0.5, 0.25),
        ("purpose == true", True, False),
        ("purpose contains b2b", ["b2b", "eu"], ["eu"]),
    ],
)
@pytest.mark.parametrize("owner", ["order", "line"])
def test_s24_custom_attributes_of_orders_and_lines_are_typed(
    owner: str, condition: str, matching: Any, other: Any
) -> None:
    """Orders are told apart by attributes of one's own, each compared by its kind of data."""
    custom = restricted(f"{owner}.attributes.{condition}", only("DC"))

    def asked(attributes: Document) -> dict[str, str]:
        if owner == "order":
            return serving(PLACES, custom, MUG, attributes=attributes)
        return serving(PLACES, custom, line("L1", "mug", attributes=attributes))

    assert asked({"purpose": matching}) == {"L1": "DC"}
    assert asked({"purpose": other}) == {"L1": "STORE"}
    assert asked({}) == {"L1": "STORE"}


@pytest.mark.parametrize("owner", ["order", "line"])
def test_s24_a_custom_attribute_of_another_kind_is_an_error(owner: str) -> None:
    """A number is not compared with text: that is an error, never false."""
    custom = restricted(f"{owner}.attributes.purpose > 3", only("DC"))
    wrong: Document = {"attributes": {"purpose": "many"}}
    asked = order(MUG, **wrong) if owner == "order" else order(MUG | wrong)
    with pytest.raises(SourcingError, match=f"rule 'R'.*{owner}.attributes.purpose"):
        Sourcer(PLACES, custom).source(asked, plenty(PLACES))


# All twelve kinds, and the destination: the condition, and the line and order fields for which it holds.
CONDITIONS: dict[str, tuple[str, Document, Document]] = {
    "order value": ("order.value > 10000", {"unit_price": 10_000.01}, {}),
    "channel": ("order.channel == web", {}, {"channel": "web"}),
    "seller organization": ("order.seller == global", {}, {"seller": "global"}),
    "customer type": ("customer.type == premium", {}, {"customer": {"type": "premium"}}),
    "line total": ("line.total > 200", {"unit_price": 200.01}, {}),
    "line quantity": ("line.item_quantity > 50", {"quantity": 51}, {}),
    "delivery method": ("line.delivery_method == PICK", {"delivery_method": "PICK"}, {}),
    "item id": ("item.id == bleach", {"item": "bleach"}, {}),
    "item classification": ("item.classification == bulk", {"item": "sofa"}, {}),
    "item attribute": ("item.attributes.DisplayType == OLED", {"item": "tv"}, {}),
    "catalog category": ("item.categories in [sale]", {"item": "dress"}, {}),
    "custom attribute": ("order.attributes.purpose == repair", {}, {"attributes": {"purpose": "repair"}}),
    "destination": ("destination.state == HI", {}, {"destination": destination(state="HI")}),
}


@pytest.mark.parametrize("require", ["node.id == VENDOR", "node.type == vendor"])
@pytest.mark.parametrize(("when", "of_line", "of_order"), CONDITIONS.values(), ids=CONDITIONS)
def test_s25_every_condition_leads_to_nodes_or_node_types(
    require: str, when: str, of_line: Document, of_order: Document
) -> None:
    """The examples say nodes or node types throughout."""
    assert serving(PLACES, restricted(when, require), MUG | of_line, **of_order) == {"L1": "VENDOR"}
    assert serving(PLACES, restricted(when, require), MUG) == {"L1": "STORE"}


# =====================================================================================================================
# S26 to S36: destinations and expressions
# =====================================================================================================================


def at(name: str, km: float, country: str, state: str | None = None, city: str | None = None, **more: Any) -> Document:
    """A node with an address."""
    return node(name, km, address={"country": country, "state": state, "city": city}, **more)


WORLD = network(
    [
        at("DUBLIN", 10, "Ireland"),
        at("FRESNO", 300, "US", "CA", "Fresno", attributes={"recyclable_packaging": False}),
        at("LA", 400, "US", "CA", "Los Angeles", attributes={"recyclable_packaging": True}),
        at("HILO", 500, "US", "Hawaii", "Hilo", attributes={"agricultural_label": True}),
        at("TORONTO", 600, "Canada", "ON", "Toronto"),
    ],
    ["mug", {"id": "fern", "attributes": {"plant": True}}, {"id": "acid", "attributes": {"hazmat": True}}],
)


def going_to(country: str, state: str | None = None, city: str | None = None) -> Document:
    """The field of an order that says where it goes."""
    return {"destination": destination(country, state=state, city=city)}


@pytest.mark.parametrize(
    ("condition", "inside", "outside"),
    [
        ("destination.country in [US, Canada]", going_to("Canada"), going_to("Ireland")),
        ("destination.state in [CA, NV]", going_to("US", "NV"), going_to("US", "TX")),
        ("destination.city == Reno", going_to("US", "NV", "Reno"), going_to("US", "NV", "Elko")),
        (
            "destination.postal_code startswith '967'",
            {"destination": destination(postal_code="96701")},
            {"destination": destination(postal_code="89501")},
        ),
    ],
)
def test_s26_a_region_is_served_by_certain_nodes(condition: str, inside: Document, outside: Document) -> None:
    """Destinations within a region are limited to certain ship nodes."""
    region = restricted(condition, "node.id in [LA, TORONTO]")
    assert serving(WORLD, region, MUG, **inside) == {"L1": "LA"}
    assert serving(WORLD, region, MUG, **outside) == {"L1": "DUBLIN"}


@pytest.mark.parametrize(
    ("country", "expected"),
    [("US", {"L1": "FRESNO"}), ("Canada", {"L1": "TORONTO"}), ("Ireland", {"L1": "DUBLIN"}), ("France", {})],
)
def test_s27_orders_are_fulfilled_by_their_own_country_only(country: str, expected: dict[str, str]) -> None:
    """Read literally: whatever the country, its nodes alone serve it, and without one nobody does."""
    domestic = restricted(None, "node.country == destination.country")
    assert serving(WORLD, domestic, MUG, **going_to(country)) == expected


@pytest.mark.parametrize(("country", "expected"), [("US", "FRESNO"), ("Canada", "DUBLIN")])
def test_s27_a_rule_may_include_a_specific_country(country: str, expected: str) -> None:
    """The same for one country that the rule names; others are free."""
    american = restricted("order.destination.country eq US", "node.country eq US")
    assert serving(WORLD, american, MUG, **going_to(country)) == {"L1": expected}


@pytest.mark.parametrize(
    ("state", "expected"), [("Hawaii", {"L1": "HILO"}), ("CA", {"L1": "FRESNO"}), ("NV", {}), (None, {})]
)
def test_s28_orders_are_fulfilled_by_their_own_state_only(state: str | None, expected: dict[str, str]) -> None:
    """As for countries. A destination without state equals nothing, not even a node without one."""
    domestic = restricted(None, "node.state == destination.state")
    assert serving(WORLD, domestic, MUG, **going_to("US", state)) == expected


@pytest.mark.parametrize(("city", "expected"), [("Los Angeles", {"L1": "LA"}), ("Hilo", {"L1": "HILO"}), ("Elko", {})])
def test_s29_orders_are_fulfilled_by_their_own_city_only(city: str, expected: dict[str, str]) -> None:
    """As for countries and states."""
    domestic = restricted(None, "node.city == destination.city")
    assert serving(WORLD, domestic, MUG, **going_to("US", None, city)) == expected


@pytest.mark.parametrize(
    ("item", "state", "expected"),
    [("fern", "Hawaii", "HILO"), ("fern", "CA", "DUBLIN"), ("mug", "Hawaii", "DUBLIN"), ("mug", "CA", "DUBLIN")],
)
def test_s30_plants_to_hawaii_need_agricultural_labels(item: str, state: str, expected: str) -> None:
    """A destination and an item attribute together ask for a capability of the node."""
    labelled = restricted(
        "order.destination.state eq Hawaii and item.attributes.plant == true",
        "node.attributes.agricultural_label == true",
    )
    assert serving(WORLD, labelled, line("L1", item), **going_to("US", state)) == {"L1": expected}


@pytest.mark.parametrize(
    ("item", "state", "expected"),
    [("acid", "CA", "LA"), ("acid", "NV", "DUBLIN"), ("mug", "CA", "DUBLIN")],
)
def test_s31_hazmat_to_california_needs_recyclable_packaging(item: str, state: str, expected: str) -> None:
    """Hazardous goods to other states, and other goods to California, are unaffected."""
    hazmat = restricted(
        "order.destination.state eq CA and item.attributes.hazmat == true",
        "node.attributes.recyclable_packaging == true",
    )
    assert serving(WORLD, hazmat, line("L1", item), **going_to("US", state)) == {"L1": expected}


EUROPE_NODES = [
    node("LEEDS", 10, address={"country": "UK"}, groups=["UK_DG"]),
    node("YORK", 20, address={"country": "UK"}, groups=["NORTH_DG", "UK_DG"]),
    node("CORK", 200, address={"country": "Ireland"}, groups=["IRELAND_DG"]),
    node("LILLE", 300, address={"country": "France"}),
]
EUROPE = network(EUROPE_NODES, ["mug", {"id": "vase", "categories": ["glassware"]}])
GLASSWARE = restricted(
    "item.categories in [glassware] and order.destination.country eq Ireland and deliveryMethod eq SHP",
    "locationRestriction distributionGroup notin UK_DG",
)


@pytest.mark.parametrize(
    ("item", "country", "expected"),
    [("vase", "Ireland", "CORK"), ("vase", "France", "LEEDS"), ("mug", "Ireland", "LEEDS")],
)
def test_s32_glassware_is_not_shipped_to_ireland_from_the_uk_group(item: str, country: str, expected: str) -> None:
    """A node is out where one of its groups is; one without groups is in."""
    assert serving(EUROPE, GLASSWARE, line("L1", item), **going_to(country)) == {"L1": expected}


def test_s32_a_group_stands_for_whatever_nodes_it_has() -> None:
    """Nodes that have some other group, or none, stay."""
    others = stock({"YORK": {"vase": 1}, "LILLE": {"vase": 1}})
    plan = source(EUROPE, GLASSWARE, order(line("L1", "vase"), **going_to("Ireland")), others)
    assert node_of(plan) == {"L1": "LILLE"}


def test_s33_glassware_may_be_picked_up_in_the_uk() -> None:
    """The shipping rule leaves the pickup line of the same order and the same item alone."""
    lines = (line("L1", "vase"), line("L2", "vase", delivery_method="PICK", pickup_node="LEEDS"))
    assert serving(EUROPE, GLASSWARE, *lines, **going_to("Ireland")) == {"L1": "CORK", "L2": "LEEDS"}


@pytest.mark.parametrize(
    ("item", "method", "pickup_node", "country", "served"),
    [
        ("drone", "PICK", "BUFFALO", "Canada", False),
        # Each neighbour of it is free: another item, another method, another store, another shopper.
        ("mug", "PICK", "BUFFALO", "Canada", True),
        ("drone", "SHIP", None, "Canada", True),
        ("drone", "PICK", "OTTAWA", "Canada", True),
        ("drone", "PICK", "BUFFALO", "US", True),
    ],
)
def test_s34_some_items_are_not_picked_up_in_the_us_by_shoppers_from_canada(
    item: str, method: str, pickup_node: str | None, country: str, served: bool
) -> None:
    """Customs controls restrict the pickup by the address of the shopper."""
    places = network(
        [at("BUFFALO", 10, "US"), at("OTTAWA", 300, "Canada")],
        ["mug", {"id": "drone", "attributes": {"customs_control": True}}],
    )
    customs = restricted(
        "item.attributes.customs_control == true and deliveryMethod eq PICK and destination.country eq Canada",
        "not (node.country == US and node.type == store)",
    )
    asked = line("L1", item, delivery_method=method, pickup_node=pickup_node)
    placed = serving(places, customs, asked, **going_to(country))
    assert placed == ({"L1": pickup_node or "BUFFALO"} if served else {})


@pytest.mark.parametrize(
    ("condition", "holds", "fails"),
    [
        ("eq 100", [100], [99, 101]),
        ("== 100", [100], [99, 101]),
        ("ne 100", [99, 101], [100]),
        ("not eq 100", [99, 101], [100]),
        ("!= 100", [99, 101], [100]),
        ("in [1, 100]", [1, 100], [2]),
        ("notin [1, 100]", [2], [1, 100]),
        ("not in [1, 100]", [2], [1, 100]),
        # Over, greater than, above, exceeds: all strict.
        ("gt 100", [101], [100, 99]),
        ("> 100", [101], [100, 99]),
        ("ge 100", [101, 100], [99]),
        (">= 100", [101, 100], [99]),
        ("lt 100", [99], [100, 101]),
        ("< 100", [99], [100, 101]),
        ("le 100", [99, 100], [101]),
        ("<= 100", [99, 100], [101]),
    ],
)
def test_s35_operators_and_their_words(condition: str, holds: list[int], fails: list[int]) -> None:
    """The words of the source and the signs mean the same."""
    asked = restricted(f"order.quantity {condition}", only("DC"))
    for quantity in holds:
        assert serving(PLACES, asked, line("L1", "mug", quantity)) == {"L1": "DC"}
    for quantity in fails:
        assert serving(PLACES, asked, line("L1", "mug", quantity)) == {"L1": "STORE"}


@pytest.mark.parametrize(
    ("condition", "fields", "holds"),
    [
        ("order.channel contains store", {"channel": "web-store"}, True),
        ("order.channel contains store", {"channel": "phone"}, False),
        ("order.promotions contains fall", {"promotions": ["spring", "fall"]}, True),
        ("order.promotions contains fall", {"promotions": ["fall-2026"]}, False),
    ],
)
def test_s35_contains_asks_for_a_part_of_a_text_or_an_element_of_a_list(
    condition: str, fields: Document, holds: bool
) -> None:
    """The one operator that appears in prose."""
    placed = serving(PLACES, restricted(condition, only("DC")), MUG, **fields)
    assert placed == {"L1": "DC" if holds else "STORE"}


@pytest.mark.parametrize(
    ("condition", "column"),
    [
        # Operators that there are not, prose among them.
        ("order.value over 100", 13),
        ("order.value exceeds 100", 13),
        ("order.value = 100", 13),
        ("order.channel not contains web", 19),
        ("order.value like 100", 13),
        # Paths that there are not.
        ("order.destination.stat eq CA", 1),
        ("order.valu > 100", 1),
        ("shipTo.country eq Ireland", 1),
        ("order.value > 100 and order.chanel eq web", 23),
    ],
)
def test_s35_an_unknown_operator_or_path_is_an_error_at_load(condition: str, column: int) -> None:
    """It says which rule and where in it; it is never taken for false."""
    with pytest.raises(DocumentError) as caught:
        restricted(condition, only("DC"))
    (flaw,) = caught.value.flaws
    assert flaw.path == "restrictions[0].when"
    assert f"line 1, column {column}:" in flaw.rule


PRINTED = {
    "order.destination.state eq Hawaii": ("destination.state", "==", "Hawaii"),
    "order.destination.state eq CA": ("destination.state", "==", "CA"),
    "order.destination.country eq Ireland": ("destination.country", "==", "Ireland"),
    "deliveryMethod eq SHP": ("line.delivery_method", "==", "ship"),
    "locationRestriction distributionGroup notin UK_DG": ("node.groups", "not in", ("UK_DG",)),
    "carrierServiceRestrictions not eq DHL": ("service.carrier", "!=", "DHL"),
    # Printed without an operator.
    "price.ItemUnitPrice lt 5": ("line.unit_price", "<", 5),
    "price.ItemUnitPrice ge 99.5": ("line.unit_price", ">=", 99.5),
}


@pytest.mark.parametrize(("text", "parts"), PRINTED.items(), ids=PRINTED)
def test_s36_printed_expressions_parse_as_they_stand(text: str, parts: tuple[str, str, Any]) -> None:
    """Paths are dotted, or one of the names that the sources use."""
    condition = parse(text)
    assert isinstance(condition, Comparison)
    assert (condition.field, condition.op, condition.value) == parts


# =====================================================================================================================
# S37 to S40: kinds of restrictions
# =====================================================================================================================

# DHL picks up everywhere, UPS at FAR only.
CARRIERS = network(
    [node("NEAR", 10, address={"country": "Germany"}), node("FAR", 200, address={"country": "France"})],
    ["mug", {"id": "lamp", "attributes": {"fragile": True}}],
    [service("D", carrier="DHL"), service("U", carrier="UPS", nodes=["FAR"])],
)
LAMP = line("L1", "lamp")


def options(rules_: RuleSet, *lines: Document, **fields: Any) -> set[tuple[str, str, str | None]]:
    """Line, node and service of every assignment."""
    plan = source(CARRIERS, rules_, order(*lines, **fields), plenty(CARRIERS))
    return set(pieces_by(plan, "line", "node", "service"))


def test_s37_a_restriction_is_on_carrier_services_or_on_locations() -> None:
    """The one takes services away and leaves the nodes, the other takes nodes with all their services."""
    assert options(rules(), LAMP) == {("L1", "NEAR", "D")}
    assert options(restricted(None, "service.carrier == UPS"), LAMP) == {("L1", "FAR", "U")}
    assert options(restricted(None, "node.id != NEAR and service.carrier == DHL"), LAMP) == {("L1", "FAR", "D")}
    assert options(restricted(None, "node.id != NEAR"), LAMP) == {("L1", "FAR", "D")}
    assert options(restricted(None, "node.id == NEAR and service.carrier == UPS"), LAMP) == set()


NO_DHL = restricted(
    "item.attributes.fragile == true and order.destination.country eq Ireland",
    "carrierServiceRestrictions not eq DHL",
)


@pytest.mark.parametrize(
    ("item", "country", "expected"),
    [
        # NEAR has nothing but DHL, so it is out for this line; FAR has another carrier.
        ("lamp", "Ireland", ("L1", "FAR", "U")),
        ("lamp", "France", ("L1", "NEAR", "D")),
        ("mug", "Ireland", ("L1", "NEAR", "D")),
    ],
)
def test_s38_a_carrier_is_not_equipped_for_some_items_in_ireland(
    item: str, country: str, expected: tuple[str, str, str]
) -> None:
    """Pairs of node and carrier go; a node that is left without carrier is out for that line."""
    assert options(NO_DHL, line("L1", item), **going_to(country)) == {expected}


def test_s38_other_lines_of_the_order_keep_the_carrier() -> None:
    """The restriction binds the line with the item."""
    both = options(NO_DHL, LAMP, line("L2", "mug"), **going_to("Ireland"))
    assert both == {("L1", "FAR", "U"), ("L2", "NEAR", "D")}


@pytest.mark.parametrize(
    ("carrier", "vendor", "origin", "country", "served"),
    [
        ("Carrier1", "Pvendor", "Germany", "Denmark", False),
        # One part of the lane changed at a time.
        ("Carrier2", "Pvendor", "Germany", "Denmark", True),
        ("Carrier1", "Qvendor", "Germany", "Denmark", True),
        ("Carrier1", "Pvendor", "Sweden", "Denmark", True),
        ("Carrier1", "Pvendor", "Germany", "Spain", True),
    ],
)
def test_s39_a_lane_is_closed_for_a_carrier_and_a_product(
    carrier: str, vendor: str, origin: str, country: str, served: bool
) -> None:
    """A carrier cannot ship a vendor's products from Germany to Denmark, but to Spain."""
    item = {"id": "A", "attributes": {"vendor": vendor}}
    places = network([at("N1", 10, origin)], [item], [service("S", carrier=carrier)])
    lane = restricted(
        "item.attributes.vendor == Pvendor and destination.country == Denmark",
        "not (service.carrier == Carrier1 and node.country == Germany)",
    )
    assert serving(places, lane, line("L1"), **going_to(country)) == ({"L1": "N1"} if served else {})


@pytest.mark.parametrize("condition", ["eq {west}", "in [{west}]", "not eq {east}", "notin {east}"])
@pytest.mark.parametrize(
    ("field", "west", "east"),
    [
        ("node.id", "N-WEST", "N-EAST"),
        ("node.type", "warehouse", "store"),
        ("node.groups", "WEST_DG", "EAST_DG"),
        ("locationRestriction distributionGroup", "WEST_DG", "EAST_DG"),
    ],
)
def test_s40_locations_are_included_or_excluded_by_node_type_or_group(
    condition: str, field: str, west: str, east: str
) -> None:
    """Each of the three can be named as the ones wanted, or the ones not wanted."""
    places = network(
        [
            node("N-EAST", 10, type="store", groups=["EAST_DG"]),
            node("N-WEST", 200, type="warehouse", groups=["WEST_DG"]),
        ]
    )
    there = restricted(None, f"{field} {condition.format(west=west, east=east)}")
    assert serving(places, rules(), line("L1")) == {"L1": "N-EAST"}
    assert serving(places, there, line("L1")) == {"L1": "N-WEST"}


# =====================================================================================================================
# S41 to S53: customer tiers
# =====================================================================================================================

TIERS = ["gold", "silver", "bronze"]
RETAILER = network(
    [node("STORE", 400, type="store"), node("DC", 450, type="warehouse"), node("VENDOR", 700, type="vendor")], "AB"
)
SEPTEMBER = {"from": "2026-09-01", "until": "2026-10-01"}
CAMPAIGN = rule("campaign", when="order.promotions contains fall", effective=SEPTEMBER)
GOLD = rule("gold", when="customer.tier == gold", require="distance_km <= 1000")
SILVER_HIGH = rule(
    "silver-high",
    when="customer.tier == silver and order.value >= 500",
    require="node.type in [warehouse, store] and distance_km <= 800",
)
SILVER_LOW = rule(
    "silver-low",
    when="customer.tier == silver",
    require="node.type in [warehouse, store] and distance_km <= 800",
    max_splits=0,
)
BRONZE = rule("bronze", when="customer.tier == bronze", require="node.type == warehouse and distance_km <= 500")
ANYONE = rule("anyone", require="node.type == warehouse")
BY_TIER = [CAMPAIGN, GOLD, SILVER_HIGH, SILVER_LOW, BRONZE, ANYONE]
TIERED = rules(*BY_TIER, tiers=TIERS)


def of_tier(tier: str | None, **fields: Any) -> Document:
    """The fields of a customer's order."""
    return {"customer": {"tier": tier}} | fields


def decider(rules_: RuleSet, unit_price: float = 0.0, **fields: Any) -> str | None:
    """The order rule that decides for one piece."""
    return source(RETAILER, rules_, order(line("L1", unit_price=unit_price), **fields), plenty(RETAILER)).order_rule


@pytest.mark.parametrize("unit_price", [10.0, 9_000.0])
@pytest.mark.parametrize("tier", [*TIERS, None])
def test_s41_a_promotion_comes_before_any_tier(tier: str | None, unit_price: float) -> None:
    """First the promotion, whatever the tier and the value."""
    assert decider(TIERED, unit_price, **of_tier(tier, promotions=["fall"])) == "campaign"


@pytest.mark.parametrize(
    ("tier", "unit_price", "expected"),
    [
        ("gold", 10.0, "gold"),
        ("gold", 9_000.0, "gold"),
        ("silver", 10.0, "silver-low"),
        ("silver", 9_000.0, "silver-high"),
        ("bronze", 10.0, "bronze"),
        ("bronze", 9_000.0, "bronze"),
    ],
)
def test_s41_the_tier_comes_before_the_order_value(tier: str, unit_price: float, expected: str) -> None:
    """Then the tier, and last what is particular to the order."""
    assert decider(TIERED, unit_price, **of_tier(tier, promotions=["spring"])) == expected


@pytest.mark.parametrize(("tier", "expected"), [("gold", "NEAR"), ("silver", "BEST"), ("bronze", "CHEAP")])
def test_s42_each_tier_has_its_priorities(tier: str, expected: str) -> None:
    """What comes first for gold does not for bronze: each rule brings its own levels."""
    first = {"gold": "line_km", "silver": "priority", "bronze": "shipping_cost"}
    by_tier = rules(
        *(
            rule(name, when=f"customer.tier == {name}", objectives=[["unfilled_units"], [term]])
            for name, term in first.items()
        )
    )
    places = network(
        [node("NEAR", 50, priority=2.0), node("BEST", 90, priority=1.0), node("CHEAP", 500, priority=3.0)],
        services=[service("S", {"max_km": 100, "base": 9.0}, {"base": 1.0})],
    )
    assert serving(places, by_tier, line("L1"), **of_tier(tier)) == {"L1": expected}


@pytest.mark.parametrize(
    ("km", "served"), [(500, {"gold", "silver", "bronze"}), (501, {"gold", "silver"}), (801, {"gold"}), (1001, set())]
)
def test_s42_each_tier_has_its_distance_rule(km: float, served: set[str]) -> None:
    """1000 km for gold, 800 km for silver, 500 km for bronze; the cap itself is within."""
    places = network([node("DC", km, type="warehouse")])
    assert {tier for tier in TIERS if serving(places, TIERED, line("L1"), **of_tier(tier))} == served


@pytest.mark.parametrize(
    ("tier", "used", "most"), [("gold", 0, 10), ("silver", 0, 8), ("bronze", 0, 5), ("bronze", 3, 2)]
)
def test_s42_each_tier_has_its_capacity_limit(tier: str, used: float, most: int) -> None:
    """Bronze may fill half of a node's day, silver most of it, gold all."""
    shares = {"gold": 1.0, "silver": 0.8, "bronze": 0.5}
    by_tier = rules(
        *(rule(name, when=f"customer.tier == {name}", capacity_share=share) for name, share in shares.items())
    )
    places = network([node("DC", capacity={"unit": "units", "limit": 10})])
    asked = order(line("L1", quantity=20), **of_tier(tier))
    plan = source(places, by_tier, asked, stock({"DC": {"A": 99}}, {"DC": used}))
    assert pieces_by(plan, "node") == {"DC": most}


@pytest.mark.parametrize(
    ("unit_price", "deciding", "expected"),
    [
        # Two lines that no node has both of; together they are worth 500.00 or 499.98.
        (250.00, "silver-high", {"L1": "STORE", "L2": "DC"}),
        (249.99, "silver-low", {"L1": "STORE"}),
    ],
)
def test_s43_silver_treats_high_and_low_orders_differently(
    unit_price: float, deciding: str, expected: dict[str, str]
) -> None:
    """Orders of a high value may come from several nodes, those of a low value from one."""
    lines = (line("L1", "A", 1, unit_price), line("L2", "B", 1, unit_price))
    plan = source(RETAILER, TIERED, order(*lines, **of_tier("silver")), stock({"STORE": {"A": 1}, "DC": {"B": 1}}))
    assert plan.order_rule == deciding
    assert node_of(plan) == expected


@pytest.mark.parametrize(
    ("tier", "small", "large"),
    [("silver", "silver-low", "silver-high"), ("gold", "gold", "gold"), ("bronze", "bronze", "bronze")],
)
def test_s44_a_value_condition_stands_inside_a_tier_condition(tier: str, small: str, large: str) -> None:
    """Large and small orders of one tier are sourced differently; other tiers do not notice."""
    assert decider(TIERED, 499.99, **of_tier(tier)) == small
    assert decider(TIERED, 500.00, **of_tier(tier)) == large


def reach(rules_: RuleSet, tier: str, unit_price: float = 0.0) -> set[str]:
    """The nodes that serve a tier's order where they alone have stock."""
    asked = order(line("L1", unit_price=unit_price), **of_tier(tier))
    return {name for name in RETAILER.nodes_by_id if node_of(source(RETAILER, rules_, asked, stock({name: {"A": 1}})))}


@pytest.mark.parametrize("unit_price", [10.0, 9_000.0])
def test_s45_higher_tiers_reach_more_sources(unit_price: float) -> None:
    """For one and the same order, gold reaches what silver reaches, and silver what bronze reaches."""
    assert reach(TIERED, "bronze", unit_price) == {"DC"}
    assert reach(TIERED, "silver", unit_price) == {"DC", "STORE"}
    assert reach(TIERED, "gold", unit_price) == {"DC", "STORE", "VENDOR"}


def test_s45_lint_tells_where_a_higher_tier_reaches_less() -> None:
    """The rules above are in order; what gives a lower tier more than a higher one is found and named."""
    assert found("tier_reaches_less", TIERED, RETAILER) == []
    # Gold with the reach of bronze.
    short = rules(GOLD | {"require": BRONZE["require"]}, SILVER_LOW, BRONZE, ANYONE, tiers=TIERS)
    assert found("tier_reaches_less", short, RETAILER) == [("gold", "silver-low")]
    # Silver with more than gold, though only for orders of a high value.
    far = rules(GOLD, SILVER_HIGH | {"require": "distance_km <= 2000"}, SILVER_LOW, BRONZE, ANYONE, tiers=TIERS)
    assert found("tier_reaches_less", far, RETAILER) == [("gold", "silver-high")]


TWO_SPEEDS = network(
    [node("DC")],
    services=[
        service("EXPRESS", {"base": 20.0}, transit_days=[{"days": 1}]),
        service("GROUND", {"base": 4.0}, transit_days=[{"days": 5}]),
    ],
)
CHEAPEST: list[list[str]] = [["unfilled_units"], ["shipping_cost"]]
FASTEST: list[list[str]] = [["unfilled_units"], ["delivery_days"], ["shipping_cost"]]
FAST: Document = {"id": "fast", "require": "delivery_days <= 2", "when": "customer.tier == gold"}


@pytest.mark.parametrize(("tier", "expected", "days"), [("gold", "EXPRESS", 1), ("bronze", "GROUND", 5)])
@pytest.mark.parametrize(
    "faster",
    [
        rules(rule("gold", when="customer.tier == gold", objectives=FASTEST), rule("others"), levels=CHEAPEST),
        rules(
            rule("gold", when="customer.tier == gold", require="delivery_days <= 2"), rule("others"), levels=CHEAPEST
        ),
        rules(restrictions=[FAST], levels=CHEAPEST),
        rules(restrictions=[FAST | {"penalty": {"amount": 17}}], levels=[["shipping_cost", "penalty"]]),
    ],
    ids=["objective", "order rule", "restriction", "soft restriction"],
)
def test_s46_higher_tiers_may_receive_faster_fulfillment(faster: RuleSet, tier: str, expected: str, days: int) -> None:
    """Gold is delivered within a day though that costs more; bronze goes by the cheapest service."""
    plan = source(TWO_SPEEDS, faster, order(line("L1"), **of_tier(tier)), plenty(TWO_SPEEDS))
    assert set(pieces_by(plan, "service")) == {expected}
    # The order is of the tenth of September.
    assert [shipment.arrives_on for shipment in plan.shipments] == [date(2026, 9, 10 + days)]


@pytest.mark.parametrize(
    ("created_at", "active"),
    [
        # September in New York: half open, from its first moment until just before October.
        ("2026-08-31T23:59:59-04:00", False),
        ("2026-09-01T00:00:00-04:00", True),
        ("2026-09-15T12:00:00-04:00", True),
        ("2026-09-30T23:59:59-04:00", True),
        ("2026-10-01T00:00:00-04:00", False),
        # The same moments, told in another zone.
        ("2026-09-01T03:59:59Z", False),
        ("2026-10-01T03:59:59Z", True),
    ],
)
@pytest.mark.parametrize("group", ["restrictions", "order_rules", "item_rules"])
def test_s47_outside_its_period_a_rule_is_as_if_absent(group: str, created_at: str, active: bool) -> None:
    """Rules may hold for a month only; the first moment is in the window, the last is not."""
    seasonal: Document = {"id": "season", "require": only("VENDOR"), "effective": SEPTEMBER}
    if group == "item_rules":
        seasonal["when"] = "item.id == A"
    data = {"id": "r", "timezone": "America/New_York", "objectives": LEVELS}
    asked = order(line("L1"), created_at=created_at)
    plan = source(RETAILER, RuleSet.parse(data | {group: [seasonal]}), asked, plenty(RETAILER))
    without = source(RETAILER, RuleSet.parse(data), asked, plenty(RETAILER))
    assert node_of(plan) == {"L1": "VENDOR" if active else "STORE"}
    assert (plan.assignments == without.assignments) == (not active)


def test_s48_no_priority_overrides_a_distance_threshold() -> None:
    """The cap binds whatever the objective, the order rule and the item rule would like better."""
    places = network([node("NEAR", 400, priority=9.0), node("FAR", 501, priority=1.0)])
    wanted = rule("gold", when="customer.tier == gold")
    cap = {"id": "cap", "require": "distance_km <= 500"}
    levels = [["unfilled_units"], ["priority"]]
    asked = line("L1")
    assert serving(places, rules(wanted, levels=levels), asked, **of_tier("gold")) == {"L1": "FAR"}
    capped = rules(wanted, levels=levels, restrictions=[cap])
    assert serving(places, capped, asked, **of_tier("gold")) == {"L1": "NEAR"}
    # Rather not at all than from too far.
    assert "cap" in blamed(capped, places, stock({"FAR": {"A": 1}}), asked, **of_tier("gold"))
    for insisting in (
        {"order_rules": [rule("gold", require=only("FAR"))]},
        {"item_rules": [pinned("item.id == A", only("FAR"))]},
    ):
        insisted = RuleSet.parse({"id": "r", "restrictions": [cap]} | insisting)
        assert serving(places, insisted, asked, **of_tier("gold")) == {}


@pytest.mark.parametrize("tier", ["gold", "silver"])
def test_s49_among_eligible_nodes_the_nearer_is_preferred(tier: str) -> None:
    """Stock decides who can, distance who does."""
    ranked = sorted(reach(TIERED, tier), key=["STORE", "DC", "VENDOR"].index)
    for first in range(len(ranked)):
        here = stock({name: {"A": 1} for name in ranked[first:]})
        plan = source(RETAILER, TIERED, order(line("L1"), **of_tier(tier)), here)
        assert node_of(plan) == {"L1": ranked[first]}


BUSY = network(
    [
        node("NEAR", 50, capacity={"unit": "units", "limit": 10}),
        node("FAR", 500, capacity={"unit": "units", "limit": 10}),
    ]
)


def on_a_day(rules_: RuleSet, used: Document, stocked: Iterable[str] = ("NEAR", "FAR"), quantity: int = 1) -> Document:
    """Pieces by node, with the day's capacity used so far."""
    here = stock({name: {"A": 99} for name in stocked}, used)
    return pieces_by(source(BUSY, rules_, order(line("L1", quantity=quantity)), here), "node")


def test_s50_daily_capacity_is_a_limit() -> None:
    """What does not fit into the day of the nearest node comes from the next, and else from nowhere."""
    assert on_a_day(rules(), {"NEAR": 7.0}, quantity=3) == {"NEAR": 3}
    assert on_a_day(rules(), {"NEAR": 7.0}, quantity=4) == {"FAR": 4}
    assert on_a_day(rules(), {"NEAR": 7.0}, quantity=99) == {"NEAR": 3, "FAR": 10}


@pytest.mark.parametrize(("used", "expected"), [(4.0, "NEAR"), (5.0, "FAR")])
def test_s50_daily_capacity_is_seen_by_conditions(used: float, expected: str) -> None:
    """A rule may pass over nodes whose day is half full before the order."""
    calm = rules(rule(require="node.utilization < 0.5"))
    assert on_a_day(calm, {"NEAR": used}) == {expected: 1}


@pytest.mark.parametrize(
    ("used", "stocked", "expected"),
    [
        # Both free: the nearer.
        ({}, ["NEAR", "FAR"], "NEAR"),
        ({"NEAR": 1.0}, ["NEAR", "FAR"], "FAR"),
        ({"NEAR": 5.0, "FAR": 6.0}, ["NEAR", "FAR"], "NEAR"),
        ({"NEAR": 6.0, "FAR": 6.0}, ["NEAR", "FAR"], "NEAR"),
        # A busy node still comes before none.
        ({"NEAR": 9.0}, ["NEAR"], "NEAR"),
    ],
)
def test_s50_daily_capacity_takes_part_in_the_ranking(used: Document, stocked: list[str], expected: str) -> None:
    """The node whose day is least used serves, and of those with equal shares the nearest."""
    ranked = rules(levels=[["unfilled_units"], ["utilization"], ["line_km"]])
    assert on_a_day(ranked, used, stocked) == {expected: 1}


@pytest.mark.parametrize(("used", "expected"), [(4.0, "NEAR"), (5.0, "FAR"), (6.0, "FAR")])
def test_s50_daily_capacity_may_cost_extra_when_it_is_scarce(used: float, expected: str) -> None:
    """Above half of the day each piece costs as much as 500 km: a detour of 450 km is less."""
    busy: Document = {"unit": "units", "limit": 10, "surcharges": [{"above": 0.5, "cost": 500}]}
    places = network([node("NEAR", 50, capacity=busy), node("FAR", 500, capacity=busy)])
    here = stock({"NEAR": {"A": 9}, "FAR": {"A": 9}}, {"NEAR": used})
    weighed = rules(levels=[["unfilled_units"], ["capacity_cost", "line_km"]])
    assert node_of(source(places, weighed, order(line("L1")), here)) == {"L1": expected}


@pytest.mark.parametrize(
    ("used", "stocked", "expected"),
    [(4.0, ["NEAR", "FAR"], "NEAR"), (5.0, ["NEAR", "FAR"], "FAR"), (5.0, ["NEAR"], "NEAR")],
)
def test_s50_a_soft_limit_on_daily_capacity_ranks_too(used: float, stocked: list[str], expected: str) -> None:
    """A node above the limit comes after one below it, but still before none."""
    calm = {"id": "calm", "require": "node.utilization < 0.5", "penalty": {"amount": 5}}
    ranked = rules(restrictions=[calm], levels=[["unfilled_units"], ["penalty"], ["line_km"]])
    assert on_a_day(ranked, {"NEAR": used}, stocked) == {expected: 1}


def test_s51_inventory_is_an_input_of_each_decision() -> None:
    """One sourcer, three moments: it keeps no stock of its own, and takes nothing that is not there."""
    sourcer = Sourcer(RETAILER, rules())
    asked, before = order(line("L1", quantity=2)), stock({"STORE": {"A": 2}, "DC": {"A": 1}})
    first = sourcer.source(asked, before)
    assert pieces_by(first, "node") == {"STORE": 2}
    assert pieces_by(sourcer.source(asked, before), "node") == {"STORE": 2}
    second = sourcer.source(asked, before.after(first))
    assert (pieces_by(second, "node"), unfilled(second)) == ({"DC": 1}, {"L1": 1})


@pytest.mark.parametrize(
    ("change", "unit_price", "expected"),
    [
        ({}, 10.0, "small"),
        (of_tier("gold"), 10.0, "gold"),
        ({}, 500.0, "large"),
        ({"created_at": "2026-11-27T12:00:00Z"}, 10.0, "black-friday"),
    ],
)
def test_s52_tier_value_or_timing_alone_change_the_strategy(change: Document, unit_price: float, expected: str) -> None:
    """Three kinds of conditions; each can tell two otherwise equal orders apart."""
    dynamic = rules(
        rule("black-friday", effective={"from": "2026-11-27", "until": "2026-11-28"}),
        rule("gold", when="customer.tier == gold"),
        rule("large", when="order.value >= 500"),
        rule("small"),
    )
    assert decider(dynamic, unit_price, **change) == expected


@pytest.mark.parametrize(
    ("tier", "expected"), [("gold", "gold"), ("bronze", "bronze"), ("Gold", "anyone"), (None, "anyone")]
)
def test_s53_tiers_are_gold_silver_and_bronze(tier: str | None, expected: str) -> None:
    """The tiers are declared from the highest on. A customer without tier, or of an unknown one, is of none of them."""
    assert TIERED.tiers == ("gold", "silver", "bronze")
    assert {each.address.country for each in RETAILER.nodes} == {"US"}
    assert decider(TIERED, **of_tier(tier)) == expected


# =====================================================================================================================
# S54 to S64: rule sets and their order rules
# =====================================================================================================================

# Unless a rule speaks, lines are shipped from UNIQUE, the nearest.
SHELVES = network(
    [
        at("UNIQUE", 10, "US", "OR", "Salem"),
        at("MAIN", 20, "US", "TX", "Dallas"),
        at("THIRD", 30, "US", "NY", "Albany"),
    ],
    [*"ABCDE", {"id": "anvil", "weight_kg": 20.1}, {"id": "vise", "weight_kg": 20.0}],
)
ONLINE = rule("online", when="order.channel == online", require=only("MAIN"))
TO_ALASKA = rule("alaska", when="order.channel == online and destination.state == AK", require=only("UNIQUE"))
CATCH_ALL = rule("catch-all", require=only("THIRD"))
FIVE = [line(f"L{n}", item) for n, item in enumerate("ABCDE", start=1)]


def decided(rules_: RuleSet, state: str = "TX", **fields: Any) -> tuple[str | None, str | None]:
    """The deciding order rule, and the node of the one line."""
    asked = order(line("L1"), destination=destination(state=state), **fields)
    plan = source(SHELVES, rules_, asked, plenty(SHELVES))
    return plan.order_rule, node_of(plan).get("L1")


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"order_rules": [rule(when="destination.state == AK", require=only("MAIN"))]}, "MAIN"),
        ({"order_rules": [rule(require="distance_km > 15")]}, "MAIN"),
        ({"order_rules": [rule(require="node.state == NY")]}, "THIRD"),
        ({"order_rules": [rule(require="node.city == Dallas")]}, "MAIN"),
        ({"item_rules": [pinned("price.ItemUnitPrice ge 100", only("MAIN"))]}, "MAIN"),
        ({"order_rules": [rule(when="order.attributes.kind == gift", require=only("THIRD"))]}, "THIRD"),
    ],
    ids=["geo-location", "distance", "warehouse state", "warehouse city", "item price", "order attribute"],
)
def test_s54_orders_are_directed_by_where_what_price_and_attributes(fields: Document, expected: str) -> None:
    """A rule set directs orders by geography, warehouse, price, order attributes and more."""
    directed = RuleSet.parse({"id": "r", "objectives": LEVELS} | fields)
    of_order = {"destination": destination(state="AK"), "attributes": {"kind": "gift"}}
    assert serving(SHELVES, directed, line("L1", unit_price=100.0), **of_order) == {"L1": expected}
    assert serving(SHELVES, RuleSet(id="none"), line("L1")) != {"L1": expected}


def test_s55_a_sourcer_has_one_rule_set() -> None:
    """One set is active at a time: that of the sourcer. Another set means another sourcer."""
    parameters = inspect.signature(Sourcer).parameters.values()
    assert [each.name for each in parameters if each.annotation is RuleSet] == ["rules"]
    assert not any(each.annotation is RuleSet for each in inspect.signature(Sourcer.source).parameters.values())
    asked, here = order(line("L1")), plenty(SHELVES)
    one, other = (Sourcer(SHELVES, rules(rule(require=only(name)))) for name in ("MAIN", "THIRD"))
    placed = [node_of(sourcer.source(asked, here)) for sourcer in (one, other, one)]
    assert placed == [{"L1": "MAIN"}, {"L1": "THIRD"}, {"L1": "MAIN"}]


@pytest.mark.parametrize("has_order_rules", [True, False])
@pytest.mark.parametrize("has_item_rules", [True, False])
def test_s56_a_set_has_order_rules_and_item_rules_and_either_may_be_empty(
    has_order_rules: bool, has_item_rules: bool
) -> None:
    """Basic information and two groups of rules."""
    of_orders = {"order_rules": [CATCH_ALL]} if has_order_rules else {}
    of_items = {"item_rules": [pinned("item.id == A", only("MAIN"))]} if has_item_rules else {}
    made = RuleSet.parse({"id": "spring", "objectives": LEVELS} | of_orders | of_items)
    assert (made.id, len(made.order_rules), len(made.item_rules)) == ("spring", has_order_rules, has_item_rules)
    usual = "THIRD" if has_order_rules else "UNIQUE"
    placed = serving(SHELVES, made, line("L1", "A"), line("L2", "B"))
    assert placed == {"L1": "MAIN" if has_item_rules else usual, "L2": usual}


@pytest.mark.parametrize("ids", [*itertools.permutations(["a", "b", "c"])])
def test_s57_order_rules_run_from_the_top_down(ids: tuple[str, ...]) -> None:
    """All three hold for the order; the topmost decides."""
    requires = {"a": only("UNIQUE"), "b": only("MAIN"), "c": only("THIRD")}
    sorted_rules = rules(*(rule(name, require=requires[name]) for name in ids))
    expected = {"a": "UNIQUE", "b": "MAIN", "c": "THIRD"}[ids[0]]
    assert decided(sorted_rules) == (ids[0], expected)


def test_s58_below_the_first_match_nothing_is_executed() -> None:
    """One order rule acts, alone: its requirement is not joined with that of another that holds as well."""
    both = rules(ONLINE, TO_ALASKA, CATCH_ALL)
    asked = order(line("L1"), channel="online", destination=destination(state="AK"))
    plan = source(SHELVES, both, asked, plenty(SHELVES))
    assert [(match.rule, match.lines) for match in plan.matched if match.kind == "order_rule"] == [("online", ("L1",))]
    assert node_of(plan) == {"L1": "MAIN"}


def test_s58_the_first_match_decides_even_where_it_sources_nothing() -> None:
    """The rule below could fill the order, and still is not executed."""
    asked = order(line("L1"), channel="online")
    plan = source(SHELVES, rules(ONLINE, CATCH_ALL), asked, stock({"THIRD": {"A": 5}}))
    assert (plan.order_rule, unfilled(plan)) == ("online", {"L1": 1})


OVERLAPPING = [
    rule("one", when="order.quantity >= 1", require=only("MAIN")),
    rule("two", when="order.channel == online", require=only("UNIQUE")),
    rule("three", when="destination.state == AK", require=only("THIRD")),
]


@pytest.mark.parametrize("permuted", [*itertools.permutations(OVERLAPPING)])
def test_s59_position_alone_decides_and_names_do_not(permuted: tuple[Document, ...]) -> None:
    """Rules can be dragged and dropped: their place tells when they run, not what they are called."""
    fields = {"state": "AK", "channel": "online"}
    name, placed = decided(rules(*permuted), **fields)
    assert name == permuted[0]["id"]
    for names in itertools.permutations(["x", "y", "z"]):
        renamed = [each | {"id": new} for each, new in zip(permuted, names, strict=True)]
        assert decided(rules(*renamed), **fields) == (names[0], placed)


def test_s60_where_no_rule_matches_they_are_all_ignored() -> None:
    """The result is that of a set without order rules: the order does not become one that cannot be filled."""
    ignored = rules(ONLINE, TO_ALASKA)
    asked, here = order(line("L1", quantity=3), line("L2", "B"), channel="store"), plenty(SHELVES)
    plan = source(SHELVES, ignored, asked, here)
    without = source(SHELVES, RuleSet.parse({"id": "none", "objectives": LEVELS}), asked, here)
    assert plan.order_rule is None
    assert unfilled(plan) == {}
    assert (plan.assignments, plan.shipments, plan.objective) == (
        without.assignments,
        without.shipments,
        without.objective,
    )


SHADOWED = rules(ONLINE, TO_ALASKA)
SWAPPED = rules(TO_ALASKA, ONLINE)


def test_s61_the_second_rule_cannot_run_where_the_first_always_matches() -> None:
    """Whenever the specific rule could match, the general one above it does."""
    deciding = {
        decided(SHADOWED, state, channel=channel)[0] for state in ("AK", "TX") for channel in ("online", "store")
    }
    assert deciding == {"online", None}


def test_s61_lint_tells_which_rule_cannot_run_and_what_shadows_it() -> None:
    """It names the rule that is never reached, and the one above it."""
    assert found("unreachable", SHADOWED, SHELVES) == [("alaska", "online")]
    (finding,) = [each for each in lint(SHADOWED, SHELVES) if each.code == "unreachable"]
    assert finding.severity == "error"


def test_s62_swapped_the_specific_rule_runs() -> None:
    """The specific rule first: both have their turn."""
    assert decided(SWAPPED, "AK", channel="online") == ("alaska", "UNIQUE")
    assert decided(SWAPPED, "TX", channel="online") == ("online", "MAIN")
    assert found("unreachable", SWAPPED, SHELVES) == []


@pytest.mark.parametrize(
    ("channel", "expected"),
    [
        ("online", ("online", "MAIN")),
        ("phone", ("phone", "UNIQUE")),
        ("fax", ("fax", "THIRD")),
        ("kiosk", (None, "UNIQUE")),
    ],
)
def test_s63_where_a_condition_is_not_met_the_next_rule_is_tried(
    channel: str, expected: tuple[str | None, str]
) -> None:
    """And so on, down to the last."""
    chain = rules(
        ONLINE,
        rule("phone", when="order.channel == phone", require=only("UNIQUE")),
        rule("fax", when="order.channel == fax", require=only("THIRD")),
    )
    assert decided(chain, channel=channel) == expected


def test_s64_the_last_rule_is_a_catch_all() -> None:
    """Specific rules first, the default last: then every order meets a rule."""
    best = rules(TO_ALASKA, ONLINE, CATCH_ALL)
    assert decided(best, "AK", channel="online") == ("alaska", "UNIQUE")
    assert decided(best, "TX", channel="store") == ("catch-all", "THIRD")
    assert {each.code for each in lint(best, SHELVES)} == set()


def test_s64_a_default_above_other_rules_makes_them_unreachable() -> None:
    """Nothing below it ever runs, and lint says so."""
    upside_down = rules(TO_ALASKA, CATCH_ALL, ONLINE)
    assert decided(upside_down, "TX", channel="online") == ("catch-all", "THIRD")
    assert found("catch_all_not_last", upside_down, SHELVES) == [("catch-all", "online")]
    assert found("unreachable", upside_down, SHELVES) == [("online", "catch-all")]


# =====================================================================================================================
# S65 to S71: item rules
# =====================================================================================================================

PINS = [
    pinned("item.id == A", "node.id in [UNIQUE, MAIN]", "pin-1"),
    pinned("line.quantity >= 1", "node.id in [MAIN, THIRD]", "pin-2"),
    pinned("item.id == B", only("THIRD"), "pin-3"),
]


@pytest.mark.parametrize("permuted", [*itertools.permutations(PINS)])
def test_s65_item_rules_all_run_and_their_order_has_no_effect(permuted: tuple[Document, ...]) -> None:
    """Two of them hold for each line, and both count, though an order rule has matched as well."""
    pinned_rules = rules(CATCH_ALL, item_rules=list(permuted))
    plan = source(SHELVES, pinned_rules, order(line("L1", "A"), line("L2", "B")), plenty(SHELVES))
    assert node_of(plan) == {"L1": "MAIN", "L2": "THIRD"}
    matched = {match.rule: match.lines for match in plan.matched if match.kind == "item_rule"}
    assert matched == {"pin-1": ("L1",), "pin-2": ("L1", "L2"), "pin-3": ("L2",)}


@pytest.mark.parametrize("name", ["UNIQUE", "MAIN", "THIRD"])
def test_s66_an_item_rule_overrides_the_order_rule(name: str) -> None:
    """Where the two contradict each other, the item rule holds."""
    overridden = rules(CATCH_ALL, item_rules=[pinned("item.id == A", only(name))])
    assert serving(SHELVES, overridden, line("L1", "A")) == {"L1": name}


@pytest.mark.parametrize(
    "when",
    [
        "order.channel == online",
        "order.value > 100",
        "order.attributes.kind == gift",
        "order.destination.state eq CA",
        "order.customer.tier == gold",
        "customer.type == premium",
        "node.type == store",
        "price.ItemUnitPrice < 5 and order.channel == online",
        "item.id == order.channel",
    ],
)
def test_s67_an_item_rule_on_an_order_attribute_is_rejected_at_load(when: str) -> None:
    """Conditions of item rules are limited to items and their lines."""
    with pytest.raises(DocumentError, match=r"item_rules\[0\].*item and line fields only"):
        rules(item_rules=[pinned(when, only("MAIN"))])


@pytest.mark.parametrize(
    "when", ["price.ItemUnitPrice < 5", "item.attributes.color == red", "item.categories in [toys]"]
)
def test_s67_an_item_rule_on_item_attributes_is_taken(when: str) -> None:
    """As the unit price, by the name that the source prints."""
    assert len(rules(item_rules=[pinned(when, only("MAIN"))]).item_rules) == 1


@pytest.mark.parametrize(
    "order_rules",
    [[ONLINE], [TO_ALASKA, ONLINE], [CATCH_ALL], [rule("free")], [rule("none", when="order.channel == fax")]],
)
def test_s68_an_item_rule_guarantees_a_location_whatever_the_order_rules(order_rules: list[Document]) -> None:
    """The pinned item comes from its node; without stock there it comes from nowhere."""
    pin = rules(*order_rules, item_rules=[pinned("item.id == A", only("MAIN"))])
    fields: Document = {"channel": "online", "destination": destination(state="AK")}
    assert serving(SHELVES, pin, line("L1", "A"), **fields) == {"L1": "MAIN"}
    elsewhere = stock({"UNIQUE": {"A": 5}, "THIRD": {"A": 5}})
    assert blamed(pin, SHELVES, elsewhere, line("L1", "A"), **fields) >= {"pin"}


@pytest.mark.parametrize(
    ("when", "binding", "free"),
    [
        ("item.id in [A, B]", line("L1", "B"), line("L1", "C")),
        ("price.ItemUnitPrice < 5", line("L1", unit_price=4.99), line("L1", unit_price=5.00)),
        ("item.weight_kg > 20", line("L1", "anvil"), line("L1", "vise")),
    ],
    ids=["certain skus", "under a price", "heavy items"],
)
def test_s69_item_rules_are_for_skus_low_prices_and_heavy_items(when: str, binding: Document, free: Document) -> None:
    """The usual exclusions: certain items, items under a price, items above a weight."""
    pin = rules(CATCH_ALL, item_rules=[pinned(when, only("MAIN"))])
    assert serving(SHELVES, pin, binding) == {"L1": "MAIN"}
    assert serving(SHELVES, pin, free) == {"L1": "THIRD"}


def test_s70_of_order_rules_the_first_runs_of_item_rules_all() -> None:
    """More than one condition is met: order rules stop at the first, item rules never stop."""
    met = rules(TO_ALASKA, ONLINE, CATCH_ALL, item_rules=PINS)
    asked = order(line("L1", "A"), line("L2", "B"), channel="online", destination=destination(state="AK"))
    plan = source(SHELVES, met, asked, plenty(SHELVES))
    assert [match.rule for match in plan.matched] == ["pin-1", "pin-2", "pin-3", "alaska"]


def test_s71_of_five_items_the_pinned_one_alone_leaves_the_order_rule() -> None:
    """Four lines follow the order rule, the fifth its item rule."""
    one_of_five = rules(CATCH_ALL, item_rules=[pinned("item.id == E", only("MAIN"))])
    plan = source(SHELVES, one_of_five, order(*FIVE), plenty(SHELVES))
    assert node_of(plan) == {"L1": "THIRD", "L2": "THIRD", "L3": "THIRD", "L4": "THIRD", "L5": "MAIN"}
    governed = {match.rule: match.lines for match in plan.matched}
    assert governed == {"catch-all": ("L1", "L2", "L3", "L4"), "pin": ("L5",)}
