"""The demand side of generated batches: orders of a few lines of popular and less popular items."""

from datetime import UTC, datetime, timedelta

import numpy as np
from numpy.typing import NDArray

from benchmarks.cases.streams import around, some_metros, stream
from models import Destination, Line, Network, Order
from scenarios.metros import Metro

LINE_SHARES = (0.35, 0.30, 0.20, 0.10, 0.05)
"""How likely an order has 1 to 5 lines."""

QUANTITY_SHARES = (0.85, 0.11, 0.04)
"""How likely a line has 1 to 3 pieces."""

MEAN_LINES = sum(count * share for count, share in enumerate(LINE_SHARES, start=1))
MEAN_QUANTITY = sum(count * share for count, share in enumerate(QUANTITY_SHARES, start=1))

ZIPF = 0.8
"""The item of rank r is asked for in proportion to r to the power of minus this."""

_FIRST = datetime(2026, 9, 1, 8, tzinfo=UTC)


def make_orders(network: Network, count: int, seed: int) -> tuple[Order, ...]:
    """Return so many orders, each a second after the one before."""
    random = stream(seed, "batch orders", len(network.nodes), count)
    ranks = np.arange(1, len(network.items) + 1)
    popularity = ranks**-ZIPF / (ranks**-ZIPF).sum()
    # Ranks are dealt out anew, so that an item's id does not tell how popular it is.
    random.shuffle(popularity)
    metros = some_metros(count, random)
    offsets = random.normal(scale=0.3, size=(count, 2)).tolist()
    sizes = random.choice(np.arange(1, len(LINE_SHARES) + 1), size=count, p=LINE_SHARES).tolist()
    return tuple(
        _order(network, index, random, place=(metros[index], offsets[index]), size=sizes[index], popularity=popularity)
        for index in range(count)
    )


def _order(
    network: Network,
    index: int,
    random: np.random.Generator,
    *,
    place: tuple[Metro, list[float]],
    size: int,
    popularity: NDArray[np.float64],
) -> Order:
    metro = place[0]
    items = random.choice(len(popularity), size=size, replace=False, p=popularity).tolist()
    quantities = random.choice(np.arange(1, len(QUANTITY_SHARES) + 1), size=size, p=QUANTITY_SHARES).tolist()
    return Order(
        id=f"O{index:05d}",
        created_at=_FIRST + timedelta(seconds=index),
        destination=Destination(country="US", state=metro.state, city=metro.city, location=around(*place)),
        lines=tuple(
            Line(id=str(position + 1), item=network.items[item].id, quantity=quantity)
            for position, (item, quantity) in enumerate(zip(items, quantities, strict=True))
        ),
    )
