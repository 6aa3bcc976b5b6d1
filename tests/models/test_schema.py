"""The contract: which fields every document has, their defaults, and the JSON Schema that says so."""

from collections.abc import Iterator
from typing import Any

import pytest

from models import (
    Address,
    Assignment,
    Calendar,
    Capacity,
    CarrierService,
    Customer,
    Destination,
    Handling,
    Item,
    ItemRule,
    Line,
    Network,
    Node,
    Order,
    OrderRule,
    Outcome,
    Penalty,
    Plan,
    Point,
    RateCard,
    Reason,
    Restriction,
    RuleSet,
    Shipment,
    StockRecord,
    Surcharge,
    Term,
    TransitBand,
    Unfilled,
    WeightStep,
    Window,
    Zone,
)
from models.document import Document
from models.plans import CapacityUse, Consumption, LevelValue, StockTake, Violation
from tests.models.samples import FULL_DOCUMENTS, Data, assert_refused

ADDRESS: Data = {"country": "US"}
RULE: Data = {"reason": None, "enabled": True, "effective": {"from": None, "until": None}}
HANDLING: Data = {"per_shipment": 0.0, "per_line": 0.0, "per_unit": 0.0}
NO_ADDRESS: Data = {"state": None, "city": None, "postal_code": None}
CUSTOMER: Data = {"id": None, "tier": None, "type": None, "attributes": {}}
NEAR = "distance_km <= 500"
MUG = 'item.id == "mug"'
RATES: Data = {"zones": [{"max_km": None, "base": 5.0, "per_kg": 0.0, "per_km": 0.0, "steps": []}]}
LINE: Data = {"id": "1", "item": "mug", "quantity": 2}
LINE_DEFAULTS: Data = {
    "unit_price": 0.0,
    "delivery_method": "ship",
    "pickup_node": None,
    "ship_together": None,
    "attributes": {},
}


def level(*names: str) -> list[Data]:
    return [{"term": name, "weight": 1.0, "by": [], "bands_km": []} for name in names]


OUTCOME: Data = {"status": "optimal", "bound": 1.0, "gap": 0.0, "engine": "cp-sat", "wall_seconds": 0.5}

