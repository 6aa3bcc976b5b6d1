"""Objective terms of the user's own: what they are asked, what their figures do, and what is refused."""

import itertools
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from models import DocumentError, Line, Plan, SettingError
from optimizer import CostTerm, PlanRejected, Source, Sourcer, SourcingError, lint
from optimizer.checker import Checker
from tests.builders import (
    Document,
    OwnTerm,
    line,
    network,
    node,
    node_of,
    order,
    pieces_by,
    plenty,
    rule,
    rules,
    service,
    stock,
    unfilled,
    values,
)

Levels = list[list[str | Document]]


# N1 ships by two services of which each carries 3 kg, N2 by one; a piece weighs 1 kg.
PLACES = network(
    [node("N1", 100), node("N2", 250)],
    [{"id": "A", "weight_kg": 1}, {"id": "B", "weight_kg": 1}],
    [service("S1", max_weight_kg=3), service("S2", max_weight_kg=3, nodes=["N1"])],
)
OWN: Levels = [["unfilled_units"], ["own"]]


def priced(term: CostTerm, *lines: Document, levels: Levels = OWN, here: Any = None, **of_rule: Any) -> Plan:
    sourcer = Sourcer(PLACES, rules(rule(**of_rule), levels=levels), terms=[term])
    plan = sourcer.source(order(*lines), here or plenty(PLACES))
    assert plan.outcome.status == "optimal"
    return plan


# --------------------------------------------------------------------------------------------------- what is counted


def test_each_piece_counts() -> None:
    # L1: 5 pieces, of which N1 has 2. 1.5 each from N1, 4 from N2; those of L2, 3 from N2, count ten times as much.
    def piece(of: Line, source: Source) -> float:
        return {"N1": 1.5, "N2": 4.0}[source.node.id] * (10 if of.id == "L2" else 1)

    here = stock({"N1": {"A": 2}, "N2": {"A": 1, "B": 2}})
    plan = priced(OwnTerm(piece=piece), line("L1", "A", 5), line("L2", "B", 2), here=here)
    assert pieces_by(plan, "line", "node") == {("L1", "N1"): 2, ("L1", "N2"): 1, ("L2", "N2"): 2}
    assert values(plan) == [2, 2 * 1.5 + 4 + 2 * 40]
    assert plan.objective[1].terms == {"own": 2 * 1.5 + 4 + 2 * 40}


def test_each_line_counts_once_for_each_source_that_it_takes() -> None:
    # Seven pieces need all three sources, of 3 kg each; L2 is one piece by whichever has room.
    term = OwnTerm(line=lambda of, _source: 2 if of.id == "L1" else 0.5)
    plan = priced(term, line("L1", "A", 7), line("L2", "B", 1))
    assert unfilled(plan) == {}
    assert values(plan) == [0, 3 * 2 + 0.5]


def test_each_shipment_counts() -> None:
    # S2 from N1 counts 1, S1 2 from N1 and 4 from N2: three pieces take one, five the two at N1, eight all three.
    def shipment(source: Source) -> float:
        assert source.service is not None
        return 1 if source.service.id == "S2" else {"N1": 2, "N2": 4}[source.node.id]

    found = [values(priced(OwnTerm(shipment=shipment), line("L1", "A", n))) for n in (3, 5, 8)]
    assert found == [[0, 1], [0, 3], [0, 7]]


def test_the_three_add_up() -> None:
    # 4 pieces x 10, 2 lines x 100 and a shipment of 1000, all from N2, where all of it has to come from.
    term = OwnTerm(piece=lambda _line, _source: 10, line=lambda _line, _source: 100, shipment=lambda _source: 1000)
    here = stock({"N2": {"A": 1, "B": 2}})
    plan = priced(term, line("L1", "A", 1), line("L2", "B", 2), here=here)
    assert values(plan) == [0, 3 * 10 + 2 * 100 + 1000]


