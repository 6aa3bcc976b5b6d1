"""Worked examples of explanations: why not there, which limits conflict, and what would fill the gap."""

import pytest

from models import Availability
from models.explanations import Explanation
from tests.builders import LEVELS, Document, destination, line, network, node, order, rule, rules, stock
from tests.explained import (
    alternative,
    bindings,
    causes_of,
    changes,
    conflicts,
    explain,
    gap,
    relaxation,
    statuses,
    steps,
    verdicts,
)

# ---------------------------------------------------------------- GX05: glassware to Ireland, shipped or picked up

IRELAND = {
    "id": "ireland-glassware",
    "when": "order.destination.country eq Ireland and item.classification eq glassware and deliveryMethod eq SHP",
    "require": "locationRestriction distributionGroup notin UK_DG",
}
NOT_FROM_UK = 'node.groups not in ["UK_DG"]'
GLASS = line("L1", "G", delivery_method="SHP")


def to_ireland(asked: Document, *, country: str = "Ireland", at_ie1: int = 5) -> Explanation:
    """The nearer node, UK1, is in the group that must not ship glassware to Ireland."""
    places = network(
        [node("UK1", 300, groups=["UK_DG"]), node("IE1", 700)],
        [{"id": "G", "classification": "glassware"}, {"id": "T", "classification": "textiles"}],
    )
    available = stock({"UK1": {"G": 5, "T": 5}, "IE1": {"G": at_ie1, "T": 5}})
    return explain(places, rules(restrictions=[IRELAND]), order(asked, destination=destination(country)), available)


def test_gx05_the_node_in_the_uk_is_excluded_by_the_rule_though_it_has_stock() -> None:
    found = to_ireland(GLASS)
    assert statuses(found) == {("L1", "IE1"): "chosen", ("L1", "UK1"): "excluded"}
    assert bindings(found) == {"L1": [("ireland-glassware", "restriction", False)]}
    assert found.lines[0].rules[0].require == NOT_FROM_UK
    (reason,) = alternative(found, "L1", "UK1").reasons
    assert (reason.node, reason.service, reason.cause) == ("UK1", None, "ireland-glassware")
    assert (reason.expected, reason.actual) == (NOT_FROM_UK, "[UK_DG]")
    assert "UK1: 5 on hand" in reason.text
    # There is no other node to take instead.
    assert found.runner_up is None
    assert found.gaps == ()


def test_gx05_a_pickup_is_not_bound_and_stays_at_its_node() -> None:
    found = to_ireland(line("L1", "G", delivery_method="PICK", pickup_node="UK1"))
    assert bindings(found) == {"L1": []}
    assert statuses(found) == {("L1", "IE1"): "excluded", ("L1", "UK1"): "chosen"}
    assert causes_of(alternative(found, "L1", "IE1")) == ["pickup_node"]


@pytest.mark.parametrize(("asked", "country"), [(GLASS, "Spain"), (line("L1", "T", delivery_method="SHP"), "Ireland")])
def test_gx05_where_the_rule_does_not_bind_ireland_is_just_farther(asked: Document, country: str) -> None:
    found = to_ireland(asked, country=country)
    assert bindings(found) == {"L1": []}
    assert statuses(found) == {("L1", "IE1"): "costlier", ("L1", "UK1"): "chosen"}
    # 700 km instead of 300.
    assert steps(alternative(found, "L1", "IE1").differences) == [0, 400]
    assert found.runner_up is not None
    assert (found.runner_up.nodes, steps(found.runner_up.differences)) == (("IE1",), [0, 400])


def test_gx05_without_stock_in_ireland_rule_and_stock_conflict() -> None:
    found = to_ireland(GLASS, at_ie1=0)
    assert statuses(found) == {("L1", "IE1"): "excluded", ("L1", "UK1"): "excluded"}
    assert causes_of(alternative(found, "L1", "IE1")) == ["stock"]
    assert causes_of(alternative(found, "L1", "UK1")) == ["ireland-glassware"]
    missing = gap(found)
    assert missing.cause == "limits"
    # Without the rule UK1 ships; with stock everywhere IE1 does.
    assert conflicts(missing) == {frozenset({("restriction", "ireland-glassware"), ("stock", "G")})}
    assert not missing.more_conflicts
    assert "ireland-glassware" in missing.conflicts[0].text
    assert "G" in missing.conflicts[0].text
    # Pieces at UK1 would be of no use.
    assert changes(missing) == {("drop_rule", "ireland-glassware"), ("add_stock", "IE1", "G", 1)}
    assert not missing.more_relaxations
    assert steps(relaxation(missing, "drop_rule").differences) == [-1, 300]
    assert steps(relaxation(missing, "add_stock").differences) == [-1, 700]


