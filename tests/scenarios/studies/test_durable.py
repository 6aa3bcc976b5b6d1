"""Files that are there as a whole or not at all."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from scenarios.studies import durable


def breaking_off() -> Iterator[bytes]:
    yield b"half"
    raise RuntimeError("the disk is full")


def test_a_file_is_written(tmp_path: Path) -> None:
    durable.write_whole(tmp_path / "a.json", [b"one", b"two"])
    assert (tmp_path / "a.json").read_bytes() == b"onetwo"
    assert [path.name for path in tmp_path.iterdir()] == ["a.json"]


def test_a_file_that_cannot_be_finished_leaves_the_old_one(tmp_path: Path) -> None:
    durable.write_whole(tmp_path / "a.json", [b"old"])
    with pytest.raises(RuntimeError):
        durable.write_whole(tmp_path / "a.json", breaking_off())
    assert (tmp_path / "a.json").read_bytes() == b"old"


def test_what_is_unfinished_is_removed_and_nothing_else(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError):
        durable.write_whole(tmp_path / "a.json", breaking_off())
    (tmp_path / f"{durable.TEMPORARY}folder").mkdir()
    (tmp_path / f"{durable.TEMPORARY}folder" / "b").touch()
    (tmp_path / "kept").touch()
    durable.remove_unfinished(tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


def test_a_folder_gets_its_name_with_all_that_is_in_it(tmp_path: Path) -> None:
    (tmp_path / "new").mkdir()
    durable.write_synced(tmp_path / "new" / "a", [b"1"])
    durable.move_whole(tmp_path / "new", tmp_path / "final")
    assert (tmp_path / "final" / "a").read_bytes() == b"1"
    assert not (tmp_path / "new").exists()


@pytest.mark.parametrize("kind", ["file", "folder", "nothing"])
def test_whatever_there_is_can_be_removed(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "a"
    if kind == "file":
        path.touch()
    elif kind == "folder":
        (path / "b").mkdir(parents=True)
        (path / "b" / "c").touch()
    durable.remove(path)
    assert list(tmp_path.iterdir()) == []
