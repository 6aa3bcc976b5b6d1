"""Nodes in one sequence for all orders: each gives all that it has before the next is asked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, Self

import numpy as np
from pydantic import Field, model_validator

from models.errors import DocumentError
from models.flaws import value_text
from models.references import unknown
from models.types import Flag, NodeId
from optimizer import Choices
from optimizer.heuristics import Manner, filled
from optimizer.uses import Integers
from scenarios.policies.greedy import Greedy
from scenarios.policies.policy import Policy, PolicySettings

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


class Ranked(PolicySettings):
    """Nodes are asked by rank; each gives all that it has, then the next one does."""

    policy: Literal["ranked"] = Field(default="ranked", description="which policy it is")
    nodes: tuple[NodeId, ...] = Field(
        default=(), description="ids of nodes, the first one first; those that are left follow by priority, then by id"
    )
    only_these: Flag = Field(default=False, description="whether nodes that are not listed ship nothing")
    single_node_first: Flag = Field(
        default=False, description="whether the first node that can send the whole order, if any, sends it"
    )

    @model_validator(mode="after")
    def _nodes_are_listed_once(self) -> Self:
        """A node has one rank."""
        for place, name in enumerate(self.nodes):
            if name in self.nodes[:place]:
                raise ValueError(f"nodes[{place}] = {value_text(name)}: the node is listed already. Remove one.")
        return self

    def build(self, data: "Dataset", *, seed: int = 0) -> Policy:  # noqa: ARG002 - nothing is drawn
        """Return the policy; nodes that the network does not have raise DocumentError."""
        self._refuse_unknown(data)
        rank = {name: place for place, name in enumerate(self.nodes)}
        manner = Manner(single_node_first=self.single_node_first)
        return Greedy(data, _Ranked(self.label, rank, self.only_these, manner))

    def _refuse_unknown(self, data: "Dataset") -> None:
        known = data.network.nodes_by_id
        flaws = [unknown(f"nodes[{place}]", name, known) for place, name in enumerate(self.nodes) if name not in known]
        if flaws:
            raise DocumentError(f"policy {self.label}", flaws)


@dataclass(frozen=True)
class _Ranked:
    name: str
    rank: Mapping[str, int]
    only_these: bool
    manner: Manner

    def choose(self, choices: Choices) -> Integers:
        """Go through the nodes by rank, then by priority, then by id."""
        place = np.array([self.rank.get(node.id, len(self.rank)) for node in choices.nodes], dtype=np.int64)
        sequence = np.lexsort((choices.priority, place)).tolist()
        listed = [node for node in sequence if place[node] < len(self.rank)]
        return filled(choices, listed if self.only_these else sequence, manner=self.manner)
