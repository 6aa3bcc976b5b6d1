"""Costs on the page add up to the plan's, and levels are weighed as the rules say."""

import pytest

from scenarios.report.order.costs import cost_chart, cost_table, level_rows
from scenarios.report.order.shipments import shipment_rows, timeline
from scenarios.report.order.subject import Subject
from tests.builders import line
from tests.scenarios.report.order import subjects

FAR = {"id": "near", "require": "distance_km <= 50", "penalty": {"amount": 4.0, "per": "line"}}


def number(text: str) -> float:
    return float(text.replace(",", ""))


@pytest.mark.parametrize(
    ("dataset", "name"),
    [("us-retail", "ORD-0031"), ("us-retail", "ORD-0190"), ("fluent-tiers", "GOLD-10-SEP"), ("us-retail", "ORD-0046")],
)
def test_costs_add_up_by_shipment_and_by_part(dataset: str, name: str) -> None:
    subject = subjects.bundled(dataset, name)
    table = cost_table(subject)
    assert len(table.rows) == len(subject.plan.shipments)
    for (_, amounts, total, _), shipment in zip(table.rows, subject.plan.shipments, strict=True):
        assert sum(map(number, amounts)) == pytest.approx(number(total), abs=0.02)
        assert number(total) == pytest.approx(sum(shipment.costs.values()), abs=0.005)
    assert number(table.total[2]) == pytest.approx(sum(subject.plan.costs.values()), abs=0.005)
    for place, amount in enumerate(table.total[1]):
        assert sum(number(row[1][place]) for row in table.rows) == pytest.approx(number(amount), abs=0.02)


def test_penalties_stand_beside_the_cost_and_belong_to_the_shipment_that_violates() -> None:
    table = cost_table(subjects.two_nodes(line("1"), line("2", "B"), restrictions=[FAR]))
    # Both lines come from N2 at 5 + 300 x 0.01, and each is penalised.
    assert [(total, penalty) for _, _, total, penalty in table.rows] == [("8.00", "8.00")]
    assert table.has_penalties
    assert table.total[2:] == ("8.00", "8.00")


def test_the_chart_has_every_part_that_is_not_nothing() -> None:
    subject = subjects.two_nodes(line("1"), line("2", "B"), restrictions=[FAR])
    rows = subjects.drawn(cost_chart(subject))
    assert [(row["part"], row["amount"]) for row in rows] == [
        ("shipping", pytest.approx(8.0, abs=1e-3)),
        ("penalty (weighed, not paid)", 8.0),
    ]
    free = subjects.without_anything()
    assert (cost_chart(free), cost_table(free).total[2]) == (None, "0.00")


def test_levels_have_the_weights_of_the_rules() -> None:
    rows = level_rows(subjects.two_nodes(line("1"), restrictions=[FAR]))
    assert [row.terms for row in rows] == [
        (("unfilled_units", "", "0"),),
        (("shipping_cost", "", "6"), ("penalty", "2", "4")),
        (("line_km", "", "100"),),
    ]
    # 6 + 2 x 4.
    assert [(row.value, row.bound, row.proven) for row in rows] == [
        ("0", "0", True), ("14", "14", True), ("100", "100", True)
    ]  # fmt: skip


def test_levels_that_no_document_writes_take_no_weights_from_those_that_do() -> None:
    rows = level_rows(subjects.bundled("ibm-restrictions", "GIFT-DUBLIN"))
    assert [name for row in rows for name, _, _ in row.terms][:2] == ["unfilled_units", "split_lines"]
    assert [weight for row in rows for _, weight, _ in row.terms if weight] == ["0.2"]


@pytest.mark.parametrize(("dataset", "name"), [("us-retail", "ORD-0031"), ("fluent-tiers", "GOLD-10-SEP")])
def test_every_shipment_has_a_row_with_all_that_is_in_it(dataset: str, name: str) -> None:
    subject = subjects.bundled(dataset, name)
    rows = shipment_rows(subject)
    assert [row.id for row in rows] == [shipment.node for shipment in subject.plan.shipments]
    assert [each for row in rows for each in row.contents] == sorted(
        subject.plan.assignments, key=lambda each: next(row.number for row in rows if each in row.contents)
    )
    assert [row["when_arrives"] for row in subjects.drawn(timeline(subject))] == [row.arrives for row in rows]


def test_pickups_and_free_shipping_of_a_node_are_told_apart() -> None:
    rows = shipment_rows(subjects.without_anything())
    assert sorted(row.service for row in rows) == ["free shipping", "pickup"]
    assert {row.km for row in rows} == {"", "0"}
    assert sum(each.quantity for row in rows for each in row.contents) == 3


def test_there_is_no_time_line_of_what_does_not_ship() -> None:
    assert timeline(subjects.bundled("us-retail", "ORD-0050")) is None


def test_a_subject_names_what_has_no_city_by_its_id_alone() -> None:
    subject: Subject = subjects.two_nodes(line("1"))
    assert subject.node("N1") == "N1"
