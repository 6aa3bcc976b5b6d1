"""What MkDocs does besides: pages from other files, and formulas as MathML, so that no script is loaded for them."""

import html
import re
from pathlib import Path
from typing import Any

from latex2mathml.converter import convert
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

ROOT = Path(__file__).parent.parent
DOCS = Path(__file__).parent

_FORMULA = re.compile(
    r'<(?P<tag>span|div) class="arithmatex">(?:\\\((?P<inline>.*?)\\\)|\\\[(?P<block>.*?)\\\])</(?P=tag)>', re.DOTALL
)
_DRAWING = re.compile(r'<img alt="[^"]*" src="(?P<path>drawings/[\w-]+\.svg)" ?/?>')


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add the pages that are made of other files: the changelog, and the tutorial where there is one."""
    for name, text in _generated().items():
        files.append(File.generated(config, name, content=text))
    return files


def on_page_markdown(markdown: str, **_options: Any) -> str:
    """Lead to the pages that are made of other files; on the disk, links lead to these."""
    return markdown.replace("](tutorial.ipynb", "](tutorial.md").replace("](../CHANGELOG.md", "](changelog.md")


def on_page_content(content: str, **_options: Any) -> str:
    """Turn formulas into MathML, which needs no script, and put drawings in, so that they follow the theme."""
    return _DRAWING.sub(_as_svg, _FORMULA.sub(_as_mathml, content))


def _generated() -> dict[str, str]:
    pages = {"changelog.md": (ROOT / "CHANGELOG.md").read_text(encoding="utf-8").replace("](docs/", "](")}
    notebook = DOCS / "tutorial.ipynb"
    if notebook.exists():
        pages["tutorial.md"] = _notebook_text(notebook)
    return pages


def _notebook_text(path: Path) -> str:
    """Return a notebook as a page."""
    import importlib.util  # noqa: PLC0415 - the module stands next to this one, in no package
    import sys  # noqa: PLC0415

    spec = importlib.util.spec_from_file_location("docs_notebook", DOCS / "notebook.py")
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} needs docs/notebook.py to become a page")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return str(module.to_markdown(path))


def _as_mathml(found: re.Match[str]) -> str:
    is_block = found["block"] is not None
    latex = html.unescape(found["block"] if is_block else found["inline"]).strip()
    mathml = convert(latex, display="block" if is_block else "inline")
    return f'<div class="formula">{mathml}</div>' if is_block else mathml


def _as_svg(found: re.Match[str]) -> str:
    return (DOCS / found["path"]).read_text(encoding="utf-8").strip()
