"""Whether assignments obey stock, capacity, services and every rule; each finding is a sentence."""

from collections.abc import Iterator

from models.expressions import text_of
from models.orders import Line
from models.plans import Assignment
from models.rules import OrderRule
from optimizer.checker.facts import Facts, Source
from optimizer.checker.rulebook import ReadRule, RuleBook
from optimizer.checker.rules import Ruling, bound, meets, requirements
from optimizer.checker.shipments import Load, Parcel, weight_step
from optimizer.checker.written import BILLION, written


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
    pairs = [(each.line, each.node, each.service) for each in assignments]
    for pair in dict.fromkeys(pairs) if len(set(pairs)) < len(pairs) else ():
        if (count := pairs.count(pair)) > 1:
            yield f"line {pair[0]!r} is assigned {count} times to {pair[1]!r} by {pair[2]!r}"


def violations(load: Load, decides: Ruling, book: RuleBook, facts: Facts) -> Iterator[str]:
    """Find everything that assignments violate."""
    if decides.only == "all" and load.assignments and not load.is_whole:
        yield f"order rule {decides.read.rule.id!r} decides only what it fills as a whole"
    if decides.only == "nothing" and load.assignments:
        yield "no order rule decides, nothing may be sourced"
    for above in decides.above if load.is_whole else ():
        if next(_violations_under(above, load, book, facts), None) is None:
            yield f"it fills the whole order under rule {above.rule.id!r}, which stands above"
    yield from _violations_under(decides.read, load, book, facts)


def _violations_under(decides: ReadRule[OrderRule], load: Load, book: RuleBook, facts: Facts) -> Iterator[str]:
    rule = decides.rule
    for each in load.assignments:
        line = load.line(each)
        yield from _source_violations(each, line, facts)
        yield from _rule_violations(each, line, decides, book, facts)
        if book.soft:
            yield from _open_questions(each, line, book, facts)
    yield from _quantity_violations(load, rule, facts)
    yield from _stock_violations(load, rule, facts)
    yield from _capacity_violations(load, rule, facts)
    if rule.max_splits is not None and len(load.nodes) > rule.max_splits + 1:
        yield f"{len(load.nodes)} nodes take part, at most {rule.max_splits + 1} may"
    yield from _weight_violations(load, facts)
    if any(line.ship_together is not None for line in facts.lines.values()):
        yield from _group_violations(load, facts)
    yield from _value_violations(load, rule)


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
    elif each.service is not None:
        way = each.node, each.service
        if way not in facts.barred:
            facts.barred[way] = list(_service_violations(*way, facts))
        yield from facts.barred[way]
    elif facts.network.services:
        yield f"line {line.id!r} is shipped from {each.node!r} without a service"


def _service_violations(node: str, name: str, facts: Facts) -> Iterator[str]:
    service, country = facts.network.services_by_id[name], facts.order.destination.country
    if service.nodes is not None and node not in facts.background.origins[name]:
        yield f"service {name!r} does not pick up at {node!r}"
    if service.countries is not None and country not in service.countries:
        yield f"service {name!r} does not deliver to {country!r}"
    if not facts.arrives(node, name):
        yield f"no transit band of service {name!r} reaches from {node!r}"
    if facts.rate_zone(node, name) is None:
        yield f"no zone of service {name!r} reaches from {node!r}"


def _rule_violations(
    each: Assignment, line: Line, decides: ReadRule[OrderRule], book: RuleBook, facts: Facts
) -> Iterator[str]:
    source = Source(each.node, each.service)
    for binding in requirements(line, decides, book, facts):
        answer = meets(binding, line, source, facts)
        if not answer and binding.rule.require is not None:
            why = "cannot be decided without a distance" if answer is None else "does not hold"
            by = f" by {each.service!r}" if each.service else ""
            asked = text_of(binding.rule.require)
            yield f"line {line.id!r} from {each.node!r}{by}: rule {binding.rule.id!r} {why}: {asked}"


def _open_questions(each: Assignment, line: Line, book: RuleBook, facts: Facts) -> Iterator[str]:
    """Find soft restrictions of which nobody can tell whether they are violated."""
    for read in book.soft:
        if line.id in bound(read, facts) and meets(read, line, Source(each.node, each.service), facts) is None:
            yield f"line {line.id!r} from {each.node!r}: rule {read.rule.id!r} hangs on an unknown distance"