# ----------------------------------------------------- GX07: two restrictions intersect, or contradict each other

TO_HAWAII = {"id": "R1", "when": "destination.state == HI", "require": "node.id in [N1, N2]"}
PLANTS = {"id": "R2", "when": "item.categories in [plants]", "require": "node.id in [N2, N3]"}
PLANTS_FROM_N3 = PLANTS | {"require": "node.id == N3"}


def plant_to_hawaii(*restrictions: Document) -> Explanation:
    places = network([node("N1", 20), node("N2", 30), node("N3", 10)], [{"id": "A", "categories": ["plants"]}])
    going = order(line("L1"), destination=destination(state="HI"))
    available = stock({name: {"A": 1} for name in ("N1", "N2", "N3")})
    return explain(places, rules(restrictions=restrictions), going, available)


def test_gx07_each_node_but_the_common_one_is_excluded_by_one_rule() -> None:
    found = plant_to_hawaii(TO_HAWAII, PLANTS)
    assert bindings(found) == {"L1": [("R1", "restriction", False), ("R2", "restriction", False)]}
    assert statuses(found) == {("L1", "N1"): "excluded", ("L1", "N2"): "chosen", ("L1", "N3"): "excluded"}
    assert causes_of(alternative(found, "L1", "N1")) == ["R2"]
    assert causes_of(alternative(found, "L1", "N3")) == ["R1"]
    assert found.runner_up is None


@pytest.mark.parametrize("restrictions", [[TO_HAWAII, PLANTS_FROM_N3], [PLANTS_FROM_N3, TO_HAWAII]])
def test_gx07_the_conflict_is_exactly_the_two_and_either_one_would_do(restrictions: list[Document]) -> None:
    found = plant_to_hawaii(*restrictions)
    missing = gap(found)
    assert missing.cause == "limits"
    assert conflicts(missing) == {frozenset({("restriction", "R1"), ("restriction", "R2")})}
    assert not missing.more_conflicts
    for part in ("R1", "R2"):
        assert part in missing.conflicts[0].text
    assert changes(missing) == {("drop_rule", "R1"), ("drop_rule", "R2")}
    # Without R1 the plant comes from N3, without R2 from the nearer of N1 and N2.
    assert steps(relaxation(missing, "drop_rule", "R1").differences) == [-1, 10]
    assert steps(relaxation(missing, "drop_rule", "R2").differences) == [-1, 20]
    assert "R1" in relaxation(missing, "drop_rule", "R1").text


def test_gx07_without_the_second_rule_the_farther_of_two_is_the_alternative() -> None:
    found = plant_to_hawaii(TO_HAWAII)
    assert statuses(found) == {("L1", "N1"): "chosen", ("L1", "N2"): "costlier", ("L1", "N3"): "excluded"}
    assert steps(alternative(found, "L1", "N2").differences) == [0, 10]


# ------------------------------------------- GX09: a strategy fills all or nothing, a fallback the most value

BY_VALUE: list[list[str]] = [["unfilled_value"], ["line_km"]]
ALL_STOCKS = [("stock", "A"), ("stock", "B"), ("stock", "C")]
# A second item at one of the three nodes makes two of them enough.
ONE_MORE = {
    ("add_stock", name, item, 1) for name, own in (("N1", "A"), ("N2", "B"), ("N3", "C")) for item in {*"ABC"} - {own}
}


def three_nodes(*fallbacks: Document) -> Explanation:
    small = rule("SilverSmall", when="customer.tier == Silver and order.value < 1000", max_splits=1, partial="never")
    asked = order(
        line("L1", "A", 1, 300.0), line("L2", "B", 1, 450.0), line("L3", "C", 1, 200.0), customer={"tier": "Silver"}
    )
    return explain(
        network([node("N1", 10), node("N2", 20), node("N3", 30)], "ABC"),
        rules(small, order_rule_mode="first_complete", fallbacks=fallbacks),
        asked,
        stock({"N1": {"A": 1}, "N2": {"B": 1}, "N3": {"C": 1}}),
    )


def test_gx09_no_node_is_possible_where_no_plan_fills_the_whole_order() -> None:
    found = three_nodes()
    assert verdicts(found) == {"SilverSmall": "incomplete"}
    own = {("L1", "N1"), ("L2", "N2"), ("L3", "N3")}
    assert statuses(found) == {
        (part, name): "impossible" if (part, name) in own else "excluded"
        for part in ("L1", "L2", "L3")
        for name in ("N1", "N2", "N3")
    }
    assert causes_of(alternative(found, "L1", "N2")) == ["stock"]
    assert found.runner_up is None


