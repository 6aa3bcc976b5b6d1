"""Closing, opening, changing and adding nodes, and how nodes are chosen."""

from typing import Any

import pytest
from pydantic import ValidationError

from models import Line, Order
from optimizer import Sourcer
from tests.scenarios.edits.shop import applied, edit, refusal, shop, stock_of

DEN = {"id": "DEN", "type": "warehouse", "address": {"country": "US", "state": "CO"}}


def enabled(change: Any) -> dict[str, bool]:
    return {node.id: node.enabled for node in applied(change).network.nodes}


@pytest.mark.parametrize(
    ("choice", "closed"),
    [
        ({"node": "DAL"}, {"DAL", "NYC"}),
        ({"nodes": ["DAL", "CHI"]}, {"DAL", "CHI", "NYC"}),
        ({"where": "node.type == warehouse"}, {"CHI", "NYC"}),
        # 4 of 10 orders are used at DAL, 0 of 100 pieces at CHI; NYC has no capacity, and what is missing is not below.
        ({"where": "node.utilization < 0.3"}, {"CHI", "NYC"}),
        ({"where": "node.attributes.insured == true"}, {"DAL", "NYC"}),
        ({"where": "node.state in ['TX', 'IL'] and not node.id startswith D"}, {"CHI", "NYC"}),
    ],
)
def test_closing_takes_the_nodes_chosen_out(choice: dict[str, Any], closed: set[str]) -> None:
    assert {name for name, is_open in enabled(edit("close_node", **choice)).items() if not is_open} == closed


def test_opening_brings_nodes_back_and_leaves_open_ones_open() -> None:
    assert enabled(edit("open_node", nodes=["NYC", "DAL"])) == {"DAL": True, "CHI": True, "NYC": True}


def test_what_does_not_change_is_shared() -> None:
    data = shop()
    changed = edit("close_node", node="DAL").apply(data)
    assert changed.rules is data.rules
    assert changed.availability is data.availability
    assert changed.orders is data.orders
    assert changed.network.nodes_by_id["CHI"] is data.network.nodes_by_id["CHI"]


def test_a_closed_node_ships_nothing() -> None:
    lines = (Line(id="1", item="pan", quantity=1),)
    order = Order.parse(shop().orders[2].to_data() | {"lines": [line.to_data() for line in lines]})
    for data, filled in ((shop(), True), (applied(edit("close_node", node="CHI")), False)):
        # Pans are pinned to CHI.
        plan = Sourcer(data.network, data.rules).source(order, data.availability)
        assert bool(plan.shipments) is filled


def test_fields_of_nodes_change_and_go_back_to_their_default() -> None:
    change = edit("change_node", where="node.type == store", set={"priority": 2, "capacity": None})
    nodes = applied(change).network.nodes_by_id
    assert [nodes[name].priority for name in ("DAL", "CHI", "NYC")] == [2, None, 2]
    assert nodes["DAL"].capacity is None
    assert nodes["DAL"].attributes == {"insured": True}


def test_a_node_is_added_with_its_stock_and_services() -> None:
    stock = [{"item": "mug", "on_hand": 8, "safety_stock": 2}, {"item": "pan", "on_hand": 1, "unit_cost": -2.0}]
    changed = applied(edit("add_node", node=DEN, stock=stock, services=["courier", "ground"]))
    assert [node.id for node in changed.network.nodes] == ["DAL", "CHI", "NYC", "DEN"]
    assert changed.network.services_by_id["courier"].nodes == ("DAL", "DEN")
    assert changed.network.services_by_id["ground"].nodes is None
    assert stock_of(changed)["DEN", "mug"] == 8
    assert stock_of(changed, "safety_stock")["DEN", "mug"] == 2
    assert stock_of(changed, "unit_cost")["DEN", "pan"] == -2
    assert len(stock_of(changed)) == 5


