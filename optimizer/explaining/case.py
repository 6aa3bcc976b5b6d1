"""The case to be explained: an order, how it was decided, and what may still be asked about it."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Self

from models.availability import Availability
from models.errors import SettingError
from models.network import Network
from models.objectives import Level
from models.orders import Line, Order
from models.plans import Plan
from models.references import unknown
from optimizer.checker import Facts
from optimizer.compiler import CompiledOrder
from optimizer.compiler.objective import level_documents
from optimizer.decision import Attempt, Decision
from optimizer.desk import Desk
from optimizer.explaining.loose import LooseOrder
from optimizer.explaining.questions import Questions
from optimizer.explaining.wording import Wording

_FEW = 12
"""So many ids are named to choose from."""


@dataclass(frozen=True)
class Focus:
    """Which lines and nodes are to be explained.

    Attributes
    ----------
    lines, nodes
        Their ids.
    """

    lines: frozenset[str]
    nodes: frozenset[str]

    @classmethod
    def on(cls, order: Order, network: Network, lines: Iterable[str] | None, nodes: Iterable[str] | None) -> Self:
        """Return the focus on some lines and nodes; None are all.

        Raises
        ------
        SettingError
            Where the order or the network has no such line or node.
        """
        return cls(
            _picked("line", lines, [line.id for line in order.lines], f"order {order.id}"),
            _picked("node", nodes, network.nodes_by_id, f"network {network.id}"),
        )


def _picked(kind: str, wanted: Iterable[str] | None, known: Iterable[str], where: str) -> frozenset[str]:
    there = list(known)
    if wanted is None:
        return frozenset(there)
    if isinstance(wanted, str):
        raise SettingError(f"{kind}s = {wanted!r}: a list of ids is expected. Write [{wanted!r}].")
    picked = frozenset(wanted)
    if missing := sorted(map(str, picked.difference(there))):
        if len(there) <= _FEW:
            choice = f"{where} has the {kind}s {', '.join(there)}"
            raise SettingError(f"{kind}s = {missing[0]!r}: {choice}. Name one of them.")
        raise SettingError(str(unknown(f"{kind}s", missing[0], there, where=where)))
    return picked


@dataclass(frozen=True)
class Case:
    """An order and how it was decided.

    Attributes
    ----------
    order, availability
        What was to be decided.
    desk
        Where it was decided.
    decision, plan
        How it was decided.
    questions
        Where further questions go.
    focus
        What is to be explained.
    """

    order: Order
    availability: Availability
    desk: Desk
    decision: Decision
    plan: Plan
    questions: Questions
    focus: Focus

    @property
    def lines(self) -> tuple[Line, ...]:
        """The order's lines by id."""
        return self.decision.compiled.lines

    @cached_property
    def judged(self) -> Attempt:
        """The order under the rule that its sources are judged by: the last that was tried where none decides."""
        if self.decision.compiled.proviso == "nothing" and self.decision.tried:
            return self.decision.tried[-1]
        return Attempt(self.decision.compiled, self.decision.answer)

    @property
    def compiled(self) -> CompiledOrder:
        """The order under that rule."""
        return self.judged.compiled

    @cached_property
    def loose(self) -> LooseOrder:
        """The same with its limits loosened."""
        return LooseOrder(self.compiled, self.availability)

    @cached_property
    def levels(self) -> tuple[Level, ...]:
        """The objective levels that the plan is measured by."""
        return level_documents(self.decision.compiled.scene.order_rule, self.desk.rules)

    @cached_property
    def wording(self) -> Wording:
        """How differences from the plan are told."""
        return Wording(self.levels)

    @cached_property
    def values(self) -> tuple[int, ...]:
        """What the plan reaches in each level, in the engine's whole numbers."""
        return self.decision.compiled.problem.values_of(self.decision.answer.pieces)

    @cached_property
    def facts(self) -> Facts:
        """What the checker judges plans of the order by."""
        return self.desk.checker.facts(self.order, self.availability)

    @property
    def is_ruled(self) -> bool:
        """Whether a rule decides, or the defaults do."""
        return self.decision.compiled.proviso != "nothing"
