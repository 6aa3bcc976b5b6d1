"""The integer scale: what overflows it is refused by name, and rounding stays within the bound that is stated.

The bound (see `optimizer.compiler.objective`): no coefficient is off by more than half a unit, and the unit is so fine
that a plan's value is off by 1/20,000 at most (times the level's smallest weight), where its range allows for that.
"""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Availability, Network, Order, Plan, RuleSet
from optimizer import CostTerm, Sourcer, SourcingError
from optimizer.answer import Limits
from optimizer.checker import Checker
from optimizer.compiler import Compiler
from optimizer.engines import load_engine
from optimizer.problem import LARGEST_TERM
from tests.builders import Document, OwnTerm, line, network, node, order, rule, rules, service, source, stock

Level = list[str | Document]


def thirds(figure: float = 0.33333333333) -> CostTerm:
    """A term of one figure: by the piece, by the line, and as a credit by the shipment."""
    return OwnTerm(piece=lambda *_: figure, line=lambda *_: figure, shipment=lambda _: -figure)


# --------------------------------------------------------------------------------------------------------- overflow

HUGE = 1e13


def weeks(most: float) -> Availability:
    records = [
        {"node": f"N{n}", "item": "A", "on_hand": 9, "weeks_of_supply": supply} for n, supply in ((1, 0), (2, most))
    ]
    return Availability.from_records(records)


def of_node(**fields: Any) -> Network:
    return network([node("N1", 100, **fields), node("N2", 100)], [{"id": "A", "weight_kg": 1}])


def of_service(*zones: Document, **fields: Any) -> Network:
    return network([node("N1", 100), node("N2", 100)], [{"id": "A", "weight_kg": 1}], [service("S", *zones, **fields)])


BUSY = {"unit": "units", "limit": 9, "surcharges": [{"above": 0, "cost": HUGE}]}
PRICEY = {"base": 0, "steps": [{"max_kg": 2, "cost": 1}, {"cost": HUGE}]}

OVERFLOWS: dict[str, tuple[str | Document, Network]] = {
    "surcharges": ("capacity_cost", of_node(capacity=BUSY)),
    "steps": ("shipping_cost", of_service(PRICEY)),
    "emissions": ("carbon_kg", of_service(carbon_g_per_kg_km=HUGE)),
    "weeks": ("stock_balance", of_node()),
    "own term": ("own", of_node()),
}


@pytest.mark.parametrize(("term", "places"), OVERFLOWS.values(), ids=OVERFLOWS)
def test_a_term_that_overflows_is_refused_by_name_before_solving(term: str, places: Network) -> None:
    level: Level = ["line_km", term]
    sourcer = Sourcer(places, rules(levels=[["unfilled_units"], level]), terms=[thirds(HUGE)])
    with pytest.raises(SourcingError, match=rf"term '{term}' overflows the integer scale.*larger currency unit"):
        sourcer.source(order(line("L1", quantity=9)), weeks(HUGE))


@pytest.mark.parametrize("term", ["utilization", "delivery_days", "latest_day", "late_days", "preference"])
def test_a_weight_may_make_a_term_overflow(term: str) -> None:
    # At most 1e12 times the smallest weight is taken; of that a hundred are more than the scale holds.
    capacity = {"unit": "workload", "limit": 1}
    places = network(
        [node("N1", 100, capacity=capacity)],
        [{"id": "A", "workload": 0}],
        [service("S", transit_days=[{"days": 100}])],
    )
    heavy: Document = {"term": term, "weight": 1e12}
    if term == "preference":
        heavy["by"] = ["node.id == N9"]
    level: Level = [heavy, "line_km"]
    asked = order(*(line(f"L{n}") for n in range(100)), required_by="2026-09-01")
    with pytest.raises(SourcingError, match=rf"term '{term}' overflows the integer scale.*its own level"):
        Sourcer(places, rules(levels=[["unfilled_units"], level])).source(asked, stock({"N1": {"A": 999}}, {"N1": 1}))


@pytest.mark.parametrize(("term", "places"), OVERFLOWS.values(), ids=OVERFLOWS)
def test_what_overflows_is_harmless_where_no_level_counts_it(term: str, places: Network) -> None:
    sourcer = Sourcer(places, rules(levels=[["unfilled_units"], ["line_km"]]), terms=[thirds(HUGE)])
    plan = sourcer.source(order(line("L1", quantity=2)), weeks(HUGE))
    assert plan.is_complete, term


# --------------------------------------------------------------------------------------------------------- rounding


