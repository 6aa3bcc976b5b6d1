"""Writes what pairs and options of all blocks cost and use into arrays.

Shapes as in `arena`; A lines and R options of one block.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.capacity_use import CapacityUse
from optimizer.engines.batching.pricing.chunks import Chunk
from optimizer.engines.batching.pricing.partitions import partitions
from optimizer.engines.batching.pricing.shapes import Block
from optimizer.engines.batching.pricing.tariffs import Amounts, Tariffs, tariffs
from optimizer.joint import NO_ROW, Claims, JointProblem
from optimizer.problem import Problem
from optimizer.uses import Coefficients, Integers

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]
Short = NDArray[np.int32]


class Filling:
    """The arrays of an arena; for what they are, see there.

    Parameters
    ----------
    joint
        The orders.
    blocks
        Their blocks.
    chunks
        Where they go.
    """

    def __init__(self, joint: JointProblem, blocks: Sequence[Block], chunks: Sequence[Chunk]) -> None:
        self._joint, self._blocks, self._chunks = joint, blocks, chunks
        pairs = chunks[-1].pairs.stop if chunks else 0
        options = chunks[-1].options.stop if chunks else 0
        costly = _costly(joint)
        self.pair_cost = [np.zeros(pairs) if there else None for there in costly[0]]
        self.open_cost = [np.zeros(options) if there else None for there in costly[1]]
        self.possible: Booleans = np.zeros(pairs, dtype=bool)
        self.is_option: Booleans = np.zeros(options, dtype=bool)
        self.option: Short = np.zeros(options, dtype=np.int32)
        self.node: Short = np.zeros(options, dtype=np.int32)
        depth = max((len(claims.stock) for claims in joint.claims), default=0)
        self._rows: Short = np.full((depth, pairs), NO_ROW, dtype=np.int32)
        self._capacity = CapacityUse.none(joint, pairs, options)
        for chunk in chunks:
            for place in range(chunk.blocks.start, chunk.blocks.stop):
                self._fill(chunk, place)

    def settled(self) -> tuple[CapacityUse | None, Tariffs, Amounts, Short]:
        """Return what is used of capacity, tariffs, amounts, and where those of each pair are in a table of both."""
        count = self._joint.rows.count
        found, which = tariffs(self._rows, count)
        amounts, column = self._amounts()
        del self._rows
        index = which * np.int32(amounts.count) + column
        return None if self._capacity is None else self._capacity.settled(count), found, amounts, index

    def _fill(self, chunk: Chunk, place: int) -> None:
        """Write one block."""
        block, local = self._blocks[place], place - chunk.blocks.start
        problem, claims = self._joint.orders[block.order], self._joint.claims[block.order]
        start = chunk.options.start + local * chunk.shape[2]
        opened = slice(start, start + len(block.options))
        nodes = problem.option_node[block.options]
        self.option[opened], self.node[opened], self.is_option[opened] = block.options, nodes, True
        line, amount = partitions(block.sizes).layers
        pieces = (amount * block.steps[line])[:, None]
        _block_of(self.possible, chunk, local)[:, : len(nodes)] = block.take[line] >= (1 if block.is_bulk else pieces)
        for rank, level in enumerate(problem.levels):
            opens, per_piece, once = _costs(problem, level.coefficients, block)
            opening, pairs = self.open_cost[rank], self.pair_cost[rank]
            if opening is not None:
                opening[opened] = opens
            if pairs is not None:
                _block_of(pairs, chunk, local)[:, : len(nodes)] = per_piece[line] * pieces + once[line]
        for layer, of_stock in zip(self._rows, claims.stock, strict=False):
            _block_of(layer, chunk, local)[:, : len(nodes)] = of_stock[problem.item[block.lines]][:, nodes][line]
        if self._capacity is not None and claims.capacity.size:
            _block_of(self._capacity.of_pair, chunk, local)[:, : len(nodes)] = _load(problem, block, line, pieces)
            self._fill_capacity(self._capacity, problem, claims, block, opened)

    def _fill_capacity(
        self, capacity: CapacityUse, problem: Problem, claims: Claims, block: Block, opened: slice
    ) -> None:
        nodes = problem.option_node[block.options]
        capacity.of_option[opened] = problem.capacity.per_order[nodes] // (_shared(problem, block) * block.share)
        for layer, of_node in zip(capacity.rows, claims.capacity, strict=False):
            layer[opened] = of_node[nodes]

    def _amounts(self) -> tuple[Amounts, Short]:
        """Return all amounts, and that of each pair."""
        codes = []
        for block in self._blocks:
            line, amount = partitions(block.sizes).layers
            codes.append(2 * amount * block.steps[line] + block.is_bulk)
        every = np.concatenate([*codes, np.zeros(0, dtype=np.int64)]).astype(np.int64)
        found, which = np.unique(every, return_inverse=True)
        by_pair: Short = np.zeros(len(self.possible), dtype=np.int32)
        first = 0
        for chunk in self._chunks:
            layers, count, _ = chunk.shape
            here = which[first : first + layers * count].reshape(count, layers)
            by_pair[chunk.pairs].reshape(chunk.shape)[:] = here.T[:, :, None]
            first += layers * count
        return Amounts(found // 2, found % 2 == 1), by_pair


def _block_of(flat: NDArray[np.generic], chunk: Chunk, local: int) -> NDArray[np.generic]:
    """Return the part, (Y, R), of an array of all pairs that belongs to a block of a chunk."""
    return flat[chunk.pairs].reshape(chunk.shape)[:, local]


def _may_be_parted(block: Block) -> NDArray[np.bool_]:
    """(A,) whether a line may come from several options."""
    return np.array(block.sizes) > 1 if not block.is_bulk else np.ones(1, dtype=bool)


def _shared(problem: Problem, block: Block) -> Integers:
    """(R,) how many options of the block the node of each has."""
    nodes = problem.option_node[block.options]
    return np.asarray(np.bincount(nodes, minlength=problem.node_count)[nodes])


def _load(problem: Problem, block: Block, line: Integers, pieces: Integers) -> Integers:
    """(Y, R) what pairs use of the capacity of nodes, at least."""
    nodes, capacity = problem.option_node[block.options], problem.capacity
    per_line = capacity.per_line[nodes]
    per_line = np.where(_may_be_parted(block)[line][:, None], per_line // _shared(problem, block), per_line)
    return np.asarray(pieces * capacity.per_piece[np.ix_(block.lines, nodes)][line] + per_line)


def _costly(joint: JointProblem) -> tuple[list[bool], list[bool]]:
    """Tell of each level whether pairs cost anything, and whether options do."""
    pairs, options = [False] * joint.level_count, [False] * joint.level_count
    for problem in joint.orders:
        for rank, level in enumerate(problem.levels):
            names = level.coefficients.parts.keys()
            pairs[rank] |= not names.isdisjoint(("pieces", "taken", "line_at_node", "shipment", "node", "bracket"))
            options[rank] |= not names.isdisjoint(("shipment", "node", "bracket"))
    return pairs, options


def _costs(problem: Problem, costs: Coefficients, block: Block) -> tuple[Integers, Integers, Integers]:
    """Return what options, (R,), pieces and lines that take any, (A, R), cost at least in a level."""
    here = np.ix_(block.lines, block.options)
    nodes, shared = problem.option_node[block.options], _shared(problem, block)
    opens = np.zeros(len(nodes), dtype=np.int64)
    per_piece = np.zeros((len(block.lines), len(nodes)), dtype=np.int64)
    once = np.zeros_like(per_piece)
    parts = costs.parts
    if "shipment" in parts:
        opens = opens + costs.shipment[block.options]
    if "node" in parts:
        opens = opens + shared_out(costs.node[nodes], shared)
    if "bracket" in parts:
        opens = opens + _least_bracket(problem, costs)[block.options]
    if "pieces" in parts:
        per_piece = costs.pieces[here]
    if "taken" in parts:
        once = once + costs.taken[here]
    if "line_at_node" in parts:
        # A line that comes whole comes from one option; of others, each option of a node bears a share.
        at_node = costs.line_at_node[np.ix_(block.lines, nodes)]
        once = once + np.where(_may_be_parted(block)[:, None], shared_out(at_node, shared), at_node)
    opens = shared_out(opens, np.full_like(opens, block.share))
    if block.is_bulk:
        # A share of what a full load costs for each piece; what is a credit is left to others.
        once, opens = block.steps[:, None] * np.maximum(once + opens, 0) // _full_load(block), np.zeros_like(opens)
    return opens, per_piece, once


def _full_load(block: Block) -> Integers:
    """(A, R) the most pieces of a line from an option, 1 or more."""
    return np.maximum(np.minimum(block.take, block.steps[:, None]), 1)


def shared_out(costs: Integers, count: Integers) -> Integers:
    """Return what each of several bears so that any of them together bear no more than the whole; all of a credit."""
    return np.where(costs > 0, costs // np.maximum(count, 1), costs)


def _least_bracket(problem: Problem, costs: Coefficients) -> Integers:
    """(O,) what the cheapest of its brackets adds to each option."""
    found = np.zeros(problem.option_count, dtype=np.int64)
    option = problem.features.brackets.option
    least = np.full(problem.option_count, np.iinfo(np.int64).max)
    np.minimum.at(least, option, costs.bracket)
    found[option] = least[option]
    return found
