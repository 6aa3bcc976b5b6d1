"""What can be said about a decision, found by trying every plan: a yardstick for `Sourcer.explain`.

Like the brute force that it builds on, it reads plain documents (dicts and lists) and shares nothing with the library.
Conditions are read on the documents as they stand, also where a limit is thought away.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product
from typing import Any, NamedTuple

from tests.brute_force import (
    Case,
    Choice,
    Document,
    Facts,
    Option,
    Take,
    TooMany,
    binds,
    capacity_use,
    carries,
    exact,
    feasible_choices,
    is_active,
    is_first_complete,
    is_pickup,
    is_worth_splitting,
    matching_rules,
    metres_to,
    offers_pickup,
    offers_shipping,
    pieces_in,
    stays_together,
    stock_record,
    supply,
    transit,
    unfilled,
    values,
    vector,
    weights_kg,
    zone_of,
)

FACTS = frozenset({"disabled", "excluded_node", "delivery_method", "pickup_node", "no_service", "max_weight"})
"""Causes that are never thought away; the others are `stock`, `capacity` and the ids of rules."""

DAYS = range(8)
"""Days that a delivery may take where nobody knows, because the service does not get there at all."""

MOST_LIMITS = 12

# ---------------------------------------------------------------------------------------------- rules


class Verdict(NamedTuple):
    """What becomes of an order rule or fallback."""

    rule: str
    kind: str
    verdict: str


def verdicts(case: Case) -> list[Verdict]:
    """Why each order rule and fallback decides, or does not, from the top down."""
    found: list[Verdict] = []
    is_over = False
    for kind, group in (("order_rule", "order_rules"), ("fallback", "fallbacks")):
        for rule in case.rules.get(group, []):
            verdict = _verdict(case, rule, kind, is_over=is_over)
            is_over |= verdict == "decides"
            found.append(Verdict(rule["id"], kind, verdict))
    return found


def _verdict(case: Case, rule: Document, kind: str, *, is_over: bool) -> str:
    if is_over:
        return "not_asked"
    if not rule.get("enabled", True):
        return "disabled"
    if not is_active(case, rule):
        return "not_active"
    if rule["id"] not in {each["id"] for each in matching_rules(case, f"{kind}s")}:
        return "no_match"
    return "decides" if rule["id"] == case.rule.get("id") else "incomplete"


class Bond(NamedTuple):
    """A rule that binds a line, and what it asks of a source."""

    rule: str
    kind: str
    require: str
    soft: bool = False


def bonds(case: Case, line: Document) -> list[Bond]:
    """Restrictions, item rules, and the order rule where the line has no item rule."""
    found = [
        Bond(rule["id"], kind, rule["require"], "penalty" in rule)
        for kind, group in (("restriction", "restrictions"), ("item_rule", "item_rules"))
        for rule in case.rules.get(group, [])
        if binds(case, rule, line)
    ]
    if case.rule.get("require") and not any(each.kind == "item_rule" for each in found):
        kind = "fallback" if case.decision.role == "fallback" else "order_rule"
        found.append(Bond(case.rule["id"], kind, case.rule["require"]))
    return found


def judged(case: Case) -> Case:
    """The case under the rule by which its pairs are judged: the one that decides, else the last that was tried."""
    if case.decision.role != "nothing":
        return case
    tried = matching_rules(case, "order_rules")
    return replace(case, attempt=tried[-1] if tried else {})


# ------------------------------------------------------------------------------------------ eligibility


def ways(case: Case, line: Document, node: str) -> list[Option]:
    """How a node could serve a line: once by pickup or free shipping, or by the services that fetch from it."""
    if is_pickup(line):
        return [Option(node, None, is_pickup=True, metres=0)]
    metres = metres_to(case, case.nodes[node])
    fetching = [name for name, service in case.services.items() if node in service.get("nodes", [node])]
    return [Option(node, name, is_pickup=False, metres=metres) for name in (fetching if case.services else [None])]


def reaches(case: Case, option: Option) -> bool:
    """Whether an option's service goes to the destination, within its zones and transit bands."""
    return option.service is None or (
        zone_of(case.services[option.service], option.metres) is not None and days_are_known(case, option)
    )


def days_are_known(case: Case, option: Option) -> bool:
    """Whether an option's service goes to the destination's country, within its transit bands."""
    if option.service is None:
        return True
    service = case.services[option.service]
    countries = service.get("countries")
    goes_there = countries is None or case.order["destination"]["country"] in countries
    return goes_there and transit(service, option.metres) is not None


