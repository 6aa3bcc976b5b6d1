"""Days until delivery: in rules, in levels, and where a location is missing.

The order comes on Thursday, the tenth of September 2026, at noon in UTC, unless a test says otherwise.
"""

from datetime import date
from typing import Any

import pytest

from models import Network, Plan
from optimizer import MissingLocation, Sourcer
from tests.builders import (
    line,
    network,
    node,
    node_of,
    order,
    pieces_by,
    reasons_of,
    rule,
    rules,
    service,
    source,
    stock,
    unfilled,
    values,
)

Document = dict[str, Any]

EARLIEST: list[list[str]] = [["unfilled_units"], ["delivery_days"]]
FILL: list[list[str]] = [["unfilled_units"]]
ONE = order(line("L1"))


def september(day: int) -> date:
    return date(2026, 9, day)


# --------------------------------------------------------------------------------------------------- days in rules

# SLOW is near and takes five days, FAST is far and takes two.
TWO = network(
    [node("SLOW", 10), node("FAST", 400)],
    ["A", "B"],
    [
        service("ground", transit_days=[{"days": 5}], nodes=["SLOW"]),
        service("air", transit_days=[{"days": 2}], nodes=["FAST"]),
    ],
)
BOTH = stock({"SLOW": {"A": 9, "B": 9}, "FAST": {"A": 9, "B": 9}})


def test_dates_are_written_as_text() -> None:
    shipment = source(TWO, rules(levels=FILL), ONE, stock({"SLOW": {"A": 1}})).to_data()["shipments"][0]
    assert (shipment["ships_on"], shipment["arrives_on"]) == ("2026-09-10", "2026-09-15")


def within(days: int, **fields: Any) -> Document:
    return {"id": "soon", "require": f"delivery_days <= {days}"} | fields


@pytest.mark.parametrize(("days", "expected"), [(5, {"L1": "SLOW"}), (4, {"L1": "FAST"}), (2, {"L1": "FAST"}), (1, {})])
def test_a_rule_may_ask_for_days(days: int, expected: Document) -> None:
    as_restriction = source(TWO, rules(restrictions=[within(days)]), ONE, BOTH)
    as_order_rule = source(TWO, rules(rule("soon", require=f"delivery_days <= {days}")), ONE, BOTH)
    pin = within(days, when="item.id == A")
    as_item_rule = source(TWO, rules(item_rules=[pin]), ONE, BOTH)
    assert node_of(as_restriction) == node_of(as_order_rule) == node_of(as_item_rule) == expected


def test_a_source_that_takes_too_many_days_is_told_so() -> None:
    plan = source(TWO, rules(restrictions=[within(1)]), ONE, BOTH)
    facts = {(each.node, each.cause, each.expected, each.actual) for each in reasons_of(plan, "L1")}
    assert facts == {("SLOW", "soon", "delivery_days <= 1", "5"), ("FAST", "soon", "delivery_days <= 1", "2")}


@pytest.mark.parametrize(("amount", "expected"), [(389.0, "SLOW"), (391.0, "FAST")])
def test_days_may_be_asked_for_softly(amount: float, expected: str) -> None:
    # The detour to FAST is 390 km.
    soft = within(3, penalty={"amount": amount, "per": "line"})
    levels: list[list[str]] = [["unfilled_units"], ["penalty", "line_km"]]
    plan = source(TWO, rules(restrictions=[soft], levels=levels), ONE, BOTH)
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == [0, min(10 + amount, 400)]
    assert [(each.expected, each.actual) for each in plan.violations] == (
        [("delivery_days <= 3", "5")] if expected == "SLOW" else []
    )


def test_of_one_node_a_rule_keeps_the_services_that_are_fast_enough() -> None:
    places = network(
        [node("N1", 10)],
        services=[
            service("slow", {"base": 1}, transit_days=[{"days": 5}]),
            service("fast", {"base": 9}, transit_days=[{"days": 1}]),
        ],
    )
    cheap: list[list[str]] = [["unfilled_units"], ["shipping_cost"]]
    here = stock({"N1": {"A": 1}})
    assert pieces_by(source(places, rules(levels=cheap), ONE, here), "service") == {"slow": 1}
    soon = rules(restrictions=[within(4)], levels=cheap)
    assert pieces_by(source(places, soon, ONE, here), "service") == {"fast": 1}


# -------------------------------------------------------------------------------------------------- days in levels


