"""Weights as exact whole numbers: what the order's pieces weigh, what options carry, and the steps of their rates.

Weights are read as the decimal numbers they were written as, to nine decimals, so that three times 0.1 kg is 0.3 kg.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from math import floor, lcm

import numpy as np
from numpy.typing import NDArray

from models.network import CarrierService, Zone
from optimizer.compiler.scene import Scene
from optimizer.compiler.written import written
from optimizer.errors import SourcingError
from optimizer.features import Bracket
from optimizer.problem import LARGEST_SUM, LARGEST_TERM, Weights

Booleans = NDArray[np.bool_]


@dataclass(frozen=True)
class StepRate:
    """What a weight bracket of an option's rates costs, money per shipment."""

    bracket: Bracket
    cost: float


@dataclass(frozen=True)
class OrderWeights:
    """What one order could weigh on its candidate options.

    Attributes
    ----------
    amounts
        Weights of pieces, and what options carry.
    steps
        (O lists) the brackets that the order could reach on each option, by rising weight.
    """

    amounts: Weights
    steps: tuple[tuple[StepRate, ...], ...]


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
    kilos = np.array([line.quantity * scene.demand.item(line).weight_kg for line in scene.lines])
    weighing = [
        _Weighing(position, *_rate_of(scene, index))
        for position, index in enumerate(options.tolist())
        if _weighs(scene, index, float(kilos[eligible[:, position]].sum()))
    ]
    ships: Booleans = np.any(eligible[:, [each.option for each in weighing]], axis=1)
    return _weigh(scene, weighing, ships, len(options))


@dataclass(frozen=True)
class _Weighing:
    """An option of which the weight of a shipment matters, and what prices it."""

    option: int
    service: CarrierService
    zone: Zone


def _weighs(scene: Scene, option: int, heaviest: float) -> bool:
    """Tell whether a shipment's weight may matter, other than by the kg, where so much can be shipped in all."""
    rates = scene.rates
    return bool(rates.stepped[option] or rates.most_kg[option] <= heaviest * (1 + 1e-9) + 1e-6)


def _rate_of(scene: Scene, option: int) -> tuple[CarrierService, Zone]:
    service = scene.supply.options[option].service
    if service is None:
        raise AssertionError("only services have rates")
    return service, service.rates.zones[int(scene.rates.zone[option])]


def _weigh(scene: Scene, weighing: list[_Weighing], ships: Booleans, count: int) -> OrderWeights:
    """Return the weights of the lines that ship by a weighing option, and what those options carry."""
    kilos = [
        written(scene.demand.item(line).weight_kg) if weighs else Fraction(0)
        for line, weighs in zip(scene.lines, ships, strict=True)
    ]
    scale = lcm(*(kilo.denominator for kilo in kilos))
    per_piece = [int(kilo * scale) for kilo in kilos]
    heaviest = sum(line.quantity * weight for line, weight in zip(scene.lines, per_piece, strict=True))
    # A row adds up the brackets of an option.
    if heaviest > min([LARGEST_TERM, *(LARGEST_SUM // (len(each.zone.steps) + 1) for each in weighing)]):
        raise _overflow(scene, heaviest / scale, 1 / scale)
    amounts = Weights(
        per_piece=np.array(per_piece, dtype=np.int64),
        limited=np.zeros(count, dtype=bool),
        most=np.zeros(count, dtype=np.int64),
    )
    steps: list[tuple[StepRate, ...]] = [()] * count
    known: dict[tuple[str, Zone], tuple[int, list[tuple[int, int, float]]]] = {}
    for each in weighing:
        key = each.service.id, each.zone
        if key not in known:
            most = min(heaviest, _most(each.service, each.zone, scale))
            known[key] = most, list(_steps(each.zone, most, scale))
        most, brackets = known[key]
        amounts.limited[each.option], amounts.most[each.option] = most < heaviest, most
        steps[each.option] = tuple(StepRate(Bracket(each.option, low, high), cost) for low, high, cost in brackets)
    return OrderWeights(amounts, tuple(steps))


def _overflow(scene: Scene, most: float, step: float) -> SourcingError:
    return SourcingError(
        f"order {scene.demand.order.id!r} could weigh {most:.3g} kg in steps of {step:.3g} kg, which overflows the "
        "integer scale that weight steps and max_weight_kg are compared on. Write weight_kg with fewer decimals, or "
        "split the order."
    )


def _most(service: CarrierService, zone: Zone, scale: int) -> int:
    """Return what a shipment may weigh: no more than the service takes, and than the last step covers."""
    bounds = [bound for bound in (service.max_weight_kg, zone.most_kg) if bound is not None]
    return min((floor(written(bound) * scale) for bound in bounds), default=LARGEST_TERM)


def _steps(zone: Zone, most: int, scale: int) -> Iterator[tuple[int, int, float]]:
    """Yield bounds and costs of the steps that apply somewhere up to a weight.

    The first in file order that covers a weight prices it.
    """
    least = 0
    for step in zone.steps:
        upto = most if step.max_kg is None else min(floor(written(step.max_kg) * scale), most)
        if upto >= least:
            yield least, upto, step.cost
            least = upto + 1
