"""The dataset in which nothing has to wait."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import RuleSet
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.hindsight import relaxed
from scenarios.inbound import Arrival
from scenarios.modes import Hindsight, PerOrder
from scenarios.policies import Optimal
from scenarios.replay import Replay
from tests import builders


def placed(day: int, name: str | None = None, quantity: int = 1) -> Any:
    moment = f"2026-09-{day:02}T12:00:00Z"
    return builders.order(builders.line("1", quantity=quantity), id=name or f"O{day}", created_at=moment)


def dataset(
    *orders: Any, inbound: tuple[Arrival, ...] = (), used: dict[str, float] | None = None, on_hand: int = 1, **node: Any
) -> Dataset:
    network = builders.network([builders.node("N1", **node)])
    return Dataset(Path("t"), network, builders.stock({"N1": {"A": on_hand}}, used), RuleSet(id="r"), orders, inbound)


def arrival(day: int, quantity: int = 5) -> Arrival:
    return Arrival.parse({"node": "N1", "item": "A", "quantity": quantity, "at": f"2026-09-{day:02}T12:00:00Z"})


def test_what_arrives_by_the_last_order_is_in_stock() -> None:
    found = relaxed(dataset(placed(1), placed(3), inbound=(arrival(3), arrival(4))))
    assert found.availability.on_hand.tolist() == [6]
    assert found.inbound == ()


def test_capacity_is_that_of_all_days_and_nothing_of_it_is_used() -> None:
    found = relaxed(dataset(placed(1), placed(3), used={"N1": 4}, capacity={"unit": "orders", "limit": 10}))
    capacity = found.network.nodes[0].capacity
    assert capacity is not None
    assert capacity.limit == 30
    assert found.availability.used == {}


def test_days_are_those_of_the_nodes_zone() -> None:
    # 12:00 UTC on the 1st and on the 2nd are three dates apart nowhere, and two everywhere but far in the east.
    calendar = {"timezone": "Pacific/Kiritimati", "cutoff": "15:00"}  # 14 hours ahead: the 2nd and the 3rd
    orders = (
        builders.order(builders.line("1"), id="A", created_at="2026-09-01T09:00:00Z"),  # 23:00 on the 1st there
        builders.order(builders.line("1"), id="B", created_at="2026-09-01T11:00:00Z"),  # 01:00 on the 2nd there
    )
    found = relaxed(dataset(*orders, capacity={"unit": "orders", "limit": 10}, calendar=calendar))
    assert found.network.nodes[0].capacity is not None
    assert found.network.nodes[0].capacity.limit == 20


def test_nothing_ordered_is_nothing_relaxed() -> None:
    data = dataset()
    assert relaxed(data) is data


def values(data: Dataset, *, jointly: bool) -> tuple[float, float]:
    """Pieces unfilled and money of all orders, in sequence or together."""
    if jointly:
        loose = relaxed(data)
        result = Sourcer(loose.network, loose.rules).source_batch(data.orders, loose.availability, gap=0)
        assert result.outcome.status == "optimal"
        return result.objective[0].value, result.objective[1].value
    plans = [decided.plan for decided in Replay(data, Optimal(), PerOrder())]
    return sum(plan.objective[0].value for plan in plans), sum(plan.objective[1].value for plan in plans)


@st.composite
def worlds(draw: st.DrawFn) -> Dataset:
    days = draw(st.lists(st.integers(1, 4), min_size=1, max_size=5))
    orders = [placed(day, f"O{place}", draw(st.integers(1, 3))) for place, day in enumerate(days)]
    inbound = tuple(arrival(day, draw(st.integers(1, 3))) for day in draw(st.lists(st.integers(1, 5), max_size=2)))
    unit = draw(st.sampled_from(["orders", "units"]))
    surcharges = [{"above": draw(st.sampled_from([0.0, 0.5])), "cost": 2.0}]
    nodes = [
        builders.node(
            name,
            100.0 * rank,
            capacity={"unit": unit, "limit": draw(st.integers(1, 5)), "surcharges": surcharges},
            handling={"per_unit": float(rank)},
        )
        for rank, name in enumerate(("N1", "N2"))
    ]
    used = {"N1": draw(st.integers(0, 2))}
    pieces = {name: {"A": draw(st.integers(0, 4))} for name in ("N1", "N2")}
    network = builders.network(nodes)
    availability = builders.stock(pieces, {name: float(amount) for name, amount in used.items()})
    return Dataset(Path("t"), network, availability, RuleSet(id="r"), tuple(orders), inbound)


@given(worlds())
@settings(max_examples=40, deadline=None)
def test_hindsight_bounds_what_is_decided_in_time(data: Dataset) -> None:
    unfilled, money = values(data, jointly=False)
    least_unfilled, least_money = values(data, jointly=True)
    assert least_unfilled <= unfilled
    if least_unfilled == unfilled:
        assert least_money <= money + 1e-6


def test_a_replay_in_hindsight_sees_it_all_at_once() -> None:
    # One piece on hand, two orders; the second piece arrives with the last order, and the first may take it.
    data = dataset(placed(1), placed(3), inbound=(arrival(3, 1),))
    assert [each.plan.is_complete for each in Replay(data, Optimal(), Hindsight())] == [True, True]
    late = dataset(placed(1, quantity=2), placed(3), inbound=(arrival(3, 2),))
    in_time = [each.plan.is_complete for each in Replay(late, Optimal(), PerOrder())]
    assert in_time == [False, True]
    assert all(each.plan.is_complete for each in Replay(late, Optimal(), Hindsight()))


@pytest.mark.parametrize("limit", [1, 2])
def test_a_replay_in_hindsight_counts_one_long_day(limit: int) -> None:
    data = dataset(placed(1), placed(2), on_hand=5, capacity={"unit": "orders", "limit": limit})
    replay = Replay(data, Optimal(), Hindsight())
    assert [each.plan.is_complete for each in replay] == [True, True]
    (day,) = replay.node_days
    assert (day.used, day.limit) == (2, 2 * limit)
