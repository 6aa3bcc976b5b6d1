"""Lines shared out to nodes: the best plan with a line at any one node, compared with all plans there are."""

from itertools import product
from random import Random

import numpy as np
import pytest

from optimizer.engines.subsets.partitions import LARGEST, NEVER, Partitions
from optimizer.engines.subsets.recursion import Recursion
from optimizer.uses import Integers

ALL = [0, NEVER, NEVER, NEVER]
"""Of two lines, nothing may stay unfilled."""


def recursion(nodes: list[list[int]], left: list[int], most: int | None = None) -> Recursion:
    """The recursion over nodes that say what each subset costs them: nothing, the first line, the second line, both."""
    lines = (len(left) - 1).bit_length()
    return Recursion(Partitions(lines), np.array(nodes), np.array(left), most)


def test_with_a_line_at_a_node_the_others_go_where_it_is_cheapest() -> None:
    # The first node takes both for 5 or one for 3, the second one for 4 and not both.
    found = recursion([[0, 3, 3, 5], [0, 4, 4, NEVER]], ALL)
    # Both at the first.
    assert found.best(0, 0) == 5
    assert found.plan(0, 0) == {0: 0b11}
    # The second takes no more than the one; the other stays with the first.
    assert found.best(0, 1) == 7
    assert found.plan(0, 1) == {1: 0b01, 0: 0b10}


def test_what_may_be_left_is_left_where_that_costs_less() -> None:
    found = recursion([[0, 3, 3, 6]], [0, NEVER, 1, NEVER])
    # The second line is left for 1 rather than shipped for 3; the first must not be left.
    assert found.best(0, 0) == 4
    assert found.plan(0, 0) == {0: 0b01}
    assert found.best(1, 0) == 6
    assert found.plan(1, 0) == {0: 0b11}


def test_there_is_no_plan_where_a_node_cannot_take_the_line_or_nobody_the_rest() -> None:
    cannot = recursion([[0, NEVER, 2, NEVER], [0, 1, NEVER, NEVER]], ALL)
    assert cannot.best(0, 0) == NEVER
    assert cannot.best(1, 0) == 3
    nobody = recursion([[0, 1, NEVER, NEVER]], ALL)
    assert nobody.best(0, 0) == NEVER


def test_no_more_nodes_take_part_than_may() -> None:
    # Apart, the lines cost 1 + 1; together at either node 9, or 8.
    nodes = [[0, 1, 5, 9], [0, 5, 1, 8]]
    assert recursion(nodes, ALL, 2).plan(0, 0) == {0: 0b01, 1: 0b10}
    assert [recursion(nodes, ALL, 1).best(0, node) for node in (0, 1)] == [9, 8]
    assert recursion(nodes, ALL, 1).plan(1, 1) == {1: 0b11}
    # One node alone may also leave a line.
    assert recursion(nodes, [0, 2, 2, 4], 1).plan(0, 0) == {0: 0b01}


def test_who_takes_part_is_told_as_it_was_counted() -> None:
    # Four lines, the last of which comes from the last node; each other node takes one line for 1, and the second one
    # the first two for 5. All four nodes would do for 4; where only three may take part, it takes two lines.
    nodes = np.full((4, 16), NEVER)
    nodes[:, 0] = 0
    nodes[0, 0b0001] = nodes[1, 0b0010] = nodes[2, 0b0100] = nodes[3, 0b1000] = 1
    nodes[1, 0b0011] = 5
    everything = [0, *[NEVER] * 15]
    found = recursion(nodes.tolist(), everything, 3)
    assert found.best(3, 3) == 7
    assert found.plan(3, 3) == {1: 0b0011, 2: 0b0100, 3: 0b1000}
    assert recursion(nodes.tolist(), everything, 4).best(3, 3) == 4
    # The same where the other nodes come after the one that is asked for, or on both sides of it.
    assert recursion(nodes[::-1].tolist(), everything, 3).plan(3, 0) == {0: 0b1000, 1: 0b0100, 2: 0b0011}
    assert recursion(nodes[[0, 1, 3, 2]].tolist(), everything, 3).plan(3, 2) == {1: 0b0011, 2: 0b1000, 3: 0b0100}


def test_credits_are_earned_where_a_node_is_worth_taking() -> None:
    found = recursion([[0, 2, 2, 4], [0, -3, NEVER, NEVER]], ALL)
    assert found.best(1, 0) == -1
    assert found.plan(1, 0) == {0: 0b10, 1: 0b01}


def random_nodes(random: Random, nodes: int, count: int) -> Integers:
    drawn = [
        [
            0,
            *(
                random.choice([NEVER, random.randint(-9, 20), random.choice([-1, 1]) * LARGEST // 8])
                for _ in range(1, count)
            ),
        ]
        for _ in range(nodes)
    ]
    return np.array(drawn, dtype=np.int64)


def every_cost(nodes: Integers, left: Integers, most: int | None) -> dict[tuple[int, int], int]:
    """The least cost of a plan with each line at each node, from every way to put each line somewhere or nowhere."""
    count, lines = len(nodes), (len(left) - 1).bit_length()
    found = dict.fromkeys(product(range(lines), range(count)), NEVER)
    for places in product(range(count + 1), repeat=lines):
        subsets = [sum(1 << line for line, at in enumerate(places) if at == place) for place in range(count + 1)]
        parts = [int(nodes[node, subset]) for node, subset in enumerate(subsets[:count])] + [int(left[subsets[count]])]
        if NEVER not in parts and (most is None or sum(subset > 0 for subset in subsets[:count]) <= most):
            for line, node in enumerate(places):
                if node < count:
                    found[line, node] = min(found[line, node], sum(parts))
    return found


@pytest.mark.parametrize("most", [None, 1, 2, 3, 4])
@pytest.mark.parametrize("seed", range(12))
def test_no_other_plan_is_cheaper(seed: int, most: int | None) -> None:
    random = Random(seed)
    lines, count = random.choice([1, 2, 3, 4]), random.choice([1, 2, 3, 4])
    nodes, left = random_nodes(random, count, 2**lines), random_nodes(random, 1, 2**lines)[0]
    if seed % 3 == 0:
        left[1:] = NEVER
    found = Recursion(Partitions(lines), nodes, left, most)
    for (line, node), cost in every_cost(nodes, left, most).items():
        assert found.best(line, node) == cost
        if cost < NEVER:
            plan = found.plan(line, node)
            taken = sum(plan.values())
            assert plan[node] >> line & 1
            assert all(plan.values())
            assert sum(subset.bit_count() for subset in plan.values()) == taken.bit_count()
            assert most is None or len(plan) <= most
            assert sum(int(nodes[each, subset]) for each, subset in plan.items()) + left[2**lines - 1 - taken] == cost
