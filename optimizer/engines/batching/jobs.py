"""Decides one component: exactly where it is small, else by prices, and exactly again where a proof is asked for."""

import time
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from optimizer.answer import Limits
from optimizer.engines.batching import pricing
from optimizer.engines.batching.descent import solve_compact
from optimizer.engines.batching.goals import Floats, Goals, JointAnswer, Progress, Report, relative_gap
from optimizer.engines.batching.neighbourhoods import Polisher
from optimizer.engines.reduction.clock import Clock
from optimizer.joint import JointProblem
from optimizer.uses import Integers

SMALL, _SHORT = 2_500, 1.0
"""Pairs of a component that one model is tried on first, and for how many deterministic seconds."""

_MEDIUM, _LONGER = 6_000, 8.0
"""The same where prices have left a gap."""

_PLAIN = 0.5
"""Share of orders that passes over arrays have to tell all of, for prices to say much."""

_LARGE = 20_000
"""Pairs up to which one model is asked where they do not."""

_PRICING = 4.0
"""Deterministic seconds after which plans that are known by then are all that prices are of."""


@dataclass(frozen=True)
class Job:
    """A component to decide; it can be sent to other processes.

    Attributes
    ----------
    joint
        The decision.
    start
        (L, O) choices to begin with.
    desired
        (L, O) what each order would choose if there were no others; None where that is not known.
    goals
        What is asked for; of the seconds only if it begins at once.
    bounds
        (K,) bounds of the levels that are known already.
    deadline
        Clock time, in seconds, at which it has to end.
    """

    joint: JointProblem
    start: tuple[Integers, ...]
    desired: tuple[Integers | None, ...]
    goals: Goals
    bounds: tuple[int, ...]
    deadline: float | None = None

    @property
    def size(self) -> int:
        """How many pairs of lines and options there are."""
        return sum(int(np.count_nonzero(problem.largest_take)) for problem in self.joint.orders)

    @property
    def in_time(self) -> Goals:
        """The goals, with what is left of the time."""
        if self.deadline is None:
            return self.goals
        seconds = max(self.deadline - time.time(), 0.0)
        return replace(self.goals, limits=replace(self.goals.limits, seconds=seconds))


def decide(job: Job, report: Report | None = None) -> JointAnswer:
    """Return the best choices found of a component, and what is proven of them."""
    return _Decision(job, report).run()


