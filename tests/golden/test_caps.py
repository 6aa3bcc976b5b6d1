"""Worked examples of limits that hold for all, and of those that may be broken for a price."""

import pytest

from models import Availability, Line, Plan, RuleSet
from optimizer import Source, Sourcer
from tests.builders import (
    LEVELS,
    Document,
    OwnTerm,
    causes,
    line,
    network,
    node,
    node_of,
    order,
    pieces_by,
    reasons_of,
    rule,
    rules,
    source,
    stock,
    unfilled,
    values,
)

# ---------------------------------------------------------------------- GX11: no tier lifts the distance cap

SOURCES_BY_TIER = [
    rule("gold", when="customer.tier == Gold", require="node.type in [DC, store, vendor]"),
    rule("silver", when="customer.tier == Silver", require="node.type in [DC, store]"),
    rule("bronze", when="customer.tier == Bronze", require="node.type in [DC]"),
]


def of_tier(tier: str, *, cap_km: int = 500) -> Plan:
    places = network([node("D", 600, type="DC"), node("S", 450), node("V", 400, type="vendor")], ["X"])
    capped = rules(*SOURCES_BY_TIER, restrictions=[{"id": "cap", "require": f"distance_km <= {cap_km}"}])
    asked = order(line("L1", "X"), customer={"tier": tier})
    return source(places, capped, asked, stock({"D": {"X": 10}, "V": {"X": 10}}))


def test_gx11_the_highest_tier_reaches_the_vendor() -> None:
    plan = of_tier("Gold")
    assert plan.order_rule == "gold"
    assert node_of(plan) == {"L1": "V"}
    assert values(plan) == [0, 400]


@pytest.mark.parametrize(
    ("tier", "types"), [("Silver", 'node.type in ["DC", "store"]'), ("Bronze", 'node.type in ["DC"]')]
)
def test_gx11_lower_tiers_are_told_what_stops_each_source(tier: str, types: str) -> None:
    plan = of_tier(tier)
    assert unfilled(plan) == {"L1": 1}
    assert values(plan) == [1, 0]
    facts = {(reason.node, reason.cause, reason.expected, reason.actual) for reason in reasons_of(plan, "L1")}
    # The distribution centre is 100 km beyond the cap, the vendor is not for this tier.
    assert facts >= {
        ("D", "cap", "distance_km <= 500", "600"),
        ("V", tier.lower(), types, "vendor"),
    }
    # The store, which Silver may use, has none.
    assert "stock" in causes(plan, "L1")


@pytest.mark.parametrize("tier", ["Silver", "Bronze"])
@pytest.mark.parametrize(("cap_km", "filled"), [(599, False), (600, True)])
def test_gx11_a_cap_of_600_km_would_let_the_dc_serve(tier: str, cap_km: int, *, filled: bool) -> None:
    plan = of_tier(tier, cap_km=cap_km)
    assert node_of(plan) == ({"L1": "D"} if filled else {})
    assert values(plan) == ([0, 600] if filled else [1, 0])


# ------------------------------------------------------------- GX15: soft rules, priced or dropped all at once

PRICED: list[list[str]] = [["unfilled_units"], ["penalty"], ["line_km"]]

NEAR = {"id": "near", "require": "distance_km <= 100"}
# One for every 10 km that N1 lies beyond, and ten for a line from a store.
NEAR_OR_PAY = NEAR | {"penalty": {"amount": 5, "per": "line"}}
NO_STORE_OR_PAY = {"id": "no-store", "require": "node.type != store", "penalty": {"amount": 10, "per": "line"}}

N1 = node("N1", 150, type="DC")
N2 = node("N2", 90)

Broken = tuple[str, str, str, float, str | None, str | None]


def one_piece(rules_: RuleSet, *nodes: Document) -> Plan:
    return source(network(nodes), rules_, order(line("L1")), stock({each["id"]: {"A": 1} for each in nodes}))


def violations(plan: Plan) -> list[Broken]:
    return [(v.rule, v.line, v.node, v.penalty, v.expected, v.actual) for v in plan.violations]


def test_gx15_a_hard_distance_leaves_the_line_unfilled() -> None:
    plan = one_piece(rules(levels=PRICED, restrictions=[NEAR]), N1)
    assert unfilled(plan) == {"L1": 1}
    assert causes(plan, "L1") == {"near"}
    assert plan.violations == ()
    assert values(plan) == [1, 0, 0]


def test_gx15_a_soft_distance_is_exceeded_and_reported() -> None:
    plan = one_piece(rules(levels=PRICED, restrictions=[NEAR_OR_PAY]), N1)
    assert node_of(plan) == {"L1": "N1"}
    assert violations(plan) == [("near", "L1", "N1", 5, "distance_km <= 100", "150")]
    assert values(plan) == [0, 5, 150]
    # It is a price for deciding, not money that anybody spends.
    assert "penalty" not in plan.costs


