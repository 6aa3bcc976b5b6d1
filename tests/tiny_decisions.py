"""Random tiny decisions: documents, what the conditions in them mean, and how the library decides them."""

from datetime import datetime
from fractions import Fraction
from typing import Any, Literal
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from models import Availability, Network, Order, Plan, RuleSet
from optimizer import Sourcer
from tests import brute_force
from tests.brute_force import Case, Choice, Document, Facts, Option, Predicate, Take

TOLERANCE = 2e-4
"""A value is a sum of coefficients that are kept to 1/10,000; prices and rates below are exact at that scale."""

MOST_CHOICES = 1500

# ------------------------------------------------------------------------------------------ conditions


def hazmat(facts: Facts) -> bool:
    return facts.item.get("attributes", {}).get("hazmat") is True


def glass(facts: Facts) -> bool:
    return "glass" in facts.item.get("categories", [])


def is_pickup(facts: Facts) -> bool:
    return brute_force.is_pickup(facts.line)


def total(facts: Facts) -> float:
    return float(facts.line["quantity"] * facts.line.get("unit_price", 0))


def item_quantity(facts: Facts) -> int:
    return sum(line["quantity"] for line in facts.order["lines"] if line["item"] == facts.line["item"])


def available(facts: Facts) -> int:
    return brute_force.pieces_in(facts.stock, {})


def tier(facts: Facts) -> str | None:
    found: str | None = facts.order.get("customer", {}).get("tier")
    return found


def order_value(facts: Facts) -> float:
    return sum(map(total, facts.lines))


def order_quantity(facts: Facts) -> int:
    return sum(line["quantity"] for line in facts.order["lines"])


def destination(facts: Facts) -> Document:
    found: Document = facts.order["destination"]
    return found


def utilization(facts: Facts) -> Fraction | None:
    return brute_force.utilization_of(facts.node, facts.used)


def below(value: float | Fraction | None, bound: float) -> bool:
    return value is not None and value < bound


ABOUT_ORDERS: dict[str, Predicate] = {
    'destination.country == "US"': lambda f: destination(f)["country"] == "US",
    "order.destination.country eq Ireland": lambda f: destination(f)["country"] == "Ireland",
    'destination.state != "CA"': lambda f: destination(f).get("state") != "CA",
    'destination.postal_code startswith "94"': lambda f: destination(f).get("postal_code", "").startswith("94"),
    'not (customer.tier in ["gold", "silver"])': lambda f: tier(f) not in {"gold", "silver"},
    "customer.tier exists and order.customer.tier not eq gold": lambda f: tier(f) not in {None, "gold"},
    "order.value > 6": lambda f: order_value(f) > 6,
    "order.quantity > 3 or order.line_count == 1": lambda f: order_quantity(f) > 3 or len(f.order["lines"]) == 1,
    'order.promotions contains "autumn"': lambda f: "autumn" in f.order.get("promotions", []),
    'order.channel in "web"': lambda f: f.order.get("channel") == "web",
    "order.required_by exists": lambda f: f.order.get("required_by") is not None,
    "order.created_at.hour < 12 and order.created_at.weekday == 4": lambda f: (
        f.local_time.hour < 12 and f.local_time.isoweekday() == 4
    ),
    'any_line(item.categories in ["glass"])': lambda f: any(map(glass, f.lines)),
    "all_lines(line.quantity >= 2 or line.delivery_method eq PICK)": lambda f: all(
        each.line["quantity"] >= 2 or is_pickup(each) for each in f.lines
    ),
    "no_line(item.attributes.hazmat == true)": lambda f: not any(map(hazmat, f.lines)),
    'any_line(item.id == "X" and line.item_quantity > 2) and destination.country != "Spain"': lambda f: (
        any(each.item["id"] == "X" and item_quantity(each) > 2 for each in f.lines)
        and destination(f)["country"] != "Spain"
    ),
}