def test_what_a_method_does_not_say_counts_nothing() -> None:
    class OfPiecesOnly(CostTerm):
        name = "own"

        def per_piece(self, _line: Line, _source: Source) -> float:
            return 3.0

    assert values(priced(OfPiecesOnly(), line("L1"))) == [0, 3]


def test_a_negative_figure_is_a_credit() -> None:
    # From N2 each piece is worth 3 and its shipment costs 4: worth it for two pieces, not for one.
    def credit(source: Source, amount: float) -> float:
        return amount if source.node.id == "N2" else 0

    term = OwnTerm(piece=lambda _line, source: credit(source, -3), shipment=lambda source: credit(source, 4))
    assert [values(priced(term, line("L1", quantity=n)))[1] for n in (1, 2, 3)] == [0, -2, -5]


def test_a_credit_does_not_make_more_ship_than_was_ordered() -> None:
    term = OwnTerm(
        piece=lambda _line, _source: -1000, line=lambda _line, _source: -1000, shipment=lambda _source: -1000
    )
    plan = priced(term, line("L1", quantity=2))
    # Two pieces, from as many sources as there are pieces.
    assert sum(pieces_by(plan, "node").values()) == 2
    assert values(plan) == [0, -2000 - 2 * 2000]


# ------------------------------------------------------------------------------------------------- what it decides


@pytest.mark.parametrize(("weight", "expected"), [(0.9, "N1"), (1.4, "N1"), (1.6, "N2"), (3, "N2")])
def test_an_own_term_is_weighed_against_the_others_of_its_level(weight: float, expected: str) -> None:
    # 150 km more from N2, 100 more of the own term at N1: equal at 1.5.
    term = OwnTerm(line=lambda _line, source: 100 if source.node.id == "N1" else 0)
    level: list[str | Document] = [{"term": "own", "weight": weight}, "line_km"]
    plan = priced(term, line("L1"), levels=[["unfilled_units"], level])
    assert node_of(plan) == {"L1": expected}
    assert values(plan) == [0, min(100 + 100 * weight, 250)]


@pytest.mark.parametrize(
    ("levels", "expected"),
    [([["own"], ["line_km"]], "N2"), ([["line_km"], ["own"]], "N1"), ([["line_km", "own"]], "N1")],
)
def test_an_own_term_ranks_as_its_level_does(levels: Levels, expected: str) -> None:
    term = OwnTerm(shipment=lambda source: 1 if source.node.id == "N1" else 0)
    assert node_of(priced(term, line("L1"), levels=levels)) == {"L1": expected}


def test_two_own_terms_stand_side_by_side() -> None:
    one, other = OwnTerm("one", line=lambda _line, _source: 1), OwnTerm("other", shipment=lambda _source: 10)
    sourcer = Sourcer(PLACES, rules(levels=[["unfilled_units"], ["one", "other"]]), terms=iter([one, other]))
    plan = sourcer.source(order(line("L1"), line("L2", "B")), plenty(PLACES))
    assert plan.objective[1].terms == {"one": 2, "other": 10}


def test_an_order_rule_may_name_an_own_term() -> None:
    term = OwnTerm(shipment=lambda source: 1 if source.node.id == "N1" else 0)
    plan = priced(term, line("L1"), levels=[["line_km"]], objectives=[["own"]])
    assert node_of(plan) == {"L1": "N2"}


def test_a_term_that_no_level_names_is_not_asked() -> None:
    def never(_source: Source) -> float:
        raise AssertionError("it was asked")

    assert node_of(priced(OwnTerm(shipment=never), line("L1"), levels=[["line_km"]])) == {"L1": "N1"}


# -------------------------------------------------------------------------------------------------- what it is told


