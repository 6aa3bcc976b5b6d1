"""What is going to arrive: pieces that nodes receive at given moments."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from pydantic import Field, ValidationError

from models.document import Document
from models.errors import DocumentError, Flaw
from models.network import Network
from models.references import unknown
from models.tables import Column, read_count, read_table, read_text_cell
from models.types import ItemId, Moment, NodeId, Pieces

_MOST_FLAWS = 20


class Arrival(Document):
    """Pieces of one item that a node receives."""

    node: NodeId = Field(description="id of the node")
    item: ItemId = Field(description="id of the item")
    quantity: Pieces = Field(description="pieces, 1 or more")
    at: Moment = Field(description="when they can be taken, with time zone")


class _At(Document):
    """A moment in a cell."""

    at: Moment = Field(description="the moment")


def load_inbound(path: Path) -> tuple[Arrival, ...]:
    """Read ``inbound.csv``, with the columns ``node,item,quantity,at`` in any order.

    Raises
    ------
    DocumentError
        Naming file, row, column, value and rule of what is wrong.
    """
    columns = {
        "node": Column(read_text_cell, required=True),
        "item": Column(read_text_cell, required=True),
        "quantity": Column(_pieces, required=True),
        "at": Column(_moment, required=True),
    }
    table = read_table(path, columns)
    rows = zip(table["node"], table["item"], table["quantity"], table["at"], strict=True)
    return tuple(Arrival(node=node, item=item, quantity=pieces, at=at) for node, item, pieces, at in rows)


def inbound_flaws(inbound: Sequence[Arrival], network: Network) -> list[Flaw]:
    """Return a flaw for each unknown node or item that an arrival names."""
    return [*_unknown("node", inbound, network.nodes_by_id), *_unknown("item", inbound, network.items_by_id)][
        :_MOST_FLAWS
    ]


def _unknown(field: str, inbound: Sequence[Arrival], known: Mapping[str, object]) -> Iterator[Flaw]:
    names = [getattr(arrival, field) for arrival in inbound]
    for name in sorted(set(names) - known.keys()):
        yield unknown(f"arrival {names.index(name) + 1}, {field}", name, known)


def load_checked_inbound(path: Path, network: Network) -> tuple[Arrival, ...]:
    """Read ``inbound.csv`` of a network; errors as for `load_inbound`, also where an id is unknown."""
    inbound = load_inbound(path)
    if flaws := inbound_flaws(inbound, network):
        raise DocumentError(str(path), flaws)
    return inbound


def _pieces(cell: str) -> int:
    if (count := read_count(cell)) < 1:
        raise ValueError("must be a whole number, 1 or more")
    return count


def _moment(cell: str) -> datetime:
    try:
        return _At.model_validate({"at": cell.strip()}).at
    except ValidationError:
        raise ValueError("must be a date and time with time zone, e.g. 2026-09-10T06:00:00-05:00") from None
