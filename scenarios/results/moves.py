"""A line that is sourced otherwise than before. Workers know of it, and need no pandas."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

UNFILLED = "(unfilled)"
"""Stands for the node of pieces that none serves."""


class Source(NamedTuple):
    """Where pieces come from: a node and a service, blank where there is none."""

    node: str
    service: str


_GAP = Source(UNFILLED, "")


class LineKey(NamedTuple):
    """A line of an order."""

    order: str
    line: str
    item: str


class Move(NamedTuple):
    """A line that is sourced otherwise than before.

    Attributes
    ----------
    line
        The line.
    before, after
        Pieces by source, what is unfilled among them; empty where the line is ordered on the other side only.
    """

    line: LineKey
    before: Mapping[Source, int]
    after: Mapping[Source, int]

    @property
    def kind(self) -> str:
        """What has changed, the first of these that fits.

        ``ordered`` and ``dropped``: the line is in the second, or the first, only. ``quantity``: other pieces are
        ordered. ``filled`` and ``unfilled``: more, or fewer, of them are filled. ``node``, then ``service``.
        """
        if not self.before:
            return "ordered"
        if not self.after:
            return "dropped"
        if sum(self.before.values()) != sum(self.after.values()):
            return "quantity"
        gap = self.after.get(_GAP, 0) - self.before.get(_GAP, 0)
        if gap:
            return "unfilled" if gap > 0 else "filled"
        return "node" if by_node(self.before) != by_node(self.after) else "service"

    @property
    def quantity(self) -> int:
        """Pieces that come from elsewhere, or are ordered on one side only."""
        more = {
            source: self.after.get(source, 0) - self.before.get(source, 0) for source in (*self.before, *self.after)
        }
        return max(sum(max(each, 0) for each in more.values()), sum(max(-each, 0) for each in more.values()))


def by_node(sources: Mapping[Source, int]) -> dict[str, int]:
    """Return the pieces of each node."""
    pieces: dict[str, int] = defaultdict(int)
    for source, quantity in sources.items():
        pieces[source.node] += quantity
    return dict(pieces)
