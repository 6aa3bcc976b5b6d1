"""For each finding of `lint` the smallest rule set that has it, and its nearest neighbour that has not."""

from typing import Any, NamedTuple

import pytest

from models import Network, RuleSet
from optimizer import lint
from tests.builders import network, node, rule, service

Document = dict[str, Any]
Found = tuple[str, str, tuple[str, ...]]

LAMP = {"id": "lamp", "categories": ["glass"], "attributes": {"hazmat": True}}
MUG = {"id": "mug", "categories": ["glass", "kitchen"]}

NETWORK = network(
    [
        node("WH", type="warehouse", groups=["BULK"], attributes={"insured": True}),
        node("S1", type="store", delivery_methods=["ship", "pickup"]),
        node("S2", type="store", address={"country": "Ireland"}, delivery_methods=["ship"]),
        node("CLOSED", type="vendor", enabled=False),
    ],
    items=[LAMP, MUG],
    services=[service("DHL"), service("UPS", countries=["US"], attributes={"cold": True})],
)


def restriction(require: str, when: str | None = None, name: str = "R", **fields: Any) -> Document:
    return {"id": name, "require": require} | ({"when": when} if when else {}) | fields


def item_rule(when: str, require: str, name: str = "I", **fields: Any) -> Document:
    return {"id": name, "when": when, "require": require} | fields


def when(condition: str, name: str, **fields: Any) -> Document:
    return rule(name, when=condition, **fields)


LAST = rule("LAST")
STORE, WAREHOUSE = 'node.type == "store"', 'node.type == "warehouse"'
GOLD = 'customer.tier == "gold"'
HAZMAT = "item.attributes.hazmat == true"


class Mutation(NamedTuple):
    """A rule set with findings, its findings, and a rule set next to it without any."""

    bad: Document
    findings: set[Found]
    good: Document


def unreachable(*rules_: str) -> Found:
    return "unreachable", "error", rules_


def never_matches(name: str) -> Found:
    return "never_matches", "error", (name,)


def unmeetable(name: str, severity: str = "error") -> Found:
    return "unmeetable", severity, (name,)


def conflict(severity: str, *rules_: str) -> Found:
    return "conflict", severity, rules_


def catch_all(*rules_: str) -> Found:
    return "catch_all_not_last", "warning", rules_


NO_CATCH_ALL: Found = ("no_catch_all", "warning", ())


def tiers(*rules_: str) -> Found:
    return "tier_reaches_less", "warning", rules_


def orders(*rules_: Document, **fields: Any) -> Document:
    return {"order_rules": list(rules_)} | fields


def completing(*fallbacks: Document, primaries: tuple[Document, ...] = ()) -> Document:
    return {"order_rule_mode": "first_complete", "order_rules": list(primaries), "fallbacks": list(fallbacks)}


def restricted(*rules_: Document, item_rules: tuple[Document, ...] = (), **fields: Any) -> Document:
    return {"restrictions": list(rules_), "item_rules": list(item_rules)} | fields


