"""A replay gone through once more: every order finds what it found when it was decided."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import numpy as np
import pytest

from models import Availability, Order, Plan, RuleSet
from scenarios.dataset import BUNDLED, Dataset
from scenarios.generate import Settings, generate
from scenarios.modes import Hindsight, Mode, PerOrder, Window
from scenarios.policies import Batched, Nearest, Optimal, Policy, PolicySettings
from scenarios.reenactment import Reenactment
from scenarios.replay import Replay


@pytest.fixture(scope="module")
def data() -> Dataset:
    """Two days of orders, with arrivals and with capacity."""
    settings = Settings(nodes=6, items=6, orders=40, days=2, inbound_days=2, seed=3)
    return generate(settings).dataset(RuleSet.load(BUNDLED / "us-retail" / "rules.yaml"))


class Spy:
    """Decides as another policy does, and keeps what it was given."""

    def __init__(self, policy: Policy) -> None:
        self.policy = policy
        self.seen: list[tuple[Sequence[str], Availability]] = []

    def decide(self, orders: Sequence[Order], availability: Availability, now: datetime) -> Sequence[Plan]:
        self.seen.append(([each.id for each in orders], availability))
        return self.policy.decide(orders, availability, now)


def same(one: Availability, other: Availability) -> bool:
    stock = all(np.array_equal(getattr(one, name), getattr(other, name)) for name in ("on_hand", "reserved"))
    return stock and one.keys.rows == other.keys.rows and dict(one.used) == dict(other.used)


MODES: list[tuple[PolicySettings, Mode]] = [
    (Optimal(), PerOrder()),
    (Nearest(), Window(minutes=360)),
    (Batched(gap=0.05), Window(minutes=720)),
    (Nearest(), Hindsight()),
]


@pytest.mark.parametrize(("policy", "mode"), MODES)
def test_every_order_finds_what_it_found(data: Dataset, policy: PolicySettings, mode: Mode) -> None:
    replay = Replay(data, policy, mode)
    spy = Spy(replay._policy)
    replay._policy = spy
    plans = {decided.order.id: decided.plan for decided in replay}
    assert any(plan.consumes.capacity for plan in plans.values())
    again = Reenactment(data, mode, lambda order: plans[order].assignments, is_joint=policy.is_joint)
    scenes: dict[str, Any] = {scene.order.id: scene for scene in again}
    assert list(scenes) == list(plans)
    for orders, availability in spy.seen:
        for place, order in enumerate(orders):
            assert scenes[order].is_alone == (not policy.is_joint or len(orders) == 1)
            if place and not policy.is_joint:
                availability = availability.after(plans[orders[place - 1]])  # noqa: PLW2901 - goes on from order to order
            assert same(scenes[order].availability, availability)
