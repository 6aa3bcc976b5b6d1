"""Why lines moved: each sentence is a fact of one of two decisions, made out on what there was for them."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from models.errors import ShipfromError
from optimizer.engines import load_engine
from optimizer.explaining import Instead, Review
from scenarios.dataset import Dataset
from scenarios.modes import Mode
from scenarios.policies import Optimal, PolicySettings
from scenarios.reenactment import Reenactment, Scene
from scenarios.results.ends import End, entered, former, is_new, left
from scenarios.results.moves import UNFILLED, LineKey, Move
from scenarios.results.reason_words import NOTHING, Seen, refusals, sentence
from scenarios.results.record import Record

T = TypeVar("T")

MOST_COSTS = 200
"""Of so many lines of a piece it is worked out what their former source would have cost: each is a decision anew."""


@dataclass(frozen=True)
class Side:
    """A piece: what was replayed, and what was decided.

    Attributes
    ----------
    record
        What was decided.
    data
        The dataset with the scenario's edits.
    policy, mode
        Who decided, and when.
    """

    record: Record
    data: Dataset
    policy: PolicySettings
    mode: Mode


def reasons_of(
    base: Side, other: Side, moved: Sequence[Move], *, check: Callable[[], None] = lambda: None
) -> dict[LineKey, str]:
    """Say of each line that moved between two pieces why it did.

    Parameters
    ----------
    base, other
        The pieces: before, and after.
    moved
        What `scenarios.results.moved.moves` found between them.
    check
        Called before each order that is looked at; it may raise to end the looking.

    Returns
    -------
    dict
        A sentence by line, blank where nothing can be said for certain.
    """
    costs = _Costs(other.policy, other.record)
    now = _looked_at(other, _of_kind(moved, "node", "service", "unfilled"), costs.seen, check)
    open_now = [each for each in moved if not now.get(each.line, NOTHING).refused]
    asked = _of_kind(open_now, "node", "service", "filled")
    then = _looked_at(base, asked, lambda review, _, move: _refused(review, move, entered(move)), check)
    words = partial(sentence, before=base.record, after=other.record, policy=other.policy.label)
    return {each.line: words(each, now.get(each.line), then.get(each.line, "")) for each in moved}


def _of_kind(moved: Iterable[Move], *kinds: str) -> list[Move]:
    return [each for each in moved if each.kind in kinds]


def _looked_at(
    side: Side,
    moved: Iterable[Move],
    look: Callable[[Review, Scene, Move], T],
    check: Callable[[], None],
) -> dict[LineKey, T]:
    """Return what is seen of lines when their orders come up for decision; nothing of what cannot be told."""
    wanted: dict[str, list[Move]] = defaultdict(list)
    for each in moved:
        wanted[each.line.order].append(each)
    found: dict[LineKey, T] = {}
    if not wanted:
        return found
    replay = Reenactment(side.data, side.mode, side.record.taken, is_joint=side.policy.is_joint)
    for scene in replay:
        if here := wanted.pop(scene.order.id, None):
            check()
            found |= _seen(replay, scene, side.record, here, look)
            if not wanted:
                break
    return found


def _seen(
    replay: Reenactment,
    scene: Scene,
    record: Record,
    moved: Sequence[Move],
    look: Callable[[Review, Scene, Move], T],
) -> dict[LineKey, T]:
    """Return what is seen of lines of one order."""
    found: dict[LineKey, T] = {}
    # A study that is decided does not end because some reason cannot be told.
    with suppress(ShipfromError):
        rule = record.rulings[scene.order.id].rule
        review = Review(replay.desk, scene.order, scene.availability, order_rule=rule)
        for each in moved:
            with suppress(ShipfromError):
                found[each.line] = look(review, scene, each)
    return found


class _Costs:
    """Looks at the former sources of lines, and asks what they would have cost, as long as that is not too much work.

    Parameters
    ----------
    policy, record
        Who decided, and how.
    """

    def __init__(self, policy: PolicySettings, record: Record) -> None:
        self._is_by_levels = isinstance(policy, Optimal)
        self._record = record
        self._left = MOST_COSTS
        self._engine = load_engine("auto")

    def seen(self, review: Review, scene: Scene, move: Move) -> Seen:
        """Return what there is to say about the former sources of a line."""
        refused = _refused(review, move, left(move))
        instead = None if refused or move.kind == "unfilled" else self._instead(review, move)
        return Seen(refused, instead, scene.is_alone)

    def _instead(self, review: Review, move: Move) -> Instead | None:
        order, is_asked = move.line.order, self._is_by_levels and is_new(move)
        if not is_asked or not self._left or not self._record.rulings[order].is_optimal:
            return None
        self._left -= 1
        pieces = sum(pieces for source, pieces in move.before.items() if source.node != UNFILLED)
        taken = self._record.taken(order)
        return review.instead(move.line.line, former(move), pieces, assignments=taken, engine=self._engine)


def _refused(review: Review, move: Move, ends: Iterable[End]) -> str:
    """Say which nodes cannot give what a line takes from them on the other side, and why."""
    line = move.line.line
    return refusals({end.node: review.obstacles(line, end.node, end.pieces, services=end.services) for end in ends})
