"""Each line with each node is told, with what it costs more."""

import pytest

from scenarios.report.order.alternatives import alternative_rows, alternatives_chart, extra_money, line_rows
from scenarios.report.order.mapping import map_chart
from tests.builders import line
from tests.scenarios.report.order import subjects


@pytest.mark.parametrize("name", ["ORD-0031", "ORD-0050", "ORD-0190"])
def test_every_alternative_is_a_row_of_the_table(name: str) -> None:
    subject = subjects.bundled("us-retail", name)
    rows = alternative_rows(subject)
    assert len(rows) == len(subject.order.lines) * len(subject.network.nodes)
    told = {(each.line, each.node): each for each in subject.told.alternatives}
    for line_cell, node_cell, verdict, more, said in rows:
        each = told[line_cell.split(" ")[0], node_cell.split(" ")[0]]
        assert (verdict == "in the plan") == (each.status == "chosen")
        assert said in f"{each.text} takes all of it"
        if more:
            money = ("shipping_cost", "handling_cost", "stock_cost", "capacity_cost")
            terms = {name: value for level in each.differences for name, value in level.terms.items()}
            assert float(more) == pytest.approx(sum(terms.get(term, 0) for term in money), abs=0.005)


def test_the_plans_nodes_come_first_and_then_the_closest() -> None:
    rows = alternative_rows(subjects.two_nodes(line("1", "A", 2)))
    # N1 at 100 km costs 5 + 1, N2 at 300 km 5 + 3; the second level decides.
    assert [row[1:4] for row in rows] == [["N1", "in the plan", ""], ["N2", "costlier", "+2.00"]]


def test_lines_say_where_they_come_from_and_what_is_closest() -> None:
    rows = line_rows(subjects.two_nodes(line("1", "A", 2), line("2", "B", 5)))
    assert rows[1].sources == ("2 from N2 by road", "3 unfilled")
    assert rows[1].next_best == "no other node can serve all of it"
    assert rows[0].next_best.startswith("N1: ")


def test_a_line_that_nobody_serves_has_no_other_node() -> None:
    rows = line_rows(subjects.bundled("us-retail", "ORD-0050"))
    assert [row.next_best for row in rows] == ["no node can serve all of it"] * 2


def test_nodes_that_cost_the_same_share_a_dot_and_the_closest_bears_its_name() -> None:
    subject = subjects.bundled("us-retail", "ORD-0031")
    chart = alternatives_chart(subject)
    dots = subjects.drawn(chart)
    can = [each for each in subject.told.alternatives if each.status in ("tied", "costlier")]
    assert sum(dot["count"] for dot in dots) == len(can)
    assert [dot["label"] for dot in dots if dot["label"]] == ["ST-ATL", "ST-SAT"]
    assert {dot["level"] for dot in dots} == {"3. latest_day", "4. shipments"}


def test_there_is_no_chart_where_no_other_node_can_serve() -> None:
    assert alternatives_chart(subjects.bundled("fluent-tiers", "GOLD-10-SEP")) is None


def test_levels_without_money_say_nothing_of_money() -> None:
    subject = subjects.without_anything()
    assert all(extra_money(each.differences, subject) is None for each in subject.told.alternatives)


def test_the_map_says_of_each_node_what_it_ships_or_why_not() -> None:
    subject = subjects.bundled("us-retail", "ORD-0031")
    chart = map_chart(subject)
    assert chart is not None
    nodes = {row["node"]: row for row in chart["datasets"]["nodes"]}
    assert len(nodes) == len(subject.network.nodes)
    assert {name for name, row in nodes.items() if row["role"] == "ships"} == {"ST-AUS", "WH-DFW"}
    assert nodes["ST-AUS"]["what"].startswith("7 pieces are picked up, 0 km")
    assert "line 3: +1 shipment" in nodes["ST-SAT"]["what"]
    assert nodes["ST-IND"]["role"] == "cannot"


def test_without_any_place_there_is_no_map() -> None:
    assert map_chart(subjects.without_anything()) is None
