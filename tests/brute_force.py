"""The best plan of one order, found by trying every plan: a yardstick for tiny networks.

It reads plain documents (dicts and lists) and shares nothing with the library, neither code nor shortcuts.
Conditions are plain Python predicates, found by the text that stands in the documents.

All amounts are integers of 1/10,000, as the documents promise for the library; a caller who wants exact ties chooses
prices, weights, rates and shares whose products have four decimals at most, and weights of terms with six. What is
compared with a bound (weights, distances, uses of a capacity) is compared as the decimals in the documents say.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from functools import cache, cached_property
from itertools import pairwise, product
from typing import Any, Literal, NamedTuple
from zoneinfo import ZoneInfo

SCALE = 10_000
WEIGHT_SCALE = 1_000_000
EARTH_RADIUS_KM = 6371.0088

Document = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """What a condition may ask about. One on the whole order sees no line, one on the demand no source."""

    order: Document
    items: dict[str, Document]
    local_time: datetime
    line: Document
    node: Document
    service: Document
    metres: int
    stock: Document
    used: float
    delivery_days: int = 0

    @property
    def item(self) -> Document:
        return self.items[self.line["item"]]

    @property
    def lines(self) -> "list[Facts]":
        """The same facts for each line of the order: what quantifiers range over."""
        return [
            Facts(self.order, self.items, self.local_time, line, {}, {}, 0, {}, 0.0) for line in self.order["lines"]
        ]


Predicate = Callable[[Facts], bool]


class TooMany(Exception):
    """There are more choices than the case allows to try."""


class Decision(NamedTuple):
    """The rule that decides, and its role; it has all defaults where none matches and where nothing is shipped."""

    role: Literal["order_rule", "fallback", "default", "nothing"]
    rule: Document


@dataclass(frozen=True)
class Case:
    """One decision: documents as plain data, and what the conditions in them mean."""

    network: Document
    rules: Document
    order: Document
    stock: list[Document]
    used: dict[str, float]
    predicates: dict[str, Predicate]
    most_choices: int | None = None
    """More choices than these are not tried, under any rule."""
    attempt: Document | None = None
    """The order rule that decides whatever the documents say: one that is being tried."""
    memo: dict[Any, Any] = field(default_factory=dict, init=False, repr=False, compare=False)
    """What was found out about options, so that no choice asks again."""

    def holds(self, text: str | None, facts: Facts) -> bool:
        return text is None or self.predicates[text](facts)

    @cached_property
    def decision(self) -> Decision:
        return deciding_rule(self) if self.attempt is None else Decision("order_rule", self.attempt)

    @property
    def rule(self) -> Document:
        return self.decision.rule

    @property
    def must_fill(self) -> bool:
        """Whether the rule that decides does so because it fills everything, whatever that costs."""
        return is_first_complete(self) and self.decision.role == "order_rule"

    @cached_property
    def offences(self) -> "list[tuple[Document, set[tuple[str, Option]]]]":
        return offences(self)

    @cached_property
    def levels(self) -> "list[Level]":
        return levels(self)

    @cached_property
    def lines(self) -> dict[str, Document]:
        return {line["id"]: line for line in self.order["lines"]}

    @cached_property
    def piece_kg(self) -> dict[str, Fraction]:
        """The weight of a piece of each line."""
        return {line["id"]: exact(self.items[line["item"]].get("weight_kg", 0)) for line in self.order["lines"]}

    @cached_property
    def nodes(self) -> dict[str, Document]:
        return {node["id"]: node for node in self.network["nodes"]}

    @cached_property
    def items(self) -> dict[str, Document]:
        return {item["id"]: item for item in self.network["items"]}

    @cached_property
    def services(self) -> dict[str, Document]:
        return {service["id"]: service for service in self.network.get("services", [])}


class Option(NamedTuple):
    """Where a line can come from, and how. A pickup and a free shipment from one node are two options."""

    node: str
    service: str | None
    is_pickup: bool
    metres: int


class Take(NamedTuple):
    """Pieces of one line from one option, at least one."""

    line: str
    option: Option
    pieces: int


Choice = tuple[Take, ...]


# ---------------------------------------------------------------------------------------------- rules


def local_time(case: Case) -> datetime:
    moment = datetime.fromisoformat(case.order["created_at"])
    return moment.astimezone(ZoneInfo(case.rules.get("timezone", "UTC")))


def is_active(case: Case, rule: Document) -> bool:
    """Enabled, and created_at within the half-open window."""
    zone = ZoneInfo(case.rules.get("timezone", "UTC"))
    created = local_time(case)
    window = rule.get("effective", {})
    start, end = (_moment(window.get(name), zone) for name in ("from", "until"))
    return rule.get("enabled", True) and (start is None or start <= created) and (end is None or created < end)


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    if text is None:
        return None
    if "T" not in text:
        return datetime.combine(date.fromisoformat(text), time(), zone)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def demand(case: Case, line: Document) -> Facts:
    return Facts(case.order, case.items, local_time(case), line, {}, {}, 0, {}, 0.0)


def deciding_rule(case: Case) -> Decision:
    """The first that matches or, under `first_complete`, the first that can fill everything, else a fallback.

    Without an order rule that matches, one with all defaults decides; without a fallback, nothing is shipped.
    """
    matching = matching_rules(case, "order_rules")
    if not is_first_complete(case):
        return Decision("order_rule", matching[0]) if matching else Decision("default", {})
    for rule in matching:
        attempt = replace(case, attempt=rule)
        if any(is_feasible(attempt, choice) for choice in all_choices(attempt)):
            return attempt.decision
    fallbacks = matching_rules(case, "fallbacks")
    return Decision("fallback", fallbacks[0]) if fallbacks else Decision("nothing", {})


def is_first_complete(case: Case) -> bool:
    return bool(case.rules.get("order_rule_mode") == "first_complete")


def matching_rules(case: Case, group: str) -> list[Document]:
    """The active rules of a group whose `when` holds, from the top down."""
    facts = demand(case, {})
    return [r for r in case.rules.get(group, []) if is_active(case, r) and case.holds(r.get("when"), facts)]


def requirements(case: Case, line: Document) -> list[str]:
    """Every hard `require` that applies to a line."""
    binding = [rule for rule in case.rules.get("restrictions", []) if binds(case, rule, line)]
    found = [rule["require"] for rule in binding if "penalty" not in rule]
    pins = [rule["require"] for rule in case.rules.get("item_rules", []) if binds(case, rule, line)]
    general = case.rule.get("require")
    return found + (pins or ([general] if general else []))


def binds(case: Case, rule: Document, line: Document) -> bool:
    """Whether a restriction or an item rule applies to a line."""
    asked = case.order["lines"] if rule.get("scope", "line") == "order" else [line]
    return is_active(case, rule) and any(case.holds(rule.get("when"), demand(case, each)) for each in asked)


class Match(NamedTuple):
    """A rule that applies, and the lines that it binds."""

    rule: str
    kind: str
    lines: tuple[str, ...]


def matches(case: Case) -> list[Match]:
    """Restrictions and item rules with the lines that they bind, then the rule that decides with the other lines."""
    found = []
    for kind, group in (("restriction", "restrictions"), ("item_rule", "item_rules")):
        for rule in case.rules.get(group, []):
            bound = [line["id"] for line in case.order["lines"] if binds(case, rule, line)]
            if bound:
                found.append(Match(rule["id"], kind, tuple(sorted(bound))))
    pinned = {line for match in found if match.kind == "item_rule" for line in match.lines}
    if case.decision.role in {"order_rule", "fallback"}:
        governed = {line["id"] for line in case.order["lines"]} - pinned
        found.append(Match(case.rule["id"], case.decision.role, tuple(sorted(governed))))
    return found


# -------------------------------------------------------------------------------------------- options


def great_circle_metres(here: Document, there: Document) -> int:
    """Haversine on a sphere with the mean radius of the Earth, to the metre."""
    lat1, lon1, lat2, lon2 = (math.radians(p[axis]) for p in (here, there) for axis in ("lat", "lon"))
    chord = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return round(2 * EARTH_RADIUS_KM * 1000 * math.asin(math.sqrt(chord)))


def metres_to(case: Case, node: Document) -> int:
    return great_circle_metres(node["location"], case.order["destination"]["location"])


def is_within(metres: int, most_km: float | None) -> bool:
    return most_km is None or metres <= exact(most_km) * 1000


def zone_of(service: Document, metres: int) -> Document | None:
    """The first zone whose bound is not below the distance."""
    return next((zone for zone in service["rates"]["zones"] if is_within(metres, zone.get("max_km"))), None)


def transit(service: Document, metres: int) -> int | None:
    """Days on the road by the first band whose bound is not below the distance; 0 where there are no bands at all."""
    bands = service.get("transit_days", [])
    return next((band["days"] for band in bands if is_within(metres, band.get("max_km"))), None if bands else 0)


def carries(case: Case, option: Option, kg: Fraction) -> bool:
    """Whether an option takes a shipment of this weight: by its service's limit, and by the steps of its zone."""
    if option.service is None:
        return True
    service = case.services[option.service]
    zone = zone_of(service, option.metres) or {}
    return (service.get("max_weight_kg") is None or kg <= exact(service["max_weight_kg"])) and (
        not zone.get("steps") or step_of(zone, kg) is not None
    )


