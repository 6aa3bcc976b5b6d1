"""Figures, tables and targets of hand-made measurements of batches."""

from collections.abc import Mapping

import pytest

from benchmarks.batch_study.figures import BatchFigures, by_class, confirm
from benchmarks.batch_study.growth import Growth
from benchmarks.batch_study.measured import LIBRARY, Ending, Measured
from benchmarks.batch_study.tables import growth_table, library_table, proofs_table, rules_table
from benchmarks.batch_study.targets import targets
from benchmarks.batches import BatchClass
from benchmarks.latencies.figures import Figure

KIND = BatchClass(1000, 50)
LARGE = BatchClass(10_000, 200)


def measured(
    method: str = LIBRARY,
    *,
    kind: BatchClass = KIND,
    seed: int = 1,
    seconds: float = 8.0,
    times: Mapping[float, float] | None = None,
    value: float | None = 1000.0,
    bound: float | None = 999.95,
    ending: Ending = "done",
    found: float | None = None,
    unfilled: int = 0,
    split: int = 0,
) -> Measured:
    return Measured(
        kind=kind,
        seed=seed,
        method=method,
        ending=ending,
        seconds=seconds,
        cpu=seconds,
        times={repr(gap): moment for gap, moment in (times or {}).items()},
        found=found,
        value=value,
        bound=bound,
        unfilled=unfilled,
        split=split,
        peak_mb=100.0 * seed,
    )


def figures(*found: Measured) -> BatchFigures:
    return by_class(found)[0]


def rows(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]


def verdicts(*found: Measured) -> dict[str, tuple[str, str]]:
    return {each.wanted: (each.verdict, each.measured) for each in targets(by_class(found))}


def test_a_measurement_becomes_a_row_and_comes_back() -> None:
    one = measured(times={0.01: 1.5}, found=2.0)
    assert Measured.from_row(one.to_row()) == one
    assert one.time_to(0.01) == 1.5
    assert one.time_to(0.001) is None
    assert one.gap == pytest.approx(0.00005)


def test_times_are_medians_over_seeds() -> None:
    found = figures(*(measured(seed=seed, times={0.01: moment}) for seed, moment in enumerate((1.0, 9.0, 3.0))))
    assert found.time_to(LIBRARY, 0.01) == Figure(3.0)
    assert found.seconds(LIBRARY) == Figure(8.0)
    assert found.peak_mb(LIBRARY) == 200.0
    assert found.time_to("highs", 0.01) is None


def test_what_was_not_proven_is_longer_than_it_ran() -> None:
    cut = [measured(seed=seed, seconds=60.0, ending="limit") for seed in (1, 2)]
    found = figures(measured(seed=0, times={0.01: 2.0}), *cut)
    assert found.time_to(LIBRARY, 0.01) == Figure(60.0, "at least")
    assert found.seconds(LIBRARY) == Figure(60.0, "at least")
    quick = figures(*cut[:1], *(measured(seed=seed, times={0.01: 2.0}) for seed in (3, 4)))
    assert quick.time_to(LIBRARY, 0.01) == Figure(2.0)


def test_what_ran_out_of_things_to_try_never_proves_the_rest() -> None:
    found = figures(measured(seconds=5.0, ending="stalled", times={0.01: 2.0}))
    assert found.seconds(LIBRARY) == Figure(5.0)
    row = rows(library_table([found]))[2]
    assert row[2:5] == ["2", "never", "never"]


def test_plans_are_compared_with_the_best_bound_of_all() -> None:
    found = figures(
        measured(value=1010.0, bound=990.0),
        measured("highs", value=1020.0, bound=1000.0),
        measured("cp-sat", value=1050.0, bound=100.0),
    )
    assert found.excess(LIBRARY) == pytest.approx(0.01)
    assert found.excess("cp-sat") == pytest.approx(0.05)
    assert found.gap(LIBRARY) == pytest.approx(20 / 1010)


def test_plans_that_leave_something_out_are_not_compared_but_by_rules() -> None:
    found = figures(measured(value=1010.0, bound=1000.0), measured("nearest", value=1200.0, bound=None, unfilled=3))
    assert found.excess("nearest") is None
    assert found.greedy_excess("nearest") == pytest.approx(0.2)
    assert rows(rules_table([found], ["nearest", "cheapest"]))[2] == ["1000x50", "20.0 (3, 0), 8 s", "-"]


def test_a_relaxation_is_below_the_best_value() -> None:
    found = figures(
        measured(value=1000.0), measured("highs-lp-simplex", value=None, bound=980.0, times={0.0: 4.0}, seconds=4.0)
    )
    assert found.gap("highs-lp-simplex") == pytest.approx(0.02)
    row = rows(proofs_table([found], [LIBRARY, "highs-lp-simplex", "highs"]))[3]
    assert row == ["1000x50", "highs-lp-simplex", "1", "-", "-", "-", "4", "2.000", "-", "100"]


