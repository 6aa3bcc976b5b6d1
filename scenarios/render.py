"""Plans as people read them on a terminal, within 100 columns."""

from collections.abc import Iterator, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from models.network import Network, Node
from models.orders import Customer, Line, Order
from models.plans import Plan, Reason, Shipment, Unfilled, Violation, outcome_text, violation_text
from models.rules import RuleSet
from scenarios.counting import counted
from scenarios.dataset import Dataset
from scenarios.tables import Column, FittingTable
from scenarios.terminal import WIDTH as WIDTH  # noqa: PLC0414 - views and what shows them are imported together
from scenarios.terminal import console as console  # noqa: PLC0414

_COST_NAMES = {
    "shipping_cost": "shipping",
    "handling_cost": "handling",
    "stock_cost": "stock",
    "capacity_cost": "capacity",
}
_MOST_ALIKE = 3
_GROUPS = {
    "stock": "{count} nodes have nothing left to take",
    "capacity": "the daily capacity of {count} nodes is used up",
    "no_service": "no service reaches the destination from {count} nodes",
    "delivery_method": "{count} nodes do not offer the delivery method",
    "disabled": "{count} nodes are disabled",
    "excluded_node": "the order excludes {count} nodes",
    "max_weight": "a piece is too heavy for every service of {count} nodes",
    "splits": "no further node may take part, though {count} could serve",
}
"""What many nodes have in common, by cause; any other cause is a rule."""


def plan_view(order: Order, plan: Plan, dataset: Dataset, *, with_reasons: bool = True) -> RenderableType:
    """Show one order: who decided, what ships from where at which cost, what is unfilled and, unless not asked, why."""
    decision = (_decision(plan, dataset.rules), *_binding_rules(plan))
    parts: list[RenderableType] = [_headline(order, dataset.network), *decision]
    if plan.shipments:
        parts += [_shipments(order, plan, dataset.network), _costs(plan)]
    parts += [_violation(each, dataset.rules) for each in plan.violations]
    parts += [_unfilled(gap, order, dataset.rules, with_reasons=with_reasons) for gap in plan.unfilled]
    parts.append(_verdict(plan, dataset.network.currency))
    return Padding(Group(*parts), (0, 0, 1, 0))


def _headline(order: Order, network: Network) -> Text:
    place = ", ".join(part for part in (order.destination.city, order.destination.state) if part)
    value = sum(line.quantity * line.unit_price for line in order.lines)
    facts = [
        counted(len(order.lines), "line"),
        f"worth {value:,.2f} {network.currency}",
        f"to {place or order.destination.country}",
        f"{order.created_at:%Y-%m-%d %H:%M}",
        _customer_text(order.customer),
    ]
    return Text.assemble((order.id, "bold"), "  ", ", ".join(facts))


def _customer_text(customer: Customer) -> str:
    who = [word for word in (customer.tier, customer.type) if word]
    return f"{' '.join(who)} customer" if who else "customer without a tier"


def _decision(plan: Plan, rules: RuleSet) -> RenderableType:
    if plan.order_rule is None:
        return _indented(_without_rule(rules))
    reason = next((rule.reason for rule in rules.rules() if rule.id == plan.order_rule), None)
    return _indented("Decided by rule ", (plan.order_rule, "bold cyan"), f": {reason}" if reason else "")


def _without_rule(rules: RuleSet) -> str:
    if rules.order_rule_mode == "first_complete":
        return "No order rule fills the whole order, and no fallback matches."
    return "No order rule matches; the defaults decide." if rules.order_rules else "There are no order rules."


def _binding_rules(plan: Plan) -> Iterator[RenderableType]:
    """Name the restrictions and item rules that have a say in the plan."""
    names = [match.rule for match in plan.matched if match.kind in ("restriction", "item_rule")]
    if names:
        yield _indented("Bound by ", (", ".join(names), "cyan"))


def _violation(violation: Violation, rules: RuleSet) -> RenderableType:
    sentence = f"{violation_text(violation)}{_reason_of(violation.rule, rules)}"
    return _indented(("Penalty: ", "bold yellow"), sentence)


def _shipments(order: Order, plan: Plan, network: Network) -> FittingTable:
    columns = (
        Column("  from", footer="  total"),
        Column("by"),
        Column("pieces", "figure"),
        Column("item"),
        Column("km", "figure", spare=1),
        Column("ships", "label", spare=2),
        Column("arrives", "label"),
        Column("cost", "figure", footer=f"{sum(plan.costs.values()):,.2f}", style="bold"),
    )
    lines = {line.id: line for line in order.lines}
    rows = [row for shipment in plan.shipments for row in _shipment_rows(shipment, plan, lines, network)]
    return FittingTable(columns, rows, framed=True)


