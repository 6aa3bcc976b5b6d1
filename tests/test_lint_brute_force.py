"""Random small rule sets, linted, against an enumeration of every demand that reads the same documents on its own."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import combinations, pairwise, product
from math import prod
from random import Random
from typing import Any, NamedTuple

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from models import Finding, Network, RuleSet
from optimizer import lint
from tests import lint_brute_force as brute_force
from tests.lint_brute_force import Case, Document, Facts, Meaning, Predicate

MOST_DEMANDS = 6_000

# ---------------------------------------------------------------------------------------------- atoms


class Asked(NamedTuple):
    """A condition as it is written, and what it means."""

    text: str
    meaning: Meaning

    @property
    def holds(self) -> Predicate:
        return self.meaning.holds


def asked(text: str, holds: Predicate, *fields: str) -> Asked:
    return Asked(text, Meaning(holds, frozenset(fields)))


def literal(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, list):
        return f"[{', '.join(map(literal, value))}]"
    return f'"{value}"' if isinstance(value, str) else repr(value)


def equals(value: Any, other: Any) -> bool:
    """A list equals what one of its elements equals; what is missing equals nothing."""
    if isinstance(other, list):
        return any(equals(value, element) for element in other)
    return other in value if isinstance(value, list) else value is not None and bool(value == other)


ON_ONE: dict[str, Callable[[Any, Any], bool]] = {
    "==": equals,
    "!=": lambda value, other: not equals(value, other),
    "<": lambda value, other: value is not None and value < other,
    "<=": lambda value, other: value is not None and value <= other,
    ">": lambda value, other: value is not None and value > other,
    ">=": lambda value, other: value is not None and value >= other,
    "in": lambda value, others: any(equals(value, other) for other in others),
    "not in": lambda value, others: not any(equals(value, other) for other in others),
    "contains": lambda value, part: value is not None and part in value,
    "startswith": lambda value, part: value is not None and value.startswith(part),
}
ORDERINGS = ("<", "<=", ">", ">=")
EQUALITIES = ("==", "!=")


def compared(path: str, operators: Iterable[str], *values: Any) -> list[Asked]:
    """Each operator with each value."""
    return [_compared(path, operator, value) for operator in operators for value in values]


def _compared(path: str, operator: str, value: Any) -> Asked:
    return asked(f"{path} {operator} {literal(value)}", lambda f: ON_ONE[operator](f[path], value), path)


def of_fields(path: str, operators: Iterable[str], other: str) -> list[Asked]:
    """Two fields; as with a literal, what is missing on either side equals nothing and has no order."""
    return [_of_fields(path, operator, other) for operator in operators]


def _of_fields(path: str, operator: str, other: str) -> Asked:
    def holds(facts: Facts) -> bool:
        return ON_ONE[operator](facts[path], facts[other]) if facts[other] is not None else operator == "!="

    return asked(f"{path} {operator} {other}", holds, path, other)


def existing(path: str) -> list[Asked]:
    return [asked(f"{path} exists", lambda f: f[path] is not None, path)]


def moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def moments(path: str, *values: str) -> list[Asked]:
    return [_at(path, operator, value) for operator in (*ORDERINGS, *EQUALITIES) for value in values]


def _at(path: str, operator: str, value: str) -> Asked:
    return asked(f'{path} {operator} "{value}"', lambda f: ON_ONE[operator](f[path], moment(value)), path)


def texts(path: str, *values: str) -> list[Asked]:
    """Equalities and memberships; the prefix and the part are those of the first value."""
    some = list(values[:2])
    return [
        *compared(path, EQUALITIES, *values),
        *compared(path, ("in", "not in"), some),
        *compared(path, ("startswith", "contains"), values[0][:2]),
        *existing(path),
    ]


def numbers(path: str, *values: float) -> list[Asked]:
    return [
        *compared(path, ORDERINGS, *values),
        *compared(path, EQUALITIES, values[0]),
        *compared(path, ("in", "not in"), list(values)),
    ]


def flags(path: str) -> list[Asked]:
    return [*compared(path, EQUALITIES, True), *compared(path, ["=="], False), *existing(path)]


def lists(path: str, *values: str) -> list[Asked]:
    return [
        *compared(path, (*EQUALITIES, "contains"), *values),
        *compared(path, ("in", "not in"), list(values)),
        *existing(path),
    ]


FIRST, SECOND = "2026-06-01", "2026-07-01"

OF_ORDERS: list[list[Asked]] = [
    texts("order.channel", "web", "store"),
    texts("customer.tier", "gold", "silver"),
    texts("customer.type", "web", "business") + of_fields("customer.type", EQUALITIES, "order.channel"),
    of_fields("order.promotions", EQUALITIES, "customer.attributes.campaign")
    + compared("order.promotions", EQUALITIES, "autumn"),
    texts("destination.country", "US", "Ireland"),
    texts("destination.state", "CA", "NV") + compared("destination.state", ORDERINGS, "CA", "NV"),
    of_fields("destination.state", EQUALITIES, "customer.attributes.home") + existing("customer.attributes.home"),
    [
        *compared("destination.postal_code", ["startswith"], "94", "95", "9"),
        *compared("destination.postal_code", EQUALITIES, "94110"),
        *compared("destination.postal_code", ["contains"], "1"),
    ],
    numbers("order.value", 50, 100),
    numbers("order.quantity", 2, 3),
    # No whole number lies between.
    compared("order.quantity", [">"], 2) + compared("order.quantity", ["<"], 3),
    numbers("order.line_count", 2),
    numbers("order.created_at.month", 6, 12) + compared("order.created_at.month", ORDERINGS, 1),
    numbers("order.created_at.weekday", 6, 7),
    numbers("order.created_at.hour", 0, 23),
    moments("order.created_at", FIRST, SECOND),
    moments("order.required_by", FIRST) + existing("order.required_by"),
    of_fields("order.required_by", (*ORDERINGS, *EQUALITIES), "order.created_at"),
    lists("order.promotions", "autumn", "spring"),
    [
        *compared("customer.attributes.segment", (*EQUALITIES, "contains"), "a", "b"),
        *compared("customer.attributes.segment", ("in", "not in"), ["a", "b"]),
        *existing("customer.attributes.segment"),
    ],
    flags("customer.attributes.vip"),
    numbers("order.attributes.score", 2, 3) + existing("order.attributes.score"),
]

OF_LINES: list[list[Asked]] = [
    numbers("line.quantity", 2, 3),
    compared("line.quantity", [">"], 2) + compared("line.quantity", ["<"], 3),
    of_fields("line.item_quantity", (*ORDERINGS, *EQUALITIES), "line.quantity") + compared("line.quantity", [">"], 2),
    numbers("line.unit_price", 10, 20),
    compared("line.total", ORDERINGS, 10),
    compared("line.delivery_method", EQUALITIES, "ship", "pickup")
    + compared("line.delivery_method", ("in", "not in"), ["ship", "pickup"]),
    flags("line.attributes.gift"),
    compared("item.id", (*EQUALITIES, "startswith"), "mug", "lamp") + compared("item.id", ["in"], ["mug", "lamp"]),
    lists("item.categories", "glass", "toys"),
    flags("item.attributes.hazmat"),
    numbers("item.weight_kg", 0.5, 2),
    texts("item.classification", "bulk", "small"),
]

OF_SOURCES: list[list[Asked]] = [
    texts("node.id", "N1", "N2"),
    texts("node.type", "store", "warehouse") + of_fields("node.type", EQUALITIES, "order.channel"),
    lists("node.groups", "UK_DG", "EU") + of_fields("node.groups", EQUALITIES, "customer.type"),
    of_fields("node.country", EQUALITIES, "destination.country") + texts("node.country", "US", "Ireland"),
    of_fields("node.state", EQUALITIES, "destination.state") + texts("node.state", "CA", "NV"),
    of_fields("node.state", EQUALITIES, "customer.attributes.home"),
    flags("node.attributes.insured"),
    numbers("node.priority", 1, 2) + existing("node.priority"),
    of_fields("node.priority", ORDERINGS, "line.quantity") + of_fields("node.priority", ORDERINGS, "item.weight_kg"),
    lists("node.delivery_methods", "ship", "pickup"),
    texts("service.carrier", "DHL", "UPS"),
    compared("service.carrier", ["=="], "DHL", "UPS") + compared("destination.country", ["=="], "Ireland", "Spain"),
    texts("service.id", "T1", "T2"),
    flags("service.attributes.cold"),
    compared("distance_km", ORDERINGS, 500, 800),
    of_fields("distance_km", (*ORDERINGS, *EQUALITIES), "customer.attributes.most_km"),
    of_fields("stock.available", (*ORDERINGS, *EQUALITIES), "line.quantity"),
    compared("stock.available", ORDERINGS, 1, 2) + of_fields("stock.available", ["<", "=="], "line.item_quantity"),
    compared("stock.on_hand", ORDERINGS, 0, 3) + of_fields("stock.on_hand", ORDERINGS, "stock.available"),
    compared("stock.weeks_of_supply", ORDERINGS, 0, 2) + existing("stock.weeks_of_supply"),
    of_fields("stock.weeks_of_supply", ORDERINGS, "line.quantity"),
    compared("node.utilization", ORDERINGS, 0, 0.5) + existing("node.utilization"),
]

MOMENTS = [moment(text) for text in ("2026-05-20", FIRST, "2026-06-15", SECOND, "2026-07-20")]
DATES = [moment(text) for text in ("2026-05-10", "2026-05-30", "2026-06-10", "2026-06-20", "2026-07-10", "2026-07-30")]
SEGMENTS = [None, "a", "b", "ab", "xa", "xb", "other"]


def sets_of(*values: str) -> list[list[str]]:
    return [list(chosen) for size in range(len(values) + 1) for chosen in combinations(values, size)]


GRID: dict[str, list[Any]] = {
    # Of texts: each literal, others with the prefix and with the part only, and one that nobody names; twice as many
    # where two fields are compared.
    "order.channel": [None, "web", "store", "warehouse", "business", "we", "xwe", "other"],
    "customer.tier": [None, "gold", "silver", "bronze", "go", "xgo", "other"],
    "customer.type": [
        *(None, "web", "store", "warehouse", "business", "we", "wex", "xwe", "xxwe", "other", "another"),
        *("UK_DG", "EU"),
    ],
    "destination.country": ["US", "Ireland", "Spain", "USA", "xUS", "other"],
    "destination.state": [None, "CA", "NV", "CAL", "A", "M", "ACA", "MCA", "xCA", "other"],
    "customer.attributes.home": [
        *(None, "CA", "NV", "CAL", "A", "M", "ACA", "MCA", "xCA", "other", "another"),
        *([], ["CA"], ["NV"], ["other"], ["CA", "NV"], ["CA", "other"], ["CAL", "NV"], ["CA", "NV", "other"]),
    ],
    "destination.postal_code": [None, "94", "94110", "941", "9", "91", "95", "951", "21", "7"],
    "order.value": [0, 25, 50, 75, 100, 150],
    "order.quantity": [1, 2, 3, 4],
    "order.line_count": [1, 2, 3],
    "order.created_at.month": [1, 5, 6, 8, 12],
    "order.created_at.weekday": [1, 6, 7],
    "order.created_at.hour": [0, 12, 23],
    "order.created_at": MOMENTS,
    "order.required_by": [None, *MOMENTS, *DATES],
    "order.promotions": sets_of("autumn", "spring", "other"),
    "customer.attributes.campaign": [None, "autumn", "spring", "other", "another"],
    "customer.attributes.segment": [*SEGMENTS, *sets_of("a", "b", "other")],
    "customer.attributes.vip": [None, True, False],
    "order.attributes.score": [None, 1, 2, 2.5, 3, 4],
    "line.quantity": [1, 2, 3, 4, 5],
    "line.item_quantity": [1, 2, 3, 4, 5, 6],
    "line.unit_price": [0, 5, 10, 15, 20, 25],
    "line.total": [0, 10, 15],
    "line.delivery_method": ["ship", "pickup"],
    "line.attributes.gift": [None, True, False],
    # Of stock and distance: below, between and above all values that lines and customers may have.
    "customer.attributes.most_km": [None, -5, 0, 250, 500, 650, 800, 900],
    "distance_km": [0, 100, 250, 300, 500, 600, 650, 700, 800, 850, 900, 950],
    "stock.available": [0, 1, 2, 3, 4, 5, 6, 7],
    "stock.on_hand": [0, 1, 2, 3, 4, 5, 6, 7, 8],
    "stock.weeks_of_supply": [None, 0, 0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5, 5.5],
    "node.utilization": [0, 0.25, 0.5, 0.75],
}

# ------------------------------------------------------------------------------------------ conditions


def negated(part: Asked) -> Asked:
    fields, named = part.meaning.fields, part.meaning.quantifiers
    return Asked(f"not ({part.text})", Meaning(lambda f: not part.holds(f), fields, named))


def joined(word: str, answer: Callable[[Iterable[bool]], bool], parts: Sequence[Asked]) -> Asked:
    fields = frozenset[str]().union(*(part.meaning.fields for part in parts))
    named = frozenset[str]().union(*(part.meaning.quantifiers for part in parts))
    text = f" {word} ".join(f"({part.text})" for part in parts)
    return Asked(text, Meaning(lambda f: answer(part.holds(f) for part in parts), fields, named))


def quantified(word: str, part: Asked) -> Asked:
    answers: dict[str, Predicate] = {
        "any_line": lambda f: any(part.holds(f.also(line)) for line in f["lines"]),
        "all_lines": lambda f: all(part.holds(f.also(line)) for line in f["lines"]),
        "no_line": lambda f: not any(part.holds(f.also(line)) for line in f["lines"]),
    }
    text = f"{word}({part.text})"
    return Asked(text, Meaning(answers[word], part.meaning.fields, frozenset({text})))


def conditions(random: Random, atoms: Sequence[Asked], depth: int = 2) -> Asked:
    """An atom, or some of them negated and joined."""
    kind = random.choice(["atom", "atom", "not", "and", "or"]) if depth else "atom"
    if kind == "atom":
        return random.choice(atoms)
    if kind == "not":
        return negated(conditions(random, atoms, depth - 1))
    parts = [conditions(random, atoms, depth - 1) for _ in range(random.choice([2, 2, 3]))]
    return joined("and", all, parts) if kind == "and" else joined("or", any, parts)


class Vocabulary(NamedTuple):
    """What the rules of one example may say: a few comparisons of a few fields."""

    order: list[Asked]
    quantifiers: list[Asked]
    line: list[Asked]
    source: list[Asked]


def vocabularies(random: Random, *, numbers_of_fields: Sequence[int] = (1, 2)) -> Vocabulary:
    order = some_of(random, OF_ORDERS, numbers_of_fields)
    line = some_of(random, OF_LINES, numbers_of_fields)
    # Inside a quantifier, a condition may ask about the order too.
    inside = line + random.choice([[], order])
    words = [random.choice(["any_line", "all_lines", "no_line"]) for _ in range(random.choice([0, 1, 2]))]
    found = [quantified(word, conditions(random, inside, 1)) for word in words]
    return Vocabulary(order, found, line, some_of(random, OF_SOURCES, [1, 2, 3]))


def some_of(random: Random, pool: Sequence[Sequence[Asked]], numbers: Sequence[int]) -> list[Asked]:
    fields = random.sample(pool, random.choice(numbers))
    return [atom for of_field in fields for atom in random.sample(of_field, min(len(of_field), random.choice([2, 3])))]


# ------------------------------------------------------------------------------------------- documents


def optional(random: Random, **values: Sequence[Any]) -> Document:
    """Any of the fields, each with one of its values."""
    return {name: random.choice(choices) for name, choices in values.items() if random.random() > 0.5}


def seldom(random: Random, **values: Sequence[Any]) -> Document:
    return {name: random.choice(choices) for name, choices in values.items() if random.random() > 0.88}


def nodes(random: Random, name: str) -> Document:
    address = {"country": random.choice(["US", "Ireland"])} | optional(random, state=["CA", "NV"])
    return (
        {"id": name, "type": random.choice(["store", "warehouse"]), "address": address}
        | optional(
            random,
            groups=[["UK_DG"], ["EU"], ["UK_DG", "EU"], []],
            priority=[0.0, 1.0, 1.5, 2.0],
            attributes=[{"insured": True}, {"insured": False}],
            delivery_methods=[["ship", "pickup"], ["SHP", "PICK"], ["SHIP"], ["pickup"]],
            capacity=[{"unit": "orders", "limit": 10.0}],
        )
        | seldom(random, enabled=[False])
    )


def services(random: Random, name: str, node_names: list[str]) -> Document:
    return {"id": name, "carrier": random.choice(["DHL", "UPS"]), "rates": {"zones": [{"base": 1.0}]}} | optional(
        random,
        nodes=[node_names, node_names[:1], node_names[-1:]],
        countries=[["US"], ["Ireland", "Spain"], ["US", "Ireland"]],
        attributes=[{"cold": True}, {"cold": False}],
    )


ITEMS: list[Document] = [
    {"id": "mug", "categories": ["glass"], "weight_kg": 0.5, "classification": "small"},
    {"id": "lamp", "categories": ["glass", "bulky"], "weight_kg": 2.0, "attributes": {"hazmat": True}},
    {"id": "doll", "categories": ["toys"], "weight_kg": 1.0, "attributes": {"hazmat": False}},
    {"id": "brick", "weight_kg": 3.5, "classification": "bulk"},
]


def networks(random: Random) -> Document:
    names = ["N1", "N2", "N3"][: random.choice([3, 3, 2, 1])]
    return {
        "id": "small",
        "nodes": [nodes(random, name) for name in names],
        "items": random.sample(ITEMS, random.choice([2, 3, 2, 1])),
        "services": [services(random, name, names) for name in ["T1", "T2"][: random.choice([2, 1, 0])]],
    }


WINDOWS = [
    {"from": FIRST},
    {"until": FIRST},
    {"from": SECOND},
    {"until": SECOND},
    {"from": FIRST, "until": "2026-07-01T00:00:00+00:00"},
    {"from": FIRST, "until": FIRST},
    {"from": "2026-07-01T00:00:00+01:00", "until": "2026-06-30T23:00:00+00:00"},
]


class Sides(NamedTuple):
    """What the conditions of one group of rules are made of."""

    when: list[Asked]
    require: list[Asked]


class Drawn(NamedTuple):
    """A rule, and what the conditions in it mean."""

    rule: Document
    meanings: dict[str, Meaning]


def rule(random: Random, name: str, sides: Sides, needs: Iterable[str], extra: Sequence[Document]) -> Drawn:
    """A rule that mostly has both conditions, and mostly at all times."""
    depths = {"when": random.choice([0, 1, 2]), "require": random.choice([0, 0, 1, 2])}
    found = {
        side: conditions(random, atoms, depths[side])
        for side, atoms in sides._asdict().items()
        if side in needs or random.random() < 0.75
    }
    document: Document = {"id": name} | {side: condition.text for side, condition in found.items()}
    document |= seldom(random, effective=WINDOWS, enabled=[False]) | random.choice(extra)
    return Drawn(document, {condition.text: condition.meaning for condition in found.values()})


def group(
    random: Random,
    prefix: str,
    numbers: Sequence[int],
    sides: Sides,
    *,
    needs: Iterable[str] = (),
    extra: Sequence[Document] = ({},),
) -> list[Drawn]:
    return [rule(random, f"{prefix}{n}", sides, needs, extra) for n in range(random.choice(numbers))]


def restrictions(random: Random, numbers: Sequence[int], sides: Sides) -> list[Drawn]:
    extra: list[Document] = [{}, {}, {"scope": "order"}, {"scope": "order"}, {"penalty": {"amount": 1.0}}]
    return group(random, "R", numbers, sides, needs=["require"], extra=extra)


def item_rules(random: Random, numbers: Sequence[int], sides: Sides) -> list[Drawn]:
    return group(random, "I", numbers, sides, needs=["when", "require"])


def case_of(network: Document, drawn: dict[str, list[Drawn]], **fields: Any) -> Case:
    meanings = {text: meaning for group in drawn.values() for each in group for text, meaning in each.meanings.items()}
    document = {"id": "rules", **fields} | {name: [each.rule for each in group] for name, group in drawn.items()}
    return Case(network, document, meanings, GRID)


def sequences(random: Random) -> Case:
    """A rule set whose order rules, or whose fallbacks, stand in each other's way."""
    words = vocabularies(random)
    sides = Sides([*words.order, *words.quantifiers], words.source)
    mode = random.choice(["first_match", "first_match", "first_complete"])
    drawn = {"order_rules": group(random, "S", [3, 2, 4, 1, 0], sides)}
    if mode == "first_complete":
        drawn["fallbacks"] = group(random, "F", [3, 2, 4, 0], sides)
    return case_of(networks(random), drawn, order_rule_mode=mode)


