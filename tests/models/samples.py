"""Small valid documents as plain data, and what the tests of the documents share."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import pytest
from hypothesis import Phase, settings

from models import Network, Order, Plan, RuleSet
from models.document import Document
from models.errors import DocumentError

Data = dict[str, Any]
D = TypeVar("D", bound=Document)
T = TypeVar("T")

FILE = "bad.json"
"""The file that messages of refused data must name."""

TRICKY_TEXTS = (
    *("NO", "no", "yes", "on", "Off", "y", "n", "true", "True", "false", "null", "Null", "~"),
    *(
        "0",
        "012",
        "1e5",
        "1E5",
        "-1",
        "+1",
        "1.",
        ".5",
        "1_000",
        "0x10",
        "0o7",
        "0b1",
        ".nan",
        ".inf",
        "NaN",
        "Infinity",
    ),
    *(
        "12:30",
        "1:30:00",
        "2026-09-01",
        "2026-09-01T10:00:00Z",
        "<<",
        "=",
        "!",
        "&a",
        "*a",
        "? a",
        "- a",
        "a: b",
        "a #b",
    ),
    *(
        " ",
        " a",
        "a ",
        "\t",
        "a\nb",
        "a\r\nb",
        "\n",
        "'",
        '"',
        "it's",
        '"quoted"',
        "\\",
        "\\n",
        "{",
        "[",
        "%",
        "@",
        "`",
    ),
    *("Zürich", "東京", "😀", "e\u0301", "\u00a0", "\u0085", "\u2028", "\u2029", "\ufeff", "\x00", "\x07", "\x7f"),
)
"""Texts that a format might read as something else than text."""


def examples(count: int) -> settings:
    """Search that many examples, the same ones in every run; a failing one is made small, but not explained."""
    phases = (Phase.explicit, Phase.generate, Phase.shrink)
    return settings(derandomize=True, deadline=None, max_examples=count, phases=phases)


def item(**changes: Any) -> Data:
    """Return a minimal item."""
    return {"id": "mug", **changes}


def node(**changes: Any) -> Data:
    """Return a minimal node."""
    return {"id": "DAL", "type": "warehouse", "address": {"country": "US"}, **changes}


def calendar(**changes: Any) -> Data:
    """Return a minimal calendar."""
    return {"timezone": "America/Chicago", "cutoff": "14:30", **changes}


def capacity(**changes: Any) -> Data:
    """Return a minimal capacity."""
    return {"unit": "orders", "limit": 100.0, **changes}


def service(**changes: Any) -> Data:
    """Return a minimal carrier service."""
    return {"id": "ground", "carrier": "UPS", "rates": {"zones": [{"base": 5.0}]}, **changes}


def network(**changes: Any) -> Data:
    """Return a minimal network."""
    return {"id": "us", **changes}


def line(**changes: Any) -> Data:
    """Return a minimal order line."""
    return {"id": "1", "item": "mug", "quantity": 2, **changes}


def order(**changes: Any) -> Data:
    """Return a minimal order."""
    return {
        "id": "O-1",
        "created_at": "2026-09-10T14:30:00-05:00",
        "destination": {"country": "US"},
        "lines": [line()],
        **changes,
    }


def restriction(**changes: Any) -> Data:
    """Return a minimal restriction."""
    return {"id": "near", "require": "distance_km <= 500", **changes}


def order_rule(**changes: Any) -> Data:
    """Return a minimal order rule."""
    return {"id": "gold", **changes}


def item_rule(**changes: Any) -> Data:
    """Return a minimal item rule."""
    return {"id": "pin", "when": 'item.id == "mug"', "require": 'node.id == "DAL"', **changes}


def rule_set(**changes: Any) -> Data:
    """Return a minimal rule set."""
    return {"id": "rules", **changes}


def outcome(**changes: Any) -> Data:
    """Return a minimal outcome."""
    return {"status": "optimal", "bound": 0.0, "gap": 0.0, "engine": "cp-sat", "wall_seconds": 0.01, **changes}


def plan(**changes: Any) -> Data:
    """Return a minimal plan."""
    return {"order_id": "O-1", "outcome": outcome(), **changes}


FULL_NETWORK = network(
    currency="EUR",
    nodes=[
        node(
            location={"lat": 32.7767, "lon": -96.797},
            address={"country": "US", "state": "TX", "city": "Dallas", "postal_code": "75201"},
            groups=["SOUTH", "NO"],
            priority=2.5,
            attributes={"labels": "hazmat", "insured": True, "dock": "1e5", "doors": 12, "score": 0.5},
            delivery_methods=["pickup"],
            capacity=capacity(unit="workload", surcharges=[{"above": 0.8, "cost": 1.25}]),
            handling={"per_shipment": 1.0, "per_line": 0.5, "per_unit": 0.1},
            calendar=calendar(processing_days=1, closed_weekdays=[6, 7], closed_dates=["2026-12-25"]),
            enabled=False,
        ),
        node(id="NYC"),
    ],
    items=[item(classification="bulk", categories=["kitchen"], weight_kg=0.4, workload=2.0, attributes={"a": "null"})],
    services=[
        service(
            nodes=["DAL"],
            countries=["US", "NO"],
            rates={
                "zones": [
                    {"max_km": 500.0, "base": 5.0, "per_kg": 0.5, "per_km": 0.01},
                    {"base": 9.0, "steps": [{"max_kg": 5.0, "cost": 1.0}, {"cost": 4.0}]},
                ]
            },
            transit_days=[{"max_km": 500.0, "days": 1}, {"days": 3}],
            max_weight_kg=30.0,
            carbon_g_per_kg_km=0.1,
            attributes={"express": False},
        )
    ],
)

FULL_ORDER = order(
    customer={"id": "C-1", "tier": "gold", "type": "business", "attributes": {"since": "2026-09-01"}},
    channel="online",
    seller="acme",
    destination={
        "country": "US",
        "state": "IL",
        "city": "Chicago",
        "postal_code": "01234",
        "location": {"lat": 41.8781, "lon": -87.6298},
    },
    promotions=["BF"],
    required_by="2026-09-15",
    excluded_nodes=["NYC"],
    attributes={"gift": True},
    lines=[
        line(unit_price=9.5, ship_together="set", attributes={"engraved": "yes"}),
        line(id="2", delivery_method="pickup", pickup_node="DAL"),
    ],
)

FULL_RULES = rule_set(
    timezone="America/New_York",
    tiers=["gold", "silver"],
    order_rule_mode="first_complete",
    restrictions=[
        restriction(
            reason="labels are needed",
            enabled=False,
            effective={"from": "2026-09-01", "until": "2026-10-01T12:00:00-05:00"},
            when='destination.state == "CA" and item.attributes.hazmat == true',
            scope="order",
            penalty={"amount": 3.0, "per": "unit"},
        )
    ],
    order_rules=[
        order_rule(
            when='customer.tier == "gold" and any_line(item.categories in ["glassware"])',
            require="distance_km <= 500",
            max_splits=1,
            line_split="never",
            partial="lines",
            capacity_share=0.9,
            use_safety_stock=True,
            min_shipment_value=25.0,
            order_weight=10.0,
            objectives=[
                [{"term": "unfilled_units"}],
                [{"term": "shipment_km", "weight": 2.0, "bands_km": [100.0, 500.0]}],
            ],
        )
    ],
    item_rules=[item_rule()],
    fallbacks=[order_rule(id="rest")],
    objectives=[[{"term": "preference", "by": ['node.type == "store"', 'node.type == "warehouse"']}]],
)

FULL_PLAN = plan(
    order_rule="gold",
    assignments=[
        {"line": "1", "item": "mug", "node": "DAL", "service": "ground", "quantity": 2},
        {"line": "2", "item": "cup", "node": "NYC", "service": None, "quantity": 1},
    ],
    shipments=[
        {
            "node": "DAL",
            "service": "ground",
            "lines": ["1"],
            "weight_kg": 0.8,
            "distance_km": 1290.0,
            "ships_on": "2026-09-10",
            "arrives_on": "2026-09-13",
            "costs": {"shipping_cost": 9.0, "handling_cost": 1.5},
        },
        {
            "node": "NYC",
            "service": None,
            "lines": ["2"],
            "weight_kg": 0.3,
            "distance_km": None,
            "ships_on": None,
            "arrives_on": None,
            "costs": {"handling_cost": 0.25},
        },
    ],
    unfilled=[
        {
            "line": "2",
            "quantity": 3,
            "reasons": [
                {
                    "node": "DAL",
                    "service": "ground",
                    "cause": "stock",
                    "expected": "3",
                    "actual": "0",
                    "text": "DAL holds 0 of 3 pieces",
                }
            ],
        }
    ],
    violations=[
        {
            "rule": "near",
            "line": "1",
            "node": "DAL",
            "service": "ground",
            "penalty": 3.0,
            "expected": "distance_km <= 500",
            "actual": "1290",
        }
    ],
    matched=[{"rule": "gold", "kind": "order_rule", "lines": ["1", "2"]}],
    objective=[{"level": 0, "value": 3.0, "bound": 3.0, "terms": {"unfilled_units": 3.0}}],
    consumes={
        "stock": [{"node": "DAL", "item": "mug", "quantity": 2}],
        "capacity": [{"node": "DAL", "amount": 1.0}],
    },
    outcome=outcome(status="feasible", limit="time", bound=2.0, gap=0.5),
)

FULL_DOCUMENTS: dict[type[Document], Data] = {
    Network: FULL_NETWORK,
    Order: FULL_ORDER,
    RuleSet: FULL_RULES,
    Plan: FULL_PLAN,
}
"""Every top-level document with every field away from its default."""


def refusal(document: type[Document], data: Any) -> str:
    """Return the message with which a document refuses data; it must name the file in every line."""
    with pytest.raises(DocumentError) as caught:
        document.parse(data, source=FILE)
    message = str(caught.value)
    assert all(row.startswith(f"{FILE}: ") for row in message.splitlines())
    return message


def attempt(call: Callable[[], T], error: type[Exception] = DocumentError) -> tuple[T | None, str]:
    """Return what a call returns and no message, or nothing and the message of the one error that it may raise."""
    try:
        return call(), ""
    except error as raised:
        return None, str(raised) or "an error without a message"


def assert_refused(document: type[Document], data: Any, *fragments: str) -> None:
    """Assert that a document refuses data in a message that holds all fragments."""
    assert_holds(refusal(document, data), *fragments)


def assert_holds(message: str, *fragments: str) -> None:
    """Assert that a message holds all fragments."""
    missing = [fragment for fragment in fragments if fragment not in message]
    assert not missing, f"{missing} not in {message!r}"


def load_refusal(document: type[Document], path: Path, content: str | bytes) -> str:
    """Return the message with which a file of that content is refused; it must name the file in every line."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(DocumentError) as caught:
        document.load(path)
    message = str(caught.value)
    assert message.startswith(f"{path}: ")
    return message


def reload(document: D, path: Path) -> D:
    """Return a document as it comes back from a file."""
    document.dump(path)
    return type(document).load(path)
