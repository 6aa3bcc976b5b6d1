"""Ways of deciding orders that can be compared: all obey the same rules, and the same checker confirms each plan.

A new policy is a file here, with its settings as a document, and an entry in `AnyPolicy`.
"""

from typing import Annotated, Any

from pydantic import BeforeValidator, Field

from scenarios.policies.batched import Batched
from scenarios.policies.bid_price import BidPrice
from scenarios.policies.fewest_shipments import FewestShipments
from scenarios.policies.nearest import Nearest
from scenarios.policies.optimal import Optimal
from scenarios.policies.policy import Policy, PolicySettings, one_by_one
from scenarios.policies.ranked import Ranked
from scenarios.policies.scored import Scored


def _spelt_out(value: Any) -> Any:
    """Read a bare name as the policy of that name."""
    return {"policy": value} if isinstance(value, str) else value


_Settings = Annotated[
    Optimal | Batched | BidPrice | Nearest | Ranked | FewestShipments | Scored, Field(discriminator="policy")
]

AnyPolicy = Annotated[_Settings, BeforeValidator(_spelt_out, json_schema_input_type=str | _Settings)]
"""The settings of any policy; the field ``policy`` tells which, and a bare text is its name."""

__all__ = [
    "AnyPolicy",
    "Batched",
    "BidPrice",
    "FewestShipments",
    "Nearest",
    "Optimal",
    "Policy",
    "PolicySettings",
    "Ranked",
    "Scored",
    "one_by_one",
]
