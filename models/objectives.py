"""What a decision minimises: named terms in lexicographic levels."""

from itertools import pairwise
from typing import Annotated, Any, Self

from pydantic import AfterValidator, BeforeValidator, Field, model_validator

from models.conditions import has_quantifier
from models.document import Document
from models.expressions import ConditionField
from models.types import Kilometres, NonNegative, Text

PREFERENCE = "preference"
DISTANCE_TERMS = ("line_km", "shipment_km")


class Term(Document):
    """One weighted term of a level. Written as a bare name, it has weight 1."""

    term: Text = Field(description="name of the term, e.g. 'shipping_cost'")
    weight: NonNegative = Field(default=1.0, description="weight in the level's sum, 0 or more")
    by: tuple[ConditionField, ...] = Field(
        default=(), description="for 'preference', and needed there: conditions on a source, the best first"
    )
    bands_km: tuple[Kilometres, ...] = Field(
        default=(), description="for 'line_km' and 'shipment_km': rising bounds, which make ties on purpose"
    )

    @model_validator(mode="after")
    def _conditions_ask_about_sources(self) -> Self:
        """Quantifiers stand only in the `when` of rules."""
        if any(has_quantifier(condition) for condition in self.by):
            raise ValueError("any_line, all_lines and no_line stand only in the when of rules. Remove them from by.")
        return self

    @model_validator(mode="after")
    def _settings_belong_to_the_term(self) -> Self:
        """A setting that the term does not read would silently do nothing."""
        if self.term == PREFERENCE and not self.by:
            raise ValueError(
                "preference ranks sources by conditions. Give it by, a list with the best first, such as "
                "by: [node.type == store, node.type == warehouse]."
            )
        if self.by and self.term != PREFERENCE:
            raise ValueError(f"by belongs to the term 'preference'. Remove it from {self.term!r}.")
        if "bands_km" in self.model_fields_set and not self.bands_km:
            raise ValueError("bands_km is empty. Give the bounds of the bands, such as [100, 500], or remove the key.")
        if self.bands_km and self.term not in DISTANCE_TERMS:
            raise ValueError(f"bands_km belong to {' and '.join(DISTANCE_TERMS)}. Remove them from {self.term!r}.")
        return self

    @model_validator(mode="after")
    def _bands_rise(self) -> Self:
        """A band below the one before it would never apply."""
        if any(later <= earlier for earlier, later in pairwise(self.bands_km)):
            raise ValueError("bands_km rise from one to the next. Put them in order.")
        return self


def _bare_name(value: Any) -> Any:
    return {"term": value} if isinstance(value, str) else value


def _refuse_bare_levels(value: Any) -> Any:
    if isinstance(value, str):
        raise ValueError("a level is a list of terms. Write [[unfilled_units], [shipping_cost]], a list of lists.")  # noqa: TRY004 - pydantic collects ValueErrors
    return value


def _names_are_unique(level: tuple[Term, ...]) -> tuple[Term, ...]:
    names = [term.term for term in level]
    for name in names:
        if names.count(name) > 1:
            raise ValueError(f"the term {name!r} is given twice in one level. Add up its weights, or use two levels.")
    return level


Level = Annotated[
    tuple[Annotated[Term, BeforeValidator(_bare_name, json_schema_input_type=str | Term)], ...],
    BeforeValidator(_refuse_bare_levels),
    AfterValidator(_names_are_unique),
]
"""Terms whose weighted sum is minimised together."""

Levels = Annotated[tuple[Annotated[Level, Field(min_length=1)], ...], Field(min_length=1)]
"""Levels in order of rank: a later one never worsens an earlier one."""

DEFAULT_LEVELS: tuple[Level, ...] = (
    (Term(term="unfilled_units"),),
    tuple(Term(term=name) for name in ("shipping_cost", "handling_cost", "stock_cost", "capacity_cost", "penalty")),
    (Term(term="shipments"),),
    (Term(term="line_km"),),
)
"""Fill what can be filled, then cheapest, then fewest shipments, then nearest."""
