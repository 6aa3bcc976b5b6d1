"""Stock and capacity as time goes by."""

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import numpy as np

from models import Availability, RuleSet
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.ground import Ground, NodeDay
from scenarios.inbound import Arrival
from tests import builders

CHICAGO = {"timezone": "America/Chicago", "cutoff": "15:00"}


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dataset(
    *nodes: dict[str, Any], pieces: dict[str, dict[str, int]], used: dict[str, float] | None = None, **fields: Any
) -> Dataset:
    rules = RuleSet(id="r", timezone=fields.pop("timezone", "UTC"))
    network = builders.network(nodes, items=("A", "B"))
    return Dataset(Path("test"), network, builders.stock(pieces, used), rules, fields.pop("orders", ()), **fields)


def arrival(at: str, quantity: int = 5, node: str = "N1", item: str = "A") -> Arrival:
    return Arrival(node=node, item=item, quantity=quantity, at=moment(at))


def on_hand(availability: Availability, node: str, item: str) -> int:
    return int(availability.on_hand[availability.keys.rows[node, item]])


def test_capacity_is_free_again_at_the_nodes_own_midnight() -> None:
    # Midnight in Chicago is 05:00 UTC in September.
    node = builders.node("N1", capacity={"unit": "orders", "limit": 10}, calendar=CHICAGO)
    data = dataset(node, pieces={"N1": {"A": 1}}, used={"N1": 4})
    ground = Ground(data, moment("2026-09-10T12:00"))
    assert list(ground.advance(moment("2026-09-11T04:59"))) == []
    assert ground.availability.used["N1"] == 4
    assert list(ground.advance(moment("2026-09-11T05:00"))) == [NodeDay("N1", date(2026, 9, 10), 4, 10)]
    assert ground.availability.used.get("N1", 0) == 0


def test_a_node_without_calendar_keeps_to_the_zone_of_the_rules() -> None:
    node = builders.node("N1", capacity={"unit": "orders", "limit": 10})
    data = dataset(node, pieces={"N1": {"A": 1}}, used={"N1": 4}, timezone="Asia/Tokyo")
    ground = Ground(data, moment("2026-09-10T12:00"))
    # Midnight in Tokyo is 15:00 UTC.
    assert list(ground.advance(moment("2026-09-10T14:59"))) == []
    assert [day.day for day in ground.advance(moment("2026-09-10T15:00"))] == [date(2026, 9, 10)]


def test_days_without_orders_are_told_too() -> None:
    node = builders.node("N1", capacity={"unit": "orders", "limit": 10})
    ground = Ground(dataset(node, pieces={"N1": {"A": 1}}, used={"N1": 4}), moment("2026-09-10T12:00"))
    days = [(day.day.day, day.used) for day in ground.advance(moment("2026-09-13T01:00"))]
    assert days == [(10, 4), (11, 0), (12, 0)]
    assert [(day.day.day, day.used) for day in ground.today()] == [(13, 0)]


def test_a_day_has_the_hours_that_its_clocks_say() -> None:
    # New York's 1 November 2026 lasts 25 hours: from 04:00 to 05:00 UTC the next day.
    node = builders.node(
        "N1", capacity={"unit": "orders", "limit": 1}, calendar=CHICAGO | {"timezone": "America/New_York"}
    )
    ground = Ground(dataset(node, pieces={"N1": {"A": 1}}), moment("2026-11-01T12:00"))
    assert list(ground.advance(moment("2026-11-02T04:59"))) == []
    assert len(list(ground.advance(moment("2026-11-02T05:00")))) == 1


def test_a_node_without_capacity_has_no_days() -> None:
    ground = Ground(dataset(builders.node("N1"), pieces={"N1": {"A": 1}}), moment("2026-09-10T12:00"))
    assert list(ground.advance(moment("2026-09-20T12:00"))) == []
    assert list(ground.today()) == []


def test_what_arrives_is_there_from_its_moment_on() -> None:
    data = dataset(builders.node("N1"), pieces={"N1": {"A": 1}}, inbound=(arrival("2026-09-10T13:00"),))
    ground = Ground(data, moment("2026-09-10T12:00"))
    list(ground.advance(moment("2026-09-10T12:59")))
    assert on_hand(ground.availability, "N1", "A") == 1
    list(ground.advance(moment("2026-09-10T13:00")))
    assert on_hand(ground.availability, "N1", "A") == 6
    list(ground.advance(moment("2026-09-10T14:00")))
    assert on_hand(ground.availability, "N1", "A") == 6


def test_several_arrivals_of_one_item_add_up() -> None:
    inbound = (arrival("2026-09-10T13:00", 5), arrival("2026-09-10T12:30", 2), arrival("2026-09-12T12:30", 9))
    ground = Ground(dataset(builders.node("N1"), pieces={"N1": {"A": 1}}, inbound=inbound), moment("2026-09-10T12:00"))
    list(ground.advance(moment("2026-09-10T13:00")))
    assert on_hand(ground.availability, "N1", "A") == 8


def test_what_had_no_record_can_arrive() -> None:
    inbound = (arrival("2026-09-10T13:00", item="B"),)
    data = dataset(builders.node("N1"), pieces={"N1": {"A": 1}}, inbound=inbound)
    ground = Ground(data, moment("2026-09-10T12:00"))
    assert on_hand(ground.availability, "N1", "B") == 0
    list(ground.advance(moment("2026-09-10T13:00")))
    assert on_hand(ground.availability, "N1", "B") == 5
    assert np.isnan(ground.availability.weeks_of_supply[ground.availability.keys.rows["N1", "B"]])
    # The dataset itself stays as it was.
    assert data.availability.keys.rows.keys() == {("N1", "A")}


def test_the_ids_stay_one_object_so_that_a_sourcer_knows_them_again() -> None:
    inbound = (arrival("2026-09-10T13:00", item="B"),)
    node = builders.node("N1", capacity={"unit": "orders", "limit": 10})
    ground = Ground(dataset(node, pieces={"N1": {"A": 1}}, inbound=inbound), moment("2026-09-10T12:00"))
    keys = ground.availability.keys
    list(ground.advance(moment("2026-09-12T13:00")))
    assert ground.availability.keys is keys


def test_plans_take_what_they_take() -> None:
    node = builders.node("N1", capacity={"unit": "units", "limit": 10})
    order = builders.order(builders.line("1", quantity=3))
    data = dataset(node, pieces={"N1": {"A": 5}}, orders=(order,))
    ground = Ground(data, moment("2026-09-10T12:00"))
    ground.commit(Sourcer(data.network, data.rules).source(order, ground.availability))
    assert ground.availability.available.tolist() == [2]
    assert [day.used for day in ground.today()] == [3]
