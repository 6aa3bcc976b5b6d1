"""What a term sees, and what it answers with."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from models.orders import Line
from optimizer.compiler.eligibility import Breach
from optimizer.compiler.scene import Scene, missing_location
from optimizer.compiler.supply import Supply

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Costs:
    """What a term counts, in its own unit; None is nothing. The attributes mirror those of `problem.Use`.

    Attributes
    ----------
    pieces
        (L, O) per piece of a line from an option.
    taken
        (L, O) per line that comes from an option.
    line_at_node
        (L, N) per line that takes part at a node.
    shipment
        (O,) per shipment from an option.
    violating
        (S, O) per shipment from an option with a line in violation of a soft restriction.
    node
        (N,) per node that takes part.
    unfilled
        (L,) per piece not sourced.
    split
        (L,) per line that comes from more than one option.
    """

    pieces: Floats | None = None
    taken: Floats | None = None
    line_at_node: Floats | None = None
    shipment: Floats | None = None
    violating: Floats | None = None
    node: Floats | None = None
    unfilled: Floats | None = None
    split: Floats | None = None


@dataclass(frozen=True)
class TermContext:
    """The candidate options of one order, and everything that terms are computed from.

    Attributes
    ----------
    scene
        The order on its availability.
    options
        (O,) the candidate options, as indices into the network's options.
    nodes
        (N,) the nodes behind them, as indices into the network's nodes.
    option_node
        (O,) position of each option's node in ``nodes``.
    eligible
        (L, O) the eligible pairs.
    breaches
        Of each soft restriction that binds a line, the pairs that violate it, shape (L, O).
    """

    scene: Scene
    options: NDArray[np.int64]
    nodes: NDArray[np.int64]
    option_node: NDArray[np.int64]
    eligible: NDArray[np.bool_]
    breaches: tuple[Breach, ...]

    @property
    def supply(self) -> Supply:
        """The network."""
        return self.scene.supply

    @property
    def lines(self) -> tuple[Line, ...]:
        """The L lines."""
        return self.scene.lines

    @cached_property
    def shipment_breaches(self) -> tuple[Breach, ...]:
        """The S breaches whose penalty counts by shipment."""
        return tuple(breach for breach in self.breaches if breach.penalty.per == "shipment")

    def per_line(self, value: Callable[[Line], float]) -> Floats:
        """Shape (L,), a figure of each line."""
        return np.array([value(line) for line in self.lines], dtype=np.float64)

    def option_km(self, asker: str) -> Floats:
        """Shape (O,), the distance of each option; 0 for pickups.

        Raises
        ------
        MissingLocation
            Where an option that ships has none; ``asker`` says who needs it.
        """
        km = self.scene.node_km[self.nodes][self.option_node]
        km = np.where(self.supply.is_pickup[self.options], 0.0, km)
        if np.isnan(km).any():
            missing = np.zeros((1, len(self.supply.options)), dtype=bool)
            missing[0, self.options[np.isnan(km)]] = True
            raise missing_location(self.scene, asker, missing)
        return km


TermFunction = Callable[[TermContext], Costs]
"""Computes a term's costs."""
