"""Studies as documents."""

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from models import DocumentError
from scenarios.edits import CloseNode
from scenarios.modes import Hindsight, PerOrder, Window
from scenarios.policies import Optimal
from scenarios.study import Generate, GeneratedData, Scenario, Study, bundled_studies, find_study, load_study

LEAST: dict[str, Any] = {"id": "s", "dataset": "us-retail", "scenarios": [{"id": "base"}]}

FULL = """
id: dallas-closes
title: Dallas closes
description: What if we had no warehouse in Dallas?
dataset: us-retail
replay: {window_minutes: 60}
policies: [optimal, {policy: optimal, name: alone, replay: per_order}]
seeds: [1, 2]
promise_days: 5
base: today
scenarios:
  - {id: no-dallas, title: Without Dallas, edits: [{edit: close_node, node: WH-DFW}]}
  - {id: today}
"""


def study(**changes: Any) -> Study:
    return Study.parse(LEAST | changes, source="s.yaml")


def refusal(**changes: Any) -> str:
    with pytest.raises(DocumentError) as caught:
        study(**changes)
    return str(caught.value)


def test_a_dataset_and_a_scenario_are_enough() -> None:
    found = study()
    assert [policy.label for policy in found.policies] == ["optimal"]
    assert (found.replay, found.seeds, found.promise_days, found.base_id) == (PerOrder(), (1,), None, "base")


def test_a_study_is_read_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(FULL)
    found = load_study(tmp_path / "s.yaml")
    assert found.scenarios[0].edits == (CloseNode(node="WH-DFW"),)
    assert [policy.label for policy in found.policies] == ["optimal", "alone"]
    assert [found.mode_of(policy) for policy in found.policies] == [Window(minutes=60), PerOrder()]
    assert (found.seeds, found.promise_days, found.base_id) == ((1, 2), 5, "today")


def test_a_dataset_may_be_generated() -> None:
    found = study(dataset={"generate": {"nodes": 50, "orders": 2000, "inbound_days": 3}})
    assert found.dataset == Generate(generate=GeneratedData(nodes=50, orders=2000, inbound_days=3))


def test_a_study_written_down_reads_the_same(tmp_path: Path) -> None:
    (tmp_path / "s.yaml").write_text(FULL)
    found = load_study(tmp_path / "s.yaml")
    assert Study.parse(found.to_data()) == found
    found.dump(tmp_path / "again.yaml")
    assert load_study(tmp_path / "again.yaml") == found