IN_SEQUENCE = {
    "a wider rule stands above": Mutation(
        orders(when('customer.tier in ["gold", "silver"]', "WIDE"), when(GOLD, "NARROW"), LAST),
        {unreachable("NARROW", "WIDE")},
        orders(when(GOLD, "NARROW"), when('customer.tier in ["gold", "silver"]', "WIDE"), LAST),
    ),
    # An order of exactly 100 is the only one that two strict bounds leave over.
    "two rules above cover all values together": Mutation(
        orders(when("order.value < 100", "LOW"), when("order.value >= 100", "HIGH"), LAST),
        {unreachable("LAST", "LOW", "HIGH")},
        orders(when("order.value < 100", "LOW"), when("order.value > 100", "HIGH"), LAST),
    ),
    # Between 2 and 3 pieces there is nothing, between 2 and 3 dollars there is.
    "pieces are whole": Mutation(
        orders(when("order.quantity <= 2", "FEW"), when("order.quantity >= 3", "MANY"), LAST),
        {unreachable("LAST", "FEW", "MANY")},
        orders(when("order.value <= 2", "FEW"), when("order.value >= 3", "MANY"), LAST),
    ),
    "only those rules are named that are needed": Mutation(
        orders(
            when('order.channel == "web"', "WEB"),
            when('destination.country == "US"', "US"),
            when('destination.country != "US"', "ABROAD"),
            LAST,
        ),
        {unreachable("LAST", "US", "ABROAD")},
        orders(
            when('order.channel == "web"', "WEB"),
            when('destination.country == "US"', "US"),
            when('destination.country == "Ireland"', "ABROAD"),
            LAST,
        ),
    ),
    # Midnight in Chicago is a moment like any other.
    "an order may be wanted at the very moment that it is placed": Mutation(
        orders(
            when("order.required_by <= order.created_at", "NOW OR BEFORE"),
            when("order.required_by == order.created_at", "NOW"),
            LAST,
            timezone="America/Chicago",
        ),
        {unreachable("NOW", "NOW OR BEFORE")},
        orders(
            when("order.required_by < order.created_at", "BEFORE"),
            when("order.required_by == order.created_at", "NOW"),
            LAST,
            timezone="America/Chicago",
        ),
    ),
    "windows follow one another": Mutation(
        orders(rule("OLD", effective={"until": "2026-06-01"}), rule("NEW", effective={"from": "2026-06-01"}), LAST),
        {unreachable("LAST", "OLD", "NEW")},
        orders(rule("OLD", effective={"until": "2026-06-01"}), rule("NEW", effective={"from": "2026-06-02"}), LAST),
    ),
    "windows are read in the rule set's time zone": Mutation(
        orders(
            rule("OLD", effective={"until": "2026-06-01T05:00:00+00:00"}),
            rule("NEW", effective={"from": "2026-06-01"}),
            LAST,
            timezone="America/Chicago",
        ),
        {unreachable("LAST", "OLD", "NEW")},
        orders(
            rule("OLD", effective={"until": "2026-06-01T05:00:00+00:00"}),
            rule("NEW", effective={"from": "2026-06-01"}),
            LAST,
            timezone="America/Los_Angeles",
        ),
    ),
    "an order has some such line or none": Mutation(
        orders(when(f"any_line({HAZMAT})", "SOME"), when(f"no_line({HAZMAT})", "NONE"), LAST),
        {unreachable("LAST", "SOME", "NONE")},
        # All and none leave the orders that have both kinds of lines.
        orders(when(f"all_lines({HAZMAT})", "ALL"), when(f"no_line({HAZMAT})", "NONE"), LAST),
    ),
    "what is missing equals nothing": Mutation(
        orders(when(f"not {GOLD}", "OTHERS"), when("not customer.tier exists", "NOBODY"), when(GOLD, "GOLD")),
        {unreachable("NOBODY", "OTHERS")},
        orders(when('customer.tier == "silver"', "OTHERS"), when("not customer.tier exists", "NOBODY"), LAST),
    ),
    # Another rule tells what the attribute holds; the first asks only whether it is there.
    "an attribute that must be there stands above": Mutation(
        orders(when("customer.attributes.vip exists", "ANY"), when("customer.attributes.vip == true", "VIP"), LAST),
        {unreachable("VIP", "ANY")},
        orders(when("customer.attributes.vip == true", "VIP"), when("customer.attributes.vip exists", "ANY"), LAST),
    ),
    "a number that must be there stands above": Mutation(
        orders(when("order.attributes.score exists", "ANY"), when("order.attributes.score > 3", "HIGH"), LAST),
        {unreachable("HIGH", "ANY")},
        orders(when("order.attributes.score > 3", "HIGH"), when("order.attributes.score exists", "ANY"), LAST),
    ),
    "a wider fallback stands above": Mutation(
        completing(when('customer.tier in ["gold", "silver"]', "WIDE"), when(GOLD, "NARROW"), LAST),
        {unreachable("NARROW", "WIDE")},
        completing(LAST, primaries=(when('customer.tier in ["gold", "silver"]', "WIDE"), when(GOLD, "NARROW"))),
    ),
    "a disabled rule shadows nothing": Mutation(
        orders(when('order.channel == "web"', "ABOVE"), when('order.channel == "web"', "BELOW"), LAST),
        {unreachable("BELOW", "ABOVE")},
        orders(when('order.channel == "web"', "ABOVE", enabled=False), when('order.channel == "web"', "BELOW"), LAST),
    ),
    # Whatever stands below a catch-all is unreachable besides.
    "a rule without condition stands above": Mutation(
        orders(LAST, when('order.channel == "web"', "BELOW")),
        {catch_all("LAST", "BELOW"), unreachable("BELOW", "LAST")},
        orders(when('order.channel == "web"', "BELOW"), LAST),
    ),
    "a rule whose condition always holds stands above": Mutation(
        orders(when("order.value >= 0", "ALWAYS"), when(GOLD, "BELOW")),
        {catch_all("ALWAYS", "BELOW"), unreachable("BELOW", "ALWAYS")},
        orders(when("order.value > 0", "MOSTLY"), when(GOLD, "BELOW"), LAST),
    ),
    "a rule without condition stands above, in a window": Mutation(
        orders(LAST, rule("BELOW")),
        {catch_all("LAST", "BELOW"), unreachable("BELOW", "LAST")},
        orders(rule("JUNE", effective={"from": "2026-06-01", "until": "2026-07-01"}), rule("BELOW")),
    ),
    "a fallback without condition stands above": Mutation(
        completing(LAST, when(GOLD, "BELOW"), rule("BOTTOM")),
        {catch_all("LAST", "BELOW", "BOTTOM"), unreachable("BELOW", "LAST"), unreachable("BOTTOM", "LAST")},
        # Of primaries under first_complete nothing is said: a lower one is reached where an upper does not complete.
        completing(when(GOLD, "BELOW"), LAST, primaries=(rule("P"), when(GOLD, "Q"))),
    ),
    "some orders match no order rule": Mutation(
        orders(when(GOLD, "GOLD")),
        {NO_CATCH_ALL},
        orders(when(GOLD, "GOLD"), when("not customer.tier exists", "NOBODY"), when('customer.tier != "gold"', "ELSE")),
    ),
    "orders between two windows match no order rule": Mutation(
        orders(rule("OLD", effective={"until": "2026-06-01"}), rule("NEW", effective={"from": "2026-06-02"})),
        {NO_CATCH_ALL},
        orders(rule("OLD", effective={"until": "2026-06-01"}), rule("NEW", effective={"from": "2026-06-01"})),
    ),
    "there is no fallback": Mutation(completing(primaries=(LAST,)), {NO_CATCH_ALL}, completing(LAST)),
    "a fallback is disabled": Mutation(completing(rule("OFF", enabled=False)), {NO_CATCH_ALL}, orders()),
}