def counted(places: Network, rules_: RuleSet, asked: Order, here: Availability) -> list[tuple[float, float, float]]:
    """Of each level: value by the engine's integers, value by the documents, and the bound on their difference."""
    term = thirds()
    compiled = next(Compiler(places, rules_, [term]).candidates(asked, here))
    answer = load_engine("cp-sat").solve(compiled.problem, Limits())
    assert answer.status == "optimal"
    use = compiled.problem.use_of(answer.pieces)
    plan = Sourcer(places, rules_, terms=[term]).source(asked, here)
    Checker(places, rules_, [term]).check(asked, here, plan)
    found = []
    for level, figures in zip(compiled.problem.levels, plan.objective, strict=True):
        exact = sum(part.weight * part.costs.amount(use) for part in level.terms)
        assert exact == pytest.approx(figures.value, abs=2e-6, rel=1e-9)
        # Half a unit for each thing that the plan counts.
        total = level.terms[0].costs
        for part in level.terms[1:]:
            total += part.costs
        things = sum(float(((part != 0) * getattr(use, name)).sum()) for name, part in total.parts.items())
        found.append((level.coefficients.value(use) * level.unit, exact, level.unit * things / 2))
    return found


THIRD = 1 / 3


def uneven(figure: float) -> tuple[Network, Availability]:
    """Two nodes and two services whose every figure is the one given, or near it."""
    curve = [{"above": 0.1, "cost": figure}, {"above": THIRD, "cost": 2 * figure}]
    handling = {"per_shipment": figure, "per_line": figure / 7, "per_unit": figure / 11}
    capacity = {"unit": "workload", "limit": 700 * figure, "surcharges": curve}
    places = network(
        [node(f"N{n}", 100 * n * figure, capacity=capacity, handling=handling, priority=figure) for n in (1, 2)],
        [{"id": item, "weight_kg": figure * n, "workload": figure} for n, item in enumerate("AB", start=1)],
        [
            service(
                name,
                {
                    "base": figure,
                    "per_kg": figure / n,
                    "per_km": figure / 100,
                    "steps": [{"max_kg": 7 * figure, "cost": figure / 13}, {"cost": 2 * figure / 13}],
                },
                transit_days=[{"days": n}],
                max_weight_kg=40 * figure,
                carbon_g_per_kg_km=figure,
            )
            for n, name in enumerate(("S1", "S2"), start=1)
        ],
    )
    here = Availability.from_records(
        [
            {"node": n, "item": item, "on_hand": 40, "unit_cost": figure / 17, "weeks_of_supply": weeks_left}
            for n, item, weeks_left in (("N1", "A", figure), ("N1", "B", 1), ("N2", "A", 2 * figure), ("N2", "B", 9))
        ],
        {"N1": 100 * figure / 3},
    )
    return places, here


SMALL: list[Level] = [
    ["own"],
    ["shipping_cost", "handling_cost", "stock_cost", "capacity_cost"],
    ["carbon_kg", {"term": "stock_balance", "weight": THIRD}],
    [{"term": "utilization", "weight": 0.7}, {"term": "own", "weight": 0.1}, "latest_day"],
]


@pytest.mark.parametrize("first", range(len(SMALL)))
@given(
    figure=st.sampled_from([0.1, THIRD, 0.33333333333, 0.7, 1 / 7, 1.23456789]),
    quantities=st.tuples(st.integers(1, 30), st.integers(1, 30)),
)
@settings(derandomize=True, deadline=None, max_examples=12)
def test_the_engines_value_of_a_plan_is_the_documents_within_the_bound(
    first: int, figure: float, quantities: tuple[int, int]
) -> None:
    places, here = uneven(figure)
    asked = order(line("L1", "A", quantities[0]), line("L2", "B", quantities[1]))
    levels: list[Level] = [["unfilled_units"], *SMALL[first:], *SMALL[:first]]
    for integers, exact, bound in counted(places, rules(levels=levels), asked, here):
        assert abs(integers - exact) <= bound + 1e-9
        # Of figures as small as these any level is exact enough.
        assert abs(integers - exact) <= 1 / 20_000


@pytest.mark.parametrize("quantity", [1, 7, 1000, 250_000])
def test_a_third_of_each_piece_adds_up_whatever_their_number(quantity: int) -> None:
    # Pieces and the line count a third each, the shipment takes one off.
    places, asked = network([node("N1")]), order(line("L1", quantity=quantity))
    here = stock({"N1": {"A": quantity}})
    (_, (integers, exact, bound)) = counted(places, rules(levels=[["unfilled_units"], ["own"]]), asked, here)
    assert exact == pytest.approx(0.33333333333 * quantity)
    assert abs(integers - exact) <= min(bound, 1 / 20_000) + 1e-9


