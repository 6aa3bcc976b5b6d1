"""Items, nodes, services and the network that they make."""

from typing import Any

import pytest

from models import Capacity, CarrierService, Item, Network, Node
from models.document import Document
from tests.models.samples import (
    Data,
    assert_refused,
    calendar,
    capacity,
    item,
    network,
    node,
    refusal,
    service,
)


def one_node(**changes: Any) -> Data:
    """Return a network whose only node is changed."""
    return network(nodes=[node(**changes)])


def one_service(**changes: Any) -> Data:
    """Return a network whose only service is changed."""
    return network(services=[service(**changes)])


def zones(*entries: Data) -> Data:
    """Return a network whose only service has these zones."""
    return one_service(rates={"zones": list(entries)})


REFUSED: dict[str, tuple[Data, list[str]]] = {
    "no id": ({}, ["id: ", "required", "name of the network"]),
    "empty id": ({"id": ""}, ["id = ''", "at least 1 character", "name of the network"]),
    "number as id": ({"id": 5}, ["id = 5", "string", "name of the network"]),
    "node without type": (network(nodes=[{"id": "A", "address": {"country": "US"}}]), ["nodes[0].type: ", "required"]),
    "node without country": (one_node(address={}), ["nodes[0].address.country: ", "required", "e.g. 'US'"]),
    "latitude": (
        one_node(location={"lat": 91, "lon": 0}),
        ["nodes[0].location.lat = 91", "less than or equal to 90", "degrees north"],
    ),
    "1 for true": (one_node(enabled=1), ["nodes[0].enabled = 1", "boolean", "false takes the node out"]),
    "text for true": (one_node(enabled="yes"), ["nodes[0].enabled = 'yes'", "boolean", "false takes the node out"]),
    "text for number": (one_node(priority="1"), ["nodes[0].priority = '1'", "number", "lower is better"]),
    "true for number": (one_node(priority=True), ["nodes[0].priority = true", "number", "lower is better"]),
    "negative priority": (
        one_node(priority=-1),
        ["nodes[0].priority = -1", "greater than or equal to 0", "lower is better"],
    ),
    "delivery method": (
        one_node(delivery_methods=["mail"]),
        ["nodes[0].delivery_methods[0] = 'mail'", "'ship' or 'pickup'"],
    ),
    "groups as text": (one_node(groups="UK"), ["nodes[0].groups = 'UK'", "distribution groups"]),
    "attribute null": (one_node(attributes={"a": None}), ["nodes[0].attributes.a = null", "a text, a finite number"]),
    "attribute nan": (one_node(attributes={"a": float("nan")}), ["nodes[0].attributes.a = NaN", "finite number"]),
    "attribute object": (one_node(attributes={"a": {"b": 1}}), ["nodes[0].attributes.a", "a text, a finite number"]),
    "attribute list": (one_node(attributes={"a": [1]}), ["nodes[0].attributes.a = [1]", "a list of texts"]),
    "attribute without name": (one_node(attributes={"": 1}), ["nodes[0].attributes", "at least 1 character"]),
    "capacity unit": (
        one_node(capacity=capacity(unit="pallets")),
        ["nodes[0].capacity.unit = 'pallets'", "'orders', 'lines', 'units' or 'workload'", "what is counted"],
    ),
    "capacity limit": (
        one_node(capacity=capacity(limit=-1)),
        ["nodes[0].capacity.limit = -1", "greater than or equal to 0", "in a day"],
    ),
    "surcharge share": (
        one_node(capacity=capacity(surcharges=[{"above": 1.5, "cost": 1}])),
        ["nodes[0].capacity.surcharges[0].above = 1.5", "less than or equal to 1", "share of the limit, 0 to 1"],
    ),
    "surcharge cost": (
        one_node(capacity=capacity(surcharges=[{"above": 0.5, "cost": -1}])),
        ["nodes[0].capacity.surcharges[0].cost = -1", "greater than or equal to 0", "money"],
    ),
    "handling": (
        one_node(handling={"per_line": -0.5}),
        ["nodes[0].handling.per_line = -0.5", "greater than or equal to 0", "money per order line"],
    ),
    "time zone": (
        one_node(calendar=calendar(timezone="Mars/Base")),
        ["nodes[0].calendar.timezone = 'Mars/Base'", "no time zone", "Use an IANA name such as"],
    ),
    "folder as time zone": (
        one_node(calendar=calendar(timezone="America")),
        ["timezone = 'America'", "no time zone", "IANA"],
    ),
    "path as time zone": (
        one_node(calendar=calendar(timezone="../etc/passwd")),
        ["timezone = ", "no time zone", "IANA"],
    ),
    "cutoff 24:00": (
        one_node(calendar=calendar(cutoff="24:00")),
        ["nodes[0].calendar.cutoff = '24:00'", "HH:MM, 00:00 to 23:59", "e.g. '14:30'"],
    ),
    "cutoff in other digits": (one_node(calendar=calendar(cutoff="1\u0665:00")), ["calendar.cutoff", "HH:MM"]),
    "cutoff 9:00": (one_node(calendar=calendar(cutoff="9:00")), ["cutoff = '9:00'", "HH:MM", "e.g. '14:30'"]),
    "cutoff with seconds": (one_node(calendar=calendar(cutoff="14:30:00")), ["cutoff = '14:30:00'", "HH:MM"]),
    "cutoff as number": (
        one_node(calendar=calendar(cutoff=870)),
        ["nodes[0].calendar.cutoff = 870", "string", "HH:MM"],
    ),
    "weekday 0": (
        one_node(calendar=calendar(closed_weekdays=[0])),
        ["nodes[0].calendar.closed_weekdays[0] = 0", "greater than or equal to 1", "1 Monday to 7 Sunday"],
    ),
    "weekday 8": (
        one_node(calendar=calendar(closed_weekdays=[8])),
        ["nodes[0].calendar.closed_weekdays[0] = 8", "less than or equal to 7"],
    ),
    "closed date that is none": (
        one_node(calendar=calendar(closed_dates=["Christmas"])),
        ["nodes[0].calendar.closed_dates[0] = 'Christmas'"],
    ),
    "closed date that never comes": (
        one_node(calendar=calendar(closed_dates=["2026-02-30"])),
        ["nodes[0].calendar.closed_dates[0] = '2026-02-30'"],
    ),
    "closed date as number": (
        one_node(calendar=calendar(closed_dates=[20261225])),
        ["nodes[0].calendar.closed_dates[0] = 20261225"],
    ),
    "negative days": (
        one_node(calendar=calendar(processing_days=-1)),
        ["nodes[0].calendar.processing_days = -1", "greater than or equal to 0", "open days"],
    ),
    "half days": (
        one_node(calendar=calendar(processing_days=0.5)),
        ["nodes[0].calendar.processing_days = 0.5", "integer", "open days"],
    ),
    "too many days of work": (
        one_node(calendar=calendar(processing_days=3651)),
        ["nodes[0].calendar.processing_days = 3651", "less than or equal to 3650", "0 to 3650"],
    ),
    "never open": (
        one_node(calendar=calendar(closed_weekdays=[1, 2, 3, 4, 5, 6, 7])),
        ["nodes[0].calendar: ", "closed_weekdays names all seven days", "never ship", "Leave one open"],
    ),
    "never open, out of order and with one twice": (
        one_node(calendar=calendar(closed_weekdays=[7, 1, 1, 6, 2, 5, 3, 4])),
        ["nodes[0].calendar: ", "closed_weekdays names all seven days"],
    ),
    "text as weight": (
        network(items=[item(weight_kg="2")]),
        ["items[0].weight_kg = '2'", "number", "in kg, 0 or more"],
    ),
    "negative weight": (
        network(items=[item(weight_kg=-2)]),
        ["items[0].weight_kg = -2", "greater than or equal to 0", "in kg"],
    ),
    "endless weight": (
        network(items=[item(weight_kg=float("inf"))]),
        ["items[0].weight_kg = Infinity", "finite", "in kg"],
    ),
    "negative workload": (network(items=[item(workload=-1)]), ["items[0].workload = -1", "greater than or equal to 0"]),
    "service without carrier": (
        network(services=[{"id": "S", "rates": {"zones": [{"base": 1}]}}]),
        ["services[0].carrier: ", "required", "the carrier"],
    ),
    "no zones": (one_service(rates={"zones": []}), ["services[0].rates.zones = []", "at least"]),
    "negative rate": (
        zones({"base": -1}),
        ["services[0].rates.zones[0].base = -1", "greater than or equal to 0", "money"],
    ),
    "zone after an open one": (
        zones({"base": 1}, {"max_km": 5, "base": 2}),
        ["services[0].rates: ", "only the last entry may lack max_km", "Move it last"],
    ),
    "step after an open one": (
        zones({"base": 1, "steps": [{"cost": 1}, {"max_kg": 5, "cost": 2}]}),
        ["services[0].rates.zones[0]", "max_kg"],
    ),
    "transit band after an open one": (
        one_service(transit_days=[{"days": 1}, {"max_km": 5, "days": 2}]),
        ["services[0]", "max_km"],
    ),
    "no weight at all": (
        one_service(max_weight_kg=0),
        ["services[0].max_weight_kg = 0", "greater than 0", "largest weight"],
    ),
    "half a day of transit": (
        one_service(transit_days=[{"days": 0.5}]),
        ["services[0].transit_days[0].days = 0.5", "integer"],
    ),
    "negative days of transit": (
        one_service(transit_days=[{"days": -1}]),
        ["services[0].transit_days[0].days = -1", "greater than or equal to 0", "0 to 3650"],
    ),
    "too many days of transit": (
        one_service(transit_days=[{"max_km": 5, "days": 1}, {"days": 3651}]),
        ["services[0].transit_days[1].days = 3651", "less than or equal to 3650", "0 to 3650"],
    ),
    "negative step": (
        zones({"base": 1, "steps": [{"cost": -1}]}),
        ["services[0].rates.zones[0].steps[0].cost = -1", "greater than or equal to 0", "money per shipment"],
    ),
    "negative bound of a step": (
        zones({"base": 1, "steps": [{"max_kg": -1, "cost": 1}]}),
        ["services[0].rates.zones[0].steps[0].max_kg = -1", "greater than or equal to 0", "in kg"],
    ),
    "endless largest weight": (
        one_service(max_weight_kg=1e308),
        ["services[0].max_weight_kg = 1e+308", "less than or equal to 1000000000000000"],
    ),
    "negative carbon": (one_service(carbon_g_per_kg_km=-1), ["services[0].carbon_g_per_kg_km = -1", "0"]),
    "node twice": (network(nodes=[node(), node()]), ["the id is given already at", "DAL", "Rename or remove"]),
    "item twice": (network(items=[item(), item()]), ["the id is given already at", "mug", "Rename or remove"]),
    "service twice": (
        network(services=[service(), service()]),
        ["the id is given already at", "ground", "Rename or remove"],
    ),
    "service at unknown nodes": (
        network(nodes=[node()], services=[service(nodes=["DAL", "NYC", "ATL"])]),
        ["service 'ground'", "unknown nodes", "ATL, NYC", "Add", "remove"],
    ),
}


