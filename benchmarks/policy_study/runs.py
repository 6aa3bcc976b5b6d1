"""The policies as they are run: their settings, and when orders come up for decision."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Literal

from benchmarks.workloads.demand import MONDAY
from models.errors import SettingError
from scenarios.modes import Window
from scenarios.policies import (
    Batched,
    BidPrice,
    FewestShipments,
    Nearest,
    Optimal,
    PolicySettings,
    Ranked,
    Scored,
)
from scenarios.policies.ratings import Rating

Family = Literal["rules", "per order", "windows", "look-ahead", "hindsight"]

FORECAST = "forecast"
"""The name under which a dataset has the expected orders."""

OPTIMAL, HINDSIGHT = "optimal", "hindsight"
"""The runs between which the others are measured."""

COURSES = 5
"""How many courses the forecast is made of: what a retailer knows of its rates, as from five seasons alike."""

_SPAN_DAYS = 10.0
"""How long the stock of a workload has to last, in days."""

END = MONDAY + timedelta(days=_SPAN_DAYS)
"""When the stock's time is over."""

_PRICES: Mapping[str, Any] = {"look_ahead_days": _SPAN_DAYS, "sample": 2000}
"""How prices are derived."""

_WINDOW_GAP, _WINDOW_LIMIT = 0.002, 0.5
"""How close to the bound windows are decided, as a share, and the most deterministic seconds of the solver for each."""


@dataclass(frozen=True)
class PolicyRun:
    """A policy with its settings.

    Attributes
    ----------
    family
        What it belongs to.
    settings
        The policy; None is the joint decision in hindsight, on what is there in all, which is no replay.
    """

    family: Family
    settings: PolicySettings | None


RUNS: Mapping[str, PolicyRun] = {
    "nearest": PolicyRun("rules", Nearest()),
    "nearest-single": PolicyRun("rules", Nearest(single_node_first=True)),
    "ranked": PolicyRun("rules", Ranked(single_node_first=True)),
    "fewest-shipments": PolicyRun("rules", FewestShipments()),
    # As order management systems are mostly set up: near and cheap alike, and one node for the whole order if any can.
    "scored": PolicyRun("rules", Scored(ratings=(Rating(by="distance"), Rating(by="cost")), single_node_first=True)),
    OPTIMAL: PolicyRun("per order", Optimal()),
    "hourly": PolicyRun(
        "windows", Batched(gap=_WINDOW_GAP, deterministic_limit=_WINDOW_LIMIT, replay=Window(minutes=60))
    ),
    "daily": PolicyRun(
        "windows", Batched(gap=_WINDOW_GAP, deterministic_limit=_WINDOW_LIMIT, replay=Window(minutes=24 * 60))
    ),
    # Both know when the stock's time is over, the first nothing else but what it has decided itself.
    "bid-price-past": PolicyRun("look-ahead", BidPrice(look_back_days=_SPAN_DAYS, until=END, **_PRICES)),
    "bid-price-forecast": PolicyRun(
        "look-ahead",
        BidPrice(prices_from="forecast", forecast=FORECAST, forecast_courses=COURSES, until=END, **_PRICES),
    ),
    HINDSIGHT: PolicyRun("hindsight", None),
}
"""The runs by name."""


def of_family(family: Family, among: Sequence[str] = tuple(RUNS)) -> tuple[str, ...]:
    """Return the names of the runs of a family that are among some."""
    return tuple(name for name, run in RUNS.items() if run.family == family and name in among)


def named(names: Sequence[str]) -> tuple[str, ...]:
    """Return names of runs in the sequence of the table, each once.

    Raises
    ------
    SettingError
        Where there is no such run.
    """
    if unknown := [name for name in names if name not in RUNS]:
        raise SettingError(f"policies: there is no {', '.join(unknown)}. Name some of {', '.join(RUNS)}.")
    return tuple(name for name in RUNS if name in names)
