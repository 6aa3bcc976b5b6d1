"""Customer-specific sourcing: promotions before tiers before value, within one distance for all.

The better the tier, the more sources, and the faster.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime
from typing import Any, NamedTuple

import pytest

from models import Customer, OrderRule, Plan, RuleSet
from models.expressions import parse
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
    # 185 km to the store, 203 km to the distribution center: one band of distance, and the store has done 25 % of its
    # day, the center 40 %. Silver prefers distribution centers to stores, and bronze comes from nowhere else.
    "PRIORITY-GOLD": Expected("gold", {"1": "ST-PITTSBURGH"}),
    "PRIORITY-SILVER": Expected("silver-small", {"1": "DC-COLUMBUS"}),
    "PRIORITY-BRONZE": Expected("bronze", {"1": "DC-COLUMBUS"}),
    # At 13:00 the store ships no more that day, the distribution center does until 16:00.
    "PAST-NOON-GOLD": Expected("gold", {"1": "DC-COLUMBUS"}),
    # 66 km to Boston and 249 km to New York: distance comes before the rating. Boston has done 18 of 20 orders, all
    # that small silver orders may use.
    "CAPACITY-BOSTON-GOLD": Expected("gold", {"1": "ST-BOSTON"}),
    "CAPACITY-BOSTON-SILVER": Expected("silver-small", {"1": "ST-NEW-YORK"}),
    # 149 km and 162 km from Hartford: one band, and New York has done 12 of 40 orders.
    "RATING-GOLD": Expected("gold", {"1": "ST-NEW-YORK"}),
    "RATING-NO-TIER-10-SEP": Expected("campaign", {"1": "ST-NEW-YORK"}),
    # From Providence, Boston is a band nearer than New York.
    "NEARER-NO-TIER-10-SEP": Expected("campaign", {"1": "ST-BOSTON"}),
    # Atlanta has done 850 of 1,000 pieces, more than the 80 % of bronze and less than the 90 % of silver. It is 364 km
    # away, Columbus 560 km.
    "CAPACITY-SHARE-SILVER": Expected("silver-small", {"1": "DC-ATLANTA"}),
    "CAPACITY-SHARE-BRONZE": Expected("bronze", {"1": "DC-COLUMBUS"}),
    # Large silver orders look at costs, and the way to both costs the same: $5 of overtime in Atlanta decide.
    "OVERTIME-SILVER-1500": Expected("silver-large", {"1": "DC-COLUMBUS"}),
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


@pytest.mark.parametrize(
    ("order", "source", "ships", "arrives"),
    [
        # On Thursday morning all ship at once. Express takes a day, ground to 300 km two, economy to 800 km five.
        ("PRIORITY-GOLD", ("ST-PITTSBURGH", "EXPRESS"), date(2026, 10, 1), date(2026, 10, 2)),
        ("PRIORITY-SILVER", ("DC-COLUMBUS", "GROUND"), date(2026, 10, 1), date(2026, 10, 3)),
        ("PRIORITY-BRONZE", ("DC-COLUMBUS", "ECONOMY"), date(2026, 10, 1), date(2026, 10, 6)),
        ("PAST-NOON-GOLD", ("DC-COLUMBUS", "EXPRESS"), date(2026, 10, 1), date(2026, 10, 2)),
        # At 14:00 both stores are past noon.
        ("CAPACITY-BOSTON-GOLD", ("ST-BOSTON", "EXPRESS"), date(2026, 10, 2), date(2026, 10, 3)),
        # Vendors take a day of work.
        ("DISTANCE-CAP-GOLD", ("VN-SALT-LAKE-CITY", "EXPRESS"), date(2026, 10, 2), date(2026, 10, 3)),
        # 49 kg to 264 km: ground is cheaper than economy, whatever else it is.
        ("BRONZE-5000", ("DC-COLUMBUS", "GROUND"), date(2026, 10, 1), date(2026, 10, 3)),
        ("NO-TIER-1-OCT", ("DC-COLUMBUS", "ECONOMY"), date(2026, 10, 1), date(2026, 10, 6)),
        ("OVERTIME-SILVER-1500", ("DC-COLUMBUS", "ECONOMY"), date(2026, 10, 1), date(2026, 10, 6)),
    ],
)
def test_a_shipment_leaves_and_arrives_as_calendar_and_transit_say(
    order: str, source: tuple[str, str], ships: date, arrives: date, sourcer: Sourcer
) -> None:
    (shipment,) = sourcer.source(DATA.orders_by_id[order], STOCK).shipments
    assert (shipment.node, shipment.service) == source
    assert (shipment.ships_on, shipment.arrives_on) == (ships, arrives)


@pytest.mark.parametrize("moment", ["2026-10-01T11:00:00-04:00", "2026-10-01T13:00:00-04:00"])
@pytest.mark.parametrize("like", ["PRIORITY-GOLD", "RATING-GOLD", "SILVER-999.99"])
def test_no_tier_is_served_faster_than_the_one_above(like: str, moment: str, sourcer: Sourcer) -> None:
    """The same lines, for a customer of each tier that gets them."""
    arrivals = []
    for tier in RULES.tiers:
        changes = {"customer": Customer(tier=tier), "created_at": datetime.fromisoformat(moment)}
        plan = sourcer.source(DATA.orders_by_id[like].model_copy(update=changes), STOCK)
        if not plan.unfilled:
            arrivals.append(max(each.arrives_on for each in plan.shipments if each.arrives_on is not None))
    assert arrivals == sorted(arrivals)
    assert arrivals[0] < arrivals[-1]


@pytest.mark.parametrize(
    ("order", "rule", "term", "otherwise"),
    [
        ("PAST-NOON-GOLD", "gold", "delivery_days", "ST-PITTSBURGH"),  # less of its day done
        ("CAPACITY-BOSTON-GOLD", "gold", "line_km", "ST-NEW-YORK"),  # less of its day done
        ("RATING-GOLD", "gold", "utilization", "ST-BOSTON"),  # as far by bands, costs the same, first by name
        ("PRIORITY-SILVER", "silver-small", "preference", "ST-PITTSBURGH"),  # less of its day done
        ("CAPACITY-SHARE-SILVER", "silver-small", "line_km", "DC-COLUMBUS"),  # less of its day done
        ("OVERTIME-SILVER-1500", "silver-large", "capacity_cost", "DC-ATLANTA"),  # costs the same, nearer
    ],
)
def test_each_aim_of_a_tier_decides_some_order(
    order: str, rule: str, term: str, otherwise: str, sourcer: Sourcer
) -> None:
    """Without it, the order comes from elsewhere."""
    objectives = rule_called(rule).objectives or ()
    kept = (tuple(each for each in level if each.term != term) for level in objectives)
    plan = decided(order, changed(rule, objectives=tuple(level for level in kept if level)))
    assert node_of(plan) == {"1": otherwise} != node_of(sourcer.source(DATA.orders_by_id[order], STOCK))


def test_what_is_best_for_everyone_is_distance_in_bands_then_the_rating(sourcer: Sourcer) -> None:
    for name, band, share in (
        ("RATING-NO-TIER-10-SEP", 1, 0.3),  # New York: past 100 km, within 250
        ("NEARER-NO-TIER-10-SEP", 0, 0.9),  # Boston: within 100 km
    ):
        levels = [level.terms for level in sourcer.source(DATA.orders_by_id[name], STOCK).objective]
        assert {"line_km": band} in levels
        assert {"utilization": share} in levels
    order = DATA.orders_by_id["RATING-NO-TIER-10-SEP"]
    # With 35 of 40 orders done, 87.5 %, New York still goes before Boston with 90 %; with 37, 92.5 %, no more.
    for used, node in ((35, "ST-NEW-YORK"), (37, "ST-BOSTON")):
        busy = replace(STOCK, used={**STOCK.used, "ST-NEW-YORK": float(used)})
        assert node_of(sourcer.source(order, busy)) == {"1": node}


def test_a_day_is_worth_a_dollar_to_silver(sourcer: Sourcer) -> None:
    """4.1 kg to 203 km. Ground: 7.73 and 2 days; economy: 6.64 and 5; express: 18.69 and 1; handling 1.20 for each."""
    plan = sourcer.source(DATA.orders_by_id["PRIORITY-SILVER"], STOCK)
    assert values(plan)[-1] == pytest.approx(7.73 + 1.20 + 2)
    bronze = sourcer.source(DATA.orders_by_id["PRIORITY-BRONZE"], STOCK)
    assert bronze.costs["shipping_cost"] == pytest.approx(6.64)


@pytest.mark.parametrize(("used", "overtime", "node"), [(790, 0.0, "DC-ATLANTA"), (791, 0.5, "DC-COLUMBUS")])
def test_overtime_starts_beyond_80_percent_of_the_day(used: int, overtime: float, node: str) -> None:
    """Ten pieces, 50 cents each for those above 800; the way costs the same, and Atlanta is nearer."""
    order, busy = DATA.orders_by_id["OVERTIME-SILVER-1500"], replace(STOCK, used={**STOCK.used, "DC-ATLANTA": used})
    assert node_of(Sourcer(NETWORK, RULES).source(order, busy)) == {"1": node}
    in_atlanta = changed("silver-large", require=parse("node.id == DC-ATLANTA"))
    assert Sourcer(NETWORK, in_atlanta).source(order, busy).costs["capacity_cost"] == overtime


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
    wider = changed("bronze", require=parse("node.type in [dc, vendor] and distance_km <= 600"))
    finding, _ = lint(wider, NETWORK)
    assert (finding.code, finding.severity) == ("tier_reaches_less", "warning")
    assert {"silver-large", "silver-small"} & set(finding.rules)
    assert "bronze" in finding.rules
    assert NETWORK.nodes_by_id[finding.witness["node"]].type == "vendor"
