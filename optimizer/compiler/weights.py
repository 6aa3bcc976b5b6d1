"""Weights as exact whole numbers: what the order's pieces weigh, what options carry, and the steps of their rates.

Weights are read as the decimal numbers they were written as, to nine decimals, so that three times 0.1 kg is 0.3 kg.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, lcm

import numpy as np
from numpy.typing import NDArray

from models.network import CarrierService, Zone
from optimizer.compiler.scene import Scene
from optimizer.compiler.written import written
from optimizer.errors import SourcingError
from optimizer.features import Bracket
from optimizer.problem import LARGEST_TERM, Weights


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


def compile_weights(scene: Scene, options: NDArray[np.int64]) -> OrderWeights:
    """Return the weights of an order on its candidate options, given as indices into the network's.

    Raises
    ------
    SourcingError
        Where weights that a rate card compares are too large, or too finely written for their size, to be counted
        exactly.
    """
    lines, count = len(scene.lines), len(options)
    amounts = Weights(
        per_piece=np.zeros(lines, dtype=np.int64),
        limited=np.zeros(count, dtype=bool),
        most=np.zeros(count, dtype=np.int64),
    )
    steps: list[tuple[StepRate, ...]] = [()] * count
    heaviest = sum(line.quantity * scene.demand.item(line).weight_kg for line in scene.lines)
    weighing = [position for position, index in enumerate(options.tolist()) if _weighs(scene, index, heaviest)]
    if weighing:
        _write(amounts, steps, [(position, *_rate_of(scene, int(options[position]))) for position in weighing], scene)
    return OrderWeights(amounts, tuple(steps))


def _weighs(scene: Scene, option: int, heaviest: float) -> bool:
    """Tell whether a shipment's weight may matter, other than by the kg, where the order weighs so much in all."""
    rates = scene.rates
    return bool(rates.stepped[option] or rates.most_kg[option] <= heaviest * (1 + 1e-9) + 1e-6)


def _rate_of(scene: Scene, option: int) -> tuple[CarrierService, Zone]:
    service = scene.supply.options[option].service
    if service is None:
        raise AssertionError("only services have rates")
    return service, service.rates.zones[int(scene.rates.zone[option])]


def _write(
    amounts: Weights, steps: list[tuple[StepRate, ...]], rates: list[tuple[int, CarrierService, Zone]], scene: Scene
) -> None:
    """Write what pieces weigh, and what the options carry whose rates ask for it."""
    kilos = [written(scene.demand.item(line).weight_kg) for line in scene.lines]
    scale = lcm(*(kilo.denominator for kilo in kilos))
    heaviest = sum(line.quantity * int(kilo * scale) for line, kilo in zip(scene.lines, kilos, strict=True))
    if heaviest > LARGEST_TERM:
        raise _overflow(scene, heaviest / scale, 1 / scale)
    amounts.per_piece[:] = [int(kilo * scale) for kilo in kilos]
    for position, service, zone in rates:
        most = min(heaviest, _most(service, zone, scale))
        amounts.limited[position], amounts.most[position] = most < heaviest, most
        steps[position] = tuple(_steps(position, zone, most, scale))


def _overflow(scene: Scene, most: float, step: float) -> SourcingError:
    return SourcingError(
        f"order {scene.demand.order.id!r} could weigh {most:.3g} kg in steps of {step:.3g} kg, which overflows the "
        "integer scale that weight steps and max_weight_kg are compared on. Write weight_kg with fewer decimals."
    )


def _most(service: CarrierService, zone: Zone, scale: int) -> int:
    """Return what a shipment may weigh: no more than the service takes, and than the last step covers."""
    bounds = [bound for bound in (service.max_weight_kg, zone.most_kg) if bound is not None]
    return min((floor(written(bound) * scale) for bound in bounds), default=LARGEST_TERM)


def _steps(option: int, zone: Zone, most: int, scale: int) -> Iterator[StepRate]:
    """Yield the steps that apply somewhere up to a weight; the first in file order that covers a weight prices it."""
    least = 0
    for step in zone.steps:
        upto = most if step.max_kg is None else min(floor(written(step.max_kg) * scale), most)
        if upto >= least:
            yield StepRate(Bracket(option, least, upto), step.cost)
            least = upto + 1
