"""The digest follows the code that figures depend on, and no other."""

from pathlib import Path

import pytest

from benchmarks import environment as module
from benchmarks.environment import described, environment


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of a few files."""
    for name in ("models/a.py", "optimizer/b.py", "scenarios/c.py", "benchmarks/peer.py", "benchmarks/environment.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    monkeypatch.setattr(module, "__file__", str(tmp_path / "benchmarks/environment.py"))
    return tmp_path


def test_other_code_has_another_digest(root: Path) -> None:
    whole, part = environment(), environment("models", "benchmarks/peer.py")
    (root / "optimizer" / "b.py").write_text("changed = True")
    assert environment()["code"] != whole["code"]
    assert environment("models", "benchmarks/peer.py") == part
    (root / "benchmarks" / "peer.py").write_text("changed = True")
    assert environment("models", "benchmarks/peer.py")["code"] != part["code"]


@pytest.mark.parametrize("absent", ["benchmarks/pier.py", "benchmarks/peers"])
def test_absent_code_is_an_error(root: Path, absent: str) -> None:
    with pytest.raises(FileNotFoundError, match=absent):
        environment("models", absent)


def test_versions_and_machine_are_told() -> None:
    told = described(environment())
    for expected in ("shipfrom ", "code ", "python ", "ortools ", "numpy ", "machine ", "processor "):
        assert expected in told
