"""Figures as a report writes them: by their unit, with as many digits as are read."""

from math import floor, log10

MINUS = "\N{MINUS SIGN}"
SPACE = "\N{NO-BREAK SPACE}"
NOTHING = "\N{EN DASH}"
"""Stands for what is not known, or does not apply."""

_DIGITS = {
    "money": 2,
    "share": 1,
    "points": 1,
    "shipments": 2,
    "nodes": 2,
    "days": 2,
    "km": 0,
    "kg CO2e": 2,
    "orders": 0,
    "pieces": 0,
    "seconds": 4,
    "milliseconds": 2,
}


def figure(value: float | None, unit: str) -> str:
    r"""Return a figure without its unit, but for ``%``.

    Parameters
    ----------
    value
        The figure; None, or not a number, is not known.
    unit
        Unit of a KPI, see `scenarios.kpis`; or ``points``, a difference of shares.

    Examples
    --------
    >>> figure(1234.5, "money"), figure(0.0031, "money"), figure(0.921, "share")
    ('1,234.50', '0.003', '92.1\xa0%')
    """
    if value is None or value != value:  # noqa: PLR0124 - not a number
        return NOTHING
    text = _rounded(abs(value) * (100 if unit in ("share", "points") else 1), _DIGITS[unit])
    sign = MINUS if value < 0 and any(digit in "123456789" for digit in text) else ""
    return sign + text + {"share": f"{SPACE}%", "points": f"{SPACE}pp"}.get(unit, "")


def change(value: float | None, unit: str) -> str:
    r"""Return a difference with its sign; that of shares in percentage points.

    Examples
    --------
    >>> change(0.05, "share"), change(0.0, "money")
    ('+5.0\xa0pp', '0.00')
    """
    text = figure(value, "points" if unit == "share" else unit)
    is_more = value is not None and value > 0 and any(digit in "123456789" for digit in text)
    return f"+{text}" if is_more else text


def interval(low: float | None, high: float | None, unit: str) -> str:
    """Return the ends of an interval of a difference; blank where there is none."""
    if low is None or high is None or low != low or high != high:  # noqa: PLR0124 - not a number
        return ""
    lower, upper = change(low, unit), change(high, unit)
    return f"{lower.removesuffix(f'{SPACE}pp')} to {upper}"


def share_of(part: float, whole: float) -> str:
    """Return a difference in percent of what it differs from; blank where that is nothing."""
    if not whole:
        return ""
    text = _rounded(abs(part / whole) * 100, 1)
    return f"{'+' if part > 0 else MINUS}{text}{SPACE}%" if float(text.replace(",", "")) else f"0.0{SPACE}%"


def unit_name(unit: str, currency: str) -> str:
    """Return what stands behind a figure; blank where the KPI's name or the figure itself says it."""
    if unit == "money":
        return currency
    return unit if unit in ("km", "kg CO2e", "days", "seconds") else ""


def _rounded(value: float, digits: int) -> str:
    """Return a figure of 0 or more; one that would round to nothing, but is something, to its first digit."""
    text = f"{value:,.{digits}f}"
    if value < 5e-7 or float(text.replace(",", "")):
        return text
    return f"{value:.{-floor(log10(value))}f}"