CONTRACT: list[tuple[type[Document], Data, Data]] = [
    (Point, {"lat": 1.0, "lon": 2.0}, {}),
    (Address, ADDRESS, NO_ADDRESS),
    (Destination, ADDRESS, {**NO_ADDRESS, "location": None}),
    (
        Item,
        {"id": "mug"},
        {"classification": None, "categories": [], "weight_kg": 0.0, "workload": 1.0, "attributes": {}},
    ),
    (
        Node,
        {"id": "DAL", "type": "store", "address": {**ADDRESS, **NO_ADDRESS}},
        {
            "location": None,
            "groups": [],
            "priority": None,
            "attributes": {},
            "delivery_methods": ["ship", "pickup"],
            "capacity": None,
            "handling": HANDLING,
            "calendar": None,
            "enabled": True,
        },
    ),
    (Handling, {}, HANDLING),
    (Capacity, {"unit": "orders", "limit": 5.0}, {"surcharges": []}),
    (Surcharge, {"above": 0.8, "cost": 1.0}, {}),
    (
        Calendar,
        {"timezone": "UTC", "cutoff": "14:30"},
        {"processing_days": 0, "closed_weekdays": [], "closed_dates": []},
    ),
    (
        CarrierService,
        {"id": "ground", "carrier": "UPS", "rates": RATES},
        {
            "nodes": None,
            "countries": None,
            "transit_days": [],
            "max_weight_kg": None,
            "carbon_g_per_kg_km": 0.0,
            "attributes": {},
        },
    ),
    (RateCard, RATES, {}),
    (Zone, {"base": 5.0}, {"max_km": None, "per_kg": 0.0, "per_km": 0.0, "steps": []}),
    (WeightStep, {"cost": 5.0}, {"max_kg": None}),
    (TransitBand, {"days": 1}, {"max_km": None}),
    (Network, {"id": "us"}, {"currency": "USD", "nodes": [], "items": [], "services": []}),
    (
        StockRecord,
        {"node": "DAL", "item": "mug", "on_hand": 1},
        {"reserved": 0, "safety_stock": 0, "unit_cost": 0.0, "weeks_of_supply": None},
    ),
    (Customer, {}, CUSTOMER),
    (Line, LINE, LINE_DEFAULTS),
    (
        Order,
        {
            "id": "O-1",
            "created_at": "2026-09-10T14:30:00-05:00",
            "destination": {**ADDRESS, **NO_ADDRESS, "location": None},
            "lines": [{**LINE, **LINE_DEFAULTS}],
        },
        {
            "customer": CUSTOMER,
            "channel": None,
            "seller": None,
            "promotions": [],
            "required_by": None,
            "excluded_nodes": [],
            "attributes": {},
        },
    ),
    (Window, {}, {"from": None, "until": None}),
    (Penalty, {"amount": 5.0}, {"per": "line"}),
    (Restriction, {"id": "near", "require": NEAR}, {**RULE, "when": None, "scope": "line", "penalty": None}),
    (
        OrderRule,
        {"id": "gold"},
        {
            **RULE,
            "when": None,
            "require": None,
            "max_splits": None,
            "line_split": "when_needed",
            "partial": "units",
            "capacity_share": None,
            "use_safety_stock": False,
            "min_shipment_value": None,
            "order_weight": 1.0,
            "objectives": None,
        },
    ),
    (ItemRule, {"id": "pin", "when": MUG, "require": NEAR}, RULE),
    (Term, {"term": "shipments"}, {"weight": 1.0, "by": [], "bands_km": []}),
    (
        RuleSet,
        {"id": "rules"},
        {
            "timezone": "UTC",
            "tiers": [],
            "order_rule_mode": "first_match",
            "restrictions": [],
            "order_rules": [],
            "item_rules": [],
            "fallbacks": [],
            "objectives": [
                level("unfilled_units"),
                level("shipping_cost", "handling_cost", "stock_cost", "capacity_cost", "penalty"),
                level("shipments"),
                level("line_km"),
            ],
        },
    ),
    (
        Plan,
        {"order_id": "O-1", "outcome": {**OUTCOME, "limit": None}},
        {
            "order_rule": None,
            "assignments": [],
            "shipments": [],
            "unfilled": [],
            "violations": [],
            "matched": [],
            "objective": [],
            "consumes": {"stock": [], "capacity": []},
        },
    ),
    (Assignment, {"line": "1", "item": "mug", "node": "DAL", "quantity": 2}, {"service": None}),
    (
        Shipment,
        {"node": "DAL", "lines": ["1"], "weight_kg": 1.0, "costs": {"shipping_cost": 5.0}},
        {"service": None, "distance_km": None, "ships_on": None, "arrives_on": None},
    ),
    (Unfilled, {"line": "1", "quantity": 2}, {"reasons": []}),
    (
        Reason,
        {"cause": "stock", "text": "none left"},
        {"node": None, "service": None, "expected": None, "actual": None},
    ),
    (
        Violation,
        {"rule": "near", "line": "1", "node": "DAL", "penalty": 5.0},
        {"service": None, "expected": None, "actual": None},
    ),
    (LevelValue, {"level": 0, "value": 1.0, "bound": 1.0, "terms": {"shipments": 1.0}}, {}),
    (Consumption, {}, {"stock": [], "capacity": []}),
    (StockTake, {"node": "DAL", "item": "mug", "quantity": 2}, {}),
    (CapacityUse, {"node": "DAL", "amount": 2.0}, {}),
    (Outcome, OUTCOME, {"limit": None}),
]
"""Every document with the fields that it must be given, and the others with their defaults."""

EVERY_DOCUMENT = pytest.mark.parametrize(
    ("document", "given", "defaults"), CONTRACT, ids=[document.__name__ for document, _, _ in CONTRACT]
)


