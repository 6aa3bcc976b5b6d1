"""What is wrong with a small rule set, found by trying every demand of a grid: a yardstick for `lint`.

It reads plain documents (dicts and lists) and shares nothing with the library, neither code nor shortcuts.
Conditions are plain Python predicates, found by the text that stands in the documents.

Every field of a demand is independent of the others, but for the fields of one item. The grid names the values that
are tried for each; it has to tell apart whatever the conditions tell apart. Only the fields that the rules at hand
ask about are varied: the others cannot change an answer.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, time
from itertools import chain, combinations, pairwise, product
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

Document = dict[str, Any]
Finding = tuple[str, str, tuple[str, ...]]
"""Code, severity, ids of rules. Of an unreachable rule only its own id: see `is_least_cover` for the others."""

METHODS = {"ship": "ship", "SHP": "ship", "SHIP": "ship", "pickup": "pickup", "PICK": "pickup"}
FREE_OF_SOURCES = ("distance_km", "stock.on_hand", "stock.available", "stock.weeks_of_supply", "node.utilization")
"""What a source condition may ask about that no document of the network tells."""


class Facts(dict[str, Any]):
    """What a condition may ask about, by path; `lines` are those that quantifiers range over."""

    def __missing__(self, path: str) -> None:
        """Documents need not have every attribute, and a pickup has no service; all else must be there."""
        if not path.startswith(("item.attributes.", "node.attributes.", "service.")):
            raise KeyError(path)

    def also(self, *others: Mapping[str, Any]) -> "Facts":
        found = Facts(self)
        for other in others:
            found.update(other)
        return found


Predicate = Callable[[Facts], bool]


class Meaning(NamedTuple):
    """What the text of a condition means, what it asks about, and the quantifiers in it."""

    holds: Predicate
    fields: frozenset[str]
    quantifiers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Case:
    """A network and its rules as plain data, what the conditions in them mean, and the values to try."""

    network: Document
    rules: Document
    meanings: Mapping[str, Meaning] = field(repr=False)
    grid: Mapping[str, Sequence[Any]] = field(repr=False)
    memo: dict[Any, Any] = field(default_factory=dict, compare=False, repr=False)

    def group(self, name: str) -> list[Document]:
        """The rules of a group that are ever active."""
        return [rule for rule in self.rules.get(name, []) if rule.get("enabled", True) and not is_empty(self, rule)]

    def meaning(self, text: str | None) -> Meaning:
        return ALWAYS if text is None else self.meanings[text]


ALWAYS = Meaning(lambda _facts: True, frozenset())

# -------------------------------------------------------------------------------------------- windows


def window(case: Case, rule: Document) -> tuple[datetime | None, datetime | None]:
    zone = ZoneInfo(case.rules.get("timezone", "UTC"))
    written = rule.get("effective", {})
    return _moment(written.get("from"), zone), _moment(written.get("until"), zone)


def _moment(text: str | None, zone: ZoneInfo) -> datetime | None:
    if text is None:
        return None
    if "T" not in text:
        return datetime.combine(date.fromisoformat(text), time(), zone)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def is_empty(case: Case, rule: Document) -> bool:
    start, end = window(case, rule)
    return start is not None and end is not None and end <= start


def is_active(case: Case, rule: Document, facts: Facts) -> bool:
    if not rule.get("effective"):
        return True
    start, end = window(case, rule)
    return (start is None or start <= facts["order.created_at"]) and (end is None or facts["order.created_at"] < end)


# -------------------------------------------------------------------------------------------- demands


def demands(case: Case, rules: Iterable[Document], *, others: int, options: bool = False) -> Iterator[Facts]:
    """Every demand of the grid, as far as these rules ask.

    The first of the `lines` is the one in question, whose fields stand beside those of the order; up to `others` more
    are there for quantifiers and for restrictions of scope `order`. With `options`, what decides on usable options
    and what `require` asks is varied too.
    """
    asked = fields_asked(case, rules, options=options)
    of_order = sorted(path for path in asked if not path.startswith(("line.", "item.")))
    candidates = _lines(case, asked)
    for values in product(*(case.grid[path] for path in of_order)):
        order = Facts(zip(of_order, values, strict=True))
        for first in candidates:
            for number in range(others + 1):
                for rest in combinations(candidates, number):
                    yield order.also(first, {"lines": (first, *rest)})


def fields_asked(case: Case, rules: Iterable[Document], *, options: bool) -> set[str]:
    asked = {"line.delivery_method"} if options else set()
    asked |= {"destination.country"} if options and _country_matters(case) else set()
    for rule in rules:
        asked |= case.meaning(rule.get("when")).fields
        asked |= {"order.created_at"} if rule.get("effective") else set()
        asked |= case.meaning(rule.get("require")).fields if options else set()
    return {path for path in asked if not path.startswith(("node.", "service.", "stock.", "distance_km"))}


def _country_matters(case: Case) -> bool:
    return any("countries" in service for service in case.network.get("services", []))


def _lines(case: Case, asked: set[str]) -> list[Document]:
    """Every value of one line; an item that nobody asks about is any item."""
    of_line = sorted(path for path in asked if path.startswith("line."))
    items = facts_of_items(case) if any(path.startswith("item.") for path in asked) else [{}]
    return [
        dict(zip(of_line, values, strict=True)) | item
        for values in product(*(case.grid[path] for path in of_line))
        for item in items
    ]


def facts_of_items(case: Case) -> list[Document]:
    """Every item by its fields. All have the same ones, so that one line never shows through where another is asked."""
    items = case.network["items"]
    missing = {path: None for item in items for path in _attributes("item", item)}
    return [missing | _item_facts(item) for item in items]


def _item_facts(item: Document) -> Document:
    return {
        "item.id": item["id"],
        "item.classification": item.get("classification"),
        "item.categories": item.get("categories", []),
        "item.weight_kg": item.get("weight_kg", 0.0),
        "item.workload": item.get("workload", 1.0),
    } | _attributes("item", item)


def _attributes(root: str, owner: Document) -> Document:
    return {f"{root}.attributes.{key}": value for key, value in owner.get("attributes", {}).items()}


def quantifiers(case: Case, rules: Iterable[Document]) -> int:
    return len({text for rule in rules for text in case.meaning(rule.get("when")).quantifiers})


def other_lines(case: Case, rules: Sequence[Document]) -> int:
    """How many lines beside the one in question can matter.

    A quantifier that finds a line, or that fails, does so for one line already; and so does a restriction that binds
    the whole order.
    """
    return quantifiers(case, rules) + len([rule for rule in rules if rule.get("scope") == "order"])


# ------------------------------------------------------------------------------------------- matching


def binds(case: Case, rule: Document, facts: Facts) -> bool:
    """Whether a rule is active and binds the line in question; an order rule, the order."""
    if not is_active(case, rule, facts):
        return False
    holds = case.meaning(rule.get("when")).holds
    if rule.get("scope") == "order":
        return any(holds(facts.also(line)) for line in facts["lines"])
    return holds(facts)


def deciders(case: Case, facts: Facts) -> list[Document]:
    """The order rules that may decide.

    Under first_match the first that matches; without one, a rule with all defaults. Under first_complete stock tells
    which: any primary that matches, or the first fallback that does.
    """
    first = [rule for rule in case.group(sequence(case)) if binds(case, rule, facts)][:1]
    if sequence(case) == "order_rules":
        return first or [{}]
    return [rule for rule in case.group("order_rules") if binds(case, rule, facts)] + first


def restrictions(case: Case, facts: Facts) -> list[Document]:
    """The hard restrictions that bind the line in question."""
    return [rule for rule in case.group("restrictions") if "penalty" not in rule and binds(case, rule, facts)]


def item_rules(case: Case, facts: Facts) -> list[Document]:
    return [rule for rule in case.group("item_rules") if binds(case, rule, facts)]


# --------------------------------------------------------------------------------------------- options


class Source(NamedTuple):
    """An option with one set of the figures that no document of the network tells."""

    node: str
    service: str | None
    is_pickup: bool
    countries: list[str] | None
    facts: Document


def sources(case: Case) -> list[Source]:
    """Every option of the network with every set of figures that some `require` may tell apart."""
    if "sources" not in case.memo:
        case.memo["sources"] = list(_sources(case))
    found: list[Source] = case.memo["sources"]
    return found


def _sources(case: Case) -> Iterator[Source]:
    services = case.network.get("services", [])
    for node in case.network["nodes"]:
        methods = {METHODS[name] for name in node.get("delivery_methods", ["ship", "pickup"])}
        for figures in _figures(case, node) if node.get("enabled", True) else ():
            facts = node_facts(node) | figures
            if "pickup" in methods:
                yield Source(node["id"], None, is_pickup=True, countries=None, facts=facts)
            if "ship" in methods and not services:
                yield Source(node["id"], None, is_pickup=False, countries=None, facts=facts)
            for service in services if "ship" in methods else ():
                if node["id"] in service.get("nodes", [node["id"]]):
                    full = facts | service_facts(service)
                    yield Source(node["id"], service["id"], False, service.get("countries"), full)


def _figures(case: Case, node: Document) -> Iterator[Document]:
    asked = {path for group in GROUPS for rule in case.group(group) for path in _require(case, rule).fields}
    free = [path for path in FREE_OF_SOURCES if path in asked]
    tried = [
        case.grid[path] if path != "node.utilization" or node.get("capacity") is not None else [None] for path in free
    ]
    for values in product(*tried):
        yield dict(zip(free, values, strict=True))


def _require(case: Case, rule: Document) -> Meaning:
    return case.meaning(rule.get("require"))


def node_facts(node: Document) -> Document:
    address = {f"node.{name}": node["address"].get(name) for name in ("country", "state", "city", "postal_code")}
    return {
        "node.id": node["id"],
        "node.type": node["type"],
        "node.groups": node.get("groups", []),
        "node.priority": node.get("priority"),
        "node.delivery_methods": [METHODS[name] for name in node.get("delivery_methods", ["ship", "pickup"])],
        **address,
        **_attributes("node", node),
    }


def service_facts(service: Document) -> Document:
    return {
        "service.id": service["id"],
        "service.carrier": service["carrier"],
        **_attributes("service", service),
    }


def open_to(case: Case, facts: Facts, requires: Iterable[str]) -> frozenset[int]:
    """The numbers of the sources that are usable for the line in question and meet every `require`."""
    return usable(case, facts).intersection(*(meeting(case, text, facts) for text in requires))


def usable(case: Case, facts: Facts) -> frozenset[int]:
    is_pickup, country = facts["line.delivery_method"] == "pickup", facts.get("destination.country")

    def find() -> frozenset[int]:
        return frozenset(
            number
            for number, source in enumerate(sources(case))
            if source.is_pickup == is_pickup and (source.countries is None or country in source.countries)
        )

    return remembered(case, ("usable", is_pickup, country), find)


def meeting(case: Case, text: str, facts: Facts) -> frozenset[int]:
    """The numbers of the sources that meet a condition."""
    meaning = case.meaning(text)

    def find() -> frozenset[int]:
        return frozenset(
            number for number, source in enumerate(sources(case)) if meaning.holds(facts.also(source.facts))
        )

    # The same set in the same process is iterated in the same order.
    demanded = [(path, repr(facts[path])) for path in meaning.fields if path in facts]
    return remembered(case, (text, *demanded), find)


def remembered(case: Case, key: Any, find: Callable[[], frozenset[int]]) -> frozenset[int]:
    if key not in case.memo:
        case.memo[key] = find()
    found: frozenset[int] = case.memo[key]
    return found


# -------------------------------------------------------------------------------------------- findings

GROUPS = ("restrictions", "order_rules", "item_rules", "fallbacks")


def findings(case: Case) -> set[Finding]:
    """Everything that is wrong, but for tiers (see `tiers_that_reach_less`) and for what the network does not know."""
    return {
        *_never_active(case),
        *_never_matches(case),
        *_in_sequence(case),
        *_unmeetable(case),
        *_conflicts(case),
    }


def _never_active(case: Case) -> Iterator[Finding]:
    for name in GROUPS:
        for rule in case.rules.get(name, []):
            if rule.get("enabled", True) and is_empty(case, rule):
                yield "never_active", "error", (rule["id"],)


def _never_matches(case: Case) -> Iterator[Finding]:
    for rule in chain.from_iterable(map(case.group, GROUPS)):
        if not any(binds(case, rule, facts) for facts in demands(case, [rule], others=quantifiers(case, [rule]))):
            yield "never_matches", "error", (rule["id"],)


def sequence(case: Case) -> str:
    """The group whose first matching rule decides, alone."""
    return "fallbacks" if case.rules.get("order_rule_mode") == "first_complete" else "order_rules"


def patterns(case: Case) -> set[tuple[bool, ...]]:
    """Which rules of the sequence match together: a truth value for each, for some demand."""

    def find() -> set[tuple[bool, ...]]:
        rules = case.group(sequence(case))
        tried = demands(case, rules, others=max(0, quantifiers(case, rules) - 1))
        return {tuple(binds(case, rule, facts) for rule in rules) for facts in tried}

    if "patterns" not in case.memo:
        case.memo["patterns"] = find()
    found: set[tuple[bool, ...]] = case.memo["patterns"]
    return found


def _in_sequence(case: Case) -> Iterator[Finding]:
    """What is wrong with the sequence of rules of which the first that matches decides."""
    rules = case.group(sequence(case))
    names = [rule["id"] for rule in rules]
    for index, rule in enumerate(rules):
        matching = [pattern for pattern in patterns(case) if pattern[index]]
        if matching and all(any(pattern[:index]) for pattern in matching):
            yield "unreachable", "error", (rule["id"],)
        always = len(matching) == len(patterns(case)) and not rule.get("effective")
        if always and rules[index + 1 :]:
            yield "catch_all_not_last", "warning", tuple(names[index:])
    has_group = bool(rules) or sequence(case) == "fallbacks"
    if has_group and not all(map(any, patterns(case))):
        yield "no_catch_all", "warning", ()


def covers(case: Case, rule: str, others: Iterable[str]) -> bool:
    """Whether each demand that matches a rule matches one of the others."""
    names = [each["id"] for each in case.group(sequence(case))]
    places = [names.index(other) for other in others]
    return all(any(pattern[place] for place in places) for pattern in patterns(case) if pattern[names.index(rule)])


def is_least_cover(case: Case, rule: str, others: Sequence[str]) -> bool:
    """Whether some rules above cover a rule, in document order, and none of them could be left out."""
    names = [each["id"] for each in case.group(sequence(case))]
    above = names[: names.index(rule)]
    in_order = list(others) == [name for name in above if name in others]
    fewer = ([name for name in others if name != left_out] for left_out in others)
    return in_order and covers(case, rule, others) and not any(covers(case, rule, rest) for rest in fewer)


def _unmeetable(case: Case) -> Iterator[Finding]:
    for name in GROUPS:
        for rule in case.group(name):
            if "require" in rule:
                tried = demands(case, [rule], others=other_lines(case, [rule]), options=True)
                met = {bool(open_to(case, facts, [rule["require"]])) for facts in tried if binds(case, rule, facts)}
                if met == {False}:
                    yield "unmeetable", "warning" if "penalty" in rule else "error", (rule["id"],)


def _conflicts(case: Case) -> Iterator[Finding]:
    hard = [rule for rule in case.group("restrictions") if "penalty" not in rule]
    for one, other in combinations([*hard, *case.group("item_rules")], 2):
        together = {_met(case, one, other, facts) for facts in _lines_of_two(case, one, other)}
        if any(met.clash for met in together):
            hopeless = not any(met.first for met in together) or not any(met.second for met in together)
            yield "conflict", "error" if hopeless else "warning", (one["id"], other["id"])


def _lines_of_two(case: Case, one: Document, other: Document) -> Iterator[Facts]:
    return demands(case, [one, other], others=other_lines(case, [one, other]), options=True)


class Met(NamedTuple):
    """Of two rules and one line: whether they clash, and whether each that binds it can be met beside the other."""

    clash: bool
    first: bool
    second: bool


def _met(case: Case, one: Document, other: Document, facts: Facts) -> Met:
    first, second = binds(case, one, facts), binds(case, other, facts)
    bound = [rule["require"] for rule, is_bound in ((one, first), (other, second)) if is_bound]
    is_met = bool(bound) and bool(open_to(case, facts, bound))
    clash = first and second and not is_met and all(open_to(case, facts, [text]) for text in bound)
    return Met(clash, first and is_met, second and is_met)


# ----------------------------------------------------------------------------------------------- tiers


def tiers_that_reach_less(case: Case) -> set[tuple[str, str]]:
    """The neighbouring tiers, higher first, of which the higher lacks an option that the lower has."""
    pairs = list(pairwise(case.rules.get("tiers", [])))
    found: set[tuple[str, str]] = set()
    rules = [rule for name in GROUPS for rule in case.group(name)]
    without_tier = replace(case, grid={**case.grid, "customer.tier": [None]})
    for facts in demands(without_tier, rules, others=other_lines(case, rules), options=True) if pairs else ():
        found |= {pair for pair in pairs if pair not in found and lost_by(case, facts, *pair)}
    return found


def lost_by(case: Case, facts: Facts, higher: str, lower: str) -> frozenset[int]:
    """The numbers of the sources that are open to the lower tier and not to the higher one."""
    above, below = (_open_to_tier(case, facts, tier) for tier in (higher, lower))
    return below - above


def _open_to_tier(case: Case, facts: Facts, tier: str) -> frozenset[int]:
    """The numbers of the sources that are open under one of the order rules that may decide."""
    of_tier = facts.also({"customer.tier": tier})
    pins = item_rules(case, of_tier)
    general = [{} if pins else rule for rule in deciders(case, of_tier)]
    always = [rule["require"] for rule in [*restrictions(case, of_tier), *pins]]
    under = (open_to(case, of_tier, always + [rule[side] for side in ("require",) if side in rule]) for rule in general)
    return frozenset[int]().union(*under)
