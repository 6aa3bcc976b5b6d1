"""Differences between plans in the words of those who ship."""

from collections.abc import Sequence

from models.plans import LevelDifference

_NOUNS = {
    "unfilled_units": "piece unfilled|pieces unfilled",
    "unfilled_value": "of value unfilled",
    "shipments": "shipment|shipments",
    "nodes": "node|nodes",
    "split_lines": "split line|split lines",
    "line_km": "km",
    "shipment_km": "km",
    "latest_day": "day until the last arrival|days until the last arrival",
    "late_days": "day late|days late",
    "delivery_days": "day of delivery|days of delivery",
    "carbon_kg": "kg of CO2e",
}
_SHOWN, _CENT = 5e-7, 0.005
_MOST_LEVELS = 3


def differences_text(differences: Sequence[LevelDifference]) -> str:
    """Say what another plan costs more, the decisive level first: ``+1 shipment, then -3.20 shipping cost``."""
    told = [difference_text(each) for each in differences if abs(each.value) > _SHOWN]
    return ", then ".join(told[:_MOST_LEVELS]) or "no difference in any level"


def difference_text(difference: LevelDifference) -> str:
    """Say what another plan costs more in one level."""
    changed = {name: value for name, value in difference.terms.items() if abs(value) > _SHOWN}
    parts = [amount_text(name, value) for name, value in changed.items()]
    if len(difference.terms) == 1 or abs(sum(changed.values()) - difference.value) + len(parts) <= 1 + _SHOWN:
        return ", ".join(parts)
    return f"{_signed(difference.value)} in all ({', '.join(parts)})"


def amount_text(term: str, value: float) -> str:
    """Say a difference in one term: ``+2 shipments``."""
    one, _, many = _NOUNS.get(term, term.replace("_", " ")).partition("|")
    return f"{_signed(value)} {one if abs(value) == 1 or not many else many}"


def _signed(value: float) -> str:
    return f"{value:+,.2f}".removesuffix(".00") if abs(value) >= _CENT else f"{value:+.6f}".rstrip("0")


def listed(names: Sequence[str], most: int = 5) -> str:
    """Write names as a list that does not grow beyond a few."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
