"""Reasons of a bundled study, each confirmed by an explanation on stock that was replayed by other means."""

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from models import Alternative, Availability, Order
from optimizer import Sourcer
from scenarios.dataset import Dataset
from scenarios.edits import CloseNode, SetDistanceCap, apply_all
from scenarios.ground import Ground
from scenarios.modes import PerOrder
from scenarios.policies import Optimal
from scenarios.replay import Replay
from scenarios.results.frames import Piece
from scenarios.results.moved import moves
from scenarios.results.piece import write_piece
from scenarios.results.reasons import Side, reasons_of
from scenarios.results.record import Record

IN_BASE = "not possible in the base scenario: "
EVERY = 6
"""One in so many lines is confirmed; of those that are not just closed, all."""


def found_by(data: Dataset) -> Iterator[tuple[Order, Availability]]:
    """Each order, and what it finds, decided anew."""
    sourcer = Sourcer(data.network, data.rules)
    ground: Ground | None = None
    for order in sorted(data.orders, key=lambda each: (each.created_at, each.id)):
        ground = ground or Ground(data, order.created_at)
        assert list(ground.advance(order.created_at)) is not None
        yield order, ground.availability
        ground.commit(sourcer.source(order, ground.availability))


def confirmed(told: str, alternative: Alternative) -> bool:
    """Tell whether an explanation says the same of a line and a node; of too little stock it may say more."""
    if alternative.status == "excluded":
        return told == alternative.text
    return alternative.status == "impossible" and told in {reason.text for reason in alternative.reasons}


def test_every_obstacle_is_one(tmp_path: Path) -> None:
    whole = Dataset.load("us-retail")
    base = replace(whole, orders=whole.orders[:125])
    edits = [CloseNode(node="WH-DFW"), SetDistanceCap(rule="bronze", km=3500)]
    sides = {"base": base, "other": apply_all(base, edits)}
    pieces = {name: Piece(name, "optimal", 1, tmp_path / name) for name in sides}
    for name, data in sides.items():
        write_piece(Replay(data, Optimal(), PerOrder()), data, pieces[name].folder)
    before, after = (Side(Record.of(pieces[name]), sides[name], Optimal(), PerOrder()) for name in sides)
    reasons = reasons_of(before, after, list(moves(pieces["base"], pieces["other"])))
    asked = {name: dict[str, list[tuple[str, str]]]() for name in sides}
    for place, (line, reason) in enumerate(reasons.items()):
        assert reason
        if place % EVERY == 0 or not reason.startswith("WH-DFW: the node is disabled"):
            side = "base" if reason.startswith(IN_BASE) else "other"
            obstacle = re.match(r"([A-Z]+-[A-Z]+: [^;]+)", reason.removeprefix(IN_BASE))
            if obstacle is not None:
                asked[side].setdefault(line.order, []).append((line.line, obstacle[1]))
    seen = set()
    for side, data in sides.items():
        sourcer = Sourcer(data.network, data.rules)
        for order, availability in found_by(data):
            for line_id, told in asked[side].get(order.id, ()):
                node = told.partition(":")[0]
                (alternative,) = sourcer.explain(order, availability, lines=[line_id], nodes=[node]).alternatives
                assert confirmed(told, alternative), (order.id, line_id, told, alternative)
                seen.add(re.sub(r"[\d.]+", "#", told.partition(": ")[2]))
    assert {"the node is disabled", "# on hand, # available", "distance # km, allowed # km by rule bronze"} <= seen