class _Decision:
    """The steps, from what is quick to what may take long."""

    def __init__(self, job: Job, report: Report | None) -> None:
        self._job = job
        self._report = report
        self._began = time.monotonic()
        self._goals = job.in_time
        self._clock = Clock(self._goals.limits)
        joint = job.joint
        values = joint.values(job.start)
        self._answer = JointAnswer(
            job.start, job.bounds, np.zeros((joint.level_count, joint.rows.count)), "feasible", None, values
        )
        self._is_priced = False
        self._polisher: Polisher | None = None

    def run(self) -> JointAnswer:
        """Take step after step until the goal is reached or a limit."""
        try:
            self._advance()
        except KeyboardInterrupt:
            self._clock.was_interrupted = True
        return self._finished()

    def _advance(self) -> None:
        size = self._job.size
        if size <= SMALL and self._open is not None and self._clock.spent is None:
            # That is proven in no time, whatever gap would do.
            self._solve(_SHORT)
        if self._is_done:
            return
        if pricing.plain_share(self._job.joint) < _PLAIN:
            self._search(is_medium=size <= _LARGE)
        else:
            self._price(is_medium=size <= _MEDIUM)
        if self._goals.gap == 0:
            self._finish(None)

    def _search(self, *, is_medium: bool) -> None:
        """Search without prices, of which little can be said: one model, and parts of it anew."""
        if is_medium:
            self._solve(_LONGER, share=0.4)
            self._tell("plans")
        first = self._open or 0
        for level in range(first, self._job.joint.level_count):
            self._improve(level, share=0.35 if level == first else 0.7)
        if is_medium:
            self._finish(_LONGER)

    def _improve(self, level: int, *, share: float) -> None:
        """Polish a level in a share of the seconds that are left."""
        if self._is_done:
            return
        limits = self._clock.left()
        seconds = None if limits.seconds is None else share * limits.seconds
        choices = self._polish(self._answer.choices, level, replace(limits, seconds=seconds), None)
        self._answer = replace(self._answer, choices=tuple(choices))
        self._tell("polish")

    def _finish(self, deterministic: float | None) -> None:
        """Ask the compact model for what is open, if anything is and there is time."""
        if not self._is_done:
            self._solve(deterministic)

    @property
    def _is_done(self) -> bool:
        return self._clock.spent is not None or self._is_reached

    @property
    def _is_reached(self) -> bool:
        """Whether the first level that is not proven is close enough to its bound."""
        level = self._open
        if level is None:
            return True
        unit = self._job.joint.units[level]
        value, bound = self._values[level] * unit, self._answer.bounds[level] * unit
        return 0 < self._goals.gap >= relative_gap(value, bound)

    @property
    def _values(self) -> tuple[int, ...]:
        return self._job.joint.values(self._answer.choices)

    @property
    def _open(self) -> int | None:
        """The first level that is not proven."""
        pairs = zip(self._values, self._answer.bounds, strict=True)
        return next((rank for rank, (value, bound) in enumerate(pairs) if bound < value), None)

    def _solve(self, deterministic: float | None, *, share: float = 1.0) -> None:
        """Ask the compact model for what is open, in a share of the seconds that are left."""
        limits = self._clock.left()
        limits = replace(limits, seconds=None if limits.seconds is None else share * limits.seconds)
        if deterministic is not None:
            limits = replace(limits, deterministic=min(deterministic, limits.deterministic or deterministic))
        found = solve_compact(
            self._job.joint,
            limits,
            self._answer.choices,
            first_level=self._open or 0,
            floors=self._answer.bounds,
        )
        self._clock.add(found.deterministic_seconds)
        self._clock.was_interrupted |= found.limit == "interrupted"
        self._answer = replace(self._answer, choices=found.choices, bounds=found.bounds)

    def _tell(self, phase: str) -> None:
        """Report the first level that is not proven, or the last one."""
        if self._report is None:
            return
        values, bounds, units = self._values, self._answer.bounds, self._job.joint.units
        level = len(values) - 1 if self._open is None else self._open
        value, bound = values[level] * units[level], bounds[level] * units[level]
        seconds = time.monotonic() - self._began
        self._report(Progress(phase, level, value, bound, relative_gap(value, bound), seconds))

    def _price(self, *, is_medium: bool) -> None:
        """Search by prices, and in one model where they leave a gap and it is not too large."""
        before = self._answer
        found = pricing.decide(
            self._job.joint,
            before.choices,
            replace(self._goals, limits=self._clock.left()),
            clock=self._clock,
            polish=self._polish,
            report=self._report,
        )
        self._is_priced = True
        self._answer = replace(found, bounds=self._best_bounds(before, found), start_values=before.start_values)
        if is_medium:
            self._finish(_LONGER)

    def _best_bounds(self, before: JointAnswer, after: JointAnswer) -> tuple[int, ...]:
        """Return the better bound of each level; those before hold for all choices that are no worse than theirs."""
        values = self._job.joint.values(after.choices)
        return tuple(min(max(pair), value) for *pair, value in zip(before.bounds, after.bounds, values, strict=True))

    def _polish(
        self, choices: Sequence[Integers], level: int, limits: Limits, prices: Floats | None
    ) -> Sequence[Integers]:
        if self._polisher is None:
            self._polisher = Polisher(
                self._job.joint, choices, desired=self._job.desired, seed=limits.seed, budget=self._clock
            )
        self._polisher.restart(choices)
        return self._polisher.run(level, limits, prices)

    def _finished(self) -> JointAnswer:
        answer = self._answer
        if not self._is_priced and self._clock.spent is None:
            answer = replace(answer, prices=self._prices())
        is_proven = self._open is None
        is_settled = self._is_reached and not self._clock.was_interrupted
        return replace(
            answer,
            status="optimal" if is_proven else "feasible",
            limit=None if is_settled else self._clock.spent or "stalled",
            deterministic_seconds=self._clock.deterministic_spent,
        )

    def _prices(self) -> Floats:
        """Return prices where something is scarce; plans that take long to find are left out of what they are of."""
        limits = self._clock.left()
        clock = Clock(replace(limits, deterministic=min(_PRICING, limits.deterministic or _PRICING)))
        found = pricing.prices(self._job.joint, self._answer.choices, bounds=self._job.bounds, clock=clock)
        self._clock.add(clock.deterministic_spent)
        self._clock.was_interrupted |= clock.was_interrupted
        return found