ABOUT_LINES: dict[str, Predicate] = {
    "line.quantity > 1": lambda f: f.line["quantity"] > 1,
    "deliveryMethod eq SHP": lambda f: not is_pickup(f),
    'item.categories not in ["glass"]': lambda f: not glass(f),
    'item.categories == "glass" and item.attributes.hazmat != true': lambda f: glass(f) and not hazmat(f),
    "item.attributes.hazmat == true": hazmat,
    "line.item_quantity gt 3": lambda f: item_quantity(f) > 3,
    "line.total >= 3 and line.unit_price < 3": lambda f: total(f) >= 3 and f.line.get("unit_price", 0) < 3,
    "item.weight_kg > 0.5": lambda f: f.item.get("weight_kg", 0) > 0.5,
    "item.classification != bulk": lambda f: f.item.get("classification") != "bulk",
    "line.attributes.gift == true or item.id == Y": lambda f: (
        f.line.get("attributes", {}).get("gift") is True or f.item["id"] == "Y"
    ),
}

ABOUT_DAYS: dict[str, Predicate] = {
    "delivery_days <= 2": lambda f: f.delivery_days <= 2,
    "delivery_days < 4 or line.quantity > 1": lambda f: f.delivery_days < 4 or f.line["quantity"] > 1,
    "not delivery_days > 1 or service.carrier == UPS": lambda f: (
        f.delivery_days <= 1 or f.service.get("carrier") == "UPS"
    ),
    "delivery_days == 0 or node.type == warehouse": lambda f: f.delivery_days == 0 or f.node["type"] == "warehouse",
}

ABOUT_SOURCES: dict[str, Predicate] = {
    'locationRestriction distributionGroup notin ["UK_DG"]': lambda f: "UK_DG" not in f.node.get("groups", []),
    'node.groups == "EU" or line.quantity < 3': lambda f: "EU" in f.node.get("groups", []) or f.line["quantity"] < 3,
    "node.type == store": lambda f: f.node["type"] == "store",
    "node.country == destination.country": lambda f: f.node["address"]["country"] == destination(f)["country"],
    "node.state in [CA, NV]": lambda f: f.node["address"].get("state") in {"CA", "NV"},
    "node.attributes.insured == true or line.total <= 3": lambda f: (
        f.node.get("attributes", {}).get("insured") is True or total(f) <= 3
    ),
    "node.priority <= 2": lambda f: below(f.node.get("priority"), 2.5),
    "node.utilization < 0.5": lambda f: below(utilization(f), 0.5),
    "not node.utilization >= 0.5": lambda f: not (utilization(f) is not None and not below(utilization(f), 0.5)),
    "carrierServiceRestrictions not eq DHL": lambda f: f.service.get("carrier") != "DHL",
    "service.attributes.cold == true or not item.attributes.hazmat == true": lambda f: (
        f.service.get("attributes", {}).get("cold") is True or not hazmat(f)
    ),
    "stock.on_hand >= 3": lambda f: f.stock["on_hand"] >= 3,
    "stock.available > 1": lambda f: available(f) > 1,
    "stock.weeks_of_supply > 2": lambda f: not below(f.stock.get("weeks_of_supply") or 0, 2.0001),
    "distance_km <= 400": lambda f: f.metres <= 400_000,
    "distance_km < 166.793 or distance_km > 500": lambda f: f.metres < 166_793 or f.metres > 500_000,
    "distance_km < 150 or item.weight_kg <= 0.5": lambda f: f.metres < 150_000 or f.item.get("weight_kg", 0) <= 0.5,
    "node.type in warehouse and not distance_km > 700": lambda f: f.node["type"] == "warehouse" and f.metres <= 700_000,
} | ABOUT_DAYS


class Meanings(dict[str, Predicate]):
    """Predicates by their text, brief in the report of a failing case."""

    def __repr__(self) -> str:
        return "PREDICATES"


# What asks about stock or utilization holds the sooner the more stock there is and the higher the limits are: that more
# of them is never worse (test_monotonicity.py) hangs on it.
PREDICATES = Meanings(ABOUT_ORDERS | ABOUT_LINES | ABOUT_SOURCES)

# ------------------------------------------------------------------------------------------- documents

