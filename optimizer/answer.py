"""What an engine is asked to keep to, and what it answers.

Shapes: L lines, O options, as in `problem`.
"""

from dataclasses import dataclass
from typing import Literal

from optimizer.uses import Integers


@dataclass(frozen=True)
class Limits:
    """What may cut a search short, and how it runs.

    Attributes
    ----------
    seconds
        Wall-clock limit; not repeatable.
    deterministic
        Limit in the solver's deterministic time; repeatable.
    seed
        Random seed of the search.
    workers
        Parallel workers; one repeats exactly.
    """

    seconds: float | None = None
    deterministic: float | None = None
    seed: int = 0
    workers: int = 1


@dataclass(frozen=True)
class Answer:
    """What an engine found.

    Attributes
    ----------
    pieces
        (L, O) pieces of each line from each option; all 0 where there is no answer.
    bounds
        Proven lower bound of each named level, in the level's integer units.
    status
        'optimal' where every named level is proven, 'feasible' where a limit stopped the proof, 'no_answer' where
        it came before anything was sourced, 'infeasible' where it is proven that no plan is as the problem insists.
    limit
        What cut the search short.
    engine
        Name of the engine or heuristic.
    deterministic_seconds
        Deterministic time that the search took.
    is_heuristic
        Whether nothing was searched: a heuristic chose.
    """

    pieces: Integers
    bounds: tuple[int, ...]
    status: Literal["optimal", "feasible", "no_answer", "infeasible"]
    limit: Literal["time", "deterministic", "interrupted"] | None
    engine: str
    deterministic_seconds: float = 0.0
    is_heuristic: bool = False
