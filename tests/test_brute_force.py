"""Random tiny decisions against a brute force that reads the same documents on its own."""

from collections import Counter
from copy import deepcopy
from dataclasses import replace
from random import Random
from typing import Any

from hypothesis import example, given, reject
from hypothesis import strategies as st

from models import Plan
from tests import brute_force
from tests.brute_force import SCALE, Case, Document, Option, TooMany
from tests.tiny_decisions import (
    PREDICATES,
    assert_close,
    availability_of,
    cases,
    choice_of,
    few,
    source,
    usual,
)

# ------------------------------------------------------------------------------------------- comparing


def best(case: Case) -> list[float]:
    """The values of the best choice, where there are not too many to try."""
    try:
        return brute_force.best(case)
    except TooMany:
        reject()


def assert_keeps_the_rules(case: Case, plan: Plan) -> None:
    """The plan is one of the choices that the documents allow, and worth what it says."""
    choice = choice_of(case, plan)
    for line in case.order["lines"]:
        eligible = brute_force.options(case, line)
        takes = [take for take in choice if take.line == line["id"]]
        assert all(take.option in eligible for take in takes)
        assert len(takes) == len({take.option for take in takes})
        assert len(takes) <= 1 or case.rule.get("line_split") != "never"
        assert sum(t.pieces for t in takes) in {0, line["quantity"]} or case.rule.get("partial", "units") == "units"
    assert brute_force.is_feasible(case, choice)
    assert_close([level.value for level in plan.objective], brute_force.values(case, choice))
    for level, terms in zip(plan.objective, case.levels, strict=True):
        assert list(level.terms) == [term["term"] for term in terms]
        expected = [brute_force.term_value(case, choice, term) / SCALE for term in terms]
        assert_close(list(level.terms.values()), expected)


def assert_names_the_rules(case: Case, plan: Plan) -> None:
    """The plan tells which rules matched, which decided, and which soft ones it violates."""
    assert plan.order_rule == case.rule.get("id")
    assert [(match.rule, match.kind, match.lines) for match in plan.matched] == brute_force.matches(case)

    shown = [(each.rule, each.line, each.node, each.service) for each in plan.violations]
    expected = brute_force.violations(case, choice_of(case, plan))
    assert shown == [(each.rule, each.line, each.node, each.service) for each in expected]
    assert_close([each.penalty for each in plan.violations], [each.penalty / SCALE for each in expected])

    if brute_force.is_first_complete(case) and case.decision.role != "order_rule":
        tried = [rule["id"] for rule in brute_force.matching_rules(case, "order_rules")]
        first = tried if tried or case.decision.role == "fallback" else ["no_order_rule"]
        assert all([reason.cause for reason in gap.reasons[: len(first)]] == first for gap in plan.unfilled)


def assert_adds_up(case: Case, plan: Plan) -> None:
    """Sourced and unfilled pieces are the ordered ones; shipments and consumption repeat the assignments."""
    choice = choice_of(case, plan)
    missing = {gap.line: gap.quantity for gap in plan.unfilled}
    assert missing == {line: pieces for line, pieces in brute_force.unfilled(case, choice).items() if pieces}
    hopeless = {line["id"] for line in case.order["lines"] if not brute_force.options(case, line)}
    assert all(gap.reasons for gap in plan.unfilled if gap.line in hopeless)

    weights = brute_force.weights_kg(case, choice)
    expected = Counter(
        (o.node, o.service, round(float(kg), 6), o.metres / 1000, *days_of(case, o)) for o, kg in weights.items()
    )
    shown = Counter(
        (s.node, s.service, round(s.weight_kg, 6), s.distance_km, str(s.ships_on), str(s.arrives_on))
        for s in plan.shipments
    )
    assert shown == expected
    assert not any("penalty" in shipment.costs for shipment in plan.shipments)
    for name in ("shipping_cost", "handling_cost", "stock_cost", "capacity_cost"):
        total_cost = brute_force.TERMS[name](case, choice) / SCALE
        assert_close([sum(shipment.costs.get(name, 0.0) for shipment in plan.shipments)], [total_cost])
    # Of shipments from one node, each bears what it adds to those before it.
    parts = [
        tuple(t for t in choice if t.line in s.lines and (t.option.node, t.option.service) == (s.node, s.service))
        for s in plan.shipments
    ]
    added = [cost / SCALE for cost in brute_force.capacity_costs(case, parts)]
    assert_close([shipment.costs.get("capacity_cost", 0.0) for shipment in plan.shipments], added)

    taken: Counter[tuple[str, str]] = Counter()
    for each in plan.assignments:
        taken[each.node, each.item] += each.quantity
    assert {(take.node, take.item): take.quantity for take in plan.consumes.stock} == taken
    used = {node: float(use) for node, use in brute_force.capacity_use(case, choice).items() if use}
    consumed = {use.node: use.amount for use in plan.consumes.capacity if use.amount}
    assert consumed.keys() == used.keys()
    assert_close([consumed[node] for node in used], list(used.values()))