def test_a_term_is_told_the_line_and_its_source() -> None:
    opening = {"timezone": "UTC", "cutoff": "12:00", "processing_days": 1}
    places = network(
        [node("N1", 100, calendar=opening), node("OUT", enabled=False)],
        ["A", "B"],
        [service("S", transit_days=[{"days": 2}])],
    )
    asked = order(line("L1", attributes={"gift": True}), line("L2", "B", delivery_method="pickup"))
    told: dict[str, Source] = {}

    def piece(of: Line, source: Source) -> float:
        assert of in asked.lines
        told[of.id] = source
        return 0

    sourcer = Sourcer(places, rules(levels=OWN), terms=[OwnTerm(piece=piece)])
    sourcer.source(asked, plenty(places))
    shipped, picked = told["L1"], told["L2"]
    assert (shipped.order, shipped.node, shipped.service) == (asked, places.nodes[0], places.services[0])
    assert shipped.distance_km == pytest.approx(100, abs=0.001)
    assert (shipped.ships_on, shipped.arrives_on) == (date(2026, 9, 11), date(2026, 9, 13))
    assert (shipped.is_pickup, shipped.delivery_days) == (False, 3)
    assert (picked.is_pickup, picked.service, picked.delivery_days) == (True, None, 1)
    assert picked.ships_on == picked.arrives_on == date(2026, 9, 11)


def test_a_term_is_told_where_nothing_is_known() -> None:
    bands = [{"max_km": 100, "days": 1}, {"days": 3}]
    places = network([node("N1", location=None)], services=[service("S", transit_days=bands)])
    told: list[Source] = []

    def shipment(source: Source) -> float:
        told.append(source)
        return 0

    term = OwnTerm(shipment=shipment)
    Sourcer(places, rules(levels=OWN), terms=[term]).source(order(line("L1")), plenty(places))
    assert {(each.distance_km, each.arrives_on, each.delivery_days) for each in told} == {(None, None, None)}
    assert {each.ships_on for each in told} == {date(2026, 9, 10)}


def test_a_figure_may_use_whatever_the_documents_say() -> None:
    # Carbon once more, as a term of one's own: weight x km x grams.
    def carbon(of: Line, source: Source) -> float:
        assert source.service is not None
        assert source.distance_km is not None
        return places.items_by_id[of.item].weight_kg * source.distance_km * source.service.carbon_g_per_kg_km / 1000

    places = network([node("N1", 100), node("N2", 30)], [{"id": "A", "weight_kg": 0.7}], [CLEAN, DIRTY])
    levels: Levels = [["unfilled_units"], ["own"], ["carbon_kg"]]
    here = stock({"N1": {"A": 2}, "N2": {"A": 3}})
    plan = Sourcer(places, rules(levels=levels), terms=[OwnTerm(piece=carbon)]).source(
        order(line("L1", quantity=5)), here
    )
    # 2 x 0.7 kg x 100 km x 20 g and 3 x 0.7 kg x 30 km x 90 g.
    assert values(plan) == [0, 8.47, 8.47]


CLEAN = service("clean", carbon_g_per_kg_km=20, nodes=["N1"])
DIRTY = service("dirty", carbon_g_per_kg_km=90, nodes=["N2"])


# ------------------------------------------------------------------------------------------------ what is refused


@pytest.mark.parametrize("term", ["own", "onw"])
def test_a_name_that_nobody_knows_is_refused(term: str) -> None:
    known = [OwnTerm("own")] if term != "own" else []
    named = rules(levels=[["unfilled_units"], [term]])
    place = rf"objectives\[1\]\[0\].term = '{term}': there is no such objective term"
    with pytest.raises(DocumentError, match=place) as caught:
        Sourcer(PLACES, named, terms=known)
    assert ("Did you mean 'own'?" in str(caught.value)) == (term == "onw")
    with pytest.raises(DocumentError, match=place):
        lint(named, PLACES, terms=known)


def test_lint_knows_the_terms_that_it_is_given() -> None:
    assert lint(rules(levels=OWN), PLACES, terms=[OwnTerm()]) == ()


@pytest.mark.parametrize("name", ["unfilled_units", "shipping_cost", "preference", "late_days", "carbon_kg"])
def test_a_name_that_is_built_in_is_refused(name: str) -> None:
    with pytest.raises(SettingError, match=f"'{name}' of OwnTerm is built in"):
        Sourcer(PLACES, rules(), terms=[OwnTerm(name)])