def contradictions(random: Random) -> Case:
    """A rule set whose restrictions and item rules contradict each other."""
    words = vocabularies(random, numbers_of_fields=[1, 1, 1, 2])
    about_demand = [*words.order, *words.line]
    # Few conditions and their opposites: what one rule asks for, another forbids.
    few = random.sample([*words.source, *random.choice([[], words.order, words.line])], 2)
    required = [*few, *map(negated, few)]
    drawn = {
        "restrictions": restrictions(random, [2, 3], Sides([*about_demand, *words.quantifiers], required)),
        "item_rules": item_rules(random, [1, 0, 2], Sides(words.line, required)),
    }
    return case_of(networks(random), drawn)


def tiered(random: Random) -> Case:
    """A rule set that speaks of tiers, among other things."""
    words = vocabularies(random)
    of_tier = random.sample(texts("customer.tier", "gold", "silver"), random.choice([1, 2, 3]))
    about_orders = [*of_tier, *words.order[:2]]
    whens = [*about_orders, *words.quantifiers[:1]]
    mode = random.choice(["first_match", "first_match", "first_complete"])
    drawn = {
        "order_rules": group(random, "S", [2, 3, 1, 0], Sides(whens, words.source)),
        "fallbacks": group(random, "F", [1, 2, 0] if mode == "first_complete" else [0], Sides(whens, words.source)),
        "restrictions": restrictions(
            random, [0, 1, 1], Sides([*about_orders, *words.line[:1]], [*words.source, *of_tier])
        ),
        "item_rules": item_rules(random, [0, 1], Sides(words.line[:2], words.source)),
    }
    tiers = random.choice([["gold", "silver"], ["gold", "silver", "bronze"], ["silver", "gold"]])
    return case_of(networks(random), drawn, order_rule_mode=mode, tiers=tiers)