def test_a_row_per_class_and_method_that_was_measured() -> None:
    found = by_class(
        [
            measured(times={0.01: 1.0, 0.001: 2.0, 0.0001: 4.0}),
            measured("highs", seconds=300.0, ending="limit", times={0.01: 90.0}, value=1001.0, bound=995.0),
        ]
    )
    assert rows(proofs_table(found, [LIBRARY, "highs", "cp-sat"]))[2:] == [
        ["1000x50", "library", "1", "1", "2", "4", "8", "0.005", "0.005", "100"],
        ["1000x50", "highs", "1", "90", "> 300", "> 300", "> 300", "0.599", "0.105", "100"],
    ]
    assert rows(library_table(found))[2] == ["1000x50", "1", "1", "2", "4", "-", "8", "0.005", "8", "100"]


def test_a_plan_cheaper_than_a_bound_ends_the_run() -> None:
    confirm(figures(measured(value=1000.0, bound=1000.0), measured("highs", value=1001.0, bound=999.0)))
    wrong = figures(measured(value=990.0, bound=None), measured("highs", value=1001.0, bound=999.0))
    with pytest.raises(RuntimeError, match=r"proves 999\.0.*reaches 990"):
        confirm(wrong)
    # One that leaves pieces out is cheaper by that.
    confirm(figures(measured("nearest", value=990.0, bound=None, unfilled=1), measured(value=1001.0, bound=999.0)))


def test_growth_is_per_order() -> None:
    found = [measured(kind=BatchClass(orders, 50), seconds=orders / 1000) for orders in (1000, 10_000)]
    growth = Growth.of(by_class(found))
    assert growth.milliseconds == {1000: Figure(1.0), 10_000: Figure(1.0)}
    assert growth.slope == pytest.approx(0.0)
    assert rows(growth_table(growth)) == [
        ["orders", "1,000", "10,000"],
        ["--------------", "-------", "--------"],
        ["ms per order", "1", "1"],
        ["MB", "100", "100"],
    ]


def test_targets_of_the_small_batch() -> None:
    sooner, proven = "1000x50: the optimum found sooner than HiGHS proves it", "1000x50: 0.01 % proven"
    good = measured(found=2.0, times={0.0001: 3.0})
    told = verdicts(good, measured("highs", times={0.0001: 9.0}, seconds=9.0))
    assert told[sooner] == ("met", "0.0000 % above the best plan known after 2 s, HiGHS 9 s")
    assert told[proven] == ("met", "0.0050 % left after 3 s")
    told = verdicts(good, measured("highs", times={0.0001: 1.0}))
    assert told[sooner][0] == "not met"
    told = verdicts(good, measured("highs", seconds=60.0, ending="limit"))
    assert told[sooner] == ("met", "0.0000 % above the best plan known after 2 s, HiGHS > 60 s")
    told = verdicts(measured(found=2.0, value=1001.0), measured("highs", times={0.0001: 9.0}))
    assert told[sooner] == ("not met", "0.1000 % above the best plan known after 2 s, HiGHS 9 s")
    told = verdicts(measured(ending="stalled", bound=998.0))
    assert told[proven] == ("not met", "0.2000 % left and nothing left to try")
    assert told[sooner][0] == "not measured"


def test_targets_of_the_large_batch() -> None:
    wanted = "10000x200: 0.2 % proven sooner than HiGHS solves the linear relaxation"
    relaxed = [
        measured(name, kind=LARGE, value=None, seconds=seconds, times={0.0: seconds})
        for name, seconds in (("highs-lp-simplex", 90.0), ("highs-lp-interior", 50.0))
    ]
    ours = measured(kind=LARGE, times={0.002: 40.0, 0.0005: 70.0})
    assert verdicts(ours, *relaxed)[wanted] == ("met", "40 s, HiGHS 50 s")
    assert verdicts(ours, *relaxed)["10000x200: 0.05 % proven"][0] == "met"
    slow = measured(kind=LARGE, times={0.002: 60.0}, seconds=300.0, ending="limit")
    assert verdicts(slow, *relaxed)[wanted] == ("not met", "60 s, HiGHS 50 s")
    assert verdicts(slow, *relaxed)["10000x200: 0.05 % proven"][0] == "not met"
    assert verdicts(ours)[wanted][0] == "not measured"


def test_time_per_order_is_constant_where_the_slowest_is_near_the_quickest() -> None:
    wanted = "time per order roughly constant from 1,000 to 50,000 orders"
    small = measured(seconds=10.0)
    for seconds, verdict in ((140.0, "met"), (200.0, "not met")):
        assert verdicts(small, measured(kind=LARGE, seconds=seconds))[wanted][0] == verdict
    assert verdicts(small)[wanted][0] == "not measured"


def test_a_batch_is_never_worse_than_its_orders_one_by_one() -> None:
    wanted = "never worse than the orders one by one"
    ours = measured(value=1000.0)
    for value, unfilled, verdict in ((1000.0, 0, "met"), (900.0, 1, "met"), (999.0, 0, "not met")):
        other = measured("one-by-one", value=value, bound=None, unfilled=unfilled)
        assert verdicts(ours, other)[wanted][0] == verdict
    assert verdicts(measured(value=None), measured("one-by-one", bound=None))[wanted] == ("not met", "0 of 1 batches")
