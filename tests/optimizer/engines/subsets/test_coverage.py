"""Which problems are covered: those whose best plans take whole lines, one condition after the other."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models import Network, Order
from optimizer.compiler import Compiler
from optimizer.engines.subsets import coverage
from optimizer.engines.subsets.coverage import MOST_LINES, is_atomic, is_covered, steps
from optimizer.features import ANY_LINE, Features
from optimizer.problem import Insistence, LeastValue, Level, Problem
from tests.builders import line, network, node, order, rule, rules, service, stock
from tests.optimizer.engines.subsets.problems import TooMany, Uses, every_choice, peaks_of, problem_of

NETWORK = network([node("N1", 10), node("N2", 20)], ["A", "B"])
ONES = order(line("L1", "A"), line("L2", "B"))
PAIRS = order(line("L1", "A", 2), line("L2", "B"))
FILL, SPLITS, KM = ["unfilled_units"], ["split_lines"], ["line_km"]


def problem(asked: Order = PAIRS, places: Network = NETWORK, **fields: Any) -> Problem:
    """An order of two lines, both of which both nodes have; it may be split in any way."""
    levels = fields.pop("levels", [FILL, KM])
    here = fields.pop("here", {"N1": {"A": 5, "B": 5}, "N2": {"A": 5, "B": 5}})
    groups = {name: fields.pop(name) for name in ("order_rule_mode", "restrictions") if name in fields}
    ruled = rules(rule(**fields), levels=levels, **groups)
    return next(Compiler(places, ruled).candidates(asked, stock(here))).problem


# ------------------------------------------------------------------------------ lines that come whole


@pytest.mark.parametrize(
    ("fields", "atomic"),
    [
        # A single piece comes from one place, two may come from two,
        ({"partial": "lines"}, [False, True]),
        # unless they must not,
        ({"partial": "lines", "line_split": "never"}, [True, True]),
        ({"partial": "never", "line_split": "never"}, [True, True]),
        # and where pieces may stay unfilled, one of two may.
        ({"partial": "units", "line_split": "never"}, [False, True]),
        # Splitting only what is needed is splitting.
        ({"partial": "lines", "line_split": "when_needed"}, [False, True]),
    ],
)
def test_a_line_is_atomic_where_it_comes_from_one_option_or_not_at_all(fields: Any, atomic: list[bool]) -> None:
    assert is_atomic(problem(**fields)).tolist() == atomic


@pytest.mark.parametrize("partial", ["units", "lines", "never"])
@pytest.mark.parametrize("levels", [[FILL, KM], [KM, FILL], [[*KM, *FILL]]])
def test_single_pieces_are_covered_whatever_the_levels_prefer(partial: str, levels: Any) -> None:
    assert is_covered(problem(ONES, partial=partial, levels=levels))


# -------------------------------------------------------------------- levels that prefer whole lines

NO_WEIGHT = {"term": "split_lines", "weight": 0.0}
HALVED = {"term": "unfilled_units", "weight": 0.5}
MIXED = ["unfilled_units", "line_km"]
FREE_UNFILLED = {"term": "unfilled_units", "weight": 0.0}


@pytest.mark.parametrize(
    ("levels", "covered"),
    [
        # Without a word on splits, half of a line from each of two nodes may be better than all from one.
        ([FILL, KM], False),
        # Where all that can be filled is, and then as few lines as possible are split, lines come whole.
        ([FILL, SPLITS, KM], True),
        ([[HALVED], SPLITS, KM], True),
        # What only counts what is unfilled does not come between, nor does what counts nothing.
        ([FILL, ["unfilled_value"], SPLITS, KM], True),
        ([FILL, [FREE_UNFILLED], SPLITS, KM], True),
        # Kilometres do, and splits that weigh nothing are as good as not named.
        ([FILL, KM, SPLITS], False),
        ([FILL, [NO_WEIGHT], KM], False),
        ([FILL, [*SPLITS, *KM]], False),
        # Pieces may be left for fewer kilometres, for fewer splits, or because they are worth nothing.
        ([MIXED, SPLITS], False),
        ([SPLITS, FILL], False),
        ([KM, FILL, SPLITS], False),
        ([["unfilled_value"], SPLITS, KM], False),
        ([[FREE_UNFILLED], SPLITS, KM], False),
    ],
)
def test_lines_that_may_split_are_covered_where_the_first_levels_want_them_whole(levels: Any, covered: bool) -> None:
    assert is_covered(problem(levels=levels, partial="units")) == covered
    assert is_covered(problem(levels=levels, partial="lines")) == covered


def test_what_is_worth_something_is_filled_for_its_value() -> None:
    levels = [["unfilled_value"], SPLITS, KM]
    assert is_covered(problem(order(line("L1", "A", 2, 3.0), line("L2", "B", 1, 1.0)), levels=levels))
    # One line that is worth nothing may stay away.
    assert not is_covered(problem(order(line("L1", "A", 2, 3.0), line("L2", "B", 2, 0.0)), levels=levels))


def test_splits_are_wanted_for_no_line() -> None:
    # Documents count them all alike; where one line may split for nothing, it need not be whole.
    plain = problem(order(line("L1", "A", 2), line("L2", "B", 2)))
    for split, covered in (([1, 1], True), ([3, 1], True), ([1, 0], False), ([0, 0], False)):
        counted = plain.sizes.coefficients(np.int64, split=np.array(split))
        levels = (plain.levels[0], Level((), counted, 1.0), plain.levels[1])
        assert is_covered(replace(plain, levels=levels)) == covered


@pytest.mark.parametrize(
    ("levels", "covered"),
    [([FILL, KM], True), ([[HALVED], KM], True), ([KM, FILL], False), ([MIXED], False), ([[FREE_UNFILLED], KM], False)],
)
def test_lines_that_must_not_split_are_covered_where_all_are_filled(levels: Any, covered: bool) -> None:
    assert is_covered(problem(levels=levels, partial="units", line_split="never")) == covered
    # Where whole lines are left or served, they are covered in any case.
    assert is_covered(problem(levels=levels, partial="lines", line_split="never"))


@pytest.mark.parametrize(
    ("levels", "covered"), [([SPLITS, FILL, KM], True), ([FILL, SPLITS], True), ([KM, FILL, SPLITS], False)]
)
def test_all_or_nothing_fills_whatever_the_levels_say_first(levels: Any, covered: bool) -> None:
    assert is_covered(problem(levels=levels, partial="never")) == covered


def test_the_levels_of_lines_split_when_needed_want_them_whole() -> None:
    assert is_covered(problem(line_split="when_needed"))
    # The splits follow directly on the first level that names what is unfilled, here the second one.
    assert not is_covered(problem(line_split="when_needed", levels=[KM, FILL]))


def test_levels_may_be_missing() -> None:
    assert is_covered(replace(problem(ONES), levels=()))
    assert not is_covered(replace(problem(), levels=()))


# ---------------------------------------------------------------------------- what is never covered


def test_all_or_nothing_with_a_line_that_nobody_has_is_not_covered() -> None:
    here = {"N1": {"A": 5}, "N2": {"A": 5}}
    assert is_covered(problem(ONES, partial="lines", here=here))
    assert not is_covered(problem(ONES, partial="never", here=here))


def test_filling_first_is_covered_where_nothing_else_counts() -> None:
    # Only rules that must complete fill first, and they are all or nothing.
    complete = problem(ONES, order_rule_mode="first_complete", levels=[KM])
    assert (complete.fill_first, complete.partial) == (True, "never")
    assert is_covered(complete)
    assert not is_covered(replace(problem(ONES, partial="lines"), fill_first=True))


def test_least_values_are_not_covered() -> None:
    assert not is_covered(problem(ONES, min_shipment_value=1.0))
    assert not is_covered(replace(problem(ONES), least_value=LeastValue(1, np.array([1, 1]))))


def test_what_insists_already_is_not_covered() -> None:
    assert not is_covered(replace(problem(ONES), insists=Insistence(np.array([1, 0]))))


def test_no_node_at_all_is_not_covered() -> None:
    assert is_covered(replace(problem(ONES), max_nodes=1))
    assert not is_covered(replace(problem(ONES), max_nodes=0))


def test_one_peak_is_covered_and_two_are_not() -> None:
    days, far = [(ANY_LINE, 0, 2)], [(ANY_LINE, 1, 2)]
    plain = replace(problem(ONES), levels=())
    assert is_covered(replace(plain, features=Features(peaks=peaks_of(days))))
    assert not is_covered(replace(plain, features=Features(peaks=peaks_of(days, far))))


def test_penalties_of_shipments_are_a_peak_for_each_option() -> None:
    soft = {"id": "R", "require": "distance_km < 15", "penalty": {"amount": 1, "per": "shipment"}}
    both = soft | {"require": "distance_km < 5"}
    levels = [FILL, ["penalty"]]
    assert is_covered(problem(ONES, restrictions=[soft], levels=levels))
    assert not is_covered(problem(ONES, restrictions=[both], levels=levels))
    each = both | {"penalty": {"amount": 1, "per": "line"}}
    assert is_covered(problem(ONES, restrictions=[each], levels=levels))


def many_lines(count: int) -> Problem:
    items = [f"I{each}" for each in range(count)]
    places = network([node("N1", 10)], items)
    asked = order(*(line(f"L{name}", name) for name in items))
    return problem(asked, places, here={"N1": dict.fromkeys(items, 1)})


def test_many_lines_are_not_covered() -> None:
    assert is_covered(many_lines(MOST_LINES))
    assert not is_covered(many_lines(MOST_LINES + 1))


def test_much_to_look_at_is_not_covered(monkeypatch: pytest.MonkeyPatch) -> None:
    places = network([node("N1", 10), node("N2", 20)], ["A", "B"], [service("S"), service("T")])
    asked = problem(ONES, places)
    assert (asked.node_count, asked.option_count) == (2, 4)
    monkeypatch.setattr(coverage, "MOST_STEPS", steps(asked))
    assert is_covered(asked)
    monkeypatch.setattr(coverage, "MOST_STEPS", steps(asked) - 1)
    assert not is_covered(asked)


def test_there_is_more_to_look_at_with_lines_nodes_rooms_and_days() -> None:
    # Two lines have 9 pairs of disjoint subsets: for each of 4 options, and three times for each of 2 nodes,
    places = network([node("N1", 10), node("N2", 20)], ["A", "B"], [service("S"), service("T")])
    asked = replace(problem(ONES, places), levels=())
    assert steps(asked) == 9 * (3 * 2 + 4)
    # and these as often as nodes that may take part are counted: no further than there are lines;
    assert [steps(replace(asked, max_nodes=most)) for most in (1, 2, 9)] == [90, 9 * (12 + 4), 9 * (12 + 4)]
    # all of it anew for each value of a peak, 0 among them.
    days = peaks_of([(ANY_LINE, 0, 2), (ANY_LINE, 1, 3), (ANY_LINE, 2, 3)])
    assert steps(replace(asked, features=Features(peaks=days))) == 3 * 90


# ----------------------------------------------------------- whole lines are best in all that is covered


def wanting_whole(seed: int) -> Problem:
    """A random problem of lines that may split, in which levels that may want them whole come first."""
    found = problem_of(seed, single_option=seed % 5 == 0)
    ones = np.ones(found.line_count, dtype=np.int64)
    counting = [
        found.sizes.coefficients(np.int64, **{name: ones})
        for name in ("unfilled", "split")
        if seed % 7 or name != "split"
    ]
    return replace(found, levels=(*(Level((), each, 1.0) for each in counting), *found.levels))


def test_no_plan_that_parts_lines_is_better_where_whole_ones_fill_everything() -> None:
    # From all plans, not from how they are found: for each line at each node, as good a plan leaves every line whole.
    compared = parted = 0
    for found in map(wanting_whole, range(400)):
        if not is_covered(found):
            continue
        try:
            choices = every_choice(found)
        except TooMany:
            continue
        uses = Uses.of(found, choices)
        obeys, filled = uses.obey(found), choices.sum(axis=2) == found.demand
        is_whole = (((choices > 0).sum(axis=2) == 1) & filled | (choices == 0).all(axis=2)).all(axis=1)
        if is_atomic(found).all():
            assert is_whole[obeys].all()
            continue
        parted += int((obeys & ~is_whole).sum())
        fills = filled[:, (found.largest_take > 0).any(axis=1)].all(axis=1)
        values = np.stack([uses.cost(found, level.coefficients) for level in found.levels], axis=1)
        for line_, node_ in np.argwhere(np.ones((found.line_count, found.node_count), dtype=bool)).tolist():
            pinned = obeys & (uses.by_node[:, line_, node_] == found.demand[line_])
            if (pinned & fills & is_whole).any():
                best = min(map(tuple, values[pinned].tolist()))
                assert best == min(map(tuple, values[pinned & fills & is_whole].tolist()))
                compared += 1
    assert compared >= 100
    assert parted >= 1000
