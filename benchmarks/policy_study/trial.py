"""Runs a policy over a workload and measures it."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from benchmarks.policy_study.measured import Measured
from benchmarks.policy_study.runs import COURSES, FORECAST, RUNS
from benchmarks.workloads import Workload, forecast, make_workload
from models import Order, Plan
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.hindsight import relaxed
from scenarios.orderbook import OrderBook
from scenarios.policies import BidPrice, PolicySettings
from scenarios.replay import Replay

_SAME = 1e-6


@dataclass(frozen=True)
class Effort:
    """How far the joint decision in hindsight is searched, and how often prices are derived.

    Attributes
    ----------
    gap
        How close to the bound is close enough, as a share.
    limit
        Most deterministic seconds of the solver.
    every
        After how many orders prices are derived anew.
    """

    gap: float = 0.01
    limit: float = 3.0
    every: int = 100


@dataclass(frozen=True)
class Trial:
    """A run that is to be measured."""

    workload: Workload
    seed: int
    run: str
    effort: Effort


@dataclass(frozen=True)
class _Decisions:
    """Plans with the seconds that each took, and what is proven of all together."""

    plans: Sequence[Plan]
    seconds: Sequence[float]
    bound: float | None = None


def measure(trial: Trial) -> Measured:
    """Generate the workload of a trial, run its policy and count what comes out."""
    workload, seed = trial.workload, trial.seed
    data, settings = make_workload(workload, seed), RUNS[trial.run].settings
    if isinstance(settings, BidPrice):
        settings = settings.model_copy(update={"every_orders": trial.effort.every})
    if settings is not None and settings.forecast_file:
        data = replace(data, forecasts={FORECAST: OrderBook.of(forecast(workload, seed, COURSES))})
    start = time.process_time()
    made = _in_hindsight(data, trial.effort) if settings is None else _replayed(data, settings)
    seconds = time.process_time() - start
    return Measured(
        kind=workload.kind,
        stock=workload.stock,
        capacity=workload.capacity,
        seed=seed,
        run=trial.run,
        orders=len(made.plans),
        pieces=_pieces(data.orders),
        cost=cost_of(made.plans),
        bound=made.bound,
        unfilled=sum(gap.quantity for plan in made.plans for gap in plan.unfilled),
        shipments=sum(len(plan.shipments) for plan in made.plans),
        split=sum(len(plan.shipments) > 1 for plan in made.plans),
        median_ms=1000 * float(np.median(made.seconds)),
        p99_ms=1000 * float(np.quantile(made.seconds, 0.99)),
        mean_ms=1000 * float(np.mean(made.seconds)),
        seconds=seconds,
    )


def cost_of(plans: Sequence[Plan]) -> float:
    """Return what plans cost: the sum of their values in the one level that there is.

    Raises
    ------
    RuntimeError
        Where a plan has another number of levels, so that no number says what it costs.
    """
    for plan in plans:
        if len(plan.objective) != 1:
            raise RuntimeError(f"the plan of order {plan.order_id} has {len(plan.objective)} levels, not one")
    return round(sum(plan.objective[0].value for plan in plans), 6)


def _replayed(data: Dataset, settings: PolicySettings) -> _Decisions:
    decided = list(Replay(data, settings))
    return _Decisions([each.plan for each in decided], [each.seconds for each in decided])


def _in_hindsight(data: Dataset, effort: Effort) -> _Decisions:
    """Decide all orders together, on all that there is from the first order to the last."""
    whole = relaxed(data)
    sourcer = Sourcer(whole.network, whole.rules)
    start = time.perf_counter()
    found = sourcer.source_batch(whole.orders, whole.availability, gap=effort.gap, deterministic_limit=effort.limit)
    each = (time.perf_counter() - start) / len(found.plans)
    level = found.objective[0]
    if abs(level.value - cost_of(found.plans)) > _SAME * max(1.0, level.value):
        raise RuntimeError(f"plans cost {cost_of(found.plans)}, all together {level.value}")
    return _Decisions(found.plans, [each] * len(found.plans), level.bound)


def _pieces(orders: Sequence[Order]) -> int:
    return sum(line.quantity for order in orders for line in order.lines)
