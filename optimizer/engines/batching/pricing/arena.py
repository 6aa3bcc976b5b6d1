"""All blocks of all orders in arrays, those of one shape side by side, so that one numpy call looks at hundreds.

Shapes: G blocks of a chunk, each padded to R options; A lines, S subsets, and Y layers: one for each amount of each
line, as in `partitions`. Levels stay apart until a `mix` weighs them.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.chunks import Chunk, Group, by_shape, grouped
from optimizer.engines.batching.pricing.filling import Filling
from optimizer.engines.batching.pricing.shapes import Block
from optimizer.joint import JointProblem
from optimizer.uses import Integers

Floats = NDArray[np.float64]


class Arena:
    """All blocks.

    Parameters
    ----------
    joint
        The orders.
    blocks
        Their blocks, in any order.

    Attributes
    ----------
    blocks
        The B blocks, sorted by shape.
    groups
        Those of one shape each.
    pair_cost, open_cost
        Of each level, what pairs, (Y, G, R) of each chunk in turn, and options, (G, R), cost; None where that is
        nothing. Pairs that cannot be are told by ``possible`` alone.
    possible, index
        Of each pair, whether it can be, and where its tariff and its amount are in a table of all.
    option, node, is_option
        Of each option its position in its order, its node, and whether it is one, or padding.
    tariffs, amounts
        What pairs may pay for what.
    capacity
        What is used of the capacity of nodes; None where none is scarce.
    at_pair, at_option, width, layer_stride
        (B,) where a block's pairs and options begin, options it is padded to, and how far its layers are apart.
    """

    def __init__(self, joint: JointProblem, blocks: Sequence[Block]) -> None:
        self.joint = joint
        self.blocks = sorted(blocks, key=by_shape)
        self.order = np.array([block.order for block in self.blocks], dtype=np.int64)
        self._by_order = np.argsort(self.order, kind="stable")
        self._sorted_orders = self.order[self._by_order]
        self.groups = tuple(grouped(self.blocks))
        chunks = [chunk for group in self.groups for chunk in group.chunks]
        self.pair_count = chunks[-1].pairs.stop if chunks else 0
        self.option_count = chunks[-1].options.stop if chunks else 0
        self._place(chunks)
        filled = Filling(joint, self.blocks, chunks)
        self.pair_cost, self.open_cost = filled.pair_cost, filled.open_cost
        self.possible, self.is_option = filled.possible, filled.is_option
        self.option, self.node = filled.option, filled.node
        self.capacity, self.tariffs, self.amounts, self.index = filled.settled()
        lengths = [len(block.sizes) for block in self.blocks]
        self.first_line = np.cumsum([0, *lengths])
        self.of_lines = {name: self._told_by_line(name) for name in ("unfilled", "split")}

    def owners(self, pairs: Integers) -> Integers:
        """Return whose pairs are."""
        chunk = np.searchsorted(self._chunk_pairs, pairs, side="right") - 1
        within = (pairs - self._chunk_pairs[chunk]) % (self._chunk_count[chunk] * self._chunk_width[chunk])
        return np.asarray(self.order[self._chunk_blocks[chunk] + within // self._chunk_width[chunk]])

    def blocks_of(self, order: int) -> Integers:
        """Return the blocks of an order."""
        first, last = np.searchsorted(self._sorted_orders, (order, order + 1))
        return np.asarray(self._by_order[first:last])

    def by_line(self, group: Group, name: str, weights: Floats) -> Floats:
        """(A, G) what a feature of lines costs at some weights of the levels."""
        total = np.zeros((len(group.partitions.sizes), group.count))
        for weight, level in zip(weights.tolist(), self.of_lines[name], strict=True):
            if weight and level is not None:
                start = group.blocks.start
                total += weight * level[self.first_line[start] :][: total.size].reshape(group.count, -1).T
        return total

    def _told_by_line(self, name: str) -> list[Floats | None]:
        """Return of each level what a feature of lines costs, line after line; None where that is nothing."""
        found: list[Floats | None] = []
        for rank in range(self.joint.level_count):
            costs = [self.joint.orders[block.order].levels[rank].coefficients for block in self.blocks]
            pairs = zip(costs, self.blocks, strict=True)
            told = [getattr(each, name)[block.lines] for each, block in pairs]
            total = np.concatenate([*told, np.zeros(0, dtype=np.int64)]).astype(np.float64)
            found.append(total if total.any() else None)
        return found

    def _place(self, chunks: list[Chunk]) -> None:
        self._chunk_pairs = np.array([chunk.pairs.start for chunk in chunks], dtype=np.int64)
        self._chunk_blocks = np.array([chunk.blocks.start for chunk in chunks], dtype=np.int64)
        self._chunk_count = np.array([chunk.shape[1] for chunk in chunks], dtype=np.int64)
        self._chunk_width = np.array([chunk.shape[2] for chunk in chunks], dtype=np.int64)
        places = np.zeros((4, len(self.blocks)), dtype=np.int64)
        self.at_pair, self.at_option, self.width, self.layer_stride = places
        for chunk in chunks:
            _, count, width = chunk.shape
            here = np.arange(count) * width
            self.at_pair[chunk.blocks] = chunk.pairs.start + here
            self.at_option[chunk.blocks] = chunk.options.start + here
            self.width[chunk.blocks], self.layer_stride[chunk.blocks] = width, count * width
