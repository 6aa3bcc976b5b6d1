"""What costs can add up to, from their coefficients alone: bounds that need no search.

Shapes as in `uses`.
"""

from itertools import compress
from operator import or_
from typing import Any

import numpy as np
from numpy.typing import NDArray

from optimizer.features import ANY_LINE, Brackets, Peaks
from optimizer.uses import Parts, Sizes


def reach(costs: Parts, demand: NDArray[Any], sizes: Sizes) -> float:
    """Return a number that costs cannot exceed for so many pieces of each line; credits are not counted.

    The dearest option for every piece; of lines at options and nodes, of shipments and nodes as many of the dearest as
    the pieces can be spread over; the largest of every peak and overuse, and the dearest bracket of each option.
    """
    pieces = demand.tolist()
    total: float = (
        (_dearest(costs, demand) * demand).sum().item()
        + sum(_largest_by_line(costs[name], pieces) for name in ("taken", "line_at_node") if name in costs)
        + _of_features(costs, pieces, sizes)
    )
    return total


def counted(costs: Parts, demand: NDArray[Any], sizes: Sizes) -> float:
    """Return how many coefficients a plan could count at most: what they reach where each that is not 0 is 1."""
    pieces = demand.tolist()
    by_piece = [False] * len(pieces)
    others: dict[str, NDArray[Any]] = {}
    total, every = 0, sum(pieces)
    for name, part in costs.items():
        match name:
            case "pieces":
                by_piece = list(map(or_, by_piece, np.logical_or.reduce(part, axis=1).tolist()))
            case "unfilled":
                by_piece = list(map(or_, by_piece, (part != 0).tolist()))
            case "taken" | "line_at_node":
                total += sum(map(min, _counts(part), pieces))
            case "shipment" | "node":
                total += min(int(np.count_nonzero(part)), every)
            case "split":
                total += int(np.count_nonzero(part))
            case "bracket":
                total += min(len(set(sizes.features.brackets.option[part != 0].tolist())), every)
            case "overuse":
                total += np.dot(sizes.features.overuses.most, part != 0).item()
            case _:
                others[name] = (part != 0).astype(np.float64)
    total += sum(compress(pieces, by_piece))
    return float(total + _of_features(others, pieces, sizes)) if others else float(total)


def _counts(part: NDArray[Any]) -> list[int]:
    """Return how many of each row are not 0; most often none of them is."""
    rows, columns = part.shape
    if np.count_nonzero(part) == part.size:
        return [columns] * rows
    counts: list[int] = (part != 0).sum(axis=1).tolist()
    return counts


def spread(costs: Parts, demand: NDArray[Any], sizes: Sizes) -> float:
    """Return what the sizes of all costs add up to if everything that could be used were used at once."""
    # How often each part can count: of every piece at each option, and of what is unfilled once more.
    total = 0.0
    for name, part in costs.items():
        match name:
            case "pieces":
                total += (demand.astype(np.float64) @ np.abs(part)).sum().item()
            case "unfilled":
                total += (np.abs(part) * demand).sum(dtype=np.float64).item() * (sizes.options + 1)
            case "peak":
                total += (np.abs(part) * sizes.features.peaks.most).sum(dtype=np.float64).item()
            case "overuse":
                total += (np.abs(part) * sizes.features.overuses.most).sum(dtype=np.float64).item()
            case _:
                total += np.abs(part).sum(dtype=np.float64).item()
    return total


def _of_features(costs: Parts, pieces: list[int], sizes: Sizes) -> Any:
    """Return what is counted once for a shipment, a node, a line and so on, not for each piece or pair."""
    features = sizes.features
    once = [costs[name] for name in ("shipment", "node") if name in costs]
    if "bracket" in costs:
        once.append(_by_option(costs["bracket"], features.brackets, sizes.options))
    return (
        sum(_largest(part, sum(pieces)) for part in once)
        + (_positive(costs["split"]) if "split" in costs else 0)
        + (_positive(costs["overuse"] * features.overuses.most) if "overuse" in costs else 0)
        + (_peaks(costs["peak"], pieces, features.peaks, sizes) if "peak" in costs else 0)
    )


def _dearest(costs: Parts, demand: NDArray[Any]) -> NDArray[Any]:
    """(L,) the most that a piece of each line can cost."""
    unfilled = np.maximum(costs.get("unfilled", np.zeros_like(demand)), 0)
    return np.maximum(costs["pieces"].max(axis=1, initial=0), unfilled) if "pieces" in costs else unfilled


def _by_option(costs: NDArray[Any], brackets: Brackets, options: int) -> NDArray[Any]:
    """(O,) the dearest bracket of each option."""
    found = np.zeros(options, dtype=costs.dtype)
    np.maximum.at(found, brackets.option, costs)
    return found


def _peaks(costs: NDArray[Any], pieces: list[int], peaks: Peaks, sizes: Sizes) -> Any:
    """Return the most that peaks add up to: each at its largest, or all that the pieces taken can bring about."""
    counts = np.maximum(costs, 0)
    together = (counts * peaks.most).sum().item()
    if peaks.count == 1 and peaks.line.max(initial=ANY_LINE) == ANY_LINE:
        # Every line could bring about the largest value.
        return together
    by_pair = np.zeros((sizes.lines, sizes.options), dtype=counts.dtype)
    lines = np.arange(len(pieces))
    value, line = ((peaks.line[:, None] == ANY_LINE) | (peaks.line[:, None] == lines)).nonzero()
    np.add.at(by_pair, (line, peaks.option[value]), (counts[peaks.peak] * peaks.value)[value])
    return min(together, _largest_by_line(by_pair, pieces))


def _largest_by_line(table: NDArray[Any], pieces: list[int]) -> Any:
    return sum(_largest(row, most) for row, most in zip(table, pieces, strict=True))


def _largest(values: NDArray[Any], most: float) -> Any:
    """Return what the largest so many values add up to, without those below 0."""
    return _positive(values if most >= len(values) else np.partition(values, -int(most))[-int(most) :])


def _positive(values: NDArray[Any]) -> Any:
    return np.maximum(values, 0).sum().item()