@EVERY_DOCUMENT
def test_a_document_has_the_fields_of_the_contract(document: type[Document], given: Data, defaults: Data) -> None:
    assert {field.alias or name for name, field in document.model_fields.items()} == given.keys() | defaults.keys()


@EVERY_DOCUMENT
def test_what_is_not_given_has_its_default(document: type[Document], given: Data, defaults: Data) -> None:
    assert document.parse(given).model_dump(mode="json") == {**given, **defaults}


@EVERY_DOCUMENT
def test_what_must_be_given_cannot_be_left_out(document: type[Document], given: Data, defaults: Data) -> None:
    for name in given:
        assert_refused(document, {key: value for key, value in given.items() if key != name}, f"{name}: ", "required")


@EVERY_DOCUMENT
def test_a_document_refuses_what_it_does_not_know(document: type[Document], given: Data, defaults: Data) -> None:
    assert_refused(document, {**given, "zzz": 1}, "zzz = 1", "there is no such field")


def documents(base: type[Document] = Document) -> Iterator[type[Document]]:
    """Yield every kind of document."""
    for document in base.__subclasses__():
        yield document
        yield from documents(document)


@pytest.mark.parametrize("document", list(documents()), ids=lambda document: document.__name__)
def test_every_field_is_described(document: type[Document]) -> None:
    assert [name for name, field in document.model_fields.items() if not field.description] == []


@pytest.mark.parametrize("document", list(documents()), ids=lambda document: document.__name__)
def test_every_document_is_frozen_and_strict(document: type[Document]) -> None:
    assert document.model_config["frozen"]
    assert document.model_config["extra"] == "forbid"
    assert document.model_config["allow_inf_nan"] is False


TOP_LEVEL = pytest.mark.parametrize("document", [*FULL_DOCUMENTS, StockRecord], ids=lambda document: document.__name__)


def properties(schema: Any) -> Iterator[tuple[str, Data]]:
    """Yield every property of a JSON Schema with its name."""
    if isinstance(schema, dict):
        if isinstance(schema.get("properties"), dict):
            yield from schema["properties"].items()
        for inner in schema.values():
            yield from properties(inner)


@TOP_LEVEL
def test_every_property_of_a_schema_is_described(document: type[Document]) -> None:
    found = list(properties(document.model_json_schema()))
    assert found
    assert [name for name, schema in found if not schema.get("description")] == []


@TOP_LEVEL
def test_a_schema_takes_no_unknown_properties(document: type[Document]) -> None:
    schema = document.model_json_schema()
    objects = [schema, *(one for one in schema.get("$defs", {}).values() if "properties" in one)]
    assert all(one["additionalProperties"] is False for one in objects)


@TOP_LEVEL
def test_a_schema_names_what_is_required(document: type[Document]) -> None:
    required = {name: given for one, given, _ in CONTRACT if one is document for name in given}
    assert set(document.model_json_schema()["required"]) == required.keys()


@pytest.mark.parametrize("document", FULL_DOCUMENTS, ids=lambda document: document.__name__)
def test_a_schema_allows_the_schema_version_that_a_file_may_state(document: type[Document]) -> None:
    assert "schema_version" in document.model_json_schema()["properties"]


def allows_text(schema: Data) -> bool:
    """Tell whether a schema allows a text, itself or in one of its alternatives."""
    return schema.get("type") == "string" or any(
        allows_text(one) for one in [*schema.get("anyOf", []), *schema.get("oneOf", [])]
    )


@pytest.mark.parametrize(
    ("rule", "side"), [("Restriction", "when"), ("Restriction", "require"), ("OrderRule", "when"), ("ItemRule", "when")]
)
def test_a_schema_allows_conditions_as_text(rule: str, side: str) -> None:
    assert allows_text(RuleSet.model_json_schema()["$defs"][rule]["properties"][side])


def test_a_schema_allows_terms_by_their_bare_name() -> None:
    levels = RuleSet.model_json_schema()["properties"]["objectives"]
    assert allows_text(levels["items"]["items"])
