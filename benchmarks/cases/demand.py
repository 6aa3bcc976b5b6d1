"""The demand side of generated cases: orders of so many lines, each of another item."""

from datetime import UTC, datetime, timedelta

from benchmarks.cases.streams import around, some_metros, stream
from models import Destination, Line, Network, Order

_FIRST = datetime(2026, 9, 1, 8, tzinfo=UTC)


def make_orders(network: Network, lines: int, count: int, seed: int) -> tuple[Order, ...]:
    """Return orders of so many lines."""
    return tuple(_order(network, lines, index, seed) for index in range(count))


def _order(network: Network, lines: int, index: int, seed: int) -> Order:
    random = stream(seed, "orders", len(network.nodes), lines, index)
    metro = some_metros(1, random)[0]
    place = around(metro, random.normal(scale=0.3, size=2).tolist())
    items = random.choice(len(network.items), size=lines, replace=False).tolist()
    return Order(
        id=f"O{index:04d}",
        created_at=_FIRST + timedelta(minutes=index),
        channel="store" if random.random() < 0.2 else "online",
        destination=Destination(country="US", state=metro.state, city=metro.city, location=place),
        lines=tuple(
            Line(
                id=str(position + 1),
                item=network.items[item].id,
                quantity=int(random.integers(1, 6)),
                unit_price=int(random.integers(400, 9000)) / 100,
            )
            for position, item in enumerate(items)
        ),
    )
