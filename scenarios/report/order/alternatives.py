"""Why a line comes from its node, and what any other node would cost more."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from models.explanations import Alternative
from models.narrative import closeness, node_sentences
from models.plans import LevelDifference
from scenarios.report.charts import SERIES, altair_library, inline, spec_of
from scenarios.report.order.subject import Subject, figure, money

VERDICTS = {
    "chosen": "in the plan",
    "tied": "as good",
    "costlier": "costlier",
    "impossible": "impossible",
    "excluded": "excluded",
    "open": "left open",
}
"""What a table calls the status of an alternative."""

_SHOWN = 5e-7
_MOST_LINES, _MOST_NAMES = 40, 6
"""So many lines have a chart that can still be read, and so many nodes a dot."""


@dataclass(frozen=True)
class LineRow:
    """Where a line comes from.

    Attributes
    ----------
    line, item, pieces
        The line, its item, and how many pieces are ordered.
    sources
        From where how many pieces come, and how many stay unfilled.
    next_best
        The closest node that the plan does not use for the line, and what it costs more; may be empty.
    sentences
        What there is to say about all nodes, abridged.
    """

    line: str
    item: str
    pieces: str
    sources: tuple[str, ...]
    next_best: str
    sentences: tuple[str, ...]


def line_rows(subject: Subject) -> list[LineRow]:
    """Return where each line comes from, and why."""
    return [_line_row(subject, line) for line in subject.lines]


def _line_row(subject: Subject, name: str) -> LineRow:
    told = [each for each in subject.told.alternatives if each.line == name]
    line = subject.lines[name]
    return LineRow(
        line=name,
        item=line.item,
        pieces=f"{line.quantity:,}",
        sources=tuple(_sources(subject, name)),
        next_best=_next_best(told),
        sentences=tuple(node_sentences(told)),
    )


def _sources(subject: Subject, name: str) -> Iterator[str]:
    for each in subject.plan.assignments:
        if each.line == name:
            by = f" by {each.service}" if each.service else ""
            yield f"{each.quantity:,} from {each.node}{by}"
    yield from (f"{gap.quantity:,} unfilled" for gap in subject.plan.unfilled if gap.line == name)


def _next_best(told: Sequence[Alternative]) -> str:
    others = [each for each in told if not each.quantity]
    priced = sorted((each for each in others if each.status in ("tied", "costlier")), key=closeness)
    if priced:
        return priced[0].text
    if any(each.status == "open" for each in others):
        return "left open"
    if not others:
        return ""
    return "no node can serve all of it" if len(others) == len(told) else "no other node can serve all of it"


def alternative_columns(subject: Subject) -> list[str]:
    """Return the columns of the table of alternatives."""
    return ["line", "node", "verdict", f"{subject.network.currency} more", "why, or what it costs more"]


def alternative_rows(subject: Subject) -> list[list[str]]:
    """Return every alternative as a row of the table, line by line, the closest first."""
    rows = []
    for line in subject.lines:
        told = sorted((each for each in subject.told.alternatives if each.line == line), key=closeness)
        rows += [_alternative_row(subject, each) for each in told]
    return rows


def _alternative_row(subject: Subject, each: Alternative) -> list[str]:
    more = extra_money(each.differences, subject)
    is_priced = each.status in ("tied", "costlier") and more is not None
    cost = f"{'+' if more >= 0 else ''}{money(more)}" if is_priced and more is not None else ""
    verdict = "in part" if each.quantity and each.status != "chosen" else VERDICTS[each.status]
    return [subject.line(each.line), subject.node(each.node), verdict, cost, _said(each)]


def extra_money(differences: Sequence[LevelDifference], subject: Subject) -> float | None:
    """Return how much more money another plan costs, of what the levels count; None where they count no money."""
    terms = {name: value for level in differences for name, value in level.terms.items()}
    found = [value for name, value in terms.items() if name in money_terms(subject)]
    return sum(found) if found else None


def money_terms(subject: Subject) -> frozenset[str]:
    """Return the terms that are parts of a shipment's cost."""
    return frozenset({"shipping_cost", "handling_cost", "stock_cost", "capacity_cost"} | subject.plan.costs.keys())


