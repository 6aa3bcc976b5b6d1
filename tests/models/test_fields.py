"""The catalogue of fields that conditions may ask about."""

import pytest

from models.fields import FIELDS, find_field

CATALOGUE = {
    ("order", "text"): "order.id order.channel order.seller customer.id customer.tier customer.type "
    "destination.country destination.state destination.city destination.postal_code",
    ("order", "number"): "order.value order.quantity order.line_count order.created_at.year order.created_at.month "
    "order.created_at.day order.created_at.weekday order.created_at.hour",
    ("order", "list"): "order.promotions",
    ("order", "moment"): "order.created_at order.required_by",
    ("line", "text"): "line.id line.delivery_method item.id item.classification",
    ("line", "number"): "line.quantity line.unit_price line.total line.item_quantity item.weight_kg item.workload",
    ("line", "list"): "item.categories",
    (
        "source",
        "text",
    ): "node.id node.type node.country node.state node.city node.postal_code service.id service.carrier",
    ("source", "number"): "node.priority node.utilization distance_km delivery_days stock.on_hand stock.available "
    "stock.weeks_of_supply",
    ("source", "list"): "node.groups node.delivery_methods",
}
"""The fields that the semantics name, by reach and kind."""

PLACES = [(path, reach, kind) for (reach, kind), paths in CATALOGUE.items() for path in paths.split()]


@pytest.mark.parametrize(("path", "reach", "kind"), PLACES)
def test_a_field_has_its_reach_and_its_kind(path: str, reach: str, kind: str) -> None:
    field = find_field(path)
    assert (field.path, field.reach, field.kind) == (path, reach, kind)


def test_there_are_no_other_fields() -> None:
    assert sorted(FIELDS) == sorted(path for path, _, _ in PLACES)


@pytest.mark.parametrize(
    ("root", "reach"),
    [
        ("order", "order"),
        ("customer", "order"),
        ("line", "line"),
        ("item", "line"),
        ("node", "source"),
        ("service", "source"),
    ],
)
@pytest.mark.parametrize("name", ["hazmat", "Display-Type", "a.b", "v2", "größe", "_x", "1st"])
def test_free_attributes_are_fields_of_any_kind(root: str, reach: str, name: str) -> None:
    field = find_field(f"{root}.attributes.{name}")
    assert (field.path, field.reach, field.kind) == (f"{root}.attributes.{name}", reach, "any")


@pytest.mark.parametrize(
    ("spelling", "path"),
    [
        ("deliveryMethod", "line.delivery_method"),
        ("locationRestriction distributionGroup", "node.groups"),
        ("locationRestriction \n distributionGroup", "node.groups"),
        ("carrierServiceRestrictions", "service.carrier"),
        ("price.ItemUnitPrice", "line.unit_price"),
        ("order.destination.country", "destination.country"),
        ("order.destination.postal_code", "destination.postal_code"),
        ("order.customer.tier", "customer.tier"),
        ("order.customer.attributes.vip", "customer.attributes.vip"),
    ],
)
def test_other_spellings_mean_the_same_field(spelling: str, path: str) -> None:
    assert find_field(spelling).path == path


@pytest.mark.parametrize(
    ("path", "suggestion"),
    [
        ("destination.stat", "Did you mean 'destination.state'?"),
        ("order.destination.contry", "Did you mean 'destination.country'?"),
        ("node.group", "Did you mean 'node.groups'?"),
        ("distance", "Did you mean 'distance_km'?"),
        ("deliverymethod", "Did you mean 'deliveryMethod'?"),
        ("customer.teir", "Did you mean 'customer.tier'?"),
        ("stock.onhand", "Did you mean 'stock.on_hand'?"),
        ("zzz", "item.attributes.NAME"),
        ("", "item.attributes.NAME"),
    ],
)
def test_an_unknown_field_is_refused_with_a_suggestion(path: str, suggestion: str) -> None:
    with pytest.raises(ValueError, match="there is no field") as caught:
        find_field(path)
    assert repr(path) in str(caught.value)
    assert suggestion in str(caught.value)


@pytest.mark.parametrize(
    "path",
    [
        "item.attributes",
        "item.attributes.",
        "item.attributes.a b",
        "item.attributes..a",
        "destination.attributes.a",
        "stock.attributes.a",
        "order.created_at.minute",
        "Order.id",
        "order",
        "order.",
        ".id",
        "customer",
        "destination.location.lat",
    ],
)
def test_what_is_no_field_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match="there is no field"):
        find_field(path)
