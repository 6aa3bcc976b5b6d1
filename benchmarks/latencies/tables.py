"""The tables of the study, as Markdown."""

from collections.abc import Iterable, Sequence

from benchmarks.latencies.figures import ClassFigures, Comparison, median, p99
from benchmarks.latencies.growth import Growth
from benchmarks.latencies.targets import Target
from benchmarks.tables import table


def times_table(classes: Sequence[ClassFigures], peers: Sequence[str]) -> str:
    """Return a row per class: the library's times, and each exact peer's with the ratios to the library's."""
    head = ["class", "orders", "nodes used", "engines", "library", *peers]
    return table(head, ([*_library(each), *(_cell(each.comparison(peer)) for peer in peers)] for each in classes))


def gaps_table(classes: Sequence[ClassFigures], peers: Sequence[str]) -> str:
    """Return a row per class: by how many per cent the plans of each greedy rule are dearer, mean and worst."""
    return table(["class", *peers], ([each.kind.name, *(_gap(each, peer) for peer in peers)] for each in classes))


def growth_table(growths: Sequence[Growth]) -> str:
    """Return a row per number of lines: medians in milliseconds by number of nodes, and the slope."""
    sizes = sorted({nodes for each in growths for nodes in each.medians})
    rows = (
        [
            f"{each.lines} {'split' if each.splits else 'whole'}",
            *(each.medians[nodes].text() if nodes in each.medians else "-" for nodes in sizes),
            f"{each.slope:.2f}",
        ]
        for each in growths
    )
    return table(["lines", *map(str, sizes), "slope"], rows)


def targets_table(targets: Iterable[Target]) -> str:
    """Return a row per target."""
    return table(["target", "measured", "verdict"], ([each.wanted, each.measured, each.verdict] for each in targets))


def _library(each: ClassFigures) -> list[str]:
    engines = ", ".join(f"{engine} {count}" for engine, count in each.engines.most_common())
    times = f"{median(each.library).text()} / {p99(each.library).text()}" if each.library else "-"
    return [each.kind.name, str(len(each.library)), f"{each.nodes:.1f}", engines, times]


def _cell(comparison: Comparison | None) -> str:
    """Median / p99 (ratio of medians, of p99), and the number of orders."""
    if comparison is None:
        return "-"
    ratios = f"{comparison.ratio.text()}x, {comparison.ratio_p99.text()}x"
    return f"{comparison.median.text()} / {comparison.p99.text()} ({ratios}) [{comparison.orders}]"


def _gap(each: ClassFigures, peer: str) -> str:
    gaps = each.gaps(peer)
    return "-" if gaps is None else f"{100 * gaps.mean:.1f} / {100 * gaps.worst:.1f}"
