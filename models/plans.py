"""What a decision says: who ships what, what stays unfilled and why, what it costs, and what is proven."""

from typing import Any, Literal

from pydantic import Field

from models.document import Document, FileDocument
from models.types import (
    CalendarDate,
    Count,
    Figure,
    ItemId,
    LineId,
    NodeId,
    NonNegative,
    NonNegativeFigure,
    OrderId,
    Pieces,
    RuleId,
    ServiceId,
    Text,
)


class Assignment(Document):
    """Pieces of one line from one option, a (node, service) pair."""

    line: LineId = Field(description="id of the line")
    item: ItemId = Field(description="id of the line's item")
    node: NodeId = Field(description="node that ships or hands over")
    service: ServiceId | None = Field(default=None, description="carrier service; null for pickups and free shipping")
    quantity: Pieces = Field(description="pieces")


class Shipment(Document):
    """Everything that an order takes from one option."""

    node: NodeId = Field(description="node that ships or hands over")
    service: ServiceId | None = Field(default=None, description="carrier service; null for pickups and free shipping")
    lines: tuple[LineId, ...] = Field(description="ids of the lines in it")
    weight_kg: NonNegativeFigure = Field(description="weight in kg")
    distance_km: NonNegative | None = Field(default=None, description="km travelled; 0 for pickups, null if unknown")
    ships_on: CalendarDate | None = Field(
        default=None, description="dispatch date, YYYY-MM-DD; of a pickup the day it is ready; null where not computed"
    )
    arrives_on: CalendarDate | None = Field(
        default=None, description="arrival date, YYYY-MM-DD; null where it hangs on a distance that is not known"
    )
    costs: dict[Text, Figure] = Field(description="cost parts by term, money")


class Reason(Document):
    """Why a source does not serve a line, or not more of it."""

    node: NodeId | None = Field(default=None, description="the source's node; null where it concerns all")
    service: ServiceId | None = Field(default=None, description="the source's service; null where it concerns all")
    cause: Text = Field(description="rule id, or 'stock', 'capacity', 'delivery_method', 'no_service' and so on")
    expected: Text | None = Field(default=None, description="what was asked for")
    actual: Text | None = Field(default=None, description="what was found")
    text: Text = Field(description="the reason in words")


class Unfilled(Document):
    """Pieces of a line that no source serves."""

    line: LineId = Field(description="id of the line")
    quantity: Pieces = Field(description="pieces that stay unfilled")
    reasons: tuple[Reason, ...] = Field(default=(), description="why, source by source")


class Violation(Document):
    """A soft restriction that the plan violates."""

    rule: RuleId = Field(description="id of the restriction")
    line: LineId = Field(description="id of the line")
    node: NodeId = Field(description="the source's node")
    service: ServiceId | None = Field(default=None, description="the source's service")
    penalty: NonNegativeFigure = Field(
        description="money; what a shipment costs as a whole stands at the first of its lines"
    )
    expected: Text | None = Field(default=None, description="what was asked for")
    actual: Text | None = Field(default=None, description="what was found")


class RuleMatch(Document):
    """A rule that has a say in the plan, and the lines it speaks about."""

    rule: RuleId = Field(description="id of the rule")
    kind: Literal["restriction", "item_rule", "order_rule", "fallback"] = Field(description="group it belongs to")
    lines: tuple[LineId, ...] = Field(description="ids of the lines that its require binds; may be none")


class LevelValue(Document):
    """What a plan reaches in one objective level."""

    level: Count = Field(description="position of the level, 0 is the first")
    value: Figure = Field(description="weighted sum of the terms")
    bound: Figure = Field(description="no plan that is as good in the earlier levels gets below this")
    terms: dict[Text, Figure] = Field(description="unweighted values of the terms by name")


class LevelDifference(Document):
    """What another plan costs more than a plan in one objective level; less where it is below 0."""

    level: Count = Field(description="position of the level, 0 is the first")
    value: Figure = Field(description="its value less the plan's")
    terms: dict[Text, Figure] = Field(description="the same of each term, unweighted")