@pytest.mark.parametrize(("data", "fragments"), REFUSED.values(), ids=REFUSED)
def test_a_bad_network_is_refused(data: Data, fragments: list[str]) -> None:
    assert_refused(Network, data, *fragments)


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (network(nodes=[node(), node()]), "nodes[1]"),
        (network(items=[item(), item(id="cup"), item()]), "items[2]"),
        (network(services=[service(), service()]), "services[1]"),
        (network(services=[service(nodes=["NYC"])]), "services[0].nodes"),
    ],
)
def test_a_clash_in_a_network_is_refused_with_its_place(data: Data, place: str) -> None:
    assert place in refusal(Network, data)


@pytest.mark.parametrize(
    ("given", "meant"),
    [("ship", "ship"), ("SHP", "ship"), ("SHIP", "ship"), ("pickup", "pickup"), ("PICK", "pickup")],
)
def test_delivery_methods_have_several_spellings(given: str, meant: str) -> None:
    assert Node.parse(node(delivery_methods=[given])).delivery_methods == (meant,)


@pytest.mark.parametrize("given", ["Ship", "pick", "PICKUP", "", 1, None])
def test_other_spellings_of_delivery_methods_are_refused(given: Any) -> None:
    assert_refused(
        Node,
        node(delivery_methods=[given]),
        "delivery_methods[0] = " + ("null" if given is None else repr(given)),
        "'ship' or 'pickup'",
    )


