"""Whether assignments obey stock, capacity, services and every rule; each finding is a sentence."""

from collections import Counter
from collections.abc import Iterator

from models.expressions import text_of
from models.orders import Line
from models.plans import Assignment
from models.rules import OrderRule
from optimizer.checker.conditions import Source, holds
from optimizer.checker.facts import Facts, available
from optimizer.checker.rules import Ruling, requirements, restricts
from optimizer.checker.shipments import Load, weight_step, written


def unknown_names(assignments: list[Assignment], facts: Facts) -> Iterator[str]:
    """Find assignments that speak of what does not exist, or of one thing twice."""
    for each in assignments:
        line = facts.lines.get(each.line)
        if line is None:
            yield f"the order has no line {each.line!r}"
        elif line.item != each.item:
            yield f"line {each.line!r} is for item {line.item!r}, not {each.item!r}"
        if each.node not in facts.network.nodes_by_id:
            yield f"there is no node {each.node!r}"
        if each.service is not None and each.service not in facts.network.services_by_id:
            yield f"there is no service {each.service!r}"
    for pair, count in Counter((each.line, each.node, each.service) for each in assignments).items():
        if count > 1:
            yield f"line {pair[0]!r} is assigned {count} times to {pair[1]!r} by {pair[2]!r}"


def violations(load: Load, decides: Ruling, facts: Facts) -> Iterator[str]:
    """Find everything that assignments violate."""
    is_whole = not any(load.unfilled.values())
    if decides.only == "all" and load.assignments and not is_whole:
        yield f"order rule {decides.rule.id!r} decides only what it fills as a whole"
    if decides.only == "nothing" and load.assignments:
        yield "no order rule decides, nothing may be sourced"
    for rule in decides.above if is_whole else ():
        if not list(_violations_under(rule, load, facts)):
            yield f"it fills the whole order under rule {rule.id!r}, which stands above"
    yield from _violations_under(decides.rule, load, facts)


def _violations_under(rule: OrderRule, load: Load, facts: Facts) -> Iterator[str]:
    for each in load.assignments:
        yield from _source_violations(each, load.line(each), facts)
        yield from _rule_violations(each, load.line(each), rule, facts)
        yield from _open_questions(each, load.line(each), facts)
    yield from _quantity_violations(load, rule, facts)
    yield from _stock_violations(load, rule, facts)
    yield from _capacity_violations(load, rule, facts)
    if rule.max_splits is not None and len(load.nodes) > rule.max_splits + 1:
        yield f"{len(load.nodes)} nodes take part, at most {rule.max_splits + 1} may"
    yield from _weight_violations(load, facts)
    yield from _group_violations(load, facts)
    yield from _value_violations(load, rule, facts)


def _source_violations(each: Assignment, line: Line, facts: Facts) -> Iterator[str]:
    node = facts.node(each.node)
    if not node.enabled:
        yield f"node {node.id!r} is disabled"
    if node.id in facts.order.excluded_nodes:
        yield f"the order excludes node {node.id!r}"
    if line.delivery_method not in node.delivery_methods:
        yield f"node {node.id!r} does not offer {line.delivery_method!r} (line {line.id!r})"
    if line.delivery_method == "pickup":
        if each.service is not None:
            yield f"line {line.id!r} is picked up, but assigned to service {each.service!r}"
        if line.pickup_node not in (None, node.id):
            yield f"line {line.id!r} is picked up at {line.pickup_node!r}, not at {node.id!r}"
    else:
        yield from _service_violations(each, line, facts)


def _service_violations(each: Assignment, line: Line, facts: Facts) -> Iterator[str]:
    if each.service is None:
        if facts.network.services:
            yield f"line {line.id!r} is shipped from {each.node!r} without a service"
        return
    service = facts.network.services_by_id[each.service]
    country = facts.order.destination.country
    if service.nodes is not None and each.node not in service.nodes:
        yield f"service {service.id!r} does not pick up at {each.node!r}"
    if service.countries is not None and country not in service.countries:
        yield f"service {service.id!r} does not deliver to {country!r}"
    if not facts.arrives(each.node, service.id):
        yield f"no transit band of service {service.id!r} reaches from {each.node!r}"
    if facts.rate_zone(each.node, service.id) is None:
        yield f"no zone of service {service.id!r} reaches from {each.node!r}"