class StockTake(Document):
    """Pieces taken from one stock record."""

    node: NodeId = Field(description="id of the node")
    item: ItemId = Field(description="id of the item")
    quantity: Count = Field(description="pieces, of all lines together")


class CapacityUse(Document):
    """Capacity used at one node."""

    node: NodeId = Field(description="id of the node")
    amount: NonNegativeFigure = Field(description="amount in the node's capacity unit")


class Consumption(Document):
    """All that a plan takes from an availability once it is committed."""

    stock: tuple[StockTake, ...] = Field(default=(), description="pieces by node and item")
    capacity: tuple[CapacityUse, ...] = Field(default=(), description="capacity by node, where the node limits it")


class Outcome(Document):
    """How the decision ended and what is proven."""

    status: Literal["optimal", "feasible", "no_answer"] = Field(
        description="'optimal' is proven in every level, 'feasible' is not, 'no_answer' leaves everything unfilled"
    )
    limit: Literal["time", "deterministic", "interrupted", "stalled", "heuristic"] | None = Field(
        default=None,
        description="what cut it short; 'stalled' is that all was tried which a batch tries, 'heuristic' that nothing "
        "was searched, since a rule such as 'nearest' chose. A decision that is 'feasible' without a limit has come as "
        "close to the bound as was asked for",
    )
    bound: Figure = Field(description="bound of the first unproven level, else of the last level")
    gap: NonNegativeFigure = Field(description="(value - bound) / max(1, |value|) in that level; 0 when proven")
    engine: Text = Field(description="engine or heuristic that decided")
    wall_seconds: NonNegative = Field(description="seconds that the decision took")


class Plan(FileDocument):
    """The decision for one order."""

    order_id: OrderId = Field(description="id of the order")
    order_rule: RuleId | None = Field(
        default=None,
        description="order rule or fallback that decided, or that a limit cut short; null where none decides",
    )
    assignments: tuple[Assignment, ...] = Field(default=(), description="who ships what, by line")
    shipments: tuple[Shipment, ...] = Field(default=(), description="the same by shipment")
    unfilled: tuple[Unfilled, ...] = Field(default=(), description="what no source serves")
    violations: tuple[Violation, ...] = Field(default=(), description="soft restrictions that are violated")
    objective: tuple[LevelValue, ...] = Field(default=(), description="values of the objective levels")
    consumes: Consumption = Field(default=Consumption(), description="what committing the plan takes")
    matched: tuple[RuleMatch, ...] = Field(
        default=(), description="rules that matched: restrictions, item rules, then the rule that decided"
    )
    outcome: Outcome = Field(description="how the decision ended and what is proven")

    @property
    def is_complete(self) -> bool:
        """Whether every piece is sourced."""
        return not self.unfilled

    @property
    def costs(self) -> dict[str, float]:
        """Cost parts of all shipments together, money by term."""
        names = {name: None for shipment in self.shipments for name in shipment.costs}
        return {name: round(sum(shipment.costs.get(name, 0.0) for shipment in self.shipments), 4) for name in names}

    def to_data(self) -> Any:
        """Return the plan as plain data with every field, at its default or not."""
        return self.model_dump(mode="json")

    def rows(self) -> list[dict[str, Any]]:
        """Return one plain dict per assignment and per unfilled line, for any table library."""
        arrivals = {(each.node, each.service, line): each.arrives_on for each in self.shipments for line in each.lines}
        filled = [
            {
                "order": self.order_id,
                "status": "sourced",
                **assignment.model_dump(),
                "arrives_on": arrivals.get((assignment.node, assignment.service, assignment.line)),
                "reason": None,
            }
            for assignment in self.assignments
        ]
        items = {assignment.line: assignment.item for assignment in self.assignments}
        return filled + [
            {
                "order": self.order_id,
                "status": "unfilled",
                "line": gap.line,
                "item": items.get(gap.line),
                "node": None,
                "service": None,
                "quantity": gap.quantity,
                "arrives_on": None,
                "reason": "; ".join(reason.text for reason in gap.reasons),
            }
            for gap in self.unfilled
        ]

    def summary(self) -> str:
        """Return the plan in words: a headline, a line per shipment and per unfilled line, the objective."""
        body = [_shipment_text(self, shipment) for shipment in self.shipments]
        body += [f"  {violation_text(each)}" for each in self.violations]
        body += [f"  unfilled {gap.quantity} of line {gap.line}: {_why(gap)}" for gap in self.unfilled]
        levels = "; ".join(level_text(level) for level in self.objective)
        return "\n".join([self._headline(), *body, f"  objective: {levels}" if levels else "  no objective"])

    def _headline(self) -> str:
        rule = f"rule {self.order_rule}" if self.order_rule else "no order rule"
        count = len(self.shipments)
        return f"Order {self.order_id} by {rule}: {count} shipment{'s' * (count != 1)}, {outcome_text(self.outcome)}"

    def __repr__(self) -> str:
        missing = sum(gap.quantity for gap in self.unfilled)
        sources = ", ".join(
            f"{a.line}: {a.quantity} @ {a.node}{f'/{a.service}' * bool(a.service)}" for a in self.assignments[:6]
        )
        more = ", ..." if len(self.assignments) > 6 else ""
        return (
            f"<Plan {self.order_id}: {sources or 'nothing sourced'}{more}; unfilled {missing}; {self.outcome.status}>"
        )

    def _repr_html_(self) -> str:
        from models.display.plans import plan_html  # noqa: PLC0415 - only notebooks ask for it

        return plan_html(self)

    __str__ = summary