Kind = Literal["any", "strict", "soft", "valued", "complete", "heavy", "busy", "timed", "growing"]
"""What a case has much of.

Rules that exclude, soft ones, least values of shipments, rules that must complete, weight limits and brackets, capacity
surcharges, calendars; or capacities, restrictions and a first match, which decides whatever there is more of.
"""
FOCUSED = {"heavy", "busy", "timed"}
"""Kinds with little that excludes sources, so that much is left for their feature to decide."""
MIXED = {"any", "strict", "soft", "heavy", "busy", "timed"}
"""Kinds with rules of either mode, first match and first complete."""

MONEY = st.sampled_from([0.0, 0.01, 0.5, 1.0, 1.25, 2.0, 3.0, 4.99])
# Sums of prices meet some of the least values exactly.
PRICES = st.sampled_from([1.0, 0.7, 2.0, 0.1, 4.99, 0.0])
LEAST_VALUES = st.sampled_from([1.0, 2.1, 2.0, 0.7, 6.0])
COUNTRIES = st.sampled_from(["US", "US", "US", "Ireland", "Spain"])
STATES = st.sampled_from(["CA", "NV"])
# Three pieces of 0.1 or 0.7 kg weigh just as much as some of the bounds, and more only as floats.
WEIGHTS = st.sampled_from([0.0, 0.5, 0.1, 1.2, 0.7])
LOADS = st.sampled_from([0.3, 0.5, 1.2, 2.1, 2.4, 0.1, 0.0, 3.6])
BANDS = st.sampled_from([166.793, 333.585, 0.0, 100.0, 500.0, 700.0])
SHARES = st.sampled_from([0.5, 0.0, 0.25, 0.8, 0.1, 0.9, 1.0])
REQUIRED_BY = st.sampled_from(["2026-09-11", "2026-09-10", "2026-09-12", "2026-09-09", "2026-09-15", "2026-11-01"])
CREATED = [
    "2026-09-10T12:00:00+00:00",
    "2026-09-10T23:30:00-05:00",
    "2026-09-10T12:00:01+00:00",
    "2026-09-11T00:15:00+13:00",
    "2026-09-12T03:00:00+05:30",
    "2026-11-01T01:30:00-06:00",
]
# A few fixed places make equal distances likely; the others are anywhere within some 800 km.
PLACES = st.one_of(
    st.sampled_from([{"lat": 40.0, "lon": 5.0}, {"lat": 41.5, "lon": 5.0}, {"lat": 38.5, "lon": 5.0}]),
    st.fixed_dictionaries({"lat": st.floats(36, 44), "lon": st.floats(0, 9)}),
)
FAR_PLACES = st.sampled_from([{"lat": 41.5, "lon": 5.0}, {"lat": 38.5, "lon": 5.0}, {"lat": 40.0, "lon": 5.5}])


@st.composite
def some(draw: st.DrawFn, required: Document, optional: dict[str, st.SearchStrategy[Any]]) -> Document:
    """A document with its required fields and any of the optional ones."""
    return required | {name: draw(values) for name, values in optional.items() if draw(st.booleans())}


@st.composite
def sometimes(draw: st.DrawFn, optional: dict[str, st.SearchStrategy[Any]]) -> Document:
    """A document with each field in one case of three."""
    return {name: draw(values) for name, values in optional.items() if draw(st.sampled_from([False, False, True]))}


def sublist(values: list[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(values), unique=True, max_size=len(values))


def without(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in names}


def often(value: bool) -> st.SearchStrategy[bool]:
    """Mostly one answer: the other takes so much away that little is left to decide."""
    return st.sampled_from([value] * 7 + [not value])


@st.composite
def items(draw: st.DrawFn, name: str, kind: Kind) -> Document:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "weight_kg": WEIGHTS,
        "workload": st.sampled_from([0.0, 0.1, 0.5, 1.5, 0.12345, 0.00005]),
        "categories": sublist(["glass", "bulk", "toys"]),
        "classification": st.sampled_from(["bulk", "small"]),
        "attributes": st.sampled_from([{"hazmat": True}, {"hazmat": False}, {}]),
    }
    if kind == "heavy":
        return draw(some({"id": name, "weight_kg": draw(WEIGHTS.filter(bool))}, without(optional, "weight_kg")))
    return draw(some({"id": name}, optional))


