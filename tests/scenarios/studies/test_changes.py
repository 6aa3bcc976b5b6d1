"""What scenarios change, as a table."""

import csv
from pathlib import Path

from scenarios.studies.changes import write_scenarios
from tests.scenarios.studies.small import small_study


def test_each_scenario_has_a_row(tmp_path: Path) -> None:
    closed = {"edit": "close_node", "node": "WH-RIV"}
    scenarios = [
        {"id": "base", "title": "As, it is"},
        {"id": "closed", "description": "One less.", "edits": [closed, {"edit": "scale_demand", "factor": 2}]},
    ]
    write_scenarios(small_study(scenarios=scenarios), tmp_path)
    with (tmp_path / "scenarios.csv").open(encoding="utf-8", newline="") as file:
        base, changed = csv.DictReader(file)
    assert base == {"scenario": "base", "title": "As, it is", "description": "", "changes": ""}
    assert (changed["title"], changed["description"]) == ("", "One less.")
    assert changed["changes"] == "close node WH-RIV; demand x 2"
