"""What moved is told line by line, and from node to node."""

from pathlib import Path
from typing import Any

import pytest

from scenarios.report.folder import StudyFolder
from scenarios.report.study import moves
from scenarios.report.study.moves import KINDS, moves_section
from scenarios.results.frames import Run
from tests.scenarios.report.folders import STUDY, Tables, orders, study_folder


def test_lines_and_flows_are_those_of_the_tables(trial: StudyFolder) -> None:
    found = moves_section(trial)
    assert found is not None
    # There is one seed, so nobody need be told which.
    told = [dict(zip(found.columns, row, strict=True)) for row in found.rows]
    assert (found.total, [row["policy"] for row in told]) == (4, ["optimal", "optimal", "nearest", "nearest"])
    first = {name: told[0][name] for name in ("order", "kind", "pieces", "from", "to")}
    assert first == {"order": "O0", "kind": "node", "pieces": 2, "from": "2 N1/road", "to": "2 N2/road"}
    assert found.filters == ["scenario", "policy", "kind"]
    assert found.flows[0].when == {"scenario": "closed", "policy": "optimal"}
    assert ("N1", "N2", "2", "1") in found.flows[0].rows


def test_of_one_scenario_there_is_nothing_that_could_move(tmp_path: Path) -> None:
    study = STUDY | {"scenarios": [{"id": "only"}]}
    assert moves_section(study_folder(tmp_path, lambda _: {"orders": orders()}, study)) is None


def test_where_nothing_moved_there_are_no_rows(tmp_path: Path) -> None:
    found = moves_section(study_folder(tmp_path, lambda _: {"orders": orders()}))
    assert found is not None
    assert (found.total, found.rows, found.flows) == (0, [], [])


def test_of_many_lines_those_with_most_pieces_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def tables(run: Run) -> Tables:
        node = "N1" if run.scenario == "base" else "N2"
        usual: dict[str, Any] = {"order": "O0", "item": "A", "service": "road", "node": node}
        return {"orders": orders(1), "assignments": [usual | {"line": str(n), "quantity": n} for n in range(1, 6)]}

    monkeypatch.setattr(moves, "_MOST_ROWS", 3)
    found = moves_section(study_folder(tmp_path, tables, STUDY | {"policies": ["optimal"], "seeds": [7, 8]}))
    assert found is not None
    rows = [(row[found.columns.index("seed")], row[found.columns.index("pieces")]) for row in found.rows]
    # Ten lines by two seeds; of the two with 4 pieces each the first.
    assert (found.total, rows) == (10, [(7, 4), (7, 5), (8, 5)])


def test_every_kind_of_the_tables_is_told() -> None:
    told = {name for names, _ in KINDS for name in names.split(", ")}
    assert told == {"filled", "unfilled", "node", "service", "quantity", "ordered", "dropped"}
