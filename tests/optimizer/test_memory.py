"""What memory the process takes."""

import sys

import numpy as np
import pytest

from optimizer.memory import peak_megabytes


def test_what_is_taken_counts_for_good() -> None:
    pytest.importorskip("resource")
    before = peak_megabytes()
    taken = np.ones(40_000_000)
    now = peak_megabytes()
    del taken
    # 320 MB and little else; what was taken before may have been given back.
    assert 0 < before <= now
    assert now > 320
    assert peak_megabytes() >= now


def test_a_system_that_does_not_tell_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "resource", None)
    assert peak_megabytes() == 0
