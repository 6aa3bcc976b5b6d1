"""The head of a report says in one sentence what was compared, and what stands out in tiles."""

from pathlib import Path
from typing import Any

import pytest

from scenarios.report.study.comparisons import Comparisons
from scenarios.report.study.glance import Glance, glance_section
from scenarios.results.frames import Run
from tests.scenarios.report.folders import STUDY, Tables, closed, order, orders, study_folder

ONE: dict[str, Any] = {"scenarios": [{"id": "only"}], "policies": ["optimal"]}


def glance(folder: Path, tables: Any = closed, **changes: Any) -> Glance:
    return glance_section(Comparisons(study_folder(folder, tables, {**STUDY, **changes})))


def test_a_sentence_says_what_was_compared(tmp_path: Path) -> None:
    assert glance(tmp_path).sentence == (
        "2 scenarios under 2 policies: 4 orders of us-retail, 10 Sep 2026, decided one by one as they come in; "
        "each scenario is compared with “As it is”, and each policy with optimal."
    )


def test_of_one_run_nothing_is_compared(tmp_path: Path) -> None:
    two_days = {"orders": [order("A", day="2026-12-31"), order("B", day="2027-01-02")]}
    generated = {"generate": {"nodes": 3, "items": 1}}
    found = glance(tmp_path, lambda _: two_days, **ONE, dataset=generated, replay={"window_minutes": 60}, seeds=[1, 2])
    assert found == Glance(
        "1 scenario: 2 orders of a generated network of 3 nodes and 1 item, 31 Dec 2026 to 2 Jan 2027, "
        "decided every 60 minutes, by 2 seeds.",
        [],
    )


def test_scenarios_may_have_more_orders_and_policies_a_mode_of_their_own(tmp_path: Path) -> None:
    def tables(run: Run) -> Tables:
        return {"orders": orders(4 if run.scenario == "base" else 12)}

    policies = ["optimal", {"policy": "nearest", "replay": "hindsight"}]
    sentence = glance(tmp_path, tables, policies=policies).sentence
    assert "4 to 12 orders of us-retail" in sentence
    assert "decided one by one as they come in unless the policy says otherwise" in sentence


def test_policies_alone_are_compared_with_the_first(tmp_path: Path) -> None:
    assert glance(tmp_path, scenarios=[{"id": "base"}]).sentence.endswith("; each policy is compared with optimal.")


def test_tiles_tell_what_differs(tmp_path: Path) -> None:
    scenarios, policies = glance(tmp_path).groups
    assert (scenarios.title, policies.title) == (
        "Against “As it is”, by optimal",
        "Against the policy optimal, in “As it is”",
    )
    (card,) = scenarios.cards
    tiles = {tile.label: (tile.change.value_text, tile.unit, tile.change.text, tile.words) for tile in card.tiles}
    # Nothing is known of days and of being on time; of 8 pieces 7 are filled, but not in each draw.
    assert tiles == {
        "Cost per filled piece": ("6.86", "EUR", "+1.86", "worse"),
        "Pieces filled": ("87.5\u00a0%", "", "\N{MINUS SIGN}12.5\u00a0pp", "no clear difference"),
        "Shipments per order": ("1.00", "", "0.00", "the same"),
    }
    assert {tile.words for tile in policies.cards[0].tiles} == {"the same"}


@pytest.mark.parametrize("count", [6, 9])
def test_of_many_scenarios_those_that_differ_most_are_shown(tmp_path: Path, count: int) -> None:
    def tables(run: Run) -> Tables:
        return {"orders": orders(cost=10 + int(run.scenario))}

    scenarios = [{"id": str(number)} for number in range(count + 1)]
    (found,) = glance(tmp_path, tables, scenarios=scenarios, policies=["optimal"]).groups
    assert [card.title for card in found.cards] == [str(number) for number in range(count - 5, count + 1)]
    assert found.left_out == count - 6
