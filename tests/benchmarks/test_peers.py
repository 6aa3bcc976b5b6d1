"""Exact peers agree with the library, greedy rules give valid plans, and a small form is solved by hand."""

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from benchmarks.cases import CaseClass
from benchmarks.latencies.measured import LIBRARY, Measured
from benchmarks.latencies.trial import Trial, confirm
from benchmarks.peers import PEERS, Location, greedy
from optimizer.compiler import Compiler
from tests.builders import line, network, node, order, rules, stock

EXACT = [name for name, peer in PEERS.items() if peer.exact]
GREEDY = [name for name, peer in PEERS.items() if not peer.exact]
KINDS = [CaseClass(25, 4, "loose", False), *(CaseClass(25, 4, "tight", splits) for splits in (False, True))]


def two_depots() -> Location:
    """Two lines of 3 and 2 pieces; near has 2 and 2, far has 3 and 0, and remote everything.

    near costs 10 to open, far 6, remote 20; a piece costs 1 at near and far and 2 at remote, nothing else costs.
    From near and far: 10 + 6 + 5 = 21, the best. From remote alone: 20 + 10 = 30.
    """
    return Location(
        fill=np.array([3, 2]),
        pieces_per_unit=np.array([1, 1]),
        opening=np.array([10, 6, 20]),
        line=np.array([0, 0, 0, 1, 1]),
        option=np.array([0, 1, 2, 0, 2]),
        most=np.array([2, 3, 3, 2, 2]),
        per_unit=np.array([1, 1, 2, 1, 2]),
        once=np.array([0, 0, 0, 0, 0]),
        km=np.array([10.0, 20.0, 30.0]),
        unit=1.0,
    )


@pytest.fixture(scope="module", params=KINDS, ids=lambda kind: kind.name)
def trial(request: pytest.FixtureRequest) -> Trial:
    return Trial(request.param, orders=2, seed=3, limit=60.0)


@pytest.mark.parametrize("name", EXACT)
def test_an_exact_peer_reaches_the_value_of_the_library(trial: Trial, name: str) -> None:
    for index in range(2):
        ours, theirs = trial.library(index), trial.peer(index, name)
        assert ours.value is not None
        assert theirs.value == pytest.approx(ours.value, abs=1e-4)
        assert theirs.unfilled == ours.unfilled


@pytest.mark.parametrize("name", GREEDY)
def test_a_greedy_rule_fills_as_much_at_no_lower_cost(trial: Trial, name: str) -> None:
    for index in range(2):
        ours, theirs = trial.library(index), trial.peer(index, name)
        assert ours.value is not None
        assert theirs.value is not None
        assert theirs.value >= ours.value - 1e-4
        assert theirs.unfilled == ours.unfilled


@pytest.mark.parametrize("name", EXACT)
def test_exact_peers_open_near_and_far(name: str) -> None:
    units = PEERS[name].solve(two_depots(), 60.0)
    assert units is not None
    # The first line takes from both, in any proportion that near has.
    assert units[0] + units[1] == 3
    assert units.tolist()[2:] == [0, 2, 0]


@pytest.mark.parametrize("name", EXACT)
def test_taking_part_may_cost_something_by_itself(name: str) -> None:
    # Now that the first line pays 5 for coming from near and 1 for coming from far, it takes all from far: 6 + 3 + 1,
    # and the second takes from near: 10 + 2, in all 22; remote alone is 30.
    costly = replace(two_depots(), once=np.array([5, 1, 0, 0, 0]))
    units = PEERS[name].solve(costly, 60.0)
    assert units is not None
    assert units.tolist() == [0, 3, 0, 2, 0]


@pytest.mark.parametrize("name", EXACT)
def test_a_peer_out_of_time_has_no_answer(name: str) -> None:
    assert PEERS[name].solve(_random(lines=12, options=60, seed=1), 1e-6) is None


def test_nearest_prefers_a_node_with_all_of_a_line() -> None:
    # Of the first line near has 2 of 3, so far gives all; the nearest node first gives its 2.
    assert greedy.nearest(two_depots(), 0.0).tolist() == [0, 3, 0, 2, 0]
    assert greedy.nearest_node_first(two_depots(), 0.0).tolist() == [2, 1, 0, 2, 0]


