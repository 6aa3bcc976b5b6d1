"""What limits and Ctrl-C leave: the best plan so far, checked, with an honest bound."""

import random
import signal
import threading
from dataclasses import replace

import pytest

from models import Availability, Network, Order
from optimizer import Sourcer
from optimizer.checker import Checker
from optimizer.engines.cpsat import engine as cpsat
from optimizer.engines.cpsat import search
from optimizer.engines.cpsat.search import Found
from tests.builders import line, network, node, order, rules, service, stock

COSTS = rules(levels=[["unfilled_units"], ["shipping_cost"]])


def hard_case(lines: int = 30, nodes: int = 300) -> tuple[Network, Order, Availability]:
    """Many lines over many nodes with opening costs: minutes of search for a proof."""
    draw = random.Random(7)
    names = [f"N{index}" for index in range(nodes)]
    items = [{"id": f"I{index}", "weight_kg": draw.uniform(0.5, 3)} for index in range(lines)]
    services = [
        service(f"S-{n}", {"base": draw.uniform(4, 9), "per_kg": draw.uniform(0.1, 2)}, nodes=[n]) for n in names
    ]
    pieces = {n: {str(item["id"]): draw.randint(1, 3) for item in items if draw.random() < 0.4} for n in names}
    asked = order(*(line(f"L{index}", f"I{index}", 3) for index in range(lines)))
    return network([node(n) for n in names], items, services), asked, stock(pieces)


@pytest.fixture(scope="module")
def hard() -> tuple[Network, Order, Availability]:
    return hard_case()


def test_a_deterministic_limit_gives_a_checked_plan_with_bound_and_gap() -> None:
    places, asked, here = hard_case(lines=20, nodes=150)
    plan = Sourcer(places, COSTS).source(asked, here, engine="cp-sat", deterministic_limit=1)
    assert (plan.outcome.status, plan.outcome.limit) == ("feasible", "deterministic")
    assert plan.outcome.gap > 0
    first_open = next(level for level in plan.objective if level.bound < level.value)
    assert plan.outcome.bound == first_open.bound
    assert plan.outcome.gap == pytest.approx((first_open.value - first_open.bound) / max(1, abs(first_open.value)))
    Checker(places, COSTS).check(asked, here, plan)


def test_a_deterministic_limit_repeats(hard: tuple[Network, Order, Availability]) -> None:
    places, asked, here = hard
    plans = [Sourcer(places, COSTS).source(asked, here, deterministic_limit=0.2) for _ in range(2)]
    assert plans[0].assignments == plans[1].assignments
    assert plans[0].objective == plans[1].objective


def test_bounds_under_a_limit_hold_for_the_optimum() -> None:
    # Small enough to be proven without a limit, and a limit that is too short for it.
    places, asked, here = hard_case(lines=7, nodes=12)
    sourcer = Sourcer(places, COSTS)
    proven = sourcer.source(asked, here)
    assert proven.outcome.status == "optimal"
    for limit in (1e-4, 1e-3, 1e-2):
        cut = sourcer.source(asked, here, deterministic_limit=limit)
        for best, found in zip(proven.objective, cut.objective, strict=True):
            if found.value == best.value:
                assert found.bound <= best.value + 1e-9
                continue
            assert found.bound <= best.value <= found.value
            break


def test_no_answer_leaves_everything_unfilled_and_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cpsat, "search", lambda *_: Found("unknown", [], 0, 0.0, interrupted=False))
    sourcer, here = Sourcer(network([node("N1")]), COSTS), stock({"N1": {"A": 1}})
    plan = sourcer.source(order(line("L1")), here, engine="cp-sat", time_limit=1e-9)
    assert (plan.outcome.status, plan.outcome.limit) == ("no_answer", "time")
    assert plan.assignments == ()
    assert [gap.quantity for gap in plan.unfilled] == [1]
    assert "limit" in plan.unfilled[0].reasons[0].text
    assert plan.outcome.bound == 0
    assert plan.outcome.gap == 1