def test_a_study_made_in_python_reads_the_same_once_written_down() -> None:
    found = Study(
        id="s",
        dataset=Generate(generate=GeneratedData(orders=10)),
        replay=Window(minutes=5),
        policies=(Optimal(), Optimal(name="late", replay=Hindsight())),
        scenarios=(Scenario(id="base", edits=(CloseNode(node="X"),)),),
    )
    assert Study.parse(found.to_data()) == found


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scenarios": [{"id": "a"}, {"id": "a"}]}, "scenarios[1].id = 'a': the id is given already at scenarios[0]"),
        ({"scenarios": []}, "scenarios = []: must have at least 1 entry"),
        ({"seeds": [1, 2, 1]}, "seeds[2] = 1: is given already at seeds[0]. Remove one"),
        ({"seeds": [-1]}, "seeds[0] = -1: must be greater than or equal to 0"),
        (
            {"policies": ["optimal", {"policy": "optimal"}]},
            "policies[1] = 'optimal': is given already at policies[0]. Give one of them a name of its own",
        ),
        ({"base": "bas"}, "base = 'bas': the study has no such id. Did you mean 'base'?"),
        ({"dataset": 3}, "dataset = 3: must be the name of a dataset, the path of its folder, or {generate: {nodes:"),
        ({"dataset": {"generate": {"nodes": 2}}}, "dataset.generate.nodes = 2: must be greater than or equal to 3"),
        ({"dataset": {"generate": {"node": 9}}}, "dataset.generate.node = 9: there is no such field. Did you mean 'no"),
        ({"replay": {"window_minutes": 0}}, "replay"),
        ({"promise_days": -1}, "promise_days = -1: must be greater than or equal to 0"),
        (
            {"scenarios": [{"id": "a"}, {"id": "b", "edits": [{"edit": "close_node", "nod": "X"}]}]},
            "scenarios[1].edits[0].nod = 'X': there is no such field. Did you mean 'node'",
        ),
        (
            {"scenarios": [{"id": "b", "edits": [{"edit": "clos_node", "node": "X"}]}]},
            "there is no edit 'clos_node'. Did you mean 'close_node'?",
        ),
        (
            # Other edits have a field of this name; what is meant is one of this edit.
            {"scenarios": [{"id": "a", "edits": [{"edit": "shift_tiers", "shares": {}, "from": "gold"}]}]},
            "scenarios[0].edits[0].from = 'gold': there is no such field. The fields here are shares, edit.",
        ),
        ({"policies": [{"policy": "optimal", "limit": 3}]}, "policies[0].limit = 3: there is no such field."),
        ({"policies": ["optimum"]}, "policies[0].policy = 'optimum': there is no such policy. Did you mean 'optimal'?"),
        ({"policies": ["best"]}, "policies[0].policy = 'best': there is no such policy. It is one of optimal, "),
        ({"policies": [{"name": "a"}]}, "policies[0].policy: this field is required. It says which kind of policy is "),
        ({"replay": "hindsigt"}, "replay = 'hindsigt': must be per_order, hindsight or {window_minutes: 60}"),
        ({"replay": "window"}, "replay = 'window': must be per_order, hindsight or {window_minutes: 60}"),
        ({"replay": {"window": 5}}, "replay: must be per_order, hindsight or {window_minutes: 60}"),
        ({"replay": {"kind": "hourly"}}, "replay: must be per_order, hindsight or {window_minutes: 60}"),
        ({"replay": {"window_minutes": 5, "x": 1}}, "replay: must be per_order, hindsight or {window_minutes: 60}"),
        ({"replay": 60}, "replay = 60: must be per_order, hindsight or {window_minutes: 60}"),
        ({"policies": [{"policy": "optimal", "replay": "x"}]}, "policies[0].replay = 'x': must be per_order, "),
        ({"polices": []}, "polices = []: there is no such field. Did you mean 'policies'?"),
    ],
)
def test_what_is_wrong_is_told_with_its_place(changes: dict[str, Any], message: str) -> None:
    assert f"s.yaml: {message}" in refusal(**changes) or message in refusal(**changes)
    assert refusal(**changes).startswith("s.yaml: ")


@pytest.mark.parametrize(
    ("dataset", "message"),
    [
        ({"generate": {"nodes": 2}}, "s.yaml: dataset.generate.nodes = 2: must be greater than or equal to 3. "),
        ({}, "s.yaml: dataset.generate: this field is required. "),
        ("", "s.yaml: dataset = '': String should have at least 1 character"),
    ],
)
def test_what_is_wrong_with_a_dataset_is_told_of_the_kind_that_is_meant(dataset: Any, message: str) -> None:
    told = refusal(dataset=dataset)
    assert told.startswith(message)
    assert "\n" not in told


def test_documents_are_frozen() -> None:
    with pytest.raises(ValidationError):
        setattr(study(), "id", "other")  # noqa: B010 - type checkers would not let it pass


def test_a_study_is_found_by_its_file_or_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text(FULL)
    assert find_study(tmp_path / "mine.yaml") == tmp_path / "mine.yaml"
    for name, path in bundled_studies().items():
        assert find_study(name) == path


@pytest.mark.parametrize("place", ["nothing.yaml", "", "."])
def test_where_there_is_no_study_it_is_said(place: str) -> None:
    with pytest.raises(DocumentError, match=r"there is no such study\. Give its file"):
        find_study(place)