ALWAYS_MET = "node.id exists"

NEVER = {
    "no order has between 2 and 3 pieces": (
        "order.quantity > 2 and order.quantity < 3",
        "order.value > 2 and order.value < 3",
    ),
    "no line has between 2 and 3 pieces": (
        "line.quantity > 2 and line.quantity < 3",
        "line.unit_price > 2 and line.unit_price < 3",
    ),
    "no year has 13 months": ("order.created_at.month > 12", "order.created_at.month >= 12"),
    "Sunday is the seventh day": ("order.created_at.weekday in [0, 8]", "order.created_at.weekday in [0, 7]"),
    "an order has a piece": ("order.quantity < 1", "order.quantity <= 1"),
    "no order is worth less than nothing": ("order.value < 0", "order.value <= 0"),
    "an order has one tier": (f'{GOLD} and customer.tier == "silver"', f'{GOLD} and customer.tier != "silver"'),
    "an order has many promotions": (
        'not order.promotions contains "a" and order.promotions in ["a"]',
        'order.promotions contains "a" and order.promotions contains "b"',
    ),
    "a text has one beginning": (
        'destination.postal_code startswith "94" and destination.postal_code startswith "95"',
        'destination.postal_code startswith "94" and destination.postal_code startswith "9"',
    ),
    "a destination has a country": ("not destination.country exists", "not destination.state exists"),
    "no item is both": (
        f"{HAZMAT} and item.categories contains kitchen",
        f"{HAZMAT} and item.categories contains glass",
    ),
    "no line is both": (
        "line.delivery_method eq SHP and line.delivery_method eq PICK",
        "any_line(line.delivery_method eq SHP) and line.delivery_method eq PICK",
    ),
    "some and none exclude each other": (
        f"any_line({HAZMAT}) and no_line({HAZMAT})",
        f"any_line({HAZMAT}) and any_line(not {HAZMAT})",
    ),
    "two fields that a customer tells": (
        "destination.state == customer.attributes.home and not customer.attributes.home exists",
        "destination.state == customer.attributes.home and customer.attributes.home exists",
    ),
    "a limit that a line tells": (
        "line.quantity > line.attributes.most and not line.attributes.most exists",
        "line.quantity > line.attributes.most and line.attributes.most exists",
    ),
    "all lines and a line exclude each other": (
        "all_lines(line.quantity > 2) and line.quantity <= 2",
        "all_lines(line.quantity > 2) and line.quantity <= 3",
    ),
}

