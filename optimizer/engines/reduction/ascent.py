"""Raises the bound of a relaxation by prices of pieces, and takes away what the bound rules out.

Every line has a price per piece, every level that is held at its value a price per unit. At any prices, each option is
opened just where what its pairs earn exceeds its cost, and the sum is a lower bound (Lagrangian relaxation of the
demand rows; subgradient steps after Polyak). Bounds and eliminations are computed in whole numbers at whole prices, so
that nothing hangs on rounding.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.reduction.clock import Clock
from optimizer.engines.relaxed.relaxation import Held, Relaxation
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]

_MOST_STEPS = 160
_PATIENCE = 5
_SHRINK = 0.6
_LEAST_STEP = 2e-3
_CHECK_EVERY = 8
_LATER = 1.4
"""The next search for a better plan comes after so many times the steps before it."""
_FEW_PAIRS = 40
_LARGEST = 2.0**61
_FINEST = 20
_LOWEST = 2**62
_MOST_OPENED = 20


@dataclass(frozen=True)
class Bound:
    """What some prices prove.

    Attributes
    ----------
    value
        No plan costs less.
    options
        (O,) what a plan costs at least that opens an option, less ``value``.
    pairs
        (L, O) what it costs at least besides that, if the option sends some of a line.
    """

    value: int
    options: Integers
    pairs: Integers


class Ascent:
    """The way up for one level.

    Parameters
    ----------
    level
        The level's relaxation.
    held
        The levels before it.
    fill, most
        (L,) pieces to be sourced, and (L, O) the most of them from an option.
    whole
        (L,) whether a pair sends all or nothing.
    clock
        What may stop it.

    Attributes
    ----------
    most
        (L, O) the same without the pairs that are ruled out.
    value
        The largest bound so far.
    prices, rates
        The prices of pieces, shape (L,), and of held levels at which it was proven.
    """

    def __init__(
        self, level: Relaxation, held: Sequence[Held], *, fill: Integers, most: Integers, whole: Booleans, clock: Clock
    ) -> None:
        self._level = level
        self._held = held
        self._fill = fill
        self._whole = whole
        self._clock = clock
        self.most = most.copy()
        self.value = -_LOWEST
        self.prices = self._start()
        self.rates: tuple[int, ...] = (0,) * len(held)

    @property
    def alive(self) -> Booleans:
        """(L, O) the pairs that are not ruled out."""
        return self.most > 0

    def climb(self, upper: int, improve: Callable[[list[int], Booleans], int]) -> bool:
        """Raise the bound as long as that pays; tell whether it meets the cost of the best known plan.

        Pairs that are in no plan as cheap as that one are taken away.

        Parameters
        ----------
        upper
            Cost of the best known plan.
        improve
            Looks for a better plan, from a set of options and among the pairs that are left, and returns what the best
            one costs then.
        """
        prices, rates = self.prices, np.zeros(len(self._held))
        best_value, best = -np.inf, (prices, rates)
        step, waited, improve_at = 1.0, 0, 0.0
        columns = self._columns()
        for count in range(1, _MOST_STEPS + 1):
            value, slope, slopes, opened = columns.at(prices, rates)
            self._clock.count(columns.size)
            if value > best_value + 1e-9 * abs(value):
                best_value, best, waited = value, (prices, rates), 0
            else:
                waited += 1
            if count % _CHECK_EVERY == 0 or best_value > upper - 1:
                if count >= improve_at or best_value > upper - 1:
                    upper = improve(opened, self.alive)
                    improve_at = count * _LATER
                self._check(*best, upper)
                if self.value >= upper or self.alive.sum() <= _FEW_PAIRS or self._clock.spent is not None:
                    break
                columns = self._columns()
            if waited >= _PATIENCE:
                step, waited = step * _SHRINK, 0
                prices, rates = best
                value, slope, slopes, _ = columns.at(prices, rates)
            norm = float(slope @ slope + slopes @ slopes)
            if norm == 0.0:
                # What is opened fills every line just so: nothing is better.
                upper = improve(opened, self.alive)
            if step < _LEAST_STEP or norm == 0.0:
                break
            length = step * max(upper - value, 1.0) / norm
            prices, rates = prices + length * slope, np.maximum(rates + length * slopes, 0.0)
        self._check(*best, upper)
        return self.value >= upper

    def _start(self) -> Floats:
        """Return prices at which every line could be had alone, its share of the option's cost included."""
        cost = self._level.pairs + self._level.options[None, :] / np.maximum((self.most > 0).sum(axis=0), 1)
        per_piece = np.where(self.most > 0, cost / np.maximum(self.most, 1), np.inf).min(axis=1, initial=np.inf)
        return np.where(np.isfinite(per_piece), per_piece, 0.0)

    def _columns(self) -> "_Columns":
        return _Columns(self._level, self._held, self._fill, self.most)

    def _check(self, prices: Floats, rates: Floats, upper: int) -> None:
        """Compute the bound at whole prices, and take away what it rules out."""
        size = self._size(prices, rates) + abs(upper) + 1.0
        if size > _LARGEST:
            return
        # Counts of shipments have prices below 1 per piece: they are whole in small parts of a unit.
        scale = 2 ** min(int(np.log2(_LARGEST / size)), _FINEST)
        bound = self._bound(prices, rates, scale)
        value = -(-bound.value // scale)
        if value > self.value:
            self.value = value
            self.prices, self.rates = prices, tuple(int(rate) for rate in np.rint(rates).tolist())
        too_dear = bound.value + bound.options[None, :] + bound.pairs > upper * scale
        self.most[too_dear] = 0

    def _size(self, prices: Floats, rates: Floats) -> float:
        """Return a number that no sum in a bound exceeds."""
        priced = [(1.0, self._level, 0), *zip(rates, (h.relaxation for h in self._held), self._values, strict=True)]
        of_levels = sum((rate + 1.0) * (_spread(level) + abs(value)) for rate, level, value in priced)
        return float(of_levels + (np.abs(prices) + 1.0) @ (self.most.sum(axis=1) + self._fill))

    @property
    def _values(self) -> list[int]:
        return [each.value for each in self._held]

    def _bound(self, prices: Floats, rates: Floats, scale: int) -> Bound:
        """Return what prices, whole in such parts of a unit, prove in these."""
        price, whole = (np.rint(part * scale).astype(np.int64) for part in (prices, rates))
        level = self._level
        pairs, options, constant = scale * level.pairs, scale * level.options, scale * level.constant
        for rate, held in zip(whole.tolist(), self._held, strict=True):
            pairs = pairs + rate * held.relaxation.pairs
            options = options + rate * held.relaxation.options
            constant += rate * (held.relaxation.constant - held.value)
        there = self.most > 0
        net = np.where(there, pairs - price[:, None] * self.most, 0)
        reduced = options + np.minimum(net, 0).sum(axis=0)
        used = there.any(axis=0)
        value = constant + int(price @ self._fill) + int(np.minimum(reduced, 0)[used].sum())
        # Of a line that may come in parts, one piece may bear as little as its share.
        share = np.where(self._whole[:, None], net, net // np.maximum(self.most, 1))
        return Bound(value, np.maximum(reduced, 0), np.maximum(share, 0))


def _spread(level: Relaxation) -> float:
    """Return what the sizes of all costs of a level add up to."""
    costs = np.abs(level.pairs).sum(dtype=np.float64) + np.abs(level.options).sum(dtype=np.float64)
    return float(costs) + abs(level.constant)


class _Columns:
    """The options and pairs that are left, as floats."""

    def __init__(self, level: Relaxation, held: Sequence[Held], fill: Integers, most: Integers) -> None:
        left = np.flatnonzero(most.any(axis=0))
        self._left = left
        self._most = most[:, left].astype(np.float64)
        there = self._most > 0
        self.size = there.size
        self._fill = fill.astype(np.float64)
        self._constant = float(level.constant)
        self._options = level.options[left].astype(np.float64)
        self._pairs = np.where(there, level.pairs[:, left], 0).astype(np.float64)
        self._held = [
            (
                each.relaxation.options[left].astype(np.float64),
                np.where(there, each.relaxation.pairs[:, left], 0).astype(np.float64),
                float(each.relaxation.constant - each.value),
            )
            for each in held
        ]

    def at(self, prices: Floats, rates: Floats) -> tuple[float, Floats, Floats, list[int]]:
        """Return the bound at some prices, its slopes in prices of pieces and of held levels, and what is opened."""
        options, pairs, constant = self._options, self._pairs, self._constant
        for rate, (more_options, more_pairs, more) in zip(rates.tolist(), self._held, strict=True):
            if rate:
                options, pairs, constant = (
                    options + rate * more_options,
                    pairs + rate * more_pairs,
                    constant + rate * more,
                )
        net = pairs - prices[:, None] * self._most
        earns = net < 0
        reduced = options + np.where(earns, net, 0.0).sum(axis=0)
        opened = reduced < 0
        value = constant + float(prices @ self._fill) + float(reduced[opened].sum())
        taken = earns[:, opened]
        slope = self._fill - (taken * self._most[:, opened]).sum(axis=1)
        slopes = np.array(
            [
                more + float(more_options[opened].sum()) + float(more_pairs[:, opened][taken].sum())
                for more_options, more_pairs, more in self._held
            ]
        )
        earning = np.flatnonzero(opened)
        earning = earning[np.argsort(reduced[earning], kind="stable")[:_MOST_OPENED]]
        return value, slope, slopes, self._left[earning].tolist()
