"""Edits one after the other, whatever they are: what they share, what they draw, and what their errors say."""

import pickle
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import Field

from models import DocumentError
from models.document import Document
from optimizer import Sourcer
from scenarios.edits import AnyEdit, Edit, apply_all
from scenarios.edits.any_edit import NAMES
from tests.scenarios.edits.shop import applied, assert_sound, edit, shop, snapshot


class Scenario(Document):
    """What edits stand in."""

    edits: tuple[AnyEdit, ...] = Field(description="what is changed")


def ids(*changes: Edit, seed: int = 0) -> list[str]:
    return [order.id for order in apply_all(shop(), changes, seed=seed).orders]


def test_each_edit_meets_what_those_before_it_leave() -> None:
    den = {"id": "DEN", "type": "warehouse", "address": {"country": "US"}}
    changes = [
        edit("add_node", node=den, stock=[{"item": "pan", "on_hand": 2}]),
        edit("close_node", where="node.type == warehouse"),
        edit("scale_stock", node="DEN", factor=3),
    ]
    data = apply_all(shop(), changes)
    assert [node.id for node in data.network.nodes if node.enabled] == ["DAL"]
    assert data.availability.on_hand.tolist() == [5, 40, 7, 6]


def test_without_edits_the_dataset_is_the_same_one() -> None:
    data = shop()
    assert apply_all(data, []) is data


def test_errors_say_in_which_edit_they_are() -> None:
    changes = [edit("close_node", node="DAL"), edit("drop_rule", rules=["gold", "glod"])]
    with pytest.raises(DocumentError) as caught:
        apply_all(shop(), changes)
    message = "edits[1].rules[1] = 'glod': the rule set has no such rule. Did you mean 'gold'?"
    assert str(caught.value) == f"Scenario: {message}"
    with pytest.raises(DocumentError) as caught:
        apply_all(shop(), changes, source="study.yaml", path="scenarios[3].edits")
    assert str(caught.value) == f"study.yaml: scenarios[3].{message}"


def test_an_edit_by_itself_says_its_name() -> None:
    with pytest.raises(DocumentError, match=r"^close_node: node = 'DLA': the network has no such node"):
        edit("close_node", node="DLA").apply(shop())


def test_several_flaws_are_told_together() -> None:
    with pytest.raises(DocumentError) as caught:
        edit("close_node", nodes=["DLA", "DAL", "CIH"]).apply(shop())
    assert [flaw.path for flaw in caught.value.flaws] == ["nodes[0]", "nodes[2]"]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        ({"edit": "close_nod", "node": "DAL"}, "edits[0]: there is no edit 'close_nod'. Did you mean 'close_node'?"),
        ({"node": "DAL"}, "edits[0]: an edit says which it is, such as edit: close_node. Add the key edit"),
        ("close_node", "edits[0] = 'close_node': an edit is written as {edit: close_node, node: DAL}"),
        ({"edit": 7}, "edits[0]: there is no edit 7. There are close_node, open_node, change_node, add_node,"),
        ({"edit": "close_node", "nod": "DAL"}, "edits[0].nod = 'DAL': there is no such field. Did you mean 'node'?"),
        ({"edit": "scale_stock", "factor": "2"}, "edits[0].factor = '2': must be a valid number"),
        ({"edit": "set_split_limit", "max_splits": -1}, "edits[0].max_splits = -1: must be greater than or equal to 0"),
        (["close_node"], "edits[0]"),
    ],
)
def test_what_is_no_edit_is_refused_with_its_place(data: Any, message: str) -> None:
    with pytest.raises(DocumentError) as caught:
        Scenario.parse({"edits": [data]})
    assert str(caught.value).startswith(f"Scenario: {message}")


def test_edits_are_read_and_written_as_they_are() -> None:
    data = {
        "edits": [{"edit": "move_stock", "from": "DAL", "to": "CHI"}, {"edit": "set_split_limit", "max_splits": None}]
    }
    scenario = Scenario.parse(data)
    assert scenario.to_data() == data
    assert Scenario.parse(scenario.to_data()) == scenario


def test_edits_go_to_other_processes() -> None:
    for change in (
        edit("close_node", where="node.type == store"),
        edit("change_rule", rule="gold", set={"partial": "never"}),
    ):
        assert pickle.loads(pickle.dumps(change)) == change  # noqa: S301 - our own


def test_the_schema_tells_all_edits_and_their_fields() -> None:
    schema = Scenario.model_json_schema()
    names = {each["properties"]["edit"]["const"] for each in schema["$defs"].values() if "edit" in each["properties"]}
    assert names == set(NAMES)
    assert schema["$defs"]["MoveStock"]["properties"].keys() == {
        "edit",
        "item",
        "items",
        "from",
        "to",
        "pieces",
        "share",
    }


