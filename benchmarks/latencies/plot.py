"""The plot of the study: median times of exact methods over the number of nodes.

There is a panel for each number of lines, whole and split. Greedy rules are left out: they prove nothing.
"""

from collections.abc import Sequence

from benchmarks.latencies.figures import ClassFigures, median
from benchmarks.latencies.measured import LIBRARY, Measured
from benchmarks.peers import PEERS
from benchmarks.plotting import Axis, Chart, Curve, Panel, Point

_NODES, _TIME = Axis("nodes", is_logarithmic=True), Axis("median, ms", is_logarithmic=True)


def plot(classes: Sequence[ClassFigures]) -> Chart:
    """Return the plot; rows are whole and split lines, columns the numbers of lines."""
    columns = sorted({each.kind.lines for each in classes})
    rows = sorted({each.kind.splits for each in classes})
    return Chart(
        "Milliseconds of one decision",
        tuple(_panel(classes, lines, splits=splits) for splits in rows for lines in columns),
        columns=len(columns),
    )


def _panel(classes: Sequence[ClassFigures], lines: int, *, splits: bool) -> Panel:
    here = [each for each in classes if (each.kind.lines, each.kind.splits) == (lines, splits)]
    methods = [LIBRARY, *(method for method, peer in PEERS.items() if peer.exact)]
    curves = (Curve(method, _points(here, method)) for method in methods)
    title = f"{lines} line{'s' * (lines > 1)}, {'split' if splits else 'whole'}"
    return Panel(title, tuple(curve for curve in curves if curve.points), _NODES, _TIME)


def _points(classes: Sequence[ClassFigures], method: str) -> tuple[Point, ...]:
    """Return the median time by number of nodes, loose and tight stock together."""
    measured: dict[int, list[Measured]] = {}
    for each in classes:
        found = [order for order in each.by_method.get(method, {}).values() if not order.is_empty]
        if found:
            measured.setdefault(each.kind.nodes, []).extend(found)
    return tuple(Point(nodes, median(measured[nodes]).value) for nodes in sorted(measured))
