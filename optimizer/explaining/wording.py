"""Differences between plans in the words of those who ship."""

import re
from collections.abc import Mapping, Sequence

from models.narrative import is_about_rule
from models.objectives import Level
from models.plans import LevelDifference, LevelValue, Plan, Reason

_NOUNS = {
    "unfilled_units": "piece unfilled|pieces unfilled",
    "unfilled_value": "of value unfilled",
    "shipments": "shipment|shipments",
    "nodes": "node|nodes",
    "line_km": "km",
    "shipment_km": "km",
    "latest_day": "day until the last arrival|days until the last arrival",
    "late_days": "day late|days late",
    "delivery_days": "day of delivery|days of delivery",
    "carbon_kg": "kg of CO2e",
    "preference": "place in the preferences|places in the preferences",
    "utilization": "of node utilization",
    "split_lines": "line in parts|lines in parts",
}
_MONEY = frozenset({"shipping_cost", "handling_cost", "stock_cost", "capacity_cost", "penalty"})
_CAP = re.compile(r"distance_km <=? ([0-9.]+)")
_SHOWN, _CENT = 5e-7, 0.005
_MOST_LEVELS = 3


class Wording:
    """Tells differences between plans of one order.

    Parameters
    ----------
    levels
        The objective levels that the plans are measured by.
    """

    def __init__(self, levels: Sequence[Level]) -> None:
        self._banded = {(place, term.term) for place, level in enumerate(levels) for term in level if term.bands_km}

    def differences(self, differences: Sequence[LevelDifference]) -> str:
        """Say what another plan costs more, the decisive level first: ``+1 shipment, then -3.20 shipping cost``."""
        told = [self.difference(each) for each in differences if abs(each.value) > _SHOWN]
        # What decides may be too small to show in the level's value.
        told = told or [self.difference(each) for each in differences if any(each.terms.values())]
        return ", then ".join(told[:_MOST_LEVELS]) or "no difference in any level"

    def difference(self, difference: LevelDifference) -> str:
        """Say what another plan costs more in one level."""
        changed = {name: value for name, value in difference.terms.items() if abs(value) > _SHOWN}
        parts = [self._part(difference.level, name, value) for name, value in changed.items()]
        if len(difference.terms) == 1 or (len(parts) == 1 and abs(sum(changed.values()) - difference.value) <= _SHOWN):
            return parts[0] if parts else _signed(difference.value)
        return f"{_signed(difference.value)} in all ({', '.join(parts)})"

    def _part(self, level: int, term: str, value: float) -> str:
        """Say a difference in one term: ``+2 shipments``, ``3 more pieces filled``."""
        if term == "unfilled_units" and value < 0:
            return f"{-value:,.0f} more {'piece' if value == -1 else 'pieces'} filled"
        if term == "unfilled_value" and value < 0:
            return f"{-value:,.2f} more of value filled"
        return f"{_signed(value, is_money=term in _MONEY)} {self._noun(level, term, value)}"

    def level(self, level: LevelValue) -> str:
        """Say what a plan reaches in a level: ``shipments = 2``."""
        bands = {name: " in bands" if (level.level, name) in self._banded else "" for name in level.terms}
        names = " + ".join(f"{name}{band}" for name, band in bands.items())
        return f"{names} = {level.value:,.2f}".removesuffix(".00")

    def _noun(self, level: int, term: str, value: float) -> str:
        """Return what a term counts, in the plural where that fits."""
        nouns = "distance band|distance bands" if (level, term) in self._banded else _NOUNS.get(term)
        one, _, many = (nouns or term.replace("_", " ")).partition("|")
        return one if abs(value) == 1 or not many else many


def plan_text(plan: Plan) -> str:
    """Say what a plan comes to: ``2 shipments, cost 18.32, 1 piece unfilled``."""
    count, missing = len(plan.shipments), sum(gap.quantity for gap in plan.unfilled)
    ships = "1 shipment" if count == 1 else f"{count} shipments"
    pieces = "1 piece" if missing == 1 else f"{missing} pieces"
    return f"{ships}, cost {sum(plan.costs.values()):,.2f}" + (f", {pieces} unfilled" if missing else "")


def shifts_text(shifts: Mapping[str, int]) -> str:
    """Say which lines are filled more or less, where some are."""
    told = [
        f"line {line}: {abs(pieces)} {'piece' if abs(pieces) == 1 else 'pieces'} {'more' if pieces > 0 else 'less'}"
        for line, pieces in shifts.items()
    ]
    return f" ({', '.join(told)})" if told else ""


def reasons_text(reasons: Sequence[Reason]) -> str:
    """Say why a node does not serve a line, without naming the node."""
    return "; ".join(dict.fromkeys(_said(each) for each in reasons))


def _said(reason: Reason) -> str:
    """Say a reason without the node, which is known."""
    by = f"{reason.service}: " if reason.service else ""
    if reason.expected is None or not is_about_rule(reason):
        return f"{by}{reason.text.partition(': ')[2]}"
    cap = _CAP.fullmatch(reason.expected)
    if cap and reason.actual is not None:
        return f"{by}distance {reason.actual} km, allowed {cap[1]} km by rule {reason.cause}"
    found = "" if reason.actual is None else f", found {reason.actual}"
    return f"{by}rule {reason.cause} asks for {reason.expected}{found}"


def _signed(value: float, *, is_money: bool = False) -> str:
    if abs(value) < _CENT:
        return f"{value:+.6f}".rstrip("0").removesuffix(".")
    return f"{value:+,.2f}" if is_money else f"{value:+,.2f}".removesuffix(".00")


def listed(names: Sequence[str], most: int = 5) -> str:
    """Write names as a list that does not grow beyond a few."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
