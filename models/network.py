"""The supply side: items, nodes with their capacity, handling and calendar, and the services that carry parcels."""

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, BeforeValidator, Field, Strict, model_validator

from models.document import Document, FileDocument, refuse_duplicates
from models.geography import Address, Point
from models.types import (
    LARGEST_NUMBER,
    Attributes,
    CalendarDate,
    Days,
    Flag,
    ItemId,
    Kilograms,
    Kilometres,
    NodeId,
    NonNegative,
    ServiceId,
    Text,
)

METHOD_SPELLINGS = {"ship": "ship", "SHP": "ship", "SHIP": "ship", "pickup": "pickup", "PICK": "pickup"}


def _canonical_method(value: object) -> object:
    return METHOD_SPELLINGS.get(value, value) if isinstance(value, str) else value


DeliveryMethod = Annotated[
    Literal["ship", "pickup"],
    BeforeValidator(_canonical_method, json_schema_input_type=Literal["ship", "SHP", "SHIP", "pickup", "PICK"]),
]
"""``ship`` (also ``SHP``, ``SHIP``) or ``pickup`` (also ``PICK``)."""

CapacityUnit = Literal["orders", "lines", "units", "workload"]


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"no time zone is called {name!r}. Use an IANA name such as 'America/Chicago'.") from error
    return name


def _clock_time(text: str) -> str:
    if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", text, re.ASCII):
        raise ValueError("a time of day is written HH:MM, 00:00 to 23:59, e.g. '14:30'.")
    return text


TimeZone = Annotated[Text, AfterValidator(_known_zone)]


class Item(Document):
    """Something that is sold and shipped."""

    id: ItemId = Field(description="unique name of the item (sku)")
    classification: Text | None = Field(default=None, description="classification, e.g. 'bulk'")
    categories: tuple[Text, ...] = Field(default=(), description="catalog categories that hold the item")
    weight_kg: Kilograms = Field(default=0.0, description="weight of a piece in kg, 0 or more")
    workload: NonNegative = Field(default=1.0, description="capacity that a piece takes where capacity is a workload")
    attributes: Attributes = Field(default={}, description="free attributes, read as item.attributes.NAME")


class Surcharge(Document):
    """What each unit of capacity costs beyond a share of the limit."""

    above: Annotated[float, Strict(), Field(ge=0, le=1)] = Field(description="share of the limit, 0 to 1")
    cost: NonNegative = Field(description="money per unit of capacity used above that share")


class Capacity(Document):
    """How much a node can process in a day."""

    unit: CapacityUnit = Field(description="what is counted: orders, lines, units (pieces) or workload")
    limit: NonNegative = Field(description="the most that can be processed in a day, in that unit; 0 or more")
    surcharges: tuple[Surcharge, ...] = Field(default=(), description="cost of high use; the surcharges add up")


class Handling(Document):
    """Cost of picking and packing at a node, in money."""

    per_shipment: NonNegative = Field(default=0.0, description="money per shipment")
    per_line: NonNegative = Field(default=0.0, description="money per order line that the node takes part in")
    per_unit: NonNegative = Field(default=0.0, description="money per piece")


class Calendar(Document):
    """When a node works."""

    timezone: TimeZone = Field(description="IANA time zone, e.g. 'America/Chicago'")
    cutoff: Annotated[Text, AfterValidator(_clock_time)] = Field(description="last moment for today's work, HH:MM")
    processing_days: Days = Field(default=0, description="open days between order and dispatch, 0 to 3650")
    closed_weekdays: tuple[Annotated[int, Strict(), Field(ge=1, le=7)], ...] = Field(
        default=(), description="closed days of the week, ISO numbers: 1 Monday to 7 Sunday"
    )
    closed_dates: tuple[CalendarDate, ...] = Field(default=(), description="closed dates, YYYY-MM-DD")

    @model_validator(mode="after")
    def _some_day_is_open(self) -> Self:
        """A node that never opens never ships."""
        if len(set(self.closed_weekdays)) == 7:
            raise ValueError(
                "closed_weekdays names all seven days, so the node would never ship. Leave one open, or set the node's "
                "enabled to false."
            )
        return self


class Node(Document):
    """A place that ships or hands over goods: a warehouse, a store, a vendor."""

    id: NodeId = Field(description="unique name of the node")
    type: Text = Field(description="kind of node, e.g. 'warehouse', 'store', 'vendor'")
    location: Point | None = Field(default=None, description="coordinates; needed by whatever depends on distance")
    address: Address = Field(description="postal address, the country at least")
    groups: tuple[Text, ...] = Field(default=(), description="distribution groups that the node belongs to")
    priority: NonNegative | None = Field(default=None, description="rank of the node, lower is better; absent is last")
    attributes: Attributes = Field(default={}, description="free attributes, read as node.attributes.NAME")
    delivery_methods: tuple[DeliveryMethod, ...] = Field(
        default=("ship", "pickup"), description="what the node offers: 'ship', 'pickup'"
    )
    capacity: Capacity | None = Field(default=None, description="daily capacity; absent is unlimited")
    handling: Handling = Field(default=Handling(), description="cost of picking and packing")
    calendar: Calendar | None = Field(default=None, description="cutoff and closed days; absent is always open")
    enabled: Flag = Field(default=True, description="false takes the node out of every decision")


