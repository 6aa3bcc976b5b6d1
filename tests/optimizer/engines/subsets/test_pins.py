"""The best plan with all of a line from one node: by hand, by trying every plan, and by what CP-SAT says."""

from collections import Counter
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models import Network, Order
from optimizer import SourcingError
from optimizer.compiler import Compiler
from optimizer.engines.subsets import Pins
from optimizer.engines.subsets import pins as module
from optimizer.problem import Level, Problem
from tests.brute_force import Case
from tests.builders import OwnTerm, line, network, node, order, rule, rules, service, stock
from tests.optimizer.engines.subsets.documents import pinned_answer, problems, small_case
from tests.optimizer.engines.subsets.problems import TooMany, best_pins, obeys, problem_of, vector
from tests.tiny_decisions import Kind, cases, usual

BOTH = order(line("L1", "A"), line("L2", "B"))
FAR_APART = network([node("N1", 10), node("N2", 20), node("N3", 500)], ["A", "B"])
FILL = ["unfilled_units"]


def problem(places: Network, asked: Order = BOTH, terms: Any = (), **fields: Any) -> Problem:
    """An order of whole lines of which every node has five pieces each."""
    here = {each.id: dict.fromkeys(places.items_by_id, 5) for each in places.nodes}
    here = fields.pop("here", here)
    levels = fields.pop("levels", [FILL, ["line_km"]])
    ruled = rules(rule(**{"line_split": "never", "partial": "lines"} | fields), levels=levels)
    return next(Compiler(places, ruled, terms).candidates(asked, stock(here))).problem


def covered(asked: Problem) -> Pins:
    pins = Pins.of(asked)
    assert pins is not None
    return pins


def pinned(asked: Problem, line_: int, node_: int) -> tuple[list[list[int]], list[float]] | None:
    """The pieces by node of the best plan with a line from a node, and the values of its levels in their units."""
    pieces = covered(asked).pieces(line_, node_)
    if pieces is None:
        return None
    assert obeys(asked, pieces)
    at_node = np.zeros((asked.line_count, asked.node_count), dtype=np.int64)
    np.add.at(at_node.T, asked.option_node, pieces.T)
    use = asked.use_of(pieces)
    return at_node.tolist(), [round(level.coefficients.value(use) * level.unit, 6) for level in asked.levels]


def costs(asked: Problem, line_: int, node_: int) -> list[float]:
    """The values of the levels alone."""
    found = pinned(asked, line_, node_)
    assert found is not None
    return found[1]


# ------------------------------------------------------------------------------------------ by hand


def test_one_line_is_where_it_is_asked_for_and_the_other_where_it_is_best() -> None:
    asked = problem(FAR_APART)
    assert pinned(asked, 0, 0) == ([[1, 0, 0], [1, 0, 0]], [0, 20])
    assert pinned(asked, 0, 2) == ([[0, 0, 1], [1, 0, 0]], [0, 510])
    assert pinned(asked, 1, 1) == ([[1, 0, 0], [0, 1, 0]], [0, 30])


def test_another_level_draws_the_other_line_along() -> None:
    # With fewer nodes before fewer kilometres, both come from wherever one is asked for.
    asked = problem(FAR_APART, levels=[FILL, ["nodes"], ["line_km"]])
    assert pinned(asked, 0, 2) == ([[0, 0, 1], [0, 0, 1]], [0, 1, 1000])


def test_as_many_nodes_take_part_as_may() -> None:
    asked = problem(FAR_APART, max_splits=0)
    assert pinned(asked, 0, 1) == ([[0, 1, 0], [0, 1, 0]], [0, 40])
    # The only node of the first line has nothing for the second: that one is left, unless it is all or nothing.
    alone = {"N1": {"A": 1}, "N2": {"B": 1}}
    assert pinned(problem(FAR_APART, max_splits=0, here=alone), 0, 0) == ([[1, 0], [0, 0]], [1, 10])
    assert pinned(problem(FAR_APART, max_splits=1, here=alone), 0, 0) == ([[1, 0], [0, 1]], [0, 30])
    never = problem(FAR_APART, max_splits=0, here=alone, partial="never")
    assert covered(never).settles
    assert pinned(never, 0, 0) is None


