"""The rules by which most systems source orders: quick, and not exact.

They fill as much as the exact methods do, since nothing but stock limits the lines of these cases, and differ in cost.
"""

import numpy as np

from benchmarks.peers.location import Location
from optimizer.uses import Booleans, Integers


def nearest(location: Location, _limit: float) -> Integers:
    """Each line comes from the nearest node that has all of it; where none has, from the nearest ones."""
    has_all = location.most == location.fill[location.line]
    whole_somewhere = np.zeros(len(location.fill), dtype=bool)
    whole_somewhere[location.line[has_all]] = True
    usable = has_all | ~whole_somewhere[location.line]
    return _filled(location, location.km[location.option].argsort(kind="stable"), usable)


def nearest_node_first(location: Location, _limit: float) -> Integers:
    """The nearest node gives all that it has of what is ordered, then the next: priority by distance.

    The same as `nearest` where lines are served whole.
    """
    everywhere = np.ones(location.pair_count, dtype=bool)
    return _filled(location, location.km[location.option].argsort(kind="stable"), everywhere)


def cheapest_by_line(location: Location, _limit: float) -> Integers:
    """One line after the other takes the pieces that are cheapest now, with the parcel where there is none yet."""
    units, opening = np.zeros(location.pair_count, dtype=np.int64), location.opening.copy()
    for line, fill in enumerate(location.fill.tolist()):
        pairs, left = (location.line == line).nonzero()[0], fill
        while left > 0:
            take = np.minimum(location.most[pairs], left)
            option = location.option[pairs]
            cost = (location.per_unit[pairs] * take + location.once[pairs] + opening[option]) / take
            best = int(cost.argmin())
            units[pairs[best]] = take[best]
            opening[option[best]] = 0
            left -= int(take[best])
            pairs = np.delete(pairs, best)
    return units


def fewest_shipments(location: Location, _limit: float) -> Integers:
    """Again and again the node that fills most of what is left gives all that it has; the cheapest one of equals."""
    units, left = np.zeros(location.pair_count, dtype=np.int64), location.fill.copy()
    while left.any():
        take = np.minimum(location.most - units, left[location.line])
        filled = np.bincount(location.option, take, minlength=location.option_count)
        paid = location.per_unit * take + np.where(take > 0, location.once, 0)
        cost = location.opening + np.bincount(location.option, paid, minlength=location.option_count)
        best = int(np.lexsort((cost, -filled))[0])
        chosen = (location.option == best) & (take > 0)
        units[chosen] += take[chosen]
        left[location.line[chosen]] -= take[chosen]
    return units


def _filled(location: Location, order: Integers, usable: Booleans) -> Integers:
    """(P,) units where each line takes all that it can from its usable pairs, in the order given."""
    units, left = np.zeros(location.pair_count, dtype=np.int64), location.fill.tolist()
    for pair in order[usable[order]].tolist():
        line = int(location.line[pair])
        units[pair] = min(int(location.most[pair]), left[line])
        left[line] -= int(units[pair])
    return units