@st.composite
def capacities(draw: st.DrawFn, kind: Kind) -> Document:
    unit = draw(st.sampled_from(["orders", "lines", "units", "workload"]))
    limits = [4.5, 3.0, 10.0, 2.0] if kind == "busy" else [4.5, 10.0, 3.0, 3.0, 2.0, 1.0, 0.6, 0.3, 0.24690, 1e15, 0.0]
    found = {"unit": unit, "limit": draw(st.sampled_from(limits))}
    # A workload may have five decimals, which only a multiple of 20 brings back to four.
    costs = [20.0, 40.0, 0.0] if unit == "workload" else [1.0, 2.0, 0.5, 0.1, 7.5, 0.0]
    surcharge = st.fixed_dictionaries({"above": SHARES, "cost": st.sampled_from(costs)})
    curves = st.lists(surcharge, min_size=1 if kind == "busy" else 0, max_size=3)
    return found | ({"surcharges": draw(curves)} if kind == "busy" or draw(st.booleans()) else {})


@st.composite
def used_of(draw: st.DrawFn, capacity: Document) -> float:
    """What is used already: of a limit that is not huge a share with few decimals, now and then more than all."""
    shares = [0.0] if capacity["limit"] == 1e15 else [0.0, 0.1, 0.25, 0.5, 0.5, 0.2, 0.8, 1.0, 1.2]
    return float(brute_force.exact(draw(st.sampled_from(shares))) * brute_force.exact(capacity["limit"]))


def clock(created_at: str, zone: str) -> str:
    return datetime.fromisoformat(created_at).astimezone(ZoneInfo(zone)).strftime("%H:%M")


@st.composite
def calendars(draw: st.DrawFn) -> Document:
    """When a node works: often just at its cutoff when an order comes in."""
    zone = draw(st.sampled_from(["UTC", "America/Chicago", "Asia/Tokyo", "Asia/Kolkata", "Pacific/Apia"]))
    cutoff = st.sampled_from([*(clock(created, zone) for created in CREATED), "00:00", "23:59"])
    optional: dict[str, st.SearchStrategy[Any]] = {
        "processing_days": st.sampled_from([0, 1, 1, 2, 3]),
        "closed_weekdays": st.sampled_from([[6, 7], [4], [4, 5], [5, 6, 7], [1, 2, 3, 4, 6, 7], [7, 7, 1]]),
        "closed_dates": sublist(["2026-09-10", "2026-09-11", "2026-09-12", "2026-09-14"]),
    }
    return draw(some({"timezone": zone, "cutoff": draw(cutoff)}, optional))


@st.composite
def nodes(draw: st.DrawFn, name: str, kind: Kind) -> Document:
    address = draw(some({"country": draw(COUNTRIES)}, {"state": STATES}))
    required = {"id": name, "type": draw(st.sampled_from(["store", "warehouse"])), "address": address}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "groups": sublist(["UK_DG", "EU"]),
        "priority": st.sampled_from([0.0, 1.0, 1.0, 2.0, 2.5]),
        "attributes": st.sampled_from([{"insured": True}, {"insured": False}, {}]),
        "delivery_methods": st.sampled_from([["ship", "pickup"], ["SHP", "PICK"], ["SHIP"], ["pickup"]]),
        "handling": some({}, {"per_shipment": MONEY, "per_line": MONEY, "per_unit": MONEY}),
        "enabled": often(True),
    }
    features = {"capacity": capacities(kind), "calendar": calendars()}
    sure = {"busy": ["capacity"], "growing": ["capacity"], "timed": ["calendar"]}.get(kind, [])
    required |= {"location": draw(FAR_PLACES if kind in FOCUSED else PLACES)} | {n: draw(features[n]) for n in sure}
    rare = ["delivery_methods", "enabled"] if kind in FOCUSED else []
    return draw(some(required, without(optional | features, *sure, *rare)))


@st.composite
def weight_steps(draw: st.DrawFn) -> list[Document]:
    """Brackets in any order: one that is not above those before it never applies, a heavier one may be cheaper."""
    steps = [{"max_kg": bound, "cost": draw(MONEY)} for bound in draw(st.lists(LOADS, min_size=1, max_size=3))]
    return steps + ([{"cost": draw(MONEY)}] if draw(st.booleans()) else [])


