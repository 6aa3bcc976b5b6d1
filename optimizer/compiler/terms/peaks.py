"""Puts the peaks of several terms together, each once."""

from collections.abc import Sequence

import numpy as np

from optimizer.features import NO_PEAKS, Peaks
from optimizer.uses import Integers


def gathered(parts: Sequence[Peaks | None]) -> tuple[Peaks, list[Integers]]:
    """Return all peaks of some parts, each once, in the order of the parts, and where those of each part are."""
    filled = [part for part in parts if part is not None and part.count]
    counts = [0 if part is None else part.count for part in parts]
    if len(filled) < 2:
        if not filled:
            return NO_PEAKS, [NO_PEAKS.peak] * len(counts)
        # What is there comes from one part, in which each is there once.
        peaks = filled[0]
        place = np.arange(peaks.count)
        return peaks, [place[:count] for count in counts]
    bounds = np.cumsum([0, *counts])
    every = Peaks(
        int(bounds[-1]),
        _numbered(filled),
        *(np.concatenate([getattr(part, name) for part in filled]) for name in ("line", "option", "value")),
    )
    first = _first_alike(every)
    kept, place = np.unique(first, return_inverse=True)
    stays = np.isin(every.peak, kept)
    peaks = Peaks(len(kept), place[every.peak[stays]], every.line[stays], every.option[stays], every.value[stays])
    return peaks, [place[start:end] for start, end in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True)]


def _numbered(parts: Sequence[Peaks]) -> Integers:
    """(V,) the peaks of the values, numbered from part to part."""
    starts = np.cumsum([0, *(part.count for part in parts)]).tolist()
    return np.concatenate([part.peak + start for part, start in zip(parts, starts, strict=False)])


def _first_alike(peaks: Peaks) -> Integers:
    """(P,) the first peak that looks at the same values; those of one length are compared as rows of a table."""
    first = np.arange(peaks.count)
    lengths = np.bincount(peaks.peak, minlength=peaks.count)
    values = np.stack([peaks.line, peaks.option, peaks.value], axis=1)
    for length in np.unique(lengths).tolist():
        alike = (lengths == length).nonzero()[0]
        rows = values[(lengths == length)[peaks.peak]].reshape(len(alike), 3 * length)
        _, where, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
        first[alike] = alike[where][which.reshape(-1)]
    return first