def _rule_violations(each: Assignment, line: Line, rule: OrderRule, facts: Facts) -> Iterator[str]:
    for binding in requirements(line, rule, facts):
        if binding.require is None:
            continue
        key = binding.id, line.id, each.node, each.service
        if key not in facts.met:
            facts.met[key] = holds(binding.require, facts, line, Source(each.node, each.service))
        answer = facts.met[key]
        if not answer:
            why = "cannot be decided without a distance" if answer is None else "does not hold"
            by = f" by {each.service!r}" if each.service else ""
            yield f"line {line.id!r} from {each.node!r}{by}: rule {binding.id!r} {why}: {text_of(binding.require)}"


def _open_questions(each: Assignment, line: Line, facts: Facts) -> Iterator[str]:
    """Find soft restrictions of which nobody can tell whether they are violated."""
    source = Source(each.node, each.service)
    for restriction in facts.rules.restrictions:
        is_soft = restriction.penalty is not None and restricts(restriction, line, facts)
        if is_soft and holds(restriction.require, facts, line, source) is None:
            yield f"line {line.id!r} from {each.node!r}: rule {restriction.id!r} hangs on an unknown distance"


def _weight_violations(load: Load, facts: Facts) -> Iterator[str]:
    """Find shipments heavier than their service takes, or than the steps of its rates go."""
    for parcel in load.parcels:
        if parcel.service is None:
            continue
        weight, most = load.weight(parcel), facts.network.services_by_id[parcel.service].max_weight_kg
        shipment = f"the shipment of {float(weight):.12g} kg from {parcel.node!r}"
        if most is not None and weight > written(most):
            yield f"{shipment} is too heavy for service {parcel.service!r}, which takes {most:.12g} kg"
        zone = facts.rate_zone(parcel.node, parcel.service)
        if zone is not None and zone.steps and weight_step(zone, weight) is None:
            yield f"no weight step of service {parcel.service!r} covers {shipment}"


def _group_violations(load: Load, facts: Facts) -> Iterator[str]:
    """Find labels whose lines leave from more than one node, or not as a whole."""
    for label in sorted({line.ship_together for line in facts.lines.values() if line.ship_together is not None}):
        members = {name for name, line in facts.lines.items() if line.ship_together == label}
        nodes = {each.node for each in load.assignments if each.line in members}
        if len(nodes) > 1:
            yield f"the lines labelled {label!r} ship together, not from {', '.join(sorted(nodes))}"
        if nodes and any(load.unfilled[name] for name in members):
            yield f"the lines labelled {label!r} are filled in part, all or nothing only"


def _value_violations(load: Load, rule: OrderRule, facts: Facts) -> Iterator[str]:
    """Find shipments, and the remainder, that are worth too little where the order comes in parts."""
    least, remains = written(rule.min_shipment_value or 0), any(load.unfilled.values())
    if not load.assignments or (len(load.parcels) == 1 and not remains):
        return
    parts = [(f"the shipment from {parcel.node!r}", parcel.pieces) for parcel in load.parcels]
    for name, pieces in [*parts, ("the remainder", load.unfilled)][: len(parts) + remains]:
        value = sum(count * written(facts.lines[line].unit_price) for line, count in pieces.items())
        if value < least:
            yield f"{name} is worth {float(value):.12g}, not {float(least):.12g} as asked for where an order splits"


def _quantity_violations(load: Load, rule: OrderRule, facts: Facts) -> Iterator[str]:
    for name, unfilled in load.unfilled.items():
        line, sourced = facts.lines[name], load.by_line[name]
        if unfilled < 0:
            yield f"line {name!r} gets {sourced} pieces, {line.quantity} are ordered"
        if rule.partial == "lines" and sourced and unfilled:
            yield f"line {name!r} is filled in part, whole lines only"
        if rule.line_split == "never" and load.options_by_line[name] > 1:
            yield f"line {name!r} comes from {load.options_by_line[name]} options, it must not split"
    if rule.partial == "never" and load.assignments and any(load.unfilled.values()):
        yield "the order is filled in part, all or nothing only"


def _stock_violations(load: Load, rule: OrderRule, facts: Facts) -> Iterator[str]:
    for (node, item), pieces in load.by_stock.items():
        record = facts.stock(node, item)
        left = max(record.on_hand - record.reserved, 0) if rule.use_safety_stock else available(record)
        if pieces > left:
            yield f"{pieces} of {item!r} are taken at {node!r}, {left} are available"


def _capacity_violations(load: Load, rule: OrderRule, facts: Facts) -> Iterator[str]:
    for node in load.nodes:
        capacity = facts.node(node).capacity
        if capacity is not None:
            use, used = load.capacity_use(node), written(facts.used(node))
            left = written(capacity.limit) * written(rule.capacity_share or 1.0) - used
            if use > left:
                yield f"node {node!r} needs {float(use):.12g} {capacity.unit}, {max(float(left), 0):.12g} are left"
