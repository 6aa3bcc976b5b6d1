"""What a plan says of itself: one screen, a summary, rows for a table, costs, and a round trip through JSON."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest

from models import Outcome, Plan
from models.plans import outcome_text
from tests.models.samples import FULL_PLAN, Data, assert_refused, outcome, plan, reload

FULL = Plan.parse(FULL_PLAN)
EMPTY = Plan.parse(plan())

MANY = Plan.parse(
    plan(
        assignments=[
            {"line": f"line-{number}", "item": "mug", "node": f"NODE-{number}", "service": "ground", "quantity": 1}
            for number in range(100)
        ]
    )
)


def test_a_plan_fits_on_one_screen() -> None:
    assert "\n" not in repr(MANY)
    assert len(repr(MANY)) < 400
    assert "line-5: 1 @ NODE-5/ground" in repr(MANY)
    assert "..." in repr(MANY)
    assert "line-6" not in repr(MANY)


def test_a_plan_shows_who_ships_what() -> None:
    assert repr(FULL) == "<Plan O-1: 1: 2 @ DAL/ground, 2: 1 @ NYC; unfilled 3; feasible>"


def test_an_empty_plan_shows_that_nothing_is_sourced() -> None:
    assert repr(EMPTY) == "<Plan O-1: nothing sourced; unfilled 0; optimal>"


def test_a_summary_has_a_line_for_each_shipment_and_each_unfilled_line() -> None:
    assert FULL.summary().splitlines() == [
        "Order O-1 by rule gold: 2 shipments, not proven optimal (time limit): gap 50.00%, bound 2",
        "  DAL by ground: 2 mug (line 1), 1,290 km, arrives 2026-09-13, cost 10.50",
        "  NYC: 1 cup (line 2), cost 0.25",
        "  line 1 from DAL by ground violates near: asks for distance_km <= 500, found 1290, penalty 3.00",
        "  unfilled 3 of line 2: DAL holds 0 of 3 pieces",
        "  objective: unfilled_units = 3",
    ]


def test_a_plan_as_text_is_its_summary() -> None:
    assert str(FULL) == FULL.summary()


def test_an_empty_plan_has_a_summary_too() -> None:
    assert EMPTY.summary().splitlines() == ["Order O-1 by no order rule: 0 shipments, proven optimal", "  no objective"]


def test_one_shipment_is_not_several() -> None:
    one = Plan.parse({**FULL_PLAN, "shipments": FULL_PLAN["shipments"][:1]})
    assert ": 1 shipment, " in one.summary()


def test_an_unfilled_line_without_reasons_says_so() -> None:
    assert "no reason recorded" in Plan.parse(plan(unfilled=[{"line": "1", "quantity": 1}])).summary()


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (outcome(), "proven optimal"),
        (outcome(status="feasible", limit="time", bound=90.0, gap=0.1), "(time limit): gap 10.00%, bound 90"),
        (outcome(status="feasible", limit="interrupted", gap=0.1), "not proven optimal (interrupted"),
        (
            outcome(status="feasible", limit="heuristic", engine="nearest"),
            "decided by nearest, not proven optimal: gap",
        ),
        (outcome(status="no_answer", limit="deterministic"), "no answer within the limit (deterministic)"),
    ],
)
def test_an_outcome_says_what_is_proven(data: Data, text: str) -> None:
    assert text in outcome_text(Outcome.parse(data))


def test_rows_are_one_for_each_assignment_and_each_unfilled_line() -> None:
    assert FULL.rows() == [
        {
            "order": "O-1",
            "status": "sourced",
            "line": "1",
            "item": "mug",
            "node": "DAL",
            "service": "ground",
            "quantity": 2,
            "arrives_on": date(2026, 9, 13),
            "reason": None,
        },
        {
            "order": "O-1",
            "status": "sourced",
            "line": "2",
            "item": "cup",
            "node": "NYC",
            "service": None,
            "quantity": 1,
            "arrives_on": None,
            "reason": None,
        },
        {
            "order": "O-1",
            "status": "unfilled",
            "line": "2",
            "item": "cup",
            "node": None,
            "service": None,
            "quantity": 3,
            "arrives_on": None,
            "reason": "DAL holds 0 of 3 pieces",
        },
    ]


@pytest.mark.parametrize("found", [FULL, MANY, EMPTY, Plan.parse(plan(unfilled=[{"line": "9", "quantity": 1}]))])
def test_every_row_has_the_same_keys(found: Plan) -> None:
    keys = ["order", "status", "line", "item", "node", "service", "quantity", "arrives_on", "reason"]
    assert len(found.rows()) == len(found.assignments) + len(found.unfilled)
    assert all(list(row) == keys for row in found.rows())


def test_rows_are_plain_and_belong_to_the_caller() -> None:
    FULL.rows()[0]["quantity"] = 99
    assert FULL.rows()[0]["quantity"] == 2


def test_costs_are_those_of_all_shipments_together() -> None:
    assert FULL.costs == {"shipping_cost": 9.0, "handling_cost": 1.75}


def test_costs_do_not_show_the_last_bits_of_arithmetic() -> None:
    shipment = {"node": "A", "lines": ["1"], "weight_kg": 0.0, "costs": {"shipping_cost": 0.1}}
    assert Plan.parse(plan(shipments=[shipment] * 3)).costs == {"shipping_cost": 0.3}


def test_an_empty_plan_costs_nothing() -> None:
    assert EMPTY.costs == {}


@pytest.mark.parametrize(("found", "complete"), [(EMPTY, True), (FULL, False), (MANY, True)])
def test_a_plan_is_complete_when_nothing_is_unfilled(found: Plan, complete: bool) -> None:
    assert found.is_complete is complete


@pytest.mark.parametrize("found", [FULL, MANY, EMPTY])
def test_a_plan_comes_back_from_json(found: Plan, tmp_path: Path) -> None:
    assert reload(found, tmp_path / "plan.json") == found
    assert Plan.parse(found.to_data()) == found


def test_a_plan_as_data_has_every_field() -> None:
    assert EMPTY.to_data().keys() == Plan.model_fields.keys()
    assert FULL.to_data() == FULL_PLAN


REFUSED: dict[str, tuple[Data, list[str]]] = {
    "no outcome": ({"order_id": "O-1"}, ["outcome: ", "required"]),
    "status": (
        plan(outcome=outcome(status="infeasible")),
        ["outcome.status = 'infeasible'", "'optimal', 'feasible' or 'no_answer'"],
    ),
    "limit": (
        plan(outcome=outcome(limit="memory")),
        ["outcome.limit = 'memory'", "'time', 'deterministic', 'interrupted', 'stalled' or 'heuristic'"],
    ),
    "negative gap": (plan(outcome=outcome(gap=-0.1)), ["outcome.gap = -0.1", "greater than or equal to 0"]),
    "nan bound": (plan(outcome=outcome(bound=float("nan"))), ["outcome.bound = NaN", "finite"]),
    "no pieces": (
        plan(assignments=[{"line": "1", "item": "mug", "node": "A", "quantity": 0}]),
        ["assignments[0].quantity = 0", "greater than 0", "pieces"],
    ),
    "nothing unfilled": (plan(unfilled=[{"line": "1", "quantity": 0}]), ["unfilled[0].quantity = 0", "greater than 0"]),
    "negative capacity": (
        plan(consumes={"capacity": [{"node": "A", "amount": -1}]}),
        ["consumes.capacity[0].amount = -1", "greater than or equal to 0"],
    ),
    "cost as text": (
        plan(shipments=[{"node": "A", "lines": [], "weight_kg": 0, "costs": {"shipping_cost": "5"}}]),
        ["shipments[0].costs.shipping_cost = '5'", "number"],
    ),
}


@pytest.mark.parametrize(("data", "fragments"), REFUSED.values(), ids=REFUSED)
def test_a_bad_plan_is_refused(data: Any, fragments: list[str]) -> None:
    assert_refused(Plan, data, *fragments)
