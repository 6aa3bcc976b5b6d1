"""Runs what pages show: every fenced block of README.md, docs/ and benchmarks/ is executed, validated, or says why not.

* ``python`` runs in one namespace per page, ``sh`` line by line, both in the page's own empty folder; a ``text`` block
  that follows is what they print. A line ``...`` in it stands for any lines.
* A command ends with exit code 0, unless its comment says another one: ``# exit 3``.
* ``yaml``, ``json``, ``csv`` and ``jsonl`` have a title: the name of the file to write, or what the block is a part
  of. The title also says how it is validated (``tests.docs.page_documents``).
* ``<!-- not run: reason -->`` on the line before a block is the only way out.
"""

import contextlib
import io
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import unified_diff
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from typing import Any

from scenarios.cli import run
from tests.docs.page_documents import validate

ROOT = Path(__file__).parent.parent.parent
PAGES = [
    ROOT / "README.md",
    *(page for folder in ("docs", "benchmarks") for page in sorted((ROOT / folder).rglob("*.md"))),
]
ENVIRONMENT = {"COLUMNS": "100", "NO_COLOR": "1"}
ANY_LINES = "..."

_FENCE = re.compile(
    r"""(?:^[ ]*<!--\ not\ run:\ (?P<reason>[^\n]+?)\ -->\n)?
    ^(?P<indent>[ ]*)(?P<ticks>`{3,})(?P<language>\w*)(?P<more>[^\n]*)\n
    (?P<text>.*?)
    ^(?P=indent)(?P=ticks)$""",
    re.DOTALL | re.MULTILINE | re.VERBOSE,
)
_SHELL = re.compile(r"[|<&;$*]|>>|2>")


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block of a page."""

    language: str
    title: str
    text: str
    line: int
    not_run: str | None

    @property
    def is_output(self) -> bool:
        """Whether this is what the block before prints."""
        return self.language == "text" and self.not_run is None


def read_blocks(page: Path) -> list[Block]:
    """Return the fenced blocks of a page, from the top down."""
    text = page.read_text(encoding="utf-8")
    return [
        Block(
            language=found["language"],
            title=(re.findall(r'title="([^"]*)"', found["more"]) or [""])[0],
            text=dedent(found["text"]),
            line=text.count("\n", 0, found.start("ticks")) + 1,
            not_run=found["reason"],
        )
        for found in _FENCE.finditer(text)
    ]


def blocks_of(page: str, *languages: str) -> list[str]:
    """Return the text of a page's blocks in the given languages; the page's path is relative to the repository."""
    return [block.text for block in read_blocks(ROOT / page) if block.language in languages]


def run_page(page: Path) -> None:
    """Run a page in the current folder.

    Raises
    ------
    AssertionError
        Where a block fails, prints something else than what is shown, or has no place in the convention.
    """
    names: dict[str, Any] = {"__name__": "__main__"}
    for block, following in _with_following(read_blocks(page)):
        place = f"{page.relative_to(ROOT)}:{block.line}"
        if block.not_run is not None:
            continue
        printed = _run_block(block, names, place)
        if following is not None and following.is_output:
            assert_shown(printed, following.text, place)


def _with_following(blocks: list[Block]) -> Iterator[tuple[Block, Block | None]]:
    for before, block in pairwise([None, *blocks, None]):
        if block is not None and block.is_output:
            assert before is not None, "a page begins with output"
            assert before.language in {"python", "sh"}, f"line {block.line}: nothing before it prints anything"
    for block, following in pairwise([*blocks, None]):
        if block is not None and not block.is_output:
            yield block, following


def _run_block(block: Block, names: dict[str, Any], place: str) -> str:
    match block.language:
        case "python":
            return _run_python(block, names, place)
        case "sh":
            return "".join(run_command(line, place) for line in commands(block.text))
        case "yaml" | "json" | "csv" | "jsonl":
            validate(block.title, block.text, place)
            return ""
    raise AssertionError(f"{place}: blocks are python, sh, text, yaml, json, csv or jsonl, not {block.language!r}")


def _run_python(block: Block, names: dict[str, Any], place: str) -> str:
    # Empty lines before the code make tracebacks tell the line of the page.
    code = compile("\n" * block.line + block.text, place.rsplit(":", 1)[0], "exec")
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(code, names)  # noqa: S102 - our own pages
    return printed.getvalue()


def commands(text: str) -> list[str]:
    """Return the commands of a block, with their comments; a backslash at the end of a line joins it to the next."""
    lines = text.replace("\\\n", " ").splitlines()
    return [line for line in lines if line.split("#")[0].strip()]


def run_command(command: str, place: str) -> str:
    """Run one command and return what it prints on standard output."""
    promised = re.search(r"#.*\bexit (\d+)", command)
    words = shlex.split(command, comments=True)
    in_process = words[0] == "shipfrom" and not _SHELL.search(command.split(" #", maxsplit=1)[0])
    printed, code = _run_ours(words[1:]) if in_process else _run_other(command)
    assert code == (int(promised[1]) if promised else 0), f"{place}: {command.strip()} ends with {code}:\n{printed}"
    return printed


def _run_ours(arguments: list[str]) -> tuple[str, int]:
    """Run our command line in this process, which saves the start of another one."""
    target = arguments[arguments.index(">") + 1] if ">" in arguments else None
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        code = run(arguments[: arguments.index(">")] if target else arguments)
    if target:
        Path(target).write_text(printed.getvalue(), encoding="utf-8")
    return "" if target else printed.getvalue(), code


def _run_other(command: str) -> tuple[str, int]:
    found = {"PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["/bin/bash", "-o", "pipefail", "-c", command],
        env={**os.environ, **ENVIRONMENT, **found},
        stdout=subprocess.PIPE,
        text=True,
        check=False,
    )
    return done.stdout, done.returncode


def assert_shown(printed: str, shown: str, place: str) -> None:
    """Compare what was printed with what a page shows; spaces at the end of lines do not count."""
    got, wanted = ([line.rstrip() for line in text.splitlines()] for text in (printed, shown))
    pattern = "".join(r"(?:.*\n)*?" if line == ANY_LINES else re.escape(line) + r"\n" for line in wanted)
    if not re.fullmatch(pattern, "".join(f"{line}\n" for line in got)):
        difference = "\n".join(unified_diff(wanted, got, "shown", "printed", lineterm=""))
        raise AssertionError(f"{place}: prints something else than what is shown\n{difference}")
