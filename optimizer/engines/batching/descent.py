"""Solves the compact model of a joint decision: level after level, each held while the next is minimised."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from optimizer.answer import Limits
from optimizer.budget import Budget
from optimizer.engines.batching.aims import Aims
from optimizer.engines.batching.compact import CompactModel, masked
from optimizer.engines.cpsat.folding import Fold, folds
from optimizer.engines.cpsat.search import search
from optimizer.errors import EngineError
from optimizer.joint import JointProblem
from optimizer.uses import Booleans, Integers


@dataclass(frozen=True)
class Compact:
    """What the compact model answers.

    Attributes
    ----------
    choices
        (L, O) pieces of each order.
    values, bounds
        (K,) value and proven bound of each level, in its integer units; of the levels that were held the values.
    limit
        What cut the search short.
    deterministic_seconds
        Deterministic time that it took.
    """

    choices: tuple[Integers, ...]
    values: tuple[int, ...]
    bounds: tuple[int, ...]
    limit: Literal["time", "deterministic", "interrupted"] | None
    deterministic_seconds: float

    @property
    def is_proven(self) -> bool:
        """Whether no choices are better."""
        return self.bounds == self.values


def solve_compact(
    joint: JointProblem,
    limits: Limits,
    start: Sequence[Integers],
    *,
    first_level: int = 0,
    floors: Sequence[int] | None = None,
    masks: Sequence[Booleans | None] | None = None,
) -> Compact:
    """Return the lexicographic optimum, or the best choices within the limits and the bounds proven.

    Parameters
    ----------
    joint
        The decision.
    limits
        What may cut it short.
    start
        (L, O) choices of all orders to begin with, which obey everything.
    first_level
        The first level to minimise; those before it stay no worse than they are.
    floors
        (K,) bounds of levels that are known already, for choices no worse in earlier levels than the start.
    masks
        (L, O) of each order, the pairs that may be taken, those of the start among them; bounds speak of no others.

    Raises
    ------
    EngineError
        Where the solver finds no solution though there is one to begin with.
    """
    return _Descent(joint if masks is None else masked(joint, masks), limits, start, first_level, floors).run()


class _Descent:
    """The way through the levels."""

    def __init__(
        self, joint: JointProblem, limits: Limits, start: Sequence[Integers], first: int, floors: Sequence[int] | None
    ) -> None:
        self._joint = joint
        self._budget = Budget(limits)
        self._choices = tuple(start)
        self._values = joint.values(start)
        self._floors = floors
        self._loaded: JointProblem | None = None
        self._bounds = list(self._values[:first])
        self._limit: Literal["time", "deterministic", "interrupted"] | None = None

    def run(self) -> Compact:
        """Minimise level after level until a limit stops it; then only what needs no search is known."""
        aims = Aims.of(self._joint)
        if aims is not None and not aims.are_reached(self._choices) and len(self._bounds) < aims.held:
            self._descend(self._joint, aims.held)
        if aims is not None and aims.are_reached(self._choices):
            # These levels are settled: each order is at its own best.
            self._bounds[: aims.held] = self._values[: aims.held]
            self._descend(aims.narrowed(), self._joint.level_count, settled=aims.held)
        elif len(self._bounds) < self._joint.level_count:
            self._descend(self._joint, self._joint.level_count)
        return Compact(self._choices, self._values, tuple(self._bounds), self._limit, self._budget.deterministic_spent)

    def _descend(self, joint: JointProblem, end: int, settled: int = 0) -> None:
        """Minimise the levels up to one, fold after fold, among the choices of a decision.

        The first so many levels are the same in all of them.
        """
        rank = len(self._bounds)
        self._load(joint, settled, rank)
        for fold in folds([self._model.level(place).span for place in range(rank, end)]):
            bound = fold.least
            if self._limit is None and self._is_open(fold, rank):
                bound = self._minimise(fold, rank)
            values = self._values[rank : rank + len(fold.spans)]
            self._bounds += self._raised(fold.bounds(bound, values), rank)
            self._hold(range(rank, rank + len(fold.spans)))
            rank += len(fold.spans)

    def _load(self, joint: JointProblem, first: int, rank: int) -> None:
        """Build the model of a decision from one level on, unless that is there, with those up to another held."""
        if self._loaded is not joint:
            self._loaded, self._model = joint, CompactModel(joint, first)
            self._hints = self._model.hints(self._choices)
            self._hold(range(first, rank))

    def _is_open(self, fold: Fold, rank: int) -> bool:
        """Tell whether a fold may be worth less than it is."""
        values = list(self._values[rank : rank + len(fold.spans)])
        return self._raised(fold.bounds(fold.least, values), rank) != values

    def _raised(self, bounds: list[int], rank: int) -> list[int]:
        """Return bounds of levels from one on, those raised that are known to be higher."""
        if self._floors is None:
            return bounds
        found: list[int] = []
        for place, bound in enumerate(bounds, start=rank):
            found.append(max(bound, min(self._floors[place], self._values[place])))
        return found

    def _minimise(self, fold: Fold, rank: int) -> int:
        """Minimise a fold, and return its proven bound."""
        native = self._model.native
        native.minimize(self._model.folded(fold, rank))
        self._hint()
        found = search(native, self._budget.left())
        self._budget.add(found.deterministic_seconds)
        if found.status == "infeasible":
            raise EngineError("CP-SAT calls the model INFEASIBLE, though there are choices")
        if found.has_values:
            self._keep(found.values)
        if found.status in ("feasible", "unknown") or found.interrupted:
            self._budget.was_interrupted |= found.interrupted
            self._limit = self._budget.spent or self._nearest()
        return found.bound if found.has_values else fold.least

    def _keep(self, solution: list[int]) -> None:
        """Take over what a search has found; where a limit came first that may be worse than what there was."""
        choices = self._model.choices(solution)
        values = self._joint.values(choices)
        if values <= self._values:
            self._choices, self._values = choices, values
            self._hints = dict(enumerate(solution))

    def _hold(self, ranks: range) -> None:
        """Let levels be no worse than they are: rows that the solver makes more of than of their sum."""
        for rank in ranks:
            level = self._model.level(rank)
            self._model.native.add(level.expression <= self._values[rank] // level.span.divisor)

    def _hint(self) -> None:
        """Start the search from the best choices so far."""
        native = self._model.native
        native.clear_hints()  # type: ignore[no-untyped-call]
        for index, value in self._hints.items():
            native.add_hint(native.get_int_var_from_proto_index(index), value)

    def _nearest(self) -> Literal["time", "deterministic"]:
        """Return the limit that was meant: the solver stops a little before it."""
        return "time" if self._budget.left().deterministic is None else "deterministic"
