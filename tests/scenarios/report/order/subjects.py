"""Orders for tests of their page, decided and explained."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

from models import Availability, Network, Order, RuleSet
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.report.order import explained
from scenarios.report.order.subject import Subject
from tests.builders import destination, line, network, node, order, rule, rules, service, stock

HOSTILE = "</script><img src=x onerror=alert(1)>\"'&{{ 7 }}\u2028"
"""An id that must stay a text, wherever it stands."""

MONEY: list[list[str | dict[str, Any]]] = [
    ["unfilled_units"],
    ["shipping_cost", {"term": "penalty", "weight": 2}],
    ["line_km"],
]


@cache
def bundled(dataset: str, name: str) -> Subject:
    """An order of a bundled dataset."""
    data = _loaded(dataset)
    wanted = data.orders_by_id[name]
    return Subject(wanted, explained(wanted, data), data)


@cache
def _loaded(dataset: str) -> Dataset:
    return Dataset.load(dataset)


def own(network_: Network, rules_: RuleSet, order_: Order, available: Availability, **options: Any) -> Subject:
    """An order of a network made for a test."""
    data = Dataset(Path("own"), network_, available, rules_, [order_])
    told = Sourcer(network_, rules_).explain(order_, available, **options)
    return Subject(order_, told, data)


def two_nodes(*lines: dict[str, Any], restrictions: Iterable[dict[str, Any]] = (), **fields: Any) -> Subject:
    """Node N1 100 km away with A, N2 300 km away with A and B; a service of 5 + 0.01 a km that takes 1 or 3 days."""
    rated = service("road", {"base": 5.0, "per_km": 0.01}, transit_days=[{"max_km": 200, "days": 1}, {"days": 3}])
    places = network([node("N1", 100), node("N2", 300)], "AB", [rated])
    asked = rules(rule("any"), levels=MONEY, restrictions=list(restrictions))
    return own(places, asked, order(*lines, **fields), stock({"N1": {"A": 5}, "N2": {"A": 5, "B": 2}}))


def drawn(chart: dict[str, Any] | None) -> list[dict[str, Any]]:
    """The rows that a chart draws; the first ones where it draws several."""
    assert chart is not None
    data = chart.get("data") or chart["layer"][0]["data"]
    rows: list[dict[str, Any]] = chart["datasets"][data["name"]]
    return rows


def hostile() -> Subject:
    """An order whose ids are all hostile, of a rule that one line cannot meet."""
    places = network(
        [node(HOSTILE, 100, address={"country": "US", "city": HOSTILE}), node(f"2{HOSTILE}", 300)],
        [{"id": HOSTILE}, {"id": "B"}],
        [service(HOSTILE, {"base": 5.0}, carrier=HOSTILE)],
    )
    asked = rules(
        rule(HOSTILE, reason=HOSTILE),
        levels=MONEY,
        restrictions=[{"id": f"r{HOSTILE}", "require": "node.type == 'store'", "reason": HOSTILE}],
    )
    goal = destination(city=HOSTILE)
    who = {"tier": HOSTILE}
    wanted = order(line(HOSTILE, HOSTILE, 2), line("b", "B"), id=HOSTILE, destination=goal, customer=who)
    have = stock({HOSTILE: {HOSTILE: 9}, f"2{HOSTILE}": {HOSTILE: 9}})
    return own(places, asked, wanted, have)


def without_anything() -> Subject:
    """An order without a location in a network without services and locations."""
    nodes = [{key: value for key, value in node(name).items() if key != "location"} for name in ("N1", "N2")]
    wanted = order(line("1"), line("2", "A", 2, delivery_method="pickup"), destination={"country": "US"})
    levels = [["unfilled_units"], ["shipments"]]
    return own(network(nodes), rules(rule("any"), levels=levels), wanted, stock({"N1": {"A": 1}, "N2": {"A": 4}}))


def of_many_lines() -> Subject:
    """An order of 40 lines."""
    items = [f"I{number}" for number in range(40)]
    places = network([node("N1", 100), node("N2", 300)], items, [service("road", {"base": 5.0, "per_km": 0.01})])
    have = stock({"N1": dict.fromkeys(items[::2], 9), "N2": dict.fromkeys(items[:39], 9)})
    wanted = order(*(line(f"L{number}", item) for number, item in enumerate(items)))
    data = Dataset(Path("own"), places, have, rules(rule("any"), levels=MONEY), [wanted])
    return Subject(wanted, explained(wanted, data), data)


def without_an_answer() -> Subject:
    """An order that a limit left unanswered."""
    subject = two_nodes(line("1"))
    plan = subject.plan
    unfilled = [{"line": "1", "quantity": 1}]
    outcome = plan.outcome.model_dump() | {"status": "no_answer", "limit": "time"}
    fields = {"order_id": "O1", "order_rule": "any", "unfilled": unfilled, "outcome": outcome}
    told = subject.told.parse({"order_id": "O1", "plan": fields, "limit": "time", "runner_up_is_open": True})
    return Subject(subject.order, told, subject.data)
