"""How the library's time grows with the number of nodes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from benchmarks.latencies.figures import ClassFigures, Figure, median
from benchmarks.latencies.measured import Measured


@dataclass(frozen=True)
class Growth:
    """Medians over the number of nodes, stock loose and tight together.

    Attributes
    ----------
    lines, splits
        What the orders have in common.
    medians
        Milliseconds by number of nodes.
    """

    lines: int
    splits: bool
    medians: dict[int, Figure]

    @property
    def slope(self) -> float:
        """Slope of the logarithms: time grows like the number of nodes to this power."""
        times = [figure.value for figure in self.medians.values()]
        return float(np.polyfit(np.log(list(self.medians)), np.log(times), 1)[0])


def growths(classes: Sequence[ClassFigures]) -> list[Growth]:
    """Return the growth for each number of lines, with and without splits, where there are several sizes."""
    kinds = sorted({(each.kind.lines, each.kind.splits) for each in classes})
    found = (Growth(lines, splits, _medians(classes, lines, splits=splits)) for lines, splits in kinds)
    return [each for each in found if len(each.medians) > 1]


def _medians(classes: Iterable[ClassFigures], lines: int, *, splits: bool) -> dict[int, Figure]:
    by_nodes: dict[int, list[Measured]] = {}
    for each in classes:
        if (each.kind.lines, each.kind.splits) == (lines, splits) and each.library:
            by_nodes.setdefault(each.kind.nodes, []).extend(each.library)
    return {nodes: median(by_nodes[nodes]) for nodes in sorted(by_nodes)}
