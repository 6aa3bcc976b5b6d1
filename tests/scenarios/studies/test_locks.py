"""One run at a time in a folder."""

from pathlib import Path

import pytest

from models import DocumentError
from scenarios.studies.locks import locked


def test_two_runs_do_not_write_into_one_folder(tmp_path: Path) -> None:
    with (
        locked(tmp_path),
        pytest.raises(DocumentError, match="another run writes into this folder"),
        locked(tmp_path),
    ):
        pass


def test_a_folder_is_free_again_when_a_run_has_ended(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(RuntimeError), locked(tmp_path):
            raise RuntimeError
    assert list(tmp_path.iterdir()) == []
