"""Orders together: what is refused, what a limit leaves, what is said of the proof, the prices and the reasons."""

import itertools
import pkgutil
import signal
import threading
from collections.abc import Callable
from dataclasses import replace
from typing import Any, NoReturn

import numpy as np
import pytest

from models import Availability, BatchResult, DocumentError, Network, Order, Plan, RuleSet
from models.errors import SettingError
from optimizer import BatchProgress, PlanRejected, Sourcer
from optimizer.checker import BatchChecker, Checker
from optimizer.desk import Desk
from optimizer.engines import batching
from optimizer.engines.auto import AutoEngine
from optimizer.engines.batching.goals import Goals, JointAnswer
from optimizer.joint import JointProblem
from tests.builders import destination, line, network, node, order, pieces_by, reasons_of, rule, rules, stock, unfilled
from tests.optimizer.one_by_one import Engine, sequence_engine

STORES = network([node("N1", 10), node("N2", 20)], ["A", "B"])
NOON, EVENING = "2026-09-10T12:00:00Z", "2026-09-10T20:00:00Z"


def asked(name: str, pieces: int = 1, *, at: str = NOON, **fields: Any) -> Order:
    return order(line("L1", quantity=pieces), id=name, created_at=at, **fields)


def sourced(
    orders: list[Order], here: Availability, *, ruled: RuleSet | None = None, places: Network = STORES, **options: Any
) -> BatchResult:
    """Return the joint decision, once checked from outside."""
    ruled = ruled or rules()
    result = Sourcer(places, ruled).source_batch(orders, here, **options)
    BatchChecker(Checker(places, ruled)).check(orders, here, result)
    return result


def plan_of(result: BatchResult, name: str) -> Plan:
    return next(plan for plan in result.plans if plan.order_id == name)


def why(result: BatchResult, name: str, line_: str = "L1") -> list[str]:
    return [reason.text for reason in reasons_of(plan_of(result, name), line_)]


