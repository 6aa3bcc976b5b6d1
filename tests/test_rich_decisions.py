"""Tiny decisions in which everything meets: weight steps, surcharges, split quantities, services and days.

They are drawn at random from a seed, all features in each, and compared with the brute force.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Network, Order, Plan, RuleSet
from optimizer import Sourcer
from tests import brute_force
from tests.brute_force import Case, Document
from tests.builders import OwnTerm
from tests.tiny_decisions import (
    ABOUT_DAYS,
    PREDICATES,
    assert_close,
    availability_of,
    choice_of,
    first_difference,
    source,
    usual,
)

SHOWN = range(100)
"""Seeds of the cases of which it is shown that everything meets in them."""

MONEY_TERMS = ("shipping_cost", "handling_cost", "stock_cost", "capacity_cost", "penalty")
OTHER_TERMS = ("carbon_kg", "delivery_days", "latest_day", "late_days", "preference", "utilization", "stock_balance")
PLACES = ((40.0, 5.0), (41.5, 5.0), (38.5, 5.0), (40.0, 6.5))
BY = ("node.type == store", "distance_km <= 400", *sorted(ABOUT_DAYS))


def node(name: str, random: Random) -> Document:
    """A node that charges for high use, with a calendar."""
    lat, lon = random.choice(PLACES)
    unit = random.choice(["orders", "lines", "units", "workload"])
    # A workload has two decimals here, and so may what of it lies beyond a threshold.
    cost = [1.0, 3.0, 7.0] if unit in ("orders", "lines") else [0.5, 1.0, 2.0]
    curve = [{"above": random.choice([0.0, 0.1, 0.25, 0.5, 0.35]), "cost": random.choice(cost)} for _ in range(2)]
    return {
        "id": name,
        "type": random.choice(["store", "warehouse"]),
        "address": {"country": "US"},
        "location": {"lat": lat, "lon": lon},
        "capacity": {"unit": unit, "limit": random.choice([4.0, 5.0, 8.0]), "surcharges": curve},
        "handling": {"per_shipment": random.choice([0.0, 0.5]), "per_line": random.choice([0.0, 0.2])},
        "calendar": {
            "timezone": random.choice(["UTC", "America/Chicago"]),
            "cutoff": random.choice(["06:00", "12:00", "18:00"]),
            "processing_days": random.choice([0, 1, 2]),
            "closed_weekdays": random.choice([[6, 7], [5], []]),
        },
    }


def service(name: str, random: Random) -> Document:
    """A service with weight steps, a largest weight and transit days; heavier may be cheaper."""
    steps: list[Document] = [
        {"max_kg": bound, "cost": random.choice([0.0, 0.5, 1.5, 3.0])} for bound in random.choice([[0.5, 1.2], [1.0]])
    ]
    zone = {"base": random.choice([0.5, 1.0, 2.0]), "per_kg": random.choice([0.0, 0.1])}
    return {
        "id": name,
        "carrier": name,
        "rates": {"zones": [zone | {"steps": [*steps, {"cost": random.choice([1.0, 2.0, 4.0])}]}]},
        "max_weight_kg": random.choice([1.0, 1.5, 2.5]),
        "transit_days": random.choice([[{"max_km": 166.793, "days": 1}, {"days": 3}], [{"days": 0}], [{"days": 2}]]),
        "carbon_g_per_kg_km": random.choice([0.0, 1000.0]),
    }


def case_of(seed: int) -> Case:
    """Two items, two lines, two or three nodes, two services; stock that nearly always suffices, in parts."""
    random = Random(seed)
    names = ["N1", "N2", "N3"][: random.choice([2, 2, 3])]
    quantities = random.choice([(2, 2), (3, 1), (2, 1)] if len(names) == 3 else [(3, 3), (3, 2), (2, 2)])
    items = [
        {"id": name, "weight_kg": random.choice([0.2, 0.3, 0.5]), "workload": random.choice([0.5, 0.75, 1.0])}
        for name in ("X", "Y")
    ]
    network: Document = {
        "id": "rich",
        "nodes": [node(name, random) for name in names],
        "items": items,
        "services": [service(name, random) for name in ("S", "T")],
    }
    order = {
        "id": "O",
        "created_at": random.choice(["2026-09-10T12:00:00+00:00", "2026-09-11T15:30:00+00:00"]),
        "destination": {"country": "US", "location": {"lat": 40.0, "lon": 5.0}},
        "required_by": random.choice(["2026-09-11", "2026-09-13"]),
        "lines": [{"id": f"L{n}", "item": "XY"[n], "quantity": q, "unit_price": 1.0} for n, q in enumerate(quantities)],
    }
    stock = [
        {
            "node": name,
            "item": item,
            "on_hand": random.choice([1, 2, 3]),
            "unit_cost": random.choice([-0.5, 0.0, 0.25]),
            "weeks_of_supply": random.choice([1.0, 2.0, 4.0]),
        }
        for name in names
        for item in ("X", "Y")
    ]
    used = {each["id"]: random.choice([0.0, 1.0, 2.0]) for each in network["nodes"]}
    return Case(network, rules(random), order, stock, used, PREDICATES)


def rules(random: Random) -> Document:
    """Money and days weighed against each other in one level, the rest in later ones."""
    mixed: list[str | Document] = [*MONEY_TERMS[:4], weighted(random.choice(["delivery_days", "latest_day"]), random)]
    penalty = {"amount": random.choice([0.5, 1.0]), "per": random.choice(["unit", "line", "shipment"])}
    later = random.sample(OTHER_TERMS, 3)
    levels: list[list[Any]] = [["unfilled_units"], [*mixed, "penalty"], [weighted(each, random) for each in later[:2]]]
    return {
        "id": "rules",
        "restrictions": [{"id": "R", "require": random.choice(BY), "penalty": penalty}],
        "order_rules": [
            {
                "id": "S",
                "line_split": random.choice(["always", "always", "when_needed", "never"]),
                "partial": random.choice(["units", "units", "lines", "never"]),
                "max_splits": random.choice([0, 1, 2, 2]),
            }
        ],
        "objectives": [*levels, [weighted(later[2], random)], ["shipments", "nodes"]],
    }


def weighted(name: str, random: Random) -> Document:
    """A term with a weight, and with conditions where it needs some."""
    asked = {"by": random.sample(BY, 2)} if name == "preference" else {}
    return {"term": name, "weight": random.choice([0.3, 0.7, 1.0, 2.0])} | asked


@settings(usual, max_examples=70)
@given(st.integers(0, 10**9))
def test_no_choice_is_better_where_everything_meets(seed: int) -> None:
    case = case_of(seed)
    plan = source(case)
    assert plan.outcome.status == "optimal"
    assert brute_force.is_feasible(case, choice_of(case, plan))
    assert_close([level.value for level in plan.objective], brute_force.best(case))
    assert_close([level.value for level in plan.objective], brute_force.values(case, choice_of(case, plan)))


def test_everything_meets() -> None:
    """Best plans have split lines, heavier brackets, surcharges, several services, several days: all at once, too."""
    met = [meeting(case, source(case)) for case in map(case_of, SHOWN)]
    counts = Counter(name for each in met for name in each)
    assert all(counts[name] >= len(SHOWN) // 6 for name in ("split", "heavier", "surcharge", "services", "days")), (
        counts
    )
    assert sum(len(each) >= 4 for each in met) >= len(SHOWN) // 6
    assert sum(len(each) == 5 for each in met) >= 3


def meeting(case: Case, plan: Plan) -> set[str]:
    """What of all that could meet has a part in a plan."""
    first = {each["id"]: each["rates"]["zones"][0]["steps"][0]["max_kg"] for each in case.services.values()}
    found = {
        "split": len({each.line for each in plan.assignments}) < len(plan.assignments),
        "heavier": any(each.weight_kg > first[str(each.service)] for each in plan.shipments),
        "surcharge": plan.costs.get("capacity_cost", 0.0) > 0,
        "services": len({each.service for each in plan.shipments}) > 1,
        "days": len({each.arrives_on for each in plan.shipments}) > 1,
    }
    return {name for name, is_met in found.items() if is_met}


# Why each of these is never worse, and which terms are left out: see test_monotonicity.py. Here, dropping, adding and
# raising makes a difference in many of the cases.


def growing_case(seed: int) -> Case:
    """A rich case whose restriction is hard, and no level of which looks at how the others' supply lasts."""
    case = case_of(seed)
    hard = [{"id": "R", "require": case.rules["restrictions"][0]["require"]}]
    levels = [
        [t for t in level if t != "penalty" and _name(t) != "stock_balance"] for level in case.rules["objectives"]
    ]
    return replace(case, rules=case.rules | {"restrictions": hard, "objectives": [level for level in levels if level]})


