"""The yardstick for batches against cases solved by hand, the yardstick for one order, and a plainer enumeration."""

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given, settings

from tests import batch_brute_force, brute_force
from tests.batch_brute_force import UNIT, Batch, JointChoice
from tests.brute_force import Document, TooMany
from tests.builders import destination, line, node, service
from tests.tiny_batches import OF_TIER, batches, seeded
from tests.tiny_decisions import few

# ------------------------------------------------------------------------------------- by hand


def order(name: str, country: str = "US", *, quantity: int = 1, west: float = 0.0, **fields: Any) -> Document:
    """An order of pieces of X to a place so many degrees west of the nodes."""
    place = {"lat": 0.0, "lon": -west}
    required = {
        "id": name,
        "created_at": "2026-09-10T12:00:00Z",
        "destination": destination(country) | {"location": place},
        "lines": [line("L", "X", quantity, 1.0)],
    }
    return required | fields


def of_tier(name: str) -> Document:
    return {"customer": {"tier": name}}


def batch(
    nodes: list[Document],
    orders: list[Document],
    *rules: Document,
    on_hand: int | dict[str, int] = 9,
    levels: list[list[Any]] | None = None,
    **fields: Any,
) -> Batch:
    """Orders of X; each rule is for the tier that it is called by, and a rule of another name for all orders."""
    pieces = on_hand if isinstance(on_hand, dict) else {each["id"]: on_hand for each in nodes}
    stock = [{"node": name, "item": "X", "on_hand": count} for name, count in pieces.items()]
    tiers = {"gold", "bronze"}
    conditions = [{"when": f"customer.tier == {rule['id']}"} if rule["id"] in tiers else {} for rule in rules]
    written = {
        "id": "rules",
        "order_rules": [{"line_split": "always"} | on | rule for on, rule in zip(conditions, rules, strict=True)]
        or [{"id": "all", "line_split": "always"}],
        "objectives": levels or [["unfilled_units"], ["shipping_cost", "handling_cost", "stock_cost", "capacity_cost"]],
    }
    network = {"id": "n", "nodes": nodes, "items": [{"id": "X"}], "services": fields.get("services", [])}
    return Batch(
        network, written | fields.get("rules", {}), orders, fields.get("stock", stock), fields.get("used", {}), OF_TIER
    )


def shipping(costs: dict[tuple[str, str], float]) -> list[Document]:
    """A service for each node and country that costs so much."""
    return [
        service(f"{name}-{country}", {"base": cost}, nodes=[name], countries=[country])
        for (name, country), cost in costs.items()
    ]


def limited(name: str, limit: float, unit: str = "orders", *surcharges: tuple[float, float]) -> Document:
    curve = [{"above": above, "cost": cost} for above, cost in surcharges]
    return node(name, capacity={"unit": unit, "limit": limit, "surcharges": curve})


GX18 = batch(
    [limited("N1", 1.0), node("N2")],
    [order("O1", "US"), order("O2", "Spain")],
    services=shipping({("N1", "US"): 5.0, ("N2", "US"): 6.0, ("N1", "Spain"): 5.0, ("N2", "Spain"): 50.0}),
)


@pytest.mark.parametrize(("used", "cost"), [(0.0, 11.0), (1.0, 56.0)])
def test_gx18_orders_share_a_limit(used: float, cost: float) -> None:
    assert batch_brute_force.best(replace(GX18, used={"N1": used})) == [0, cost]


def tiers(weight: float, on_hand: int) -> Batch:
    """GX26: a gold order far away and a bronze one nearby, some 890 and 11 km."""
    found = [order("O1", west=0.1, **of_tier("bronze")), order("O2", west=8.0, **of_tier("gold"))]
    rules = {"id": "gold", "order_weight": weight}, {"id": "bronze"}
    return batch([node("N1")], found, *rules, on_hand=on_hand, levels=[["unfilled_units"], ["line_km"]])


@pytest.mark.parametrize(
    ("weight", "on_hand", "unfilled", "metres"), [(1.0, 1, 1, 11120), (10.0, 1, 1, 889561), (10.0, 2, 0, 900681)]
)
def test_gx26_gold_outweighs_bronze(weight: float, on_hand: int, unfilled: float, metres: int) -> None:
    assert batch_brute_force.best(tiers(weight, on_hand)) == [unfilled, metres / 1000]


