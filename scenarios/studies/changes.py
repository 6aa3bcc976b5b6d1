"""What the scenarios of a study change, as a table and in words."""

from collections.abc import Iterator
from pathlib import Path

from scenarios.study import Scenario, Study

TABLE = "scenarios"
"""Name of the table."""


def changes_text(scenario: Scenario) -> str:
    """Say what a scenario changes, edit by edit; nothing where it is the dataset as it is."""
    return "; ".join(edit.describe() for edit in scenario.edits)


def told_scenarios(study: Study) -> Iterator[tuple[str, str]]:
    """Yield the id of each scenario that has something to say for itself: its title, and what it changes."""
    for scenario in study.scenarios:
        title, changes = scenario.title, changes_text(scenario)
        if title or changes:
            yield scenario.id, f"{title} ({changes})" if title and changes else title or changes


def write_scenarios(study: Study, folder: Path) -> None:
    """Write the table of a study's scenarios: ``scenario``, ``title``, ``description`` and ``changes``."""
    # Workers import this package too, and need no pandas.
    import pandas as pd  # noqa: PLC0415

    from scenarios.results.files import has_pyarrow, write_frames  # noqa: PLC0415

    rows = [(each.id, each.title or "", each.description or "", changes_text(each)) for each in study.scenarios]
    frame = pd.DataFrame(rows, columns=["scenario", "title", "description", "changes"], dtype="str")
    write_frames([frame], folder, TABLE, parquet=has_pyarrow())
