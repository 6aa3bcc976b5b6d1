"""How far a study has come."""

from collections.abc import Callable
from dataclasses import dataclass

from scenarios.studies.pieces import Piece


@dataclass(frozen=True)
class StudyProgress:
    """How far a study has come.

    Attributes
    ----------
    pieces_done, pieces
        How many pieces are finished, those of earlier runs included, and of how many.
    piece
        The piece that this is about: one just finished, or under way; None at the beginning.
    orders_done, orders
        How many of its orders are decided, and of how many; 0 of 0 where other processes decide.
    """

    pieces_done: int
    pieces: int
    piece: Piece | None = None
    orders_done: int = 0
    orders: int = 0


Report = Callable[[StudyProgress], None]
"""What is told how far a study has come."""