def test_orders_that_open_the_reserve_leave_the_others_what_is_available() -> None:
    """Three pieces, two of them in reserve: gold may take three, bronze one, all together three."""
    record = [{"node": "N1", "item": "X", "on_hand": 3, "safety_stock": 2}]
    rules = {"id": "gold", "use_safety_stock": True}, {"id": "bronze"}

    def unfilled(*orders: tuple[str, int]) -> float:
        made = [order(f"O{n}", quantity=pieces, **of_tier(name)) for n, (name, pieces) in enumerate(orders)]
        return batch_brute_force.best(batch([node("N1")], made, *rules, stock=record))[0]

    assert unfilled(("gold", 3)) == 0
    assert unfilled(("bronze", 1), ("bronze", 1)) == 1
    assert unfilled(("gold", 2), ("bronze", 1)) == 0
    assert unfilled(("gold", 2), ("bronze", 2)) == 1
    assert unfilled(("gold", 3), ("bronze", 1)) == 1


def test_orders_of_a_share_stay_within_it_together() -> None:
    """Of four pieces a day, one is used; bronze orders may fill it up to two, all orders up to four."""
    rules = {"id": "gold"}, {"id": "bronze", "capacity_share": 0.5}

    def unfilled(*orders: tuple[str, int]) -> float:
        made = [order(f"O{n}", quantity=pieces, **of_tier(name)) for n, (name, pieces) in enumerate(orders)]
        return batch_brute_force.best(batch([limited("N1", 4.0, "units")], made, *rules, used={"N1": 1.0}))[0]

    assert unfilled(("bronze", 1), ("bronze", 1)) == 1
    # The gold order's pieces do not count towards the bronze share.
    assert unfilled(("gold", 2), ("bronze", 1)) == 0
    assert unfilled(("gold", 2), ("bronze", 2)) == 1
    assert unfilled(("gold", 3), ("bronze", 1)) == 1


def test_surcharges_are_caused_in_sequence() -> None:
    """Beyond one piece each costs 2. The later order, whose rule weighs that twice, pays where it comes on top.

    O2 was placed before O1, at 11:00 by the clock of UTC.
    """
    levels = [["unfilled_units"], [{"term": "capacity_cost", "weight": 2.0}]]
    rules = {"id": "gold", "objectives": levels}, {"id": "bronze"}
    made = [
        order("O1", **of_tier("gold")),
        order("O2", **of_tier("bronze"), created_at="2026-09-10T13:00:00+02:00"),
    ]
    found = batch([limited("N1", 10.0, "units", (0.1, 2.0))], made, *rules)
    assert batch_brute_force.best(found) == [0, 4]
    later = replace(found, orders=[made[0], made[1] | {"created_at": "2026-09-10T12:00:00Z"}])
    assert batch_brute_force.best(later) == [0, 2]
    (joint,) = (each for each in batch_brute_force.joint_choices(found) if all(each))
    assert batch_brute_force.plain_values(found, joint) == [[0, 0], [0, 4]]
    assert batch_brute_force.term_sums(found, joint)[1] == {
        "shipping_cost": 0,
        "handling_cost": 0,
        "stock_cost": 0,
        "capacity_cost": 2,
    }


def test_weights_far_apart_are_strict() -> None:
    """Two pieces for three bronze orders of one and a gold order of two: gold has both, then none is left."""
    made = [order(f"O{n}", **of_tier("bronze")) for n in range(3)] + [order("O9", quantity=2, **of_tier("gold"))]
    rules = {"id": "gold", "order_weight": 1000.0, "partial": "never"}, {"id": "bronze"}
    assert batch_brute_force.best(batch([node("N1")], made, *rules, on_hand=2))[0] == 3
    even = {"id": "gold", "order_weight": 1.0, "partial": "never"}, {"id": "bronze"}
    assert batch_brute_force.best(batch([node("N1")], made, *even, on_hand=2))[0] == 3
    # Of four pieces gold takes two, although all three bronze orders cost less.
    assert batch_brute_force.best(batch([node("N1")], made, *rules, on_hand=3))[0] == 2


def test_an_order_that_is_to_be_complete_is_so_or_stays_out() -> None:
    """Each of two orders could have its two pieces; of three there are enough for one, and one piece is left over."""
    made = [order(name, quantity=2) for name in ("O1", "O2")]
    complete = {"order_rule_mode": "first_complete", "fallbacks": [{"id": "last"}]}
    found = batch([node("N1")], made, on_hand=3, rules=complete)
    assert [case.must_fill for case in found.cases] == [True, True]
    assert batch_brute_force.best(found)[0] == 2


