"""Rows of decided orders: what each cell is, and what is blank."""

import io
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from models import Order, Plan, RuleSet
from models.geography import Destination, Point
from models.plans import Outcome, Shipment, Unfilled, Violation
from scenarios.replay import Decided
from scenarios.results.causes import NO_CAUSE
from scenarios.results.piece import PieceWriter, write_piece
from scenarios.results.rows import Rows
from scenarios.results.tables import REPEATABLE, TABLES
from tests.builders import line, network, node, order, service, stock
from tests.scenarios.results.tiny import ORDERS, PLACES, dataset, piece_bytes, replay, replayed

OPTIMAL = Outcome(status="optimal", bound=0.0, gap=0.0, engine="none", wall_seconds=0.0)


def cells(order_: Order, plan: Plan, promise_days: int | None = None) -> dict[str, Any]:
    """The row of an order by column."""
    moment = datetime(2026, 9, 10, tzinfo=UTC)
    row = Rows(PLACES, RuleSet(id="r"), promise_days).of(Decided(order_, plan, moment, 0.5)).orders
    return dict(zip(TABLES["orders"], row, strict=True))


def shipment(node_: str = "N1", days: int | None = 1, **fields: Any) -> Shipment:
    arrives = None if days is None else date(2026, 9, 10 + days)
    return Shipment(**{"node": node_, "lines": (), "weight_kg": 0.0, "arrives_on": arrives, "costs": {}} | fields)


def plan_of(*shipments: Shipment, **fields: Any) -> Plan:
    return Plan(order_id="O1", shipments=shipments, outcome=OPTIMAL, **fields)


def test_the_rows_of_the_tiny_replay(tmp_path: Path) -> None:
    piece = replayed(dataset(), tmp_path)
    orders = piece.frame("orders").set_index("order")
    # See tiny.ORDERS for who ships what. O3 is one A from each node: 100 + 300 km, 2 kg each, 6 + 9.
    assert orders["cost"].tolist() == [6.0, 9.0, 15.0]
    assert orders["shipping_cost"].tolist() == [6.0, 8.0, 14.0]
    assert orders["handling_cost"].tolist() == [0.0, 1.0, 1.0]
    assert orders["distance_km"].tolist() == [100.0, 300.0, 400.0]
    # 10 g per kg and km: 4 kg x 100 km; 3 kg x 300 km; 2 kg x 100 km + 2 kg x 300 km.
    assert orders["carbon_kg"].tolist() == [4.0, 9.0, 8.0]
    assert orders["filled_pieces"].tolist() == [2, 2, 2]
    assert orders["filled_value"].tolist() == [20.0, 40.0, 20.0]
    # N2 takes three days, and two are promised; O3 is not complete.
    assert orders["delivery_days"].tolist() == [1, 3, 3]
    assert orders["on_time"].tolist() == [1, 0, 0]
    assert orders["tier"].tolist() == ["gold", "gold", ""]
    assert orders["day"].tolist() == ["2026-09-10", "2026-09-10", "2026-09-11"]
    assert piece.frame("unfilled").to_dict("records") == [
        {
            "order": "O3",
            "line": "L1",
            "item": "A",
            "quantity": 1,
            "cause": "stock",
            "reason": "N1: 3 on hand, 1 available, 1 taken by this order",
        }
    ]
    shipments = piece.frame("shipments")
    assert shipments[["order", "node", "pieces", "cost"]].to_numpy().tolist() == [
        ["O1", "N1", 2, 6.0],
        ["O2", "N2", 2, 9.0],
        ["O3", "N1", 1, 6.0],
        ["O3", "N2", 1, 9.0],
    ]
    # N1 counts orders, N2 pieces.
    assert piece.frame("node_days")["used"].tolist() == [1.0, 2.0, 1.0, 1.0]
    assert piece.frame("assignments")["quantity"].sum() == 6
    assert len(piece.frame("latency")) == 3


def test_the_same_replay_gives_the_same_bytes(tmp_path: Path) -> None:
    data = dataset()
    write_piece(replay(data), data, tmp_path, promise_days=2)
    sent = piece_bytes(replay(data), data, promise_days=2)
    assert {name: (tmp_path / f"{name}.csv").read_bytes() for name in REPEATABLE} == {n: sent[n] for n in REPEATABLE}
    assert set(sent) == set(TABLES)
    assert not any(b"\r" in table for table in sent.values())


def test_a_watch_is_told_after_each_order() -> None:
    seen: list[int] = []
    data = dataset()
    piece_bytes(replay(data), data, watch=seen.append)
    assert seen == [1, 2, 3]


def test_an_order_keeps_to_its_own_date_before_the_promise() -> None:
    by_the_11th = ORDERS[0].model_copy(update={"required_by": date(2026, 9, 11)})
    assert cells(by_the_11th, plan_of(shipment(days=1)), promise_days=0)["on_time"] == 1
    assert cells(by_the_11th, plan_of(shipment(days=2)), promise_days=9)["on_time"] == 0


def test_nothing_promised_is_not_counted() -> None:
    assert cells(ORDERS[0], plan_of(shipment()))["on_time"] is None


def test_days_are_never_below_0() -> None:
    assert cells(ORDERS[0], plan_of(shipment(days=-1)), promise_days=0)["delivery_days"] == 0


