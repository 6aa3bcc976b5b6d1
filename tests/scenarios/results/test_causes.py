"""The cause that stands for all reasons of a gap."""

import pytest

from models import Reason
from scenarios.results.causes import main_reason

RULES = {"bronze", "hazmat"}


def reasons(*told: tuple[str | None, str]) -> list[Reason]:
    return [Reason(node=node, cause=cause, text="-") for node, cause in told]


@pytest.mark.parametrize(
    ("told", "cause"),
    [
        # The closed node needs one thing only, as the store does; but no rule speaks against it.
        ([("ST", "bronze"), ("WH", "disabled")], "disabled"),
        # A full node is closer than one of another kind, whichever comes first.
        ([("LA", "bronze"), ("NY", "capacity"), ("SF", "bronze")], "capacity"),
        # Two faults are further off than one rule.
        ([("NY", "capacity"), ("NY", "disabled"), ("LA", "bronze")], "bronze"),
        # Of equals the first.
        ([("LA", "hazmat"), ("NY", "bronze")], "hazmat"),
        ([("LA", "stock"), ("NY", "capacity")], "stock"),
        # What concerns all nodes counts where none is named.
        ([("LA", "bronze"), (None, "partial")], "bronze"),
        ([(None, "partial"), (None, "stock")], "partial"),
        ([], None),
    ],
)
def test_the_node_that_comes_closest_tells(told: list[tuple[str | None, str]], cause: str | None) -> None:
    found = main_reason(reasons(*told), RULES)
    assert (found and found.cause) == cause