def test_levels_add_up_by_position() -> None:
    """Gold has two levels, unfilled pieces and shipments; bronze has three, shipments last."""
    found = [order("O1", **of_tier("gold")), order("O2", **of_tier("bronze"))]
    levels = [["unfilled_units"], ["nodes"], [{"term": "shipments", "weight": 3.0}]]
    rules = {"id": "gold", "objectives": [["unfilled_units"], ["shipments"]]}, {"id": "bronze", "objectives": levels}
    assert batch_brute_force.best(batch([node("N1")], found, *rules)) == [0, 2, 3]


# --------------------------------------------------------------------------------- by other enumerations


def tried(found: Batch, most: int) -> Batch:
    """A batch whose joint choices are at most so many; other ones are passed by."""
    try:
        assume(math.prod(map(len, found.choices)) <= most)
    except TooMany:
        assume(False)
    return found


@settings(few, max_examples=40)
@given(batches())
def test_one_order_is_decided_as_if_alone(found: Batch) -> None:
    ladders = ("order_rules", "fallbacks")
    plain = [
        {k: v for k, v in rule.items() if k != "order_weight"} for name in ladders for rule in found.rules.get(name, [])
    ]
    count = len(found.rules.get("order_rules", []))
    rules = found.rules | {"order_rules": plain[:count]} | ({"fallbacks": plain[count:]} if plain[count:] else {})
    single = tried(replace(found, orders=found.orders[:1], rules=rules), 1500)
    assert batch_brute_force.best(single) == pytest.approx(brute_force.best(single.cases[0]))


@settings(few, max_examples=40)
@given(batches())
def test_the_search_finds_what_trying_everything_finds(found: Batch) -> None:
    assert_is_the_best_of_all(tried(found, 2000))


def test_the_search_finds_what_trying_everything_finds_where_orders_compete() -> None:
    compared = [found for found in seeded(40) if math.prod(map(len, found.choices)) <= 2000]
    assert len(compared) >= 30
    for found in compared:
        assert_is_the_best_of_all(found)


def assert_is_the_best_of_all(found: Batch) -> None:
    vectors = [batch_brute_force.vector(found, joint) for joint in batch_brute_force.joint_choices(found)]
    assert batch_brute_force.best_vector(found) == min(vectors)
    most = vectors[len(vectors) // 2]
    for level in range(found.level_count):
        allowed = [
            each[level] for each in vectors if all(e <= m for e, m in zip(each[:level], most[:level], strict=True))
        ]
        least = batch_brute_force.least(found, most[:level])
        assert least == min(allowed) / UNIT


def test_orders_fit_together_where_each_fits_once_those_before_it_are_committed() -> None:
    fits = Counter(fit for found in seeded(60) for fit in fitting(found))
    assert min(fits.values()) >= 100, fits


def fitting(found: Batch) -> Iterator[bool]:
    """Whether some joint choices fit: the same by what rows have room for and by documents that are written on."""
    rules = [case.rule for case in found.cases]
    if any(rule.get("use_safety_stock") or rule.get("capacity_share") for rule in rules):
        return
    random = Random(len(found.orders))
    for _ in range(20):
        joint = [random.choice(of) for of in found.choices]
        fits = batch_brute_force.is_feasible(found, joint)
        assert fits == all(_fits_after(found, joint, place) for place in range(len(joint)))
        yield fits


def _fits_after(found: Batch, joint: JointChoice, place: int) -> bool:
    """Whether one choice is feasible on documents in which those before it are reserved."""
    reserved: Counter[tuple[str, str]] = Counter()
    used = Counter({name: brute_force.exact(amount) for name, amount in found.used.items()})
    for case, choice in zip(found.cases[:place], joint, strict=False):
        reserved.update(batch_brute_force.pieces_taken(case, choice))
        used.update(brute_force.capacity_use(case, choice))
    stock = [
        each | {"reserved": each.get("reserved", 0) + reserved[each["node"], each["item"]]} for each in found.stock
    ]
    case = found.cases[place]
    # What decides is what decided on the given stock; an order that may stay out takes nothing then.
    rules = case.rules | {"order_rule_mode": "first_match"}
    later = replace(case, rules=rules, stock=stock, used={n: float(u) for n, u in used.items()}, attempt=case.rule)
    return not joint[place] or brute_force.is_feasible(later, joint[place])
