"""Conditions of a heuristic's own, compiled once."""

import numpy as np

from models.conditions import Condition
from optimizer.compiler import CompiledOrder
from optimizer.compiler.predicates import SourceTest, source_test
from optimizer.compiler.scene import missing_location
from optimizer.errors import SourcingError
from optimizer.uses import Booleans


class Conditions:
    """Asks conditions on sources of orders that one compiler has compiled."""

    def __init__(self) -> None:
        self._tests: dict[Condition, SourceTest] = {}

    def met(self, condition: Condition, compiled: CompiledOrder, asker: str) -> Booleans:
        """Return which pairs meet a condition, shape (L, O).

        Raises
        ------
        MissingLocation
            Where an eligible pair hangs on a distance that is unknown; ``asker`` says who needs it.
        SourcingError
            Where it compares values of different kinds.
        """
        try:
            test = self._compiled(condition, compiled)
            truths = [test(compiled.scene, line) for line in compiled.lines]
        except SourcingError as error:
            raise SourcingError(f"{asker}, order {compiled.scene.demand.order.id!r}: {error}") from None
        unknown = np.array([~truth.yes & ~truth.no for truth in truths]) & compiled.eligibility.eligible
        if unknown.any():
            raise missing_location(compiled.scene, asker, unknown)
        return np.array([truth.yes[compiled.context.options] for truth in truths])

    def _compiled(self, condition: Condition, compiled: CompiledOrder) -> SourceTest:
        if condition not in self._tests:
            self._tests[condition] = source_test(condition, compiled.scene.supply, compiled.zone)
        return self._tests[condition]
