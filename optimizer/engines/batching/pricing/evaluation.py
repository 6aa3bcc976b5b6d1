"""What plans that a pass found really cost and use: from the arrays for most orders, one by one for the others.

Shapes: C plans, B blocks, K levels; U pairs that plans take.
"""

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.arena import Arena
from optimizer.engines.batching.pricing.plans import Plans, joined, plans_from
from optimizer.engines.batching.pricing.traces import Picks
from optimizer.engines.feasibility import is_feasible
from optimizer.joint import NO_ROW, JointProblem
from optimizer.uses import Integers

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

_LINES = 256
"""No block has as many lines."""


class Evaluation:
    """Tells what plans cost.

    Parameters
    ----------
    arena
        The blocks.
    plain
        (orders,) which orders the arrays tell all of.
    idle
        (orders, K) what lines cost that nobody can send.

    Attributes
    ----------
    first_layer
        Of each line of each block, the layer of its smallest amount.
    nothing
        (orders, K) what orders cost of which nothing is sourced; of plain ones only.
    """

    def __init__(self, arena: Arena, plain: Booleans, idle: Floats) -> None:
        self._arena = arena
        self._joint = arena.joint
        self._plain = plain
        empty = np.zeros(0, dtype=np.int64)
        self._line = np.concatenate([*(block.lines for block in arena.blocks), empty])
        self._step = np.concatenate([*(block.steps for block in arena.blocks), empty])
        self._size = np.array([size for block in arena.blocks for size in block.sizes], dtype=np.int64)
        firsts = [np.cumsum([0, *block.sizes[:-1]]) for block in arena.blocks]
        self.first_layer = np.concatenate([*firsts, empty]).astype(np.int64)
        orders = self._joint.orders
        most = [2**31 if order.max_nodes is None else order.max_nodes for order in orders]
        self._most_nodes = np.array(most, dtype=np.int64)
        self._single = np.array([order.single_option for order in orders], dtype=bool)
        self.nothing = self._nothing(idle)

    def plans(self, picks: Picks, plan: Integers, order: Integers, *, most_slow: int | None = None) -> Plans:
        """Return the plans that may be, of those that are looked at.

        Parameters
        ----------
        picks, plan
            What is taken, and by which plan, 0 to C - 1.
        order
            (C,) whose plans they are.
        most_slow
            How many plans may be looked at one by one; None is any number.
        """
        is_quick = self._plain[order]
        quick, slow = np.flatnonzero(is_quick), np.flatnonzero(~is_quick)[:most_slow]
        found = [self._quick(*_of_plans(picks, plan, quick, len(order)), order[quick])]
        if slow.size:
            found += self._slow(*_of_plans(picks, plan, slow, len(order)), order[slow])
        return joined(found)

    def roughly(self, picks: Picks) -> Floats:
        """(K,) what the best plans of all blocks are worth together, as a pass counts it."""
        arena, order = self._arena, np.arange(len(self._joint.orders))
        line = arena.first_line[picks.block] + picks.line
        layer = self.first_layer[line] + picks.units - 1
        pair = arena.at_pair[picks.block] + layer * arena.layer_stride[picks.block] + picks.option
        option = arena.at_option[picks.block] + picks.option
        sourced = picks.units * self._step[line]
        values = self._values(sourced, arena.order[picks.block], line=line, pair=pair, option=option, order=order)
        return np.asarray(values.sum(axis=0))

    def _quick(self, picks: Picks, plan: Integers, order: Integers) -> Plans:
        """Return the plans of plain orders that may be."""
        arena = self._arena
        picks, plan = _merged(picks, plan, arena)
        line = arena.first_line[picks.block] + picks.line
        fits = picks.units <= self._size[line]
        layer = self.first_layer[line] + np.where(fits, picks.units, 1) - 1
        pair = arena.at_pair[picks.block] + layer * arena.layer_stride[picks.block] + picks.option
        option = arena.at_option[picks.block] + picks.option
        fits &= arena.possible[pair]
        good = np.flatnonzero(~self._bad(plan, line, option, fits, order))
        picks, plan, (line, pair, option) = _kept(picks, plan, good, len(order), line, pair, option)
        order = order[good]
        values = self._values(picks.units * self._step[line], plan, line=line, pair=pair, option=option, order=order)
        draws = self._draws(plan, pair, option)
        taken = (plan, self._line[line], arena.option[option], picks.units * self._step[line])
        return plans_from(order, values, draws, taken)

    def _bad(self, plan: Integers, line: Integers, option: Integers, fits: Booleans, order: Integers) -> Booleans:
        """(C,) which plans take more than there is, or of too many nodes, or a line from several options."""
        bad = np.bincount(plan[~fits], minlength=len(order)) > 0
        limited = self._most_nodes[order] < 2**31
        if limited.any():
            nodes = np.unique(plan * np.int64(2**32) + self._arena.node[option]) // 2**32
            bad |= np.bincount(nodes, minlength=len(order)) > self._most_nodes[order]
        single = self._single[order][plan]
        if single.any():
            bad[_repeated(plan[single], line[single])[0]] = True
        return np.asarray(bad)

    def _values(
        self, sourced: Integers, plan: Integers, *, line: Integers, pair: Integers, option: Integers, order: Integers
    ) -> Floats:
        """(C, K) the values of plans."""
        arena = self._arena
        _, first = np.unique(plan * np.int64(arena.option_count) + option, return_index=True)
        parted = _repeated(plan, line)
        values = self.nothing[order]
        for rank in range(self._joint.level_count):
            pairs, options = arena.pair_cost[rank], arena.open_cost[rank]
            unfilled, split = (arena.of_lines[name][rank] for name in ("unfilled", "split"))
            if pairs is not None:
                values[:, rank] += np.bincount(plan, weights=pairs[pair], minlength=len(order))
            if options is not None:
                values[:, rank] += np.bincount(plan[first], weights=options[option[first]], minlength=len(order))
            if unfilled is not None:
                values[:, rank] -= np.bincount(plan, weights=unfilled[line] * sourced, minlength=len(order))
            if split is not None:
                values[:, rank] += np.bincount(parted[0], weights=split[parted[1]], minlength=len(order))
        return values

    def _draws(self, plan: Integers, pair: Integers, option: Integers) -> tuple[Integers, Integers, Integers]:
        """Return whose draws, on which rows, of how much, each row of a plan once."""
        arena, capacity = self._arena, self._arena.capacity
        which, column = np.divmod(arena.index[pair], arena.amounts.count)
        told = [(plan, arena.tariffs.rows[which], arena.amounts.pieces[column])]
        if capacity is not None:
            told.append((plan, capacity.tariffs.rows[capacity.which[option]], capacity.of_pair[pair].astype(np.int64)))
            _, first = np.unique(plan * np.int64(arena.option_count) + option, return_index=True)
            ships = option[first]
            used = capacity.of_option[ships].astype(np.int64)
            told.append((plan[first], capacity.tariffs.rows[capacity.which[ships]], used))
        owner = np.concatenate([np.repeat(mine, rows.shape[1]) for mine, rows, _ in told])
        row = np.concatenate([rows.reshape(-1) for _, rows, _ in told])
        amount = np.concatenate([np.repeat(much, rows.shape[1]) for _, rows, much in told])
        return summed_draws(owner, row, amount, self._joint.rows.count)

    def _slow(self, picks: Picks, plan: Integers, order: Integers) -> list[Plans]:
        """Return the plans that may be, looked at one by one."""
        arena = self._arena
        line = arena.first_line[picks.block] + picks.line
        option, pieces = arena.option[arena.at_option[picks.block] + picks.option], picks.units * self._step[line]
        ends = np.searchsorted(plan, np.arange(len(order) + 1))
        found: list[Plans] = []
        for place, index in enumerate(order.tolist()):
            here = slice(ends[place], ends[place + 1])
            problem = self._joint.orders[index]
            dense = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
            np.add.at(dense, (self._line[line[here]], option[here]), pieces[here])
            if is_feasible(problem, dense):
                found.append(plan_of(self._joint, index, dense))
        return found

    def _nothing(self, idle: Floats) -> Floats:
        values = idle.astype(np.float64)
        owner = np.repeat(self._arena.order, np.diff(self._arena.first_line))
        for rank, unfilled in enumerate(self._arena.of_lines["unfilled"]):
            if unfilled is not None:
                costs = unfilled * self._size * self._step
                values[:, rank] += np.bincount(owner, weights=costs, minlength=len(values))
        return values


