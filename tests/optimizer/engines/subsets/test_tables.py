"""What subsets of lines cost at options and nodes, all levels in one number in which none outweighs an earlier one."""

from dataclasses import replace
from itertools import product
from typing import Any

import numpy as np
import pytest

from models import Network, Order
from optimizer.compiler import Compiler
from optimizer.engines.subsets.partitions import LARGEST, NEVER
from optimizer.engines.subsets.tables import Tables
from optimizer.features import ANY_LINE, Features, Peaks
from optimizer.problem import Level, Problem
from optimizer.uses import Integers
from tests.builders import line, network, node, order, rule, rules, service, stock
from tests.optimizer.engines.subsets.problems import Uses, brackets_of, peaks_of, problem_of, rows_of, values_of

PLACE = network([node("N1", 10)], ["A", "B"])
BOTH = order(line("L1", "A"), line("L2", "B"))


def problem(asked: Order = BOTH, places: Network = PLACE, **fields: Any) -> Problem:
    """An order of whole lines of which every node has five pieces each."""
    here = {each.id: dict.fromkeys(places.items_by_id, 5) for each in places.nodes}
    here = fields.pop("here", here)
    levels = fields.pop("levels", [["unfilled_units"], ["line_km"]])
    ruled = rules(rule(**{"line_split": "never", "partial": "lines"} | fields), levels=levels)
    return next(Compiler(places, ruled).candidates(asked, stock(here))).problem


def counting(problem: Problem, *levels: dict[str, Any]) -> Problem:
    """The problem with levels that count so much of each feature."""
    costs = [
        problem.sizes.coefficients(np.int64, **{name: np.array(part, dtype=np.int64) for name, part in level.items()})
        for level in levels
    ]
    return replace(problem, levels=tuple(Level(terms=(), coefficients=each, unit=1.0) for each in costs))


def tables(problem: Problem, *, may_leave: bool = True) -> Tables:
    found = Tables.of(problem, may_leave=may_leave)
    assert found is not None
    return found


def per_unit(costs: Integers) -> list[list[int | None]]:
    """Costs in rows, with None for what cannot be."""
    return [[None if cost == NEVER else cost for cost in row] for row in np.atleast_2d(costs).tolist()]


# ---------------------------------------------------------------------------------- folding by hand


def test_a_level_counts_for_more_than_all_later_ones() -> None:
    # A piece unfilled is 1 of 0 to 2, the kilometres of a line are 1 of 0 to 2 as well: 3 times the one plus the other.
    found = tables(problem())
    assert found.left.tolist() == [0, 3, 3, 6]
    assert per_unit(found.nodes) == [[0, 1, 1, 2]]
    assert per_unit(found.options) == [[0, 0, 0, 0]]


def test_what_all_coefficients_share_is_divided_out() -> None:
    asked = counting(problem(), {"node": [500], "shipment": [1500]})
    assert per_unit(tables(asked).options) == [[0, 3, 3, 3]]
    assert per_unit(tables(asked).nodes) == [[0, 1, 1, 1]]


def test_every_level_in_between_counts_with_all_its_range() -> None:
    # Five pieces unfilled are 5 of 0 to 6; one kilometre more must not be worth them, though it is one of 0 to 2.
    asked = problem(order(line("L1", "A"), line("L2", "B", 5)), levels=[["line_km"], ["unfilled_units"]])
    found = tables(asked)
    assert found.left.tolist() == [0, 1, 5, 6]
    assert per_unit(found.nodes) == [[0, 7, 7, 14]]


def test_a_level_with_credits_counts_with_them() -> None:
    # The second level goes from a credit of 4 to a cost of 3, 8 values in all.
    asked = counting(problem(), {"node": [1]}, {"pieces": [[-4], [3]]})
    assert per_unit(tables(asked).options) == [[0, -4, 3, -1]]
    assert per_unit(tables(asked).nodes) == [[0, 8, 8, 8]]


