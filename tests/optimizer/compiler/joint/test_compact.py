"""Arrays that take little room."""

from typing import Any

import numpy as np
import pytest

from optimizer.compiler.joint.compact import compact

WIDE = np.broadcast_to(np.arange(4), (3, 4))


@pytest.mark.parametrize(
    ("array", "numbers"),
    [
        (np.zeros((3, 4), dtype=np.int64), 1),
        (np.full(5, 7), 1),
        (np.ones((3, 4), dtype=bool), 1),
        (np.tile(np.arange(4), (3, 1)), 4),
        (WIDE, 4),
        (np.broadcast_to(np.ones(4), (3, 4)), 1),
        (np.arange(12).reshape(3, 4), 12),
        (np.array([[1, 2], [1, 3]]), 4),
        (np.arange(1, 5).reshape(1, 4), 4),
        (np.zeros((0, 4)), 0),
        (np.zeros((4, 0)), 0),
    ],
)
def test_what_repeats_is_kept_once(array: Any, numbers: int) -> None:
    found = compact(array)
    assert found.dtype == array.dtype
    assert found.shape == array.shape
    assert (found == array).all()
    kept = [size for size, stride in zip(found.shape, found.strides, strict=True) if stride]
    assert (int(np.prod(kept)) if found.size else 0) == numbers


def test_what_is_kept_hangs_on_nothing_else() -> None:
    array = np.tile(np.arange(4), (3, 1))
    found = compact(array)
    array[:] = 9
    assert found.tolist() == [[0, 1, 2, 3]] * 3