def step_of(zone: Document, kg: Fraction) -> Document | None:
    """The first weight step whose bound is not below the weight."""
    steps = zone.get("steps", [])
    return next((step for step in steps if step.get("max_kg") is None or kg <= exact(step["max_kg"])), None)


def stock_record(case: Case, node: str, item: str) -> Document:
    return next((record for record in case.stock if (record["node"], record["item"]) == (node, item)), {})


def pieces_in(record: Document, rule: Document) -> int:
    """On hand, less reserved, less what is kept back unless the rule opens it."""
    kept = 0 if rule.get("use_safety_stock", False) else record.get("safety_stock", 0)
    return max(0, int(record.get("on_hand", 0)) - int(record.get("reserved", 0)) - int(kept))


def offers_pickup(methods: list[str]) -> bool:
    return not {"pickup", "PICK"}.isdisjoint(methods)


def offers_shipping(methods: list[str]) -> bool:
    return not {"ship", "SHP", "SHIP"}.isdisjoint(methods)


def is_pickup(line: Document) -> bool:
    return offers_pickup([line.get("delivery_method", "ship")])


def options(case: Case, line: Document) -> list[Option]:
    """The options that are eligible for a line."""
    return [option for option in _ways(case, line) if _is_eligible(case, line, option)]


def _ways(case: Case, line: Document) -> Iterator[Option]:
    """Every way a line could take if only the delivery method and the services' reach mattered."""
    country = case.order["destination"]["country"]
    for node in case.network["nodes"]:
        metres = metres_to(case, node)
        if is_pickup(line):
            if line.get("pickup_node") in (None, node["id"]):
                yield Option(node["id"], None, is_pickup=True, metres=0)
        elif not case.services:
            yield Option(node["id"], None, is_pickup=False, metres=metres)
        for service in () if is_pickup(line) else case.services.values():
            picks_up = service.get("nodes") is None or node["id"] in service["nodes"]
            delivers = service.get("countries") is None or country in service["countries"]
            reaches = transit(service, metres) is not None and zone_of(service, metres) is not None
            if picks_up and delivers and reaches:
                yield Option(node["id"], service["id"], is_pickup=False, metres=metres)


