"""Ratings of the nodes that may serve an order: what they look at, from 0 for the worst to 1 for the best."""

from collections.abc import Callable, Mapping
from typing import Literal, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import Field, model_validator

from models.document import Document
from models.rules import SourceCondition
from models.types import Positive
from optimizer import Choices

Floats = NDArray[np.float64]
Booleans = NDArray[np.bool_]

COST_TERMS = ("shipping_cost", "handling_cost", "stock_cost", "penalty")
"""The terms that the rating by cost adds up, where the levels that decide an order name them."""


class Rating(Document):
    """Something that makes a node better than others, and how much it counts."""

    by: Literal["distance", "priority", "stock", "coverage", "utilization", "cost"] | None = Field(
        default=None,
        description="what is rated: nearer, of lower priority number, with more stock of the ordered items, with more "
        "of the order's pieces, less utilized, or cheaper per piece is better",
    )
    when: SourceCondition | None = Field(
        default=None, description="instead of that, a condition: a node is rated 1 where it meets it for some line"
    )
    weight: Positive = Field(default=1.0, description="what the rating, 0 to 1, is multiplied by")

    @model_validator(mode="after")
    def _rates_one_thing(self) -> Self:
        """A rating is by a figure or by a condition."""
        if (self.by is None) == (self.when is None):
            raise ValueError("a rating is by one thing. Give either by or when.")
        return self

    def scores(self, choices: Choices, allowed: Booleans, *, asker: str) -> Floats:
        """Return the weighted rating of each node, shape (N,), from 0 to the weight.

        Parameters
        ----------
        choices
            The order.
        allowed
            (L, O) the pairs that may be taken from; nodes are rated by these, and next to nodes that have some.
        asker
            Who needs what is asked, for errors.
        """
        if self.when is not None:
            met = choices.at_nodes(allowed & choices.meets(self.when, asker=asker))
            return np.asarray(self.weight * np.any(met > 0, axis=0))
        rated = _RATED[str(self.by)](choices, allowed, asker)
        return np.asarray(self.weight * rated)


def _scaled(figures: Floats, choices: Choices, allowed: Booleans) -> Floats:
    """Return 1 for the largest figure among nodes that may serve, 0 for the smallest, and in proportion between.

    Where all are alike, all are the best; what is not known is the worst.
    """
    rated: Booleans = np.isfinite(figures) & np.any(choices.at_nodes(allowed) > 0, axis=0)
    scores: Floats = rated.astype(np.float64)
    if rated.any() and (low := figures[rated].min()) < (high := figures[rated].max()):
        scores[rated] = (figures[rated] - low) / (high - low)
    return scores


def _distance(choices: Choices, allowed: Booleans, asker: str) -> Floats:
    return _scaled(-choices.known_km(asker), choices, allowed)


def _priority(choices: Choices, allowed: Booleans, _asker: str) -> Floats:
    return _scaled(-choices.priority, choices, allowed)


def _stock(choices: Choices, allowed: Booleans, _asker: str) -> Floats:
    return _scaled(choices.problem.stock.sum(axis=0).astype(np.float64), choices, allowed)


def _coverage(choices: Choices, allowed: Booleans, _asker: str) -> Floats:
    return np.asarray(choices.at_nodes(allowed).sum(axis=0) / choices.problem.demand.sum())


def _utilization(choices: Choices, _allowed: Booleans, _asker: str) -> Floats:
    return np.asarray(1.0 - np.clip(np.nan_to_num(choices.utilization), 0.0, 1.0))


def _cost(choices: Choices, allowed: Booleans, _asker: str) -> Floats:
    """Rate the cheapest option of each node, per piece that it could take."""
    take = (choices.problem.largest_take * allowed).sum(axis=0)
    costs = choices.cost(COST_TERMS, allowed)
    each = np.divide(costs, take, out=np.full(len(take), np.inf), where=take > 0)
    cheapest = np.minimum.reduceat(each, choices.first_option[:-1]) if len(each) else each
    return _scaled(-cheapest, choices, allowed)


_RATED: Mapping[str, Callable[[Choices, Booleans, str], Floats]] = {
    "distance": _distance,
    "priority": _priority,
    "stock": _stock,
    "coverage": _coverage,
    "utilization": _utilization,
    "cost": _cost,
}