def days_of(case: Case, option: Option) -> tuple[str, str]:
    return str(brute_force.ships_on(case, option.node)), str(brute_force.arrives_on(case, option))


def shuffled(case: Case, random: Random) -> Case:
    """The same documents with everything in another order that has no order of its own."""
    network, order, stock_rows = deepcopy((case.network, case.order, case.stock))
    unordered: list[list[Any]] = [network["nodes"], network["items"], network["services"], order["lines"], stock_rows]
    for values in unordered:
        random.shuffle(values)
    return replace(case, network=network, order=order, stock=stock_rows)


def without_time(plan: Plan) -> Document:
    data: Document = plan.to_data()
    del data["outcome"]["wall_seconds"]
    return data


# --------------------------------------------------------------------------------------- cases by hand


def node_at(name: str, lat: float, **fields: Any) -> Document:
    return {"id": name, "type": "store", "address": {"country": "US"}, "location": {"lat": lat, "lon": 5.0}} | fields


def service_of(carrier: str, **fields: Any) -> Document:
    return {"id": carrier, "carrier": carrier, "rates": {"zones": [{"base": 1.0}]}} | fields


def by_hand(nodes: list[Document], rule: Document, **fields: Any) -> Case:
    """Three pieces of X and one of Y, which every node has, ordered late in the evening in Chicago."""
    network = {"id": "tiny", "nodes": nodes, "items": [{"id": "X"}, {"id": "Y"}]}
    order = {
        "id": "O",
        "created_at": "2026-09-10T23:30:00-05:00",
        "destination": {"country": "US", "location": {"lat": 40.0, "lon": 5.0}},
        "lines": [
            {"id": "L0", "item": "X", "quantity": 3, "unit_price": 0.7},
            {"id": "L1", "item": "Y", "quantity": 1, "unit_price": 3.0},
        ],
    }
    rules = {"id": "rules", "order_rules": [{"id": "S0"} | rule]}
    parts = {"network": network, "order": order, "rules": rules}
    whole = {name: part | fields.get(name, {}) for name, part in parts.items()}
    ample = [{"node": node["id"], "item": item, "on_hand": 4} for node in nodes for item in ("X", "Y")]
    return Case(**whole, stock=fields.get("stock", ample), used=fields.get("used", {}), predicates=PREDICATES)


# Each node has one of the items; three pieces at 0.7 are worth 2.1, and less than that only as floats.
BARELY_WORTH_SPLITTING = by_hand(
    [node_at("N1", 40.0), node_at("N2", 41.0)],
    {"min_shipment_value": 2.1},
    stock=[{"node": "N1", "item": "X", "on_hand": 3}, {"node": "N2", "item": "Y", "on_hand": 1}],
)
# N1 has capacity for what takes none of it, and is used in full by definition; N2 is used by half.
FULL_BY_DEFINITION = by_hand(
    [
        node_at("N1", 40.0, capacity={"unit": "workload", "limit": 0.0}),
        node_at("N2", 41.0, capacity={"unit": "orders", "limit": 2.0}),
    ],
    {"objectives": [["utilization"]]},
    network={"items": [{"id": "X", "workload": 0.0}, {"id": "Y", "workload": 0.0}]},
    used={"N2": 1.0},
)
# It is the next day already where the rules are written: what leaves N1 at once arrives the day before the order, and
# as required, in no days all the same.
BEFORE_THE_ORDER = by_hand(
    [node_at("N1", 40.0, calendar={"timezone": "America/Chicago", "cutoff": "23:30"}), node_at("N2", 41.0)],
    {"objectives": [["late_days"], ["delivery_days", "latest_day"]]},
    rules={"timezone": "Asia/Tokyo"},
    order={"required_by": "2026-09-10"},
)
# The distance is the bound of a band, up to which it goes.
AT_A_BOUND = by_hand(
    [node_at("N1", 41.5)],
    {
        "objectives": [
            [{"term": "line_km", "bands_km": [100.0, 166.793, 500.0]}],
            [{"term": "shipment_km", "bands_km": [166.793]}],
        ]
    },
)
# Neither service carries three pieces, and the condition prefers one of the two: the other one counts.
BY_TWO_SERVICES = by_hand(
    [node_at("N1", 40.0)],
    {"objectives": [[{"term": "preference", "by": ["carrierServiceRestrictions not eq DHL"]}]]},
    network={
        "items": [{"id": "X", "weight_kg": 0.1}, {"id": "Y"}],
        "services": [service_of("DHL", max_weight_kg=0.2), service_of("UPS", max_weight_kg=0.2)],
    },
)

