"""What a list of assignments adds up to: shipments, and pieces by line, stock record and node."""

from collections import defaultdict
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from models.network import WeightStep, Zone
from models.orders import Line
from models.plans import Assignment
from optimizer.checker.facts import Facts


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
    """

    def __init__(self, assignments: list[Assignment], facts: Facts) -> None:
        self.assignments = assignments
        self._facts = facts

    @cached_property
    def parcels(self) -> list[Parcel]:
        """The shipments, by node, pickups first, then by service."""
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
    def by_line(self) -> dict[str, int]:
        """Pieces sourced by line id; lines without any count 0."""
        return {name: sum(e.quantity for e in self.assignments if e.line == name) for name in self._facts.lines}

    @cached_property
    def unfilled(self) -> dict[str, int]:
        """Pieces not sourced by line id."""
        return {name: line.quantity - self.by_line[name] for name, line in self._facts.lines.items()}

    @cached_property
    def by_stock(self) -> dict[tuple[str, str], int]:
        """Pieces by (node, item)."""
        takes: dict[tuple[str, str], int] = defaultdict(int)
        for each in self.assignments:
            takes[each.node, each.item] += each.quantity
        return dict(sorted(takes.items()))

    @cached_property
    def lines_at_nodes(self) -> list[tuple[str, str]]:
        """The distinct (line, node) pairs."""
        return sorted({(each.line, each.node) for each in self.assignments})

    @cached_property
    def nodes(self) -> list[str]:
        """The distinct nodes."""
        return sorted({each.node for each in self.assignments})

    @cached_property
    def options_by_line(self) -> dict[str, int]:
        """Number of options that each line comes from."""
        return {name: sum(each.line == name for each in self.assignments) for name in self._facts.lines}

    def line(self, assignment: Assignment) -> Line:
        """Return the line of an assignment."""
        return self._facts.lines[assignment.line]

    def weight(self, parcel: Parcel) -> Fraction:
        """Return what a shipment weighs, in kg, as the decimal number that bounds are compared with."""
        weights = ((pieces, self._facts.item(self._facts.lines[line])) for line, pieces in parcel.pieces.items())
        return sum((pieces * written(item.weight_kg) for pieces, item in weights), start=Fraction(0))

    def capacity_use(self, node: str, parcels: int | None = None) -> Fraction:
        """Return what the order takes of a node's capacity, in the node's unit; or the first so many of its parcels."""
        capacity = self._facts.node(node).capacity
        here = [parcel.pieces for parcel in self.parcels if parcel.node == node][:parcels]
        taken = [(self._facts.lines[line], count) for pieces in here for line, count in pieces.items()]
        match capacity.unit if capacity is not None else None:
            case "orders":
                return Fraction(bool(taken))
            case "lines":
                return Fraction(len({line.id for line, _ in taken}))
            case "units":
                return Fraction(sum(count for _, count in taken))
            case "workload":
                return sum(
                    (count * written(self._facts.item(line).workload) for line, count in taken), start=Fraction(0)
                )
            case None:
                return Fraction(0)


def weight_step(zone: Zone, weight: Fraction) -> WeightStep | None:
    """Return the first step of a zone, in file order, that covers a weight; None where none does."""
    covers = (step for step in zone.steps if step.max_kg is None or weight <= written(step.max_kg))
    return next(covers, None)


def written(amount: float) -> Fraction:
    """Return the decimal number that an amount was written as, to nine decimals."""
    return Fraction(str(round(amount, 9)))
