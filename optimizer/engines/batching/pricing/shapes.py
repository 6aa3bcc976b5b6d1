"""What is left of each order to enumerate: which lines, in which steps, from which options.

An order with few subsets is one block. A larger one comes apart into blocks that bear a share of what opens an option
each, which costs no more than the order does. Shapes: L lines and O options of an order, A lines and R options of a
block.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from optimizer.problem import Problem
from optimizer.uses import Booleans, Integers

MOST_SUBSETS = 1024
"""Blocks have no more subsets than that."""

LONGEST = MOST_SUBSETS - 1
"""Lines of more pieces that may come in parts are looked at as a whole, at what a piece of a full load costs."""


@dataclass(frozen=True)
class Block:
    """Some lines of an order.

    Attributes
    ----------
    order
        Position of the order.
    lines
        (A,) its lines, by rising size.
    sizes
        How much there is of each: 1 of a line that comes whole, else its pieces.
    steps
        (A,) pieces of each unit of a size.
    options
        (R,) options that could send some of them.
    take
        (A, R) the most pieces of a line from an option.
    share
        In how many blocks its order comes.
    is_bulk
        Whether its only line has too many pieces to be enumerated.
    partial
        What may stay unfilled, as in `Problem`.
    """

    order: int
    lines: Integers
    sizes: tuple[int, ...]
    steps: Integers
    options: Integers
    take: Integers
    share: int
    is_bulk: bool
    partial: Literal["never", "lines", "units"]


@dataclass(frozen=True)
class Outline:
    """An order's blocks, and the lines that nobody can send.

    Attributes
    ----------
    blocks
        The blocks.
    idle
        (L,) lines of which nothing can be sourced.
    """

    blocks: tuple[Block, ...]
    idle: Booleans


def outline(order: int, problem: Problem) -> Outline:
    """Return what is to be enumerated of an order."""
    demand, take = problem.demand, problem.largest_take
    whole = (demand == 1) | (problem.partial != "units" and problem.single_option)
    take = np.where(whole[:, None] & (take < demand[:, None]), 0, np.minimum(take, demand[:, None]))
    most = take.max(axis=1, initial=0) if problem.single_option else take.sum(axis=1)
    idle = most < (1 if problem.partial == "units" else demand)
    if problem.partial == "never" and idle.any():
        idle = np.ones_like(idle)
    sizes = np.where(whole, 1, demand)
    sets = list(_sets(sizes, np.flatnonzero(~idle)))
    blocks = (_block(order, problem, take, sizes, lines=np.array(each), share=len(sets)) for each in sets)
    return Outline(tuple(blocks), idle)


def _sets(sizes: Integers, lines: Integers) -> Iterator[list[int]]:
    """Yield lines that have few subsets together, by rising size."""
    found: list[int] = []
    count = 1
    for line in lines[np.argsort(sizes[lines], kind="stable")].tolist():
        more = int(sizes[line]) + 1
        if found and count * more > MOST_SUBSETS:
            yield found
            found, count = [], 1
        found.append(line)
        count *= more
    if found:
        yield found


def _block(order: int, problem: Problem, take: Integers, sizes: Integers, *, lines: Integers, share: int) -> Block:
    is_bulk = bool(sizes[lines[0]] > LONGEST)
    mine = np.ones(1, dtype=np.int64) if is_bulk else sizes[lines]
    options = np.flatnonzero(take[lines].any(axis=0))
    return Block(
        order=order,
        lines=lines,
        sizes=tuple(mine.tolist()),
        steps=problem.demand[lines] // mine,
        options=options,
        take=take[np.ix_(lines, options)],
        share=share,
        is_bulk=is_bulk,
        partial=problem.partial,
    )