def test_gx09_two_nodes_at_most_and_the_stocks_conflict() -> None:
    found = three_nodes()
    assert [missing.line for missing in found.gaps] == ["L1", "L2", "L3"]
    for missing in found.gaps:
        assert missing.cause == "limits"
        # With three nodes, or with any of the three items everywhere, the order would be complete.
        assert conflicts(missing) == {frozenset({("max_splits", "SilverSmall"), *ALL_STOCKS})}
        assert not missing.more_conflicts
        # Without the strategy no rule is left to decide.
        assert changes(missing) == {("change_setting", "SilverSmall", "max_splits", 2), *ONE_MORE}
        assert not missing.more_relaxations
        # The levels are those of no rule; the strategy's are others.
        assert all(change.differences == () for change in missing.relaxations)


def test_gx09_the_line_that_the_fallback_leaves_is_up_to_both_rules() -> None:
    found = three_nodes(rule("best-effort", max_splits=1, partial="lines", objectives=BY_VALUE))
    assert verdicts(found) == {"SilverSmall": "incomplete", "best-effort": "decides"}
    # Two nodes with L3 are those of L2 and L3: 300 of value stay unfilled, not 200; 50 km, not 30.
    assert steps(alternative(found, "L3", "N3").differences) == [100, 20]
    assert found.runner_up is not None
    assert (found.runner_up.nodes, steps(found.runner_up.differences)) == (("N2", "N3"), [100, 20])
    missing = gap(found, "L3")
    both = {("max_splits", "SilverSmall"), ("max_splits", "best-effort")}
    assert conflicts(missing) == {frozenset({*both, *ALL_STOCKS})}
    assert changes(missing) == {
        ("change_setting", "SilverSmall", "max_splits", 2),
        ("change_setting", "best-effort", "max_splits", 2),
        *ONE_MORE,
    }
    assert steps(relaxation(missing, "change_setting", "best-effort").differences) == [-200, 30]


def test_gx09_the_fallback_needs_more_nodes_for_a_line_of_less_value() -> None:
    """With one split the fallback takes L1, of 300; L3, of 200, comes with the second."""
    found = three_nodes(rule("best-effort", max_splits=0, partial="lines", objectives=BY_VALUE))
    both = {("max_splits", "SilverSmall"), ("max_splits", "best-effort")}
    for part, max_splits in (("L1", 1), ("L3", 2)):
        missing = gap(found, part)
        # The strategy needs all three stocks to fail, whichever line it is about.
        assert conflicts(missing) == {frozenset({*both, *ALL_STOCKS})}
        assert changes(missing) == {
            ("change_setting", "SilverSmall", "max_splits", 2),
            ("change_setting", "best-effort", "max_splits", max_splits),
            *ONE_MORE,
        }


# ---------------------------------------------------------------------- GX11: no tier lifts the distance cap

SOURCES_BY_TIER = [
    rule("gold", when="customer.tier == Gold", require="node.type in [DC, store, vendor]"),
    rule("silver", when="customer.tier == Silver", require="node.type in [DC, store]"),
    rule("bronze", when="customer.tier == Bronze", require="node.type in [DC]"),
]


def of_tier(tier: str) -> Explanation:
    places = network([node("D", 600, type="DC"), node("S", 450), node("V", 400, type="vendor")], ["X"])
    capped = rules(*SOURCES_BY_TIER, restrictions=[{"id": "cap", "require": "distance_km <= 500"}])
    return explain(
        places, capped, order(line("L1", "X"), customer={"tier": tier}), stock({"D": {"X": 10}, "V": {"X": 10}})
    )


def test_gx11_the_tier_tells_which_rule_decides() -> None:
    found = of_tier("Silver")
    assert verdicts(found) == {"gold": "no_match", "silver": "decides", "bronze": "not_asked"}
    (failed,) = found.rules[0].failed
    assert (failed.expected, failed.actual) == ('customer.tier == "Gold"', "Silver")
    assert verdicts(of_tier("Gold")) == {"gold": "decides", "silver": "not_asked", "bronze": "not_asked"}
    assert verdicts(of_tier("Bronze")) == {"gold": "no_match", "silver": "no_match", "bronze": "decides"}


def test_gx11_gold_reaches_the_vendor_and_nothing_else() -> None:
    found = of_tier("Gold")
    assert statuses(found) == {("L1", "D"): "excluded", ("L1", "S"): "excluded", ("L1", "V"): "chosen"}
    assert bindings(found) == {"L1": [("cap", "restriction", False), ("gold", "order_rule", False)]}
    assert found.gaps == ()


