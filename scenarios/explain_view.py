"""Explanations as people read them on a terminal, within 100 columns."""

from collections.abc import Sequence
from contextlib import AbstractContextManager

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text

from models.explanations import Explanation
from models.narrative import Item
from models.orders import Order
from scenarios.dataset import Dataset
from scenarios.render import plan_view
from scenarios.terminal import working


def explanation_view(order: Order, explanation: Explanation, dataset: Dataset) -> RenderableType:
    """Show the plan, and then section by section why it is as it is."""
    parts: list[RenderableType] = [plan_view(order, explanation.plan, dataset, with_reasons=False)]
    for title, sentences in explanation.sections():
        parts += [Text(title, style="bold cyan"), _listed(sentences), Text()]
    return Group(*parts)


def watching(order: str) -> AbstractContextManager[None]:
    """Say on stderr that an order is being explained, where a person is watching."""
    return working(f"Explaining {order}")


def _listed(sentences: Sequence[str]) -> RenderableType:
    """Set each sentence off from the next."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=3, justify="right")
    table.add_column(overflow="fold")
    for each in sentences:
        if isinstance(each, Item):
            table.add_row("", _item(each))
        else:
            table.add_row("-", _sentence(each))
    return table


def _item(said: str) -> RenderableType:
    """Set what belongs to a sentence below it."""
    table = Table.grid(padding=(0, 1, 0, 0))
    table.add_column(width=3, justify="right")
    table.add_column(overflow="fold")
    table.add_row("*", _sentence(said))
    return table


def _sentence(said: str) -> Text:
    """Write a sentence; what looks like markup in an id is part of the id."""
    head, colon, rest = said.partition(": ")
    return Text.assemble((head + colon, "bold"), rest) if colon and len(head) < 40 else Text(said)
