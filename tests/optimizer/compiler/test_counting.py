"""Levels that count everything of a kind as 1 are what they would be if each were looked at."""

from dataclasses import replace

import numpy as np
import pytest

from models.objectives import Term
from optimizer.compiler import CompiledOrder, Compiler
from optimizer.compiler.objective import CompiledLevel, compile_levels
from optimizer.compiler.terms import COUNTING_TERMS, TERMS
from optimizer.problem import Level
from tests.builders import line, network, node, order, rules, service, stock

NETWORK = network(
    [node(name, 100) for name in ("N1", "N2", "N3")],
    [{"id": "A", "weight_kg": 1}, {"id": "B", "weight_kg": 1}],
    [service("S"), service("T")],
)


def compiled(*quantities: int, nodes: int = 3) -> CompiledOrder:
    """An order of items A, B, A and so on, which the first few nodes have."""
    lines = [line(f"L{n}", "AB"[n % 2], quantity) for n, quantity in enumerate(quantities)]
    here = stock({f"N{n + 1}": {"A": 99, "B": 99} for n in range(nodes)})
    return next(Compiler(NETWORK, rules()).candidates(order(*lines), here))


def level_of(term: Term, found: CompiledOrder, *, looked_at: bool) -> Level:
    level = CompiledLevel.of((term,), TERMS)
    (found_level,), _ = compile_levels([replace(level, counting=None) if looked_at else level], found.context)
    return found_level


@pytest.mark.parametrize("term", COUNTING_TERMS)
@pytest.mark.parametrize("weight", [1.0, 0.3, 7.0])
@pytest.mark.parametrize("quantities", [(1,), (2, 1), (5, 6, 70)])
@pytest.mark.parametrize("nodes", [0, 1, 3])
def test_a_count_is_what_looking_at_each_comes_to(
    term: str, weight: float, quantities: tuple[int, ...], nodes: int
) -> None:
    found = compiled(*quantities, nodes=nodes)
    document = Term(term=term, weight=weight)
    one, other = (level_of(document, found, looked_at=looked_at) for looked_at in (False, True))
    assert one.unit == other.unit
    for mine, its in ((one.coefficients, other.coefficients), (one.terms[0].costs, other.terms[0].costs)):
        assert mine.parts.keys() == its.parts.keys()
        for name, part in mine.parts.items():
            assert part.dtype == its.parts[name].dtype
            assert (part == its.parts[name]).all()


def test_orders_of_one_size_share_what_is_counted_and_others_do_not() -> None:
    level = CompiledLevel.of((Term(term="unfilled_units"),), TERMS)
    first, again, more, longer = (
        compile_levels([level], compiled(*quantities).context)[0][0].coefficients.parts["unfilled"]
        for quantities in ((2, 1), (1, 2), (2, 9), (1, 1, 1))
    )
    assert first is again
    assert not first.flags.writeable
    # Of 11 pieces, each is counted to one decimal more than of 3.
    assert more.tolist() == [10 * each for each in first.tolist()]
    assert longer.tolist() == [*first.tolist(), first.item(0)]


def test_too_many_pieces_are_looked_at() -> None:
    # To 12 decimals, 10**9 pieces at 6 options exceed 2**53.
    found = compiled(10**9)
    level = CompiledLevel.of((Term(term="unfilled_units"),), TERMS)
    assert level.counting is not None
    assert level.counting.level(found.context, found.problem.sizes) is None
    assert level_of(Term(term="unfilled_units"), found, looked_at=False).coefficients.unfilled.dtype == np.int64