def test_stock_is_shared_by_the_lines_of_an_item() -> None:
    # Both nodes have enough for one of the lines.
    twice = order(line("L1", "A", 2), line("L2", "A", 2))
    asked = problem(FAR_APART, twice, here={"N1": {"A": 3}, "N2": {"A": 2}})
    assert pinned(asked, 1, 0) == ([[0, 2], [2, 0]], [0, 30])


def test_what_nobody_has_is_nowhere_and_the_rest_where_it_is_asked_for() -> None:
    asked = problem(FAR_APART, here={"N1": {"B": 1}, "N2": {"B": 1}})
    assert covered(asked).settles
    assert pinned(asked, 0, 0) is None
    assert pinned(asked, 1, 1) == ([[0, 0], [0, 1]], [1, 20])
    assert covered(problem(FAR_APART, here={})).pieces(0, 0) is None


def test_a_line_is_not_where_it_may_not_come_from() -> None:
    asked = problem(FAR_APART, here={"N1": {"B": 5}, "N2": {"A": 5}})
    assert (pinned(asked, 0, 0), pinned(asked, 1, 1)) == (None, None)
    assert pinned(asked, 0, 1) == ([[0, 1], [1, 0]], [0, 30])


def test_a_label_draws_the_other_line_along() -> None:
    labelled = order(*(line(name, item, ship_together="set") for name, item in (("L1", "A"), ("L2", "B"))))
    assert pinned(problem(FAR_APART, labelled), 0, 2) == ([[0, 0, 1], [0, 0, 1]], [0, 1000])
    # Where a node has but one of them, it has none.
    here = {"N1": {"A": 1}, "N2": {"A": 1, "B": 1}}
    assert pinned(problem(FAR_APART, labelled, here=here), 0, 0) is None


def test_a_label_that_nobody_can_meet_leaves_the_other_lines_alone() -> None:
    # Nobody has A, so that the second line is left with it; the third can come from anywhere.
    lines = line("L1", "A", ship_together="set"), line("L2", "B", ship_together="set"), line("L3", "B")
    asked = problem(FAR_APART, order(*lines), here={"N1": {"B": 5}, "N2": {"B": 5}})
    assert (pinned(asked, 0, 0), pinned(asked, 1, 0)) == (None, None)
    assert pinned(asked, 2, 1) == ([[0, 0], [0, 0], [0, 1]], [2, 20])


def test_a_level_between_others_is_not_outweighed_by_those_before_and_after() -> None:
    # Kilometres come first: five pieces are left rather than carried over ten more of them.
    places = network([node("N1", 10)], ["A", "B"])
    asked = problem(places, order(line("L1", "A"), line("L2", "B", 5)), levels=[["line_km"], FILL, ["nodes"]])
    assert pinned(asked, 0, 0) == ([[1], [0]], [10, 5, 1])
    assert pinned(asked, 1, 0) == ([[0], [5]], [10, 1, 1])


def test_filling_is_weighed_against_what_it_costs_where_one_level_says_both() -> None:
    # Left, a line costs 15 for each piece: the nearer node is worth it for one, and two are worth either.
    priced = {"term": "unfilled_units", "weight": 15.0}
    asked = problem(FAR_APART, levels=[[priced, "line_km"]], here={"N1": {"A": 1}, "N2": {"A": 2, "B": 2}})
    assert pinned(asked, 0, 0) == ([[1, 0], [0, 0]], [25])
    two = problem(FAR_APART, order(line("L1", "A"), line("L2", "B", 2)), levels=[[priced, "line_km"]])
    assert pinned(two, 0, 1) == ([[0, 1, 0], [2, 0, 0]], [30])