@pytest.fixture
def use(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return what makes an engine the one that decides batches."""

    def put(engine: Engine) -> None:
        monkeypatch.setattr("optimizer.engines.batching.engine.solve", engine)

    return put


# ----------------------------------------------------------------------------------------- what is asked for


def test_no_orders_are_decided_at_once() -> None:
    result = sourced([], stock({}))
    assert result.plans == ()
    assert result.objective == ()
    assert (result.outcome.status, result.outcome.limit, result.gap) == ("optimal", None, 0)


def test_an_order_may_be_there_once() -> None:
    with pytest.raises(DocumentError, match=r"batch: orders\[2\]\.id = 'O1': the id is given already at orders\[0\]"):
        Sourcer(STORES, rules()).source_batch([asked("O1"), asked("O2"), asked("O1")], stock({}))


def test_an_order_that_names_what_the_network_lacks_is_named() -> None:
    lost = order(line("L1", "Z"), id="O2")
    with pytest.raises(DocumentError, match=r"order O2: lines\[0\]\.item = 'Z'"):
        Sourcer(STORES, rules()).source_batch([asked("O1"), lost], stock({"N1": {"A": 1}}))


def test_an_availability_that_names_what_the_network_lacks_is_refused() -> None:
    with pytest.raises(DocumentError, match="stock, record 1, node = 'N9'"):
        Sourcer(STORES, rules()).source_batch([asked("O1")], stock({"N9": {"A": 1}}))


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"gap": -1e-9}, "gap = -1e-09: a number from 0 to below 1"),
        ({"gap": 1}, "gap = 1: a number from 0 to below 1"),
        ({"gap": float("nan")}, "gap = nan"),
        ({"gap": float("inf")}, "gap = inf"),
        ({"gap": True}, "gap = True"),
        ({"gap": "1%"}, "gap = '1%'"),
        ({"time_limit": 0}, "time_limit = 0"),
        ({"deterministic_limit": -1}, "deterministic_limit = -1"),
        ({"workers": 0}, "workers = 0"),
        ({"seed": 0.5}, "seed = 0.5"),
    ],
)
def test_options_out_of_range_are_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(SettingError, match=message):
        Sourcer(STORES, rules()).source_batch([asked("O1")], stock({}), **options)


def test_any_iterable_of_orders_will_do() -> None:
    result = Sourcer(STORES, rules()).source_batch((asked(name) for name in ("O1", "O2")), stock({"N1": {"A": 2}}))
    assert [plan.order_id for plan in result.plans] == ["O1", "O2"]


def test_the_engine_is_asked_for_what_was_asked_for(use: Any) -> None:
    seen: list[tuple[Goals, Any, Any]] = []

    def engine(joint: JointProblem, goals: Goals, *, progress: Any, executor: Any, **_: Any) -> JointAnswer:
        seen.append((goals, progress, executor))
        return sequence_engine()(joint, goals)

    use(engine)
    executor, report = object(), print
    sourced([asked("O1")], stock({}), gap=0, time_limit=5, seed=3, workers=2, executor=executor, progress=report)
    ((goals, told, given),) = seen
    assert (goals.gap, goals.limits.seconds, goals.limits.seed, goals.limits.workers) == (0, 5, 3, 2)
    assert (told, given) == (report, executor)


def test_progress_is_told_in_the_documents_units() -> None:
    told: list[BatchProgress] = []
    sourced([asked("O1"), asked("O2")], stock({"N1": {"A": 1}, "N2": {"A": 1}}), gap=0, progress=told.append)
    assert all(each.value >= each.bound and each.gap >= 0 and each.level in (0, 1) for each in told)


# ------------------------------------------------------------------------------------------- what comes of it

SCARCE = stock({"N1": {"A": 2, "B": 1}, "N2": {"A": 1, "B": 1}})
SOME = [
    asked("O1", 2),
    asked("O2", 2, at=EVENING),
    order(line("L1", "A"), line("L2", "B", 2), id="O3", created_at=EVENING),
]


def test_the_plans_come_in_the_order_of_the_orders() -> None:
    result = sourced(SOME[::-1], SCARCE)
    assert [plan.order_id for plan in result.plans] == ["O3", "O2", "O1"]


def test_the_order_of_the_orders_is_of_no_consequence() -> None:
    plans = [
        {plan.order_id: (plan.assignments, plan.objective, plan.unfilled) for plan in sourced(list(each), SCARCE).plans}
        for each in itertools.permutations(SOME)
    ]
    assert all(each == plans[0] for each in plans)


def test_a_batch_repeats() -> None:
    first, second = (sourced(SOME, SCARCE) for _ in range(2))
    assert [plan.assignments for plan in first.plans] == [plan.assignments for plan in second.plans]
    assert first.objective == second.objective


def test_what_all_take_is_left_out_of_the_availability_afterwards() -> None:
    here = SCARCE
    for plan in sourced(SOME, SCARCE).plans:
        here = here.after(plan)
    assert int(here.available.min()) >= 0


def test_a_sourcer_may_be_shared_by_threads() -> None:
    sourcer, found = Sourcer(STORES, rules()), []
    threads = [threading.Thread(target=lambda: found.append(sourcer.source_batch(SOME, SCARCE))) for _ in range(3)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len({repr([plan.assignments for plan in result.plans]) for result in found}) == 1


def test_the_batch_is_worth_what_its_plans_are_together() -> None:
    result = sourced(SOME, SCARCE)
    for rank, level in enumerate(result.objective):
        assert level.value == pytest.approx(sum(plan.objective[rank].value for plan in result.plans))
    assert result.unfilled == sum(sum(unfilled(plan).values()) for plan in result.plans)


def test_an_order_that_comes_in_utc_is_no_later_than_one_with_its_own_clock(use: Any) -> None:
    # Noon in UTC is before half past two in Paris, which is half past noon.
    use(sequence_engine())
    orders = [asked("A", 2, at="2026-09-10T14:30:00+02:00"), asked("Z", 2, at=NOON)]
    result = sourced(orders, stock({"N1": {"A": 3}}))
    assert [plan.objective[0].value for plan in result.plans] == [1, 0]


def test_each_order_is_decided_by_the_rule_that_decides_it_alone() -> None:
    ruled = rules(rule("whole"), order_rule_mode="first_complete", fallbacks=[rule("part")])
    # Alone, O1 and O2 can each be filled as a whole, O3 cannot.
    orders = [asked("O1", 2), asked("O2", 2), asked("O3", 4)]
    result = sourced(orders, stock({"N1": {"A": 3}}), ruled=ruled, gap=0)
    assert [plan.order_rule for plan in result.plans] == ["whole", "whole", "part"]
    assert sorted(sum(pieces_by(plan, "line").values()) for plan in result.plans[:2]) in ([0, 2], [0, 0])


def test_where_no_rule_decides_nothing_is_sourced() -> None:
    ruled = rules(rule("whole"), order_rule_mode="first_complete")
    result = sourced([asked("O1", 2), asked("O2", 9)], stock({"N1": {"A": 3}}), ruled=ruled)
    assert [plan.order_rule for plan in result.plans] == ["whole", None]
    assert unfilled(plan_of(result, "O2")) == {"L1": 9}
    assert why(result, "O2")[:2] == [
        "rule whole matches, but there is no way to fill the whole order under it",
        "no fallback matches: the rule set's mode is first_complete",
    ]


# --------------------------------------------------------------------------------------- what is said of the proof


def test_what_is_proven_of_the_batch_is_proven_of_its_plans(use: Any) -> None:
    use(sequence_engine())
    result = sourced(SOME, SCARCE)
    assert (result.outcome.status, result.outcome.engine, result.gap) == ("optimal", "batch", 0)
    for plan in result.plans:
        assert (plan.outcome.status, plan.outcome.engine, plan.outcome.gap) == ("optimal", "batch", 0)
        assert all(level.bound == level.value for level in plan.objective)


def test_a_plan_can_save_no_more_than_the_batch_can(use: Any) -> None:
    use(sequence_engine(below=20_000_000, limit="time"))
    result = sourced(SOME, SCARCE)
    open_ = [level.value - level.bound for level in result.objective]
    assert min(open_) > 0
    assert (result.outcome.status, result.outcome.limit) == ("feasible", "time")
    assert result.bound == result.objective[0].bound
    assert result.gap == pytest.approx(open_[0] / max(1, result.objective[0].value))
    for plan in result.plans:
        assert [level.value - level.bound for level in plan.objective] == pytest.approx(open_)
        assert (plan.outcome.status, plan.outcome.limit) == ("feasible", "time")


@pytest.mark.parametrize(
    ("limit", "text"),
    [
        (None, "as close as asked for: gap"),
        ("stalled", "not proven optimal (nothing more to try): gap"),
        ("time", "not proven optimal (time limit): gap"),
    ],
)
def test_how_it_ended_is_said(limit: Any, text: str, use: Any) -> None:
    use(sequence_engine(below=1, limit=limit))
    result = sourced(SOME, SCARCE)
    assert text in result.summary()
    assert result.outcome.limit == limit


def test_an_interrupt_keeps_the_plans_so_far(use: Any) -> None:
    use(sequence_engine(below=1, limit="interrupted"))
    result = sourced(SOME, SCARCE)
    assert (result.outcome.status, result.outcome.limit) == ("feasible", "interrupted")
    assert any(plan.assignments for plan in result.plans)


def test_nothing_sourced_before_a_limit_is_no_answer(use: Any) -> None:
    use(sequence_engine(below=1, nothing=True, limit="interrupted"))
    result = sourced(SOME, SCARCE)
    assert result.outcome.status == "no_answer"
    assert {plan.outcome.status for plan in result.plans} == {"no_answer"}
    assert why(result, "O1") == ["an interrupt came before any answer"]


def test_where_nothing_can_be_sourced_that_is_the_answer(use: Any) -> None:
    use(sequence_engine())
    assert sourced(SOME, stock({})).outcome.status == "optimal"


def test_a_bound_is_never_above_the_value(use: Any) -> None:
    use(sequence_engine(below=-3))
    assert all(level.bound == level.value for level in sourced(SOME, SCARCE).objective)


def test_an_interrupt_before_the_search_is_an_interrupt(monkeypatch: pytest.MonkeyPatch) -> None:
    solve = AutoEngine.solve
    monkeypatch.setattr(AutoEngine, "solve", lambda *args: replace(solve(*args), limit="interrupted"))
    ruled = rules(rule("whole"), order_rule_mode="first_complete", fallbacks=[rule("part")])
    with pytest.raises(KeyboardInterrupt):
        Sourcer(STORES, ruled).source_batch([asked("O1")], SCARCE)


def interrupting(monkeypatch: pytest.MonkeyPatch, part: str, times: int = 1) -> None:
    """Let Ctrl-C come so many times when a part of the library is called first."""
    owner, name = part.rsplit(".", 1)
    whole = getattr(pkgutil.resolve_name(owner), name)
    left = [signal.SIGINT] * times

    def interrupted(*args: Any, **kwargs: Any) -> Any:
        while left:
            signal.raise_signal(left.pop())
        return whole(*args, **kwargs)

    monkeypatch.setattr(pkgutil.resolve_name(owner), name, interrupted)


@pytest.mark.parametrize("part", ["optimizer.checker.batches.Sitting.evaluate", "optimizer.others.Takings.add"])
def test_an_interrupt_after_the_search_costs_nothing_but_is_heard(part: str, monkeypatch: pytest.MonkeyPatch) -> None:
    expected = sourced(SOME, SCARCE, gap=0)
    interrupting(monkeypatch, part)
    result = sourced(SOME, SCARCE, gap=0)
    assert [plan.assignments for plan in result.plans] == [plan.assignments for plan in expected.plans]
    assert (result.outcome.status, result.outcome.limit) == (expected.outcome.status, "interrupted")
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_a_second_interrupt_after_the_search_ends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupting(monkeypatch, "optimizer.checker.batches.Sitting.evaluate", times=2)
    with pytest.raises(KeyboardInterrupt):
        Sourcer(STORES, rules()).source_batch(SOME, SCARCE)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_an_interrupt_within_the_search_keeps_what_was_found() -> None:
    def stop(_: BatchProgress) -> None:
        signal.raise_signal(signal.SIGINT)

    places, orders, here = crowd(5)
    result = sourced(orders, here, places=places, gap=0, progress=stop)
    assert result.outcome.limit == "interrupted"
    assert [level.value for level in result.objective] <= [value + 1e-3 for value in result.one_by_one]


def test_an_interrupt_within_the_sequence_leaves_the_rest_unfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    interrupting(monkeypatch, "optimizer.engines.auto.AutoEngine.solve")
    result = sourced(SOME, SCARCE)
    assert (result.outcome.status, result.outcome.limit) == ("no_answer", "interrupted")
    assert result.unfilled == 7


def test_what_progress_raises_is_raised() -> None:
    def stop(_: BatchProgress) -> NoReturn:
        raise RuntimeError("seen enough")

    places, orders, here = crowd(8)
    try:
        Sourcer(places, rules()).source_batch(orders, here, gap=0, progress=stop)
    except RuntimeError as error:
        assert str(error) == "seen enough"  # noqa: PT017 - it may also have been proven before there was anything to tell


@pytest.mark.parametrize("amount", [1, -1])
def test_an_engine_that_takes_too_much_is_not_believed(amount: int, use: Any) -> None:
    def engine(joint: JointProblem, goals: Goals, **_: Any) -> JointAnswer:
        answer = sequence_engine()(joint, goals)
        choices = list(answer.choices)
        choices[1] = np.where(choices[0] > 0, choices[0] + amount, choices[0])
        return replace(answer, choices=tuple(choices))

    use(engine)
    with pytest.raises(PlanRejected, match="rejected"):
        Sourcer(STORES, rules()).source_batch([asked("O1", 3), asked("O2", 3)], stock({"N1": {"A": 3}}))


# ------------------------------------------------------------------------------------------------- one by one


def crowd(count: int) -> tuple[Network, list[Order], Availability]:
    """So many orders that compete for the two nearest of three nodes."""
    places = network([node("N1", 10, capacity={"unit": "orders", "limit": 2}), node("N2", 20), node("N3", 300)])
    goes = [destination(location={"lat": 0.0, "lon": 0.1 * number}) for number in range(count)]
    orders = [asked(f"O{number}", 2, destination=where) for number, where in enumerate(goes)]
    return places, orders, stock({"N1": {"A": count}, "N2": {"A": 3}, "N3": {"A": 2 * count}})


def in_turn(places: Network, orders: list[Order], here: Availability) -> list[float]:
    plans = []
    for each in orders:
        plans.append(Sourcer(places, rules()).source(each, here))
        here = here.after(plans[-1])
    return [round(sum(plan.objective[rank].value for plan in plans), 3) for rank in range(2)]


@pytest.mark.parametrize("limit", [None, 1e-6])
def test_a_batch_is_never_worse_than_orders_one_by_one(limit: float | None) -> None:
    places, orders, here = crowd(5)
    result = sourced(orders, here, places=places, gap=0, time_limit=limit)
    alone = in_turn(places, orders, here)
    assert [round(level.value, 3) for level in result.objective] <= alone
    assert list(result.one_by_one) == pytest.approx(alone, abs=2e-3)


def totals(plans: list[Plan]) -> list[float]:
    return [round(sum(plan.objective[rank].value for plan in plans), 3) for rank in range(len(plans[0].objective))]


def singles(places: Network, ruled: RuleSet, orders: list[Order], here: Availability) -> list[Plan]:
    """The plans of orders one by one, in the order given."""
    plans = []
    for each in orders:
        plans.append(Sourcer(places, ruled).source(each, here))
        here = here.after(plans[-1])
    return plans


def stuck(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave the engine nothing to try beyond what it begins with."""
    monkeypatch.setattr("optimizer.engines.batching.engine.groups_of", raiser(KeyboardInterrupt()))


def raiser(error: BaseException) -> Callable[..., NoReturn]:
    def fail(*_: object, **__: object) -> NoReturn:
        raise error

    return fail


def test_ties_are_broken_as_those_of_single_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck(monkeypatch)
    # The first order may come from either; by its id it comes from N1, which leaves the second one N2.
    places = network([node("N2", 20), node("N1", 20)], ["A", "B"])
    orders, here = [asked("O1"), asked("O2")], stock({"N1": {"A": 1}, "N2": {"A": 2}})
    result = sourced(orders, here, places=places)
    assert [plan.assignments for plan in result.plans] == [
        plan.assignments for plan in singles(places, rules(), orders, here)
    ]


def test_the_safety_stock_is_opened_one_by_one_as_by_single_orders(monkeypatch: pytest.MonkeyPatch) -> None:
    stuck(monkeypatch)
    # N1 has three pieces, one of them kept back, and capacity for two orders. O1 opens it and takes two; one by one O2
    # finds none and leaves the capacity to O3, which needs B. One after the other in joint rows O2 would take one.
    places = network([node("N1", 10, capacity={"unit": "orders", "limit": 2})], ["A", "B"])
    records = [{"node": "N1", "item": "A", "on_hand": 3, "safety_stock": 1}, {"node": "N1", "item": "B", "on_hand": 9}]
    here = Availability.from_records(records)
    orders = [asked("O1", 2, customer={"tier": "gold"}), asked("O2", 1), order(line("L1", "B", 2), id="O3")]
    result = sourced(orders, here, ruled=OPENING, places=places)
    assert list(result.one_by_one) == totals(singles(places, OPENING, orders, here)) == [1, 20]
    assert totals(list(result.plans)) == [1, 20]


def test_what_one_level_weighs_against_the_weight_of_orders_is_one_by_one_as_by_single_orders(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    stuck(monkeypatch)
    # Alone, O1 rather stays unfilled (1) than going 200 km (2); ten times as heavy it would take the piece.
    level: list[Any] = ["unfilled_units", {"term": "line_km", "weight": 0.01}]
    ruled = rules(rule("heavy", order_weight=10), levels=[level])
    near = destination(location={"lat": 0.0, "lon": 0.0})
    places = network([node("N1", 200)])
    plans = singles(places, ruled, [asked("O1", destination=near)], stock({"N1": {"A": 1}}))
    assert unfilled(plans[0]) == {"L1": 1}
    result = sourced([asked("O1", destination=near)], stock({"N1": {"A": 1}}), ruled=ruled, places=places)
    # In the joint level it is worth 2 rather than 10.
    assert [level.value for level in result.objective] == pytest.approx([2])


def test_an_interrupt_one_by_one_leaves_the_rest_unfilled(monkeypatch: pytest.MonkeyPatch) -> None:
    decided: list[str] = []
    decide = Desk.decide

    def interrupted_at_the_second(self: Desk, asked_: Order, *args: Any, **kwargs: Any) -> Any:
        if decided:
            raise KeyboardInterrupt
        decided.append(asked_.id)
        return decide(self, asked_, *args, **kwargs)

    monkeypatch.setattr(Desk, "decide", interrupted_at_the_second)
    orders = [asked("O1", 2, customer={"tier": "gold"}), asked("O2", 1)]
    result = sourced(orders, stock({"N1": {"A": 5}}), ruled=OPENING)
    assert (result.outcome.status, result.outcome.limit) == ("feasible", "interrupted")
    assert [unfilled(plan) for plan in result.plans] == [{}, {"L1": 1}]
    assert all(level.bound <= level.value for level in result.objective)


# ----------------------------------------------------------------------------------------------------- reasons


def test_pieces_that_another_order_takes_are_said_to_be_taken(use: Any) -> None:
    use(sequence_engine())
    result = sourced([asked("O1", 5), asked("O2", 1)], stock({"N1": {"A": 5}}))
    assert why(result, "O2") == [
        "N1: 5 on hand, 5 available, 5 taken by other orders of the batch",
        "1 other node has none of item A",
    ]
    (reason, _) = reasons_of(plan_of(result, "O2"), "L1")
    assert (reason.cause, reason.expected, reason.actual) == ("stock", "1", "0")


def test_own_pieces_are_told_from_those_of_others(use: Any) -> None:
    use(sequence_engine())
    result = sourced([asked("O1", 3), asked("O2", 4)], stock({"N1": {"A": 5}}))
    assert why(result, "O2")[0] == (
        "N1: 5 on hand, 5 available, 2 taken by this order, 3 taken by other orders of the batch"
    )


def test_an_order_that_is_short_of_itself_is_told_so(use: Any) -> None:
    use(sequence_engine())
    result = sourced([asked("O1", 9), asked("O2", 1)], stock({"N1": {"A": 5}}))
    assert why(result, "O1")[0] == "N1: 5 on hand, 5 available, 5 taken by this order"


SAFE = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 5, "safety_stock": 2}])
OPENING = rules(rule("gold", when="customer.tier == gold", use_safety_stock=True), rule("others"))


