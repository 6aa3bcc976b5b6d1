"""The rules of a network: restrictions, order rules and item rules, gathered in a rule set."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Annotated, Any, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, Strict, model_validator

from models.conditions import Comparison, Condition, comparisons, fields_of, has_quantifier
from models.document import Document, FileDocument, refuse_duplicates
from models.expressions import ConditionField
from models.flaws import value_text
from models.network import TimeZone
from models.objectives import DEFAULT_LEVELS, Level, Levels, Term
from models.types import LARGEST_NUMBER, Count, DateOrMoment, Flag, NonNegative, RuleId, Text, in_utc


class Window(Document):
    """When a rule is active: from the first moment on, until just before the second."""

    from_: DateOrMoment | None = Field(default=None, alias="from", description="first moment; absent is always")
    until: DateOrMoment | None = Field(default=None, description="first moment after; absent is forever")

    def is_empty(self, zone: ZoneInfo) -> bool:
        """Tell whether no moment lies in the window; ``zone`` is that of dates and times without one."""
        start, end = (_moment(value, zone) for value in (self.from_, self.until))
        return start is not None and end is not None and end <= start

    def contains(self, moment: datetime, zone: ZoneInfo) -> bool:
        """Tell whether a moment lies in the window; ``zone`` is that of dates and times without one."""
        if self.from_ is None and self.until is None:
            return True
        start, end = (_moment(value, zone) for value in (self.from_, self.until))
        moment = in_utc(moment, zone)
        return (start is None or start <= moment) and (end is None or moment < end)


def _moment(value: date | None, zone: ZoneInfo) -> datetime | None:
    return None if value is None else in_utc(value, zone)


class Penalty(Document):
    """What violating a soft restriction costs."""

    amount: NonNegative = Field(description="money")
    per: Literal["unit", "line", "shipment"] = Field(default="line", description="what the amount counts for")


def _about_demand(condition: Condition) -> Condition:
    for field in fields_of(condition):
        if field.reach == "source":
            raise ValueError(f"when asks about the demand, {field.path} belongs to a source. Move it to require.")
    return condition


def _about_orders(condition: Condition) -> Condition:
    for field in fields_of(condition, inside_quantifiers=False):
        if field.reach == "line":
            raise ValueError(
                f"the when of an order rule decides whole orders, {field.path} belongs to a line. "
                "Say of which lines: any_line(...), all_lines(...) or no_line(...)."
            )
    return condition


def _about_items(condition: Condition) -> Condition:
    for field in fields_of(condition):
        if field.path.split(".")[0] not in ("item", "line"):
            raise ValueError(
                f"the when of an item rule may use item and line fields only, not {field.path}. "
                "Write an order rule or a restriction instead."
            )
    return condition


def _without_quantifiers(condition: Condition) -> Condition:
    if has_quantifier(condition):
        raise ValueError("any_line, all_lines and no_line stand only in the when of restrictions and order rules.")
    return condition


SourceCondition = Annotated[ConditionField, AfterValidator(_without_quantifiers)]
"""Asks about a source of one line."""

DemandCondition = Annotated[ConditionField, AfterValidator(_about_demand)]
"""Asks about an order, or one of its lines."""

OrderCondition = Annotated[DemandCondition, AfterValidator(_about_orders)]
"""Asks about an order as a whole, about its lines in quantifiers only."""

ItemCondition = Annotated[SourceCondition, AfterValidator(_about_items)]
"""Asks about one line and its item."""


class Rule(Document):
    """What all rules have in common."""

    id: RuleId = Field(description="unique name of the rule within its rule set")
    reason: Text | None = Field(default=None, description="why the rule exists; shown where it decides")
    enabled: Flag = Field(default=True, description="false is as if the rule were absent")
    effective: Window = Field(default=Window(), description="when the rule is active")

    @model_validator(mode="before")
    @classmethod
    def _conditions_are_not_empty(cls, data: Any) -> Any:
        """A key without a value is a condition that somebody forgot, not one that always holds."""
        for key in ("when", "require"):
            if isinstance(data, dict) and key in data and data[key] is None:
                raise ValueError(f"{key} is empty. Write a condition, e.g. node.type == 'store', or remove the key.")
        return data


class Restriction(Rule):
    """Takes sources away from the lines that it binds, whatever else decides."""

    when: DemandCondition | None = Field(default=None, description="which demand it binds; absent is all")
    require: SourceCondition = Field(description="what a source must meet")
    scope: Literal["line", "order"] = Field(
        default="line", description="'line' binds the lines that match, 'order' all lines where one matches"
    )
    penalty: Penalty | None = Field(default=None, description="makes the restriction soft; absent is hard")


class OrderRule(Rule):
    """Decides how a whole order is sourced."""

    when: OrderCondition | None = Field(default=None, description="which orders it decides; absent is all")
    require: SourceCondition | None = Field(default=None, description="what a source must meet; absent is nothing")
    max_splits: Count | None = Field(
        default=None, description="nodes beyond the first that may take part; absent is any"
    )
    line_split: Literal["never", "when_needed", "always"] = Field(
        default="when_needed", description="whether a line may come from more than one option"
    )
    partial: Literal["never", "lines", "units"] = Field(
        default="units", description="what may stay unfilled: nothing (else all), whole lines, or any pieces"
    )
    capacity_share: Annotated[float, Strict(), Field(gt=0, le=1)] | None = Field(
        default=None,
        description="share of each node's capacity limit that these orders may fill, above 0 to 1",
    )
    use_safety_stock: Flag = Field(default=False, description="true opens the safety stock")
    min_shipment_value: NonNegative | None = Field(
        default=None,
        description="least value of each shipment and of the remainder where an order splits, money",
    )
    order_weight: Annotated[float, Strict(), Field(gt=0, le=LARGEST_NUMBER)] = Field(
        default=1.0,
        description="weight of these orders' unfilled and day terms where orders compete in a batch",
    )
    objectives: Levels | None = Field(default=None, description="levels that replace those of the rule set")


class ItemRule(Rule):
    """Pins the lines of certain items; it frees them from the order rule's `require`."""

    when: ItemCondition = Field(description="which lines it binds; item and line fields only")
    require: SourceCondition = Field(description="what a source must meet")


