"""Capacity in 64 bits is what it is in fractions."""

from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.compiler import Compiler
from optimizer.compiler import surcharges as module
from optimizer.compiler.scene import Scene
from optimizer.compiler.surcharges import Overrates, overrates
from optimizer.compiler.whole_units import whole_units
from tests.builders import line, network, node, order, rule, rules, stock

LIMITS = st.sampled_from([0, 1, 3, 10, 0.3, 33.3, 7.77, 1 / 3, 1e5, 1e9, 1e13]) | st.floats(0, 1e6)
STARTS = st.sampled_from([0, 0.1, 0.5, 0.57, 1 / 3, 1.0]) | st.floats(0, 1)
SHARES = st.sampled_from([None, 0.5, 0.57, 1 / 3, 0.123456789])
SCALES = st.sampled_from([Fraction(1), Fraction(10), Fraction(4, 3), Fraction(10**9), Fraction(10**9, 7)])
CAPACITIES = st.fixed_dictionaries(
    {
        "limit": LIMITS,
        "surcharges": st.lists(
            st.fixed_dictionaries({"above": STARTS, "cost": st.sampled_from([0, 1, 0.1])}), max_size=3
        ),
    }
)
USED = st.floats(0, 1.2) | st.sampled_from([0.0, 0.5, 0.57, 1.0])
usual = settings(derandomize=True, deadline=None, max_examples=200)


def scene_of(capacities: list[dict[str, Any]], used: list[float], share: float | None) -> Scene:
    """An order where some nodes have capacity, of which a part is used."""
    nodes = [
        node(f"N{place}", capacity={"unit": "workload", "limit": each["limit"], "surcharges": each["surcharges"]})
        for place, each in enumerate(capacities)
    ]
    taken = {f"N{place}": part * each["limit"] for place, (each, part) in enumerate(zip(capacities, used, strict=True))}
    fields: dict[str, Any] = {} if share is None else {"capacity_share": share}
    compiler = Compiler(network(nodes), rules(rule(**fields)))
    return next(compiler.candidates(order(line("L1")), stock({}, taken))).scene


CASES = st.lists(st.tuples(CAPACITIES, USED), min_size=1, max_size=4)


@usual
@given(CASES, SHARES, SCALES, st.sampled_from([1, 7, 10**6, 2**50]))
def test_whole_units_are_those_of_fractions(
    cases: list[tuple[dict[str, Any], float]], share: float | None, scale: Fraction, most: int
) -> None:
    scene = scene_of([each for each, _ in cases], [part for _, part in cases], share)
    nodes = np.arange(len(cases))
    exact = [min(max(floor(scene.exact_capacity_left(each) * scale), -1), most) for each in nodes.tolist()]
    assert whole_units(scene, nodes, scale, most).tolist() == exact


@usual
@given(CASES, SCALES, st.sampled_from([1, 7, 10**6, 2**50]))
def test_surcharges_are_those_of_fractions(
    cases: list[tuple[dict[str, Any], float]], scale: Fraction, most: int
) -> None:
    scene = scene_of([each for each, _ in cases], [part for _, part in cases], None)
    nodes, left = np.arange(len(cases)), np.full(len(cases), most)
    found = overrates(scene, nodes, nodes + 5, scale, left)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "_in_bits", lambda *_: None)
        exact = overrates(scene, nodes, nodes + 5, scale, left)
    assert [each.tolist() for each in (found.node, found.above, found.cost)] == [
        each.tolist() for each in (exact.node, exact.above, exact.cost)
    ]


def test_amounts_of_a_node_are_there_once_in_the_order_given() -> None:
    part = Overrates(np.array([1, 1, 1, 0, 1]), np.array([5, 0, 3, 5, 5]), np.array([1.0, 2.0, 4.0, 8.0, 16.0]))
    found, costs = part.later(np.array([9, 7]))
    assert [found.node.tolist(), found.above.tolist(), found.most.tolist()] == [[1, 1, 0], [5, 3, 5], [2, 4, 4]]
    assert costs.tolist() == [17.0, 4.0, 8.0]
    assert part.from_the_start(2).tolist() == [0.0, 2.0]
