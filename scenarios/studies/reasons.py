"""What is to be told of the finished pieces of a study: why lines moved."""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain

from scenarios.results.frames import Piece as PieceTables
from scenarios.results.moved import moves
from scenarios.results.record import Record
from scenarios.results.report import neighbours
from scenarios.studies.jobs import Telling
from scenarios.studies.pieces import Piece
from scenarios.studies.prepared import Prepared


def tellings(prepared: Prepared, pieces: Sequence[PieceTables]) -> Iterator[Telling]:
    """Yield what is to be told of each piece in which lines moved; those of one seed follow each other.

    Parameters
    ----------
    prepared
        The study.
    pieces
        Its pieces, all finished.
    """
    pairs = list(neighbours(pieces, prepared.study.base_id))
    for seed in dict.fromkeys(after.seed for _, after in pairs):
        yield from _of_seed(prepared, [pair for pair in pairs if pair[1].seed == seed])


def _of_seed(prepared: Prepared, pairs: Sequence[tuple[PieceTables, PieceTables]]) -> Iterator[Telling]:
    moved = {after: found for before, after in pairs if (found := tuple(moves(before, after)))}
    asked = [pair for pair in pairs if pair[1] in moved]
    jobs = {job.piece: job for job in prepared.jobs(dict.fromkeys(map(_piece, chain.from_iterable(asked))))}
    record = cache(Record.of)
    for before, after in asked:
        yield Telling(jobs[_piece(before)], jobs[_piece(after)], record(before), Record.of(after), moved[after])


def _piece(tables: PieceTables) -> Piece:
    return Piece(tables.scenario, tables.policy, tables.seed)
