"""Tables on their way from one process to another: compressed while they are written, and never on a disk."""

import io
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scenarios.dataset import Dataset
from scenarios.replay import Replay
from scenarios.results.piece import PieceWriter, piece_path
from scenarios.results.tables import TABLES

_CHUNK = 1 << 20


@dataclass(frozen=True)
class PackedFile:
    """A file: its name, and what it holds, compressed."""

    name: str
    content: bytes

    def chunks(self) -> Iterator[bytes]:
        """Yield what the file holds, part by part."""
        unpacker, left = zlib.decompressobj(), self.content
        while left:
            yield unpacker.decompress(left, _CHUNK)
            left = unpacker.unconsumed_tail
        yield unpacker.flush()


class Packer(io.RawIOBase):
    """Takes bytes, and keeps them compressed."""

    def __init__(self) -> None:
        self._packer = zlib.compressobj(level=1)
        self._parts: list[bytes] = []

    def writable(self) -> bool:
        """Tell that it takes bytes."""
        return True

    def write(self, data: Any, /) -> int:
        """Take bytes."""
        self._parts.append(self._packer.compress(data))
        return memoryview(data).nbytes

    def packed(self, name: str) -> PackedFile:
        """Return all that was written as a file; nothing may be written after."""
        return PackedFile(name, b"".join([*self._parts, self._packer.flush()]))

    def text(self) -> io.TextIOWrapper:
        """Return a stream of text that ends here, once it is closed."""
        return io.TextIOWrapper(io.BufferedWriter(self), encoding="utf-8", newline="")


def packed_tables(
    replay: Replay, data: Dataset, *, promise_days: int | None = None, watch: Callable[[int], None] | None = None
) -> tuple[PackedFile, ...]:
    """Run a replay, and return its tables: the files of `scenarios.results.piece.write_piece`.

    Parameters
    ----------
    replay, data, promise_days, watch
        As for `write_piece`.
    """
    packers = {name: Packer() for name in TABLES}
    streams = {name: packer.text() for name, packer in packers.items()}
    writer = PieceWriter(streams, data, promise_days=promise_days)
    for done, decided in enumerate(replay, start=1):
        writer.add(decided)
        if watch is not None:
            watch(done)
    writer.add_days(replay.node_days)
    for stream in streams.values():
        stream.close()
    return tuple(packer.packed(piece_path(Path(), name).name) for name, packer in packers.items())