def plan_of(joint: JointProblem, order: int, pieces: Integers) -> Plans:
    """Return a choice of one order, shape (L, O), as a plan."""
    draw = joint.draw(order, pieces)
    line, option = pieces.nonzero()
    nothing = np.zeros(len(draw.row), dtype=np.int64)
    return plans_from(
        np.array([order]),
        np.array([joint.orders[order].values_of(pieces)], dtype=np.float64),
        (nothing, draw.row, draw.amount),
        (np.zeros(len(line), dtype=np.int64), line, option, pieces[line, option]),
    )


def summed_draws(
    plan: Integers, row: Integers, amount: Integers, row_count: int
) -> tuple[Integers, Integers, Integers]:
    """Return draws with each row of a plan once, sorted by plan and row."""
    kept = (row != NO_ROW) & (amount > 0)
    code, which = np.unique(plan[kept] * np.int64(row_count) + row[kept], return_inverse=True)
    total = np.bincount(which, weights=amount[kept], minlength=len(code))
    owner, found = np.divmod(code, max(row_count, 1))
    return owner, found, total.astype(np.int64)


def _repeated(plan: Integers, line: Integers) -> tuple[Integers, Integers]:
    """Return the plans and lines that come together more than once."""
    widest = int(line.max(initial=0)) + 1
    code, count = np.unique(plan * np.int64(widest) + line, return_counts=True)
    found, of_line = np.divmod(code[count > 1], widest)
    return found, of_line


