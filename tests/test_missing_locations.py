"""A location that is missing either makes no difference, or is an error that names who lacks it."""

from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from models import Plan
from optimizer.errors import MissingLocation
from tests.brute_force import DEFAULT_LEVELS, Case, Document
from tests.tiny_decisions import PLACES, cases, few, source


@few
@given(cases(), st.data())
def test_a_missing_location_makes_no_difference_or_is_an_error(case: Case, data: st.DataObject) -> None:
    name = data.draw(st.sampled_from([None, *case.nodes]))
    found = plan_or_error(moved(case, name, None))
    if isinstance(found, str):
        assert (f"order {case.order['id']!r}" if name is None else f"node {name!r}") in found
        assert may_ask_for_distances(case)
    else:
        elsewhere = moved(case, name, data.draw(PLACES))
        assert what_is_decided(found) == what_is_decided(source(case)) == what_is_decided(source(elsewhere))


def plan_or_error(case: Case) -> Plan | str:
    try:
        return source(case)
    except MissingLocation as error:
        return str(error)


def moved(case: Case, name: str | None, place: Document | None) -> Case:
    """The case with a node, or the destination where no name is given, somewhere else or nowhere."""

    def put(document: Document) -> Document:
        rest = {key: value for key, value in document.items() if key != "location"}
        return rest | ({} if place is None else {"location": place})

    if name is None:
        return replace(case, order=case.order | {"destination": put(case.order["destination"])})
    nodes = [put(node) if node["id"] == name else node for node in case.network["nodes"]]
    return replace(case, network=case.network | {"nodes": nodes})


def may_ask_for_distances(case: Case) -> bool:
    """Whether a condition, a term, a rate or a transit time of the documents does."""
    rules = [
        rule
        for group in ("restrictions", "item_rules", "order_rules", "fallbacks")
        for rule in case.rules.get(group, [])
    ]
    levels = [case.rules.get("objectives", DEFAULT_LEVELS), *(rule.get("objectives", []) for rule in rules)]
    terms = [{"term": term} if isinstance(term, str) else term for each in levels for level in each for term in level]
    conditions = [rule.get("require", "") for rule in rules] + [text for term in terms for text in term.get("by", [])]
    services = case.network["services"]
    rates = [zone for service in services for zone in service["rates"]["zones"]]
    rates += [band for service in services for band in service.get("transit_days", [])]
    emits = any(service.get("carbon_g_per_kg_km") for service in services)
    return (
        any("distance_km" in text for text in conditions)
        or any(term["term"] in {"line_km", "shipment_km"} for term in terms)
        or (emits and any(term["term"] == "carbon_kg" for term in terms))
        or any("max_km" in entry or entry.get("per_km") for entry in rates)
    )


def what_is_decided(plan: Plan) -> list[Any]:
    """All of a plan that a location has no part in, where nothing asks for it."""
    values = [round(level.value, 6) for level in plan.objective]
    violations = [(each.rule, each.line, each.node, each.service, each.penalty) for each in plan.violations]
    missing = [(gap.line, gap.quantity) for gap in plan.unfilled]
    return [plan.order_rule, plan.assignments, values, violations, missing]
