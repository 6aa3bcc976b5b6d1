"""Peaks as arrays."""

import numpy as np

from optimizer.features import ANY_LINE, Peaks
from tests.optimizer.engines.subsets.problems import peaks_of

THREE = peaks_of([(ANY_LINE, 0, 2), (1, 1, 5)], [], [(0, 0, 3)])


def test_a_peak_is_the_largest_value_among_what_is_taken() -> None:
    def reached(*pairs: tuple[int, int]) -> list[int]:
        taken = np.zeros((2, 2), dtype=bool)
        for pair in pairs:
            taken[pair] = True
        return list(THREE.reached(taken))

    assert reached() == [0, 0, 0]
    assert reached((1, 0)) == [2, 0, 0]
    assert reached((0, 0)) == [2, 0, 3]
    assert reached((0, 1)) == [0, 0, 0]
    assert reached((0, 0), (1, 1)) == [5, 0, 3]


def test_a_peak_without_values_has_none() -> None:
    assert THREE.most.tolist() == [5, 0, 3]
    assert Peaks().most.tolist() == []
    assert Peaks().reached(np.ones((2, 2), dtype=bool)).tolist() == []
