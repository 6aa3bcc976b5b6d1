"""Worked examples of strategies: the first that completes decides, else a fallback."""

import pytest

from models import Plan, RuleSet
from tests.builders import (
    Document,
    line,
    network,
    node,
    node_of,
    order,
    reasons_of,
    rule,
    rules,
    source,
    stock,
    unfilled,
    values,
)

# ---------------------------------------------------------------- GX08: strategies by promotion, tier and value

STRATEGIES = [
    rule("Q3", effective={"from": "2026-09-01", "until": "2026-10-01"}, max_splits=5),
    rule("Gold", when="customer.tier == Gold", max_splits=5),
    rule("SilverBig", when="customer.tier == Silver and order.value >= 1000", max_splits=3),
    rule("SilverSmall", when="customer.tier == Silver and order.value < 1000", max_splits=1),
    rule("Bronze", when="customer.tier == Bronze", max_splits=0),
]
WITH_FALLBACK = rules(*STRATEGIES, order_rule_mode="first_complete", fallbacks=[rule("rest")])
NAMES = "ABCDEFG"


def scattered(rules_: RuleSet, count: int, tier: str | None, created_at: str, total: float) -> Plan:
    """Source as many lines as nodes are needed: each node has one item, all are 10 km away."""
    lines = [line(f"L{name}", name, 1, total if name == "A" else 0.0) for name in NAMES[:count]]
    customer = {} if tier is None else {"tier": tier}
    return source(
        network([node(f"N{name}", 10) for name in NAMES], NAMES),
        rules_,
        order(*lines, customer=customer, created_at=created_at),
        stock({f"N{name}": {name: 1} for name in NAMES}),
    )


@pytest.mark.parametrize(
    ("tier", "created_at", "total", "strategy", "most_nodes"),
    [
        # The campaign comes first, whatever the tier, from the first moment of September to the last.
        ("Gold", "2026-09-10T12:00:00Z", 100.0, "Q3", 6),
        ("Bronze", "2026-09-10T12:00:00Z", 100.0, "Q3", 6),
        (None, "2026-09-01T00:00:00Z", 100.0, "Q3", 6),
        ("Bronze", "2026-09-30T23:59:59Z", 100.0, "Q3", 6),
        # Then the tier, then the value.
        ("Gold", "2026-10-01T00:00:00Z", 100.0, "Gold", 6),
        ("Gold", "2026-08-31T23:59:59Z", 100.0, "Gold", 6),
        ("Silver", "2026-10-01T12:00:00Z", 1000.0, "SilverBig", 4),
        ("Silver", "2026-10-01T12:00:00Z", 999.99, "SilverSmall", 2),
        ("Bronze", "2026-10-01T12:00:00Z", 5000.0, "Bronze", 1),
    ],
)
def test_gx08_the_strategy_allows_so_many_nodes(
    tier: str | None, created_at: str, total: float, strategy: str, most_nodes: int
) -> None:
    plan = scattered(WITH_FALLBACK, most_nodes, tier, created_at, total)
    assert plan.order_rule == strategy
    assert values(plan) == [0, 10 * most_nodes]
    (matched,) = plan.matched
    assert (matched.rule, matched.kind) == (strategy, "order_rule")
    assert matched.lines == tuple(f"L{name}" for name in NAMES[:most_nodes])

    # One node more and it does not complete; nor does any strategy below it.
    beyond = scattered(WITH_FALLBACK, most_nodes + 1, tier, created_at, total)
    assert beyond.order_rule == "rest"
    assert values(beyond) == [0, 10 * (most_nodes + 1)]
    assert [(each.rule, each.kind) for each in beyond.matched] == [("rest", "fallback")]


def test_gx08_an_order_without_tier_is_left_to_the_fallback() -> None:
    plan = scattered(WITH_FALLBACK, 2, None, "2026-10-01T12:00:00Z", 100.0)
    assert plan.order_rule == "rest"
    assert values(plan) == [0, 20]


def test_gx08_without_fallback_an_order_without_tier_is_turned_down() -> None:
    plan = scattered(rules(*STRATEGIES, order_rule_mode="first_complete"), 2, None, "2026-10-01T12:00:00Z", 100.0)
    assert plan.order_rule is None
    assert unfilled(plan) == {"LA": 1, "LB": 1}
    # Levels of a rule with all defaults, which has one of its own for split lines.
    assert values(plan) == [2, 0, 0]
    assert plan.matched == ()
    assert [reasons_of(plan, name)[0].cause for name in ("LA", "LB")] == ["no_order_rule", "no_order_rule"]


# ------------------------------------------- GX09: a strategy fills all or nothing, a fallback the most value

BY_VALUE: list[list[str]] = [["unfilled_value"], ["line_km"]]
THREE = order(
    line("L1", "A", 1, 300.0), line("L2", "B", 1, 450.0), line("L3", "C", 1, 200.0), customer={"tier": "Silver"}
)


def three_nodes(*fallbacks: Document, partial: str = "never") -> Plan:
    small = rule("SilverSmall", when="customer.tier == Silver and order.value < 1000", max_splits=1, partial=partial)
    return source(
        network([node("N1", 10), node("N2", 20), node("N3", 30)], "ABC"),
        rules(small, order_rule_mode="first_complete", fallbacks=fallbacks),
        THREE,
        stock({"N1": {"A": 1}, "N2": {"B": 1}, "N3": {"C": 1}}),
    )


# What a strategy lets be partial makes no difference: it is all or nothing.
@pytest.mark.parametrize("partial", ["never", "lines", "units"])
def test_gx09_two_of_three_lines_are_not_enough_for_a_strategy(partial: str) -> None:
    plan = three_nodes(partial=partial)
    assert plan.order_rule is None
    assert unfilled(plan) == {"L1": 1, "L2": 1, "L3": 1}
    assert values(plan) == [3, 0, 0]
    for name in ("L1", "L2", "L3"):
        first = reasons_of(plan, name)[0]
        assert first.cause == "SilverSmall"
        assert "SilverSmall" in first.text


@pytest.mark.parametrize(
    ("max_splits", "expected", "objective"),
    [
        # Two nodes: 750 of 950.
        (1, {"L1": "N1", "L2": "N2"}, [200, 30]),
        # One node: the most valuable line.
        (0, {"L2": "N2"}, [500, 20]),
    ],
)
def test_gx09_the_fallback_fills_what_is_worth_most(
    max_splits: int, expected: dict[str, str], objective: list[float]
) -> None:
    plan = three_nodes(rule("best-effort", max_splits=max_splits, partial="lines", objectives=BY_VALUE))
    assert plan.order_rule == "best-effort"
    assert node_of(plan) == expected
    assert values(plan) == objective
    for gap in plan.unfilled:
        assert gap.reasons[0].cause == "SilverSmall"
        assert "splits" in {reason.cause for reason in gap.reasons}
    assert [(each.rule, each.kind, each.lines) for each in plan.matched] == [
        ("best-effort", "fallback", ("L1", "L2", "L3"))
    ]