def test_where_nothing_may_be_left_what_is_unfilled_takes_no_room() -> None:
    asked = problem(levels=[["line_km"], ["unfilled_units"]])
    assert per_unit(tables(asked, may_leave=False).nodes) == [[0, 1, 1, 2]]
    assert per_unit(tables(asked, may_leave=False).left) == [[0, None, None, None]]
    assert per_unit(tables(asked).nodes) == [[0, 3, 3, 6]]


def test_levels_that_do_not_fold_into_one_number_have_no_tables() -> None:
    # A level of 0 to 2**29 - 1 has 2**29 values; twice that is 2**58, the most.
    most = 2**29 - 1
    assert LARGEST == 2**58
    assert Tables.of(counting(problem(), {"node": [most], "taken": [[1], [0]]}, {"node": [1]}), may_leave=True)
    wide = {"node": [most - 1], "taken": [[1], [0]]}
    assert tables(counting(problem(), wide, wide)).nodes[0, 1] == (most - 1) * 2**29 + most - 1
    wider = {"node": [most], "taken": [[1], [0]]}
    assert Tables.of(counting(problem(), wide, wider), may_leave=True) is None
    assert Tables.of(counting(problem(), wider, wide), may_leave=True) is None


def test_there_may_be_no_levels() -> None:
    found = tables(replace(problem(), levels=()))
    assert per_unit(found.options) == per_unit(found.nodes) == per_unit(found.left) == [[0, 0, 0, 0]]
    assert found.peak == 0


# ----------------------------------------------------------------------------- what subsets cost, by hand


def test_features_are_counted_where_they_arise() -> None:
    # Three pieces of the first line and one of the second, from one option of one node.
    asked = problem(order(line("L1", "A", 3), line("L2", "B")))
    asked = counting(asked, {"pieces": [[2], [5]], "taken": [[10], [20]], "shipment": [100]})
    assert per_unit(tables(asked).options) == [[0, 116, 125, 141]]
    asked = counting(asked, {"line_at_node": [[1], [7]], "node": [50]})
    assert per_unit(tables(asked).nodes) == [[0, 51, 57, 58]]
    asked = counting(asked, {"unfilled": [2, 3]})
    assert tables(asked).left.tolist() == [0, 6, 3, 9]


def test_a_shipment_costs_what_its_bracket_does() -> None:
    # A weighs 1 and B 2: up to 1, from 2 to 2, from 3 on.
    asked = replace(problem(), features=Features(brackets=brackets_of((0, 0, 1), (0, 2, 2), (0, 3, 9))))
    asked = replace(asked, weights=replace(asked.weights, per_piece=np.array([1, 2])))
    assert per_unit(tables(counting(asked, {"bracket": [4, 1, 3]})).options) == [[0, 4, 1, 3]]


def test_what_is_above_a_threshold_is_paid_for_by_node() -> None:
    capacity = {"unit": "units", "limit": 4, "surcharges": [{"above": 0.25, "cost": 1}]}
    places = network([node("N1", 10, capacity=capacity), node("N2", 20)], ["A", "B"])
    asked = problem(order(line("L1", "A", 1), line("L2", "B", 2)), places, levels=[["capacity_cost"]])
    # One unit is free at the first node; the second has no capacity to pay for.
    assert rows_of(asked.features.overuses) == [[0, 1, 2]]
    assert per_unit(tables(asked).nodes) == [[0, 0, 1, 2], [0, 0, 0, 0]]


def test_a_threshold_in_the_middle_of_a_unit_is_paid_for_in_part() -> None:
    # From 1.5 of 3 units on, each costs 1: two units cost 0.5, three 1.5.
    capacity = {"unit": "units", "limit": 3, "surcharges": [{"above": 0.5, "cost": 1}]}
    places = network([node("N1", 10, capacity=capacity)], ["A", "B"])
    asked = problem(order(line("L1", "A", 1), line("L2", "B", 2)), places, levels=[["capacity_cost"]])
    assert per_unit(tables(asked).nodes) == [[0, 0, 1, 3]]