@pytest.mark.parametrize("value", ["text", "", True, 0, 1.5, -3, ["a", "b"], []])
def test_an_attribute_keeps_its_value_and_its_type(value: Any) -> None:
    kept = Item.parse(item(attributes={"a": value})).attributes["a"]
    assert (kept, type(kept)) == ((tuple(value), tuple) if isinstance(value, list) else (value, type(value)))


@pytest.mark.parametrize("cutoff", ["00:00", "09:05", "14:30", "23:59"])
def test_a_cutoff_is_any_minute_of_the_day(cutoff: str) -> None:
    assert Network.parse(one_node(calendar=calendar(cutoff=cutoff))).nodes[0].calendar is not None


@pytest.mark.parametrize("open_day", range(1, 8))
def test_a_node_may_be_open_on_one_day_of_the_week(open_day: int) -> None:
    closed = [day for day in range(1, 8) if day != open_day]
    read = Network.parse(one_node(calendar=calendar(closed_weekdays=closed))).nodes[0].calendar
    assert read is not None
    assert read.closed_weekdays == tuple(closed)


@pytest.mark.parametrize("days", [0, 1, 3650])
def test_days_are_taken_up_to_ten_years(days: int) -> None:
    taken = network(
        nodes=[node(calendar=calendar(processing_days=days))], services=[service(transit_days=[{"days": days}])]
    )
    read = Network.parse(taken)
    assert read.nodes[0].calendar is not None
    assert (read.nodes[0].calendar.processing_days, read.services[0].transit_days[0].days) == (days, days)


