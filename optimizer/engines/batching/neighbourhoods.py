"""Polishes choices of many orders: again and again some that compete are decided anew, exactly, and together."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from scipy.sparse import csr_array

from optimizer.answer import Limits
from optimizer.budget import Budget
from optimizer.engines.batching.components import most_draws, part, scarce
from optimizer.engines.batching.descent import Compact, solve_compact
from optimizer.engines.batching.goals import Floats
from optimizer.engines.batching.ledger import Ledger
from optimizer.engines.batching.shortlists import Shortlists
from optimizer.joint import JointProblem
from optimizer.uses import Integers

_LEAST, _MOST, _FIRST = 8, 400, 40
"""How many orders are decided together; at good prices each has few pairs worth a look, and large steps pay."""

_STEP = 0.004
"""Deterministic seconds of one step, for each order."""

_PATIENCE = 12
"""Steps in vain after which nothing more is expected, and as many more as it takes to look at every order twice."""


class Polisher:
    """Improves choices in small steps.

    Parameters
    ----------
    joint
        The decision.
    choices
        (L, O) choices of all orders, which obey everything.
    desired
        (L, O) what each order would choose if there were no others; None of those, or where, that is not known.
    seed
        Of what is drawn at random.
    budget
        Counts what is spent, and keeps that Ctrl-C was pressed.
    """

    def __init__(
        self,
        joint: JointProblem,
        choices: Sequence[Integers],
        *,
        desired: Sequence[Integers | None] | None = None,
        seed: int = 0,
        budget: Budget | None = None,
    ) -> None:
        self._joint = joint
        self._ledger = Ledger(joint, choices)
        self._desired = desired or [None] * len(choices)
        self._random = np.random.default_rng(seed)
        self._budget = budget
        self._size = float(_FIRST)
        self._scarce = scarce(joint, most_draws(joint))

    @property
    def choices(self) -> tuple[Integers, ...]:
        """(L, O) the best choices so far."""
        return tuple(self._ledger.choices)

    @property
    def values(self) -> tuple[int, ...]:
        """(K,) what they are worth."""
        return self._ledger.values

    def restart(self, choices: Sequence[Integers]) -> None:
        """Begin again from other choices of all orders, shapes (L, O)."""
        pairs = enumerate(zip(self._ledger.choices, choices, strict=True))
        places = [place for place, (mine, other) in pairs if mine is not other and (mine != other).any()]
        self._ledger.take(places, [choices[place] for place in places])

    def run(
        self, first_level: int, limits: Limits, prices: Floats | None = None, *, target: int | None = None
    ) -> tuple[Integers, ...]:
        """Polish until nothing more is to be expected, or a limit or a target is reached.

        Parameters
        ----------
        first_level
            The level to improve; those before it get no worse.
        limits
            What may cut it short.
        prices
            (R,) of the level, what more of each row would save; None where that is not known.
        target
            Value of the level that is good enough.

        Returns
        -------
        (L, O) choices of all orders, lexicographically no worse than those before.
        """
        budget, vain = Budget(limits), 0
        shortlists = Shortlists(self._joint, self._desired, first_level, prices)
        weights = self._row_weights(prices)
        self._wants = _wants(self._joint, shortlists.desired)
        self._wanted_by = self._wants.tocsc()
        regrets = shortlists.regrets(self._ledger, range(len(self._ledger.choices)))
        try:
            while vain < self._patience and budget.spent is None:
                if target is not None and self.values[first_level] <= target:
                    break
                places = self._gather(weights, regrets)
                vain = 0 if self._step(places, first_level, shortlists, budget) else vain + 1
                regrets[places] = shortlists.regrets(self._ledger, places)
        except KeyboardInterrupt:
            budget.was_interrupted = True
        if self._budget is not None:
            self._budget.add(budget.deterministic_spent)
            self._budget.was_interrupted |= budget.was_interrupted
        return self.choices

    @property
    def _patience(self) -> float:
        return _PATIENCE + 2 * len(self._joint.orders) / self._size

    def _step(self, places: list[int], first_level: int, shortlists: Shortlists, budget: Budget) -> bool:
        """Decide some orders anew on what the others leave; tell whether that made anything better."""
        before = [self._ledger.choices[place] for place in places]
        others = self._ledger.used.copy()
        for place in places:
            others[self._ledger.draws[place].row] -= self._ledger.draws[place].amount
        rest = part(self._joint, places, others)
        masks = [shortlists.mask(place, pieces) for place, pieces in zip(places, before, strict=True)]
        limits = budget.left()
        longest = _STEP * len(places)
        step = min(longest, limits.deterministic or longest)
        found = solve_compact(
            rest.joint, replace(limits, deterministic=step), before, first_level=first_level, masks=masks
        )
        budget.add(found.deterministic_seconds)
        budget.was_interrupted |= found.limit == "interrupted"
        self._adapt(found)
        return self._ledger.offer(places, found.choices)

    def _adapt(self, found: Compact) -> None:
        """Take more orders where they were decided in no time, and fewer where time was short."""
        if found.limit is not None:
            self._size = max(self._size * 0.7, _LEAST)
        elif found.deterministic_seconds < _STEP * self._size / 4:
            self._size = min(self._size * 1.3, _MOST)

    def _row_weights(self, prices: Floats | None) -> Floats:
        """(R,) how much rows matter: by their price, or where none is known by whether they may run out."""
        weights = self._scarce.astype(np.float64)
        if prices is None or not (prices > 0).any():
            return weights
        return np.asarray(weights * (prices / prices.max() + 1e-3))

    def _gather(self, weights: Floats, regrets: Floats) -> list[int]:
        """Return orders that compete: beginning with one, those that use or want the scarce rows of the ones before."""
        size = min(round(self._size), len(regrets))
        chosen = {self._first(regrets)}
        asked: set[int] = set()
        fresh = list(chosen)
        while len(chosen) < size and fresh:
            rows = [row for row in self._rows_of(fresh, weights) if row not in asked]
            asked.update(rows)
            fresh = self._rivals(rows, chosen, weights, regrets)[: size - len(chosen)]
            chosen.update(fresh)
        return sorted(chosen)

    def _first(self, regrets: Floats) -> int:
        shares = regrets + regrets.sum() * 0.1 / len(regrets) + 1e-12
        return int(self._random.choice(len(regrets), p=shares / shares.sum()))

    def _rows_of(self, places: list[int], weights: Floats) -> list[int]:
        """Return the scarce rows that some orders use or want."""
        wanted = [self._wants.indices[self._wants.indptr[p] : self._wants.indptr[p + 1]] for p in places]
        used = [self._ledger.draws[place].row for place in places]
        rows = np.unique(np.concatenate([*wanted, *used]))
        return [int(row) for row in rows if weights[row] > 0]

    def _rivals(self, rows: list[int], chosen: set[int], weights: Floats, regrets: Floats) -> list[int]:
        """Return the orders that use or want some rows, drawn by how much these matter and what they could gain."""
        scores: dict[int, float] = {}
        pointers, wanting = self._wanted_by.indptr, self._wanted_by.indices
        for row in rows:
            for place in {*self._ledger.users(row), *wanting[pointers[row] : pointers[row + 1]].tolist()} - chosen:
                scores[place] = scores.get(place, 0.0) + float(weights[row])
        places = sorted(scores)
        gain = regrets[places] / (regrets.max() or 1.0) + 0.1
        keys = self._random.random(len(places)) ** (1 / (np.array([scores[p] for p in places]) * gain + 1e-9))
        return [places[index] for index in np.argsort(-keys)]


def _wants(joint: JointProblem, desired: Sequence[Integers | None]) -> csr_array:
    """(B, R) which rows each order would use if there were no others; none where that is not known."""
    rows = [
        np.zeros(0, dtype=np.int64) if pieces is None else joint.draw(index, pieces).row
        for index, pieces in enumerate(desired)
    ]
    pointers = np.concatenate([[0], np.cumsum([len(each) for each in rows])])
    columns = np.concatenate(rows) if rows else np.zeros(0, dtype=np.int64)
    return csr_array((np.ones(len(columns)), columns, pointers), shape=(len(rows), joint.rows.count))