# --------------------------------------------------------------------------------------------- tests


@usual
@given(cases())
def test_no_choice_is_better(case: Case) -> None:
    assert_is_best(case)


def assert_is_best(case: Case) -> None:
    expected = best(case)
    plan = source(case)
    assert plan.outcome.status == "optimal"
    assert_close([level.value for level in plan.objective], expected)
    assert_close([level.bound for level in plan.objective], [level.value for level in plan.objective])
    assert_names_the_rules(case, plan)
    assert_keeps_the_rules(case, plan)
    assert_adds_up(case, plan)


@usual
@given(cases("strict"))
def test_no_choice_is_better_under_many_rules(case: Case) -> None:
    assert_is_best(case)


@few
@given(cases("soft"))
def test_no_choice_is_better_under_soft_rules(case: Case) -> None:
    assert_is_best(case)


@few
@given(cases("valued"))
@example(BARELY_WORTH_SPLITTING)
def test_no_choice_is_better_where_shipments_need_a_value(case: Case) -> None:
    assert_is_best(case)


@few
@given(cases("complete"))
def test_the_first_rule_that_completes_decides(case: Case) -> None:
    assert_is_best(case)


@few
@given(cases("heavy"))
def test_no_choice_is_better_where_weights_are_limited(case: Case) -> None:
    assert_is_best(case)


@few
@given(cases("busy"))
@example(FULL_BY_DEFINITION)
def test_no_choice_is_better_where_capacity_is_surcharged(case: Case) -> None:
    assert_is_best(case)


@few
@given(cases("timed"))
@example(BEFORE_THE_ORDER)
@example(AT_A_BOUND)
@example(BY_TWO_SERVICES)
def test_no_choice_is_better_where_nodes_have_calendars(case: Case) -> None:
    assert_is_best(case)


@few
@given(cases(), st.randoms(use_true_random=False))
def test_the_order_of_documents_has_no_effect(case: Case, random: Random) -> None:
    assert without_time(source(shuffled(case, random))) == without_time(source(case))


# Once a plan is committed, a utilization may have more decimals than the terms of levels keep.
@few
@given(cases(excluded=frozenset({"utilization"})))
def test_a_committed_plan_takes_exactly_its_pieces(case: Case) -> None:
    availability = availability_of(case)
    plan = source(case, availability)
    later = availability.after(plan)
    taken: Counter[tuple[str, str]] = Counter()
    for each in plan.assignments:
        taken[each.node, each.item] += each.quantity

    keys = list(zip(later.keys.nodes, later.keys.items, strict=True))
    assert (availability.unreserved - later.unreserved).tolist() == [taken[key] for key in keys]
    decisive = [*case.rules["order_rules"], *case.rules.get("fallbacks", [])]
    if not any(rule.get("use_safety_stock", False) for rule in decisive if rule["id"] == plan.order_rule):
        assert (availability.available - later.available).tolist() == [taken[key] for key in keys]

    # What is left may be too little for the rule that decided before, so that another one decides.
    committed = after(case, plan)
    expected = best(committed)
    again = source(committed, later)
    assert_close([level.value for level in again.objective], expected)
    assert_names_the_rules(committed, again)
    assert_keeps_the_rules(committed, again)
    assert_adds_up(committed, again)


def after(case: Case, plan: Plan) -> Case:
    """The documents as they stand once a plan is committed."""
    choice = choice_of(case, plan)
    item_of = {line["id"]: line["item"] for line in case.order["lines"]}
    reserved: Counter[tuple[str, str]] = Counter()
    for take in choice:
        reserved[take.option.node, item_of[take.line]] += take.pieces
    stock_left = [
        record | {"reserved": record.get("reserved", 0) + reserved[record["node"], record["item"]]}
        for record in case.stock
    ]
    use = brute_force.capacity_use(case, choice)
    used = {node: float(brute_force.exact(case.used.get(node, 0)) + use.get(node, 0)) for node in case.used | use}
    return replace(case, stock=stock_left, used=used)