# ------------------------------------------------------------------------------------------- comparing


def size(case: Case) -> int:
    """About how many demands the enumeration tries: rule by rule, pair by pair, and all together where tiers matter."""
    everything = [rule for name in brute_force.GROUPS for rule in case.group(name)]
    pairs = combinations([*case.group("restrictions"), *case.group("item_rules")], 2)
    together = [everything] if case.rules.get("tiers") else []
    tasks = [case.group(brute_force.sequence(case)), *([rule] for rule in everything), *map(list, pairs), *together]
    return sum(_demands(case, rules_) for rules_ in tasks)


def _demands(case: Case, rules_: list[Document]) -> int:
    paths = brute_force.fields_asked(case, rules_, options=True)
    items = len(case.network["items"]) if any(path.startswith("item.") for path in paths) else 1
    of_lines = items * prod(len(GRID[path]) for path in paths if path.startswith("line."))
    of_orders = prod(len(GRID[path]) for path in paths if not path.startswith(("line.", "item.")))
    return int(of_orders * of_lines ** (1 + brute_force.other_lines(case, rules_)))


def linted(case: Case) -> tuple[Finding, ...]:
    return lint(RuleSet.parse(case.rules), Network.parse(case.network))


NOT_ENUMERATED = {"unknown_attribute", "unknown_literal"}
"""Codes that speak of single words, not of demands."""


