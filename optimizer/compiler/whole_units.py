"""How many whole units of capacity are left at nodes: in 64 bits where all numbers fit, else in fractions."""

from fractions import Fraction
from math import floor

import numpy as np
from numpy.typing import NDArray

from optimizer.compiler.scene import Scene
from optimizer.compiler.written import BILLION, TOO_LARGE

Integers = NDArray[np.int64]

FITS = 2**62
"""Products up to this are formed in 64 bits."""


def whole_units(scene: Scene, nodes: Integers, scale: Fraction, most: int) -> Integers:
    """Return what an order may use of the capacity of nodes, in whole units.

    Parameters
    ----------
    scene
        The order.
    nodes
        (M,) the nodes, as indices into the network's; each of them has a limit.
    scale
        How many units there are to one of the capacity's own.
    most
        The most that matters.

    Returns
    -------
    ndarray
        (M,) whole units, rounded down, from -1 (less than nothing) to ``most``.
    """
    found = _in_bits(scene, nodes, scale)
    if found is None:
        found = np.array([_floor(scene.exact_capacity_left(node) * scale, most) for node in nodes.tolist()], np.int64)
    return np.minimum(np.maximum(found, -1), most)


def _floor(units: Fraction, most: int) -> int:
    return min(max(floor(units), -1), most)


def _in_bits(scene: Scene, nodes: Integers, scale: Fraction) -> Integers | None:
    """Return the whole units in 64 bits; None where some number does not fit."""
    limit, used = scene.supply.capacity.billionths[nodes], scene.used.billionths[nodes]
    share = Fraction(scene.supply.billionths(scene.order_rule.capacity_share or 1.0), BILLION)
    factor = scale / (share.denominator * BILLION)
    known = (limit != TOO_LARGE).all() and (used != TOO_LARGE).all()
    if not known or factor.denominator > FITS or not _fit((limit, share.numerator), (used, share.denominator)):
        return None
    left = limit * share.numerator - used * share.denominator
    if not _fit((left, factor.numerator)):
        return None
    return np.asarray(left * factor.numerator // factor.denominator, dtype=np.int64)


def _fit(*products: tuple[Integers, int]) -> bool:
    return all(factor <= FITS and int(np.abs(many).max(initial=0)) * factor <= FITS for many, factor in products)
