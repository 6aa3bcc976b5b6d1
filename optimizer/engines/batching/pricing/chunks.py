"""Blocks of one shape side by side, in chunks that fit into the processor's cache.

Shapes: G blocks of a chunk, each padded to R options; S subsets, and Y layers: one for each amount of each line.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from optimizer.engines.batching.pricing.partitions import Partitions, partitions
from optimizer.engines.batching.pricing.shapes import Block

_CHUNK = 2**17
"""Costs that are looked at in one pass, so that they stay in the processor's cache."""


@dataclass(frozen=True)
class Chunk:
    """Blocks of one shape that are looked at together.

    Attributes
    ----------
    blocks
        (G,) their positions.
    pairs, options
        Where their pairs, (Y, G, R), and their options, (G, R), are in arrays of all.
    shape
        (Y, G, R).
    """

    blocks: slice
    pairs: slice
    options: slice
    shape: tuple[int, int, int]


@dataclass(frozen=True)
class Group:
    """All blocks of one shape, which follow each other.

    Attributes
    ----------
    partitions
        Their subsets.
    partial
        What may stay unfilled.
    blocks
        Their positions.
    chunks
        The chunks that they come in.
    """

    partitions: Partitions
    partial: str
    blocks: slice
    chunks: tuple[Chunk, ...]

    @property
    def count(self) -> int:
        """How many blocks."""
        return int(self.blocks.stop - self.blocks.start)

    def local(self, chunk: Chunk) -> slice:
        """Return the positions of a chunk's blocks among those of the group."""
        return slice(chunk.blocks.start - self.blocks.start, chunk.blocks.stop - self.blocks.start)


def grouped(blocks: Sequence[Block]) -> Iterator[Group]:
    """Yield groups of blocks that are sorted by shape, and by how many options they have."""
    start = pair = option = 0
    for (sizes, partial, _), members in groupby(blocks, key=_shape):
        mine, ways, chunks = list(members), partitions(sizes), []
        first, layers = 0, sum(sizes)
        while first < len(mine):
            count = _length(mine, first, ways.count)
            # The last one is the widest.
            width = max(len(mine[first + count - 1].options), 1)
            pairs, options = slice(pair, pair + layers * count * width), slice(option, option + count * width)
            here = slice(start + first, start + first + count)
            chunks.append(Chunk(here, pairs, options, (layers, count, width)))
            pair, option, first = pairs.stop, options.stop, first + count
        yield Group(ways, partial, slice(start, start + len(mine)), tuple(chunks))
        start += len(mine)


def _length(blocks: Sequence[Block], first: int, subsets: int) -> int:
    """Return how many blocks from one on are looked at together."""
    count = 1
    while first + count < len(blocks) and (count + 1) * subsets * len(blocks[first + count].options) <= _CHUNK:
        count += 1
    return count


def by_shape(block: Block) -> tuple[tuple[int, ...], str, bool, int]:
    """Return what blocks are sorted by."""
    return (*_shape(block), len(block.options))


def _shape(block: Block) -> tuple[tuple[int, ...], str, bool]:
    return block.sizes, block.partial, block.is_bulk
