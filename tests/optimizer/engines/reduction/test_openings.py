"""Which options to open: add, drop and swap, by hand; and what is found, no single step makes cheaper."""

from random import Random
from typing import Any

import numpy as np
import pytest

from optimizer.engines.reduction.openings import Openings
from tests.optimizer.engines.problems import numbers


def opened(options: list[float], pairs: Any, most: Any, fill: list[int], start: tuple[int, ...] = ()) -> list[int]:
    opening, sending = np.array(options, dtype=np.float64), np.array(pairs, dtype=np.float64)
    openings = Openings.of(opening, sending, numbers(most), numbers(fill))
    return sorted(openings.improved(start))


TWO = [[1.0, 2.0, 9.0], [9.0, 2.0, 1.0]]
"""The first line is cheap at the first option, the second at the last; the one between is fair to both."""


# Of the ends both are needed, for two pieces at 1; of the one between, for two pieces at 2.
@pytest.mark.parametrize(("ends", "between", "chosen"), [(4.0, 5.0, [1]), (3.0, 9.0, [0, 2])])
def test_what_is_cheapest_is_opened(ends: float, between: float, chosen: list[int]) -> None:
    assert opened([ends, between, ends], TWO, [[1, 1, 1], [1, 1, 1]], [1, 1]) == chosen


def test_an_option_that_has_become_needless_is_closed() -> None:
    assert opened([4, 4, 4], [[2, 2, 9], [9, 2, 2]], [[1, 1, 1], [1, 1, 1]], [1, 1], start=(0, 1, 2)) == [1]


def test_options_are_opened_until_there_is_enough() -> None:
    # Four pieces, of which no option has more than two: the two cheapest.
    assert opened([5, 1, 1], [[2, 2, 4]], [[2, 2, 2]], [4]) == [1, 2]


def test_without_options_nothing_is_opened() -> None:
    assert opened([], [[]], [[]], [2]) == []


def test_what_nobody_has_is_left() -> None:
    assert opened([5, 1], [[0, 0]], [[0, 0]], [2]) == []


@pytest.mark.parametrize("seed", range(40))
def test_no_single_step_is_cheaper(seed: int) -> None:
    random = Random(seed)
    lines, count = random.choice([1, 2, 4]), random.choice([2, 4, 6])
    whole = random.random() < 0.5
    fill = [random.choice([1, 2, 3]) for _ in range(lines)]
    most = [[random.choice([0, wanted] if whole else [0, 1, 2, 3]) for _ in range(count)] for wanted in fill]
    most = [[min(each, wanted) for each in row] for row, wanted in zip(most, fill, strict=True)]
    piece = [[random.choice([0, 1, 3, 8]) for _ in range(count)] for _ in range(lines)]
    pairs = [[cost * each for cost, each in zip(*rows, strict=True)] for rows in zip(piece, most, strict=True)]
    options = [float(random.choice([0, 2, 5, 9])) for _ in range(count)]

    def cost(chosen: set[int]) -> float:
        """What is missing costs more than anything else."""
        total = sum(options[each] for each in chosen)
        for line, wanted in enumerate(fill):
            left = wanted
            for price, option in sorted((piece[line][each], each) for each in chosen):
                taken = min(left, most[line][option])
                total, left = total + taken * price, left - taken
            total += 1000 * left
        return total

    found = set(opened(options, pairs, most, fill))
    others = [found | {more} for more in range(count)] + [found - {less} for less in found]
    others += [(found - {less}) | {more} for less in found for more in range(count)]
    assert cost(found) <= min(map(cost, others)) + 1e-6
