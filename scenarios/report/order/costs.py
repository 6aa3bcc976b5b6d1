"""What an order costs, part by part, and what the objective's levels come to."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any

from models.objectives import Level
from models.plans import Shipment
from scenarios.report.charts import SERIES, altair_library, inline, spec_of
from scenarios.report.order.shipments import shipment_rows
from scenarios.report.order.subject import Subject, cost_name, figure, money

_PENALTY = "penalty (weighed, not paid)"
_COLOURS = {"shipping": 0, "handling": 1, "capacity": 2, "stock": 3, _PENALTY: 7}
"""Parts are recognised from page to page; those of own terms have what is left."""


@dataclass(frozen=True)
class CostTable:
    """The cost of each shipment by part.

    Attributes
    ----------
    parts
        Terms of which some shipment has a cost.
    rows
        Of each shipment its name, its amounts by part, its total, and the penalties of rules that it violates.
    total
        The same of all shipments together.
    has_penalties
        Whether some rule is violated. Penalties weigh in the decision and are paid to nobody.
    """

    parts: tuple[str, ...]
    rows: tuple[tuple[str, tuple[str, ...], str, str], ...]
    total: tuple[str, tuple[str, ...], str, str]
    has_penalties: bool


@dataclass(frozen=True)
class LevelRow:
    """A level of the objective.

    Attributes
    ----------
    number
        Its rank, from 1.
    terms
        Of each term its name, its weight (empty where it is 1) and its value.
    value, bound
        The weighted sum, and what no plan as good in the levels before gets below.
    proven
        Whether no plan as good in the levels before is better.
    decided
        What it decided, in words; may be empty.
    """

    number: int
    terms: tuple[tuple[str, str, str], ...]
    value: str
    bound: str
    proven: bool
    decided: str


def cost_table(subject: Subject) -> CostTable:
    """Return what each shipment costs."""
    costs = subject.plan.costs
    parts = tuple(name for name in costs if any(each.costs.get(name) for each in subject.plan.shipments))
    rows = []
    for row, shipment in zip(shipment_rows(subject), subject.plan.shipments, strict=True):
        amounts = tuple(money(shipment.costs.get(name, 0.0)) for name in parts)
        rows.append((row.name, amounts, row.cost, money(penalties(subject, shipment))))
    sums = tuple(money(costs[name]) for name in parts)
    penalty = sum(violation.penalty for violation in subject.plan.violations)
    return CostTable(
        parts=tuple(map(cost_name, parts)),
        rows=tuple(rows),
        total=("Total", sums, money(sum(costs.values())), money(penalty)),
        has_penalties=bool(subject.plan.violations),
    )


def penalties(subject: Subject, shipment: Shipment) -> float:
    """Return the penalties of the rules that a shipment violates, money."""
    source = (shipment.node, shipment.service)
    found = subject.plan.violations
    return sum(each.penalty for each in found if (each.node, each.service) == source and each.line in shipment.lines)


def cost_chart(subject: Subject) -> dict[str, Any] | None:
    """Return a chart of the parts of each shipment's cost; None where nothing costs anything."""
    rows = list(_amounts(subject))
    if not rows:
        return None
    alt = altair_library()
    ranks = {row["part"]: row["rank"] for row in rows}
    parts = sorted(ranks, key=ranks.__getitem__)
    amount = alt.X("amount:Q", title=subject.network.currency, stack="zero", axis=alt.Axis(tickCount=6))
    colour = alt.Color("part:N", title=None, scale=alt.Scale(domain=parts, range=_colours(parts)))
    told = [alt.Tooltip("shipment:N"), alt.Tooltip("part:N"), alt.Tooltip("amount:Q", format=",.2f")]
    shipment = alt.Y("shipment:N", sort=None, title=None, axis=alt.Axis(labelLimit=150))
    bars = alt.Chart(inline(rows), width="container", height=34 * len({row["shipment"] for row in rows}))
    chart = bars.mark_bar().encode(y=shipment, x=amount, color=colour, order=alt.Order("rank:Q"), tooltip=told)
    return spec_of(chart, description="Parts of the cost of each shipment")


def _colours(parts: Sequence[str]) -> list[str]:
    rest = (SERIES[number] for number in cycle((4, 5, 6)))
    return [SERIES[_COLOURS[part]] if part in _COLOURS else next(rest) for part in parts]


def _amounts(subject: Subject) -> Iterator[dict[str, Any]]:
    for row, shipment in zip(shipment_rows(subject), subject.plan.shipments, strict=True):
        amounts = {cost_name(name): cost for name, cost in shipment.costs.items()}
        weighed = {_PENALTY: penalties(subject, shipment)}
        for rank, (part, amount) in enumerate((amounts | weighed).items()):
            if amount:
                yield {"shipment": row.label, "part": part, "amount": amount, "rank": rank}


def level_rows(subject: Subject) -> list[LevelRow]:
    """Return the levels of the objective that decided."""
    verdicts = {each.level: each for each in subject.told.levels}
    rows = []
    for level, weights in zip(subject.plan.objective, _weights(subject), strict=True):
        verdict = verdicts.get(level.level)
        rows.append(
            LevelRow(
                number=level.level + 1,
                terms=tuple((name, weights.get(name, ""), figure(value)) for name, value in level.terms.items()),
                value=figure(level.value),
                bound=figure(level.bound),
                proven=verdict is not None and verdict.proven,
                decided="" if verdict is None else verdict.text.partition("; ")[2],
            )
        )
    return rows


def _weights(subject: Subject) -> Iterator[dict[str, str]]:
    """Yield the weights of each level's terms, where they are not 1."""
    rest = list(_written(subject))
    for level in subject.plan.objective:
        # Levels that no document writes are put before others; their only term has weight 1.
        is_written = bool(rest) and _names(rest[0]) == set(level.terms)
        yield _other_weights(rest.pop(0)) if is_written else {}


def _written(subject: Subject) -> Sequence[Level]:
    rules = subject.data.rules
    deciding = (rule for rule in (*rules.order_rules, *rules.fallbacks) if rule.id == subject.plan.order_rule)
    return next((rule.objectives for rule in deciding if rule.objectives is not None), rules.objectives)


def _names(level: Level) -> set[str]:
    return {term.term for term in level}


def _other_weights(level: Level) -> dict[str, str]:
    return {term.term: f"{term.weight:g}" for term in level if term.weight != 1}
