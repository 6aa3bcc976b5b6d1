"""The rows that orders compete for, and cuts of them, as one list that prices are put on.

Shapes: R rows and Q cuts, W = R + Q restraints; as in `arena` otherwise.
"""

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from optimizer.engines.batching.pricing.arena import Arena
from optimizer.engines.batching.pricing.cuts import Cuts, cuts
from optimizer.engines.batching.pricing.passes import Charges
from optimizer.engines.batching.pricing.plans import Plans
from optimizer.engines.batching.pricing.traces import Picks
from optimizer.joint import NO_ROW
from optimizer.uses import Integers

Floats = NDArray[np.float64]


class Restraints:
    """What limits all orders together.

    Parameters
    ----------
    arena
        The blocks of all orders.
    first_layer
        Of each line of each block, its first layer.

    Attributes
    ----------
    limit
        (W,) limits, of the rows first.
    cuts
        The cuts.
    is_cut
        (R,) rows that cuts are made of.
    """

    def __init__(self, arena: Arena, first_layer: Integers, *, with_cuts: bool = True) -> None:
        self._arena = arena
        self._first_layer = first_layer
        rows = arena.joint.rows
        self._rows = rows.count
        takes = self._takes()
        self.is_cut = np.zeros(rows.count, dtype=bool)
        self.is_cut[takes[0]] = with_cuts
        self.is_cut &= ~rows.soft
        self._take(cuts(rows.limit, self.is_cut, takes))

    @property
    def count(self) -> int:
        """W."""
        return len(self.limit)

    def add(self, more: Cuts) -> None:
        """Take in cuts, after those that are there."""
        self._take(self.cuts.joined(more))

    def keep_cuts(self, kept: Integers) -> None:
        """Forget all cuts but some, by position, ascending."""
        old = self.cuts
        place = np.full(old.count, -1, dtype=np.int64)
        place[kept] = np.arange(len(kept))
        here = place[old.cut] >= 0
        heads = (old.row[kept], old.divisor[kept], old.rest[kept], old.limit[kept])
        self._take(Cuts(*heads, place[old.cut[here]], old.order[here], old.amount[here], old.more[here]))

    def pairs(self, picks: Picks) -> Integers:
        """(U,) the pairs that are picked."""
        arena = self._arena
        line = arena.first_line[picks.block] + picks.line
        layer = self._first_layer[line] + picks.units - 1
        return np.asarray(arena.at_pair[picks.block] + layer * arena.layer_stride[picks.block] + picks.option)

    def charges(self, prices: Floats) -> Charges:
        """Return what amounts pay at prices, shape (W,), whole numbers."""
        arena, rows = self._arena, self._rows
        by_row = np.zeros((rows + 1, arena.amounts.count))
        by_row[:-1] = prices[:rows, None] * arena.amounts.pieces
        np.add.at(by_row, self.cuts.row, prices[rows:, None] * self._counts)
        stock = np.zeros((len(arena.tariffs.rows), arena.amounts.count))
        for of_tariff in arena.tariffs.rows.T:
            stock += by_row[of_tariff]
        capacity = None
        if arena.capacity is not None:
            capacity = np.append(prices[:rows], 0.0)[arena.capacity.tariffs.rows].sum(axis=1)
        paid = prices[rows:][self._special_cut] * self._special_more
        some = paid > 0
        return Charges(stock, capacity, self._special_pair[some], paid[some])

    def used(self, picks: Picks) -> Floats:
        """(W,) what such plans of all blocks use, as a pass counts it."""
        arena, rows, columns = self._arena, self._rows, self._arena.amounts.count
        pair = self.pairs(picks)
        by_tariff = np.bincount(arena.index[pair], minlength=len(arena.tariffs.rows) * columns)
        by_tariff = by_tariff.reshape(len(arena.tariffs.rows), columns)
        by_row = np.zeros((rows + 1, columns))
        for of_tariff in arena.tariffs.rows.T:
            np.add.at(by_row, of_tariff, by_tariff)
        used = by_row[:-1] @ arena.amounts.pieces
        of_cuts: Floats = (by_row[self.cuts.row] * self._counts).sum(axis=1)
        start, end = (np.searchsorted(self._special_pair, pair, side=side) for side in ("left", "right"))
        entry = _ranges(start, end - start)
        np.add.at(of_cuts, self._special_cut[entry], self._special_more[entry])
        return np.concatenate([used + self._capacity_used(picks, pair), of_cuts])

    def _capacity_used(self, picks: Picks, pair: Integers) -> Floats:
        arena, used = self._arena, np.zeros(self._rows + 1)
        if arena.capacity is None:
            return used[:-1]
        option = arena.at_option[picks.block] + picks.option
        ships = np.unique(option)
        by_option = np.bincount(option, weights=arena.capacity.of_pair[pair], minlength=arena.option_count)
        # Of nothing it counts in whole numbers.
        of_options: Floats = by_option.astype(np.float64)
        of_options[ships] += arena.capacity.of_option[ships]
        tariff_rows = arena.capacity.tariffs.rows
        by_which = np.bincount(arena.capacity.which, weights=of_options, minlength=len(tariff_rows))
        for rows in tariff_rows.T:
            np.add.at(used, rows, by_which)
        return used[:-1]

    def uses(self, plans: Plans) -> csr_array:
        """(W, C) what each plan uses of each restraint."""
        owner, row, amount = plans.drawn.owner, plans.row.astype(np.int64), plans.amount.astype(np.int64)
        count = np.diff(self._start)[row]
        cut = self._by_row[_ranges(self._start[row], count)]
        counted = self.cuts.counted(cut, np.repeat(amount, count))
        some = counted > 0
        key = (plans.order[owner] * np.int64(self._rows) + row) * _AMOUNTS + np.minimum(amount, _AMOUNTS - 1)
        first, last = (np.searchsorted(self._special_key, key, side=side) for side in ("left", "right"))
        entry = self._by_key[_ranges(first, last - first)]
        rows = [row, self._rows + cut[some], self._rows + self.cuts.cut[entry]]
        amounts = [amount, counted[some], self.cuts.more[entry]]
        columns = [owner, np.repeat(owner, count)[some], np.repeat(owner, last - first)]
        shape = (self.count, len(plans))
        parts = (np.concatenate(amounts).astype(np.float64), (np.concatenate(rows), np.concatenate(columns)))
        return csr_array(parts, shape=shape)

    def _take(self, cuts: Cuts) -> None:
        """Note what cuts count, by row, by pair, and by order."""
        arena = self._arena
        self.cuts = cuts
        self._counts = cuts.table(arena.amounts).astype(np.float64)
        self.limit = np.concatenate([arena.joint.rows.limit, cuts.limit]).astype(np.float64)
        self._by_row = np.argsort(cuts.row, kind="stable")
        self._start = np.searchsorted(cuts.row[self._by_row], np.arange(self._rows + 1))
        key = (cuts.order * np.int64(self._rows) + cuts.row[cuts.cut]) * _AMOUNTS + cuts.amount
        self._by_key = np.argsort(key, kind="stable")
        self._special_key = key[self._by_key]
        pairs = [self._pairs_of(*each) for each in zip(cuts.order, cuts.row[cuts.cut], cuts.amount, strict=True)]
        which = np.repeat(np.arange(len(pairs)), [len(each) for each in pairs])
        pair = np.concatenate([*pairs, np.zeros(0, dtype=np.int64)]).astype(np.int64)
        order = np.argsort(pair, kind="stable")
        self._special_pair, which = pair[order], which[order]
        self._special_cut = cuts.cut[which]
        self._special_more = cuts.more[which].astype(np.float64)

    def _pairs_of(self, order: int, row: int, amount: int) -> Integers:
        """Return the pairs in which an order takes just so much of a row."""
        arena = self._arena
        found = []
        for block in arena.blocks_of(int(order)):
            width = int(arena.width[block])
            layers = sum(arena.blocks[block].sizes)
            layer = arena.at_pair[block] + np.arange(layers) * arena.layer_stride[block]
            pairs = (layer[:, None] + np.arange(width)).reshape(-1)
            which, column = np.divmod(arena.index[pairs], arena.amounts.count)
            there = arena.possible[pairs] & (arena.amounts.pieces[column] == amount)
            there &= (arena.tariffs.rows[which] == row).any(axis=1)
            found.append(pairs[there])
        return np.concatenate([*found, np.zeros(0, dtype=np.int64)]).astype(np.int64)

    def _takes(self) -> tuple[Integers, Integers]:
        """Return rows, and amounts that some lines may take of them, each once."""
        arena = self._arena
        found = np.unique(arena.index[arena.possible])
        which, column = np.divmod(found, arena.amounts.count)
        rows = arena.tariffs.rows[which]
        amount = np.repeat(np.where(arena.amounts.is_bulk, 0, arena.amounts.pieces)[column], rows.shape[1])
        row = rows.reshape(-1)
        return row[row != NO_ROW], amount[row != NO_ROW]


_AMOUNTS = 2**16
"""Orders take less than that of what cuts are made of."""


def _ranges(start: Integers, count: Integers) -> Integers:
    """Return so many numbers from each start on, one after the other."""
    ends = np.cumsum(count)
    return np.repeat(start - ends + count, count) + np.arange(ends[-1] if len(ends) else 0)