def assert_agrees(case: Case) -> None:
    assume(size(case) <= MOST_DEMANDS)
    found = [finding for finding in linted(case) if finding.code not in NOT_ENUMERATED]
    of_tiers = [finding for finding in found if finding.code == "tier_reaches_less"]
    others = [finding for finding in found if finding.code != "tier_reaches_less"]
    assert sorted(map(plain, others)) == sorted(brute_force.findings(case))
    assert len(of_tiers) == len(brute_force.tiers_that_reach_less(case))
    for finding in found:
        assert_is_shown(case, finding)


def plain(finding: Finding) -> brute_force.Finding:
    """A finding as the enumeration has it: of the rules that shadow another, any least set is right."""
    rules_ = finding.rules[:1] if finding.code == "unreachable" else finding.rules
    return finding.code, finding.severity, tuple(rules_)


# ------------------------------------------------------------------------------------------- witnesses


def narrowed(case: Case, finding: Finding) -> Case:
    """The case with a grid of which only the demand and the figures of a finding's witness are left.

    What the witness leaves out does not matter: all of it stays.
    """
    shown = {path: [value] for path, value in finding.witness.items() if path in GRID}
    for path in shown.keys() & {"order.created_at", "order.required_by"}:
        shown[path] = [value if value is None else moment(value) for value in shown[path]]
    numbers_ = {
        value for found in (finding.witness, *_lines_of(finding)) for value in found.values() if is_number(value)
    }
    figures = {path: _around(path, numbers_) for path in brute_force.FREE_OF_SOURCES}
    return replace(case, grid={**case.grid, **figures, **shown}, memo={})