def test_an_unknown_arrival_leaves_days_blank() -> None:
    row = cells(ORDERS[0], plan_of(shipment(), shipment("N2", None)), promise_days=9)
    assert (row["delivery_days"], row["on_time"]) == (None, None)


def test_an_unknown_distance_leaves_the_sum_blank() -> None:
    known, unknown = shipment(distance_km=5.0), shipment("N2", service="road")
    row = cells(ORDERS[0], plan_of(known, unknown))
    assert (row["distance_km"], row["carbon_kg"]) == (None, None)
    # What nobody drives emits nothing, however far it is.
    assert cells(ORDERS[0], plan_of(shipment()))["carbon_kg"] == 0.0


def test_an_order_of_which_nothing_ships() -> None:
    gap = Unfilled(line="L1", quantity=2)
    row = cells(ORDERS[0], plan_of(unfilled=(gap,)), promise_days=2)
    assert [row[name] for name in ("shipments", "split", "complete", "filled_pieces")] == [0, 0, 0, 0]
    assert [row[name] for name in ("cost", "distance_km", "filled_value")] == [0.0, 0.0, 0.0]
    assert (row["delivery_days"], row["on_time"]) == (None, 0)


def test_a_gap_without_reasons_has_no_cause() -> None:
    decided = Decided(ORDERS[0], plan_of(unfilled=(Unfilled(line="L1", quantity=2),)), datetime.now(UTC), 0.0)
    assert Rows(PLACES, RuleSet(id="r")).of(decided).unfilled == [("O1", "L1", "A", 2, NO_CAUSE, None)]


def test_penalties_are_part_of_the_cost() -> None:
    violation = Violation(rule="r", line="L1", node="N1", penalty=2.5)
    row = cells(ORDERS[0], plan_of(shipment(costs={"shipping_cost": 4.0}), violations=(violation,)))
    assert (row["cost"], row["penalty"]) == (6.5, 2.5)


def test_the_day_is_that_of_the_rule_sets_zone() -> None:
    decided = Decided(ORDERS[0], plan_of(), datetime.now(UTC), 0.0)
    # 8:00 in London is 22:00 of the day before in Honolulu.
    row = Rows(PLACES, RuleSet(id="r", timezone="Pacific/Honolulu")).of(decided).orders
    assert dict(zip(TABLES["orders"], row, strict=True))["day"] == "2026-09-09"


def test_an_order_is_told_where_it_goes_to_the_kilometre() -> None:
    somewhere = Destination(country="US", state="TX", location=Point(lat=30.26715, lon=-0.004))
    row = cells(ORDERS[0].model_copy(update={"destination": somewhere}), plan_of())
    assert [row[name] for name in ("country", "state", "lat", "lon")] == ["US", "TX", 30.27, 0.0]
    assert str(row["lon"]) == "0.0"
    nowhere = cells(ORDERS[0].model_copy(update={"destination": Destination(country="FR")}), plan_of())
    assert [nowhere[name] for name in ("country", "state", "lat", "lon")] == ["FR", None, None, None]


def test_nodes_are_those_of_the_network_as_it_is_replayed(tmp_path: Path) -> None:
    here = node("N1", location={"lat": 32.1234567, "lon": -96.0})
    closed = node("N2", address={"country": "US", "state": "TX", "city": "Austin"}, location=None, enabled=False)
    data = replace(dataset(stock({"N1": {"A": 9}})), network=network([here, closed], ["A", "B"]))
    assert replayed(data, tmp_path).frame("nodes").fillna(-1).to_numpy().tolist() == [
        ["N1", "store", "US", "", "", 32.123457, -96.0, 1],
        ["N2", "store", "US", "TX", "Austin", -1.0, -1.0, 0],
    ]


def test_figures_are_rounded_and_never_minus_zero() -> None:
    row = cells(ORDERS[0], plan_of(shipment(costs={"stock_cost": -1e-9, "shipping_cost": 0.1 + 0.2})))
    assert (str(row["stock_cost"]), row["cost"]) == ("0.0", 0.3)


ODD = ("001", "NA", "nan", "a,b", 'say "x"', "two\nlines", "a\rb", " blank ", "#1", "\N{SNOWMAN}", "1e5", "x\r\n")


@pytest.mark.parametrize("name", ODD)
def test_ids_stay_what_they_are(name: str, tmp_path: Path) -> None:
    places = network([node(name)], [name], [service(name)])
    data = replace(
        dataset(stock({name: {name: 1}})),
        network=places,
        orders=(order(line(name, name, quantity=2), id=name, customer={"tier": name}),),
    )
    piece = replayed(data, tmp_path)
    assert piece.frame("orders")[["order", "tier"]].to_numpy().tolist() == [[name, name]]
    assert piece.frame("assignments").to_numpy().tolist() == [[name, name, name, name, name, 1]]
    assert piece.frame("unfilled")["item"].tolist() == [name]


def test_writing_is_a_stream() -> None:
    """Rows are there as soon as an order is decided."""
    data = dataset()
    streams = {name: io.StringIO(newline="") for name in TABLES}
    writer = PieceWriter(streams, data)
    writer.add(next(iter(replay(data))))
    assert len(pd.read_csv(io.StringIO(streams["orders"].getvalue()))) == 1