def _is_eligible(case: Case, line: Document, option: Option) -> bool:
    node = case.nodes[option.node]
    record = stock_record(case, option.node, line["item"])
    offers = offers_pickup if option.is_pickup else offers_shipping
    if (
        not node.get("enabled", True)
        or node["id"] in case.order.get("excluded_nodes", [])
        or not offers(node.get("delivery_methods", ["ship", "pickup"]))
        or pieces_in(record, case.rule) == 0
        or not carries(case, option, case.piece_kg[line["id"]])
    ):
        return False
    facts = supply(case, line, option)
    return all(case.holds(text, facts) for text in requirements(case, line))


def supply(case: Case, line: Document, option: Option) -> Facts:
    """What a `require` may ask about."""
    node = case.nodes[option.node]
    service = case.services[option.service] if option.service else {}
    record = stock_record(case, option.node, line["item"])
    used = case.used.get(option.node, 0.0)
    days = delivery_days_of(case, option)
    # What a condition calls the distance is where the source is; that a pickup travels 0 km is another matter.
    metres = metres_to(case, node)
    return Facts(case.order, case.items, local_time(case), line, node, service, metres, record, used, days)


# ----------------------------------------------------------------------------------------------- days


def ships_on(case: Case, node: str) -> date:
    """The first open day at or after the order, and as many open days later as the node takes to process it.

    A node without a calendar works every day, by the clock of the rule set, and without delay.
    """
    calendar = case.nodes[node].get("calendar")
    if calendar is None:
        return local_time(case).date()
    created = datetime.fromisoformat(case.order["created_at"]).astimezone(ZoneInfo(calendar["timezone"]))
    is_late = created.time() > time.fromisoformat(calendar["cutoff"])
    day = _open_day(calendar, created.date() + timedelta(days=1 if is_late else 0))
    for _ in range(calendar.get("processing_days", 0)):
        day = _open_day(calendar, day + timedelta(days=1))
    return day


