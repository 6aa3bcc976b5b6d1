"""What a heuristic is."""

from typing import Protocol

from optimizer.heuristics.choices import Choices
from optimizer.uses import Integers


class Heuristic(Protocol):
    """Decides one order by a rule of its own, with nothing proven.

    Attributes
    ----------
    name
        What plans and reasons call it.
    """

    @property
    def name(self) -> str:
        """What plans and reasons call it."""
        ...

    def choose(self, choices: Choices) -> Integers:
        """Return the pieces of each line from each option, shape (L, O).

        They have to keep to all that the problem limits; nothing at all always does. Under ``partial: never``, which
        every rule under first_complete has, it is all of the order or nothing.
        """
        ...
