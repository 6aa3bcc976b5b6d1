"""What the map of a study shows, from its tables."""

from typing import Any

import pytest

from scenarios.report.maps import map_section, section
from scenarios.report.maps.facts import Flow, NodeUse, Place, Shortfall
from scenarios.report.maps.section import MapSection
from scenarios.report.maps.study import study_use
from scenarios.results.frames import Run
from tests.scenarios.report.maps.tiny import GOALS, NODES, tables

BASE, CLOSED = Run("base", "optimal"), Run("closed", "optimal")
DAL = Place("DAL", 32.8, -96.8, "US", "store", "City, TX")
SEA = Place("SEA", 47.6, -122.3, "US", "store", "City, WA")


def test_nodes_have_the_kpis_of_all_seeds_and_what_moved() -> None:
    runs = study_use(tables()).runs
    assert list(runs[BASE].nodes) == [NodeUse(DAL, 6, 2, 0.5, 1, 1), NodeUse(SEA, 3)]
    assert list(runs[CLOSED].nodes) == [NodeUse(DAL, enabled=False, left=3, lost=3), NodeUse(SEA, 6, 2, came=5)]


def test_shipments_go_to_states_or_else_to_cells() -> None:
    # Both orders in Texas are one line to the middle of them, that without a state goes to its cell.
    texas, cell = Place("TX, US", 31.0, -98.0, "US"), Place("US, 45.5° N 122.5° W", 45.5, -122.6, "US")
    runs = study_use(tables(seeds=(1, 2))).runs
    assert list(runs[BASE].shipments) == [Flow(DAL, texas, 12), Flow(SEA, cell, 6)]
    assert list(runs[CLOSED].shipments) == [Flow(SEA, texas, 6), Flow(SEA, cell, 6)]


def test_moves_are_drawn_between_nodes_that_have_a_place() -> None:
    runs = study_use(tables()).runs
    assert (list(runs[BASE].moved), list(runs[CLOSED].moved)) == ([], [Flow(DAL, SEA, 3)])


def test_what_is_missing_is_told_by_cell() -> None:
    runs = study_use(tables(seeds=(1, 2))).runs
    assert list(runs[BASE].unfilled) == []
    assert list(runs[CLOSED].unfilled) == [Shortfall(Place("TX, US, 32.5° N 98.5° W", 32.0, -99.0, "US"), 6, 2)]


def _section(**changes: Any) -> MapSection:
    found = map_section(tables(**changes))
    assert found is not None
    return found


def test_without_coordinates_there_is_no_map() -> None:
    nodes = {node: (country, state, None, None) for node, (country, state, _, _) in NODES.items()}
    goals = {order: (country, state, None, None) for order, (country, state, _, _) in GOALS.items()}
    assert map_section(tables(nodes, goals)) is None
    assert _section(nodes=nodes).notes == ["Without coordinates, and not on the map: 3 nodes."]
    assert {entry.shape for entry in _section(goals=goals).legend} == {"circle", "cross", "taper"}


def test_notes_say_what_is_not_shown() -> None:
    goals = GOALS | {"O4": ("US", "", None, None)}
    assert list(_section(goals=goals).notes) == ["Without coordinates, and not on the map: 1 node and 1 order."]
    assert _section(seeds=(1, 2)).notes[0].startswith("Pieces of all seeds are added up")


def test_the_strongest_are_drawn_and_the_rest_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(section, "MOST_NODES", 1)
    monkeypatch.setattr(section, "MOST_LINES", 1)
    found = _section()
    nodes = found.charts["map"]["datasets"]["nodes"]
    # Both ship 6 pieces at most; the first by name is drawn, also where it is closed and ships nothing.
    assert [(each["scenario"], each["pieces"], each["enabled"]) for each in nodes] == [
        ("base", [6], [1]),
        ("closed", [0], [0]),
    ]
    assert list(found.notes)[:2] == [
        "Drawn are the 1 nodes of 2 that ship most.",
        "Drawn are the 1 strongest lines of shipments: 50% of the pieces or more, by scenario.",
    ]
    assert len(found.rows) == 4


def test_the_table_has_the_busiest_nodes_of_each_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(section, "MOST_ROWS", 2)
    found = _section()
    assert dict(zip(found.columns, found.rows[0], strict=True)) == {
        "scenario": "base",
        "policy": "optimal",
        "node": "DAL",
        "type": "store",
        "place": "City, TX",
        "pieces": 6,
        "shipments": 2,
        "used p50": "50%",
        "used p95": "100%",
        "used max": "100%",
        "state": "",
    }
    assert [row[0] for row in found.rows] == ["DAL", "SEA"]


def test_what_does_not_occur_is_neither_offered_nor_explained() -> None:
    found = _section()
    assert [value for value, _ in found.flows] == ["shipments", "moved", "none"]
    assert {entry.shape for entry in found.legend} == {"circle", "cross", "line", "taper", "diamond"}
    still = tables()
    for name in ("flows", "unfilled"):
        still[name] = still[name].iloc[:0]
    quiet = map_section(still)
    assert quiet is not None
    assert ([value for value, _ in quiet.flows], quiet.base) == (["shipments", "none"], "")
    assert {entry.shape for entry in quiet.legend} == {"circle", "cross", "line"}
