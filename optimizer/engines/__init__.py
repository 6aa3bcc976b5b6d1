"""Engines turn a problem into an answer. Each is exact; what one does not cover it declines.

A new engine is a module here and an entry in `load_engine`. The solver is imported only when an engine is wanted.
"""

from collections.abc import Callable
from typing import Literal, Protocol, get_args

from optimizer.answer import Answer, Limits
from optimizer.errors import EngineDeclined
from optimizer.problem import Problem

EngineName = Literal["auto", "cp-sat", "subsets"]
"""Engines by name; 'auto' takes the quickest that covers the problem."""


class Engine(Protocol):
    """Decides one order exactly.

    Attributes
    ----------
    name
        Name of the engine.
    """

    name: str

    def solve(self, problem: Problem, limits: Limits) -> Answer:
        """Return the best choice found and what is proven of it."""
        ...


def load_engine(name: EngineName) -> Engine:
    """Return an engine by name.

    Raises
    ------
    EngineDeclined
        Where there is no engine of that name.
    """
    if name not in get_args(EngineName):
        raise EngineDeclined(f"there is no engine {name!r}. Use one of {', '.join(get_args(EngineName))}.")
    # Importing OR-Tools takes most of a second.
    from optimizer.engines.auto import AutoEngine  # noqa: PLC0415
    from optimizer.engines.cpsat import CpSatEngine  # noqa: PLC0415
    from optimizer.engines.subsets import SubsetsEngine  # noqa: PLC0415

    engines: dict[EngineName, Callable[[], Engine]] = {
        "auto": AutoEngine,
        "cp-sat": CpSatEngine,
        "subsets": SubsetsEngine,
    }
    return engines[name]()
