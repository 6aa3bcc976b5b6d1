"""Random tiny batches: documents of orders that compete for scarce stock and capacity, and how the library decides.

Two kinds: `batches` are drawn by hypothesis from the documents of tiny decisions, with every feature in some; those of
`batch_of` from a seed, with orders that meet at the same few nodes and rules that differ by tier.
"""

from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from random import Random
from typing import Any

from hypothesis import strategies as st

from models import Availability, Network, Order, RuleSet
from optimizer import Sourcer
from tests.batch_brute_force import Batch
from tests.brute_force import Document, Facts, TooMany
from tests.test_rich_decisions import BY, node, service
from tests.tiny_decisions import PREDICATES, Kind, Meanings, cases, orders, tier

MOST_CHOICES = 300
"""Choices of an order, beyond which it takes long to try them."""

WEIGHTS_OF_ORDERS = (1.0, 2.0, 10.0, 0.5, 100.0)

# ------------------------------------------------------------------------------------- by hypothesis


@st.composite
def batches(draw: st.DrawFn, kind: Kind = "any", excluded: frozenset[str] = frozenset()) -> Batch:
    """A batch of two or three orders of a kind; its levels name none of the terms excluded."""
    case = draw(cases(kind, excluded))
    nodes, items = list(case.nodes), list(case.items)
    found = [case.order, *(draw(orders(items, nodes)) for _ in range(draw(st.sampled_from([1, 1, 2]))))]
    named = [each | {"id": f"O{n}"} for n, each in enumerate(found)]
    rules = with_order_weights(case.rules, lambda: draw(st.sampled_from([None, *WEIGHTS_OF_ORDERS])))
    return Batch(case.network, rules, named, case.stock, case.used, PREDICATES, MOST_CHOICES)


def with_order_weights(rules: Document, draw: Callable[[], float | None]) -> Document:
    """The rules with weights of orders, and with weights of terms that orders' weights leave exact."""

    def weighed(rule: Document) -> Document:
        weight = draw()
        return exact_levels(rule) | ({} if weight is None else {"order_weight": weight})

    ladders = {name: [weighed(rule) for rule in rules.get(name, [])] for name in ("order_rules", "fallbacks")}
    return exact_levels(rules) | {name: ladder for name, ladder in ladders.items() if name in rules}


def exact_levels(holder: Document) -> Document:
    """A rule or a rule set with weights of two decimals at most."""

    def term(written: str | Document) -> str | Document:
        return written if isinstance(written, str) else written | {"weight": round(written.get("weight", 1.0) * 4) / 4}

    if "objectives" not in holder:
        return holder
    return holder | {"objectives": [[term(each) for each in level] for level in holder["objectives"]]}


# ------------------------------------------------------------------------------------------ by seeds

MONEY = ("shipping_cost", "handling_cost", "stock_cost", "capacity_cost", "penalty")
TIERS = ("gold", "silver", "bronze")


def _is_of_tier(name: str, facts: Facts) -> bool:
    return tier(facts) == name


OF_TIER = Meanings({f"customer.tier == {name}": partial(_is_of_tier, name) for name in TIERS})
TOWNS = ((40.0, 5.0), (41.5, 5.0), (38.5, 5.0), (40.0, 6.5))


def batch_of(seed: int) -> Batch:
    """Two to four orders of one or two lines, for two items that two or three nodes have few pieces of."""
    random = Random(seed)
    names = ["N1", "N2", "N3"][: random.choice([2, 2, 3])]
    items = [
        {"id": name, "weight_kg": random.choice([0.2, 0.3, 0.5]), "workload": random.choice([0.5, 0.75, 1.0])}
        for name in ("X", "Y")
    ]
    count = random.choice([2, 3, 3, 4] if len(names) == 2 else [2, 2, 3])
    network: Document = {
        "id": "batch",
        "nodes": [_limited(node(name, random), random) for name in names],
        "items": items,
        "services": [_light(service(name, random), random) for name in ("S", "T")[: random.choice([0, 1, 1, 2])]],
    }
    made = [order(f"O{n}", names, random) for n in range(count)]
    used = {each["id"]: random.choice([0.0, 0.0, 1.0]) for each in network["nodes"]}
    return Batch(
        network, rules(random), made, _stock(names, random), used, Meanings(PREDICATES | OF_TIER), MOST_CHOICES
    )


