"""How edits draw: by seed, edit and order id, so that nothing hangs on the sequence of orders or on who works."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from random import Random
from typing import TypeVar

K = TypeVar("K", bound=Hashable)


def stream(seed: int, edit: str, name: str, *more: object) -> Random:
    """Return the random numbers of one order in one edit."""
    return Random(" ".join(map(repr, (seed, edit, name, *more))))  # noqa: S311 - a study needs no secrecy


def draw(seed: int, edit: str, name: str, *more: object) -> float:
    """Return a number from 0 to below 1 for an order."""
    return stream(seed, edit, name, *more).random()


def exactly(number: float) -> Fraction:
    """Return a number as it is written, so that 0.3 of 10 are 3."""
    return Fraction(str(number))


def whole(number: Fraction) -> int:
    """Return the nearest whole number, of two the larger."""
    return int((number + Fraction(1, 2)) // 1)


def apportioned(total: int, shares: Mapping[K, Fraction]) -> dict[K, int]:
    """Split a number into whole parts by shares that add up to 1: largest remainders first, then in sequence."""
    parts = {key: int(share * total // 1) for key, share in shares.items()}
    by_remainder = sorted(shares, key=lambda key: shares[key] * total % 1, reverse=True)
    for key in by_remainder[: total - sum(parts.values())]:
        parts[key] += 1
    return parts


def targets(counts: Mapping[K, int], shares: Mapping[K, Fraction]) -> dict[K, int]:
    """Return how many of each group there are to be.

    Parameters
    ----------
    counts
        How many there are, by group.
    shares
        Shares that some groups are to have, together 1 at most; what is left goes to the others as they are now.

    Returns
    -------
    dict
        Whole numbers with the sum of ``counts``.

    Raises
    ------
    ValueError
        Where something is left and there are no others.
    """
    others = {key: count for key, count in counts.items() if key not in shares}
    left, there = 1 - sum(shares.values()), sum(others.values())
    if not any(counts.values()):
        return dict(counts)
    if left and not there:
        raise ValueError("the shares add up to less than 1")
    wanted = {key: Fraction(left * count, there) if there else Fraction(0) for key, count in others.items()}
    return apportioned(sum(counts.values()), {**shares, **wanted})


def moves(
    groups: Sequence[K], wanted: Mapping[K, int], sequence: Iterable[int], sequence_of_goals: Iterable[K]
) -> dict[int, K]:
    """Return which members go to another group, as few as needed.

    Parameters
    ----------
    groups
        The group of each member.
    wanted
        How many of each group there are to be.
    sequence
        Places of the members, those first that are to go first.
    sequence_of_goals
        All groups, those first that receive first.
    """
    surplus = {key: -count for key, count in wanted.items()}
    for group in groups:
        surplus[group] += 1
    leaving = []
    for place in sequence:
        if surplus[groups[place]] > 0:
            surplus[groups[place]] -= 1
            leaving.append(place)
    goals = [goal for goal in sequence_of_goals for _ in range(max(-surplus[goal], 0))]
    return dict(zip(leaving, goals, strict=True))
