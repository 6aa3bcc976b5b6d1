"""KPIs of runs, and what differs between them, as all sections read them."""

import math
from collections import defaultdict
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, NamedTuple

import pandas as pd

from models.errors import DocumentError, Flaw
from scenarios.kpis import UNFILLED
from scenarios.report.folder import StudyFolder
from scenarios.report.labels import Label, label_of
from scenarios.report.numbers import change, figure, interval, share_of
from scenarios.results.frames import Run

Verdict = Literal["better", "worse", "more", "less", "unclear", "same", ""]


_FIGURES = ("base", "value", "difference", "low", "high")


class Group(NamedTuple):
    """Orders that KPIs are of: scope and key as in the tables."""

    scope: str
    key: str


OVERALL = Group("overall", "")


@dataclass(frozen=True)
class Change:
    """A KPI of a run next to that of another.

    Attributes
    ----------
    label
        The KPI.
    base, value
        The KPI there, and here.
    difference, low, high
        What differs, and the 95 % interval; None is not known.
    """

    label: Label
    base: float | None
    value: float | None
    difference: float | None
    low: float | None
    high: float | None

    @property
    def verdict(self) -> Verdict:
        """Whether it is better or worse, which is said only where the interval leaves no doubt that something changed.

        ``more`` and ``less`` where neither is better; blank without an interval.
        """
        if self.difference is None:
            return ""
        if self.low is None or self.high is None:
            return "" if self.difference else "same"
        if self.low == self.high == 0:
            return "same"
        if self.low <= 0 <= self.high:
            return "unclear"
        is_more = self.difference > 0
        if self.label.better == "neither":
            return "more" if is_more else "less"
        return "better" if is_more == (self.label.better == "higher") else "worse"

    @property
    def is_known(self) -> bool:
        """Whether there is something on both sides."""
        return self.difference is not None

    @property
    def value_text(self) -> str:
        """The KPI here."""
        return figure(self.value, self.label.unit)

    @property
    def text(self) -> str:
        """What differs."""
        return change(self.difference, self.label.unit) if self.is_known else ""

    @property
    def interval_text(self) -> str:
        """The interval; blank where there is none, or where nothing changed in any draw."""
        return "" if self.verdict == "same" else interval(self.low, self.high, self.label.unit)

    @property
    def relative_text(self) -> str:
        """What differs in percent of the other; blank of shares, whose points say it."""
        if self.difference is None or self.base is None or self.label.unit == "share":
            return ""
        return share_of(self.difference, self.base)


@dataclass(frozen=True)
class Comparisons:
    """The KPIs of all runs, all seeds together, and what differs between them."""

    folder: StudyFolder

    @cached_property
    def values(self) -> Mapping[tuple[Run, Group], Mapping[str, float]]:
        """KPIs by run and group; what is not known is left out. A run of which nothing is told is an error."""
        found: dict[tuple[Run, Group], dict[str, float]] = defaultdict(dict)
        columns = ("scenario", "policy", "scope", "key", "kpi", "value")
        for scenario, policy, scope, key, kpi, value in self.folder.rows("kpis", columns, _of_all_seeds):
            if not math.isnan(value):
                found[Run(scenario, policy), Group(scope, key)][kpi] = value
        self._require({run for run, group in found if group == OVERALL})
        return found

    def _require(self, there: Set[Run]) -> None:
        """Raise where a run has no KPIs: what is left out would be taken for nothing."""
        folder = self.folder
        wanted = (Run(scenario, policy) for scenario in folder.scenarios for policy in folder.policies)
        if missing := next((run for run in wanted if run not in there), None):
            flaw = Flaw("", None, f"there is nothing of {' under '.join(missing)}", "Run the study anew.")
            raise DocumentError(str(folder.path / "kpis.csv"), [flaw])

    def value(self, run: Run, kpi: str, group: Group = OVERALL) -> float | None:
        """Return a KPI; of causes there are none where nothing is said of them."""
        return self.values.get((run, group), {}).get(kpi, 0.0 if kpi.startswith(UNFILLED) else None)

    def change(self, run: Run, against: Run, kpi: str, group: Group = OVERALL) -> Change:
        """Return what differs in a KPI between two runs."""
        figures = self._differences.get((run, against, group), {}).get(kpi)
        if figures is None:
            none = 0.0 if kpi.startswith(UNFILLED) else None
            return Change(label_of(kpi), none, self.value(run, kpi, group), none, none, none)
        return Change(label_of(kpi), *figures)

    @property
    def kpis(self) -> list[str]:
        """The KPIs of which something is known in any run."""
        return list(dict.fromkeys(name for found in self.values.values() for name in found))

    @property
    def groups(self) -> list[Group]:
        """All orders; then those of each tier, where there are several."""
        tiers = sorted({group.key for _, group in self.values if group.scope == "tier"})
        return [OVERALL, *(Group("tier", each) for each in tiers if len(tiers) > 1)]

    @cached_property
    def _differences(self) -> Mapping[tuple[Run, Run, Group], Mapping[str, list[float | None]]]:
        found: dict[tuple[Run, Run, Group], dict[str, list[float | None]]] = defaultdict(dict)
        names = ("scenario", "policy", "against_scenario", "against_policy", "scope", "key", "kpi")
        for row in self.folder.rows("differences", (*names, *_FIGURES)):
            scenario, policy, against_scenario, against_policy, scope, key, kpi, *figures = row
            ends = Run(scenario, policy), Run(against_scenario, against_policy)
            known = [None if math.isnan(each) else float(each) for each in figures]
            found[(*ends, Group(scope, key))][kpi] = known
        return found


def _of_all_seeds(rows: pd.DataFrame) -> "pd.Series[bool]":
    return rows["seed"].isna() & rows["scope"].isin(["overall", "tier"])