def _quantity_violations(load: Load, rule: OrderRule, facts: Facts) -> Iterator[str]:
    for name, unfilled in load.unfilled.items():
        sourced, options = load.by_line[name], load.options.get(name, 0)
        if unfilled < 0:
            yield f"line {name!r} gets {sourced} pieces, {facts.lines[name].quantity} are ordered"
        if rule.partial == "lines" and sourced and unfilled:
            yield f"line {name!r} is filled in part, whole lines only"
        if rule.line_split == "never" and options > 1:
            yield f"line {name!r} comes from {options} options, it must not split"
    if rule.partial == "never" and load.assignments and not load.is_whole:
        yield "the order is filled in part, all or nothing only"


def _stock_violations(load: Load, rule: OrderRule, facts: Facts) -> Iterator[str]:
    for (node, item), pieces in load.by_stock.items():
        stock = facts.stock(node, item)
        left = stock.unreserved if rule.use_safety_stock else stock.available
        if pieces > left:
            yield f"{pieces} of {item!r} are taken at {node!r}, {left} are available"


def _capacity_violations(load: Load, rule: OrderRule, facts: Facts) -> Iterator[str]:
    read = facts.background.written
    for node in load.nodes:
        capacity = facts.node(node).capacity
        if capacity is not None:
            use, share = load.capacity_use(node), read(rule.capacity_share or 1.0)
            left = read(capacity.limit) * share - BILLION * facts.used_exactly(node)
            if BILLION * use > left:
                needed, there = use / BILLION, max(left / BILLION**2, 0)
                yield f"node {node!r} needs {needed:.12g} {capacity.unit}, {there:.12g} are left"


def _weight_violations(load: Load, facts: Facts) -> Iterator[str]:
    """Find shipments heavier than their service takes, or than the steps of its rates go."""
    for parcel in load.parcels:
        if parcel.service is None:
            continue
        most = facts.network.services_by_id[parcel.service].max_weight_kg
        zone = facts.rate_zone(parcel.node, parcel.service)
        weight = load.weight(parcel) if most is not None or (zone is not None and zone.steps) else 0
        if most is not None and weight > facts.background.written(most):
            shipment = _weighed(parcel, weight)
            yield f"{shipment} is too heavy for service {parcel.service!r}, which takes {most:.12g} kg"
        if zone is not None and zone.steps and weight_step(zone, weight, facts) is None:
            yield f"no weight step of service {parcel.service!r} covers {_weighed(parcel, weight)}"


def _weighed(parcel: Parcel, weight: int) -> str:
    return f"the shipment of {weight / BILLION:.12g} kg from {parcel.node!r}"


def _group_violations(load: Load, facts: Facts) -> Iterator[str]:
    """Find labels whose lines leave from more than one node, or not as a whole."""
    for label in sorted({line.ship_together for line in facts.lines.values() if line.ship_together is not None}):
        members = {name for name, line in facts.lines.items() if line.ship_together == label}
        nodes = {each.node for each in load.assignments if each.line in members}
        if len(nodes) > 1:
            yield f"the lines labelled {label!r} ship together, not from {', '.join(sorted(nodes))}"
        if nodes and any(load.unfilled[name] for name in members):
            yield f"the lines labelled {label!r} are filled in part, all or nothing only"


def _value_violations(load: Load, rule: OrderRule) -> Iterator[str]:
    """Find shipments, and the remainder, that are worth too little where the order comes in parts."""
    least = written(rule.min_shipment_value or 0)
    if not load.assignments or (len(load.parcels) == 1 and load.is_whole):
        return
    if least == 0 and min(load.unfilled.values()) >= 0:  # nothing is worth less than nothing
        return
    parts = [(f"the shipment from {parcel.node!r}", parcel.pieces) for parcel in load.parcels]
    for name, pieces in [*parts, ("the remainder", load.unfilled)][: len(parts) + (not load.is_whole)]:
        value = load.value(pieces)
        if value < least:
            worth, asked = value / BILLION, least / BILLION
            yield f"{name} is worth {worth:.12g}, not {asked:.12g} as asked for where an order splits"