def test_two_edits_of_one_name_draw_independently() -> None:
    halve = edit("scale_demand", factor=0.5)
    # Were the second to draw as the first did, it would keep the orders that the first put foremost.
    foremost = [set(ids(edit("scale_demand", factor=0.25), seed=seed)) for seed in range(8)]
    twice = [set(ids(halve, halve, seed=seed)) for seed in range(8)]
    assert all(len(kept) == 3 for kept in twice)
    assert foremost != twice


def test_the_first_of_a_name_draws_alike_whatever_stands_before_it() -> None:
    halve = edit("scale_demand", factor=0.5)
    assert ids(edit("close_node", node="DAL"), edit("shift_tiers", shares={"gold": 0.5}), halve, seed=3) == ids(
        halve, seed=3
    )


NODE = st.sampled_from([{"node": "DAL"}, {"nodes": ["CHI", "DAL"]}, {"where": "node.type != kiosk"}])
FACTOR = st.sampled_from([0.0, 0.3, 1.0, 1.7, 3.0])


def _edits() -> st.SearchStrategy[Edit]:
    """Edits of every document, which fit the shop whatever was edited before."""
    some = [
        st.builds(lambda name, nodes: edit(name, **nodes), st.sampled_from(["close_node", "open_node"]), NODE),
        st.builds(
            lambda nodes, limit: edit("set_capacity", unit="lines", limit=limit, **nodes), NODE, st.integers(0, 9)
        ),
        st.builds(lambda factor: edit("scale_capacity", factor=factor, surcharge_factor=factor), FACTOR),
        st.builds(lambda factor: edit("scale_stock", factor=factor), FACTOR),
        st.builds(
            lambda nodes, count: edit("set_stock", items=["pan"], on_hand=count, **nodes), NODE, st.integers(0, 9)
        ),
        st.builds(
            lambda share: edit("move_stock", from_="CHI", to="NYC", share=share), st.sampled_from([0.1, 0.5, 1.0])
        ),
        st.builds(lambda factor: edit("change_safety_stock", factor=factor), FACTOR),
        st.builds(lambda rule: edit("disable_rule", rule=rule), st.sampled_from(["gold", "insured", "pans"])),
        st.builds(lambda place: edit("move_rule", rule="gold", at=place), st.sampled_from(["start", "end"])),
        st.builds(lambda km: edit("set_distance_cap", rules=["gold", "rest"], km=km), st.integers(0, 4000)),
        st.builds(lambda splits: edit("set_split_limit", max_splits=splits), st.sampled_from([0, 1, None])),
        st.builds(lambda factor: edit("scale_rates", factor=factor), FACTOR),
        st.builds(lambda factor: edit("set_weight", term="shipping_cost", factor=factor), FACTOR),
        st.builds(lambda factor: edit("scale_demand", factor=factor), FACTOR),
        st.builds(
            lambda share: edit("shift_tiers", shares={"gold": share, "bronze": 1 - share}),
            st.sampled_from([0, 0.25, 1]),
        ),
        st.builds(lambda hours: edit("delay_inbound", hours=hours), st.integers(-48, 48)),
    ]
    return st.one_of(some)


@given(st.lists(_edits(), max_size=6), st.integers(0, 3))
@settings(max_examples=60, deadline=None)
def test_any_edits_leave_sound_documents_and_the_dataset_as_it_was(changes: list[Edit], seed: int) -> None:
    data = shop()
    before = snapshot(data)
    changed = apply_all(data, changes, seed=seed)
    assert snapshot(data) == before
    assert_sound(changed)
    assert snapshot(apply_all(data, changes, seed=seed)) == snapshot(changed)
    Sourcer(changed.network, changed.rules)


@pytest.mark.parametrize(
    "change",
    [
        edit("scale_capacity", factor=1, surcharge_factor=1),
        edit("scale_stock", factor=1),
        edit("change_safety_stock", factor=1),
        edit("scale_inbound", factor=1),
        edit("scale_rates", factor=1),
        edit("scale_demand", factor=1),
        edit("set_weight", term="shipping_cost", factor=1),
        edit("set_distance_cap", rule="gold", factor=1),
        edit("delay_inbound", hours=0),
    ],
    ids=lambda change: str(change.name),
)
def test_scaling_by_one_is_no_change(change: Edit) -> None:
    assert snapshot(applied(change)) == snapshot(shop())