REQUIRES = {
    "no store is in the group": (
        restriction(f"{STORE} and node.groups == BULK"),
        restriction(f"{STORE} or node.groups == BULK"),
    ),
    "the vendor is closed": (restriction('node.type == "vendor"'), restriction('node.type != "vendor"')),
    "a pickup has no service": (
        restriction('service.carrier == "DHL"', "line.delivery_method eq PICK"),
        restriction('service.carrier == "DHL"', "line.delivery_method eq SHP"),
    ),
    "the other store hands nothing over": (
        restriction('node.id == "S2"', "line.delivery_method eq PICK"),
        restriction('node.id == "S1"', "line.delivery_method eq PICK"),
    ),
    "the service does not reach the country": (
        restriction("service.carrier == UPS", 'destination.country == "Ireland"'),
        restriction("service.carrier == DHL", 'destination.country == "Ireland"'),
    ),
    "no node is in the destination's country": (
        restriction("node.country == destination.country", 'destination.country == "Spain"'),
        restriction("node.country == destination.country", 'destination.country in ["Ireland", "Spain"]'),
    ),
    "no distance is negative": (restriction("distance_km < 0"), restriction("distance_km <= 0")),
    # Whoever tells no limit is within none.
    "a distance that the customer tells": (
        restriction("distance_km <= customer.attributes.most_km", "not customer.attributes.most_km exists"),
        restriction("distance_km <= customer.attributes.most_km"),
    ),
    # One piece on the shelf suffices for a line of one piece only.
    "the shelf is too small": (
        restriction("stock.available >= line.quantity and stock.available < 2", "line.quantity >= 2"),
        restriction("stock.available >= line.quantity and stock.available < 2", "line.quantity >= 1"),
    ),
    # Two lines: the one that binds the order, and one that is shipped.
    "no line of the order can be shipped": (
        restriction('service.carrier == "DHL"', "all_lines(line.delivery_method eq PICK)", scope="order"),
        restriction('service.carrier == "DHL"', "line.delivery_method eq PICK", scope="order"),
    ),
}

