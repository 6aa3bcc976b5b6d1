"""What was decided in a piece, read back from its tables."""

from collections import defaultdict
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Self

from models.plans import Assignment

if TYPE_CHECKING:
    from scenarios.results.frames import Piece


class Ruling(NamedTuple):
    """How an order was decided: the rule, None where none did, and whether the plan is proven best."""

    rule: str | None
    is_optimal: bool


class Record:
    """The decisions of a piece.

    Parameters
    ----------
    taken
        Line, item, node, service (blank where there is none) and pieces of each assignment, by order.
    rulings
        How each order was decided.
    gaps
        What kept pieces unfilled, in words, by order and line.
    nodes
        The nodes of the network.
    """

    def __init__(
        self,
        taken: dict[str, list[tuple[str, str, str, str, int]]],
        rulings: dict[str, Ruling],
        gaps: dict[tuple[str, str], str],
        nodes: frozenset[str],
    ) -> None:
        self._taken = taken
        self.rulings = rulings
        self.gaps = gaps
        self.nodes = nodes

    @classmethod
    def of(cls, piece: "Piece") -> Self:
        """Read the tables of a piece."""
        taken = defaultdict(list)
        for order, *source in piece.frame("assignments").itertuples(index=False, name=None):
            taken[order].append(tuple(source))
        orders = piece.frame("orders")[["order", "rule", "optimal"]].itertuples(index=False, name=None)
        gaps = piece.frame("unfilled")[["order", "line", "reason"]].itertuples(index=False, name=None)
        return cls(
            dict(taken),
            {order: Ruling(rule or None, optimal == 1) for order, rule, optimal in orders},
            {(order, line): reason for order, line, reason in gaps},
            frozenset(piece.frame("nodes")["node"]),
        )

    def taken(self, order: str) -> Sequence[Assignment]:
        """Return what an order takes."""
        # Written from assignments, so that they need no proof of being some.
        return [
            Assignment.model_construct(line=line, item=item, node=node, service=service or None, quantity=int(quantity))
            for line, item, node, service, quantity in self._taken.get(order, ())
        ]
