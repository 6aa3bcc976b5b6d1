"""Branch and bound on which options are open, many branches at a time.

Each branch has options that are open, closed or not decided, and prices of pieces at which its bound is computed (see
`ascent`). Prices are whole numbers, and so is every sum, small enough for a double to hold it exactly: a branch is cut
off only where no plan in it is better than the best known one, whatever the arithmetic. A branch without undecided
options is decided by `allocation`; where that plan breaks a limit that the bounds leave out, by whoever asked.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Self

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.reduction.allocation import allocated
from optimizer.engines.reduction.clock import Clock
from optimizer.engines.relaxed.folding import Folded
from optimizer.uses import Integers

Floats = NDArray[np.float64]

_FREE, _OPEN, _CLOSED = 0, 1, 2

_BATCH = 64
_STEPS_AT_ROOT, _STEPS = 24, 12
_PATIENCE_AT_ROOT, _PATIENCE = 5, 3
_STEP_AT_ROOT, _STEP, _SHRINK = 0.5, 0.5, 0.6
_MEMORY = 0.7
"""How much of the last direction goes into the next one (Camerini, Fratta and Maffioli 1975)."""
_EXACT = 2.0**52


@dataclass(frozen=True)
class Branches:
    """Some branches.

    Attributes
    ----------
    prices
        (B, L) prices of pieces.
    status
        (B, R) what is decided of each option.
    bounds
        (B,) no plan in the branch costs less.
    """

    prices: Floats
    status: NDArray[np.int8]
    bounds: Floats

    def __len__(self) -> int:
        return len(self.bounds)

    def where(self, chosen: NDArray[np.bool_] | Integers) -> Self:
        """Return some of them."""
        return type(self)(self.prices[chosen], self.status[chosen], self.bounds[chosen])

    def joined(self, other: "Branches") -> "Branches":
        """Return these and others."""
        return Branches(
            np.concatenate([self.prices, other.prices]),
            np.concatenate([self.status, other.status]),
            np.concatenate([self.bounds, other.bounds]),
        )


class Branching:
    """The search for plans below some cost.

    Parameters
    ----------
    folded
        The costs.
    upper
        Cost of the best known plan, less what every plan costs.
    offer
        Takes options that are open and the pieces of a plan that costs least there by these costs, shape (L, R), or
        None where that is not told, and returns what the best known plan costs then. What it returns holds for the
        whole set: whoever is asked finds the best plan of it.
    improve
        Looks for a better plan from a set of options, and returns what the best known one costs then.
    clock
        Counts what it takes.
    prices
        (L,) prices of pieces to begin with; None where none are known.

    Attributes
    ----------
    looked_at
        How many branches were bounded.
    """

    def __init__(
        self,
        folded: Folded,
        upper: float,
        *,
        offer: Callable[[Integers, Integers | None], float],
        improve: Callable[[Integers], float],
        clock: Clock,
        prices: Floats | None = None,
    ) -> None:
        self._folded = folded
        self._pairs = folded.pairs
        self._there = folded.most > 0
        self._upper = upper
        self._offer = offer
        self._improve = improve
        self._clock = clock
        self._open = self._root(prices)
        self._highest = float(np.abs(self._pairs).max(initial=0.0) + np.abs(folded.options).max(initial=0.0))
        self.looked_at = 0

    @property
    def is_over(self) -> bool:
        """Whether no branch is left."""
        return len(self._open) == 0

    @property
    def bound(self) -> float:
        """No plan costs less, less what every plan costs."""
        return min(float(self._open.bounds.min(initial=self._upper)), self._upper)

    def step(self) -> None:
        """Bound the most promising branches, and branch where that does not cut them off."""
        order = np.argsort(self._open.bounds, kind="stable")
        batch, self._open = self._open.where(order[:_BATCH]), self._open.where(order[_BATCH:])
        is_root = self.looked_at == 0
        self.looked_at += len(batch)
        batch, used = self._bounded(batch, is_root=is_root)
        batch, used = self._kept(batch, used)
        if len(batch) == 0:
            return
        self._upper = min(self._upper, self._improve(np.flatnonzero(used[int(batch.bounds.argmin())] >= 0.5)))
        decided = (batch.status != _FREE).all(axis=1)
        for branch in np.flatnonzero(decided).tolist():
            self._decide(batch.status[branch])
        batch, used = batch.where(~decided), used[~decided]
        self._open = self._open.joined(self._children(batch, used))
        self._open = self._open.where(self._open.bounds < self._upper)

    def _root(self, known: Floats | None) -> Branches:
        folded = self._folded
        shares = folded.options / np.maximum(self._there.sum(axis=0), 1)
        with_share = np.where(self._there, (self._pairs + shares) / np.maximum(folded.most, 1), np.inf)
        cheapest = with_share.min(axis=1, initial=np.inf)
        prices = np.rint(np.where(np.isfinite(cheapest), cheapest, 0.0) if known is None else known)
        return Branches(prices[None, :], np.zeros((1, len(folded.columns)), dtype=np.int8), np.array([-np.inf]))

    def _bounded(self, batch: Branches, *, is_root: bool) -> tuple[Branches, Floats]:
        """Return branches at better prices, with what follows decided, and how often options were used, 0 to 1."""
        columns = np.flatnonzero((batch.status != _CLOSED).any(axis=0))
        climb = _Climb(self._folded, self._pairs, columns, batch, self._highest)
        steps, patience = (_STEPS_AT_ROOT, _PATIENCE_AT_ROOT) if is_root else (_STEPS, _PATIENCE)
        climb.run(self._upper, steps=steps, patience=patience, step=_STEP_AT_ROOT if is_root else _STEP)
        self._clock.count(steps * len(batch) * len(self._folded.fill) * len(columns))
        free, gap = batch.status == _FREE, (self._upper - climb.best)[:, None]
        reduced, used = np.zeros(batch.status.shape), np.zeros(batch.status.shape)
        reduced[:, columns], used[:, columns] = climb.reduced, climb.often
        # What makes a branch as dear as the best known plan is decided the other way.
        status = np.where(free & (reduced >= gap), _CLOSED, batch.status)
        status = np.where(free & (-reduced >= gap), _OPEN, status).astype(np.int8)
        return Branches(climb.prices, status, np.maximum(climb.best, batch.bounds)), used

    def _kept(self, batch: Branches, used: Floats) -> tuple[Branches, Floats]:
        """Return the branches that may hold better plans: their bound allows it, and so do their options."""
        kept = batch.bounds < self._upper
        able = (batch.status != _CLOSED) @ self._folded.most.T >= self._folded.fill
        kept &= able.all(axis=1)
        return batch.where(kept), used[kept]

    def _children(self, batch: Branches, used: Floats) -> Branches:
        """Return each branch with the option that is used about half of the time open, and closed."""
        if len(batch) == 0:
            return batch
        free = batch.status == _FREE
        half = np.where(free, 1.0 - np.abs(used - 0.5), -1.0)
        rows, option = np.arange(len(batch)), half.argmax(axis=1)
        opened, closed = batch.status.copy(), batch.status.copy()
        opened[rows, option], closed[rows, option] = _OPEN, _CLOSED
        return Branches(batch.prices, opened, batch.bounds).joined(Branches(batch.prices, closed, batch.bounds))

    def _decide(self, status: NDArray[np.int8]) -> None:
        """Find the best plan of a branch in which all options are decided."""
        folded, chosen = self._folded, np.flatnonzero(status == _OPEN)
        plan = allocated(
            folded.piece[:, chosen], folded.once[:, chosen], folded.most[:, chosen], folded.fill, folded.whole
        )
        if plan is None:
            self._upper = min(self._upper, self._offer(chosen, None))
            return
        costs, pieces = plan
        if float(costs.sum() + folded.options[chosen].sum()) < self._upper:
            self._upper = min(self._upper, self._offer(chosen, pieces))


class _Climb:
    """The way up for some branches at once, on the options that are not closed in all of them.

    Attributes
    ----------
    best, prices
        (B,) the largest bound of each branch, and (B, L) where it was found.
    reduced
        (B, C) what opening each option adds to it.
    often
        (B, C) in which share of the later steps each option was used.
    """

    def __init__(self, folded: Folded, pairs: Floats, columns: Integers, batch: Branches, highest: float) -> None:
        self._fill = folded.fill
        self._most = folded.most[:, columns]
        self._pairs = pairs[:, columns]
        self._options = folded.options[columns]
        status = batch.status[:, columns]
        self._free, self._opened = status == _FREE, status == _OPEN
        self._highest = highest
        self.prices = batch.prices
        self.best = np.full(len(batch), -np.inf)
        self.reduced = np.zeros(status.shape)
        self.often = np.zeros(status.shape)

    def run(self, upper: float, *, steps: int, patience: int, step: float) -> None:
        """Take some steps, shorter ones where a branch has not risen for a while."""
        prices, waited = self.prices, np.zeros(len(self.best))
        length = np.full(len(self.best), step)
        direction = np.zeros_like(prices)
        for count in range(steps):
            value, slope = self._looked(prices, counts=count >= steps // 3)
            waited = np.where(value >= self.best, 0, waited + 1)
            if (self.best >= upper).all():
                break
            slow = waited >= patience
            length, waited = np.where(slow, length * _SHRINK, length), np.where(slow, 0, waited)
            direction = slope + _MEMORY * np.where(slow[:, None], 0.0, direction)
            norm = np.maximum((direction * direction).sum(axis=1), 1.0)
            change = (length * np.maximum(upper - value, 1.0) / norm)[:, None] * direction
            moved = np.where(slow[:, None], self.prices, prices) + change
            prices = np.rint(np.clip(moved, -self._highest, self._highest))
        self.often /= steps - steps // 3

    def _looked(self, prices: Floats, *, counts: bool) -> tuple[Floats, Floats]:
        """Return bounds and slopes at some prices, and keep what is best."""
        net = prices[:, :, None] * self._most
        np.subtract(self._pairs, net, out=net)
        earns = net < 0
        np.minimum(net, 0.0, out=net)
        reduced = self._options + net.sum(axis=1)
        used = (self._free & (reduced < 0)) | self._opened
        taken = np.where(used, reduced, 0.0)
        value = prices @ self._fill + taken.sum(axis=1)
        # Beyond this, a double would have to round.
        is_exact = np.abs(prices) @ self._fill + np.abs(taken).sum(axis=1) < _EXACT
        better = is_exact & (value > self.best)
        self.best = np.where(better, value, self.best)
        self.prices = np.where(better[:, None], prices, self.prices)
        self.reduced = np.where(better[:, None], reduced, self.reduced)
        self.often += used & counts
        np.logical_and(earns, used[:, None, :], out=earns)
        return value, self._fill - np.einsum("blr,lr->bl", earns, self._most)