PAIRS = {
    # The only hazardous item is the lamp: neither rule can ever be met.
    "a restriction and an item rule": Mutation(
        restricted(restriction(WAREHOUSE, HAZMAT), item_rules=(item_rule("item.id == lamp", STORE),)),
        {conflict("error", "R", "I")},
        restricted(restriction(WAREHOUSE, HAZMAT), item_rules=(item_rule("item.id == mug", STORE),)),
    ),
    "each can be met elsewhere": Mutation(
        restricted(restriction(STORE, GOLD, "A"), restriction(WAREHOUSE, HAZMAT, "B")),
        {conflict("warning", "A", "B")},
        restricted(restriction(STORE, GOLD, "A"), restriction(WAREHOUSE, f"{HAZMAT} and not {GOLD}", "B")),
    ),
    "the narrow one can be met nowhere": Mutation(
        restricted(restriction(STORE, None, "WIDE"), restriction(WAREHOUSE, HAZMAT, "NARROW")),
        {conflict("error", "WIDE", "NARROW")},
        restricted(restriction(STORE, f"not {HAZMAT}", "WIDE"), restriction(WAREHOUSE, HAZMAT, "NARROW")),
    ),
    "two item rules": Mutation(
        restricted(
            item_rules=(
                item_rule("item.id == lamp", STORE, "LAMP"),
                item_rule("item.categories contains glass", WAREHOUSE, "GLASS"),
            )
        ),
        {conflict("error", "LAMP", "GLASS")},
        restricted(
            item_rules=(
                item_rule("item.id == lamp", STORE, "LAMP"),
                item_rule("item.categories contains kitchen", WAREHOUSE, "GLASS"),
            )
        ),
    ),
    "near and far": Mutation(
        restricted(restriction("distance_km <= 500", GOLD, "NEAR"), restriction("distance_km > 500", HAZMAT, "FAR")),
        {conflict("warning", "NEAR", "FAR")},
        restricted(restriction("distance_km <= 500", GOLD, "NEAR"), restriction("distance_km >= 500", HAZMAT, "FAR")),
    ),
    # However many pieces a line has, some shelf has more.
    "less and more than is ordered": Mutation(
        restricted(
            restriction("stock.available <= line.quantity", GOLD, "LESS"),
            restriction("stock.available > line.quantity", HAZMAT, "MORE"),
        ),
        {conflict("warning", "LESS", "MORE")},
        restricted(
            restriction("stock.available != line.quantity", GOLD, "LESS"),
            restriction("stock.available >= line.quantity", HAZMAT, "MORE"),
        ),
    ),
    # UPS reaches no other country, so that DHL is in its way wherever it can be met.
    "the one can be met nowhere else": Mutation(
        restricted(
            restriction("service.carrier == UPS", GOLD, "UPS"),
            restriction("service.carrier == DHL", 'destination.country == "US"', "DHL"),
        ),
        {conflict("error", "UPS", "DHL")},
        restricted(
            restriction("service.carrier == UPS", GOLD, "UPS"),
            restriction("service.carrier == DHL", 'destination.country == "Ireland"', "DHL"),
        ),
    ),
    # No line is both a lamp and a mug, but an order may have both.
    "by way of another line": Mutation(
        restricted(restriction(WAREHOUSE, HAZMAT, "A", scope="order"), restriction(STORE, "item.id == mug", "B")),
        {conflict("warning", "A", "B")},
        restricted(restriction(WAREHOUSE, HAZMAT, "A"), restriction(STORE, "item.id == mug", "B")),
    ),
    "a soft restriction leaves everything": Mutation(
        restricted(restriction(WAREHOUSE, GOLD, "A"), restriction(STORE, HAZMAT, "B")),
        {conflict("warning", "A", "B")},
        restricted(restriction(WAREHOUSE, GOLD, "A", penalty={"amount": 1.0}), restriction(STORE, HAZMAT, "B")),
    ),
    "at the same time": Mutation(
        restricted(
            restriction(WAREHOUSE, None, "A", effective={"until": "2026-06-02"}),
            restriction(STORE, None, "B", effective={"from": "2026-06-01"}),
        ),
        {conflict("warning", "A", "B")},
        restricted(
            restriction(WAREHOUSE, None, "A", effective={"until": "2026-06-01"}),
            restriction(STORE, None, "B", effective={"from": "2026-06-01"}),
        ),
    ),
}

TIERS = {
    "the higher tier's rule is narrower": Mutation(
        orders(when(GOLD, "GOLD", require=STORE), LAST, tiers=["gold", "silver"]),
        {tiers("GOLD", "LAST")},
        orders(when(GOLD, "GOLD"), rule("LAST", require=STORE), tiers=["gold", "silver"]),
    ),
    "neither tier's options contain the other's": Mutation(
        orders(when(GOLD, "GOLD", require=STORE), rule("LAST", require=WAREHOUSE), tiers=["gold", "silver"]),
        {tiers("GOLD", "LAST")},
        orders(when(GOLD, "GOLD", require=STORE), rule("LAST", require=STORE), tiers=["gold", "silver"]),
    ),
    "the higher tier is held nearer": Mutation(
        orders(
            when(GOLD, "GOLD", require="distance_km <= 500"),
            rule("LAST", require="distance_km <= 800"),
            tiers=["gold", "silver"],
        ),
        {tiers("GOLD", "LAST")},
        orders(
            when(GOLD, "GOLD", require="distance_km <= 800"),
            rule("LAST", require="distance_km <= 800"),
            tiers=["gold", "silver"],
        ),
    ),
    "a restriction binds the higher tier": Mutation(
        restricted(restriction(STORE, GOLD), order_rules=[LAST], tiers=["gold", "silver"]),
        {tiers("R", "LAST")},
        restricted(restriction(STORE, GOLD, penalty={"amount": 1.0}), order_rules=[LAST], tiers=["gold", "silver"]),
    ),
    "a restriction binds the higher tier where no order rule decides": Mutation(
        restricted(restriction(STORE, GOLD), tiers=["gold", "silver"]),
        {tiers("R")},
        restricted(restriction(STORE, 'customer.tier == "silver"'), tiers=["gold", "silver"]),
    ),
    # Of three tiers only the middle one reaches less than the one below it.
    "only neighbours are compared": Mutation(
        orders(
            when(GOLD, "GOLD"),
            when('customer.tier == "silver"', "SILVER", require=STORE),
            LAST,
            tiers=["gold", "silver", "bronze"],
        ),
        {tiers("SILVER", "LAST")},
        orders(
            when(GOLD, "GOLD"),
            when('customer.tier == "silver"', "SILVER"),
            rule("LAST", require=STORE),
            tiers=["gold", "silver", "bronze"],
        ),
    ),
    # Every line is a lamp or a mug: the order rules' requires govern no line at all.
    "item rules free lines from the order rule": Mutation(
        orders(
            when(GOLD, "GOLD", require=STORE),
            LAST,
            tiers=["gold", "silver"],
            item_rules=[item_rule("item.id == lamp", WAREHOUSE)],
        ),
        {tiers("GOLD", "LAST")},
        orders(
            when(GOLD, "GOLD", require=STORE),
            LAST,
            tiers=["gold", "silver"],
            item_rules=[item_rule("item.id exists", WAREHOUSE)],
        ),
    ),
}

