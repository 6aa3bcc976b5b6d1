from itertools import product

import numpy as np

from optimizer.engines.capacity.knapsack import filled
from optimizer.engines.capacity.selection import needed, selected


def test_knapsacks_are_filled_with_what_gains_most() -> None:
    random = np.random.default_rng(1)
    for _ in range(30):
        gain, load = random.integers(0, 9, (4, 6)).astype(np.float64), random.integers(0, 5, 6)
        room = random.integers(0, 14, 4)
        found = filled(gain, load, room)
        choices = np.array(list(product((0, 1), repeat=6)))
        best = np.where((choices @ load)[None, :] <= room[:, None], gain @ choices.T, -1).max(axis=1)
        assert (found @ load <= room).all()
        assert ((found * gain).sum(axis=1) == best).all()


def test_selections_and_what_changing_them_costs_are_those_of_all_choices() -> None:
    # What it costs more is told from below: no choice with the change is cheaper.
    random = np.random.default_rng(2)
    for _ in range(200):
        reduced, free = random.integers(-9, 9, (1, 5)), random.random((1, 5)) < 0.7
        opened = ~free & (random.random((1, 5)) < 0.5)
        count = np.array([random.integers(0, free.sum() + 1)])
        found = selected(reduced, free, opened, count)
        choices = np.array(list(product((0, 1), repeat=5)), dtype=bool)
        fits = (choices >= opened).all(axis=1) & (choices <= (free | opened)).all(axis=1)
        choices = choices[fits & ((choices & free).sum(axis=1) >= count)]
        costs = choices @ reduced[0]
        assert found.value[0] == costs.min()
        for node in np.flatnonzero(free[0]).tolist():
            assert costs[choices[:, node]].min() >= found.value[0] + found.opening[0, node]
            without = costs[~choices[:, node]]
            assert len(without) == 0 or without.min() >= found.value[0] + found.closing[0, node]


def test_as_many_nodes_are_needed_as_the_room_asks_for() -> None:
    free, opened = np.array([[True, True, False, True]]), np.array([[False, False, True, False]])
    room = np.array([5, 3, 4, 1])
    # Node 2 has room for 4; of the others, 5 and 3 make 12.
    assert [int(needed(free, opened, room, total)[0]) for total in (4, 5, 10, 12, 13, 14)] == [0, 1, 2, 2, 3, 5]
