"""What became of an order is told as the plan has it."""

import pytest

from scenarios.report.order.verdict import key_figures, order_facts, promise, verdict
from tests.builders import line
from tests.scenarios.report.order import subjects


def test_a_sentence_tells_shipments_cost_pieces_and_proof() -> None:
    subject = subjects.bundled("us-retail", "ORD-0031")
    cost = sum(cost for shipment in subject.plan.shipments for cost in shipment.costs.values())
    assert verdict(subject) == f"2 shipments from 2 nodes for {cost:.2f} USD, 14 of 16 pieces filled: proven optimal."
    facts = list(order_facts(subject))
    assert facts[:3] == ["gold customer", "channel web", "to Austin, TX, US"]
    assert dict(key_figures(subject))["Decided by"] == "gold"


def test_an_order_of_which_nothing_ships_says_so() -> None:
    subject = subjects.bundled("us-retail", "ORD-0050")
    assert verdict(subject) == "Nothing ships, 0 of 3 pieces filled: proven optimal."
    assert dict(key_figures(subject))["Last arrival"] == "-"


def test_an_order_without_an_answer_says_which_limit_came() -> None:
    said = "No answer within the limit (time); everything is left unfilled."
    assert verdict(subjects.without_an_answer()) == said


@pytest.mark.parametrize(
    ("wanted", "said"),
    [
        (None, None),
        ("2026-09-13", "which is kept: the last shipment arrives on 2026-09-13"),
        ("2026-09-12", "which is missed by 1 day: the last shipment arrives on 2026-09-13"),
        ("2026-09-10", "which is missed by 3 days"),
    ],
)
def test_a_wanted_date_is_kept_or_missed(wanted: str | None, said: str | None) -> None:
    """B is at N2 only, three days away."""
    told = promise(subjects.two_nodes(line("1"), line("2", "B"), required_by=wanted))
    assert told is None if said is None else said in str(told)


def test_a_wanted_date_is_kept_by_what_ships_only_where_something_is_missing() -> None:
    told = promise(subjects.two_nodes(line("1"), line("2", "B", 5), required_by="2026-09-20"))
    assert told is not None
    assert "which is kept by what ships" in told


def test_nothing_arrives_of_what_nobody_has() -> None:
    told = promise(
        subjects.two_nodes(
            line("1", "A", 1, delivery_method="pickup"), excluded_nodes=["N1", "N2"], required_by="2026-09-20"
        )
    )
    assert told == "It is wanted by 2026-09-20, and nothing arrives."