def _lines_of(finding: Finding) -> list[Document]:
    found: list[Document] = finding.witness.get("lines", [{}])
    return found


def is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _around(path: str, numbers_: Iterable[float]) -> list[Any]:
    """The values of a figure, with some below, between and above what a witness may be compared with."""
    steps = (-2, -1, 0, 1, 2) if path in {"stock.on_hand", "stock.available"} else (-2, -0.25, 0, 0.25, 2)
    near = {number + step for number in numbers_ for step in steps if number + step >= 0}
    return [*GRID[path], *sorted(near - {*GRID[path]})]


def shown_by(case: Case, finding: Finding, rules_: Iterable[Document]) -> Iterator[Facts]:
    """Every demand that a finding's witness stands for, as far as some rules ask; the bound line comes first."""
    asked_about = sorted(brute_force.fields_asked(case, rules_, options=True))
    of_order = [path for path in asked_about if not path.startswith(("line.", "item."))]
    lines = [list(_lines_shown_by(case, line, asked_about)) for line in _lines_of(finding)]
    for values in product(*(case.grid[path] for path in of_order)):
        for chosen in product(*lines):
            yield Facts(zip(of_order, values, strict=True)).also(chosen[0], {"lines": chosen})


def _lines_shown_by(case: Case, line: Document, asked_about: Iterable[str]) -> Iterator[Document]:
    of_line = [path for path in asked_about if path.startswith("line.")]
    for item in brute_force.facts_of_items(case):
        if line.get("item.id", item["item.id"]) == item["item.id"]:
            for values in product(*([line[path]] if path in line else case.grid[path] for path in of_line)):
                yield item | dict(zip(of_line, values, strict=True))


