"""What is remembered is bounded."""

from optimizer.remembered import Remembered


def test_what_was_noted_is_remembered() -> None:
    known = Remembered[str, int](most=2)
    assert known.get("a") is None
    assert known.note("a", 1) == 1
    assert known.get("a") == 1


def test_all_is_forgotten_when_there_is_too_much_of_it() -> None:
    known = Remembered[str, int](most=2)
    for value, name in enumerate("abc"):
        known.note(name, value)
    assert known == {"c": 2}
