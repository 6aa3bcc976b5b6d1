"""The one reason that stands for all reasons why a line is not filled."""

from collections.abc import Collection, Sequence
from itertools import groupby

from models.plans import Reason

NO_CAUSE = "(none)"
"""Stands for the cause of what is unfilled without a reason."""


def main_reason(reasons: Sequence[Reason], rules: Collection[str]) -> Reason | None:
    """Return what kept the source that came closest from serving a line; None without reasons.

    Closest is a node with the fewest reasons against it; of these one that no rule excludes, that is only out of
    stock, full, closed or so; then the first as the plan lists them. Where no node is named it is the first reason.

    Parameters
    ----------
    reasons
        The reasons of a plan, those of a node next to each other.
    rules
        Ids of the rules; all other causes are facts.
    """
    by_node = [list(told) for node, told in groupby(reasons, key=lambda reason: reason.node) if node is not None]
    closest = min(by_node, key=lambda told: (len(told), any(reason.cause in rules for reason in told)), default=reasons)
    return closest[0] if closest else None