@st.composite
def zones(draw: st.DrawFn, kind: Kind) -> list[Document]:
    bounds = draw(st.lists(st.sampled_from([100.0, 166.793, 500.0, 900.0]), unique=True, max_size=2))
    # The fixed places are 166.793 km apart, or twice that: a bound that is met exactly. One below those before it
    # never applies.
    bounds = sorted(bounds) if draw(often(True)) else bounds
    open_end: list[float | None] = [None] if draw(often(True)) or not bounds else []
    rates: dict[str, st.SearchStrategy[Any]] = {
        "per_kg": st.sampled_from([0.0, 0.1, 0.35]),
        "per_km": st.sampled_from([0.0, 0.2, 1.0]),
    }
    steps = {"steps": weight_steps()}
    return [
        draw(some({"base": draw(MONEY)} | ({} if bound is None else {"max_km": bound}), rates))
        | draw(some({}, steps) if kind == "heavy" else sometimes(steps))
        for bound in [*bounds, *open_end]
    ]


TRANSIT_DAYS = st.sampled_from(
    [
        [{"max_km": 166.793, "days": 1}, {"max_km": 500.0, "days": 2}],
        [{"max_km": 100.0, "days": 1}, {"days": 3}],
        [{"max_km": 200.0, "days": 4}, {"max_km": 100.0, "days": 0}, {"days": 1}],
        [{"days": 0}],
        [{"days": 2}],
    ]
)
# Grams in thousands, weights with one decimal and kilometres with three have four together.
CARBON = st.sampled_from([1000.0, 3000.0, 0.0])
MOST_KG = st.sampled_from([1.2, 2.1, 2.4, 0.3, 0.5, 3.6])


@st.composite
def services(draw: st.DrawFn, name: str, node_names: list[str], kind: Kind) -> Document:
    required = {"id": name, "carrier": draw(st.sampled_from(["DHL", "UPS"])), "rates": {"zones": draw(zones(kind))}}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "nodes": st.lists(st.sampled_from(node_names), unique=True, min_size=max(1, len(node_names) - 1)),
        "countries": st.sampled_from([["US", "Ireland"], ["Ireland", "Spain"], ["US", "Ireland", "Spain"]]),
        "attributes": st.sampled_from([{"cold": True}, {"cold": False}]),
        "transit_days": TRANSIT_DAYS,
        "carbon_g_per_kg_km": CARBON,
    }
    sure = {"heavy": ["carbon_g_per_kg_km"], "timed": ["transit_days"]}.get(kind, [])
    required |= {key: draw(optional[key]) for key in sure}
    required |= draw(some({}, {"max_weight_kg": MOST_KG}) if kind == "heavy" else sometimes({"max_weight_kg": MOST_KG}))
    rare = ["nodes", "countries"] if kind in FOCUSED else []
    return draw(some(required, without(optional, *sure, *rare)))


@st.composite
def lines(draw: st.DrawFn, name: str, item_names: list[str], node_names: list[str], labels: list[str]) -> Document:
    required = {"id": name, "item": draw(st.sampled_from(item_names)), "quantity": draw(st.sampled_from([2, 1, 2, 3]))}
    optional: dict[str, st.SearchStrategy[Any]] = {
        "unit_price": PRICES,
        "attributes": st.sampled_from([{"gift": True}, {}]),
    }
    if labels and draw(st.integers(0, 3)) > 0:
        required["ship_together"] = draw(st.sampled_from(labels))
    if draw(st.integers(0, 3)) == 0:
        required["delivery_method"] = draw(st.sampled_from(["pickup", "PICK"]))
        optional["pickup_node"] = st.sampled_from(node_names)
    return draw(some(required, optional))


