"""Adding, dropping and changing carrier services, and what they charge."""

from typing import Any

import pytest
from pydantic import ValidationError

from models import RateCard, WeightStep, Zone
from tests.scenarios.edits.shop import applied, edit, refusal, shop

OWL = {"id": "owl", "carrier": "Owl", "nodes": ["CHI"], "rates": {"zones": [{"base": 14}]}}
NEAR = Zone(max_km=500, base=5, per_kg=0.5, steps=(WeightStep(max_kg=9, cost=1),))
FAR = Zone(base=8, per_kg=1, per_km=0.01)
FLAT = Zone(base=4)


def zones(change: Any) -> dict[str, tuple[Zone, ...]]:
    return {each.id: each.rates.zones for each in applied(change).network.services}


def test_services_come_and_go() -> None:
    assert list(zones(edit("add_service", service=OWL))) == ["ground", "courier", "owl"]
    assert list(zones(edit("drop_service", service="ground"))) == ["courier"]


def test_fields_of_services_change() -> None:
    change = edit(
        "change_service", services=["ground", "courier"], set={"nodes": ["CHI"], "transit_days": [{"days": 2}]}
    )
    for service in applied(change).network.services:
        assert service.nodes == ("CHI",)
        assert service.transit_days[0].days == 2
    freed = applied(edit("change_service", service="courier", set={"nodes": None})).network.services_by_id["courier"]
    assert freed.nodes is None


def test_a_rate_card_takes_the_place_of_one() -> None:
    rates = {"zones": [{"max_km": 10, "base": 1}, {"base": 2}]}
    found = zones(edit("replace_rates", service="courier", rates=rates))
    assert found == {"ground": (NEAR, FAR), "courier": RateCard.parse(rates).zones}


@pytest.mark.parametrize(
    ("fields", "ground", "courier"),
    [
        ({"factor": 1}, (NEAR, FAR), (FLAT,)),
        (
            {"factor": 2},
            (
                Zone(max_km=500, base=10, per_kg=1, steps=(WeightStep(max_kg=9, cost=2),)),
                Zone(base=16, per_kg=2, per_km=0.02),
            ),
            (Zone(base=8),),
        ),
        (
            {"factor": 3, "service": "ground", "parts": ["base", "per_km"]},
            (Zone(max_km=500, base=15, per_kg=0.5, steps=NEAR.steps), Zone(base=24, per_kg=1, per_km=0.03)),
            (FLAT,),
        ),
        (
            {"factor": 0, "parts": ["steps"]},
            (Zone(max_km=500, base=5, per_kg=0.5, steps=(WeightStep(max_kg=9, cost=0),)), FAR),
            (FLAT,),
        ),
    ],
)
def test_rates_scale(fields: dict[str, Any], ground: tuple[Zone, ...], courier: tuple[Zone, ...]) -> None:
    found = zones(edit("scale_rates", **fields))
    assert found == {"ground": ground, "courier": courier}


def test_every_shipment_costs_more() -> None:
    found = zones(edit("add_rate_surcharge", service="ground", per_shipment=0.5, per_kg=0.25))
    dearer = (NEAR.changed(base=5.5, per_kg=0.75), FAR.changed(base=8.5, per_kg=1.25))
    assert found == {"ground": dearer, "courier": (FLAT,)}
    assert zones(edit("add_rate_surcharge", per_shipment=1))["courier"] == (Zone(base=5),)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            edit("drop_service", services=["ground", "courier"]),
            (
                "service = 'courier, ground': no service would be left, and without services shipping is free and "
                "always possible. Keep one, or close the nodes with close_node."
            ),
        ),
        (
            edit("drop_service", service="curier"),
            "service = 'curier': the network has no such service. Did you mean 'courier'?",
        ),
        (
            edit("scale_rates", services=["ground", "gruond"], factor=1),
            "services[1] = 'gruond': the network has no such service. Did you mean 'ground'?",
        ),
        (
            edit("replace_rates", service="xyz", rates={"zones": [{"base": 1}]}),
            "service = 'xyz': the network has no such service. There are courier, ground.",
        ),
        (
            edit("add_service", service=OWL | {"id": "ground"}),
            "service: services[2].id = 'ground': the id is given already at services[0]. Rename or remove one",
        ),
        (
            edit("add_service", service=OWL | {"nodes": ["CIH"]}),
            ("service: services[2].nodes: service 'owl' names unknown nodes: CIH. Add them or remove the names"),
        ),
        (
            edit("change_service", service="ground", set={"transit": 1}),
            "set.transit: there is no such field. Did you mean 'transit_days'?",
        ),
        (
            edit("change_service", service="ground", set={"rates": None}),
            "set.rates: this field is required. Give it a value.",
        ),
    ],
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


def test_a_network_without_services_has_no_rates() -> None:
    data = shop(network=shop().network.changed(services=()))
    assert (
        refusal(edit("scale_rates", factor=2), data) == "the network has no carrier services. Add one with add_service."
    )


@pytest.mark.parametrize(
    ("name", "fields", "message"),
    [
        ("add_rate_surcharge", {}, "nothing is changed. Give per_shipment, per_kg or both"),
        ("drop_service", {}, "nothing says which. Give one of service, services"),
        ("scale_rates", {"factor": 1, "parts": []}, "at least 1 item"),
        ("scale_rates", {"factor": 1, "service": "ground", "services": ["ground"]}, "service and services are given"),
    ],
)
def test_what_says_nothing_is_refused(name: str, fields: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        edit(name, **fields)


def test_edits_say_what_they_do() -> None:
    told = {
        "add service owl of Owl": edit("add_service", service=OWL),
        "drop service ground": edit("drop_service", service="ground"),
        "services ground, courier: nodes = default": edit(
            "change_service", services=["ground", "courier"], set={"nodes": None}
        ),
        "replace rates of service ground": edit("replace_rates", service="ground", rates={"zones": [{"base": 1}]}),
        "all services: rates x 1.1": edit("scale_rates", factor=1.1),
        "service ground: base, steps of rates x 2": edit(
            "scale_rates", service="ground", factor=2, parts=["base", "steps"]
        ),
        "all services: surcharge of 0.5 per shipment and 0.1 per kg": edit(
            "add_rate_surcharge", per_shipment=0.5, per_kg=0.1
        ),
    }
    assert [change.describe() for change in told.values()] == list(told)