def test_lines_of_a_node_go_by_several_services_where_that_is_cheaper() -> None:
    # Each line weighs 1 kg. Up to 1 kg S costs 1, beyond it 5; T carries 1 kg for 2. One by S, one by T: 3.
    items = [{"id": "A", "weight_kg": 1}, {"id": "B", "weight_kg": 1}]
    steps = {"base": 0, "steps": [{"max_kg": 1, "cost": 1}, {"cost": 5}]}
    places = network([node("N1", 10)], items, [service("S", steps), service("T", {"base": 2}, max_weight_kg=1)])
    asked = problem(places, levels=[FILL, ["shipping_cost"]])
    pieces = covered(asked).pieces(0, 0)
    assert pieces is not None
    assert sorted(pieces.tolist()) == [[0, 1], [1, 0]]
    assert costs(asked, 0, 0) == [0, 3]
    # Where a package is a level of its own, before money, both go by S.
    assert costs(problem(places, levels=[FILL, ["shipments"], ["shipping_cost"]]), 0, 0) == [0, 1, 5]


def test_high_use_is_paid_for_where_the_others_are_not_dearer() -> None:
    # One unit of N1 is free, each further one costs 3; a unit from N2 costs 2, or 4.
    capacity = {"unit": "units", "limit": 4, "surcharges": [{"above": 0.25, "cost": 3}]}
    for handling, best in ((2, ([[1, 0], [0, 1]], [0, 2])), (4, ([[1, 0], [1, 0]], [0, 3]))):
        charging = node("N1", 10, capacity=capacity)
        places = network([charging, node("N2", 20, handling={"per_unit": handling})], ["A", "B"])
        assert pinned(problem(places, levels=[FILL, ["capacity_cost", "handling_cost"]]), 0, 0) == best


def test_a_node_without_capacity_for_both_keeps_the_one_that_is_asked_for() -> None:
    places = network([node("N1", 10, capacity={"unit": "lines", "limit": 1}), node("N2", 20)], ["A", "B"])
    assert pinned(problem(places), 1, 0) == ([[0, 1], [1, 0]], [0, 30])
    # And no line at all of more pieces than it has room for.
    places = network([node("N1", 10, capacity={"unit": "units", "limit": 1}), node("N2", 20)], ["A", "B"])
    asked = problem(places, order(line("L1", "A", 2), line("L2", "B")))
    assert pinned(asked, 0, 0) is None
    assert pinned(asked, 0, 1) == ([[0, 2], [1, 0]], [0, 30])


def test_the_last_day_is_what_it_is_and_the_others_take_their_time_till_then() -> None:
    # N1 arrives after a day, at 5 a line; N2 after three, for nothing. The last arrival counts first.
    days = [{"max_km": 100, "days": 1}, {"days": 3}]
    slow = [node("N1", 10, handling={"per_line": 5}), node("N2", 200)]
    places = network(slow, ["A", "B"], [service("S", transit_days=days)])
    asked = problem(places, levels=[FILL, ["latest_day"], ["handling_cost"]])
    assert pinned(asked, 0, 1) == ([[0, 1], [0, 1]], [0, 3, 0])
    assert pinned(asked, 0, 0) == ([[1, 0], [1, 0]], [0, 1, 10])
    # Weighed with money, two days more at 1 each are worth five.
    asked = problem(places, levels=[FILL, ["latest_day", "handling_cost"]])
    assert pinned(asked, 0, 0) == ([[1, 0], [0, 1]], [0, 8])


def test_days_that_are_not_late_are_all_the_same() -> None:
    # Due after three days, both arrive in time; due after one, the farther node is two days late.
    days = [{"max_km": 100, "days": 1}, {"days": 3}]
    places = network([node("N1", 10), node("N2", 200)], ["A", "B"], [service("S", transit_days=days)])
    levels = [FILL, ["late_days"], ["nodes"]]
    for due, late in (("2026-09-13", 0), ("2026-09-11", 2)):
        asked = order(line("L1", "A"), line("L2", "B"), required_by=due)
        assert costs(problem(places, asked, levels=levels), 0, 1) == [0, late, 1]


def test_credits_are_earned() -> None:
    # A package from N2 is worth 3 to the user, and more than the ten kilometres that it is farther.
    liking = OwnTerm("liking", shipment=lambda source: -3 if source.node.id == "N2" else 0)
    asked = problem(FAR_APART, terms=[liking], levels=[FILL, ["liking"], ["line_km"]])
    assert pinned(asked, 0, 0) == ([[1, 0, 0], [0, 1, 0]], [0, -3, 30])