def test_what_is_taken_of_the_safety_stock_is_not_taken_from_those_who_leave_it_alone(use: Any) -> None:
    use(sequence_engine())
    gold, other = asked("O1", 3, customer={"tier": "gold"}), asked("O2", 3)
    # Two of the three come from what is kept back, where that leaves more for the other.
    result = sourced([gold, other], SAFE, ruled=OPENING)
    assert why(result, "O2")[0] == (
        "N1: 5 on hand, 3 available, 2 taken by this order, 1 taken by other orders of the batch"
    )


def test_those_who_open_the_safety_stock_are_told_of_all_that_is_taken(use: Any) -> None:
    use(sequence_engine())
    other, gold = asked("O1", 3), asked("O2", 3, customer={"tier": "gold"})
    result = sourced([other, gold], SAFE, ruled=OPENING)
    assert why(result, "O2")[0] == (
        "N1: 5 on hand, 5 available, 2 taken by this order, 3 taken by other orders of the batch"
    )


BUSY = network([node("N1", 10, capacity={"unit": "units", "limit": 10})])
HELD = rules(rule("held", when="customer.tier == held", capacity_share=0.4), rule("others"))


def test_capacity_that_other_orders_use_is_said_to_be_used(use: Any) -> None:
    use(sequence_engine())
    result = sourced([asked("O1", 8), asked("O2", 3)], stock({"N1": {"A": 50}}), places=BUSY)
    assert why(result, "O2") == [
        "N1: 0 of its daily capacity of 10 units is left, 1 needed; other orders of the batch use 8"
    ]


