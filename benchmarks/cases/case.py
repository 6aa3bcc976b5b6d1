"""Classes of generated orders, and the documents of one class.

How the instances are made, and why they are hard
-------------------------------------------------
Nodes lie around the metropolitan areas of the mainland, in proportion to their inhabitants; a third are warehouses,
the others stores. One carrier serves all, by distance zones with a base rate, a rate per kilometre and one per
kilogram. Each node has handling costs of its own per shipment, per line and per piece, and holds each item with
probability 0.35, at a cost per piece of its own (markdowns, inbound freight), in steps of a quarter. What the parcels
of an order cost before anything is in them is about as much as its lines cost to serve (8 to 16 a parcel, 0 to 20 a
line), both differ from node to node, and no node has all lines of a larger order at good prices: so that neither one
parcel nor the cheapest source of each line is best, many sets of two to eight nodes cost nearly the same, and the
linear relaxation, which opens a fraction of many nodes, is off. These are the instances on which location models are
hard; orders that one node serves best are decided by any method.

The size of the costs was set by looking at HiGHS, before any engine was measured on these orders: ten lines over 1,000
nodes with loose stock, served whole, take it 0.3 to 0.5 s. With costs per piece twice as high and parcels that differ
more, as first tried, it took 0.01 to 0.14 s. Handling per line is there as in any warehouse, and matters where lines
split: without it HiGHS needs no binary variable for each pair, and took mostly a quarter to a half of the time.

Loose stock holds any line whole wherever an item is held. Tight stock is mostly one or two pieces: few nodes hold a
whole line, so that lines are split where they may be, and where they may not, few sources are left.

Restrictions bind some of the lines: fragile items (a third) travel no farther than 1,500 km, hazardous items (a tenth)
leave certified nodes only, bulky items (a twentieth) warehouses only, and one restriction is out of date. One of two
order rules decides, by channel. The first level fills the order, the second one is money.
"""

from dataclasses import dataclass
from typing import Literal

from benchmarks.cases.demand import make_orders
from benchmarks.cases.rules import make_rules
from benchmarks.cases.supply import make_availability, make_network
from models import Availability, Network, Order, RuleSet

Stock = Literal["loose", "tight"]


@dataclass(frozen=True, order=True)
class CaseClass:
    """What the orders of a class have in common.

    Attributes
    ----------
    nodes
        Nodes of the network, 1 or more.
    lines
        Lines of each order, 1 to 40, each of another item.
    stock
        'loose' or 'tight'.
    splits
        Whether lines may come from several nodes; if not, a line is served whole or not at all.
    """

    nodes: int
    lines: int
    stock: Stock
    splits: bool

    @property
    def name(self) -> str:
        """Short text that tells the class from others, such as ``1000x10-tight-split``."""
        return f"{self.nodes}x{self.lines}-{self.stock}-{'split' if self.splits else 'whole'}"


@dataclass(frozen=True)
class Case:
    """The documents of a class: orders to be decided one by one, each on the whole availability."""

    network: Network
    rules: RuleSet
    orders: tuple[Order, ...]
    availability: Availability


def make_case(kind: CaseClass, *, orders: int, seed: int) -> Case:
    """Return the documents of a class; the same arguments give the same documents.

    Classes of as many nodes share the network, classes of as many nodes and lines the orders, and the first orders
    are the same however many there are.
    """
    network = make_network(kind.nodes, seed)
    return Case(
        network=network,
        rules=make_rules(splits=kind.splits),
        orders=make_orders(network, kind.lines, orders, seed),
        availability=make_availability(network, tight=kind.stock == "tight", seed=seed),
    )
