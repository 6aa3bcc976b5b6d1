"""What a choice uses, told by what there is of it: it takes from few of the many options."""

from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from typing import Any

from optimizer.problem import Level, Problem
from optimizer.uses import Integers, Parts, Use

_Place = tuple[int, ...]


class Tally:
    """Prices one choice by many coefficients.

    Parameters
    ----------
    problem, pieces
        The problem, and the choice, shape (L, O).
    """

    def __init__(self, problem: Problem, pieces: Integers) -> None:
        self._problem, self._pieces = problem, pieces
        line, option = pieces.nonzero()
        lines, options, amounts = line.tolist(), option.tolist(), pieces[line, option].tolist()
        pairs, nodes = list(zip(lines, options, strict=True)), problem.option_node[option].tolist()
        missing: list[int] = problem.demand.tolist()
        for place, amount in zip(lines, amounts, strict=True):
            missing[place] -= amount
        self._used: dict[str, list[tuple[_Place, int]]] = {
            "pieces": list(zip(pairs, amounts, strict=True)),
            "taken": _once(pairs),
            "line_at_node": _once(dict.fromkeys(zip(lines, nodes, strict=True))),
            "shipment": _once((each,) for each in set(options)),
            "node": _once((each,) for each in set(nodes)),
            "unfilled": [((place,), count) for place, count in enumerate(missing) if count],
            "split": [((place,), 1) for place, count in Counter(lines).items() if count > 1],
        }

    def amount(self, parts: Parts) -> float:
        """Return what is used at so much each, by the names of `Use`; what is missing costs nothing."""
        return float(self._cost(parts))

    def value(self, level: Level) -> int:
        """Return what is used at the whole numbers of a level."""
        return int(self._cost(level.coefficients.parts))

    def _cost(self, parts: Parts) -> Any:
        total: Any = 0
        for name, part in parts.items():
            if name not in self._used:
                self._used[name] = _counted(getattr(self._use, name))
            used, amount = self._used[name], part.item
            if part.ndim > 1:
                total += sum([amount(place) * count for place, count in used])
            else:
                # Where all lines cost the same, there is no row for each.
                total += sum([amount(place[-1]) * count for place, count in used])
        return total

    @cached_property
    def _use(self) -> Use:
        """All that the choice uses, for the few problems that ask for more than where pieces come from."""
        return self._problem.use_of(self._pieces)


def _once(places: Iterable[_Place]) -> list[tuple[_Place, int]]:
    return [(place, 1) for place in places]


def _counted(amounts: Integers) -> list[tuple[_Place, int]]:
    """Return where something is used, and how much."""
    return [((place,), count) for place, count in enumerate(amounts.tolist()) if count]