@st.composite
def orders(draw: st.DrawFn, item_names: list[str], node_names: list[str]) -> Document:
    place = some({"country": draw(COUNTRIES)}, {"state": STATES, "postal_code": st.sampled_from(["94110", "10001"])})
    labels = draw(st.sampled_from([[], [], ["box", "box", "bag"]]))
    count = draw(st.sampled_from([2, 3] if labels else [2, 1, 2, 3]))
    required = {
        "id": "O",
        "created_at": draw(st.sampled_from([*CREATED[:2], *CREATED])),
        "destination": draw(place) | {"location": draw(PLACES)},
        "lines": [draw(lines(f"L{n}", item_names, node_names, labels)) for n in range(count)],
    }
    optional: dict[str, st.SearchStrategy[Any]] = {
        "customer": st.sampled_from([{"tier": "gold"}, {"tier": "bronze"}, {"type": "business"}]),
        "channel": st.sampled_from(["web", "store"]),
        "promotions": sublist(["autumn", "spring"]),
        "excluded_nodes": st.lists(st.sampled_from(node_names), unique=True, max_size=1),
        "required_by": REQUIRED_BY,
    }
    return draw(some(required, optional))


@st.composite
def stock(draw: st.DrawFn, node_names: list[str], item_names: list[str], *, ample: bool) -> list[Document]:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "reserved": st.sampled_from([0, 0, 1]),
        "safety_stock": st.sampled_from([0, 1, 1, 2]),
        "unit_cost": st.sampled_from([-2.0, -0.5, 0.0, 0.75, 1.5]),
        "weeks_of_supply": st.sampled_from([0.0, 1.0, 2.0, 3.5]),
    }
    pieces = [4, 3, 6, 2, 4, 1] if ample else [2, 1, 1, 3, 4, 4, 0]
    return [
        draw(some({"node": node, "item": item, "on_hand": draw(st.sampled_from(pieces))}, optional))
        for node in node_names
        for item in item_names
        if draw(often(True))
    ]


# --------------------------------------------------------------------------------------------- rules

MOMENTS = [
    "2026-09-10",
    "2026-09-11",
    "2026-09-10T12:00:00",
    "2026-09-10T12:00:00+00:00",
    "2026-09-10T12:00:01+00:00",
    "2026-09-10T05:00:00",
    "2026-09-11T04:30:00+00:00",
]
WINDOWS: st.SearchStrategy[Document] = st.one_of(
    st.fixed_dictionaries({"from": st.sampled_from(MOMENTS)}),
    st.fixed_dictionaries({"until": st.sampled_from(MOMENTS)}),
    st.just({"from": "2026-09-10", "until": "2026-09-11"}),
)
TERMS = sorted([*brute_force.TERMS, *brute_force.ASKING_TERMS, "penalty", "penalty"])
EMPHASISED: dict[Kind, list[str]] = {
    "heavy": ["shipping_cost", "carbon_kg"],
    "busy": ["capacity_cost", "utilization"],
    "timed": ["delivery_days", "latest_day", "late_days", "preference", "line_km", "shipment_km"],
}


@st.composite
def rule(draw: st.DrawFn, name: str, required: Document, optional: dict[str, st.SearchStrategy[Any]]) -> Document:
    found = draw(some({"id": name} | required, optional))
    if draw(st.integers(0, 3)) == 0:
        found |= draw(some({}, {"effective": WINDOWS, "enabled": st.booleans()}))
    return found


def one_of(*pools: dict[str, Predicate]) -> st.SearchStrategy[str]:
    return st.one_of(*(st.sampled_from(sorted(pool)) for pool in pools))


@st.composite
def objectives(draw: st.DrawFn, names: list[str]) -> list[list[str | Document]]:
    level = st.lists(terms(names), min_size=1, max_size=3, unique_by=_name_of)
    first: list[list[str | Document]] = [["unfilled_units"]] if draw(st.booleans()) else []
    return first + draw(st.lists(level, min_size=1, max_size=3))


@st.composite
def terms(draw: st.DrawFn, names: list[str]) -> str | Document:
    """A term, as its bare name where it has no settings."""
    name = draw(st.sampled_from(names))
    own: Document = draw(some({}, {"weight": st.sampled_from([0.0, 0.5, 1.0, 2.0, 3.0, 0.333, 0.987654])}))
    if name == "preference":
        own["by"] = draw(st.lists(one_of(ABOUT_SOURCES, ABOUT_SOURCES, ABOUT_LINES), min_size=1, max_size=3))
    if name in {"line_km", "shipment_km"} and draw(st.booleans()):
        own["bands_km"] = sorted(draw(st.lists(BANDS, min_size=1, max_size=3, unique=True)))
    return {"term": name} | own if own else name


