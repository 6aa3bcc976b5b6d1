"""Orders in the sequence of time."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models import RuleSet
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.inbound import Arrival
from scenarios.modes import PerOrder, Window
from scenarios.policies import Optimal
from scenarios.replay import Replay
from tests import builders


def placed(clock: str, name: str, quantity: int = 1, day: int = 10) -> Any:
    moment = f"2026-09-{day}T{clock}:00Z"
    return builders.order(builders.line("1", quantity=quantity), id=name, created_at=moment)


def dataset(*orders: Any, on_hand: int = 1, inbound: tuple[Arrival, ...] = (), **node: Any) -> Dataset:
    network = builders.network([builders.node("N1", **node)])
    return Dataset(Path("t"), network, builders.stock({"N1": {"A": on_hand}}), RuleSet(id="r"), orders, inbound)


def filled(data: Dataset, mode: Any = None) -> dict[str, int]:
    """Pieces that each order gets, in the sequence of decisions."""
    replay = Replay(data, Optimal(), mode or PerOrder())
    return {each.order.id: sum(a.quantity for a in each.plan.assignments) for each in replay}


def test_who_orders_first_is_served_first_whatever_the_file_says() -> None:
    data = dataset(placed("13:00", "A"), placed("12:00", "B"), on_hand=1)
    assert list(filled(data).items()) == [("B", 1), ("A", 0)]


def test_orders_of_one_moment_go_by_id() -> None:
    assert filled(dataset(placed("12:00", "B"), placed("12:00", "A"))) == {"A": 1, "B": 0}


def test_what_arrives_serves_those_who_come_later() -> None:
    arrival = Arrival.parse({"node": "N1", "item": "A", "quantity": 2, "at": "2026-09-10T13:00:00Z"})
    orders = placed("12:00", "A", 3), placed("12:59", "B"), placed("13:00", "C")
    assert filled(dataset(*orders, on_hand=3, inbound=(arrival,))) == {"A": 3, "B": 0, "C": 1}


def test_capacity_returns_the_next_day() -> None:
    orders = placed("12:00", "A"), placed("13:00", "B"), placed("00:00", "C", day=11)
    data = dataset(*orders, on_hand=9, capacity={"unit": "orders", "limit": 1})
    assert filled(data) == {"A": 1, "B": 0, "C": 1}


def test_days_are_told_to_the_last_order() -> None:
    orders = placed("12:00", "A"), placed("12:00", "B", day=12)
    data = dataset(*orders, on_hand=9, capacity={"unit": "orders", "limit": 4})
    replay = Replay(data, Optimal(), PerOrder())
    assert len(list(replay)) == replay.order_count == 2
    assert [(day.day.day, day.used) for day in replay.node_days] == [(10, 1), (11, 0), (12, 1)]


def test_orders_of_a_window_are_decided_at_its_end() -> None:
    # The piece that arrives at 12:30 is there when the window of 12 o'clock is decided, at 13:00.
    arrival = Arrival.parse({"node": "N1", "item": "A", "quantity": 1, "at": "2026-09-10T12:30:00Z"})
    data = dataset(placed("12:00", "A"), placed("12:10", "B"), inbound=(arrival,))
    assert filled(data) == {"A": 1, "B": 0}
    assert filled(data, Window(minutes=60)) == {"A": 1, "B": 1}


def test_decisions_are_those_of_the_sourcer_on_what_is_left() -> None:
    data = Dataset.load("us-retail")
    unlimited = [node.model_copy(update={"capacity": None}) for node in data.network.nodes]
    data = replace(data, orders=data.orders[:25], network=data.network.changed(nodes=unlimited))
    sourcer, availability = Sourcer(data.network, data.rules), data.availability
    for decided in Replay(data, Optimal(), Window(minutes=600)):
        plan = sourcer.source(decided.order, availability)
        assert decided.plan.assignments == plan.assignments
        assert decided.plan.objective == plan.objective
        availability = availability.after(plan)


@pytest.mark.parametrize("mode", [PerOrder(), Window(minutes=60)])
def test_no_orders_are_no_decisions(mode: Any) -> None:
    replay = Replay(dataset(), Optimal(), mode)
    assert list(replay) == []
    assert replay.node_days == ()


def test_latencies_are_told() -> None:
    data = dataset(placed("12:00", "A"))
    (decided,) = Replay(data, Optimal(), PerOrder())
    assert decided.seconds > 0
    assert decided.moment == decided.order.created_at


def test_a_replay_runs_once() -> None:
    replay = Replay(dataset(placed("12:00", "A")), Optimal())
    assert len(list(replay)) == 1
    with pytest.raises(RuntimeError, match="a replay runs once"):
        iter(replay)
