"""What levels count, which tells them apart where rules rank different things, or the same ones differently."""

from collections.abc import Iterable, Sequence
from itertools import chain

LevelKey = tuple[tuple[str, ...], int]
"""What a level counts: the names of its terms, and how many levels of the same terms come before it."""


def level_keys(levels: Iterable[Iterable[str]]) -> tuple[LevelKey, ...]:
    """Return what each of a rule's levels counts, by the names of its terms."""
    found: dict[tuple[str, ...], int] = {}
    keys = []
    for level in levels:
        names = tuple(sorted(level))
        found[names] = found.get(names, -1) + 1
        keys.append((names, found[names]))
    return tuple(keys)


def ranked(rules: Iterable[Sequence[LevelKey]]) -> list[LevelKey]:
    """Return what the levels of all orders count, in the order in which they rank on average; one entry per order.

    Rules may rank the same things differently, and a rule that lines should not be split has one level more than
    others. So levels are told apart by what they count: money is never added to pieces.
    """
    places: dict[LevelKey, list[int]] = {}
    for place, key in chain.from_iterable(enumerate(keys) for keys in rules):
        places.setdefault(key, []).append(place)
    return sorted(places, key=lambda key: (sum(places[key]) / len(places[key]), key))