# Without a fallback for them, orders of gold customers stay unfilled, lines with item rules included.
TIERS |= {
    "nothing decides on the higher tier's orders": Mutation(
        completing(when(f"not {GOLD}", "OTHERS"))
        | {"item_rules": [item_rule("item.id exists", STORE)], "tiers": ["gold", "silver"]},
        {NO_CATCH_ALL, tiers("OTHERS")},
        completing(LAST) | {"item_rules": [item_rule("item.id exists", STORE)], "tiers": ["gold", "silver"]},
    ),
    "a primary closes to the higher tier what no fallback opens again": Mutation(
        completing(rule("LAST", require=STORE), primaries=(when(f"not {GOLD}", "OTHERS"),))
        | {"tiers": ["gold", "silver"]},
        {tiers("LAST", "OTHERS")},
        completing(LAST, primaries=(when(f"not {GOLD}", "OTHERS", require=STORE),)) | {"tiers": ["gold", "silver"]},
    ),
}

WORDS = {
    "no item has the attribute": Mutation(
        restricted(restriction(ALWAYS_MET, "not item.attributes.hazmatt exists")),
        {("unknown_attribute", "warning", ("R",))},
        restricted(restriction(ALWAYS_MET, "not item.attributes.hazmat exists")),
    ),
    "no node has the attribute": Mutation(
        restricted(restriction("not node.attributes.insurance exists")),
        {("unknown_attribute", "warning", ("R",))},
        restricted(restriction("not node.attributes.insured exists")),
    ),
    "no service has the attribute": Mutation(
        restricted(restriction("not service.attributes.frozen exists")),
        {("unknown_attribute", "warning", ("R",))},
        restricted(restriction("not service.attributes.cold exists")),
    ),
    "what orders may carry is not known": Mutation(
        restricted(restriction(ALWAYS_MET, "not item.attributes.gift exists")),
        {("unknown_attribute", "warning", ("R",))},
        restricted(restriction(ALWAYS_MET, "not line.attributes.gift exists")),
    ),
    "no node is of the type": Mutation(
        restricted(restriction('node.type != "stoer"')),
        {("unknown_literal", "warning", ("R",))},
        restricted(restriction('node.type != "store"')),
    ),
    "no node is in the group": Mutation(
        restricted(restriction('node.groups not in ["BULK", "BLUK"]')),
        {("unknown_literal", "warning", ("R",))},
        restricted(restriction('node.groups not in ["BULK"]')),
    ),
    "no item has the value": Mutation(
        restricted(restriction(ALWAYS_MET, "item.attributes.hazmat != false")),
        {("unknown_literal", "warning", ("R",))},
        restricted(restriction(ALWAYS_MET, "item.attributes.hazmat != true")),
    ),
    "no node's id starts like that": Mutation(
        restricted(restriction('not node.id startswith "X"')),
        {("unknown_literal", "warning", ("R",))},
        restricted(restriction('not node.id startswith "W"')),
    ),
    "no carrier has that in its name": Mutation(
        restricted(restriction('not service.carrier contains "XL"')),
        {("unknown_literal", "warning", ("R",))},
        restricted(restriction('not service.carrier contains "HL"')),
    ),
    "no tier has the name": Mutation(
        orders(when('customer.tier == "glod"', "GOLD"), LAST, tiers=["gold"]),
        {("unknown_literal", "warning", ("GOLD",))},
        orders(when('customer.tier == "glod"', "GOLD"), LAST),
    ),
    "what orders may say is not known": Mutation(
        orders(when('customer.tier == "glod"', "GOLD"), LAST, tiers=["gold"]),
        {("unknown_literal", "warning", ("GOLD",))},
        orders(when('customer.type == "glod"', "GOLD"), LAST, tiers=["gold"]),
    ),
}