def _open_day(calendar: Document, day: date) -> date:
    """The first open day that is not before a day."""
    while day.isoweekday() in calendar.get("closed_weekdays", []) or str(day) in calendar.get("closed_dates", []):
        day += timedelta(days=1)
    return day


def arrives_on(case: Case, option: Option) -> date:
    """The day it is dispatched, and its days on the road; pickups and free shipping have none."""
    days = transit(case.services[option.service], option.metres) if option.service else 0
    assert days is not None
    return ships_on(case, option.node) + timedelta(days=days)


def delivery_days_of(case: Case, option: Option) -> int:
    """Days from the order's date, by the clock of the rule set, to the arrival; never below 0."""
    if ("days", option) not in case.memo:
        days = (arrives_on(case, option) - local_time(case).date()).days
        case.memo["days", option] = max(0, days)
    return int(case.memo["days", option])


# -------------------------------------------------------------------------------------------- choices


def choices_of_line(case: Case, line: Document) -> list[Choice]:
    """Every way to fill a line, in whole or in part, that its own stock and the settings for one line allow."""
    rule = case.rule
    together = line.get("ship_together") is not None
    in_part = rule.get("partial", "units") == "units" and not together and not case.must_fill
    open_options = options(case, line)
    ranges = [range(min(line["quantity"], _stock_at(case, rule, option, line)) + 1) for option in open_options]
    found = []
    for pieces in product(*ranges):
        takes = tuple(Take(line["id"], o, n) for o, n in zip(open_options, pieces, strict=True) if n)
        totals = {line["quantity"]} if case.must_fill else {0, line["quantity"]}
        if (
            sum(pieces) <= line["quantity"]
            and (len(takes) <= 1 or rule.get("line_split") != "never")
            and (sum(pieces) in totals or in_part)
            and (not together or len({take.option.node for take in takes}) <= 1)
        ):
            found.append(takes)
    return found


def _stock_at(case: Case, rule: Document, option: Option, line: Document) -> int:
    return pieces_in(stock_record(case, option.node, line["item"]), rule)


def all_choices(case: Case) -> list[Choice]:
    """Every choice for the whole order, feasible or not."""
    if case.decision.role == "nothing":
        return [()]
    by_line = [choices_of_line(case, line) for line in case.order["lines"]]
    if case.most_choices is not None and math.prod(map(len, by_line)) > case.most_choices:
        raise TooMany
    return [tuple(take for takes in choice for take in takes) for choice in product(*by_line)]


