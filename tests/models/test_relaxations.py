"""What each relaxation makes of the documents: its one change, wherever the rule stands, and nothing else."""

import copy
import json
from typing import Any

import numpy as np
import pytest
from pydantic import TypeAdapter

from models import Availability, DocumentError, Network, RuleSet
from models.conditions import comparisons
from models.expressions import parse, text_of
from models.relaxations import (
    AddCapacity,
    AddStock,
    ChangeNumber,
    ChangeSetting,
    Documents,
    DropRequire,
    DropRule,
    Relaxation,
    with_number,
)
from tests.models.samples import FULL_NETWORK, FULL_RULES, Data, capacity, node

RULES = FULL_RULES | {
    "restrictions": [
        *FULL_RULES["restrictions"],
        {"id": "soft", "require": "distance_km <= 100", "penalty": {"amount": 2.5, "per": "shipment"}},
    ],
    "item_rules": [{"id": "pin", "when": 'item.id == "mug"', "require": "node.type == store and distance_km < 80"}],
    "fallbacks": [
        {"id": "rest", "require": "stock.available >= 5 or not (distance_km > 900)", "max_splits": 2},
        {"id": "last"},
    ],
}
"""A rule of every kind, with windows, reasons, conditions and settings to keep."""

GROUPS = ("restrictions", "order_rules", "item_rules", "fallbacks")
NETWORK = Network.parse(FULL_NETWORK)
RULE_SET = RuleSet.parse(RULES)
STOCK = Availability.from_records(
    [
        {"node": "DAL", "item": "mug", "on_hand": 2, "reserved": 1, "safety_stock": 5, "unit_cost": -1.5},
        {"node": "NYC", "item": "mug", "on_hand": 7, "weeks_of_supply": 4},
    ],
    capacity={"DAL": 12.5},
)
COLUMNS = ("on_hand", "reserved", "safety_stock", "unit_cost", "weeks_of_supply")

CHANGES: list[Data] = [
    {"kind": "drop_rule", "rule": "near"},
    {"kind": "drop_require", "rule": "gold"},
    {"kind": "change_number", "rule": "near", "comparison": 0, "field": "distance_km", "before": 500, "after": 612.5},
    {"kind": "change_setting", "rule": "gold", "setting": "max_splits", "before": 1, "after": 2},
    {"kind": "add_stock", "node": "NYC", "item": "mug", "pieces": 3},
    {"kind": "add_capacity", "node": "DAL", "unit": "workload", "amount": 2.5},
]
EVERY_KIND = pytest.mark.parametrize("change", CHANGES, ids=lambda change: str(change["kind"]))


def relaxation(**fields: Any) -> Relaxation:
    """A relaxation as it is read from data: its kind says which."""
    found: Relaxation = TypeAdapter(Relaxation).validate_python({"text": "in words", **fields})
    return found


def applied(**fields: Any) -> Documents:
    return relaxation(**fields).applied(NETWORK, RULE_SET, STOCK)


def rules_after(**fields: Any) -> RuleSet:
    """The rule set after a change of rules, which leaves network and stock what they are."""
    network, rules, availability = applied(**fields)
    assert network is NETWORK
    assert availability is STOCK
    return rules


def expected(name: str, **changes: Any) -> RuleSet:
    """The rule set with other values in one rule, written down as data."""
    data = copy.deepcopy(RULES)
    (rule,) = (rule for group in GROUPS for rule in data[group] if rule["id"] == name)
    rule |= changes
    return RuleSet.parse(data)


def columns(availability: Availability) -> dict[str, list[Any]]:
    """The columns as lists; an unknown number of weeks is None."""
    found = {name: getattr(availability, name).tolist() for name in COLUMNS}
    return {name: [None if np.isnan(value) else value for value in column] for name, column in found.items()}


# -------------------------------------------------------------------------------------------------------- rules


@pytest.mark.parametrize("name", ["near", "soft", "gold", "pin", "rest", "last"])
def test_a_rule_of_any_group_is_dropped_by_disabling_it(name: str) -> None:
    assert rules_after(kind="drop_rule", rule=name) == expected(name, enabled=False)


