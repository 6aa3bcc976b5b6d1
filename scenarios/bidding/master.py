"""The program over plans of expected orders: how much of each plan is best on what there is, and what more is worth."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Self

import numpy as np
from numpy.typing import NDArray

from optimizer.compiler.terms import UNFILLED_TERMS
from scenarios.bidding.columns import Column, LevelKey, ranked
from scenarios.bidding.tariff import FREE, Tariff

Floats = NDArray[np.float64]

RowKey = tuple[Literal["careful", "everyone", "today", "after"], str, str]
"""What a row limits: a stock record, by node and item, for those who leave its safety stock alone or for all; or the
capacity of a node, until midnight or from then to the horizon, with an empty text in place of the item."""

Group = tuple[int, str]
"""An order today (0) or after midnight (1): of its plans one is taken."""

Counts = Mapping[Group, float]
"""How many like an order are expected, where there are any."""

Limits = Mapping[RowKey, float]
"""What there is for all expected orders."""

_TOLERANCE = 1e-7
_LESS = 1e-4
"""What an order in hand takes others miss: prices are what this much less of a row costs, not what more saves."""

_LARGEST_RATIO = 1000.0

_SLACK = 1e-6
"""How much worse than best an earlier level may get, as a share of its value or of 1: solvers do not count exactly."""


@dataclass(frozen=True)
class Program:
    """A linear program: shares of plans, ``x``, that fill each order's count within the limits.

    Attributes
    ----------
    values
        (K, C) what each plan is worth in each level.
    rows, limits
        (R, C) and (R,).
    fills, counts
        (G, C) and (G,): which plans are of one order at one time, and how many such orders are expected.
    """

    values: Floats
    rows: Any
    limits: Floats
    fills: Any
    counts: Floats

    def duals(self) -> Floats:
        """(K, R) what a unit of each row is worth in each level, earlier ones as good as can be; 0 or more."""
        found = np.zeros((len(self.values), len(self.limits)))
        rows, limits = self.rows, self.limits
        for level, costs in enumerate(self.values):
            if (solved := _solve(costs, rows, limits, self.fills, self.counts)) is None:
                break
            value, prices = solved
            found[level] = prices[: len(self.limits)]
            rows, limits = _capped(rows, limits, costs, value)
        return found


def tariffs(
    columns: Sequence[Column], counts: Counts, limits: Limits, *, levels: int = 3, fills_first: bool = False
) -> tuple[Tariff, Tariff]:
    """Return what is paid today and after midnight.

    Parameters
    ----------
    columns
        Plans of orders, one at least of each that takes nothing.
    counts
        How many like each are expected, where there are any.
    limits
        What there is.
    levels
        How many levels have prices, by rank.
    fills_first
        Whether an order in hand is filled as far as it can be, whatever others need.
    """
    choices = [_Choice.of(each, when) for each in columns for when in (0, 1) if (when, each.order) in counts]
    names = _scarce(choices, counts, limits)
    if not names:
        return FREE, FREE
    keys = ranked(columns)[:levels]
    duals = _program(choices, counts, limits, names, keys).duals()
    priced = {
        name: {key: float(price) for key, price in zip(keys, prices, strict=True) if price > _TOLERANCE}
        for name, prices in zip(names, duals.T, strict=True)
    }
    filling = _filling(columns, priced.values()) if fills_first else 0.0
    return _tariff(priced, "today", filling), _tariff(priced, "after", filling)


@dataclass(frozen=True)
class _Choice:
    """A plan, today (0) or after midnight (1), and what it takes of each row."""

    when: int
    column: Column
    draws: Mapping[RowKey, float]

    @classmethod
    def of(cls, column: Column, when: int) -> Self:
        """Return the choice of a plan at a time."""
        draws: dict[RowKey, float] = {("everyone", *key): float(pieces) for key, pieces in column.stock.items()}
        if not column.terms.opens:
            draws |= {("careful", *key): float(pieces) for key, pieces in column.stock.items()}
        day: Literal["today", "after"] = "after" if when else "today"
        return cls(when, column, draws | {(day, node, ""): amount for node, amount in column.capacity.items()})

    @property
    def group(self) -> Group:
        """Whose plan it is, and when."""
        return self.when, self.column.order


def _scarce(choices: Sequence[_Choice], counts: Counts, limits: Limits) -> list[RowKey]:
    """Return the rows of which more could be asked for than there is, sorted."""
    most: dict[tuple[RowKey, Group], float] = {}
    for choice in choices:
        for row, amount in choice.draws.items():
            most[row, choice.group] = max(most.get((row, choice.group), 0.0), amount)
    asked: dict[RowKey, float] = {}
    for (row, group), amount in most.items():
        asked[row] = asked.get(row, 0.0) + amount * counts[group]
    return sorted(row for row, amount in asked.items() if amount > _left(limits, row))


def _left(limits: Limits, row: RowKey) -> float:
    return max(limits.get(row, 0.0) - _LESS, 0.0)


def _program(
    choices: Sequence[_Choice], counts: Counts, limits: Limits, names: Sequence[RowKey], keys: Sequence[LevelKey]
) -> Program:
    """Set up the program of the orders that could take part of what is scarce; all others cost what they cost."""
    rank = {name: index for index, name in enumerate(names)}
    groups = sorted({choice.group for choice in choices if choice.draws.keys() & rank.keys()})
    place = {group: index for index, group in enumerate(groups)}
    kept = [choice for choice in choices if choice.group in place]
    draws = [
        (rank[name], index, amount)
        for index, choice in enumerate(kept)
        for name, amount in choice.draws.items()
        if name in rank
    ]
    return Program(
        values=np.array([[choice.column.values.get(key, 0.0) for choice in kept] for key in keys]),
        rows=_sparse(draws, (len(names), len(kept))),
        limits=np.array([_left(limits, name) for name in names]),
        fills=_sparse(
            [(place[choice.group], index, 1.0) for index, choice in enumerate(kept)], (len(groups), len(kept))
        ),
        counts=np.array([counts[group] for group in groups]),
    )


def _sparse(entries: Sequence[tuple[int, int, float]], shape: tuple[int, int]) -> Any:
    """Return a sparse matrix from its entries, (row, column, value)."""
    from scipy.sparse import csr_array  # noqa: PLC0415 - importing SciPy takes a moment

    row, column, value = zip(*entries, strict=True)
    return csr_array((value, (row, column)), shape=shape)


def _filling(columns: Iterable[Column], priced: Iterable[Mapping[LevelKey, float]]) -> float:
    """Return what to multiply prices of unfilled pieces by, so that no second level of any order is worth as much."""
    found = [price for prices in priced for key, price in prices.items() if set(key[0]) <= UNFILLED_TERMS]
    if not found:
        return 0.0
    # Prices that are tiny beside others would make all of them too large to be counted to the cent.
    least = max(min(found), max(found) / _LARGEST_RATIO)
    largest = max((abs(each.values[key]) for each in columns for key in each.terms.keys[1:2]), default=0.0)
    return 10 / least * max(largest, 1.0)


def _tariff(
    priced: Mapping[RowKey, Mapping[LevelKey, float]], day: Literal["today", "after"], filling: float
) -> Tariff:
    found: dict[str, dict[Any, Mapping[LevelKey, float]]] = {"careful": {}, "everyone": {}, day: {}}
    for (kind, node, item), prices in priced.items():
        if prices and kind in found:
            found[kind][(node, item) if item else node] = prices
    return Tariff(careful=found["careful"], everyone=found["everyone"], capacity=found[day], filling=filling)


def _capped(rows: Any, limits: Floats, costs: Floats, value: float) -> tuple[Any, Floats]:
    """Return the rows with one that keeps a level at its value."""
    from scipy.sparse import csr_array, vstack  # noqa: PLC0415

    # One unit for all rows: levels count in kilometres as well as in shares of a piece.
    unit = max(float(np.abs(costs).max(initial=0.0)), 1e-9)
    cap = (value + _SLACK * max(1.0, abs(value))) / unit
    return vstack([rows, csr_array(costs[None, :] / unit)]), np.append(limits, cap)


def _solve(costs: Floats, rows: Any, limits: Floats, fills: Any, counts: Floats) -> tuple[float, Floats] | None:
    """Return the value and the prices of the rows; None where the solver finds none, as tolerances may have it."""
    from scipy.optimize import linprog  # noqa: PLC0415

    scale = max(float(np.abs(costs).max(initial=0.0)), 1.0) / 100  # the solver's tolerances are absolute
    found: Any = linprog(costs / scale, A_ub=rows, b_ub=limits, A_eq=fills, b_eq=counts, method="highs-ds")
    if found.status != 0 or found.fun is None:
        return None
    prices = np.maximum(-np.asarray(found.ineqlin.marginals), 0.0) * scale
    prices[np.asarray(found.ineqlin.residual) > _TOLERANCE * np.maximum(1.0, np.abs(limits))] = 0.0
    return float(found.fun) * scale, prices
