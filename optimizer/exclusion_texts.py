"""What is said of a source that a rule or its node's capacity excludes."""

from typing import NamedTuple

from models.network import Capacity
from models.plans import Reason
from models.rules import OrderRule
from optimizer.failures import Fault


class Breach(NamedTuple):
    """A rule that asks for what a source has not, though it has so many pieces."""

    rule: str
    because: str | None
    node: str
    service: str | None
    on_hand: int
    fault: Fault


def broken_rule(breach: Breach) -> Reason:
    """Return the reason that a rule asks for what a source has not."""
    rule, because, node, service, on_hand, (expected, actual, _) = breach
    found = "" if actual is None else f", found {actual}"
    why = f" ({because.rstrip('.')})" if because else ""
    text = f"{place(node, service)}: {on_hand} on hand, but rule {rule}{why} asks for {expected}{found}"
    return Reason(node=node, service=service, cause=rule, expected=expected, actual=actual, text=text)


def capacity_reason(
    node: str, capacity: Capacity, left: float, need: float, rule: OrderRule, *, others: float = 0.0
) -> Reason:
    """Return the reason that a node's capacity does not suffice for more of a line; other orders may use some of it."""
    of_what = f"its daily capacity of {capacity.limit:.12g} {capacity.unit}"
    if rule.capacity_share is not None:
        of_what = f"the {percent(rule.capacity_share)} of {of_what} that rule {rule.id} may fill"
    expected, actual = f"{need:.12g}", f"{max(left, 0):.12g}"
    # Where more is used than there is, even what needs nothing is refused.
    found = f"more than {of_what} is used" if left < 0 else f"{actual} of {of_what} is left, {expected} needed"
    also = f"; other orders of the batch use {others:.12g}" if others else ""
    text = f"{node}: {found}{also}"
    return Reason(node=node, cause="capacity", expected=expected, actual=actual, text=text)


def percent(share: float) -> str:
    """Write a share."""
    return f"{share * 100:.12g}%"


def place(node: str, service: str | None) -> str:
    """Name a source."""
    return f"{node} by {service}" if service else node
