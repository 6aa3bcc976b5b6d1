"""Why a line moved, as a sentence."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from models.plans import Reason
from optimizer.explaining import Instead, reasons_text
from scenarios.results.ends import former
from scenarios.results.moves import Move
from scenarios.results.record import Record

_BASE = "in the base scenario"
_NOT_POSSIBLE = f"not possible {_BASE}"


class Seen(NamedTuple):
    """What there is to say about the former sources of a line.

    Attributes
    ----------
    refused
        Why they cannot serve it any more, in words; blank where they could.
    instead
        What it would have cost to take it from there, where that is known.
    is_alone
        Whether its order was decided by itself.
    """

    refused: str = ""
    instead: Instead | None = None
    is_alone: bool = True


NOTHING = Seen()


def refusals(reasons: Mapping[str, Sequence[Reason]]) -> str:
    """Say why nodes do not serve a line: ``WH-DFW: the node is disabled``; nodes without a reason are left out."""
    return "; ".join(f"{node}: {reasons_text(told)}" for node, told in reasons.items() if told)


def sentence(move: Move, now: Seen | None, then: str, *, before: Record, after: Record, policy: str) -> str:
    """Return why a line moved; blank where nothing can be said for certain.

    Parameters
    ----------
    move
        The line.
    now
        What was seen of its former sources; None where nothing was.
    then
        Why its new sources could not serve it in the base scenario, in words; blank where they could.
    before, after
        The decisions of the base scenario, and of this one.
    policy
        What the policy is called.
    """
    match move.kind:
        case "ordered":
            return "ordered in this scenario only"
        case "dropped":
            return f"ordered {_BASE} only"
        case "quantity":
            return _quantity(move)
        case "filled":
            told = list(_filled(move, then, before))
        case "unfilled":
            told = list(_unfilled(move, now, after))
        case _:
            told = [] if now is None else list(_elsewhere(move, now, then, policy))
    return "; ".join([*_rules(move, before, after), *told])


def _quantity(move: Move) -> str:
    was, is_now = sum(move.before.values()), sum(move.after.values())
    return f"{_pieces(is_now)} ordered instead of {was}"


def _pieces(count: int) -> str:
    return "1 piece is" if count == 1 else f"{count} pieces are"


def _rules(move: Move, before: Record, after: Record) -> Iterator[str]:
    """Say which rule decides where another one did."""
    was, is_now = (record.rulings[move.line.order].rule for record in (before, after))
    if was == is_now:
        return
    if was is None:
        yield f"rule {is_now} decides, none did {_BASE}"
    elif is_now is None:
        yield f"no order rule decides, rule {was} did {_BASE}"
    else:
        yield f"rule {is_now} decides instead of rule {was}"


def _filled(move: Move, then: str, before: Record) -> Iterator[str]:
    """Say why the new sources could not fill a line in the base scenario, or what kept the closest one from it."""
    if then:
        yield f"{_NOT_POSSIBLE}: {then}"
    elif closest := before.gaps.get((move.line.order, move.line.line)):
        yield f"unfilled {_BASE}: {closest}"


def _unfilled(move: Move, now: Seen | None, after: Record) -> Iterator[str]:
    """Say why the former sources serve less, and what keeps the source that comes closest from the rest."""
    refused = now.refused if now is not None else ""
    if refused:
        yield refused
    closest = after.gaps.get((move.line.order, move.line.line), "")
    if closest and not (refused and _is_about(former(move), closest)):
        yield f"closest comes {closest}" if refused and _is_about(after.nodes, closest) else closest


def _is_about(nodes: Iterable[str], reason: str) -> bool:
    """Tell whether a reason is about one of some nodes: its words begin with the node, and the service where it has."""
    return any(reason.startswith((f"{node}: ", f"{node} by ")) for node in nodes)


def _elsewhere(move: Move, now: Seen, then: str, policy: str) -> Iterator[str]:
    """Say why a line comes from elsewhere, though as much of it is filled."""
    if now.refused:
        yield now.refused
        return
    if then:
        yield f"{_NOT_POSSIBLE}: {then}"
    if now.instead is not None:
        yield _instead(move, now.instead)
    elif not then:
        how = "the order" if now.is_alone else "it together with other orders"
        yield f"{_sources(move)} could still serve it by itself; {policy} decided {how} otherwise"


def _instead(move: Move, instead: Instead) -> str:
    if instead.cost is not None:
        only = "only " if len(former(move)) > 1 else ""
        return f"{only}from {_sources(move)} it would be {instead.cost}"
    return refusals({next(iter(former(move))): instead.reasons}) or f"no plan takes it from {_sources(move)} any more"


def _sources(move: Move) -> str:
    """Name where a line came from before."""
    names = []
    for node, services in former(move).items():
        known = sorted(each for each in services or () if each)
        names.append(f"{node} by {' or '.join(known)}" if known else node)
    return " and ".join(names)
