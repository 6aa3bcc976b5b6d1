"""Worked examples of quantities: lines that split, and lines that share stock."""

import pytest

from tests.builders import (
    Document,
    line,
    network,
    node,
    node_of,
    order,
    pieces_by,
    rule,
    rules,
    source,
    stock,
    unfilled,
    values,
)

# ------------------------------------------------------------------------ GX21: quantity splits that were shipped wrong

PRIORITY: list[list[str]] = [["unfilled_units"], ["priority"]]
NODES_FIRST: list[list[str]] = [["unfilled_units"], ["nodes"], ["priority"]]


def ranked(*names: str) -> list[Document]:
    """Nodes with priorities 1, 2, 3 and so on."""
    return [node(name, priority=float(rank)) for rank, name in enumerate(names, start=1)]


@pytest.mark.parametrize(
    ("levels", "expected", "objective"),
    [
        # The rest after the first 10 is 3, not 13 again: 10 x 1 + 3 x 2.
        (PRIORITY, {"L1": 10, "L2": 3}, [0, 16]),
        (NODES_FIRST, {"L2": 13}, [0, 1, 26]),
    ],
)
def test_gx21a_the_second_node_ships_the_rest_only(
    levels: list[list[str]], expected: dict[str, int], objective: list[float]
) -> None:
    plan = source(
        network(ranked("L1", "L2"), ["V"]),
        rules(levels=levels),
        order(line("1", "V", 13)),
        stock({"L1": {"V": 10}, "L2": {"V": 15}}),
    )
    assert pieces_by(plan, "node") == expected
    assert values(plan) == objective


@pytest.mark.parametrize(
    ("levels", "expected", "objective"),
    [
        # The second node has four pieces and gives all three that are missing: 2 x 1 + 3 x 2.
        (PRIORITY, {"A": 2, "B": 3}, [0, 8]),
        (NODES_FIRST, {"C": 5}, [0, 1, 15]),
    ],
)
def test_gx21b_a_node_gives_all_that_is_needed(
    levels: list[list[str]], expected: dict[str, int], objective: list[float]
) -> None:
    plan = source(
        network(ranked("A", "B", "C"), ["V"]),
        rules(levels=levels),
        order(line("1", "V", 5)),
        stock({"A": {"V": 2}, "B": {"V": 4}, "C": {"V": 5}}),
    )
    assert pieces_by(plan, "node") == expected
    assert values(plan) == objective


@pytest.mark.parametrize(
    ("order_rule", "expected"),
    [
        (rule(), {"P": 1, "Q": 1}),
        # No node has both pieces, and a line is whole or not at all.
        (rule(max_splits=0, partial="lines"), {}),
        (rule(line_split="never", partial="lines"), {}),
    ],
)
def test_gx21c_no_piece_is_lost(order_rule: Document, expected: dict[str, int]) -> None:
    plan = source(
        network(ranked("P", "Q"), ["V"]),
        rules(order_rule),
        order(line("1", "V", 2)),
        stock({"P": {"V": 1}, "Q": {"V": 1}}),
    )
    assert pieces_by(plan, "node") == expected
    assert unfilled(plan) == ({} if expected else {"1": 2})
    assert values(plan)[0] == (0 if expected else 2)


# ------------------------------------------------------------------------------------------- GX22: one sku on two lines

TWICE = order(line("L1", "X", 3), line("L2", "X", 4))
WHOLE_LINES = rule(line_split="never", partial="lines")


def test_gx22_two_lines_share_the_stock_of_their_item() -> None:
    # Each line alone would fit into the five pieces of N1; together they take five, not seven: 5 x 1 + 2 x 2.
    plan = source(
        network(ranked("N1", "N2"), ["X"]), rules(levels=PRIORITY), TWICE, stock({"N1": {"X": 5}, "N2": {"X": 10}})
    )
    assert pieces_by(plan, "node") == {"N1": 5, "N2": 2}
    assert values(plan) == [0, 9]


def test_gx22_whole_lines_put_the_larger_one_at_the_better_node() -> None:
    # Four pieces at priority 1 beat three: 4 x 1 + 3 x 2 = 10, the other way round 11.
    plan = source(
        network(ranked("N1", "N2"), ["X"]),
        rules(WHOLE_LINES, levels=PRIORITY),
        TWICE,
        stock({"N1": {"X": 5}, "N2": {"X": 10}}),
    )
    assert node_of(plan) == {"L1": "N2", "L2": "N1"}
    assert values(plan) == [0, 10]


def test_gx22_fewest_nodes_take_both_lines_from_the_larger_one() -> None:
    plan = source(
        network(ranked("N1", "N2"), ["X"]), rules(levels=NODES_FIRST), TWICE, stock({"N1": {"X": 5}, "N2": {"X": 10}})
    )
    assert node_of(plan) == {"L1": "N2", "L2": "N2"}
    assert values(plan) == [0, 1, 14]


@pytest.mark.parametrize(
    ("order_rule", "filled"),
    [
        (rule(), 5),
        # Whole lines: three or four pieces fit, four fill more.
        (WHOLE_LINES, 4),
    ],
)
def test_gx22_what_does_not_fit_stays_unfilled_with_a_reason(order_rule: Document, filled: int) -> None:
    plan = source(
        network(ranked("N1", "N2"), ["X"]), rules(order_rule, levels=PRIORITY), TWICE, stock({"N1": {"X": 5}})
    )
    assert pieces_by(plan, "node") == {"N1": filled}
    assert values(plan) == [7 - filled, filled]
    assert all(gap.reasons for gap in plan.unfilled)