def test_a_service_may_start_at_some_nodes_or_at_all() -> None:
    known = network(nodes=[node(), node(id="NYC")], services=[service(nodes=["NYC"]), service(id="air")])
    assert [one.nodes for one in Network.parse(known).services] == [("NYC",), None]


def test_an_item_a_node_and_a_service_may_share_an_id() -> None:
    shared = network(nodes=[node(id="X")], items=[item(id="X")], services=[service(id="X")])
    assert Network.parse(shared).nodes_by_id.keys() == Network.parse(shared).items_by_id.keys()


def test_documents_are_found_by_their_id() -> None:
    found = Network.parse(network(nodes=[node()], items=[item()], services=[service()]))
    assert found.nodes_by_id["DAL"] is found.nodes[0]
    assert found.items_by_id["mug"] is found.items[0]
    assert found.services_by_id["ground"] is found.services[0]


def test_zones_keep_the_order_of_the_file() -> None:
    rates = CarrierService.parse(service(rates={"zones": [{"max_km": 9, "base": 1}, {"max_km": 5, "base": 2}]})).rates
    assert [zone.max_km for zone in rates.zones] == [9, 5]


@pytest.mark.parametrize(
    ("document", "data", "path"),
    [
        (Item, item(weight_kg=5), "weight_kg"),
        (Capacity, capacity(limit=5), "limit"),
        (Node, node(priority=5), "priority"),
    ],
)
def test_a_whole_number_will_do_for_a_number(document: type[Document], data: Data, path: str) -> None:
    assert getattr(document.parse(data), path) == 5.0
