"""Plans with one option of each node: by hand, and no other one is better."""

from itertools import product
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.engines.subsets import turns
from optimizer.engines.subsets.parting import NEVER, Splits
from optimizer.engines.subsets.turns import Turns
from optimizer.uses import Integers
from tests.optimizer.engines.problems import numbers

TWO = Splits((2,))
NO_BOUND = numbers([0, 0, 0])


def test_each_node_has_its_turn_once() -> None:
    # One piece at the first node costs 1, but both of them 9; one from each node is 1 + 3.
    found = Turns(TWO, numbers([0, 1]), 2, numbers([[0, 0], [1, 3], [9, 9]]), NO_BOUND)
    assert (found.cost, sorted(found.plan())) == (4, [(1, 0), (1, 1)])


def test_only_so_many_nodes_take_part() -> None:
    assert Turns(TWO, numbers([0, 1]), 1, numbers([[0, 0], [1, 3], [9, 8]]), NO_BOUND).cost == 8


def test_the_next_cost_chooses_among_equal_plans() -> None:
    found = Turns(TWO, numbers([0, 0, 1]), 2, numbers([[0, 0, 0], [2, 2, 2], [4, 4, 4]]), NO_BOUND)
    found.choose(numbers([[0, 0, 0], [5, 5, 5], [9, 8, 9]]))
    assert found.plan() == [(2, 1)]


def test_without_a_plan_the_cost_is_never() -> None:
    assert Turns(TWO, numbers([0]), 2, numbers([[0], [1], [NEVER]]), NO_BOUND).cost == NEVER


def test_it_gives_up_where_that_takes_too_long(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(turns, "_MOST_STEPS", 1)
    found = Turns(TWO, numbers([0, 1]), 2, numbers([[0, 0], [1, 3], [9, 9]]), NO_BOUND)
    assert found.gave_up


@settings(max_examples=150, derandomize=True, deadline=None)
@given(st.integers(0, 10**9))
def test_no_other_plan_is_better(seed: int) -> None:
    random = Random(seed)
    sizes, most = random.choice([(1,), (1, 1), (3,), (1, 2)]), random.choice([1, 2, 3, 9])
    nodes = sorted(random.randrange(3) for _ in range(random.choice([1, 2, 3, 4])))
    splits = Splits(sizes)
    tables = [
        numbers([[random.choice([0, 1, 2, 3, NEVER]) for _ in nodes] for _ in range(splits.count)]),
        numbers([[random.choice([0, 1, 2]) for _ in nodes] for _ in range(splits.count)]),
    ]
    found = Turns(splits, numbers(nodes), most, tables[0], np.zeros(splits.count, dtype=np.int64))
    plans = [*_plans(splits, nodes, most)]
    costs = [tuple(sum(int(table[part, option]) for part, option in plan) for table in tables) for plan in plans]
    best = min(costs, default=(NEVER, 0))
    assert found.cost == min(best[0], NEVER)
    if best[0] < NEVER:
        found.choose(tables[1])
        plan = found.plan()
        assert sorted(plan) in plans
        assert tuple(sum(int(table[part, option]) for part, option in plan) for table in tables) == best


def _plans(splits: Splits, nodes: list[int], most: int) -> list[list[tuple[int, int]]]:
    """All plans with one option of each node."""
    found = []
    for parts in product(range(splits.count), repeat=len(nodes)):
        plan = [(part, option) for option, part in enumerate(parts) if part]
        used = [nodes[option] for _, option in plan]
        taken = sum((_digits(splits, part) for part, _ in plan), start=numbers([0] * len(splits.sizes)))
        if len(set(used)) == len(used) <= most and taken.tolist() == list(splits.sizes):
            found.append(sorted(plan))
    return found


def _digits(splits: Splits, subset: int) -> Integers:
    found = []
    for size in splits.sizes:
        subset, digit = divmod(subset, size + 1)
        found.append(digit)
    return numbers(found)
