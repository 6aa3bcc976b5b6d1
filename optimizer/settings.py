"""Options of the public calls, checked."""

from math import isfinite

from models.batches import Prices
from models.errors import SettingError
from optimizer.answer import Limits
from optimizer.engines.batching.goals import Goals

_LONGEST = 1e9
_MOST_WORKERS = 1024


def limits_of(seconds: float | None, deterministic: float | None, seed: int, workers: int) -> Limits:
    """Return what limits a search.

    Raises
    ------
    SettingError
        Where an option is out of range.
    """
    for name, limit in (("time_limit", seconds), ("deterministic_limit", deterministic)):
        if limit is not None and not (_is_number(limit) and 0 < limit < _LONGEST):
            raise SettingError(f"{name} = {limit!r}: a limit is a number above 0, below {_LONGEST:g}. Or leave it out.")
    for name, number, least, most in (("workers", workers, 1, _MOST_WORKERS), ("seed", seed, 0, 2**31 - 1)):
        if type(number) is not int or not least <= number <= most:
            raise SettingError(f"{name} = {number!r}: a whole number from {least} to {most} is expected.")
    return Limits(seconds, deterministic, seed, workers)


def goals_of(gap: float, limits: Limits) -> Goals:
    """Return what is asked of a joint decision.

    Raises
    ------
    SettingError
        Where the gap is out of range.
    """
    if not (_is_number(gap) and isfinite(gap) and 0 <= gap < 1):
        raise SettingError(f"gap = {gap!r}: a number from 0 to below 1 is expected; 0 asks for the proven optimum.")
    return Goals(gap, limits)


def checked_prices(prices: Prices | None) -> Prices | None:
    """Return prices that an order is to pay.

    Raises
    ------
    SettingError
        Where they are none.
    """
    if prices is not None and not isinstance(prices, Prices):
        raise SettingError(f"prices = {prices!r}: a Prices document is expected, such as Prices.parse returns.")
    return prices


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
