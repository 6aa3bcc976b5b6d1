"""Weights as exact whole numbers: what the order's pieces weigh, what options carry, and the steps of their rates.

Weights are read as the decimal numbers they were written as, to nine decimals, so that three times 0.1 kg is 0.3 kg.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import gcd

import numpy as np
from numpy.typing import NDArray

from models.network import Zone
from optimizer.compiler.rates import Price
from optimizer.compiler.scene import Scene
from optimizer.compiler.supply import Supply
from optimizer.compiler.written import BILLION
from optimizer.errors import SourcingError
from optimizer.features import Brackets
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
    kilos = np.array([line.quantity * scene.demand.item(line).weight_kg for line in scene.lines])
    if not rates.has_steps and rates.least_most_kg > kilos.sum() * (1 + 1e-6) + 1e-5:
        return _weightless(len(scene.lines), len(options))
    heaviest = kilos @ eligible
    # The weight of a shipment may matter, other than by the kg, where so much can be shipped in all.
    weighs = rates.stepped[options] | (rates.most_kg[options] <= heaviest * (1 + 1e-9) + 1e-6)
    weighing = weighs.nonzero()[0]
    ships: Booleans = np.any(eligible[:, weighing], axis=1)
    prices, price = rates.prices(options[weighing])
    return _weigh(scene, _Weighing(len(options), weighing, prices, price), ships)


def _weightless(lines: int, options: int) -> OrderWeights:
    """Return what there is where no weight matters, other than by the kg."""
    most, limited = np.zeros(options, dtype=np.int64), np.zeros(options, dtype=bool)
    amounts = Weights(per_piece=np.zeros(lines, dtype=np.int64), limited=limited, most=most)
    return OrderWeights(amounts, Brackets(), np.zeros(0), np.zeros(options))


@dataclass(frozen=True)
class _Weighing:
    """The options of which the weight of a shipment matters, as positions among ``count``, and what prices each."""

    count: int
    options: Integers
    prices: Sequence[Price]
    price: Integers


def _weigh(scene: Scene, weighing: _Weighing, ships: Booleans) -> OrderWeights:
    """Return the weights of the lines that ship by a weighing option, and what those options carry."""
    written = (scene.supply.billionths(scene.demand.item(line).weight_kg) for line in scene.lines)
    kilos = [weight if weighs else 0 for weight, weighs in zip(written, ships.tolist(), strict=True)]
    # The coarsest part of a kg that all weights are whole numbers of.
    scale = BILLION // gcd(BILLION, *kilos)
    per_piece = [weight * scale // BILLION for weight in kilos]
    heaviest = sum(line.quantity * weight for line, weight in zip(scene.lines, per_piece, strict=True))
    # A row adds up the brackets of an option.
    if heaviest > min([LARGEST_TERM, *(LARGEST_SUM // (len(each.zone.steps) + 1) for each in weighing.prices)]):
        raise _overflow(scene, heaviest / scale, 1 / scale)
    prices, options, price = weighing.prices, weighing.options, weighing.price
    carried = np.array([min(heaviest, _most(each, scene.supply, scale)) for each in prices], dtype=np.int64)
    most, limited = np.zeros(weighing.count, dtype=np.int64), np.zeros(weighing.count, dtype=bool)
    most[options], limited[options] = carried[price], (carried < heaviest)[price]
    amounts = Weights(per_piece=np.array(per_piece, dtype=np.int64), limited=limited, most=most)
    steps = [
        list(_steps(each.zone, scene.supply, limit, scale))
        for each, limit in zip(prices, carried.tolist(), strict=True)
    ]
    return OrderWeights(amounts, *_brackets(steps, weighing), _single_steps(steps, weighing))


_Step = tuple[int, int, float]
"""Bounds and cost of a weight bracket."""


def _brackets(steps: Sequence[Sequence[_Step]], weighing: _Weighing) -> tuple[Brackets, Floats]:
    """Return the brackets of the options that have several, and what they cost."""
    several = [each if len(each) > 1 else () for each in steps]
    table = np.array([step for each in several for step in each], dtype=object).reshape(-1, 3)
    counts = np.array([len(each) for each in several], dtype=np.int64)
    repeats = counts[weighing.price]
    # Of each option all rows of its price, from the first one on.
    place = np.arange(repeats.sum()) - np.repeat(repeats.cumsum() - repeats, repeats)
    rows = np.repeat((counts.cumsum() - counts)[weighing.price], repeats) + place
    least, most, cost = table[:, 0].astype(np.int64), table[:, 1].astype(np.int64), table[:, 2].astype(np.float64)
    return Brackets(np.repeat(weighing.options, repeats), least[rows], most[rows]), cost[rows]


def _single_steps(steps: Sequence[Sequence[_Step]], weighing: _Weighing) -> Floats:
    """(O,) what the only step of each option costs; 0 where there is none, or are several."""
    costs = np.zeros(weighing.count)
    singles = np.array([each[0][2] if len(each) == 1 else 0.0 for each in steps], dtype=np.float64)
    costs[weighing.options] = singles[weighing.price]
    return costs


def _overflow(scene: Scene, most: float, step: float) -> SourcingError:
    return SourcingError(
        f"order {scene.demand.order.id!r} could weigh {most:.3g} kg in steps of {step:.3g} kg, which overflows the "
        "integer scale that weight steps and max_weight_kg are compared on. Write weight_kg with fewer decimals, or "
        "split the order."
    )


def _most(price: Price, supply: Supply, scale: int) -> int:
    """Return what a shipment may weigh: no more than the service takes, and than the last step covers."""
    bounds = [bound for bound in (price.service.max_weight_kg, price.zone.most_kg) if bound is not None]
    return min((supply.billionths(bound) * scale // BILLION for bound in bounds), default=LARGEST_TERM)


def _steps(zone: Zone, supply: Supply, most: int, scale: int) -> Iterator[_Step]:
    """Yield bounds and costs of the steps that apply somewhere up to a weight.

    The first in file order that covers a weight prices it.
    """
    least = 0
    for step in zone.steps:
        upto = most if step.max_kg is None else min(supply.billionths(step.max_kg) * scale // BILLION, most)
        if upto >= least:
            yield least, upto, step.cost
            least = upto + 1
