"""What the colours and shapes of a map mean, for the text beside it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from scenarios.report.charts import STEPS
from scenarios.report.maps.facts import NetworkUse
from scenarios.report.maps.network import BANDS, MISSING, MOVED, NO_CAPACITY, SHIPPED
from scenarios.results.frames import Run

Shape = Literal["circle", "dot", "cross", "diamond", "line", "taper"]

Flows = Literal["shipments", "moved"]


@dataclass(frozen=True)
class Entry:
    """An entry of a legend.

    Attributes
    ----------
    shape, colour
        What is explained.
    text
        What it means.
    flows
        The choice of flows that it belongs to; None is any.
    """

    shape: Shape
    colour: str
    text: str
    flows: Flows | None = None


def node_entries(runs: Mapping[Run, NetworkUse]) -> Iterator[Entry]:
    """Yield what nodes look like, as far as there are such nodes."""
    nodes = [node for use in runs.values() for node in use.nodes]
    shipping = [node for node in nodes if node.pieces]
    if any(node.p95 is not None for node in shipping):
        for colour, text in zip(STEPS, _band_texts(), strict=True):
            yield Entry("circle", colour, text)
    if any(node.p95 is None for node in shipping):
        yield Entry("circle", NO_CAPACITY, "no capacity")
    if any(node.enabled and not node.pieces for node in nodes):
        yield Entry("dot", "var(--ink-soft)", "ships nothing")
    if not all(node.enabled for node in nodes):
        yield Entry("cross", "var(--ink-soft)", "disabled")


def _band_texts() -> Iterator[str]:
    """Yield what the colours of utilisation mean."""
    yield f"used below {BANDS[0]:.0%} on 95% of days"
    for low, high in pairwise(BANDS):
        yield f"{low * 100:.0f} to {high:.0%}"
    yield "full"


def flow_entries(runs: Mapping[Run, NetworkUse]) -> Iterator[Entry]:
    """Yield what lines and what is missing look like, as far as there are any."""
    if any(use.shipments for use in runs.values()):
        yield Entry("line", SHIPPED, "ships to orders there (middle of a state or area); wider is more", "shipments")
    if any(use.moved for use in runs.values()):
        yield Entry("taper", MOVED, "moved from the node at the wide end to the one at the thin end", "moved")
    if any(use.unfilled for use in runs.values()):
        yield Entry("diamond", MISSING, "unfilled pieces, where they were to go")
