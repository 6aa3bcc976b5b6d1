"""Decisions that moved: what came from where before and after, and how many pieces flow from node to node."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

import pandas as pd

from scenarios.results.frames import Piece, typed
from scenarios.results.moves import UNFILLED, LineKey, Move, Source, by_node
from scenarios.results.tables import Columns, Kind

MOVED_COLUMNS: Columns = {
    **dict.fromkeys(("order", "line", "item", "kind", "from_sources", "to_sources"), Kind.TEXT),
    "quantity": Kind.COUNT,
    "reason": Kind.TEXT,
}

FLOW_COLUMNS: Columns = {
    **dict.fromkeys(("from_node", "to_node"), Kind.TEXT),
    **dict.fromkeys(("pieces", "lines"), Kind.COUNT),
}

NOT_ORDERED = "(not ordered)"
"""Stands for the node of pieces that are ordered on the other side only."""

_NO_REASONS: Mapping[LineKey, str] = MappingProxyType({})


def moves(before: Piece, after: Piece) -> Iterator[Move]:
    """Yield the lines that are sourced otherwise in one piece than in another, by order and line."""
    columns = [*LineKey._fields, *Source._fields]
    table = _sourced(before).merge(_sourced(after), how="outer", on=columns, suffixes=("_before", "_after"))
    sides = ["quantity_before", "quantity_after"]
    table[sides] = table[sides].fillna(0).astype("int64")
    differ = table["quantity_before"] != table["quantity_after"]
    moved = pd.MultiIndex.from_frame(table.loc[differ, list(LineKey._fields)])
    # All sources of a line that moved are told, those that stay the same, too.
    table = table[pd.MultiIndex.from_frame(table[list(LineKey._fields)]).isin(moved)]
    found: dict[LineKey, tuple[dict[Source, int], dict[Source, int]]] = defaultdict(lambda: ({}, {}))
    for order, line, item, node, service, *quantities in table.sort_values(columns).itertuples(index=False, name=None):
        for side, quantity in zip(found[LineKey(order, line, item)], quantities, strict=True):
            if quantity:
                side[Source(node, service)] = quantity
    for key, (here, there) in found.items():
        yield Move(key, here, there)


def _sourced(piece: Piece) -> pd.DataFrame:
    """Return pieces by line and source, what is unfilled among them."""
    gaps = piece.frame("unfilled").drop(columns=["cause", "reason"]).assign(node=UNFILLED, service="")
    return pd.concat([piece.frame("assignments"), gaps], ignore_index=True)


def moved_table(found: Sequence[Move], reasons: Mapping[LineKey, str] = _NO_REASONS) -> pd.DataFrame:
    """Return moves with the columns of `MOVED_COLUMNS`; sources read ``2 WH-DFW/ground + 1 ST-AUS``.

    Parameters
    ----------
    found
        The moves.
    reasons
        Why lines moved, as far as that is known.
    """
    rows = [
        (*each.line, each.kind, _text(each.before), _text(each.after), each.quantity, reasons.get(each.line, ""))
        for each in found
    ]
    return typed(rows, MOVED_COLUMNS)


def _text(sources: Mapping[Source, int]) -> str:
    return " + ".join(
        f"{pieces} {source.node}{f'/{source.service}' * bool(source.service)}" for source, pieces in sources.items()
    )


def flow_table(found: Sequence[Move]) -> pd.DataFrame:
    """Return how many pieces go from node to node, with the columns of `FLOW_COLUMNS`, sorted by node.

    Where a line leaves several nodes for several others, those first by id are matched first.
    """
    pieces: dict[tuple[str, str], int] = defaultdict(int)
    lines: dict[tuple[str, str], int] = defaultdict(int)
    for each in found:
        for here, there, quantity in _flows(each):
            pieces[here, there] += quantity
            lines[here, there] += 1
    return typed([(*ends, pieces[ends], lines[ends]) for ends in sorted(pieces)], FLOW_COLUMNS)


def _flows(move: Move) -> Iterator[tuple[str, str, int]]:
    """Yield the pieces that one line takes from node to node."""
    before, after = by_node(move.before), by_node(move.after)
    ordered = sum(after.values()) - sum(before.values())
    before[NOT_ORDERED], after[NOT_ORDERED] = max(ordered, 0), max(-ordered, 0)
    change = {node: after.get(node, 0) - before.get(node, 0) for node in sorted({*before, *after})}
    leave = [(node, -more) for node, more in change.items() if more < 0]
    enter = [(node, more) for node, more in change.items() if more > 0]
    while leave and enter:
        (here, away), (there, room) = leave[0], enter[0]
        quantity = min(away, room)
        yield here, there, quantity
        leave, enter = _less(leave, quantity), _less(enter, quantity)


def _less(ends: list[tuple[str, int]], quantity: int) -> list[tuple[str, int]]:
    """Take pieces off the first end; one without any is done."""
    (node, pieces), *others = ends
    return [(node, pieces - quantity), *others] if pieces > quantity else others