def test_where_the_range_is_too_large_the_bound_is_half_a_unit_of_each_coefficient() -> None:
    # A shipment for 4e11 leaves 1/10,000 as the unit: a third of each of 3,000 pieces is then off by as much each.
    places = network([node("N1")], services=[service("S", {"base": 4e11})])
    asked, here = order(line("L1", quantity=3000)), stock({"N1": {"A": 3000}})
    levels: list[Level] = [["unfilled_units"], ["shipping_cost", "own"]]
    (_, (integers, exact, bound)) = counted(places, rules(levels=levels), asked, here)
    assert 1 / 20_000 < abs(integers - exact) <= bound
    assert exact * 10_000 < LARGEST_TERM


@pytest.mark.parametrize(("nodes", "bands"), [(4.0, 3.0), (0.4, 0.1 * 3), (1.0, 0.75), (8e-6, 6e-6)])
def test_whole_numbers_of_terms_tie_exactly_whatever_their_weights(nodes: float, bands: float) -> None:
    """Four lines from four near nodes, or from the far one: 4 x 4 + 0 = 1 x 4 + 4 x 3, and the next level decides."""
    near = [node(f"N{number}", 10) for number in range(4)]
    places = network([*near, node("Z", 200)], [f"I{number}" for number in range(4)])
    here = stock({f"N{number}": {f"I{number}": 1} for number in range(4)} | {"Z": {f"I{n}": 1 for n in range(4)}})
    tie: list[str | Document] = [
        {"term": "nodes", "weight": nodes},
        {"term": "line_km", "bands_km": [100], "weight": bands},
    ]
    asked = order(*(line(f"L{number}", f"I{number}") for number in range(4)))
    for last, expected in (("shipments", 1.0), ("line_km", 40.0)):
        plan = source(places, rules(levels=[["unfilled_units"], tie, [last]]), asked, here)
        assert plan.objective[1].value == pytest.approx(4 * nodes)
        assert plan.objective[2].value == expected


def test_weights_without_a_common_unit_are_counted_in_the_smallest() -> None:
    levels: list[Any] = [["unfilled_units", {"term": "shipments", "weight": 0.123456789}]]
    plan = source(network([node("N1")]), rules(levels=levels), order(line("L1")), stock({"N1": {"A": 1}}))
    assert plan.objective[0].value == 0.123457


def test_many_dear_sources_of_many_pieces_do_not_overflow_the_solver() -> None:
    """What a plan can cost fits into 53 bits, and what all 1,300 sources together would cost not even into 64."""
    names = [f"N{number:04}" for number in range(1300)]
    places = network([node(name) for name in names])
    records = [
        {"node": name, "item": "A", "on_hand": 10**6, "unit_cost": 89 + (500 - number) ** 2 / 10**6}
        for number, name in enumerate(names)
    ]
    levels: list[list[str | Document]] = [["unfilled_units"], ["stock_cost"]]
    asked = order(line("L1", quantity=100_000))
    whole = rule(line_split="never", partial="lines")
    plan = source(places, rules(whole, levels=levels), asked, Availability.from_records(records))
    assert [each.node for each in plan.shipments] == ["N0500"]
    assert plan.objective[-1].value == 8_900_000


def test_figures_of_a_plan_may_be_larger_than_those_of_documents() -> None:
    """A level is a sum of large numbers with large weights; a shipment has costs that no level counts."""
    places = network([node("N1", handling={"per_unit": 1e9})], [{"id": "A", "weight_kg": 1e12}])
    levels: list[list[str | Document]] = [[{"term": "unfilled_units", "weight": 1e10}]]
    plan = source(places, rules(levels=levels), order(line("L1", quantity=10**9)), stock({"N1": {"A": 10**9 - 10**6}}))
    (shipment,) = plan.shipments
    assert plan.objective[0].value == 1e16
    assert (shipment.weight_kg, shipment.costs["handling_cost"]) == (0.999e21, 0.999e18)
    assert Plan.parse(plan.to_data()) == plan


def test_weights_too_far_apart_are_refused_before_there_is_an_order() -> None:
    far: list[str | Document] = [{"term": "nodes", "weight": 1e-3}, {"term": "shipments", "weight": 1e10}]
    with pytest.raises(
        SourcingError, match=r"objectives\[1\]: the objective term 'shipments' has 1e\+13 times the smallest"
    ):
        Sourcer(network([node("N1")]), rules(levels=[["unfilled_units"], far]))
