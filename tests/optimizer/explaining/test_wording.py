"""Differences in words: the decisive level first, in the terms' own nouns."""

import pytest

from models.objectives import Term
from models.plans import LevelDifference
from optimizer.explaining.wording import Wording, listed


def level(place: int, value: float, **terms: float) -> LevelDifference:
    return LevelDifference(level=place, value=value, terms=terms)


LEVELS = (
    (Term(term="unfilled_units"),),
    (Term(term="shipping_cost"), Term(term="stock_cost", weight=0.5)),
    (Term(term="line_km", bands_km=(100, 500)),),
    (Term(term="shipments"),),
    (Term(term="line_km"),),
)
WORDING = Wording(LEVELS)


@pytest.mark.parametrize(
    ("difference", "text"),
    [
        (level(0, 1, unfilled_units=1), "+1 piece unfilled"),
        (level(0, -2, unfilled_units=-2), "2 more pieces filled"),
        (level(1, 4.2, shipping_cost=4.2, stock_cost=0), "+4.20 shipping cost"),
        # A weight of a half: what the level counts is not what the term is.
        (level(1, 1, shipping_cost=0, stock_cost=2), "+1 in all (+2.00 stock cost)"),
        (level(1, 3.2, shipping_cost=4.2, stock_cost=-2), "+3.20 in all (+4.20 shipping cost, -2.00 stock cost)"),
        (level(2, 1, line_km=1), "+1 distance band"),
        (level(3, 2, shipments=2), "+2 shipments"),
        (level(4, 1234.5, line_km=1234.5), "+1,234.50 km"),
        (level(4, 0.001, line_km=0.001), "+0.001 km"),
    ],
)
def test_a_level_is_told_in_its_terms(difference: LevelDifference, text: str) -> None:
    assert WORDING.difference(difference) == text


def test_levels_without_a_difference_are_passed_over() -> None:
    told = [level(0, 0, unfilled_units=0), level(3, 1, shipments=1), level(4, -20, line_km=-20)]
    assert WORDING.differences(told) == "+1 shipment, then -20 km"
    assert WORDING.differences(told[:1]) == "no difference in any level"


def test_what_is_too_small_for_its_level_is_told_by_its_terms() -> None:
    """A weight of a billionth leaves nothing to see in the level's value, though it decides."""
    assert WORDING.differences([level(4, 0, line_km=30)]) == "+30 km"


def test_long_lists_are_cut() -> None:
    assert listed(["a", "b"]) == "a, b"
    assert listed(["a", "b", "c"], most=2) == "a, b and 1 more"
