"""What excludes a line from the nodes, counted for all of them at once."""

from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np

from optimizer.compiler import CompiledOrder
from optimizer.compiler.eligibility import Exclusion
from optimizer.remembered import Remembered
from optimizer.uses import Booleans, Integers

_SOME, _WHOLE = 1, 2


class AtNode(NamedTuple):
    """What excludes a line from a node, as places among all causes; nothing from an eligible one.

    Attributes
    ----------
    whole, services
        What excludes all of the node's options, and what excludes only some.
    """

    whole: tuple[int, ...]
    services: tuple[int, ...]


@dataclass(frozen=True)
class Causes:
    """What excludes one line from the n nodes of the network.

    Attributes
    ----------
    options, first
        The options with the line's delivery method by node, and n + 1 places among them, where those of each node
        start and the last ones end.
    ranked
        All causes: facts stand in their order, then rules by id, for groups of rules are parallel, and their order in
        a file says nothing.
    words
        By node, a letter for each of them: whether it excludes the line from none of the node's options, some, or all.
    told
        What words were read as before.
    """

    options: list[int]
    first: list[int]
    ranked: Sequence[Exclusion]
    words: list[bytes]
    told: Remembered[Hashable, Any]

    @classmethod
    def of(cls, compiled: CompiledOrder, index: int) -> "Causes":
        """Return what excludes the line at an index."""
        pairs, supply = compiled.eligibility, compiled.scene.supply
        here = supply.by_node(is_pickup=compiled.lines[index].delivery_method == "pickup")
        ranked = pairs.ranked_exclusions
        words = [b""] * len(supply.nodes)
        if here.listed:
            rows = np.array([*(each.pairs[index] for each in ranked), pairs.eligible[index]]).take(here.options, axis=1)
            for node, word in zip(here.nodes.tolist(), _words(rows, here.starts), strict=True):
                words[node] = word
        return cls(here.listed, here.first, ranked, words, compiled.told)

    def at_node(self, node: int) -> AtNode:
        """Return which causes exclude the line from a node."""
        word = self.words[node]
        known: AtNode | None = self.told.get(word)
        return known or self.told.note(word, _read(word))

    def at(self, node: int) -> list[int]:
        """Return the options of a node."""
        return self.options[self.first[node] : self.first[node + 1]]


def _words(rows: Booleans, starts: Integers) -> Iterator[bytes]:
    """Yield of each of m nodes a word of k letters, one for each cause: whether it excludes some options, or all.

    Parameters
    ----------
    rows
        (k + 1, o) which options each cause excludes, and in the last row which ones are eligible.
    starts
        (m,) where the options of each node start.
    """
    some = np.logical_or.reduceat(rows, starts, axis=1)
    every, is_open = np.logical_and.reduceat(rows[:-1], starts, axis=1), some[-1]
    letters = np.greater(some[:-1], is_open).view(np.int8)
    letters += np.greater(every, is_open).view(np.int8)
    text, width = letters.T.tobytes(), len(letters)
    return (text[place : place + width] for place in range(0, len(text), width))


def _read(word: bytes) -> AtNode:
    return AtNode(*(tuple(place for place, letter in enumerate(word) if letter == kind) for kind in (_WHOLE, _SOME)))