def _costs(plan: Plan) -> RenderableType:
    """Say what the cost is made of."""
    parts = [f"{_COST_NAMES.get(name, name)} {cost:,.2f}" for name, cost in plan.costs.items() if cost]
    return _indented(f"Cost: {' + '.join(parts) or 'nothing'}")


def _shipment_rows(
    shipment: Shipment, plan: Plan, lines: dict[str, Line], network: Network
) -> Iterator[tuple[str, ...]]:
    """Yield a row for each line of a shipment; what concerns the shipment stands in the first."""
    km = "" if shipment.distance_km is None else f"{shipment.distance_km:,.0f}"
    dates = (day_text(shipment.ships_on), day_text(shipment.arrives_on))
    total = f"{sum(shipment.costs.values()):,.2f}"
    source = f"  {_node_text(network.nodes_by_id[shipment.node])}"
    by = _service_text(shipment, network, is_pickup=lines[shipment.lines[0]].delivery_method == "pickup")
    (count, item), *others = _pieces(plan, shipment, lines)
    yield source, by, str(count), item, km, *dates, total
    for count, item in others:
        yield "", "", str(count), item, "", "", "", ""


def day_text(day: date | None) -> str:
    """Write a day, if it is known."""
    return "" if day is None else f"{day:%b %d}"


def _pieces(plan: Plan, shipment: Shipment, lines: dict[str, Line]) -> list[tuple[int, str]]:
    return [
        (each.quantity, each.item)
        for each in plan.assignments
        if (each.node, each.service) == (shipment.node, shipment.service) and lines[each.line].id in shipment.lines
    ]


def _node_text(node: Node) -> str:
    return f"{node.id} {node.address.city}" if node.address.city else node.id


def _service_text(shipment: Shipment, network: Network, *, is_pickup: bool) -> str:
    if shipment.service is None:
        return "pickup" if is_pickup else "free shipping"
    carrier = network.services_by_id[shipment.service].carrier
    products = sum(service.carrier == carrier for service in network.services)
    return carrier if products == 1 else f"{carrier} {shipment.service}"


def _unfilled(gap: Unfilled, order: Order, rules: RuleSet, *, with_reasons: bool) -> RenderableType:
    line = next(line for line in order.lines if line.id == gap.line)
    missing, why = f"{gap.quantity} of {line.quantity} {line.item}", ", because" if with_reasons else ""
    headline = _indented(("Unfilled: ", "bold yellow"), f"{missing}{why}")
    told = _sentences(gap.reasons, rules) if with_reasons else ()
    because = [Padding(Text(sentence), (0, 0, 0, 4)) for sentence in told]
    return Group(headline, *because)


def _sentences(reasons: Sequence[Reason], rules: RuleSet) -> Iterator[str]:
    """Say alike reasons of many nodes in one sentence."""
    groups: dict[tuple[str, str | None], list[Reason]] = {}
    for reason in reasons:
        groups.setdefault((reason.cause, reason.expected if reason.node else reason.text), []).append(reason)
    for (cause, expected), alike in groups.items():
        nodes = list(dict.fromkeys(str(reason.node) for reason in alike))
        if len(nodes) <= _MOST_ALIKE:
            yield from (reason.text for reason in alike)
        else:
            names = ", ".join(nodes[:_MOST_ALIKE])
            what = _GROUPS.get(cause, "rule {cause}{why} asks for {expected}, not met by {count} nodes with stock")
            why = _reason_of(cause, rules)
            yield f"{what.format(cause=cause, why=why, expected=expected, count=len(nodes))}: {names}, ..."


def _reason_of(name: str, rules: RuleSet) -> str:
    reason = next((rule.reason for rule in rules.rules() if rule.id == name), None)
    return f" ({reason.rstrip('.')})" if reason else ""


def _verdict(plan: Plan, currency: str) -> RenderableType:
    count = len(plan.shipments)
    what = (
        f"{count} shipment{'s' * (count != 1)}, {sum(plan.costs.values()):,.2f} {currency}"
        if count
        else "Nothing ships"
    )
    style = "bold green" if plan.outcome.status == "optimal" else "bold yellow"
    seconds = f"checked, {plan.outcome.wall_seconds * 1000:.0f} ms"
    return _indented(f"{what}: ", (outcome_text(plan.outcome), style), f" ({seconds})")


def _indented(*parts: str | tuple[str, str]) -> RenderableType:
    return Padding(Text.assemble(*parts), (0, 0, 0, 2))
