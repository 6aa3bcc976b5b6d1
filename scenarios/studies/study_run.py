"""What a study that has run tells: its tables, as files and as frames, and how it shows itself."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from scenarios.counting import counted
from scenarios.studies.pieces import Piece
from scenarios.study import Study

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, repr=False)
class StudyRun:
    """A study that has run.

    Attributes
    ----------
    study
        The study.
    out
        The folder with its tables.
    tables
        The files of the tables.
    pieces
        What was replayed: each scenario under each policy by each seed.
    reused
        How many pieces were there already.
    """

    study: Study
    out: Path
    tables: tuple[Path, ...]
    pieces: tuple[Piece, ...]
    reused: int

    @property
    def kpis(self) -> "pd.DataFrame":
        """The table of KPIs, read anew; see `scenarios.results.report.read_results`."""
        from scenarios.results.report import read_results  # noqa: PLC0415 - workers need no pandas

        return read_results(self.out).kpis

    @property
    def differences(self) -> "pd.DataFrame":
        """The table of differences from the base scenario and the first policy, read anew."""
        from scenarios.results.report import read_results  # noqa: PLC0415

        return read_results(self.out).differences

    @property
    def moved(self) -> "pd.DataFrame":
        """The table of the lines that are sourced otherwise than in the base scenario, read anew."""
        from scenarios.results.report import read_moved  # noqa: PLC0415

        return read_moved(self.out)

    def headline(self) -> tuple[str, str]:
        """Return the name of the study, and how much of it ran."""
        facts = [
            counted(len(self.study.scenarios), "scenario"),
            counted(len(self.study.policies), "policy", "policies"),
            counted(len(self.study.seeds), "seed"),
        ]
        reused = f", {self.reused} of {counted(len(self.pieces), 'piece')} from before" if self.reused else ""
        return self.study.title or self.study.id, f"{', '.join(facts)}{reused}"

    def write_report(self, *, command: str | None = None) -> Path:
        """Write the page that shows what came out; see `scenarios.report.write_study_report`."""
        # Workers import this module too, and draw nothing.
        from scenarios.report import write_study_report  # noqa: PLC0415

        return write_study_report(self.out, command=command)

    def __repr__(self) -> str:
        name, facts = self.headline()
        return f"<StudyRun {name}: {facts}; tables in {self.out}>"

    def _repr_html_(self) -> str:
        from scenarios.studies.display import run_html  # noqa: PLC0415 - only notebooks ask for it

        return run_html(self)
