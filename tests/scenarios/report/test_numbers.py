"""Figures read as people write them: signs, units, and never a minus before nothing."""

from math import nan

import pytest

from scenarios.report.numbers import change, figure, interval, share_of, unit_name

PERCENT, POINTS = "\u00a0%", "\u00a0pp"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (1234.5, "money", "1,234.50"),
        (-0.25, "money", "\N{MINUS SIGN}0.25"),
        (-1e-9, "money", "0.00"),
        (0.0031, "money", "0.003"),
        (-0.00062, "money", "\N{MINUS SIGN}0.0006"),
        (0.0016, "money", "0.002"),
        (0.00000096, "money", "0.0000010"),
        (0.005, "money", "0.01"),
        (0.921, "share", f"92.1{PERCENT}"),
        (0.0002, "share", f"0.02{PERCENT}"),
        (1470.6, "km", "1,471"),
        (0.3, "pieces", "0.3"),
        (None, "money", "\N{EN DASH}"),
        (nan, "days", "\N{EN DASH}"),
    ],
)
def test_a_figure_has_the_digits_that_are_read(value: float | None, unit: str, text: str) -> None:
    assert figure(value, unit) == text


def test_a_difference_has_its_sign_and_that_of_shares_is_in_points() -> None:
    assert change(0.31, "money") == "+0.31"
    assert change(-0.026, "share") == f"\N{MINUS SIGN}2.6{POINTS}"
    assert change(0.0, "share") == f"0.0{POINTS}"
    assert change(1e-9, "days") == "0.00"


def test_an_interval_names_its_unit_once() -> None:
    assert interval(-0.043, -0.011, "share") == f"\N{MINUS SIGN}4.3 to \N{MINUS SIGN}1.1{POINTS}"
    assert interval(-0.5, 1.25, "money") == "\N{MINUS SIGN}0.50 to +1.25"
    assert interval(None, 1.0, "money") == interval(nan, nan, "money") == ""


def test_a_difference_is_told_in_percent_of_what_it_differs_from() -> None:
    assert share_of(0.5, 2.0) == f"+25.0{PERCENT}"
    assert share_of(-0.5, 2.0) == f"\N{MINUS SIGN}25.0{PERCENT}"
    assert share_of(0.0, 2.0) == f"0.0{PERCENT}"
    # More is more, also of what is below nothing.
    assert share_of(0.5, -2.0) == f"+25.0{PERCENT}"
    assert share_of(1.0, 0.0) == ""


def test_units_stand_where_the_name_does_not_say_them() -> None:
    assert [unit_name(unit, "EUR") for unit in ("money", "km", "share", "pieces")] == ["EUR", "km", "", ""]
