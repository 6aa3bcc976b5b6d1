"""What the linter says about a rule set."""

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field

from models.document import FileDocument
from models.types import FrozenDict, RuleId, Text

FindingCode = Literal[
    "unreachable",
    "never_matches",
    "never_active",
    "unmeetable",
    "conflict",
    "catch_all_not_last",
    "no_catch_all",
    "unknown_attribute",
    "unknown_literal",
    "tier_reaches_less",
    "levels_differ",
]
"""What can be wrong with rules."""


class Finding(FileDocument):
    """Something that is wrong with a rule set, or may be."""

    code: FindingCode = Field(description="what is wrong")
    severity: Literal["error", "warning"] = Field(
        description="'error' where a rule can never do what it says, 'warning' where it may be meant"
    )
    rules: tuple[RuleId, ...] = Field(
        default=(), description="ids of the rules concerned, the one at fault first; for objectives of the set, its id"
    )
    text: Text = Field(description="the finding in words, with the remedy")
    witness: Annotated[dict[Text, Any], AfterValidator(FrozenDict)] = Field(
        default={},
        description=(
            "a demand that shows it: values by field path, null where missing, those of lines and their items in "
            "'lines', the one concerned first; where it fits also 'node', 'service' and 'decided_by'"
        ),
    )

    def to_data(self) -> Any:
        """Return the finding as plain data with every field, at its default or not."""
        return self.model_dump(mode="json")

    def __str__(self) -> str:
        return f"{self.severity} {self.code}: {self.text}"
