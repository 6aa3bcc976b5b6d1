"""Parting few lines by several costs, by hand and compared with all ways there are."""

from collections.abc import Iterator
from itertools import product
from math import prod
from operator import add, le
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.engines.subsets.parting import LARGEST, NEVER, Parting, Splits
from tests.optimizer.engines.problems import numbers

Tables = list[list[list[int]]]
Way = list[tuple[int, int]]


def parted(tables: Tables, most: int) -> tuple[Parting, Way, bool]:
    """The best ways by the last of some tables, one of them, and whether it is the only one."""
    splits = Splits((1,) * (len(tables[0]).bit_length() - 1))
    found = None
    for table in tables:
        found = Parting(splits, numbers(table), most, found)
    assert found is not None
    return found, *found.best()


def test_lines_go_together_where_that_is_cheapest() -> None:
    # Apart 3 + 3, together 5 at the second option.
    found, way, is_only = parted([[[0, 0], [3, 4], [4, 3], [9, 5]]], 2)
    assert (found.cost, way, is_only) == (5, [(3, 1)], True)


def test_lines_go_apart_where_that_is_cheapest_and_allowed() -> None:
    table = [[0, 0], [2, 4], [4, 2], [9, 5]]
    found, way, is_only = parted([table], 2)
    assert (found.cost, sorted(way), is_only) == (4, [(1, 0), (2, 1)], True)
    assert parted([table], 1)[0].cost == 5


def test_of_equal_ways_the_next_cost_decides() -> None:
    # Together 4 at either option, apart 2 + 2; by the second cost together at the second option is best.
    first = [[0, 0], [2, 9], [9, 2], [4, 4]]
    second = [[0, 0], [3, 0], [0, 3], [7, 5]]
    assert parted([first], 2)[2] is False
    found, way, is_only = parted([first, second], 2)
    assert (found.cost, way, is_only) == (5, [(3, 1)], True)


def test_without_a_way_the_cost_is_beyond_all_costs() -> None:
    assert parted([[[0], [NEVER], [1], [NEVER]]], 2)[0].cost > LARGEST


def test_splits_hold_the_last_line_of_what_they_split() -> None:
    splits = Splits((1, 1, 1))
    here = splits.of(0b101)
    assert splits.part[here].tolist() == [0b101, 0b100]
    assert splits.rest[here].tolist() == [0, 0b001]


def test_the_least_cost_with_some_here_and_some_there() -> None:
    # Of both lines, the last one is in the second: 1 + 20.
    found = Splits((1, 1)).apart(numbers([[0], [1], [2], [3]]), numbers([[0], [10], [20], [30]]))
    assert found[:, 0].tolist() == [NEVER, NEVER, NEVER, 21]


def every_way(lines: int, options: int, most: int) -> Iterator[Way]:
    """Every partition of the lines into parts, each with any option."""
    for groups in set(map(tuple, map(_blocks, product(range(lines), repeat=lines)))):
        if len(groups) <= most:
            yield from (
                list(zip(groups, chosen, strict=True)) for chosen in product(range(options), repeat=len(groups))
            )


def _blocks(labels: tuple[int, ...]) -> list[int]:
    return sorted({sum(1 << line for line, other in enumerate(labels) if other == label) for label in labels})


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_no_way_is_better(seed: int) -> None:
    random = Random(seed)
    lines, options, most = random.choice([1, 2, 3, 4]), random.choice([1, 2, 3]), random.choice([1, 2, 3, 4])
    values = random.choice([[0, 1], [-2, 0, 1, 3], [0, 5, 7, NEVER]])
    tables = [
        [[random.choice(values) for _ in range(options)] for _ in range(2**lines)]
        for _ in range(random.choice([1, 2, 3]))
    ]
    costs = [(*(sum(table[s][o] for s, o in way) for table in tables),) for way in every_way(lines, options, most)]
    best = min(costs)
    found, way, is_only = parted(tables, most)
    if max(best) >= NEVER:
        assert any(parted(tables[:count], most)[0].cost > LARGEST for count in range(1, len(tables) + 1))
        return
    assert found.cost == best[-1]
    assert (*(sum(table[s][o] for s, o in way) for table in tables),) == best
    assert sum(part for part, _ in way) == 2**lines - 1
    assert len(way) <= most
    assert is_only == (costs.count(best) == 1)


@pytest.mark.parametrize("lines", [1, 2, 5])
def test_every_part_and_its_rest_are_what_is_split(lines: int) -> None:
    splits = Splits((1,) * lines)
    assert (splits.part + splits.rest == splits.whole).all()
    assert not (splits.part & splits.rest).any()
    # Each subset of n lines has as many as its other lines have subsets.
    assert len(splits.whole) == sum(2 ** (subset.bit_count() - 1) for subset in range(1, 2**lines))


@pytest.mark.parametrize("sizes", [(1,), (3,), (1, 1, 2), (2, 3)])
def test_splits_are_all_pairs_of_amounts_with_some_of_the_last_line_in_the_part(sizes: tuple[int, ...]) -> None:
    def number(digits: tuple[int, ...]) -> int:
        return sum(digit * prod(size + 1 for size in sizes[:place]) for place, digit in enumerate(digits))

    amounts = [*product(*(range(size + 1) for size in sizes))]
    pairs = [(one, other) for one in amounts for other in amounts if all(map(le, map(add, one, other), sizes))]
    some = [(one, other) for one, other in pairs if any(other)]
    with_last = [(one, other) for one, other in some if max(map(_last, (one, other))) == _last(other)]
    splits = Splits(sizes)
    assert sorted(zip(splits.rest.tolist(), splits.part.tolist(), strict=True)) == sorted(
        (number(one), number(other)) for one, other in with_last
    )
    rest, part, _ = splits.every
    assert sorted(zip(rest.tolist(), part.tolist(), strict=True)) == sorted(
        (number(one), number(other)) for one, other in some
    )


def _last(digits: tuple[int, ...]) -> int:
    """The last line of which there is some."""
    return max((place for place, digit in enumerate(digits) if digit), default=-1)