def _open_end_is_last(kind: str, bound: str, bounds: Sequence[float | None]) -> None:
    """Refuse an entry without bound before others: it would swallow all that follow."""
    for index, most in enumerate(bounds[:-1]):
        if most is None:
            raise ValueError(
                f"{kind}[{index}]: only the last entry may lack {bound}, those after it would never apply. "
                "Move it last."
            )


class WeightStep(Document):
    """The rate of a weight bracket."""

    max_kg: Kilograms | None = Field(default=None, description="largest weight in kg; absent is any")
    cost: NonNegative = Field(description="money per shipment in this bracket")


class Zone(Document):
    """The rate up to a distance."""

    max_km: Kilometres | None = Field(default=None, description="largest distance in km; absent is any")
    base: NonNegative = Field(description="money per shipment")
    per_kg: NonNegative = Field(default=0.0, description="money per kg")
    per_km: NonNegative = Field(default=0.0, description="money per km of the shipment's distance")
    steps: tuple[WeightStep, ...] = Field(default=(), description="cost by weight bracket, on top of base")

    @model_validator(mode="after")
    def _open_step_is_last(self) -> Self:
        """A step without bound swallows all that follow."""
        _open_end_is_last("steps", "max_kg", [step.max_kg for step in self.steps])
        return self

    @property
    def most_kg(self) -> float | None:
        """The largest weight that the steps cover, in kg; None is any."""
        bounds = [step.max_kg for step in self.steps if step.max_kg is not None]
        return max(bounds) if bounds and len(bounds) == len(self.steps) else None


class RateCard(Document):
    """What a shipment costs, by distance; the first zone whose ``max_km`` is not below the distance applies."""

    zones: tuple[Zone, ...] = Field(min_length=1, description="zones in file order, at least one")

    @model_validator(mode="after")
    def _open_zone_is_last(self) -> Self:
        """A zone without bound swallows all that follow."""
        _open_end_is_last("zones", "max_km", [zone.max_km for zone in self.zones])
        return self


class TransitBand(Document):
    """Days on the road up to a distance."""

    max_km: Kilometres | None = Field(default=None, description="largest distance in km; absent is any")
    days: Days = Field(description="calendar days from dispatch to arrival, 0 to 3650")


class CarrierService(Document):
    """One way of shipping: a carrier's product with its reach, rates and transit times."""

    id: ServiceId = Field(description="unique name of the service")
    carrier: Text = Field(description="the carrier that runs it")
    nodes: tuple[NodeId, ...] | None = Field(default=None, description="nodes that it picks up from; absent is all")
    countries: tuple[Text, ...] | None = Field(default=None, description="countries it delivers to; absent is all")
    rates: RateCard = Field(description="what a shipment costs")
    transit_days: tuple[TransitBand, ...] = Field(default=(), description="transit by distance; none is 0 days")
    max_weight_kg: Annotated[float, Strict(), Field(gt=0, le=LARGEST_NUMBER)] | None = Field(
        default=None, description="largest weight of a shipment in kg; absent is any"
    )
    carbon_g_per_kg_km: NonNegative = Field(default=0.0, description="emission in g CO2e per kg and km")
    attributes: Attributes = Field(default={}, description="free attributes, read as service.attributes.NAME")

    @model_validator(mode="after")
    def _open_band_is_last(self) -> Self:
        """A transit band without bound swallows all that follow."""
        _open_end_is_last("transit_days", "max_km", [band.max_km for band in self.transit_days])
        return self


class Network(FileDocument):
    """Nodes, items and carrier services. Without services shipping is free and always possible."""

    id: Text = Field(description="name of the network")
    currency: Text = Field(default="USD", description="currency of all money")
    nodes: tuple[Node, ...] = Field(default=(), description="the nodes")
    items: tuple[Item, ...] = Field(default=(), description="the items")
    services: tuple[CarrierService, ...] = Field(default=(), description="the carrier services")

    @model_validator(mode="after")
    def _ids_are_unique(self) -> Self:
        """Everything in a network is addressed by its id."""
        refuse_duplicates(("nodes", (node.id for node in self.nodes)))
        refuse_duplicates(("items", (item.id for item in self.items)))
        refuse_duplicates(("services", (service.id for service in self.services)))
        return self

    @model_validator(mode="after")
    def _services_start_at_known_nodes(self) -> Self:
        """A service can only pick up where there is a node."""
        for index, service in enumerate(self.services):
            if unknown := sorted(set(service.nodes or ()) - self.nodes_by_id.keys()):
                names = ", ".join(unknown)
                raise ValueError(
                    f"services[{index}].nodes: service {service.id!r} names unknown nodes: {names}. "
                    "Add them or remove the names."
                )
        return self

    @cached_property
    def nodes_by_id(self) -> dict[str, Node]:
        """The nodes by their id."""
        return {node.id: node for node in self.nodes}

    @cached_property
    def items_by_id(self) -> dict[str, Item]:
        """The items by their id."""
        return {item.id: item for item in self.items}

    @cached_property
    def services_by_id(self) -> dict[str, CarrierService]:
        """The services by their id."""
        return {service.id: service for service in self.services}
