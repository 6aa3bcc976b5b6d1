"""A study that most tests of sections can share."""

import pytest

from scenarios.report.folder import StudyFolder
from tests.scenarios.report.folders import study_folder


@pytest.fixture(scope="session")
def trial(tmp_path_factory: pytest.TempPathFactory) -> StudyFolder:
    """The study of `tests.scenarios.report.folders`, as it is; nobody changes its folder."""
    return study_folder(tmp_path_factory.mktemp("trial"))
