"""The best plan of a few open options, line by line: by hand, and compared with all plans."""

from itertools import product
from random import Random
from typing import Any

import numpy as np
import pytest

from optimizer.engines.reduction.allocation import allocated
from optimizer.uses import Integers

Table = list[list[float]]


def floats(values: Any) -> Any:
    return np.array(values, dtype=np.float64)


def one_line(
    piece: list[float], once: list[float], most: list[float], fill: float, *, whole: bool = False
) -> tuple[float, list[int]]:
    found = allocated(floats([piece]), floats([once]), floats([most]), floats([fill]), np.array([whole]))
    assert found is not None
    return float(found[0][0]), found[1][0].tolist()


def test_pieces_come_from_where_they_are_cheapest() -> None:
    # Two at 1, then one at 2.
    assert one_line([2, 1, 3], [0, 0, 0], [2, 2, 2], 3) == (4, [1, 2, 0])


def test_what_a_line_costs_once_is_worth_saving() -> None:
    # Apart 1 + 4 + 1 + 4; all from the last for 9, where a piece costs 2.
    assert one_line([1, 1, 2], [4, 4, 5], [1, 1, 2], 2) == (9, [0, 0, 2])


def test_a_whole_line_comes_from_one_option() -> None:
    # Three pieces at 2 and 1 once are 7; a piece at 1 is no help where only three are all.
    assert one_line([1, 2, 9], [0, 1, 0], [0, 3, 3], 3, whole=True) == (7, [0, 3, 0])


def test_credits_are_costs_below_zero() -> None:
    assert one_line([-2, -1], [0, 0], [1, 3], 3) == (-4, [1, 2])
    assert one_line([0, 0], [-3, 1], [2, 2], 2, whole=True) == (-3, [2, 0])


def test_a_line_that_cannot_be_filled_costs_infinitely_much() -> None:
    assert one_line([1, 1], [0, 0], [1, 1], 3)[0] == np.inf
    assert one_line([1, 1], [2, 2], [1, 1], 3)[0] == np.inf
    assert one_line([1, 1], [0, 0], [0, 0], 3, whole=True)[0] == np.inf


def test_a_line_without_pieces_costs_nothing() -> None:
    assert one_line([1, 1], [5, 5], [0, 0], 0) == (0, [0, 0])


def test_many_pieces_with_costs_once_are_not_told() -> None:
    many, kinds = floats([[1000, 1000]]), (np.array([False]), np.array([True]))
    prices, once = floats([[1, 2]]), floats([[3, 0]])
    assert allocated(prices, once, many, floats([1000]), kinds[0]) is None
    # A whole line is, and so is one that costs nothing once.
    assert allocated(prices, once, many, floats([1000]), kinds[1]) is not None
    assert one_line([1, 2], [0, 0], [600, 1000], 1000) == (1400, [600, 400])


@pytest.mark.parametrize("seed", range(60))
def test_no_plan_is_cheaper(seed: int) -> None:
    random = Random(seed)
    count = random.choice([1, 2, 3, 4])
    fill = random.choice([1, 2, 3, 5])
    whole = random.random() < 0.3
    amounts = [0, fill] if whole else [0, 1, 2, 3, 5]
    most = [float(min(random.choice(amounts), fill)) for _ in range(count)]
    piece = [float(random.choice([-2, 0, 1, 2, 5])) for _ in range(count)]
    credits_too = [-3, 0, 2] if whole or fill == 1 else [0, 0, 2, 7]
    once = [float(random.choice(credits_too)) for _ in range(count)]
    choices = [
        each
        for each in product(*(range(int(limit) + 1) for limit in most))
        if sum(each) == fill and not (whole and sum(part > 0 for part in each) > 1)
    ]
    cost, pieces = one_line(piece, once, most, fill, whole=whole)
    assert cost == min((_cost(piece, once, each) for each in choices), default=np.inf)
    if choices:
        assert tuple(pieces) in choices
        assert _cost(piece, once, tuple(pieces)) == cost


def test_lines_of_all_kinds_are_told_at_once() -> None:
    piece: Table = [[1, 2], [1, 2], [3, 1]]
    most: Integers = np.array([[1, 2], [0, 2], [2, 0]])
    found = allocated(floats(piece), floats([[0, 0], [0, 1], [9, 0]]), floats(most), floats([2, 2, 0]), most[:, 0] == 0)
    assert found is not None
    # One at 1 and one at 2; a whole line, two at 2 and 1 once; nothing.
    assert found[0].tolist() == [3, 5, 0]
    assert found[1].tolist() == [[1, 1], [0, 2], [0, 0]]


def _cost(piece: list[float], once: list[float], amounts: tuple[int, ...]) -> float:
    return sum(p * a + o * (a > 0) for p, o, a in zip(piece, once, amounts, strict=True))
