"""The report of a study, as one page."""

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any

from scenarios.report.folder import Keep, StudyFolder
from scenarios.report.maps import MAP_TABLES, MapSection, map_section
from scenarios.report.page import render, write_page
from scenarios.report.study.compared import compared_section
from scenarios.report.study.comparisons import Comparisons
from scenarios.report.study.figures import figures_section, first_comparison
from scenarios.report.study.glance import glance_section
from scenarios.report.study.made import made_section
from scenarios.report.study.moves import KINDS, moves_section
from scenarios.report.study.parts import MEASURES, parts_section
from scenarios.report.study.sweeps import sweeps_section
from scenarios.report.study.utilization import utilization_section
from scenarios.studies.store import REPORT

_MAP_ROWS: Mapping[str, Keep] = MappingProxyType({"kpis": lambda rows: rows["scope"] == "node"})
"""What the map needs of tables that hold much else."""


def write_study_report(folder: str | Path, *, command: str | None = None) -> Path:
    """Write what came out of a study as one page, which opens offline.

    Everything in it comes from the folder: what was compared, KPIs with differences and intervals, cost parts, the map,
    utilization, what follows from a number that scenarios sweep, decisions that moved, and how to make it again.

    Parameters
    ----------
    folder
        The folder that the study was run into.
    command
        The command that ran it, for whoever wants to run it again.

    Returns
    -------
    Path
        The page, ``report.html`` in the folder.

    Raises
    ------
    DocumentError
        Where the folder holds no study or lacks a table, or cannot be written to.
    SettingError
        Where the extra ``report`` is not installed.
    """
    found = Comparisons(StudyFolder.read(Path(folder)))
    path = Path(folder) / REPORT
    write_page(path, render("study/report.html", **_context(found, command)))
    return path


def _context(found: Comparisons, command: str | None) -> dict[str, Any]:
    folder = found.folder
    sections: dict[str, Any] = {
        "figures": figures_section(found),
        "parts": parts_section(found),
        "map": _map_section(folder),
        "utilization": utilization_section(found),
        "sweeps": sweeps_section(found),
    }
    charts = {name: spec for each in sections.values() if each is not None for name, spec in each.charts.items()}
    texts = {
        "folder": folder,
        "glance": glance_section(found),
        "compared": compared_section(folder),
        "moves": moves_section(folder),
        "made": made_section(found, command),
        "policies": [(each, each) for each in folder.policies],
        "kinds": KINDS,
        "measures": MEASURES,
        "comparisons": _comparisons(folder),
        "comparison": first_comparison(found),
    }
    return sections | texts | {"charts": charts}


def _comparisons(folder: StudyFolder) -> list[tuple[str, str]]:
    """Return what can be compared: scenarios with the base, policies with the first."""
    found = []
    if len(folder.scenarios) > 1 or len(folder.policies) == 1:
        found.append(("scenarios", f"scenarios with “{folder.scenarios[folder.base]}”"))
    if len(folder.policies) > 1:
        found.append(("policies", f"policies with {folder.policies[0]}"))
    return found


def _map_section(folder: StudyFolder) -> MapSection | None:
    return map_section({name: folder.table(name, _MAP_ROWS.get(name)) for name in MAP_TABLES})
