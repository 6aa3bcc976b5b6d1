"""Charts as plain SVG, without a library: panels of curves with intervals, to be read on light and dark pages."""

from benchmarks.plotting.charts import Axis, Chart, Curve, Panel, Point, Reference
from benchmarks.plotting.page import svg, write

__all__ = ["Axis", "Chart", "Curve", "Panel", "Point", "Reference", "svg", "write"]
