"""How an order's page was made, so that it can be made again."""

import shlex
from collections.abc import Sequence

from scenarios.dataset import BUNDLED, Dataset
from scenarios.report.order.subject import Subject
from scenarios.studies.fingerprints import library_facts


def dataset_name(data: Dataset) -> str:
    """Return the name of a bundled dataset, or the path of its folder."""
    return data.folder.name if data.folder.parent == BUNDLED else str(data.folder)


def reproducing(subject: Subject, command: Sequence[str] | None, *, file: str) -> str:
    """Return the command that makes the page, as a shell reads it."""
    ours = ("shipfrom", "source", dataset_name(subject.data), f"--order={subject.order.id}", f"--report={file}")
    return shlex.join(command or ours)


def facts(subject: Subject) -> list[tuple[str, str]]:
    """Return what the page hangs on besides the order: documents, versions, and how the plan was found."""
    outcome, data = subject.plan.outcome, subject.data
    seconds = f"{outcome.engine}, {outcome.wall_seconds:,.3f} s"
    documents = [("dataset", dataset_name(data)), ("network", data.network.id), ("rule set", data.rules.id)]
    return [*documents, ("decided by", seconds), *library_facts().items()]