def test_a_share_of_capacity_is_used_by_those_who_are_held_to_it(use: Any) -> None:
    use(sequence_engine())
    held = [asked(name, 3, customer={"tier": "held"}) for name in ("O1", "O2")]
    result = sourced([*held, asked("O3", 1)], stock({"N1": {"A": 50}}), ruled=HELD, places=BUSY)
    (told,) = why(result, "O2")
    assert told.startswith("N1: 0 of the 40% of its daily capacity of 10 units that rule held may fill is left")
    assert told.endswith("1 needed; other orders of the batch use 3")


def test_what_others_use_beyond_a_share_takes_from_it_only_what_the_limit_does(use: Any) -> None:
    use(sequence_engine())
    # 8 of 10 are used: 2 of the 4 units of the share are left.
    orders = [asked("O1", 8), asked("O2", 3, customer={"tier": "held"})]
    result = sourced(orders, stock({"N1": {"A": 50}}), ruled=HELD, places=BUSY)
    assert pieces_by(plan_of(result, "O2"), "node") == {"N1": 2}
    assert why(result, "O2")[0].endswith("is left, 1 needed; other orders of the batch use 2")


def test_a_group_of_lines_is_told_what_others_leave_of_it(use: Any) -> None:
    use(sequence_engine())
    pair = order(line("L1", "A", ship_together="set"), line("L2", "B", ship_together="set"), id="O2")
    first = order(line("L1", "B"), id="O1")
    result = sourced([first, pair], stock({"N1": {"A": 1, "B": 1}}))
    assert why(result, "O2")[0] == "N1: cannot send all of line L2, which ships together with it (set)"
    assert why(result, "O2", "L2")[0] == "N1: 1 on hand, 1 available, 1 taken by other orders of the batch"


