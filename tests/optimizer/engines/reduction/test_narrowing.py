"""A problem with some of its pairs says the same of every plan that keeps to them."""

from random import Random

import numpy as np
import pytest

from optimizer.engines.feasibility import is_feasible
from optimizer.engines.reduction.narrowing import narrowed
from optimizer.features import ANY_LINE, Features
from tests.optimizer.engines.problems import filling, made, numbers
from tests.optimizer.engines.subsets.problems import (
    TooMany,
    brackets_of,
    every_choice,
    overuses_of,
    peaks_of,
    rows_of,
    values_of,
)

FEATURES = Features(
    peaks_of([(ANY_LINE, 0, 1), (ANY_LINE, 2, 3), (0, 2, 4), (1, 2, 5)], [(0, 1, 2)]),
    brackets_of((0, 0, 1), (0, 2, 9), (2, 0, 9)),
    overuses_of((0, 1, 1), (1, 2, 2)),
)


def test_options_nodes_and_what_belongs_to_them_are_numbered_anew() -> None:
    problem = made([1, 1], 3, {"shipment": [5, 6, 7]}, {"node": [8, 9]}, option_node=[0, 0, 1], features=FEATURES)
    pairs = np.array([[False, False, True], [False, False, False]])
    small = narrowed(problem, pairs)
    assert small.options.tolist() == [2]
    assert small.problem.option_node.tolist() == [0]
    assert small.problem.eligible.tolist() == [[True], [False]]
    assert (small.problem.node_count, small.problem.stock.shape) == (1, (2, 1))
    assert [level.coefficients.shipment.tolist() for level in small.problem.levels] == [[0], [7], [0]]
    assert small.problem.levels[2].coefficients.node.tolist() == [9]


def test_of_each_feature_what_can_still_be_is_left() -> None:
    problem = made([1, 1], 3, option_node=[0, 0, 1], features=FEATURES)
    features = narrowed(problem, np.array([[False, False, True], [False, False, False]])).problem.features
    # Of the second line nothing comes from the third option any more; the second peak is empty, and still counted.
    assert values_of(features.peaks) == [[(ANY_LINE, 0, 3), (0, 0, 4)], []]
    assert rows_of(features.brackets) == [[0, 0, 9]]
    assert rows_of(features.overuses) == [[0, 2, 2]]


def test_choices_go_there_and_back() -> None:
    small = narrowed(made([2, 1], 4), np.array([[False, True, False, True], [False, False, False, True]]))
    choice = numbers([[0, 1, 0, 1], [0, 0, 0, 1]])
    assert small.inside(choice).tolist() == [[1, 1], [0, 1]]
    assert small.widened(small.inside(choice), 4).tolist() == choice.tolist()


def test_without_any_pair_there_is_nothing_to_choose() -> None:
    small = narrowed(made([2, 1], 4, {"shipment": [1, 2, 3, 4]}), np.zeros((2, 4), dtype=bool))
    assert small.problem.option_count == small.problem.node_count == 0
    assert small.problem.values_of(np.zeros((2, 0), dtype=np.int64)) == (3, 0)


@pytest.mark.parametrize("seed", range(80))
def test_every_plan_among_the_pairs_counts_the_same(seed: int) -> None:
    random, problem = Random(seed), filling(seed)
    drawn = [random.random() < 0.6 for _ in range(problem.eligible.size)]
    pairs = problem.eligible & np.array(drawn).reshape(problem.eligible.shape)
    small = narrowed(problem, pairs)
    try:
        choices = every_choice(small.problem, most=500)
    except TooMany:
        return
    for inside in choices[:: max(len(choices) // 60, 1)]:
        pieces = small.widened(inside, problem.option_count)
        assert (small.inside(pieces) == inside).all()
        assert small.problem.values_of(inside) == problem.values_of(pieces)
        assert is_feasible(small.problem, inside) == is_feasible(problem, pieces)
        if problem.tie_break is not None and small.problem.tie_break is not None:
            assert (inside * small.problem.tie_break).sum() == (pieces * problem.tie_break).sum()