@pytest.mark.parametrize(("name", "group"), [("gold", "order_rules"), ("rest", "fallbacks")])
def test_an_order_rule_without_its_require_keeps_all_else(name: str, group: str) -> None:
    rules = rules_after(kind="drop_require", rule=name)
    data = copy.deepcopy(RULES)
    del next(rule for rule in data[group] if rule["id"] == name)["require"]
    assert rules == RuleSet.parse(data)


@pytest.mark.parametrize(
    ("name", "place", "after", "require"),
    [
        ("near", 0, 600, "distance_km <= 600"),
        ("soft", 0, 99.5, "distance_km <= 99.5"),
        ("gold", 0, 1000, "distance_km <= 1000"),
        # The first comparison of the item rule is of texts; it counts all the same.
        ("pin", 1, 80.001, "node.type == store and distance_km < 80.001"),
        ("rest", 0, 4, "stock.available >= 4 or not (distance_km > 900)"),
        # Inside a negation, as in a part of a disjunction.
        ("rest", 1, 1000, "stock.available >= 5 or not (distance_km > 1000)"),
    ],
)
def test_a_number_changes_in_the_comparison_at_its_place(name: str, place: int, after: float, require: str) -> None:
    rules = rules_after(kind="change_number", rule=name, comparison=place, field="distance_km", before=500, after=after)
    assert rules == expected(name, require=require)


@pytest.mark.parametrize(
    ("name", "setting", "before", "after"),
    [
        ("gold", "max_splits", 1, 3),
        ("gold", "line_split", "never", "when_needed"),
        ("gold", "partial", "lines", "units"),
        ("gold", "capacity_share", 0.9, 0.9375),
        ("gold", "min_shipment_value", 25.0, 19.99),
        ("gold", "use_safety_stock", True, False),
        ("rest", "use_safety_stock", False, True),
        ("rest", "max_splits", 2, 3),
    ],
)
def test_a_setting_of_an_order_rule_or_a_fallback_changes(name: str, setting: str, before: Any, after: Any) -> None:
    rules = rules_after(kind="change_setting", rule=name, setting=setting, before=before, after=after)
    assert rules == expected(name, **{setting: after})


@pytest.mark.parametrize("setting", ["max_splits", "capacity_share", "min_shipment_value"])
def test_a_setting_that_becomes_nothing_is_at_its_default(setting: str) -> None:
    rules = rules_after(kind="change_setting", rule="gold", setting=setting, before=1, after=None)
    data = copy.deepcopy(RULES)
    del data["order_rules"][0][setting]
    assert rules == RuleSet.parse(data)


def test_a_setting_keeps_its_type_on_the_way_through_json() -> None:
    for value in (True, False, 0, 1, 2, 0.5, 1.0, "never", None):
        found = relaxation(kind="change_setting", rule="r", setting="partial", before=value, after=value)
        assert isinstance(found, ChangeSetting)
        back = ChangeSetting.parse(json.loads(json.dumps(found.to_data())))
        assert (found.after, type(found.after)) == (value, type(value))
        assert (back.before, type(back.before)) == (value, type(value))


@EVERY_KIND
def test_a_change_leaves_the_documents_that_it_is_made_to_as_they_are(change: Data) -> None:
    before = (NETWORK.to_data(), RULE_SET.to_data(), columns(STOCK), STOCK.keys.rows.copy(), dict(STOCK.used))
    after = applied(**change)
    assert before == (NETWORK.to_data(), RULE_SET.to_data(), columns(STOCK), STOCK.keys.rows, dict(STOCK.used))
    # It does change one of them, and only one.
    originals = (NETWORK, RULE_SET, STOCK)
    assert sum(new is not old for new, old in zip(after, originals, strict=True)) == 1


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "drop_rule"},
        {"kind": "drop_require"},
        {"kind": "change_number", "comparison": 0, "field": "distance_km", "before": 1, "after": 2},
        {"kind": "change_setting", "setting": "max_splits", "before": 1, "after": 2},
    ],
    ids=lambda change: str(change["kind"]),
)
def test_a_rule_that_is_not_there_is_an_error_that_names_it(change: Data) -> None:
    with pytest.raises(ValueError, match="'rules' has no rule 'goldd'"):
        applied(rule="goldd", **change)


