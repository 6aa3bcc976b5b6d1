"""Amounts as they were written, in billionths."""

from decimal import localcontext

import pytest

from optimizer.checker.written import BILLION, written


@pytest.mark.parametrize(
    ("amount", "billionths"),
    [
        (0, 0),
        (0.0, 0),
        (3, 3 * BILLION),
        (0.1, 100_000_000),
        (4.99, 4_990_000_000),
        (1e-9, 1),
        (4e-10, 0),
        (0.1 + 0.2, 300_000_000),  # 0.30000000000000004
        (123_456_789.123456, 123_456_789_123_456_000),
        (1e15, 10**24),
    ],
)
def test_an_amount_is_read_as_it_was_written(amount: float, billionths: int) -> None:
    assert written(amount) == billionths


def test_the_callers_precision_does_not_matter() -> None:
    with localcontext(prec=3):
        assert written(1234.5678) == 1_234_567_800_000
