"""Branch and bound on open nodes, then on the lines that they serve, many branches at a time.

Each branch has nodes that are open, pairs that may be used, and prices of pieces at which nodes are filled within
their room (see `pricing`). What cuts a branch off, or takes a pair away, is computed in whole numbers (see `proof`).
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.capacity.branches import Branches, Limit, children, root
from optimizer.engines.capacity.pricing import Pricing
from optimizer.engines.capacity.proof import Proof, prove
from optimizer.engines.capacity.rooms import Rooms
from optimizer.engines.capacity.selection import needed, selected
from optimizer.uses import Booleans, Integers

Floats = NDArray[np.float64]

_BATCH = 32
_FEW_PAIRS = 5
_STEPS_AT_ROOT, _STEPS_FROM_AFAR, _STEPS = 40, 150, 15
_PATIENCE_AT_ROOT, _PATIENCE = 6, 3
_STEP_AT_ROOT, _STEP, _SHRINK = 0.3, 0.5, 0.6
_IMPROVE_EVERY = 20
_MEMORY = 0.7
_PASSES = 5
"""How often a step looks at each pair."""


class CapacityBranching:
    """The search for plans below some cost.

    Parameters
    ----------
    rooms
        The nodes.
    upper
        Cost of the best known plan.
    decide
        Finds the best plan of a branch in which nothing is left to branch on, from the most pieces of pairs, shape
        (R, L), and returns what the best known plan costs then.
    improve
        Looks for a better plan from nodes, shape (R,), and how often these took each line, shape (R, L), and returns
        what the best known plan costs then.
    count
        Is told how many elements array passes looked at.
    prices
        (L,) prices of pieces to begin with.

    Attributes
    ----------
    looked_at
        How many branches were bounded.
    """

    def __init__(
        self,
        rooms: Rooms,
        upper: int,
        *,
        decide: Callable[[Limit, Booleans], tuple[int, bool]],
        improve: Callable[[Booleans, Floats], int],
        count: Callable[[int], None],
        prices: Floats | None = None,
    ) -> None:
        self._rooms = rooms
        self._pricing = Pricing(rooms)
        self._fill = rooms.fill.astype(np.float64)
        self._total = 0 if rooms.total is None else int(rooms.total.sum())
        self._upper = upper
        self._decide, self._improve, self._count = decide, improve, count
        self._open = root(rooms).followed(rooms)
        self._steps_at_root = _STEPS_FROM_AFAR if prices is None else _STEPS_AT_ROOT
        if prices is not None:
            self._open = replace(self._open, prices=prices[None, :])
        self._highest = 4.0 * float(np.abs(rooms.piece).max(initial=0) + np.abs(rooms.options).max(initial=0))
        self.looked_at = 0

    @property
    def is_over(self) -> bool:
        """Whether no branch is left."""
        return len(self._open) == 0

    @property
    def bound(self) -> int:
        """No plan costs less."""
        return min(int(self._open.bounds.min(initial=self._upper)), self._upper)

    def step(self) -> None:
        """Bound the most promising branches, and branch where that does not cut them off."""
        is_root = self.looked_at == 0
        order = np.argsort(self._open.bounds, kind="stable")
        batch, self._open = self._open.where(order[:_BATCH]), self._open.where(order[_BATCH:])
        self.looked_at += len(batch)
        batch, used, share = self._bounded(batch, is_root=is_root)
        if is_root and len(batch) and not self._rooms.is_flow:
            batch, used, share = self._narrowed(batch, used, share)
        if len(batch) == 0:
            return
        best = int(batch.bounds.argmin())
        self._upper = min(self._upper, self._improve(used[best] >= 0.5, share[best]))
        batch, used, share = self._undecided(batch, used, share)
        below = children(batch, used, share, self._rooms)
        below = below.where(below.able(self._rooms)).followed(self._rooms)
        self._open = self._open.joined(below)
        self._open = self._open.where(self._open.bounds < self._upper)

    def _narrowed(self, batch: Branches, used: Floats, share: Floats) -> tuple[Branches, Floats, Floats]:
        """Return the root with what a better plan leaves of it, looked for among the pairs that cost least more."""
        few = _FEW_PAIRS * len(self._rooms.fill)
        if (batch.limit > 0).sum() <= few:
            return batch, used, share
        taking = np.where(batch.limit[0] > 0, self._taking[0], np.iinfo(np.int64).max)
        near = taking <= np.partition(taking, few, axis=None)[few]
        upper, _ = self._decide(np.where(near, batch.limit[0], 0).astype(np.int32), batch.opened[0])
        self._upper = min(self._upper, upper)
        kept, batch = self._proven(batch, needed(batch.free, batch.opened, self._rooms.room, self._total))
        return batch, used[kept], share[kept]

    def _undecided(self, batch: Branches, used: Floats, share: Floats) -> tuple[Branches, Floats, Floats]:
        """Return the branches that are to be branched on, after deciding the others."""
        decided = ~np.any(batch.free, axis=1)
        for branch in np.flatnonzero(decided).tolist():
            if batch.bounds[branch] < self._upper:
                upper, is_done = self._decide(batch.limit[branch], batch.opened[branch])
                self._upper = min(self._upper, upper)
                if not is_done:
                    # It comes again, with what a better plan leaves of it.
                    self._open = self._open.joined(batch.where(np.array([branch])))
        left = ~decided
        return batch.where(left), used[left], share[left]

    def _bounded(self, batch: Branches, *, is_root: bool) -> tuple[Branches, Floats, Floats]:
        """Return what is left of branches at better prices, and how often nodes and pairs were used, 0 to 1."""
        count = needed(batch.free, batch.opened, self._rooms.room, self._total)
        able = count <= len(self._rooms.options)
        batch, count = batch.where(able), count[able]
        steps, patience = (self._steps_at_root, _PATIENCE_AT_ROOT) if is_root else (_STEPS, _PATIENCE)
        free, opened, prices = batch.free, batch.opened, batch.prices
        best, best_prices = np.full(len(batch), -np.inf), prices
        limit, slope = batch.limit.astype(np.float64), np.zeros_like(prices)
        length, waited = np.full(len(batch), _STEP_AT_ROOT if is_root else _STEP), np.zeros(len(batch))
        often, shares, counted = np.zeros(opened.shape), np.zeros(batch.limit.shape), 0
        for step in range(steps):
            priced = self._pricing.at(prices, limit, opened | (count > 0)[:, None])
            chosen = selected(priced.reduced, free, opened, count)
            value = prices @ self._fill + chosen.value
            better = value > best
            best, waited = np.maximum(best, value), np.where(better, 0, waited + 1)
            best_prices = np.where(better[:, None], prices, best_prices)
            served = chosen.used[:, :, None] * priced.pieces
            if step >= steps // 3:
                often, shares, counted = often + chosen.used, shares + served, counted + 1
            if is_root and step % _IMPROVE_EVERY == _IMPROVE_EVERY - 1:
                self._upper = min(self._upper, self._improve(chosen.used[0], served[0]))
            if (best >= self._upper).all():
                break
            slow = waited >= patience
            length, waited = np.where(slow, length * _SHRINK, length), np.where(slow, 0, waited)
            slope = self._fill - served.sum(axis=1) + _MEMORY * slope
            norm = np.maximum((slope * slope).sum(axis=1), 1e-9)
            change = (length * np.maximum(self._upper - value, 1.0) / norm)[:, None] * slope
            prices = np.where(slow[:, None], best_prices, prices) + change
            prices = np.clip(prices, -self._highest, self._highest)
        self._count(_PASSES * steps * batch.limit.size)
        batch = Branches(np.rint(best_prices), opened, batch.limit, batch.bounds)
        kept, proven = self._proven(batch, count)
        return proven, often[kept] / max(counted, 1), shares[kept] / max(counted, 1)

    def _proven(self, batch: Branches, count: Integers) -> tuple[Integers, Branches]:
        """Return which branches may hold better plans, and these with what follows taken away."""
        priced = self._pricing.at(batch.prices, batch.limit.astype(np.float64), np.ones_like(batch.opened))
        proof = prove(
            self._rooms,
            prices=batch.prices,
            rents=np.rint(priced.rents),
            exact=priced.reduced if self._pricing.is_exact else None,
            limit=batch.limit,
            free=batch.free,
            opened=batch.opened,
            count=count,
        )
        self._taking = proof.opening[:, :, None] + proof.each
        bounds = np.maximum(proof.value, batch.bounds)
        kept = np.flatnonzero(bounds < self._upper)
        limit, opened = self._fixed(batch, proof)
        branches = Branches(batch.prices, opened, limit, bounds).where(kept)
        able = branches.able(self._rooms)
        return kept[able], branches.where(able).followed(self._rooms)

    def _fixed(self, batch: Branches, proof: Proof) -> tuple[Limit, Booleans]:
        """Return pairs and open nodes of branches, without what makes plans as dear as the best known one."""
        gap = self._upper - proof.value
        opened = batch.opened | (batch.free & (proof.closing >= gap[:, None]))
        limit = np.minimum(batch.limit, proof.limits(self._upper))
        if self._rooms.is_whole:
            # A line that has to come from a node comes from no other.
            must = (batch.limit > 0) & (proof.leaving >= gap[:, None, None])
            limit[np.any(must, axis=1)[:, None, :] & ~must] = 0
        return np.maximum(limit, 0).astype(np.int32), opened
