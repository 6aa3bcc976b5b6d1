"""Studies made ready: every edit is tried, and every piece has a fingerprint of what it depends on."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from models import DocumentError
from models.document import dump_lines
from scenarios.dataset import BUNDLED, Dataset
from scenarios.studies import Piece
from scenarios.studies.jobs import run_job
from scenarios.studies.prepared import Prepared
from tests.scenarios.studies.small import SCENARIOS, sent, small_study

BASE, CLOSED = Piece("base", "optimal", 1), Piece("closed", "optimal", 1)


def prepared(folder: Path = Path(), **changes: Any) -> Prepared:
    return Prepared(small_study(**changes), source="small.yaml", folder=folder)


def with_edit(**edit: Any) -> list[dict[str, Any]]:
    return [{"id": "base"}, {"id": "closed", "edits": [edit]}]


def test_there_is_a_piece_for_each_scenario_policy_and_seed() -> None:
    policies = ["optimal", {"policy": "optimal", "name": "hourly", "replay": {"window_minutes": 60}}]
    found = list(prepared(seeds=[3, 1], policies=policies).wanted)
    assert [(each.scenario, each.policy, each.seed) for each in found] == [
        (scenario, policy, seed)
        for scenario in ("base", "closed")
        for policy in ("optimal", "hourly")
        for seed in (3, 1)
    ]


@pytest.mark.parametrize(
    "changes",
    [
        {"policies": [{"policy": "optimal", "deterministic_limit": 5}]},
        {"replay": {"window_minutes": 60}},
        {"policies": [{"policy": "optimal", "replay": "hindsight"}]},
        {"promise_days": 4},
        {"dataset": {"generate": {"nodes": 4, "items": 6, "orders": 13}}},
    ],
)
def test_pieces_depend_on_policy_mode_promise_and_dataset(changes: dict[str, Any]) -> None:
    before, after = prepared().wanted, prepared(**changes).wanted
    assert before[BASE] != after[BASE]
    assert before[CLOSED] != after[CLOSED]


def test_pieces_depend_on_their_own_edits_only() -> None:
    before = prepared().wanted
    after = prepared(scenarios=with_edit(edit="close_node", node="ST-NYC")).wanted
    assert before[BASE] == after[BASE]
    assert before[CLOSED] != after[CLOSED]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Another"},
        {"base": "closed"},
        {"seeds": [1, 2]},
        {"scenarios": [*SCENARIOS, {"id": "third"}]},
        {"policies": ["optimal", {"policy": "optimal", "name": "second"}]},
    ],
)
def test_pieces_do_not_depend_on_what_else_is_in_the_study(changes: dict[str, Any]) -> None:
    before, after = prepared().wanted, prepared(**changes).wanted
    assert before.items() <= after.items()


def test_a_mode_stated_by_the_policy_or_by_the_study_is_the_same() -> None:
    by_policy = prepared(policies=[{"policy": "optimal", "replay": "hindsight"}])
    jobs = list(by_policy.jobs(by_policy.wanted))
    assert {job.mode.kind for job in jobs} == {"hindsight"}
    by_study = prepared(replay="hindsight")
    assert {job.mode.kind for job in by_study.jobs(by_study.wanted)} == {"hindsight"}


def test_jobs_of_a_seed_share_its_dataset() -> None:
    found = prepared(seeds=[1, 2])
    jobs = list(found.jobs(found.wanted))
    assert [job.piece.seed for job in jobs] == [1, 1, 2, 2]
    assert jobs[0].data is jobs[1].data
    assert jobs[2].data is jobs[3].data
    assert jobs[0].data.orders != jobs[2].data.orders


def test_jobs_of_a_dataset_of_files_all_share_it() -> None:
    found = prepared(dataset="fluent-tiers", seeds=[1, 2], scenarios=[{"id": "base"}])
    one, other = found.jobs(found.wanted)
    assert one.data is other.data
    assert found.facts["datasets"].keys() == {"1"}


def test_a_dataset_is_looked_for_beside_the_study_first(tmp_path: Path) -> None:
    shutil.copytree(BUNDLED / "fluent-tiers", tmp_path / "us-retail")
    beside = prepared(tmp_path, dataset="us-retail", scenarios=[{"id": "base"}])
    bundled = prepared(dataset="fluent-tiers", scenarios=[{"id": "base"}])
    assert beside.wanted == bundled.wanted


def test_an_unknown_dataset_is_refused_with_those_there_are(tmp_path: Path) -> None:
    with pytest.raises(DocumentError) as caught:
        prepared(tmp_path, dataset="us-retial")
    place = f"there is no such dataset in {str(tmp_path)!r}"
    assert str(caught.value).startswith(f"small.yaml: dataset = 'us-retial': {place}. Did you mean 'us-retail'? ")
    with pytest.raises(DocumentError, match=r"in '\.'\. Give the path of a folder, .* bundled dataset: .*us-retail\."):
        prepared(dataset="nowhere")


def test_an_edit_that_does_not_fit_is_refused_with_its_place() -> None:
    with pytest.raises(DocumentError) as caught:
        prepared(scenarios=with_edit(edit="close_node", node="ST-NYX"))
    assert str(caught.value).startswith("small.yaml: scenarios[1].edits[0].node = 'ST-NYX': the network has no such")
    assert "ST-NYC" in str(caught.value)


def test_a_scenario_without_orders_is_refused_with_its_name() -> None:
    with pytest.raises(DocumentError) as caught:
        prepared(scenarios=with_edit(edit="scale_demand", factor=0))
    told = "small.yaml: scenarios[1] = 'closed': its edits leave no orders by seed 1. A study needs one"
    assert str(caught.value).startswith(told)


def test_a_dataset_without_orders_is_refused(tmp_path: Path) -> None:
    copied(tmp_path)
    (tmp_path / "shop" / "orders.jsonl").write_text("")
    with pytest.raises(DocumentError, match=r"small\.yaml: dataset = 'shop': it has no orders"):
        prepared(tmp_path, dataset="shop")


def test_a_policy_that_does_not_fit_is_refused_before_anything_runs() -> None:
    with pytest.raises(DocumentError) as caught:
        prepared(policies=["optimal", {"policy": "ranked", "nodes": ["WH-RVI"]}])
    told = str(caught.value)
    assert "policies[1] = 'ranked': cannot decide scenario 'base'" in told
    assert "nodes[0] = 'WH-RVI': the network has no such id. Did you mean 'WH-RIV'?" in told


FORECAST = {"policy": "bid_price", "prices_from": "forecast", "forecast": "fc.jsonl"}
PRICED = Piece("base", "bid_price", 1)


def forecasting(folder: Path, **changes: Any) -> Prepared:
    return prepared(folder, **({"policies": ["optimal", FORECAST], "scenarios": [{"id": "base"}]} | changes))


def write_forecast(folder: Path, count: int) -> None:
    """Expect some of the orders that the small study generates by seed 1."""
    found = prepared()
    dump_lines(next(found.jobs([BASE])).data.orders[:count], folder / "fc.jsonl")


def test_pieces_depend_on_what_the_forecast_of_their_policy_holds(tmp_path: Path) -> None:
    write_forecast(tmp_path, 3)
    before = forecasting(tmp_path).wanted
    assert forecasting(tmp_path).wanted == before
    write_forecast(tmp_path, 4)
    after = forecasting(tmp_path).wanted
    assert before[PRICED] != after[PRICED]
    assert before[BASE] == after[BASE]


def test_a_forecast_travels_with_the_jobs_that_read_it(tmp_path: Path) -> None:
    write_forecast(tmp_path, 3)
    found = forecasting(tmp_path)
    optimal, priced = found.jobs(found.wanted)
    (tmp_path / "fc.jsonl").unlink()
    assert not optimal.data.forecasts
    assert priced.data.forecasts["fc.jsonl"].ids == priced.data.orders.ids[:3]  # type: ignore[attr-defined]
    assert run_job(sent(priced))


def copied(folder: Path) -> Dataset:
    shutil.copytree(BUNDLED / "fluent-tiers", folder / "shop")
    return Dataset.load(folder / "shop")


def test_a_forecast_is_looked_for_beside_the_dataset_then_beside_the_study(tmp_path: Path) -> None:
    orders = copied(tmp_path).orders
    dump_lines(orders[:1], tmp_path / "fc.jsonl")
    beside_study = forecasting(tmp_path, dataset="shop").wanted
    dump_lines(orders[:2], tmp_path / "shop" / "fc.jsonl")
    beside_dataset = forecasting(tmp_path, dataset="shop").wanted
    assert beside_study[PRICED] != beside_dataset[PRICED]
    dump_lines(orders[:3], tmp_path / "fc.jsonl")
    assert forecasting(tmp_path, dataset="shop").wanted == beside_dataset


def test_a_forecast_that_is_nowhere_is_refused_with_where_it_may_be(tmp_path: Path) -> None:
    copied(tmp_path)
    told = "small.yaml: policies[1].forecast = 'fc.jsonl': there is no such file in "
    with pytest.raises(DocumentError) as caught:
        forecasting(tmp_path)
    assert str(caught.value).startswith(f"{told}{str(tmp_path)!r}. Put it there")
    with pytest.raises(DocumentError) as caught:
        forecasting(tmp_path, dataset="shop")
    assert str(caught.value).startswith(f"{told}{str(tmp_path / 'shop')!r} or {str(tmp_path)!r}. Put it there")


def test_own_orders_are_no_file(tmp_path: Path) -> None:
    own = FORECAST | {"forecast": "own_orders"}
    assert forecasting(tmp_path, policies=[own]).wanted.keys() == {PRICED}
