"""What a list of assignments adds up to: shipments, and pieces by line, stock record and node."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property
from math import fsum

from models.network import Item, WeightStep, Zone
from models.orders import Line
from models.plans import Assignment
from optimizer.checker.facts import Facts
from optimizer.checker.written import BILLION, written


@dataclass(frozen=True)
class Parcel:
    """Everything that goes one way: from a node by a service, or over the counter.

    Attributes
    ----------
    node, service
        Where it starts and how it travels.
    is_pickup
        Whether the customer fetches it.
    pieces
        Pieces by line id.
    """

    node: str
    service: str | None
    is_pickup: bool
    pieces: dict[str, int]


class Load:
    """Assignments in the groupings that rules and costs count.

    Parameters
    ----------
    assignments
        Assignments whose lines and nodes exist.
    facts
        The documents.

    Attributes
    ----------
    by_line, unfilled
        Pieces sourced, and not sourced, by line id; of every line.
    options
        Number of options that each line comes from, by line id; only of those that are sourced.
    by_stock
        Pieces by (node, item).
    nodes
        The distinct nodes.
    parcels
        The shipments, by node, pickups first, then by service.
    is_whole
        Whether every line gets just what is ordered.
    """

    def __init__(self, assignments: list[Assignment], facts: Facts) -> None:
        self.assignments = assignments
        self._facts = facts
        self.by_line = dict.fromkeys(facts.lines, 0)
        self.options: dict[str, int] = defaultdict(int)
        takes: dict[tuple[str, str], int] = defaultdict(int)
        for each in assignments:
            self.by_line[each.line] += each.quantity
            self.options[each.line] += 1
            takes[each.node, each.item] += each.quantity
        self.by_stock = dict(sorted(takes.items()))
        self.nodes = list(dict.fromkeys(node for node, _ in self.by_stock))
        self.unfilled = {name: line.quantity - self.by_line[name] for name, line in facts.lines.items()}
        self.is_whole = not any(self.unfilled.values())
        self.parcels = self._parcels()
        self._use: dict[str, int] = {}

    def _parcels(self) -> list[Parcel]:
        groups: dict[tuple[str, bool, str | None], dict[str, int]] = defaultdict(dict)
        for each in self.assignments:
            by_mail = self.line(each).delivery_method != "pickup"
            groups[each.node, by_mail, each.service][each.line] = each.quantity
        ordered = sorted(groups.items(), key=lambda group: (group[0][0], group[0][1], group[0][2] or ""))
        return [
            Parcel(node, service, not by_mail, dict(sorted(pieces.items())))
            for (node, by_mail, service), pieces in ordered
        ]

    @cached_property
    def lines_at_nodes(self) -> list[tuple[str, str]]:
        """The distinct (line, node) pairs."""
        return sorted({(each.line, each.node) for each in self.assignments})

    def line(self, assignment: Assignment) -> Line:
        """Return the line of an assignment."""
        return self._facts.lines[assignment.line]

    def weight(self, parcel: Parcel) -> int:
        """Return what a shipment weighs, in billionths of a kg, as the decimal number that bounds are compared with."""
        read = self._facts.background.written
        return sum([pieces * read(self._item_of(line).weight_kg) for line, pieces in parcel.pieces.items()])

    def weight_kg(self, parcel: Parcel) -> float:
        """Return what a shipment weighs, as rates by the kg count it."""
        return fsum([pieces * self._item_of(line).weight_kg for line, pieces in parcel.pieces.items()])

    def capacity_use(self, node: str) -> int:
        """Return what the order takes of a node's capacity, in billionths of the node's unit."""
        if node not in self._use:
            self._use[node] = self.use_of(node, [each for each in self.parcels if each.node == node])
        return self._use[node]

    def use_of(self, node: str, parcels: list[Parcel]) -> int:
        """Return what some shipments from a node take of its capacity, in billionths of the node's unit."""
        capacity, read = self._facts.node(node).capacity, self._facts.background.written
        taken = [(line, count) for parcel in parcels for line, count in parcel.pieces.items()]
        match capacity.unit if capacity is not None else None:
            case "orders":
                return BILLION * bool(taken)
            case "lines":
                return BILLION * len({line for line, _ in taken})
            case "units":
                return BILLION * sum(count for _, count in taken)
            case "workload":
                return sum(count * read(self._item_of(line).workload) for line, count in taken)
            case None:
                return 0

    def value(self, pieces: dict[str, int]) -> int:
        """Return what pieces by line id are worth, in billionths of money."""
        return sum(count * written(self._facts.lines[line].unit_price) for line, count in pieces.items())

    def _item_of(self, line: str) -> Item:
        return self._facts.item(self._facts.lines[line])


def weight_step(zone: Zone, weight: int, facts: Facts) -> WeightStep | None:
    """Return the first step of a zone, in file order, that covers a weight in billionths; None where none does."""
    read = facts.background.written
    covers = (step for step in zone.steps if step.max_kg is None or weight <= read(step.max_kg))
    return next(covers, None)