def _name_of(term: str | Document) -> str:
    return term if isinstance(term, str) else str(term["term"])


@st.composite
def order_rules(draw: st.DrawFn, name: str, kind: Kind, names: list[str]) -> Document:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "max_splits": st.sampled_from([1, 0, 2]),
        "line_split": st.sampled_from(["when_needed", "always", "never"]),
        "partial": st.sampled_from(["units", "lines", "never"]),
        "capacity_share": st.sampled_from([0.7, 1.0, 0.5, 0.5, 0.1]),
        "use_safety_stock": st.booleans(),
        "objectives": objectives(names),
    }
    if kind == "valued":
        return draw(rule(name, {"min_shipment_value": draw(LEAST_VALUES)}, optional))
    rarer = {"when": one_of(ABOUT_ORDERS), "min_shipment_value": LEAST_VALUES}
    if kind in FOCUSED:
        return draw(rule(name, draw(sometimes(optional)) | {"objectives": draw(objectives(names))}, {}))
    requires = {"require": draw(one_of(ABOUT_SOURCES))} if kind == "strict" or draw(st.integers(0, 3)) == 0 else {}
    return draw(rule(name, requires | draw(sometimes(rarer)), optional))


PENALTIES = st.one_of(
    st.fixed_dictionaries({"amount": MONEY, "per": st.sampled_from(["unit", "line", "shipment"])}),
    st.fixed_dictionaries({"amount": MONEY}),
)


@st.composite
def restrictions(draw: st.DrawFn, name: str, kind: Kind, *, soft: bool) -> Document:
    optional: dict[str, st.SearchStrategy[Any]] = {
        "when": one_of(ABOUT_ORDERS, ABOUT_LINES),
        "scope": st.sampled_from(["line", "order"]),
    }
    required = {"require": draw(one_of(ABOUT_DAYS if kind == "timed" else ABOUT_SOURCES, ABOUT_SOURCES))}
    return draw(rule(name, required | ({"penalty": draw(PENALTIES)} if soft else {}), optional))


@st.composite
def item_rules(draw: st.DrawFn, name: str) -> Document:
    sides = {"when": draw(one_of(ABOUT_LINES)), "require": draw(one_of(ABOUT_SOURCES))}
    return draw(rule(name, sides, {}))


@st.composite
def rule_sets(draw: st.DrawFn, kind: Kind, names: list[str], *, complete: bool) -> Document:
    """A rule set; a strict one has rules of every kind, and its order rules always require something."""
    counts: dict[str, tuple[list[int], list[int]]] = {
        "strict": ([1, 2], [1, 2]),
        "soft": ([2, 1, 3], [0]),
        "valued": ([0], [0]),
        "heavy": ([0, 0, 1], [0]),
        "busy": ([0, 0, 1], [0]),
        "timed": ([1, 0, 2], [0]),
        "growing": ([1, 2, 3], [0, 0, 1]),
    }
    few, fewer = counts.get(kind, ([0, 0, 1, 1, 2], [0, 0, 0, 0, 1, 2]))
    required = {
        "id": "rules",
        "timezone": draw(st.sampled_from(["UTC", "Asia/Tokyo", "America/Los_Angeles", "UTC"])),
        "restrictions": [
            draw(restrictions(f"R{n}", kind, soft=kind == "soft" or draw(st.booleans())))
            for n in range(draw(st.sampled_from(few)))
        ],
        "item_rules": [draw(item_rules(f"I{n}")) for n in range(draw(st.sampled_from(fewer)))],
    }
    if complete:
        # The lower ones are reached only where the upper ones do not complete.
        required |= {
            "order_rule_mode": "first_complete",
            "order_rules": draw(ladder("S", [2, 3, 2, 1, 0], kind, names)),
            "fallbacks": draw(ladder("F", [0, 1, 1, 2], kind, names)),
        }
    else:
        required["order_rules"] = draw(ladder("S", [1, 2, 1, 2, 0], kind, names))
    return draw(some(required, {"objectives": objectives(names)}))


