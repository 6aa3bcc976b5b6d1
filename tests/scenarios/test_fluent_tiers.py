"""Customer-specific sourcing: promotions before tiers before value, within one distance for all."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, NamedTuple

import pytest

from models import OrderRule, Plan, RuleSet
from models.expressions import parse
from models.geography import distance_km
from optimizer import Sourcer, lint
from scenarios.dataset import Dataset
from tests.builders import causes, node_of, reasons_of, unfilled, values

DATA = Dataset.load("fluent-tiers")
NETWORK, RULES, STOCK = DATA.network, DATA.rules, DATA.availability

SIX_NODES = {
    "1": "DC-COLUMBUS",
    "2": "ST-CHICAGO",
    "3": "ST-PITTSBURGH",
    "4": "ST-NEW-YORK",
    "5": "DC-ATLANTA",
    "6": "VN-MILWAUKEE",
}


class Expected(NamedTuple):
    """The deciding rule, the node of each line, and the pieces that are missing by line."""

    rule: str
    nodes: Mapping[str, str]
    missing: Mapping[str, int] = {}


EXPECTED = {
    # Each item of the six lines is at one node only. The campaign and gold may use six nodes.
    "GOLD-10-SEP": Expected("campaign", SIX_NODES),
    "BRONZE-10-SEP": Expected("campaign", SIX_NODES),
    "GOLD-10-SEP-NO-PROMO": Expected("gold", SIX_NODES),
    # Midnight of 1 October is past the campaign, whatever the order's promotions say.
    "GOLD-1-OCT": Expected("gold", SIX_NODES),
    "SILVER-1000.00": Expected(
        "silver-large", {"1": "DC-COLUMBUS", "2": "ST-CHICAGO", "3": "ST-PITTSBURGH", "4": "ST-NEW-YORK"}
    ),
    "SILVER-999.99": Expected("silver-small", {"1": "DC-COLUMBUS", "2": "ST-CHICAGO"}),
    "BRONZE-5000": Expected("bronze", {"1": "DC-COLUMBUS", "2": "DC-COLUMBUS"}),
    "NO-TIER-1-OCT": Expected("everyone-else", {"1": "DC-COLUMBUS"}),
    "NO-TIER-10-SEP": Expected("campaign", {"1": "VN-MILWAUKEE"}),
    # 300 + 450 + 200 in three nodes, two may take part: 450 and 300 are worth most.
    "SILVER-950-IN-3-NODES": Expected("silver-partial", {"1": "DC-COLUMBUS", "2": "ST-CHICAGO"}, {"3": 1}),
    # 30 of 40 tents, 6 of 7 kayaks: neither the campaign nor the tier's own strategy fills the order.
    "CAMPAIGN-BRONZE-SHORT": Expected("everyone-else", {"1": "DC-COLUMBUS"}, {"1": 10}),
    "GOLD-SHORT": Expected("gold-partial", {"1": "DC-COLUMBUS", "2": "VN-MILWAUKEE"}, {"2": 1}),
    # Stoves are at a vendor 622 km away and in a distribution center 1,155 km away, beyond the cap of 1,000 km.
    "DISTANCE-CAP-GOLD": Expected("gold", {"1": "VN-SALT-LAKE-CITY"}),
    "DISTANCE-CAP-SILVER": Expected("silver-partial", {}, {"1": 1}),
    "DISTANCE-CAP-BRONZE": Expected("everyone-else", {}, {"1": 1}),
    "DISTANCE-CAP-12-GOLD": Expected("gold-partial", {"1": "VN-SALT-LAKE-CITY"}, {"1": 2}),
    # The bike is 961 km away: within the cap for all, beyond the 800 km of silver.
    "TIER-DISTANCE-GOLD": Expected("gold", {"1": "DC-ATLANTA"}),
    "TIER-DISTANCE-SILVER": Expected("silver-partial", {}, {"1": 1}),
    # 185 km to the store, 203 km to the distribution center. Gold asks for the nearest, silver for the priority.
    "PRIORITY-GOLD": Expected("gold", {"1": "ST-PITTSBURGH"}),
    "PRIORITY-SILVER": Expected("silver-small", {"1": "DC-COLUMBUS"}),
    # Boston has done 18 of 20 orders, all that small silver orders may use. Atlanta has done 850 of 1,000 pieces,
    # more than the 80 % of bronze and less than the 90 % of silver.
    "CAPACITY-BOSTON-GOLD": Expected("gold", {"1": "ST-BOSTON"}),
    "CAPACITY-BOSTON-SILVER": Expected("silver-small", {"1": "ST-NEW-YORK"}),
    "CAPACITY-SHARE-SILVER": Expected("silver-small", {"1": "DC-ATLANTA"}),
    "CAPACITY-SHARE-BRONZE": Expected("bronze", {"1": "DC-COLUMBUS"}),
}


@pytest.fixture(scope="module")
def sourcer() -> Sourcer:
    return Sourcer(NETWORK, RULES)


def decided(order: str, rules: RuleSet) -> Plan:
    return Sourcer(NETWORK, rules).source(DATA.orders_by_id[order], STOCK)


def rule_called(name: str) -> OrderRule:
    return next(rule for rule in (*RULES.order_rules, *RULES.fallbacks) if rule.id == name)


def changed(name: str, **fields: Any) -> RuleSet:
    """The rules, with one order rule or fallback changed."""
    groups = {
        group: tuple(rule.model_copy(update=fields) if rule.id == name else rule for rule in getattr(RULES, group))
        for group in ("order_rules", "fallbacks")
    }
    return RULES.model_copy(update=groups)


def test_every_order_is_expected() -> None:
    assert set(EXPECTED) == set(DATA.orders_by_id)


@pytest.mark.parametrize("order", EXPECTED)
def test_an_order_is_decided_as_documented(order: str, sourcer: Sourcer) -> None:
    expected = EXPECTED[order]
    plan = sourcer.source(DATA.orders_by_id[order], STOCK)
    assert plan.order_rule == expected.rule
    assert node_of(plan) == expected.nodes
    assert unfilled(plan) == expected.missing


@pytest.mark.parametrize(
    ("order", "nodes"),
    [
        ("GOLD-10-SEP", 6),
        ("BRONZE-10-SEP", 6),
        ("GOLD-1-OCT", 6),
        ("SILVER-1000.00", 4),
        ("SILVER-999.99", 2),
        ("BRONZE-5000", 1),
    ],
)
def test_an_order_uses_all_the_nodes_that_its_strategy_allows(order: str, nodes: int) -> None:
    expected = EXPECTED[order]
    assert len(set(expected.nodes.values())) == nodes
    assert rule_called(expected.rule).max_splits == nodes - 1


@pytest.mark.parametrize(
    ("moment", "rule"),
    [
        ("2026-08-31T23:59:59-04:00", "gold"),
        ("2026-09-01T00:00:00-04:00", "campaign"),
        ("2026-09-01T03:59:59+00:00", "gold"),  # still August in New York
        ("2026-09-30T23:59:59-04:00", "campaign"),
        ("2026-10-01T00:00:00-04:00", "gold"),
    ],
)
def test_the_campaign_decides_in_september_only(moment: str, rule: str, sourcer: Sourcer) -> None:
    order = DATA.orders_by_id["GOLD-10-SEP"].model_copy(update={"created_at": datetime.fromisoformat(moment)})
    assert sourcer.source(order, STOCK).order_rule == rule


def test_a_strategy_that_does_not_fill_the_order_gives_way_to_a_fallback_that_takes_the_most_valuable_part(
    sourcer: Sourcer,
) -> None:
    plan = sourcer.source(DATA.orders_by_id["SILVER-950-IN-3-NODES"], STOCK)
    assert values(plan)[0] == 200
    assert reasons_of(plan, "3")[0].cause == "silver-small"
    assert {(reason.node, reason.cause) for reason in reasons_of(plan, "3")} >= {("ST-PITTSBURGH", "splits")}


def test_without_a_fallback_an_order_comes_as_a_whole_or_not_at_all() -> None:
    plan = decided("SILVER-950-IN-3-NODES", RULES.model_copy(update={"fallbacks": ()}))
    assert plan.order_rule is None
    assert plan.outcome.status == "optimal"
    assert unfilled(plan) == {"1": 1, "2": 1, "3": 1}


def test_with_one_node_the_fallback_takes_the_most_valuable_line() -> None:
    plan = decided("SILVER-950-IN-3-NODES", changed("silver-partial", max_splits=0))
    assert node_of(plan) == {"2": "ST-CHICAGO"}
    assert unfilled(plan) == {"1": 1, "3": 1}


def test_every_strategy_that_was_tried_in_vain_is_named(sourcer: Sourcer) -> None:
    plan = sourcer.source(DATA.orders_by_id["CAMPAIGN-BRONZE-SHORT"], STOCK)
    assert [reason.cause for reason in reasons_of(plan, "1")][:2] == ["campaign", "bronze"]
    assert [(match.rule, match.kind) for match in plan.matched] == [
        ("distance-cap", "restriction"),
        ("everyone-else", "fallback"),
    ]


def test_the_strategy_that_decides_is_what_matched(sourcer: Sourcer) -> None:
    plan = sourcer.source(DATA.orders_by_id["SILVER-999.99"], STOCK)
    assert [(match.rule, match.kind, match.lines) for match in plan.matched] == [
        ("distance-cap", "restriction", ("1", "2")),
        ("silver-small", "order_rule", ("1", "2")),
    ]


@pytest.mark.parametrize("order", ["DISTANCE-CAP-SILVER", "DISTANCE-CAP-BRONZE", "DISTANCE-CAP-12-GOLD"])
def test_no_tier_and_no_promotion_lifts_the_distance_cap(order: str, sourcer: Sourcer) -> None:
    plan = sourcer.source(DATA.orders_by_id[order], STOCK)
    (reason,) = (reason for reason in reasons_of(plan, "1") if reason.cause == "distance-cap")
    assert reason.node == "DC-RENO"
    assert reason.expected == "distance_km <= 1000"
    assert reason.actual is not None
    assert float(reason.actual) == pytest.approx(1155, abs=1)


def test_silver_may_not_use_vendors_even_where_they_are_near(sourcer: Sourcer) -> None:
    plan = sourcer.source(DATA.orders_by_id["DISTANCE-CAP-SILVER"], STOCK)
    (reason,) = (reason for reason in reasons_of(plan, "1") if reason.node == "VN-SALT-LAKE-CITY")
    assert (reason.cause, reason.actual) == ("silver-partial", "vendor")


def test_the_distance_of_a_tier_is_its_own(sourcer: Sourcer) -> None:
    plan = sourcer.source(DATA.orders_by_id["TIER-DISTANCE-SILVER"], STOCK)
    assert causes(plan, "1") >= {"silver-small", "silver-partial"}
    assert "distance-cap" not in causes(plan, "1")


def test_the_nearest_node_and_the_first_in_priority_differ(sourcer: Sourcer) -> None:
    order = DATA.orders_by_id["PRIORITY-GOLD"]
    there = order.destination.location
    store, center = (NETWORK.nodes_by_id[name] for name in ("ST-PITTSBURGH", "DC-COLUMBUS"))
    assert there is not None
    assert store.location is not None
    assert center.location is not None
    assert distance_km(there, store.location) < distance_km(there, center.location)
    assert center.priority == 1
    assert store.priority == 2


@pytest.mark.parametrize(
    ("order", "node", "most"),
    [("CAPACITY-BOSTON-SILVER", "ST-BOSTON", 17), ("CAPACITY-SHARE-BRONZE", "DC-ATLANTA", 798)],
)
def test_a_tier_uses_the_nearest_node_up_to_its_share_of_the_day(
    order: str, node: str, most: int, sourcer: Sourcer
) -> None:
    """18 = 90 % of 20 orders, this one included; 800 = 80 % of 1,000 pieces, two of this order included."""
    for used, is_open in ((most, True), (most + 1, False)):
        plan = sourcer.source(DATA.orders_by_id[order], replace(STOCK, used={**STOCK.used, node: float(used)}))
        assert (node_of(plan)["1"] == node) is is_open


def test_lint_notices_a_tier_that_reaches_less_than_the_one_below() -> None:
    (finding,) = lint(changed("bronze", require=parse("node.type in [dc, vendor] and distance_km <= 600")), NETWORK)
    assert (finding.code, finding.severity) == ("tier_reaches_less", "warning")
    assert {"silver-large", "silver-small"} & set(finding.rules)
    assert "bronze" in finding.rules
    assert NETWORK.nodes_by_id[finding.witness["node"]].type == "vendor"
