"""The catalogue of fields that conditions may ask about: their paths, kinds and reach."""

import difflib
import re
from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "number", "list", "moment", "any"]
"""What a field holds; ``any`` is a free attribute, whose kind only the documents tell."""

Reach = Literal["order", "line", "source"]
"""What a field belongs to: the whole order, one of its lines, or a source (node, service, stock) of a line."""


@dataclass(frozen=True)
class Field:
    """A field that conditions may ask about.

    Attributes
    ----------
    path
        Dotted path in its one canonical spelling, e.g. ``destination.state``.
    kind
        What the field holds.
    reach
        What the field belongs to.
    """

    path: str
    kind: Kind
    reach: Reach


ALIASES = {
    "deliveryMethod": "line.delivery_method",
    "locationRestriction distributionGroup": "node.groups",
    "carrierServiceRestrictions": "service.carrier",
    "price.ItemUnitPrice": "line.unit_price",
}
"""Spellings of the source systems, and the fields they mean."""

_PREFIXES = {"order.destination.": "destination.", "order.customer.": "customer."}

_CATALOGUE: dict[tuple[str, Reach], dict[Kind, str]] = {
    ("order", "order"): {
        "text": "id channel seller",
        "number": (
            "created_at.year created_at.month created_at.day created_at.weekday created_at.hour "
            "value quantity line_count"
        ),
        "list": "promotions",
        "moment": "created_at required_by",
    },
    ("customer", "order"): {"text": "id tier type"},
    ("destination", "order"): {"text": "country state city postal_code"},
    ("line", "line"): {"text": "id delivery_method", "number": "quantity unit_price total item_quantity"},
    ("item", "line"): {"text": "id classification", "list": "categories", "number": "weight_kg workload"},
    ("node", "source"): {
        "text": "id type country state city postal_code",
        "list": "groups delivery_methods",
        "number": "priority utilization",
    },
    ("service", "source"): {"text": "id carrier"},
    ("stock", "source"): {"number": "on_hand available weeks_of_supply"},
    ("", "source"): {"number": "distance_km delivery_days"},
}

_FREE: dict[str, Reach] = {
    "order": "order",
    "customer": "order",
    "line": "line",
    "item": "line",
    "node": "source",
    "service": "source",
}
"""Roots that carry free attributes."""

FIELDS = {
    field.path: field
    for (root, reach), kinds in _CATALOGUE.items()
    for kind, names in kinds.items()
    for field in (Field(f"{root}.{name}".lstrip("."), kind, reach) for name in names.split())
}
"""All typed fields by their canonical path."""


def find_field(path: str) -> Field:
    """Return the field that a path or alias names.

    Raises
    ------
    ValueError
        Where no field has that path, with the closest one that exists.
    """
    canonical = _canonical(path)
    if canonical in FIELDS:
        return FIELDS[canonical]
    root, _, rest = canonical.partition(".")
    if root in _FREE and re.fullmatch(r"attributes(\.[\w-]+)+", rest):
        return Field(canonical, "any", _FREE[root])
    raise ValueError(f"there is no field {path!r}. {_hint(canonical)}")


def _canonical(path: str) -> str:
    path = ALIASES.get(" ".join(path.split()), path)
    for long, short in _PREFIXES.items():
        if path.startswith(long):
            return short + path.removeprefix(long)
    return path


def _hint(path: str) -> str:
    namesakes = [known for known in FIELDS if known.rpartition(".")[2] == path.rpartition(".")[2]]
    close = difflib.get_close_matches(path, [*FIELDS, *ALIASES], n=1, cutoff=0.8)
    close = close or namesakes[:1] or difflib.get_close_matches(path, [*FIELDS, *ALIASES], n=1)
    if close:
        return f"Did you mean {close[0]!r}?"
    return "Free fields are read as item.attributes.NAME and so on; a name has letters, digits, '-', '_' and dots."