def deciding_level(differences: Sequence[LevelDifference], subject: Subject) -> str:
    """Return the terms of the first level that differs."""
    different = next((each for each in differences if abs(each.value) > _SHOWN), None)
    if different is None:
        return "none: as good"
    is_cost = different.terms.keys() <= money_terms(subject) and len(different.terms) > 1
    return f"{different.level + 1}. {'cost' if is_cost else ' + '.join(different.terms)}"


def alternatives_chart(subject: Subject) -> dict[str, Any] | None:
    """Return a chart of what other nodes cost more; None where there is nothing to compare, or too much."""
    rows = _dots(subject)
    if not rows or len(subject.lines) > _MOST_LINES:
        return None
    alt = altair_library()
    levels = sorted({row["level"] for row in rows})
    lines = {row["line"] for row in rows}
    scale = alt.Scale(domain=levels, range=list(SERIES))
    legend = alt.Legend(columns=1, labelLimit=300, symbolType="circle")
    colour = alt.Color("level:N", title="first level that is worse", scale=scale, legend=legend)
    cost = alt.X(
        "more:Q",
        title=f"{subject.network.currency} more",
        scale=alt.Scale(zero=True, nice=False, padding=28),
        axis=alt.Axis(tickCount=6),
    )
    # By a number: Vega could not read a list of texts with line separators in it.
    order = alt.EncodingSortField("rank", op="min", order="ascending")
    line = alt.Y("line:N", sort=order, title=None, axis=alt.Axis(labelLimit=150, grid=True))
    size = alt.Size("count:Q", scale=alt.Scale(domain=[1, 10], range=[70, 300]), legend=None)
    told = [alt.Tooltip("line:N"), alt.Tooltip("nodes:N"), alt.Tooltip("said:N", title="costs more")]
    base = alt.Chart(inline(rows)).encode(x=cost, y=line)
    dots = base.mark_circle(opacity=0.8).encode(color=colour, size=size, tooltip=told)
    names = base.mark_text(dy=-13, fontSize=11, color="var(--ink-soft)").encode(text="label:N")
    chart = alt.layer(dots, names).properties(width="container", height=40 * len(lines))
    return spec_of(chart, description="What taking all of a line from another node costs more")


def _dots(subject: Subject) -> list[dict[str, Any]]:
    """Return a dot for all nodes of a line that cost the same; the closest one bears its name."""
    alike: dict[tuple[str, float, str], list[Alternative]] = {}
    for line in subject.lines:
        for each in _priced(subject, line):
            more = round(extra_money(each.differences, subject) or 0.0, 2) + 0.0
            alike.setdefault((line, more, deciding_level(each.differences, subject)), []).append(each)
    found, named = [], set[str]()
    ranks = {line: rank for rank, line in enumerate(subject.lines)}
    for (line, more, level), nodes in alike.items():
        name = "" if line in named else nodes[0].node
        named.add(line)
        dot = {"line": subject.line(line), "rank": ranks[line], "more": more, "level": level, "label": name}
        found.append(dot | {"count": len(nodes), "nodes": _names(nodes), "said": _said(nodes[0])})
    return found


def _priced(subject: Subject, line: str) -> list[Alternative]:
    """Return the alternatives of a line that can be had, the closest first."""
    told = (each for each in subject.told.alternatives if each.line == line)
    can = (each for each in told if each.status in ("tied", "costlier"))
    return sorted((each for each in can if extra_money(each.differences, subject) is not None), key=closeness)


def _names(nodes: Sequence[Alternative]) -> str:
    names = ", ".join(each.node for each in nodes[:_MOST_NAMES])
    return names if len(nodes) <= _MOST_NAMES else f"{names} and {len(nodes) - _MOST_NAMES} more"


def _said(each: Alternative) -> str:
    """Return what there is to say of an alternative, without its node."""
    if each.status == "chosen":
        return "takes all of it"
    return each.text.removeprefix(f"{each.node}: ")


def counts_text(subject: Subject) -> str:
    """Return how many alternatives there are of each verdict."""
    found = subject.told.alternatives
    counts = {name: sum(each.status == status for each in found) for status, name in VERDICTS.items()}
    return ", ".join(f"{figure(count)} {name}" for name, count in counts.items() if count)
