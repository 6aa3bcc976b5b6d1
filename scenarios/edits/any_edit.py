"""The union of all edits, told apart by their field ``edit``."""

import difflib
from typing import Annotated, Any, get_args

from pydantic import BeforeValidator, Discriminator, Tag

from models.flaws import value_text
from scenarios.edits.capacity import ScaleCapacity, SetCapacity
from scenarios.edits.caps import SetDistanceCap, SetSplitLimit
from scenarios.edits.demand import KeepOrders, RestrictPeriod, ScaleDemand
from scenarios.edits.edit import Edit
from scenarios.edits.inbound import AddInbound, DelayInbound, DropInbound, ScaleInbound
from scenarios.edits.mix import ShiftDestinations, ShiftTiers
from scenarios.edits.nodes import AddNode, ChangeNode, CloseNode, OpenNode
from scenarios.edits.objectives import SetObjectives, SetWeight
from scenarios.edits.rates import AddRateSurcharge, ReplaceRates, ScaleRates
from scenarios.edits.rules import (
    AddRule,
    ChangeRule,
    ChangeRuleSet,
    DisableRule,
    DropRule,
    EnableRule,
    MoveRule,
    ReplaceRule,
)
from scenarios.edits.services import AddService, ChangeService, DropService
from scenarios.edits.stock import ChangeSafetyStock, MoveStock, ScaleStock, SetStock


def _tag(data: Any) -> str:
    return f"({data.get('edit') if isinstance(data, dict) else getattr(data, 'edit', None)})"


def _with_known_name(data: Any) -> Any:
    """Refuse names of edits that there are not, with the closest that there is."""
    if isinstance(data, Edit):
        return data
    if not isinstance(data, dict):
        raise ValueError("an edit is written as {edit: close_node, node: DAL}.")  # noqa: TRY004 - pydantic collects ValueErrors
    name = data.get("edit")
    if name is None:
        raise ValueError("an edit says which it is, such as edit: close_node. Add the key edit.")
    if name not in NAMES:
        close = difflib.get_close_matches(str(name), NAMES, n=1)
        remedy = f"Did you mean {close[0]!r}?" if close else f"There are {', '.join(NAMES)}."
        raise ValueError(f"there is no edit {value_text(name)}. {remedy}")
    return data


AnyEdit = Annotated[
    Annotated[CloseNode, Tag("(close_node)")]
    | Annotated[OpenNode, Tag("(open_node)")]
    | Annotated[ChangeNode, Tag("(change_node)")]
    | Annotated[AddNode, Tag("(add_node)")]
    | Annotated[SetCapacity, Tag("(set_capacity)")]
    | Annotated[ScaleCapacity, Tag("(scale_capacity)")]
    | Annotated[SetStock, Tag("(set_stock)")]
    | Annotated[ScaleStock, Tag("(scale_stock)")]
    | Annotated[ChangeSafetyStock, Tag("(change_safety_stock)")]
    | Annotated[MoveStock, Tag("(move_stock)")]
    | Annotated[ScaleInbound, Tag("(scale_inbound)")]
    | Annotated[DropInbound, Tag("(drop_inbound)")]
    | Annotated[DelayInbound, Tag("(delay_inbound)")]
    | Annotated[AddInbound, Tag("(add_inbound)")]
    | Annotated[AddRule, Tag("(add_rule)")]
    | Annotated[ReplaceRule, Tag("(replace_rule)")]
    | Annotated[DropRule, Tag("(drop_rule)")]
    | Annotated[DisableRule, Tag("(disable_rule)")]
    | Annotated[EnableRule, Tag("(enable_rule)")]
    | Annotated[MoveRule, Tag("(move_rule)")]
    | Annotated[ChangeRule, Tag("(change_rule)")]
    | Annotated[ChangeRuleSet, Tag("(change_rule_set)")]
    | Annotated[SetObjectives, Tag("(set_objectives)")]
    | Annotated[SetWeight, Tag("(set_weight)")]
    | Annotated[SetDistanceCap, Tag("(set_distance_cap)")]
    | Annotated[SetSplitLimit, Tag("(set_split_limit)")]
    | Annotated[AddService, Tag("(add_service)")]
    | Annotated[DropService, Tag("(drop_service)")]
    | Annotated[ChangeService, Tag("(change_service)")]
    | Annotated[ReplaceRates, Tag("(replace_rates)")]
    | Annotated[ScaleRates, Tag("(scale_rates)")]
    | Annotated[AddRateSurcharge, Tag("(add_rate_surcharge)")]
    | Annotated[ScaleDemand, Tag("(scale_demand)")]
    | Annotated[KeepOrders, Tag("(keep_orders)")]
    | Annotated[RestrictPeriod, Tag("(restrict_period)")]
    | Annotated[ShiftTiers, Tag("(shift_tiers)")]
    | Annotated[ShiftDestinations, Tag("(shift_destinations)")],
    Discriminator(_tag),
    BeforeValidator(_with_known_name),
]
"""Any edit."""

NAMES = tuple(str(get_args(kind)[0].model_fields["edit"].default) for kind in get_args(get_args(AnyEdit)[0]))
"""The names of all edits."""