def seeded(count: int, first: int = 0) -> Iterator[Batch]:
    """Batches of the next seeds, without those with too many choices."""
    for batch in map(batch_of, range(first, first + count)):
        with suppress(TooMany):
            if batch.choices:
                yield batch


def crowd_of(seed: int) -> Batch:
    """Up to ten orders of one line that does not split, mostly of two or three pieces: whole ones fill stock badly."""
    random = Random(seed)
    found = batch_of(seed)
    made = [order(f"O{n:02}", [*found.cases[0].nodes], random) for n in range(random.choice([5, 6, 8, 10]))]
    plain = [{name: each[name] for name in each if name != "excluded_nodes"} for each in made]
    for each in plain:
        each["lines"] = [each["lines"][0] | {"quantity": random.choice([1, 2, 2, 3])}]
    stock = [each | {"on_hand": random.choice([2, 3, 4, 5]), "reserved": 0} for each in found.stock]
    whole = [{"line_split": "never", "partial": "lines"} | rule for rule in found.rules["order_rules"]]
    rules = found.rules | {"order_rules": [rule | {"line_split": "never"} for rule in whole]}
    return replace(found, orders=plain, stock=stock, rules=rules)


def _limited(found: Document, random: Random) -> Document:
    """A node with a low limit or with none, and often without surcharges or without a calendar."""
    capacity = found["capacity"] | {"limit": random.choice([1.0, 2.0, 3.0, 4.0])}
    if random.random() < 0.5:
        capacity["surcharges"] = []
    kept = {"capacity": capacity if random.random() < 0.7 else None}
    kept["calendar"] = found["calendar"] if random.random() < 0.3 else None
    rest = {name: value for name, value in found.items() if name not in kept}
    return rest | {name: value for name, value in kept.items() if value is not None}


def _light(found: Document, random: Random) -> Document:
    """A service that mostly has no weight steps and carries anything."""
    if random.random() < 0.4:
        return found
    zone = {"base": random.choice([0.5, 1.0, 2.0]), "per_km": random.choice([0.0, 0.1])}
    rest = {name: value for name, value in found.items() if name != "max_weight_kg"}
    return rest | {"rates": {"zones": [zone]}}


def order(name: str, names: list[str], random: Random) -> Document:
    lat, lon = random.choice(TOWNS)
    count = random.choice([1, 1, 2])
    found: Document = {
        "id": name,
        # Two moments that are one, an hour apart by the clock.
        "created_at": random.choice(
            ["2026-09-10T12:00:00+00:00", "2026-09-10T13:00:00+01:00", "2026-09-11T15:30:00+00:00"]
        ),
        "destination": {"country": "US", "location": {"lat": lat, "lon": lon}},
        "lines": [_line(f"L{n}", random) for n in range(count)],
    }
    if (of := random.choice([*TIERS, None])) is not None:
        found["customer"] = {"tier": of}
    if random.random() < 0.5:
        found["required_by"] = random.choice(["2026-09-11", "2026-09-13"])
    if random.random() < 0.1:
        found["excluded_nodes"] = [random.choice(names)]
    if count > 1 and random.random() < 0.15:
        found["lines"] = [line | {"ship_together": "box"} for line in found["lines"]]
    return found


def _line(name: str, random: Random) -> Document:
    found: Document = {
        "id": name,
        "item": random.choice("XXY"),
        "quantity": random.choice([1, 1, 2, 2, 3]),
        "unit_price": random.choice([1.0, 2.0, 4.99]),
    }
    return found | ({"delivery_method": "pickup"} if random.random() < 0.1 else {})


