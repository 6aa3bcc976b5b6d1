"""A panel as elements of SVG."""

from collections.abc import Iterable, Sequence

from benchmarks.plotting.charts import Curve, Panel
from benchmarks.plotting.elements import LETTER, look, tag
from benchmarks.plotting.scales import scaled

HEIGHT, ABOVE = 200, 26
"""Pixels of a panel's frame from top to bottom, and of its title above."""

_LEFT, _RIGHT, _BELOW = 62, 14, 44


class Drawing:
    """One panel on its scales, which may be those of others, too."""

    def __init__(self, panel: Panel, alike: Sequence[Panel], names: Sequence[str], width: float, top: float) -> None:
        self._panel, self._names, self._top = panel, names, top + ABOVE
        self._wide = width - _LEFT - _RIGHT
        points = [point for each in alike for curve in each.curves for point in curve.points]
        heights = [y for point in points for y in (point.y, point.low, point.high) if y is not None]
        lines = [line.value for each in alike for line in each.references]
        self._x = scaled(panel.x, [point.x for point in points], 0.0, self._wide)
        self._y = scaled(panel.y, [*heights, *lines], self._top + HEIGHT, self._top)
        longest = max((len(text) for _, text in self._x.ticks), default=0) * LETTER
        self._is_slanted = longest > self._wide / max(1, len(self._x.ticks))
        self.below = _BELOW + (0.55 * longest if self._is_slanted else 0.0)
        """Pixels that the writing under the panel takes."""

    def parts(self, left: float) -> Iterable[str]:
        """Draw it so far from the left."""
        left += _LEFT
        middle, bottom = self._top + HEIGHT / 2, self._top + HEIGHT
        yield tag("text", self._panel.title, x=left, y=self._top - 7, font_weight="bold")
        yield from self._grid(left)
        yield tag("rect", x=left, y=self._top, width=self._wide, height=HEIGHT, fill="none", stroke="#999")
        turned = f"rotate(-90 {left - 50:.1f} {middle:.1f})"
        yield tag("text", self._panel.y.label, x=left - 50, y=middle, transform=turned, text_anchor="middle")
        below = bottom + self.below - 12
        yield tag("text", self._panel.x.label, x=left + self._wide / 2, y=below, text_anchor="middle")
        for line in self._panel.references:
            y = self._y(line.value)
            yield tag("line", x1=left, y1=y, x2=left + self._wide, y2=y, stroke="#222", stroke_dasharray="4 3")
            yield tag("text", line.label, x=left + self._wide - 3, y=y - 4, text_anchor="end", font_style="italic")
        for index, curve in enumerate(self._panel.curves):
            yield from self._curve(curve, left + self._aside(index))

    def _grid(self, left: float) -> Iterable[str]:
        bottom = self._top + HEIGHT
        for value, text in self._y.ticks:
            y = self._y(value)
            yield tag("line", x1=left, y1=y, x2=left + self._wide, y2=y, stroke="#ddd")
            yield tag("text", text, x=left - 4, y=y + 4, text_anchor="end")
        for value, text in self._x.ticks:
            x = left + self._x(value)
            yield tag("line", x1=x, y1=self._top, x2=x, y2=bottom, stroke="#ddd")
            anchor, angle = ("end", -35) if self._is_slanted else ("middle", 0)
            turned = f"rotate({angle} {x:.1f} {bottom + 13:.1f})"
            yield tag("text", text, x=x, y=bottom + 13, transform=turned, text_anchor=anchor)

    def _aside(self, index: int) -> float:
        """Return how far a curve stands beside its category, so that intervals do not cover each other."""
        count = len(self._panel.curves)
        slot = self._wide / max(1, len(self._x.categories))
        return (index - (count - 1) / 2) * min(8.0, 0.6 * slot / count) if self._x.categories else 0.0

    def _curve(self, curve: Curve, left: float) -> Iterable[str]:
        style = look(self._names.index(curve.name))
        spots = [(left + self._x(point.x), self._y(point.y), point) for point in curve.points]
        if curve.is_joined and len(spots) > 1:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y, _ in spots)
            yield tag("polyline", points=path, fill="none", stroke_width=1.5, **style)
        for x, y, point in spots:
            if point.low is not None and point.high is not None:
                yield tag("line", x1=x, y1=self._y(point.low), x2=x, y2=self._y(point.high), stroke=style["stroke"])
            yield tag(
                "circle", cx=x, cy=y, r=2.5, fill=style["stroke"], hint=f"{curve.name}: {point.y:,g} at {point.x}"
            )