def test_a_node_without_stock_leaves_the_stock_alone() -> None:
    data = shop()
    assert edit("add_node", node=DEN).apply(data).availability is data.availability


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (edit("close_node", node="DLA"), "node = 'DLA': the network has no such node. Did you mean 'DAL'?"),
        (
            edit("open_node", nodes=["DAL", "xxx"]),
            "nodes[1] = 'xxx': the network has no such node. There are CHI, DAL, NYC.",
        ),
        (
            edit("close_node", where="node.type == shop"),
            (
                """where = 'node.type == "shop"': no node meets this. """
                "Node types are store, warehouse; ids such as DAL, CHI, NYC."
            ),
        ),
        (
            edit("close_node", where="node.attributes.insured > 3"),
            (
                "where = 'node.attributes.insured > 3': node 'DAL': node.attributes.insured is the truth value True "
                "and is compared with the number 3. Compare like with like"
            ),
        ),
        (
            edit("change_node", node="DAL", set={"prioritie": 1}),
            "set.prioritie: there is no such field. Did you mean 'priority'?",
        ),
        (edit("change_node", node="DAL", set={"id": "X"}), "set.id = 'X': id cannot be changed. Leave it out."),
        (edit("change_node", node="DAL", set={"type": None}), "set.type: this field is required. Give it a value."),
        (
            edit("change_node", node="DAL", set={"capacity": {"unit": "orders", "limit": -1}}),
            (
                "set.capacity.limit = -1: must be greater than or equal to 0. "
                "Expected limit: the most that can be processed in a day, in that unit; 0 or more"
            ),
        ),
        (
            edit("change_node", node="CHI", set={"attributes": {"insured": "yes"}}),
            (
                "rule 'insured', node 'CHI': node.attributes.insured is the text 'yes' and is compared with the truth "
                "value True. Compare like with like"
            ),
        ),
        (
            edit("add_node", node=DEN | {"id": "DAL"}),
            "nodes[3].id = 'DAL': the id is given already at nodes[0]. Rename or remove one",
        ),
        (
            edit("add_node", node=DEN, services=["curier"]),
            "services[0] = 'curier': the network has no such service. Did you mean 'courier'?",
        ),
        (
            edit("add_node", node=DEN, stock=[{"item": "mugg", "on_hand": 1}]),
            "stock[0].item = 'mugg': the network has no such item. Did you mean 'mug'?",
        ),
        (
            edit("add_node", node=DEN, stock=[{"item": "mug", "on_hand": 1}, {"item": "mug", "on_hand": 2}]),
            "stock[1] = DEN, mug: is given already at stock[0]",
        ),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({}, "nothing says which. Give one of node, nodes, where"),
        ({"node": "DAL", "where": "node.type == store"}, "node and where are given. Give one of node, nodes, where"),
        ({"where": "stock.on_hand > 3"}, "stock.on_hand is none. Use node.* only"),
        ({"where": "node.country == destination.country"}, "destination.country is none"),
        ({"where": "node.typ == store"}, "Did you mean 'node.type'?"),
        ({"node": None}, "node is empty. Give it a value, or remove the key"),
        ({"nodes": []}, "at least 1 item"),
        ({"where": "any_line(line.quantity > 1)"}, "stand only in the when"),
    ],
)
def test_nodes_are_chosen_in_one_way(fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message.replace("?", r"\?").replace("*", r"\*")):
        edit("close_node", **fields)


def test_edits_say_what_they_do() -> None:
    assert edit("close_node", node="DAL").describe() == "close node DAL"
    assert edit("open_node", nodes=["DAL", "NYC"]).describe() == "open nodes DAL, NYC"
    assert edit("close_node", where="node.type == store").describe() == 'close nodes where node.type == "store"'
    assert edit("change_node", node="DAL", set={"priority": 2, "capacity": None}).describe() == (
        "node DAL: priority = 2, capacity = default"
    )
    assert edit("add_node", node=DEN, services=["courier"]).describe() == (
        "add node DEN with stock of 0 items, served by courier"
    )
