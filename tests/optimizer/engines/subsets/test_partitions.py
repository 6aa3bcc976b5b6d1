"""Subsets of lines as numbers, and the cheapest way to share each of them out between two."""

from itertools import product
from random import Random

import numpy as np
import pytest

from optimizer.engines.subsets.partitions import LARGEST, NEVER, Partitions, settled
from optimizer.uses import Integers


def costs(*numbers: int) -> Integers:
    return np.array(numbers, dtype=np.int64)


def random_costs(random: Random, count: int) -> Integers:
    """What nothing costs is 0; much else cannot be, or is a credit."""
    drawn = [random.choice([NEVER, random.randint(-9, 9), random.randint(-LARGEST, LARGEST)]) for _ in range(count)]
    return costs(0, *drawn[1:])


def test_a_subset_is_the_number_whose_bits_are_its_lines() -> None:
    partitions = Partitions(2)
    assert partitions.count == 4
    assert partitions.members.tolist() == [[False, False], [True, False], [False, True], [True, True]]


def test_sums_go_over_the_lines_of_each_subset() -> None:
    # Nothing, the first line, the second, both.
    assert Partitions(2).sums(costs(3, -5)).tolist() == [0, 3, -5, -2]
    assert Partitions(2).sums(np.array([[1, 2], [30, 40]])).tolist() == [[0, 1, 2, 3], [0, 30, 40, 70]]


def test_sums_of_large_numbers_are_exact() -> None:
    # As floating point numbers, 2**55 and 1 would add up to 2**55.
    assert Partitions(2).sums(costs(2**55, 1)).tolist() == [0, 2**55, 1, 2**55 + 1]


def test_lines_are_shared_out_as_is_cheapest() -> None:
    # Both with the first cost 9, both with the second 7; the first line with the second and the second line with the
    # first cost 1 + 2, the other way round 5 + 4. Alone, each line goes where it costs less.
    one, other = costs(0, 5, 2, 9), costs(0, 1, 4, 7)
    partitions = Partitions(2)
    assert partitions.joined(one, other).tolist() == [0, 1, 2, 3]
    assert partitions.split(one, other, 0b11, 3) == 0b01


def test_several_pairs_are_joined_at_once_or_all_with_one() -> None:
    partitions = Partitions(1)
    ones, others = np.array([[0, 5], [0, 1]]), np.array([[0, 2], [0, 3]])
    assert partitions.joined(ones, others).tolist() == [[0, 2], [0, 1]]
    assert partitions.joined(ones, costs(0, 2)).tolist() == [[0, 2], [0, 1]]


def test_without_lines_there_is_one_subset() -> None:
    partitions = Partitions(0)
    assert partitions.count == 1
    assert partitions.members.shape == (1, 0)
    assert partitions.sums(np.zeros((3, 0), dtype=np.int64)).tolist() == [[0], [0], [0]]
    assert partitions.joined(costs(4), costs(-1)).tolist() == [3]


@pytest.mark.parametrize("credit", [0, -1, -LARGEST])
def test_what_cannot_be_stays_so_whatever_the_credit_for_the_rest(credit: int) -> None:
    assert Partitions(1).joined(costs(credit, NEVER), costs(credit, NEVER)).tolist() == [2 * credit, NEVER]
    assert settled(costs(NEVER + credit, 2 * NEVER)).tolist() == [NEVER, NEVER]


def test_the_largest_costs_are_no_impossibility() -> None:
    assert settled(costs(LARGEST, 2 * LARGEST, -LARGEST)).tolist() == [LARGEST, 2 * LARGEST, -LARGEST]
    assert Partitions(2).joined(costs(0, LARGEST, NEVER, NEVER), costs(0, NEVER, LARGEST, NEVER)).tolist() == [
        0,
        LARGEST,
        LARGEST,
        2 * LARGEST,
    ]


def pairs_of(subset: int, lines: int) -> list[tuple[int, int]]:
    """Every way to put each line of a subset with the one or with the other."""
    members = [line for line in range(lines) if subset >> line & 1]
    ways = product([0, 1], repeat=len(members))
    parts = [sum(1 << line for line, is_other in zip(members, way, strict=True) if is_other) for way in ways]
    return [(subset - part, part) for part in parts]


@pytest.mark.parametrize("lines", range(6))
def test_no_other_way_to_share_lines_out_is_cheaper(lines: int) -> None:
    random = Random(lines)
    partitions = Partitions(lines)
    for _ in range(20):
        one, other = (random_costs(random, partitions.count) for _ in range(2))
        joined = partitions.joined(one, other)
        for subset in range(partitions.count):
            ways = [int(one[rest]) + int(other[part]) for rest, part in pairs_of(subset, lines)]
            possible = [cost for cost in ways if cost <= 2 * LARGEST]
            assert joined[subset] == min(possible, default=NEVER)
            if possible:
                part = partitions.split(one, other, subset, int(joined[subset]))
                assert part & ~subset == 0
                assert one[subset ^ part] + other[part] == joined[subset]
