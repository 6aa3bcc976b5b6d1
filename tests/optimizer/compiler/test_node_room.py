"""Capacity that is kept from order to order is what an order finds out by itself."""

from fractions import Fraction
from math import floor
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from optimizer.compiler import Compiler
from optimizer.compiler.capacity import OrderCapacity, compile_capacity
from optimizer.compiler.scene import Scene
from tests.builders import line, network, node, order, rule, rules, stock

UNITS = st.sampled_from(["orders", "lines", "units"])
LIMITS = st.sampled_from([0, 1, 3, 10, 0.3, 33.3, 7.77, 1e5, 1e9]) | st.floats(0, 1e4)
STARTS = st.sampled_from([0, 0.1, 0.5, 0.57, 1.0])
SURCHARGES = st.lists(st.fixed_dictionaries({"above": STARTS, "cost": st.sampled_from([0, 1, 0.1])}), max_size=3)
CAPACITIES = st.none() | st.fixed_dictionaries({"unit": UNITS, "limit": LIMITS, "surcharges": SURCHARGES})
USED = st.sampled_from([0.0, 1.0, 2.0, 5.0, 0.3, 5.7, 9.0]) | st.floats(0, 20)
usual = settings(derandomize=True, deadline=None, max_examples=150)

ASKED = order(line("L1", quantity=3), line("L2", quantity=2))
MAY_SHIP = np.array([True, True])


@st.composite
def days(draw: st.DrawFn) -> tuple[list[dict[str, Any] | None], list[dict[str, float]]]:
    """The capacities of some nodes, and what is used of them at some moments, one after the other."""
    capacities = draw(st.lists(CAPACITIES, min_size=1, max_size=4))
    first = {f"N{place}": draw(USED) for place in range(len(capacities))}
    moments = [first]
    for _ in range(draw(st.integers(0, 3))):
        moments.append(moments[-1] | {draw(st.sampled_from(sorted(first))): draw(USED)})
    return capacities, moments


def scenes(
    capacities: list[dict[str, Any] | None], moments: list[dict[str, float]], share: float | None
) -> list[Scene]:
    """One order at each moment, compiled by one compiler."""
    each_node: list[dict[str, Any]] = [{"capacity": each} if each else {} for each in capacities]
    nodes = [node(f"N{place}", **each) for place, each in enumerate(each_node)]
    fields: dict[str, Any] = {} if share is None else {"capacity_share": share}
    compiler = Compiler(network(nodes), rules(rule(**fields)))
    return [next(compiler.candidates(ASKED, stock({}, used))).scene for used in moments]


def told(found: OrderCapacity) -> list[Any]:
    """Amounts and rates, and the amounts beyond which surcharges begin with what they ask."""
    amounts, over = found.amounts, found.overuses
    figures = [amounts.limited, amounts.left, amounts.per_order, amounts.per_line, amounts.per_piece]
    starts = zip(over.node.tolist(), over.above.tolist(), over.most.tolist(), strict=True)
    return [*(each.tolist() for each in figures), list(starts)]


@usual
@given(days(), st.sampled_from([None, 0.5, 0.57, 0.95]))
def test_what_is_kept_is_what_is_found(
    case: tuple[list[dict[str, Any] | None], list[dict[str, float]]], share: float | None
) -> None:
    nodes = np.arange(len(case[0]))
    for scene in scenes(*case, share):
        # The order finds out by itself where nothing is kept.
        kept = compile_capacity(scene, nodes, MAY_SHIP)
        vars(scene)["room"] = None
        found = compile_capacity(scene, nodes, MAY_SHIP)
        assert told(kept) == told(found)
        assert kept.rates == pytest.approx(found.rates, rel=1e-12)
        assert kept.overrates == pytest.approx(found.overrates, rel=1e-12)


@usual
@given(days(), st.sampled_from([None, 0.5, 0.57, 0.95]))
def test_whole_units_are_left_as_the_decimals_say(
    case: tuple[list[dict[str, Any] | None], list[dict[str, float]]], share: float | None
) -> None:
    for scene in scenes(*case, share):
        room = scene.room
        for place, capacity in enumerate(case[0]):
            if room is None or capacity is None:
                continue
            left = scene.exact_capacity_left(place)
            assert room.left[place] == floor(left)
            assert room.full[place] == (left < 1)
            assert Fraction(scene.capacity_left_at(place)) == Fraction(float(left))


def test_nothing_is_kept_where_nodes_count_workload() -> None:
    capacity = {"unit": "workload", "limit": 10, "surcharges": []}
    (scene,) = scenes([capacity], [{"N0": 1.0}], None)
    assert scene.room is None
