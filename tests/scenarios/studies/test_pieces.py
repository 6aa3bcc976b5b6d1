"""Pieces and the names of their folders."""

import re

from hypothesis import given
from hypothesis import strategies as st

from scenarios.studies.durable import TEMPORARY
from scenarios.studies.pieces import Piece

PIECES = st.builds(Piece, st.text(min_size=1), st.text(min_size=1), st.integers(0, 10**12))


def test_a_folder_name_tells_the_piece() -> None:
    name = Piece("no-dallas", "optimal", 7).folder_name
    assert re.fullmatch(r"no-dallas--optimal--7--[0-9a-f]{12}", name)


@given(PIECES)
def test_a_folder_name_is_one_on_every_file_system(piece: Piece) -> None:
    name = piece.folder_name
    assert re.fullmatch(r"[a-z0-9_-]+", name)
    assert len(name) <= 120
    assert not name.startswith(TEMPORARY)


@given(PIECES, PIECES)
def test_pieces_share_no_folder_even_where_case_does_not_count(one: Piece, other: Piece) -> None:
    assert (one == other) == (one.folder_name.casefold() == other.folder_name.casefold())


def test_names_that_differ_in_case_or_in_signs_only_have_folders_of_their_own() -> None:
    pieces = [Piece(name, "optimal", 1) for name in ("A", "a", "a b", "a/b", "../a", "a:b", "é", " ")]
    assert len({piece.folder_name.casefold() for piece in pieces}) == len(pieces)


def test_devices_of_windows_are_no_folders() -> None:
    for name in ("con", "NUL", "aux", "com1", "LPT9"):
        stem = Piece(name, "optimal", 1).folder_name.split(".")[0]
        assert stem != name.casefold()
