"""Bounds of one level from prices of all that couples orders: exact arithmetic in whole numbers.

A stage minimises one level over plans that are no worse in the earlier ones. Where every order reaches its own best in
an earlier level, it is held there: anything worse costs more than it could ever save. Other earlier levels have a price
like rows have. Shapes: B orders, K levels, W restraints, J earlier levels that are priced.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.engines.batching.pricing.cuts import Cuts
from optimizer.engines.batching.pricing.mix import Mix
from optimizer.engines.batching.pricing.plans import Plans
from optimizer.engines.batching.pricing.pricer import Pricer, Seen
from optimizer.engines.batching.pricing.restraints import Restraints
from optimizer.engines.batching.pricing.scaling import largest, weights
from optimizer.engines.batching.pricing.separation import Mixture
from optimizer.uses import Integers

Floats = NDArray[np.float64]

_KEPT = 0.94
"""How much of how often pairs were taken is kept from one look to the next."""

_SELDOM = 0.01

_EXACT = 2.0**53
"""Whole numbers up to this are exact in a double."""

HIGHEST = 2.0**43
"""No price is higher: what all rows are worth together stays exact in 64 bits."""


@dataclass(frozen=True)
class Held:
    """An earlier level in which every order is at its own best.

    Attributes
    ----------
    rank
        The level.
    best
        (B,) these.
    """

    rank: int
    best: Floats


class Lagrangian:
    """What all orders cost at least at some prices.

    Parameters
    ----------
    pricer, restraints
        The orders, and what limits them.
    rank
        The level that is minimised.
    held
        Earlier levels in which every order is at its best.
    reached
        (K,) values of all levels that are no worse.

    Attributes
    ----------
    unit
        How many of its whole numbers one of the level's is worth.
    weights
        (K,) weights of levels, those that are priced left out.
    priced
        (J,) earlier levels that have a price, after those of the restraints.
    limit
        (W + J,) what all orders may use.
    most
        (W + J,) no price is higher.
    rounds
        How often all orders were priced.
    """

    def __init__(
        self, pricer: Pricer, restraints: Restraints, rank: int, held: tuple[Held, ...], reached: tuple[int, ...]
    ) -> None:
        self.pricer, self.restraints, self.rank = pricer, restraints, rank
        self.held = held
        sizes = [largest(pricer.arena, level) for level in range(pricer.joint.level_count)]
        self.unit, holding = weights(sizes[rank], [sizes[each.rank] for each in held])
        self.weights = np.zeros(len(sizes))
        self.weights[[each.rank for each in held]] = holding
        self.weights[rank] = self.unit
        is_held = {each.rank for each in held}
        self.priced = np.array([level for level in range(rank) if level not in is_held], dtype=np.int64)
        self._reached = np.array([reached[level] for level in self.priced], dtype=np.float64)
        self._base = pricer.mixed(self.weights)
        self._offset = sum(int(self.weights[each.rank]) * int(each.best.sum()) for each in held)
        self._often = np.zeros(pricer.arena.pair_count, dtype=np.float32)
        self._limit_restraints()
        self._penalties = self._told_penalties(sizes)
        self.rounds = 0

    def _limit_restraints(self) -> None:
        rows = self.pricer.joint.rows
        # What is used already of a row is not charged again.
        limit = self.restraints.limit.copy()
        limit[: rows.count] = np.where(rows.soft, np.maximum(limit[: rows.count], 0), limit[: rows.count])
        self.limit = np.concatenate([limit, self._reached])
        self.most = np.full(len(self.limit), HIGHEST)
        soft = np.flatnonzero(rows.soft)
        self.most[soft] = np.minimum(self.weights @ self.pricer.joint.rates[:, soft], HIGHEST)

    def with_cuts(self, more: Cuts, prices: Floats, others: Floats | None = None) -> Floats:
        """Take in cuts, and return prices in which these have none; cuts without a price in either go."""
        restraints, rows = self.restraints, self.pricer.joint.rows.count
        count = restraints.count
        priced = prices if others is None else prices + others
        kept = np.flatnonzero(priced[rows:count])
        if len(kept) < count - rows:
            restraints.keep_cuts(kept)
        restraints.add(more)
        self._limit_restraints()
        return np.concatenate([prices[:rows], prices[rows:count][kept], np.zeros(more.count), prices[count:]])

    def mixed_by(self, plans: Plans, shares: Floats) -> Mixture:
        """Return how often orders take what of rows of stock that can be cut, where plans are taken in shares."""
        owner = plans.drawn.owner
        there = self.restraints.is_cut[plans.row] & (shares[owner] > 0)
        owner, row, amount = owner[there], plans.row[there].astype(np.int64), plans.amount[there].astype(np.int64)
        return self._mixture(row, plans.order[owner], amount, shares[owner])

    def mixture(self) -> Mixture:
        """Return how often orders take what of rows of stock that can be cut, in the latest looks."""
        arena = self.pricer.arena
        pair = np.flatnonzero(self._often > _SELDOM)
        which, column = np.divmod(arena.index[pair], arena.amounts.count)
        order = arena.owners(pair)
        parts = []
        for of_tariff in arena.tariffs.rows.T:
            row = of_tariff[which]
            there = (row >= 0) & self.restraints.is_cut[row]
            amount = arena.amounts.pieces[column]
            parts.append((row[there], order[there], amount[there], self._often[pair][there].astype(np.float64)))
        row, taker, amount, often = (np.concatenate(each) for each in zip(*parts, strict=True))
        return self._mixture(row, taker, amount, often)

    def _mixture(self, row: Integers, taker: Integers, amount: Integers, often: Floats) -> Mixture:
        code = np.stack([row, taker, amount], axis=1)
        found, place = np.unique(code, axis=0, return_inverse=True)
        total = np.bincount(place.reshape(-1), weights=often, minlength=len(found))
        row, taker, amount = found.T
        return Mixture(row, taker, amount, total.astype(np.float64), self.pricer.plain[taker])

    def habits(self, seen: Seen, often: float) -> Plans:
        """Return the plans of a look that take only what their orders have taken so often, the most frequent first."""
        picks = self.pricer.picks(seen)
        least = np.ones(len(self.pricer.joint.orders), dtype=np.float32)
        np.minimum.at(least, self.pricer.arena.order[picks.block], self._often[self.restraints.pairs(picks)])
        plans = self.pricer.plans(picks, most_slow=0)
        rank = np.argsort(-least[plans.order], kind="stable")
        return plans.where(rank[least[plans.order][rank] >= often])

    @property
    def start(self) -> Floats:
        """(W + J,) no prices."""
        return np.zeros(len(self.limit))

    def mix(self, prices: Floats) -> Mix:
        """Return the levels at prices, shape (W + J,)."""
        if not len(self.priced) or not prices[self.restraints.count :].any():
            return self._base
        weights = self.weights.copy()
        weights[self.priced] = prices[self.restraints.count :]
        return self.pricer.mixed(weights, like=self._base)

    def see(self, prices: Floats) -> Seen:
        """Return what is seen of all orders at prices."""
        self.rounds += 1
        return self.pricer.see(self.mix(prices), self.restraints.charges(prices[: self.restraints.count]))

    def bound(self, seen: Seen, prices: Floats) -> int:
        """Return what all orders cost at least, in whole numbers of its own; of one that costs more, the most exact."""
        return _total(np.minimum(seen.least, _EXACT)) - self._offset - _total(prices, self.limit)

    def of_level(self, bound: int) -> int:
        """Return what such a bound says of the level."""
        return -(-bound // int(self.unit))

    def looked(self, prices: Floats) -> tuple[int, Floats]:
        """Return the bound at prices, and by how much plans use more than there is, shape (W + J,)."""
        seen = self.see(prices)
        picks = self.pricer.picks(seen)
        self._often *= _KEPT
        self._often[self.restraints.pairs(picks)] += 1 - _KEPT
        used = self.restraints.used(picks)
        if len(self.priced):
            used = np.concatenate([used, self.pricer.evaluation.roughly(picks)[self.priced]])
        return self.bound(seen, prices), used - self.limit

    def costs(self, plans: Plans) -> Floats:
        """(C,) what plans cost, without what is priced; what is worse than held costs more than it saves."""
        total = plans.values[:, self.rank] * self.unit
        for each, penalty in zip(self.held, self._penalties, strict=True):
            total = total + penalty * (plans.values[:, each.rank] - each.best[plans.order])
        return np.asarray(total)

    def own_best(self) -> Floats:
        """(B,) what each order costs at least in the level if it need not share anything."""
        seen = self.see(self.start)
        held = sum((self.weights[each.rank] * each.best for each in self.held), np.zeros(len(seen.least)))
        return np.asarray(np.ceil((seen.least - held) / self.unit))

    def _told_penalties(self, sizes: list[float]) -> list[float]:
        """Return what a unit of each held level costs in a program that a solver of floating-point numbers looks at."""
        largest_cost = sizes[self.rank] * self.unit
        return [largest_cost * 4.0 ** (len(self.held) - place) for place in range(len(self.held))]

    def keeps(self, plans: Plans) -> NDArray[np.bool_]:
        """(C,) whether plans are at their orders' best in all levels that are held."""
        kept = np.ones(len(plans), dtype=bool)
        for each in self.held:
            kept &= plans.values[:, each.rank] <= each.best[plans.order]
        return kept

    def reduced(self, plans: Plans, prices: Floats, seen: Seen) -> Floats:
        """(C,) by how much plans cost more than the least that their orders may cost at prices."""
        weights = self.weights.copy()
        weights[self.priced] = prices[self.restraints.count :]
        paid = self.restraints.uses(plans).T @ prices[: self.restraints.count]
        return np.asarray(plans.values @ weights + paid - seen.least[plans.order])


def _total(numbers: Floats, times: Floats | None = None) -> int:
    """Return the exact sum of whole numbers, each so many times."""
    whole = numbers.astype(np.int64)
    count = np.ones_like(whole) if times is None else times.astype(np.int64)
    # Their upper and lower halves do not overflow.
    return (int(((whole >> _HALF) * count).sum()) << _HALF) + int(((whole & (2**_HALF - 1)) * count).sum())


_HALF = 26