def test_a_rule_that_fills_orders_as_a_whole_says_so(use: Any) -> None:
    use(sequence_engine())
    ruled = rules(rule("whole"), order_rule_mode="first_complete", fallbacks=[rule("part")])
    result = sourced([asked("O1", 2), asked("O2", 2)], stock({"N1": {"A": 3}}), ruled=ruled)
    assert why(result, "O2") == [
        "N1: 3 on hand, 3 available, 2 taken by other orders of the batch",
        "1 other node has none of item A",
        "rule whole fills all of the order or nothing",
    ]


@pytest.mark.parametrize(
    ("limit", "ending"),
    [
        (None, "reaching the gap that was asked for"),
        ("stalled", "running out of things to try"),
        ("time", "the time limit"),
        ("deterministic", "the deterministic limit"),
    ],
)
def test_where_the_search_ended_before_a_proof_nothing_is_blamed_on_the_objective(
    limit: Any, ending: str, use: Any
) -> None:
    def engine(joint: JointProblem, goals: Goals, **_: Any) -> JointAnswer:
        answer = sequence_engine(below=1, limit=limit)(joint, goals)
        return replace(answer, choices=(answer.choices[0], np.zeros_like(answer.choices[1])))

    use(engine)
    orders, here, sourcer = [asked("O1"), asked("O2")], stock({"N1": {"A": 5}}), Sourcer(STORES, rules())
    result = sourcer.source_batch(orders, here)
    assert why(result, "O2")[0] == f"N1: may be able to serve it; {ending} ended the search"


