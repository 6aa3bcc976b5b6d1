"""Workers on other machines, by way of Dask."""

from collections.abc import Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import Any

from models.errors import SettingError

_IN_THIS_PROCESS = "inproc://"
"""What addresses begin with that have neither host nor port."""


@contextmanager
def cluster(address: str, *, timeout: float = 10.0) -> Iterator[tuple[Executor, int]]:
    """Yield an executor on a Dask cluster, and how many pieces its workers can do at once.

    Dask has the piece of a worker that dies done by another one.

    Parameters
    ----------
    address
        Where the scheduler listens, ``tcp://host:8786``.
    timeout
        Seconds to wait for it.

    Raises
    ------
    SettingError
        Where Dask is not installed, or it is no address, or no scheduler answers there, or it has no workers.
    """
    try:
        import distributed  # noqa: PLC0415 - comes with the extra `cluster` only
    except ImportError:
        raise SettingError(
            f"scheduler = {address!r}: needs Dask. Install it: pip install 'shipfrom[cluster]', or use workers instead."
        ) from None
    # Dask's own annotations stop at the door of its classes.
    connect: Any = distributed.Client
    _check(address)
    try:
        client = connect(address, timeout=timeout, set_as_default=False)
    except (OSError, ValueError) as error:
        raise SettingError(f"scheduler = {address!r}: no Dask scheduler answers there. ({error})") from None
    with client:
        threads = sum(client.nthreads().values())
        if not threads:
            raise SettingError(f"scheduler = {address!r}: it has no workers. Start some: dask worker {address}")
        yield client.get_executor(), threads


def _check(address: str) -> None:
    """Refuse what is no address: Dask's client waits for an answer even then, and complains once it is thrown away."""
    from distributed.comm import addressing  # noqa: PLC0415 - as above

    if address.startswith(_IN_THIS_PROCESS):
        return
    split: Any = addressing.get_address_host_port
    try:
        host, _ = split(address)
    except ValueError as error:
        raise _no_address(address, str(error)) from None
    if not host:
        raise _no_address(address, "missing host")


def _no_address(address: str, why: str) -> SettingError:
    return SettingError(
        f"scheduler = {address!r}: is not where a Dask scheduler can listen ({why}). Give its address, tcp://host:8786."
    )
