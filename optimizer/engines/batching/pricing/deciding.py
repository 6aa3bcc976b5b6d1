"""Decides all orders together, level by level."""

import time
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from optimizer.answer import Limits
from optimizer.engines.batching.goals import Goals, JointAnswer, Progress, Report, relative_gap
from optimizer.engines.batching.pricing.duals import known
from optimizer.engines.batching.pricing.incumbent import Incumbent
from optimizer.engines.batching.pricing.lagrangian import Held, Lagrangian
from optimizer.engines.batching.pricing.pricer import Pricer
from optimizer.engines.batching.pricing.repair import Repair
from optimizer.engines.batching.pricing.restraints import Restraints
from optimizer.engines.batching.pricing.scaling import divided
from optimizer.engines.batching.pricing.search import searched
from optimizer.engines.batching.pricing.stage import Shop, Stage
from optimizer.engines.reduction.clock import Clock
from optimizer.joint import JointProblem
from optimizer.uses import Integers

Floats = NDArray[np.float64]
Polish = Callable[[Sequence[Integers], int, Limits, Floats], Sequence[Integers]]


_STEPS = 40
"""Steps by which the prices of an early level are tried."""

_LONGEST, _SHARE = 60.0, 0.1


def decide(
    joint: JointProblem,
    start: Sequence[Integers],
    goals: Goals,
    *,
    clock: Clock | None = None,
    polish: Polish | None = None,
    report: Report | None = None,
) -> JointAnswer:
    """Return the best choices that are found, what is proven of them, and prices.

    Parameters
    ----------
    joint
        The orders.
    start
        (L, O) a choice of each, all of them within what there is; the answer is never worse.
    goals
        What is asked for.
    clock
        What is left of the limits; None begins to count now.
    polish
        Improves choices in a level without making earlier ones worse, at prices of the rows.
    report
        Is told of each improvement.
    """
    decision = _Decision(joint, start, goals, clock or Clock(goals.limits), polish=polish, report=report)
    try:
        decision.run()
    except KeyboardInterrupt:
        decision.clock.was_interrupted = True
    return decision.answer()


