"""Fences and ratings: nodes that meet every fence are scored, and the best-scored ones give what they have first."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Literal

import numpy as np
from pydantic import Field

from models.rules import SourceCondition
from models.types import Flag
from optimizer import Choices
from optimizer.heuristics import Manner, filled
from optimizer.uses import Booleans, Integers
from scenarios.policies.greedy import Greedy
from scenarios.policies.policy import Policy, PolicySettings
from scenarios.policies.ratings import Rating

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


class Scored(PolicySettings):
    """Nodes outside a fence ship nothing; of the others those with the highest sum of weighted ratings come first."""

    policy: Literal["scored"] = Field(default="scored", description="which policy it is")
    fences: tuple[SourceCondition, ...] = Field(
        default=(), description="conditions that a source has to meet for a line, over and above the rules"
    )
    ratings: Annotated[tuple[Rating, ...], Field(min_length=1)] = Field(
        default=(Rating(by="distance"),), description="what makes a node better; absent is the distance"
    )
    single_node_first: Flag = Field(
        default=False, description="whether the best-scored node that can send the whole order, if any, sends it"
    )

    def build(self, data: "Dataset", *, seed: int = 0) -> Policy:  # noqa: ARG002 - nothing is drawn
        """Return the policy."""
        return Greedy(data, _Scored(self.label, self, Manner(single_node_first=self.single_node_first)))


_SAME = 1e-9
"""Scores that are closer are the same: rounding decides nothing."""


@dataclass(frozen=True)
class _Scored:
    name: str
    settings: Scored
    manner: Manner

    def choose(self, choices: Choices) -> Integers:
        """Go through the nodes by score; those of the same score by id."""
        asker = f"policy {self.name!r}"
        allowed, scores = self._inside(choices, asker), np.zeros(choices.problem.node_count)
        for rating in self.settings.ratings:
            scores += rating.scores(choices, allowed, asker=asker)
        sequence = (-np.round(scores / _SAME)).argsort(kind="stable").tolist()
        return filled(choices, sequence, manner=self.manner, allowed=allowed)

    def _inside(self, choices: Choices, asker: str) -> Booleans:
        """(L, O) the eligible pairs that meet every fence."""
        allowed = choices.problem.eligible
        for fence in self.settings.fences:
            allowed = allowed & choices.meets(fence, asker=asker)
        return allowed