class RuleSet(FileDocument):
    """All rules that hold at one time."""

    id: Text = Field(description="name of the rule set")
    timezone: TimeZone = Field(default="UTC", description="zone of dates without one, IANA name")
    tiers: tuple[Text, ...] = Field(default=(), description="customer tiers, the highest first")
    order_rule_mode: Literal["first_match", "first_complete"] = Field(
        default="first_match",
        description=(
            "'first_match': the first order rule that matches decides; 'first_complete': the first that matches and "
            "under which the whole order can be filled, which it then is, whatever the objectives prefer"
        ),
    )
    restrictions: tuple[Restriction, ...] = Field(default=(), description="all of them apply")
    order_rules: tuple[OrderRule, ...] = Field(default=(), description="one of them decides, from the top down")
    item_rules: tuple[ItemRule, ...] = Field(default=(), description="all of them apply")
    fallbacks: tuple[OrderRule, ...] = Field(default=(), description="for 'first_complete' where none completes")
    objectives: Levels = Field(default=DEFAULT_LEVELS, description="what is minimised: levels of weighted terms")

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        """Reasons name rules by their id alone."""
        refuse_duplicates(*((name, (rule.id for rule in group)) for name, group in self._groups()))
        return self

    @model_validator(mode="after")
    def _tiers_are_unique(self) -> Self:
        """A tier cannot be above itself."""
        for index, tier in enumerate(self.tiers):
            if tier in self.tiers[:index]:
                raise ValueError(f"tiers[{index}] = {value_text(tier)}: the tier is given already. Remove one.")
        return self

    @model_validator(mode="after")
    def _fallbacks_have_their_mode(self) -> Self:
        """Under first_match nothing would ever reach a fallback."""
        if self.fallbacks and self.order_rule_mode == "first_match":
            raise ValueError("fallbacks need order_rule_mode 'first_complete'. Set the mode or remove the fallbacks.")
        return self

    def comparisons(self) -> Iterator[tuple[str, Comparison]]:
        """Yield every comparison of enabled rules and of preferences, with who makes it: ``rule 'gold'``."""
        for rule in self.rules():
            for side in (rule.when, rule.require) if rule.enabled else ():
                for comparison in comparisons(side) if side is not None else ():
                    yield f"rule {rule.id!r}", comparison
        for path, term in self.terms():
            for condition in term.by:
                for comparison in comparisons(condition):
                    yield f"{path}.by", comparison

    def terms(self) -> Iterator[tuple[str, Term]]:
        """Yield every objective term with its path in the document, e.g. ``order_rules[2].objectives[0][1]``."""
        for path, level in self.levels():
            for place, term in enumerate(level):
                yield f"{path}[{place}]", term

    def levels(self) -> Iterator[tuple[str, Level]]:
        """Yield every objective level with its path in the document, e.g. ``order_rules[2].objectives[0]``."""
        groups = (("order_rules", self.order_rules), ("fallbacks", self.fallbacks))
        own = ((f"{name}[{place}].", rule.objectives) for name, group in groups for place, rule in enumerate(group))
        for prefix, levels in (("", self.objectives), *own):
            for rank, level in enumerate(levels or ()):
                yield f"{prefix}objectives[{rank}]", level

    def rules(self) -> Iterator[Restriction | OrderRule | ItemRule]:
        """Yield every rule of the set."""
        for _, group in self._groups():
            yield from group

    def _groups(self) -> Iterator[tuple[str, Sequence[Restriction | OrderRule | ItemRule]]]:
        yield "restrictions", self.restrictions
        yield "order_rules", self.order_rules
        yield "item_rules", self.item_rules
        yield "fallbacks", self.fallbacks
