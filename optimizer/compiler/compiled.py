"""One order under the rule that is to decide it, compiled."""

from collections.abc import Hashable
from dataclasses import dataclass
from typing import Any, Literal
from zoneinfo import ZoneInfo

from models.orders import Line
from models.rules import OrderRule
from optimizer.compiler.eligibility import Eligibility
from optimizer.compiler.scene import Scene
from optimizer.compiler.supply import Option
from optimizer.compiler.terms import TermContext
from optimizer.lazy import lazy
from optimizer.problem import Problem
from optimizer.remembered import Remembered


@dataclass(frozen=True)
class CompiledOrder:
    """One order under the rule that is to decide it.

    Attributes
    ----------
    scene
        The order on its availability, as rules and terms saw it.
    eligibility
        Eligible pairs and exclusions over all options of the network.
    context
        Candidate options and nodes of the problem.
    problem
        The numeric decision.
    zone
        Time zone of the rule set.
    told
        What was said about earlier orders of the same network and rules, by whatever it follows from.
    """

    scene: Scene
    eligibility: Eligibility
    context: TermContext
    problem: Problem
    zone: ZoneInfo
    told: Remembered[Hashable, Any]

    @property
    def lines(self) -> tuple[Line, ...]:
        """The order's lines, in the problem's order."""
        return self.scene.lines

    @lazy
    def options(self) -> tuple[Option, ...]:
        """The problem's options."""
        return tuple(self.scene.supply.options[index] for index in self.context.options)

    @property
    def order_rule(self) -> OrderRule | None:
        """The order rule that is to decide, if one matches."""
        return None if self.scene.candidate.kind is None else self.scene.order_rule

    @property
    def proviso(self) -> Literal["complete", "nothing"] | None:
        """What has to be for this rule to decide, see `Candidate`."""
        return self.scene.candidate.proviso