def is_feasible(case: Case, choice: Choice) -> bool:
    """Whether a choice keeps what binds lines together: stock, capacity, weight, nodes, labels, values, all or none."""
    rule = case.rule
    nodes = {take.option.node for take in choice}
    ordered = sum(line["quantity"] for line in case.order["lines"])
    totals = {ordered} if case.must_fill else {0, ordered}
    in_part = rule.get("partial") != "never" and not case.must_fill
    return (
        (sum(take.pieces for take in choice) in totals or in_part)
        and (rule.get("max_splits") is None or len(nodes) <= rule["max_splits"] + 1)
        and stays_together(case, choice)
        and is_worth_splitting(case, choice)
        and _stock_suffices(case, choice)
        and _capacity_suffices(case, choice)
        and all(carries(case, option, kg) for option, kg in weights_kg(case, choice).items())
    )


def stays_together(case: Case, choice: Choice) -> bool:
    """Whether the lines of each label leave from one node in whole, or not at all."""
    missing = unfilled(case, choice)
    for label in {line.get("ship_together") for line in case.order["lines"]} - {None}:
        labelled = {line["id"] for line in case.order["lines"] if line.get("ship_together") == label}
        nodes = {take.option.node for take in choice if take.line in labelled}
        if len(nodes) > 1 or (nodes and any(missing[line] for line in labelled)):
            return False
    return True


def is_worth_splitting(case: Case, choice: Choice) -> bool:
    """Whether each shipment and the remainder reach the least value, where there is more than one of them."""
    least = case.rule.get("min_shipment_value")
    if least is None or not choice:
        return True
    prices = {line["id"]: exact(line.get("unit_price", 0)) for line in case.order["lines"]}
    missing = unfilled(case, choice)
    values = [
        sum(prices[take.line] * take.pieces for take in choice if take.option == option)
        for option in {take.option for take in choice}
    ]
    if any(missing.values()):
        values.append(sum(prices[line] * pieces for line, pieces in missing.items()))
    return len(values) == 1 or min(values) >= exact(least)


def _stock_suffices(case: Case, choice: Choice) -> bool:
    rule = case.rule
    item_of = {line["id"]: line["item"] for line in case.order["lines"]}
    taken: Counter[tuple[str, str]] = Counter()
    for take in choice:
        taken[take.option.node, item_of[take.line]] += take.pieces
    return all(pieces <= pieces_in(stock_record(case, *key), rule) for key, pieces in taken.items())


def _capacity_suffices(case: Case, choice: Choice) -> bool:
    share = exact(case.rule.get("capacity_share", 1) or 1)
    return all(
        exact(case.used.get(node, 0)) + use <= share * exact(case.nodes[node]["capacity"]["limit"])
        for node, use in capacity_use(case, choice).items()
    )


@cache
def exact(number: float) -> Fraction:
    """The number that a decimal was written as: 0.1 is a tenth."""
    return Fraction(str(number))


def capacity_use(case: Case, choice: Choice) -> dict[str, Fraction]:
    """What a choice uses at each node that it takes from and that has a capacity, in the node's unit."""
    items = {line["id"]: case.items[line["item"]] for line in case.order["lines"]}
    use: dict[str, Fraction] = {}
    for node in {take.option.node for take in choice}:
        takes = [take for take in choice if take.option.node == node]
        amounts = {
            "orders": Fraction(1),
            "lines": Fraction(len({take.line for take in takes})),
            "units": Fraction(sum(take.pieces for take in takes)),
            "workload": sum((exact(items[t.line].get("workload", 1)) * t.pieces for t in takes), Fraction(0)),
        }
        if capacity := case.nodes[node].get("capacity"):
            use[node] = amounts[capacity["unit"]]
    return use


# ------------------------------------------------------------------------------------------ objective


def scaled(amount: float | Fraction) -> int:
    return round(amount * SCALE)


def unfilled_units(case: Case, choice: Choice) -> int:
    return SCALE * sum(unfilled(case, choice).values())


def unfilled_value(case: Case, choice: Choice) -> int:
    missing = unfilled(case, choice)
    return sum(scaled(line.get("unit_price", 0)) * missing[line["id"]] for line in case.order["lines"])


def unfilled(case: Case, choice: Choice) -> dict[str, int]:
    """Pieces of each line that a choice does not source."""
    return {
        line["id"]: line["quantity"] - sum(take.pieces for take in choice if take.line == line["id"])
        for line in case.order["lines"]
    }


