"""Examples on pages mean what the sentences around them say."""

import re
from typing import Any

import pytest
import yaml

from models import CarrierService, Network, RuleSet
from models.network import Calendar, Capacity
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.edits import apply_all
from scenarios.policies import Scored
from scenarios.policies.ratings import Rating
from scenarios.studies.prepared import Prepared
from scenarios.study import Study
from tests.builders import line, network, node, order, rules, source, stock
from tests.docs.page_documents import Edits, retail
from tests.docs.pages import ROOT, blocks_of

OBJECTIVES, SERVICES, CAPACITY, CALENDAR = (yaml.safe_load(text) for text in blocks_of("docs/costs.md", "yaml"))


# ---- README.md


def test_the_rules_of_the_readme_can_be_compiled() -> None:
    shown = RuleSet.parse(yaml.safe_load(blocks_of("README.md", "yaml")[0]))
    assert [len(group) for group in (shown.restrictions, shown.order_rules, shown.item_rules)] == [2, 3, 1]
    Sourcer(Dataset.load("us-retail").network, shown)


def test_the_error_of_the_readme_is_the_error_given() -> None:
    shown = re.search(r"`rules\.yaml: (order_rules.*?)`\n", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert shown is not None
    with pytest.raises(ValueError, match=re.escape(shown.group(1))):
        RuleSet.parse({"id": "r", "order_rules": [{"id": "a"}, {"id": "b", "when": "customer.tire == gold"}]})


# ---- docs/costs.md


def test_the_levels_shown_decide() -> None:
    levels = RuleSet.parse({"id": "shown"} | OBJECTIVES)
    plan = Sourcer(retail().network, levels).source(retail().orders_by_id["ORD-0031"], retail().availability)
    assert [list(level.terms) for level in plan.objective[2:]] == [
        [term if isinstance(term, str) else term["term"] for term in level] for level in OBJECTIVES["objectives"][1:]
    ]


def test_the_service_shown_reaches_as_far_and_carries_as_much_as_told() -> None:
    (ground,) = (CarrierService.parse(each) for each in SERVICES["services"])
    for km, kg, reaches in ((400, 30, True), (400, 31, False), (2000, 15, True), (2000, 16, False), (2600, 1, False)):
        places = network([node("WH-DFW", km), node("WH-CHI", 9000)], [{"id": "A", "weight_kg": kg}], [ground.to_data()])
        plan = source(places, rules(levels=[["shipping_cost"]]), order(line("L1")), stock({"WH-DFW": {"A": 1}}))
        assert bool(plan.shipments) is reaches, (km, kg)


def test_the_surcharges_shown_cost_what_is_told() -> None:
    capacity = Capacity.parse(CAPACITY["capacity"]).to_data()
    places = network([node("N1", capacity=capacity)])
    for used, cost in ((23, 1.75 + 4), (22, 1.75 + 2), (14, 0)):
        plan = source(places, rules(), order(line("L1")), stock({"N1": {"A": 1}}, {"N1": used}))
        assert plan.costs["capacity_cost"] == cost


def test_the_calendar_shown_is_one() -> None:
    assert Calendar.parse(CALENDAR["calendar"]).closed_weekdays == (7,)


def test_the_own_term_shown_counts() -> None:
    names: dict[str, Any] = {}
    exec(blocks_of("docs/costs.md", "python")[0], names)  # noqa: S102 - our own page
    places: Network = network([node("N1")])
    sourcer = Sourcer(places, rules(levels=[["unfilled_units"], ["returns"]]), terms=[names["Returns"]()])
    plan = sourcer.source(order(line("L1", quantity=2, attributes={"return_rate": 0.5})), stock({"N1": {"A": 2}}))
    # Half of two pieces comes back, to a shop at 3.50 each.
    assert plan.objective[-1].value == 3.5


# ---- docs/edits.md, docs/policies.md, docs/whatif.md


def test_the_error_of_an_edit_shown_is_told() -> None:
    (edit,) = Edits.parse({"edits": [{"edit": "close_node", "node": "WH-DFV"}]}).edits
    with pytest.raises(ValueError, match="WH-DFV") as caught:
        apply_all(retail(), [edit])
    assert f"`{caught.value}`" in (ROOT / "docs" / "edits.md").read_text(encoding="utf-8")


def test_the_default_rating_is_the_one_told() -> None:
    assert Scored().ratings == (Rating(by="distance"),)


def test_the_study_shown_is_of_nine_pieces() -> None:
    (text,) = blocks_of("docs/whatif.md", "yaml")
    study = Study.parse(yaml.safe_load(text))
    assert [policy.label for policy in study.policies] == ["optimal", "nearest", "hourly"]
    assert study.base_id == "as-it-is"
    assert len(Prepared(study, source="page", folder=ROOT).wanted) == 9
