"""How shares become whole orders, and who changes."""

from collections import Counter
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.edits.drawing import apportioned, draw, exactly, moves, targets, whole


def test_draws_hang_on_all_that_they_are_named_by_and_on_nothing_else() -> None:
    drawn = [
        draw(1, "a", "O1"),
        draw(2, "a", "O1"),
        draw(1, "b", "O1"),
        draw(1, "a", "O2"),
        draw(1, "a", "O1", "place"),
    ]
    assert len(set(drawn)) == 5
    assert draw(1, "a", "O1") == drawn[0]
    # Names that run into each other are still told apart.
    assert draw(1, "a", "b c") != draw(1, "a b", "c")


def test_draws_are_the_same_on_every_machine() -> None:
    assert round(draw(0, "scale_demand", "ORD-0001"), 6) == 0.972643


def test_draws_are_spread_evenly() -> None:
    drawn = [draw(0, "a", str(number)) for number in range(2000)]
    assert all(400 < sum(low <= each < low + 0.25 for each in drawn) < 600 for low in (0, 0.25, 0.5, 0.75))


@pytest.mark.parametrize(("number", "count"), [("0.49", 0), ("0.5", 1), ("1.5", 2), ("2.499", 2), ("7", 7)])
def test_halves_go_up(number: str, count: int) -> None:
    assert whole(Fraction(number)) == count


def test_numbers_are_taken_as_they_are_written() -> None:
    # As floats, three tenths are less than a tenth three times.
    assert exactly(0.1) * 3 == exactly(0.3)
    assert exactly(1e-7) == Fraction(1, 10**7)


@pytest.mark.parametrize(
    ("total", "shares", "parts"),
    [
        (10, (Fraction(1, 2), Fraction(3, 10), Fraction(1, 5)), (5, 3, 2)),
        (10, (Fraction(1, 3), Fraction(1, 3), Fraction(1, 3)), (4, 3, 3)),
        # 5.5, 3.85 and 1.65: the two largest remainders get what is left.
        (11, (Fraction(1, 2), Fraction(7, 20), Fraction(3, 20)), (5, 4, 2)),
        (0, (Fraction(1), Fraction(0), Fraction(0)), (0, 0, 0)),
    ],
)
def test_largest_remainders_get_the_rest(total: int, shares: tuple[Fraction, ...], parts: tuple[int, ...]) -> None:
    assert tuple(apportioned(total, dict(enumerate(shares))).values()) == parts


def test_what_is_left_stays_with_the_others_as_they_are() -> None:
    # 30 are left for b and c, of which there are twice as many.
    assert targets({"a": 10, "b": 10, "c": 20}, {"a": Fraction(1, 4)}) == {"a": 10, "b": 10, "c": 20}
    assert targets({"a": 10, "b": 10, "c": 20}, {"a": Fraction(5, 8)}) == {"a": 25, "b": 5, "c": 10}
    with pytest.raises(ValueError, match="add up to less than 1"):
        targets({"a": 4}, {"a": Fraction(1, 2)})


@given(st.lists(st.sampled_from("abc"), max_size=20), st.randoms(use_true_random=False))
def test_as_few_as_needed_move_and_those_first_that_are_to(groups: list[str], random: object) -> None:
    goals = list(groups)
    random.shuffle(goals)  # type: ignore[attr-defined]
    wanted = Counter({"a": 0, "b": 0, "c": 0})
    wanted.update("".join(goals).replace("c", "a"))
    found = moves(groups, wanted, range(len(groups)), "abc")
    after = [found.get(place, group) for place, group in enumerate(groups)]
    assert Counter(after) == +wanted
    assert len(found) == sum((Counter(groups) - wanted).values())
    for group in "abc":
        leaving = [place for place in found if groups[place] == group]
        assert leaving == [place for place, each in enumerate(groups) if each == group][: len(leaving)]
