"""Edits of what decisions minimise: the levels, or the weight of one term."""

from typing import Literal, Self

from pydantic import Field, model_validator

from models.objectives import Level, Levels, Term
from models.rules import OrderRule
from models.types import LARGEST_NUMBER, Count, NonNegative, RuleId, Text
from scenarios.dataset import Dataset
from scenarios.edits.documents import with_rules
from scenarios.edits.edit import Edit, exactly_one
from scenarios.edits.refusals import refuse, require_known
from scenarios.edits.rule_places import change_rules, find
from scenarios.edits.wording import number


class _OfObjectives(Edit):
    """Base of edits of levels, those of the rule set or those of one order rule."""

    rule: RuleId | None = Field(default=None, description="id of the order rule; absent are the rule set's own levels")

    @property
    def _whose(self) -> str:
        return "objectives" if self.rule is None else f"objectives of rule {self.rule}"

    def _with_levels(self, data: Dataset, levels: tuple[Level, ...]) -> Dataset:
        if self.rule is None:
            return with_rules(data, data.rules.changed(objectives=levels))
        return change_rules(data, {self.rule}, lambda rule: rule.changed(objectives=levels))

    def _order_rule(self, data: Dataset) -> OrderRule | None:
        """Return the rule that is named; an error where it has no objectives of its own to change."""
        if self.rule is None:
            return None
        group, rule = find(data.rules, self.rule)
        if not isinstance(rule, OrderRule):
            raise refuse(
                "rule", self.rule, f"this is one of the {group}", "Only order rules and fallbacks have objectives."
            )
        return rule


class SetObjectives(_OfObjectives):
    """Puts other levels in place of those of the rule set, or of one order rule."""

    edit: Literal["set_objectives"] = Field(default="set_objectives", description="which edit it is")
    objectives: Levels = Field(description="levels in order of rank, as in rules.yaml")

    def describe(self) -> str:
        """Return the change in words."""
        return f"{self._whose}: " + "; ".join(" + ".join(map(_term_text, level)) for level in self.objectives)

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        self._order_rule(data)
        return self._with_levels(data, self.objectives)


class SetWeight(_OfObjectives):
    """Changes the weight of one term of the levels."""

    edit: Literal["set_weight"] = Field(default="set_weight", description="which edit it is")
    term: Text = Field(description="name of the term")
    level: Count | None = Field(default=None, description="which level, 0 is the first; absent is all that name it")
    weight: NonNegative | None = Field(default=None, description="the weight, 0 or more")
    factor: NonNegative | None = Field(default=None, description="factor of the present weight, 0 or more")

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        """A weight and a factor would contradict each other."""
        exactly_one(self, "weight", "factor")
        return self

    def describe(self) -> str:
        """Return the change in words."""
        how = f"= {number(self.weight)}" if self.weight is not None else f"x {number(self.factor or 0.0)}"
        where = "" if self.level is None else f" in level {self.level}"
        return f"{self._whose}: weight of {self.term} {how}{where}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        rule = self._order_rule(data)
        levels = data.rules.objectives if rule is None else rule.objectives
        if levels is None:
            raise refuse(
                "rule", self.rule, "the rule has no objectives of its own", "Give it some with set_objectives."
            )
        if self.level is not None and self.level >= len(levels):
            raise refuse("level", self.level, f"there are {len(levels)} levels, counted from 0", "Name one of them.")
        concerned = [self.level is None or rank == self.level for rank in range(len(levels))]
        names = {term.term for level, yes in zip(levels, concerned, strict=True) if yes for term in level}
        require_known(
            {"term": self.term}, names, kind="term", where="the rule set" if rule is None else f"rule {rule.id}"
        )
        changed = (self._weighed(level) if yes else level for level, yes in zip(levels, concerned, strict=True))
        return self._with_levels(data, tuple(changed))

    def _weighed(self, level: Level) -> Level:
        return tuple(each.changed(weight=self._weight(each)) if each.term == self.term else each for each in level)

    def _weight(self, term: Term) -> float:
        return self.weight if self.weight is not None else min(term.weight * (self.factor or 0.0), LARGEST_NUMBER)


def _term_text(term: Term) -> str:
    return term.term if term.weight == 1 else f"{number(term.weight)} {term.term}"
