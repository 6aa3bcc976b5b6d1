"""The bundled studies: they load, fit their datasets, and run."""

from pathlib import Path

import pytest

from scenarios.edits import RestrictPeriod
from scenarios.results.frames import LABELS, read_frame
from scenarios.results.report import read_results
from scenarios.results.tables import TABLES
from scenarios.studies import run_study
from scenarios.studies.prepared import Prepared
from scenarios.study import LIBRARY, Study, bundled_studies, find_study, load_study

NAMES = ["holiday-peak", "node-closes", "policies-compared", "split-limits", "tier-gains-stores"]


def test_these_are_bundled() -> None:
    assert list(bundled_studies()) == NAMES


@pytest.mark.parametrize("name", NAMES)
def test_a_study_has_the_name_of_its_file_and_says_what_it_asks(name: str) -> None:
    study = load_study(find_study(name))
    assert study.id == name
    assert study.title
    assert study.description
    assert (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8").startswith("# ")


@pytest.mark.parametrize("name", NAMES)
def test_every_scenario_changes_something_but_the_first(name: str) -> None:
    first, *others = load_study(find_study(name)).scenarios
    assert first.edits == ()
    assert all(scenario.edits for scenario in others)


@pytest.mark.parametrize("name", NAMES)
def test_the_edits_fit_the_dataset(name: str) -> None:
    path = find_study(name)
    study = load_study(path)
    wanted = Prepared(study, source=str(path), folder=path.parent).wanted
    assert len(list(wanted)) == len(study.scenarios) * len(study.policies)


def shortened(name: str) -> Study:
    """A bundled study of the first days only."""
    study = load_study(find_study(name))
    until = "2026-08-27" if study.dataset == "us-retail" else "2026-08-24T18:00"
    days = RestrictPeriod.parse({"edit": "restrict_period", "until": until})
    scenarios = [scenario.changed(edits=(days, *scenario.edits)) for scenario in study.scenarios]
    return study.changed(scenarios=scenarios)


@pytest.mark.parametrize("name", NAMES)
def test_it_runs(name: str, tmp_path: Path) -> None:
    study = shortened(name)
    run = run_study(study, tmp_path)
    assert len(run.pieces) == len(study.scenarios) * len(study.policies)
    kpis = read_results(tmp_path).kpis
    orders = kpis[(kpis.kpi == "orders") & (kpis.scope == "overall") & kpis.seed.isna()]
    assert set(orders.scenario) == {scenario.id for scenario in study.scenarios}
    assert set(orders.policy) == {policy.label for policy in study.policies}
    assert (orders.value >= 10).all()


def test_fewer_splits_never_ship_more(tmp_path: Path) -> None:
    run_study(shortened("split-limits"), tmp_path)
    orders = read_frame(tmp_path / "orders.csv", {**LABELS, **TABLES["orders"]})
    for limit in range(6):
        assert orders[orders.scenario == f"splits-{limit}"].nodes.max() <= limit + 1
