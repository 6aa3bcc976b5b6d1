"""Runs the tutorial anew and writes what came out into it: ``python docs/notebook.py``.

It is written without anything that changes from run to run, and a test compares it with a run of its own. The page of
it that the site shows is made by `to_markdown`.
"""

import asyncio
import json
import os
import re
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from copy import deepcopy
from html.parser import HTMLParser
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

TUTORIAL = Path(__file__).parent / "tutorial.ipynb"
ROOT = Path(__file__).parent.parent

_SHOWN = ("image/svg+xml", "text/html", "text/plain")
"""What is kept of an output, the best first."""

_METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def main() -> None:
    """Run the tutorial and write it."""
    import nbformat  # noqa: PLC0415 - a page is made without it

    with TemporaryDirectory() as folder:
        notebook = executed(read(TUTORIAL), Path(folder))
    TUTORIAL.write_text(nbformat.writes(normalised(notebook)) + "\n", encoding="utf-8")  # type: ignore[no-untyped-call]


def read(path: Path) -> Any:
    """Return a notebook."""
    import nbformat  # noqa: PLC0415

    return nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]


def executed(notebook: Any, folder: Path) -> Any:
    """Return a notebook with what its cells put out.

    Parameters
    ----------
    notebook
        The notebook; it stays as it is.
    folder
        Where it runs, and leaves files.

    Raises
    ------
    nbclient.exceptions.CellExecutionError
        Where a cell ends in an error.
    """
    from nbclient import NotebookClient  # noqa: PLC0415

    found = deepcopy(notebook)
    with TemporaryDirectory() as own:
        client = NotebookClient(
            found, km=_kernel(Path(own)), timeout=120, coalesce_streams=True, resources={"metadata": {"path": folder}}
        )
        # A loop of its own, which is closed at the end, in a thread of its own: here one may be running already.
        with ThreadPoolExecutor(1) as thread:
            thread.submit(
                lambda: asyncio.run(client.async_execute(env=_environment(Path(own)), cleanup_kc=True))
            ).result()
    return found


def _kernel(folder: Path) -> Any:
    """Return a kernel of the interpreter that runs this, whichever kernels are installed."""
    from jupyter_client.kernelspec import KernelSpec  # noqa: PLC0415
    from jupyter_client.manager import AsyncKernelManager  # noqa: PLC0415

    class OwnInterpreter(AsyncKernelManager):
        @property
        def kernel_spec(self) -> KernelSpec:
            return KernelSpec(argv=[sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"])

    # Sockets of files where there are any: others on this machine cannot listen.
    transport = "ipc" if os.name == "posix" else "tcp"
    return OwnInterpreter(connection_file=str(folder / "kernel.json"), transport=transport)


def _environment(folder: Path) -> dict[str, str]:
    """Return the environment of a kernel: our packages come from here, and no settings from the user's home."""
    path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "IPYTHONDIR": str(folder / "ipython"), "PYTHONUNBUFFERED": "1"}


def normalised(notebook: Any) -> Any:
    """Return a notebook without what changes from run to run: moments, ids, versions, and kinds of output not shown."""
    found = deepcopy(notebook)
    found.metadata = _METADATA
    count = 0
    for place, cell in enumerate(found.cells, start=1):
        cell.id = f"cell-{place}"
        cell.metadata = {name: value for name, value in cell.metadata.items() if name == "tags"}
        if cell.cell_type == "code":
            count += 1
            cell.execution_count = count
            cell.outputs = [_plain_output(each, count) for each in cell.outputs]
    return found


def _plain_output(output: Any, count: int) -> Any:
    if "data" in output:
        output.data = {kind: output.data[kind] for kind in sorted(_SHOWN) if kind in output.data}
        output.metadata = {}
    if "execution_count" in output:
        output.execution_count = count
    return output


def told(notebook: Any) -> list[list[str]]:
    """Return what the outputs of each code cell say in words; of a picture only that there is one."""
    cells = [cell for cell in notebook["cells"] if cell["cell_type"] == "code"]
    return [[_words(*_best(output)) for output in cell["outputs"]] for cell in cells]


def _best(output: Any) -> tuple[str, str]:
    """Return the kind and the text of an output as it is shown."""
    if "data" not in output:
        return "text/plain", _text(output.get("text", ""))
    kind = next(each for each in _SHOWN if each in output["data"])
    return kind, _text(output["data"][kind])


def _words(kind: str, text: str) -> str:
    if kind == "image/svg+xml":
        return "(picture)"
    if kind == "text/plain":
        return text
    reader = _Words()
    reader.feed(text)
    return " ".join(reader.words)


class _Words(HTMLParser):
    """Collects the words of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self._is_style = False

    def handle_starttag(self, tag: str, attrs: object) -> None:  # noqa: ARG002
        """Note where styles begin."""
        self._is_style = tag == "style"

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002
        """Note where styles end."""
        self._is_style = False

    def handle_data(self, data: str) -> None:
        """Keep what people read."""
        if not self._is_style:
            self.words += data.split()


def to_markdown(path: Path) -> str:
    """Return a notebook as a page in Markdown: its prose, its code, and what came out, none of which runs scripts.

    Parameters
    ----------
    path
        A notebook that was run.
    """
    notebook = json.loads(path.read_text(encoding="utf-8"))
    return "\n\n".join(part for cell in notebook["cells"] for part in _parts(cell)) + "\n"


def _parts(cell: Any) -> Iterator[str]:
    source = _text(cell["source"]).strip("\n")
    if cell["cell_type"] == "markdown":
        yield source
        return
    yield _fenced("python", source)
    for output in cell["outputs"]:
        kind, text = _best(output)
        yield _fenced("text", text.strip("\n")) if kind == "text/plain" else _raw(text)


def _fenced(language: str, text: str) -> str:
    longest = max((len(ticks) for ticks in re.findall(r"^`{3,}", text, re.MULTILINE)), default=2)
    fence = "`" * (longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _raw(markup: str) -> str:
    """Return HTML as Markdown leaves it alone: one block without blank lines, indents and styles for the whole page."""
    markup = re.sub(r"<style.*?</style>", "", markup, flags=re.DOTALL)
    # Files that a run has left are not on the site.
    markup = re.sub(r"</?a\b[^>]*>", "", markup)
    lines = [line.strip() for line in markup.splitlines() if line.strip()]
    return "\n".join(['<div class="notebook-output">', *lines, "</div>"])


def _text(value: str | Sequence[str]) -> str:
    """Return a text, which files keep as its lines."""
    return value if isinstance(value, str) else "".join(value)


if __name__ == "__main__":
    main()
