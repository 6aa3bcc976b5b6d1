"""Why lines moved: one tiny study for each kind of sentence, whose decisions can be followed by hand."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from models import Network, Order, RuleSet, ShipfromError
from optimizer.explaining import Review
from scenarios.dataset import Dataset
from scenarios.inbound import Arrival
from scenarios.modes import Hindsight, Mode, PerOrder, Window
from scenarios.policies import Batched, BidPrice, Nearest, Optimal, PolicySettings
from scenarios.replay import Replay
from scenarios.results import reasons
from scenarios.results.frames import Piece
from scenarios.results.moved import moves
from scenarios.results.piece import write_piece
from scenarios.results.reasons import Side, reasons_of
from scenarios.results.record import Record
from tests.builders import line, network, node, order, rule, rules, service, stock

Stock = Mapping[str, Mapping[str, int]]

COSTS = rules(levels=[["unfilled_units"], ["shipping_cost"]])
ROAD = service("road", {"base": 5.0, "per_km": 0.01})
"""From N1, 100 km away, a shipment costs 6; from N2, 300 km away, 8."""

N1, N2 = node("N1", 100), node("N2", 300)


def places(*nodes: dict[str, Any], services: Sequence[dict[str, Any]] = (ROAD,)) -> Network:
    return network(list(nodes) or [N1, N2], ["A", "B"], services)


def asked(name: str, *lines: dict[str, Any], hour: int = 8, **fields: Any) -> Order:
    return order(*(lines or [line("L")]), id=name, created_at=f"2026-09-10T{hour:02}:00:00Z", **fields)


def data(
    pieces: Stock, *orders: Order, nodes: Network | None = None, by: RuleSet = COSTS, used: Mapping[str, float] = {}
) -> Dataset:
    placed = orders or (asked("O1"),)
    return Dataset(Path(), nodes or places(), stock(pieces, capacity=dict(used)), by, placed)


PLENTY = {"N1": {"A": 9, "B": 9}, "N2": {"A": 9, "B": 9}}


def told(
    before: Dataset,
    after: Dataset,
    folder: Path,
    *,
    policy: PolicySettings | None = None,
    mode: Mode | None = None,
) -> dict[str, str]:
    """The reasons by order, and by line where it is not L."""
    settings, when = policy or Optimal(), mode or PerOrder()

    def replayed(documents: Dataset, name: str) -> tuple[Piece, Side]:
        piece = Piece(name, "p", 1, folder / name)
        write_piece(Replay(documents, settings, when, seed=1), documents, piece.folder)
        return piece, Side(Record.of(piece), documents, settings, when)

    (base, one), (other, two) = replayed(before, "base"), replayed(after, "other")
    found = reasons_of(one, two, list(moves(base, other)))
    return {f"{key.order}/{key.line}".removesuffix("/L"): sentence for key, sentence in found.items()}


def test_a_node_that_is_closed(tmp_path: Path) -> None:
    closed = places(node("N1", 100, enabled=False), N2)
    assert told(data(PLENTY), data(PLENTY, nodes=closed), tmp_path) == {"O1": "N1: the node is disabled"}


def test_stock_that_an_earlier_order_took(tmp_path: Path) -> None:
    """With two pieces at N1, O1 and O2 come from there; with one, O1 takes it, so that O2 finds none available."""
    orders = asked("O1"), asked("O2", hour=9)
    before, after = data({"N1": {"A": 2}, "N2": {"A": 9}}, *orders), data({"N1": {"A": 1}, "N2": {"A": 9}}, *orders)
    assert told(before, after, tmp_path) == {"O2": "N1: 1 on hand, 0 available"}


def test_stock_that_is_there_but_too_little(tmp_path: Path) -> None:
    """Three pieces come from N1, until it has two only: a line that is not split has to come from N2."""
    whole = rules(rule(line_split="never"), levels=[["unfilled_units"], ["shipping_cost"]])
    three = asked("O1", line("L", quantity=3))
    before, after = (data({"N1": {"A": n}, "N2": {"A": 9}}, three, by=whole) for n in (3, 2))
    assert told(before, after, tmp_path) == {"O1": "N1: 2 on hand, 2 available, 3 needed"}


def test_stock_that_arrives_in_time_in_one_scenario_only(tmp_path: Path) -> None:
    """In the base N1 has nothing when O1 comes; in the other scenario a piece has arrived an hour before."""
    before = data({"N1": {"A": 0}, "N2": {"A": 9}})
    after = replace(before, inbound=(Arrival(node="N1", item="A", quantity=1, at=asked("x", hour=7).created_at),))
    # N2 could serve it still, but N1 is cheaper by 2, and could not in the base scenario.
    assert told(before, after, tmp_path) == {
        "O1": "not possible in the base scenario: N1: 0 on hand, 0 available; from N2 it would be +2.00 shipping cost"
    }


def test_capacity_of_the_day(tmp_path: Path) -> None:
    """N1 takes one order a day: O1 on the first, O3 on the second. O2 finds it used, and O3 finds it free again."""
    full = places(node("N1", 100, capacity={"unit": "orders", "limit": 1}), N2)
    third = order(line("L"), id="O3", created_at="2026-09-11T08:00:00Z")
    orders = asked("O1"), asked("O2", hour=9), third
    assert told(data(PLENTY, *orders), data(PLENTY, *orders, nodes=full), tmp_path) == {
        "O2": "N1: 0 of its daily capacity of 1 orders is left, 1 needed"
    }


def test_capacity_that_is_too_little_for_all_pieces(tmp_path: Path) -> None:
    full = places(node("N1", 100, capacity={"unit": "units", "limit": 4}), N2)
    whole = rules(rule(line_split="never"), levels=[["unfilled_units"], ["shipping_cost"]])
    three = asked("O1", line("L", quantity=3))
    before, after = data(PLENTY, three, by=whole), data(PLENTY, three, by=whole, nodes=full, used={"N1": 2})
    assert told(before, after, tmp_path) == {"O1": "N1: 2 of its daily capacity of 4 units is left, 3 needed"}


def test_a_rule_that_bars_the_former_node(tmp_path: Path) -> None:
    """Nearer than 200 km is too near: N1, where O1 came from, is 100 km away."""
    far = rules(rule("far", require="distance_km >= 200"), levels=[["unfilled_units"], ["shipping_cost"]])
    near = rules(rule("far"), levels=[["unfilled_units"], ["shipping_cost"]])
    found = told(data(PLENTY, by=near), data(PLENTY, by=far), tmp_path)
    assert found == {"O1": "N1: rule far asks for distance_km >= 200, found 100"}


def test_a_distance_cap_that_barred_the_new_node(tmp_path: Path) -> None:
    """N1 ships for nothing, but from beyond the cap; without the cap it is 8 cheaper than N2."""
    free = [service("road", {"base": 8.0}, nodes=["N2"]), service("own", nodes=["N1"])]
    nodes = places(node("N1", 400), N2, services=free)
    capped = rules(rule("r", require="distance_km <= 350"), levels=[["unfilled_units"], ["shipping_cost"]])
    open_ = rules(rule("r"), levels=[["unfilled_units"], ["shipping_cost"]])
    found = told(data(PLENTY, nodes=nodes, by=capped), data(PLENTY, nodes=nodes, by=open_), tmp_path)
    assert found == {
        "O1": "not possible in the base scenario: N1: distance 400 km, allowed 350 km by rule r; "
        "from N2 it would be +8.00 shipping cost"
    }


def test_a_node_that_the_base_does_not_have(tmp_path: Path) -> None:
    found = told(data(PLENTY), data(PLENTY | {"N0": {"A": 9}}, nodes=places(N1, N2, node("N0", 50))), tmp_path)
    assert found == {
        "O1": "not possible in the base scenario: N0: the network has no such node; "
        "from N1 it would be +0.50 shipping cost"
    }


def test_costs_that_changed(tmp_path: Path) -> None:
    """Both could serve it in either scenario. N1 costs 6 in the base, N2 8; in the other, N1 costs 10 more."""
    dear = service("road", {"base": 15.0, "per_km": 0.01}, nodes=["N1"])
    after = places(services=[dear, service("lane", {"base": 5.0, "per_km": 0.01}, nodes=["N2"])])
    before = places(services=[ROAD, service("lane", {"base": 5.0, "per_km": 0.01}, nodes=["N2"])])
    found = told(data(PLENTY, nodes=before), data(PLENTY, nodes=after), tmp_path)
    assert found == {"O1": "from N1 it would be +8.00 shipping cost"}


def test_a_line_that_follows_another(tmp_path: Path) -> None:
    """B runs out at N1, and A goes along to N2: one shipment of 8, not two of 6 + 8."""
    both = asked("O1", line("L"), line("M", "B"))
    found = told(data(PLENTY, both), data(PLENTY | {"N1": {"A": 9, "B": 0}}, both), tmp_path)
    assert found == {"O1": "from N1 it would be +6.00 shipping cost", "O1/M": "N1: 0 on hand, 0 available"}


def test_a_line_that_could_not_stay_behind(tmp_path: Path) -> None:
    """The same where one node has to do for all: no plan takes A from N1 and fills B."""
    one = rules(rule("one", max_splits=0, partial="never"), levels=[["unfilled_units"], ["shipping_cost"]])
    both = asked("O1", line("L"), line("M", "B"))
    found = told(data(PLENTY, both, by=one), data(PLENTY | {"N1": {"A": 9, "B": 0}}, both, by=one), tmp_path)
    assert found["O1"].startswith("N1: prevented by ")
    assert "the stock of B" in found["O1"] or "which lets at most 1 node take part" in found["O1"]
    assert found["O1/M"] == "N1: 0 on hand, 0 available"


def test_parts_of_a_line(tmp_path: Path) -> None:
    """It takes all that there is: two pieces from N1 and one from N2, then one and two."""
    three = asked("O1", line("L", quantity=3))
    before, after = (data({"N1": {"A": n}, "N2": {"A": 3 - n}}, three) for n in (2, 1))
    assert told(before, after, tmp_path) == {"O1": "N1: 1 on hand, 1 available, 2 needed"}


def test_a_service_that_is_dropped_and_one_that_is_dearer(tmp_path: Path) -> None:
    slow, fast = service("slow", {"base": 2.0}), service("fast", {"base": 4.0})
    here = {"N1": {"A": 9}}
    both = data(here, nodes=places(N1, services=[slow, fast]))
    without = data(here, nodes=places(N1, services=[fast]))
    assert told(both, without, tmp_path / "dropped") == {"O1": "N1: slow does not pick up there"}
    dear = data(here, nodes=places(N1, services=[service("slow", {"base": 5.0}), fast]))
    assert told(both, dear, tmp_path / "dear") == {"O1": "from N1 by slow it would be +1.00 shipping cost"}
    light = service("slow", {"base": 2.0}, countries=["CA"])
    abroad = data(here, nodes=places(N1, services=[light, fast]))
    assert told(both, abroad, tmp_path / "abroad") == {"O1": "N1: slow: slow does not deliver to US"}


def test_unfilled_and_filled(tmp_path: Path) -> None:
    """N2 has none at all, so that nobody comes closer than N1 in either scenario."""
    some, none = data({"N1": {"A": 1}, "N2": {"A": 0}}), data({"N1": {"A": 0}, "N2": {"A": 0}})
    assert told(some, none, tmp_path / "a") == {"O1": "N1: 0 on hand, 0 available; no node has item A"}
    assert told(none, some, tmp_path / "b") == {"O1": "not possible in the base scenario: N1: 0 on hand, 0 available"}


def test_unfilled_though_others_have_some(tmp_path: Path) -> None:
    """N1 closes, and N2 has one of two."""
    two, closed = asked("O1", line("L", quantity=2)), places(node("N1", 100, enabled=False), N2)
    pieces = {"N1": {"A": 9}, "N2": {"A": 1}}
    assert told(data(pieces, two), data(pieces, two, nodes=closed), tmp_path) == {
        "O1": "N1: the node is disabled; closest comes N2: 1 on hand, 1 available, 1 taken by this order"
    }


def test_another_rule_decides(tmp_path: Path) -> None:
    """Gold needs N1; it is left to the next rule, which only N2 meets, once the order rule is for silver."""

    def by(tier: str) -> RuleSet:
        first = rule("first", when=f"customer.tier == {tier}", require="node.id == N1")
        return rules(first, rule("second", require="node.id == N2"), levels=[["unfilled_units"], ["shipping_cost"]])

    gold = asked("O1", customer={"tier": "gold"})
    assert told(data(PLENTY, gold, by=by("gold")), data(PLENTY, gold, by=by("silver")), tmp_path) == {
        "O1": 'rule second decides instead of rule first; N1: rule second asks for node.id == "N2", found N1'
    }


def test_nothing_decides(tmp_path: Path) -> None:
    def by(tier: str) -> RuleSet:
        return rules(
            rule("first", when=f"customer.tier == {tier}"),
            levels=[["unfilled_units"]],
            order_rule_mode="first_complete",
        )

    gold = asked("O1", customer={"tier": "gold"})
    one, other = data(PLENTY, gold, by=by("gold")), data(PLENTY, gold, by=by("silver"))
    found = told(one, other, tmp_path / "a")["O1"]
    assert found.startswith("no order rule decides, rule first did in the base scenario; N1: no order rule matches")
    back = told(other, one, tmp_path / "b")["O1"]
    expected = "rule first decides, none did in the base scenario; not possible in the base scenario: N1: no order rule"
    assert back.startswith(expected)


def test_lines_of_one_scenario_only(tmp_path: Path) -> None:
    one, two = asked("O1"), asked("O1", line("L", quantity=2))
    assert told(data(PLENTY, one), data(PLENTY, one, asked("O2")), tmp_path / "a") == {
        "O2": "ordered in this scenario only"
    }
    assert told(data(PLENTY, one, asked("O2")), data(PLENTY, one), tmp_path / "b") == {
        "O2": "ordered in the base scenario only"
    }
    assert told(data(PLENTY, one), data(PLENTY, two), tmp_path / "c") == {"O1": "2 pieces are ordered instead of 1"}
    assert told(data(PLENTY, two), data(PLENTY, one), tmp_path / "d") == {"O1": "1 piece is ordered instead of 2"}


@pytest.mark.parametrize("policy", [Nearest(), BidPrice(name="nearest")])
def test_who_does_not_go_by_the_levels_alone_is_not_measured_by_them(policy: PolicySettings, tmp_path: Path) -> None:
    """N2 moves closer than N1, which could serve it still; that both policies prefer it is all that is certain."""
    near = places(N1, node("N2", 50))
    assert told(data(PLENTY), data(PLENTY, nodes=near), tmp_path, policy=policy) == {
        "O1": "N1 could still serve it by itself; nearest decided the order otherwise"
    }


ORDERS = asked("O1"), asked("O2", hour=9)


@pytest.mark.parametrize("mode", [Hindsight(), Window(minutes=1440)])
def test_orders_that_are_decided_together(mode: Mode, tmp_path: Path) -> None:
    """One of the two gets the piece that N1 has left. Which one, the batch decides: N1 had it for either."""
    before, after = (data({"N1": {"A": n}, "N2": {"A": 9}}, *ORDERS) for n in (2, 1))
    (sentence,) = told(before, after, tmp_path / "a", policy=Batched(), mode=mode).values()
    assert sentence == "N1 could still serve it by itself; batched decided it together with other orders otherwise"
    none = data({"N1": {"A": 0}, "N2": {"A": 9}}, *ORDERS)
    found = told(before, none, tmp_path / "b", policy=Batched(), mode=mode)
    assert found == dict.fromkeys(("O1", "O2"), "N1: 0 on hand, 0 available")


@pytest.mark.parametrize("mode", [Hindsight(), Window(minutes=1440)])
def test_orders_that_come_up_together_but_are_decided_one_by_one(mode: Mode, tmp_path: Path) -> None:
    before, after = (data({"N1": {"A": n}, "N2": {"A": 9}}, *ORDERS) for n in (2, 1))
    assert told(before, after, tmp_path, mode=mode) == {"O2": "N1: 1 on hand, 0 available"}


def test_beyond_so_many_lines_costs_are_not_worked_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    near = places(N1, node("N2", 50))
    monkeypatch.setattr(reasons, "MOST_COSTS", 1)
    assert told(data(PLENTY, *ORDERS), data(PLENTY, *ORDERS, nodes=near), tmp_path) == {
        "O1": "from N1 it would be +0.50 shipping cost",
        "O2": "N1 could still serve it by itself; optimal decided the order otherwise",
    }


def test_what_cannot_be_told_is_blank(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """That something cannot be looked at again is no reason to lose a study."""

    def fail(*_: Any, **__: Any) -> None:
        raise ShipfromError("of all things")

    monkeypatch.setattr(Review, "obstacles", fail)
    closed = places(node("N1", 100, enabled=False), N2)
    assert told(data(PLENTY), data(PLENTY, nodes=closed), tmp_path) == {"O1": ""}