def shipments(case: Case, choice: Choice) -> int:
    return SCALE * len({take.option for take in choice})


def nodes(case: Case, choice: Choice) -> int:
    return SCALE * len({take.option.node for take in choice})


def split_lines(case: Case, choice: Choice) -> int:
    options_of_line = Counter(take.line for take in choice)
    return SCALE * sum(count > 1 for count in options_of_line.values())


def weights_kg(case: Case, choice: Choice) -> dict[Option, Fraction]:
    """The weight of each shipment."""
    weights: dict[Option, Fraction] = {}
    for take in choice:
        weights[take.option] = weights.get(take.option, Fraction(0)) + case.piece_kg[take.line] * take.pieces
    return weights


def shipping_cost(case: Case, choice: Choice) -> int:
    total = 0
    for option, kg in weights_kg(case, choice).items():
        zone = zone_of(case.services[option.service], option.metres) if option.service else None
        if zone is not None:
            per_kg, per_km = (exact(zone.get(name, 0)) for name in ("per_kg", "per_km"))
            bracket = exact((step_of(zone, kg) or {"cost": 0})["cost"])
            total += scaled(exact(zone["base"]) + per_kg * kg + per_km * option.metres / 1000 + bracket)
    return total


def handling_cost(case: Case, choice: Choice) -> int:
    """Per shipment, per (line, node) and per piece."""
    rates = {node: case.nodes[node].get("handling", {}) for node in case.nodes}
    per_shipment = [rates[option.node].get("per_shipment", 0) for option in {take.option for take in choice}]
    per_line = [rates[node].get("per_line", 0) for _, node in {(take.line, take.option.node) for take in choice}]
    per_unit = [rates[take.option.node].get("per_unit", 0) * take.pieces for take in choice]
    return sum(map(scaled, per_shipment + per_line + per_unit))


def stock_cost(case: Case, choice: Choice) -> int:
    item_of = {line["id"]: line["item"] for line in case.order["lines"]}
    costs = [
        stock_record(case, take.option.node, item_of[take.line]).get("unit_cost", 0) * take.pieces for take in choice
    ]
    return sum(map(scaled, costs))


def capacity_cost(case: Case, choice: Choice) -> int:
    """What the use of each node's capacity adds to its surcharges."""
    return surcharges_on(case, choice, {node: exact(used) for node, used in case.used.items()})


def surcharges_on(case: Case, choice: Choice, used: Mapping[str, Fraction]) -> int:
    """What a choice adds to the surcharges of a use of each node."""
    uses = capacity_use(case, choice).items()
    return sum(scaled(_added(case.nodes[node]["capacity"], used.get(node, Fraction(0)), use)) for node, use in uses)


def _added(capacity: Document, used: Fraction, use: Fraction) -> Fraction:
    """Of every surcharge the units beyond its share of the limit, less those that were beyond it before."""
    total = Fraction(0)
    for surcharge in capacity.get("surcharges", []):
        above = exact(surcharge["above"]) * exact(capacity["limit"])
        total += exact(surcharge["cost"]) * (_beyond(above, used + use) - _beyond(above, used))
    return total


def _beyond(above: Fraction, use: Fraction) -> Fraction:
    return max(Fraction(0), use - above)


def capacity_costs(case: Case, parts: Sequence[Choice]) -> list[int]:
    """What each part of a choice adds to the capacity cost of those before it."""
    wholes = [tuple(take for part in parts[:count] for take in part) for count in range(len(parts) + 1)]
    return [capacity_cost(case, after) - capacity_cost(case, before) for before, after in pairwise(wholes)]


def line_km(case: Case, choice: Choice, term: Document) -> int:
    """Each (line, node) once, whatever the number of services."""
    legs = {(take.line, take.option.node, take.option.metres) for take in choice}
    return sum(_kilometres(metres, term) for _, _, metres in legs)


def shipment_km(case: Case, choice: Choice, term: Document) -> int:
    return sum(_kilometres(option.metres, term) for option in {take.option for take in choice})


