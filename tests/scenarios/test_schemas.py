"""JSON Schemas of the documents."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from models import DocumentError
from scenarios.dataset import Dataset
from scenarios.schemas import DOCUMENTS, schema_of, schemas

NAMES = pytest.mark.parametrize("name", DOCUMENTS)


def objects_in(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield the document itself and every document inside it, by name."""
    inner = {"": schema, **schema.get("$defs", {})}
    return ((name, each) for name, each in inner.items() if "properties" in each)


def kinds_in(schema: dict[str, Any]) -> set[str]:
    """Return the JSON types that a field may have, through all its alternatives."""
    inner = [kind for choice in schema.get("anyOf", []) + schema.get("oneOf", []) for kind in kinds_in(choice)]
    return {schema["type"], *inner} if "type" in schema else set(inner)


def test_the_documents_are_those_that_files_hold_and_the_answers() -> None:
    assert set(DOCUMENTS) == {
        "Network",
        "Order",
        "RuleSet",
        "StockRecord",
        "Plan",
        "BatchResult",
        "Finding",
        "Explanation",
        "Study",
    }


def test_all_schemas_come_by_name() -> None:
    assert schemas() == {name: schema_of(name) for name in DOCUMENTS}


@NAMES
def test_a_schema_is_json(name: str) -> None:
    assert json.loads(json.dumps(schema_of(name))) == schema_of(name)


@NAMES
def test_a_schema_names_its_dialect_and_the_version_of_the_layout(name: str) -> None:
    schema = schema_of(name)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["version"] == 1


@NAMES
def test_a_schema_is_titled_after_its_document(name: str) -> None:
    assert schema_of(name)["title"] == name


@NAMES
def test_a_schema_refuses_unknown_fields(name: str) -> None:
    for inner, schema in objects_in(schema_of(name)):
        assert schema.get("additionalProperties") is False, inner


@NAMES
def test_every_field_is_described(name: str) -> None:
    undescribed = [
        f"{inner}.{field}"
        for inner, schema in objects_in(schema_of(name))
        for field, facts in schema["properties"].items()
        if not facts.get("description")
    ]
    assert undescribed == []


@NAMES
def test_every_reference_leads_somewhere(name: str) -> None:
    schema = schema_of(name)
    text = json.dumps(schema)
    for target in {part.split('"')[0] for part in text.split('"$ref": "#/$defs/')[1:]}:
        assert target in schema["$defs"]


def test_the_schema_uses_the_names_that_files_use() -> None:
    window = schema_of("RuleSet")["$defs"]["Window"]
    assert set(window["properties"]) == {"from", "until"}


@pytest.mark.parametrize("field", ["when", "require"])
def test_the_schema_allows_conditions_as_text(field: str) -> None:
    restriction = schema_of("RuleSet")["$defs"]["Restriction"]["properties"][field]
    assert "string" in kinds_in(restriction)


def test_the_schemas_know_every_field_of_the_bundled_documents() -> None:
    data = Dataset.load("us-retail")
    assert set(data.network.to_data()) <= set(schema_of("Network")["properties"])
    assert set(data.rules.to_data()) <= set(schema_of("RuleSet")["properties"])
    for order in data.orders:
        assert set(order.to_data()) <= set(schema_of("Order")["properties"])


def test_an_unknown_document_is_refused_with_the_closest_name() -> None:
    with pytest.raises(DocumentError, match=r"'order'.*Did you mean 'Order'"):
        schema_of("order")


def test_a_name_that_resembles_none_is_refused_with_the_names_there_are() -> None:
    with pytest.raises(DocumentError) as caught:
        schema_of("zzz")
    assert "'zzz'" in str(caught.value)
    assert "Network" in str(caught.value)
