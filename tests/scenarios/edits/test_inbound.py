"""Changing what is going to arrive."""

from typing import Any

import pytest

from scenarios.inbound import Arrival
from tests.scenarios.edits.shop import INBOUND, applied, edit, refusal, shop

MUGS, PANS = INBOUND


def arrivals(change: Any) -> list[tuple[str, int]]:
    return [(each.item, each.quantity) for each in applied(change).inbound]


def test_arrivals_scale_and_what_comes_to_nothing_is_left_out() -> None:
    assert arrivals(edit("scale_inbound", factor=1.5)) == [("mug", 8), ("pan", 2)]  # 7.5 and 1.5
    assert arrivals(edit("scale_inbound", factor=0.4)) == [("mug", 2)]  # 2 and 0.4
    assert arrivals(edit("scale_inbound", factor=1)) == [("mug", 5), ("pan", 1)]
    assert arrivals(edit("scale_inbound", factor=3, node="DAL")) == [("mug", 15), ("pan", 1)]


def test_arrivals_are_dropped() -> None:
    assert arrivals(edit("drop_inbound")) == []
    assert arrivals(edit("drop_inbound", item="mug")) == [("pan", 1)]


def test_arrivals_come_later_or_earlier() -> None:
    changed = applied(edit("delay_inbound", hours=12.5, where="node.type == store"))
    assert [str(each.at) for each in changed.inbound] == ["2026-09-02 18:30:00+00:00", "2026-09-03 06:00:00+00:00"]
    assert str(applied(edit("delay_inbound", hours=-6)).inbound[0].at) == "2026-09-02 00:00:00+00:00"


def test_arrivals_are_added() -> None:
    more = {"node": "NYC", "item": "pan", "quantity": 3, "at": "2026-09-01T06:00:00Z"}
    assert applied(edit("add_inbound", arrivals=[more])).inbound == (MUGS, PANS, Arrival.parse(more))


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            edit("drop_inbound", node="CHI", item="mug"),
            "nothing arrives of these items at these nodes. Add arrivals with add_inbound.",
        ),
        (
            edit("scale_inbound", node="DLA", factor=1),
            "node = 'DLA': the network has no such node. Did you mean 'DAL'?",
        ),
        (
            edit("add_inbound", arrivals=[MUGS.to_data() | {"item": "mugg"}]),
            "arrivals[0].item = 'mugg': the network has no such item. Did you mean 'mug'?",
        ),
        (
            edit("scale_inbound", factor=1e9),
            "factor = 1000000000.0: makes more than 1e9 pieces of one arrival. Give a smaller one.",
        ),
    ],
)
def test_what_does_not_fit_is_refused(change: Any, message: str) -> None:
    assert refusal(change) == message


def test_nothing_to_scale_is_an_error() -> None:
    assert refusal(edit("scale_inbound", factor=2), shop(inbound=())).startswith("nothing arrives")


def test_edits_say_what_they_do() -> None:
    assert edit("scale_inbound", factor=2, item="mug").describe() == "item mug at all nodes: arrivals x 2"
    assert edit("drop_inbound", node="DAL").describe() == "all items at node DAL: no arrivals"
    assert edit("delay_inbound", hours=6).describe() == "all items at all nodes: arrivals 6 hours later"
    assert edit("add_inbound", arrivals=[MUGS, PANS]).describe() == "add 2 arrivals of 6 pieces"
