"""Orders that come up together are decided together."""

import pytest
from pydantic import TypeAdapter, ValidationError

from scenarios.modes import Hindsight, Window
from scenarios.policies import AnyPolicy, Batched, Optimal
from tests.scenarios.policies.shops import coast, placed, replayed, shop, sources, totals

# N has one piece, S one. O1 is 100 km from N and 110 from S; O2 is 50 km from N and 1,000 from S or so.
NODES = {"N": (0.0, 1), "S": (-210.0, 1)}
ORDERS = (placed("O1", -100), placed("O2", 50, hours=0.5))


def test_one_by_one_the_first_order_takes_what_the_second_needs() -> None:
    assert sources(replayed(shop(NODES, ORDERS), Optimal())) == ["N", "S"]


def test_orders_of_one_window_are_decided_together() -> None:
    # 100 + 260 km one by one, 110 + 50 km together.
    plans = replayed(shop(NODES, ORDERS), Batched(gap=0), Window(minutes=60))
    assert sources(plans) == ["S", "N"]
    assert totals(plans) == (0, 160)


def test_a_group_of_one_is_decided_as_by_itself() -> None:
    data = coast(seed=1, count=12)
    assert [each.assignments for each in replayed(data, Batched())] == [
        each.assignments for each in replayed(data, Optimal())
    ]


def test_plans_of_a_group_can_be_committed_one_after_the_other() -> None:
    # A replay refuses a plan that takes more than is left; here groups of 24 orders take all that there is.
    data = coast(seed=2, count=48)
    plans = replayed(data, Batched(gap=0), Window(minutes=1440))
    assert totals(plans)[0] == 0
    assert totals(plans) <= totals(replayed(data, Optimal()))


def test_hindsight_is_no_worse_than_anything_else() -> None:
    data = coast(seed=3, count=30)
    best = totals(replayed(data, Batched(gap=0), Hindsight()))
    assert best <= totals(replayed(data, Optimal()))
    assert best <= totals(replayed(data, Batched(gap=0), Window(minutes=600)))


def test_a_limit_gives_the_same_plans_again() -> None:
    data, settings = coast(seed=4, count=40), Batched(deterministic_limit=1e-3)
    first, second = (replayed(data, settings, Hindsight()) for _ in range(2))
    assert [each.assignments for each in first] == [each.assignments for each in second]


def test_settings_are_read_by_the_name_of_the_policy() -> None:
    read = TypeAdapter(AnyPolicy).validate_python({"policy": "batched", "name": "hourly", "gap": 0.01})
    assert isinstance(read, Batched)
    assert read.label == "hourly"
    with pytest.raises(ValidationError, match="gap"):
        Batched(gap=1.0)