def causes(case: Case, line: Document, option: Option) -> frozenset[str]:
    """Everything that excludes a way of serving a line; none of it may hide another."""
    node = case.nodes[option.node]
    offers = offers_pickup if option.is_pickup else offers_shipping
    facts = {
        "disabled": not node.get("enabled", True),
        "excluded_node": option.node in case.order.get("excluded_nodes", []),
        "delivery_method": not offers(node.get("delivery_methods", ["ship", "pickup"])),
        "pickup_node": option.is_pickup and line.get("pickup_node") not in (None, option.node),
        "no_service": not reaches(case, option),
        "max_weight": reaches(case, option) and not carries(case, option, case.piece_kg[line["id"]]),
        "stock": pieces_in(stock_record(case, option.node, line["item"]), case.rule) == 0,
        "capacity": not _has_room(case, line, option),
    }
    broken = (each.rule for each in bonds(case, line) if not each.soft and is_broken(case, each.require, line, option))
    return frozenset([*(cause for cause, is_met in facts.items() if is_met), *broken])


def _has_room(case: Case, line: Document, option: Option) -> bool:
    """Whether the node's capacity takes one piece, if nothing else."""
    share = exact(case.rule.get("capacity_share") or 1)
    one_piece = capacity_use(case, (Take(line["id"], option, 1),))
    return all(_use(case, node, use) <= share * _limit(case, node) for node, use in one_piece.items())


def _use(case: Case, node: str, more: Any) -> Any:
    return exact(case.used.get(node, 0)) + more


def _limit(case: Case, node: str) -> Any:
    return exact(case.nodes[node]["capacity"]["limit"])


def is_broken(case: Case, require: str, line: Document, option: Option) -> bool:
    """Whether a way fails a condition, however long it may take where that is not known."""
    if days_are_known(case, option):
        return not case.holds(require, _with_stock(supply(case, line, option)))
    # The same place without a service, of which everything is known.
    facts = _with_stock(supply(case, line, option._replace(service=None)))
    service = case.services[str(option.service)]
    return not any(case.holds(require, replace(facts, service=service, delivery_days=days)) for days in DAYS)


def _with_stock(facts: Facts) -> Facts:
    """Without a record there is no stock."""
    return replace(facts, stock={"on_hand": 0} | facts.stock)


class Exclusion(NamedTuple):
    """What excludes a line from a node: causes that concern all its ways, and the others way by way."""

    common: frozenset[str]
    others: dict[str | None, frozenset[str]]

    @property
    def is_eligible(self) -> bool:
        return not self.common and not all(self.others.values())

    @property
    def every(self) -> frozenset[str]:
        return self.common.union(*self.others.values())


def exclusion(case: Case, line: Document, node: str) -> Exclusion:
    """What keeps a node from serving a line; without any way, no service comes first."""
    found = {way.service: causes(case, line, way) for way in ways(case, line, node)}
    if not found:
        return Exclusion(frozenset({"no_service"}) | _without_services(case, line, node), {})
    common = frozenset.intersection(*found.values())
    return Exclusion(common, {service: each - common for service, each in found.items()})


def _without_services(case: Case, line: Document, node: str) -> frozenset[str]:
    """What excludes a node that no service fetches from, whichever service did so."""
    facts = causes(case, line, Option(node, None, is_pickup=False, metres=metres_to(case, case.nodes[node])))
    return facts - {each.rule for each in bonds(case, line)}


def lifted(case: Case, line: Document, node: str, cause: str) -> Case:
    """The documents with one cause taken away, at every service of the node where it stands at one."""
    record = stock_record(case, node, line["item"])
    changes: dict[str, Callable[[], Case]] = {
        "disabled": lambda: with_node(case, node, enabled=True),
        "excluded_node": lambda: replace(case, order=_without_keys(case.order, "excluded_nodes")),
        "delivery_method": lambda: with_node(case, node, delivery_methods=["ship", "pickup"]),
        "pickup_node": lambda: with_line(case, _without_keys(line, "pickup_node")),
        "no_service": lambda: with_services(case, _reaching),
        "max_weight": lambda: with_services(case, _carrying),
        "stock": lambda: with_stock(case, node, line["item"], 1000 - int(record.get("on_hand", 0))),
        "capacity": lambda: with_capacity(case, node, 1e6),
    }
    return changes[cause]() if cause in changes else without_rule(case, cause)