def _of_plans(picks: Picks, plan: Integers, chosen: Integers, count: int) -> tuple[Picks, Integers]:
    """Return the picks of some plans, sorted by plan, which are numbered anew."""
    found, mine, _ = _kept(picks, plan, chosen, count)
    order = np.argsort(mine, kind="stable")
    return Picks(found.block[order], found.line[order], found.option[order], found.units[order]), mine[order]


def _kept(
    picks: Picks, plan: Integers, chosen: Integers, count: int, *besides: Integers
) -> tuple[Picks, Integers, list[Integers]]:
    """Return the picks of some plans, which are numbered anew, and what is told of them besides."""
    if len(chosen) == count:
        return picks, plan, list(besides)
    place = np.full(count, -1, dtype=np.int64)
    place[chosen] = np.arange(len(chosen))
    here = place[plan] >= 0
    found = Picks(picks.block[here], picks.line[here], picks.option[here], picks.units[here])
    return found, place[plan[here]], [each[here] for each in besides]


def _merged(picks: Picks, plan: Integers, arena: Arena) -> tuple[Picks, Integers]:
    """Return what each line of a plan takes from each option once, sorted by plan."""
    widest = int(arena.width.max(initial=1))
    code = (plan * np.int64(_LINES) + picks.line) * widest + picks.option
    found, first, which = np.unique(code, return_index=True, return_inverse=True)
    if len(found) == len(code):
        return Picks(*(each[first] for each in (picks.block, picks.line, picks.option, picks.units))), plan[first]
    units = np.bincount(which, weights=picks.units).astype(np.int64)
    return Picks(picks.block[first], picks.line[first], picks.option[first], units), plan[first]
