"""Tables at any width: figures whole, ids folded, what finds no room named."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from scenarios.tables import Column, FittingTable, figures

COLUMNS = (Column("id"), Column("rule"), *figures("cost"), Column("nodes", "figure", spare=1), Column("day", spare=2))
LONG = "fulfilment/north/DAL-0001-倉庫-東京"
ROWS = [
    [LONG, "a-rule-that-says-everything-in-its-name", "1,234,567.89", "12", "Aug 24"],
    ["[red]", "", "1.00", "", ""],
]


def lines_of(table: FittingTable, width: int) -> list[str]:
    file = io.StringIO()
    Console(width=width, file=file).print(table)
    return [line.rstrip() for line in file.getvalue().splitlines()]


@pytest.mark.parametrize("framed", [False, True])
@pytest.mark.parametrize("width", [100, 80, 60, 50])
def test_nothing_is_wider_than_the_terminal_and_no_figure_is_cut(width: int, framed: bool) -> None:
    lines = lines_of(FittingTable(COLUMNS, ROWS, framed=framed), width)
    assert max(cell_len(line) for line in lines) <= width
    assert any("1,234,567.89" in line for line in lines)
    assert "…" not in "".join(lines)


@pytest.mark.parametrize("width", [100, 60, 30, 12])
def test_an_id_keeps_every_letter(width: int) -> None:
    lines = lines_of(FittingTable([Column("id"), Column("n", "figure")], [[LONG, "7"]]), width)
    kept = "".join(line.replace("7", "").strip() for line in lines[2:])
    assert kept == LONG


def test_where_all_fits_nothing_is_folded_or_left_out() -> None:
    lines = lines_of(FittingTable(COLUMNS, [["O1", "gold", "5.00", "2", "Aug 24"]]), 100)
    assert [line.split() for line in lines] == [
        ["id", "rule", "cost", "nodes", "day"],
        [lines[1]],
        ["O1", "gold", "5.00", "2", "Aug", "24"],
    ]


def test_what_can_be_spared_is_left_out_in_turn_and_named() -> None:
    table = FittingTable(COLUMNS, ROWS)
    assert "Left out" not in "".join(lines_of(table, 65))
    assert lines_of(table, 58)[-1] == "Left out, as the terminal is narrow: day"
    assert lines_of(table, 48)[-1] == "Left out, as the terminal is narrow: nodes, day"


def test_where_nothing_fits_figures_are_folded_not_cut() -> None:
    lines = lines_of(FittingTable(figures("cost", "km"), [["1,234,567.89", "98,765"]]), 10)
    assert max(len(line) for line in lines) <= 10
    digits = [char for line in lines for char in line if char.isdigit()]
    assert sorted(digits) == sorted("12345678998765")


def test_ids_that_look_like_markup_are_shown_as_they_are() -> None:
    table = FittingTable([Column("[b]id", footer="[i]sum")], [["[red]"], [":car:"]])
    text = "\n".join(lines_of(table, 40))
    for name in ("[b]id", "[i]sum", "[red]", ":car:"):
        assert name in text
