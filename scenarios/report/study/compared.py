"""What each scenario changes, and who decides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from scenarios.edits.wording import settings_text
from scenarios.policies import AnyPolicy
from scenarios.report.folder import StudyFolder
from scenarios.report.study.glance import mode_text


@dataclass(frozen=True)
class ComparedScenario:
    """A scenario: what it is called, what it is about, and what it changes, edit by edit."""

    id: str
    title: str
    description: str
    changes: Sequence[str]
    is_base: bool


@dataclass(frozen=True)
class ComparedPolicy:
    """A policy: what results call it, which it is, its settings, and when it decides."""

    label: str
    kind: str
    settings: str
    mode: str


@dataclass(frozen=True)
class Compared:
    """Scenarios and policies of a study."""

    scenarios: Sequence[ComparedScenario]
    policies: Sequence[ComparedPolicy]


def compared_section(folder: StudyFolder) -> Compared:
    """Return the scenarios and the policies of a study."""
    return Compared(list(_scenarios(folder)), [_policy(folder, each) for each in folder.study.policies])


def _scenarios(folder: StudyFolder) -> Iterator[ComparedScenario]:
    for each in folder.study.scenarios:
        changes = [edit.describe() for edit in each.edits]
        yield ComparedScenario(each.id, each.title or "", each.description or "", changes, each.id == folder.base)


def _policy(folder: StudyFolder, policy: AnyPolicy) -> ComparedPolicy:
    settings = policy.model_dump(mode="json", exclude_unset=True, exclude={"policy", "name", "replay"})
    return ComparedPolicy(policy.label, policy.policy, settings_text(settings), mode_text(folder.study.mode_of(policy)))
