"""What a study was made of and with, and how to make it again."""

from collections.abc import Sequence
from dataclasses import dataclass

import yaml

from scenarios.report.folder import StudyFolder
from scenarios.report.numbers import figure
from scenarios.report.study.comparisons import Comparisons
from scenarios.results.frames import Run


@dataclass(frozen=True)
class Speed:
    """How long decisions of a run took, and how many of its plans are proven optimal."""

    title: str
    proven: str
    median: str
    slow: str


@dataclass(frozen=True)
class Made:
    """The section.

    Attributes
    ----------
    command
        What makes the results again.
    document
        The study, as YAML.
    libraries, fingerprints
        Names with versions, and what was run with its SHA-256.
    seeds
        The seeds.
    speeds
        One for each run.
    """

    command: str
    document: str
    libraries: Sequence[tuple[str, str]]
    fingerprints: Sequence[tuple[str, str]]
    seeds: str
    speeds: Sequence[Speed]


def made_section(found: Comparisons, command: str | None) -> Made:
    """Return what a study was made of and with.

    Parameters
    ----------
    found
        Its KPIs.
    command
        What made it; None where nobody knows, which is that of the study's document here.
    """
    folder = found.folder
    library = dict(folder.facts.get("library", {}))
    fingerprints = [("study", str(folder.facts.get("fingerprint", ""))), *_datasets(folder)]
    code = library.pop("code", None)
    return Made(
        command=command or f"shipfrom whatif {folder.study.id}.yaml --out results",
        document=yaml.safe_dump(folder.facts["study"], sort_keys=False, allow_unicode=True, width=100),
        libraries=[(name, str(version)) for name, version in library.items()],
        fingerprints=[*fingerprints, *([("code of shipfrom", str(code))] if code else [])],
        seeds=", ".join(map(str, folder.study.seeds)),
        speeds=_speeds(found),
    )


def _datasets(folder: StudyFolder) -> list[tuple[str, str]]:
    found = dict(folder.facts.get("datasets", {}))
    return [("dataset" if len(found) == 1 else f"dataset of seed {seed}", str(each)) for seed, each in found.items()]


def _speeds(found: Comparisons) -> list[Speed]:
    columns = ("scenario", "policy", "kpi", "value")
    table = found.folder.rows("latency_kpis", columns, lambda rows: rows["seed"].isna())
    seconds = {(scenario, policy, kpi): value for scenario, policy, kpi, value in table}
    rows = []
    for scenario, title in found.folder.scenarios.items():
        for policy in found.folder.policies:
            name = f"{title}, {policy}" if len(found.folder.policies) > 1 else title
            median, slow = (seconds.get((scenario, policy, kpi)) for kpi in ("latency_p50", "latency_p99"))
            proven = figure(found.value(Run(scenario, policy), "optimal_rate"), "share")
            rows.append(Speed(name, proven, _milliseconds(median), _milliseconds(slow)))
    return rows


def _milliseconds(seconds: float | None) -> str:
    return figure(None if seconds is None else round(seconds * 1000, 3), "milliseconds")
