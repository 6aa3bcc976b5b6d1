"""KPIs of replays, worked out by hand, and sums of parts that equal the whole."""

from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scenarios.kpis import NODE_KPIS, ORDER_KPIS, UTILIZATION_KPIS
from scenarios.results.frames import Piece
from scenarios.results.summaries import NO_KEY, Summary, kpi_tables, latency_tables
from scenarios.results.tables import TABLES
from tests.builders import stock
from tests.scenarios.results.tiny import ORDERS, dataset, replayed, written


def values(table: pd.DataFrame, scope: str = "overall", key: str = "") -> dict[str, float]:
    """KPIs of one scope and key by name."""
    here = table[(table["scope"] == scope) & (table["key"] == key)]
    assert here["kpi"].is_unique
    return dict(zip(here["kpi"], here["value"], strict=True))


@pytest.fixture(scope="module")
def kpis(tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    """The KPIs of the tiny replay, see `tiny.ORDERS`."""
    return Summary.of(replayed(dataset(), tmp_path_factory.mktemp("tiny"))).table()


def test_overall(kpis: pd.DataFrame) -> None:
    assert values(kpis) == pytest.approx(
        {
            "orders": 3,
            # O1 6, O2 8 + 1, O3 6 + 8 + 1.
            "cost_per_order": 30 / 3,
            "shipping_cost_per_order": 28 / 3,
            "handling_cost_per_order": 2 / 3,
            "stock_cost_per_order": 0,
            "capacity_cost_per_order": 0,
            "penalty_per_order": 0,
            # 7 pieces are ordered, O3's third is not there; each A is worth 10, the B 30.
            "cost_per_filled_piece": 30 / 6,
            "fill_rate_pieces": 6 / 7,
            "fill_rate_value": 80 / 90,
            "complete_rate": 2 / 3,
            "unfilled_pieces": 1,
            "unfilled:stock": 1,
            # O1 N1, O2 N2, O3 both.
            "shipments_per_order": 4 / 3,
            "nodes_per_order": 4 / 3,
            "split_rate": 1 / 3,
            "km_per_shipment": (100 + 300 + 400) / 4,
            "km_per_order": (100 + 300 + 400) / 3,
            "carbon_kg_per_order": (4 + 9 + 8) / 3,
            "delivery_days": (1 + 3 + 3) / 3,
            "on_time_rate": 1 / 3,
            "optimal_rate": 1,
            # N1 uses 1 of 4 on both days, N2 2 of 10 and 1 of 10: 0.1, 0.2, 0.25, 0.25. The 95 % quantile lies between
            # the third and the fourth.
            "utilization_p50": (0.2 + 0.25) / 2,
            "utilization_p95": 0.25,
            "utilization_max": 0.25,
        },
        abs=1e-6,
    )


def test_by_tier(kpis: pd.DataFrame) -> None:
    gold, none = values(kpis, "tier", "gold"), values(kpis, "tier", NO_KEY)
    assert (gold["orders"], gold["cost_per_order"], gold["on_time_rate"]) == (2, (6 + 9) / 2, 0.5)
    assert (none["orders"], none["cost_per_order"], none["unfilled:stock"]) == (1, 15, 1)
    assert "unfilled:stock" not in gold


def test_by_day(kpis: pd.DataFrame) -> None:
    first, second = values(kpis, "day", "2026-09-10"), values(kpis, "day", "2026-09-11")
    assert (first["orders"], second["orders"]) == (2, 1)
    # N1 1 of 4 and N2 2 of 10 on the first day.
    assert (first["utilization_p50"], first["utilization_max"]) == (0.225, 0.25)
    assert second["fill_rate_pieces"] == pytest.approx(2 / 3, abs=1e-6)


def test_by_node(kpis: pd.DataFrame) -> None:
    near, far = values(kpis, "node", "N1"), values(kpis, "node", "N2")
    assert (near["shipments"], near["pieces"], near["cost_per_shipment"]) == (2, 3, 6)
    assert (far["shipments"], far["pieces"], far["cost_per_shipment"], far["handling_cost_per_shipment"]) == (
        2,
        3,
        9,
        1,
    )
    assert (far["km_per_shipment"], far["delivery_days_per_shipment"]) == (300, 3)
    assert (near["utilization_p50"], far["utilization_max"]) == (0.25, 0.2)


def test_what_is_not_known_counts_neither_above_nor_below(tmp_path: Path) -> None:
    known = {"order": "1", "shipments": 2, "distance_km": 10.0, "delivery_days": 4, "on_time": 1}
    piece = written(Piece("s", "p", 1, tmp_path), orders=[known, {"order": "2", "shipments": 7}])
    found = values(Summary.of(piece).table())
    assert (found["km_per_shipment"], found["km_per_order"]) == (5.0, 10.0)
    assert (found["delivery_days"], found["on_time_rate"]) == (4.0, 1.0)
    assert found["shipments_per_order"] == 4.5


def test_no_orders_at_all(tmp_path: Path) -> None:
    found = values(Summary.of(replayed(dataset(orders=()), tmp_path)).table())
    assert found.pop("orders") == found.pop("unfilled_pieces") == 0
    assert set(found) == {kpi.name for kpi in (*ORDER_KPIS, *UTILIZATION_KPIS)} - {"orders", "unfilled_pieces"}
    assert all(np.isnan(value) for value in found.values())


def test_everything_unfilled(tmp_path: Path) -> None:
    piece = replayed(dataset(stock({"N1": {"A": 0}})), tmp_path)
    found = values(Summary.of(piece).table())
    assert (found["fill_rate_pieces"], found["shipments_per_order"], found["cost_per_order"]) == (0, 0, 0)
    assert found["unfilled_pieces"] == 7
    assert sum(value for name, value in found.items() if name.startswith("unfilled:")) == 7
    # Nothing travels and nothing arrives; what is promised is late.
    assert all(np.isnan(found[name]) for name in ("km_per_shipment", "delivery_days", "cost_per_filled_piece"))
    assert found["on_time_rate"] == 0


def test_one_order(tmp_path: Path) -> None:
    table = Summary.of(replayed(dataset(orders=ORDERS[:1]), tmp_path)).table()
    overall = values(table)
    assert overall["cost_per_order"] == 6
    assert values(table, "tier", "gold") == {n: v for n, v in overall.items() if not n.startswith("utilization")}


def test_seeds_together_are_one_long_replay(tmp_path: Path) -> None:
    """Two orders that cost 6 and 9 with one seed, one that costs 15 with the other: 10 each, not the mean of means."""
    pieces = [
        written(
            Piece("s", "p", seed, tmp_path / str(seed)),
            orders=[{"order": str(cost), "tier": f"t{seed}", "cost": cost} for cost in costs],
            node_days=[{"node": "N", "day": "2026-09-10", "used": seed, "limit": 4}],
        )
        for seed, costs in ((1, (6, 9)), (2, (15,)))
    ]
    first, second, together = kpi_tables(pieces)
    assert [int(table["seed"].iloc[0]) for table in (first, second)] == [1, 2]
    assert together["seed"].isna().all()
    assert [values(table)["cost_per_order"] for table in (first, second, together)] == [7.5, 15, 10]
    assert values(together, "tier", "t1")["cost_per_order"] == 7.5
    assert values(together)["utilization_p50"] == (0.25 + 0.5) / 2


def test_pieces_of_a_run_need_not_be_neighbours(tmp_path: Path) -> None:
    pieces = [
        written(Piece(scenario, "p", seed, tmp_path / scenario / str(seed)), orders=[{"order": "1"}])
        for seed in (1, 2)
        for scenario in ("a", "b")
    ]
    tables = pd.concat(kpi_tables(pieces))
    orders = tables[(tables["kpi"] == "orders") & (tables["scope"] == "overall")]
    assert orders["scenario"].tolist() == ["a"] * 3 + ["b"] * 3
    assert orders["value"].tolist() == [1, 1, 2] * 2


def test_a_node_that_may_do_nothing_has_no_utilization(tmp_path: Path) -> None:
    idle = {"node": "N1", "day": "2026-09-10", "used": 0, "limit": 0}
    busy = {"node": "N2", "day": "2026-09-10", "used": 1, "limit": 4}
    table = Summary.of(written(Piece("s", "p", 1, tmp_path), node_days=[idle, busy])).table()
    assert values(table)["utilization_p50"] == 0.25
    assert not values(table, "node", "N1")


def test_latency(tmp_path: Path) -> None:
    pieces = [
        written(Piece("s", "p", seed, tmp_path / str(seed)), latency=[{"order": "1", "seconds": s} for s in seconds])
        for seed, seconds in ((1, (1.0, 3.0)), (2, (2.0,)))
    ]
    first, second, together = (values(table) for table in latency_tables(pieces))
    assert (first["latency_p50"], second["latency_p99"], together["latency_p50"]) == (2, 2, 2)
    # Between the second and the third of three, 1 / 50 of the way short of the third.
    assert together["latency_p99"] == pytest.approx(2.98)


def test_kpis_are_made_of_columns() -> None:
    for table, kpis in (("orders", ORDER_KPIS), ("shipments", NODE_KPIS)):
        names = [kpi.name for kpi in kpis]
        assert len(names) == len(set(names))
        used = {measure.column for kpi in kpis for measure in kpi.measures}
        assert used <= {*TABLES[table], table, "unfilled_pieces"}


TOTALS = ("cost", "penalty", "value")
FIGURES = st.integers(0, 10**9).map(lambda millionths: millionths / 1e6)
ROWS = st.fixed_dictionaries(
    {"tier": st.sampled_from(["", "gold", "NA"]), "day": st.sampled_from(["2026-09-10", "2026-09-11"])}
    | {"pieces": st.integers(1, 9), "shipments": st.integers(0, 3)}
    | dict.fromkeys(TOTALS, FIGURES),
    optional={"distance_km": FIGURES, "on_time": st.integers(0, 1)},
)


@given(st.lists(ROWS, max_size=8))
@settings(max_examples=15, deadline=None)
def test_sums_over_tiers_and_over_days_equal_the_overall_sums(rows: list[dict[str, Any]]) -> None:
    orders = [{"order": str(number)} | row for number, row in enumerate(rows)]
    with TemporaryDirectory() as folder:
        summary = Summary.of(written(Piece("s", "p", 1, Path(folder)), orders=orders))
    overall = summary.orders["overall"].iloc[0]
    for scope in ("tier", "day"):
        # Exactly: addends are whole numbers.
        assert summary.orders[scope].sum().tolist() == list(overall)
    assert overall["cost|orders"] == sum(round(row["cost"] * 1e6) for row in rows)
    assert overall["orders|distance_km"] == 1e6 * sum("distance_km" in row for row in rows)
