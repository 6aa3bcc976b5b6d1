"""Edits of who orders and where it goes: as few orders as needed change, and all keep their ids."""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from fractions import Fraction
from typing import Annotated, Literal

import numpy as np
from pydantic import AfterValidator, Field, Strict

from models.geography import Destination
from models.orders import Order
from models.types import FrozenDict, Text
from scenarios.dataset import Dataset
from scenarios.edits.drawing import draw, exactly, moves, stream, targets
from scenarios.edits.edit import Edit
from scenarios.edits.refusals import refuse, require_known
from scenarios.edits.wording import number
from scenarios.orderbook import OrderBook

Share = Annotated[float, Strict(), Field(ge=0, le=1)]


def _at_most_all(shares: dict[str, float]) -> dict[str, float]:
    if (total := sum(map(exactly, shares.values()))) > 1:
        raise ValueError(f"the shares add up to {number(float(total))}, more than 1. Make some of them smaller.")
    return shares


Shares = Annotated[dict[Text, Share], Field(min_length=1), AfterValidator(_at_most_all), AfterValidator(FrozenDict)]
"""Shares of all orders, 0 to 1, together 1 at most."""

_NONE = "none"


class _ShiftMix(Edit):
    """Base of edits that give groups of orders other shares."""

    shares: Shares = Field(
        description="shares of the orders, 0 to 1, together 1 at most; what is left stays with the others as they are"
    )

    def _moves(self, book: OrderBook, groups: Mapping[str, str], late: Iterable[str], seed: int) -> dict[str, str]:
        """Return the new group of the orders that change, by id.

        Parameters
        ----------
        book
            The orders.
        groups
            The group of each order, by id.
        late
            Orders that change only where others do not suffice.
        seed
            Seed of the draw.
        """
        last, ids = frozenset(late), sorted(book.ids)
        counts = Counter(dict.fromkeys(self.shares, 0))
        counts.update(groups[name] for name in ids)
        wanted = self._targets(counts)
        sequence = sorted(range(len(ids)), key=lambda place: (ids[place] in last, draw(seed, self.name, ids[place])))
        found = moves([groups[name] for name in ids], wanted, sequence, sorted(wanted))
        return {ids[place]: goal for place, goal in found.items()}

    def _targets(self, counts: Mapping[str, int]) -> dict[str, int]:
        shares: dict[str, Fraction] = {goal: exactly(share) for goal, share in self.shares.items()}
        try:
            return targets(counts, shares)
        except ValueError as error:
            total = number(float(sum(shares.values())))
            remedy = "Let them add up to 1, or name fewer."
            raise refuse("shares", None, f"{error} ({total}), and all orders belong to these", remedy) from None


class ShiftTiers(_ShiftMix):
    """Changes the tiers of as few customers' orders as needed for shares of tiers; ``none`` is no tier."""

    edit: Literal["shift_tiers"] = Field(default="shift_tiers", description="which edit it is")

    def describe(self) -> str:
        """Return the change in words."""
        return f"tiers: {_shares_text(self.shares)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:
        book = OrderBook.of(data.orders)
        tiers = {order.id: order.customer.tier or _NONE for order in book}
        known = {*data.rules.tiers, *tiers.values(), _NONE}
        require_known({f"shares.{name}": name for name in self.shares}, known, kind="tier", where="the dataset")
        found = self._moves(book, tiers, (), seed)
        return _with_changed(data, book, found, _in_tier)


class ShiftDestinations(_ShiftMix):
    """Changes where as few orders as needed go, for shares of states, countries or cities.

    An order that changes goes where some other order goes that belongs to its new group already, or to one of
    ``places``. Orders with lines that are picked up change only where others do not suffice.
    """

    edit: Literal["shift_destinations"] = Field(default="shift_destinations", description="which edit it is")
    by: Literal["country", "state", "city", "postal_code"] = Field(
        default="state", description="field of the destination whose values have the shares; 'none' is no value"
    )
    places: tuple[Destination, ...] = Field(
        default=(), description="destinations to draw from, besides those of orders"
    )

    def describe(self) -> str:
        """Return the change in words."""
        return f"destinations by {self.by}: {_shares_text(self.shares)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:
        book = OrderBook.of(data.orders)
        seen = {order.id: (self._group(order.destination), _has_pickups(order)) for order in book}
        groups = {name: group for name, (group, _) in seen.items()}
        goals = self._goals(book, groups)
        found = self._moves(book, groups, (name for name, (_, pickups) in seen.items() if pickups), seed)

        def moved(order: Order, goal: str) -> Order:
            place = stream(seed, self.name, order.id, "place").choice(goals[goal])
            destination = place if isinstance(place, Destination) else book[place].destination
            return order.model_copy(update={"destination": destination})

        return _with_changed(data, book, found, moved)

    def _group(self, place: Destination) -> str:
        return getattr(place, self.by) or _NONE

    def _goals(self, book: OrderBook, groups: Mapping[str, str]) -> dict[str, list[int | Destination]]:
        """Return what to draw from for each group: places of orders that go there, by id, and destinations."""
        goals: dict[str, list[int | Destination]] = {}
        for place in sorted(range(len(book)), key=book.ids.__getitem__):
            goals.setdefault(groups[book.ids[place]], []).append(place)
        for destination in self.places:
            goals.setdefault(self._group(destination), []).append(destination)
        for name, share in self.shares.items():
            if groups and share and name not in goals:
                close = difflib.get_close_matches(name, goals, n=1)
                remedy = f"Did you mean {close[0]!r}?" if close else "Give some destinations there in places."
                raise refuse(f"shares.{name}", share, f"no order goes to a {self.by} of this name", remedy)
        return goals


def _has_pickups(order: Order) -> bool:
    return any(line.delivery_method == "pickup" for line in order.lines)


def _in_tier(order: Order, tier: str) -> Order:
    return order.changed(customer=order.customer.changed(tier=None if tier == _NONE else tier))


def _with_changed(
    data: Dataset, book: OrderBook, found: Mapping[str, str], change: Callable[[Order, str], Order]
) -> Dataset:
    """Return the dataset with the orders changed that go to another group; the texts of the others are shared."""
    if not found:
        return data
    places = [place for place, name in enumerate(book.ids) if name in found]
    changed = OrderBook.of(change(book[place], found[book.ids[place]]) for place in places)
    sequence = np.arange(len(book))
    sequence[places] = len(book) + np.arange(len(places))
    return replace(data, orders=book.joined(changed).take(sequence))


def _shares_text(shares: Mapping[str, float]) -> str:
    return ", ".join(f"{name} {number(100 * share)} %" for name, share in shares.items())
