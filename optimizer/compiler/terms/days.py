"""Terms in days."""

import numpy as np

from models.objectives import Term
from optimizer.compiler.terms.base import Costs, Floats, TermContext
from optimizer.features import ANY_LINE, Peaks


def delivery_days(context: TermContext, _term: Term) -> Costs:
    """Days from the order's date to the arrival, each (line, option) once."""
    days = context.known(context.scene.delivery_days[context.options], "the objective term delivery_days")
    return Costs(taken=days)


def latest_day(context: TermContext, _term: Term) -> Costs:
    """Days from the order's date to its last arrival."""
    days = context.known(context.scene.delivery_days[context.options], "the objective term latest_day")
    return _last_of(days)


def late_days(context: TermContext, _term: Term) -> Costs:
    """Days by which the last arrival is past the order's `required_by`."""
    due = context.scene.demand.order.required_by
    if due is None:
        return Costs()
    return _last_of(context.known(context.scene.days_after(due)[context.options], "the objective term late_days"))


def _last_of(days: Floats) -> Costs:
    late = (days > 0).nonzero()[0]
    if not late.size:
        return Costs()
    peaks = Peaks(1, np.zeros_like(late), np.full_like(late, ANY_LINE), late, days[late].astype(np.int64))
    return Costs(peaks=peaks, peak=np.ones(1))
