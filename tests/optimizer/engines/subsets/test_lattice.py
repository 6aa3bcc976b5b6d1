"""How much is taken of each of some lines, as one number; and the cheapest way to part that in two."""

from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

from optimizer.engines.subsets.lattice import Lattice, split_count

SIZES = [(), (1,), (3,), (1, 1), (1, 2), (2, 3), (1, 1, 1), (1, 2, 2)]


def number(digits: tuple[int, ...], sizes: tuple[int, ...]) -> int:
    """The subset that takes so much of each line: the first line's digit is the lowest."""
    found, stride = 0, 1
    for digit, size in zip(digits, sizes, strict=True):
        found, stride = found + digit * stride, stride * (size + 1)
    return found


def every_subset(sizes: tuple[int, ...]) -> list[tuple[int, ...]]:
    return list(product(*(range(size + 1) for size in sizes)))


def random_costs(random: Random, count: int) -> Any:
    drawn = [random.choice([np.inf, float(random.randint(-9, 9))]) for _ in range(count)]
    return np.array([0.0, *drawn[1:]])


@pytest.mark.parametrize("sizes", SIZES)
def test_subsets_are_numbers_in_mixed_radix(sizes: tuple[int, ...]) -> None:
    lattice = Lattice(sizes)
    subsets = every_subset(sizes)
    assert lattice.count == len(subsets)
    assert {number(digits, sizes) for digits in subsets} == set(range(lattice.count))
    assert all(tuple(lattice.digits(number(digits, sizes))) == digits for digits in subsets)


@pytest.mark.parametrize("sizes", SIZES)
def test_there_are_so_many_ways_to_take_two_parts(sizes: tuple[int, ...]) -> None:
    # Of two pieces: nothing twice, one and nothing, nothing and one, one and one, two and nothing, nothing and two.
    pairs = product(every_subset(sizes), repeat=2)
    fits = [all(one + other <= size for one, other, size in zip(*pair, sizes, strict=True)) for pair in pairs]
    assert split_count(sizes) == sum(fits)


@pytest.mark.parametrize("sizes", SIZES)
@pytest.mark.parametrize("seed", range(5))
def test_parts_are_as_cheap_as_can_be(sizes: tuple[int, ...], seed: int) -> None:
    random, lattice = Random(seed), Lattice(sizes)
    one, other = random_costs(random, lattice.count), random_costs(random, lattice.count)
    least = lattice.least(one, other)
    for digits in every_subset(sizes):
        subset = number(digits, sizes)
        parts = every_subset(digits)
        costs = {number(part, sizes): one[subset - number(part, sizes)] + other[number(part, sizes)] for part in parts}
        assert least[subset] == min(costs.values())
        if np.isfinite(least[subset]):
            assert costs[lattice.split(one, other, subset, least[subset])] == least[subset]