# ------------------------------------------------------------- where no whole lines make a plan, by hand


@pytest.mark.parametrize("partial", ["units", "lines", "never"])
def test_where_lines_may_split_a_plan_of_parts_is_for_others_to_find(partial: str) -> None:
    asked = order(line("L1", "A", 2), line("L2", "B", 2))
    # Each node has all of A and half of B: there is a plan with A from either, with B in two parts.
    here = {"N1": {"A": 2, "B": 1}, "N2": {"A": 2, "B": 1}}
    parts = problem(FAR_APART, asked, here=here, partial=partial, line_split="when_needed")
    assert not covered(parts).settles
    assert pinned(parts, 0, 0) is None
    assert pinned_answer(parts, 0, 0).status == "optimal"
    # Where one has all of B, whole lines are best, and they are found.
    whole = problem(FAR_APART, asked, here=here | {"N3": {"B": 2}}, partial=partial, line_split="when_needed")
    assert pinned(whole, 0, 1) == ([[0, 2, 0], [0, 0, 2]], [0, 0, 520])


def test_a_part_of_a_line_that_must_not_split_is_for_others_to_find() -> None:
    asked = problem(
        FAR_APART, order(line("L1", "A", 2), line("L2", "B")), partial="units", here={"N1": {"A": 1, "B": 1}}
    )
    assert not covered(asked).settles
    assert pinned(asked, 1, 0) is None
    assert pinned_answer(asked, 1, 0).status == "optimal"


def test_what_is_not_covered_has_no_answers() -> None:
    assert Pins.of(problem(FAR_APART, min_shipment_value=1.0)) is None


def test_levels_too_wide_for_one_number_have_no_answers() -> None:
    asked = problem(FAR_APART)
    wide = asked.sizes.coefficients(np.int64, node=np.array([2**52, 1, 3]))
    assert Pins.of(replace(asked, levels=(Level((), wide, 1.0),))) is not None
    assert Pins.of(replace(asked, levels=(Level((), wide, 1.0),) * 2)) is None


def test_answers_do_not_depend_on_how_many_options_are_looked_at_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = problem(FAR_APART)
    before = [pinned(asked, line_, node_) for line_ in range(2) for node_ in range(3)]
    monkeypatch.setattr(module, "_CHUNK", 1)
    assert [pinned(asked, line_, node_) for line_ in range(2) for node_ in range(3)] == before


# ---------------------------------------------------------------------------- against every plan there is


def features_of(asked: Problem) -> set[str]:
    """What has a part in a problem."""
    found = {
        "peak": asked.features.peaks.count > 0,
        "brackets": asked.features.brackets.count > 0,
        "overuses": asked.features.overuses.count > 0,
        "limited nodes": asked.max_nodes is not None,
        "labels": bool((asked.together >= 0).any()),
        "unserved": not (asked.largest_take > 0).any(axis=1).all(),
        "credits": any((level.coefficients.pieces < 0).any() for level in asked.levels),
        "fill first": asked.fill_first,
        f"partial {asked.partial}": True,
    }
    return {name for name, is_there in found.items() if is_there}


def against_every_plan(asked: Problem, counts: Counter[str]) -> None:
    """Compare all answers of a problem with what trying every plan finds."""
    pins = Pins.of(asked)
    if pins is None:
        return
    try:
        best = best_pins(asked)
    except TooMany:
        return
    counts.update(features_of(asked))
    for (line_, node_), values in best.items():
        pieces = pins.pieces(line_, node_)
        if pieces is None:
            assert values is None or not pins.settles
            counts["none" if pins.settles else "unsettled"] += 1
        else:
            assert obeys(asked, pieces)
            assert pieces[line_, asked.option_node == node_].sum() == asked.demand[line_]
            assert vector(asked, pieces) == values
            counts["found" if pins.settles else "found, and others part lines"] += 1


