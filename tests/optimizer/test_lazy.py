"""What is worked out when it is asked for is worked out once."""

from copy import copy
from dataclasses import dataclass, field, replace

from optimizer.lazy import lazy


@dataclass(frozen=True)
class Asked:
    """Something frozen, and how often it was asked."""

    number: int
    times: list[int] = field(default_factory=list)

    @lazy
    def double(self) -> int:
        """Twice the number."""
        self.times.append(self.number)
        return 2 * self.number


def test_it_is_worked_out_once_and_only_if_asked_for() -> None:
    asked = Asked(3)
    assert asked.times == []
    assert (asked.double, asked.double) == (6, 6)
    assert asked.times == [3]


def test_a_copy_keeps_the_answer_and_something_else_does_not() -> None:
    asked = Asked(3)
    assert asked.double == 6
    assert copy(asked).double == 6
    assert asked.times == [3]
    assert replace(asked, number=4).double == 8


def test_the_class_tells_what_it_is() -> None:
    assert isinstance(Asked.double, lazy)
    assert Asked.double.__doc__ == "Twice the number."
