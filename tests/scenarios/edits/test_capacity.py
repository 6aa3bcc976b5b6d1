"""Setting and scaling what nodes can process in a day."""

from typing import Any

import pytest
from pydantic import ValidationError

from models import Capacity, Surcharge
from tests.scenarios.edits.shop import applied, edit, refusal, shop


def capacities(change: Any) -> dict[str, Capacity | None]:
    return {node.id: node.capacity for node in applied(change).network.nodes}


def test_a_limit_keeps_unit_and_surcharges() -> None:
    found = capacities(edit("set_capacity", node="DAL", limit=20))
    assert found["DAL"] == Capacity(unit="orders", limit=20, surcharges=(Surcharge(above=0.5, cost=2.0),))
    assert found["CHI"] == Capacity(unit="units", limit=100)


def test_surcharges_and_unit_change_alone() -> None:
    change = edit("set_capacity", nodes=["DAL", "CHI"], unit="lines", surcharges=[])
    found = capacities(change)
    assert found["DAL"] == Capacity(unit="lines", limit=10)
    assert found["CHI"] == Capacity(unit="lines", limit=100)


def test_a_node_without_capacity_gets_one() -> None:
    assert capacities(edit("set_capacity", node="NYC", limit=3, unit="orders"))["NYC"] == Capacity(
        unit="orders", limit=3
    )


def test_a_capacity_is_taken_away() -> None:
    assert capacities(edit("set_capacity", node="DAL", unlimited=True))["DAL"] is None


def test_limits_and_surcharges_scale_where_there_are_some() -> None:
    found = capacities(edit("scale_capacity", factor=0.5, surcharge_factor=3))
    assert found["DAL"] == Capacity(unit="orders", limit=5, surcharges=(Surcharge(above=0.5, cost=6.0),))
    assert found["CHI"] == Capacity(unit="units", limit=50)
    assert found["NYC"] is None


def test_scaling_by_one_changes_nothing() -> None:
    assert applied(edit("scale_capacity", factor=1, surcharge_factor=1)).network == shop().network


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (edit("set_capacity", node="NYC", limit=3), "unit: node NYC has no capacity yet. Give unit."),
        (edit("set_capacity", node="NYC", surcharges=[]), "unit: node NYC has no capacity yet. Give unit and limit."),
        (
            edit("scale_capacity", nodes=["DAL", "NYC"], factor=2),
            "node = 'NYC': no capacity to scale there. Leave them out, or give them a capacity with set_capacity.",
        ),
        (
            edit("scale_capacity", node="CHI", surcharge_factor=2),
            "surcharge_factor = 2.0: no surcharges to scale there. Give them surcharges with set_capacity.",
        ),
        (
            edit("scale_capacity", where="node.state == NY", factor=2),
            "node = 'NYC': no capacity to scale there. Leave them out, or give them a capacity with set_capacity.",
        ),
    ],
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("set_capacity", {}, "nothing is changed. Give limit, unit or surcharges, or unlimited: true"),
        ("set_capacity", {"limit": 3, "unlimited": True}, "limit would do nothing"),
        ("set_capacity", {"limit": -1}, "greater than or equal to 0"),
        ("scale_capacity", {}, "nothing is changed. Give factor, surcharge_factor or both"),
    ],
)
def test_an_edit_that_says_nothing_is_refused(name: str, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        edit(name, node="DAL", **fields)


def test_edits_say_what_they_do() -> None:
    assert edit("set_capacity", node="DAL", limit=20, unit="units", surcharges=[]).describe() == (
        "node DAL: capacity 20, in units, 0 surcharges"
    )
    assert edit("set_capacity", node="DAL", unlimited=True).describe() == "node DAL: unlimited capacity"
    assert (
        edit("scale_capacity", factor=0.5, surcharge_factor=3).describe() == "all nodes: capacity x 0.5, surcharges x 3"
    )
