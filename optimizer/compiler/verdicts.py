"""What a rule's `require` says of the sources of one order's lines."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from optimizer.compiler.predicates import Truth
from optimizer.compiler.scene import Scene
from optimizer.compiler.selection import Requirement
from optimizer.errors import SourcingError

Booleans = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Verdict:
    """Where a requirement holds and fails for each of the lines that it binds.

    Attributes
    ----------
    requirement
        The requirement.
    groups
        Lines of which it asks the same, and the answer for them.
    shape
        (L, o).
    """

    requirement: Requirement
    groups: tuple[tuple[list[int], Truth], ...]
    shape: tuple[int, int]

    @classmethod
    def of(cls, requirement: Requirement, scene: Scene) -> "Verdict":
        """Ask what a requirement asks, once for all lines of which it asks the same.

        Raises
        ------
        SourcingError
            Where it compares values of different kinds.
        """
        bound = [index for index, is_bound in enumerate(requirement.lines) if is_bound]
        answers = tuple([(lines, _truth(requirement, scene, lines[0])) for lines in _alike(bound, requirement, scene)])
        return cls(requirement, answers, (len(scene.lines), len(scene.supply.options)))

    @property
    def rule(self) -> str:
        """Id of the rule."""
        return self.requirement.rule

    @property
    def is_settled(self) -> bool:
        """Whether nothing is unknown."""
        return all(truth.is_settled for _, truth in self.groups)

    def exclude_from(self, pairs: Booleans) -> None:
        """Strike out the pairs that fail; ``pairs`` has shape (L, o)."""
        for lines, truth in self.groups:
            if len(lines) == len(pairs):
                np.greater(pairs, truth.no, out=pairs)
                continue
            for line in lines:
                np.greater(pairs[line], truth.no, out=pairs[line])

    def failed(self) -> Booleans:
        """Shape (L, o), the pairs that fail."""
        return self._filled((lines, truth.no) for lines, truth in self.groups)

    def unknown(self) -> Booleans:
        """Shape (L, o), the pairs of which that is unknown."""
        return self._filled((lines, ~truth.yes & ~truth.no) for lines, truth in self.groups)

    def _filled(self, rows: Iterator[tuple[list[int], Booleans]]) -> Booleans:
        pairs = np.zeros(self.shape, dtype=bool)
        for lines, row in rows:
            pairs[lines] = row
        return pairs


def _alike(lines: list[int], requirement: Requirement, scene: Scene) -> Iterable[list[int]]:
    """Return the lines of which a requirement asks the same."""
    if requirement.line_key is None or len(lines) < 2:
        return [lines] if lines else []
    groups: dict[object, list[int]] = {}
    for index in lines:
        groups.setdefault(requirement.line_key(scene.demand, scene.lines[index]), []).append(index)
    return groups.values()


def _truth(requirement: Requirement, scene: Scene, index: int) -> Truth:
    line = scene.lines[index]
    try:
        return requirement.test(scene, line)
    except SourcingError as error:
        order = scene.demand.order.id
        raise SourcingError(f"rule {requirement.rule!r}, order {order!r}, line {line.id!r}: {error}") from None