@pytest.mark.parametrize(
    ("levels", "expected", "objective", "violated"),
    [
        # Priced, the 50 km too many at N1 are cheaper than a line from the store.
        (PRICED, "N1", [0, 5, 150], ("near", "L1", "N1", 5, "distance_km <= 100", "150")),
        # Where no level names penalties, the nearest serves. What it violates is reported all the same.
        (LEVELS, "N2", [0, 90], ("no-store", "L1", "N2", 10, 'node.type != "store"', "store")),
    ],
)
def test_gx15_the_cheaper_violation_is_chosen_where_penalties_count(
    levels: list[list[str]], expected: str, objective: list[float], violated: Broken
) -> None:
    plan = one_piece(rules(levels=levels, restrictions=[NEAR_OR_PAY, NO_STORE_OR_PAY]), N1, N2)
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == objective
    assert violations(plan) == [violated]


@pytest.mark.parametrize(
    ("km", "expected", "cost"),
    [
        # 50 km over are 5, a line from the store is 10.
        (150, "N1", 5),
        (199, "N1", 9.9),
        # 101 km over are 10.1.
        (201, "N2", 10),
    ],
)
def test_gx15_the_price_of_a_distance_may_rise_with_it(km: float, expected: str, cost: float) -> None:
    def relaxed(_line: Line, origin: Source) -> float:
        return 10 if origin.node.type == "store" else max(0, (origin.distance_km or 0) - 100) / 10

    places = network([node("N1", km, type="DC"), N2])
    priced = rules(levels=[["unfilled_units"], ["own"], ["line_km"]])
    available = stock({"N1": {"A": 1}, "N2": {"A": 1}})
    plan = Sourcer(places, priced, terms=[OwnTerm(line=relaxed)]).source(order(line("L1")), available)
    assert node_of(plan) == {"L1": expected}
    assert values(plan)[:2] == [0, cost]


def test_gx15_a_second_pass_drops_both_rules_and_takes_the_nearest() -> None:
    strict = rule("strict", require="distance_km <= 100 and node.type != store")
    two_passes = rules(strict, order_rule_mode="first_complete", fallbacks=[rule("relaxed")])
    plan = one_piece(two_passes, N1, N2)
    assert plan.order_rule == "relaxed"
    assert node_of(plan) == {"L1": "N2"}
    assert values(plan) == [0, 90]


# ----------------------------------------------------------------- GX16: stock kept back, and caps that overlap

RING_FENCED = Availability.from_records(
    [
        {"node": "N1", "item": "A", "on_hand": 10, "safety_stock": 4},
        {"node": "N2", "item": "A", "on_hand": 5},
    ]
)
RANKED = network([node("N1", priority=1.0), node("N2", priority=2.0)])
BY_PRIORITY: list[list[str]] = [["unfilled_units"], ["priority"]]
SEVEN = order(line("L1", "A", 7))


def test_gx16_the_better_node_gives_all_but_what_it_keeps_back() -> None:
    plan = source(RANKED, rules(levels=BY_PRIORITY), SEVEN, RING_FENCED)
    assert pieces_by(plan, "node") == {"N1": 6, "N2": 1}
    # 6 x 1 + 1 x 2
    assert values(plan) == [0, 8]


def test_gx16_ten_on_hand_are_not_enough_where_four_are_kept_back() -> None:
    from_one = rules(rule("from-one", max_splits=0, partial="lines"), levels=BY_PRIORITY)
    plan = source(RANKED, from_one, SEVEN, RING_FENCED)
    assert unfilled(plan) == {"L1": 7}
    assert values(plan) == [7, 0]
    texts = {reason.node: reason.text for reason in reasons_of(plan, "L1") if reason.cause == "stock"}
    assert "10 on hand, 6 available" in texts["N1"]
    assert "5 on hand, 5 available" in texts["N2"]


@pytest.mark.parametrize("caps", [(100, 60), (60, 100)])
@pytest.mark.parametrize(("km", "filled"), [(80, False), (60, True)])
def test_gx16_of_two_distance_rules_the_tighter_one_holds(caps: tuple[int, int], km: float, *, filled: bool) -> None:
    capped = rules(restrictions=[{"id": f"within-{cap}", "require": f"distance_km <= {cap}"} for cap in caps])
    plan = one_piece(capped, node("N3", km))
    assert node_of(plan) == ({"L1": "N3"} if filled else {})
    assert causes(plan, "L1") == (set() if filled else {"within-60"})
    assert values(plan) == ([0, 60] if filled else [1, 0])
