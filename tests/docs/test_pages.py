"""Every block of every page runs, and prints what the page shows."""

import importlib.util
import re
import shlex
from pathlib import Path

import pytest

from tests.docs.pages import ENVIRONMENT, PAGES, ROOT, Block, assert_shown, commands, read_blocks, run_page

NOT_RUN_AT_MOST = 0.1


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_a_page_runs(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    run_page(page)


def test_few_blocks_are_not_run_and_they_name_what_there_is() -> None:
    blocks = [block for page in PAGES for block in read_blocks(page)]
    not_run = [block for block in blocks if block.not_run]
    assert len(not_run) <= NOT_RUN_AT_MOST * len(blocks)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for command in (line for block in not_run if block.language == "sh" for line in commands(block.text)):
        match shlex.split(command, comments=True):
            case ["make", target, *_]:
                assert re.search(rf"^{target}:", makefile, re.MULTILINE), command
            case ["python", "-m", module, *_]:
                assert module in {"pip", "venv"} or importlib.util.find_spec(module), command
            case ["shipfrom", name, *_] if not name.startswith("-"):
                assert importlib.util.find_spec(f"scenarios.commands.{name}"), command


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_no_fence_is_missed(page: Path) -> None:
    fences = re.findall(r"^ *`{3,}", page.read_text(encoding="utf-8"), re.MULTILINE)
    assert len(fences) == 2 * len(read_blocks(page))


@pytest.mark.parametrize(
    ("shown", "holds"),
    [
        ("a\nb\nc\n", True),
        ("a  \nb\nc\n", True),
        ("a\n...\n", True),
        ("...\nb\n...\n", True),
        ("a\n...\nb\n...\nc\n", True),
        ("a\nc\n", False),
        ("a\nb\n", False),
        ("...\nb\n", False),
        ("", False),
    ],
)
def test_dots_stand_for_any_lines(shown: str, holds: bool) -> None:
    if holds:
        assert_shown("a\nb\nc\n", shown, "page")
    else:
        with pytest.raises(AssertionError, match="prints something else"):
            assert_shown("a\nb\nc\n", shown, "page")


FAULTY = {
    "wrong output": "```python\nprint(1)\n```\n\n```text\n2\n```\n",
    "raises": "```python\n1 / 0\n```\n",
    "untitled": "```yaml\nid: rules\n```\n",
    "invalid": '```yaml title="rules.yaml"\nid: rules\nrulez: []\n```\n',
    "unknown language": "```fortran\nEND\n```\n",
    "no language": "```\nwhat\n```\n",
    "output of nothing": '```yaml title="rules.yaml"\nid: rules\n```\n\n```text\n2\n```\n',
    "wrong exit code": "```sh\nshipfrom schema Nothing\n```\n",
    "promised exit code": "```sh\nshipfrom schema Order > schema.json  # exit 3\n```\n",
}


@pytest.mark.parametrize("text", FAULTY.values(), ids=FAULTY)
def test_a_faulty_page_is_found(text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("tests.docs.pages.ROOT", tmp_path)
    page = tmp_path / "page.md"
    page.write_text(text, encoding="utf-8")
    with pytest.raises((AssertionError, ValueError, ZeroDivisionError)):
        run_page(page)


def test_blocks_are_read_with_what_is_said_of_them(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "Text\n\n<!-- not run: takes an hour -->\n```sh\nsleep 3600\n```\n\n"
        '  ```yaml title="rules.yaml"\n  id: a\n  ```\n'
    )
    assert read_blocks(page) == [
        Block("sh", "", "sleep 3600\n", 4, "takes an hour"),
        Block("yaml", "rules.yaml", "id: a\n", 8, None),
    ]


def test_commands_are_joined_and_comments_left_out() -> None:
    assert commands("# what it does\nls \\\n  -l  # all\n\npwd\n") == ["ls    -l  # all", "pwd"]