def test_an_order_and_a_line_take_their_capacity_once() -> None:
    for unit, costs in (("orders", [0, 1, 1, 1]), ("lines", [0, 1, 1, 2])):
        capacity = {"unit": unit, "limit": 9, "surcharges": [{"above": 0.0, "cost": 1}]}
        places = network([node("N1", 10, capacity=capacity)], ["A", "B"])
        asked = problem(order(line("L1", "A", 3), line("L2", "B")), places, levels=[["capacity_cost"]])
        assert per_unit(tables(asked).nodes) == [costs]


def test_a_line_that_nobody_has_is_in_no_subset() -> None:
    found = tables(problem(here={"N1": {"B": 1}}))
    assert found.lines.tolist() == [1]
    assert found.left.tolist() == [0, 3]


def test_without_any_line_to_serve_there_is_only_nothing() -> None:
    found = tables(problem(here={"N1": {}}))
    assert (found.lines.tolist(), found.left.tolist(), found.nodes.shape) == ([], [0], (0, 1))


# ------------------------------------------------------------------------------ what cannot be, by hand


def test_an_option_ships_whole_lines_that_it_may_and_can_carry() -> None:
    # Three of A weigh 3 kg and one of B 2 kg; S carries 4, T one of them alone, U nothing but B.
    items = [{"id": "A", "weight_kg": 1.0}, {"id": "B", "weight_kg": 2.0}]
    carriers = [service("S", max_weight_kg=4), service("T", max_weight_kg=3), service("U", max_weight_kg=2)]
    places = network([node("N1", 10)], items, carriers)
    asked = replace(problem(order(line("L1", "A", 3), line("L2", "B")), places), levels=())
    assert per_unit(tables(asked).options) == [[0, 0, 0, None], [0, 0, 0, None], [0, None, 0, None]]
    barred = replace(asked, eligible=asked.eligible & [[True, False, True], [True, True, True]])
    assert per_unit(tables(barred).options)[1] == [0, None, 0, None]


def test_a_node_takes_part_with_what_it_has_stock_for() -> None:
    # Two lines of one item, two pieces each: three pieces are enough for one of them.
    twice = order(line("L1", "A", 2), line("L2", "A", 2))
    assert per_unit(tables(replace(problem(twice, here={"N1": {"A": 3}}), levels=())).nodes) == [[0, 0, 0, None]]
    assert per_unit(tables(replace(problem(twice, here={"N1": {"A": 4}}), levels=())).nodes) == [[0, 0, 0, 0]]


def test_a_node_takes_part_with_what_it_has_capacity_for() -> None:
    asked = order(line("L1", "A", 2), line("L2", "B", 1))
    for limit, costs in ((1, [0, None, 0, None]), (2, [0, 0, 0, None]), (3, [0, 0, 0, 0])):
        places = network([node("N1", 10, capacity={"unit": "units", "limit": limit})], ["A", "B"])
        assert per_unit(tables(replace(problem(asked, places), levels=())).nodes) == [costs]


def test_a_label_keeps_lines_together_here_and_where_they_are_left() -> None:
    asked = problem(order(line("L1", "A", ship_together="set"), line("L2", "B", ship_together="set")))
    found = tables(replace(asked, levels=()))
    assert per_unit(found.nodes) == per_unit(found.left) == [[0, None, None, 0]]


def test_what_is_there_of_a_label_that_nobody_can_serve_as_a_whole_is_left() -> None:
    lines = line("L1", "A", ship_together="set"), line("L2", "B", ship_together="set"), line("L3", "B")
    found = tables(replace(problem(order(*lines), here={"N1": {"B": 2}}), levels=()))
    # Left over are the second line and the third; only the third can be shipped.
    assert found.lines.tolist() == [1, 2]
    assert per_unit(found.nodes) == [[0, None, 0, None]]
    assert per_unit(found.left) == [[0, 0, 0, 0]]


# -------------------------------------------------------------------------------------------- peaks


