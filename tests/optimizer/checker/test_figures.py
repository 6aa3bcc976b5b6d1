"""The checker on its own: what given assignments amount to, worked out by hand, and what it does not confirm."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from models import Assignment, Availability, Plan, Shipment
from optimizer import PlanRejected, Sourcer
from optimizer.checker import Checker
from tests.builders import Document, OwnTerm, line, network, node, order, rule, rules, service, stock

# N1, 100 km away, charges for what is above five pieces and above eight, of which four are used. Thursday's order comes
# after its cutoff, takes one open day, and the weekend is closed: it ships on Monday, the 14th.
N1 = node(
    "N1",
    100,
    capacity={"unit": "units", "limit": 10, "surcharges": [{"above": 0.5, "cost": 2}, {"above": 0.8, "cost": 3}]},
    calendar={"timezone": "UTC", "cutoff": "11:00", "processing_days": 1, "closed_weekdays": [6, 7]},
)
# N2, 250 km away, charges for what is above one line, which is used. It ships on Thursday, the 10th.
N2 = node("N2", 250, capacity={"unit": "lines", "limit": 4, "surcharges": [{"above": 0.25, "cost": 7}]})

S = service(
    "S",
    {
        "max_km": 200,
        "base": 4,
        "per_kg": 0.5,
        "per_km": 0.01,
        "steps": [{"max_kg": 3, "cost": 1}, {"max_kg": 6, "cost": 2}],
    },
    {"base": 6, "per_kg": 1},
    transit_days=[{"max_km": 200, "days": 1}, {"max_km": 500, "days": 3}],
    carbon_g_per_kg_km=50,
    max_weight_kg=5,
)
T = service("T", {"base": 1}, nodes=["N1"], transit_days=[{"days": 5}], max_weight_kg=2)

PLACES = network([N1, N2], [{"id": "A", "weight_kg": 1.5}, {"id": "B", "weight_kg": 0.4}], [S, T])
HERE = Availability.from_records(
    [
        {"node": "N1", "item": "A", "on_hand": 9, "weeks_of_supply": 2},
        {"node": "N1", "item": "B", "on_hand": 9, "weeks_of_supply": 8},
        {"node": "N2", "item": "A", "on_hand": 9, "weeks_of_supply": 6},
        {"node": "N2", "item": "B", "on_hand": 9, "weeks_of_supply": 3},
    ],
    {"N1": 4, "N2": 1},
)
ASKED = order(
    line("L1", "A", 4),
    line("L2", "B", 2),
    line("L3", "A", delivery_method="pickup", pickup_node="N1"),
    required_by="2026-09-15",
)


def take(line_: str, node_: str, service_: str | None, quantity: int = 1, item: str = "A") -> Assignment:
    return Assignment(line=line_, item=item, node=node_, service=service_, quantity=quantity)


TAKEN = [
    take("L1", "N1", "S", 2),
    take("L1", "N1", "T"),
    take("L1", "N2", "S"),
    take("L2", "N2", "S", 2, "B"),
    take("L3", "N1", None),
]
OWN = OwnTerm(piece=lambda *_: 1, line=lambda *_: 0.1, shipment=lambda _: 10)


def checker(*terms: str | Document, **groups: Any) -> Checker:
    return Checker(PLACES, rules(levels=[["unfilled_units"], *([term] for term in terms)], **groups), [OWN])


def shipments(found: tuple[Shipment, ...]) -> dict[tuple[str, str | None], Shipment]:
    return {(each.node, each.service): each for each in found}


@pytest.mark.parametrize(
    ("term", "value"),
    [
        # From N1 by S 5, by T 9, to be picked up 4; from N2 3, for each of two lines.
        ("delivery_days", 5 + 9 + 3 + 3 + 4),
        ("latest_day", 9),
        # The last arrives on the 19th, wanted by the 15th.
        ("late_days", 4),
        # 4 + 1 + 0.5 x 3 kg + 1 from N1 by S, 1 by T, 6 + 1 x (1.5 + 0.8) kg from N2.
        ("shipping_cost", 7.5 + 1 + 8.3),
        # Four pieces on top of four at N1, three of them above five; two lines on top of one at N2, both above it.
        ("capacity_cost", 3 * 2 + 2 * 7),
        # 3 kg x 100 km and 2.3 kg x 250 km at 50 g; T emits nothing.
        ("carbon_kg", 15 + 28.75),
        # L1 and L3 at N1, L1 and L2 at N2.
        ("utilization", 2 * 0.4 + 2 * 0.25),
        # Four of A from N1 (6 - 2), one from N2 (6 - 6), two of B from N2 (8 - 3).
        ("stock_balance", 4 * 4 + 0 + 2 * 5),
        # L1 at N1 takes T as well, which is neither, as is the pickup; those at N2 come second.
        ({"term": "preference", "by": ["service.id == S and distance_km <= 100", "service.id == S"]}, 2 + 1 + 1 + 2),
        ({"term": "line_km", "bands_km": [100, 200]}, 0 + 2 + 2),
        ({"term": "shipment_km", "bands_km": [100, 200]}, 0 + 0 + 2),
        # Seven pieces, five lines at sources, four shipments.
        ("own", 7 * 1 + 5 * 0.1 + 4 * 10),
    ],
    ids=lambda value: str(value["term"] if isinstance(value, dict) else value),
)
def test_a_term_is_worth_what_it_says(term: str | Document, value: float) -> None:
    figures = checker(term).evaluate(ASKED, HERE, TAKEN).levels[1]
    assert figures.value == pytest.approx(value)
    assert list(figures.terms.values()) == [pytest.approx(value)]


def test_each_shipment_has_its_dates_and_its_part_of_the_surcharges() -> None:
    found = shipments(checker().evaluate(ASKED, HERE, TAKEN).shipments)
    assert {source: (each.ships_on, each.arrives_on) for source, each in found.items()} == {
        ("N1", None): (date(2026, 9, 14), date(2026, 9, 14)),
        ("N1", "S"): (date(2026, 9, 14), date(2026, 9, 15)),
        ("N1", "T"): (date(2026, 9, 14), date(2026, 9, 19)),
        ("N2", "S"): (date(2026, 9, 10), date(2026, 9, 13)),
    }
    # The pickup brings N1 to five, S to seven, T to eight.
    assert {source: each.costs["capacity_cost"] for source, each in found.items()} == {
        ("N1", None): 0,
        ("N1", "S"): 4,
        ("N1", "T"): 2,
        ("N2", "S"): 14,
    }
    assert {source: each.weight_kg for source, each in found.items()} == {
        ("N1", None): 1.5,
        ("N1", "S"): 3,
        ("N1", "T"): 1.5,
        ("N2", "S"): 2.3,
    }


def test_nothing_taken_is_worth_nothing() -> None:
    terms = ["delivery_days", "latest_day", "late_days", "capacity_cost", "carbon_kg", "utilization", "own"]
    assert [level.value for level in checker(*terms).evaluate(ASKED, HERE, []).levels] == [7, *(0 for _ in terms)]


# ------------------------------------------------------------------------------------------------ what is not confirmed


@pytest.mark.parametrize(
    ("assignments", "is_confirmed"),
    [
        # S ends at 5 kg, though its zone has a step up to 6 kg; T ends at 2 kg.
        ([take("L1", "N1", "S", 3)], True),
        ([take("L1", "N1", "S", 4)], False),
        ([take("L1", "N1", "T", 1)], True),
        ([take("L1", "N1", "T", 2)], False),
        ([take("L1", "N1", "T", 1), take("L2", "N1", "T", 1, "B")], True),
        ([take("L1", "N1", "T", 1), take("L2", "N1", "T", 2, "B")], False),
    ],
)
def test_a_shipment_that_is_too_heavy_is_found(assignments: list[Assignment], *, is_confirmed: bool) -> None:
    if is_confirmed:
        assert checker().evaluate(ASKED, HERE, assignments).shipments
        return
    with pytest.raises(PlanRejected, match=r"'[ST]'.*kg") as caught:
        checker().evaluate(ASKED, HERE, assignments)
    assert len(caught.value.findings) == 1


@pytest.mark.parametrize(("max_kg", "quantity", "is_confirmed"), [(0.3, 3, True), (0.3, 4, False), (None, 4, True)])
def test_a_shipment_beyond_the_last_step_is_found(max_kg: float | None, quantity: int, *, is_confirmed: bool) -> None:
    stepped = service("S", {"base": 1, "steps": [{"cost": 1, "max_kg": max_kg}]})
    places = network([node("N1", 10)], [{"id": "A", "weight_kg": 0.1}], [stepped])
    asked, here = order(line("L1", quantity=quantity)), stock({"N1": {"A": 9}})
    alone = Checker(places, rules())
    if is_confirmed:
        assert alone.evaluate(asked, here, [take("L1", "N1", "S", quantity)]).unfilled == {}
        return
    with pytest.raises(PlanRejected, match="kg"):
        alone.evaluate(asked, here, [take("L1", "N1", "S", quantity)])


@pytest.mark.parametrize(("days", "is_confirmed"), [(5, True), (4, False)])
def test_a_rule_on_days_is_found_broken(days: int, *, is_confirmed: bool) -> None:
    soon = checker(restrictions=[{"id": "soon", "require": f"delivery_days <= {days}"}])
    if is_confirmed:
        assert soon.evaluate(ASKED, HERE, [take("L1", "N1", "S")]).shipments
        return
    with pytest.raises(PlanRejected, match=f"rule 'soon' does not hold: delivery_days <= {days}"):
        soon.evaluate(ASKED, HERE, [take("L1", "N1", "S")])


def test_days_that_hang_on_an_unknown_distance_confirm_nothing() -> None:
    bands = [{"max_km": 100, "days": 1}, {"days": 3}]
    places = network([node("N1", location=None)], services=[service("S", transit_days=bands)])
    soon = rules(restrictions=[{"id": "soon", "require": "delivery_days <= 9"}], levels=[["unfilled_units"]])
    with pytest.raises(PlanRejected, match=r"soon.*without a distance"):
        Checker(places, soon).evaluate(order(line("L1")), stock({"N1": {"A": 1}}), [take("L1", "N1", "S")])


# ------------------------------------------------------------------------------------------------ what is falsified

TERMS: list[str | Document] = [
    "capacity_cost",
    "delivery_days",
    "latest_day",
    "late_days",
    "carbon_kg",
    "utilization",
    "stock_balance",
    {"term": "preference", "by": ["node.id == N2"]},
    "own",
]
RULES = rules(rule(), levels=[["unfilled_units"], ["line_km"], *([term] for term in TERMS)])


def plan() -> Plan:
    return Sourcer(PLACES, RULES, terms=[OWN]).source(ASKED, HERE)


def test_the_librarys_own_plan_is_confirmed() -> None:
    Checker(PLACES, RULES, [OWN]).check(ASKED, HERE, plan())


@pytest.mark.parametrize(
    "falsify",
    [
        lambda _: {"ships_on": date(2026, 9, 9)},
        lambda _: {"ships_on": None},
        lambda _: {"arrives_on": date(2026, 9, 9)},
        lambda _: {"arrives_on": None},
        lambda shipment: {"costs": shipment.costs | {"capacity_cost": 1000.0}},
        lambda shipment: {"costs": {k: cost for k, cost in shipment.costs.items() if k != "capacity_cost"}},
    ],
)
@pytest.mark.parametrize("place", [0, -1])
def test_falsified_dates_and_surcharges_are_found(falsify: Callable[[Shipment], Document], place: int) -> None:
    honest = plan()
    changed = list(honest.shipments)
    changed[place] = changed[place].model_copy(update=falsify(changed[place]))
    with pytest.raises(PlanRejected, match="its shipments are not those of its assignments"):
        Checker(PLACES, RULES, [OWN]).check(ASKED, HERE, honest.model_copy(update={"shipments": tuple(changed)}))


@pytest.mark.parametrize("level", range(2, 2 + len(TERMS)))
def test_a_falsified_value_of_any_term_is_found(level: int) -> None:
    honest = plan()
    changed = list(honest.objective)
    value = changed[level].value + 0.001
    terms = dict.fromkeys(changed[level].terms, value)
    changed[level] = changed[level].model_copy(update={"value": value, "terms": terms, "bound": value})
    with pytest.raises(PlanRejected, match=f"level {level} is worth"):
        Checker(PLACES, RULES, [OWN]).check(ASKED, HERE, honest.model_copy(update={"objective": tuple(changed)}))
