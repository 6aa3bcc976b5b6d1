"""Setting, scaling, moving and keeping back stock."""

from typing import Any

import pytest
from pydantic import ValidationError

from tests.scenarios.edits.shop import applied, edit, refusal, shop, stock_of

ON_HAND = {("DAL", "mug"): 5, ("CHI", "mug"): 40, ("CHI", "pan"): 7}


def test_set_stock_makes_the_records_that_there_are_not() -> None:
    changed = applied(edit("set_stock", nodes=["DAL", "NYC"], items=["mug", "pan"], on_hand=9))
    fresh = {(node, item): 9 for node in ("DAL", "NYC") for item in ("mug", "pan")}
    assert stock_of(changed) == ON_HAND | fresh
    assert stock_of(changed, "reserved")["DAL", "mug"] == 2  # as it was


def test_set_stock_of_no_item_is_of_all_records() -> None:
    changed = applied(edit("set_stock", node="CHI", reserved=3, unit_cost=-2))
    assert stock_of(changed) == ON_HAND
    assert stock_of(changed, "reserved") == {("DAL", "mug"): 2, ("CHI", "mug"): 3, ("CHI", "pan"): 3}
    assert stock_of(changed, "unit_cost") == {("DAL", "mug"): 0, ("CHI", "mug"): -2, ("CHI", "pan"): -2}


@pytest.mark.parametrize(
    ("fields", "scaled"),
    [
        ({"factor": 1}, {}),
        # 2.5 becomes 3, 20 stays whole, 3.5 becomes 4.
        ({"factor": 0.5}, {("DAL", "mug"): 3, ("CHI", "mug"): 20, ("CHI", "pan"): 4}),
        ({"factor": 2, "node": "CHI", "item": "pan"}, {("CHI", "pan"): 14}),
        ({"factor": 0, "where": "node.type == store"}, {("DAL", "mug"): 0}),
    ],
)
def test_stock_scales_record_by_record(fields: dict[str, Any], scaled: dict[Any, int]) -> None:
    changed = applied(edit("scale_stock", **fields))
    assert stock_of(changed) == ON_HAND | scaled
    assert changed.availability.keys is shop().availability.keys


@pytest.mark.parametrize(
    ("fields", "kept"),
    [
        ({"pieces": 2}, (2, 2, 2)),
        ({"pieces": 0, "item": "mug"}, (0, 0, 0)),
        ({"factor": 1.5}, (2, 6, 0)),  # of 1, 4 and 0
        ({"factor": 0, "node": "DAL"}, (0, 4, 0)),
    ],
)
def test_safety_stock_changes(fields: dict[str, Any], kept: tuple[int, ...]) -> None:
    changed = applied(edit("change_safety_stock", **fields))
    assert tuple(stock_of(changed, "safety_stock").values()) == kept
    assert stock_of(changed) == ON_HAND


@pytest.mark.parametrize(
    ("fields", "after"),
    [
        # Of the 5 mugs in Dallas 2 are reserved.
        ({"from_": "DAL", "to": "CHI"}, {("DAL", "mug"): 2, ("CHI", "mug"): 43}),
        (
            {"from_": "CHI", "to": "DAL", "share": 0.5},
            {("CHI", "mug"): 20, ("DAL", "mug"): 25, ("CHI", "pan"): 4, ("DAL", "pan"): 3},
        ),
        ({"from_": "CHI", "to": "NYC", "item": "pan", "pieces": 7}, {("CHI", "pan"): 0, ("NYC", "pan"): 7}),
        # A tenth of 3 mugs is none: there is nothing to make a record of.
        ({"from_": "DAL", "to": "NYC", "share": 0.1}, {}),
    ],
)
def test_what_is_not_reserved_moves(fields: dict[str, Any], after: dict[Any, int]) -> None:
    changed = applied(edit("move_stock", **fields))
    assert stock_of(changed) == ON_HAND | after
    assert sum(stock_of(changed).values()) == sum(ON_HAND.values())


