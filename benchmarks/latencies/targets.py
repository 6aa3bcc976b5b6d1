"""What the library is to reach, and whether it did."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from benchmarks.latencies.figures import ClassFigures, Figure, median
from benchmarks.latencies.growth import growths

_ABOUT_A_MILLISECOND = 1.5


@dataclass(frozen=True)
class Target:
    """A figure to reach.

    Attributes
    ----------
    wanted
        What is to be reached.
    measured
        What was.
    is_met
        Whether every class meets it; None where nothing was measured.
    """

    wanted: str
    measured: str
    is_met: bool | None

    @property
    def verdict(self) -> str:
        """Met, not met or not measured."""
        return "not measured" if self.is_met is None else "met" if self.is_met else "not met"


def targets(classes: Sequence[ClassFigures]) -> list[Target]:
    """Return the targets of single orders."""
    small = [each for each in classes if each.kind.nodes == 1000 and each.kind.lines <= 5]
    large = [each for each in classes if each.kind.nodes in (1000, 3000) and each.kind.lines in (10, 20)]
    whole = [each for each in large if not each.kind.splits]
    split = [each for each in large if each.kind.splits]
    return [
        _faster("up to 5 lines over 1,000 nodes: 50 x faster than HiGHS", small, "highs", 50),
        _faster("up to 5 lines over 1,000 nodes: 100 x faster than plain CP-SAT", small, "cp-sat", 100),
        _quick("up to 5 lines over 1,000 nodes: about 1 ms", small),
        _faster("10-20 lines over 1,000-3,000 nodes, whole lines: 10 x faster than HiGHS", whole, "highs", 10),
        _faster("10-20 lines over 1,000-3,000 nodes, splits: 5 x faster than HiGHS", split, "highs", 5),
        _faster("10-20 lines over 1,000-3,000 nodes, splits: 10 x faster than HiGHS (the aim)", split, "highs", 10),
        _never_slower(classes),
        _linear(classes),
    ]


def _faster(wanted: str, classes: Iterable[ClassFigures], peer: str, least: float) -> Target:
    """Compare the ratio of medians in every class."""
    found = [comparison.ratio for each in classes if (comparison := each.comparison(peer)) is not None]
    return _judged(wanted, found, "x", lambda ratio: ratio.is_surely_at_least(least))


def _quick(wanted: str, classes: Iterable[ClassFigures]) -> Target:
    found = [median(each.library) for each in classes if each.library]
    return _judged(wanted, found, " ms", lambda time: time.is_surely_at_most(_ABOUT_A_MILLISECOND))


def _never_slower(classes: Iterable[ClassFigures]) -> Target:
    found = [comparison.ratio_p99 for each in classes if (comparison := each.comparison("highs")) is not None]
    return _judged("no class slower than HiGHS at p99", found, "x", lambda ratio: ratio.is_surely_at_least(1))


def _linear(classes: Sequence[ClassFigures]) -> Target:
    found = [Figure(each.slope) for each in growths(classes)]
    return _judged(
        "time grows no faster than linearly with the nodes", found, " (slope)", lambda each: each.is_surely_at_most(1)
    )


def _judged(wanted: str, found: Sequence[Figure], unit: str, is_met: Callable[[Figure], bool]) -> Target:
    """Count where a target is met; it is if it is everywhere."""
    if not found:
        return Target(wanted, "-", None)
    least, most = min(found, key=lambda each: each.value), max(found, key=lambda each: each.value)
    met = sum(map(is_met, found))
    measured = f"{least.text()} to {most.text()}{unit}; in {met} of {len(found)} classes"
    return Target(wanted, measured, met == len(found))
