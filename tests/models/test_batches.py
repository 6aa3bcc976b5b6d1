"""The joint decision for many orders, as a document."""

from pathlib import Path
from typing import Any

import pytest

from models import BatchResult, DocumentError

OUTCOME = {"status": "optimal", "bound": 5.0, "gap": 0.0, "engine": "cp-sat", "wall_seconds": 0.1}
RESULT: dict[str, Any] = {
    "plans": [{"order_id": "O1", "outcome": OUTCOME}],
    "objective": [{"level": 0, "value": 5.0, "bound": 5.0, "terms": {"unfilled_units": 5.0}}],
    "outcome": OUTCOME,
    "prices": {
        "stock": [{"node": "DAL", "item": "mug", "price": 1.5}],
        "capacity": [{"node": "DAL", "price": 0.25}],
    },
    "bound": 5.0,
    "gap": 0.0,
}


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_a_batch_result_comes_back_from_a_file(suffix: str, tmp_path: Path) -> None:
    result = BatchResult.parse(RESULT)
    result.dump(tmp_path / f"batch.{suffix}")
    assert BatchResult.load(tmp_path / f"batch.{suffix}") == result


def test_a_price_is_in_a_level() -> None:
    result = BatchResult.parse(RESULT)
    assert result.prices.stock[0].level == result.prices.capacity[0].level == 0
    prices = {"stock": [{"level": -1, "node": "DAL", "item": "mug", "price": 1}]}
    with pytest.raises(DocumentError, match=r"prices\.stock\[0\]\.level = -1"):
        BatchResult.parse({**RESULT, "prices": prices})


def test_a_price_is_not_negative() -> None:
    prices = {"stock": [{"node": "DAL", "item": "mug", "price": -1}]}
    with pytest.raises(DocumentError, match=r"prices\.stock\[0\]\.price = -1"):
        BatchResult.parse({**RESULT, "prices": prices})


# --------------------------------------------------------------------------------------------- in words


def level(rank: int, value: float, bound: float, **terms: float) -> dict[str, Any]:
    return {"level": rank, "value": value, "bound": bound, "terms": terms}


def test_a_summary_says_what_was_reached_what_is_scarce_and_what_it_took() -> None:
    told = BatchResult.parse(
        {
            **RESULT,
            "objective": [level(0, 5, 5, unfilled_units=5), level(1, 20.5, 20, shipping_cost=18.5, penalty=2)],
            "one_by_one": [6, 31],
            "outcome": {**OUTCOME, "status": "feasible", "bound": 20, "gap": 0.0244},
            "work": {"components": 1, "columns": 12, "rounds": 3, "peak_mb": 1.5, "seconds": 2.25},
        }
    ).summary()
    ended = "as close as asked for: gap 2.44%, bound 20"
    assert told.splitlines() == [
        f"Batch of 1 order: 1 complete, 0 pieces unfilled, 0 shipments, {ended}",
        "  level 0: unfilled_units = 5 (proven; one by one 6)",
        "  level 1: shipping_cost + penalty = 20.50 (bound 20, gap 2.44%; one by one 31)",
        "  level 0: another piece of mug at DAL saves up to 1.5",
        "  level 0: another unit of capacity at DAL saves up to 0.25",
        "  1 independent part, 12 plans to choose from in 3 rounds of pricing, 2.25 s, 2 MB",
    ]
    assert str(BatchResult.parse(RESULT)).startswith("Batch of 1 order")


def test_a_summary_names_the_dearest_prices_of_the_first_level_first() -> None:
    stock = [{"level": 1, "node": "N", "item": name, "price": 9.0} for name in "ab"]
    prices = {"stock": [*stock, *({"node": "N", "item": str(n), "price": float(n)} for n in range(1, 5))]}
    told = BatchResult.parse({**RESULT, "prices": prices}).summary()
    assert [text.split()[5] for text in told.splitlines() if "another" in text] == ["4", "3", "2", "1", "a"]


def test_the_repr_fits_one_line() -> None:
    assert repr(BatchResult.parse(RESULT)) == "<BatchResult 1 order: 1 complete; unfilled 0; optimal>"
    unproven = {**RESULT, "gap": 0.00001, "outcome": {**OUTCOME, "status": "feasible", "limit": "stalled"}}
    assert repr(BatchResult.parse(unproven)) == ("<BatchResult 1 order: 1 complete; unfilled 0; feasible, gap 0.001%>")


def test_totals_are_those_of_the_plans() -> None:
    shipment = {"node": "DAL", "lines": ["1"], "weight_kg": 1.0, "costs": {"shipping_cost": 4.5}}
    plans = [
        {"order_id": "O1", "outcome": OUTCOME, "shipments": [shipment, shipment]},
        {"order_id": "O2", "outcome": OUTCOME, "unfilled": [{"line": "1", "quantity": 3}]},
    ]
    told = BatchResult.parse({**RESULT, "plans": plans})
    assert (told.complete, told.unfilled, told.shipments, told.cost) == (1, 3, 2, 9)


def test_data_has_every_field() -> None:
    data = BatchResult.parse(RESULT).to_data()
    assert data["work"] == {"components": 0, "columns": 0, "rounds": 0, "peak_mb": 0.0, "seconds": 0.0}
    assert data["one_by_one"] == []
