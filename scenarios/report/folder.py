"""A study's folder, read: what was run, and its tables. Everything that a report shows comes from here."""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Self

import pandas as pd

from models.errors import DocumentError, Flaw
from scenarios.results.differences import DIFFERENCE_COLUMNS
from scenarios.results.frames import LABELS, read_frames
from scenarios.results.moved import FLOW_COLUMNS, MOVED_COLUMNS
from scenarios.results.summaries import KPI_COLUMNS
from scenarios.results.tables import TABLES, Columns, Kind
from scenarios.study import Study

_AGAINST: Columns = {**LABELS, "against_scenario": Kind.TEXT}

_COLUMNS: Mapping[str, Columns] = {
    **{name: {**LABELS, **columns} for name, columns in TABLES.items()},
    "kpis": {**LABELS, **KPI_COLUMNS},
    "latency_kpis": {**LABELS, **KPI_COLUMNS},
    "differences": DIFFERENCE_COLUMNS,
    "moved": {**_AGAINST, **MOVED_COLUMNS},
    "flows": {**_AGAINST, **FLOW_COLUMNS},
    "scenarios": dict.fromkeys(("scenario", "title", "description", "changes"), Kind.TEXT),
}

Keep = Callable[[pd.DataFrame], "pd.Series[bool]"]
"""Tells which rows of a table are wanted."""


@dataclass(frozen=True)
class StudyFolder:
    """The folder of a study that has run.

    Attributes
    ----------
    path
        The folder.
    facts
        What ``study.json`` says of the run: the study, fingerprints, versions of libraries.
    study
        The study itself.
    """

    path: Path
    facts: Mapping[str, Any]
    study: Study

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read what was run.

        Raises
        ------
        DocumentError
            Where the folder holds no study.
        """
        file = path / "study.json"
        try:
            facts = json.loads(file.read_text(encoding="utf-8"))
            return cls(path, facts, Study.parse(facts["study"], source=str(file)))
        except (OSError, ValueError, KeyError, TypeError) as error:
            if isinstance(error, DocumentError):
                raise
            flaw = Flaw("", None, f"the study cannot be read: {error}", "Name the folder that a study was run into.")
            raise DocumentError(str(file), [flaw]) from None

    def table(self, name: str, keep: Keep | None = None) -> pd.DataFrame:
        """Return a table of all pieces, as `scenarios.results.frames.read_frame`; or only the rows that are wanted.

        Raises
        ------
        DocumentError
            Where it is missing or is no such table.
        """
        parts = read_frames(self.path / f"{name}.csv", _COLUMNS[name])
        return pd.concat([part if keep is None else part[keep(part)] for part in parts], ignore_index=True)

    def rows(self, name: str, columns: Sequence[str], keep: Keep | None = None) -> Iterator[tuple[Any, ...]]:
        """Yield these columns of a table row by row; otherwise as `table`."""
        yield from self.table(name, keep)[list(columns)].itertuples(index=False, name=None)

    @property
    def currency(self) -> str:
        """The currency of all money; blank where it is not known."""
        return str(self.facts.get("currency", ""))

    @property
    def base(self) -> str:
        """The id of the scenario that others are compared with."""
        return self.study.base_id

    @cached_property
    def scenarios(self) -> Mapping[str, str]:
        """What people call each scenario, by id: its title, with the id where others are called the same."""
        titles = Counter(each.title or each.id for each in self.study.scenarios)
        names = {each.id: each.title or each.id for each in self.study.scenarios}
        return {name: title if titles[title] == 1 else f"{title} ({name})" for name, title in names.items()}

    @property
    def policies(self) -> tuple[str, ...]:
        """The policies by name; others are compared with the first."""
        return tuple(each.label for each in self.study.policies)

    @property
    def chosen_scenario(self) -> str:
        """The scenario that a report shows first: one that something is changed in, where there is one."""
        return next((each for each in self.scenarios if each != self.base), self.base)

    @property
    def chosen_policy(self) -> str:
        """The policy that a report shows first: where only policies differ, one that is compared with another."""
        return self.policies[:2][-1] if len(self.scenarios) == 1 else self.policies[0]