def assert_is_shown(case: Case, finding: Finding) -> None:
    """The witness is a demand of which the finding's statement is true."""
    assert finding.text
    if finding.code in WITNESSED:
        shown = narrowed(case, finding)
        known = {rule["id"]: rule for name in brute_force.GROUPS for rule in shown.group(name)}
        WITNESSED[finding.code](shown, finding, [known[name] for name in finding.rules])


def assert_shadow(case: Case, finding: Finding, rules_: list[Document]) -> None:
    rule, *above = rules_
    assert brute_force.is_least_cover(replace(case, grid=GRID, memo={}), rule["id"], [each["id"] for each in above])
    group = case.group(brute_force.sequence(case))
    higher = group[: group.index(rule)]
    for facts in shown_by(case, finding, [rule, *higher]):
        assert brute_force.binds(case, rule, facts)
        matching = [each["id"] for each in higher if brute_force.binds(case, each, facts)]
        assert matching[0] == finding.witness["decided_by"]
        assert not {each["id"] for each in above}.isdisjoint(matching)


def assert_gap(case: Case, finding: Finding, _rules: list[Document]) -> None:
    group = case.group(brute_force.sequence(case))
    for facts in shown_by(case, finding, group):
        assert not any(brute_force.binds(case, rule, facts) for rule in group)


