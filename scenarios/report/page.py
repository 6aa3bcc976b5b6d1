"""From templates to one file of HTML that asks no host for anything."""

import json
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from models.errors import DocumentError, Flaw, SettingError

INSTALL = 'pip install "shipfrom[report]"'
"""What brings the libraries that pages are made with."""


def render(template: str, **context: Any) -> str:
    """Return a page.

    Styles, scripts and outlines stand in the page itself, and its policy forbids requests: it opens offline, and for
    as long as there are browsers.

    Parameters
    ----------
    template
        A file of ``templates/``.
    context
        What it is filled with. All text is escaped; ``charts`` are the specifications by name that its figures show.

    Raises
    ------
    SettingError
        Where the extra ``report`` is not installed.
    """
    scripts = {"vega": Markup(_vega()), "behaviour": _asset("report.js")}  # noqa: S704 - a library's own code
    shared = {"style": _asset("report.css"), "scripts": scripts, "library": version("shipfrom")}
    return _environment().get_template(template).render(**shared, **context)


def write_page(path: Path, page: str) -> None:
    """Write a page, whole.

    Raises
    ------
    DocumentError
        Where the file cannot be written.
    """
    try:
        path.write_text(page, encoding="utf-8", newline="\n")
    except OSError as error:
        flaw = Flaw("", None, f"the report cannot be written: {error.strerror}", "Name another file.")
        raise DocumentError(str(path), [flaw]) from None


def script_data(value: Any) -> Markup:
    """Return data as JSON that may stand in a script element or between single quotes, whatever texts it holds."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for sign in "<>&'\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return Markup(text)  # noqa: S704 - what could end the element or the attribute is escaped


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("scenarios.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["script_data"] = script_data
    return environment


def _asset(name: str) -> Markup:
    return Markup(files("scenarios.report").joinpath("assets", name).read_text("utf-8"))  # noqa: S704 - our own


@cache
def _vega() -> str:
    """Return Vega, Vega-Lite and what embeds them, as one script."""
    try:
        import vl_convert  # noqa: PLC0415 - comes with the extra `report` only
    except ImportError:
        raise SettingError(f"report: needs Altair and vl-convert. Install them: {INSTALL}") from None
    # Its annotations want a snippet, which it does not need.
    bundle: Any = vl_convert.javascript_bundle
    # A script ends at the first such tag, wherever it stands.
    return str(bundle()).replace("</script", "<\\/script")
