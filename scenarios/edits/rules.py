"""Edits of rules: added, dropped, replaced, switched on and off, moved, or changed in single fields."""

from typing import Any, Literal, Self

from pydantic import Field, model_validator

from models.rules import ItemRule, OrderRule, Restriction
from models.types import RuleId
from scenarios.dataset import Dataset
from scenarios.edits.choosing import OfRules
from scenarios.edits.documents import with_rules
from scenarios.edits.edit import Edit, at_most_one, exactly_one
from scenarios.edits.nodes import Changes
from scenarios.edits.refusals import refuse, require_known, with_fields
from scenarios.edits.rule_places import ORDERED, AnyRule, Group, change_rules, find, with_group
from scenarios.edits.wording import settings_text

_FIELDS: dict[str, Group] = {
    "restriction": "restrictions",
    "order_rule": "order_rules",
    "item_rule": "item_rules",
    "fallback": "fallbacks",
}


class _WithRule(Edit):
    """Base of edits that bring a rule, as it stands in ``rules.yaml``, under the name of its kind."""

    restriction: Restriction | None = Field(default=None, description="a restriction")
    order_rule: OrderRule | None = Field(default=None, description="an order rule")
    item_rule: ItemRule | None = Field(default=None, description="an item rule")
    fallback: OrderRule | None = Field(default=None, description="an order rule that is a fallback")

    @model_validator(mode="after")
    def _one_rule(self) -> Self:
        """An edit changes one thing."""
        exactly_one(self, *_FIELDS)
        return self

    @property
    def _field(self) -> str:
        return exactly_one(self, *_FIELDS)

    @property
    def _new(self) -> AnyRule:
        new: AnyRule = getattr(self, self._field)
        return new


class _WithPlace(Edit):
    """Base of edits that put a rule somewhere."""

    before: RuleId | None = Field(default=None, description="id of the rule, of the same group, before which it stands")
    after: RuleId | None = Field(default=None, description="id of the rule, of the same group, after which it stands")
    at: Literal["start", "end"] | None = Field(default=None, description="whether it is the first or the last")

    @model_validator(mode="after")
    def _one_place(self) -> Self:
        """A rule stands in one place."""
        at_most_one(self, "before", "after", "at")
        return self

    @property
    def _place_text(self) -> str:
        words = [
            (f"before {self.before}", self.before),
            (f"after {self.after}", self.after),
            (f"at the {self.at}", self.at),
        ]
        return next((text for text, given in words if given is not None), "at the end")

    def _place(self, names: list[str]) -> int:
        """Return where among the other rules of its group it goes."""
        if self.before is not None or self.after is not None:
            path, name = ("before", self.before) if self.after is None else ("after", self.after)
            require_known({path: str(name)}, names, kind="rule", where="its group of the rule set")
            return names.index(str(name)) + (self.after is not None)
        return 0 if self.at == "start" else len(names)


class AddRule(_WithRule, _WithPlace):
    """Adds a rule; of order rules and fallbacks it has to be said where they stand."""

    edit: Literal["add_rule"] = Field(default="add_rule", description="which edit it is")

    @model_validator(mode="after")
    def _order_rules_have_a_place(self) -> Self:
        """At the end, below a rule that matches all, an order rule would never decide."""
        if _FIELDS[self._field] in ORDERED and (self.before, self.after, self.at) == (None, None, None):
            raise ValueError("the first order rule that matches decides. Say where it stands: before, after or at.")
        return self

    def describe(self) -> str:
        """Return the change in words."""
        kind = self._field
        place = f" {self._place_text}" if _FIELDS[kind] in ORDERED else ""
        return f"add {kind.replace('_', ' ')} {self._new.id}{place}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        group = _FIELDS[self._field]
        members = list(getattr(data.rules, group))
        members.insert(self._place([rule.id for rule in members]), self._new)
        return with_group(data, group, members)


class ReplaceRule(_WithRule):
    """Puts another rule in the place of one."""

    edit: Literal["replace_rule"] = Field(default="replace_rule", description="which edit it is")
    rule: RuleId = Field(description="id of the rule that is replaced")

    def describe(self) -> str:
        """Return the change in words."""
        return (
            f"replace rule {self.rule} by {self._new.id}" if self._new.id != self.rule else f"replace rule {self.rule}"
        )

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        group, _ = find(data.rules, self.rule)
        if group != _FIELDS[self._field]:
            field = next(name for name, each in _FIELDS.items() if each == group)
            raise refuse(self._field, self._new.id, f"rule {self.rule} is one of the {group}", f"Write it as {field}.")
        return change_rules(data, {self.rule}, lambda _rule: self._new)


class DropRule(OfRules):
    """Removes rules."""

    edit: Literal["drop_rule"] = Field(default="drop_rule", description="which edit it is")

    def describe(self) -> str:
        """Return the change in words."""
        return f"drop {self.of_rules}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_rules(data, self.chosen_rules(data.rules), lambda _rule: None)


class DisableRule(OfRules):
    """Switches rules off."""

    edit: Literal["disable_rule"] = Field(default="disable_rule", description="which edit it is")

    def describe(self) -> str:
        """Return the change in words."""
        return f"disable {self.of_rules}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_rules(data, self.chosen_rules(data.rules), lambda rule: rule.changed(enabled=False))


class EnableRule(OfRules):
    """Switches rules on."""

    edit: Literal["enable_rule"] = Field(default="enable_rule", description="which edit it is")

    def describe(self) -> str:
        """Return the change in words."""
        return f"enable {self.of_rules}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_rules(data, self.chosen_rules(data.rules), lambda rule: rule.changed(enabled=True))


class MoveRule(_WithPlace):
    """Moves a rule within its group."""

    edit: Literal["move_rule"] = Field(default="move_rule", description="which edit it is")
    rule: RuleId = Field(description="id of the rule")

    @model_validator(mode="after")
    def _has_a_place(self) -> Self:
        """A move goes somewhere."""
        exactly_one(self, "before", "after", "at")
        return self

    def describe(self) -> str:
        """Return the change in words."""
        return f"move rule {self.rule} {self._place_text}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        group, moved = find(data.rules, self.rule)
        others = [rule for rule in getattr(data.rules, group) if rule.id != self.rule]
        others.insert(self._place([rule.id for rule in others]), moved)
        return with_group(data, group, others)


class ChangeRule(OfRules):
    """Gives other values to fields of rules, such as ``max_splits`` or ``require``."""

    edit: Literal["change_rule"] = Field(default="change_rule", description="which edit it is")
    set: Changes = Field(description="new values by field, as in rules.yaml; null takes a field back to its default")

    def describe(self) -> str:
        """Return the change in words."""
        return f"{self.of_rules}: {settings_text(self.set)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_rules(data, self.chosen_rules(data.rules), lambda rule: with_fields(rule, self.set))


class ChangeRuleSet(Edit):
    """Gives other values to what holds for the whole rule set: its time zone, its tiers, its mode."""

    edit: Literal["change_rule_set"] = Field(default="change_rule_set", description="which edit it is")
    set: Changes = Field(description="new values of timezone, tiers or order_rule_mode; null is the default")

    def describe(self) -> str:
        """Return the change in words."""
        return f"rule set: {settings_text(self.set)}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        others: Any = [
            name for name in type(data.rules).model_fields if name not in ("timezone", "tiers", "order_rule_mode")
        ]
        return with_rules(data, with_fields(data.rules, self.set, fixed=others))
