"""Each line from the nearest node that has all of it: what most order management systems do out of the box."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from pydantic import Field

from models.types import Flag
from optimizer import Choices
from optimizer.heuristics import Manner, filled
from optimizer.uses import Integers
from scenarios.policies.greedy import Greedy
from scenarios.policies.policy import Policy, PolicySettings

if TYPE_CHECKING:
    from scenarios.dataset import Dataset


class Nearest(PolicySettings):
    """Each line comes from the nearest node that can fill it; where none can, from the nearest ones that have some."""

    policy: Literal["nearest"] = Field(default="nearest", description="which policy it is")
    single_node_first: Flag = Field(
        default=False, description="whether the nearest node that can send the whole order, if any, sends it"
    )

    def build(self, data: "Dataset", *, seed: int = 0) -> Policy:  # noqa: ARG002 - nothing is drawn
        """Return the policy."""
        return Greedy(data, _Nearest(self.label, Manner(by_line=True, single_node_first=self.single_node_first)))


@dataclass(frozen=True)
class _Nearest:
    name: str
    manner: Manner

    def choose(self, choices: Choices) -> Integers:
        """Go through the nodes by distance; those as near as each other by id."""
        sequence = choices.known_km(f"policy {self.name!r}").argsort(kind="stable")
        return filled(choices, sequence.tolist(), manner=self.manner)
