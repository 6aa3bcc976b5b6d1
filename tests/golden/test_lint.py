"""Worked examples of rules that can be seen to fail before any order arrives."""

import pytest

from models import Network, RuleSet
from optimizer import lint
from tests.builders import Document, network, node, rule, rules
from tests.golden.test_caps import NEAR, SOURCES_BY_TIER
from tests.golden.test_order_rules import DEFAULT, MARKETPLACE, ONLINE, ONLINE_TO_ALASKA
from tests.golden.test_restrictions import PLANTS, PLANTS_FROM_N3, TO_HAWAII
from tests.golden.test_strategies import STRATEGIES, WITH_FALLBACK

Found = set[tuple[str, str, tuple[str, ...]]]

NO_CATCH_ALL = ("no_catch_all", "warning", ())


def found(rules_: RuleSet, network_: Network) -> Found:
    """What is found, each once: code, severity and the rules that it is about."""
    all_found = [(finding.code, finding.severity, finding.rules) for finding in lint(rules_, network_)]
    assert len(set(all_found)) == len(all_found)
    return set(all_found)


# ---------------------------------------------------------------------- GX01: one rule stands in another's way

WAREHOUSES = network([node("WH-MAIN"), node("WH-UNIQUE")])


def test_gx01_a_rule_whose_condition_implies_that_of_one_above_is_never_reached() -> None:
    shadowed = rules(ONLINE, ONLINE_TO_ALASKA)
    assert found(shadowed, WAREHOUSES) == {("unreachable", "error", ("R2", "R1")), NO_CATCH_ALL}
    # Shown on an order that R2 is meant for.
    (finding,) = (finding for finding in lint(shadowed, WAREHOUSES) if finding.code == "unreachable")
    assert finding.witness["order.channel"] == "online"
    assert finding.witness["destination.state"] == "AK"


def test_gx01_the_specific_rule_first_is_in_order() -> None:
    assert found(rules(ONLINE_TO_ALASKA, ONLINE), WAREHOUSES) == {NO_CATCH_ALL}
    assert found(rules(ONLINE_TO_ALASKA, ONLINE, rule("rest")), WAREHOUSES) == set()


# ------------------------------------------------------------------------------ GX03: where the default stands


@pytest.mark.parametrize(
    ("order_rules", "expected"),
    [
        ([MARKETPLACE], {NO_CATCH_ALL}),
        ([MARKETPLACE, DEFAULT], set()),
        (
            [DEFAULT, MARKETPLACE],
            {("unreachable", "error", ("R1", "default")), ("catch_all_not_last", "warning", ("default", "R1"))},
        ),
    ],
)
def test_gx03_a_default_belongs_last(order_rules: list[Document], expected: Found) -> None:
    assert found(rules(*order_rules), network([node("N1"), node("WH-M")])) == expected


# ----------------------------------------------------------------------- GX07: two restrictions that contradict

PLANT = {"id": "fern", "categories": ["plants"]}


def greenhouses(*items: Document) -> Network:
    return network([node("N1"), node("N2"), node("N3")], items)


@pytest.mark.parametrize(
    ("items", "severity"),
    [
        # Each is met for other demand: a pot to Hawaii, a fern to elsewhere.
        ([PLANT, {"id": "pot"}], "warning"),
        # Where there are plants only, nothing ever ships to Hawaii.
        ([PLANT], "error"),
    ],
)
def test_gx07_restrictions_that_leave_no_node_are_a_conflict(items: list[Document], severity: str) -> None:
    contradicting = rules(restrictions=[TO_HAWAII, PLANTS_FROM_N3])
    assert found(contradicting, greenhouses(*items)) == {("conflict", severity, ("R1", "R2"))}
    (finding,) = lint(contradicting, greenhouses(*items))
    assert finding.witness["destination.state"] == "HI"
    assert finding.witness["lines"][0]["item.id"] == "fern"


@pytest.mark.parametrize("restrictions", [[TO_HAWAII, PLANTS], [TO_HAWAII], [PLANTS_FROM_N3]])
def test_gx07_what_leaves_a_node_is_none(restrictions: list[Document]) -> None:
    assert found(rules(restrictions=restrictions), greenhouses(PLANT)) == set()


# ---------------------------------------------------------------- GX08: strategies may overlap, some order is left


def test_gx08_strategies_that_complete_may_overlap_but_need_a_fallback() -> None:
    # In September Q3 matches all that the others match; where it does not complete, they get their turn.
    assert found(WITH_FALLBACK, network([node("N1")])) == set()
    assert found(rules(*STRATEGIES, order_rule_mode="first_complete"), network([node("N1")])) == {NO_CATCH_ALL}


# ------------------------------------------------------------------ GX11: higher tiers reach no less than lower


@pytest.mark.parametrize(
    ("order_of_tiers", "expected"),
    [
        (["Gold", "Silver", "Bronze"], set()),
        (["Silver", "Gold", "Bronze"], {("tier_reaches_less", "warning", ("silver", "gold"))}),
    ],
)
def test_gx11_a_higher_tier_that_reaches_less_is_found(order_of_tiers: list[str], expected: Found) -> None:
    places = network([node("D", type="DC"), node("S"), node("V", type="vendor")])
    tiered = rules(*SOURCES_BY_TIER, restrictions=[NEAR], tiers=order_of_tiers)
    assert found(tiered, places) == expected | {NO_CATCH_ALL}
