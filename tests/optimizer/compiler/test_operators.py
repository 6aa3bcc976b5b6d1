"""What the operators mean, missing values and lists included."""

from typing import Any

import pytest

from optimizer import SourcingError
from optimizer.compiler.operators import compare


@pytest.mark.parametrize(
    ("op", "left", "right", "expected"),
    [
        ("==", "CA", "CA", True),
        ("==", "CA", "ca", False),
        ("!=", "CA", "NV", True),
        ("==", 500, 500.0, True),
        ("<", 499.99, 500, True),
        ("<=", 500, 500, True),
        (">", 200.0, 200, False),
        (">=", "b", "a", True),
        ("in", "CA", ("NV", "CA"), True),
        ("not in", "CA", ("NV",), True),
        ("contains", "postbox", "box", True),
        ("startswith", "90210", "902", True),
        ("startswith", "90210", "210", False),
        # Lists: some element for == and in, no element for != and not in.
        ("==", ("a", "b"), "b", True),
        ("!=", ("a", "b"), "b", False),
        ("in", ("a", "b"), ("b", "c"), True),
        ("not in", ("a", "b"), ("c",), True),
        ("contains", ("a", "b"), "a", True),
        ("contains", ("abc",), "b", False),
        ("==", (), "a", False),
        ("!=", (), "a", True),
        # A missing value equals nothing.
        ("==", None, "a", False),
        ("!=", None, "a", True),
        ("in", None, ("a",), False),
        ("not in", None, ("a",), True),
        ("<", None, 1, False),
        ("contains", None, "a", False),
        ("==", "a", None, False),
        ("!=", "a", None, True),
        ("exists", None, None, False),
        ("exists", "", None, True),
        # true is not 1.
        ("==", True, True, True),
        ("==", True, 1, False),
        ("!=", True, 1, True),
        ("in", True, (1, 2), False),
    ],
)
def test_an_operator_means_what_it_says(op: str, left: Any, right: Any, expected: bool) -> None:
    assert compare("item.attributes.x", op, left, right) is expected


@pytest.mark.parametrize(
    ("op", "left", "right"),
    [
        ("==", 1, "1"),
        ("!=", "1", 1),
        ("in", "a", (1, 2)),
        ("<", "a", 1),
        ("<", True, 1),
        ("<", True, False),
        ("<", ("a",), "b"),
        ("==", True, "true"),
        ("startswith", 5, "5"),
        ("contains", 55, "5"),
    ],
)
def test_unlike_values_are_an_error_never_false(op: str, left: Any, right: Any) -> None:
    with pytest.raises(SourcingError, match=r"item\.attributes\.x"):
        compare("item.attributes.x", op, left, right)
