"""The map of a study as a part of its report."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from scenarios.counting import counted
from scenarios.report.maps.facts import Flow, NetworkUse, NodeUse, Shortfall
from scenarios.report.maps.legend import Entry, flow_entries, node_entries
from scenarios.report.maps.network import network_map
from scenarios.report.maps.study import StudyUse, Tables, study_use
from scenarios.results.frames import Run

MOST_NODES, MOST_LINES, MOST_GAPS = 300, 150, 200
"""How many nodes, lines of a kind and places with unfilled pieces are drawn of a run."""

MOST_ROWS = 3000
"""How many rows the table of nodes has, all runs together."""

NODE_COLUMNS = (
    "node", "pieces", "shipments", "used p50", "used p95", "used max", "state", "type", "place", "scenario", "policy",
)  # fmt: skip

_DESCRIPTION = "Map of the nodes, of what they ship where, and of what is missing; the table below it has the figures."

Options = Sequence[tuple[str, str]]

_Drawn = TypeVar("_Drawn", NodeUse, Flow, Shortfall)


@dataclass(frozen=True)
class MapSection:
    """The map of a study's network, for the template ``study/map.html``.

    Attributes
    ----------
    charts
        The specifications by name, for the page.
    caption
        What the map shows.
    flows
        What the switch of this name offers: value and text. The page has those of ``scenario`` and ``policy``.
    base
        The scenario that others are compared with; blank where nothing is.
    legend
        What colours and shapes mean.
    notes
        What is not on the map.
    columns, rows
        The nodes as a table.
    """

    charts: Mapping[str, Mapping[str, Any]]
    caption: str
    flows: Options
    base: str
    legend: Sequence[Entry]
    notes: Sequence[str]
    columns: Sequence[str]
    rows: Sequence[Sequence[str | int]]


def map_section(tables: Tables) -> MapSection | None:
    """Return the map of a study, or None where no node and no order has coordinates.

    Parameters
    ----------
    tables
        ``nodes``, ``orders``, ``shipments``, ``unfilled``, ``flows`` and ``kpis``, with the columns of
        the study's folder and of the kinds that `scenarios.results.frames.read_frame` gives them.
    """
    use = study_use(tables)
    if not any(each.places for each in use.runs.values()):
        return None
    drawn = _capped(use.runs)
    return MapSection(
        charts={"map": network_map(drawn, description=_DESCRIPTION)},
        caption=_caption(drawn),
        flows=_flow_options(drawn),
        base=str(next(iter(tables["flows"]["against_scenario"]), "")),
        legend=[*node_entries(drawn), *flow_entries(drawn)],
        notes=list(_notes(use, drawn, tables)),
        columns=NODE_COLUMNS,
        rows=_rows(use.runs),
    )


def _flow_options(runs: Mapping[Run, NetworkUse]) -> Options:
    moved = [("moved", "moved against the base")] if any(use.moved for use in runs.values()) else []
    return [("shipments", "shipments"), *moved, ("none", "none")]


def _caption(runs: Mapping[Run, NetworkUse]) -> str:
    largest = max((node.pieces for use in runs.values() for node in use.nodes), default=0)
    return (
        f"A circle's area is what the node ships; the largest is {largest:,} pieces, in any scenario. "
        "Point at a mark for its figures."
    )


def _capped(runs: Mapping[Run, NetworkUse]) -> dict[Run, NetworkUse]:
    """Return what is drawn. Nodes are those that ship most in any run, so that all runs show the same ones."""
    most: dict[str, int] = {}
    for node in (node for use in runs.values() for node in use.nodes):
        most[node.place.name] = max(node.pieces, most.get(node.place.name, 0))
    kept = set(sorted(most, key=lambda name: (-most[name], name))[:MOST_NODES])
    return {run: _capped_run(use, kept) for run, use in runs.items()}


def _capped_run(use: NetworkUse, kept: set[str]) -> NetworkUse:
    return replace(
        use,
        nodes=[node for node in use.nodes if node.place.name in kept],
        shipments=_strongest(use.shipments, MOST_LINES),
        moved=_strongest(use.moved, MOST_LINES),
        unfilled=_strongest(use.unfilled, MOST_GAPS),
    )


def _strongest(marks: Sequence[_Drawn], most: int) -> list[_Drawn]:
    return sorted(marks, key=lambda mark: -mark.pieces)[:most]


def _notes(use: StudyUse, drawn: Mapping[Run, NetworkUse], tables: Tables) -> Iterable[str]:
    """Yield what a reader would take for shown, and is not."""
    if tables["nodes"]["seed"].nunique() > 1:
        yield "Pieces of all seeds are added up; a node that each seed has elsewhere stands where the first has it."
    nodes = len({node.place.name for each in use.runs.values() for node in each.nodes})
    if nodes > MOST_NODES:
        yield f"Drawn are the {MOST_NODES} nodes of {nodes:,} that ship most."
    yield from _left_out(use, drawn, "lines of shipments", lambda each: each.shipments)
    yield from _left_out(use, drawn, "lines of moved pieces", lambda each: each.moved)
    yield from _left_out(use, drawn, "places with unfilled pieces", lambda each: each.unfilled)
    if use.lost_nodes or use.lost_orders:
        lost = [counted(use.lost_nodes, "node")] * (use.lost_nodes > 0)
        lost += [counted(use.lost_orders, "order")] * (use.lost_orders > 0)
        yield f"Without coordinates, and not on the map: {' and '.join(lost)}."


def _left_out(
    use: StudyUse,
    drawn: Mapping[Run, NetworkUse],
    what: str,
    marks: Callable[[NetworkUse], Sequence[Flow] | Sequence[Shortfall]],
) -> Iterable[str]:
    """Say how many of the strongest are drawn, and the least share of the pieces that they stand for in any run."""
    capped = [run for run, each in use.runs.items() if len(marks(each)) > len(marks(drawn[run]))]
    if capped:
        most = len(marks(drawn[capped[0]]))
        shares = [_pieces(marks(drawn[run])) / _pieces(marks(use.runs[run])) for run in capped]
        yield f"Drawn are the {most} strongest {what}: {min(shares):.0%} of the pieces or more, by scenario."


def _pieces(marks: Sequence[Flow] | Sequence[Shortfall]) -> int:
    return sum(mark.pieces for mark in marks)


def _rows(runs: Mapping[Run, NetworkUse]) -> list[Sequence[str | int]]:
    """Return the nodes of each run, the busiest first; of each the same number, where there are too many."""
    most = max(MOST_ROWS // len(runs), 1)
    return [_row(run, node) for run, use in runs.items() for node in _busiest(use.nodes)[:most]]


def _busiest(nodes: Sequence[NodeUse]) -> list[NodeUse]:
    return sorted(nodes, key=lambda node: (-node.pieces, node.place.name))


def _row(run: Run, node: NodeUse) -> Sequence[str | int]:
    used = [_percent(share) for share in (node.p50, node.p95, node.peak)]
    state, place = "" if node.enabled else "disabled", node.place
    return (place.name, node.pieces, node.shipments, *used, state, place.kind, place.city, *run)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.0%}"
