"""The plans behind the least costs of a pass: back from all of a block to the parts, for all blocks of a group at once.

Shapes as in `arena`; P parts of all blocks, U pairs that they take.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from optimizer.engines.batching.pricing.passes import Look
from optimizer.uses import Integers


@dataclass(frozen=True)
class Parts:
    """What options send of blocks.

    Attributes
    ----------
    block
        (P,) the blocks.
    subset
        (P,) which subset of the block's lines.
    option
        (P,) position of the option among the block's.
    """

    block: Integers
    subset: Integers
    option: Integers


@dataclass(frozen=True)
class Picks:
    """The pairs that plans take: amounts of lines from options; in several parts where parts share an option.

    Attributes
    ----------
    block, line, option
        (U,) whose, which of the block's lines, and position of the option among the block's.
    units
        (U,) how much of the line, in its steps.
    """

    block: Integers
    line: Integers
    option: Integers
    units: Integers


def parts_of(look: Look) -> Parts:
    """Return the parts of the best plan of each block of a group."""
    group, ways = look.group, look.group.partitions
    local = np.arange(group.count)
    rest = (look.parted + look.unfilled).argmin(axis=0)
    found: list[tuple[Integers, Integers]] = []
    while local.size:
        left = rest > 0
        local, rest = local[left], rest[left]
        part = np.zeros_like(rest)
        for whole in np.unique(rest).tolist():
            here = np.flatnonzero(rest == whole)
            choices, mine = ways.parts[whole], local[here]
            costs = look.alone[choices[:, None], mine] + look.parted[(whole - choices)[:, None], mine]
            part[here] = choices[costs.argmin(axis=0)]
        found.append((local, part))
        rest = rest - part
    block, subset = (np.concatenate(each) for each in zip(*found, strict=True)) if found else (local, rest)
    return Parts(block + group.blocks.start, subset, look.option[subset, block].astype(np.int64))


def picks_of(looks: Sequence[Look]) -> Picks:
    """Return what the best plans of all groups take, group by group."""
    nothing = np.zeros(0, dtype=np.int64)
    found = [(nothing, nothing, nothing, nothing)]
    for look in looks:
        parts = parts_of(look)
        units = look.group.partitions.digits[parts.subset]
        row, line = units.nonzero()
        found.append((parts.block[row], line, parts.option[row], units[row, line]))
    return Picks(*(np.concatenate(each) for each in zip(*found, strict=True)))