def _name(term: str | Document) -> str:
    return term if isinstance(term, str) else str(term["term"])


def without_restrictions(case: Case) -> Case:
    return replace(case, rules=case.rules | {"restrictions": []})


def with_more_stock(case: Case) -> Case:
    return replace(case, stock=[record | {"on_hand": record["on_hand"] + 1} for record in case.stock])


def with_more_capacity(case: Case) -> Case:
    nodes = case.network["nodes"]
    raised = [each | {"capacity": each["capacity"] | {"limit": each["capacity"]["limit"] + 2}} for each in nodes]
    return replace(case, network=case.network | {"nodes": raised})


def with_another_node(case: Case) -> Case:
    new = node("N9", Random(repr(case.order))) | {"id": "N9"}
    rows = [*case.stock, *({"node": "N9", "item": item, "on_hand": 2} for item in ("X", "Y"))]
    return replace(case, network=case.network | {"nodes": [*case.network["nodes"], new]}, stock=rows)


@pytest.mark.parametrize("grow", [without_restrictions, with_more_stock, with_more_capacity, with_another_node])
def test_more_to_choose_from_is_never_worse_and_often_better(grow: Callable[[Case], Case]) -> None:
    differences = []
    for case in map(growing_case, range(80)):
        after, before = ([level.value for level in source(each).objective] for each in (grow(case), case))
        differences.append(first_difference(after, before))
        assert differences[-1] <= 0, (after, before)
    assert sum(difference < 0 for difference in differences) >= 20


