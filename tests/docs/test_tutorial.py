"""The tutorial: it runs, what it says came out comes out, and it can be shown as it is."""

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pytest

from docs.notebook import TUTORIAL, executed, normalised, read, to_markdown, told
from tests.markup import Page

DOCS = TUTORIAL.parent
TEXT = TUTORIAL.read_text(encoding="utf-8")
CELLS = json.loads(TEXT)["cells"]


CODE = [cell for cell in CELLS if cell["cell_type"] == "code"]
PROSE = ["".join(cell["source"]) for cell in CELLS if cell["cell_type"] == "markdown"]
OUTPUTS = [output for cell in CODE for output in cell["outputs"]]
TEXTS = [
    (kind, "".join(lines))
    for output in OUTPUTS
    for kind, lines in (output.get("data") or {"text/plain": output["text"]}).items()
]
"""Every text of every output with its kind."""


def test_it_says_what_comes_out(tmp_path: Path) -> None:
    stored = read(TUTORIAL)
    fresh = executed(stored, tmp_path)
    assert told(fresh) == told(stored)
    assert (tmp_path / "results" / "kpis.csv").exists()


def test_it_is_written_without_what_changes_from_run_to_run() -> None:
    notebook = read(TUTORIAL)
    assert normalised(notebook) == notebook
    assert not re.search(r"0x[0-9a-f]{6,}|\"iopub|widget", TEXT)


def test_nothing_failed_and_nothing_was_warned_of() -> None:
    assert {output["output_type"] for output in OUTPUTS} == {"stream", "execute_result"}
    assert {output.get("name", "stdout") for output in OUTPUTS} == {"stdout"}


def test_its_outputs_name_no_place_on_a_machine() -> None:
    assert [text for _, text in TEXTS if re.search(r"/(tmp|home|Users|root|work)\b|[A-Z]:\\", text)] == []


def test_its_outputs_ask_no_host_for_anything() -> None:
    assert not [kind for kind, text in TEXTS if re.search(r"<script|\bsrc=|@import|href=\"http|url\(\"?http", text)]
    assert {kind for kind, _ in TEXTS} == {"text/plain", "text/html", "image/svg+xml"}


def test_what_we_show_is_well_formed() -> None:
    ours = [text for kind, text in TEXTS if kind == "text/html" and "solid #" in text]
    assert len(ours) >= 8
    assert all(Page(text).words for text in ours)


def test_it_is_short() -> None:
    assert 15 <= len(CODE) <= 20
    assert max(len(cell["source"]) for cell in CODE) <= 45


def test_words_come_before_every_piece_of_code() -> None:
    kinds = [cell["cell_type"] for cell in CELLS]
    assert ("code", "code") not in itertools.pairwise(kinds)
    assert kinds[0] == kinds[-1] == "markdown"


def test_every_page_that_it_links_to_exists() -> None:
    targets = re.findall(r"\]\(([^)#]+)\)", "".join(PROSE))
    assert len(targets) >= 8
    for target in targets:
        assert (DOCS / target).exists(), target


# --------------------------------------------------------------------------------------------- as a page

PAGE = to_markdown(TUTORIAL)


def test_a_page_has_all_prose_and_code() -> None:
    for cell in CELLS:
        source = "".join(cell["source"])
        assert (source if cell["cell_type"] == "markdown" else f"```python\n{source}\n```") in PAGE


def test_a_page_has_all_outputs() -> None:
    assert PAGE.count('<div class="notebook-output">') == sum("data" in output for output in OUTPUTS)
    assert "```text\nas it is: " in PAGE
    assert PAGE.count("<svg") == 1


def test_html_on_a_page_has_no_blank_lines_indents_styles_or_links_to_files() -> None:
    blocks = re.findall(r'^<div class="notebook-output">\n(.*?)\n^</div>$', PAGE, re.DOTALL | re.MULTILINE)
    for block in blocks:
        assert not re.search(r"^\s*$|^[ \t]|<style|<a\b", block, re.MULTILINE)


def notebook(*cells: dict[str, Any]) -> str:
    return json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


@pytest.mark.parametrize("split", [True, False])
def test_texts_are_strings_or_lines(split: bool, tmp_path: Path) -> None:
    def text(whole: str) -> str | list[str]:
        return whole.splitlines(keepends=True) if split else whole

    stream = {"output_type": "stream", "name": "stdout", "text": text("1\n2\n")}
    code = {"cell_type": "code", "source": text("print(1)\nprint(2)"), "outputs": [stream]}
    path = tmp_path / "n.ipynb"
    path.write_text(notebook({"cell_type": "markdown", "source": text("# A\n\nb")}, code))
    assert to_markdown(path) == "# A\n\nb\n\n```python\nprint(1)\nprint(2)\n```\n\n```text\n1\n2\n```\n"


def test_a_fence_is_longer_than_those_in_it(tmp_path: Path) -> None:
    path = tmp_path / "n.ipynb"
    path.write_text(notebook({"cell_type": "code", "source": 'x = """\n```\n"""', "outputs": []}))
    assert to_markdown(path) == '````python\nx = """\n```\n"""\n````\n'


def test_a_page_shows_the_best_of_an_output(tmp_path: Path) -> None:
    data = {"text/plain": "plain", "text/html": '<style>\n\nx</style>\n  <b>rich</b>\n\n<a href="f">f</a>'}
    result = {"output_type": "execute_result", "data": data}
    path = tmp_path / "n.ipynb"
    path.write_text(notebook({"cell_type": "code", "source": "x", "outputs": [result]}))
    assert to_markdown(path).split("\n\n")[1] == '<div class="notebook-output">\n<b>rich</b>\nf\n</div>\n'
