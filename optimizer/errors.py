"""What can go wrong while deciding."""

from models.errors import ShipfromError


class SourcingError(ShipfromError, ValueError):
    """The documents are sound one by one but leave the decision undefined; the message names the remedy."""


class MissingLocation(SourcingError):
    """Something depends on a distance, and a node or the order has no coordinates."""


class EngineDeclined(ShipfromError, ValueError):
    """The engine asked for does not cover what this decision needs."""


class EngineError(ShipfromError, RuntimeError):
    """The solver answered with something that it never should; a defect, please report it."""


class PlanRejected(ShipfromError, RuntimeError):
    """The independent checker does not confirm a plan, or those of a batch; a defect of ours, or they were changed.

    Attributes
    ----------
    findings
        Everything that the checker found, one sentence each.
    """

    def __init__(self, order_id: str | None, findings: list[str]) -> None:
        self.findings = tuple(findings)
        what = "the batch" if order_id is None else f"the plan of order {order_id!r}"
        super().__init__(f"{what} is rejected: " + "; ".join(findings))
