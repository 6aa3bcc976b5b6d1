"""A report is enough to make it again."""

from pathlib import Path

import yaml

from scenarios.report.study.compared import compared_section
from scenarios.report.study.comparisons import Comparisons
from scenarios.report.study.made import made_section
from scenarios.results.frames import Run
from scenarios.study import Study
from tests.scenarios.report.folders import STUDY, Tables, orders, study_folder


def tables(run: Run) -> Tables:
    latency = [{"order": f"O{number}", "seconds": seconds} for number, seconds in enumerate((0.001, 0.002, 0.003))]
    return {"orders": orders(4, optimal=int(run.policy == "optimal")), "latency": latency}


def test_the_document_is_the_study(tmp_path: Path) -> None:
    folder = study_folder(tmp_path, tables)
    made = made_section(Comparisons(folder), None)
    assert Study.parse(yaml.safe_load(made.document)) == folder.study
    assert made.command == "shipfrom whatif trial.yaml --out results"


def test_what_decides_besides_is_told(tmp_path: Path) -> None:
    study = STUDY | {"scenarios": [{"id": "base", "title": "As it is"}], "seeds": [3, 4]}
    made = made_section(Comparisons(study_folder(tmp_path, tables, study)), "shipfrom whatif 'my study' --out x")
    assert made.command == "shipfrom whatif 'my study' --out x"
    assert (made.libraries, made.seeds) == ([("shipfrom", "0.1.0"), ("python", "3.11")], "3, 4")
    assert made.fingerprints == [("study", "f1"), ("dataset", "d5"), ("code of shipfrom", "c0de")]
    # 1, 2 and 3 ms, twice: the 99th percentile is within the last step.
    assert [(each.title, each.proven, each.median, each.slow) for each in made.speeds] == [
        ("As it is, optimal", "100.0\u00a0%", "2.00", "3.00"),
        ("As it is, nearest", "0.0\u00a0%", "2.00", "3.00"),
    ]


def test_scenarios_and_policies_are_told_with_all_that_they_set(tmp_path: Path) -> None:
    policies = ["optimal", {"policy": "bid_price", "name": "hourly", "replay": {"window_minutes": 60}, "sample": 5}]
    found = compared_section(study_folder(tmp_path, tables, STUDY | {"policies": policies}))
    assert [(each.id, list(each.changes), each.is_base) for each in found.scenarios] == [
        ("base", [], True),
        ("closed", ["close node N1"], False),
    ]
    assert [(each.label, each.kind, each.mode) for each in found.policies] == [
        ("optimal", "optimal", "decided one by one as they come in"),
        ("hourly", "bid_price", "decided every 60 minutes"),
    ]
    assert (found.policies[0].settings, found.policies[1].settings) == ("", "sample = 5")
