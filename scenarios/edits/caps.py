"""Edits of the limits that order rules set: how far sources may be, and how often orders may split."""

from typing import Literal, Self

from pydantic import Field, model_validator

from models.conditions import All, Comparison, Condition, Not, comparisons, parts_of
from models.relaxations import with_number
from models.types import LARGEST_NUMBER, Count, Kilometres, NonNegative
from scenarios.dataset import Dataset
from scenarios.edits.choosing import OfRules, OfSomeRules
from scenarios.edits.edit import exactly_one
from scenarios.edits.refusals import refuse
from scenarios.edits.rule_places import AnyRule, change_rules
from scenarios.edits.wording import number

_CAPS, _FLOORS = frozenset({"<", "<="}), frozenset({">", ">="})


class SetDistanceCap(OfRules):
    """Changes how far a source may be in what rules require, or says so where they do not."""

    edit: Literal["set_distance_cap"] = Field(default="set_distance_cap", description="which edit it is")
    km: Kilometres | None = Field(default=None, description="the largest distance in km, in place of any there")
    factor: NonNegative | None = Field(default=None, description="factor of the distances there, 0 or more")

    @model_validator(mode="after")
    def _one_change(self) -> Self:
        """A distance and a factor would contradict each other."""
        exactly_one(self, "km", "factor")
        return self

    def describe(self) -> str:
        """Return the change in words."""
        how = f" {number(self.km)} km" if self.km is not None else f" x {number(self.factor or 0.0)}"
        return f"{self.of_rules}: distance cap{how}"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        return change_rules(data, self.chosen_rules(data.rules), self._changed)

    def _changed(self, rule: AnyRule) -> AnyRule:
        return rule.changed(require=self._capped(rule.require, rule.id))

    def _capped(self, require: Condition | None, name: str) -> Condition:
        caps = [] if require is None else distance_caps(require)
        if require is not None and caps:
            asked = list(comparisons(require))
            for place in caps:
                require = with_number(require, place, self._km(float(asked[place].values[0])))
            return require
        if self.km is None:
            raise refuse("factor", self.factor, f"rule {name} has no distance cap", "Give km to set one.")
        cap = with_number(Comparison(field="distance_km", op="<=", value=0), 0, self.km)
        return cap if require is None else All(all=(require, cap))

    def _km(self, present: float) -> float:
        return self.km if self.km is not None else min(present * (self.factor or 0.0), LARGEST_NUMBER)


class SetSplitLimit(OfSomeRules):
    """Changes how many nodes beyond the first may take part, by some order rules or by all of them."""

    edit: Literal["set_split_limit"] = Field(default="set_split_limit", description="which edit it is")
    max_splits: Count | None = Field(description="nodes beyond the first that may take part; null is any")

    @classmethod
    def _nullable(cls) -> frozenset[str]:
        return frozenset({"max_splits"})

    def describe(self) -> str:
        """Return the change in words."""
        return f"{self.of_rules}: {'any number of' if self.max_splits is None else f'at most {self.max_splits}'} splits"

    def _applied(self, data: Dataset, seed: int) -> Dataset:  # noqa: ARG002
        order_rules = {rule.id for rule in (*data.rules.order_rules, *data.rules.fallbacks)}
        chosen = self.chosen_rules(data.rules) or order_rules
        if others := sorted(chosen - order_rules):
            raise refuse("rule", others[0], "this is no order rule", "Only order rules and fallbacks limit splits.")
        if not chosen:
            raise refuse("", None, "the rule set has no order rules", "Add one with add_rule.")
        return change_rules(data, chosen, lambda rule: rule.changed(max_splits=self.max_splits))


def distance_caps(condition: Condition) -> list[int]:
    """Return which comparisons, counted from the left, say how far a source may be at most."""
    signs = _signs(condition, positive=True)
    found = zip(comparisons(condition), signs, strict=True)
    return [place for place, (comparison, sign) in enumerate(found) if _is_cap(comparison, positive=sign)]


def _signs(condition: Condition, *, positive: bool) -> list[bool]:
    """Tell for each comparison from the left whether an even number of negations stands before it."""
    if isinstance(condition, Comparison):
        return [positive]
    inside = positive != isinstance(condition, Not)
    return [sign for part in parts_of(condition) for sign in _signs(part, positive=inside)]


def _is_cap(comparison: Comparison, *, positive: bool) -> bool:
    is_number = comparison.field == "distance_km" and comparison.other is None
    return is_number and comparison.op in (_CAPS if positive else _FLOORS)