def _kilometres(metres: int, term: Document) -> int:
    """Kilometres or, where the term has bands, the index of the first whose bound is not below them."""
    if not term.get("bands_km"):
        return metres * SCALE // 1000
    met = (index for index, most in enumerate(term["bands_km"]) if is_within(metres, most))
    return SCALE * next(met, len(term["bands_km"]))


def preference(case: Case, choice: Choice, term: Document) -> int:
    """Each (line, node) once, at the largest index of the options that the line takes there."""
    indices: dict[tuple[str, str], int] = {}
    for take in choice:
        met = (index for index, text in enumerate(term["by"]) if meets(case, text, take.line, take.option))
        leg = take.line, take.option.node
        indices[leg] = max(indices.get(leg, 0), next(met, len(term["by"])))
    return SCALE * sum(indices.values())


def meets(case: Case, text: str, line: str, option: Option) -> bool:
    """Whether a condition holds for a line at an option."""
    if (text, line, option) not in case.memo:
        case.memo[text, line, option] = case.holds(text, supply(case, case.lines[line], option))
    return bool(case.memo[text, line, option])


def utilization(case: Case, choice: Choice) -> int:
    """Each (line, node): the share of its capacity that is used before this order."""
    legs = {(take.line, take.option.node) for take in choice}
    return sum(scaled(utilization_of(case.nodes[node], case.used.get(node, 0.0)) or 0) for _, node in legs)


def utilization_of(node: Document, used: float) -> Fraction | None:
    """Used / limit; where the limit is 0, all is used; without capacity there is none."""
    if "capacity" not in node:
        return None
    limit = exact(node["capacity"]["limit"])
    return exact(used) / limit if limit else Fraction(1)


def delivery_days(case: Case, choice: Choice) -> int:
    """Each (line, option)."""
    return SCALE * sum(delivery_days_of(case, take.option) for take in choice)


def latest_day(case: Case, choice: Choice) -> int:
    return SCALE * max((delivery_days_of(case, take.option) for take in choice), default=0)


def late_days(case: Case, choice: Choice) -> int:
    """Days from the date that the order is required by to its last arrival."""
    if case.order.get("required_by") is None or not choice:
        return 0
    last = max(arrives_on(case, option) for option in {take.option for take in choice})
    return SCALE * max(0, (last - date.fromisoformat(case.order["required_by"])).days)


def stock_balance(case: Case, choice: Choice) -> int:
    """Pieces x weeks that the record's supply is shorter than the longest of the item."""
    total = 0
    for take in choice:
        item = case.lines[take.line]["item"]
        longest = max(_weeks(record) for record in case.stock if record["item"] == item)
        total += scaled(longest - _weeks(stock_record(case, take.option.node, item))) * take.pieces
    return total


def _weeks(record: Document) -> Fraction:
    return exact(record.get("weeks_of_supply") or 0)


def carbon_kg(case: Case, choice: Choice) -> int:
    """The service's grams per kg and km; nobody carries a pickup, and free shipping has no service."""
    total = Fraction(0)
    for option, kg in weights_kg(case, choice).items():
        if option.service is not None:
            grams = exact(case.services[option.service].get("carbon_g_per_kg_km", 0))
            total += grams / 1000 * kg * option.metres / 1000
    return scaled(total)


def priority(case: Case, choice: Choice) -> int:
    """Pieces x the node's number; a node without one comes after all others."""
    known = [node["priority"] for node in case.network["nodes"] if node.get("priority") is not None]
    last = max(known, default=0) + 1
    ranks = {node["id"]: node.get("priority") for node in case.network["nodes"]}
    numbers = {node: last if rank is None else rank for node, rank in ranks.items()}
    return sum(scaled(numbers[take.option.node]) * take.pieces for take in choice)


class Violation(NamedTuple):
    """A soft restriction that a take does not meet, and what that costs, in 1/10,000."""

    rule: str
    line: str
    node: str
    service: str | None
    penalty: int


def offences(case: Case) -> list[tuple[Document, set[tuple[str, Option]]]]:
    """Soft restrictions with the pairs of line and eligible option that do not meet them."""
    pairs = [(line, option) for line in case.order["lines"] for option in options(case, line)]
    return [
        (
            rule,
            {
                (line["id"], option)
                for line, option in pairs
                if binds(case, rule, line) and not case.holds(rule["require"], supply(case, line, option))
            },
        )
        for rule in case.rules.get("restrictions", [])
        if "penalty" in rule
    ]


