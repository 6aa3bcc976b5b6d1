"""What may stop a search that is made of array passes: the limits, and Ctrl-C."""

from optimizer.budget import Budget

_PER_SECOND = 5e8
"""Elements that array passes look at in about a second: the deterministic time of this engine."""


class Clock(Budget):
    """A budget that counts array passes."""

    def count(self, elements: int) -> None:
        """Count array passes over so many elements."""
        self.add(elements / _PER_SECOND)