def test_goods_take_their_cost_along_where_there_is_no_record() -> None:
    changed = applied(edit("move_stock", from_="CHI", to="DAL"))
    assert stock_of(changed, "unit_cost") == {
        ("DAL", "mug"): 0.0,  # its own
        ("CHI", "mug"): -1.5,
        ("CHI", "pan"): -0.5,
        ("DAL", "pan"): -0.5,
    }


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            edit("move_stock", from_="DAL", to="CHI", item="mug", pieces=4),
            "pieces = 4: DAL has 3 of mug that are not reserved. Move fewer, or give a share.",
        ),
        (edit("move_stock", from_="DLA", to="CHI"), "from = 'DLA': the network has no such node. Did you mean 'DAL'?"),
        (edit("move_stock", from_="DAL", to="CIH"), "to = 'CIH': the network has no such node. Did you mean 'CHI'?"),
        (
            edit("scale_stock", node="NYC", factor=2),
            "there is no stock record of these items at these nodes. Add some with set_stock.",
        ),
        (
            edit("change_safety_stock", node="DAL", item="pan", pieces=2),
            "there is no stock record of these items at these nodes. Add some with set_stock.",
        ),
        (
            edit("set_stock", node="DAL", items=["mug", "pam"], on_hand=1),
            "items[1] = 'pam': the network has no such item. Did you mean 'pan'?",
        ),
        (
            edit("scale_stock", factor=1e12),
            "factor = 1e+12: makes more than 1e12 pieces of one record. Give a smaller one.",
        ),
    ],
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("set_stock", {"node": "DAL"}, "nothing is changed. Give on_hand, reserved or unit_cost"),
        ("set_stock", {"on_hand": 1}, "nothing says which. Give one of node, nodes, where"),
        ("change_safety_stock", {}, "nothing says which. Give one of pieces, factor"),
        ("change_safety_stock", {"pieces": 1, "factor": 1}, "pieces and factor are given"),
        ("move_stock", {"from_": "DAL", "to": "DAL"}, "from and to are one node"),
        ("move_stock", {"from_": "DAL", "to": "CHI", "share": 1, "pieces": 1}, "pieces and share are given"),
        ("scale_stock", {"factor": 1, "item": "mug", "items": ["mug"]}, "item and items are given"),
    ],
)
def test_contradictions_are_refused(name: str, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        edit(name, **fields)


def test_edits_say_what_they_do() -> None:
    assert edit("set_stock", node="DAL", item="mug", on_hand=3).describe() == "item mug at node DAL: on_hand 3"
    assert edit("scale_stock", factor=0.5).describe() == "all items at all nodes: stock x 0.5"
    assert edit("change_safety_stock", pieces=0).describe() == "all items at all nodes: safety stock 0"
    assert edit("move_stock", from_="DAL", to="CHI").describe() == "move all of all items from node DAL to node CHI"
    assert edit("move_stock", from_="DAL", to="CHI", share=0.25, items=["mug", "pan"]).describe() == (
        "move 25 % of items mug, pan from node DAL to node CHI"
    )


def test_shares_and_factors_are_taken_as_they_are_written() -> None:
    # In binary, 0.29 x 100 is less than 29, and 1.15 x 50 less than 57.5, which rounds to 58.
    data = edit("set_stock", node="DAL", item="mug", on_hand=100, reserved=0).apply(shop())
    moved = edit("move_stock", **{"from": "DAL"}, to="CHI", item="mug", share=0.29).apply(data)
    keys = data.availability.keys
    assert moved.availability.on_hand[keys.rows["DAL", "mug"]] == 71
    fifty = edit("set_stock", node="DAL", item="mug", on_hand=50, reserved=0).apply(shop())
    more = edit("scale_stock", node="DAL", item="mug", factor=1.15).apply(fifty)
    assert more.availability.on_hand[keys.rows["DAL", "mug"]] == 58
