"""`shipfrom lint`: what it needs, what it prints where, and how it ends."""

import json
import shutil
from pathlib import Path

import pytest

from models import Finding
from optimizer import lint
from scenarios.cli import run
from scenarios.dataset import BUNDLED, bundled_names, load_rules

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the network of us-retail, and no orders or stock."""
    shutil.copy(BUNDLED / "us-retail" / "network.json", tmp_path)
    return tmp_path


def linted(folder: Path, rules: str, capsys: Capture, *options: str) -> tuple[int, str, str]:
    (folder / "rules.yaml").write_text(rules, encoding="utf-8")
    code = run(["lint", str(folder), *options])
    out, err = capsys.readouterr()
    return int(code), out, err


SOUND = "id: sound\nrestrictions: [{id: R, require: node.type == store}]\n"
WARNED = "id: warned\norder_rules: [{id: web, when: order.channel == web}]\n"
WRONG = "id: wrong\norder_rules: [{id: all}, {id: web, when: order.channel == web}]\n"


@pytest.mark.parametrize(("rules", "code"), [(SOUND, 0), (WARNED, 0), (WRONG, 3)])
@pytest.mark.parametrize("options", [(), ("--json",)])
def test_only_errors_end_with_code_3(
    rules: str, code: int, options: tuple[str, ...], folder: Path, capsys: Capture
) -> None:
    assert linted(folder, rules, capsys, *options)[0] == code


def test_json_is_one_finding_a_line_and_nothing_else(folder: Path, capsys: Capture) -> None:
    _, out, err = linted(folder, WRONG, capsys, "--json")
    network, rules = load_rules(folder)
    assert [Finding.parse(json.loads(line)) for line in out.splitlines()] == list(lint(rules, network))
    assert set(json.loads(out.splitlines()[0])) == {"code", "severity", "rules", "text", "witness"}
    assert err == ""


def test_json_of_sound_rules_is_empty(folder: Path, capsys: Capture) -> None:
    assert linted(folder, SOUND, capsys, "--json")[1] == ""


def test_the_table_counts_errors_and_warnings(folder: Path, capsys: Capture) -> None:
    _, out, _ = linted(folder, WRONG, capsys)
    assert "unreachable" in out
    assert out.rstrip().endswith("2 rules of wrong: 1 error, 1 warning")
    assert max(map(len, out.splitlines())) <= 100


def test_sound_rules_are_said_to_be_so(folder: Path, capsys: Capture) -> None:
    assert "1 rule of sound: nothing to find fault with." in linted(folder, SOUND, capsys)[1]


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("id: bad\norder_rules: [{id: R, when: customer.tire == gold}]\n", "Did you mean 'customer.tier'?"),
        ("id: bad\nrestrictions: [{id: R, require: node.attributes.insured == yes}]\n", "rule 'R', node "),
    ],
)
def test_bad_rules_are_refused_in_a_sentence(rules: str, words: str, folder: Path, capsys: Capture) -> None:
    code, out, err = linted(folder, rules, capsys)
    assert (code, out) == (2, "")
    assert words in err
    assert "Traceback" not in err


@pytest.mark.parametrize("name", bundled_names())
def test_no_bundled_dataset_has_errors(name: str, capsys: Capture) -> None:
    assert run(["lint", name]) == 0
    assert "0 errors" in (out := capsys.readouterr().out) or "nothing to find fault with" in out
