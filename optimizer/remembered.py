"""Answers that are asked for again and again, from one order to the next."""

from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")


class Remembered(dict[K, V]):
    """Answers by question; once there are too many of them, all are forgotten.

    Whoever asks looks a question up as in any mapping, and notes the answer where there is none. Only what follows
    from the question alone may be noted.

    Parameters
    ----------
    most
        How many answers are kept, 1 or more.

    Examples
    --------
    >>> squares = Remembered[int, int](most=2)
    >>> squares.get(3) or squares.note(3, 9)
    9
    >>> squares
    {3: 9}
    """

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def note(self, question: K, answer: V) -> V:
        """Keep an answer, and return it."""
        if len(self) >= self._most:
            self.clear()
        self[question] = answer
        return answer
