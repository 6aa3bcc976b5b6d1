"""The plot of the study: median times of exact methods over the number of nodes, as plain SVG.

There is a panel for each number of lines, whole and split. Greedy rules are left out: they prove nothing.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.latencies.figures import ClassFigures, median
from benchmarks.latencies.measured import LIBRARY, Measured
from benchmarks.peers import PEERS

_WIDTH, _HEIGHT, _LEFT, _TOP, _GAP = 190, 150, 60, 60, 28
_LEGEND = 125
_FONT = 'font-family="sans-serif" font-size="11"'
_COLOURS = ("#d62728", "#1f77b4", "#2ca02c", "#9467bd", "#8c564b", "#7f7f7f", "#17becf", "#bcbd22", "#e377c2")


@dataclass(frozen=True)
class _Curve:
    """Median milliseconds by number of nodes."""

    method: str
    points: tuple[tuple[int, float], ...]


@dataclass(frozen=True)
class _Scale:
    """Maps logarithms of values onto pixels."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: float) -> float:
        share = (math.log10(value) - self.low) / ((self.high - self.low) or 1.0)
        return self.start + share * (self.end - self.start)

    @property
    def decades(self) -> Iterable[int]:
        """The powers of ten inside."""
        return range(math.ceil(self.low), math.floor(self.high) + 1)


def write_plot(path: Path, classes: Sequence[ClassFigures]) -> None:
    """Write the plot; rows are whole and split lines, columns the numbers of lines."""
    path.write_text(_svg(classes), encoding="utf-8")


def _svg(classes: Sequence[ClassFigures]) -> str:
    columns = sorted({each.kind.lines for each in classes})
    rows = sorted({each.kind.splits for each in classes})
    panels = {(row, column): _curves(classes, column, splits=row) for row in rows for column in columns}
    methods = list(dict.fromkeys(curve.method for curves in panels.values() for curve in curves))
    points = [point for curves in panels.values() for curve in curves for point in curve.points]
    width = _LEFT + max(len(columns) * (_WIDTH + _GAP), len(methods) * _LEGEND)
    height = _TOP + len(rows) * (_HEIGHT + 2 * _GAP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" {_FONT}>',
        f'<rect width="{width}" height="{height}" fill="white"/>',
        *_legend(methods),
    ]
    for (row, column), curves in panels.items():
        left = _LEFT + columns.index(column) * (_WIDTH + _GAP)
        top = _TOP + rows.index(row) * (_HEIGHT + 2 * _GAP)
        title = f"{column} line{'s' * (column > 1)}, {'split' if row else 'whole'}"
        parts += _panel(curves, methods, points, left=left, top=top, title=title)
    return "\n".join([*parts, "</svg>", ""])


def _curves(classes: Iterable[ClassFigures], lines: int, *, splits: bool) -> list[_Curve]:
    found: dict[str, dict[int, list[Measured]]] = {LIBRARY: {}}
    for each in classes:
        if (each.kind.lines, each.kind.splits) != (lines, splits):
            continue
        for method, by_order in each.by_method.items():
            measured = [order for order in by_order.values() if not order.is_empty]
            if measured and (method == LIBRARY or PEERS[method].exact):
                found.setdefault(method, {}).setdefault(each.kind.nodes, []).extend(measured)
    return [
        _Curve(method, tuple((nodes, median(by_nodes[nodes]).value) for nodes in sorted(by_nodes)))
        for method, by_nodes in found.items()
        if by_nodes
    ]


def _legend(methods: Sequence[str]) -> Iterable[str]:
    yield f'<text x="{_LEFT}" y="16">median milliseconds over number of nodes, both on logarithmic axes</text>'
    for index, method in enumerate(methods):
        x, colour = _LEFT + _LEGEND * index, _COLOURS[index % len(_COLOURS)]
        yield f'<line x1="{x}" y1="32" x2="{x + 18}" y2="32" stroke="{colour}" stroke-width="2"/>'
        yield f'<text x="{x + 22}" y="36">{method}</text>'


def _panel(
    curves: Sequence[_Curve],
    methods: Sequence[str],
    points: Sequence[tuple[int, float]],
    *,
    left: float,
    top: float,
    title: str,
) -> list[str]:
    """Draw one panel; all share their scales, so that they can be compared."""
    across = _scale([nodes for nodes, _ in points], left, left + _WIDTH)
    up = _scale([time for _, time in points], top + _HEIGHT, top)
    parts = [
        f'<text x="{left}" y="{top - 6}">{title}</text>',
        f'<rect x="{left}" y="{top}" width="{_WIDTH}" height="{_HEIGHT}" fill="none" stroke="#999"/>',
    ]
    for power in up.decades:
        y = up(10.0**power)
        parts.append(f'<line x1="{left}" y1="{y:.1f}" x2="{left + _WIDTH}" y2="{y:.1f}" stroke="#ddd"/>')
        parts.append(f'<text x="{left - 4}" y="{y + 4:.1f}" text-anchor="end">{10.0**power:g}</text>')
    for power in across.decades:
        x = across(10.0**power)
        parts.append(f'<line x1="{x:.1f}" y1="{top}" x2="{x:.1f}" y2="{top + _HEIGHT}" stroke="#ddd"/>')
        parts.append(f'<text x="{x:.1f}" y="{top + _HEIGHT + 13}" text-anchor="middle">{10**power:,}</text>')
    for curve in curves:
        colour = _COLOURS[methods.index(curve.method) % len(_COLOURS)]
        path = " ".join(f"{across(nodes):.1f},{up(time):.1f}" for nodes, time in curve.points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="1.5"/>')
        parts += [
            f'<circle cx="{across(nodes):.1f}" cy="{up(time):.1f}" r="2" fill="{colour}"/>'
            for nodes, time in curve.points
        ]
    return parts


def _scale(values: Sequence[float], start: float, end: float) -> _Scale:
    logarithms = [math.log10(value) for value in values]
    margin = 0.04 * (max(logarithms) - min(logarithms)) or 0.5
    return _Scale(min(logarithms) - margin, max(logarithms) + margin, start, end)
