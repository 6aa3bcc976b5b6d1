"""Decisions that moved, line by line, and the pieces that flow from node to node with them."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from scenarios.report.folder import StudyFolder

_MOST_ROWS = 20_000
_MOST_FLOWS = 12

KINDS = (
    ("filled, unfilled", "gets more pieces, or fewer, than in the base scenario"),
    ("node", "gets as many, from other nodes"),
    ("service", "gets as many from the same nodes, by other services"),
    ("quantity", "asks for another number of pieces"),
    ("ordered, dropped", "is ordered in this scenario only, or in the base scenario only"),
)
"""What moved lines are called, by the first of these that fits."""


@dataclass(frozen=True)
class Flows:
    """The largest flows of a run; ``when`` is what is chosen where they are shown, ``others`` the smaller ones."""

    when: Mapping[str, str]
    rows: Sequence[tuple[str, str, str, str]]
    others: int


@dataclass(frozen=True)
class Moves:
    """The section.

    Attributes
    ----------
    columns, rows
        The table of moved lines.
    filters
        Columns with a choice.
    total
        How many lines moved; more than there are rows where those with the most pieces are shown only.
    flows
        Of each run in which any line moved.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Any]]
    filters: Sequence[str]
    total: int
    flows: Sequence[Flows]


def moves_section(folder: StudyFolder) -> Moves | None:
    """Return what moved; None of a study with one scenario, where nothing could."""
    if len(folder.scenarios) == 1:
        return None
    moved = folder.table("moved")
    shown = moved if len(moved) <= _MOST_ROWS else _largest(moved)
    names = _names(folder, moved)
    columns = list(names.values())
    rows = [[_plain(cell) for cell in row] for row in shown[list(names)].itertuples(index=False)]
    filters = [name for name in ("scenario", "policy", "kind") if name in columns]
    return Moves(columns, rows, filters, len(moved), list(_flows(folder)))


def _names(folder: StudyFolder, moved: pd.DataFrame) -> dict[str, str]:
    """Return the columns that are shown, by what they are called here; of one policy or seed nobody need be told."""
    told = {"policy": len(folder.policies) > 1, "seed": len(folder.study.seeds) > 1}
    names = {"scenario": "scenario"} | {name: name for name, is_told in told.items() if is_told}
    names |= {name: name for name in ("order", "line", "item", "kind")}
    names |= {"quantity": "pieces", "from_sources": "from", "to_sources": "to"}
    return names | ({"reason": "reason"} if "reason" in moved.columns else {})


def _largest(moved: pd.DataFrame) -> pd.DataFrame:
    """Return the lines with the most pieces, in the sequence of all."""
    return moved.loc[moved["quantity"].nlargest(_MOST_ROWS).index.sort_values()]


def _plain(cell: Any) -> Any:
    return cell if isinstance(cell, str) else int(cell)


def _flows(folder: StudyFolder) -> Iterator[Flows]:
    """Yield the largest flows of each run, all seeds together."""
    ends = ["scenario", "policy", "from_node", "to_node"]
    sums = folder.table("flows").groupby(ends, as_index=False, sort=False)[["pieces", "lines"]].sum()
    ranked = sums.sort_values(["pieces", "from_node", "to_node"], ascending=[False, True, True])
    for (scenario, policy), group in ranked.groupby(["scenario", "policy"], sort=False):
        top = group.head(_MOST_FLOWS)
        rows = [
            (here, there, f"{pieces:,}", f"{lines:,}")
            for here, there, pieces, lines in top[["from_node", "to_node", "pieces", "lines"]].itertuples(index=False)
        ]
        yield Flows({"scenario": str(scenario), "policy": str(policy)}, rows, len(group) - len(top))
