"""Orders by the hundred thousand, kept as text and read one at a time."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Self, overload

import numpy as np
from numpy.typing import ArrayLike, NDArray

from models.orders import Order

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class OrderBook(Sequence[Order]):
    """A sequence of orders that takes a tenth of their memory: each is read anew when it is asked for.

    Build it with `of`. Two books with equal orders in the same sequence are equal, also to a tuple of them.
    """

    def __init__(self, texts: Sequence[bytes], ids: Sequence[str], moments: NDArray[np.int64]) -> None:
        self._texts = tuple(texts)
        self._ids = tuple(ids)
        self._moments = moments

    @classmethod
    def of(cls, orders: Iterable[Order]) -> Self:
        """Return a book of orders, in the sequence given."""
        if isinstance(orders, cls):
            return orders
        texts, ids, moments = [], [], []
        for order in orders:
            texts.append(order.model_dump_json(exclude_defaults=True).encode())
            ids.append(order.id)
            moments.append(microseconds(order.created_at))
        return cls(texts, ids, np.array(moments, dtype=np.int64))

    @property
    def ids(self) -> tuple[str, ...]:
        """The ids of the n orders."""
        return self._ids

    @property
    def moments(self) -> NDArray[np.int64]:
        """Shape (n,), when they were placed, in microseconds since 1970 in UTC."""
        return self._moments

    @property
    def texts(self) -> tuple[bytes, ...]:
        """The n orders as JSON, without what is at its default."""
        return self._texts

    def take(self, places: ArrayLike) -> Self:
        """Return the orders at some places, in the sequence of the places."""
        chosen = np.asarray(places, dtype=np.int64)
        texts, ids = [self._texts[place] for place in chosen], [self._ids[place] for place in chosen]
        return type(self)(texts, ids, self._moments[chosen])

    def joined(self, other: Self) -> Self:
        """Return the orders of this book and then those of another."""
        moments = np.concatenate([self._moments, other._moments])
        return type(self)(self._texts + other._texts, self._ids + other._ids, moments)

    def by_time(self) -> Self:
        """Return the orders by the moment they were placed; those of one moment by id."""
        places = sorted(range(len(self)), key=lambda place: (self._moments[place], self._ids[place]))
        return self.take(places)

    @overload
    def __getitem__(self, place: int) -> Order: ...

    @overload
    def __getitem__(self, place: slice) -> tuple[Order, ...]: ...

    def __getitem__(self, place: int | slice) -> Order | tuple[Order, ...]:
        if isinstance(place, slice):
            return tuple(map(Order.model_validate_json, self._texts[place]))
        return Order.model_validate_json(self._texts[place])

    def __iter__(self) -> Iterator[Order]:
        return map(Order.model_validate_json, self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __eq__(self, other: object) -> bool:
        if isinstance(other, OrderBook):
            return self._texts == other._texts or tuple(self) == tuple(other)
        return isinstance(other, Sequence) and tuple(self) == tuple(other)

    def __hash__(self) -> int:
        return hash(self._ids)


def microseconds(moment: datetime) -> int:
    """Return a moment in microseconds since 1970 in UTC."""
    passed = moment - _EPOCH
    return (passed.days * 86_400 + passed.seconds) * 1_000_000 + passed.microseconds
