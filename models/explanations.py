"""Why an order was decided as it was: the rules that spoke, what else was possible, and what stands in the way."""

from typing import Any, Literal

from pydantic import Field

from models.document import Document, FileDocument
from models.narrative import Item, Section, sections
from models.plans import Assignment, LevelDifference, Plan, Reason
from models.relaxations import Relaxation
from models.types import Count, Figure, Flag, ItemId, LineId, NodeId, Pieces, RuleId, Text

LimitKind = Literal[
    "restriction",
    "item_rule",
    "require",
    "max_splits",
    "line_split",
    "partial",
    "capacity_share",
    "min_shipment_value",
    "safety_stock",
    "stock",
    "capacity",
]
"""What can be relaxed."""


class FailedPart(Document):
    """A part of a rule's `when` that does not hold."""

    expected: Text = Field(description="the part, as a condition")
    actual: Text | None = Field(default=None, description="what was found; null where that is not one value")


class RuleVerdict(Document):
    """Why an order rule decides, or does not."""

    rule: RuleId = Field(description="id of the order rule or fallback")
    kind: Literal["order_rule", "fallback"] = Field(description="group it belongs to")
    verdict: Literal["decides", "disabled", "not_active", "no_match", "incomplete", "not_asked", "open"] = Field(
        description=(
            "'decides'; 'disabled'; 'not_active': the order lies outside its window; 'no_match': its when does not "
            "hold; 'incomplete': it matches, but the whole order cannot be filled under it; 'not_asked': a rule "
            "before it decides; 'open': a limit came first"
        )
    )
    failed: tuple[FailedPart, ...] = Field(default=(), description="of 'no_match', the parts that fail")
    text: Text = Field(description="the verdict in words")


class Binding(Document):
    """A rule that binds a line."""

    rule: RuleId = Field(description="id of the rule")
    kind: Literal["restriction", "item_rule", "order_rule", "fallback"] = Field(description="group it belongs to")
    require: Text = Field(description="what a source must meet, or should")
    soft: Flag = Field(default=False, description="true where a source may fail it, at a penalty")
    reason: Text | None = Field(default=None, description="why the rule exists, where it says")


class LineRules(Document):
    """The rules that bind one line."""

    line: LineId = Field(description="id of the line")
    rules: tuple[Binding, ...] = Field(default=(), description="restrictions, item rules, then the order rule")


class LevelVerdict(Document):
    """What one objective level decided."""

    level: Count = Field(description="position of the level, 0 is the first")
    terms: dict[Text, Figure] = Field(description="unweighted values of the plan's terms by name")
    value: Figure = Field(description="the plan's value")
    proven: Flag = Field(description="whether no plan that is as good in the earlier levels is better in this one")
    ruled_out: Count = Field(description="alternatives that are as good in all earlier levels and worse in this one")
    closest: Figure | None = Field(default=None, description="the least by which one of these is worse")
    if_last: tuple[LevelDifference, ...] = Field(
        default=(),
        description=(
            "what the plan would cost more if this level came last; none of the last one, of those that count nothing "
            "but what is unfilled or split, and where that is open"
        ),
    )
    text: Text = Field(description="the verdict in words")


class Alternative(Document):
    """What would become of the order if all of one line came from one node, and all else were decided anew."""

    line: LineId = Field(description="id of the line")
    node: NodeId = Field(description="id of the node")
    quantity: Count = Field(default=0, description="pieces of the line that the plan takes there")
    status: Literal["chosen", "tied", "costlier", "impossible", "excluded", "open"] = Field(
        description=(
            "'chosen': the plan takes all of the line there; 'tied': as good in every level; 'costlier'; 'impossible': "
            "the node may serve the line, but no plan takes all of it there; 'excluded': the node may not serve the "
            "line; 'open': a limit came first"
        )
    )
    reasons: tuple[Reason, ...] = Field(default=(), description="every cause that excludes it, or makes it impossible")
    differences: tuple[LevelDifference, ...] = Field(
        default=(), description="what it costs more than the plan, level by level, where it can be had"
    )
    proven: Flag = Field(default=True, description="false where a limit left open whether the difference is smaller")
    text: Text = Field(description="the same in words")


