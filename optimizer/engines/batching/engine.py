"""Decides many orders together: one after the other first, then those that compete anew, group by group."""

from collections.abc import Sequence
from concurrent.futures import Executor
from dataclasses import replace

import numpy as np

from optimizer.budget import Budget
from optimizer.engines.batching.components import most_draws
from optimizer.engines.batching.crew import decide_all
from optimizer.engines.batching.goals import Goals, JointAnswer, Report, Stopped, relative_gap
from optimizer.engines.batching.groups import Group, groups_of, tied
from optimizer.engines.batching.jobs import SMALL, Job
from optimizer.engines.batching.sequence import Sequenced, in_sequence
from optimizer.engines.batching.standing import Standing, least_values
from optimizer.errors import EngineError
from optimizer.joint import JointProblem
from optimizer.uses import Integers


def solve(
    joint: JointProblem,
    goals: Goals,
    *,
    start: Sequence[Integers] | None = None,
    progress: Report | None = None,
    executor: Executor | None = None,
) -> JointAnswer:
    """Return the best choices found and what is proven of them.

    Parameters
    ----------
    joint
        The decision.
    goals
        What is asked for. Limits do not cut the first pass short, in which orders are decided one after the other;
        Ctrl-C does, and what is not decided by then takes nothing.
    start
        (L, O) choices of all orders that are known already and obey everything; the first pass makes its own, and
        whichever are better are the ones to begin with.
    progress
        Hears of progress.
    executor
        Where groups that do not compete with each other are decided; None is here, one after the other.
    """
    budget = Budget(goals.limits)
    most = most_draws(joint)
    first = in_sequence(joint, goals.limits, tied(joint, most))
    budget.add(first.deterministic_seconds)
    budget.was_interrupted |= first.was_interrupted
    if start is not None and joint.values(start) < joint.values(first.choices):
        first = replace(first, choices=tuple(start))
    way = _Way(joint, goals, first, budget, progress)
    try:
        way.decide(groups_of(joint, most, first), executor)
    except KeyboardInterrupt:
        budget.was_interrupted = True
    return way.answer()


class _Way:
    """The way from the sequence to the answer."""

    def __init__(
        self, joint: JointProblem, goals: Goals, first: Sequenced, budget: Budget, progress: Report | None
    ) -> None:
        self._joint = joint
        self._goals = goals
        self._first = first
        self._budget = budget
        self._progress = progress
        self._start = joint.values(first.choices)
        self._choices = list(first.choices)
        self._standing: Standing | None = None
        self._prices = np.zeros((joint.level_count, joint.rows.count))
        self._answers: list[JointAnswer] = []
        self._components = 0

    def decide(self, groups: Sequence[Group], executor: Executor | None) -> None:
        """Decide the groups of orders that compete, the small ones first: what they need not, the others may."""
        self._take_free(groups)
        self._components = sum(1 if group.joint is not None else len(group.indices) for group in groups)
        standing = Standing(
            self._joint, [group.values for group in groups], [group.bounds for group in groups], self._progress
        )
        self._standing = standing
        standing.tell("sequence")
        jobs = {place: self._job(group) for place, group in enumerate(groups) if group.joint is not None}
        small = [place for place, job in jobs.items() if job.size <= SMALL]
        for places in (small, [place for place in jobs if place not in set(small)]):
            self._decide_some(groups, places, jobs, standing, executor)

    def _decide_some(
        self,
        groups: Sequence[Group],
        places: Sequence[int],
        jobs: dict[int, Job],
        standing: Standing,
        executor: Executor | None,
    ) -> None:
        if not places or self._budget.spent is not None:
            return
        goals = replace(self._goals, gap=standing.share(places, self._goals.gap))
        some = [replace(jobs[place], goals=goals) for place in places]
        done = decide_all(some, self._budget, executor, lambda index: standing.relay(places[index]))
        for index, answer in done:
            self._keep(groups[places[index]], answer)
            standing.settle(places[index], some[index].joint.values(answer.choices), answer.bounds)
            standing.tell("parts")

    def _take_free(self, groups: Sequence[Group]) -> None:
        """Let orders that do not compete do what is best for them, whatever the start says."""
        for index in (index for group in groups if group.joint is None for index in group.indices.tolist()):
            if (answer := self._first.alone[index]) is not None:
                self._choices[index] = answer.pieces

    def _job(self, group: Group) -> Job:
        joint = group.joint
        if joint is None:
            raise EngineError("orders that do not compete are decided already")
        alone = [self._first.alone[index] for index in group.indices]
        return Job(
            joint=joint,
            start=tuple(self._first.choices[index] for index in group.indices),
            desired=tuple(None if answer is None else answer.pieces for answer in alone),
            goals=self._goals,
            bounds=group.bounds,
        )

    def _keep(self, group: Group, answer: JointAnswer) -> None:
        """Take over what was decided of a group."""
        for index, pieces in zip(group.indices.tolist(), answer.choices, strict=True):
            self._choices[index] = pieces
        self._prices[:, group.rows] = answer.prices
        self._answers.append(answer)

    def answer(self) -> JointAnswer:
        """Return what there is by now."""
        values = self._joint.values(self._choices)
        self._check()
        bounds = self._bounds()
        return JointAnswer(
            choices=tuple(self._choices),
            bounds=bounds,
            prices=self._prices,
            status="optimal" if bounds == values else "feasible",
            limit=self._limit(values, bounds),
            start_values=self._start,
            components=self._components,
            columns=sum(answer.columns for answer in self._answers),
            rounds=max((answer.rounds for answer in self._answers), default=0),
            deterministic_seconds=self._budget.deterministic_spent,
        )

    def _bounds(self) -> tuple[int, ...]:
        if self._standing is not None:
            return self._standing.bounds
        totals = np.array([least_values(problem) for problem in self._joint.orders], dtype=object)
        return tuple(int(each) for each in totals.reshape(-1, self._joint.level_count).sum(axis=0))

    def _limit(self, values: tuple[int, ...], bounds: tuple[int, ...]) -> Stopped | None:
        """Return what ended the search before the goal was reached; Ctrl-C is told of in any case."""
        if self._budget.was_interrupted:
            return "interrupted"
        levels = zip(values, bounds, self._joint.units, strict=True)
        gap = next((relative_gap(v * unit, b * unit) for v, b, unit in levels if b < v), None)
        if gap is None or gap <= self._goals.gap:
            return None
        stopped = {answer.limit for answer in self._answers}
        if "time" in stopped:
            return "time"
        return self._budget.spent or ("deterministic" if "deterministic" in stopped else "stalled")

    def _check(self) -> None:
        """Look after what groups say of each other."""
        rows = self._joint.rows
        if not (rows.soft | (self._joint.used(self._choices) <= np.maximum(rows.limit, 0))).all():
            raise EngineError("groups of orders that do not compete use more of a row than there is")
