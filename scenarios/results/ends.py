"""Which sources a moved line leaves, and which it comes to."""

from collections import defaultdict
from collections.abc import Mapping
from typing import NamedTuple

from optimizer.explaining import Services
from scenarios.results.moves import UNFILLED, Move, Source

Sources = Mapping[Source, int]
"""Pieces by source."""


class End(NamedTuple):
    """A node, the pieces that a line has from there on one side, and by which services where that is the question."""

    node: str
    pieces: int
    services: Services


def left(move: Move) -> list[End]:
    """Return where fewer pieces come from than before."""
    return _more(move, move.before, move.after)


def entered(move: Move) -> list[End]:
    """Return where more pieces come from than before."""
    return _more(move, move.after, move.before)


def former(move: Move) -> Mapping[str, Services]:
    """Return where the line came from before: nodes, with services where only these moved."""
    return {end.node: end.services for end in _ends(move, dict.fromkeys(move.before, 1))}


def is_new(move: Move) -> bool:
    """Tell whether some of the line comes from where none of it came from before."""
    return not {end.node for end in _ends(move, move.after)} <= set(former(move)) or (
        move.kind == "service" and not set(move.after) <= set(move.before)
    )


def _more(move: Move, here: Sources, there: Sources) -> list[End]:
    if move.kind != "service":
        here, there = _by_node(here), _by_node(there)
    return _ends(move, {source: pieces for source, pieces in here.items() if there.get(source, 0) < pieces})


def _by_node(sources: Sources) -> dict[Source, int]:
    pieces: dict[Source, int] = defaultdict(int)
    for source, quantity in sources.items():
        pieces[Source(source.node, "")] += quantity
    return dict(pieces)


def _ends(move: Move, sources: Sources) -> list[End]:
    """Return sources by node, but what is unfilled."""
    pieces: dict[str, int] = defaultdict(int)
    services: dict[str, set[str | None]] = defaultdict(set)
    for source, quantity in sources.items():
        if source.node != UNFILLED:
            pieces[source.node] += quantity
            services[source.node].add(source.service or None)
    by_service = move.kind == "service"
    return [End(node, count, frozenset(services[node]) if by_service else None) for node, count in pieces.items()]