class RunnerUp(Document):
    """The best plan that uses another set of nodes."""

    nodes: tuple[NodeId, ...] = Field(description="the nodes it uses, one at least")
    assignments: tuple[Assignment, ...] = Field(description="who ships what")
    differences: tuple[LevelDifference, ...] = Field(description="what it costs more than the plan, level by level")
    proven: Flag = Field(default=True, description="false where a limit left open whether there is a better one")
    text: Text = Field(description="the same in words")


class Limit(Document):
    """A rule or a limit that can be relaxed."""

    kind: LimitKind = Field(
        description=(
            "'restriction' and 'item_rule': a rule's require; 'require' and the settings: of an order rule; "
            "'safety_stock': that it stays closed; 'stock': of one item, at all nodes; 'capacity': of all nodes"
        )
    )
    rule: RuleId | None = Field(default=None, description="id of the rule that says so; null for stock and capacity")
    item: ItemId | None = Field(default=None, description="of 'stock', the item")
    text: Text = Field(description="the limit in words")


class Conflict(Document):
    """Limits that together leave a line unfilled; without any one of them it could be filled."""

    limits: tuple[Limit, ...] = Field(min_length=1, description="the limits")
    text: Text = Field(description="the same in words")


class Gap(Document):
    """Why a line is not filled, and what would fill it."""

    line: LineId = Field(description="id of the line")
    quantity: Pieces = Field(description="pieces that stay unfilled")
    cause: Literal["limits", "objectives", "facts", "no_rule", "open"] = Field(
        description=(
            "'limits': see conflicts; 'objectives': nothing prevents it, but plans that fill it are worse; 'facts': "
            "not even without any limit, see reasons; 'no_rule': no order rule decides; 'open': a limit came first"
        )
    )
    conflicts: tuple[Conflict, ...] = Field(default=(), description="minimal sets of limits that cause it")
    more_conflicts: Flag = Field(default=False, description="true where there are, or may be, further ones")
    relaxations: tuple[Relaxation, ...] = Field(
        default=(),
        description="single changes that fill it, each the smallest of its kind: numbers, stock, capacity, whole rules",
    )
    more_relaxations: Flag = Field(default=False, description="true where there are, or may be, further ones")
    differences: tuple[LevelDifference, ...] = Field(
        default=(), description="of 'objectives', what the best plan that fills it costs more than the plan"
    )
    reasons: tuple[Reason, ...] = Field(default=(), description="source by source, as in the plan")
    text: Text = Field(description="the cause in words")


class Explanation(FileDocument):
    """Why one order was decided as it was."""

    order_id: Text = Field(description="id of the order")
    plan: Plan = Field(description="the plan that is explained")
    rules: tuple[RuleVerdict, ...] = Field(default=(), description="order rules, then fallbacks, from the top down")
    lines: tuple[LineRules, ...] = Field(default=(), description="the rules that bind every line, or those asked for")
    levels: tuple[LevelVerdict, ...] = Field(default=(), description="what each objective level decided")
    alternatives: tuple[Alternative, ...] = Field(
        default=(), description="every line with every node, or those asked for"
    )
    runner_up: RunnerUp | None = Field(
        default=None, description="the best plan with other nodes; null where there is none"
    )
    runner_up_is_open: Flag = Field(default=False, description="true where a limit left open whether there is one")
    gaps: tuple[Gap, ...] = Field(default=(), description="every line that is not filled, or those asked for")
    limit: Literal["time", "deterministic", "interrupted"] | None = Field(
        default=None, description="what cut the explaining short; what it left open says so"
    )

    def to_data(self) -> Any:
        """Return the explanation as plain data with every field, at its default or not."""
        return self.model_dump(mode="json")

    def sections(self) -> tuple[Section, ...]:
        """Return the explanation in words: titles, each with its sentences."""
        return tuple(sections(self))

    def summary(self) -> str:
        """Return the plan and the explanation in words."""
        marks = {True: "  * ", False: "  "}
        told = (
            line
            for title, said in self.sections()
            for line in (f"{title}:", *(f"{marks[isinstance(each, Item)]}{each}" for each in said))
        )
        return "\n".join([self.plan.summary(), *told])

    def __repr__(self) -> str:
        gaps = ", ".join(f"{gap.line}: {gap.cause}" for gap in self.gaps)
        return f"<Explanation {self.order_id}: {len(self.alternatives)} alternatives; gaps {gaps or 'none'}>"

    def _repr_html_(self) -> str:
        from models.display.explanations import explanation_html  # noqa: PLC0415 - only notebooks ask for it

        return explanation_html(self)

    __str__ = summary
