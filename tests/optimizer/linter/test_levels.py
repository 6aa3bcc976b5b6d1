"""Rules whose levels differ: in a batch, what is added up by position would be different things."""

from typing import Any

import pytest

from models import Finding, RuleSet
from optimizer import lint
from tests.builders import LEVELS, network, node, rule, rules

NETWORK = network([node("N1")])
GOLD = rule("gold", when="customer.tier == gold")
REST = rule("rest")
FASTEST: list[list[Any]] = [["unfilled_units"], ["delivery_days"]]


def found(document: RuleSet) -> list[Finding]:
    return [finding for finding in lint(document, NETWORK) if finding.code == "levels_differ"]


def test_rules_with_the_levels_of_the_set_are_in_order() -> None:
    assert found(rules(GOLD, REST)) == []
    assert found(rules()) == []
    assert found(RuleSet(id="none")) == []


def test_a_rule_with_levels_of_its_own_is_found() -> None:
    (finding,) = found(rules(GOLD | {"objectives": FASTEST}, rule("silver", when="customer.tier == silver"), REST))
    assert (finding.severity, finding.rules) == ("warning", ("silver", "rest", "gold"))
    assert "level 1 would add line_km of silver to delivery_days of gold" in finding.text
    assert finding.witness == {"level": 1, "silver": ["line_km"], "gold": ["delivery_days"]}


def test_the_same_levels_written_out_are_in_order() -> None:
    assert found(rules(GOLD | {"objectives": LEVELS}, REST)) == []
    # Unfilled pieces come first where no level names them.
    assert found(rules(GOLD | {"objectives": LEVELS[1:]}, REST)) == []


def test_weights_and_the_order_of_terms_do_not_count() -> None:
    weighed: list[list[Any]] = [["unfilled_units"], [{"term": "line_km", "weight": 5}, "shipments"]]
    assert (
        found(rules(GOLD | {"objectives": weighed}, REST, levels=[["unfilled_units"], ["shipments", "line_km"]])) == []
    )


def test_lines_split_when_needed_have_a_level_more() -> None:
    (finding,) = found(rules(GOLD, REST | {"line_split": "when_needed"}))
    assert finding.rules == ("rest", "gold")
    assert "level 1 would add split_lines of rest to line_km of gold" in finding.text


def test_a_rule_with_fewer_levels_is_found() -> None:
    (finding,) = found(rules(GOLD | {"objectives": [["unfilled_units"]]}, REST))
    assert "level 1 would add line_km of rest to nothing of gold" in finding.text


@pytest.mark.parametrize("other", [{"bands_km": [100]}, {"bands_km": [200]}])
def test_a_term_with_other_settings_is_another_one(other: dict[str, Any]) -> None:
    banded: list[list[Any]] = [["unfilled_units"], [{"term": "line_km", "bands_km": [100]}]]
    differs = other != {"bands_km": [100]}
    document = rules(GOLD | {"objectives": [["unfilled_units"], [{"term": "line_km"} | other]]}, REST, levels=banded)
    assert bool(found(document)) is differs


def test_fallbacks_count_and_disabled_rules_do_not() -> None:
    complete: dict[str, Any] = {"order_rule_mode": "first_complete", "fallbacks": [REST | {"objectives": FASTEST}]}
    (finding,) = found(rules(GOLD, **complete))
    assert finding.rules == ("rest", "gold")
    assert found(rules(GOLD, REST | {"objectives": FASTEST, "enabled": False}, rule("last"))) == []
