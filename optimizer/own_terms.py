"""Objective terms of the user's own: plain Python over documents, weighed and proven like any other term."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import nan
from numbers import Real

from models.errors import SettingError
from models.network import CarrierService, Node
from models.orders import Line, Order
from models.types import LARGEST_NUMBER
from optimizer.errors import SourcingError


@dataclass(frozen=True)
class Source:
    """Where an order may be served from, and how: what an own term looks at.

    Attributes
    ----------
    order
        The order.
    node
        The node.
    service
        The carrier service; None for pickups, and where the network has no services.
    is_pickup
        Whether the customer fetches it.
    distance_km
        Great-circle distance from the node to the destination in km, also for pickups; None where a location is
        missing.
    ships_on
        The day on which the node ships, or has a pickup ready.
    arrives_on
        The day of arrival; None where that hangs on a distance that is missing.
    delivery_days
        Days from the order's date to the arrival, 0 or more; None likewise.
    """

    order: Order
    node: Node
    service: CarrierService | None
    is_pickup: bool
    distance_km: float | None
    ships_on: date
    arrives_on: date | None
    delivery_days: int | None


class CostTerm:
    """An objective term of your own: derive from it, name it, and say what pieces, lines and shipments count.

    Objectives name it like any other term. Its figures must follow from the arguments alone: they are asked for when
    an order is compiled, and once more by the checker. They are finite numbers of one unit of your choice and may be
    negative.

    Attributes
    ----------
    name
        The name by which objectives ask for it; none of the built-in ones.

    Examples
    --------
    >>> class Downtown(CostTerm):
    ...     name = "downtown"
    ...
    ...     def per_shipment(self, source: Source) -> float:
    ...         return 2.50 if source.node.attributes.get("downtown") else 0.0
    """

    name: str = ""

    def per_piece(self, line: Line, source: Source) -> float:  # noqa: ARG002 - for those who override it
        """Return what each piece of a line counts that comes from a source."""
        return 0.0

    def per_line(self, line: Line, source: Source) -> float:  # noqa: ARG002
        """Return what a line counts, once, that takes anything from a source."""
        return 0.0

    def per_shipment(self, source: Source) -> float:  # noqa: ARG002
        """Return what a shipment from a source counts."""
        return 0.0


_COUNTING = ("per_piece", "per_line", "per_shipment")


def figure(term: CostTerm, count: Callable[..., object], *asked: object) -> float:
    """Return what an own term answers.

    Raises
    ------
    SourcingError
        Where that is no finite number, naming the term.
    """
    answer = count(*asked)
    if isinstance(answer, bool) or not isinstance(answer, Real | Decimal):
        kind = f"{answer!r}, which is no number"
    elif not abs(number := _as_float(answer)) <= LARGEST_NUMBER:
        kind = f"{answer!r}, which is not between {-LARGEST_NUMBER:g} and {LARGEST_NUMBER:g}"
    else:
        return number
    raise SourcingError(f"the objective term {term.name!r}: {count.__name__} returned {kind}. Return a finite number.")


def _as_float(number: Real | Decimal) -> float:
    """Return a number as a float; one that is too large for that, or a signalling NaN, as NaN."""
    try:
        return float(number)
    except (OverflowError, ValueError):
        return nan


def by_name(terms: Iterable[CostTerm], built_in: Iterable[str]) -> dict[str, CostTerm]:
    """Return own terms by their names.

    Raises
    ------
    SettingError
        Where something is no `CostTerm`, or a name is missing, taken or given twice.
    """
    found: dict[str, CostTerm] = {}
    for term in terms:
        if not isinstance(term, CostTerm):
            raise SettingError(
                f"terms: {term!r} is no CostTerm. Derive it from optimizer.CostTerm and give an instance."
            )
        if not any(getattr(type(term), name) is not getattr(CostTerm, name) for name in _COUNTING):
            raise SettingError(
                f"terms: {type(term).__name__} counts nothing. Give it a method of the name {', '.join(_COUNTING)}."
            )
        if type(term.name) is not str or not term.name:
            raise SettingError(f"terms: {type(term).__name__} has no name. Set its class attribute name.")
        if term.name in set(built_in) or term.name in found:
            why = "given twice" if term.name in found else "built in"
            raise SettingError(f"terms: the name {term.name!r} of {type(term).__name__} is {why}. Use another one.")
        found[term.name] = term
    return found
