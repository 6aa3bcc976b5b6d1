"""Prices leave to coming orders what they need more."""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from models import Availability, DocumentError
from models.document import dump_lines
from scenarios.bidding import Deriver, Expected, Tariff
from scenarios.dataset import Dataset
from scenarios.inbound import Arrival
from scenarios.modes import Hindsight, Window
from scenarios.policies import AnyPolicy, Batched, BidPrice, Optimal
from tests.builders import Document, rule
from tests.scenarios.policies.shops import START, coast, placed, replayed, shop, sources, totals

KNOWING = BidPrice(prices_from="forecast", forecast="own_orders")

# N has one piece, S has two. The customer of O1 is 100 km from N and 110 km from S.
NODES = {"N": (0.0, 1), "S": (-210.0, 2)}


def test_an_order_leaves_what_another_one_needs_to_be_filled() -> None:
    # O2 may have its piece from no farther than 100 km: from N alone. By itself O1 takes the nearer piece, that of N,
    # and O2 gets nothing. A piece at N is worth a filled piece to O2, so that O1 takes one at S, 10 km more.
    near = rule("near", when="order.channel == web", require="distance_km <= 100")
    data = shop(NODES, [placed("O1", -100), placed("O2", 50, hours=1, channel="web")], rules=[near, rule()])
    assert sources(replayed(data, Optimal())) == ["N", ""]
    plans = replayed(data, KNOWING)
    assert sources(plans) == ["S", "N"]
    assert totals(plans) == (0, 160)


def test_an_order_leaves_what_would_cost_another_one_more() -> None:
    # O2 is 50 km from N and 260 km from S: the piece at N saves it 210 km, and O1 no more than 10.
    data = shop(NODES, [placed("O1", -100), placed("O2", 50, hours=1)])
    assert totals(replayed(data, Optimal())) == (0, 100 + 260)
    assert totals(replayed(data, KNOWING)) == (0, 110 + 50)


def test_nothing_is_left_to_those_who_need_it_less() -> None:
    # O2 is at O1's place but for 5 km to the south: S is nearer to it. The piece at N is worth nothing to it.
    data = shop(NODES, [placed("O1", -100), placed("O2", -110, hours=1)])
    assert sources(replayed(data, KNOWING)) == ["N", "S"]


def test_orders_beyond_the_horizon_have_no_say() -> None:
    # O2 of the second test, but two days later; prices look one day ahead.
    data = shop(NODES, [placed("O1", -100), placed("O2", 50, hours=48)])
    settings = KNOWING.model_copy(update={"look_ahead_days": 1.0})
    assert sources(replayed(data, settings)) == ["N", "S"]


@pytest.mark.parametrize(("hours", "expected"), [(0.5, ["N", "N"]), (200, ["S", "N"])])
def test_what_arrives_within_the_horizon_makes_up_for_what_is_taken(hours: float, expected: list[str]) -> None:
    # Another piece comes to N before O2, or beyond the week that prices look ahead.
    arrival = Arrival(node="N", item="A", quantity=1, at=START + timedelta(hours=hours))
    data = shop(NODES, [placed("O1", -100), placed("O2", 50, hours=1)], inbound=[arrival])
    assert sources(replayed(data, KNOWING)) == expected


def test_those_who_open_the_safety_stock_do_not_pay_for_what_others_cannot_have() -> None:
    # N has a piece on the shelf and one in reserve, which gold may open. O1 of gold takes one of the two and O2 of gold
    # has the other: nothing is missed. A careful O1 leaves the one on the shelf to a careful O2, although a piece
    # stays in reserve.
    gold = rule("gold", when="customer.tier == gold", use_safety_stock=True)
    reserve = {"N": {"on_hand": 2, "safety_stock": 1}}
    for tier, expected in (({"tier": "gold"}, ["N", "N"]), ({}, ["S", "N"])):
        orders = [placed("O1", -100, customer=tier), placed("O2", 50, hours=1, customer=tier)]
        data = shop(NODES, orders, rules=[gold, rule()], stock=reserve)
        assert sources(replayed(data, KNOWING)) == expected


def test_a_day_s_capacity_is_left_to_the_orders_of_that_day() -> None:
    # Stock is plenty, but N takes one order a day. O2 comes the same day and saves 210 km there; O2 of the next day
    # finds N free again, whatever O1 does.
    plenty = {name: (km, 9) for name, (km, _) in NODES.items()}
    same, next_day = (
        shop(plenty, [placed("O1", -100), placed("O2", 50, hours=hours)], limits={"N": 1}) for hours in (1, 24)
    )
    assert sources(replayed(same, KNOWING)) == ["S", "N"]
    assert sources(replayed(next_day, KNOWING)) == ["N", "N"]


def test_orders_in_hand_are_refused_only_where_they_may_be() -> None:
    # One piece, O1 is worth 1, O2 of the same evening 50. By default the first is filled, for O2 might never come.
    valuable: Document = {"lines": [{"id": "1", "item": "A", "quantity": 1, "unit_price": 50.0}]}
    orders = [placed("O1", 10), placed("O2", 10, hours=1, **valuable)]
    data = shop({"N": (0.0, 1)}, orders, levels=[["unfilled_value"], ["line_km"]])
    assert sources(replayed(data, KNOWING)) == ["N", ""]
    assert sources(replayed(data, KNOWING.model_copy(update={"may_refuse": True}))) == ["", "N"]