def assert_clash(case: Case, finding: Finding, rules_: list[Document]) -> None:
    for facts in shown_by(case, finding, rules_):
        assert all(brute_force.binds(case, rule, facts) for rule in rules_)
        assert all(brute_force.open_to(case, facts, [rule["require"]]) for rule in rules_)
        assert not brute_force.open_to(case, facts, [rule["require"] for rule in rules_])


def assert_hopeless(case: Case, finding: Finding, rules_: list[Document]) -> None:
    for facts in shown_by(case, finding, rules_):
        assert brute_force.binds(case, rules_[0], facts)
        assert not brute_force.open_to(case, facts, [rules_[0]["require"]])


def assert_lost(case: Case, finding: Finding, rules_: list[Document]) -> None:
    everything = [rule for name in brute_force.GROUPS for rule in case.group(name)]
    named = [pair for pair in pairwise(case.rules["tiers"]) if all(tier in finding.text for tier in pair)]
    way = (finding.witness["node"], finding.witness["service"])
    for facts in shown_by(case, finding, everything):
        lost = {pair: brute_force.lost_by(case, facts, *pair) for pair in named}
        assert way in {brute_force.sources(case)[number][:2] for numbers in lost.values() for number in numbers}
        of_tiers = [facts.also({"customer.tier": tier}) for pair in named for tier in pair]
        assert all(any(brute_force.binds(case, rule, of_tier) for of_tier in of_tiers) for rule in rules_)


WITNESSED: dict[str, Callable[[Case, Finding, list[Document]], None]] = {
    "unreachable": assert_shadow,
    "no_catch_all": assert_gap,
    "conflict": assert_clash,
    "unmeetable": assert_hopeless,
    "tier_reaches_less": assert_lost,
}

# ------------------------------------------------------------------------------------- solved by hand


def written(name: str, when: Asked | None = None, require: Asked | None = None, **fields: Any) -> Drawn:
    sides = {side: condition for side, condition in (("when", when), ("require", require)) if condition is not None}
    document = {"id": name} | {side: condition.text for side, condition in sides.items()} | fields
    return Drawn(document, {condition.text: condition.meaning for condition in sides.values()})


def one(path: str, operator: str, value: Any) -> Asked:
    return compared(path, [operator], value)[0]


def both(*parts: Asked) -> Asked:
    return joined("and", all, parts)


BY_HAND: Document = {
    "id": "by hand",
    "nodes": [
        {"id": "N1", "type": "store", "address": {"country": "US"}},
        {"id": "N2", "type": "warehouse", "address": {"country": "Ireland"}, "delivery_methods": ["SHP"]},
    ],
    "items": ITEMS,
    "services": [{"id": "T1", "carrier": "DHL", "countries": ["US"], "rates": {"zones": [{"base": 1.0}]}}],
}
STORE, WAREHOUSE = one("node.type", "==", "store"), one("node.type", "==", "warehouse")
GLASS, GOLD = one("item.categories", "==", "glass"), one("customer.tier", "==", "gold")
SOME_GLASS, NO_GLASS = quantified("any_line", GLASS), quantified("no_line", GLASS)
FEW, MANY = one("line.quantity", "<", 3), one("line.quantity", ">", 2)