def _without_keys(document: Document, *names: str) -> Document:
    return {name: value for name, value in document.items() if name not in names}


def with_node(case: Case, node: str, **fields: Any) -> Case:
    nodes = [each | fields if each["id"] == node else each for each in case.network["nodes"]]
    return replace(case, network=case.network | {"nodes": nodes})


def with_line(case: Case, line: Document) -> Case:
    lines = [line if each["id"] == line["id"] else each for each in case.order["lines"]]
    return replace(case, order=case.order | {"lines": lines})


def with_services(case: Case, change: Callable[[Document], Document]) -> Case:
    return replace(case, network=case.network | {"services": [change(each) for each in case.network["services"]]})


def _reaching(service: Document) -> Document:
    """A service that goes everywhere, in the zones that it has as far as they go."""
    zones = service["rates"]["zones"]
    bands = service.get("transit_days", [])
    open_zone = [] if "max_km" not in zones[-1] else [_without_keys(zones[-1], "max_km")]
    open_band = [] if not bands or "max_km" not in bands[-1] else [_without_keys(bands[-1], "max_km")]
    reach = {"rates": {"zones": [*zones, *open_zone]}, "transit_days": [*bands, *open_band]}
    return _without_keys(service, "nodes", "countries") | reach


def _carrying(service: Document) -> Document:
    """A service without a largest weight."""
    zones = [
        zone | ({"steps": [*zone["steps"], {"cost": 0.0}]} if _is_closed(zone) else {}) for zone in _zones(service)
    ]
    return _without_keys(service, "max_weight_kg") | {"rates": {"zones": zones}}


def _zones(service: Document) -> list[Document]:
    found: list[Document] = service["rates"]["zones"]
    return found


def _is_closed(zone: Document) -> bool:
    """Whether the weight steps of a zone end somewhere."""
    return bool(zone.get("steps")) and "max_kg" in zone["steps"][-1]


def with_stock(case: Case, node: str, item: str, pieces: int) -> Case:
    """The documents with more pieces on hand, in a new record where there is none."""
    found = stock_record(case, node, item)
    more = (found or {"node": node, "item": item, "on_hand": 0}) | {"on_hand": found.get("on_hand", 0) + pieces}
    return replace(case, stock=[*(each for each in case.stock if each is not found), more])


def with_capacity(case: Case, node: str, amount: float) -> Case:
    capacity = case.nodes[node]["capacity"]
    limit = float(exact(capacity["limit"]) + exact(amount))
    return with_node(case, node, capacity=capacity | {"limit": limit})


def without_rule(case: Case, name: str) -> Case:
    """The documents without a restriction or item rule, or with an order rule that asks nothing of the sources."""
    groups = {"restrictions": {"enabled": False}, "item_rules": {"enabled": False}}
    changed: dict[str, list[Document]] = {
        group: [each | fields if each["id"] == name else each for each in case.rules.get(group, [])]
        for group, fields in groups.items()
    }
    for group in ("order_rules", "fallbacks"):
        if group in case.rules:
            changed[group] = [
                _without_keys(each, "require") if each["id"] == name else each for each in case.rules[group]
            ]
    return replace(case, rules=case.rules | changed)


def alone(case: Case) -> Case:
    """The documents with no other order rule than the one by which pairs are judged."""
    rule, role = judged(case).rule, case.decision.role
    rules = [rule] if rule else []
    if not is_first_complete(case):
        return replace(case, rules=case.rules | {"order_rules": rules})
    groups = {"order_rules": [], "fallbacks": rules} if role == "fallback" else {"order_rules": rules, "fallbacks": []}
    return replace(case, rules=case.rules | groups)


# ------------------------------------------------------------------------------------------- other plans