def test_order_weights_have_their_say() -> None:
    # One piece; pieces of gold weigh ten times as much.
    gold = rule("gold", when="customer.tier == gold", order_weight=10.0)
    late = placed("O2", 10, hours=1, customer={"tier": "gold"})
    refusing = KNOWING.model_copy(update={"may_refuse": True})
    data = shop({"N": (0.0, 1)}, [placed("O1", 10), late], rules=[gold, rule()])
    assert sources(replayed(data, refusing)) == ["", "N"]
    # A price of 1 is a tenth of a piece to gold: it does not give way to those who weigh less.
    early = placed("O1", 10, customer={"tier": "gold"})
    data = shop({"N": (0.0, 1)}, [early, placed("O2", 10, hours=1)], rules=[gold, rule()])
    assert sources(replayed(data, refusing)) == ["N", ""]


@pytest.mark.parametrize("seed", [1, 2])
def test_prices_beat_the_myopic_optimum_and_hindsight_bounds_them(seed: int) -> None:
    # By itself the middle empties NORTH, which is 200 km nearer to it, and those beyond it pay 1,000 km more for each
    # of their pieces that comes from SOUTH then.
    data = coast(seed, count=45)
    myopic, hindsight = totals(replayed(data, Optimal())), totals(replayed(data, Batched(gap=0), Hindsight()))
    knowing = totals(replayed(data, KNOWING.model_copy(update={"every_orders": 10})))
    learning = totals(replayed(data, BidPrice(look_back_days=1, look_ahead_days=2, every_orders=5)))
    assert myopic[0] == knowing[0] == learning[0] == hindsight[0] == 0
    assert hindsight[1] <= knowing[1] < learning[1] < myopic[1]
    assert knowing[1] - hindsight[1] < 0.1 * (myopic[1] - hindsight[1])


def test_the_same_seed_gives_the_same_plans() -> None:
    data, settings = coast(seed=5, count=40), BidPrice(every_orders=7, sample=11, look_back_days=1)
    first, second = (replayed(data, settings) for _ in range(2))
    assert [each.assignments for each in first] == [each.assignments for each in second]


def test_groups_are_decided_in_sequence() -> None:
    data = coast(seed=6, count=24)
    plans = replayed(data, BidPrice(every_orders=6), Window(minutes=600))
    assert [plan.order_id for plan in plans] == [order.id for order in data.orders]


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"every_orders": 4}, [0, 4, 8]),
        ({"every_orders": 100, "every_hours": 3.0}, [0, 3, 6, 9]),
        ({"every_orders": 2, "every_hours": 5.0}, [0, 2, 4, 6, 8]),
        ({"every_orders": 100}, [0]),
    ],
)
def test_prices_are_derived_anew_by_orders_and_hours(
    settings: dict[str, Any], expected: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    derived: list[datetime] = []
    original = Deriver.derive

    def noted(deriver: Deriver, expected: Expected, availability: Availability, now: datetime) -> Tariff:
        derived.append(now)
        return original(deriver, expected, availability, now)

    monkeypatch.setattr(Deriver, "derive", noted)
    # One order an hour, ten of them.
    replayed(coast(seed=1, count=10), BidPrice(**settings))
    assert derived == [START + timedelta(hours=hours) for hours in expected]


def with_folder(data: Dataset, folder: Path) -> Dataset:
    return Dataset(folder, data.network, data.availability, data.rules, data.orders)


def test_a_forecast_can_be_a_file_of_orders(tmp_path: Path) -> None:
    # The file says what the dataset's own orders say: the piece at N is for O2.
    data = with_folder(shop(NODES, [placed("O1", -100), placed("O2", 50, hours=1)]), tmp_path)
    dump_lines([placed("expected", 50, hours=1)], tmp_path / "forecast.jsonl")
    settings = BidPrice(prices_from="forecast", forecast="forecast.jsonl")
    assert sources(replayed(data, settings)) == ["S", "N"]


def test_a_forecast_that_is_missing_or_names_unknown_items_is_refused(tmp_path: Path) -> None:
    data = with_folder(shop(NODES, [placed("O1", -100)]), tmp_path)
    settings = BidPrice(prices_from="forecast", forecast="forecast.jsonl")
    with pytest.raises(DocumentError, match=r"forecast\.jsonl: the file cannot be read"):
        settings.build(data)
    stranger = placed("expected", 50).model_dump(mode="json")
    stranger["lines"][0]["item"] = "B"
    dump_lines([type(data.orders[0]).parse(stranger)], tmp_path / "forecast.jsonl")
    with pytest.raises(DocumentError, match=r"order expected, lines\[0\]\.item = 'B': the network has no such id"):
        settings.build(data)


@pytest.mark.parametrize(
    "settings",
    [
        {"prices_from": "forecast"},
        {"forecast": "own_orders"},
        {"prices_from": "forecast", "forecast": "own_orders", "look_back_days": 3.0},
        {"every_orders": 0},
        {"look_ahead_days": 0.0},
    ],
)
def test_settings_that_say_nothing_or_contradict_each_other_are_refused(settings: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(AnyPolicy).validate_python({"policy": "bid_price"} | settings)
