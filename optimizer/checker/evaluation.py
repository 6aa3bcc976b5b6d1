"""What judged assignments amount to."""

from dataclasses import dataclass

from models.plans import Consumption, RuleMatch, Shipment, Violation
from optimizer.checker.costs import Bill
from optimizer.checker.rulebook import ReadTerm
from optimizer.checker.rules import Ruling


@dataclass(frozen=True)
class LevelFigures:
    """Value of one objective level, and of its terms without their weights."""

    value: float
    terms: dict[str, float]


@dataclass(frozen=True)
class Judgement:
    """Assignments that obey everything: what they come to, the rule that decides, and the levels it asks for."""

    bill: Bill
    decides: Ruling
    levels: list[list[ReadTerm]]


@dataclass(frozen=True)
class Evaluation:
    """What assignments amount to.

    Attributes
    ----------
    order_rule
        Id of the order rule that decides; None where none does.
    matched
        The rules that match.
    shipments
        The shipments with their cost parts.
    unfilled
        Pieces not sourced by line id, only lines with some.
    violations
        Violations of soft restrictions, without their wording.
    levels
        The objective levels in order of rank.
    consumes
        What committing the assignments takes.
    """

    order_rule: str | None
    matched: tuple[RuleMatch, ...]
    shipments: tuple[Shipment, ...]
    unfilled: dict[str, int]
    violations: tuple[Violation, ...]
    levels: tuple[LevelFigures, ...]
    consumes: Consumption
