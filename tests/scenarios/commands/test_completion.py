"""What the shell offers while a command is being typed."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from scenarios.cli import run
from scenarios.commands import completion
from scenarios.dataset import BUNDLED, Dataset, bundled_names
from scenarios.schemas import DOCUMENTS
from scenarios.study import bundled_studies

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Work in a folder with a dataset, a study, and something else."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(BUNDLED / "fabric-rule-set", tmp_path / "shops" / "mine")
    (tmp_path / "shops" / "study.yaml").touch()
    (tmp_path / "shops" / "notes.txt").touch()
    return tmp_path / "shops"


@pytest.fixture
def offered(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> "Offered":
    return Offered(capsys, monkeypatch)


class Offered:
    """Asks as bash does: words by its variables, answers a line each, nothing else."""

    def __init__(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._set = monkeypatch.setenv

    def __call__(self, *words: str) -> list[str]:
        self._set("_SHIPFROM_COMPLETE", "complete_bash")
        self._set("COMP_WORDS", " ".join(("shipfrom", *words)))
        self._set("COMP_CWORD", str(len(words)))
        assert run([]) == 0
        out, err = self._capsys.readouterr()
        assert err == ""
        return out.split()


def test_commands_and_options_are_offered(offered: Offered) -> None:
    assert offered("ex") == ["explain"]
    assert offered("lint", "us-retail", "--js") == ["--json"]


def test_datasets_are_offered_by_name_and_by_folder(offered: Offered, folder: Path) -> None:
    assert offered("source", "us") == ["us-retail"]
    assert offered("batch", "") == bundled_names()
    assert offered("lint", "shops/") == ["shops/mine"]
    assert offered("lint", f"{folder}/m") == [f"{folder}/mine"]
    assert offered("lint", "./shops/m") == ["./shops/mine"]


def test_orders_of_the_dataset_are_offered(offered: Offered) -> None:
    ids = [order.id for order in Dataset.load("us-retail").orders]
    assert offered("source", "us-retail", "--order", "") == ids
    assert offered("source", "--order", "ORD-0001", "us-retail", "--order", "ORD-019") == ids[189:199]
    assert offered("explain", "shops/mine", "--order", "PRICE") == ["PRICE-4.99", "PRICE-5.00"]


def test_lines_of_the_order_are_offered(offered: Offered) -> None:
    assert offered("explain", "us-retail", "--order", "ORD-0031", "--line", "") == ["1", "2", "3", "4"]
    assert offered("explain", "us-retail", "--line", "") == []


def test_nodes_of_the_network_are_offered(offered: Offered, folder: Path) -> None:
    expected = [node.id for node in Dataset.load("us-retail").network.nodes if node.id.startswith("WH-")]
    assert offered("explain", "us-retail", "--node", "WH-") == expected
    network = Dataset.load(folder / "mine").network
    (folder / "mine" / "network.json").unlink()
    network.dump(folder / "mine" / "network.yaml")
    assert offered("explain", "shops/mine", "--node", "") == [node.id for node in network.nodes]


def test_studies_are_offered_by_name_and_by_file(offered: Offered) -> None:
    assert offered("whatif", "") == sorted(bundled_studies())
    assert offered("whatif", "shops/") == ["shops/study.yaml"]


def test_documents_are_offered(offered: Offered) -> None:
    assert offered("schema", "B") == ["BatchResult"]
    assert tuple(DOCUMENTS) == completion.DOCUMENTS


@pytest.mark.parametrize(
    "words",
    [
        ("source", "nowhere", "--order", ""),
        ("source", "--order", ""),
        ("explain", "shops", "--node", ""),
        ("lint", "nowhere/"),
        ("generate", "sh"),
    ],
)
def test_where_nothing_is_known_nothing_is_said(words: tuple[str, ...], offered: Offered) -> None:
    assert offered(*words) == []


def test_a_damaged_dataset_offers_nothing(offered: Offered, folder: Path) -> None:
    (folder / "mine" / "orders.jsonl").write_text('{"id": "O1", "lines": [\n', encoding="utf-8")
    (folder / "mine" / "network.json").write_bytes(b"\xff{")
    assert offered("source", "shops/mine", "--order", "") == []
    assert offered("explain", "shops/mine", "--node", "") == []


@pytest.mark.skipif(shutil.which("bash") is None, reason="there is no bash here")
def test_bash_completes_by_the_script_that_is_shown() -> None:
    """Press the tab key in a bash that has read the script: it asks the command, which loads little."""
    command = Path(sys.executable).parent / "shipfrom"
    script = f"""
        eval "$(_SHIPFROM_COMPLETE=source_bash {command})"
        COMP_WORDS=(shipfrom explain us-retail --order ORD-0031 --node ST-A) COMP_CWORD=6
        _shipfrom_completion {command}
        echo "${{COMPREPLY[@]}}"
    """
    environment = os.environ | {"PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}"}
    bash = [str(shutil.which("bash")), "--norc", "-c", script]
    done = subprocess.run(bash, env=environment, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["ST-ATL", "ST-AUS"]