def _stock(names: list[str], random: Random) -> list[Document]:
    return [
        {
            "node": name,
            "item": item,
            "on_hand": random.choice([0, 1, 1, 2, 2, 3]),
            "reserved": random.choice([0, 0, 0, 1]),
            "safety_stock": random.choice([0, 0, 1]),
            "unit_cost": random.choice([-0.5, 0.0, 0.25]),
            "weeks_of_supply": random.choice([1.0, 2.0, 4.0]),
        }
        for name in names
        for item in ("X", "Y")
    ]


def rules(random: Random) -> Document:
    """A rule for each of some tiers, and one for all others or none."""
    shared = levels(random)
    tiers = random.sample(TIERS, random.choice([0, 1, 2, 3]))
    own = [_order_rule(name, random) | {"when": f"customer.tier == {name}"} for name in tiers]
    general = [_order_rule("all", random)] if random.random() < 0.6 else []
    found: Document = {"id": "rules", "order_rules": own + general, "objectives": shared}
    if random.random() < 0.3:
        found["order_rule_mode"] = "first_complete"
        found["fallbacks"] = [_order_rule("last", random)] if random.random() < 0.7 else []
    if random.random() < 0.3:
        penalty = {"amount": random.choice([0.5, 1.0]), "per": random.choice(["unit", "line", "shipment"])}
        found["restrictions"] = [{"id": "R", "require": random.choice(BY), "penalty": penalty}]
    return found


def _order_rule(name: str, random: Random) -> Document:
    optional: Document = {
        "order_weight": random.choice(WEIGHTS_OF_ORDERS),
        "capacity_share": random.choice([0.5, 0.75, 0.9]),
        "use_safety_stock": True,
        "line_split": random.choice(["always", "never", "when_needed"]),
        "partial": random.choice(["units", "lines", "never"]),
        "max_splits": random.choice([0, 1]),
        "min_shipment_value": random.choice([2.0, 4.0]),
        "objectives": levels(random),
    }
    often = {"order_weight": 0.6, "capacity_share": 0.3, "use_safety_stock": 0.3, "line_split": 0.6}
    return {"id": name} | {n: value for n, value in optional.items() if random.random() < often.get(n, 0.15)}


def levels(random: Random) -> list[list[str | Document]]:
    """A level about what is missing, and three of what else matters."""
    first: list[str | Document] = [random.choice(["unfilled_units", "unfilled_units", "unfilled_value"])]
    if random.random() < 0.2:
        # What is missing is weighed against money.
        first = [_weighed("unfilled_value", [2.0, 5.0], random), *MONEY]
    money: list[str | Document] = [
        _weighed(name, [1.0, 0.5], random) if random.random() < 0.2 else name for name in MONEY
    ]
    days: list[str | Document] = [
        _weighed(random.choice(["delivery_days", "latest_day", "late_days"]), [0.5, 1.0], random)
    ]
    names = ["shipments", "nodes", "split_lines", "carbon_kg", "stock_balance", "utilization"]
    counts: list[str | Document] = list(random.sample(names, 2))
    one_each: list[list[str | Document]] = [["line_km"], ["shipment_km"], ["priority"]]
    later = random.sample([money, [*money, *days], days, counts, *one_each], 3)
    return [first, *later]


def _weighed(name: str, weights: Iterable[float], random: Random) -> Document:
    return {"term": name, "weight": random.choice(list(weights))}


def shuffled(batch: Batch, random: Random) -> Batch:
    """The same documents with everything in another order that has no order of its own."""

    def mixed(values: list[Any]) -> list[Any]:
        return random.sample(values, len(values))

    network = batch.network | {name: mixed(batch.network[name]) for name in ("nodes", "items", "services")}
    found = [each | {"lines": mixed(each["lines"])} for each in mixed(batch.orders)]
    return replace(batch, network=network, orders=found, stock=mixed(batch.stock))


# ---------------------------------------------------------------------------------------- deciding


def availability_of(batch: Batch) -> Availability:
    return Availability.from_records(batch.stock, capacity=batch.used)


def sourcer_of(batch: Batch) -> Sourcer:
    return Sourcer(Network.parse(batch.network), RuleSet.parse(batch.rules))


def orders_of(batch: Batch) -> list[Order]:
    return [Order.parse(each) for each in batch.orders]
