"""How one decision is made: compiler, engines, checker and the public door, `Sourcer`."""

from pathlib import Path

import models


def _verify_models() -> None:
    """Refuse to run on somebody else's package of the same name.

    `models` is a name that applications also use; whichever comes first on the import path wins.
    """
    ours = Path(__file__).resolve().parent.parent / "models"
    found = [Path(place).resolve() for place in getattr(models, "__path__", [])]
    if ours not in found:
        place = getattr(models, "__file__", None) or ", ".join(map(str, found))
        raise ImportError(
            f"shipfrom needs its own package 'models' in {ours}, but {place} shadows it. "
            "Rename that module, or put shipfrom's folder before it on sys.path."
        )


_verify_models()

from optimizer.errors import EngineDeclined as EngineDeclined  # noqa: E402 - only once models is known to be ours
from optimizer.errors import EngineError as EngineError  # noqa: E402
from optimizer.errors import MissingLocation as MissingLocation  # noqa: E402
from optimizer.errors import PlanRejected as PlanRejected  # noqa: E402
from optimizer.errors import SourcingError as SourcingError  # noqa: E402
from optimizer.heuristics import Choices as Choices  # noqa: E402
from optimizer.heuristics import Heuristic as Heuristic  # noqa: E402
from optimizer.linter import lint as lint  # noqa: E402
from optimizer.own_terms import CostTerm as CostTerm  # noqa: E402
from optimizer.own_terms import Source as Source  # noqa: E402
from optimizer.sourcer import BatchProgress as BatchProgress  # noqa: E402
from optimizer.sourcer import Sourcer as Sourcer  # noqa: E402
