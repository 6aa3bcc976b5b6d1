"""Small random problems as bare arrays, and the best plans with a line at a node, found by trying every plan."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import product
from random import Random
from typing import Any

import numpy as np

from optimizer.features import ANY_LINE, Brackets, Features, Overuses, Peaks
from optimizer.problem import Capacities, Level, Problem, Weights
from optimizer.uses import Booleans, Coefficients, Integers

MOST_CHOICES = 6000

Value = tuple[int, int, int]
"""Line, option and value, as a peak looks at them."""

# ------------------------------------------------------------------------- features, one by one


def peaks_of(*peaks: Sequence[Value]) -> Peaks:
    """Peaks, each given by its values."""
    rows = [(place, *value) for place, values in enumerate(peaks) for value in values]
    return Peaks(len(peaks), *np.array(rows, dtype=np.int64).reshape(-1, 4).T)


def values_of(peaks: Peaks) -> list[list[Value]]:
    """The values of each peak."""
    found: list[list[Value]] = [[] for _ in range(peaks.count)]
    for peak, *value in zip(
        *(each.tolist() for each in (peaks.peak, peaks.line, peaks.option, peaks.value)), strict=True
    ):
        found[peak].append((value[0], value[1], value[2]))
    return found


def brackets_of(*rows: tuple[int, int, int]) -> Brackets:
    """Brackets, each given by option and bounds."""
    return Brackets(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def overuses_of(*rows: tuple[int, int, int]) -> Overuses:
    """Overuses, each given by node, amount and the most beyond it."""
    return Overuses(*np.array(rows, dtype=np.int64).reshape(-1, 3).T)


def rows_of(features: Brackets | Overuses) -> list[list[int]]:
    """Brackets or overuses, each as it is given."""
    return [
        list(row) for row in zip(*(getattr(features, part.name).tolist() for part in fields(features)), strict=True)
    ]


# ---------------------------------------------------------------------------------------- every plan


class TooMany(Exception):
    """There are more choices than are tried."""


def every_choice(problem: Problem, most: int = MOST_CHOICES) -> Integers:
    """(C, L, O) every way to take pieces that says no more of a line than is ordered, feasible or not."""
    rows = [np.array(list(_ways(problem, line)), dtype=np.int64) for line in range(problem.line_count)]
    if np.prod([float(len(each)) for each in rows]) > most:
        raise TooMany
    picks = np.indices([len(each) for each in rows]).reshape(len(rows), -1)
    return np.stack([each[pick] for each, pick in zip(rows, picks, strict=True)], axis=1)


def _ways(problem: Problem, line: int) -> Iterator[tuple[int, ...]]:
    """Yield the pieces of a line from each option."""
    demand, options = int(problem.demand[line]), problem.option_count
    here = np.flatnonzero(problem.eligible[line] & (problem.stock[problem.item[line]] > 0)[problem.option_node])
    totals = range(demand + 1) if problem.partial == "units" else (0, demand)
    for total in dict.fromkeys(totals):
        for split in _compositions(total, len(here)):
            if not (problem.single_option and sum(part > 0 for part in split) > 1):
                row = [0] * options
                for option, part in zip(here.tolist(), split, strict=True):
                    row[option] = part
                yield tuple(row)


def _compositions(total: int, places: int) -> Iterator[tuple[int, ...]]:
    if places == 0:
        yield from [()] if total == 0 else []
        return
    for first in range(total + 1):
        for rest in _compositions(total - first, places - 1):
            yield (first, *rest)


@dataclass(frozen=True)
class Uses:
    """What C choices use, by what it is called in `optimizer.uses`, but found in another way."""

    choices: Integers
    by_node: Integers
    weights: Integers
    capacity: Integers

    @classmethod
    def of(cls, problem: Problem, choices: Integers) -> "Uses":
        by_node = np.zeros((*choices.shape[:2], problem.node_count), dtype=np.int64)
        for option, node in enumerate(problem.option_node.tolist()):
            by_node[:, :, node] += choices[:, :, option]
        limits, lines = problem.capacity, (by_node > 0).sum(axis=1)
        capacity = (lines > 0) * limits.per_order + lines * limits.per_line
        capacity += np.einsum("cln,ln->cn", by_node, limits.per_piece)
        return cls(choices, by_node, np.einsum("clo,l->co", choices, problem.weights.per_piece), capacity)

    def cost(self, problem: Problem, level: Coefficients) -> Integers:
        """(C,) what a level makes of each choice."""
        choices, taken = self.choices, self.choices > 0
        left = problem.demand - choices.sum(axis=2)
        total = (choices * level.pieces).sum(axis=(1, 2)) + (taken * level.taken).sum(axis=(1, 2))
        total += ((self.by_node > 0) * level.line_at_node).sum(axis=(1, 2))
        total += (taken.any(axis=1) * level.shipment).sum(axis=1)
        total += ((self.by_node > 0).any(axis=1) * level.node).sum(axis=1)
        total += (left * level.unfilled).sum(axis=1) + ((taken.sum(axis=2) > 1) * level.split).sum(axis=1)
        for peak, cost in zip(values_of(problem.features.peaks), level.peak.tolist(), strict=True):
            total += cost * self._largest(peak)
        for (option, least, most), cost in zip(rows_of(problem.features.brackets), level.bracket.tolist(), strict=True):
            weight, ships = self.weights[:, option], taken[:, :, option].any(axis=1)
            total += cost * (ships & (weight >= least) & (weight <= most))
        for (node, above, _), cost in zip(rows_of(problem.features.overuses), level.overuse.tolist(), strict=True):
            total += cost * np.maximum(self.capacity[:, node] - above, 0)
        return np.asarray(total)

    def _largest(self, peak: Sequence[Value]) -> Integers:
        found = np.zeros(len(self.choices), dtype=np.int64)
        for line, option, value in peak:
            lines = slice(None) if line == ANY_LINE else slice(line, line + 1)
            found = np.maximum(found, value * (self.choices[:, lines, option] > 0).any(axis=1))
        return found

    def obey(self, problem: Problem) -> Booleans:
        """(C,) whether each choice keeps to all that a problem limits; what is insisted on, and values, aside."""
        sourced, demand = self.choices.sum(axis=2), problem.demand
        some = self.by_node > 0
        good = (~some.any(axis=(1, 2)) | (sourced == demand).all(axis=1)) if problem.partial == "never" else True
        good &= ((self.choices == 0) | problem.eligible).all(axis=(1, 2))
        for item, stock in enumerate(problem.stock):
            good &= (self.by_node[:, problem.item == item].sum(axis=1) <= stock).all(axis=1)
        good &= ((self.capacity <= problem.capacity.left) | ~problem.capacity.limited).all(axis=1)
        good &= ((self.weights <= problem.weights.most) | ~problem.weights.limited).all(axis=1)
        if problem.max_nodes is not None:
            good &= some.any(axis=1).sum(axis=1) <= problem.max_nodes
        for group in set(problem.together[problem.together >= 0].tolist()):
            inside = problem.together == group
            at_one = (self.by_node[:, inside] == demand[inside, None]).all(axis=1).any(axis=1)
            good &= at_one | ~some[:, inside].any(axis=(1, 2))
        return np.asarray(good)


def vector(problem: Problem, pieces: Integers) -> list[int]:
    """The value of a choice in every level, the pieces left first where they come first."""
    uses = Uses.of(problem, pieces[None])
    first = [int((problem.demand - pieces.sum(axis=1)).sum())] if problem.fill_first else []
    return first + [int(uses.cost(problem, level.coefficients)[0]) for level in problem.levels]


def obeys(problem: Problem, pieces: Integers) -> bool:
    """Tell whether a choice is one that the problem allows."""
    sourced = pieces.sum(axis=1)
    whole = problem.partial == "units" or bool(((sourced == 0) | (sourced == problem.demand)).all())
    single = not problem.single_option or bool(((pieces > 0).sum(axis=1) <= 1).all())
    in_range = bool((pieces >= 0).all() and (sourced <= problem.demand).all())
    return whole and single and in_range and bool(Uses.of(problem, pieces[None]).obey(problem)[0])


def best_pins(problem: Problem, most: int = MOST_CHOICES) -> dict[tuple[int, int], list[int] | None]:
    """The values of the best plan with all of a line from a node, for each; None where there is no such plan."""
    choices = every_choice(problem, most)
    uses = Uses.of(problem, choices)
    allowed = uses.obey(problem)
    columns = [(problem.demand - choices.sum(axis=2)).sum(axis=1)] if problem.fill_first else []
    columns += [uses.cost(problem, level.coefficients) for level in problem.levels]
    pins = product(range(problem.line_count), range(problem.node_count))
    return {pin: _best(columns, allowed & (uses.by_node[:, pin[0], pin[1]] == problem.demand[pin[0]])) for pin in pins}


def _best(columns: list[Integers], among: Booleans) -> list[int] | None:
    """The lexicographically least values among some choices."""
    if not among.any():
        return None
    found = []
    for column in columns:
        found.append(int(column[among].min()))
        among = among & (column == found[-1])
    return found


# ------------------------------------------------------------------------------------ random problems


def problem_of(seed: int, counts: Sequence[int] = (1, 2, 2, 3, 3, 4), **fixed: Any) -> Problem:
    """A problem with a bit of everything, lines mostly whole; fields that are given stay as they are."""
    random = Random(seed)
    lines, nodes = random.choice(counts), random.choice([1, 2, 2, 3])
    option_node = np.sort(
        np.array([*range(nodes), *(random.randrange(nodes) for _ in range(random.choice([0, 1, 2])))])
    )
    single = random.random() < 0.6
    ones = random.random() < 0.3
    demand = np.array([1 if ones else random.choice([1, 1, 2, 3]) for _ in range(lines)])
    items = [random.randrange(lines) for _ in range(lines)]
    names = sorted(set(items))
    item = np.array([names.index(each) for each in items])
    eligible = _flags(random, (lines, len(option_node)), random.choice([0.6, 0.9, 1.0]))
    problem = Problem(
        demand=demand,
        eligible=eligible,
        option_node=option_node,
        item=item,
        stock=_numbers(random, (len(names), nodes), random.choice([[0, 1, 2, 3], [2, 3, 5, 8], [9]])),
        capacity=_capacities(random, demand, nodes, eligible),
        weights=_weights(random, demand, len(option_node)),
        max_nodes=random.choice([None, None, None, 1, 1, 2, 2, 3, 0]),
        single_option=single,
        partial=random.choice(["lines", "units", "never"]),
        together=_groups(random, lines),
        least_value=None,
        levels=(),
        features=Features(),
        fill_first=False,
        tie_break=None,
    )
    # Documents ask for a full order first only where all or nothing is sourced.
    problem = replace(problem, fill_first=random.random() < (0.5 if problem.partial == "never" else 0.05))
    problem = replace(problem, **fixed)
    problem = replace(problem, features=_features(random, problem))
    return replace(problem, levels=tuple(_levels(random, problem)))


def _flags(random: Random, shape: tuple[int, ...], share: float) -> Booleans:
    return np.array([random.random() < share for _ in range(int(np.prod(shape)))], dtype=bool).reshape(shape)


def _numbers(random: Random, shape: tuple[int, ...], values: list[int]) -> Integers:
    found = [random.choice(values) for _ in range(int(np.prod(shape)))]
    return np.array(found, dtype=np.int64).reshape(shape)


def _capacities(random: Random, demand: Integers, nodes: int, eligible: Booleans) -> Capacities:
    """Capacities counted in one way at each node, and limited where the order could exceed them."""
    lines = len(demand)
    zeros = np.zeros(nodes, dtype=np.int64)
    per_order, per_line, most = zeros.copy(), zeros.copy(), zeros.copy()
    left, per_piece = zeros.copy(), np.zeros((lines, nodes), dtype=np.int64)
    for node in range(nodes):
        kind = random.choice(["none", "orders", "lines", "pieces", "load"])
        per_order[node], per_line[node] = kind == "orders", kind == "lines"
        if kind in ("pieces", "load"):
            loads = [1 if kind == "pieces" else random.choice([0, 1, 3, 7]) for _ in range(lines)]
            per_piece[:, node] = np.where(eligible.any(axis=1), loads, 0)
        most[node] = {"orders": 1, "lines": lines}.get(kind, int((per_piece[:, node] * demand).sum()))
        left[node] = random.choice([most[node], most[node], random.randint(0, int(most[node]))])
    return Capacities(limited=left < most, left=left, per_order=per_order, per_line=per_line, per_piece=per_piece)


def _weights(random: Random, demand: Integers, options: int) -> Weights:
    per_piece = _numbers(random, demand.shape, [0, 1, 2, 5])
    heaviest = int((per_piece * demand).sum())
    most = np.array([random.choice([heaviest, heaviest, random.randint(0, heaviest)]) for _ in range(options)])
    return Weights(per_piece=per_piece, limited=most < heaviest, most=most)


def _groups(random: Random, lines: int) -> Integers:
    labels = random.choice([[-1], [-1], [-1, 0], [0, 1]])
    drawn = [random.choice(labels) for _ in range(lines)]
    numbers = sorted(set(drawn) - {-1})
    return np.array([-1 if each < 0 else numbers.index(each) for each in drawn])


def _features(random: Random, problem: Problem) -> Features:
    """One peak at most, mostly, and brackets and overuses here and there."""
    count = random.choice([0, 0, 1, 1, 1, 2])
    overuses = []
    for node, left in enumerate(problem.capacity.left.tolist()):
        starts = sorted(random.sample(range(left), min(left, random.choice([0, 1, 2]))))
        overuses += [(node, above, left - above) for above in starts]
    brackets = [each for option in range(problem.option_count) for each in _brackets(random, problem, option)]
    peaks = peaks_of(*(_peak(random, problem) for _ in range(count)))
    return Features(peaks, brackets_of(*brackets), overuses_of(*overuses))


def _peak(random: Random, problem: Problem) -> list[Value]:
    lines = random.choice([[ANY_LINE], list(range(problem.line_count))])
    pairs = [pair for pair in product(lines, range(problem.option_count)) if random.random() < 0.7]
    return [(*pair, random.choice([1, 1, 2, 4])) for pair in pairs]


def _brackets(random: Random, problem: Problem, option: int) -> list[tuple[int, int, int]]:
    """Either none, or ones that cover all that the option carries."""
    most = int(problem.weights.most[option])
    if random.random() < 0.5 or most == 0:
        return []
    bounds = sorted(random.sample(range(1, most + 1), min(most, random.choice([1, 2]))))
    return [(option, low, high - 1) for low, high in zip([0, *bounds], [*bounds, most + 1], strict=True)]


COSTS: dict[str, list[int]] = {
    "pieces": [-3, 0, 1, 2, 5],
    "taken": [-2, 0, 0, 1, 4],
    "line_at_node": [-1, 0, 1, 3],
    "shipment": [-2, 0, 1, 2, 6],
    "node": [0, 1, 3],
    "unfilled": [0, 1, 2, 4],
    "split": [0, 1, 2],
    "peak": [0, 1, 3],
    "bracket": [-1, 0, 1, 2, 5],
    "overuse": [0, 1, 2],
}
"""What a unit of each may cost: credits where a level may have them."""


def _levels(random: Random, problem: Problem) -> Iterator[Level]:
    """Yield levels, often those that make whole lines the best in front."""
    drawn = [_drawn(random, problem) for _ in range(random.choice([1, 2, 3]))]
    ones = np.ones(problem.line_count, dtype=np.int64)
    if random.random() < 0.5:
        unfilled = ones * random.choice([1, 2]) if random.random() < 0.8 else _numbers(random, ones.shape, [0, 1, 3])
        before = [problem.sizes.coefficients(np.int64, unfilled=unfilled)]
        if random.random() < 0.7:
            before.append(problem.sizes.coefficients(np.int64, split=ones * random.choice([1, 1, 1, 0])))
        drawn = [*before, *drawn]
        if random.random() < 0.15:
            random.shuffle(drawn)
    yield from (Level(terms=(), coefficients=each, unit=1.0) for each in drawn)


def _drawn(random: Random, problem: Problem) -> Coefficients:
    """A level that counts some features, now and then in large numbers."""
    names = random.sample(sorted(COSTS), random.choice([1, 2, 3, 5]))
    factor = random.choice([1, 1, 1, 2, 10, 1000])
    empty = problem.sizes.coefficients(np.int64)
    found = {name: _numbers(random, getattr(empty, name).shape, COSTS[name]) * factor for name in names}
    return problem.sizes.coefficients(np.int64, **found)