class Plans:
    """All plans of a case under the rule by which it is judged, and what they are worth."""

    def __init__(self, case: Case) -> None:
        self.asked, self.case = case, judged(case)
        # Where no rule decides, nothing may be sourced, however much could be.
        self.choices = [] if case.decision.role == "nothing" else feasible_choices(self.case)
        self._vectors = {choice: vector(self.case, choice) for choice in self.choices}

    def best(self, is_meant: Callable[[Choice], bool]) -> list[float] | None:
        """The values of the best plan of a kind; none where there is no such plan."""
        meant = [choice for choice in self.choices if is_meant(choice)]
        return values(self.case, min(meant, key=self._vectors.__getitem__)) if meant else None

    def best_from(self, line: Document, node: str) -> list[float] | None:
        """The best plan that takes all of a line from one node."""
        return self.best(lambda choice: takes_all(choice, line, node))

    def best_elsewhere(self, nodes: set[str]) -> list[float] | None:
        """The best plan of any nodes, but not of exactly these."""
        return self.best(lambda choice: bool(choice) and {take.option.node for take in choice} != nodes)

    def best_filling(self, line: str) -> list[float] | None:
        """The best plan that fills a line, whatever becomes of the others."""
        return self.best(lambda choice: unfilled(self.case, choice)[line] == 0)


def takes_all(choice: Choice, line: Document, node: str) -> bool:
    """Whether all pieces of a line come from one node, by whichever of its ways."""
    pieces = Counter(take.option.node for take in choice if take.line == line["id"] for _ in range(take.pieces))
    return pieces == {node: line["quantity"]}


# ------------------------------------------------------------------------------------------- conflicts


class Limit(NamedTuple):
    """A rule or a limit that can be thought away; of stock, that of one item."""

    kind: str
    rule: str | None = None
    item: str | None = None


Limits = frozenset[Limit]
Obstacles = frozenset[Limits]
"""What a plan runs into: it cannot be had where all limits of one of these sets are in force."""


def obstacles(case: Case, line: str, missing: Mapping[str, int]) -> set[Obstacles]:
    """Of every plan that the facts allow, under any rule that has a say, what it runs into.

    The plans are those that fill a line, and leave of no other line more unfilled than what is given.
    """
    found = set()
    for attempt in attempts(case):
        for choice in imaginable(attempt, line, missing):
            found.add(obstacles_of(attempt, choice))
    return found


def attempts(case: Case) -> list[Case]:
    """The case under each rule that has a say: the one that decides, and under first_complete those tried before."""
    if not is_first_complete(case):
        return [case]
    tried = [replace(case, attempt=rule) for rule in matching_rules(case, "order_rules")]
    return [*tried, case] if case.decision.role == "fallback" else tried


def imaginable(case: Case, line: str, missing: Mapping[str, int]) -> Iterator[Choice]:
    """Every plan that the facts allow, and that fills what is to be filled."""
    by_line = [_takes_of(case, each, 0 if each["id"] == line else missing.get(each["id"], 0)) for each in _lines(case)]
    return (choice for choice in _combined(case, by_line) if not _of_facts(case, choice))


def pinned_obstacles(case: Case, line: str, node: str) -> set[Obstacles]:
    """Of every plan that takes all of a line from one node, what it runs into, weights and labels included."""
    by_line = [_takes_of(case, each, 0 if each["id"] == line else each["quantity"]) for each in _lines(case)]
    pinned = [
        [takes for takes in found if each["id"] != line or takes_all(takes, each, node)]
        for each, found in zip(_lines(case), by_line, strict=True)
    ]
    return {smallest({*obstacles_of(case, choice), *_of_facts(case, choice)}) for choice in _combined(case, pinned)}


def _combined(case: Case, by_line: list[list[Choice]]) -> Iterator[Choice]:
    if case.most_choices is not None and math.prod(map(len, by_line)) > case.most_choices:
        raise TooMany
    for parts in product(*by_line):
        yield tuple(take for takes in parts for take in takes)


def _of_facts(case: Case, choice: Choice) -> set[Limits]:
    """Which of the facts a plan offends against that the ways of lines do not tell."""
    broken = {
        "max_weight": not all(carries(case, option, kg) for option, kg in weights_kg(case, choice).items()),
        "ship_together": not stays_together(case, choice),
    }
    return {frozenset({Limit(kind)}) for kind, is_met in broken.items() if is_met}


def _lines(case: Case) -> list[Document]:
    found: list[Document] = case.order["lines"]
    return found


def _takes_of(case: Case, line: Document, most_missing: int) -> list[Choice]:
    """Every way to fill a line as far as it must be, from the options that the facts leave."""
    found = [way for node in case.nodes for way in ways(case, line, node) if not causes(case, line, way) & FACTS]
    least = line["quantity"] - (0 if case.must_fill else most_missing)
    ranges = [range(line["quantity"] + 1)] * len(found)
    if case.most_choices is not None and math.prod(map(len, ranges)) > 20 * case.most_choices:
        raise TooMany
    return [
        tuple(Take(line["id"], option, count) for option, count in zip(found, pieces, strict=True) if count)
        for pieces in product(*ranges)
        if least <= sum(pieces) <= line["quantity"]
    ]