def outcome_text(outcome: Outcome) -> str:
    """Say in words what is proven."""
    match outcome.status:
        case "optimal":
            return "proven optimal"
        case "feasible":
            return f"{_shortfall(outcome)}gap {gap_text(outcome.gap)}, bound {outcome.bound:.12g}"
        case "no_answer":
            return f"no answer within the limit ({outcome.limit}); everything is left unfilled"


def gap_text(gap: float) -> str:
    """Write a relative gap; what is above 0 does not read as 0."""
    return f"{gap:.2%}" if gap == 0 or gap >= 5e-5 else f"{gap * 100:.1g}%"


def _shortfall(outcome: Outcome) -> str:
    """Say what a proof of the optimum came short by."""
    match outcome.limit:
        case None:
            return "as close as asked for: "
        case "heuristic":
            return f"decided by {outcome.engine}, not proven optimal: "
        case "stalled":
            return "not proven optimal (nothing more to try): "
        case _:
            return f"not proven optimal ({outcome.limit} limit): "


def violation_text(violation: Violation) -> str:
    """Say in words what a soft restriction asks for and what it gets."""
    by = f" by {violation.service}" if violation.service else ""
    found = "" if violation.actual is None else f", found {violation.actual}"
    wanted = f": asks for {violation.expected}{found}" if violation.expected else ""
    source = f"line {violation.line} from {violation.node}{by}"
    return f"{source} violates {violation.rule}{wanted}, penalty {violation.penalty:,.2f}"


def _shipment_text(plan: Plan, shipment: Shipment) -> str:
    here = (a for a in plan.assignments if (a.node, a.service) == (shipment.node, shipment.service))
    content = ", ".join(f"{a.quantity} {a.item} (line {a.line})" for a in here if a.line in shipment.lines)
    carrier = f" by {shipment.service}" if shipment.service else ""
    distance = f", {shipment.distance_km:,.0f} km" if shipment.distance_km is not None else ""
    arrival = f", arrives {shipment.arrives_on}" if shipment.arrives_on is not None else ""
    cost = sum(shipment.costs.values())
    return f"  {shipment.node}{carrier}: {content}{distance}{arrival}, cost {cost:,.2f}"


def _why(gap: Unfilled) -> str:
    return "; ".join(reason.text for reason in gap.reasons[:3]) or "no reason recorded"


def level_text(level: LevelValue) -> str:
    """Say in words what a level is worth."""
    names = " + ".join(level.terms)
    return f"{names} = {level.value:,.2f}".removesuffix(".00")