class _Decision:
    """The levels in turn."""

    def __init__(
        self,
        joint: JointProblem,
        start: Sequence[Integers],
        goals: Goals,
        clock: Clock,
        *,
        polish: Polish | None,
        report: Report | None,
    ) -> None:
        self.clock = clock
        self._goals, self._polish, self._report = goals, polish, report
        self._began = time.monotonic()
        self._joint, self._divisors = divided(joint)
        self._incumbent = Incumbent(self._joint, start)
        self._start_values = self._incumbent.values
        self._bounds: list[int] = []
        self._prices = np.zeros((joint.level_count, joint.rows.count))
        self._held: tuple[Held, ...] = ()
        self._rounds = 0
        self._columns = len(self._incumbent.plans)

    def run(self) -> None:
        """Decide all levels."""
        pricer = Pricer(self._joint)
        restraints = Restraints(pricer.arena, pricer.evaluation.first_layer)
        repair = Repair(pricer, restraints)
        shop = Shop(self._incumbent, repair, self.clock, self._goals.limits.seed)
        lead = next((rank for rank, costs in enumerate(pricer.arena.pair_cost) if costs is not None), 0)
        first = self._led(pricer, restraints, shop, lead)
        for rank in range(first, self._joint.level_count):
            self._decide(pricer, restraints, shop, rank)

    def _led(self, pricer: Pricer, restraints: Restraints, shop: Shop, lead: int) -> int:
        """Search the first level in which places differ, as if all orders were at their best in the levels before.

        Most often they can be. Returns the first level that is left to decide.
        """
        held: tuple[Held, ...] = ()
        for rank in range(lead):
            before = Lagrangian(pricer, restraints, rank, held, self._incumbent.values)
            held = (*held, Held(rank, before.own_best()))
            self._rounds += before.rounds
        best = tuple(int(each.best.sum()) for each in held)
        short = next((rank for rank in range(lead) if self._incumbent.values[rank] != best[rank]), lead)
        if short < lead and self._is_out_of_reach(pricer, restraints, shop, held[:short]):
            self._held, self._bounds = held[:short], list(best[:short])
            return short
        lagrangian = Lagrangian(pricer, restraints, lead, held, self._incumbent.values)
        teller = self._teller(lead)

        def tell(phase: str, bound: int) -> None:
            if self._incumbent.values[:lead] == best:
                self._bounds = [*best, bound]
                teller(phase, bound)
            elif self._report is not None:
                rank = next(rank for rank in range(lead) if self._incumbent.values[rank] != best[rank])
                self._teller(rank)(phase, best[rank])

        def is_done(bound: int) -> bool:
            is_led = self._incumbent.values[:lead] == best
            return is_led and (bound >= self._incumbent.values[lead] or self._gap(lead, bound) <= self._goals.gap)

        self._bounds = list(best[:1])
        stage = Stage(lagrangian, shop, is_done, tell)
        searched(stage, self._polisher(lead, lambda: self._incumbent.values[:lead] == best))
        self._rounds += lagrangian.rounds
        reached = next((rank for rank in range(lead) if self._incumbent.values[rank] != best[rank]), lead)
        self._held = held[:reached]
        self._bounds = list(best[: reached + 1])
        if reached < lead:
            return reached
        self._settle(stage)
        return lead + 1

    def _is_out_of_reach(self, pricer: Pricer, restraints: Restraints, shop: Shop, held: tuple[Held, ...]) -> bool:
        """Tell whether a few steps prove that not all orders can be at their best in the next level."""
        lagrangian = Lagrangian(pricer, restraints, len(held), held, self._incumbent.values)
        stage = Stage(lagrangian, shop, lambda _: False, lambda *_: None)
        stage.climb(_STEPS, every=2 * _STEPS)
        self._rounds += lagrangian.rounds
        return stage.bound > stage.bound_apart

    def _decide(self, pricer: Pricer, restraints: Restraints, shop: Shop, rank: int) -> None:
        lagrangian = Lagrangian(pricer, restraints, rank, self._held, self._incumbent.values)
        stage = Stage(lagrangian, shop, lambda bound: self._is_enough(rank, bound), self._teller(rank))
        del self._bounds[rank:]
        self._bounds.append(stage.bound)
        searched(stage, self._polisher(rank, lambda: True))
        self._rounds += lagrangian.rounds
        self._settle(stage)

    def _settle(self, stage: Stage) -> None:
        """Keep what a stage has proven."""
        lagrangian, rank = stage.lagrangian, stage.lagrangian.rank
        self._columns = max(self._columns, stage.shop.columns)
        del self._bounds[rank:]
        self._bounds.append(min(stage.bound, stage.value))
        told = None if self.clock.was_interrupted else known(stage, self._seconds_for_prices())
        # In a hurry, the prices of the bound do.
        self._prices[rank] = stage.prices[: self._joint.rows.count] / lagrangian.unit if told is None else told
        if stage.bound_apart >= stage.value and len(self._held) == rank:
            self._held = (*self._held, Held(rank, self._incumbent.plans.values[:, rank].copy()))

    def _seconds_for_prices(self) -> float:
        """Return how long prices may take, also where a limit is reached: a share of it."""
        seconds = self._goals.limits.seconds
        return _LONGEST if seconds is None else min(max(seconds * _SHARE, 1.0), _LONGEST)

    def _polisher(self, rank: int, is_ready: Callable[[], bool]) -> Callable[[Stage], bool] | None:
        """Return what polishes the best choices of a stage."""
        polish = self._polish
        if polish is None:
            return None

        def polished(stage: Stage) -> bool:
            if not is_ready():
                return False
            by = np.array(self._divisors, dtype=np.float64)[rank]
            prices = stage.prices[: self._joint.rows.count] / stage.lagrangian.unit * by
            found = polish(self._incumbent.choices, rank, self.clock.left(), prices)
            return self._incumbent.offer_choices(found)

        return polished

    def _is_enough(self, rank: int, bound: int) -> bool:
        value = self._incumbent.values[rank]
        if bound >= value:
            return True
        before = self._bounds[:rank]
        proven = len(before) == rank and all(
            low >= high for low, high in zip(before, self._incumbent.values, strict=False)
        )
        return proven and self._gap(rank, bound) <= self._goals.gap

    def _gap(self, rank: int, bound: int) -> float:
        unit = self._joint.units[rank]
        return relative_gap(self._incumbent.values[rank] * unit, bound * unit)

    def _teller(self, rank: int) -> Callable[[str, int], None]:
        unit = self._joint.units[rank]

        def tell(phase: str, bound: int) -> None:
            if rank < len(self._bounds):
                self._bounds[rank] = max(self._bounds[rank], bound)
            if self._report is not None:
                value, seconds = self._incumbent.values[rank] * unit, time.monotonic() - self._began
                self._report(Progress(phase, rank, value, bound * unit, self._gap(rank, bound), seconds))

        return tell

    def answer(self) -> JointAnswer:
        """Return what was found."""
        values = self._incumbent.values
        least = [-(2**53)] * (len(values) - len(self._bounds))
        bounds = [min(low, high) for low, high in zip([*self._bounds, *least], values, strict=True)]
        is_proven = all(low == high for low, high in zip(bounds, values, strict=True))
        first = next((rank for rank, low in enumerate(bounds) if low < values[rank]), None)
        is_enough = first is None or self._gap(first, bounds[first]) <= self._goals.gap
        limit = self.clock.spent
        times = np.array(self._divisors, dtype=np.int64)
        return JointAnswer(
            choices=tuple(self._incumbent.choices),
            bounds=tuple(int(low * by) for low, by in zip(bounds, self._divisors, strict=True)),
            prices=self._prices * times[:, None],
            status="optimal" if is_proven else "feasible",
            limit=None if is_enough and limit != "interrupted" else limit or "stalled",
            start_values=tuple(int(value * by) for value, by in zip(self._start_values, self._divisors, strict=True)),
            columns=self._columns,
            rounds=self._rounds,
            deterministic_seconds=self.clock.deterministic_spent,
        )
