"""Of which orders passes over arrays tell all."""

from dataclasses import replace

import numpy as np

from optimizer.engines.batching.pricing import plain_share
from optimizer.problem import Weights
from tests.optimizer.engines.batching.joints import an_order, stocked


def test_orders_whose_shipments_have_a_largest_weight_are_told_in_part() -> None:
    plain = an_order([1, 2])
    light = Weights(np.array([2]), np.array([True, False]), np.array([1, 9]))
    heavy = replace(plain, weights=light)
    assert plain_share(stocked([plain, plain], [1, 1])) == 1
    assert plain_share(stocked([plain, heavy], [1, 1])) == 0.5


def test_no_order_leaves_nothing_to_tell() -> None:
    assert plain_share(stocked([], [])) == 0
