"""A whole chart as the text of an SVG file."""

from collections.abc import Sequence
from pathlib import Path

from benchmarks.plotting.charts import Chart
from benchmarks.plotting.drawing import ABOVE, HEIGHT, Drawing
from benchmarks.plotting.elements import LETTER, look, tag

_WIDTH, _EDGE, _ROW = 900, 12, 20


def write(path: Path, chart: Chart) -> None:
    """Write a chart into a file."""
    path.write_text(svg(chart), encoding="utf-8")


def svg(chart: Chart) -> str:
    """Return a chart as the text of an SVG file, 900 pixels wide.

    Raises
    ------
    SettingError
        Where a value is not finite, or not above zero on a logarithmic axis.
    """
    names = list(dict.fromkeys(curve.name for panel in chart.panels for curve in panel.curves))
    legend, top = _legend(names)
    columns = max(1, min(chart.columns, len(chart.panels)))
    width = (_WIDTH - 2 * _EDGE) / columns
    parts = [tag("title", chart.title), tag("text", chart.title, x=_EDGE, y=20, font_size=14), *legend]
    for start in range(0, len(chart.panels), columns):
        row = chart.panels[start : start + columns]
        below = 0.0
        for column, panel in enumerate(row):
            drawn = Drawing(panel, chart.panels if chart.is_shared else (panel,), names, width, top)
            parts += drawn.parts(_EDGE + column * width)
            below = max(below, drawn.below)
        top += ABOVE + HEIGHT + below
    head = f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDTH}" height="{top:.0f}" role="img"'
    ground = tag("rect", width=_WIDTH, height=top, fill="white")
    return "\n".join([f'{head} font-family="sans-serif" font-size="11" fill="#222">', ground, *parts, "</svg>", ""])


def _legend(names: Sequence[str]) -> tuple[list[str], float]:
    """Return the legend, in as many rows as it needs, and where it ends."""
    parts: list[str] = []
    x, y = float(_EDGE), 38.0
    for index, name in enumerate(names):
        wide = 40 + LETTER * len(name)
        if x > _EDGE and x + wide > _WIDTH - _EDGE:
            x, y = float(_EDGE), y + _ROW
        parts.append(tag("line", x1=x, y1=y, x2=x + 18, y2=y, stroke_width=2, **look(index)))
        parts.append(tag("text", name, x=x + 22, y=y + 4))
        x += wide
    return parts, y + _ROW / 2