def obstacles_of(case: Case, choice: Choice) -> Obstacles:
    """What a plan runs into, the smallest sets only."""
    found = {
        *_of_rules(case, choice),
        *_of_settings(case, choice),
        *_of_stock(case, choice),
        *_of_capacity(case, choice),
    }
    return smallest(found)


def smallest(found: set[Limits]) -> Obstacles:
    """The sets that no other one is part of."""
    return frozenset(each for each in found if not any(other < each for other in found))


def _of_rules(case: Case, choice: Choice) -> Iterator[Limits]:
    for take in choice:
        key = "broken", take.line, take.option
        if key not in case.memo:
            line = case.lines[take.line]
            hard = [bond for bond in bonds(case, line) if not bond.soft]
            case.memo[key] = [bond for bond in hard if is_broken(case, bond.require, line, take.option)]
        for bond in case.memo[key]:
            kind = bond.kind if bond.kind in ("restriction", "item_rule") else "require"
            yield frozenset({Limit(kind, bond.rule)})


def _of_settings(case: Case, choice: Choice) -> Iterator[Limits]:
    rule, left = case.rule, unfilled(case, choice)
    in_part = [line for line in _lines(case) if 0 < left[line["id"]] < line["quantity"]]
    options = Counter(take.line for take in choice)
    partial = "units" if case.must_fill else rule.get("partial", "units")
    broken = {
        "max_splits": rule.get("max_splits") is not None
        and len({take.option.node for take in choice}) > rule["max_splits"] + 1,
        "line_split": rule.get("line_split") == "never" and any(count > 1 for count in options.values()),
        "partial": (partial == "lines" and bool(in_part)) or (partial == "never" and any(left.values())),
        "min_shipment_value": not is_worth_splitting(case, choice),
    }
    for kind, is_met in broken.items():
        if is_met:
            yield frozenset({Limit(kind, rule["id"])})


def _of_stock(case: Case, choice: Choice) -> Iterator[Limits]:
    """Where there are no more pieces, or no more than are kept back."""
    taken: Counter[tuple[str, str]] = Counter()
    for take in choice:
        taken[take.option.node, case.lines[take.line]["item"]] += take.pieces
    for (node, item), pieces in taken.items():
        record, limit = stock_record(case, node, item), Limit("stock", item=item)
        if pieces > pieces_in(record, {"use_safety_stock": True}):
            yield frozenset({limit})
        elif pieces > pieces_in(record, case.rule):
            # Where no rule decides, none could open the safety stock.
            yield frozenset({limit, Limit("safety_stock", case.rule["id"])} if case.rule else {limit})


def _of_capacity(case: Case, choice: Choice) -> Iterator[Limits]:
    """Where there is no more capacity, or no more than the rule's share."""
    share = exact(case.rule.get("capacity_share") or 1)
    for node, use in capacity_use(case, choice).items():
        if _use(case, node, use) > _limit(case, node):
            yield frozenset({Limit("capacity")})
        elif _use(case, node, use) > share * _limit(case, node):
            yield frozenset({Limit("capacity"), Limit("capacity_share", case.rule["id"])})


def cause_of(limit: Limit) -> str:
    """What the reasons of a plan call a limit."""
    return limit.rule or limit.kind


def is_fillable(found: set[Obstacles], limits: Limits) -> bool:
    """Whether a plan is left with only these limits in force."""
    return any(not any(each <= limits for each in obstacles) for obstacles in found)


def conflicts(found: set[Obstacles]) -> set[Limits]:
    """All minimal sets of limits under which no plan is left, by trying every set."""
    everything = sorted({limit for obstacles in found for each in obstacles for limit in each}, key=repr)
    if len(everything) > MOST_LIMITS:
        raise TooMany
    minimal: list[Limits] = []
    for size in range(len(everything) + 1):
        for limits in map(frozenset, combinations(everything, size)):
            if not any(each <= limits for each in minimal) and not is_fillable(found, limits):
                minimal.append(limits)
    return set(minimal)


def cause(case: Case, found: set[Obstacles]) -> str:
    """What leaves a line unfilled."""
    if not attempts(case):
        return "no_rule"
    if not found:
        return "facts"
    return "objectives" if frozenset() in found else "limits"
