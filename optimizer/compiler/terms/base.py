"""What a term sees, and what it answers with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.conditions import Condition
from models.objectives import Term
from models.orders import Line
from optimizer.compiler.capacity import OrderCapacity, compile_capacity
from optimizer.compiler.eligibility import Breach
from optimizer.compiler.scene import Scene, missing_location
from optimizer.compiler.selection import Preference
from optimizer.compiler.supply import Supply
from optimizer.compiler.weights import OrderWeights, compile_weights
from optimizer.features import Peaks
from optimizer.lazy import lazy

Floats = NDArray[np.float64]


class Costs(NamedTuple):
    """What a term counts, in its own unit; None is nothing. The attributes mirror those of `uses.Use`.

    Attributes
    ----------
    pieces
        (L, O), or (O,) where lines are alike, per piece of a line from an option.
    taken
        (L, O), or (O,) where lines are alike, per line that comes from an option.
    line_at_node
        (L, N) per line that takes part at a node.
    shipment
        (O,) per shipment from an option.
    node
        (N,) per node that takes part.
    unfilled
        (L,) per piece not sourced.
    split
        (L,) per line that comes from more than one option.
    peak
        (P,) per unit of each of the peaks.
    bracket
        (B,) per shipment in each weight bracket of `TermContext.weights`.
    overuse
        (K,) per unit of each overuse of `TermContext.capacity`.
    peaks
        The P peaks that it counts, each once.
    """

    pieces: Floats | None = None
    taken: Floats | None = None
    line_at_node: Floats | None = None
    shipment: Floats | None = None
    node: Floats | None = None
    unfilled: Floats | None = None
    split: Floats | None = None
    peak: Floats | None = None
    bracket: Floats | None = None
    overuse: Floats | None = None
    peaks: Peaks | None = None

    @property
    def parts(self) -> dict[str, Floats]:
        """What there is to count, by name."""
        return {name: part for name, part in zip(_PARTS, self[:-1], strict=False) if part is not None and part.size}


_PARTS = Costs._fields[:-1]


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
    preferences
        The conditions that preference terms name, compiled.
    """

    scene: Scene
    options: NDArray[np.int64]
    nodes: NDArray[np.int64]
    option_node: NDArray[np.int64]
    eligible: NDArray[np.bool_]
    breaches: tuple[Breach, ...]
    preferences: Mapping[Condition, Preference]

    @property
    def supply(self) -> Supply:
        """The network."""
        return self.scene.supply

    @property
    def lines(self) -> tuple[Line, ...]:
        """The L lines."""
        return self.scene.lines

    @lazy
    def capacity(self) -> OrderCapacity:
        """What the order could take of the nodes' capacity."""
        return compile_capacity(self.scene, self.nodes, np.logical_or.reduce(self.eligible, axis=1))

    @lazy
    def weights(self) -> OrderWeights:
        """What the order could weigh on the options."""
        return compile_weights(self.scene, self.options, self.eligible)

    def per_line(self, value: Callable[[Line], float]) -> Floats:
        """Shape (L,), a figure of each line."""
        return np.array([value(line) for line in self.lines], dtype=np.float64)

    def by_line(self, figures: Floats) -> Floats | None:
        """Shape (L, x), the same figures, of shape (x,), for every line; None where all of them are 0."""
        return figures[None, :].repeat(len(self.lines), axis=0) if np.count_nonzero(figures) else None

    @lazy
    def demand(self) -> NDArray[np.int64]:
        """Shape (L,), pieces ordered."""
        return np.array([line.quantity for line in self.lines], dtype=np.int64)

    @lazy
    def kilos(self) -> Floats:
        """Shape (L,), what a piece of each line weighs in kg."""
        return np.array([self.scene.demand.item(line).weight_kg for line in self.lines], dtype=np.float64)

    @lazy
    def node_of_option(self) -> NDArray[np.int64]:
        """Shape (O,), each option's node, as an index into the network's nodes."""
        return self.supply.option_node.take(self.options)

    def option_km(self, asker: str) -> Floats:
        """Shape (O,), the distance of each option; 0 for pickups.

        Raises
        ------
        MissingLocation
            Where an option that ships has none; ``asker`` says who needs it.
        """
        km = self.scene.node_km[self.node_of_option]
        return self.known(np.where(self.supply.is_pickup[self.options], 0.0, km), asker)

    def known(self, figures: Floats, asker: str) -> Floats:
        """Return figures of the options, shape (O,), that are NaN where a distance is missing.

        Raises
        ------
        MissingLocation
            Where some are; ``asker`` says who needs them.
        """
        if np.isnan(figures).any():
            missing = np.zeros((1, len(self.supply.options)), dtype=bool)
            missing[0, self.options[np.isnan(figures)]] = True
            raise missing_location(self.scene, asker, missing)
        return figures


TermFunction = Callable[[TermContext, Term], Costs]
"""Computes the costs of a term, as a level gives it."""
