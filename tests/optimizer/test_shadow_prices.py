"""From duals of rows to prices of stock and capacity."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.batches import Prices
from optimizer.compiler import Compiler, DecidedOrder, JointOrders, RowName
from optimizer.shadow_prices import prices_of
from tests.builders import line, network, node, order, rules, stock


def joint(*names: RowName) -> JointOrders:
    """Two levels in units of 0.1 and 0.01, and rows by name."""
    compiler, asked = Compiler(network([node("N1")]), rules()), order(line("L1"))
    candidate = compiler.settled(asked)
    assert candidate is not None
    found = compiler.joint([DecidedOrder(asked, candidate)], stock({"N1": {"A": 1}}))
    return replace(found, problem=replace(found.problem, units=(0.1, 0.01)), names=names)


def priced(duals: list[list[float]], *names: RowName) -> dict[str, list[tuple[Any, ...]]]:
    found: Prices = prices_of(joint(*names), np.array(duals))
    return {
        "stock": [(each.level, each.node, each.item, each.price) for each in found.stock],
        "capacity": [(each.level, each.node, each.price) for each in found.capacity],
    }


def test_a_price_is_in_the_unit_of_its_level() -> None:
    found = priced([[30], [500]], RowName("available", "N1", "A"))
    assert found == {"stock": [(0, "N1", "A", pytest.approx(3)), (1, "N1", "A", pytest.approx(5))], "capacity": []}


def test_a_piece_without_the_reserve_pays_for_both_rows_of_its_record() -> None:
    found = priced([[30, 12], [0, 0]], RowName("available", "N1", "A"), RowName("unreserved", "N1", "A"))
    assert found["stock"] == [(0, "N1", "A", pytest.approx(4.2))]


def test_a_unit_of_capacity_pays_for_the_limit_and_for_surcharges() -> None:
    names = (
        RowName("capacity", "N1", share=1.0, per_unit=4.0),
        RowName("capacity", "N1", share=0.5, per_unit=4.0),
        RowName("surcharge", "N1", per_unit=4.0),
    )
    assert priced([[10, 99, 1], [0, 0, 0]], *names)["capacity"] == [(0, "N1", pytest.approx(4.4))]


def test_prices_are_sorted_and_none_is_0() -> None:
    names = (RowName("available", "N2", "A"), RowName("available", "N1", "B"), RowName("available", "N1", "A"))
    found = priced([[1, 0, 1], [1, 1, 1e-9]], *names)["stock"]
    assert [each[:3] for each in found] == [(0, "N1", "A"), (0, "N2", "A"), (1, "N1", "B"), (1, "N2", "A")]
