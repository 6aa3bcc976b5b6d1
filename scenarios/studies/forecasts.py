"""Forecasts that policies read: found and read once, so that they can go wherever a piece is decided."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from models.errors import DocumentError, Flaw
from models.network import Network
from scenarios.dataset import load_checked_orders
from scenarios.orderbook import OrderBook
from scenarios.policies import PolicySettings


def load_forecasts(
    policies: Sequence[PolicySettings], network: Network, folders: Sequence[Path], *, source: str
) -> Mapping[str, OrderBook]:
    """Read the files of expected orders that policies name.

    Parameters
    ----------
    policies
        The policies of a study.
    network
        What the orders have to fit to.
    folders
        Where a file may be, the first place first.
    source
        What errors call the study.

    Returns
    -------
    Mapping[str, OrderBook]
        The orders, by the name that the policies have for their file.

    Raises
    ------
    DocumentError
        Where there is no such file in any of the folders, or it is not sound.
    """
    found: dict[str, OrderBook] = {}
    for place, policy in enumerate(policies):
        name = policy.forecast_file
        if name is not None and name not in found:
            path = next((folder / name for folder in folders if (folder / name).is_file()), None)
            if path is None:
                raise DocumentError(source, [_missing(place, name, folders)])
            found[name] = load_checked_orders(path, network)
    return found


def _missing(place: int, name: str, folders: Sequence[Path]) -> Flaw:
    where = " or ".join(repr(str(folder)) for folder in dict.fromkeys(folders))
    remedy = "Put it there, correct its name, or give its full path."
    return Flaw(f"policies[{place}].forecast", repr(name), f"there is no such file in {where}", remedy)