def test_cheapest_by_line_counts_a_parcel_once() -> None:
    # First line: far at (6 + 3) / 3 a piece. Second: near at (10 + 2) / 2, remote at (20 + 4) / 2.
    assert greedy.cheapest_by_line(two_depots(), 0.0).tolist() == [0, 3, 0, 2, 0]


def test_fewest_shipments_take_the_node_that_fills_most() -> None:
    assert greedy.fewest_shipments(two_depots(), 0.0).tolist() == [0, 0, 3, 0, 2]


def test_a_node_that_gave_all_it_has_gives_no_more() -> None:
    # Of the only line one node has 2, another 1; 2 are left when the first has given all.
    scarce = replace(
        two_depots(),
        fill=np.array([3, 0]),
        line=np.array([0, 0]),
        option=np.array([0, 1]),
        most=np.array([2, 1]),
        per_unit=np.array([1, 1]),
        once=np.array([0, 0]),
    )
    for name in GREEDY:
        assert np.asarray(PEERS[name].solve(scarce, 0.0)).tolist() == [2, 1]


def test_whole_lines_are_one_unit_and_handling_by_line_is_part_of_it() -> None:
    depot = node("N", 10, handling={"per_shipment": 4.0, "per_line": 2.0, "per_unit": 1.0})
    documents = network([depot])
    levels = [["unfilled_units"], ["handling_cost"]]
    for how, partial in (("never", "lines"), ("always", "units")):
        rule = {"id": "r", "line_split": how, "partial": partial}
        compiler = Compiler(documents, rules(order_rules=[rule], objectives=levels))
        problem = next(compiler.candidates(order(line("1", quantity=3)), stock({"N": {"A": 9}}))).problem
        location = Location.of(problem, np.array([10.0]))
        whole = how == "never"
        assert location.fill.tolist() == [1 if whole else 3]
        assert (location.per_unit * location.unit).tolist() == pytest.approx([5.0 if whole else 1.0])
        assert (location.once * location.unit).tolist() == pytest.approx([0.0 if whole else 2.0])
        assert (location.opening * location.unit).tolist() == pytest.approx([4.0])
        assert location.pieces(location.fill).tolist() == [[3]]


def test_what_couples_lines_is_refused() -> None:
    documents = network([node("N", 10, capacity={"unit": "units", "limit": 1})])
    compiler = Compiler(documents, rules(objectives=[["unfilled_units"], ["shipments"]]))
    problem = next(compiler.candidates(order(line("1", quantity=3)), stock({"N": {"A": 9}}))).problem
    with pytest.raises(ValueError, match="capacity"):
        Location.of(problem, np.array([10.0]))


def measured(method: str, value: float | None, unfilled: int = 0) -> Measured:
    return Measured(KINDS[0], 0, method, 0.1, value, unfilled, 1, method)


@pytest.mark.parametrize(
    ("method", "value", "unfilled"), [("highs", 10.1, 0), ("highs", 9.9, 0), ("nearest", 9.9, 0), ("nearest", 10.0, 1)]
)
def test_a_peer_that_contradicts_the_library_ends_the_run(method: str, value: float, unfilled: int) -> None:
    with pytest.raises(RuntimeError, match=method):
        confirm(measured(LIBRARY, 10.0), measured(method, value, unfilled))


def test_what_is_not_proven_contradicts_nothing() -> None:
    confirm(measured(LIBRARY, 10.0), measured("nearest", 12.0))
    confirm(measured(LIBRARY, None), measured("highs", 9.9))
    confirm(measured(LIBRARY, 10.0), measured("highs", None))


def _random(*, lines: int, options: int, seed: int) -> Location:
    random = np.random.default_rng(seed)
    pairs = np.array(list(product(range(lines), range(options))))
    count = len(pairs)
    return Location(
        fill=np.full(lines, 3),
        pieces_per_unit=np.ones(lines, dtype=np.int64),
        opening=random.integers(90, 110, size=options),
        line=pairs[:, 0],
        option=pairs[:, 1],
        most=random.integers(1, 4, size=count),
        per_unit=random.integers(1, 30, size=count),
        once=np.zeros(count, dtype=np.int64),
        km=random.random(options),
        unit=1.0,
    )
