"""Figures, growth and targets of hand-made measurements."""

from dataclasses import replace

import pytest

from benchmarks.cases import CaseClass
from benchmarks.latencies.figures import ClassFigures, Figure, by_class, median, p99
from benchmarks.latencies.growth import growths
from benchmarks.latencies.measured import LIBRARY, Measured
from benchmarks.latencies.targets import targets
from benchmarks.tables import table

KIND = CaseClass(1000, 5, "loose", False)


def measured(
    seconds: float, *, order: int = 0, method: str = LIBRARY, kind: CaseClass = KIND, value: float | None = 10.0
) -> Measured:
    return Measured(kind, order, method, seconds, value, 0, 1, "subsets")


def figures(*found: Measured) -> ClassFigures:
    return by_class(found)[0]


def test_median_and_percentile_are_in_milliseconds() -> None:
    found = [measured(seconds) for seconds in (0.001, 0.002, 0.009)]
    assert median(found) == Figure(2.0)
    assert p99(found).value == pytest.approx(8.86)
    assert p99(found[:1]) == Figure(1.0)


def test_what_the_limit_cut_off_is_marked() -> None:
    found = [measured(0.001), measured(0.002), measured(5.0, value=None)]
    assert median(found) == Figure(2.0)
    assert p99(found).bound == "at least"
    assert median([*found, measured(5.0, value=None), measured(5.0, value=None)]).text() == "> 5e+03"


def test_methods_are_compared_on_the_orders_of_both() -> None:
    ours = [measured(seconds, order=order) for order, seconds in enumerate((0.001, 0.003, 0.005))]
    theirs = [measured(seconds, order=order, method="highs") for order, seconds in enumerate((0.02, 0.04))]
    comparison = figures(*ours, *theirs).comparison("highs")
    assert comparison is not None
    assert comparison.orders == 2
    assert comparison.ratio.value == pytest.approx(15.0)
    assert figures(*ours, *theirs).comparison("scip") is None


@pytest.mark.parametrize(
    ("ours", "theirs", "bound", "text"),
    [
        (10.0, 10.0, "exact", "5"),
        (10.0, None, "at least", "> 5"),
        (None, 10.0, "at most", "< 5"),
        (None, None, "open", "? 5"),
    ],
)
def test_ratios_say_on_which_side_the_true_one_is(
    ours: float | None, theirs: float | None, bound: str, text: str
) -> None:
    comparison = figures(measured(0.2, value=ours), measured(1.0, method="highs", value=theirs)).comparison("highs")
    assert comparison is not None
    assert (comparison.ratio.bound, comparison.ratio.text()) == (bound, text)
    verdict = next(
        each for each in targets(by_class([measured(0.2, value=ours), measured(100.0, method="highs", value=theirs)]))
    )
    assert (verdict.verdict == "met") == (bound in ("exact", "at least"))


def test_orders_of_which_nothing_can_be_sourced_are_not_compared() -> None:
    empty = [replace(measured(0.001, method=method), value=0.0, nodes=0) for method in (LIBRARY, "highs")]
    assert figures(*empty).comparison("highs") is None


def test_gaps_are_shares_of_the_best_value() -> None:
    ours = [measured(0.001, order=order) for order in range(2)]
    theirs = [measured(0.001, order=order, method="nearest", value=10.0 + 2 * order) for order in range(2)]
    gaps = figures(*ours, *theirs).gaps("nearest")
    assert gaps is not None
    assert [gaps.mean, gaps.worst] == pytest.approx([0.1, 0.2])


def test_growth_is_the_slope_of_the_logarithms() -> None:
    sizes = {10: 0.001, 100: 0.01, 1000: 0.1}
    found = [measured(seconds, kind=CaseClass(nodes, 5, "loose", False)) for nodes, seconds in sizes.items()]
    (growth,) = growths(by_class(found))
    assert growth.slope == pytest.approx(1.0)
    assert list(growth.medians) == [10, 100, 1000]


def test_a_target_is_met_where_every_class_meets_it() -> None:
    tight = CaseClass(1000, 5, "tight", False)
    fast = [measured(0.001), measured(0.06, method="highs")]
    slow = [measured(0.001, kind=tight), measured(0.0005, method="highs", kind=tight)]
    verdicts = {target.wanted: target for target in targets(by_class(fast))}
    ratio = "up to 5 lines over 1,000 nodes: 50 x faster than HiGHS"
    assert verdicts[ratio].verdict == "met"
    assert verdicts["no class slower than HiGHS at p99"].verdict == "met"
    assert verdicts["time grows no faster than linearly with the nodes"].verdict == "not measured"
    verdicts = {target.wanted: target for target in targets(by_class([*fast, *slow]))}
    assert verdicts[ratio].verdict == "not met"
    assert verdicts[ratio].measured == "0.5 to 60x; in 1 of 2 classes"
    assert verdicts["no class slower than HiGHS at p99"].verdict == "not met"


def test_a_table_has_aligned_columns() -> None:
    assert table(["a", "long"], [["wide", "b"]]) == "| a    | long |\n|------|------|\n| wide | b    |"


def test_a_measurement_becomes_a_row_and_comes_back() -> None:
    assert Measured.from_row(measured(0.5).to_row()) == measured(0.5)
