"""What-if: changes of a dataset as documents, each in a file on its topic.

A new edit is a class there, with an entry in `AnyEdit` and an example in ``docs/edits.md``.
"""

from scenarios.edits.any_edit import AnyEdit
from scenarios.edits.applying import apply_all
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

__all__ = [
    "AddInbound",
    "AddNode",
    "AddRateSurcharge",
    "AddRule",
    "AddService",
    "AnyEdit",
    "ChangeNode",
    "ChangeRule",
    "ChangeRuleSet",
    "ChangeSafetyStock",
    "ChangeService",
    "CloseNode",
    "DelayInbound",
    "DisableRule",
    "DropInbound",
    "DropRule",
    "DropService",
    "Edit",
    "EnableRule",
    "KeepOrders",
    "MoveRule",
    "MoveStock",
    "OpenNode",
    "ReplaceRates",
    "ReplaceRule",
    "RestrictPeriod",
    "ScaleCapacity",
    "ScaleDemand",
    "ScaleInbound",
    "ScaleRates",
    "ScaleStock",
    "SetCapacity",
    "SetDistanceCap",
    "SetObjectives",
    "SetSplitLimit",
    "SetStock",
    "SetWeight",
    "ShiftDestinations",
    "ShiftTiers",
    "apply_all",
]