def test_gx11_silver_is_told_what_stops_each_source() -> None:
    found = of_tier("Silver")
    reasons = {name: alternative(found, "L1", name).reasons for name in ("D", "S", "V")}
    told = {name: [(each.cause, each.expected, each.actual) for each in reasons[name]] for name in reasons}
    # The distribution centre is 100 km beyond the cap, the vendor is not for this tier, the store has none.
    assert told["D"] == [("cap", "distance_km <= 500", "600")]
    assert told["V"] == [("silver", 'node.type in ["DC", "store"]', "vendor")]
    assert [cause for cause, _, _ in told["S"]] == ["stock"]


def test_gx11_silver_could_be_served_in_three_ways() -> None:
    """D beyond the cap, V against the tier, or S with stock: each limit keeps one of them out."""
    missing = gap(of_tier("Silver"))
    assert conflicts(missing) == {frozenset({("restriction", "cap"), ("require", "silver"), ("stock", "X")})}
    # Without any rule for the tier, none decides, and V may serve.
    assert changes(missing) == {
        ("drop_rule", "cap"),
        ("change_number", "cap", 0, 600),
        ("drop_require", "silver"),
        ("drop_rule", "silver"),
        ("add_stock", "S", "X", 1),
    }
    assert steps(relaxation(missing, "change_number").differences) == [-1, 600]
    assert steps(relaxation(missing, "drop_require").differences) == [-1, 400]
    assert steps(relaxation(missing, "add_stock").differences) == [-1, 450]


def test_gx11_a_cap_of_600_km_would_make_it_feasible_for_bronze() -> None:
    """Bronze may use the distribution centre only: stock elsewhere is of no use, and no part of the conflict."""
    missing = gap(of_tier("Bronze"))
    assert conflicts(missing) == {frozenset({("restriction", "cap"), ("require", "bronze")})}
    assert changes(missing) == {
        ("drop_rule", "cap"),
        ("change_number", "cap", 0, 600),
        ("drop_require", "bronze"),
        ("drop_rule", "bronze"),
    }
    text = relaxation(missing, "change_number").text
    for part in ("cap", "500", "600"):
        assert part in text


# ------------------------------------------------------------- GX15: soft rules, priced or dropped all at once

PRICED: list[list[str]] = [["unfilled_units"], ["penalty"], ["line_km"]]
NEAR = {"id": "near", "require": "distance_km <= 100"}
NEAR_OR_PAY = NEAR | {"penalty": {"amount": 5, "per": "line"}}
NO_STORE_OR_PAY = {"id": "no-store", "require": "node.type != store", "penalty": {"amount": 10, "per": "line"}}
FAR = node("N1", 150, type="DC")
STORE = node("N2", 90)


def one_piece(levels: list[list[str]], restrictions: list[Document], *nodes: Document) -> Explanation:
    available = stock({each["id"]: {"A": 1} for each in nodes})
    return explain(network(nodes), rules(levels=levels, restrictions=restrictions), order(line("L1")), available)


def test_gx15_a_hard_distance_is_the_only_limit_and_150_km_would_do() -> None:
    missing = gap(one_piece(PRICED, [NEAR], FAR))
    assert conflicts(missing) == {frozenset({("restriction", "near")})}
    assert changes(missing) == {("drop_rule", "near"), ("change_number", "near", 0, 150)}
    assert steps(relaxation(missing, "change_number").differences) == [-1, 0, 150]


def test_gx15_a_soft_distance_binds_and_excludes_nothing() -> None:
    found = one_piece(PRICED, [NEAR_OR_PAY], FAR)
    assert bindings(found) == {"L1": [("near", "restriction", True)]}
    assert statuses(found) == {("L1", "N1"): "chosen"}
    assert found.gaps == ()


def test_gx15_the_dearer_violation_is_ruled_out_by_the_level_of_penalties() -> None:
    found = one_piece(PRICED, [NEAR_OR_PAY, NO_STORE_OR_PAY], FAR, STORE)
    other = alternative(found, "L1", "N2")
    # 10 for the store instead of 5 for the distance, and 60 km less.
    assert (other.status, steps(other.differences)) == ("costlier", [0, 5, -60])
    assert other.differences[1].terms == {"penalty": 5}
    assert [(level.ruled_out, level.closest) for level in found.levels] == [(0, None), (1, 5), (0, None)]
    assert found.runner_up is not None
    assert (found.runner_up.nodes, steps(found.runner_up.differences)) == (("N2",), [0, 5, -60])