STAND_INS = [
    OwnTerm("my_days", line=lambda _line, source_: source_.delivery_days),
    OwnTerm("my_shipments", shipment=lambda _source: 1),
    # Pieces that are sourced are a credit for what would else be unfilled.
    OwnTerm("my_unfilled", piece=lambda _line, _source: -1),
]
REPLACED = {"delivery_days": "my_days", "shipments": "my_shipments", "unfilled_units": "my_unfilled"}


def with_stand_ins(case: Case) -> Document:
    """The rules with own terms in the place of built-in ones; the implied first level stays what it is."""

    def replaced(term: str | Document) -> str | Document:
        name = REPLACED.get(_name(term), _name(term))
        return name if isinstance(term, str) else term | {"term": name}

    (first, *later) = case.rules["objectives"]
    levels = [["unfilled_units"], list(map(replaced, first)), *(list(map(replaced, level)) for level in later)]
    return case.rules | {"objectives": levels}


@settings(usual, max_examples=35)
@given(st.integers(0, 10**9))
def test_own_terms_decide_as_the_built_in_ones_that_they_repeat(seed: int) -> None:
    case = case_of(seed)
    documents = Network.parse(case.network), RuleSet.parse(with_stand_ins(case))
    own = Sourcer(*documents, terms=STAND_INS).source(Order.parse(case.order), availability_of(case))
    # Several plans may be equally good, to the last tie-break, so values are compared and not who ships.
    repeated = [level.value for level in own.objective if "my_unfilled" not in level.terms]
    assert_close(repeated, [level.value for level in source(case).objective])
    credit = next(level.value for level in own.objective if "my_unfilled" in level.terms)
    assert credit == -sum(each.quantity for each in own.assignments)
