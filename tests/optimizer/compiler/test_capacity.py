"""Capacity is counted in exact decimals, whatever its size."""

import pytest

from optimizer import Sourcer, SourcingError
from tests.builders import line, network, node, order, pieces_by, rule, rules, service, source, stock


@pytest.mark.parametrize("unit", ["orders", "lines", "units", "workload"])
@pytest.mark.parametrize("limit", [1e9, 1e15])
def test_a_limit_meant_as_none_limits_nothing(unit: str, limit: float) -> None:
    places = network([node("N1", capacity={"unit": unit, "limit": limit})])
    plan = source(places, rules(), order(line("L1", quantity=2)), stock({"N1": {"A": 5}}))
    assert plan.is_complete


@pytest.mark.parametrize(
    ("workload", "limit", "used", "quantity", "fits"),
    [
        (0.1, 0.3, 0.0, 3, 3),
        (0.1, 0.3, 0.1, 3, 2),
        # Three times 0.1 added up is 0.30000000000000004.
        (0.1, 1.0, 0.1 + 0.1 + 0.1, 9, 7),
        (0.12345, 1234.5, 0.0, 10_000, 10_000),
        (0.12345, 1234.49, 0.0, 10_000, 9_999),
        (0.00005, 1, 0.0, 30_000, 20_000),
        (1 / 3, 1, 0.0, 5, 3),
    ],
)
def test_decimals_fit_as_they_are_written(workload: float, limit: float, used: float, quantity: int, fits: int) -> None:
    places = network([node("N1", capacity={"unit": "workload", "limit": limit})], [{"id": "A", "workload": workload}])
    here = stock({"N1": {"A": quantity}}, capacity={"N1": used})
    plan = source(places, rules(), order(line("L1", quantity=quantity)), here)
    assert pieces_by(plan, "line") == {"L1": fits}


def test_amounts_that_cannot_be_counted_exactly_are_refused() -> None:
    items = [{"id": "A", "workload": 1e9}, {"id": "B", "workload": 1}]
    huge = network([node("N1", capacity={"unit": "workload", "limit": 1e15})], items)
    asked = order(line("L1", quantity=10**9), line("L2", "B"))
    here = stock({"N1": {"A": 10**9, "B": 1}})
    with pytest.raises(SourcingError, match=r"node 'N1'.*overflows the integer scale"):
        Sourcer(huge, rules()).source(asked, here)
    # Of one item alone, whole pieces are counted.
    plan = source(huge, rules(), order(line("L1", quantity=10**9)), here)
    assert pieces_by(plan, "line") == {"L1": 10**6}


@pytest.mark.parametrize(
    ("used", "workload", "fits"),
    # Of a limit of 10, a hair more than all is used, or all, or a hair less.
    [(10.00000001, 0.0, False), (10.0, 0.0, True), (9.99999999, 0.0, True), (9.99999999, 0.00000002, False)],
)
def test_a_hair_decides_as_the_decimals_say(used: float, workload: float, *, fits: bool) -> None:
    full = node("N1", capacity={"unit": "workload", "limit": 10})
    places = network([full], [{"id": "A", "workload": workload}])
    plan = source(places, rules(), order(line("L1")), stock({"N1": {"A": 1}}, {"N1": used}))
    assert plan.is_complete is fits
    if not fits:
        assert {reason.cause for reason in plan.unfilled[0].reasons} == {"capacity"}


def test_a_fine_workload_at_a_node_of_many_services_is_refused_rather_than_overflow() -> None:
    """The order alone would fit into 53 bits; a row of the model adds up each of the 1,300 ways to ship it."""
    busy = node("N1", capacity={"unit": "workload", "limit": 1e6})
    services = [service(f"S{number}") for number in range(1300)]
    places = network([busy], [{"id": "A", "workload": 8.888888889}, {"id": "B"}], services)
    asked = order(line("L1", quantity=1_000_000), line("L2", "B"))
    with pytest.raises(SourcingError, match=r"node 'N1'.*overflows the integer scale"):
        Sourcer(places, rules()).source(asked, stock({"N1": {"A": 10**6, "B": 1}}))


@pytest.mark.parametrize(("limit", "used"), [(1e10, 5699999999.0), (1e13, 5.699999999999e12), (100.0, 56.0)])
def test_the_last_piece_of_a_share_fits_however_large_the_limit(limit: float, used: float) -> None:
    """57 % of the limit less what is used leaves one piece, which floating point alone would not tell."""
    places = network([node("N1", capacity={"unit": "units", "limit": limit})])
    here = stock({"N1": {"A": 5}}, {"N1": used})
    plan = source(places, rules(rule(capacity_share=0.57)), order(line("L1", quantity=2)), here)
    assert pieces_by(plan, "line") == {"L1": 1}


def test_a_share_that_is_used_up_is_not_called_exceeded() -> None:
    """100 x 0.57 is not 57 in floating point."""
    places = network([node("N1", capacity={"unit": "units", "limit": 100})])
    plan = source(places, rules(rule(capacity_share=0.57)), order(line("L1")), stock({"N1": {"A": 5}}, {"N1": 57}))
    text = plan.unfilled[0].reasons[0].text
    assert text == "N1: 0 of the 57% of its daily capacity of 100 units that rule rule may fill is left, 1 needed"
