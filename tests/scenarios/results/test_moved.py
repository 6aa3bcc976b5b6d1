"""Decisions that moved: every kind once, and flows that add up."""

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scenarios.results.frames import Piece
from scenarios.results.moved import FLOW_COLUMNS, MOVED_COLUMNS, flow_table, moved_table, moves
from scenarios.results.moves import LineKey, Move, Source
from tests.builders import stock
from tests.scenarios.results.tiny import STOCK, dataset, replayed, written

Sources = dict[str, int]
"""Pieces by ``node`` or ``node/service``; ``(unfilled)`` is one, too."""


def move(before: Sources, after: Sources) -> Move:
    sides = ({Source(*f"{name}/".split("/")[:2]): count for name, count in side.items()} for side in (before, after))
    return Move(LineKey("O1", "L1", "A"), *sides)


@pytest.mark.parametrize(
    ("before", "after", "kind", "quantity"),
    [
        ({"N1/a": 2}, {"N2/a": 2}, "node", 2),
        ({"N1/a": 2}, {"N1/a": 1, "N2/a": 1}, "node", 1),
        ({"N1/a": 2}, {"N1/b": 2}, "service", 2),
        ({"N1/a": 2}, {"N1/a": 1, "(unfilled)": 1}, "unfilled", 1),
        ({"(unfilled)": 3}, {"N1": 3}, "filled", 3),
        # Two pieces leave N1: one is filled elsewhere, one no more. That it is filled less comes first.
        ({"N1/a": 2}, {"N2/a": 1, "(unfilled)": 1}, "unfilled", 2),
        ({}, {"N1/a": 2}, "ordered", 2),
        ({"N1/a": 2}, {}, "dropped", 2),
        ({"N1/a": 1}, {"N1/a": 3}, "quantity", 2),
        # Five instead of two, none of them from where the two came from.
        ({"N1/a": 2}, {"N2/a": 5}, "quantity", 5),
    ],
)
def test_kinds(before: Sources, after: Sources, kind: str, quantity: int) -> None:
    assert (move(before, after).kind, move(before, after).quantity) == (kind, quantity)


def flows(before: Sources, after: Sources) -> list[list[Any]]:
    rows: list[list[Any]] = flow_table([move(before, after)]).to_numpy().tolist()
    return rows


def test_flows() -> None:
    assert flows({"N1/a": 2}, {"N2/a": 2}) == [["N1", "N2", 2, 1]]
    assert flows({"N1/a": 2}, {"N1/b": 2}) == []
    assert flows({"N1": 2}, {"N2": 1, "(unfilled)": 1}) == [["N1", "(unfilled)", 1, 1], ["N1", "N2", 1, 1]]
    # N1 gives 3, N2 1; N3 takes 2, N4 2: matched in the sequence of their ids.
    assert flows({"N1": 3, "N2": 1}, {"N3": 2, "N4": 2}) == [
        ["N1", "N3", 2, 1],
        ["N1", "N4", 1, 1],
        ["N2", "N4", 1, 1],
    ]
    assert flows({}, {"N1": 2}) == [["(not ordered)", "N1", 2, 1]]
    assert flows({"N1": 3}, {"N2": 1}) == [["N1", "(not ordered)", 2, 1], ["N1", "N2", 1, 1]]


SIDES = st.dictionaries(st.sampled_from(["N1", "N2", "N3", "(unfilled)"]), st.integers(1, 5), max_size=4)


@given(SIDES, SIDES)
def test_flows_account_for_every_change(before: Sources, after: Sources) -> None:
    change = dict.fromkeys({*before, *after}, 0)
    for here, there, pieces, _ in flows(before, after):
        for node, sign in ((here, -1), (there, 1)):
            if node != "(not ordered)":
                change[node] += sign * pieces
    assert change == {node: after.get(node, 0) - before.get(node, 0) for node in change}


def test_what_moves_when_a_node_runs_dry(tmp_path: Path) -> None:
    """Without A at N1, N2 serves O1; O2 keeps its B only, and O3 gets nothing."""
    less = dataset(stock(STOCK | {"N1": {"A": 0}}))
    before, after = replayed(dataset(), tmp_path), replayed(less, tmp_path, scenario="less")
    found = list(moves(before, after))
    # Reasons are as they are given, blank where none is.
    table = moved_table(found, {LineKey("O2", "L1", "A"): "A is in demand"})
    assert list(table.columns) == list(MOVED_COLUMNS)
    assert table.to_numpy().tolist() == [
        ["O1", "L1", "A", "node", "2 N1/road", "2 N2/road", 2, ""],
        ["O2", "L1", "A", "unfilled", "1 N2/road", "1 (unfilled)", 1, "A is in demand"],
        ["O3", "L1", "A", "unfilled", "1 (unfilled) + 1 N1/road + 1 N2/road", "3 (unfilled)", 2, ""],
    ]
    assert flow_table(found).to_numpy().tolist() == [
        ["N1", "(unfilled)", 1, 1],
        ["N1", "N2", 2, 1],
        ["N2", "(unfilled)", 2, 2],
    ]


def test_nothing_moves_between_twins(tmp_path: Path) -> None:
    before, after = replayed(dataset(), tmp_path), replayed(dataset(), tmp_path, scenario="twin")
    assert list(moves(before, after)) == []
    assert list(moved_table([]).columns) == list(MOVED_COLUMNS)
    assert list(flow_table([]).columns) == list(FLOW_COLUMNS)


def test_orders_of_one_scenario_only(tmp_path: Path) -> None:
    take = {"order": "001", "line": "1", "item": "NA", "node": "N1", "quantity": 2}
    before = written(Piece("base", "p", 1, tmp_path / "a"), assignments=[take])
    gap = {"order": "002", "line": "1", "item": "NA", "quantity": 1, "cause": "stock"}
    after = written(Piece("b", "p", 1, tmp_path / "b"), unfilled=[gap])
    assert [(each.line, each.kind, each.quantity) for each in moves(before, after)] == [
        (LineKey("001", "1", "NA"), "dropped", 2),
        (LineKey("002", "1", "NA"), "ordered", 1),
    ]
