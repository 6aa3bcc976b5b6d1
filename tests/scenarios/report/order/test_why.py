"""Why an order is decided so: rules, lines that stay unfilled, and what was not asked."""

from pathlib import Path

import pytest

from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.report.order import asking, why
from scenarios.report.order.asking import explained, nodes_to_ask
from scenarios.report.order.making import reproducing
from scenarios.report.order.subject import Subject
from tests.builders import line, network, node, order, rules, stock
from tests.scenarios.report.order import subjects


def test_rules_are_told_from_the_top_down_until_one_decides() -> None:
    rows = why.rule_rows(subjects.bundled("us-retail", "ORD-0050").told)
    assert [(row.rules, row.verdict) for row in rows[-3:]] == [
        (("silver-small",), "does not match"), (("bronze",), "decides"), (("everyone-else",), "not asked")
    ]  # fmt: skip
    assert rows[1].because == 'it asks for customer.tier == "gold", found bronze'
    assert [row.decides for row in rows].count(True) == 1


def test_where_no_rule_decides_the_page_says_what_does() -> None:
    assert why.without_rule(subjects.bundled("us-retail", "ORD-0050").told) is None
    told = subjects.bundled("ibm-restrictions", "GIFT-DUBLIN").told
    assert (why.rule_rows(told), why.without_rule(told)) == ([], "No order rule matches; the defaults decide.")
    assert [row.soft for row in why.binding_rows(told)] == [False, False, True]


def test_lines_that_lack_the_same_are_told_together() -> None:
    subject = subjects.bundled("us-retail", "ORD-0050")
    (gap,) = why.gap_texts(subject)
    assert gap.lines == ("line 1: 2 of 2 pieces of sneaker-travel", "line 2: 1 of 1 piece of tv-classic")
    changes = [item for sentence in gap.sentences for item in sentence.items]
    assert len(changes) == len(subject.told.gaps[0].relaxations)
    assert changes[0].startswith(subject.told.gaps[0].relaxations[0].text)


def test_a_limit_is_told() -> None:
    told = subjects.without_an_answer().told
    assert "the time limit" in str(why.limit_text(told))
    assert why.runner_up(told) == "A limit came before it was found."
    assert why.limit_text(subjects.bundled("us-retail", "ORD-0050").told) is None


@pytest.fixture
def wide(monkeypatch: pytest.MonkeyPatch) -> Dataset:
    """An order of 2 lines and 60 nodes, each 10 km further, of which the first ten have nothing; 24 pairs are asked."""
    monkeypatch.setattr(asking, "_MOST_PAIRS", 24)
    places = network([node(f"N{number:02}", 10.0 * number) for number in range(60)])
    have = stock({f"N{number:02}": {"A": 9} for number in range(10, 60)})
    return Dataset(Path("wide"), places, have, rules(), [order(line("1"), line("2"))])


def test_on_large_networks_the_nearest_nodes_with_stock_are_asked_and_the_page_says_so(wide: Dataset) -> None:
    told = explained(wide.orders[0], wide)
    assert {each.node for each in told.alternatives} == {f"N{number:02}" for number in range(10, 22)}
    said = why.asked_text(Subject(wide.orders[0], told, wide))
    assert str(said).startswith("Asked were 12 of 60 nodes")


def test_the_plans_nodes_are_asked_wherever_they_are(wide: Dataset) -> None:
    plan = Sourcer(wide.network, wide.rules).source(wide.orders[0], wide.availability)
    far = plan.changed(assignments=tuple(each.changed(node="N59") for each in plan.assignments))
    asked = nodes_to_ask(wide.orders[0], far, wide)
    assert asked == (*(f"N{number:02}" for number in range(10, 21)), "N59")


def test_on_small_networks_all_nodes_are_asked() -> None:
    subject = subjects.bundled("us-retail", "ORD-0031")
    assert nodes_to_ask(subject.order, subject.plan, subject.data) is None
    assert why.asked_text(subject) is None


def test_an_interrupt_of_the_decision_leaves_the_explaining_out(wide: Dataset, monkeypatch: pytest.MonkeyPatch) -> None:
    plan = Sourcer(wide.network, wide.rules).source(wide.orders[0], wide.availability)
    cut = plan.changed(outcome=plan.outcome.changed(status="feasible", limit="interrupted"))
    monkeypatch.setattr(Sourcer, "source", lambda *_, **__: cut)
    monkeypatch.delattr(Sourcer, "explain")
    told = explained(wide.orders[0], wide)
    assert (told.plan, told.limit) == (cut, "interrupted")
    assert "an interrupt" in str(why.limit_text(told))


def test_the_command_is_one_that_a_shell_reads() -> None:
    subject = subjects.hostile()
    assert reproducing(subjects.two_nodes(line("1")), None, file="o.html") == (
        "shipfrom source own --order=O1 --report=o.html"
    )
    assert reproducing(subject, ["shipfrom", "a b"], file="o.html") == "shipfrom 'a b'"