# ------------------------------------------------------------------------------------------------------ prices


def test_prices_are_those_of_an_order_that_opens_nothing_and_may_fill_all(use: Any) -> None:
    use(sequence_engine(price=1e6))
    ruled = rules(
        rule("gold", when="customer.tier == gold", use_safety_stock=True, capacity_share=0.5),
        rule("others"),
        levels=[["unfilled_units"]],
    )
    places = network([node("N1", capacity={"unit": "units", "limit": 8}), node("N2")])
    here = Availability.from_records([{"node": "N1", "item": "A", "on_hand": 9, "safety_stock": 2}])
    gold = [asked(f"G{number}", 9, customer={"tier": "gold"}) for number in range(2)]
    result = sourced([*gold, asked("O1", 9), asked("O2", 9)], here, ruled=ruled, places=places)
    (stock_price,) = result.prices.stock
    (capacity_price,) = result.prices.capacity
    # Of the record there are two rows, of the capacity two shares, of which an order without a rule's pays the larger.
    assert (stock_price.level, stock_price.node, stock_price.item) == (0, "N1", "A")
    assert stock_price.price == pytest.approx(2 * capacity_price.price)


def test_prices_are_sorted(use: Any) -> None:
    use(sequence_engine(price=1e6))
    places = network([node("N2"), node("N1")], ["B", "A"])
    orders = [order(line("L1", item, 9), id=f"{item}{number}") for item in "AB" for number in range(2)]
    result = sourced(orders, stock({name: {"A": 5, "B": 5} for name in ("N1", "N2")}), places=places)
    keys = [(each.level, each.node, each.item) for each in result.prices.stock]
    assert keys == sorted(keys)
    assert len(keys) == 8


def test_what_is_not_scarce_has_no_price() -> None:
    assert sourced(SOME, stock({"N1": {"A": 99, "B": 99}}), gap=0).prices.stock == ()


# ------------------------------------------------------------------------------------------------- surcharges


def test_surcharges_are_attributed_to_those_who_come_later(use: Any) -> None:
    use(sequence_engine())
    busy = network([node("N1", capacity={"unit": "units", "limit": 10, "surcharges": [{"above": 0.2, "cost": 3}]})])
    ruled = rules(levels=[["unfilled_units"], ["capacity_cost"]])
    orders = [asked("B", 3, at=EVENING), asked("A", 3)]
    result = sourced(orders, stock({"N1": {"A": 9}}), ruled=ruled, places=busy)
    assert [plan.objective[1].value for plan in result.plans] == [9, 3]
    assert result.objective[1].value == 12


def test_the_package_of_batch_engines_imports_no_solver() -> None:
    assert not hasattr(batching, "solve")