@st.composite
def ladder(draw: st.DrawFn, letter: str, counts: list[int], kind: Kind, names: list[str]) -> list[Document]:
    return [draw(order_rules(f"{letter}{n}", kind, names)) for n in range(draw(st.sampled_from(counts)))]


@st.composite
def cases(draw: st.DrawFn, kind: Kind = "any", excluded: frozenset[str] = frozenset()) -> Case:
    """A decision of a kind; its levels name none of the terms excluded."""
    few = [2, 1, 2, 3] if kind == "heavy" else [3, 2, 3, 4, 1]
    node_names = draw(st.permutations(["N1", "N2", "N3", "N4"]))[: draw(st.sampled_from(few))]
    item_names = draw(st.sampled_from([["X"], ["X", "Y"], ["X", "Y"]]))
    # Only several services of one node can carry more than one of them does.
    count = draw(st.sampled_from([2, 1, 2, 3] if kind == "heavy" else [0, 1, 2]))
    network: Document = {
        "id": "tiny",
        "nodes": [draw(nodes(name, kind)) for name in node_names],
        "items": [draw(items(name, kind)) for name in item_names],
        "services": [draw(services(f"T{n}", node_names, kind)) for n in range(count)],
    }
    limited = {node["id"]: node["capacity"] for node in network["nodes"] if "capacity" in node}
    used = {name: draw(used_of(capacity)) for name, capacity in limited.items() if draw(st.booleans())}
    order = draw(orders(item_names, node_names))
    if kind == "valued":
        order["lines"] = [{"unit_price": draw(PRICES)} | line for line in order["lines"]]
    if kind == "timed":
        order = {"required_by": draw(REQUIRED_BY)} | order
    complete = kind == "complete" or (kind in MIXED and draw(st.sampled_from([False, False, True])))
    # Where stock is scarce, few rules complete an order, and few choices are left for the soft ones to decide.
    rows = draw(stock(node_names, item_names, ample=complete or kind in {"soft", *FOCUSED}))
    names = [name for name in TERMS + 8 * EMPHASISED.get(kind, []) if name not in excluded]
    rules = draw(rule_sets(kind, names, complete=complete))
    return Case(network, rules, order, rows, used, PREDICATES, MOST_CHOICES)


# ------------------------------------------------------------------------------------------- comparing


def availability_of(case: Case) -> Availability:
    return Availability.from_records(case.stock, capacity=case.used)


def source(case: Case, availability: Availability | None = None) -> Plan:
    sourcer = Sourcer(Network.parse(case.network), RuleSet.parse(case.rules))
    return sourcer.source(Order.parse(case.order), availability or availability_of(case))


def choice_of(case: Case, plan: Plan) -> Choice:
    """The plan's assignments as the brute force sees them."""
    lines_by_id = {line["id"]: line for line in case.order["lines"]}
    takes = []
    for each in plan.assignments:
        picked_up = brute_force.is_pickup(lines_by_id[each.line])
        metres = 0 if picked_up else brute_force.metres_to(case, case.nodes[each.node])
        takes.append(Take(each.line, Option(each.node, each.service, picked_up, metres), each.quantity))
    return tuple(takes)


def assert_close(actual: list[float], expected: list[float], tolerance: float = TOLERANCE) -> None:
    assert len(actual) == len(expected), (actual, expected)
    pairs = zip(actual, expected, strict=True)
    assert all(abs(one - other) <= tolerance for one, other in pairs), (actual, expected)


def first_difference(left: list[float], right: list[float]) -> float:
    """Of two vectors of levels, the first difference that is more than rounding; 0 where there is none."""
    assert len(left) == len(right)
    differences = (one - other for one, other in zip(left, right, strict=True))
    return next((difference for difference in differences if abs(difference) > TOLERANCE), 0.0)


usual = settings(
    max_examples=85,
    derandomize=True,
    deadline=None,
    # The documents are large and some have too many choices for the brute force.
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)
few = settings(usual, max_examples=40)
