"""A joint decision as a notebook shows it."""

from typing import Any

from models import BatchResult
from tests.markup import Page
from tests.models.samples import FULL_PLAN, outcome, plan

EVIL = "<script>x</script>"


def level(rank: int, value: float, bound: float, **terms: float) -> dict[str, Any]:
    return {"level": rank, "value": value, "bound": bound, "terms": terms}


RESULT: dict[str, Any] = {
    "plans": [FULL_PLAN, *(plan(order_id=f"O-{number}") for number in range(2, 13))],
    "objective": [level(0, 3, 3, unfilled_units=3), level(1, 1020.5, 1000, shipping_cost=1018.5, penalty=2)],
    "one_by_one": [4, 1000],
    "outcome": outcome(status="feasible", limit="time", bound=1000, gap=0.0201),
    "prices": {
        "stock": [
            {"level": 1, "node": "DAL", "item": "mug", "price": 16_892.3},
            {"level": 1, "node": EVIL, "item": EVIL, "price": 0.005392},
            {"level": 1, "node": "DAL", "item": "cup", "price": 0},
        ],
        "capacity": [{"level": 0, "node": "NYC", "price": 0.25}],
    },
    "bound": 1000.0,
    "gap": 0.0201,
}
PAGE = Page(BatchResult.parse(RESULT)._repr_html_())


def test_the_headline_sums_up() -> None:
    proven = "not proven optimal (time limit): gap 2.01%, bound 1000"
    figures = "11 complete, 3 pieces unfilled, 2 shipments, cost 10.75"
    assert PAGE.words.startswith(f"Batch of 12 orders: {figures}, {proven}")


def test_levels_stand_beside_those_of_one_by_one() -> None:
    found = PAGE.tables[0]
    assert found.heads == ["level", "is the sum of", "value", "bound", "gap", "one by one", "saved"]
    assert found.body == [
        ["0", "unfilled_units", "3", "3", "0.00%", "4", "1"],
        ["1", "shipping_cost + penalty", "1,020.50", "1,000", "2.01%", "1,000", "-20.50"],
    ]


def test_what_is_scarce_has_its_price_the_dearest_first() -> None:
    assert PAGE.tables[1].body == [
        ["another unit of capacity at NYC", "0", "0.25"],
        ["another piece of mug at DAL", "1", "16,892"],
        [f"another piece of {EVIL} at {EVIL}", "1", "0.005392"],
    ]


def test_the_first_plans_have_a_row_each() -> None:
    found = PAGE.tables[2]
    assert found.heads == ["order", "rule", "shipments", "nodes", "arrives", "cost", "unfilled"]
    assert found.body[:2] == [
        ["O-1", "gold", "2", "2", "2026-09-13", "10.75", "3"],
        ["O-2", "-", "0", "0", "", "0.00", ""],
    ]
    assert len(found.body) == 10
    assert "... 2 more in .plans" in PAGE.words


def test_few_plans_are_all_shown_and_what_is_not_known_is_left_out() -> None:
    bare = {**RESULT, "plans": [plan()], "one_by_one": [], "prices": {}}
    page = Page(BatchResult.parse(bare)._repr_html_())
    assert [table.heads[0] for table in page.tables] == ["level", "order"]
    assert page.tables[0].body[0][-2:] == ["", ""]
    assert "more in" not in page.words


def test_an_empty_batch_is_shown_too() -> None:
    empty = {"outcome": outcome(), "bound": 0, "gap": 0}
    assert Page(BatchResult.parse(empty)._repr_html_()).tables == []


def test_a_batch_has_the_rows_of_its_plans() -> None:
    result = BatchResult.parse(RESULT)
    assert result.rows() == [row for each in result.plans for row in each.rows()]
    assert [row["order"] for row in result.rows()] == ["O-1"] * 3