def test_a_number_of_a_rule_without_a_require_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="'last' has no require"):
        applied(kind="change_number", rule="last", comparison=0, field="distance_km", before=1, after=2)


def test_a_comparison_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(ValueError, match="comparison 2"):
        applied(kind="change_number", rule="pin", comparison=2, field="distance_km", before=1, after=2)


@pytest.mark.parametrize(("after", "require"), [(600.0, "distance_km <= 600"), (599.5, "distance_km <= 599.5")])
def test_a_changed_number_is_written_as_people_write_it(after: float, require: str) -> None:
    rules = rules_after(kind="change_number", rule="gold", comparison=0, field="distance_km", before=500, after=after)
    assert rules.to_data()["order_rules"][0]["require"] == require


def test_a_setting_out_of_range_is_refused() -> None:
    with pytest.raises(DocumentError, match="capacity_share"):
        applied(kind="change_setting", rule="gold", setting="capacity_share", before=0.9, after=1.5)


# ------------------------------------------------------------------------------------------------- stock, capacity


def test_pieces_are_added_on_hand_to_the_record_that_is_there() -> None:
    _, _, availability = applied(kind="add_stock", node="DAL", item="mug", pieces=5)
    assert columns(availability) == columns(STOCK) | {"on_hand": [7, 7]}
    # 7 on hand less 1 reserved less 5 kept back.
    assert availability.available.tolist() == [1, 7]
    # The same pairs have a record, so that ids need not be resolved again.
    assert availability.keys is STOCK.keys
    assert dict(availability.used) == {"DAL": 12.5}


def test_pieces_of_an_item_without_a_record_come_in_a_new_one() -> None:
    _, _, availability = applied(kind="add_stock", node="DAL", item="cup", pieces=4)
    assert availability.keys.rows == {("DAL", "mug"): 0, ("NYC", "mug"): 1, ("DAL", "cup"): 2}
    assert columns(availability) == {
        "on_hand": [2, 7, 4],
        "reserved": [1, 0, 0],
        "safety_stock": [5, 0, 0],
        "unit_cost": [-1.5, 0, 0],
        "weeks_of_supply": [None, 4, None],
    }
    assert [getattr(availability, name).dtype for name in COLUMNS] == [getattr(STOCK, name).dtype for name in COLUMNS]
    assert availability.available.tolist() == [0, 7, 4]
    assert dict(availability.used) == {"DAL": 12.5}


def test_stock_may_be_added_where_there_is_none_at_all() -> None:
    nothing = Availability.from_records([])
    _, _, availability = relaxation(kind="add_stock", node="DAL", item="mug", pieces=2).applied(
        NETWORK, RULE_SET, nothing
    )
    assert availability.keys.rows == {("DAL", "mug"): 0}
    assert availability.available.tolist() == [2]
    assert nothing.keys.rows == {}


def test_added_stock_cannot_be_written_to_either() -> None:
    _, _, availability = applied(kind="add_stock", node="DAL", item="cup", pieces=4)
    with pytest.raises(ValueError, match="read-only"):
        availability.on_hand[0] = 9
    assert isinstance(availability.on_hand, np.ndarray)


def test_stock_may_be_added_time_and_again() -> None:
    documents: Documents = (NETWORK, RULE_SET, STOCK)
    for pieces in (1, 2, 3):
        documents = relaxation(kind="add_stock", node="NYC", item="cup", pieces=pieces).applied(*documents)
    assert documents[2].keys.rows[("NYC", "cup")] == 2
    assert documents[2].on_hand.tolist() == [2, 7, 6]