EMPTY = {"from": "2026-06-02", "until": "2026-06-01"}

WINDOWS = {
    "it ends as it starts": Mutation(
        restricted(restriction(STORE, effective={"from": "2026-06-01", "until": "2026-06-01"})),
        {("never_active", "error", ("R",))},
        restricted(restriction(STORE, effective={"from": "2026-06-01", "until": "2026-06-02"})),
    ),
    "nothing else is said of it": Mutation(
        restricted(
            restriction('node.type == "stoer"', "order.value < 0", effective=EMPTY),
            order_rules=[rule("OFF", effective=EMPTY), LAST],
        ),
        {("never_active", "error", ("R",)), ("never_active", "error", ("OFF",))},
        restricted(restriction('node.type == "stoer"', "order.value < 0", enabled=False), order_rules=[LAST]),
    ),
    "its condition is about another time": Mutation(
        orders(when('order.created_at >= "2026-06-01"', "OLD", effective={"until": "2026-06-01"}), LAST),
        {never_matches("OLD")},
        orders(when('order.created_at >= "2026-05-31"', "OLD", effective={"until": "2026-06-01"}), LAST),
    ),
}

MUTATIONS = IN_SEQUENCE | PAIRS | TIERS | WORDS | WINDOWS


def found(rules: Document, network_: Network = NETWORK) -> list[Found]:
    findings = lint(RuleSet.parse({"id": "test"} | rules), network_)
    assert all(finding.text for finding in findings)
    return [(finding.code, finding.severity, tuple(finding.rules)) for finding in findings]


@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS.keys())
def test_a_finding_and_a_neighbour_without(mutation: Mutation) -> None:
    assert sorted(found(mutation.bad)) == sorted(mutation.findings)
    assert found(mutation.good) == []


@pytest.mark.parametrize(("never", "sometimes"), NEVER.values(), ids=NEVER.keys())
def test_a_when_that_never_holds(never: str, sometimes: str) -> None:
    assert found(restricted(restriction(ALWAYS_MET, never))) == [never_matches("R")]
    assert found(restricted(restriction(ALWAYS_MET, sometimes))) == []


@pytest.mark.parametrize(("hopeless", "met"), REQUIRES.values(), ids=REQUIRES.keys())
def test_a_require_that_nothing_meets(hopeless: Document, met: Document) -> None:
    assert found(restricted(hopeless)) == [unmeetable("R")]
    assert found(restricted(hopeless | {"penalty": {"amount": 1.0}})) == [unmeetable("R", "warning")]
    assert found(restricted(met)) == []


def test_requires_of_all_kinds_of_rules_are_tried() -> None:
    nowhere = f'{STORE} and node.groups == "BULK"'
    assert found(orders(rule("S", require=nowhere))) == [unmeetable("S")]
    both = completing(rule("F", require=nowhere), primaries=(rule("P", require=nowhere),))
    assert set(found(both)) == {unmeetable("P"), unmeetable("F")}
    assert found(restricted(item_rules=(item_rule("item.id == mug", nowhere),))) == [unmeetable("I")]


def test_without_services_nodes_ship_on_their_own() -> None:
    alone = network([node("S1")])
    asks_for_service, asks_for_node = restriction("service.id exists"), restriction("not service.id exists")
    assert found(restricted(asks_for_service), alone) == [unmeetable("R")]
    assert found(restricted(asks_for_node), alone) == []
    assert found(restricted(asks_for_node)) == []
    assert found(restricted(restriction("not service.id exists", "line.delivery_method eq SHP"))) == [unmeetable("R")]


def test_an_empty_rule_set_has_no_findings() -> None:
    assert found({}) == []
