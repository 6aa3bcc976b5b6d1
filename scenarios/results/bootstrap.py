"""What sums over orders could have been, had other orders of the same kind come in."""

from collections.abc import Sequence
from functools import partial

import numpy as np
from numpy.typing import NDArray
from scipy.stats import bootstrap

from scenarios.results.sums import Floats

RESAMPLES = 1000
"""How often orders are drawn anew."""

CONFIDENCE = 0.95

_DRAWN_AT_ONCE = 2_000_000
"""Bounds the memory: 16 MB for each array of draws."""

_ONE_THREAD = 2**18
"""Products of at most so many multiplications are not worth a second thread to OpenBLAS."""


def resampled_sums(addends: Floats, *, seed: int | Sequence[int], resamples: int = RESAMPLES) -> Floats:
    """Draw orders anew, with replacement, and sum up what those drawn add.

    Parameters
    ----------
    addends
        Shape (n, m): what each of n orders adds to each of m sums. Sums that stand in one array are drawn together.
    seed
        Seed of the draws; the same for the same n.
    resamples
        How often.

    Returns
    -------
    ndarray
        Shape (resamples, m), the sums over n orders drawn out of n.
    """
    distinct, places = _distinct(addends)
    if len(addends) < 2:  # What is drawn out of one is always that one.
        return np.repeat(addends.sum(axis=0, keepdims=True), resamples, axis=0)
    result = bootstrap(
        (np.arange(len(addends)),),
        partial(_sums_of, distinct),
        n_resamples=resamples,
        batch=max(1, _DRAWN_AT_ONCE // len(addends)),
        vectorized=True,
        confidence_level=CONFIDENCE,
        method="percentile",
        rng=np.random.default_rng(seed),
    )
    return np.asarray(result.bootstrap_distribution, dtype=np.float64)[places].T


def _distinct(addends: Floats) -> tuple[Floats, list[int]]:
    """Return the distinct columns as rows, and which of them each column is: many orders count the same."""
    rows = {column.tobytes(): column for column in addends.T}
    numbers = {key: number for number, key in enumerate(rows)}
    return np.array(list(rows.values())).reshape(len(rows), -1), [numbers[column.tobytes()] for column in addends.T]


def _sums_of(addends: Floats, drawn: NDArray[np.int64], axis: int = -1) -> Floats:  # noqa: ARG001 - always the last
    """Return the sums, shape (m, ...), of addends, shape (m, n), over the orders drawn, shape (..., n)."""
    count = addends.shape[1]
    rounds = np.atleast_2d(drawn)
    starts = count * np.arange(len(rounds))[:, None]
    # How often each order is drawn: so each round is a product with all addends, not a look-up for each.
    times = np.bincount((rounds + starts).ravel(), minlength=rounds.size).reshape(rounds.shape)
    return _product(addends, times.T.astype(np.float64)).reshape(len(addends), *drawn.shape[:-1])


def _product(one: Floats, other: Floats) -> Floats:
    """Return a matrix product in parts that BLAS leaves to one thread: on a busy machine its threads wait long."""
    step = max(1, _ONE_THREAD // (len(one) * other.shape[1]))
    total = np.zeros((len(one), other.shape[1]))
    for start in range(0, len(other), step):
        total += one[:, start : start + step] @ other[start : start + step]
    return total


def interval(figures: Floats) -> tuple[Floats, Floats]:
    """Return the percentile interval of m figures over the resamples.

    Parameters
    ----------
    figures
        Shape (resamples, m). NaN, where a resample has nothing to divide by, is left out.

    Returns
    -------
    low, high
        Shape (m,) each; NaN where nothing is left.
    """
    low, high = np.full((2, figures.shape[1]), np.nan)
    some = ~np.isnan(figures).all(axis=0)
    outside = (1 - CONFIDENCE) / 2
    if some.any():
        low[some], high[some] = np.nanquantile(figures[:, some], (outside, 1 - outside), axis=0)
    return low, high
