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


def test_a_price_is_not_negative() -> None:
    prices = {"stock": [{"node": "DAL", "item": "mug", "price": -1}]}
    with pytest.raises(DocumentError, match=r"prices\.stock\[0\]\.price = -1"):
        BatchResult.parse({**RESULT, "prices": prices})
