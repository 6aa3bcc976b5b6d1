"""What excludes a line from the nodes."""

import numpy as np

from optimizer.causes import Causes
from optimizer.compiler import CompiledOrder, Compiler
from optimizer.exclusions import options_at
from tests.builders import line, network, node, order, rules, service, stock

PLACES = network(
    [node("N1", 100), node("N2", 200, delivery_methods=["pickup"]), node("N3", 300), node("N4", 400, type="warehouse")],
    ["A"],
    [service("S", nodes=["N1", "N4"]), service("T", {"max_km": 250, "base": 1}, nodes=["N1", "N2", "N4"])],
)
RULES = rules(
    restrictions=[
        {"id": "b", "require": "service.id != S"},
        {"id": "a", "require": "node.type == store"},
    ]
)


def compiled(*, method: str = "ship") -> CompiledOrder:
    asked = order(line("L1", "A", delivery_method=method))
    return next(Compiler(PLACES, RULES).candidates(asked, stock({"N1": {"A": 1}, "N2": {"A": 1}, "N4": {"A": 1}})))


def named(causes: Causes, kind: str) -> list[list[str]]:
    by_node = [causes.at_node(node) for node in range(len(PLACES.nodes))]
    return [[causes.ranked[place].cause for place in getattr(each, kind)] for each in by_node]


def test_causes_of_a_whole_node_are_told_from_those_of_some_services() -> None:
    causes = Causes.of(compiled(), 0)
    # N1 is eligible by T, no service picks up at N3; at N4 S is excluded by rule b, T does not get there.
    assert [len(causes.at(index)) for index in range(4)] == [2, 1, 0, 2]
    assert named(causes, "whole") == [[], ["delivery_method"], [], ["a"]]
    assert named(causes, "services") == [[], [], [], ["no_service", "b"]]


def test_pickups_have_options_of_their_own() -> None:
    causes = Causes.of(compiled(method="pickup"), 0)
    assert [len(causes.at(index)) for index in range(4)] == [1, 1, 1, 1]
    assert named(causes, "whole") == [[], [], ["stock"], ["a"]]


def test_the_options_of_a_node_are_those_that_start_there() -> None:
    supply = compiled().scene.supply
    for index in range(len(supply.nodes)):
        assert list(options_at(supply, index)) == np.flatnonzero(supply.option_node == index).tolist()
