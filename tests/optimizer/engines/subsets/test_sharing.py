"""Lines shared out to options, in two ways: by hand, and compared with all ways there are."""

from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

from optimizer.engines.subsets.lattice import Lattice
from optimizer.engines.subsets.queueing import queued
from optimizer.engines.subsets.sharing import Rooms, shared

NEVER = np.inf
Lines = list[Any]
Parts = list[tuple[int, list[int]]]


def both(
    sizes: tuple[int, ...], options: list[float], lines: list[list[list[float]]], most: int | None = None
) -> list[tuple[float, Parts]]:
    """What both ways say; the one after the other does not count parts."""
    costs, opening = [np.array(line, dtype=np.float64) for line in lines], np.array(options, dtype=np.float64)
    found = [shared(Lattice(sizes), opening, costs, most)]
    return [*found, queued(sizes, opening, costs)] if most is None else found


def test_lines_go_together_where_that_is_cheapest() -> None:
    # Apart 4 + 1 + 5 + 1, together at the first 4 + 1 + 3.
    for cost, parts in both((1, 1), [4, 5], [[[1, 9]], [[3, 1]]]):
        assert cost == 8
        assert parts == [(0, [1, 1])]


def test_lines_go_apart_where_that_is_cheapest() -> None:
    for cost, parts in both((1, 1), [1, 1], [[[1, 9]], [[9, 1]]]):
        assert cost == 4
        assert sorted(parts) == [(0, [1, 0]), (1, [0, 1])]


def test_pieces_of_a_line_may_come_in_parts() -> None:
    # Of three pieces the first option has two, 7 + 2, and the second one, 2 + 5; all from the second are 2 + 15.
    for cost, parts in both((3,), [7, 2], [[[1, 5], [2, 10], [NEVER, 15]]]):
        assert cost == 16
        assert sorted(parts) == [(0, [2]), (1, [1])]


def test_parts_that_compete_for_an_option_are_told_apart_one_by_one() -> None:
    # The first option has two pieces. It costs nothing to open it twice, as if it had more.
    twice, once = both((3,), [0, 0], [[[1, 5], [2, 10], [NEVER, 15]]])
    assert twice[0] == 3
    assert (once[0], sorted(once[1])) == (7, [(0, [2]), (1, [1])])


def test_parts_fit_into_the_room_of_their_option() -> None:
    # Both lines at the first option are 4 + 1 + 3, but take 1 + 2 + 2 of the 4 that it has; at the other, 5 + 9 + 1.
    sizes, options, lines = (1, 1), np.array([4.0, 5.0]), [np.array([[1.0, 9.0]]), np.array([[3.0, 1.0]])]
    takes = (np.array([[2.0, 2.0]]), np.array([[2.0, 2.0]]))
    rooms = Rooms(left=np.array([4.0, np.inf]), once=np.array([1.0, 1.0]), lines=takes)
    cost, parts = shared(Lattice(sizes), options, lines, None, rooms)
    assert (cost, sorted(parts)) == (11, [(0, [1, 0]), (1, [0, 1])])
    exactly = Rooms(left=np.array([5.0, np.inf]), once=np.array([1.0, 1.0]), lines=takes)
    assert shared(Lattice(sizes), options, lines, None, exactly) == (8, [(0, [1, 1])])


def test_no_more_parts_than_may_be() -> None:
    lines = [[[1.0, 9.0]], [[9.0, 1.0]]]
    assert both((1, 1), [1, 1], lines, most=2)[0][0] == 4
    assert both((1, 1), [1, 1], lines, most=1)[0] == (11, [(0, [1, 1])])


def test_what_cannot_be_costs_infinitely_much() -> None:
    for cost, parts in both((1, 1), [1, 1], [[[1, 1]], [[NEVER, NEVER]]]):
        assert cost == np.inf
        assert parts == []
    assert both((1, 1), [1, 1], [[[1, NEVER]], [[NEVER, 1]]], most=1)[0] == (np.inf, [])


def test_without_lines_nothing_is_shared_out() -> None:
    for cost, parts in both((), [3, 4], []):
        assert (cost, parts) == (0, [])


def test_without_options_nothing_can_be() -> None:
    for cost, parts in both((1,), [], [[[]]]):
        assert (cost, parts) == (np.inf, [])


@pytest.mark.parametrize("seed", range(60))
def test_nothing_is_cheaper(seed: int) -> None:
    random = Random(seed)
    sizes = random.choice([(1,), (1, 1), (1, 1, 1), (2,), (1, 2), (3,), (2, 2)])
    count = random.choice([1, 2, 3])
    options = [float(random.choice([-2, 0, 1, 4])) for _ in range(count)]
    lines = [[[_price(random) for _ in range(count)] for _ in range(size)] for size in sizes]
    most = random.choice([None, None, 1, 2])
    ways = list(_every_way(sizes, count))
    # Options that nothing comes from are not opened; with credits, more of them may be paid for than are used.
    least = min((_cost(way, options, lines) for way in ways if most is None or _used(way) <= most), default=NEVER)
    found = both(sizes, options, lines, most)
    assert found[0][0] <= least
    if most is None and min(options) >= 0:
        assert found[1][0] == least
    for cost, parts in found:
        if cost < NEVER:
            taken = np.array([digits for _, digits in parts]).reshape(-1, len(sizes)).sum(axis=0)
            assert taken.tolist() == list(sizes)
            counted = [_cost([_only(option, n, count) for n in digits], options, lines) for option, digits in parts]
            assert sum(counted) == cost or min(options) < 0


def _only(option: int, amount: int, count: int) -> list[int]:
    return [amount if each == option else 0 for each in range(count)]


def _price(random: Random) -> float:
    return random.choice([NEVER, 0.0, 1.0, 3.0, 7.0])


def _every_way(sizes: tuple[int, ...], count: int) -> Any:
    """Yield how much of each line comes from each option."""
    by_line = [[each for each in product(range(size + 1), repeat=count) if sum(each) == size] for size in sizes]
    return product(*by_line)


def _used(way: Any) -> int:
    return sum(any(line[option] for line in way) for option in range(len(way[0])))


def _cost(way: Any, options: list[float], lines: Lines) -> float:
    total = 0.0
    for option, opening in enumerate(options):
        taken = [line[option] for line in way]
        if any(taken):
            total += opening + sum(line[n - 1][option] for line, n in zip(lines, taken, strict=True) if n)
    return total
