"""All plans of single orders that cost little more than the least at some prices.

Part by part: every way to begin a plan is kept as long as the least cost of the rest allows it. Shapes as in `arena`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.arena import Arena
from optimizer.engines.batching.pricing.passes import Bill, Look, subset_costs
from optimizer.engines.batching.pricing.traces import Parts, Picks
from optimizer.uses import Integers

Floats = NDArray[np.float64]


class TooManyPlans(Exception):
    """There are more plans than were asked for."""


@dataclass(frozen=True)
class _Offers:
    """Options that are cheap enough for a subset of a block, sorted by block and subset.

    Attributes
    ----------
    start
        (G * S + 1,) where those of each block and subset begin.
    option, cost
        Which options, and what the subset costs there.
    """

    start: Integers
    option: Integers
    cost: Floats


@dataclass(frozen=True)
class _Begun:
    """Plans that are begun.

    Attributes
    ----------
    block, rest, cost
        Whose, what is left to source, and what it costs so far.
    before, subset, option
        What it was before the last part, as a position among those of one part less, and that part.
    """

    block: Integers
    rest: Integers
    cost: Floats
    before: Integers
    subset: Integers
    option: Integers


def near_plans(
    arena: Arena, looks: Sequence[Look], bill: Bill, threshold: Floats, most: int
) -> tuple[Picks, Integers, Integers]:
    """Return what plans of blocks take that cost at most a threshold more than the least.

    Parameters
    ----------
    arena, looks, bill
        What costs how much.
    threshold
        (B,) how much more; below 0 for blocks that are not asked about.
    most
        How many plans there may be.

    Returns
    -------
    tuple[Picks, Integers, Integers]
        Picks, the plan that each belongs to, and (C,) the block that each plan is of.

    Raises
    ------
    TooManyPlans
        Where there are more.
    """
    nothing = np.zeros(0, dtype=np.int64)
    found, plans, blocks = [Picks(nothing, nothing, nothing, nothing)], [nothing], [nothing]
    count = 0
    for place, look in enumerate(looks):
        mine = threshold[look.group.blocks]
        if (mine < 0).all():
            continue
        picks, plan, block = _Growth(arena, place, look, bill, look.least + mine).plans(most - count)
        found.append(picks)
        plans.append(plan + count)
        blocks.append(block)
        count += len(block)
    parts = ("block", "line", "option", "units")
    joined = [np.concatenate([getattr(picks, name) for picks in found]) for name in parts]
    return Picks(*joined), np.concatenate(plans), np.concatenate(blocks)


class _Growth:
    """The plans of a group, part by part.

    Parameters
    ----------
    arena, place, look, bill
        The group, and what costs how much.
    limit
        (G,) what plans may cost.
    """

    def __init__(self, arena: Arena, place: int, look: Look, bill: Bill, limit: Floats) -> None:
        self._look, self._limit = look, limit
        self._ways, self._first = look.group.partitions, look.group.blocks.start
        self._offers = self._offered(arena, place, bill)

    def plans(self, most: int) -> tuple[Picks, Integers, Integers]:
        """Return the picks of all plans, whose they are, and the block of each plan."""
        stages = [self._roots()]
        done: list[Parts] = []
        nothing = np.zeros(0, dtype=np.int64)
        plans, blocks = [nothing], [nothing]
        count = 0
        while len(stages[-1].block):
            now = stages[-1]
            ended = np.flatnonzero(now.rest == 0)
            if count + len(ended) > most:
                raise TooManyPlans
            parts = _traced(stages, ended)
            done += parts
            plans += [np.arange(count, count + len(ended))] * len(parts)
            blocks.append(now.block[ended] + self._first)
            count += len(ended)
            stages.append(self._extended(now, most))
        picks, row = self._picked(done)
        return picks, np.concatenate(plans)[row], np.concatenate(blocks)

    def _picked(self, parts: Sequence[Parts]) -> tuple[Picks, Integers]:
        """Return what parts take, and which part does."""
        nothing = np.zeros(0, dtype=np.int64)
        told = [(each.block, each.subset, each.option) for each in parts]
        block, subset, option = (np.concatenate(each) for each in zip((nothing, nothing, nothing), *told, strict=True))
        units = self._ways.digits[subset]
        row, line = units.nonzero()
        return Picks(block[row] + self._first, line, option[row], units[row, line]), row

    def _offered(self, arena: Arena, place: int, bill: Bill) -> _Offers:
        """Return the options of each subset at which it can be part of a plan within the limit."""
        ways, group = self._ways, self._look.group
        rest = _least_of_rest(self._look)[::-1]  # of all but the subset
        nothing = np.zeros(0, dtype=np.int64)
        found = [(nothing, nothing, np.zeros(0))]
        for chunk in group.chunks:
            local = group.local(chunk)
            if (self._limit[local] < self._look.least[local]).all():
                continue
            costs = subset_costs(arena, place, chunk, bill)
            subset, block, option = np.nonzero(costs <= (self._limit[local] - rest[:, local])[:, :, None])
            real = subset > 0
            subset, block, option = subset[real], block[real], option[real]
            found.append(((block + local.start) * ways.count + subset, option, costs[subset, block, option]))
        key, option, cost = (np.concatenate(each) for each in zip(*found, strict=True))
        order = np.argsort(key, kind="stable")
        start = np.searchsorted(key[order], np.arange(group.count * ways.count + 1))
        return _Offers(start, option[order], cost[order])

    def _roots(self) -> _Begun:
        """Return one beginning for everything that a plan may source."""
        rest, block = np.nonzero(self._look.parted + self._look.unfilled <= self._limit)
        nothing = np.full(len(block), -1, dtype=np.int64)
        return _Begun(block, rest, self._look.unfilled[rest, block], nothing, nothing, nothing)

    def _extended(self, now: _Begun, most: int) -> _Begun:
        """Return all beginnings with one part more."""
        nothing = np.zeros(0, dtype=np.int64)
        found = [_Begun(nothing, nothing, np.zeros(0), nothing, nothing, nothing)]
        total = 0
        for whole in np.unique(now.rest[now.rest > 0]).tolist():
            here = np.flatnonzero(now.rest == whole)
            for subset in self._ways.parts[whole].tolist():
                more = self._with_part(now, here, whole, subset)
                total += len(more.block)
                if total > _MOST_BEGUN * most:
                    raise TooManyPlans
                found.append(more)
        names = [field.name for field in fields(_Begun)]
        return _Begun(**{name: np.concatenate([getattr(each, name) for each in found]) for name in names})

    def _with_part(self, now: _Begun, here: Integers, whole: int, subset: int) -> _Begun:
        """Return beginnings, of which so much is left to source, with a subset more at all options that allow it."""
        key = now.block[here] * self._ways.count + subset
        start, count = self._offers.start[key], self._offers.start[key + 1] - self._offers.start[key]
        before, ends = np.repeat(here, count), np.cumsum(count)
        offer = np.repeat(start - ends + count, count) + np.arange(len(before))
        block = now.block[before]
        cost = now.cost[before] + self._offers.cost[offer]
        kept = cost + self._look.parted[whole - subset, block] <= self._limit[block]
        left, part = np.full(int(kept.sum()), whole - subset), np.full(int(kept.sum()), subset)
        return _Begun(block[kept], left, cost[kept], before[kept], part, self._offers.option[offer[kept]])


def _least_of_rest(look: Look) -> Floats:
    """(S, G) the least cost of each subset, some of it unfilled."""
    ways, unfilled, found = look.group.partitions, look.unfilled[::-1], look.parted.copy()
    for whole in range(ways.count):
        below = np.flatnonzero((ways.digits <= ways.digits[whole]).all(axis=1))
        np.min(look.parted[below] + unfilled[whole - below], axis=0, out=found[whole])
    return found


def _traced(stages: Sequence[_Begun], ended: Integers) -> list[Parts]:
    """Return the parts of plans that are complete, the last ones first."""
    found, at = [], ended
    for stage in reversed(stages[1:]):
        found.append(Parts(stage.block[at], stage.subset[at], stage.option[at]))
        at = stage.before[at]
    return found


_MOST_BEGUN = 4
"""So many times as many plans as there may be can be begun."""
