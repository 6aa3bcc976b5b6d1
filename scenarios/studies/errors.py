"""What can go wrong while a study runs."""

from models.errors import ShipfromError


class PieceRefused(ShipfromError, ValueError):
    """A piece of a study cannot be decided as it is asked for; the message says which, and what is wrong."""


class PieceFailed(ShipfromError, RuntimeError):
    """A piece of a study ended in an error that is none of its documents; the message names it."""