def valued(term: str, plan: Plan) -> float:
    return next(level.terms[term] for level in plan.objective if term in level.terms)


def test_delivery_days_are_those_of_each_line_and_source() -> None:
    # L1 comes from both (5 + 2), L2 from FAST alone (2): 9 in all, 5 at the latest.
    here = stock({"SLOW": {"A": 1}, "FAST": {"A": 1, "B": 3}})
    levels: list[list[str]] = [["unfilled_units"], ["delivery_days"], ["latest_day"]]
    plan = source(TWO, rules(levels=levels), order(line("L1", "A", 2), line("L2", "B", 3)), here)
    assert pieces_by(plan, "line", "node") == {("L1", "SLOW"): 1, ("L1", "FAST"): 1, ("L2", "FAST"): 3}
    assert values(plan) == [0, 9, 5]


@pytest.mark.parametrize(("term", "expected"), [("latest_day", "SLOW"), ("delivery_days", "FAST")])
def test_the_latest_day_leaves_free_what_arrives_before_it(term: str, expected: str) -> None:
    # L1 takes five days anyway. L2 may as well come from near by then, unless every day of every line counts.
    here = stock({"SLOW": {"A": 1, "B": 1}, "FAST": {"B": 1}})
    plan = source(
        TWO, rules(levels=[["unfilled_units"], [term], ["line_km"]]), order(line("L1"), line("L2", "B")), here
    )
    assert node_of(plan) == {"L1": "SLOW", "L2": expected}
    assert values(plan) == ([0, 5, 20] if term == "latest_day" else [0, 7, 410])


def test_the_latest_day_is_made_earlier_where_every_line_can_be() -> None:
    asked = order(line("L1"), line("L2", "B"))
    plan = source(TWO, rules(levels=[["unfilled_units"], ["latest_day"], ["line_km"]]), asked, BOTH)
    assert node_of(plan) == {"L1": "FAST", "L2": "FAST"}
    assert values(plan) == [0, 2, 800]


@pytest.mark.parametrize(
    ("required_by", "expected", "late"),
    [
        # SLOW arrives on the 15th, FAST on the 12th.
        (None, "SLOW", 0),
        ("2026-09-15", "SLOW", 0),
        ("2026-09-14", "FAST", 0),
        ("2026-09-12", "FAST", 0),
        ("2026-09-11", "FAST", 1),
        ("2026-09-01", "FAST", 11),
    ],
)
def test_late_days_are_those_past_the_date_wanted(required_by: str | None, expected: str, late: int) -> None:
    asked = order(line("L1"), required_by=required_by)
    plan = source(TWO, rules(levels=[["unfilled_units"], ["late_days"], ["line_km"]]), asked, BOTH)
    assert node_of(plan) == {"L1": expected}
    assert valued("late_days", plan) == late


def test_late_days_are_those_of_the_last_arrival_alone() -> None:
    # The 15th and the 12th, wanted by the 11th: four days late, not four and one.
    here = stock({"SLOW": {"A": 1}, "FAST": {"B": 1}})
    asked = order(line("L1"), line("L2", "B"), required_by="2026-09-11")
    plan = source(TWO, rules(levels=[["unfilled_units"], ["late_days"]]), asked, here)
    assert values(plan) == [0, 4]


def test_late_days_are_counted_by_the_date_even_before_that_of_the_order() -> None:
    # Read in Tokyo the order is of the 11th; the node ships on its own 10th, as wanted.
    places = network([node("N1", 10, calendar={"timezone": "UTC", "cutoff": "23:00"})])
    asked = order(line("L1"), created_at="2026-09-10T20:00:00Z", required_by="2026-09-10")
    levels: list[list[str]] = [["unfilled_units"], ["late_days", "latest_day"]]
    plan = source(places, rules(levels=levels, timezone="Asia/Tokyo"), asked, stock({"N1": {"A": 1}}))
    assert plan.objective[1].terms == {"late_days": 0, "latest_day": 0}


@pytest.mark.parametrize("term", ["delivery_days", "latest_day", "late_days"])
def test_what_is_not_shipped_takes_no_days(term: str) -> None:
    asked = order(line("L1"), required_by="2026-09-01")
    plan = source(TWO, rules(levels=[["unfilled_units"], [term]]), asked, stock({}))
    assert unfilled(plan) == {"L1": 1}
    assert values(plan) == [1, 0]