def violations(case: Case, choice: Choice) -> list[Violation]:
    """One for each restriction, line and option; the penalty of a shipment stands at its first line by id."""
    found = []
    for rule, pairs in case.offences:
        charged = set()
        for take in sorted((t for t in choice if (t.line, t.option) in pairs), key=lambda t: t.line):
            times = {"unit": take.pieces, "line": 1, "shipment": int(take.option not in charged)}
            charged.add(take.option)
            penalty = scaled(rule["penalty"]["amount"]) * times[rule["penalty"].get("per", "line")]
            found.append(Violation(rule["id"], take.line, take.option.node, take.option.service, penalty))
    return sorted(found, key=lambda each: (each.rule, each.line, each.node, each.service or ""))


def penalty(case: Case, choice: Choice) -> int:
    return sum(violation.penalty for violation in violations(case, choice))


TERMS: dict[str, Callable[[Case, Choice], int]] = {
    "unfilled_units": unfilled_units,
    "unfilled_value": unfilled_value,
    "shipments": shipments,
    "nodes": nodes,
    "split_lines": split_lines,
    "shipping_cost": shipping_cost,
    "handling_cost": handling_cost,
    "stock_cost": stock_cost,
    "priority": priority,
    "capacity_cost": capacity_cost,
    "penalty": penalty,
    "utilization": utilization,
    "delivery_days": delivery_days,
    "latest_day": latest_day,
    "late_days": late_days,
    "stock_balance": stock_balance,
    "carbon_kg": carbon_kg,
}

ASKING_TERMS: dict[str, Callable[[Case, Choice, Document], int]] = {
    "line_km": line_km,
    "shipment_km": shipment_km,
    "preference": preference,
}
"""Terms that also ask what stands beside their name: `bands_km`, `by`."""

DEFAULT_LEVELS: list[list[str | Document]] = [
    ["unfilled_units"],
    ["shipping_cost", "handling_cost", "stock_cost", "capacity_cost", "penalty"],
    ["shipments"],
    ["line_km"],
]

Level = list[Document]


def levels(case: Case) -> list[Level]:
    """The levels that decide, every term as a document, the implied levels included."""
    rule = case.rule
    written = rule.get("objectives") or case.rules.get("objectives") or DEFAULT_LEVELS
    found = [[{"term": term} if isinstance(term, str) else term for term in level] for level in written]
    if not any(_names_unfilled(level) for level in found):
        found.insert(0, [{"term": "unfilled_units"}])
    if rule.get("line_split", "when_needed") == "when_needed":
        first = next(position for position, level in enumerate(found) if _names_unfilled(level))
        found.insert(first + 1, [{"term": "split_lines"}])
    return found


def _names_unfilled(level: Level) -> bool:
    return any(term["term"].startswith("unfilled_") for term in level)


def term_value(case: Case, choice: Choice, term: Document) -> int:
    """The value of a choice in one term, without its weight."""
    name = term["term"]
    return ASKING_TERMS[name](case, choice, term) if name in ASKING_TERMS else TERMS[name](case, choice)


def vector(case: Case, choice: Choice) -> list[int]:
    """The value of a choice in every level, as integers that compare exactly."""
    return [
        sum(round(term.get("weight", 1.0) * WEIGHT_SCALE) * term_value(case, choice, term) for term in level)
        for level in case.levels
    ]


def values(case: Case, choice: Choice) -> list[float]:
    """The value of a choice in every level, in units of money, kilometres and pieces."""
    return [value / SCALE / WEIGHT_SCALE for value in vector(case, choice)]


def best(case: Case) -> list[float]:
    """The values of the best choice."""
    return values(case, min(feasible_choices(case), key=lambda choice: vector(case, choice)))


def feasible_choices(case: Case) -> list[Choice]:
    return [choice for choice in all_choices(case) if is_feasible(case, choice)]
