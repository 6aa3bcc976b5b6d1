"""A plan as a notebook shows it."""

import pytest

from models import Plan
from tests.markup import Page
from tests.models.samples import FULL_PLAN, Data, outcome, plan


def shown(data: Data) -> Page:
    return Page(Plan.parse(data)._repr_html_())


FULL = shown(FULL_PLAN)


def test_the_headline_says_who_decided_what_it_costs_and_what_is_proven() -> None:
    proven = "not proven optimal (time limit): gap 50.00%, bound 2"
    assert FULL.words.startswith(f"Order O-1 by rule gold: 2 shipments, cost 10.75, {proven}")


def test_shipments_have_a_row_for_each_line_and_a_total() -> None:
    found = FULL.tables[0]
    assert found.heads == ["from", "by", "line", "pieces", "item", "km", "ships", "arrives", "cost"]
    assert found.body == [
        ["DAL", "ground", "1", "2", "mug", "1,290", "2026-09-10", "2026-09-13", "10.50"],
        ["NYC", "", "2", "1", "cup", "", "", "", "0.25"],
        ["total", *[""] * 7, "10.75"],
    ]


def test_what_concerns_a_shipment_is_said_once() -> None:
    assignments = [{"line": line, "item": "mug", "node": "DAL", "quantity": 1} for line in ("1", "2")]
    shipment = {"node": "DAL", "lines": ["1", "2"], "weight_kg": 1, "distance_km": 0, "costs": {"handling_cost": 3}}
    found = shown(plan(assignments=assignments, shipments=[shipment])).tables[0]
    assert [row[0] for row in found.body] == ["DAL", "", "total"]
    assert [row[-1] for row in found.body] == ["3.00", "", "3.00"]


def test_unfilled_lines_have_their_reasons() -> None:
    assert "Unfilled: 3 pieces of line 2" in FULL.words
    assert "DAL holds 0 of 3 pieces" in FULL.items


def test_all_reasons_are_there_the_many_folded_away() -> None:
    reasons = [{"cause": "stock", "text": f"NODE-{number}: 0 on hand"} for number in range(9)]
    page = shown(plan(unfilled=[{"line": "1", "quantity": 1, "reasons": reasons}, {"line": "2", "quantity": 1}]))
    assert len(page.items) == 9
    assert "5 more" in page.words
    assert "Unfilled: 1 piece of line 2, no reason recorded" in page.words


def test_violations_are_told() -> None:
    sentence = "line 1 from DAL by ground violates near: asks for distance_km <= 500, found 1290, penalty 3.00"
    assert sentence in FULL.items


def test_levels_have_value_and_bound() -> None:
    level = {"level": 1, "value": 1200.5, "bound": 1100, "terms": {"shipping_cost": 1000, "penalty": 200.5}}
    assert FULL.tables[1].body == [["0", "unfilled_units", "3", "3"]]
    assert shown(plan(objective=[level])).tables[0].body == [["1", "shipping_cost + penalty", "1,200.50", "1,100"]]


def test_an_empty_plan_is_shown_too() -> None:
    page = shown(plan())
    assert page.words == "Order O-1 by no order rule: 0 shipments, cost 0.00, proven optimal"
    assert page.tables == []


@pytest.mark.parametrize("status", ["optimal", "feasible", "no_answer"])
def test_how_it_ended_has_a_colour_of_its_own(status: str) -> None:
    colours = {
        Plan.parse(plan(outcome=outcome(status=each)))._repr_html_().split("solid ")[1][:7]
        for each in {"optimal", "feasible", "no_answer"} - {status}
    }
    assert len(colours) == 2


def test_hostile_ids_are_words() -> None:
    evil = "<script>x</script>"
    assignments = [{"line": evil, "item": evil, "node": evil, "service": evil, "quantity": 1}]
    shipments = [{"node": evil, "service": evil, "lines": [evil], "weight_kg": 1, "costs": {evil: 1}}]
    reasons = [{"cause": evil, "text": evil}]
    unfilled = [{"line": evil, "quantity": 1, "reasons": reasons}]
    violations = [{"rule": evil, "line": evil, "node": evil, "penalty": 1, "expected": evil, "actual": evil}]
    objective = [{"level": 0, "value": 1, "bound": 1, "terms": {evil: 1}}]
    page = shown(
        plan(
            order_id=evil,
            order_rule=evil,
            assignments=assignments,
            shipments=shipments,
            unfilled=unfilled,
            violations=violations,
            objective=objective,
        )
    )
    # In the headline, the shipment, what is unfilled, the violation and the level.
    assert page.words.count(evil) == 2 + 4 + 2 + 5 + 1
