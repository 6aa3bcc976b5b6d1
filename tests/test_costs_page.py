"""The page on costs names everything there is, and its examples mean what it says."""

import re
from pathlib import Path
from typing import Any

import yaml

from models import CarrierService, Network, RuleSet
from models.network import Calendar, Capacity
from models.objectives import DEFAULT_LEVELS
from optimizer import Sourcer
from optimizer.compiler.terms import TERMS
from scenarios.dataset import Dataset
from tests.builders import line, network, node, order, rules, source, stock

PAGE = (Path(__file__).parent.parent / "docs" / "costs.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"^```(\w+)\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)
OBJECTIVES, SERVICES, CAPACITY, CALENDAR = (yaml.safe_load(text) for kind, text in BLOCKS if kind == "yaml")


def test_every_term_has_a_row() -> None:
    first_cells = re.findall(r"^\| ((?:`\w+` ?)+) \|", PAGE, re.MULTILINE)
    assert set(re.findall(r"`(\w+)`", " ".join(first_cells))) == set(TERMS)


def test_the_levels_shown_decide() -> None:
    data = Dataset.load("us-retail")
    levels = RuleSet.parse({"id": "shown"} | OBJECTIVES)
    plan = Sourcer(data.network, levels).source(data.orders_by_id["ORD-0031"], data.availability)
    assert [list(level.terms) for level in plan.objective[2:]] == [
        [term if isinstance(term, str) else term["term"] for term in level] for level in OBJECTIVES["objectives"][1:]
    ]


def test_the_default_levels_are_those_told() -> None:
    told = re.findall(r"`\[([^`]*)\]`", PAGE.split("Without `objectives` they are")[1])[: len(DEFAULT_LEVELS)]
    assert [level.split(", ") for level in told] == [[term.term for term in level] for level in DEFAULT_LEVELS]


def test_the_service_shown_reaches_as_far_and_carries_as_much_as_told() -> None:
    (ground,) = (CarrierService.parse(each) for each in SERVICES["services"])
    for km, kg, reaches in ((400, 30, True), (400, 31, False), (2000, 15, True), (2000, 16, False), (2600, 1, False)):
        places = network([node("WH-DFW", km), node("WH-CHI", 9000)], [{"id": "A", "weight_kg": kg}], [ground.to_data()])
        plan = source(places, rules(levels=[["shipping_cost"]]), order(line("L1")), stock({"WH-DFW": {"A": 1}}))
        assert bool(plan.shipments) is reaches, (km, kg)


def test_the_surcharges_shown_cost_what_is_told() -> None:
    capacity = Capacity.parse(CAPACITY["capacity"]).to_data()
    places = network([node("N1", capacity=capacity)])
    for used, cost in ((23, 1.75 + 4), (22, 1.75 + 2), (14, 0)):
        plan = source(places, rules(), order(line("L1")), stock({"N1": {"A": 1}}, {"N1": used}))
        assert plan.costs["capacity_cost"] == cost


def test_the_calendar_shown_is_one() -> None:
    assert Calendar.parse(CALENDAR["calendar"]).closed_weekdays == (7,)


def test_the_own_term_shown_counts() -> None:
    names: dict[str, Any] = {}
    exec(next(text for kind, text in BLOCKS if kind == "python"), names)  # noqa: S102 - our own page
    places: Network = network([node("N1")])
    sourcer = Sourcer(places, rules(levels=[["unfilled_units"], ["returns"]]), terms=[names["Returns"]()])
    plan = sourcer.source(order(line("L1", quantity=2, attributes={"return_rate": 0.5})), stock({"N1": {"A": 2}}))
    # Half of two pieces comes back, to a shop at 3.50 each.
    assert plan.objective[-1].value == 3.5