def test_a_peak_costs_by_its_unit_and_bars_what_is_above() -> None:
    peak = peaks_of([(ANY_LINE, 0, 2), (1, 1, 5)])
    places = network([node("N1", 10), node("N2", 20)], ["A", "B"])
    asked = replace(problem(BOTH, places), features=Features(peaks=peak))
    # The second level has the values 0 and 1, so that a unit of the peak is worth 2.
    found = tables(counting(asked, {"peak": [1]}, {"shipment": [1, 0]}))
    assert found.peak == 2
    assert per_unit(found.within(peak, 5, 2)) == per_unit(found.within(Peaks(), 0, 2)) == [[0, 1, 1, 1], [0, 0, 0, 0]]
    # Up to 2, the second option has nothing of the second line; with none at all, the first has nothing of any.
    assert per_unit(found.within(peak, 2, 2)) == [[0, 1, 1, 1], [0, 0, None, None]]
    assert per_unit(found.within(peak, 1, 2)) == [[0, None, None, None], [0, 0, None, None]]


def test_a_peak_on_a_line_that_nobody_has_bars_no_other() -> None:
    peak = peaks_of([(0, 0, 1)])
    asked = replace(problem(here={"N1": {"B": 1}}), features=Features(peaks=peak))
    assert per_unit(tables(counting(asked, {"peak": [1]})).within(peak, 0, 2)) == [[0, 0]]


# -------------------------------------------------------------------------- tables against the levels


def whole_choices(problem: Problem, lines: Integers) -> Integers:
    """(C, L, O) every way to send each of some lines whole by one option or not at all."""
    choices = []
    for ways in product(range(-1, problem.option_count), repeat=len(lines)):
        pieces = np.zeros((problem.line_count, problem.option_count), dtype=np.int64)
        for each, option in zip(lines.tolist(), ways, strict=True):
            pieces[each, max(option, 0)] = problem.demand[each] if option >= 0 else 0
        choices.append(pieces)
    return np.array(choices)


def folded(problem: Problem, found: Tables, pieces: Integers) -> int:
    """What the tables make of a choice; `NEVER` or more where it cannot be."""
    bits, taken = 2 ** np.arange(len(found.lines)), pieces[found.lines] > 0
    total = int(found.left[bits @ (~taken.any(axis=1)).astype(np.int64)])
    for option in range(problem.option_count):
        total += min(int(found.options[option, bits @ taken[:, option]]), NEVER)
    for each in range(problem.node_count):
        total += int(found.nodes[each, bits @ taken[:, problem.option_node == each].any(axis=1)])
    peaks = problem.features.peaks
    reached = (
        [value for at, o, value in values_of(peaks)[0] if (pieces[:, o] if at < 0 else pieces[at, o]).any()]
        if peaks.count
        else []
    )
    return total + found.peak * max(reached, default=0)


@pytest.mark.parametrize("may_leave", [True, False])
def test_the_tables_rank_choices_as_the_levels_do(may_leave: bool) -> None:
    ranked = 0
    for seed in range(300):
        asked = replace(problem_of(seed, (1, 2, 3), partial="lines", max_nodes=None), fill_first=False)
        found = Tables.of(asked, may_leave=may_leave)
        if found is None or asked.features.peaks.count > 1:
            continue
        choices = whole_choices(asked, found.lines)
        uses = Uses.of(asked, choices)
        served = (choices.sum(axis=2) == asked.demand)[:, found.lines].all(axis=1)
        obeys = uses.obey(asked) & (served | may_leave)
        totals = np.array([min(folded(asked, found, pieces), NEVER) for pieces in choices])
        assert ((totals < NEVER // 2) == obeys).all()
        vectors = np.stack([uses.cost(asked, level.coefficients) for level in asked.levels], axis=1)[obeys]
        order_ = np.argsort(totals[obeys], kind="stable")
        ranks, values = totals[obeys][order_].tolist(), [tuple(each) for each in vectors[order_].tolist()]
        for before, after, value, next_value in zip(ranks, ranks[1:], values, values[1:], strict=False):
            assert (value < next_value) if before < after else (value == next_value)
            ranked += 1
    assert ranked >= 1000
