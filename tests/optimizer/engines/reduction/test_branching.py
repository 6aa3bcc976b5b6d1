"""Branch and bound on which options are open: it ends at the best plan, whatever it starts from."""

from random import Random
from typing import Any

import pytest

from optimizer.answer import Limits
from optimizer.engines.reduction import branching as branchings
from optimizer.engines.reduction.branching import Branching
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.relaxed.folding import Folded, fold
from optimizer.engines.relaxed.relaxation import relaxed_levels
from optimizer.problem import Problem
from optimizer.uses import Integers
from tests.optimizer.engines.problems import best_plans, every_plan, goal_of, made, numbers


class Asked:
    """Whoever is offered plans: keeps the cheapest."""

    def __init__(self, folded: Folded, upper: float) -> None:
        self._folded = folded
        self.best = upper
        self.offers = 0

    def offer(self, chosen: Integers, plan: Integers | None) -> float:
        self.offers += 1
        assert plan is not None
        assert plan.sum(axis=1).tolist() == self._folded.fill.tolist()
        costs = self._folded.piece[:, chosen] * plan + self._folded.once[:, chosen] * (plan > 0)
        self.best = min(self.best, float(costs.sum() + self._folded.options[chosen][plan.any(axis=0)].sum()))
        return self.best

    def improve(self, _chosen: Integers) -> float:
        return self.best


def folded(problem: Problem) -> Folded:
    goal = goal_of(problem)
    found = fold(goal, goal.most, relaxed_levels(problem, goal), [])
    assert found is not None
    return found


def ended(problem: Problem, upper: float, clock: Clock | None = None) -> tuple[float, Branching]:
    """What the best plan below some cost costs, and the search for it."""
    found = folded(problem)
    asked = Asked(found, upper)
    search = Branching(found, upper, offer=asked.offer, improve=asked.improve, clock=clock or Clock(Limits()))
    bounds = [search.bound]
    while not search.is_over:
        search.step()
        bounds.append(search.bound)
    assert max(bounds) <= asked.best
    assert search.bound == asked.best
    return asked.best, search


# Three lines, each of two pieces, one at a node: any three nodes with two of each line; a shipment costs 10 or so.
SPLIT = made(
    [2, 2, 2],
    5,
    {"shipment": [10, 11, 12, 13, 30], "pieces": [[1, 1, 1, 1, 1], [1, 1, 1, 1, 1], [1, 1, 1, 1, 1]]},
    stock=numbers([[1, 1, 0, 1, 2], [1, 0, 1, 1, 2], [0, 1, 1, 1, 2]]),
)


@pytest.mark.parametrize("upper", [37.0, 40.0, 1000.0])
def test_the_best_plan_is_found(upper: float) -> None:
    # All from the last for 30 + 6; the first three 33 + 6, and two of the others are too few.
    assert ended(SPLIT, upper)[0] == 36


def test_nothing_is_below_the_best() -> None:
    cost, search = ended(SPLIT, 36.0)
    assert cost == 36
    assert search.is_over


def test_nothing_is_found_where_lines_cannot_be_filled() -> None:
    problem = made([1], 2, {"shipment": [1, 2]})
    found = folded(problem)
    short = Folded(**{**vars(found), "fill": found.fill + 500})
    asked = Asked(short, 9.0)
    search = Branching(short, 9.0, offer=asked.offer, improve=asked.improve, clock=Clock(Limits()))
    while not search.is_over:
        search.step()
    assert asked.offers == 0


def test_what_is_known_from_elsewhere_cuts_branches_off() -> None:
    found = folded(SPLIT)
    asked = Asked(found, 1000.0)
    asked.best = 36.0
    search = Branching(found, 1000.0, offer=asked.offer, improve=asked.improve, clock=Clock(Limits()))
    while not search.is_over:
        search.step()
    assert search.bound == 36


def test_the_work_is_counted() -> None:
    clock = Clock(Limits())
    _, search = ended(SPLIT, 1000.0, clock)
    assert search.looked_at > 0
    assert clock.deterministic_spent > 0


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("few", [False, True])
def test_no_plan_is_cheaper(seed: int, few: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Small whole numbers, so that many plans are nearly as good; with fewer steps, branches decide."""
    if few:
        for name, number in (("_STEPS_AT_ROOT", 1), ("_STEPS", 1), ("_BATCH", 2)):
            monkeypatch.setattr(branchings, name, number)
    problem = near_ties(seed)
    plans = best_plans(problem, every_plan(problem))
    best = problem.values_of(plans[0])[1]
    for upper in (best, best + 1, best + 500):
        assert ended(problem, float(upper))[0] == best


def near_ties(seed: int) -> Problem:
    """Costs of options like those of pieces, some of them credits, lines that come in parts and lines that do not."""
    random = Random(seed)
    lines, count = random.choice([(1, 4), (2, 3), (2, 4), (3, 3)])
    demand = [random.choice([1, 2, 3] if lines < 3 else [1, 2]) for _ in range(lines)]
    # Somebody has all of it.
    stock = [[random.choice([0, 1, 2, wanted]) for _ in range(count - 1)] + [wanted] for wanted in demand]
    level: dict[str, Any] = {
        "shipment": [random.choice([2, 3, 3, 4, -1]) for _ in range(count)],
        "pieces": [[random.choice([0, 1, 2, 3]) for _ in range(count)] for _ in range(lines)],
    }
    if random.random() < 0.5:
        level["taken"] = [[random.choice([0, 1, 2]) for _ in range(count)] for _ in range(lines)]
    return made(demand, count, level, stock=numbers(stock), single_option=random.random() < 0.3)


def test_the_costs_of_near_ties_are_what_plans_cost() -> None:
    """The folded costs leave nothing out there, so that the search has to end at the best of all plans."""
    problem = near_ties(7)
    found = folded(problem)
    for pieces in every_plan(problem)[:50]:
        if (pieces.sum(axis=1) == problem.demand).all():
            here = pieces[:, found.columns]
            cost = (found.piece * here + found.once * (here > 0)).sum() + (found.options * here.any(axis=0)).sum()
            assert float(cost + found.constant) == problem.values_of(pieces)[1]