def test_days_are_traded_against_money_by_their_weight() -> None:
    # Three days more at SLOW, 390 km more from FAST: equal at 130 km a day, and FAST comes first by its id.
    def chosen(weight: float) -> str:
        level: list[str | Document] = [{"term": "latest_day", "weight": weight}, "line_km"]
        return node_of(source(TWO, rules(levels=[["unfilled_units"], level]), ONE, BOTH))["L1"]

    assert [chosen(weight) for weight in (129.9, 130, 130.1)] == ["SLOW", "FAST", "FAST"]


# ---------------------------------------------------------------------------------------------- missing locations


def nowhere(*transit_days: Document, **fields: Any) -> Network:
    """A node without location, and a service with these transit bands."""
    places = [node("N1", location=None), node("N2", location=None, type="vendor")]
    return network(places, services=[service("S", transit_days=list(transit_days), **fields)])


AT_N1 = stock({"N1": {"A": 1}, "N2": {"A": 1}})
HANGS = ({"max_km": 100, "days": 1}, {"days": 3})


@pytest.mark.parametrize("transit_days", [[], [{"days": 2}]])
def test_days_that_are_the_same_everywhere_need_no_location(transit_days: list[Document]) -> None:
    soon = rules(restrictions=[within(2)], levels=EARLIEST)
    plan = source(nowhere(*transit_days), soon, ONE, AT_N1)
    days = sum(band["days"] for band in transit_days)
    assert values(plan) == [0, days]
    assert plan.shipments[0].arrives_on == september(10 + days)


@pytest.mark.parametrize("term", ["delivery_days", "latest_day", "late_days"])
def test_a_level_in_days_names_the_node_that_lacks_a_location(term: str) -> None:
    asked = order(line("L1"), required_by="2026-09-11")
    with pytest.raises(MissingLocation, match=rf"objective term {term} asks for a distance, but node 'N1'"):
        Sourcer(nowhere(*HANGS), rules(levels=[["unfilled_units"], [term]])).source(asked, AT_N1)


def test_a_rule_on_days_names_the_node_that_lacks_a_location() -> None:
    soon = rules(restrictions=[within(2)], levels=FILL)
    with pytest.raises(MissingLocation, match="rule 'soon' asks for a distance, but node 'N1' has no location"):
        Sourcer(nowhere(*HANGS), soon).source(ONE, AT_N1)


def test_a_rule_on_days_names_the_order_that_lacks_a_location() -> None:
    places = network([node("N1", 10)], services=[service("S", transit_days=list(HANGS))])
    soon = rules(restrictions=[within(2)], levels=FILL)
    with pytest.raises(MissingLocation, match="but order 'O1' has no location"):
        Sourcer(places, soon).source(order(line("L1"), destination={"country": "US"}), stock({"N1": {"A": 1}}))


def test_days_of_a_source_that_something_else_excludes_are_not_asked_for() -> None:
    # N1, a store, has a location and takes a day; N2, a vendor, has none and is out by another rule.
    places = network(
        [node("N1", 10), node("N2", location=None, type="vendor")],
        services=[service("S", transit_days=list(HANGS))],
    )
    no_vendors = {"id": "no-vendors", "require": "node.type != vendor"}
    plan = source(places, rules(restrictions=[no_vendors, within(2)], levels=EARLIEST), ONE, AT_N1)
    assert node_of(plan) == {"L1": "N1"}
    assert values(plan) == [0, 1]


def test_a_condition_that_holds_without_the_days_needs_no_location() -> None:
    either = rules(restrictions=[within(2, require="delivery_days <= 2 or node.type == store")], levels=FILL)
    plan = source(nowhere(*HANGS, nodes=["N1"]), either, ONE, stock({"N1": {"A": 1}}))
    assert node_of(plan) == {"L1": "N1"}


def test_where_nobody_asks_for_it_an_arrival_may_stay_unknown() -> None:
    plan = source(nowhere(*HANGS), rules(levels=FILL), ONE, AT_N1)
    (shipment,) = plan.shipments
    assert (shipment.ships_on, shipment.arrives_on, shipment.distance_km) == (september(10), None, None)
    assert plan.to_data()["shipments"][0]["arrives_on"] is None


def test_a_pickup_hangs_on_no_transit() -> None:
    asked = order(line("L1", delivery_method="pickup"))
    plan = source(nowhere(*HANGS), rules(restrictions=[within(0)], levels=EARLIEST), asked, AT_N1)
    assert node_of(plan) == {"L1": "N1"}
    assert values(plan) == [0, 0]
