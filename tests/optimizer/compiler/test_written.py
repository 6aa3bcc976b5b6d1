"""Amounts in billionths, one by one and many at once."""

from fractions import Fraction

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from optimizer.compiler.written import TOO_LARGE, billionths, written, written_billionths

DECIMALS = st.integers(0, 10**18).map(lambda number: number / 10**9)
ANY = st.floats(0, 1e20, allow_nan=False)


@settings(derandomize=True, deadline=None, max_examples=300)
@given(st.lists(DECIMALS | ANY, max_size=6))
@example([0.0, 0.1, 0.1 + 0.2, 1 / 3, 999_999.999999999, 1e6, 4.6e9, 5e9, 1e15])
@example([0.0000000005, 0.0000000015, 2.5e-9, 123456.7890123455, 999_999.9999999995])
def test_many_amounts_are_read_as_one_by_one(amounts: list[float]) -> None:
    found = written_billionths(np.array(amounts, dtype=np.float64))
    assert found.tolist() == [billionths(written(amount)) for amount in amounts]


def test_billionths_are_whole_and_fit_into_64_bits() -> None:
    assert billionths(Fraction(3, 10)) == 300_000_000
    assert billionths(Fraction(1, 3)) == TOO_LARGE
    assert billionths(Fraction(2**62 - 1, 10**9)) == 2**62 - 1
    assert billionths(Fraction(2**62, 10**9)) == TOO_LARGE
