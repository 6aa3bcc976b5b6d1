"""The shipments of an order: what is in each, and when it leaves and arrives."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from models.plans import Assignment, Shipment
from scenarios.report.charts import SERIES, altair_library, inline, spec_of
from scenarios.report.order.subject import Subject, money


@dataclass(frozen=True)
class ShipmentRow:
    """A shipment as the page tells it.

    Attributes
    ----------
    number
        Its place in the plan, from 1.
    id, node
        Who ships: the node's id, and with its city.
    service
        Who carries.
    contents
        What is in it.
    km, ships, arrives, weight, cost
        Figures as text, empty where they are not known.
    """

    number: int
    id: str
    node: str
    service: str
    contents: tuple[Assignment, ...]
    km: str
    ships: str
    arrives: str
    weight: str
    cost: str

    @property
    def name(self) -> str:
        """What tables call it."""
        return f"{self.number}. {self.node}"

    @property
    def label(self) -> str:
        """What charts call it, where room is scarce."""
        return f"{self.number}. {self.id}"


def shipment_rows(subject: Subject) -> list[ShipmentRow]:
    """Return the shipments in the order of the plan."""
    return [_row(subject, number, each) for number, each in enumerate(subject.plan.shipments, start=1)]


def _row(subject: Subject, number: int, shipment: Shipment) -> ShipmentRow:
    return ShipmentRow(
        number=number,
        id=shipment.node,
        node=subject.node(shipment.node),
        service=subject.service(shipment),
        contents=tuple(subject.pieces(shipment)),
        km="" if shipment.distance_km is None else f"{shipment.distance_km:,.0f}",
        ships=_day(shipment.ships_on),
        arrives=_day(shipment.arrives_on),
        weight=f"{shipment.weight_kg:,.1f}",
        cost=money(sum(shipment.costs.values())),
    )


def _day(day: date | None) -> str:
    return "" if day is None else str(day)


def timeline(subject: Subject) -> dict[str, Any] | None:
    """Return a chart of when shipments leave and arrive; None where that is known of none."""
    rows = [_dates(subject, row) for row in shipment_rows(subject) if row.ships]
    if not rows:
        return None
    alt = altair_library()
    placed = _utc(subject.order.created_at.date())
    data = inline(row | {"placed": placed} for row in rows)
    days = {"scale": alt.Scale(type="utc", nice=False, padding=24)}
    axis = alt.Axis(format="%b %d", title=None, values=_ticks(subject), labelOverlap=True)
    shipment = alt.Y("shipment:N", sort=None, title=None, axis=alt.Axis(labelLimit=150))
    tooltip = [alt.Tooltip(f"{name}:N", title=title) for name, title in _TOLD.items()]
    base = alt.Chart(data).encode(y=shipment, tooltip=tooltip)
    when = alt.X("ships:T", axis=axis, **days)
    layers = [
        base.mark_rule(color="var(--rule-strong)", strokeWidth=2).encode(
            x=alt.X("placed:T", axis=axis, **days), x2="ships"
        ),
        base.mark_bar(height=8, color=SERIES[0], cornerRadius=4).encode(x=when, x2="arrives"),
        base.mark_point(filled=True, size=90, opacity=1, color=SERIES[0], shape="square").encode(x=when),
        base.mark_point(filled=True, size=130, opacity=1, color=SERIES[2]).encode(
            x=alt.X("arrives:T", axis=axis, **days)
        ),
        base.mark_text(align="left", dx=10, dy=-10, color="var(--ink-soft)").encode(
            x=alt.X("arrives:T", axis=axis, **days), text="when_arrives:N"
        ),
        *_marks(subject, placed, axis, days),
    ]
    chart = alt.layer(*layers).properties(width="container", height=44 * len(rows))
    return spec_of(chart, description="When each shipment leaves and arrives")


_MOST_TICKS = 10
_TOLD = {"shipment": "shipment", "service": "by", "when_ships": "ships", "when_arrives": "arrives"}


def _ticks(subject: Subject) -> list[Any]:
    """Return the days that the axis names: every one, or every so many of a long time."""
    told = subject.plan.shipments
    days = [subject.order.created_at.date(), *(day for each in told for day in (each.ships_on, each.arrives_on) if day)]
    days += [subject.order.required_by] if subject.order.required_by is not None else []
    first, last = min(days).toordinal(), max(days).toordinal()
    step = max(1, -(-(last - first) // _MOST_TICKS))
    named = map(date.fromordinal, range(first, last + 1, step))
    alt = altair_library()
    return [alt.DateTime(year=day.year, month=day.month, date=day.day, utc=True) for day in named]


def _dates(subject: Subject, row: ShipmentRow) -> dict[str, Any]:
    """Return a row of the chart; days that are not known are not drawn."""
    told = subject.plan.shipments[row.number - 1]
    arrives = None if told.arrives_on is None else _utc(told.arrives_on)
    ships = None if told.ships_on is None else _utc(told.ships_on)
    days = {"ships": ships, "arrives": arrives, "when_ships": row.ships, "when_arrives": row.arrives}
    return {"shipment": row.label, "service": row.service} | days


def _marks(subject: Subject, placed: str, axis: Any, days: dict[str, Any]) -> list[Any]:
    """Return the days that concern all shipments, each a line from top to bottom."""
    alt = altair_library()
    marks = [("placed", placed, "var(--ink-soft)", [2, 2])]
    if subject.order.required_by is not None:
        marks.append(("wanted by", _utc(subject.order.required_by), "var(--worse)", [6, 3]))
    found = []
    for text, day, colour, dash in marks:
        base = alt.Chart(inline([{"day": day, "text": text}])).encode(x=alt.X("day:T", axis=axis, **days))
        found.append(base.mark_rule(color=colour, strokeDash=dash))
        found.append(
            base.mark_text(color=colour, align="left", dx=4, dy=-6, baseline="bottom").encode(
                y=alt.value(0), text="text:N"
            )
        )
    return found


def _utc(day: date) -> str:
    """Write a day as a moment, which is on this day wherever the page is read, as charts count in UTC."""
    return f"{day}T00:00:00Z"