def test_a_name_that_is_given_twice_is_refused() -> None:
    with pytest.raises(SettingError, match="'own' of OwnTerm is given twice"):
        Sourcer(PLACES, rules(), terms=[OwnTerm(), OwnTerm("other"), OwnTerm()])


@pytest.mark.parametrize("term", [OwnTerm(""), OwnTerm(5)])  # type: ignore[arg-type]
def test_a_term_without_a_name_is_refused(term: CostTerm) -> None:
    with pytest.raises(SettingError, match="has no name"):
        Sourcer(PLACES, rules(), terms=[term])


def test_a_term_that_has_no_method_to_count_with_is_refused() -> None:
    class Misspelt(CostTerm):
        name = "misspelt"

        def per_pieces(self, _line: Line, _source: Source) -> float:
            return 1.0

    with pytest.raises(SettingError, match=r"Misspelt counts nothing.*per_piece, per_line, per_shipment"):
        Sourcer(PLACES, rules(), terms=[Misspelt()])


@pytest.mark.parametrize("term", ["own", OwnTerm, None])
def test_what_is_no_term_is_refused(term: Any) -> None:
    with pytest.raises(SettingError, match="is no CostTerm"):
        Sourcer(PLACES, rules(), terms=[term])


@pytest.mark.parametrize(
    "answer",
    [
        float("nan"),
        float("inf"),
        -float("inf"),
        1e300,
        10**400,
        Decimal("NaN"),
        Decimal("sNaN"),
        None,
        "1",
        True,
        1j,
        [1.0],
    ],
)
@pytest.mark.parametrize("method", ["piece", "line", "shipment"])
def test_an_answer_that_is_no_finite_number_is_refused_by_the_terms_name(method: str, answer: Any) -> None:
    term = OwnTerm("odd", **{method: lambda *_: answer})
    with pytest.raises(SourcingError, match=f"'odd'.*per_{method}.*Return a finite number"):
        priced(term, line("L1"), levels=[["unfilled_units"], ["odd"]])


@pytest.mark.parametrize("answer", [np.int64(2), np.float32(2), Fraction(4, 2), Decimal(2)])
def test_any_real_number_is_an_answer(answer: Any) -> None:
    assert values(priced(OwnTerm(piece=lambda *_: answer), line("L1"), levels=OWN))[-1] == 2


def test_what_a_term_raises_is_not_hidden() -> None:
    class Odd(Exception):
        pass

    def fail(_source: Source) -> float:
        raise Odd

    with pytest.raises(Odd):
        priced(OwnTerm(shipment=fail), line("L1"))


# ------------------------------------------------------------------------------------------------ what is checked


def test_a_term_that_changes_its_mind_is_found_by_the_checker() -> None:
    numbers = itertools.count(1)
    with pytest.raises(PlanRejected, match=r"the engine counts own = .*, the documents give"):
        priced(OwnTerm(shipment=lambda _source: next(numbers)), line("L1"))


@pytest.mark.parametrize("falsify", [{"value": 6.0}, {"terms": {"own": 6.0}}, {"value": 6.0, "terms": {"own": 6.0}}])
def test_a_falsified_value_of_an_own_term_is_found(falsify: Document) -> None:
    term, asked, here = OwnTerm(piece=lambda _line, _source: 2.5), order(line("L1", quantity=2)), plenty(PLACES)
    checker = Checker(PLACES, rules(levels=OWN), [term])
    honest = Sourcer(PLACES, rules(levels=OWN), terms=[term]).source(asked, here)
    checker.check(asked, here, honest)
    first, second = honest.objective
    false = honest.model_copy(update={"objective": (first, second.model_copy(update=falsify))})
    with pytest.raises(PlanRejected, match="level 1 is worth 5"):
        checker.check(asked, here, false)
