"""Elements of SVG, and how curves are told apart."""

from html import escape

from benchmarks.plotting.charts import Value

_COLOURS = ("#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#8c564b", "#7f7f7f", "#17becf", "#bcbd22", "#e377c2")
_DASHES = ("none", "6 3", "2 2", "8 3 2 3")

LETTER = 6.3
"""Pixels that a letter takes, about."""


def look(index: int) -> dict[str, str]:
    """Return the colour of a curve and how its line is broken."""
    dash = _DASHES[index // len(_COLOURS) % len(_DASHES)]
    return {"stroke": _COLOURS[index % len(_COLOURS)], "stroke_dasharray": dash}


def tag(name: str, text: str = "", /, *, hint: str = "", **attributes: Value) -> str:
    """Return an element, everything escaped; the hint is shown where one points at it."""
    texts = {key: value if isinstance(value, str) else f"{value:.1f}" for key, value in attributes.items()}
    told = "".join(f' {key.replace("_", "-")}="{escape(text)}"' for key, text in texts.items())
    return f"<{name}{told}>{escape(text)}{tag('title', hint) if hint else ''}</{name}>"