def test_no_plan_is_better() -> None:
    counts: Counter[str] = Counter()
    for seed in range(500):
        against_every_plan(problem_of(seed), counts)
    assert min(counts.values()) >= 15, counts
    assert counts["found"] >= 500


def wanting_whole(seed: int) -> Problem:
    """A problem in which whole lines are wanted first, and may split."""
    asked = problem_of(seed, single_option=False, fill_first=False)
    ones = np.ones(asked.line_count, dtype=np.int64)
    wanted = [asked.sizes.coefficients(np.int64, **{name: ones}) for name in ("unfilled", "split")]
    return replace(asked, levels=(*(Level((), each, 1.0) for each in wanted), *asked.levels))


def test_no_plan_is_better_though_lines_may_split() -> None:
    counts: Counter[str] = Counter()
    for seed in range(300):
        against_every_plan(wanting_whole(seed), counts)
    assert counts["found, and others part lines"] >= 150, counts
    assert counts["unsettled"] >= 150, counts


def in_large_numbers(seed: int) -> Problem:
    """A problem of whole lines whose levels are so wide that some just fold into one number and some just do not."""
    asked = problem_of(seed, single_option=True, partial="lines", fill_first=False)
    digits = np.random.default_rng(seed)
    size = int(2 ** digits.integers(4, 45))

    def enlarged(level: Level) -> Level:
        scaled = level.coefficients.scaled(size)
        noise = [digits.integers(0, 2, part.shape) * (part != 0) for part in vars(scaled).values()]
        return replace(level, coefficients=scaled + type(scaled)(*noise))

    return replace(asked, levels=tuple(enlarged(level) for level in asked.levels))


def test_no_plan_is_better_where_levels_are_wide() -> None:
    counts: Counter[str] = Counter()
    asked = [in_large_numbers(seed) for seed in range(300)]
    for each in asked:
        against_every_plan(each, counts)
    assert counts["found"] >= 150
    # There are as many that are declined because of it.
    assert sum(Pins.of(each) is None for each in asked) >= 50


# ------------------------------------------------------------------------------- against the solver


def against_the_solver(case: Case, counts: Counter[str]) -> None:
    """Compare all answers of a case's problems with those of CP-SAT."""
    try:
        found = list(problems(case))
    except SourcingError:
        # Distances that a level asks for and nobody knows, or surcharges in too fine steps.
        return
    for asked in found:
        pins = Pins.of(asked)
        if pins is None:
            continue
        counts.update(features_of(asked))
        for line_, node_ in np.ndindex(asked.line_count, asked.node_count):
            pieces = pins.pieces(line_, node_)
            if pieces is not None:
                answer = pinned_answer(asked, line_, node_)
                assert answer.status == "optimal"
                assert obeys(asked, pieces)
                assert pieces[line_, asked.option_node == node_].sum() == asked.demand[line_]
                assert values_of(asked, pieces) == values_of(asked, answer.pieces)
                counts["found" if pins.settles else "found, and others part lines"] += 1
            elif pins.settles:
                assert pinned_answer(asked, line_, node_).status == "infeasible"
                counts["none"] += 1


def values_of(asked: Problem, pieces: Any) -> list[int]:
    """The values of the levels in whole numbers."""
    use = asked.use_of(pieces)
    return [level.coefficients.value(use) for level in asked.levels]


def test_the_solver_finds_the_same_where_everything_meets() -> None:
    counts: Counter[str] = Counter()
    for seed in range(70):
        against_the_solver(small_case(seed), counts)
    assert counts["found"] >= 60, counts
    assert counts["found, and others part lines"] >= 10, counts
    assert counts["none"] >= 30, counts
    assert all(counts[name] for name in ("peak", "brackets", "overuses", "labels", "limited nodes", "fill first")), (
        counts
    )


KINDS: list[Kind] = ["any", "soft", "complete", "heavy", "busy", "timed"]


@settings(usual, max_examples=40)
@given(st.sampled_from(KINDS).flatmap(cases))
def test_the_solver_finds_the_same_in_tiny_decisions(case: Case) -> None:
    against_the_solver(case, Counter())
