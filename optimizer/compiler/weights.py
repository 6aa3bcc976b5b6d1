"""Weights as exact whole numbers: what the order's pieces weigh, what options carry, and the steps of their rates.

Weights are read as the decimal numbers they were written as, to nine decimals, so that three times 0.1 kg is 0.3 kg.
"""

from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from optimizer.compiler.scene import Scene
from optimizer.compiler.weight_steps import WeightSteps
from optimizer.compiler.written import BILLION
from optimizer.errors import SourcingError
from optimizer.features import NO_BRACKETS, Brackets
from optimizer.problem import LARGEST_SUM, LARGEST_TERM, Weights

Booleans = NDArray[np.bool_]
Floats = NDArray[np.float64]
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class OrderWeights:
    """What one order could weigh on its candidate options.

    Attributes
    ----------
    amounts
        Weights of pieces, and what options carry.
    brackets
        The B brackets that the order could reach, of options where it could reach several.
    bracket_cost
        (B,) what they cost, money per shipment.
    step_cost
        (O,) what the step costs where the order could reach one only, money per shipment; else 0.
    """

    amounts: Weights
    brackets: Brackets
    bracket_cost: Floats
    step_cost: Floats


def compile_weights(scene: Scene, options: NDArray[np.int64], eligible: Booleans) -> OrderWeights:
    """Return the weights of an order on its candidate options.

    Parameters
    ----------
    scene
        The order.
    options
        (O,) the options, as indices into the network's.
    eligible
        (L, O) which lines may go by which.

    Raises
    ------
    SourcingError
        Where weights that a rate card compares are too large, or too finely written for their size, to be counted
        exactly.
    """
    rates = scene.rates
    kilos = [line.quantity * scene.demand.item(line).weight_kg for line in scene.lines]
    is_light = rates.least_most_kg > sum(kilos) * (1 + 1e-6) + 1e-5
    if is_light and not rates.has_steps:
        return _weightless(len(scene.lines), len(options))
    # The weight of a shipment may matter, other than by the kg, where so much can be shipped in all.
    weighs = rates.stepped.take(options)
    if not is_light:
        heaviest = np.array(kilos) @ eligible
        weighs |= rates.most_kg.take(options) <= heaviest * (1 + 1e-9) + 1e-6
    weighing = weighs.nonzero()[0]
    if not weighing.size:
        return _weightless(len(scene.lines), len(options))
    ships: Booleans = np.logical_or.reduce(eligible.take(weighing, axis=1), axis=1)
    return _weigh(scene, rates.price(options[weighing]), weighing, ships, len(options))


def _weightless(lines: int, options: int) -> OrderWeights:
    """Return what there is where no weight matters, other than by the kg."""
    most, limited = np.zeros(options, dtype=np.int64), np.zeros(options, dtype=bool)
    amounts = Weights(per_piece=np.zeros(lines, dtype=np.int64), limited=limited, most=most)
    return OrderWeights(amounts, NO_BRACKETS, np.zeros(0), np.zeros(options))


def _weigh(scene: Scene, price: Integers, weighing: Integers, ships: Booleans, count: int) -> OrderWeights:
    """Return the weights of the lines that ship by a weighing option, and what those options carry.

    Parameters
    ----------
    scene
        The order.
    price, weighing
        (W,) what prices the options of which the weight of a shipment matters, and their positions.
    ships
        (L,) which lines may go by them.
    count
        O, how many options there are in all.
    """
    written = (scene.supply.billionths(scene.demand.item(line).weight_kg) for line in scene.lines)
    kilos = [weight if weighs else 0 for weight, weighs in zip(written, ships.tolist(), strict=True)]
    # The coarsest part of a kg that all weights are whole numbers of.
    scale = BILLION // gcd(BILLION, *kilos)
    per_piece = [weight * scale // BILLION for weight in kilos]
    heaviest = sum(line.quantity * weight for line, weight in zip(scene.lines, per_piece, strict=True))
    steps = scene.rates.weight_steps(scale)
    # A row adds up the brackets of an option.
    if heaviest > min(LARGEST_TERM, LARGEST_SUM // (int(steps.count[price].max()) + 1)):
        raise _overflow(scene, heaviest / scale, 1 / scale)
    carried = np.minimum(steps.carried[price], heaviest)
    most, limited = np.zeros(count, dtype=np.int64), np.zeros(count, dtype=bool)
    most[weighing], limited[weighing] = carried, carried < heaviest
    amounts = Weights(per_piece=np.array(per_piece, dtype=np.int64), limited=limited, most=most)
    if not steps.cost.size:
        return OrderWeights(amounts, NO_BRACKETS, np.zeros(0), np.zeros(count))
    applies = steps.least[price] <= carried[:, None]
    is_alone = applies.sum(axis=1) == 1
    step_cost = np.zeros(count)
    step_cost[weighing] = is_alone * steps.cost[price, 0]
    applies[is_alone] = False
    return OrderWeights(amounts, *_brackets(steps, price, weighing, carried, applies), step_cost)


def _brackets(
    steps: WeightSteps, price: Integers, weighing: Integers, carried: Integers, applies: Booleans
) -> tuple[Brackets, Floats]:
    """Return the brackets of the options that have several, and what they cost; ``applies`` has shape (W, K)."""
    place, step = applies.nonzero()
    row = price[place]
    most = np.minimum(steps.most[row, step], carried[place])
    return Brackets(weighing[place], steps.least[row, step], most), steps.cost[row, step]


def _overflow(scene: Scene, most: float, step: float) -> SourcingError:
    return SourcingError(
        f"order {scene.demand.order.id!r} could weigh {most:.3g} kg in steps of {step:.3g} kg, which overflows the "
        "integer scale that weight steps and max_weight_kg are compared on. Write weight_kg with fewer decimals, or "
        "split the order."
    )