SOLVED: list[tuple[dict[str, list[Drawn]], set[brute_force.Finding]]] = [
    # Below 100, and from 100 on: nothing is left for the third.
    (
        {
            "order_rules": [
                written("LOW", one("order.value", "<", 100)),
                written("HIGH", one("order.value", ">=", 100)),
                written("LAST"),
            ]
        },
        {("unreachable", "error", ("LAST",))},
    ),
    # Between them, strict bounds leave the order of exactly 100, but the second matches none of what is below.
    (
        {"order_rules": [written("LOW", one("order.value", "<", 100)), written("HIGH", one("order.value", ">", 100))]},
        {("no_catch_all", "warning", ())},
    ),
    (
        {"order_rules": [written("SOME", SOME_GLASS), written("NONE", NO_GLASS), written("LAST")]},
        {("unreachable", "error", ("LAST",))},
    ),
    # An order of glass and others matches neither of the first two; that takes two lines.
    (
        {"order_rules": [written("ALL", quantified("all_lines", GLASS)), written("NONE", NO_GLASS), written("LAST")]},
        set(),
    ),
    (
        {"order_rules": [written("FIRST", effective={"from": FIRST, "until": FIRST}), written("ALL"), written("LAST")]},
        {
            ("never_active", "error", ("FIRST",)),
            ("catch_all_not_last", "warning", ("ALL", "LAST")),
            ("unreachable", "error", ("LAST",)),
        },
    ),
    # The warehouse hands nothing over, and a pickup has no carrier.
    (
        {
            "restrictions": [
                written("FEW", both(FEW, MANY), STORE),
                written("PICKED", one("line.delivery_method", "==", "pickup"), WAREHOUSE),
                written("DHL", one("line.delivery_method", "==", "ship"), one("service.carrier", "!=", "DHL")),
                written("SOFT", None, one("distance_km", "<", 0), penalty={"amount": 1.0}),
                written("ABROAD", one("destination.country", "!=", "US"), one("service.carrier", "==", "DHL")),
            ]
        },
        {
            ("never_matches", "error", ("FEW",)),
            ("unmeetable", "error", ("PICKED",)),
            ("unmeetable", "error", ("DHL",)),
            ("unmeetable", "warning", ("SOFT",)),
            ("unmeetable", "error", ("ABROAD",)),
        },
    ),
    # Gold customers also buy other things than glass, and others buy glass.
    (
        {"restrictions": [written("A", GOLD, STORE), written("B", GLASS, WAREHOUSE)]},
        {("conflict", "warning", ("A", "B"))},
    ),
    # Every mug is of glass.
    (
        {
            "restrictions": [written("A", GLASS, STORE)],
            "item_rules": [written("B", one("item.id", "==", "mug"), WAREHOUSE)],
        },
        {("conflict", "error", ("A", "B"))},
    ),
    # No line is a mug and a doll, but one order may have both.
    (
        {
            "restrictions": [
                written("A", one("item.id", "==", "mug"), STORE, scope="order"),
                written("B", one("item.id", "==", "doll"), WAREHOUSE),
            ]
        },
        {("conflict", "warning", ("A", "B"))},
    ),
]


@pytest.mark.parametrize(("drawn", "expected"), SOLVED)
def test_the_enumeration_of_what_is_solved_by_hand(
    drawn: dict[str, list[Drawn]], expected: set[brute_force.Finding]
) -> None:
    assert brute_force.findings(case_of(BY_HAND, drawn)) == expected


def test_the_enumeration_of_tiers_solved_by_hand() -> None:
    silver, near, far = (one("customer.tier", "==", "silver"), *compared("distance_km", ["<="], 500, 800))
    drawn = [written("GOLD", GOLD, near), written("SILVER", silver, far), written("LAST", None, near)]
    # Gold ends where silver goes on; silver reaches what bronze does, and more.
    case = case_of(BY_HAND, {"order_rules": drawn}, tiers=["gold", "silver", "bronze"])
    assert brute_force.tiers_that_reach_less(case) == {("gold", "silver")}
    assert brute_force.findings(case) == set()


# --------------------------------------------------------------------------------------------- tests

usual = settings(
    max_examples=110,
    derandomize=True,
    deadline=None,
    # Some rule sets have too many demands to enumerate.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
randoms = st.randoms(use_true_random=False)


@usual
@given(randoms.map(sequences))
def test_rules_that_stand_in_each_others_way_are_found(case: Case) -> None:
    assert_agrees(case)


# Of these, only a few in a hundred contradict each other.
@settings(usual, max_examples=210)
@given(randoms.map(contradictions))
def test_rules_that_contradict_each_other_are_found(case: Case) -> None:
    assert_agrees(case)


@usual
@given(randoms.map(tiered))
def test_tiers_that_reach_less_are_found(case: Case) -> None:
    assert_agrees(case)
