"""Linear programs over plans that are small enough to be solved by hand."""

import numpy as np
import pytest
from scipy.sparse import csr_array

from optimizer.outlook.program import Cap, Columns, Limits, Solved, solve

# Two orders: nothing (dear), a piece at N, a piece at S. N saves the first 7 and the second 3.
COSTS = np.array([100.0, 5.0, 12.0, 100.0, 6.0, 9.0])
COLUMNS = Columns(np.array([0, 0, 0, 1, 1, 1]), csr_array(np.array([[0.0, 1, 0, 0, 1, 0], [0, 0, 1, 0, 0, 1]])))


def solved(
    rows: list[float], counts: list[float], *, rates: list[float] | None = None, caps: list[Cap] | None = None
) -> Solved:
    limits = Limits(np.array(rows), np.array(rates or [np.inf, np.inf]), np.array(counts))
    found = solve(COSTS, COLUMNS, limits, caps or [])
    assert found is not None
    return found


def test_a_piece_is_worth_what_the_next_best_costs_more() -> None:
    # One piece at N: the first has it (5), the second goes to S (9). With more of it the second would save 3.
    found = solved([1, 9], [1, 1])
    assert found.value == pytest.approx(14)
    assert found.prices.tolist() == pytest.approx([3, 0])
    assert found.worth.tolist() == pytest.approx([8, 9])


def test_counts_say_how_much_is_asked_for() -> None:
    assert solved([2.5, 9], [2, 0]).prices.tolist() == [0, 0]
    # Half an order of the first goes to S.
    found = solved([1.5, 9], [2, 0])
    assert found.value == pytest.approx(1.5 * 5 + 0.5 * 12)
    assert found.prices.tolist() == pytest.approx([7, 0])


def test_nothing_expected_is_worth_nothing() -> None:
    assert solved([0, 0], [0, 0]).prices.tolist() == [0, 0]


def test_beyond_a_soft_row_units_have_a_rate() -> None:
    # Each piece at N beyond none costs 4: worth it for the first, not for the second.
    found = solved([0, 9], [1, 1], rates=[4, np.inf])
    assert found.value == pytest.approx(5 + 4 + 9)
    assert found.prices.tolist() == pytest.approx([4, 0])


def test_an_earlier_level_stays_as_good_as_it_is() -> None:
    # Earlier, a piece at S counts 1, and all together may count half: half an order goes there instead of N, or more
    # would, of which each saves the 94 or 95 that nothing costs more than N where there is only one piece.
    cap = Cap(np.array([0.0, 0, 1, 0, 0, 1]), 0.5)
    found = solved([1, 9], [1, 1], caps=[cap])
    # The first at N, the second half at S and half nothing: 5 + 0.5 x 9 + 0.5 x 100.
    assert found.value == pytest.approx(59.5)
    assert found.caps.tolist() == pytest.approx([91])