def test_gx15_where_penalties_do_not_count_the_farther_node_is_ruled_out_by_distance() -> None:
    found = one_piece(LEVELS, [NEAR_OR_PAY, NO_STORE_OR_PAY], FAR, STORE)
    assert statuses(found) == {("L1", "N1"): "costlier", ("L1", "N2"): "chosen"}
    assert steps(alternative(found, "L1", "N1").differences) == [0, 60]


def test_gx15_a_second_pass_decides_where_the_first_is_incomplete() -> None:
    strict = rule("strict", require="distance_km <= 100 and node.type != store")
    two_passes = rules(strict, order_rule_mode="first_complete", fallbacks=[rule("relaxed")])
    found = explain(network([FAR, STORE]), two_passes, order(line("L1")), stock({"N1": {"A": 1}, "N2": {"A": 1}}))
    assert verdicts(found) == {"strict": "incomplete", "relaxed": "decides"}
    # The rule that decides asks nothing of the sources.
    assert bindings(found) == {"L1": []}
    assert statuses(found) == {("L1", "N1"): "costlier", ("L1", "N2"): "chosen"}


# ----------------------------------------------------------------- GX16: stock kept back, and caps that overlap

RING_FENCED = Availability.from_records(
    [{"node": "N1", "item": "A", "on_hand": 10, "safety_stock": 4}, {"node": "N2", "item": "A", "on_hand": 5}]
)
RANKED = network([node("N1", priority=1.0), node("N2", priority=2.0)])
BY_PRIORITY: list[list[str]] = [["unfilled_units"], ["priority"]]
SEVEN = order(line("L1", "A", 7))


def test_gx16_neither_node_has_all_seven() -> None:
    found = explain(RANKED, rules(levels=BY_PRIORITY), SEVEN, RING_FENCED)
    assert [(each.node, each.quantity, each.status) for each in found.alternatives] == [
        ("N1", 6, "impossible"),
        ("N2", 1, "impossible"),
    ]
    assert "stock" in causes_of(alternative(found, "L1", "N1"))
    assert causes_of(alternative(found, "L1", "N2")) == ["stock"]
    # N1 alone: one piece short, and without the one at priority 2.
    assert found.runner_up is not None
    assert (found.runner_up.nodes, steps(found.runner_up.differences)) == (("N1",), [1, -2])


def test_gx16_one_node_the_reserve_and_the_stock_conflict() -> None:
    from_one = rules(rule("from-one", max_splits=0, partial="lines"), levels=BY_PRIORITY)
    missing = gap(explain(RANKED, from_one, SEVEN, RING_FENCED))
    assert (missing.cause, missing.quantity) == ("limits", 7)
    texts = {reason.node: reason.text for reason in missing.reasons if reason.cause == "stock"}
    assert "10 on hand, 6 available" in texts["N1"]
    assert "5 on hand, 5 available" in texts["N2"]
    # Two nodes have 6 + 1; N1 has 10 once its reserve is opened. Whole lines only is no hindrance to a whole line.
    assert conflicts(missing) == {frozenset({("max_splits", "from-one"), ("safety_stock", "from-one"), ("stock", "A")})}
    # Without the rule the default one decides, which takes from both.
    assert changes(missing) == {
        ("change_setting", "from-one", "max_splits", 1),
        ("change_setting", "from-one", "use_safety_stock", True),
        ("add_stock", "N1", "A", 1),
        ("add_stock", "N2", "A", 2),
        ("drop_rule", "from-one"),
    }
    assert steps(relaxation(missing, "change_setting", "from-one", "max_splits").differences) == [-7, 8]
    assert steps(relaxation(missing, "change_setting", "from-one", "use_safety_stock").differences) == [-7, 7]
    assert steps(relaxation(missing, "add_stock", "N2").differences) == [-7, 14]


@pytest.mark.parametrize("caps", [(100, 60), (60, 100)])
def test_gx16_of_two_distance_rules_only_the_tighter_one_is_to_blame(caps: tuple[int, int]) -> None:
    capped = [{"id": f"within-{cap}", "require": f"distance_km <= {cap}"} for cap in caps]
    found = one_piece(LEVELS, capped, node("N3", 80))
    assert causes_of(alternative(found, "L1", "N3")) == ["within-60"]
    missing = gap(found)
    assert conflicts(missing) == {frozenset({("restriction", "within-60")})}
    assert changes(missing) == {("drop_rule", "within-60"), ("change_number", "within-60", 0, 80)}
