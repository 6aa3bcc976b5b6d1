"""Restrictions, order rules and item rules: which side may ask what, and when a rule is active."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from models import ItemRule, OrderRule, Restriction, RuleSet, Window
from models.expressions import parse
from tests.models.samples import Data, assert_refused, item_rule, order_rule, refusal, restriction, rule_set

UTC = ZoneInfo("UTC")
CHICAGO = ZoneInfo("America/Chicago")

EXISTS: Data = {"field": "order.id", "op": "exists"}


def restricted(**changes: Any) -> Data:
    """Return a rule set whose only restriction is changed."""
    return rule_set(restrictions=[restriction(**changes)])


def ordered(**changes: Any) -> Data:
    """Return a rule set whose only order rule is changed."""
    return rule_set(order_rules=[order_rule(**changes)])


def pinned(**changes: Any) -> Data:
    """Return a rule set whose only item rule is changed."""
    return rule_set(item_rules=[item_rule(**changes)])


def without(data: Data, key: str) -> Data:
    """Return data without one key."""
    return {name: value for name, value in data.items() if name != key}


QUANTIFIERS_HERE = "stand only in the when of restrictions and order rules"
SOURCES_HERE = "Move it to require"
LINES_HERE = "any_line(...), all_lines(...) or no_line(...)"
ORDERS_HERE = "Write an order rule or a restriction instead"

REFUSED: dict[str, tuple[Data, list[str]]] = {
    # Each side asks about its own.
    "node in a restriction's when": (
        restricted(when="node.id == DAL"),
        ["restrictions[0].when = ", "node.id", "source", SOURCES_HERE],
    ),
    "distance in a restriction's when": (
        restricted(when="distance_km > 5"),
        ["restrictions[0].when = ", "distance_km", SOURCES_HERE],
    ),
    "stock in a restriction's when": (restricted(when="stock.on_hand > 5"), ["stock.on_hand", SOURCES_HERE]),
    "service in a restriction's when": (restricted(when="service.carrier == UPS"), ["service.carrier", SOURCES_HERE]),
    "node attribute in a restriction's when": (
        restricted(when="node.attributes.a == 1"),
        ["restrictions[0].when = ", "node.attributes.a", SOURCES_HERE],
    ),
    "node on the right in a restriction's when": (
        restricted(when="destination.state == node.state"),
        ["restrictions[0].when = ", "node.state", SOURCES_HERE],
    ),
    "node in a quantifier": (
        restricted(when="any_line(node.id == DAL)"),
        ["restrictions[0].when = ", "node.id", SOURCES_HERE],
    ),
    "node under not and or": (
        restricted(when="order.id == a or not (line.quantity > 1 and node.id == DAL)"),
        ["restrictions[0].when = ", "node.id", SOURCES_HERE],
    ),
    "node in an order rule's when": (
        ordered(when="node.id == DAL"),
        ["order_rules[0].when = ", "node.id", SOURCES_HERE],
    ),
    "line in an order rule's when": (
        ordered(when="line.quantity > 5"),
        ["order_rules[0].when = ", "line.quantity", LINES_HERE],
    ),
    "item in an order rule's when": (ordered(when="item.id == mug"), ["order_rules[0].when = ", "item.id", LINES_HERE]),
    "item beside a quantifier": (
        ordered(when="any_line(item.id == mug) and item.weight_kg > 5"),
        ["order_rules[0].when = ", "item.weight_kg", LINES_HERE],
    ),
    "line attribute in an order rule's when": (
        ordered(when="line.attributes.a == 1"),
        ["line.attributes.a", LINES_HERE],
    ),
    "order in an item rule's when": (
        pinned(when="order.value > 5"),
        ["item_rules[0].when = ", "order.value", ORDERS_HERE],
    ),
    "customer in an item rule's when": (
        pinned(when="customer.tier == gold"),
        ["item_rules[0].when = ", "customer.tier", ORDERS_HERE],
    ),
    "destination in an item rule's when": (pinned(when="destination.state == CA"), ["destination.state", ORDERS_HERE]),
    "node in an item rule's when": (
        pinned(when="node.id == DAL"),
        ["item_rules[0].when = ", "node.id", "item and line fields"],
    ),
    "order on the right in an item rule's when": (
        pinned(when="item.id == order.channel"),
        ["order.channel", ORDERS_HERE],
    ),
    "quantifier in an item rule's when": (
        pinned(when="any_line(item.id == mug)"),
        ["item_rules[0].when = ", QUANTIFIERS_HERE],
    ),
    "quantifier in an item rule's require": (
        pinned(require="any_line(item.id == a)"),
        ["item_rules[0].require = ", QUANTIFIERS_HERE],
    ),
    "quantifier in a restriction's require": (
        restricted(require="node.id == A and no_line(item.id == a)"),
        ["restrictions[0].require = ", QUANTIFIERS_HERE],
    ),
    "quantifier in an order rule's require": (
        ordered(require="not all_lines(item.id == a)"),
        ["order_rules[0].require = ", QUANTIFIERS_HERE],
    ),
    "quantifier in a fallback's require": (
        rule_set(order_rule_mode="first_complete", fallbacks=[order_rule(require="all_lines(item.id == a)")]),
        ["fallbacks[0].require = ", QUANTIFIERS_HERE],
    ),
    "quantifier in a preference": (
        rule_set(objectives=[[{"term": "preference", "by": ["any_line(item.id == a)"]}]]),
        ["objectives[0][0]", "any_line"],
    ),
    # A condition is there, and can be read.
    "no require": (
        rule_set(restrictions=[{"id": "a"}]),
        ["restrictions[0].require: ", "required", "what a source must meet"],
    ),
    "empty require": (
        restricted(require=""),
        ["restrictions[0].require = ''", "ends too early", "e.g. destination.state"],
    ),
    "blank require": (
        restricted(require=" \n"),
        ["restrictions[0].require = ' \\n'", "ends too early", "e.g. destination.state"],
    ),
    "null require": (restricted(require=None), ["restrictions[0]: ", "require is empty", "remove the key"]),
    "require without parts": (restricted(require={"all": []}), ["restrictions[0].require.all = []", "at least"]),
    "require as empty object": (restricted(require={}), ["restrictions[0].require: ", "this is no condition", "e.g."]),
    "empty require of an order rule": (ordered(require=""), ["order_rules[0].require = ''", "ends too early"]),
    "empty require of an item rule": (pinned(require=""), ["item_rules[0].require = ''", "ends too early"]),
    "item rule without when": (
        rule_set(item_rules=[without(item_rule(), "when")]),
        ["item_rules[0].when: ", "required", "which lines it binds"],
    ),
    "misspelt field": (
        restricted(when='destination.stat == "CA"'),
        [
            "restrictions[0].when = ",
            "line 1, column 1",
            "no field 'destination.stat'",
            "Did you mean 'destination.state'?",
        ],
    ),
    "misspelt field in a tree": (
        restricted(when={"field": "destination.stat", "op": "exists"}),
        ["restrictions[0].when.field = 'destination.stat'", "no field", "Did you mean 'destination.state'?"],
    ),
    "unknown operator in a tree": (
        restricted(when={"field": "order.id", "op": "=", "value": "a"}),
        ["restrictions[0].when.op = '='", "'==', '!='"],
    ),
    "number compared with text": (
        ordered(when='order.value > "5"'),
        ["order_rules[0].when = ", "line 1, column 1", "order.value is a number, '5' is none", "without quotes"],
    ),
    "number compared with text in a tree": (
        ordered(when={"all": [EXISTS, {"field": "order.value", "op": ">", "value": "5"}]}),
        ["order_rules[0].when.all[1]: ", "order.value is a number, '5' is none", "without quotes"],
    ),
    "nan in a tree": (
        ordered(when={"field": "order.value", "op": ">", "value": float("nan")}),
        ["order_rules[0].when.value = NaN", "finite number"],
    ),
    # Windows.
    "number as start": (
        ordered(effective={"from": 20260901}),
        ["order_rules[0].effective.from = 20260901", "written as text"],
    ),
    "digits as start": (ordered(effective={"from": "20260901"}), ["order_rules[0].effective.from = '20260901'"]),
    "digits as end": (ordered(effective={"until": "1789068600"}), ["order_rules[0].effective.until = '1789068600'"]),
    "words as start": (ordered(effective={"from": "soon"}), ["order_rules[0].effective.from = 'soon'", "date"]),
    # Values.
    "unknown mode": (
        rule_set(order_rule_mode="best"),
        ["order_rule_mode = 'best'", "'first_match' or 'first_complete'"],
    ),
    "time zone": (rule_set(timezone="Nowhere"), ["timezone = 'Nowhere'", "no time zone", "Use an IANA name such as"]),
    "fallbacks under first_match": (
        rule_set(fallbacks=[order_rule()]),
        ["fallbacks", "need order_rule_mode 'first_complete'", "Set the mode or remove"],
    ),
    "scope": (restricted(scope="all"), ["restrictions[0].scope = 'all'", "'line' or 'order'"]),
    "1 for true": (restricted(enabled=1), ["restrictions[0].enabled = 1", "boolean", "as if the rule were absent"]),
    "text for true": (
        ordered(use_safety_stock="true"),
        ["order_rules[0].use_safety_stock = 'true'", "boolean", "safety stock"],
    ),
    "negative penalty": (restricted(penalty={"amount": -5}), ["restrictions[0].penalty.amount = -5", "0", "money"]),
    "penalty per order": (
        restricted(penalty={"amount": 5, "per": "order"}),
        ["restrictions[0].penalty.per = 'order'", "'unit', 'line' or 'shipment'"],
    ),
    "penalty as number": (restricted(penalty=5), ["restrictions[0].penalty = 5", "soft"]),
    "negative splits": (ordered(max_splits=-1), ["order_rules[0].max_splits = -1", "0", "nodes beyond the first"]),
    "half a split": (ordered(max_splits=0.5), ["order_rules[0].max_splits = 0.5", "integer", "nodes beyond the first"]),
    "true as splits": (
        ordered(max_splits=True),
        ["order_rules[0].max_splits = true", "integer", "nodes beyond the first"],
    ),
    "line_split": (
        ordered(line_split="maybe"),
        ["order_rules[0].line_split = 'maybe'", "'never', 'when_needed' or 'always'"],
    ),
    "partial": (ordered(partial="all"), ["order_rules[0].partial = 'all'", "'never', 'lines' or 'units'"]),
    "no capacity": (ordered(capacity_share=0), ["order_rules[0].capacity_share = 0", "greater than 0", "above 0 to 1"]),
    "more than all capacity": (
        ordered(capacity_share=1.5),
        ["order_rules[0].capacity_share = 1.5", "less than or equal to 1"],
    ),
    "weight 0": (
        ordered(order_weight=0),
        ["order_rules[0].order_weight = 0", "greater than 0", "weight of these orders"],
    ),
    "negative shipment value": (
        ordered(min_shipment_value=-1),
        ["order_rules[0].min_shipment_value = -1", "0", "money"],
    ),
    "no levels": (ordered(objectives=[]), ["order_rules[0].objectives = []", "at least"]),
    "empty level": (rule_set(objectives=[[]]), ["objectives[0] = []", "at least"]),
    # Ids.
    "restriction twice": (
        rule_set(restrictions=[restriction()] * 2),
        ["given already at restrictions[0]", "near", "Rename or remove"],
    ),
    "one id in two kinds": (
        rule_set(restrictions=[restriction(id="x")], order_rules=[order_rule(id="x")]),
        ["given already at restrictions[0]", "x", "Rename or remove"],
    ),
    "one id for a rule and a fallback": (
        rule_set(order_rule_mode="first_complete", order_rules=[order_rule()], fallbacks=[order_rule()]),
        ["given already at order_rules[0]", "gold", "Rename or remove"],
    ),
    "rule without id": (rule_set(order_rules=[{}]), ["order_rules[0].id: ", "required", "unique name of the rule"]),
}


@pytest.mark.parametrize(("data", "fragments"), REFUSED.values(), ids=REFUSED)
def test_a_bad_rule_set_is_refused(data: Data, fragments: list[str]) -> None:
    assert_refused(RuleSet, data, *fragments)


@pytest.mark.parametrize("require", [None, [], 5, True, "", {}, {"all": []}])
def test_an_empty_require_is_refused_with_a_remedy(require: Any) -> None:
    message = refusal(RuleSet, restricted(require=require))
    assert "e.g." in message or "Expected" in message


def test_rules_given_twice_are_refused_with_their_place() -> None:
    assert "restrictions[1]" in refusal(RuleSet, rule_set(restrictions=[restriction()] * 2))


@pytest.mark.parametrize(
    "data",
    [
        restricted(when="order.value > 5 and customer.tier == gold"),
        restricted(when="line.quantity > 5 and item.id == mug"),
        restricted(when="any_line(item.id == mug)"),
        restricted(require="node.country == destination.country and line.quantity <= stock.available"),
        restricted(require="order.value < 500 or customer.tier == gold or item.id == mug"),
        ordered(when="any_line(item.id == mug and line.quantity > 5)"),
        ordered(when="no_line(order.value > 5)"),
        ordered(when="order.value > 5 and destination.state in [CA, NV]"),
        ordered(require="distance_km <= 500 and item.weight_kg < 5"),
        pinned(when="item.id == mug and line.quantity > item.weight_kg"),
        pinned(require="node.id == DAL and order.value > 5"),
        rule_set(order_rule_mode="first_complete", fallbacks=[order_rule(when="customer.tier == gold")]),
        rule_set(order_rule_mode="first_complete"),
        rule_set(),
    ],
)
def test_what_each_side_may_ask_is_taken(data: Data) -> None:
    assert RuleSet.parse(data).to_data()["id"] == "rules"


def test_a_rule_is_the_same_as_text_and_as_tree() -> None:
    tree = {"all": [{"field": "destination.state", "op": "==", "value": "CA"}, {"not": EXISTS}]}
    text = 'destination.state == "CA" and not order.id exists'
    assert Restriction.parse(restriction(when=tree)) == Restriction.parse(restriction(when=text))


def test_a_rule_is_dumped_as_text() -> None:
    assert (
        OrderRule.parse(order_rule(when={"all": [EXISTS, EXISTS]})).to_data()["when"]
        == "order.id exists and order.id exists"
    )


def test_a_condition_may_be_built_before_its_rule() -> None:
    assert OrderRule(id="gold", when=parse("order.id exists")) == OrderRule.parse(order_rule(when="order.id exists"))


def test_rules_are_walked_kind_by_kind() -> None:
    rules = RuleSet.parse(
        rule_set(
            order_rule_mode="first_complete",
            fallbacks=[order_rule(id="4")],
            item_rules=[item_rule(id="3")],
            order_rules=[order_rule(id="2")],
            restrictions=[restriction(id="1")],
        )
    )
    assert [rule.id for rule in rules.rules()] == ["1", "2", "3", "4"]


def test_kinds_of_rules_are_not_mixed_up() -> None:
    assert_refused(
        RuleSet, rule_set(restrictions=[restriction(max_splits=1)]), "restrictions[0].max_splits = 1", "no such field"
    )
    assert_refused(
        RuleSet, rule_set(item_rules=[item_rule(penalty={"amount": 1})]), "item_rules[0].penalty", "no such field"
    )
    assert_refused(ItemRule, item_rule(scope="order"), "scope = 'order'", "no such field")


@pytest.mark.parametrize(
    ("window", "moment", "inside"),
    [
        ({}, "1970-01-01T00:00:00Z", True),
        ({"from": "2026-09-01"}, "2026-08-31T23:59:59Z", False),
        ({"from": "2026-09-01"}, "2026-09-01T00:00:00Z", True),
        ({"until": "2026-09-01"}, "2026-08-31T23:59:59Z", True),
        ({"until": "2026-09-01"}, "2026-09-01T00:00:00Z", False),
        ({"from": "2026-09-01", "until": "2026-10-01"}, "2026-09-30T23:59:59.999999Z", True),
        ({"from": "2026-09-01", "until": "2026-10-01"}, "2026-10-01T00:00:00Z", False),
        ({"from": "2026-09-01T12:00:00"}, "2026-09-01T11:59:59Z", False),
        ({"from": "2026-09-01T12:00:00"}, "2026-09-01T12:00:00Z", True),
        ({"from": "2026-09-01T12:00:00+02:00"}, "2026-09-01T10:00:00Z", True),
        ({"from": "2026-09-01T12:00:00+02:00"}, "2026-09-01T09:59:59Z", False),
        ({"from": "2026-09-01T00:00:00-05:00"}, "2026-09-01T04:59:59Z", False),
        ({"from": "2026-09-01T00:00:00-05:00"}, "2026-09-01T05:00:00Z", True),
        ({"until": "2026-09-01T00:00:00+09:00"}, "2026-08-31T15:00:00Z", False),
        ({"until": "2026-09-01T00:00:00+09:00"}, "2026-08-31T14:59:59Z", True),
    ],
)
def test_a_window_is_half_open(window: Data, moment: str, inside: bool) -> None:
    assert Window.parse(window).contains(datetime.fromisoformat(moment), UTC) is inside


@pytest.mark.parametrize(
    ("window", "moment", "inside"),
    [
        ({"from": "2026-09-01"}, "2026-09-01T04:59:59Z", False),
        ({"from": "2026-09-01"}, "2026-09-01T05:00:00Z", True),
        ({"from": "2026-12-01"}, "2026-12-01T05:59:59Z", False),
        ({"from": "2026-12-01"}, "2026-12-01T06:00:00Z", True),
        ({"from": "2026-09-01T12:00:00"}, "2026-09-01T17:00:00Z", True),
        ({"from": "2026-09-01T12:00:00"}, "2026-09-01T16:59:59Z", False),
        ({"from": "2026-09-01T12:00:00Z"}, "2026-09-01T12:00:00Z", True),
        ({"from": "2026-09-01T00:00:00Z"}, "2026-09-01T00:00:00Z", True),
    ],
)
def test_a_window_without_zone_is_read_in_that_of_the_rule_set(window: Data, moment: str, inside: bool) -> None:
    assert Window.parse(window).contains(datetime.fromisoformat(moment), CHICAGO) is inside


def test_a_midnight_keeps_its_time_and_zone_through_a_dump() -> None:
    data = {"from": "2026-09-01T00:00:00-05:00", "until": "2026-10-01"}
    assert Window.parse(data).to_data() == data


@pytest.mark.parametrize(
    ("timezone", "window", "is_empty"),
    [
        ("UTC", {"from": "2026-09-01", "until": "2026-09-01"}, True),
        ("UTC", {"from": "2026-09-02", "until": "2026-09-01"}, True),
        ("UTC", {"from": "2026-09-01", "until": "2026-09-02"}, False),
        ("UTC", {"from": "2026-09-01T12:00:00Z", "until": "2026-09-01T13:00:00+02:00"}, True),
        ("UTC", {"from": "2026-09-01"}, False),
        ("Asia/Tokyo", {"from": "2026-09-01", "until": "2026-08-31T20:00:00Z"}, False),  # starts 2026-08-31T15:00Z
        ("America/Chicago", {"from": "2026-09-01T03:00:00Z", "until": "2026-09-01"}, False),  # ends T05:00Z
        ("America/Chicago", {"from": "2026-09-01", "until": "2026-09-01T04:00:00Z"}, True),  # starts T05:00Z
        ("Asia/Tokyo", {"from": "2026-08-31T16:00:00Z", "until": "2026-09-01"}, True),  # ends 2026-08-31T15:00Z
    ],
)
def test_a_window_that_holds_no_moment_loads_and_is_told(timezone: str, window: Data, is_empty: bool) -> None:
    found = RuleSet.parse({**ordered(effective=window), "timezone": timezone}).order_rules[0].effective
    assert found.is_empty(ZoneInfo(timezone)) is is_empty


@pytest.mark.parametrize(("fold", "inside"), [(0, True), (1, False)])
@pytest.mark.parametrize("zone", [UTC, ZoneInfo("America/New_York")])
def test_a_window_tells_the_two_hours_of_autumn_apart_in_any_zone(zone: Any, fold: int, inside: bool) -> None:
    new_york = ZoneInfo("America/New_York")
    # 01:15 comes twice on this day; the window ends at the first 01:30.
    moment = datetime(2026, 11, 1, 1, 15, tzinfo=new_york, fold=fold).astimezone(zone)
    assert Window.parse({"until": "2026-11-01T01:30:00"}).contains(moment, new_york) is inside


def test_a_tier_that_is_given_twice_is_refused() -> None:
    assert_refused(RuleSet, {"id": "r", "tiers": ["gold", "silver", "gold"]}, "tiers[2] = 'gold'", "given already")


@pytest.mark.parametrize("zone", ["Asia/Tokyo", "America/New_York"])
def test_the_first_and_the_last_day_of_all_stand_for_always(zone: str) -> None:
    always = Window.parse({"from": "0001-01-01", "until": "9999-12-31T23:59"})
    assert always.contains(datetime(2026, 9, 10, tzinfo=UTC), ZoneInfo(zone))
    assert not always.is_empty(ZoneInfo(zone))


@pytest.mark.parametrize("op", ["startswith", "contains"])
def test_parts_of_texts_are_texts(op: str) -> None:
    assert_refused(RuleSet, ordered(when=f"order.attributes.code {op} 3"), "looks for a text, 3 is none", "in quotes")
