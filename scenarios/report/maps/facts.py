"""What a map of a network shows: nodes, where pieces go, and where they are missing."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    """A place on the globe.

    Attributes
    ----------
    name
        What it is called: a node's id, a state, an area.
    lat, lon
        Decimal degrees.
    country
        As addresses name it, e.g. ``US``; blank is not known.
    kind, city
        What else there is to tell: a node's type, and where it is.
    """

    name: str
    lat: float
    lon: float
    country: str = ""
    kind: str = ""
    city: str = ""

    @property
    def about(self) -> str:
        """Kind and city, as far as they are known."""
        return ", ".join(filter(None, (self.kind, self.city)))


@dataclass(frozen=True)
class NodeUse:
    """A node, and what it does in a run, all seeds together.

    Attributes
    ----------
    place
        Where it is.
    pieces, shipments
        What leaves it.
    p50, p95, peak
        Quantiles of used / limit over its days; None without a capacity.
    enabled
        Whether it takes part.
    came, left, lost
        Pieces that it serves and others did in the base scenario; that others serve now; that nobody serves now.
    """

    place: Place
    pieces: int = 0
    shipments: int = 0
    p50: float | None = None
    p95: float | None = None
    peak: float | None = None
    enabled: bool = True
    came: int = 0
    left: int = 0
    lost: int = 0


@dataclass(frozen=True)
class Flow:
    """Pieces that go from one place to another, or whose source moved there from the other."""

    start: Place
    end: Place
    pieces: int


@dataclass(frozen=True)
class Shortfall:
    """Pieces of some orders that nobody ships to a place."""

    place: Place
    pieces: int
    orders: int


@dataclass(frozen=True)
class NetworkUse:
    """What a run makes of a network.

    Attributes
    ----------
    nodes
        The nodes.
    shipments
        What they ship where.
    moved
        From which node to which other one the source of pieces moved against the base scenario.
    unfilled
        What is missing where.
    """

    nodes: Sequence[NodeUse]
    shipments: Sequence[Flow] = ()
    moved: Sequence[Flow] = ()
    unfilled: Sequence[Shortfall] = ()

    @property
    def places(self) -> list[Place]:
        """All places that it names."""
        flows = [*self.shipments, *self.moved]
        marks = [node.place for node in self.nodes] + [each.place for each in self.unfilled]
        return marks + [place for flow in flows for place in (flow.start, flow.end)]
