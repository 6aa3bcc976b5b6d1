"""Folders of studies written by hand, for tests of what reports make of them."""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from scenarios.report.folder import StudyFolder
from scenarios.results.frames import Piece, Run
from scenarios.results.report import write_results
from scenarios.studies.changes import write_scenarios
from scenarios.study import Study
from tests.scenarios.results.tiny import written

Tables = Mapping[str, Sequence[Mapping[str, Any]]]

HOSTILE = "</script><b>'\"&é\u2028" + "long" * 20

STUDY: dict[str, Any] = {
    "id": "trial",
    "title": "A trial",
    "dataset": "us-retail",
    "promise_days": 5,
    "policies": ["optimal", "nearest"],
    "scenarios": [
        {"id": "base", "title": "As it is"},
        {"id": "closed", "title": "One closes", "edits": [{"edit": "close_node", "node": "N1"}]},
    ],
}


def order(name: str, *, tier: str = "gold", day: str = "2026-09-10", **facts: Any) -> dict[str, Any]:
    """An order of 2 pieces that are filled for 10, 8 of them for shipping and 2 for handling, unless said otherwise."""
    usual = {"lines": 1, "pieces": 2, "filled_pieces": 2, "complete": 1, "value": 20, "filled_value": 20}
    usual |= {"shipments": 1, "nodes": 1, "cost": 10, "shipping_cost": 8, "handling_cost": 2, "optimal": 1}
    return {"order": name, "tier": tier, "day": day} | usual | facts


def orders(count: int = 4, **facts: Any) -> list[dict[str, Any]]:
    """So many orders, each with these facts."""
    return [order(f"O{number}", **facts) for number in range(count)]


def closed(run: Run) -> Tables:
    """All as usual, but that each order costs 2 more for shipping where the scenario is not the base's.

    One line leaves N1 for N2 there, and the last order misses a piece for want of stock.
    """
    lines = [{"order": "O0", "line": "1", "item": "A", "service": "road", "quantity": 2}]
    usage = [("2026-09-10", 2), ("2026-09-11", 4)]
    days = [{"node": "N2", "day": day, "used": used, "limit": 4} for day, used in usage]
    if run.scenario == "base":
        return {
            "orders": orders(),
            "assignments": [each | {"node": "N1"} for each in lines],
            "node_days": [*days, {"node": "N3", "day": "2026-09-10", "used": 1, "limit": 4}],
        }
    return {
        "orders": [*orders(3, **DEARER), order("O3", filled_pieces=1, complete=0, **DEARER)],
        "assignments": [each | {"node": "N2"} for each in lines],
        "unfilled": [{"order": "O3", "line": "1", "item": "A", "quantity": 1, "cause": "stock"}],
        "node_days": days,
    }


DEARER: dict[str, Any] = {"cost": 12, "shipping_cost": 10}


def study_folder(
    folder: Path, tables: Callable[[Run], Tables] = closed, study: Mapping[str, Any] = STUDY
) -> StudyFolder:
    """The folder of a study whose runs have these tables, by each of its seeds."""
    parsed = Study.parse(study)
    pieces = [
        written(Piece(scenario.id, policy.label, seed, folder / "pieces" / f"{at}-{number}-{seed}"), **tables(run))
        for at, scenario in enumerate(parsed.scenarios)
        for number, policy in enumerate(parsed.policies)
        for run in [Run(scenario.id, policy.label)]
        for seed in parsed.seeds
    ]
    write_results(pieces, folder, base=parsed.base_id, parquet=False, resamples=200)
    write_scenarios(parsed, folder)
    facts = {"id": parsed.id, "study": parsed.to_data(), "datasets": {"1": "d5"}, "currency": "EUR"}
    library = {"shipfrom": "0.1.0", "python": "3.11", "code": "c0de"}
    text = json.dumps(facts | {"library": library, "fingerprint": "f1"})
    (folder / "study.json").write_text(text, encoding="utf-8")
    return StudyFolder.read(folder)