def test_ctrl_c_keeps_the_best_plan_so_far(
    hard: tuple[Network, Order, Availability], monkeypatch: pytest.MonkeyPatch
) -> None:
    places, asked, here = hard
    run = search._Call.run

    def run_and_press_ctrl_c(call: search._Call) -> None:
        threading.Timer(1.0, signal.pthread_kill, args=(threading.main_thread().ident, signal.SIGINT)).start()
        run(call)

    monkeypatch.setattr(search._Call, "run", run_and_press_ctrl_c)
    plan = Sourcer(places, COSTS).source(asked, here, engine="cp-sat")
    assert plan.outcome.status != "optimal"
    assert plan.outcome.limit == "interrupted"
    Checker(places, COSTS).check(asked, here, plan)


def test_a_solve_leaves_pythons_own_ctrl_c_in_place() -> None:
    before = signal.getsignal(signal.SIGINT)
    Sourcer(network([node("N1")]), COSTS).source(order(line("L1")), stock({"N1": {"A": 1}}))
    assert signal.getsignal(signal.SIGINT) is before
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_other_threads_may_source_too() -> None:
    places, here = network([node("N1")]), stock({"N1": {"A": 1}})
    sourcer, plans = Sourcer(places, COSTS), []
    workers = [threading.Thread(target=lambda: plans.append(sourcer.source(order(line("L1")), here))) for _ in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [plan.outcome.status for plan in plans] == ["optimal"] * 4


def test_a_limit_before_anything_is_sourced_is_no_answer(hard: tuple[Network, Order, Availability]) -> None:
    places, asked, here = hard
    plan = Sourcer(places, COSTS).source(asked, here, engine="cp-sat", deterministic_limit=0.05)
    assert (plan.outcome.status, plan.outcome.limit) == ("no_answer", "deterministic")
    assert {reason.cause for gap in plan.unfilled for reason in gap.reasons} == {"limit"}


def test_a_wall_clock_limit_is_called_by_its_name(hard: tuple[Network, Order, Availability]) -> None:
    places, asked, here = hard
    plan = Sourcer(places, COSTS).source(asked, here, time_limit=0.2)
    assert plan.outcome.limit == "time"


def test_lines_left_by_a_search_cut_short_do_not_blame_the_objective(monkeypatch: pytest.MonkeyPatch) -> None:
    # The first piece is sourced when the search ends, the second could be.
    def stop_early(model: object, _limits: object) -> Found:
        count = len(model.proto.variables)  # type: ignore[attr-defined]
        return Found("feasible", [1] * count, 0, 0.0, interrupted=True)

    monkeypatch.setattr(cpsat, "search", stop_early)
    here = stock({"N1": {"A": 2}})
    plan = Sourcer(network([node("N1")]), COSTS).source(order(line("L1", quantity=2)), here, engine="cp-sat")
    assert plan.outcome.status == "feasible"
    assert [reason.cause for reason in plan.unfilled[0].reasons] == ["limit"]


def test_ctrl_c_is_heard_even_when_the_proof_is_finished(monkeypatch: pytest.MonkeyPatch) -> None:
    ask = search.search
    monkeypatch.setattr(cpsat, "search", lambda *call: replace(ask(*call), interrupted=True))
    plan = Sourcer(network([node("N1")]), rules(levels=[["unfilled_units"]])).source(
        order(line("L1")), stock({"N1": {"A": 1}}), engine="cp-sat"
    )
    assert (plan.outcome.status, plan.outcome.limit) == ("optimal", "interrupted")


@pytest.mark.parametrize("weight", [1.0, 1e-7])
def test_a_plan_cut_short_is_confirmed_whatever_its_levels_weigh(weight: float) -> None:
    """What a level of tiny weights leaves open is less than the digits of its value."""
    places, asked = network([node("A", 10), node("B", 20)]), order(line("L1", quantity=3))
    here = stock({"A": {"A": 1}, "B": {"A": 3}})
    tiny = rules(levels=[[{"term": "unfilled_units", "weight": weight}], ["line_km"]])
    plan = Sourcer(places, tiny).source(asked, here, engine="cp-sat", deterministic_limit=1e-6)
    assert plan.outcome.status == "no_answer"
    Checker(places, tiny).check(asked, here, plan)