def test_a_larger_limit_keeps_unit_and_surcharges() -> None:
    network, rules, availability = applied(kind="add_capacity", node="DAL", unit="workload", amount=2.5)
    assert (rules, availability) == (RULE_SET, STOCK)
    expected_ = copy.deepcopy(FULL_NETWORK)
    expected_["nodes"][0]["capacity"]["limit"] = 102.5
    assert network == Network.parse(expected_)


@pytest.mark.parametrize("unit", ["orders", "lines", "units", "workload"])
def test_a_limit_grows_in_its_unit(unit: str) -> None:
    places = Network.parse({"id": "n", "nodes": [node(capacity=capacity(unit=unit, limit=0.0)), node(id="NYC")]})
    change = relaxation(kind="add_capacity", node="DAL", unit=unit, amount=1)
    network, _, _ = change.applied(places, RULE_SET, STOCK)
    grown = network.nodes_by_id["DAL"].capacity
    assert grown is not None
    assert (grown.unit, grown.limit) == (unit, 1.0)
    assert network.nodes_by_id["NYC"] == places.nodes_by_id["NYC"]


def test_a_node_that_is_not_there_has_no_limit_to_enlarge() -> None:
    with pytest.raises(ValueError, match="'us' has no node 'LAX'"):
        applied(kind="add_capacity", node="LAX", unit="orders", amount=1)


def test_a_node_without_a_limit_has_none_to_enlarge() -> None:
    with pytest.raises(ValueError, match="'NYC' has no capacity limit"):
        applied(kind="add_capacity", node="NYC", unit="orders", amount=1)


# --------------------------------------------------------------------------------------------- numbers in conditions

NESTED = (
    'distance_km <= 100 and (node.type == "store" or not (stock.on_hand < 5 or node.priority > 3)) '
    "and node.attributes.score >= 2.5"
)


@pytest.mark.parametrize(
    ("place", "before", "after"),
    [
        (0, "distance_km <= 100", "distance_km <= 7"),
        (2, "stock.on_hand < 5", "stock.on_hand < 7"),
        (3, "node.priority > 3", "node.priority > 7"),
        (4, "node.attributes.score >= 2.5", "node.attributes.score >= 7"),
    ],
)
def test_comparisons_are_counted_from_the_left_at_any_depth(place: int, before: str, after: str) -> None:
    condition = parse(NESTED)
    changed = with_number(condition, place, 7)
    assert text_of(changed) == NESTED.replace(before, after)
    # The place is that of the walk through all comparisons.
    assert text_of(list(comparisons(condition))[place]) == before
    assert text_of(condition) == NESTED


def test_a_comparison_of_one_is_its_own_place() -> None:
    assert text_of(with_number(parse("distance_km < 5"), 0, 6)) == "distance_km < 6"


def test_of_equal_comparisons_only_the_one_at_the_place_changes() -> None:
    twice = parse("distance_km <= 5 or (node.type == store and distance_km <= 5)")
    assert text_of(with_number(twice, 2, 6)) == 'distance_km <= 5 or node.type == "store" and distance_km <= 6'


# -------------------------------------------------------------------------------------------------------- as data


@EVERY_KIND
def test_a_relaxation_comes_back_from_data(change: Data) -> None:
    found = relaxation(**change, differences=[{"level": 0, "value": -1, "terms": {"unfilled_units": -1}}])
    data = json.loads(json.dumps(found.to_data()))
    assert TypeAdapter(Relaxation).validate_python(found.model_dump(mode="json")) == found
    assert type(found).parse(data) == found


@pytest.mark.parametrize(
    ("document", "kind"),
    [
        (DropRule, "drop_rule"),
        (DropRequire, "drop_require"),
        (ChangeNumber, "change_number"),
        (ChangeSetting, "change_setting"),
        (AddStock, "add_stock"),
        (AddCapacity, "add_capacity"),
    ],
)
def test_the_kind_tells_which_relaxation_it_is(document: type[Any], kind: str) -> None:
    change = next(change for change in CHANGES if change["kind"] == kind)
    assert isinstance(relaxation(**change), document)
